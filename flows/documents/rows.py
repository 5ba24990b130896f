"""The rows of one table: column heads, data, subtotals and totals."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from flows.documents.cells import AMOUNT_PADDING, HAIR, HEAVY, PADDING, Cell, CellSetter, Row
from flows.documents.columns import BY_YEAR, ROWS, WORDS_FOR_CAPITALS, Column, Table, Totals
from flows.documents.content import Content, cell_text
from flows.documents.errors import DocumentFault
from flows.documents.flow import Item
from flows.documents.money import LIMIT, capitals
from flows.documents.page import BODY_WIDTH, LEFT
from flows.documents.pairs import COLUMN_HEADER
from flows.documents.sums import group_of, sum_of
from flows.documents.values import EMPTY, in_cell

GROUP_HEIGHT, LABEL_HEIGHT, SINGLE_HEIGHT = 5.6, 9.4, 7.1
"""Of a group's head, of the column heads, and of those where all have one line."""
TOTAL_HEIGHT = 6.6
HEAD_PADDING = 0.5
PAGE_TOTAL = "本页小计"

Data = Mapping[str, str]


class RowSetter:
    """Sets the rows of one table.

    Args:
        table: its columns and totals.
        widths: of the columns.
        cells: sets the rows.
        content: its data, and what stands in labels.
        empty_text: said when there are no rows.
    """

    def __init__(
        self, table: Table, widths: Sequence[float], cells: CellSetter, content: Content, empty_text: str
    ) -> None:
        self._table = table
        self._widths = widths
        self._cells = cells
        self._content = content
        self._empty_text = empty_text
        self._data = content.data.rows_of(table.key)
        self._has_units_beside = self._fit_units_beside()

    def items(self) -> list[Item]:
        """Every row, with the subtotal under a group's last and the totals under the last of all."""
        if not self._data:
            nothing = Cell(self._empty_text, BODY_WIDTH, self._table.text_size, "center")
            return [Item((self._cells.row([nothing], self._table.row_height),))]
        items = [
            Item((self._row(data, is_new=self._begins_group(number)),), data) for number, data in enumerate(self._data)
        ]
        totals = self._table.totals
        if totals is not None:
            for last, row in self._subtotals(totals):
                items[last] = Item((*items[last].rows, row), items[last].data)
            items[-1] = Item(items[-1].rows, items[-1].data, tuple(self._totals(totals)))
        return items

    def _begins_group(self, number: int) -> bool:
        by = self._table.group_by or self._table.subtotal_by
        if by is None or not number:
            return False
        if isinstance(by, int):
            return number % by == 0
        column = self._table.column(by)
        return group_of(column, self._data[number]) != group_of(column, self._data[number - 1])

    def _row(self, data: Data, *, is_new: bool) -> Row:
        size = self._table.text_size
        cells = [
            Cell(cell_text(column, data), width, size, column.alignment, padding=_padding(column))
            for column, width in zip(self._table.columns, self._widths, strict=True)
        ]
        return self._cells.row(cells, self._table.row_height, HEAVY if is_new else HAIR)

    def heads(self) -> list[Row]:
        """One row of column heads, two where columns are grouped."""
        size = self._table.text_size
        columns = list(zip(self._table.columns, self._widths, strict=True))
        if not any(column.group for column, _ in columns):
            cells = [self._head(column, width) for column, width in columns]
            row = self._cells.row(cells, SINGLE_HEIGHT)
            return [row if row.height <= SINGLE_HEIGHT else self._cells.row(cells, LABEL_HEIGHT)]
        upper: list[Cell] = []
        lower: list[Cell] = []
        ruled: list[tuple[float, float]] = []
        x = LEFT
        for group, members in groupby(columns, lambda each: each[0].group):
            those = list(members)
            width = sum(width for _, width in those)
            if group is None:
                upper += [self._head(column, width, LABEL_HEIGHT / 2) for column, width in those]
                lower += [self._below(width) for _, width in those]
            else:
                span = f"{COLUMN_HEADER} /ColSpan {len(those)}"
                upper.append(Cell(group, width, size, "center", tag="TH", attributes=span))
                lower += [self._head(column, width) for column, width in those]
                ruled.append((x, x + width))
            x += width
        return [self._cells.row(upper, GROUP_HEIGHT), self._cells.row(lower, LABEL_HEIGHT, ruled=tuple(ruled))]

    def _fit_units_beside(self) -> bool:
        """True when every head fits one line together with its unit."""
        return all(
            column.unit is None
            and "\n" not in column.label
            and self._cells.fits("".join(column.head), width, self._table.text_size, HEAD_PADDING)
            for column, width in zip(self._table.columns, self._widths, strict=True)
        )

    def _head(self, column: Column, width: float, drop: float = 0.0) -> Cell:
        attributes = COLUMN_HEADER + (" /RowSpan 2" if drop else "")
        size = self._table.text_size
        words = ("" if self._has_units_beside else "\n").join(column.head)
        return Cell(
            words,
            width,
            size,
            "center",
            tag="TH",
            attributes=attributes,
            is_label=True,
            padding=HEAD_PADDING,
            drop=drop,
        )

    def _below(self, width: float) -> Cell:
        """Where a head reaches down from the row above."""
        return Cell("", width, self._table.text_size)

    def page_total(self, data: Sequence[Data]) -> Row:
        """The sums of one page."""
        totals = self._table.totals
        assert totals is not None
        return self._sums(PAGE_TOTAL, totals.sum, (), data)[0]

    def _subtotals(self, totals: Totals) -> list[tuple[int, Row]]:
        """Under which row each stands, and the row."""
        if self._table.subtotal_by is None:
            return []
        column = self._table.column(self._table.subtotal_by)
        rows: list[tuple[int, Row]] = []
        last = -1
        for group, members in groupby(self._data, lambda data: group_of(column, data)):
            those = list(members)
            last += len(those)
            label = self._table.subtotal_label or ("{group}年小计" if column.type in BY_YEAR else "{group}小计")
            rows.append((last, self._sums(label.replace("{group}", group or EMPTY), totals.sum, (), those)[0]))
        return rows

    def _totals(self, totals: Totals) -> list[Row]:
        """The row of totals, and one for the words where they need it.

        Raises:
            DocumentFault: ``document.overflow`` for a sum that has no words.
        """
        label = totals.label.replace(f"{{{ROWS}}}", str(len(self._data)))
        words = ""
        if totals.capitals:
            fen = int(sum_of(self._table.column(totals.sum[0]), self._data))
            if abs(fen) >= LIMIT:
                raise DocumentFault("document.overflow", "totals")
            words = f"（大写）{capitals(fen)}"
        return self._sums(label, totals.sum, totals.last, self._data, words)

    def _sums(
        self, label: str, summed: Sequence[str], last: Sequence[str], data: Sequence[Data], words: str = ""
    ) -> list[Row]:
        """Label, sums and repeated values; ``words`` right of them, or in a row of their own."""
        size = self._table.text_size
        spans = self._spans({*summed, *last})
        cells: list[Cell] = []
        for number, (column, width) in enumerate(spans):
            if column is None:
                is_last = number == len(spans) - 1
                text = label if not number else EMPTY
                align = "center"
                if words and is_last and width >= WORDS_FOR_CAPITALS:
                    text, align, words = words, "left", ""
                cells.append(Cell(text, width, size, align, padding=AMOUNT_PADDING))
            else:
                value = _summed(column, data) if column.key in summed else data[-1][column.key] if data else ""
                shown = in_cell(column.type, value) if value else EMPTY
                cells.append(Cell(shown, width, size, column.alignment, padding=AMOUNT_PADDING))
        rows = [self._cells.row(cells, TOTAL_HEIGHT, HEAVY)]
        if words:
            rows.append(self._cells.row([Cell(words, BODY_WIDTH, size)], TOTAL_HEIGHT))
        return rows

    def _spans(self, shown: set[str]) -> list[tuple[Column | None, float]]:
        """Columns that show something, and None for those between them, with their widths."""
        spans: list[tuple[Column | None, float]] = []
        for column, width in zip(self._table.columns, self._widths, strict=True):
            if column.key in shown:
                spans.append((column, width))
            elif spans and spans[-1][0] is None:
                spans[-1] = (None, spans[-1][1] + width)
            else:
                spans.append((None, width))
        return spans


def _summed(column: Column, data: Sequence[Data]) -> str:
    """The sum; empty under rows that all have nothing there."""
    is_empty = bool(data) and not any(row[column.key] for row in data)
    return "" if is_empty else sum_of(column, data)


def _padding(column: Column) -> float:
    return PADDING if column.alignment == "left" else AMOUNT_PADDING
