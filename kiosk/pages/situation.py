"""What a page depends on beside the session: words, site, and what resident and machine did on it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kiosk.modes import NORMAL, Modes
from kiosk.pages.model import Button, Pager, Place

if TYPE_CHECKING:
    from flows.catalog import Catalog
    from flows.search.index import SearchIndex
    from kiosk.settings import Site
    from kiosk.words import Say


PAGE = "page:"
"""Begins the layers of a page that nothing lies upon."""


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """What the resident did on this page so far; ends with the page, but for where lists were left. Personal.

    Attributes:
        open: something read on top of the page, such as ``notice`` or ``topic:housing``; see `kiosk.pages.compose`.
        help: whether the help page lies over everything; ``called`` whether somebody was called from there.
        part: which part of a paged thing is shown, from 0.
        parts: at which part each paged thing was left, by its `layer`.
        quarter: of a sheet, shown large; None for the whole of it.
        chosen: value of the choice that is marked; of a result, whether what is private is shown.
        typed: signs typed so far.
        stage: which part of an answer in two parts is given: ``first`` or ``last`` of a stretch, ``city`` of a
            province, ``again`` of a secret number.
        first, last: what was given so far of an answer in two parts, in its stored form.
        error: key of the words that say what is wrong with the entry.
        details: figures those words name.
        source: the list or search from which the service under way was chosen; back leads there again.
    """

    open: str = ""
    help: bool = False
    called: bool = False
    part: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)
    quarter: int | None = None
    chosen: str = ""
    typed: str = ""
    stage: str = ""
    first: str = ""
    last: str = ""
    error: str = ""
    details: Mapping[str, int] = field(default_factory=dict)
    source: View | None = None

    def __repr__(self) -> str:
        return "View(***)"

    @property
    def layer(self) -> str:
        """What lies uppermost: help, something opened, or the page itself."""
        if self.help:
            return "help"
        return f"{self.open}:{self.typed}" if self.open == "search" else self.open or f"{PAGE}{self.stage}"

    def turned_to(self, part: int) -> View:
        """Return it with another part shown, which is remembered."""
        return replace(self, part=part, parts={**self.parts, self.layer: part})

    def where_left(self) -> View:
        """Return it with the part shown at which what lies uppermost now was left."""
        return replace(self, part=self.parts.get(self.layer, 0))

    def followed_by(self, following: View) -> View:
        """Return how the next page opens: what is opened from it again begins where it was left."""
        parts = {name: at for name, at in self.parts.items() if not name.startswith(PAGE)}
        return replace(following, parts=parts, source=self.source)

    def as_source(self) -> View:
        """Return it when a service is chosen: from what is open, or from the page itself, which opens by itself."""
        return replace(self, source=replace(self, source=None) if self.open else None)


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
        by_keys: the resident uses the key pad, or his headset is in it.
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
    by_keys: bool = False
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

    def places(self, heading: str, others: int = 0, others_heading: str = "") -> tuple[Place, ...]:
        """Return the counter of this site, under a heading, then so many other machines, the nearest first."""
        if self.site is None:
            return ()
        say, language, counter = self.say, self.say.language, self.site.counter
        here = Place(
            icon="storefront-fill",
            heading=heading,
            name=counter.name.text(language),
            address=counter.address.text(language),
            hours=counter.hours.text(language),
        )
        machines = (
            Place(
                icon="map-pin-fill",
                heading="" if number else others_heading,
                name=place.name.text(language),
                address=say("trouble.on_foot", address=place.address.text(language), minutes=place.minutes),
                hours=place.hours.text(language),
            )
            for number, place in enumerate(self.site.nearby[:others])
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
