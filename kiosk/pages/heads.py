"""Where title and lead end, in pixels as ``Head.qml`` draws them: what a page holds begins below."""

from kiosk.pages.situation import Situation
from kiosk.pages.texts import BOLD, TextBox, sizes_of

WIDTH = 952
"""Pixels of a line."""

TOP, TOP_IN_SERVICE = 208, 296
"""Of the title, without and below the line of progress."""

TITLE_LEADING, TEXT_LEADING = 1.25, 1.45
TITLE_LINES = 2
"""Of a title; a longer one takes the next smaller type."""

KERNED = 1.06
"""By how much more room a title may have than is counted: kerning narrows it by no more."""

LEAD_GAP = 16
LONG_LEAD = {"zh": 38, "en": 72}
"""Signs; a longer lead is set as running text."""


def head_end(title: str, lead: str, situation: Situation, *, in_service: bool = False, displayed: bool = False) -> int:
    """Return the row of pixels at which title and lead end.

    Args:
        title: of the page.
        lead: below it, or empty.
        situation: whose language and modes the page has.
        in_service: the line of progress stands above.
        displayed: the title has the largest type.
    """
    language, sizes = situation.say.language, sizes_of(situation.modes)
    largest = sizes.display if displayed else sizes.h1[language]
    end = (TOP_IN_SERVICE if in_service else TOP) + _title_height(title, (largest, sizes.h2, sizes.lead))
    if not lead:
        return end
    size = sizes.body if len(lead) > LONG_LEAD[language] else sizes.lead
    return end + LEAD_GAP + TextBox(WIDTH, size, TEXT_LEADING).height_of(lead)


def _title_height(title: str, sizes: tuple[int, ...]) -> int:
    """Return what a title takes in the first of the sizes in which it has two lines at most, or else in the last."""
    height = 0
    for size in sizes:
        box = TextBox(WIDTH, size, TITLE_LEADING, BOLD)
        if box.lines_of(title) <= TITLE_LINES:
            return max(height, box.height_of(title))
        if TextBox(KERNED * WIDTH, size, TITLE_LEADING, BOLD).lines_of(title) <= TITLE_LINES:
            height = max(height, TITLE_LINES * box.line)
    return max(height, box.height_of(title))
