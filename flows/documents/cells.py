"""Rows of ruled cells: the one building block of grids, table heads and tables.

A row is laid out first, which gives its height, and drawn once its place is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.documents.fonts import Typefaces
from flows.documents.page import LEFT, POINT, RIGHT, Bars, Element, Page, Role, Rule, Text
from flows.documents.typesetting import balanced, wrap

FRAME = 0.8
HEAVY = 0.6
HAIR = 0.35
"""Weights of rules in points: round the table, above a new group, everywhere else."""

LINE = 1.2
"""Distance of lines in a cell, of the size."""
OPTICAL_MIDDLE = 0.36
"""A line's baseline stands this part of the size below the middle of its cell: between the middle of a Han square
(0.38) and of a figure (0.33)."""

PADDING = 2.0
AMOUNT_PADDING = 1.0
BREATH = 1.4
"""Millimetres above and below the lines of a cell together."""
BARS_WIDTH, BARS_HEIGHT, BARS_GAP, BARS_AIR = 60.0, 12.0, 0.8, 6.0
SPREAD_TO = 4
"""Labels of two and three characters are spread over the width of four."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell.

    Attributes:
        align: left, center or right.
        tag: structure type, ``TH`` or ``TD``.
        attributes: entries of its structure attributes.
        is_label: broken in balance where it is too long.
        is_spread: short words are drawn as wide as four characters.
        drop: millimetres that its text stands lower, for a cell that reaches into the row below; the cell there has
            no text and no structure of its own.
        has_bars: a Code 128 of the text stands above it.
    """

    text: str
    width: float
    size: float
    align: str = "left"
    role: Role = Role.SONG
    tag: str = "TD"
    attributes: str = ""
    is_label: bool = False
    is_spread: bool = False
    padding: float = PADDING
    drop: float = 0.0
    has_bars: bool = False


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell with its text broken into lines."""

    cell: Cell
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """The least height of a row that holds the lines."""
        if self.cell.has_bars:
            return BARS_HEIGHT + BARS_GAP + self.cell.size * LINE * POINT + BARS_AIR
        if self.cell.drop or len(self.lines) == 1:
            return 0.0
        return len(self.lines) * self.cell.size * LINE * POINT + BREATH


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side over the full width.

    Attributes:
        rule: weight of the line above it.
        ruled: from x to x where that line is drawn, when not over the full width.
    """

    cells: tuple[SetCell, ...]
    height: float
    rule: float = HAIR
    ruled: tuple[tuple[float, float], ...] = ((LEFT, RIGHT),)

    @property
    def edges(self) -> tuple[float, ...]:
        """Where the vertical rules between its cells stand."""
        edges = [LEFT]
        for set_cell in self.cells:
            edges.append(edges[-1] + set_cell.cell.width)
        return tuple(round(edge, 3) for edge in edges[1:-1])


class CellSetter:
    """Breaks the text of cells and draws rows."""

    def __init__(self, faces: Typefaces) -> None:
        self._faces = faces

    def fits(self, text: str, width: float, size: float, padding: float = PADDING) -> bool:
        """True when the text takes one line of a cell."""
        return self._faces.width(text, Role.SONG, size) <= width - 2 * padding

    def row(
        self,
        cells: Sequence[Cell],
        least: float,
        rule: float = HAIR,
        ruled: tuple[tuple[float, float], ...] = ((LEFT, RIGHT),),
    ) -> Row:
        """Set one row at least ``least`` millimetres high."""
        ready = tuple(self._set(cell) for cell in cells)
        return Row(ready, max(least, *(cell.height for cell in ready)), rule, ruled)

    def _set(self, cell: Cell) -> SetCell:
        room = cell.width - 2 * cell.padding

        def measure(text: str) -> float:
            return self._faces.width(text, cell.role, cell.size)

        lines: list[str] = []
        for part in cell.text.split("\n"):
            if measure(part) <= room:
                lines.append(part)
            elif cell.is_label and max(map(measure, balanced(part))) <= room:
                lines += balanced(part)
            else:
                lines += wrap(part, measure, room)
        return SetCell(cell, tuple(lines))

    def draw(self, page: Page, rows: Sequence[Row], top: float, parent: Element, *, repeated: int = 0) -> float:
        """Draw rows under each other as one framed block.

        Args:
            page: takes the operations.
            rows: at least one.
            top: y of the upper frame.
            parent: a ``Table`` element.
            repeated: so many rows say again what an earlier page says.

        Returns:
            y of the lower frame.
        """
        y = top
        for number, row in enumerate(rows):
            weight = row.rule if number else FRAME
            page.rules += [Rule(x1, y, x2, y, weight) for x1, x2 in row.ruled]
            element = parent.child("TR") if number >= repeated else None
            self._draw_row(page, row, y, element)
            y += row.height
        page.rules.append(Rule(LEFT, y, RIGHT, y, FRAME))
        page.rules += [Rule(x, top, x, y, FRAME) for x in (LEFT, RIGHT)]
        page.rules += _verticals(rows, top)
        return y

    def _draw_row(self, page: Page, row: Row, top: float, parent: Element | None) -> None:
        x = LEFT
        for set_cell in row.cells:
            cell = set_cell.cell
            if not cell.text:
                x += cell.width
                continue
            element = parent.child(cell.tag, cell.attributes) if parent is not None else None
            lead = cell.size * LINE * POINT
            middle = top + cell.drop + row.height / 2
            if cell.has_bars:
                bars_y = middle - (BARS_HEIGHT + BARS_GAP + lead) / 2
                page.bars.append(Bars(x + (cell.width - BARS_WIDTH) / 2, bars_y, BARS_WIDTH, BARS_HEIGHT, cell.text))
                middle = bars_y + BARS_HEIGHT + BARS_GAP + lead / 2
            y = middle - (len(set_cell.lines) - 1) / 2 * lead + OPTICAL_MIDDLE * cell.size * POINT
            for line in set_cell.lines:
                page.texts.append(self._line(line, cell, x, y, element))
                y += lead
            x += cell.width

    def _line(self, line: str, cell: Cell, x: float, y: float, element: Element | None) -> Text:
        width = self._faces.width(line, cell.role, cell.size)
        room = cell.width - 2 * cell.padding
        tracking = 0.0
        if cell.is_spread and line == cell.text and 1 < len(line) < SPREAD_TO:
            wide = SPREAD_TO * cell.size * POINT
            if wide <= room:
                tracking = (wide - width) / (len(line) - 1)
                width = wide
        left = {"left": cell.padding, "center": (cell.width - width) / 2, "right": cell.width - cell.padding - width}
        return Text(
            x=x + left[cell.align],
            y=y,
            content=line,
            role=cell.role,
            size=cell.size,
            width=width,
            element=element,
            tracking=tracking,
            spoken=line if tracking else "",
        )


def _verticals(rows: Sequence[Row], top: float) -> list[Rule]:
    """The inner vertical rules, one for each run of rows that share an edge."""
    rules: list[Rule] = []
    started: dict[float, float] = {}
    y = top
    for row in rows:
        for x in started.keys() - set(row.edges):
            rules.append(Rule(x, started.pop(x), x, y, HAIR))
        for x in row.edges:
            started.setdefault(x, y)
        y += row.height
    rules += [Rule(x, start, x, y, HAIR) for x, start in started.items()]
    return sorted(rules, key=lambda rule: (rule.x1, rule.y1))
