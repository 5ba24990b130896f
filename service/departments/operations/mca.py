"""MCA, civil affairs: social aid, subsidies, the old, marriages, door plates, cremations."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.appointments import Appointments, every_day
from service.departments.checks import age_of, enrolled, no_open, not_before, of_age
from service.departments.holdings import household_of
from service.departments.months import month_of, month_text
from service.departments.operation import Inquiry, Operation, hours_of, working_days_after
from service.departments.operations.psb import SEEN_BACK
from service.departments.records import Facts
from service.departments.registers.mca import ALLOWANCE_AGE, CARD_AGE, MARRIAGE
from service.departments.streets import place_of

OFFICE = "就近演示民政服务中心"
LIVING = 37_350
NURSING = {"一级": 50_000, "二级": 25_000, "三级": 12_500}
"""Fen a month; the third level only where somebody has to look after a person."""
LOOKED_AFTER = frozenset({"智力", "精神"})
AID_DAYS, EMERGENCY_DAYS = 30, 10
"""Working days until a decision."""
ALLOWANCES = ((100, 50_000), (90, 12_000), (80, 6_000))
"""From which age, and fen a month."""
FREE_AGE = 70
MARRIAGE_AGES = {"男": 22, "女": 20}
COOLING_OFF, LAPSES = 30, 60
"""Days after the request for a divorce when its certificate can be had, and when no longer."""
HOURS = ("09:00-10:00", "10:00-11:00", "13:30-14:30", "14:30-15:30")
DAYS_OPEN, COUPLES_AN_HOUR = 14, 6
PAPERS = {
    "marriage": "双方身份证、三张两寸合影",
    "divorce": "双方身份证、结婚证、离婚协议书",
    "divorce_certificate": "双方身份证、结婚证、受理回执、各两张单人照",
    "reissue": "身份证、两张照片，离婚的只来本人",
}
SCOPE = "就近市婚姻登记数据库，1986年起"
NOTHING_FOUND: Mapping[str, str] = {
    "registration_kind": "未查到婚姻登记记录",
    "registered_on": "",
    "registered_at": "",
    "certificate_number": "",
    "partner": "",
}


def _next_month(inquiry: Inquiry) -> str:
    return month_text(month_of(inquiry.today) + 1)


def _street(inquiry: Inquiry) -> str:
    return place_of((inquiry.person or {})["address"])


def _age(inquiry: Inquiry) -> int:
    assert inquiry.person is not None
    return age_of(inquiry.person, inquiry.today)


def _is_local(inquiry: Inquiry) -> str | None:
    return "not_local" if inquiry.records.first("household", inquiry.subject) is None else None


def _nursing(inquiry: Inquiry) -> int:
    """Return fen a month for care, nothing for a level that gets none."""
    facts = inquiry.records.first("disability", inquiry.subject) or {}
    if facts["level"] == "三级" and facts["category"] not in LOOKED_AFTER:
        return 0
    return NURSING.get(facts["level"], 0)


def _living(inquiry: Inquiry) -> int:
    return LIVING if inquiry.records.first("assistance", inquiry.subject) is not None else 0


def _subsidies(inquiry: Inquiry) -> list[int]:
    """Return fen a month of each subsidy that is asked for."""
    amounts = {"nursing": [_nursing], "living": [_living], "both": [_living, _nursing]}
    return [amount(inquiry) for amount in amounts[inquiry.answers["subsidy"]]]


def _gets_subsidy(inquiry: Inquiry) -> str | None:
    return None if all(_subsidies(inquiry)) else "not_eligible"


def _subsidy(inquiry: Inquiry) -> Mapping[str, str]:
    return {"subsidy_rate": str(sum(_subsidies(inquiry))), "first_month": _next_month(inquiry)}


def _gets_other_aid(inquiry: Inquiry) -> str | None:
    """Refuse the aid that the household has already."""
    aid = inquiry.records.first("assistance", inquiry.subject) or {}
    return "record_exists" if aid.get("category") == inquiry.said("category") else None


def _may_be_destitute(inquiry: Inquiry) -> str | None:
    """Refuse support as destitute to those who are able to work."""
    if inquiry.answers["category"] != "destitute":
        return None
    is_able = CARD_AGE > _age(inquiry) >= 16 and inquiry.records.first("disability", inquiry.subject) is None
    return "not_eligible" if is_able else None


def _aid(inquiry: Inquiry) -> Mapping[str, str]:
    return {
        "members": "、".join(name for name, _ in household_of(inquiry)),
        "authorised": "已授权",
        "street": _street(inquiry),
        "promised_by": working_days_after(inquiry.today, AID_DAYS).isoformat(),
    }


def _emergency(inquiry: Inquiry) -> Mapping[str, str]:
    kin = inquiry.records.all("relative", inquiry.subject)
    home = [each["name"] for each in kin if each["relation"] in {"self", "household"}]
    return {
        "family": "、".join(home),
        "street": _street(inquiry),
        "promised_by": working_days_after(inquiry.today, EMERGENCY_DAYS).isoformat(),
    }


def _allowance(inquiry: Inquiry) -> Mapping[str, str]:
    amount = next(amount for age, amount in ALLOWANCES if _age(inquiry) >= age)
    return {"residence_check": "本区户籍", "allowance": str(amount), "first_month": _next_month(inquiry)}


def _senior_card(inquiry: Inquiry) -> Mapping[str, str]:
    is_free = _age(inquiry) >= FREE_AGE
    delivery, address = inquiry.said("delivery"), inquiry.said("delivery_address")
    return {
        "age_group": "70 周岁以上" if is_free else "60—69 周岁",
        "card_kind": "老年人优待证（70 周岁以上）" if is_free else "老年人优待证（60—69 周岁）",
        "privileges": "免费乘坐公交、游览公园景点" if is_free else "公园景点半价，文化场馆优待",
        "delivery_told": f"{delivery}：{address}" if address else delivery,
    }


def _marriage(inquiry: Inquiry) -> Facts:
    return inquiry.records.first("marriage", inquiry.subject) or NOTHING_FOUND


def _marriage_record(inquiry: Inquiry) -> Mapping[str, str]:
    return {**_marriage(inquiry), "scope": SCOPE}


def _may_register(inquiry: Inquiry) -> str | None:
    """Refuse what the register of marriages does not allow."""
    match inquiry.answers["service"]:
        case "marriage":
            return _may_marry(inquiry)
        case "reissue":
            return None if _marriage(inquiry) is not NOTHING_FOUND else "no_marriage"
        case service:
            if (inquiry.person or {})["marital"] != "已婚" or _marriage(inquiry)["registration_kind"] != MARRIAGE:
                return "no_marriage"
            return _has_cooled_off(inquiry) if service == "divorce_certificate" else None


def _may_marry(inquiry: Inquiry) -> str | None:
    """Refuse an unknown partner, one of the two who is too young, and one who is married."""
    partner = inquiry.records.first("person", inquiry.answers["partner_id"])
    if partner is None or partner["name"] != inquiry.answers["partner_name"] or inquiry.person is None:
        return "party_unknown"
    if partner["id_number"] == inquiry.subject:
        return "party_unknown"
    couple = (inquiry.person, partner)
    if any(age_of(each, inquiry.today) < MARRIAGE_AGES[each["sex"]] for each in couple):
        return "under_age"
    return "already_married" if any(each["marital"] == "已婚" for each in couple) else None


def _has_cooled_off(inquiry: Inquiry) -> str | None:
    filed = inquiry.records.first("divorce_request", inquiry.subject)
    if filed is None:
        return "cooling_off"
    days = (inquiry.today - date.fromisoformat(filed["filed_on"])).days
    return None if COOLING_OFF <= days < LAPSES else "cooling_off"


def _offices(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for office in inquiry.records.public("marriage_office"):
        yield office["office"], office["name"], office["name_en"]


def _is_full(inquiry: Inquiry, day: str, hour: str) -> bool:
    wanted = (inquiry.answers.get("office", ""), hours_of(day, hour))
    booked = inquiry.records.everyone("marriage_appointment")
    return sum((each["office_code"], each["when"]) == wanted for _, each in booked) >= COUPLES_AN_HOUR


APPOINTMENTS = Appointments(HOURS, every_day, DAYS_OPEN, _is_full)


def _partner(inquiry: Inquiry) -> str:
    return inquiry.said("partner_name") or _marriage(inquiry)["partner"]


def _booked_already(inquiry: Inquiry) -> str | None:
    """Refuse a second appointment for the same, whichever of the two made the first."""
    name, service, today = (inquiry.person or {})["name"], inquiry.said("service"), inquiry.today.isoformat()
    for _, each in inquiry.records.everyone("marriage_appointment"):
        if each["service_name"] == service and each["when"] >= today and name in each["couple"].split("、"):
            return "record_exists"
    return None


def _appointment(inquiry: Inquiry) -> Mapping[str, str]:
    found = inquiry.records.by_key("marriage_office", inquiry.answers["office"])
    office = found[1] if found else {}
    return {
        "couple": f"{(inquiry.person or {})['name']}、{_partner(inquiry)}",
        "office_name": office["name"],
        "when": hours_of(inquiry.answers["date"], inquiry.answers["slot"]),
        "papers": PAPERS[inquiry.answers["service"]],
        "office_contact": f"{office['address']}，{office['phone']}",
        "office_code": inquiry.answers["office"],
        "service_name": inquiry.said("service"),
    }


def _own_addresses(inquiry: Inquiry) -> set[str]:
    """Return where the applicant is registered, what he owns, and where his companies sit."""
    records, owner = inquiry.records, inquiry.subject
    addresses = {home["address"] for home in records.all("home", owner)} | {(inquiry.person or {})["address"]}
    for owned in records.all("ownership", owner):
        company = records.first("company", owned["company_code"]) or {}
        addresses.add(company.get("address", ""))
    return addresses


def _plates(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    own = _own_addresses(inquiry)
    for plate in inquiry.records.public("door_plate"):
        if plate["standard_address"] in own:
            yield plate["plate_code"], plate["standard_address"], plate["standard_address"]


def _plate(inquiry: Inquiry) -> Mapping[str, str]:
    found = inquiry.records.by_key("door_plate", inquiry.answers["plate"])
    return {**(found[1] if found else {}), "office": OFFICE}


def _cremation(inquiry: Inquiry) -> Mapping[str, str]:
    man, woman = SEEN_BACK.get(inquiry.relation, ("亲属", "亲属"))
    return {"kinship": man if (inquiry.applicant or {})["sex"] == "男" else woman}


OPERATIONS: Mapping[str, Operation] = {
    "civil-affairs.apply-disability-subsidies": Operation(
        sources=("disability",),
        missing="no_disability",
        checks=(enrolled("disability", "no_disability"), _gets_subsidy, no_open("disability_subsidy")),
        facts=_subsidy,
        files="disability_subsidy",
    ),
    "civil-affairs.apply-minimum-living": Operation(
        checks=(_is_local, _gets_other_aid, _may_be_destitute, no_open("aid_request")),
        facts=_aid,
        files="aid_request",
    ),
    "civil-affairs.apply-old-age-allowance": Operation(
        checks=(_is_local, of_age(ALLOWANCE_AGE), not_before("old_age_allowance")),
        facts=_allowance,
        files="old_age_allowance",
    ),
    "civil-affairs.apply-senior-card": Operation(
        checks=(of_age(CARD_AGE), not_before("senior_card")), facts=_senior_card, files="senior_card"
    ),
    "civil-affairs.apply-temporary-assistance": Operation(
        checks=(no_open("emergency_aid"),), facts=_emergency, files="emergency_aid"
    ),
    "civil-affairs.book-marriage-registration": Operation(
        checks=(_may_register, _booked_already),
        facts=_appointment,
        files="marriage_appointment",
        offers={"office": _offices, "date": APPOINTMENTS.open_days, "slot": APPOINTMENTS.open_hours},
    ),
    "civil-affairs.print-address-certificate": Operation(facts=_plate, offers={"plate": _plates}),
    "civil-affairs.print-cremation-certificate": Operation(sources=("cremation",), facts=_cremation),
    "civil-affairs.print-marriage-record": Operation(facts=_marriage_record),
    "civil-affairs.print-social-assistance-certificate": Operation(
        sources=("assistance",), missing="not_on_aid", facts=lambda _: {"office": OFFICE}
    ),
}
