"""The start page. Imported before the first frame, so it imports nothing of the flows."""

from dataclasses import dataclass

from kiosk.pages.model import Button, Page
from kiosk.pages.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage(Page):
    """What the machine is for, and where the card goes.

    Attributes:
        hint: where the reader is; empty while the machine is starting, as ``buttons`` are.
        side: of the screen on which it is: below, left or right.
        today: how fast most people of today had their paper; empty while too few have.
    """

    hint: str
    side: str
    today: str
    night: bool
    buttons: tuple[Button, ...]


def start_page(situation: Situation) -> StartPage:
    """Return the first page of a visit."""
    say, catalog, seconds = situation.say, situation.catalog, situation.usual_seconds
    buttons = (
        Button(action="open", value="browse", text=say("start.browse"), icon="squares-four-bold"),
        Button(action="open", value="no_card", text=say("start.no_card"), icon="identification-card-bold"),
    )
    return StartPage(
        kind="Start",
        title=say("start.title"),
        lead=say("start.lead", count=len(catalog)) if catalog is not None else say("start.starting"),
        leave=False,
        hint=say(f"start.hint.{situation.reader}") if catalog is not None else "",
        side=situation.reader,
        today=say("start.today", seconds=seconds) if seconds else "",
        night=situation.night,
        buttons=buttons if catalog is not None else (),
    )
