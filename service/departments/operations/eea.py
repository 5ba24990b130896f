"""EEA, exit and entry administration: passports, permits, border crossings, appointments."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.appointments import Appointments, working_days
from service.departments.checks import answered, in_period, of_age
from service.departments.operation import Check, Inquiry, Operation, hours_of, working_days_after
from service.departments.records import DONE, Facts
from service.departments.registers.eea import HK_PERMIT, PASSPORT

AUTHORITY = "就近演示出入境管理处"
PASSPORT_FEE, PERMIT_FEE = 12_000, 6_000
VISITS = {
    "one_in_3_months": ("三个月一次", 1_500),
    "two_in_3_months": ("三个月两次", 3_000),
    "one_in_year": ("一年一次", 1_500),
    "two_in_year": ("一年两次", 3_000),
}
"""Words and fen of an endorsement."""
PASSPORT_BEFORE, PERMIT_BEFORE = 365, 180
"""Days of validity below which a document is renewed."""
PASSPORT_DAYS, PERMIT_DAYS = 10, 7
"""Working days."""
SELF_SERVICE_AGE = 16
HOURS = ("09:00-10:00", "10:00-11:00", "13:30-14:30", "14:30-15:30", "15:30-16:30")
DAYS_OPEN, PLACES_AN_HOUR = 6, 4


def _document(inquiry: Inquiry, kind: str) -> Facts | None:
    mine = inquiry.records.all("exit_document", inquiry.subject)
    return next((each for each in mine if each["document_kind"] == kind), None)


def _has(kind: str, reason: str) -> Check:
    return lambda inquiry: None if _document(inquiry, kind) is not None else reason


def _ends_within(kind: str, days: int) -> Check:
    def check(inquiry: Inquiry) -> str | None:
        until = date.fromisoformat((_document(inquiry, kind) or {})["valid_until"])
        return None if (until - inquiry.today).days <= days else "too_early"

    return check


def _none_open(kind: str) -> Check:
    def check(inquiry: Inquiry) -> str | None:
        mine = inquiry.records.all("exit_request", inquiry.subject)
        return (
            "record_exists" if any(each["document_kind"] == kind and each["state"] != DONE for each in mine) else None
        )

    return check


def _request(kind: str, days: int, inquiry: Inquiry) -> dict[str, str]:
    return {
        "document_kind": kind,
        "authority": AUTHORITY,
        "promised_by": working_days_after(inquiry.today, days).isoformat(),
        "production": "未制证",
        "collection": "邮寄",
        "parcel": "",
    }


def _passport(inquiry: Inquiry) -> Mapping[str, str]:
    return _request(PASSPORT, PASSPORT_DAYS, inquiry)


def _visits(inquiry: Inquiry) -> Iterator[tuple[str, str, int]]:
    """Yield place, words and fee of each endorsement that is asked for."""
    for place, question in (("香港", "hk_endorsement"), ("澳门", "macao_endorsement")):
        if (asked := inquiry.answers[question]) in VISITS:
            yield (place, *VISITS[asked])


def _asks_for_nothing(inquiry: Inquiry) -> str | None:
    return None if any(True for _ in _visits(inquiry)) else "nothing_chosen"


def _permit(inquiry: Inquiry) -> Mapping[str, str]:
    places = "、".join(place for place, _, _ in _visits(inquiry))
    return _request(HK_PERMIT, PERMIT_DAYS, inquiry) | {
        "permit_number": (_document(inquiry, HK_PERMIT) or {})["document_number"],
        "endorsement_kind": f"个人旅游（{places}）" if places else "不申请签注",
        "endorsements": "，".join(f"{place}{words}" for place, words, _ in _visits(inquiry)),
    }


def _permit_fee(inquiry: Inquiry) -> tuple[int, str]:
    card = 0 if inquiry.answers["reason"] == "endorsement" else PERMIT_FEE
    return card + sum(fee for _, _, fee in _visits(inquiry)), "往来港澳通行证和签注费"


def _movements(inquiry: Inquiry) -> Mapping[str, str]:
    return {"asked_on": inquiry.today.isoformat(), "period": inquiry.answers["period"]}


def _offices(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for office in inquiry.records.public("exit_office"):
        yield office["office"], office["name"], office["name_en"]


def _is_full(inquiry: Inquiry, day: str, hour: str) -> bool:
    wanted = (inquiry.answers.get("office", ""), day, hour)
    booked = inquiry.records.everyone("exit_appointment")
    return sum((each["office_code"], each["day"], each["hour"]) == wanted for _, each in booked) >= PLACES_AN_HOUR


APPOINTMENTS = Appointments(HOURS, working_days, DAYS_OPEN, _is_full)


def _appointment(inquiry: Inquiry) -> Mapping[str, str]:
    found = inquiry.records.by_key("exit_office", inquiry.answers["office"])
    office = found[1] if found else {}
    return {
        "when": hours_of(inquiry.answers["date"], inquiry.answers["slot"]),
        "office": office["name"],
        "office_contact": f"{office['address']}，{office['phone']}",
        "office_code": inquiry.answers["office"],
        "day": inquiry.answers["date"],
        "hour": inquiry.answers["slot"],
    }


def _booked_already(inquiry: Inquiry) -> str | None:
    mine = inquiry.records.all("exit_appointment", inquiry.subject)
    kind, today = inquiry.said("document_kind"), inquiry.today.isoformat()
    return "record_exists" if any(each["document_kind"] == kind and each["day"] >= today for each in mine) else None


OPERATIONS: Mapping[str, Operation] = {
    "exit-entry.book-appointment": Operation(
        checks=(_booked_already,),
        facts=_appointment,
        files="exit_appointment",
        offers={"office": _offices, "date": APPOINTMENTS.open_days, "slot": APPOINTMENTS.open_hours},
    ),
    "exit-entry.print-movement-record": Operation(
        facts=_movements,
        rows="border_crossing",
        keep=in_period("period", "crossed_on"),
    ),
    "exit-entry.query-application-progress": Operation(rows="exit_request"),
    "exit-entry.renew-hk-macao-permit": Operation(
        checks=(
            of_age(SELF_SERVICE_AGE),
            _has(HK_PERMIT, "no_travel_document"),
            answered("reason", "endorsement", _asks_for_nothing),
            answered("reason", "expiring", _ends_within(HK_PERMIT, PERMIT_BEFORE)),
            _none_open(HK_PERMIT),
        ),
        facts=_permit,
        due=_permit_fee,
        files="exit_request",
    ),
    "exit-entry.renew-passport": Operation(
        checks=(
            of_age(SELF_SERVICE_AGE),
            _has(PASSPORT, "no_travel_document"),
            answered("reason", "expiring", _ends_within(PASSPORT, PASSPORT_BEFORE)),
            _none_open(PASSPORT),
        ),
        facts=_passport,
        due=lambda _: (PASSPORT_FEE, "普通护照工本费"),
        files="exit_request",
    ),
}
