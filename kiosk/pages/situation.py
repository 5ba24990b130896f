"""What a page depends on beside the session: words, site, and what resident and machine did on it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.modes import NORMAL, Modes
from kiosk.pages.model import Button, Pager, Place

if TYPE_CHECKING:
    from flows.catalog import Catalog
    from flows.search.index import SearchIndex
    from kiosk.settings import Site
    from kiosk.words import Say


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """What the resident did on this page so far; ends with the page. Personal.

    Attributes:
        open: something read on top of the page, such as ``notice`` or ``topic:housing``; see `kiosk.pages.compose`.
        help: whether the help page lies over everything; ``called`` whether somebody was called from there.
        part: which part of a paged thing is shown, from 0.
        quarter: of a sheet, shown large; None for the whole of it.
        chosen: value of the choice that is marked; of a result, whether what is private is shown.
        typed: signs typed so far.
        stage: which part of an answer in two parts is given: ``first`` or ``last`` of a stretch, ``city`` of a
            province, ``again`` of a secret number.
        first, last: what was given so far of an answer in two parts, in its stored form.
        error: key of the words that say what is wrong with the entry.
        details: figures those words name.
    """

    open: str = ""
    help: bool = False
    called: bool = False
    part: int = 0
    quarter: int | None = None
    chosen: str = ""
    typed: str = ""
    stage: str = ""
    first: str = ""
    last: str = ""
    error: str = ""
    details: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "View(***)"


@dataclass(frozen=True, slots=True)
class Work:
    """What the machine has told of the effect it performs.

    Attributes:
        hint: value of `drivers.CaptureHint`.
        gesture: value of the `drivers.Gesture` that the resident is asked for, or empty; how many he has done.
        sheets: that came out so far.
        code: what the QR code to pay by says.
        seconds: since the work began.
        quiet: seconds since the last step, or since the resident chose to wait on.
    """

    hint: str = "none"
    gesture: str = ""
    gestures_done: int = 0
    sheets: int = 0
    code: str = ""
    seconds: int = 0
    quiet: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of the sheet whose picture is shown; no ``pages`` until one is drawn.

    Attributes:
        page: from 0.
        columns: how many quarters stand side by side; of a slip one.
        quarter: which one is shown large, by rows from 0; None while the whole sheet is.
        is_unreadable: it cannot be drawn.
    """

    page: int = 0
    pages: int = 0
    columns: int = 2
    quarter: int | None = None
    is_unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything but the session.

    Attributes:
        site: None until the settings are read.
        catalog: None until it is loaded.
        index: of the same services, to find one by a sentence.
        night: whether the start scene shows the night.
        has_scanner: a telephone's code can stand in for a card.
        faces_hidden: the camera is simulated, so no name may stand beside its picture.
        visit_seconds: from the card to this page.
        usual_seconds: within which most people of today had their paper; 0 while nobody can tell.
        pay_seconds: for which an order to pay stays open.
        reader: side of the screen on which the card reader is: below, left or right.
        card_lies: the reader still senses a card.
        paper_lies: the outlet still senses what was printed.
        fault: code that keeps the machine out of service.
        since: time of day since when it does.
        money_back: of a visit that ended with a refund: ``refunded``, or ``unknown`` while nobody says.
        asks_rating: whoever has just left may say how it was.
    """

    say: Say
    modes: Modes = NORMAL
    site: Site | None = None
    catalog: Catalog | None = None
    index: SearchIndex | None = None
    view: View = field(default_factory=View)
    work: Work = field(default_factory=Work)
    sheet: Sheet = field(default_factory=Sheet)
    night: bool = False
    has_scanner: bool = False
    faces_hidden: bool = False
    visit_seconds: int = 0
    usual_seconds: int = 0
    pay_seconds: int = 0
    reader: str = "below"
    card_lies: bool = False
    paper_lies: bool = False
    fault: str = ""
    since: str = ""
    money_back: str = ""
    asks_rating: bool = False

    def places(self, heading: str, others: int = 0) -> tuple[Place, ...]:
        """Return the counter of this site, under a heading, then so many other machines, the nearest first."""
        if self.site is None:
            return ()
        say, language, counter = self.say, self.say.language, self.site.counter
        here = Place(
            heading=heading,
            name=counter.name.text(language),
            address=counter.address.text(language),
            hours=counter.hours.text(language),
        )
        machines = (
            Place(
                heading=say("trouble.nearby"),
                name=say("trouble.on_foot", name=place.name.text(language), minutes=place.minutes),
                address=place.address.text(language),
                hours=place.hours.text(language),
            )
            for place in self.site.nearby[:others]
        )
        return (here, *machines)

    def part_of(self, count: int) -> int:
        """Return which part is shown of a thing that has ``count``."""
        return min(self.view.part, count - 1)

    def pager(self, count: int) -> Pager | None:
        """Return the pager of a thing of ``count`` parts; one part needs none."""
        part, say = self.part_of(count), self.say
        if count <= 1:
            return None
        back = Button(action="part", value=str(part - 1), text=say("pager.previous"), icon="caret-left-bold")
        on = Button(action="part", value=str(part + 1), text=say("pager.next"), icon="caret-right-bold")
        return Pager(
            text=say("pager.part", part=part + 1, count=count),
            previous=back if part > 0 else None,
            next=on if part + 1 < count else None,
        )
