"""The start page. Imported before the first frame, so it imports nothing of the flows."""

from dataclasses import dataclass

from kiosk.pages.model import Button, Page
from kiosk.pages.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage(Page):
    """``buttons`` are empty while the machine is starting."""

    hint: str
    night: bool
    buttons: tuple[Button, ...]


def start_page(situation: Situation) -> StartPage:
    """Return the first page of a visit."""
    say, catalog = situation.say, situation.catalog
    buttons = (
        Button(action="open", value="browse", text=say("start.browse"), icon="squares-four-bold"),
        Button(action="open", value="no_card", text=say("start.no_card"), icon="identification-card-bold"),
    )
    return StartPage(
        kind="Start",
        title=say("start.title"),
        lead=say("start.lead", count=len(catalog)) if catalog is not None else say("start.starting"),
        leave=False,
        hint=say("start.hint"),
        night=situation.night,
        buttons=buttons if catalog is not None else (),
    )
