"""Label and value side by side: the rows of a grid, and the head of a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from flows.documents.cells import HAIR, Cell, CellSetter, Row
from flows.documents.content import Content
from flows.documents.page import BODY_WIDTH, Role
from flows.documents.template import DataField, Section, Spread

NARROW = 20.0
"""Millimetres: values in narrower cells are centred."""
ROW_HEADER = "/O /Table /Scope /Row"
COLUMN_HEADER = "/O /Table /Scope /Column"


@dataclass(frozen=True, slots=True)
class PairStyle:
    """Measures of one archetype: points, and millimetres for the rest."""

    size: float
    label_width: float
    row_height: float
    section_height: float
    spread_height: float


class PairSetter:
    """Turns the sections of a template into rows."""

    def __init__(self, cells: CellSetter, content: Content, style: PairStyle) -> None:
        self._cells = cells
        self._content = content
        self._style = style

    def rows(self, section: Section, suffix: str = "") -> list[Row]:
        """The rows of one section; ``suffix`` is added to its title."""
        rows = [self._title_row(self._content.sentence(section.title) + suffix)] if section.title is not None else []
        if section.spread is not None:
            rows += self._spread_rows(section.spread)
        fields = [field for field in section.fields if self._content.has(field)]
        return rows + list(self._field_rows(fields, section.rows))

    def _title_row(self, title: str) -> Row:
        attributes = f"{COLUMN_HEADER} /ColSpan 4"
        cell = Cell(title, BODY_WIDTH, self._style.size, "center", Role.SONG_BOLD, "TH", attributes)
        return self._cells.row([cell], self._style.section_height)

    def _spread_rows(self, spread: Spread) -> list[Row]:
        lines = [(spread.label, spread.heads, "TH", COLUMN_HEADER)]
        lines += [(row.label, tuple(map(self._content.text, row.values)), "TD", "") for row in spread.rows]
        rows = []
        for label, words, tag, attributes in lines:
            cells = [self._label(label, spread.widths[0])]
            cells += [
                Cell(text, width, self._style.size, "center", tag=tag, attributes=attributes)
                for text, width in zip(words, spread.widths[1:], strict=True)
            ]
            rows.append(self._cells.row(cells, self._style.spread_height))
        return rows

    def _field_rows(self, fields: list[DataField], layouts: tuple[tuple[float, ...], ...]) -> Iterable[Row]:
        """Fill row after row; a value that does not fit beside its neighbours takes a row of its own.

        Once a field has broken the rows of the template, the rest follows in the last of them: the edges of
        consecutive rows coincide.
        """
        half = BODY_WIDTH / 2 - self._style.label_width
        plain = layouts[-1] if layouts else (self._style.label_width, half) * 2
        special = list(layouts[:-1])
        rest = list(fields)
        while rest:
            widths = special.pop(0) if special else plain
            taken = rest[: len(widths) // 2]
            if len(taken) < len(widths) // 2 or not self._stand_side_by_side(taken, widths):
                special.clear()
                widths = plain
                taken = rest[: len(widths) // 2]
            if len(taken) < len(widths) // 2 or not self._stand_side_by_side(taken, widths):
                widths = (plain[0], BODY_WIDTH - plain[0])
                taken = rest[:1]
            yield self._pair_row(taken, widths)
            del rest[: len(taken)]

    def _stand_side_by_side(self, fields: list[DataField], widths: tuple[float, ...]) -> bool:
        return all(
            not field.wide and self._cells.fits(self._content.value(field), width, self._style.size)
            for field, width in zip(fields, widths[1::2], strict=True)
        )

    def _pair_row(self, fields: list[DataField], widths: tuple[float, ...]) -> Row:
        cells = []
        for field, label_width, width in zip(fields, widths[::2], widths[1::2], strict=True):
            align = "center" if width < NARROW else "left"
            cells.append(self._label(field.label, label_width))
            cells.append(Cell(self._content.value(field), width, self._style.size, align))
        return self._cells.row(cells, self._style.row_height, HAIR)

    def _label(self, label: str, width: float) -> Cell:
        size = self._style.size
        return Cell(label, width, size, "center", tag="TH", attributes=ROW_HEADER, is_label=True, is_spread=True)
