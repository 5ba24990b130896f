"""How much room texts take, counted in ideographs and lines: enough to share a long list out among pages."""

import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

BOLD, PLAIN = 0.59, 0.55
"""Width of a letter or figure of the family, beside an ideograph's."""

END, PAGED_END = 1616, 1456
"""Pixels: where what a page offers ends at the latest, without and above a pager."""

Item = TypeVar("Item")


def lines_of(text: str, room: float, narrow: float = BOLD) -> int:
    """Return how many lines of ``room`` ideographs a text takes; an empty one takes none."""
    return sum(math.ceil(_width_of(line, narrow) / room) for line in text.split("\n"))


def _width_of(line: str, narrow: float) -> float:
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else narrow for sign in line)


def parts_of(
    groups: Sequence[Sequence[Item]], cost: Callable[[Item], float], room: float, paged_room: float
) -> tuple[tuple[Item, ...], ...]:
    """Share items out among pages that have room for them.

    Args:
        groups: items in their order; a group stays together where one page can hold it.
        cost: how much room an item takes.
        room: on the only page.
        paged_room: on one of several, which has a pager as well.

    Returns:
        At least one page; each but an only one holds something.
    """
    if sum(cost(item) for group in groups for item in group) <= room:
        return (tuple(item for group in groups for item in group),)
    pages: list[list[Item]] = []
    left = 0.0
    for group in groups:
        whole = sum(map(cost, group))
        needed = whole if whole <= paged_room else 0.0
        for item in group:
            if not pages or max(cost(item), needed) > left:
                pages.append([])
                left = paged_room
            pages[-1].append(item)
            left -= cost(item)
            needed = 0.0
    return tuple(map(tuple, pages))
