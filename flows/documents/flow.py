"""Rows over pages: what is never split, what repeats at the top of a page, how many rows a page takes.

::

    strands ── spread ── sheets      a strand is a table, the blocks, or the closing pairs

A sheet is the list of rows that one page draws as a single framed block.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flows.documents.cells import HEAVY, Row
from flows.documents.errors import DocumentFault

Data = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """Rows that stand on one page together; pairs that are higher than a page part nevertheless.

    Attributes:
        rows: at least one.
        data: the row of data that they show, None for pairs.
        tail: rows that end the strand; they stay with these, and only sums of the page come between.
    """

    rows: tuple[Row, ...]
    data: Data | None = None
    tail: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Strand:
    """What flows from page to page.

    Attributes:
        heads: rows above its first item.
        continued: the same on further pages.
        items: in order.
        page_rows: items on a page at most.
        page_total: makes the sums of one page from its rows of data; the page keeps room for it.
    """

    heads: tuple[Row, ...]
    continued: tuple[Row, ...]
    items: Sequence[Item]
    page_rows: int | None = None
    page_total: Callable[[Sequence[Data]], Row] | None = None


@dataclass(slots=True)
class Sheet:
    """The rows of one page.

    Attributes:
        repeated: so many rows at its top say again what an earlier page says.
    """

    rows: list[Row] = field(default_factory=list)
    repeated: int = 0

    @property
    def height(self) -> float:
        """Millimetres of all rows."""
        return height_of(self.rows)


def height_of(rows: Sequence[Row]) -> float:
    """Millimetres of rows under each other."""
    return sum(row.height for row in rows)


def spread(strands: Sequence[Strand], head: Sequence[Row], continued_head: Sequence[Row], room: float) -> list[Sheet]:
    """Fill page after page.

    Args:
        strands: each begins where the one before ends.
        head: rows at the top of the first page.
        continued_head: rows at the top of all others, which repeat some of those.
        room: millimetres for all rows of a page.

    Raises:
        DocumentFault: ``document.overflow`` when a row, or a row with its totals, is higher than a page.
    """
    filler = _Filler(continued_head, room, Sheet(list(head)))
    for strand in strands:
        filler.add(strand)
    return filler.sheets


class _Filler:
    def __init__(self, continued_head: Sequence[Row], room: float, first: Sheet) -> None:
        self.sheets = [first]
        self._continued_head = continued_head
        self._room = room

    def add(self, strand: Strand) -> None:
        """Add a strand; sums of pages only where it takes more than one."""
        before = [Sheet(list(sheet.rows), sheet.repeated) for sheet in self.sheets]
        if self._fill(replace(strand, page_total=None)) > 1 and strand.page_total is not None:
            self.sheets = before
            self._fill(strand)

    def _fill(self, strand: Strand) -> int:
        """Returns the number of pages that the strand stands on."""
        shown: list[Data] = []
        pages = count = 0
        kept = strand.page_total([]).height if strand.page_total is not None else 0.0
        waiting = list(reversed(strand.items))
        while waiting:
            item = waiting.pop()
            heads = () if pages else strand.heads
            needed = height_of(heads) + height_of(item.rows) + height_of(item.tail) + kept
            if height_of(self._continued_head) + height_of(strand.continued if pages else ()) + needed > self._room:
                waiting += reversed(_parted(item))
                continue
            if (count and count == strand.page_rows) or self.sheets[-1].height + needed > self._room:
                if count:
                    self._total(strand, shown)
                self._turn(strand.continued if pages else ())
                count = 0
            self._place(item, heads, is_first=not count and bool(strand.continued))
            pages += not count
            count += 1
            if item.data is not None:
                shown.append(item.data)
            if item.tail:
                self._total(strand, shown)
                self.sheets[-1].rows += item.tail
        return pages

    def _place(self, item: Item, heads: Sequence[Row], *, is_first: bool) -> None:
        first, *others = item.rows
        self.sheets[-1].rows += [*heads, replace(first, rule=HEAVY) if is_first else first, *others]

    def _turn(self, heads: Sequence[Row]) -> None:
        rows = [*self._continued_head, *heads]
        self.sheets.append(Sheet(rows, len(rows)))

    def _total(self, strand: Strand, shown: list[Data]) -> None:
        if strand.page_total is not None:
            self.sheets[-1].rows.append(strand.page_total(shown))
        shown.clear()


def _parted(item: Item) -> list[Item]:
    """The rows of pairs that together are higher than a page, which then may part.

    Raises:
        DocumentFault: ``document.overflow`` where one row alone is too high, or rows of a table.
    """
    if item.data is not None or len(item.rows) == 1:
        raise DocumentFault("document.overflow", "rows")
    return [Item((row,)) for row in item.rows]
