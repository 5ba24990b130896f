"""How many choices of a question have room, as cards or tiles; in pixels, as their QML files draw them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.modes import Modes
from kiosk.pages.heads import head_end
from kiosk.pages.model import Button
from kiosk.pages.situation import Situation
from kiosk.pages.texts import BOLD, LARGE, NORMAL, TextBox

LOW_ROOM = 528
"""Between the line of the low layout and the button; the head stands above the line."""

HEAD_GAP, GAP, PAGER = 48, 16, 120


@dataclass(frozen=True, slots=True)
class CardSizes:
    """What a card takes.

    Attributes:
        least, low_least: height of a card, and of one in the low layout.
        edge: above and below its words.
        name, sub: its two texts.
        end: where cards end above the button.
    """

    least: int
    low_least: int
    edge: int
    name: TextBox
    sub: TextBox
    end: int

    def height_of(self, card: Button, *, low: bool) -> int:
        """Return how high a card is at least."""
        words = self.name.height_of(card.text) + self.sub.height_of(card.sub)
        return max(self.low_least if low else self.least, words + self.edge)


CARD = CardSizes(104, 120, 32, TextBox(784, NORMAL.label, 1.2, BOLD), TextBox(784, NORMAL.body, 1.3), end=1424)
LARGE_CARD = CardSizes(176, 120, 32, TextBox(784, LARGE.label, 1.2, BOLD), TextBox(784, LARGE.body, 1.3), end=1456)

TILES = {False: 12, True: 8}
LOW_TILES = {False: 9, True: 6}
"""By large type: three columns, or two that are wider."""


def tiles_a_part(modes: Modes) -> int:
    """Return how many short names stand on a page."""
    return (LOW_TILES if modes.low else TILES)[modes.large]


def cards_a_part(cards: Sequence[Button], title: str, lead: str, situation: Situation) -> int:
    """Return how many cards of the height of the tallest stand on a page; they are shared out evenly."""
    modes = situation.modes
    sizes = LARGE_CARD if modes.large else CARD
    card = max((sizes.height_of(card, low=modes.low) for card in cards), default=0) + GAP
    head = head_end(title, lead, situation, in_service=True) + HEAD_GAP
    space = GAP + (LOW_ROOM if modes.low else sizes.end - head)
    if len(cards) * card <= space:
        return max(1, len(cards))
    parts = math.ceil(len(cards) / max(1, (space - PAGER) // card))
    return math.ceil(len(cards) / parts)
