"""How much room title and lead take, as ``Head.qml`` draws them: what is below begins where they end."""

from kiosk.modes import Modes
from kiosk.pages.texts import BOLD, PLAIN, lines_of

WIDTH, OF_WORDS = 952, 0.92
"""Pixels of a line, and how much of it is filled where whole words go to the next."""

TOP, TOP_IN_SERVICE = 208, 296
TITLE_LEADING, TEXT_LEADING = 1.25, 1.45
TITLE_LINES = 2
"""Of a title; a longer one is written smaller."""


def head_end(title: str, lead: str, modes: Modes, *, chinese: bool, in_service: bool = False) -> int:
    """Return the row of pixels at which title and lead end."""
    large = modes.large
    sizes = (96 if chinese else 84, 76, 64) if large else (80 if chinese else 72, 60, 48)
    width = WIDTH if chinese else WIDTH * OF_WORDS
    size = next((each for each in sizes if lines_of(title, width / each, BOLD) <= TITLE_LINES), sizes[-1])
    end = (TOP_IN_SERVICE if in_service else TOP) + lines_of(title, width / size, BOLD) * round(size * TITLE_LEADING)
    if not lead:
        return end
    short, long = (64, 56) if large else (48, 42)
    text = long if len(lead) > (38 if chinese else 72) else short
    return end + 16 + lines_of(lead, width / text, PLAIN) * round(text * TEXT_LEADING)
