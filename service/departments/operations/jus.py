"""JUS, the justice bureau: legal aid, mediation, appointments with a notary, lawyers."""

from collections.abc import Iterator, Mapping

from service.departments.appointments import Appointments, working_days
from service.departments.checks import of_age
from service.departments.operation import Inquiry, Operation, hours_of, working_days_after
from service.departments.records import DONE, Facts
from service.departments.streets import AREAS, place_of

ADULT = 18
AID_DAYS, MEDIATION_DAYS = 5, 3
"""Working days until a decision, and until both sides meet."""
AID_STATION = "就近演示公共法律服务站"
CATEGORIES = {"low_income": "最低生活保障", "marginal": "最低生活保障边缘"}
MEDIATORS = {"听荷街道": "100-0000231", "望舟街道": "100-0000232", "芦汀街道": "100-0000233", "临湖区": "100-0000230"}
HOURS = ("09:00-10:00", "10:00-11:00", "14:00-15:00", "15:00-16:00")
DAYS_OPEN = 10
PAPERS = {
    "inheritance": "身份证、户口本、死亡证明、亲属关系证明、财产凭证",
    "authority": "身份证、房产证等委托事项的凭证、受托人身份证复印件",
    "statement": "身份证、户口本、声明书草稿",
    "kinship": "身份证、户口本、出生证或单位证明",
    "degree": "身份证、毕业证和学位证原件",
    "no_crime": "身份证、无犯罪记录证明",
    "will": "身份证、户口本、财产凭证、遗嘱草稿",
    "other": "身份证、户口本，其余先打公证处电话问",
}
BY_VALUE = frozenset({"inheritance", "will"})


def _hardship_is_known(inquiry: Inquiry) -> str | None:
    """Refuse a hardship that the records do not tell; a promise needs no record."""
    status = inquiry.answers["economic_status"]
    if status == "disabled":
        return None if inquiry.records.first("disability", inquiry.subject) else "hardship_unknown"
    if status in CATEGORIES:
        aid = inquiry.records.first("assistance", inquiry.subject) or {}
        return None if aid.get("category") == CATEGORIES[status] else "hardship_unknown"
    return None


def _no_open_case(inquiry: Inquiry) -> str | None:
    """Refuse a second application about the same matter."""
    mine = inquiry.records.all("legal_aid", inquiry.subject)
    case = inquiry.said("case_type")
    return "record_exists" if any(each["case_type"] == case and each["state"] != DONE for each in mine) else None


def _aid(inquiry: Inquiry) -> Mapping[str, str]:
    status = inquiry.answers["economic_status"]
    known = CATEGORIES.get(status, "持有残疾人证")
    return {
        "means_check": "诚信承诺，免交证明" if status == "promise" else f"已核验：{known}",
        "office": AID_STATION,
        "promised_by": working_days_after(inquiry.today, AID_DAYS).isoformat(),
    }


def _no_open_mediation(inquiry: Inquiry) -> str | None:
    mine = inquiry.records.all("mediation", inquiry.subject)
    other = inquiry.answers["opponent"]
    return "record_exists" if any(each["opponent"] == other and each["state"] != DONE for each in mine) else None


def _mediation(inquiry: Inquiry) -> Mapping[str, str]:
    place = place_of((inquiry.person or {})["address"])
    return {
        "committee": f"{place}人民调解委员会",
        "mediator_phone": MEDIATORS[place],
        "meeting": f"{working_days_after(inquiry.today, MEDIATION_DAYS).isoformat()} 14:00",
    }


def _notaries(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for office in inquiry.records.public("notary_office"):
        yield office["office"], office["name"], office["name_en"]


def _is_taken(inquiry: Inquiry, day: str, hour: str) -> bool:
    when = hours_of(day, hour)
    office = inquiry.answers.get("office", "")
    booked = inquiry.records.everyone("notary_appointment")
    return any((each["office_code"], each["when"]) == (office, when) for _, each in booked)


APPOINTMENTS = Appointments(HOURS, working_days, DAYS_OPEN, _is_taken)


def _booked_already(inquiry: Inquiry) -> str | None:
    mine = inquiry.records.all("notary_appointment", inquiry.subject)
    matter, today = inquiry.said("service"), inquiry.today.isoformat()
    is_booked = any(each["service_name"] == matter and each["when"] >= today for each in mine)
    return "record_exists" if is_booked else None


def _appointment(inquiry: Inquiry) -> Mapping[str, str]:
    found = inquiry.records.by_key("notary_office", inquiry.answers["office"])
    office = found[1] if found else {}
    asked = inquiry.answers["service"]
    return {
        "when": hours_of(inquiry.answers["date"], inquiry.answers["slot"]),
        "office_contact": f"{office['name']}，{office['address']}，{office['phone']}",
        "materials": PAPERS[asked] + ("、译文" if inquiry.answers["use_place"] == "abroad" else ""),
        "fee_note": "按财产价值分段收取" if asked in BY_VALUE else "按件收取，以公证处告知为准",
        "office_code": inquiry.answers["office"],
        "service_name": inquiry.said("service"),
    }


def _is_wanted(lawyer: Facts, inquiry: Inquiry) -> bool:
    """Whether a lawyer's name, firm or fields hold the word, and his firm lies in the area."""
    told = f"{lawyer['lawyer']} {lawyer['licence']} {lawyer['firm']} {lawyer['fields']}"
    area = AREAS.get(inquiry.answers.get("district", ""), "")
    return inquiry.answers["keyword"] in told and area in lawyer["firm_address"]


OPERATIONS: Mapping[str, Operation] = {
    "justice.apply-legal-aid": Operation(checks=(_hardship_is_known, _no_open_case), facts=_aid, files="legal_aid"),
    "justice.apply-mediation": Operation(
        checks=(of_age(ADULT), _no_open_mediation), facts=_mediation, files="mediation"
    ),
    "justice.book-notary": Operation(
        checks=(of_age(ADULT), _booked_already),
        facts=_appointment,
        files="notary_appointment",
        offers={"office": _notaries, "date": APPOINTMENTS.open_days, "slot": APPOINTMENTS.open_hours},
    ),
    "justice.query-lawyer": Operation(rows="lawyer", keep=_is_wanted),
}
