"""How many choices have room below a title and a lead, in pixels as ``Head.qml`` and ``Choices.qml`` draw them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.modes import Modes
from kiosk.pages.model import Button
from kiosk.pages.situation import Situation
from kiosk.pages.texts import PLAIN, lines_of
from kiosk.words import Language

CONTENT = 952
HEAD_TOP = 296
LOW_ROOM = 528
"""Between the line of the low layout and the button; the head stands above the line."""

HEAD_GAP, LEAD_GAP, CARD_GAP = 48, 16, 16
PAGER = 120
TITLE_LEADING, LEADING = 1.25, 1.45
LONGEST_TITLE = 2
LONG_LEAD: dict[Language, int] = {"zh": 38, "en": 72}
"""Signs; a longer lead is set as running text."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of type and of a card.

    Attributes:
        titles: a title takes the first of them in which it has two lines.
        lead, long_lead: of a lead, and of one of many signs.
        name_line, sub_line: of a card's two texts.
        name_signs, sub_signs: ideographs that a line of them holds; figures and their spaces are narrower than counted.
        card: the least height of a card.
        end: where cards end above the button.
    """

    titles: dict[Language, tuple[int, ...]]
    lead: int
    long_lead: int
    name_line: int
    name_signs: float
    sub_line: int
    sub_signs: float
    card: int
    end: int
    card_edge: int = 32


NORMAL = Sizes({"zh": (80, 60, 48), "en": (72, 60, 48)}, 48, 42, 55, 16, 55, 20, card=104, end=1424)
LARGE = Sizes({"zh": (96, 76, 64), "en": (84, 76, 64)}, 64, 56, 72, 12.4, 73, 16.5, card=176, end=1456)
LOW_CARD = 120

TILES = {False: 12, True: 8}
LOW_TILES = {False: 9, True: 6}
"""By large type: three columns, or two that are wider."""


def tiles_a_part(modes: Modes) -> int:
    """Return how many short names stand on a page."""
    return (LOW_TILES if modes.low else TILES)[modes.large]


def cards_a_part(cards: Sequence[Button], title: str, lead: str, situation: Situation) -> int:
    """Return how many cards of the height of the tallest stand on a page; they are shared out evenly."""
    modes = situation.modes
    sizes = LARGE if modes.large else NORMAL
    least = LOW_CARD if modes.low else sizes.card
    needed = max((_height_of(card, sizes) for card in cards), default=0)
    card = max(least, needed) + CARD_GAP
    space = CARD_GAP + (LOW_ROOM if modes.low else sizes.end - HEAD_GAP - _end_of(title, lead, sizes, situation))
    if len(cards) * card <= space:
        return max(1, len(cards))
    parts = math.ceil(len(cards) / max(1, (space - PAGER) // card))
    return math.ceil(len(cards) / parts)


def _height_of(card: Button, sizes: Sizes) -> int:
    name = lines_of(card.text, sizes.name_signs) * sizes.name_line
    return name + lines_of(card.sub, sizes.sub_signs, PLAIN) * sizes.sub_line + sizes.card_edge


def _end_of(title: str, lead: str, sizes: Sizes, situation: Situation) -> int:
    """Return where the head of a page within a service ends."""
    language = situation.say.language
    for size in sizes.titles[language]:
        lines = lines_of(title, CONTENT / size)
        if lines <= LONGEST_TITLE:
            break
    lead_size = sizes.long_lead if len(lead) > LONG_LEAD[language] else sizes.lead
    lead_height = round(lines_of(lead, CONTENT / lead_size, PLAIN) * lead_size * LEADING)
    return HEAD_TOP + round(lines * size * TITLE_LEADING) + LEAD_GAP + lead_height
