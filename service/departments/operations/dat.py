"""DAT, government services: counters, progress of every request, and what residents report to 12345."""

from collections.abc import Iterator, Mapping
from functools import cache

from flows.catalog import COMPILED, load_catalog
from flows.schema import Department, Service
from service.departments import operations
from service.departments.appointments import Appointments, working_days
from service.departments.operation import Inquiry, Operation, hours_of
from service.departments.records import DONE, Facts
from service.departments.registers.dat import ONLY_AT_THE_DISTRICT

HOURS = ("09:00-10:00", "10:00-11:00", "13:30-14:30", "14:30-15:30", "15:30-16:30")
DAYS_OPEN, PLACES_AN_HOUR = 3, 6
QUERY_SIGNS = 6
DIGEST_SIGNS = 40
HANDLERS = {
    "cleanliness": "街道综合执法队",
    "noise": "街道综合执法队",
    "property": "街道物业管理科",
    "road": "区住建局道路养护所",
    "facility": "区城市管理所",
}
USUAL_HANDLER = "区政务服务中心"


def _halls(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.public("hall"):
        yield each["hall"], each["name"], each["name_en"]


def _counters(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    is_district = inquiry.answers["hall"] == "district"
    for each in inquiry.records.public("counter"):
        if is_district or each["counter"] not in ONLY_AT_THE_DISTRICT:
            yield each["counter"], each["name"], each["name_en"]


def _booked(inquiry: Inquiry, day: str, hour: str) -> int:
    """Return how many have this hour at the counter."""
    wanted = (inquiry.answers["hall"], inquiry.answers["counter"], day, hour)
    bookings = inquiry.records.everyone("window_booking")
    return sum((each["hall_code"], each["counter_code"], each["day"], each["hour"]) == wanted for _, each in bookings)


def _is_full(inquiry: Inquiry, day: str, hour: str) -> bool:
    return _booked(inquiry, day, hour) >= PLACES_AN_HOUR


VISITS = Appointments(HOURS, working_days, DAYS_OPEN, _is_full)


def _booking(inquiry: Inquiry) -> Mapping[str, str]:
    said, found = inquiry.answers, inquiry.records.by_key("counter", inquiry.answers["counter"])
    ahead = _booked(inquiry, said["date"], said["slot"])
    letter = found[1]["letter"] if found is not None else ""
    return {
        "when": hours_of(said["date"], said["slot"]),
        "ticket": f"{letter}{HOURS.index(said['slot']) + 1}{ahead + 1:02d}",
        "ahead": str(ahead),
        "hall_code": said["hall"],
        "counter_code": said["counter"],
        "day": said["date"],
        "hour": said["slot"],
    }


def _is_booked_twice(inquiry: Inquiry) -> str | None:
    said = inquiry.answers
    mine = inquiry.records.all("window_booking", inquiry.subject)
    return (
        "record_exists" if any((each["day"], each["hour"]) == (said["date"], said["slot"]) for each in mine) else None
    )


def _case(inquiry: Inquiry) -> Facts:
    """Return the request of this number, whoever keeps it; nothing where the query code is another."""
    number, code = inquiry.answers["case_no"].upper(), inquiry.answers["query_code"].upper()
    for register in _filing_registers():
        found = inquiry.records.by_key(register, number)
        if found is not None and found[1].get("check_code", "")[-QUERY_SIGNS:] == code:
            return found[1]
    return {}


@cache
def _filing_registers() -> tuple[str, ...]:
    """Return every register in which requests are filed, and that of the counters."""
    filed = {operation.files for operation in operations.load_operations().values() if operation.files}
    return ("counter_case", *sorted(filed))


@cache
def _matters() -> Mapping[str, tuple[Service, Department]]:
    catalog = load_catalog(compiled=COMPILED)
    return {service.id: (service, catalog.department(service)) for service in catalog}


def _is_known(inquiry: Inquiry) -> str | None:
    return None if _case(inquiry) else "not_found"


def _progress(inquiry: Inquiry) -> Mapping[str, str]:
    case = _case(inquiry)
    told = {
        "case_no": case["number"],
        "matter": case.get("matter", ""),
        "authority": case.get("authority", ""),
        "received_at": case["accepted_at"],
        "stage": case["state"],
        "due_on": case["promised_by"],
        "outcome": "已办结，按送达方式领取" if case["state"] == DONE else "",
        "collection": case.get("collection") or case.get("delivery") or "短信通知",
    }
    if (service_id := case.get("service")) is not None and service_id in _matters():
        service, department = _matters()[service_id]
        told |= {"matter": service.official_name.zh, "authority": department.name.zh}
    return told


def _report(inquiry: Inquiry) -> Mapping[str, str]:
    detail = inquiry.answers["detail"]
    return {
        "digest": detail if len(detail) <= DIGEST_SIGNS else f"{detail[:DIGEST_SIGNS]}…",
        "handler": HANDLERS.get(inquiry.answers["category"], USUAL_HANDLER),
        "how_to_rate": "办结后短信评价，或打 12345",
    }


OPERATIONS: Mapping[str, Operation] = {
    "government-service.book-window": Operation(
        checks=(_is_booked_twice,),
        facts=_booking,
        files="window_booking",
        offers={"hall": _halls, "counter": _counters, "date": VISITS.open_days, "slot": VISITS.open_hours},
    ),
    "government-service.query-case-progress": Operation(checks=(_is_known,), facts=_progress),
    "government-service.report-12345": Operation(facts=_report, files="resident_request"),
}
