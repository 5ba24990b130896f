"""HRSS, benefits: pensions, what is paid when somebody dies, loses his work or is hurt, and the residents' pension."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.checks import enrolled, in_period, no_open, not_before, not_older, of_age
from service.departments.months import month_from, month_of, month_text
from service.departments.operation import Inquiry, Operation, working_days_after
from service.departments.operations.hrss import (
    WORKING_AGE,
    not_retired,
    office,
    without_employer,
)
from service.departments.pensions import AVERAGE_WAGE, CREDIT_PERMILLE, LEAST_YEARS, benefit_months, pension_of
from service.departments.population import years_between
from service.departments.registers.hrss_cards import CARD_BANKS
from service.departments.registers.hrss_pension import LEVEL, SUBSIDIES

RETIRES_FROM = {"男": 60, "女": 50}
"""Before this age nobody retires; later steps of the law are not reckoned here."""
RETIRES_UNTIL = 70
CHANGES_UNTIL_DAY = 20
"""Of a month: who changes his account before it is paid to the new one next month."""
CREMATED = "火化证明"
NEAR = {"父亲": "子女", "母亲": "子女", "丈夫": "妻子", "妻子": "丈夫", "儿子": "父母", "女儿": "父母"}
"""What the applicant is to someone whom he calls so; all others are grandchildren."""
GRANT_DAYS = 15
PENSION_AGE = 60


def _planned(inquiry: Inquiry) -> date:
    month = month_from(inquiry.answers["planned_retirement_month"])
    return date(month // 12, month % 12 + 1, 28)


def _age_then(inquiry: Inquiry) -> int:
    person = inquiry.person or {}
    return years_between(date.fromisoformat(person["birth_date"]), _planned(inquiry))


def _can_retire_then(inquiry: Inquiry) -> str | None:
    person = inquiry.person or {}
    if _age_then(inquiry) < RETIRES_FROM[person["sex"]]:
        return "retires_too_early"
    return "retires_too_late" if _age_then(inquiry) > RETIRES_UNTIL else None


def _months_by_then(inquiry: Inquiry) -> tuple[int, int]:
    """Return months paid so far, and months that will be paid until the planned one."""
    enrolment = inquiry.records.first("enrolment", inquiry.subject) or {}
    to_come = month_from(inquiry.answers["planned_retirement_month"]) - month_of(inquiry.today)
    return int(enrolment["months_paid"]), to_come


def _pays_long_enough(inquiry: Inquiry) -> str | None:
    if inquiry.records.first("pension_account", inquiry.subject) is None:
        return None
    so_far, to_come = _months_by_then(inquiry)
    return None if so_far + to_come >= LEAST_YEARS * 12 else "paid_too_few_years"


def _estimate(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what the pension will be in today's money: same base, same average wage, interest as now."""
    account = inquiry.records.first("pension_account", inquiry.subject) or {}
    paid = inquiry.records.all("contribution", inquiry.subject)
    so_far, to_come = _months_by_then(inquiry)
    base = int(inquiry.answers.get("assumed_base") or paid[-1]["base"])
    past = sum(int(each["base"]) for each in paid)
    index = (past + base * to_come) / (so_far + to_come) / AVERAGE_WAGE
    stored = int(account["balance"])
    for month in range(to_come):
        stored += base * 8 // 100
        if month % 12 == 11:
            stored += stored * CREDIT_PERMILLE // 1000
    parts = pension_of(so_far + to_come, index, stored, _age_then(inquiry), AVERAGE_WAGE)
    return {
        "retire_month": inquiry.answers["planned_retirement_month"],
        "years": f"{(so_far + to_come) / 12:.1f}",
        "balance": str(stored),
        "basic": str(parts.basic),
        "from_account": str(parts.from_account),
        "monthly": str(parts.total),
    }


def pension_banks(_: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the banks that pay out pensions and issue the card."""
    for value, (zh, en, _branch) in CARD_BANKS.items():
        yield value, zh, en


def _account_now(inquiry: Inquiry) -> str:
    """Return the account to which the pension goes: as last filed, or as it always was."""
    filed = inquiry.records.all("pension_account_change", inquiry.subject)
    return filed[-1]["bank_account"] if filed else (inquiry.records.first("pension", inquiry.subject) or {})["account"]


def _is_another_account(inquiry: Inquiry) -> str | None:
    if inquiry.records.first("pension", inquiry.subject) is None:
        return None
    return "same_account" if inquiry.answers["bank_account"] == _account_now(inquiry) else None


def _account_change(inquiry: Inquiry) -> Mapping[str, str]:
    later = 1 if inquiry.today.day < CHANGES_UNTIL_DAY else 2
    return {"old_account": _account_now(inquiry), "first_month": month_text(month_of(inquiry.today) + later)}


def _alive(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the result: who stands at the machine with his card was compared with it."""
    return {
        "method": "自助终端人证核验",
        "verdict": "通过",
        "next_month": month_text(month_of(inquiry.today) + 12),
    }


def _bereaved(inquiry: Inquiry) -> Mapping[str, str]:
    late = inquiry.person or {}
    has_file = (inquiry.today - date.fromisoformat(late["died_on"])).days > 30
    return {
        "relation": NEAR.get(inquiry.relation, "孙子女"),
        "missing_papers": "" if has_file else CREMATED,
        "promised_by": working_days_after(inquiry.today, GRANT_DAYS).isoformat(),
    }


def _paid_months(inquiry: Inquiry) -> int:
    enrolment = inquiry.records.first("enrolment", inquiry.subject) or {"months_paid": "0"}
    return int(enrolment["months_paid"])


def _paid_a_year(inquiry: Inquiry) -> str | None:
    months = _paid_months(inquiry)
    return "paid_too_short" if months and not benefit_months(months) else None


def _left_after_last_payment(inquiry: Inquiry) -> str | None:
    """Refuse a day before the last month that an employer paid."""
    job = inquiry.records.first("job", inquiry.subject)
    is_before = job is not None and inquiry.answers["unemployed_since"][:7] < job["until_month"]
    return "date_does_not_fit" if is_before else None


def _benefit(inquiry: Inquiry) -> Mapping[str, str]:
    months = _paid_months(inquiry)
    return {"paid_months": str(months), "benefit_months": str(benefit_months(months))}


def _is_local(inquiry: Inquiry) -> str | None:
    """Refuse citizens of other places; whoever has a permit lives here, and without work is insured as the locals are.

    香港澳门台湾居民在内地（大陆）参加社会保险暂行办法 Art. 3, 外国人在中国永久居留享有相关待遇的办法.
    """
    is_registered = inquiry.records.first("household", inquiry.subject) is not None
    has_permit = (inquiry.person or {}).get("layout", "resident") != "resident"
    return None if is_registered or has_permit else "not_local"


def _resident_fits(inquiry: Inquiry) -> str | None:
    is_member = inquiry.records.first("resident_pension", inquiry.subject) is not None
    if inquiry.answers["action"] == "join":
        return "record_exists" if is_member else None
    return None if is_member else "not_enrolled"


def _levels(_: Inquiry) -> Iterator[tuple[str, str, str]]:
    for yuan, subsidy in SUBSIDIES.items():
        yield str(yuan), f"每年 {yuan} 元，补贴 {subsidy} 元", f"{yuan:,} yuan a year, {subsidy} are added"


def _level(inquiry: Inquiry) -> Mapping[str, str]:
    return {"level_text": LEVEL.format(yuan=inquiry.answers["level"])}


def _no_payment_from_employer(inquiry: Inquiry) -> str | None:
    has_other = inquiry.records.first("flexible_insurance", inquiry.subject) is not None
    return without_employer(inquiry) or ("still_insured" if has_other else None)


_paid_then = in_period("period", "paid_month")

OPERATIONS: Mapping[str, Operation] = {
    "social-insurance.print-pension-benefit-certificate": Operation(
        sources=("pension",),
        missing="not_retired",
        facts=office,
        rows="pension_payment",
        keep=_paid_then,
    ),
    "social-insurance.print-pension-assessment-form": Operation(
        sources=("pension",), missing="not_retired", facts=office
    ),
    "social-insurance.estimate-pension": Operation(
        sources=("enrolment", "pension_account"),
        missing="not_enrolled",
        checks=(not_retired, _can_retire_then, _pays_long_enough),
        facts=_estimate,
    ),
    "social-insurance.change-pension-bank-account": Operation(
        sources=("pension",),
        missing="not_retired",
        checks=(_is_another_account, no_open("pension_account_change")),
        facts=_account_change,
        files="pension_account_change",
        offers={"bank_name": pension_banks},
    ),
    "social-insurance.verify-pension-eligibility": Operation(
        sources=("pension",), missing="not_retired", facts=_alive, files="pension_verification"
    ),
    "social-insurance.claim-funeral-survivor-grant": Operation(
        checks=(enrolled("deceased"), not_before("funeral_grant")), facts=_bereaved, files="funeral_grant"
    ),
    "social-insurance.claim-unemployment-benefit": Operation(
        sources=("enrolment",),
        missing="not_enrolled",
        checks=(
            not_retired,
            without_employer,
            not_before("unemployment_benefit"),
            no_open("unemployment_claim"),
            _paid_a_year,
            _left_after_last_payment,
        ),
        facts=_benefit,
        files="unemployment_claim",
    ),
    "social-insurance.print-unemployment-benefit-statement": Operation(
        sources=("unemployment_benefit",), rows="unemployment_payment", keep=_paid_then
    ),
    "social-insurance.print-work-injury-benefit-statement": Operation(
        sources=("work_injury",), rows="work_injury_payment", keep=_paid_then
    ),
    "resident-pension.enrol": Operation(
        checks=(
            of_age(WORKING_AGE),
            not_older(PENSION_AGE - 1),
            not_retired,
            _no_payment_from_employer,
            _is_local,
            _resident_fits,
            no_open("resident_pension_request"),
        ),
        facts=_level,
        files="resident_pension_request",
        offers={"level": _levels},
    ),
    "resident-pension.print-contribution-certificate": Operation(
        sources=("resident_pension",),
        missing="not_enrolled",
        rows="resident_pension_year",
        keep=_paid_then,
    ),
}
