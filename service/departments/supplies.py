"""Water, electricity and gas: accounts with their bills, what is still owed, and changes of name or tariff.

An account belongs to the owner of the home it supplies; its key is the number on the bill. Whoever knows that number
may pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.departments.holdings import home_of
from service.departments.months import month_of, month_text
from service.departments.operation import Inquiry
from service.departments.population import Population
from service.departments.records import Facts
from service.departments.resident import Resident

LARGE_HOUSEHOLD = 5
WRONG_NAMES = {"hong": "王宏", "yan": "刘岩"}
"""What the bills of people with rare names say."""
FORMER_OWNERS = {"chenyuan": "guoliang", "haoran": "jianping"}
"""Whose name the accounts of a home still have."""
DEBTORS, CREDITORS = frozenset({"chenyuan", "hong", "bayin"}), frozenset({"xiulan", "azhen"})
"""Who owes the last bill, and who has paid it."""


@dataclass(frozen=True, slots=True)
class Supply:
    """One of the three.

    Attributes:
        accounts: register of accounts.
        payments: register in which payments are entered.
        period: fact of an account that names its last bill.
        fact: fact of a home that holds the account's number.
        bill: what is paid for.
    """

    accounts: str
    payments: str
    period: str
    fact: str
    bill: str

    def account(self, inquiry: Inquiry) -> Facts:
        """Return the account whose number was given; empty where there is none."""
        found = inquiry.records.by_key(self.accounts, inquiry.answers["account_no"])
        return found[1] if found else {}

    def owed(self, inquiry: Inquiry) -> int:
        """Return fen that are still owed, a late charge included."""
        account = self.account(inquiry)
        paid = sum(
            int(each["amount"])
            for _, each in inquiry.records.everyone(self.payments)
            if each["account_no"] == inquiry.answers["account_no"] and each[self.period] == account[self.period]
        )
        return max(int(account["owed"]) + int(account.get("late_fee", "0")) - paid, 0)

    def due(self, inquiry: Inquiry) -> tuple[int, str]:
        """Return what is to be paid now: what the payer wants, or all that is owed."""
        return int(inquiry.answers.get("amount") or self.owed(inquiry)), self.bill

    def can_be_paid(self, inquiry: Inquiry) -> str | None:
        """Refuse an unknown account, and one that owes nothing when no amount was named."""
        if not self.account(inquiry):
            return "not_found"
        return None if self.due(inquiry)[0] else "nothing_due"

    def can_be_changed(self, inquiry: Inquiry) -> str | None:
        """Refuse a change of name where there is nothing to change, or the account is not the applicant's home's."""
        found = inquiry.records.by_key(self.accounts, inquiry.answers["account_no"])
        if found is None:
            return "not_found"
        owner, account = found
        if owner != inquiry.subject:
            return "not_yours"
        name, action = (inquiry.person or {})["name"], inquiry.answers["action"]
        if action == "transfer" and home_of(inquiry).get(self.fact) != inquiry.answers["account_no"]:
            return "not_yours"
        if action in {"rename", "transfer"}:
            return "nothing_to_change" if account["holder"] == name else None
        return self._tariff_fits(inquiry, account)

    @staticmethod
    def _tariff_fits(inquiry: Inquiry, account: Facts) -> str | None:
        if inquiry.answers["action"] == "off_peak":
            return "record_exists" if account.get("tariff") == "峰谷电价" else None
        family = inquiry.records.all("relative", inquiry.subject)
        people = sum(kin["relation"] in {"self", "household"} for kin in family)
        return None if people >= LARGE_HOUSEHOLD else "household_too_small"

    def change(self, inquiry: Inquiry) -> Mapping[str, str]:
        """Return the account before and after; a new name or tariff begins with the next month."""
        account = self.account(inquiry)
        is_name = inquiry.answers["action"] in {"rename", "transfer"}
        return {
            "old_name": account["holder"],
            "new_name": (inquiry.person or {})["name"] if is_name else account["holder"],
            "supply_address": account["supply_address"],
            "effective_month": month_text(month_of(inquiry.today) + 1),
        }


POWER = Supply("power_account", "power_payment", "bill_month", "electricity_account", "电费")
WATER = Supply("water_account", "water_payment", "bill_period", "water_account", "水费")
GAS = Supply("gas_account", "gas_payment", "bill_period", "gas_account", "燃气费")


def holder_of(population: Population, resident: Resident) -> str:
    """Return whose name stands on the bills of someone's home."""
    if resident.handle in FORMER_OWNERS:
        return population.resident(FORMER_OWNERS[resident.handle]).name
    return WRONG_NAMES.get(resident.handle, resident.name)


def owes(population: Population, resident: Resident, account: str) -> bool:
    """Whether the last bill of an account is unpaid."""
    drawn = population.dice("unpaid_bill", account).random() < 0.6
    return resident.handle in DEBTORS or (drawn and resident.handle not in CREDITORS)
