"""UNI, the trade unions: help for workers in need, and the mutual medical aid."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.checks import no_open
from service.departments.holdings import record_of
from service.departments.operation import Inquiry, Operation
from service.departments.operations.hrss import is_employed
from service.departments.records import Facts

UNION = "就近演示职工服务中心"
NEEDY_BELOW = 400_000
"""Fen a month for each of the family; policy, so data."""
FREE, PERMILLE, MOST = 50_000, 300, 2_000_000
"""Of what a member paid himself: not counted, share that is paid, limit."""
CLAIMED_WITHIN = 365


def _works(inquiry: Inquiry) -> str | None:
    return None if is_employed(inquiry) else "not_a_worker"


def _income_per_head(inquiry: Inquiry) -> int:
    """Return what the family earns, as far as social insurance knows it, shared out evenly."""
    members = [member.split(",")[2] for member in inquiry.answers["members"].split(";")]
    family = {inquiry.subject, *members}
    jobs = [inquiry.records.first("job", number) for number in family]
    earned = sum(int(job["base"]) for job in jobs if job is not None and not job["until_month"])
    pensions = [inquiry.records.first("pension", number) for number in family]
    earned += sum(int(pension["monthly"]) for pension in pensions if pension is not None)
    return earned // len(family)


def _is_needy(inquiry: Inquiry) -> str | None:
    return "income_too_high" if _income_per_head(inquiry) > NEEDY_BELOW else None


def _aid(inquiry: Inquiry) -> Mapping[str, str]:
    job = inquiry.records.first("job", inquiry.subject) or {}
    return {
        "employer": job["company_name"],
        "income_per_head": str(_income_per_head(inquiry)),
        "union_name": UNION,
    }


def _stays(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the stays that may still be claimed for, told by day and hospital."""
    for stay in inquiry.records.all("hospital_stay", inquiry.subject):
        last = stay["period"].partition("/")[2]
        if (inquiry.today - date.fromisoformat(last)).days <= CLAIMED_WITHIN:
            yield stay["period"], f"{last} 出院，{stay['hospital']}", f"Until {last}, {stay['hospital']}"


def _stay(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "hospital_stay", "stay", "period")


def _term(inquiry: Inquiry) -> Facts:
    """Return the membership that was valid when the member went to hospital; empty without one."""
    first = _stay(inquiry)["period"].partition("/")[0]
    terms = inquiry.records.all("mutual_aid", inquiry.subject)
    return next((term for term in terms if term["valid_from"] <= first <= term["valid_until"]), {})


def _is_covered(inquiry: Inquiry) -> str | None:
    """Refuse strangers, stays outside a term, and a stay that was claimed for."""
    if inquiry.records.first("mutual_aid", inquiry.subject) is None:
        return "not_a_member"
    filed = inquiry.records.all("mutual_aid_claim", inquiry.subject)
    if any(each["period"] == inquiry.answers["stay"] for each in filed):
        return "record_exists"
    return None if _term(inquiry) else "not_a_member"


def _claim(inquiry: Inquiry) -> Mapping[str, str]:
    term, stay = _term(inquiry), _stay(inquiry)
    expected = min(max(int(stay["total_cost"]) - FREE, 0) * PERMILLE // 1000, MOST)
    return {**stay, "term": term["term"], "employer": term["employer"], "expected": str(expected)}


OPERATIONS: Mapping[str, Operation] = {
    "union.apply-hardship-aid": Operation(
        checks=(_works, _is_needy, no_open("union_aid")), facts=_aid, files="union_aid"
    ),
    "union.claim-mutual-aid": Operation(
        checks=(_is_covered,), facts=_claim, files="mutual_aid_claim", offers={"stay": _stays}
    ),
}
