"""Lines of a summary, and which of them have room on one page."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.pages.model import Button
from kiosk.pages.texts import PLAIN, lines_of, parts_of

LINES = 15.0
"""Lines of text that have room between title and button."""

PAGER_LINES = 2.3
ROW_EDGE = 0.35
"""Lines that the space around a row takes."""

VALUE_SIGNS, CHANGED_SIGNS = 18, 13.3
"""Ideographs on one line of a value, and of one that can be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One line of the summary; ``change`` where the resident may do something about it."""

    label: str
    value: str
    change: Button | None = None


def parts_of_rows(groups: Sequence[Sequence[SummaryRow]], lines: float) -> tuple[tuple[SummaryRow, ...], ...]:
    """Share rows out among pages that have room for so many lines."""
    return parts_of(groups, _lines_of_row, lines, lines - PAGER_LINES)


def _lines_of_row(row: SummaryRow) -> float:
    signs = VALUE_SIGNS if row.change is None else CHANGED_SIGNS
    return ROW_EDGE + lines_of(row.label, signs, PLAIN) + lines_of(row.value or "—", signs)
