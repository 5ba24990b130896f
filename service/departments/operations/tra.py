"""TRA, transport: quotas for cars, their lottery, and licences to work on the road."""

from collections.abc import Iterator, Mapping

from service.departments.holdings import choices_of, record_of
from service.departments.operation import Inquiry, Operation
from service.departments.records import DONE, Facts
from service.departments.registers.tra import TYPES

MANAGER = "就近演示小客车指标管理处"
APPLIED, HANDED_IN, PASSED = "quota_application", "提交申请", "审核通过"
WAITING = {"review_state": "审核中", "review_reason": "", "rounds": "0", "draw_result": "尚未参加", "valid": ""}


def _unused(inquiry: Inquiry) -> Iterator[Facts]:
    for quota in inquiry.records.all("car_quota", inquiry.subject):
        if quota["valid_until"] >= inquiry.today.isoformat():
            yield quota


TYPES_EN = {"摇号指标": "Lottery", "竞价指标": "Auction", "更新指标": "Renewal", "区域指标": "Outer districts"}


def _quotas(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for quota in _unused(inquiry):
        kind, until = quota["quota_type"], quota["valid_until"]
        yield quota["quota_number"], f"{kind}，{until} 到期", f"{TYPES_EN[kind]}, until {until}"


def _quota(inquiry: Inquiry) -> Mapping[str, str]:
    return {**record_of(inquiry, "car_quota", "quota", "quota_number"), "manager": MANAGER}


def _kind(inquiry: Inquiry) -> str:
    return TYPES[inquiry.answers["quota_type"]]


def _application(inquiry: Inquiry) -> Facts:
    """Return the last application for this kind of quota, checked after a day; empty without one."""
    for each in reversed(inquiry.records.all(APPLIED, inquiry.subject)):
        # Who only looked something up has left a record as well.
        if each["quota_type"] == _kind(inquiry) and each.get("action", HANDED_IN) == HANDED_IN:
            return {**each, "review_state": PASSED} if each.get("state") == DONE else each
    return {}


def _valid(inquiry: Inquiry) -> str:
    return next((quota["valid"] for quota in _unused(inquiry) if quota["quota_type"] == _kind(inquiry)), "")


def _fits(inquiry: Inquiry) -> str | None:
    """Refuse a second application, one without a driving licence, a renewal without a car, and a look at nothing."""
    match inquiry.answers["action"]:
        case "apply" if _application(inquiry) or _valid(inquiry):
            return "record_exists"
        case "apply" if inquiry.records.first("driving_licence", inquiry.subject) is None:
            return "no_licence"
        case "apply" if inquiry.answers["quota_type"] == "renewal":
            return None if inquiry.records.first("vehicle", inquiry.subject) is not None else "no_vehicle"
        case "apply":
            return None
        case "validity":
            return None if _valid(inquiry) else "no_record"
    return None if _application(inquiry) else "no_record"


def _state(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the application as it stands, or the new one."""
    kind = {"quota_type": _kind(inquiry)}
    if inquiry.answers["action"] == "apply":
        return {**WAITING, **kind, "application_code": f"1{inquiry.now:%y%m%d%H%M}{inquiry.subject[-4:-1]}"}
    known = _application(inquiry)
    without = {"application_code": "", "review_state": PASSED, "rounds": "0", "draw_result": "不参加摇号"}
    return {"review_reason": "", **(known or without), **kind, "valid": _valid(inquiry)}


_LICENCE = ("transport_licence", "certificate_number", "licence_class")


def _licence(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "transport_licence", "certificate", "certificate_number")


OPERATIONS: Mapping[str, Operation] = {
    "transport.print-car-quota-certificate": Operation(facts=_quota, offers={"quota": _quotas}),
    "transport.query-car-quota": Operation(checks=(_fits,), facts=_state, files=APPLIED),
    "transport.query-professional-licence": Operation(facts=_licence, offers={"certificate": choices_of(*_LICENCE)}),
}
