"""VET, veterans: the privilege card, the yearly confirmation, the allowance for a conscript's family."""

from collections.abc import Mapping

from service.departments.checks import no_open
from service.departments.operation import Inquiry, Operation
from service.departments.operations.hrss_benefits import pension_banks
from service.departments.records import DONE

CONFIRMED = "veteran_confirmation"


def _has_no_card(inquiry: Inquiry) -> str | None:
    veteran = inquiry.records.first("veteran", inquiry.subject) or {}
    return "record_exists" if veteran.get("card_state") == DONE else None


def _not_this_year(inquiry: Inquiry) -> str | None:
    filed = inquiry.records.all(CONFIRMED, inquiry.subject)
    is_confirmed = any(each["year_confirmed"] == str(inquiry.today.year) for each in filed)
    return "record_exists" if is_confirmed else None


def _confirmation(inquiry: Inquiry) -> Mapping[str, str]:
    return {"year_confirmed": str(inquiry.today.year), "verdict": "已确认"}


OPERATIONS: Mapping[str, Operation] = {
    "veterans.apply-privilege-card": Operation(
        sources=("veteran",),
        missing="not_a_veteran",
        checks=(_has_no_card, no_open("veteran_card")),
        files="veteran_card",
        offers={"bank": pension_banks},
    ),
    "veterans.verify-benefit-status": Operation(
        sources=("veteran_benefit",),
        missing="not_entitled",
        checks=(_not_this_year,),
        facts=_confirmation,
        files=CONFIRMED,
    ),
    "veterans.apply-conscript-family-allowance": Operation(
        sources=("conscript",),
        missing="not_a_conscript",
        checks=(no_open("conscript_allowance"),),
        files="conscript_allowance",
    ),
}
