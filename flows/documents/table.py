"""The certificate table: pairs at the head, then rows on as many pages as it takes.

Heads repeat on every page with （续）, and so do code, notes, signature and seal.
"""

from collections.abc import Mapping, Sequence

from flows.documents.cells import AMOUNT_PADDING, HAIR, HEAVY, Cell, CellSetter, Row
from flows.documents.content import Content, cell_text
from flows.documents.errors import DocumentFault
from flows.documents.fonts import Typefaces
from flows.documents.page import BODY_WIDTH, LEFT, PAGE_WIDTH, RIGHT, Page
from flows.documents.pairs import COLUMN_HEADER, PairSetter, PairStyle
from flows.documents.stationery import (
    BLANK_BELOW,
    BODY_BELOW_TITLE,
    CONTINUED,
    FOOTER_GREY,
    TABLE_FOOT,
    TO_NEXT_PAGE,
    Stationery,
)
from flows.documents.template import Column, TableTemplate

TITLE_Y = 26.0
BODY_END = 234.5
NOTE_UNDER_FRAME = 5.0
"""Kept free under the frame for （转下页） or （以下空白）."""
NOTE_BASELINE = 4.0

HEAD_SIZE = 10.5
PAIR_HEIGHT, SECTION_HEIGHT = 7.1, 6.6
GROUP_HEIGHT, LABEL_HEIGHT = 5.6, 9.4
ISSUER_Y = 262.8
NO_ROWS = "无"


def lay_out_table(template: TableTemplate, content: Content, faces: Typefaces, stationery: Stationery) -> list[Page]:
    """The pages of a certificate table.

    Raises:
        DocumentFault: ``document.overflow``, ``document.glyph_missing``.
    """
    layout = _TableLayout(template, content, faces)
    top = TITLE_Y + BODY_BELOW_TITLE
    room = BODY_END - NOTE_UNDER_FRAME - top - _height(layout.heads(is_first=False))
    parts = layout.parts(room)
    pages: list[Page] = []
    for number, rows in enumerate(parts):
        page = Page()
        is_first = number == 0
        stationery.head(page, TITLE_Y, is_first=is_first)
        outline = stationery.outline
        heads = layout.heads(is_first=is_first)
        layout.cells.draw(page, [*heads, *rows], top, outline.table, repeated=0 if is_first else len(heads))
        left = room - _height(rows)
        _note(
            page,
            stationery,
            top + _height(heads) + _height(rows),
            is_last=number == len(parts) - 1,
            left=left,
            row=template.row_height,
        )
        _foot(page, stationery)
        pages.append(page)
    stationery.footer(pages)
    return pages


class _TableLayout:
    """The rows of one table, set once."""

    def __init__(self, template: TableTemplate, content: Content, faces: Typefaces) -> None:
        self.cells = CellSetter(faces)
        self._template = template
        self._content = content
        style = PairStyle(HEAD_SIZE, template.label_width, PAIR_HEIGHT, SECTION_HEIGHT, SECTION_HEIGHT)
        self._pairs = PairSetter(self.cells, content, style)

    def heads(self, *, is_first: bool) -> list[Row]:
        """Pairs, the table's title and the column heads."""
        *others, last = self._template.sections
        rows = [row for section in others for row in self._pairs.rows(section)]
        suffix = "" if is_first or last.fields else CONTINUED
        return rows + self._pairs.rows(last, suffix) + self._column_heads()

    def _column_heads(self) -> list[Row]:
        columns = self._template.columns
        if not any(column.group for column in columns):
            return [self.cells.row([self._head(column.label, column.width) for column in columns], LABEL_HEIGHT)]
        upper: list[Cell] = []
        lower: list[Cell] = []
        ruled: list[tuple[float, float]] = []
        x = LEFT
        for group, members in _runs(columns):
            width = sum(column.width for column in members)
            if group is None:
                upper += [self._head(column.label, column.width, LABEL_HEIGHT / 2) for column in members]
                lower += [self._head("", column.width) for column in members]
            else:
                span = f"{COLUMN_HEADER} /ColSpan {len(members)}"
                upper.append(Cell(group, width, self._template.text_size, "center", tag="TH", attributes=span))
                lower += [self._head(column.label, column.width) for column in members]
                ruled.append((x, x + width))
            x += width
        return [
            self.cells.row(upper, GROUP_HEIGHT),
            self.cells.row(lower, LABEL_HEIGHT, ruled=tuple(ruled)),
        ]

    def _head(self, label: str, width: float, drop: float = 0.0) -> Cell:
        attributes = COLUMN_HEADER + (" /RowSpan 2" if drop else "")
        size = self._template.text_size
        return Cell(
            label, width, size, "center", tag="TH", attributes=attributes, is_label=True, padding=0.5, drop=drop
        )

    def parts(self, room: float) -> list[list[Row]]:
        """The rows of each page; ``room`` is the height that a page has for them.

        Raises:
            DocumentFault: ``document.overflow`` when one row alone is too high.
        """
        if not self._content.rows:
            nothing = Cell(NO_ROWS, BODY_WIDTH, self._template.text_size, "center")
            return [[self.cells.row([nothing], self._template.row_height, HEAVY)]]
        parts: list[list[Row]] = []
        used = 0.0
        before: Mapping[str, str] | None = None
        for data in self._content.rows:
            row = self._row(data, before if parts else None)
            if row.height > room:
                raise DocumentFault("document.overflow", "rows")
            is_full = parts and (len(parts[-1]) == self._template.page_rows or used + row.height > room)
            if not parts or is_full:
                row = self._row(data, None)
                parts.append([])
                used = 0.0
            parts[-1].append(row)
            used += row.height
            before = data
        return parts

    def _row(self, data: Mapping[str, str], before: Mapping[str, str] | None) -> Row:
        """One row; ``before`` is the row above it on the same page."""
        key = self._template.group_by
        is_new = before is None or (key is not None and data[key] != before[key])
        size = self._template.text_size
        cells = [
            Cell(
                cell_text(column, data),
                column.width,
                size,
                "right" if column.is_right_aligned else "center",
                padding=AMOUNT_PADDING,
            )
            for column in self._template.columns
        ]
        return self.cells.row(cells, self._template.row_height, HEAVY if is_new else HAIR)


def _runs(columns: Sequence[Column]) -> list[tuple[str | None, list[Column]]]:
    """Neighbouring columns of the same group."""
    runs: list[tuple[str | None, list[Column]]] = []
    for column in columns:
        if runs and runs[-1][0] == column.group:
            runs[-1][1].append(column)
        else:
            runs.append((column.group, [column]))
    return runs


def _height(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)


def _note(page: Page, stationery: Stationery, bottom: float, *, is_last: bool, left: float, row: float) -> None:
    y = bottom + NOTE_BASELINE
    if not is_last:
        stationery.line(page, (RIGHT, y), TO_NEXT_PAGE, 10, None, anchor=1.0, grey=FOOTER_GREY)
    elif left > row:
        stationery.line(page, (PAGE_WIDTH / 2, y), BLANK_BELOW, 10, None, anchor=0.5, grey=FOOTER_GREY)


def _foot(page: Page, stationery: Stationery) -> None:
    stationery.code(page, TABLE_FOOT)
    stationery.code_under(page)
    stationery.notes(page, TABLE_FOOT)
    stationery.signature(page, TABLE_FOOT, ISSUER_Y)
    stationery.seal(page, TABLE_FOOT, ISSUER_Y)
