"""Rows of a list, and how many of them have room on a page; in pixels, as ``ListRow.qml`` draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.modes import Modes
from kiosk.pages.model import Button
from kiosk.pages.texts import BOLD, LARGE, NORMAL, TextBox, parts_of

GAP = 16
"""Between two rows."""


@dataclass(frozen=True, slots=True)
class RowSizes:
    """What a row takes.

    Attributes:
        least: height of a row.
        edge: above and below the words of one that needs more.
        name, sub: its two texts.
    """

    least: int
    edge: int
    name: TextBox
    sub: TextBox

    def height_of(self, row: Button, *, tells: bool) -> int:
        """Return how high a row is; its second text is drawn where the row tells it."""
        words = self.name.height_of(row.text) + (self.sub.height_of(row.sub) if tells else 0)
        return max(self.least, words + self.edge)


ROW = RowSizes(152, 22, TextBox(712, NORMAL.label, 1.3, BOLD), TextBox(712, NORMAL.body, 1.3))
LARGE_ROW = RowSizes(208, 16, TextBox(688, LARGE.label, 1.25, BOLD), TextBox(688, LARGE.body, 1.25))


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
    sizes = LARGE_ROW if modes.large else ROW
    return parts_of(
        [[row] for row in rows],
        lambda row: sizes.height_of(row, tells=not modes.low) + GAP,
        room + GAP,
        paged_room + GAP,
    )
