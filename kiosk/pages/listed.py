"""Rows of a list, and how many of them have room on a page; in pixels, as ``ListRow.qml`` draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.modes import Modes
from kiosk.pages.model import Button
from kiosk.pages.texts import PLAIN, lines_of, parts_of

GAP = 16
"""Between two rows."""


@dataclass(frozen=True, slots=True)
class RowSizes:
    """What a row takes.

    Attributes:
        least: height of a row.
        edge: above and below the words of one that needs more.
        name_line, sub_line: height of a line of its name and of its second text.
        name_signs, sub_signs: ideographs on such a line.
    """

    least: int
    edge: int
    name_line: int
    sub_line: int
    name_signs: float
    sub_signs: float

    def height_of(self, row: Button, *, tells: bool) -> int:
        """Return how high a row is; its second text is drawn where the row tells it."""
        words = self.name_line * lines_of(row.text, self.name_signs)
        if tells:
            words += self.sub_line * lines_of(row.sub, self.sub_signs, PLAIN)
        return max(self.least, words + self.edge)


NORMAL = RowSizes(152, 22, 60, 55, 15.3, 16.8)
LARGE = RowSizes(208, 16, 75, 70, 11.3, 12.1)


def parts_of_list(
    rows: Sequence[Button], modes: Modes, room: float, paged_room: float
) -> tuple[tuple[Button, ...], ...]:
    """Share rows out among pages; the low layout, which has room for few, draws their names alone.

    Args:
        rows: in their order.
        modes: the resident's.
        room: pixels for the rows of the only page.
        paged_room: pixels above the pager, on one of several.
    """
    sizes = LARGE if modes.large else NORMAL
    return parts_of(
        [[row] for row in rows],
        lambda row: sizes.height_of(row, tells=not modes.low) + GAP,
        room + GAP,
        paged_room + GAP,
    )
