"""Lines of a summary, and which of them have room on one page."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.modes import Modes
from kiosk.pages.model import Button
from kiosk.pages.texts import BOLD, TextBox, sizes_of, width_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One line of the summary; ``change`` where the resident may do something about it."""

    label: str
    value: str
    change: Button | None = None


WIDTH = 872
"""Pixels within the panel's edges, as ``SummaryRow.qml`` draws a row."""

ROW_EDGE = {False: 20, True: 24}
"""Around a row's words, by large type."""

LABEL_LEADING, VALUE_LEADING = 1.3, 1.25

BUTTON = 104
"""Height of the button that changes a row; in the low layout it stands at the row's lower end."""

LEAST_BUTTON, BUTTON_EDGE, OVERLAP = 216, 116, 12
"""Of its width: the least, what it has beside its word, and what reaches over the row's end."""

PANEL_EDGE = 16
"""Above and below the rows of a panel."""


def height_of_row(row: SummaryRow, modes: Modes) -> int:
    """Return how high a row is at least."""
    sizes, beside = sizes_of(modes), _beside(row, modes)
    label = TextBox(WIDTH - (0 if modes.large and modes.low else beside), sizes.body, LABEL_LEADING)
    value = TextBox(WIDTH - (0 if modes.large else beside), sizes.lead, VALUE_LEADING, BOLD)
    words = label.height_of(row.label) + value.height_of(row.value)
    if row.change is not None and modes.large:
        words += BUTTON if modes.low else max(0, BUTTON - label.height_of(row.label))
    return words + ROW_EDGE[modes.large]


def _beside(row: SummaryRow, modes: Modes) -> float:
    """Return how much of a line the button takes that changes a row."""
    if row.change is None:
        return 0
    return max(LEAST_BUTTON, width_of(row.change.text) * sizes_of(modes).body + BUTTON_EDGE) - OVERLAP


def parts_of_rows(
    groups: Sequence[Sequence[SummaryRow]], room: float, paged_room: float, modes: Modes, low_room: float | None = None
) -> tuple[tuple[SummaryRow, ...], ...]:
    """Share rows out among pages.

    Args:
        groups: rows in their order; a group stays together where one page can hold it.
        room: pixels for the panel on the only page.
        paged_room: on one of several, which has a pager as well.
        modes: the resident's.
        low_room: pixels at the panel's lower end within which the buttons that change rows have to stand.

    Returns:
        At least one page; each but an only one holds something.
    """
    whole = [row for group in groups for row in group]
    if _fits(whole, room, modes, low_room):
        return (tuple(whole),)
    pages: list[list[SummaryRow]] = [[]]
    for group in groups:
        together = [*pages[-1], *group]
        if _fits(together, paged_room, modes, low_room):
            pages[-1] = together
        elif _fits(group, paged_room, modes, low_room):
            pages.append(list(group))
        else:
            _fill(pages, group, paged_room, modes, low_room)
    return tuple(tuple(page) for page in pages if page)


def height_of_rows(rows: Sequence[SummaryRow], modes: Modes) -> int:
    """Return how many pixels a panel of these rows takes at least."""
    return sum(height_of_row(row, modes) for row in rows) + PANEL_EDGE


def _fill(
    pages: list[list[SummaryRow]], group: Sequence[SummaryRow], room: float, modes: Modes, low_room: float | None
) -> None:
    for row in group:
        if _fits([*pages[-1], row], room, modes, low_room):
            pages[-1].append(row)
        else:
            pages.append([row])


def _fits(rows: Sequence[SummaryRow], room: float, modes: Modes, low_room: float | None) -> bool:
    if height_of_rows(rows, modes) > room:
        return False
    first = next((index for index, row in enumerate(rows) if row.change is not None), None)
    if low_room is None or first is None:
        return True
    below = sum(height_of_row(row, modes) for row in rows[first + 1 :])
    return BUTTON + below + (ROW_EDGE[modes.large] + PANEL_EDGE) / 2 <= low_room
