"""DRC, public credit: reports of people and of companies."""

from collections.abc import Mapping

from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts
from service.departments.registers.drc import CLEAN

DAYS = ("decided_on", "repaired_on")


def _lies_in(inquiry: Inquiry, day: str) -> bool:
    first, _, last = inquiry.answers["period"].partition("/")
    return first <= day[:7] <= last


def _in_report(row: Facts, inquiry: Inquiry) -> bool:
    """Keep what happened in the period; of a field with a penalty the line that fits the period."""
    if "penalty_on" not in row:
        return any(_lies_in(inquiry, row[day]) for day in DAYS if day in row)
    is_hit = bool(row["penalty_on"]) and _lies_in(inquiry, row["penalty_on"])
    return (row["record"] != CLEAN) == is_hit


def _penalties(inquiry: Inquiry) -> int:
    penalties = inquiry.records.all("credit_penalty", inquiry.subject)
    return sum(_in_report(each, inquiry) for each in penalties)


def _has_rows(inquiry: Inquiry) -> str | None:
    """Refuse the edition that proves there is nothing to a company that has something."""
    wants_proof = inquiry.answers["edition"] == "no_violation"
    return "has_penalty" if wants_proof and _penalties(inquiry) else None


def _report(inquiry: Inquiry) -> Mapping[str, str]:
    count = _penalties(inquiry)
    verdict = f"查询期间内有 {count} 条行政处罚记录" if count else "查询期间内，上列领域未发现违法违规记录"
    return {"violation_count": str(count), "conclusion": verdict}


OPERATIONS: Mapping[str, Operation] = {
    "credit.print-enterprise-report": Operation(
        checks=(_has_rows,),
        facts=_report,
        rows={"fields_checked": "credit_field", "penalties": "credit_penalty", "repairs": "credit_rectification"},
        keep=_in_report,
    ),
    "credit.print-personal-report": Operation(
        sources=("public_credit",),
        rows={
            "duties": "credit_duty",
            "merits": "credit_merit",
            "defaults": "credit_default",
            "repairs": "credit_repair",
        },
    ),
}
