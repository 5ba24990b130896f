"""A sheet to look at: the sample of a service, and the resident's own document before it is printed.

The picture itself goes another way, see `kiosk.sheets`; it never stands in a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.effects import Preview
from flows.engine import can_go_back
from flows.session import Session, copies_of, due_of
from kiosk.pages.check import yuan_of
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Live, Page
from kiosk.pages.situation import Situation

QUARTERS = ("top_left", "top_right", "bottom_left", "bottom_right")
HALVES = ("top", "bottom")
"""Of a slip, which is read at twice its size without turning aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLive(Live):
    """What changes while the sheet is looked at; nothing is pressed until it is drawn.

    Attributes:
        hint: what stands in place of the picture, empty when it is there.
        across: how many quarters stand side by side.
        quarter: which one is shown, by rows from 0; -1 for the whole sheet.
        text: which page or quarter it is; empty where there is only one.
    """

    hint: str
    across: int
    quarter: int
    text: str
    previous: Button | None
    next: Button | None
    zoom: Button | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage(Page):
    """One sheet at a time; ``confirm`` prints the document, a sample has none."""

    confirm: Button | None


def sample_page(session: Session, situation: Situation) -> SheetPage:
    """Show what comes out of the service, filled in for somebody who does not exist."""
    say = situation.say
    return SheetPage(
        kind="SheetPage",
        title=say("sample.title"),
        lead=say("sample.lead"),
        who=who_of(session),
        back=True,
        confirm=None,
        live=_live(say("sample.gone"), situation),
    )


def preview_page(effect: Preview, session: Session, situation: Situation) -> SheetPage:
    """Show the resident's document, and ask whether it shall be printed."""
    say = situation.say
    kind = "_list" if effect.service.archetype == "record_list" else ""
    return SheetPage(
        kind="SheetPage",
        title=say(f"preview.title{kind}"),
        lead=_terms(effect, session, situation),
        who=who_of(session),
        back=can_go_back(session) or situation.view.quarter is not None,
        confirm=Button(action="confirm", text=say(f"preview.print{kind}"), icon="printer-fill"),
        live=_live(say("preview.gone"), situation),
    )


def _terms(effect: Preview, session: Session, situation: Situation) -> str:
    """Return sheets, price and validity in one line."""
    say, days, due = situation.say, effect.service.validity_days, due_of(session)
    sheets = effect.document.pages * copies_of(session)
    terms = [
        say("preview.sheets", sheets=sheets) if sheets > 1 else say("preview.sheets_one"),
        say("money.yuan", yuan=yuan_of(due)) if due else say("service_start.free"),
        say("preview.valid", days=days) if days else "",
    ]
    return " · ".join(filter(None, terms))


def _live(gone: str, situation: Situation) -> SheetLive:
    say, sheet = situation.say, situation.sheet
    if not sheet.pages:
        hint = gone if sheet.is_unreadable else say("sheet.drawing")
        return SheetLive(hint=hint, across=1, quarter=-1, text="", previous=None, next=None, zoom=None)
    if sheet.quarter is None:
        text = say("sheet.page", page=sheet.page + 1, pages=sheet.pages) if sheet.pages > 1 else ""
        zoom = _button("quarter", f"{sheet.page}.0", say("sheet.larger"), "magnifying-glass-plus-bold")
        previous, following = _turns("part", [str(page) for page in range(sheet.pages)], sheet.page, "pager", situation)
    else:
        parts = QUARTERS if sheet.columns > 1 else HALVES
        text = say(f"sheet.part.{parts[sheet.quarter]}", page=sheet.page + 1)
        zoom = _button("part", str(sheet.page), say("sheet.whole"), "magnifying-glass-minus-bold")
        places = [f"{page}.{quarter}" for page in range(sheet.pages) for quarter in range(len(parts))]
        at = sheet.page * len(parts) + sheet.quarter
        previous, following = _turns("quarter", places, at, "sheet.turn", situation)
    quarter = -1 if sheet.quarter is None else sheet.quarter
    return SheetLive(
        hint="", across=sheet.columns, quarter=quarter, text=text, previous=previous, next=following, zoom=zoom
    )


def _turns(
    action: str, places: Sequence[str], at: int, words: str, situation: Situation
) -> tuple[Button | None, Button | None]:
    """Return what leads to the places before and after the one that is shown."""
    say = situation.say
    before = _button(action, places[at - 1], say(f"{words}.previous"), "caret-left-bold") if at else None
    if at + 1 == len(places):
        return before, None
    return before, _button(action, places[at + 1], say(f"{words}.next"), "caret-right-bold")


def _button(action: str, value: str, text: str, icon: str) -> Button:
    return Button(action=action, value=value, text=text, icon=icon)
