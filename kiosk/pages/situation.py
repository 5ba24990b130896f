"""What a page depends on beside the session: words, site, and what resident and machine did on it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.pages.model import Button, Pager, Place

if TYPE_CHECKING:
    from flows.catalog import Catalog
    from kiosk.settings import Site
    from kiosk.words import Say


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """What the resident did on this page so far; ends with the page. Personal.

    Attributes:
        open: something read on top of the page, such as ``notice`` or ``topic:housing``; see `kiosk.pages.compose`.
        help: whether the help page lies over everything.
        part: which part of a paged thing is shown, from 0.
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
    part: int = 0
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
class Situation:
    """Everything but the session.

    Attributes:
        site: None until the settings are read.
        catalog: None until it is loaded.
        night: whether the start scene shows the night.
        has_scanner: a telephone's code can stand in for a card.
        faces_hidden: the camera is simulated, so no name may stand beside its picture.
        visit_seconds: from the card to now.
        fault: code that keeps the machine out of service.
        since: time of day since when it does.
        money_back: of a visit that ended with a refund: ``refunded``, or ``unknown`` while nobody says.
    """

    say: Say
    site: Site | None = None
    catalog: Catalog | None = None
    view: View = field(default_factory=View)
    work: Work = field(default_factory=Work)
    night: bool = False
    has_scanner: bool = False
    faces_hidden: bool = False
    visit_seconds: int = 0
    fault: str = ""
    since: str = ""
    money_back: str = ""

    def counter(self, heading: str) -> Place | None:
        """Return the counter of this site, under a heading."""
        if self.site is None:
            return None
        counter, language = self.site.counter, self.say.language
        return Place(
            heading=heading,
            name=counter.name.text(language),
            address=counter.address.text(language),
            hours=counter.hours.text(language),
        )

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
