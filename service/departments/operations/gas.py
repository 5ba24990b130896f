"""GAS, the gas company: bills and visits of a fitter."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from service.departments.appointments import day_choice
from service.departments.checks import no_open
from service.departments.operation import Inquiry, Operation
from service.departments.supplies import GAS

VISITS = "gas_visit"
DAYS_AHEAD = 14
FITTERS = 2
"""Visits that can be made at the same time."""
SLOTS = {"0900-1130": "09:00 至 11:30", "1300-1500": "13:00 至 15:00", "1500-1730": "15:00 至 17:30"}
FITTER = "10000000096"
SUNDAY = 6
PAPERS, AT_HOME = "请准备好房产证和身份证给师傅看", "那段时间家里请留人，师傅进门先出示工作证"


def _bill(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the bill; owed is what is left of it without the late charge."""
    account = GAS.account(inquiry)
    late = min(int(account["late_fee"]), GAS.owed(inquiry))
    return {
        **account,
        "owed": str(GAS.owed(inquiry) - late),
        "late_fee": str(late),
        "amount": str(GAS.due(inquiry)[0]),
    }


def _days(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the working days of the next two weeks that have a free time; Sunday is none."""
    for ahead in range(1, DAYS_AHEAD + 1):
        day = inquiry.today + timedelta(days=ahead)
        if day.weekday() != SUNDAY and _free_slots(inquiry, day.isoformat()):
            yield day_choice(day)


def _slots(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for slot in _free_slots(inquiry, inquiry.answers["date"]):
        yield slot, SLOTS[slot], SLOTS[slot].replace("至", "to")


def _free_slots(inquiry: Inquiry, day: str) -> list[str]:
    booked = [each["booked_slot"] for _, each in inquiry.records.everyone(VISITS) if each["booked_day"] == day]
    return [slot for slot in SLOTS if booked.count(slot) < FITTERS]


def _can_be_visited(inquiry: Inquiry) -> str | None:
    """Refuse an unknown account, and a transfer to somebody who does not own the home."""
    found = inquiry.records.by_key(GAS.accounts, inquiry.answers["account_no"])
    if found is None:
        return "not_found"
    is_foreign = inquiry.answers["service"] == "transfer" and found[0] != inquiry.subject
    return "not_yours" if is_foreign else None


def _visit(inquiry: Inquiry) -> Mapping[str, str]:
    account, day = GAS.account(inquiry), date.fromisoformat(inquiry.answers["date"])
    return {
        "holder": account["holder"],
        "supply_address": account["supply_address"],
        "visit_kind": inquiry.said("service"),
        "visit_time": f"{day} {SLOTS[inquiry.answers['slot']]}",
        "booked_day": day.isoformat(),
        "booked_slot": inquiry.answers["slot"],
        "fitter_phone": FITTER,
        "papers_note": PAPERS if inquiry.answers["service"] == "transfer" else AT_HOME,
    }


OPERATIONS: Mapping[str, Operation] = {
    "gas.pay-bill": Operation(checks=(GAS.can_be_paid,), facts=_bill, due=GAS.due, files=GAS.payments),
    "gas.book-safety-visit": Operation(
        checks=(_can_be_visited, no_open(VISITS)),
        facts=_visit,
        files=VISITS,
        offers={"date": _days, "slot": _slots},
    ),
}
