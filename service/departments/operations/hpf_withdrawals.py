"""HPF, withdrawals from the housing fund: for rent, loans, a home, a lift, on retirement, after a job has ended.

All are filed in one register, so that a second one waits until the first is decided.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.checks import no_open
from service.departments.holdings import (
    couple_owns_home,
    home_of,
    homes,
    not_within,
    record_of,
    short_address,
    spouse_of,
)
from service.departments.months import month_from, month_of
from service.departments.operation import Check, Inquiry, Operation
from service.departments.operations.hpf import RUNNING, is_offset, loans_in
from service.departments.records import Facts

FILED = "fund_withdrawal"
RENT_A_MONTH, MONTHS_AT_ONCE = 150_000, 3
QUARTER, YEAR = 88, 365
SEALED_FOR = 6
"""Months that an account must have been idle after a job has ended."""
BOUGHT_WITHIN = 3 * 365
CLOSED = "本息结清后销户"


def _account(inquiry: Inquiry) -> Facts:
    return inquiry.records.first("fund_account", inquiry.subject) or {}


def _balance(inquiry: Inquiry) -> int:
    return int(_account(inquiry)["balance"])


def _has_account(inquiry: Inquiry) -> str | None:
    return None if _account(inquiry) else "no_account"


def _withdrawal(*checks: Check) -> tuple[Check, ...]:
    return (_has_account, *checks, no_open(FILED))


def _rents(inquiry: Inquiry) -> str | None:
    if inquiry.answers.get("spouse_included") == "yes" and spouse_of(inquiry) is None:
        return "not_married"
    return "owns_home" if couple_owns_home(inquiry) else None


def _rent(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the quota: a quarter's allowance of each who takes part, within the request and the balances."""
    spouse = spouse_of(inquiry)
    is_shared = inquiry.answers.get("spouse_included") == "yes" and spouse is not None
    other = inquiry.records.first("fund_account", spouse["id_number"]) if is_shared and spouse else None
    shares = [_balance(inquiry), *([int(other["balance"])] if other else [])]
    allowed = sum(min(share, RENT_A_MONTH * MONTHS_AT_ONCE) for share in shares)
    return {
        "reason": f"支付房租（{inquiry.said('rent_type')}）",
        "quota": str(min(int(inquiry.answers["amount"]), allowed)),
        "frequency": "每季度一次",
        "homes_result": "本人及配偶名下无房" if spouse else "本人名下无房",
    }


def _repaid(inquiry: Inquiry) -> list[Facts]:
    """Return the loans that the withdrawal is for."""
    kind = inquiry.answers["loan_type"]
    fund = loans_in(inquiry, RUNNING) if kind in {"fund", "combined"} else []
    bank = list(inquiry.records.all("bank_loan", inquiry.subject)) if kind in {"bank", "combined"} else []
    if kind == "bank":
        bank = [loan for loan in bank if loan["loan_number"] == inquiry.answers["loan_no"].upper()]
    if kind == "combined" and not (fund and bank):
        return []
    return [*fund, *bank]


def _repays(inquiry: Inquiry) -> str | None:
    loans = _repaid(inquiry)
    if not loans:
        return "no_loan"
    if any("offset" in loan and is_offset(inquiry, loan) for loan in loans):
        return "offset_signed"
    return None


def _repayment(inquiry: Inquiry) -> Mapping[str, str]:
    loans = _repaid(inquiry)
    paid = sum(int(loan["paid_last_year"]) for loan in loans)
    return {
        "reason": f"偿还住房贷款本息（{inquiry.said('loan_type')}）",
        "loan_number": loans[0]["loan_number"],
        "quota": str(min(int(inquiry.answers["amount"]), paid, _balance(inquiry))),
    }


def _contracts(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the contracts of the chosen kind that were signed within three years."""
    kind = inquiry.said("purchase_type")
    for contract in inquiry.records.all("sale_contract", inquiry.subject):
        age = (inquiry.today - date.fromisoformat(contract["bought_on"])).days
        if contract["kind"] == kind and age <= BOUGHT_WITHIN:
            place = short_address(contract["home_address"])
            yield contract["contract_number"], place, place


def _contract(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "sale_contract", "contract", "contract_number")


def _buys_once(inquiry: Inquiry) -> str | None:
    number = _contract(inquiry).get("contract_number")
    filed = inquiry.records.all(FILED, inquiry.subject)
    return "record_exists" if any(each.get("contract_number") == number for each in filed) else None


def _purchase(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the quota; one month's deposit stays in the account."""
    contract = _contract(inquiry)
    most = max(_balance(inquiry) - int(_account(inquiry)["monthly"]), 0)
    return {
        "contract_number": contract["contract_number"],
        "home_address": contract["home_address"],
        "bought_on": contract["bought_on"],
        "quota": str(min(int(inquiry.answers["amount"]), int(contract["paid"]), most)),
    }


def _is_retired(inquiry: Inquiry) -> str | None:
    enrolment = inquiry.records.first("enrolment", inquiry.subject) or {}
    return None if enrolment.get("retired_since") else "not_retired"


def _owes_nothing(inquiry: Inquiry) -> str | None:
    return "loan_open" if loans_in(inquiry, RUNNING) else None


def _retirement(inquiry: Inquiry) -> Mapping[str, str]:
    """Return deposits and the sum with interest, both after earlier withdrawals."""
    movements = inquiry.records.all("fund_movement", inquiry.subject)
    interest = sum(int(each["interest"]) for each in movements if each["interest"])
    balance = _balance(inquiry)
    return {
        "reason": "离休、退休",
        "principal": str(max(balance - interest, 0)),
        "total": str(balance),
        "account_action": CLOSED,
    }


def _has_left(inquiry: Inquiry) -> str | None:
    """Refuse while somebody pays, and for half a year after that; who settles abroad need not wait."""
    account = _account(inquiry)
    if account["state"] == "正常":
        return "still_paid"
    idle = month_of(inquiry.today) - 1 - month_from(account["paid_through"])
    return "sealed_too_short" if inquiry.answers["reason"] == "left_job" and idle < SEALED_FOR else None


def _works_nowhere(inquiry: Inquiry) -> str | None:
    enrolment = inquiry.records.first("enrolment", inquiry.subject) or {}
    return "still_insured" if enrolment.get("pension_status") == "参保缴费" else None


def _termination(inquiry: Inquiry) -> Mapping[str, str]:
    account = _account(inquiry)
    year, month = divmod(month_from(account["paid_through"]) + 1, 12)
    return {
        "sealed_on": date(year, month + 1, 1).isoformat(),
        "quota": account["balance"],
        "account_action": CLOSED,
    }


def _lift(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "lift_project", "home", "unit_number")


def _has_lift(inquiry: Inquiry) -> str | None:
    lift = _lift(inquiry)
    if not lift:
        return "no_lift"
    filed = inquiry.records.all(FILED, inquiry.subject)
    is_twice = any(each.get("project_number") == lift["project_number"] for each in filed)
    return "record_exists" if is_twice else None


def _lift_share(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the share without the subsidy, within what was agreed and the balance."""
    lift = _lift(inquiry)
    share = min(int(inquiry.answers["own_share"]), int(lift["share"]))
    return {
        "home_address": home_of(inquiry)["address"],
        "project_number": lift["project_number"],
        "own_share": str(share),
        "quota": str(max(min(share - int(lift["subsidy"]), _balance(inquiry)), 0)),
    }


RENT, LOAN = "provident-fund.withdraw-rent", "provident-fund.withdraw-loan-repayment"

OPERATIONS: Mapping[str, Operation] = {
    RENT: Operation(checks=_withdrawal(_rents, not_within(FILED, QUARTER, RENT)), facts=_rent, files=FILED),
    LOAN: Operation(checks=_withdrawal(_repays, not_within(FILED, YEAR, LOAN)), facts=_repayment, files=FILED),
    "provident-fund.withdraw-purchase": Operation(
        checks=_withdrawal(_buys_once), facts=_purchase, files=FILED, offers={"contract": _contracts}
    ),
    "provident-fund.withdraw-retirement": Operation(
        checks=_withdrawal(_is_retired, _owes_nothing), facts=_retirement, files=FILED
    ),
    "provident-fund.withdraw-termination": Operation(
        checks=_withdrawal(_has_left, _works_nowhere, _owes_nothing), facts=_termination, files=FILED
    ),
    "provident-fund.withdraw-elevator-retrofit": Operation(
        checks=_withdrawal(_has_lift), facts=_lift_share, files=FILED, offers={"home": homes}
    ),
}
