"""What repeats on a paper: tables of columns, with widths where the author leaves them out, and blocks of labels."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Annotated, Literal, Self

from pydantic import Field as Bounded
from pydantic import model_validator

from flows.documents.fields import MASKABLE, Data, DataField, Key, Section, Width, Words, estimated_width
from flows.documents.masks import Mask
from flows.documents.page import BODY_WIDTH
from flows.documents.typesetting import balanced
from flows.documents.values import SUMMED, ValueType, is_amount, widest

ROWS = "rows"
"""Key of a paper's only table, and the placeholder for how many rows there are."""
MANY_COLUMNS = 8
"""Above this a table is set in 10 pt instead of 10.5."""
SHORTEST_BROKEN = 4
"""Characters of a label that may be broken."""
CELL_SPARE = 2.0
LABEL_SPARE = 1.0
ROOM_FOR_WORDS = 40.0
"""Millimetres that are to be left for the columns' words; with less, long labels stand on two lines."""
EVENLY = 0.5
"""Of what is left of the page is given to all columns alike, the rest to the wordy ones."""
NEARLY = 14.0
"""Millimetres between edges of tables under each other that are made to meet."""
SHARES = {ValueType.ADDRESS: 3, ValueType.TEXT: 2, ValueType.NAME: 1}
"""How columns whose words may be long share what is left of the page."""
WIDEST_SUMS = {
    ValueType.MONEY: "9,999,999.99",
    ValueType.COUNT: "000000",
    ValueType.DECIMAL: "00000.00",
    ValueType.AREA: "00000.00",
}
HEAD_UNITS = {ValueType.MONEY: "元", ValueType.AREA: "㎡"}
BY_YEAR = frozenset({ValueType.DATE, ValueType.MONTH, ValueType.PERIOD, ValueType.DATES, ValueType.INSTANT})
"""Types whose rows are grouped by their year."""
WORDS_FOR_CAPITALS = 70.0
"""Millimetres right of the sums that an amount in words needs; with less it takes a row of its own."""


class Column(Data):
    """One column of a table.

    Attributes:
        label: may hold one explicit line break; otherwise a long one breaks in balance.
        width: millimetres; left out, it follows from type, label and ``widest``, and what the page leaves.
        unit: stands in brackets under the label; 元 and ㎡ stand there by themselves under a label of one line.
        widest: the widest text it must hold on one line, where it differs from the type's own.
        align: amounts stand right and everything else in the middle; ``left`` suits long words.
        mask: what is hidden before anything is laid out.
    """

    label: Words
    key: Key
    type: ValueType = ValueType.TEXT
    width: Width | None = None
    unit: str | None = None
    group: Words | None = None
    widest: str | None = None
    align: Literal["left", "center", "right"] | None = None
    mask: Mask | None = None

    @property
    def alignment(self) -> str:
        """left, center or right."""
        return self.align or ("right" if is_amount(self.type) else "center")

    @property
    def head(self) -> tuple[str, ...]:
        """Label and unit as lines."""
        is_plain = "\n" not in self.label and "（" not in self.label
        unit = (HEAD_UNITS.get(self.type, "") if is_plain else "") if self.unit is None else self.unit
        lines = tuple(self.label.split("\n"))
        return (*lines, f"（{unit}）") if unit else lines

    @property
    def narrow_head(self) -> tuple[str, ...]:
        """The same with a long label broken in balance."""
        first, *others = self.head
        if "\n" in self.label or len(first) < SHORTEST_BROKEN:
            return self.head
        return (*balanced(first), *others)

    def least_value(self, *, is_summed: bool) -> float:
        """Millimetres at 10 pt that its values need, and their sum."""
        values = estimated_width(self.widest or widest(self.type))
        return max(values, estimated_width(WIDEST_SUMS.get(self.type, ""))) if is_summed else values

    @model_validator(mode="after")
    def _is_well_formed(self) -> Self:
        if self.label.count("\n") > 1:
            raise ValueError(f"column {self.key}: a head has at most two lines")
        if self.mask is not None and self.type not in MASKABLE:
            raise ValueError(f"column {self.key}: a {self.type} has no mask")
        return self


class Totals(Data):
    """The last row of a table.

    Attributes:
        label: over the columns left of the first sum; ``{rows}`` is how many rows there are.
        sum: columns that are added up.
        last: columns whose last value is repeated, such as a balance.
        capitals: the first sum, of money, in words too.
    """

    label: Words = "合计"
    sum: Annotated[tuple[Key, ...], Bounded(min_length=1)]
    last: tuple[Key, ...] = ()
    capitals: bool = False


class Table(Data):
    """Rows under column heads, on as many pages as it takes.

    Attributes:
        key: under which the department sends its rows.
        title: a section row above its heads, with （续） on further pages.
        row_height: millimetres; rows with more lines are higher.
        page_rows: rows on a page at most.
        group_by: a heavier rule stands above a row whose value in this column differs from the one before, for dates
            whose year differs; or above every so many rows.
        subtotal_by: sums of ``totals`` under each such group.
        subtotal_label: ``{group}`` is the value, for dates the year.
        page_totals: sums under each page where the table takes more than one.
        empty_text: said when there are no rows.
    """

    key: Key = ROWS
    title: Words | None = None
    columns: Annotated[tuple[Column, ...], Bounded(min_length=2, max_length=14)]
    row_height: Annotated[float, Bounded(ge=5.0, le=8.7)] = 5.8
    page_rows: Annotated[int, Bounded(ge=1)] | None = None
    group_by: Key | Annotated[int, Bounded(ge=2, le=50)] | None = None
    subtotal_by: Key | None = None
    subtotal_label: Words | None = None
    totals: Totals | None = None
    page_totals: bool = False
    empty_text: Words | None = None

    @property
    def text_size(self) -> float:
        """Points, of the cells."""
        return 10.0 if len(self.columns) > MANY_COLUMNS else 10.5

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Millimetres of each column; they fill the page."""
        return column_widths(self.columns, self.text_size, self._totalled)

    @property
    def whole_widths(self) -> tuple[float, ...]:
        """Millimetres that each column needs for its values and its unbroken label."""
        return tuple(_needed(self.columns, self.text_size, self._totalled, is_whole=True))

    @property
    def _totalled(self) -> frozenset[str]:
        return frozenset((*self.totals.sum, *self.totals.last) if self.totals is not None else ())

    def column(self, key: str) -> Column:
        """Return one column; it exists, for the names are checked on load."""
        return next(column for column in self.columns if column.key == key)

    @model_validator(mode="after")
    def _names_are_columns(self) -> Self:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError("two columns have the same key")
        for name, key in (("group_by", self.group_by), ("subtotal_by", self.subtotal_by)):
            if isinstance(key, str) and key not in keys:
                raise ValueError(f"{name} names no column: {key}")
        if self.totals is None:
            if self.subtotal_by is not None or self.page_totals:
                raise ValueError("subtotal_by and page_totals need totals, which say what is added up")
        else:
            self._check_totals(self.totals, keys)
        return self

    @model_validator(mode="after")
    def _columns_fit_the_page(self) -> Self:
        if abs(sum(self.widths) - BODY_WIDTH) > 0.01:
            raise ValueError(f"columns: widths sum to {sum(self.widths):g} mm instead of {BODY_WIDTH:g}")
        return self

    def _check_totals(self, totals: Totals, keys: list[str]) -> None:
        for key in (*totals.sum, *totals.last):
            if key not in keys:
                raise ValueError(f"totals name no column: {key}")
        for key in totals.sum:
            if self.column(key).type not in SUMMED:
                raise ValueError(f"totals: column {key} is no amount")
        if min(keys.index(key) for key in (*totals.sum, *totals.last)) == 0:
            raise ValueError("totals: the label stands left of the first sum, so the first column has none")
        if totals.capitals and self.column(totals.sum[0]).type is not ValueType.MONEY:
            raise ValueError(f"totals: column {totals.sum[0]} is no money, so it has no capitals")


class Block(Data):
    """Labels and values that repeat for each item, never split over two pages.

    Attributes:
        key: under which the department sends the items.
        title: of each item; ``{number}`` counts from 1.
        empty_text: said, in bold, when there is no item.
    """

    key: Key = ROWS
    title: Words = "第 {number} 项"
    sections: Annotated[tuple[Section, ...], Bounded(min_length=1)]
    empty_text: Words | None = None

    def fields(self) -> Iterator[DataField]:
        """Every label in the order of reading."""
        for section in self.sections:
            yield from section.fields

    @model_validator(mode="after")
    def _has_fields(self) -> Self:
        if any(section.spread is not None for section in self.sections):
            raise ValueError(f"block {self.key}: a block has no spread")
        if not any(section.fields for section in self.sections):
            raise ValueError(f"block {self.key}: no fields")
        return self


def column_widths(columns: Sequence[Column], size: float, summed: frozenset[str] = frozenset()) -> tuple[float, ...]:
    """Millimetres of each column: what the author says, else its need and a share of what the page leaves.

    Args:
        columns: of one table.
        size: points of its text.
        summed: keys of the columns that show something in the row of totals.

    Raises:
        ValueError: they do not fit the page, or one is too narrow; the message names the column.
    """
    least = _needed(columns, size, summed, is_whole=False)
    for column, needed in zip(columns, least, strict=True):
        if column.width is not None and column.width < needed - 0.05:
            raise ValueError(f"column {column.key}: {column.width} mm is narrower than {needed:.1f} mm")
    fixed = sum(column.width or 0.0 for column in columns)
    free = [index for index, column in enumerate(columns) if column.width is None]
    if not free:
        return tuple(column.width or 0.0 for column in columns)
    whole = _needed(columns, size, summed, is_whole=True)
    needs = whole if fixed + sum(whole[index] for index in free) <= BODY_WIDTH - ROOM_FOR_WORDS else least
    left = BODY_WIDTH - fixed - sum(needs[index] for index in free)
    if left < 0:
        raise ValueError(
            f"columns need {BODY_WIDTH - left:.1f} mm of {BODY_WIDTH:g}: fewer columns, or a narrower `widest`"
        )
    return _shared(columns, needs, free, left)


def _shared(columns: Sequence[Column], needs: Sequence[float], free: Sequence[int], left: float) -> tuple[float, ...]:
    shares = [SHARES.get(columns[index].type, 0) for index in free]
    even = EVENLY if any(shares) else 1.0
    widths = [column.width or 0.0 for column in columns]
    for index, share in zip(free, shares, strict=True):
        part = even / len(free) + (1 - even) * share / max(sum(shares), 1)
        widths[index] = needs[index] + left * part
    widths[free[-1]] += BODY_WIDTH - sum(widths)
    return tuple(widths)


def meeting_widths(tables: Sequence[Table]) -> dict[str, tuple[float, ...]]:
    """By key, the widths of tables that stand under each other: edges that nearly meet are made to meet."""
    met: dict[str, tuple[float, ...]] = {}
    edges: set[float] = set()
    for table in tables:
        widths = table.widths
        if edges and all(column.width is None for column in table.columns):
            widths = _drawn_to(edges, widths, [min(each) for each in zip(widths, table.whole_widths, strict=True)])
        met[table.key] = widths
        edges |= {round(edge, 2) for edge in accumulate(widths[:-1])}
    return met


def _drawn_to(edges: Iterable[float], widths: Sequence[float], needs: Sequence[float]) -> tuple[float, ...]:
    """The widths with each edge moved to the nearest of ``edges`` where the columns keep their needs."""
    drawn: list[float] = []
    at = wished = 0.0
    for number, width in enumerate(widths[:-1]):
        wished += width
        last = BODY_WIDTH - sum(needs[number + 1 :])
        near = [edge for edge in edges if abs(edge - wished) <= NEARLY and at + needs[number] <= edge <= last]
        edge = min(near, key=lambda each: abs(each - wished), default=min(max(wished, at + needs[number]), last))
        drawn.append(round(edge - at, 2))
        at = edge
    return (*drawn, round(BODY_WIDTH - at, 2))


def _needed(columns: Sequence[Column], size: float, summed: frozenset[str], *, is_whole: bool) -> list[float]:
    """Millimetres of each column for its values and its label, unbroken or not."""
    needs = []
    for column in columns:
        value = column.least_value(is_summed=column.key in summed) * size / 10 + CELL_SPARE
        head = column.head if is_whole else column.narrow_head
        needs.append(max(value, max(estimated_width(line, size) for line in head) + LABEL_SPARE))
    return needs
