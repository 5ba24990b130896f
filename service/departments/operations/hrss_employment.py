"""HRSS, employment: registered with or without work, help for those who find none, skills, files, complaints, jobs."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.checks import age_of, enrolled, in_period, no_open, not_before, of_age
from service.departments.holdings import record_of
from service.departments.months import month_range
from service.departments.operation import Choices, Inquiry, Operation
from service.departments.operations.hrss import WORKING_AGE, not_retired, without_employer
from service.departments.records import Facts
from service.departments.registers.hrss_employment import LEVELS

STATION = "就近演示就业服务站"
INSPECTION, INSPECTION_PHONE = "就近演示劳动保障监察大队", "100-0000147"
REGISTRATION, SKILL = "unemployment_registration", "skill_certificate"
OLDER_FROM = {"男": 50, "女": 40}
LONG_TERM = 365
SUBSIDY = dict(zip(LEVELS, (100_000, 150_000, 200_000), strict=True))
"""Fen, by the level of the certificate; the national limits."""
CLAIMED_WITHIN = 365
LEAST_MONTHS = 12
STREETS = {"tinghe": "听荷街道", "wangzhou": "望舟街道", "luting": "芦汀街道"}
PAY = {"low": (0, 5_000), "middle": (5_000, 10_000), "high": (10_000, 10**9)}
"""Yuan a month, the first included and the last not."""


def _registration(inquiry: Inquiry) -> Mapping[str, str]:
    return {"registered_on": inquiry.today.isoformat(), "office_name": STATION}


def _flexible_work(_: Inquiry) -> Mapping[str, str]:
    return {"form_of_work": "灵活就业"}


def _registered(inquiry: Inquiry) -> Facts:
    return inquiry.records.first(REGISTRATION, inquiry.subject) or {}


def _ground_holds(inquiry: Inquiry) -> str | None:
    """Refuse a ground that the department's own records disprove; families and incomes are looked into later."""
    person = inquiry.person or {}
    match inquiry.answers["category"]:
        case "older":
            return None if age_of(person, inquiry.today) >= OLDER_FROM[person["sex"]] else "under_age"
        case "long_term":
            since = date.fromisoformat(_registered(inquiry)["registered_on"])
            return None if (inquiry.today - since).days >= LONG_TERM else "not_eligible"
    return None


def _hardship(inquiry: Inquiry) -> Mapping[str, str]:
    return {"registered_on": _registered(inquiry)["registered_on"]}


_in_months = in_period("period", "for_month")


def _paid_sum(inquiry: Inquiry) -> int:
    """Return what the subject paid for himself in the months that he asks for."""
    rows = inquiry.records.all("flexible_payment", inquiry.subject)
    return sum(int(row["paid"]) for row in rows if _in_months(row, inquiry))


def _has_paid(inquiry: Inquiry) -> str | None:
    return None if _paid_sum(inquiry) else "nothing_paid"


def _not_twice(inquiry: Inquiry) -> str | None:
    """Refuse months that a claim was made for."""
    first, last = month_range(inquiry.answers["period"])
    for claim in inquiry.records.all("insurance_subsidy", inquiry.subject):
        begun, ended = month_range(claim["period"])
        if begun <= last and first <= ended:
            return "record_exists"
    return None


def _subsidy(inquiry: Inquiry) -> Mapping[str, str]:
    hardship = inquiry.records.first("hardship", inquiry.subject) or {}
    return {"category": hardship["category"], "paid_sum": str(_paid_sum(inquiry))}


def _certificates(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.all(SKILL, inquiry.subject):
        yield each["certificate_number"], each["certificate_name"], each["certificate_name"]


CERTIFICATES: Mapping[str, Choices] = {"certificate": _certificates}


def _certificate(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, SKILL, "certificate", "certificate_number")


def _claim_fits(inquiry: Inquiry) -> str | None:
    """Refuse a claim too late, without a year of unemployment insurance, or made before."""
    certificate = _certificate(inquiry)
    enrolment = inquiry.records.first("enrolment", inquiry.subject) or {"months_paid": "0"}
    filed = inquiry.records.all("skill_subsidy", inquiry.subject)
    if (inquiry.today - date.fromisoformat(certificate["granted_on"])).days > CLAIMED_WITHIN:
        return "claimed_too_late"
    if int(enrolment["months_paid"]) < LEAST_MONTHS:
        return "paid_too_short"
    is_claimed = any(each["certificate_number"] == certificate["certificate_number"] for each in filed)
    return "record_exists" if is_claimed else None


def _skill_subsidy(inquiry: Inquiry) -> Mapping[str, str]:
    certificate = _certificate(inquiry)
    return {**certificate, "subsidy": str(SUBSIDY[certificate["level"]])}


def _station(_: Inquiry) -> Mapping[str, str]:
    return {"office_name": STATION}


def _not_complained(inquiry: Inquiry) -> str | None:
    """Refuse a second complaint about the same employer while the first is open."""
    filed = inquiry.records.all("labour_complaint", inquiry.owner)
    same = [each for each in filed if each["employer_name"] == inquiry.answers["employer_name"]]
    return "record_exists" if any(each["state"] != "已办结" for each in same) else None


def _complaint(_: Inquiry) -> Mapping[str, str]:
    return {"office_name": INSPECTION, "office_phone": INSPECTION_PHONE}


def _fits(row: Facts, inquiry: Inquiry) -> bool:
    """Whether a vacancy is what was searched for: word, subdistrict, least pay."""
    answers = inquiry.answers
    word = answers.get("keyword", "").casefold()
    street = STREETS.get(answers.get("district", ""), "")
    least, below = PAY.get(answers.get("salary", ""), (0, 10**9))
    is_named = word in f"{row['job']}{row['employer']}".casefold()
    return is_named and street in row["place"] and least <= int(row["least"]) < below


def _searched(inquiry: Inquiry) -> Mapping[str, str]:
    return {"district": inquiry.said("district") or "全区", "salary": inquiry.said("salary") or "不限"}


OPERATIONS: Mapping[str, Operation] = {
    "employment.register-unemployment": Operation(
        checks=(of_age(WORKING_AGE), not_retired, without_employer, not_before(REGISTRATION)),
        facts=_registration,
        files=REGISTRATION,
    ),
    "employment.register-flexible-employment": Operation(
        checks=(of_age(WORKING_AGE), without_employer, not_before("flexible_work")),
        facts=_flexible_work,
        files="flexible_work",
    ),
    "employment.apply-hardship-recognition": Operation(
        checks=(
            without_employer,
            not_before("hardship"),
            enrolled(REGISTRATION, "not_registered"),
            _ground_holds,
            no_open("hardship_request"),
        ),
        facts=_hardship,
        files="hardship_request",
    ),
    "employment.apply-flexible-insurance-subsidy": Operation(
        checks=(enrolled("hardship", "not_eligible"), _has_paid, _not_twice),
        facts=_subsidy,
        files="insurance_subsidy",
    ),
    "employment.apply-skill-upgrade-subsidy": Operation(
        checks=(_claim_fits,), facts=_skill_subsidy, files="skill_subsidy", offers=CERTIFICATES
    ),
    "employment.print-skill-certificate": Operation(facts=_certificate, offers=CERTIFICATES),
    "employment.print-employment-certificate": Operation(sources=("employment_card",), facts=_station),
    "employment.print-personnel-archive-certificate": Operation(sources=("personnel_file",)),
    "employment.report-wage-arrears": Operation(
        checks=(of_age(WORKING_AGE), _not_complained), facts=_complaint, files="labour_complaint"
    ),
    "employment.search-vacancies": Operation(rows="vacancy", keep=_fits, facts=_searched),
}
