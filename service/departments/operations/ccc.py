"""CCC, the citizen card: balance, money for rides, reduced fares."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from service.departments.holdings import record_of
from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts

LIMIT = 100_000
"""Fen that a card may hold."""
USABLE = "正常"
TOP_UPS = "transit_top_up"
MONTHS_SHOWN = 92
"""Days that an enquiry shows when nobody says which."""


def _cards(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for card in inquiry.records.all("transit_card", inquiry.subject):
        is_usable = card["card_state"] == USABLE
        tail = card["card_number"][-4:]
        yield (
            card["card_number"],
            f"尾号 {tail}（{card['card_state']}）",
            f"…{tail} ({'valid' if is_usable else 'blocked'})",
        )


def _own_card(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "transit_card", "card", "card_number")


def _topped_up(inquiry: Inquiry, card: str) -> int:
    """Return fen that were put on a card at machines."""
    everyone = inquiry.records.everyone(TOP_UPS)
    return sum(int(each["amount"]) for _, each in everyone if each["card"] == card)


def _account(inquiry: Inquiry) -> Mapping[str, str]:
    card = _own_card(inquiry)
    return {**card, "balance": str(int(card["balance"]) + _topped_up(inquiry, card["card_number"]))}


def _was_booked(row: Facts, inquiry: Inquiry) -> bool:
    first, _, last = inquiry.answers.get("period", "").partition("/")
    first = first or (inquiry.today - timedelta(days=MONTHS_SHOWN)).isoformat()
    day = row["booked_at"][:10]
    return row["card_number"] == inquiry.answers["card"] and first <= day <= (last or inquiry.today.isoformat())


def _any_card(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("transit_card", inquiry.answers["card"])
    return found[1] if found else {}


def _balance(inquiry: Inquiry) -> int:
    return int(_any_card(inquiry)["balance"]) + _topped_up(inquiry, inquiry.answers["card"])


def _can_be_topped_up(inquiry: Inquiry) -> str | None:
    card = _any_card(inquiry)
    if not card:
        return "not_found"
    if card["card_state"] != USABLE:
        return "card_blocked"
    return "card_full" if _balance(inquiry) + int(inquiry.answers["amount"]) > LIMIT else None


def _top_up(inquiry: Inquiry) -> Mapping[str, str]:
    before, amount = _balance(inquiry), int(inquiry.answers["amount"])
    return {
        "card": inquiry.answers["card"],
        "balance_before": str(before),
        "balance_after": str(before + amount),
        "amount": str(amount),
    }


def _entitlement(inquiry: Inquiry) -> Facts:
    wanted = inquiry.said("concession")
    known = inquiry.records.all("fare_entitlement", inquiry.subject)
    return next((each for each in known if each["kind"] == wanted), {})


def _is_entitled(inquiry: Inquiry) -> str | None:
    if _own_card(inquiry).get("card_state") != USABLE:
        return "card_blocked"
    return None if _entitlement(inquiry) else "not_eligible"


def _concession(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the activation: for a year, for pupils until the school year ends."""
    today = inquiry.today
    until = today.replace(year=today.year + 1, day=min(today.day, 28))
    if inquiry.answers["concession"] == "student":
        end = date(today.year, 8, 31)
        until = end if today < end else end.replace(year=today.year + 1)
    return {
        "card_number": _own_card(inquiry)["card_number"],
        "entitlement": f"符合，{_entitlement(inquiry)['share']}",
        "valid_until": until.isoformat(),
    }


OPERATIONS: Mapping[str, Operation] = {
    "citizen-card.query-account": Operation(
        facts=_account, rows="transit_movement", keep=_was_booked, offers={"card": _cards}
    ),
    "citizen-card.top-up": Operation(
        checks=(_can_be_topped_up,),
        facts=_top_up,
        due=lambda inquiry: (int(inquiry.answers["amount"]), "市民卡充值"),
        files=TOP_UPS,
    ),
    "citizen-card.enable-concession": Operation(
        checks=(_is_entitled,), facts=_concession, files="fare_concession", offers={"card": _cards}
    ),
}
