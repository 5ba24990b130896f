"""Lines of a summary, and which of them have room on one page."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.modes import Modes
from kiosk.pages.model import Button
from kiosk.pages.texts import PLAIN, lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One line of the summary; ``change`` where the resident may do something about it."""

    label: str
    value: str
    change: Button | None = None


@dataclass(frozen=True, slots=True)
class RowSizes:
    """What a row takes, in pixels as ``SummaryRow.qml`` draws it; widths in ideographs.

    Attributes:
        edge: around the words.
        label_line, value_line: height of a line.
        label_signs, value_signs: on one line of a row that cannot be changed.
        changed_label_signs, changed_value_signs: beside the button that changes, or above and below it.
        button: least height of the line on which that button stands.
    """

    edge: int
    label_line: int
    value_line: int
    label_signs: float
    value_signs: float
    changed_label_signs: float
    changed_value_signs: float
    button: int

    def height_of(self, row: SummaryRow) -> float:
        """Return how high a row is at least."""
        label_signs, value_signs, button = self.label_signs, self.value_signs, 0
        if row.change is not None:
            label_signs, value_signs, button = self.changed_label_signs, self.changed_value_signs, self.button
        label = max(button, self.label_line * lines_of(row.label, label_signs, PLAIN))
        return self.edge + label + self.value_line * lines_of(row.value or "—", value_signs)


NORMAL = RowSizes(20, 55, 60, 20.5, 18, 15, 13, 0)
LARGE = RowSizes(24, 73, 80, 15.4, 13.5, 10, 13.5, 104)

PANEL_EDGE = 16
"""Pixels of a panel above and below its rows."""

BUTTON = 104
"""Pixels of the button that changes a row; in the low layout it stands at the row's lower end."""

PAGER = 128
"""Pixels that a pager takes, and the gap beside it."""


def sizes_of(modes: Modes) -> RowSizes:
    """Return what rows take in these modes."""
    return LARGE if modes.large else NORMAL


def parts_of_rows(
    groups: Sequence[Sequence[SummaryRow]], room: float, modes: Modes, low_room: float | None = None
) -> tuple[tuple[SummaryRow, ...], ...]:
    """Share rows out among pages.

    Args:
        groups: rows in their order; a group stays together where one page can hold it.
        room: pixels for the panel on the only page; on one of several the pager is taken off.
        modes: the resident's.
        low_room: pixels at the panel's lower end within which the buttons that change rows have to stand.

    Returns:
        At least one page; each but an only one holds something.
    """
    sizes = sizes_of(modes)
    whole = [[row for group in groups for row in group]]
    if _fits(whole[0], room, sizes, low_room):
        return (tuple(whole[0]),)
    pages: list[list[SummaryRow]] = [[]]
    for group in groups:
        together = [*pages[-1], *group]
        if _fits(together, room - PAGER, sizes, low_room):
            pages[-1] = together
        elif _fits(group, room - PAGER, sizes, low_room):
            pages.append(list(group))
        else:
            _fill(pages, group, room - PAGER, sizes, low_room)
    return tuple(tuple(page) for page in pages if page)


def height_of_rows(rows: Sequence[SummaryRow], modes: Modes) -> float:
    """Return how many pixels a panel of these rows takes at least."""
    return sum(map(sizes_of(modes).height_of, rows)) + PANEL_EDGE


def _fill(
    pages: list[list[SummaryRow]], group: Sequence[SummaryRow], room: float, sizes: RowSizes, low_room: float | None
) -> None:
    for row in group:
        if _fits([*pages[-1], row], room, sizes, low_room):
            pages[-1].append(row)
        else:
            pages.append([row])


def _fits(rows: Sequence[SummaryRow], room: float, sizes: RowSizes, low_room: float | None) -> bool:
    if sum(map(sizes.height_of, rows)) + PANEL_EDGE > room:
        return False
    if low_room is None:
        return True
    first = next((index for index, row in enumerate(rows) if row.change is not None), None)
    if first is None:
        return True
    return BUTTON + sum(map(sizes.height_of, rows[first + 1 :])) + sizes.edge / 2 + PANEL_EDGE / 2 <= low_room
