"""HSA, medical insurance: who is insured, what it pays, and requests to it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from service.departments.checks import enrolled, in_period, no_open, not_before
from service.departments.operation import Inquiry, Operation
from service.departments.records import DONE, MOMENT, Facts
from service.departments.registers.core import PLACE
from service.departments.registers.hsa import AGENCY, EMPLOYEE, fee_of
from service.departments.registers.hsa_lists import HOSPITAL
from service.departments.streets import AREAS

NOT_COVERED, NO_ACCOUNT = "no_medical_cover", "no_medical_account"
OPEN_END = ".."
POOR_THROUGH_ILLNESS = 2_000_000
"""Fen that a family has paid itself in the last year before it counts as poor through illness."""
AIDED = {"minimum": "最低生活保障", "edge": "最低生活保障边缘", "destitute": "特困人员供养"}
TEMPORARY_DAYS = 183


def _enrolment(inquiry: Inquiry, owner: str = "") -> Facts:
    return inquiry.records.first("medical_enrolment", owner or inquiry.subject) or {}


def _is_covered(inquiry: Inquiry) -> str | None:
    enrolment = _enrolment(inquiry)
    return None if enrolment and enrolment["benefit_state"] == "正常享受" else NOT_COVERED


def _has_account(inquiry: Inquiry) -> str | None:
    if not _enrolment(inquiry):
        return NOT_COVERED
    return None if inquiry.records.first("medical_account", inquiry.subject) else NO_ACCOUNT


def _activated(inquiry: Inquiry) -> Mapping[str, str]:
    return {"activated_at": inquiry.now.strftime(MOMENT), "channel": "自助服务终端", "outcome": "已激活"}


def _disease_is_new(inquiry: Inquiry) -> str | None:
    known = inquiry.records.all("chronic_disease", inquiry.subject)
    return "record_exists" if inquiry.said("disease") in {each["disease"] for each in known} else None


def _hospitals(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the hospitals that may certify a long illness."""
    for each in inquiry.records.public("medical_institution"):
        if each["kind"] == HOSPITAL:
            yield each["institution_code"], each["name"], each["name_en"]


def _own_expenses(inquiry: Inquiry) -> int:
    """Return fen that the patient has paid in cash in the last year."""
    since = (inquiry.today - timedelta(days=365)).isoformat()
    settled = inquiry.records.all("medical_settlement", inquiry.subject)
    return sum(int(each["cash"]) for each in settled if each["settled_on"] >= since)


def _is_in_need(inquiry: Inquiry) -> str | None:
    """Refuse a kind of family that civil affairs do not list, and bills that are too small."""
    category = inquiry.answers["category"]
    if category == "illness":
        return None if _own_expenses(inquiry) >= POOR_THROUGH_ILLNESS else "bills_too_small"
    aid = inquiry.records.first("assistance", inquiry.subject) or {}
    return None if aid.get("category") == AIDED[category] else "hardship_unknown"


def _assistance(inquiry: Inquiry) -> Mapping[str, str]:
    return {"patient": (inquiry.person or {})["name"], "expenses": str(_own_expenses(inquiry))}


def _transfer(_: Inquiry) -> Mapping[str, str]:
    return {"to_region": PLACE}


def _kin(inquiry: Inquiry) -> Facts:
    """Return how the chosen relative is registered in the applicant's family."""
    family = inquiry.records.all("relative", inquiry.subject)
    return next((each for each in family if each["id_number"] == inquiry.answers["relative"]), {})


def _may_share(inquiry: Inquiry) -> str | None:
    """Refuse a relative who is not insured, and one who may use the account already."""
    user = inquiry.answers["relative"]
    if not _enrolment(inquiry, user):
        return "relative_not_insured"
    shared = inquiry.records.all("medical_sharing", inquiry.subject)
    return "record_exists" if any(each["user_number"] == user for each in shared) else None


def _sharing(inquiry: Inquiry) -> Mapping[str, str]:
    kin = _kin(inquiry)
    return {
        "user": kin["name"],
        "user_number": kin["id_number"],
        "relationship": kin["word"],
        "begins_at": inquiry.now.strftime(MOMENT),
        "outcome": "已绑定",
    }


def _may_enrol(inquiry: Inquiry) -> str | None:
    """Refuse employees and pensioners, and a year that is registered already."""
    enrolment = _enrolment(inquiry)
    if enrolment.get("insurance") == EMPLOYEE and enrolment["enrolment_state"] != "暂停参保":
        return "employee_insured"
    years = inquiry.records.all("resident_medical", inquiry.subject)
    return "record_exists" if any(each["enrol_year"] == inquiry.answers["enrol_year"] for each in years) else None


def resident_fee(inquiry: Inquiry, year: int) -> tuple[str, int]:
    """Return class and fen of the subject for a year; the state pays for those on aid and the gravely disabled."""
    assert inquiry.person is not None
    kind, fee = fee_of(year - int(inquiry.person["birth_date"][:4]))
    disability = inquiry.records.first("disability", inquiry.subject) or {}
    is_aided = inquiry.records.first("assistance", inquiry.subject) is not None
    is_free = is_aided or disability.get("level") in {"一级", "二级"}
    return (f"{kind}（政府资助）", 0) if is_free else (kind, fee)


def _resident_enrolment(inquiry: Inquiry) -> Mapping[str, str]:
    kind, fee = resident_fee(inquiry, int(inquiry.answers["enrol_year"]))
    channel = "自助机、手机或银行，向税务缴纳" if fee else "由政府代缴，不用交费"
    return {"person_class": kind, "contribution": str(fee), "channel": channel}


_in_months = in_period("period", "for_month")


def _pays_for_staff(inquiry: Inquiry) -> str | None:
    """Refuse months in which nobody is insured by the company."""
    months = inquiry.records.all("medical_employer_month", inquiry.subject)
    return None if any(_in_months(month, inquiry) for month in months) else "no_staff_insured"


def _agency(_: Inquiry) -> Mapping[str, str]:
    return {"agency": AGENCY}


def _balance(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what both halves of the account hold now; empty without an account."""
    account = inquiry.records.first("medical_account", inquiry.subject)
    return {"balance": str(int(account["current_balance"]) + int(account["former_balance"])) if account else ""}


def _is_in_area(each: Facts, inquiry: Inquiry) -> bool:
    is_wanted = each["kind"] == inquiry.answers["type"] and inquiry.said("district") in each["address"]
    return is_wanted and inquiry.answers.get("keyword", "") in each["name"]


def _areas(_: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the parts of the district."""
    for value, name in AREAS.items():
        yield value, name, value.capitalize()


def _is_sought(drug: Facts, inquiry: Inquiry) -> bool:
    return inquiry.answers["keyword"] in drug["name"]


def _balances(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what the account held at the end of the year that was asked for, or holds now."""
    accounts = inquiry.records.all("medical_account", inquiry.subject)
    return next((each for each in accounts if each["year"] == inquiry.answers["year"]), accounts[0])


def _of_year(movement: Facts, inquiry: Inquiry) -> bool:
    return movement["booked_on"].startswith(inquiry.answers["year"])


def _may_settle_elsewhere(inquiry: Inquiry) -> str | None:
    """Refuse a pensioner's filing of someone who works, and a city that is filed already."""
    if inquiry.answers["filing_type"] == "retired" and _enrolment(inquiry)["enrolment_state"] != "退休":
        return "not_retired"
    today = inquiry.today.isoformat()
    for filed in inquiry.records.all("offsite_treatment", inquiry.subject):
        until = filed["valid"].partition("/")[2]
        if filed["destination"] == inquiry.said("destination") and (until == OPEN_END or until >= today):
            return "record_exists"
    return None


def _filing(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the filing; without days it holds for half a year, for those who live there without end."""
    is_temporary = inquiry.answers["filing_type"] == "temporary"
    until = (inquiry.today + timedelta(days=TEMPORARY_DAYS)).isoformat() if is_temporary else OPEN_END
    return {
        "valid": inquiry.answers.get("period") or f"{inquiry.today.isoformat()}/{until}",
        "filing_state": "已备案",
        "change_note": "到期要再去的，重新备案" if is_temporary else "长期备案满 6 个月，才能改到别的城市",
        "hint": "出示社保卡或医保码，联网医院直接结算",
        "place": PLACE,
        "state": DONE,
    }


OPERATIONS: Mapping[str, Operation] = {
    "medical-insurance.activate-e-certificate": Operation(
        checks=(_is_covered, not_before("medical_code")), facts=_activated, files="medical_code"
    ),
    "medical-insurance.apply-chronic-disease": Operation(
        checks=(_is_covered, _disease_is_new), files="chronic_disease", offers={"hospital": _hospitals}
    ),
    "medical-insurance.apply-medical-assistance": Operation(
        checks=(no_open("medical_assistance"), _is_in_need), facts=_assistance, files="medical_assistance"
    ),
    "medical-insurance.apply-transfer": Operation(
        checks=(_is_covered, no_open("medical_transfer")), facts=_transfer, files="medical_transfer"
    ),
    "medical-insurance.bind-family-account": Operation(
        checks=(_has_account, _may_share), facts=_sharing, files="medical_sharing"
    ),
    "medical-insurance.enrol-resident": Operation(
        checks=(_may_enrol,), facts=_resident_enrolment, files="resident_medical"
    ),
    "medical-insurance.print-contribution-record": Operation(
        sources=("medical_enrolment",),
        missing=NOT_COVERED,
        rows="medical_contribution",
        keep=_in_months,
    ),
    "medical-insurance.print-employer-certificate": Operation(
        checks=(_pays_for_staff,), facts=_agency, rows="medical_employer_month", keep=_in_months
    ),
    "medical-insurance.print-enrolment-certificate": Operation(
        sources=("medical_enrolment",),
        missing=NOT_COVERED,
        rows="medical_contribution",
        keep=_in_months,
    ),
    "medical-insurance.print-settlement-list": Operation(
        checks=(enrolled("medical_enrolment", NOT_COVERED),),
        rows="medical_settlement",
        keep=in_period("period", "settled_on"),
    ),
    "medical-insurance.print-transfer-voucher": Operation(
        sources=("medical_enrolment",), missing=NOT_COVERED, facts=_balance
    ),
    "medical-insurance.query-designated-institutions": Operation(
        rows="medical_institution", keep=_is_in_area, offers={"district": _areas}
    ),
    "medical-insurance.query-drug-catalogue": Operation(rows="insured_drug", keep=_is_sought),
    "medical-insurance.query-maternity-benefit": Operation(sources=("maternity_benefit",)),
    "medical-insurance.query-personal-account": Operation(
        checks=(_has_account,), facts=_balances, rows="medical_movement", keep=_of_year
    ),
    "medical-insurance.query-reimbursement-progress": Operation(rows="medical_claim"),
    "medical-insurance.register-offsite-treatment": Operation(
        checks=(_is_covered, _may_settle_elsewhere), facts=_filing, files="offsite_treatment"
    ),
}
