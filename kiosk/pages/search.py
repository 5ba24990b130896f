"""Finding a service by what one types: as one types, and all of it once the keyboard has made room."""

from dataclasses import dataclass
from typing import Literal

from flows.schema import Service
from flows.session import Session
from kiosk.pages.heads import WIDTH
from kiosk.pages.home import everything
from kiosk.pages.identity import who_of
from kiosk.pages.letters import Letters, letters_of
from kiosk.pages.listed import parts_of_list
from kiosk.pages.model import Button, Live, Page, Pager
from kiosk.pages.shelves import row_of, services_of, topics_of
from kiosk.pages.situation import Situation
from kiosk.pages.texts import BOLD, TextBox, sizes_of
from kiosk.settings import LOW_TOP

LONGEST = 40
"""Signs of a sentence; more says nothing more."""

CONSIDERED = 24
"""Services that are looked at, best first."""

LEAST, LIKENESS = 0.7, 0.6
"""What a service must score to be called found, and which part of the best one's score."""

SHOWN_SIGNS = 12
"""Of the sentence, in the line that tells what was found."""

OFTEN = 3
"""Services that are shown before anything is typed."""

FOUND = "found"
"""The `View.stage` in which the keyboard has made room for the rows."""

State = Literal["blank", "found", "nothing"]


TOLD_TOP, TOLD_LEADING, TOLD_GAP = 372, 1.35, 20
"""Of the line below the field, as ``Search.qml`` draws it: its top in pixels, leading, pixels below."""

END_ABOVE_KEYS, END, PAGED_END = 1040, 1612, 1456
"""Pixels: where the rows end above the keyboard, and without it, alone and above a pager."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLive(Live):
    """What is found so far.

    Attributes:
        typed: the sentence; the field holds it itself, and asks for it only when it is made anew.
        typing: the keyboard is there.
        told: one sentence on what stands below.
        rows: services to choose.
        topics: where to look instead.
    """

    typed: str
    typing: bool
    state: State
    told: str
    rows: tuple[Button, ...]
    pager: Pager | None
    topics: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """The field, the keyboard, and what is found.

    Attributes:
        sample: what a sentence may be, in the empty field.
        help: for whom nothing is found.
    """

    sample: str
    letters: Letters
    help: Button


def search_page(session: Session, situation: Situation) -> SearchPage:
    """Let a service be found by a sentence."""
    say = situation.say
    return SearchPage(
        kind="Search",
        title=say("search.title"),
        who=who_of(session),
        back=True,
        sample=say("search.sample"),
        letters=letters_of(say("search.go"), situation),
        help=Button(action="help", text=say("search.help"), icon="hand-waving-bold"),
        live=_live(situation),
    )


def _live(situation: Situation) -> SearchLive:
    view = situation.view
    typing, typed = view.stage != FOUND, view.typed.strip()
    services = found(typed, situation) if typed else _often(situation)
    state: State = "blank" if not typed else "found" if services else "nothing"
    told = _told(state, typed, len(services), situation)
    rows, pager = _rows(services, told, situation, typing=typing)
    return SearchLive(
        typed=view.typed,
        typing=typing,
        state=state,
        told=told,
        rows=rows,
        pager=pager,
        topics=_topics(situation) if state == "nothing" else (),
    )


def _topics(situation: Situation) -> tuple[Button, ...]:
    every = everything("home.all_short", situation)
    return (*topics_of(situation)[: 3 if situation.modes.large else 7], every)


def _told(state: State, typed: str, count: int, situation: Situation) -> str:
    shown = typed if len(typed) <= SHOWN_SIGNS else f"{typed[:SHOWN_SIGNS]}…"
    match state:
        case "found":
            return situation.say("search.found", typed=shown, count=count)
        case "nothing":
            return situation.say("search.nothing", typed=shown)
    return situation.say("search.often")


def found(typed: str, situation: Situation) -> tuple[Service, ...]:
    """Return the services that a sentence may mean, the likeliest first."""
    catalog, index = situation.catalog, situation.index
    if catalog is None or index is None:
        return ()
    hits = index.search(typed, CONSIDERED).hits
    least = max(LEAST, LIKENESS * hits[0].score)
    return tuple(catalog.service(hit.id) for hit in hits if hit.score >= least and hit.id in catalog)


def _often(situation: Situation) -> tuple[Service, ...]:
    return services_of(situation)[:OFTEN]


def _rows(
    services: tuple[Service, ...], told: str, situation: Situation, *, typing: bool
) -> tuple[tuple[Button, ...], Pager | None]:
    """Return the rows that have room; while one types, the first of them, and in the low layout none."""
    modes, rows = situation.modes, [row_of(each, situation) for each in services]
    if modes.low:
        parts = parts_of_list(rows, modes, END - LOW_TOP, PAGED_END - LOW_TOP)
        return ((), None) if typing else (parts[situation.part_of(len(parts))], situation.pager(len(parts)))
    top = TOLD_TOP + TextBox(WIDTH, sizes_of(modes).label, TOLD_LEADING, BOLD).height_of(told) + TOLD_GAP
    if typing:
        return parts_of_list(rows, modes, END_ABOVE_KEYS - top, END_ABOVE_KEYS - top)[0], None
    parts = parts_of_list(rows, modes, END - top, PAGED_END - top)
    return parts[situation.part_of(len(parts))], situation.pager(len(parts))
