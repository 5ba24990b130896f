"""HRSS, the social-security card: issued, activated, blocked, and its PIN."""

from collections.abc import Mapping

from service.departments.checks import age_of, enrolled, no_open, own_key
from service.departments.operation import Check, Inquiry, Operation, working_days_after
from service.departments.operations.hrss_benefits import pension_banks
from service.departments.records import Facts
from service.departments.registers.hrss_cards import INACTIVE, LOST, NORMAL, TEMPORARY

CARD, ACTIVATED, BLOCKED, ORDERED = "social_card", "card_activation", "card_block", "card_order"
PRODUCTION_DAYS = 10
FUNCTIONS = "社会保障、就医结算"
PROGRESS = {"已受理": "已受理，等待制卡", "办理中": "制卡中", "已办结": "已制好，可以领卡"}
DONE = "成功"
OF_AGE = 18


def card_state(inquiry: Inquiry) -> str:
    """Return the state of the subject's card, from what was last done with it; empty without a card."""
    card = inquiry.records.first(CARD, inquiry.subject)
    if card is None:
        return ""
    blocks = inquiry.records.all(BLOCKED, inquiry.subject)
    if blocks:
        return blocks[-1]["new_state"]
    is_active = inquiry.records.first(ACTIVATED, inquiry.subject) is not None
    return NORMAL if is_active else card["card_state"]


def _is(*states: str, reason: str) -> Check:
    def check(inquiry: Inquiry) -> str | None:
        return None if card_state(inquiry) in states else reason

    return check


def _activation(_: Inquiry) -> Mapping[str, str]:
    return {"functions": FUNCTIONS, "outcome": DONE}


NEXT_STATE = {"temporary": TEMPORARY, "permanent": LOST, "release": NORMAL}


def _block_fits(inquiry: Inquiry) -> str | None:
    """Refuse to block what is blocked, and to release what is not; a temporary block may become a permanent one."""
    state, action = card_state(inquiry), inquiry.answers["action"]
    is_blocked = state in {TEMPORARY, LOST}
    if action == "release":
        return None if is_blocked else "card_not_blocked"
    return "card_blocked" if state == NEXT_STATE[action] or state == LOST else None


def _block(inquiry: Inquiry) -> Mapping[str, str]:
    return {"new_state": NEXT_STATE[inquiry.answers["action"]]}


def _order_fits(inquiry: Inquiry) -> str | None:
    """Refuse a first card to someone who has one, and a replacement to someone who has none."""
    if inquiry.answers["reason"] == "first":
        return "record_exists" if card_state(inquiry) else None
    return None if card_state(inquiry) else "no_card"


def _no_grown_up_child(inquiry: Inquiry) -> str | None:
    """Refuse to order for a child of age: it comes itself."""
    if inquiry.relation not in {"儿子", "女儿"} or inquiry.person is None:
        return None
    return "comes_himself" if age_of(inquiry.person, inquiry.today) >= OF_AGE else None


def _order(inquiry: Inquiry) -> Mapping[str, str]:
    return {"ready_on": working_days_after(inquiry.today, PRODUCTION_DAYS).isoformat()}


def _status(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the card, and of a new one how far it is."""
    card = inquiry.records.first(CARD, inquiry.subject) or {}
    orders = inquiry.records.all(ORDERED, inquiry.subject)
    if not orders:
        return {**card, "card_state": card_state(inquiry)}
    order = orders[-1]
    new: Facts = {
        "card_number": "",
        "bank": order["bank"],
        "batch": "",
        "branch": f"{order['bank']}临湖支行",
        "branch_phone": "12333",
    }
    state = card_state(inquiry) or "未领卡"
    return {**(card or new), "card_state": state, "progress": PROGRESS[order["state"]]}


def _knows_card(inquiry: Inquiry) -> str | None:
    has_any = inquiry.records.first(CARD, inquiry.subject) or inquiry.records.first(ORDERED, inquiry.subject)
    return None if has_any else "no_card"


def _pin(_: Inquiry) -> Mapping[str, str]:
    return {"outcome": DONE}


_HAS_CARD, _IN_HAND = enrolled(CARD, "no_card"), own_key(CARD, "card")

OPERATIONS: Mapping[str, Operation] = {
    "social-security-card.activate": Operation(
        sources=(CARD,),
        checks=(_HAS_CARD, _IN_HAND, _is(INACTIVE, reason="card_active")),
        facts=_activation,
        files=ACTIVATED,
    ),
    "social-security-card.apply-replacement": Operation(
        checks=(_no_grown_up_child, _order_fits, no_open(ORDERED)),
        facts=_order,
        files=ORDERED,
        offers={"bank": pension_banks},
    ),
    "social-security-card.query-status": Operation(checks=(_knows_card,), facts=_status),
    "social-security-card.report-loss": Operation(
        sources=(CARD,), missing="no_card", checks=(_HAS_CARD, _block_fits), facts=_block, files=BLOCKED
    ),
    # The new PIN goes to the card's own system: nothing of it is filed here.
    "social-security-card.reset-password": Operation(
        sources=(CARD,),
        checks=(_HAS_CARD, _IN_HAND, _is(NORMAL, reason="card_not_usable")),
        facts=_pin,
    ),
}
