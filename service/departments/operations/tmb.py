"""TMB, traffic police: cars, driving licences, violations and fines."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from service.departments.appointments import day_choice, working_days
from service.departments.checks import enrolled, in_period, no_open
from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts
from service.departments.registers.tmb import DAYS_TO_PAY, OPEN, PASSES_A_YEAR

LICENCE_FEE = 1_000
LOCAL = "浙A"
INSPECTION_BEFORE = 92
LICENCE_BEFORE, LICENCE_AFTER = 92, 365
"""Days round the end of a licence in which it is renewed."""
TESTED_AT = (6, 10)
EXEMPT_YEARS = 10
"""Age of a car in years up to which it is exempt, and at which it is tested all the same."""
DAY_RATE = 3
"""Per cent of a fine for every day that it is late, never more than the fine itself."""
PASS_DAYS = 5
POINTS_AT_MOST = 12


def _cars(inquiry: Inquiry, owners: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for owner in owners:
        for car in inquiry.records.all("inspection", owner):
            yield car["vin"], f"{car['plate']} {car['model']}", f"{car['plate']} {car['model']}"


def _own_cars(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    return _cars(inquiry, (inquiry.subject,))


def _cars_at_home(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    family = inquiry.records.all("relative", inquiry.subject)
    others = tuple(kin["id_number"] for kin in family if kin["relation"] == "household")
    return _cars(inquiry, (inquiry.subject, *others))


def _car(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("inspection", inquiry.answers["vehicle"])
    return found[1] if found else {}


def _is_due(inquiry: Inquiry) -> str | None:
    until = date.fromisoformat(_car(inquiry)["inspection_until"])
    return None if (until - inquiry.today).days <= INSPECTION_BEFORE else "too_early"


def _is_exempt(inquiry: Inquiry) -> str | None:
    car = _car(inquiry)
    years = date.fromisoformat(car["inspection_until"]).year - date.fromisoformat(car["registered_on"]).year
    return "needs_inspection" if years in TESTED_AT or years > EXEMPT_YEARS else None


def _is_insured(inquiry: Inquiry) -> str | None:
    return None if _car(inquiry)["insured_until"] >= inquiry.today.isoformat() else "not_insured"


def _handled(inquiry: Inquiry) -> frozenset[str]:
    """Return the violations that were settled at a machine."""
    return frozenset(each["violation_id"] for _, each in inquiry.records.everyone("settled_violation"))


def _open_violations(inquiry: Inquiry, owner: str, plate: str = "") -> Iterator[Facts]:
    handled = _handled(inquiry)
    for each in inquiry.records.all("violation", owner):
        if each["handling"] == OPEN and each["violation_id"] not in handled and plate in {"", each["plate"]}:
            yield each


def _has_no_violations(inquiry: Inquiry) -> str | None:
    found = inquiry.records.by_key("inspection", inquiry.answers["vehicle"])
    owner, car = found if found is not None else ("", {"plate": ""})
    return "violations_open" if any(True for _ in _open_violations(inquiry, owner, car["plate"])) else None


def _mark(inquiry: Inquiry) -> Mapping[str, str]:
    car = _car(inquiry)
    until = date.fromisoformat(car["inspection_until"])
    return {
        **car,
        "inspection_until": until.replace(year=until.year + 2, day=min(until.day, 28)).isoformat(),
        "insurance_check": f"有效期至 {car['insured_until']}",
        "tax_check": "已缴纳",
        "violation_check": "无未处理的违法",
        "agency": "免予上线检验，由车辆管理所核发",
    }


def _is_from_elsewhere(inquiry: Inquiry) -> str | None:
    return "local_plate" if inquiry.answers["plate_number"].startswith(LOCAL) else None


def _passes(inquiry: Inquiry) -> tuple[Facts, ...]:
    """Return this car's passes of the year in which it wants to drive."""
    plate, year = inquiry.answers["plate_number"], inquiry.answers["pass_date"][:4]
    given = inquiry.records.everyone("temporary_pass")
    return tuple(each for _, each in given if each["plate_number"] == plate and each["pass_date"][:4] == year)


def _has_passes_left(inquiry: Inquiry) -> str | None:
    passes = _passes(inquiry)
    if any(each["pass_date"] == inquiry.answers["pass_date"] for each in passes):
        return "record_exists"
    return "passes_used_up" if len(passes) >= PASSES_A_YEAR else None


def _pass_days(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    return map(day_choice, working_days(inquiry.today, PASS_DAYS))


def _pass(inquiry: Inquiry) -> Mapping[str, str]:
    used = len(_passes(inquiry)) + 1
    return {
        "pass_date": inquiry.answers["pass_date"],
        "hours": "全天（含早晚高峰）",
        "area": "临湖区错峰限行区域",
        "used": str(used),
        "left": str(PASSES_A_YEAR - used),
        "outcome": "已通过",
    }


def _fine(inquiry: Inquiry) -> Facts:
    """Return a notice of penalty: of the register, or given out by a machine."""
    number = inquiry.answers["decision_no"].upper()
    if (found := inquiry.records.by_key("traffic_fine", number)) is not None:
        return found[1]
    found = inquiry.records.by_key("settled_violation", number)
    return {} if found is None else {**found[1], "decision_no": number, "party": found[1]["name"]}


def _is_unpaid(inquiry: Inquiry) -> str | None:
    notice = _fine(inquiry)
    if not notice or notice["fine"] == "0":
        return "nothing_due" if notice else "not_found"
    paid = inquiry.records.everyone("paid_fine")
    return "nothing_due" if any(each["decision_no"] == notice["decision_no"] for _, each in paid) else None


def _to_pay(inquiry: Inquiry) -> Mapping[str, str]:
    notice = _fine(inquiry)
    fine, late = int(notice["fine"]), (inquiry.today - date.fromisoformat(notice["pay_by"])).days
    surcharge = min(fine, fine * DAY_RATE * max(late, 0) // 100)
    told = {key: notice[key] for key in ("decision_no", "party", "fine")}
    return told | {"surcharge": str(surcharge), "amount": str(fine + surcharge)}


def _fine_due(inquiry: Inquiry) -> tuple[int, str]:
    return int(_to_pay(inquiry)["amount"]), "交通违法罚款"


def _driving_record(inquiry: Inquiry) -> Mapping[str, str]:
    within_days, within_moments = in_period("period", "happened_on"), in_period("period", "happened_at")
    violations = inquiry.records.all("violation", inquiry.subject)
    accidents = inquiry.records.all("accident", inquiry.subject)
    points = int((inquiry.records.first("driving_licence", inquiry.subject) or {})["points"])
    return {
        "period": inquiry.answers["period"],
        "licence_state": "正常" if points < POINTS_AT_MOST else "扣留",
        "violations": str(sum(within_moments(each, inquiry) for each in violations)),
        "accidents": str(sum(within_days(each, inquiry) for each in accidents)),
        "full_points": "无满分记录",
    }


def _found_violations(inquiry: Inquiry) -> Iterator[Facts]:
    """Yield the open violations of the search that was chosen."""
    plate = inquiry.answers.get("plate_number", "")
    if inquiry.answers["scope"] != "vehicle":
        yield from _open_violations(inquiry, inquiry.subject)
    elif (found := inquiry.records.by_key("vehicle", plate)) is not None:
        yield from _open_violations(inquiry, found[0], plate)


def _violations(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for each in _found_violations(inquiry):
        yuan, when = int(each["fine"]) // 100, each["happened_at"][:16].replace("T", " ")
        told = f"{when} {each['place']} 罚 {yuan} 元 记 {each['points']} 分"
        yield each["violation_id"], told, f"{when} {each['plate']}: {yuan} yuan, {each['points']} points"


def _has_points_left(inquiry: Inquiry) -> str | None:
    points = int((inquiry.records.first("driving_licence", inquiry.subject) or {})["points"])
    more = int(_settled(inquiry)["points"])
    return "points_full" if more and points + more >= POINTS_AT_MOST else None


def _settled(inquiry: Inquiry) -> Mapping[str, str]:
    found = inquiry.records.by_key("violation", inquiry.answers["violation"])
    violation = found[1] if found is not None else {}
    pay_by = inquiry.today + timedelta(days=DAYS_TO_PAY)
    return {**violation, "handling": "已处理，待缴款", "pay_by": pay_by.isoformat()}


def _licence_work(business: str) -> Callable[[Inquiry], Mapping[str, str]]:
    return lambda _: {"business": business}


def _vehicle_papers(inquiry: Inquiry) -> Mapping[str, str]:
    return {"plate": _car(inquiry)["plate"], "vin": inquiry.answers["vehicle"], "business": "补换领机动车行驶证"}


def _ends_soon(inquiry: Inquiry) -> str | None:
    until = date.fromisoformat((inquiry.records.first("licence_term", inquiry.subject) or {})["valid_until"])
    days = (until - inquiry.today).days
    if days < -LICENCE_AFTER:
        return "licence_lapsed"
    return None if days <= LICENCE_BEFORE else "too_early"


def _settles_violations_first(inquiry: Inquiry) -> str | None:
    return "violations_open" if any(True for _ in _open_violations(inquiry, inquiry.subject)) else None


def _renewal(inquiry: Inquiry) -> Mapping[str, str]:
    term = inquiry.records.first("licence_term", inquiry.subject) or {}
    return {
        "former_validity": f"{term['valid_from']}/{term['valid_until']}",
        "business": "期满换证",
        "medical_result": "已核验，合格",
    }


HAS_LICENCE = enrolled("driving_licence", "no_licence")

OPERATIONS: Mapping[str, Operation] = {
    "traffic.apply-inspection-mark": Operation(
        checks=(_is_due, _has_no_violations, _is_exempt, _is_insured),
        facts=_mark,
        offers={"vehicle": _cars_at_home},
    ),
    "traffic.apply-non-local-pass": Operation(
        checks=(_is_from_elsewhere, _has_passes_left),
        facts=_pass,
        files="temporary_pass",
        offers={"pass_date": _pass_days},
    ),
    "traffic.pay-fine": Operation(checks=(_is_unpaid,), facts=_to_pay, due=_fine_due, files="paid_fine"),
    "traffic.print-safe-driving-record": Operation(
        sources=("driving_licence",),
        missing="no_licence",
        facts=_driving_record,
    ),
    "traffic.query-violations": Operation(
        checks=(HAS_LICENCE, _has_points_left),
        facts=_settled,
        files="settled_violation",
        offers={"violation": _violations},
    ),
    "traffic.reissue-driving-licence": Operation(
        sources=("driving_licence",),
        missing="no_licence",
        checks=(no_open("licence_request"),),
        facts=_licence_work("遗失损毁补换证"),
        due=lambda _: (LICENCE_FEE, "机动车驾驶证工本费"),
        files="licence_request",
    ),
    "traffic.reissue-vehicle-licence": Operation(
        checks=(no_open("vehicle_request"),),
        facts=_vehicle_papers,
        due=lambda _: (LICENCE_FEE, "机动车行驶证工本费"),
        files="vehicle_request",
        offers={"vehicle": _own_cars},
    ),
    "traffic.renew-driving-licence": Operation(
        sources=("driving_licence",),
        missing="no_licence",
        checks=(HAS_LICENCE, _ends_soon, _settles_violations_first, no_open("licence_request")),
        facts=_renewal,
        due=lambda _: (LICENCE_FEE, "机动车驾驶证工本费"),
        files="licence_request",
    ),
}
