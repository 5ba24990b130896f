"""HRSS, social insurance of those who work: what was paid, by whom, for whom, and how it is moved.

Benefits are `hrss_benefits`, the card `hrss_cards`, work `hrss_employment`.
"""

from collections.abc import Iterator, Mapping

from service.departments.checks import enrolled, in_period, no_open, of_age
from service.departments.months import month_of, month_range, month_text
from service.departments.operation import Inquiry, Operation, working_days_after
from service.departments.records import Facts

OFFICE = "就近演示社会保险经办中心"
OFFICE_FACTS = {
    "office_name": OFFICE,
    "office_district": "临湖区",
    "office_phone": "12333",
    "office_postcode": "999900",
    "office_address": "临湖区听荷街道荷风路399号",
}
DISTRICT = "临湖区"

WORKING_AGE = 16
INJURY_PERMILLE, UNEMPLOYMENT_PERMILLE = 2, 5
"""What an employer pays of the base."""
PAYING, STARTED = "参保缴费", "参保"

BASES = {481_200: "最低档", 600_000: "", 760_000: "", 1_100_000: "", 2_405_600: "最高档"}
"""Fen a month on which someone without an employer may pay; policy, so data."""
FLEXIBLE = "flexible_insurance"
TRANSFER_DAYS = 15


def _months(inquiry: Inquiry) -> Mapping[str, str]:
    first, last = month_range(inquiry.answers["period"])
    return {"months": str(last - first + 1)}


def is_employed(inquiry: Inquiry) -> bool:
    """Whether somebody pays social insurance for the subject now."""
    enrolment = inquiry.records.first("enrolment", inquiry.subject) or {}
    return enrolment.get("pension_status") == PAYING


def without_employer(inquiry: Inquiry) -> str | None:
    """Refuse someone for whom an employer pays."""
    return "still_insured" if is_employed(inquiry) else None


def not_retired(inquiry: Inquiry) -> str | None:
    """Refuse someone who has a pension."""
    return "already_retired" if inquiry.records.first("pension", inquiry.subject) is not None else None


def _of_insurance(row: Facts, inquiry: Inquiry) -> Facts:
    """Return a month's contribution to the insurance that was asked for; work injury has no personal share."""
    kind, base = inquiry.answers["insurance"], int(row["base"])
    employer, personal = {
        "pension": (row["pension_employer"], row["pension_paid"]),
        "injury": (str(base * INJURY_PERMILLE // 1000), ""),
        "unemployment": (str(base * UNEMPLOYMENT_PERMILLE // 1000), row["unemployment_paid"]),
    }[kind]
    return {
        "for_month": row["for_month"],
        "employer": row["employer"],
        "place": row["pension_place"],
        "insurance": inquiry.said("insurance"),
        "base": row["base"],
        "employer_paid": employer,
        "personal_paid": personal,
        "state": row["pension_state"],
    }


_in_months = in_period("period", "for_month")


def _of_list(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what the list says of the one insurance that was asked for."""
    has_share = inquiry.answers["insurance"] != "injury"
    note = "个人缴费由单位代扣代缴" if has_share else "工伤保险由单位缴纳，没有个人缴费"
    return {"place": DISTRICT, "insurance_note": note}


def _paid_then(inquiry: Inquiry) -> str | None:
    """Refuse a company that paid for nobody in any of the months."""
    rows = inquiry.records.all("employer_month", inquiry.subject)
    return None if any(_in_months(row, inquiry) for row in rows) else "not_enrolled"


def _of_month(row: Facts, inquiry: Inquiry) -> bool:
    return row["for_month"] == inquiry.answers["month"]


def _staff(inquiry: Inquiry) -> list[Facts]:
    return [row for row in inquiry.records.all("insured_staff", inquiry.subject) if _of_month(row, inquiry)]


def _has_staff(inquiry: Inquiry) -> str | None:
    return None if _staff(inquiry) else "not_enrolled"


def _headcount(inquiry: Inquiry) -> Mapping[str, str]:
    return {"headcount": str(len(_staff(inquiry)))}


def _insurance_named(row: Facts, inquiry: Inquiry) -> Facts:
    return {**row, "insurance": inquiry.said("insurance")}


def _of_year(row: Facts, inquiry: Inquiry) -> bool:
    return row["year"] == inquiry.answers["year"]


def _year(inquiry: Inquiry) -> Facts:
    """Return the pension's row of the year; empty before the first and after the last."""
    rows = inquiry.records.all("entitlement", inquiry.subject)
    return next((row for row in rows if _of_year(row, inquiry)), {})


def _has_year(inquiry: Inquiry) -> str | None:
    return None if _year(inquiry) else "no_record"


def _statement_head(inquiry: Inquiry) -> Mapping[str, str]:
    year = _year(inquiry)
    return {"employer": year["employer"], "balance": year["balance"]}


def office(_: Inquiry) -> Mapping[str, str]:
    """Return the office that issues and decides, as the papers name it."""
    return OFFICE_FACTS


def _transfer(inquiry: Inquiry) -> Mapping[str, str]:
    return {
        "to_region": DISTRICT,
        "how_to_ask": "自助机刷身份证，或打 12333",
        "promised_by": working_days_after(inquiry.today, TRANSFER_DAYS).isoformat(),
    }


def bases(_: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the bases on which someone without an employer may pay."""
    for base, word in BASES.items():
        yield str(base), f"每月 {base / 100:,.0f} 元{word and f'（{word}）'}", f"{base / 100:,.0f} yuan a month"


def flexible_of(inquiry: Inquiry) -> Facts:
    """Return how the subject insures himself, as he last said; empty for those who do not."""
    records = inquiry.records.all(FLEXIBLE, inquiry.subject)
    return records[-1] if records and records[-1]["action"] == STARTED else {}


def _flexible_fits(inquiry: Inquiry) -> str | None:
    """Refuse a second start, and a stop where there is nothing to stop; either may follow the other at once."""
    if inquiry.answers["action"] == "stop":
        return None if flexible_of(inquiry) else "not_enrolled"
    return "record_exists" if flexible_of(inquiry) else None


def _starts(inquiry: Inquiry) -> str | None:
    if inquiry.answers["action"] == "stop":
        return None
    return without_employer(inquiry) or not_retired(inquiry)


def _flexible(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what begins or ends; both with the month that follows."""
    is_start, now = inquiry.answers["action"] == "start", flexible_of(inquiry)
    changed = {"from_month": month_text(month_of(inquiry.today) + 1)}
    if is_start:
        return {**changed, "base": inquiry.answers["base_level"]}
    return {**changed, **{key: now[key] for key in ("insurance", "base", "bank_account")}}


OPERATIONS: Mapping[str, Operation] = {
    "social-insurance.print-enrolment-certificate": Operation(
        sources=("enrolment",),
        missing="not_enrolled",
        facts=_months,
        rows="contribution",
        keep=_in_months,
    ),
    "social-insurance.print-contribution-history": Operation(
        sources=("enrolment",),
        missing="not_enrolled",
        facts=_of_list,
        rows="contribution",
        keep=_in_months,
        shown=_of_insurance,
    ),
    "social-insurance.print-employer-enrolment-certificate": Operation(
        sources=("insured_employer",),
        missing="not_enrolled",
        checks=(_paid_then,),
        rows="employer_month",
        keep=_in_months,
    ),
    "social-insurance.print-employer-staff-roster": Operation(
        sources=("insured_employer",),
        missing="not_enrolled",
        checks=(_has_staff,),
        facts=_headcount,
        rows="insured_staff",
        keep=_of_month,
        shown=_insurance_named,
    ),
    "social-insurance.print-annual-entitlement-record": Operation(
        sources=("enrolment",),
        missing="not_enrolled",
        checks=(enrolled("enrolment", "not_enrolled"), _has_year),
        facts=_statement_head,
        rows="entitlement",
        keep=_of_year,
    ),
    "social-insurance.print-pension-transfer-voucher": Operation(
        sources=("pension_account",),
        missing="not_enrolled",
        checks=(not_retired, without_employer),
        facts=office,
    ),
    "social-insurance.apply-pension-transfer": Operation(
        sources=("enrolment",),
        missing="not_enrolled",
        checks=(not_retired, no_open("pension_transfer")),
        facts=_transfer,
        files="pension_transfer",
    ),
    "social-insurance.enrol-flexible-worker": Operation(
        checks=(of_age(WORKING_AGE), _starts, _flexible_fits),
        facts=_flexible,
        files=FLEXIBLE,
        offers={"base_level": bases},
    ),
}
