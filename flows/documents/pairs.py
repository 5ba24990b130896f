"""Label and value side by side: the rows of a grid, and the head of a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flows.documents.cells import HAIR, PADDING, Cell, CellSetter, Row
from flows.documents.content import field_text
from flows.documents.fields import DataField, Section, Spread
from flows.documents.page import BODY_WIDTH, LEFT, RIGHT, Role
from flows.documents.values import EMPTY

NARROW = 20.0
"""Millimetres: values in narrower cells are centred."""
ROW_HEADER = "/O /Table /Scope /Row"
RESULT_SIZE, RESULT_HEIGHT = 12.0, 22.0
PHOTO_WIDTH = 30.0
"""Of the cell round a photo."""
TIGHT_PADDING = 0.8
"""Beside a label that would otherwise break."""
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
    """Turns sections into rows, with the values of the document or of one item.

    Args:
        cells: sets the rows.
        style: measures.
        barcode: key of the field that is drawn as a Code 128.
    """

    def __init__(self, cells: CellSetter, style: PairStyle, barcode: str | None = None) -> None:
        self._cells = cells
        self._style = style
        self._barcode = barcode

    def rows(self, section: Section, values: Mapping[str, str], title: str | None, beside: float = 0.0) -> list[Row]:
        """The rows of one section.

        Args:
            section: what stands there.
            values: by key; a field that is not among them is left out, and a title without its fields too.
            title: the section's, as it is printed.
            beside: so many millimetres from the top are kept free of fields at the right for a photo.
        """
        fields = [field for field in section.fields if field.value in values]
        if section.fields and not fields and section.spread is None:
            return []
        rows = [self.title_row(title)] if title is not None else []
        if section.spread is not None:
            rows += self._spread_rows(section.spread, values)
        if beside:
            taken = self._rows_beside_photo(fields, values, beside)
            rows += taken
            fields = fields[len(taken) :]
        return rows + list(self._field_rows(fields, values, section.rows))

    def title_row(self, title: str) -> Row:
        """A line in bold over the full width."""
        attributes = f"{COLUMN_HEADER} /ColSpan 4"
        cell = Cell(title, BODY_WIDTH, self._style.size, "center", Role.SONG_BOLD, "TH", attributes)
        return self._cells.row([cell], self._style.section_height)

    def _spread_rows(self, spread: Spread, values: Mapping[str, str]) -> list[Row]:
        lines = [(spread.label, spread.heads, "TH", COLUMN_HEADER)]
        lines += [(row.label, tuple(values[key] or EMPTY for key in row.values), "TD", "") for row in spread.rows]
        first = self._style.label_width
        widths = spread.widths or (first, *[(BODY_WIDTH - first) / len(spread.heads)] * len(spread.heads))
        rows = []
        for label, words, tag, attributes in lines:
            cells = [self._label(label, widths[0])]
            cells += [
                Cell(text, width, self._style.size, "center", tag=tag, attributes=attributes)
                for text, width in zip(words, widths[1:], strict=True)
            ]
            rows.append(self._cells.row(cells, self._style.spread_height))
        return rows

    def _rows_beside_photo(self, fields: list[DataField], values: Mapping[str, str], height: float) -> list[Row]:
        """One pair a row until the photo's height is reached; the last row makes up what is missing."""
        width = BODY_WIDTH - self._style.label_width - PHOTO_WIDTH
        rows: list[Row] = []
        for field in fields:
            cells = [
                self._label(field.label, self._style.label_width),
                Cell(field_text(field, values), width, self._style.size),
                Cell("", PHOTO_WIDTH, self._style.size),
            ]
            ruled = ((LEFT, RIGHT - PHOTO_WIDTH),) if rows else ((LEFT, RIGHT),)
            rows.append(self._cells.row(cells, self._style.row_height, HAIR, ruled))
            if sum(row.height for row in rows) >= height:
                return rows
        missing = height - sum(row.height for row in rows)
        return [*rows[:-1], replace(rows[-1], height=rows[-1].height + missing)] if rows else []

    def _field_rows(
        self, fields: list[DataField], values: Mapping[str, str], layouts: tuple[tuple[float, ...], ...]
    ) -> Iterable[Row]:
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
            if len(taken) < len(widths) // 2 or not self._stand_side_by_side(taken, values, widths):
                special.clear()
                widths = plain
                taken = rest[: len(widths) // 2]
            if len(taken) < len(widths) // 2 or not self._stand_side_by_side(taken, values, widths):
                widths = (plain[0], BODY_WIDTH - plain[0])
                taken = rest[:1]
            yield self._pair_row(taken, values, widths)
            del rest[: len(taken)]

    def _stand_side_by_side(
        self, fields: list[DataField], values: Mapping[str, str], widths: tuple[float, ...]
    ) -> bool:
        return all(
            not field.wide
            and not field.result
            and field.value != self._barcode
            and self._cells.fits(field_text(field, values), width, self._style.size)
            for field, width in zip(fields, widths[1::2], strict=True)
        )

    def _pair_row(self, fields: list[DataField], values: Mapping[str, str], widths: tuple[float, ...]) -> Row:
        cells = []
        least = self._style.row_height
        for field, label_width, width in zip(fields, widths[::2], widths[1::2], strict=True):
            cells.append(self._label(field.label, label_width))
            cell = Cell(field_text(field, values), width, self._style.size, "center" if width < NARROW else "left")
            if field.result:
                cell = replace(cell, role=Role.SONG_BOLD, size=RESULT_SIZE)
                least = RESULT_HEIGHT
            if field.value == self._barcode and values[field.value]:
                cell = replace(cell, has_bars=True, align="center")
            cells.append(cell)
        return self._cells.row(cells, least, HAIR)

    def _label(self, label: str, width: float) -> Cell:
        size = self._style.size
        fits = all(self._cells.fits(line, width, size) for line in label.split("\n"))
        padding = PADDING if fits else TIGHT_PADDING
        return Cell(
            label,
            width,
            size,
            "center",
            tag="TH",
            attributes=ROW_HEADER,
            is_label=True,
            is_spread=True,
            padding=padding,
        )
