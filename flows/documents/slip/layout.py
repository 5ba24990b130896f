"""Sets the words of a slip: from the top down, every block below the one before.

Labels of up to six characters stand in a column, longer ones above their value. Nothing is shrunk: what is too wide
breaks, and what is too long for the paper is refused.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from flows.documents.errors import DocumentFault
from flows.documents.page import POINT, Element
from flows.documents.qr_modules import QUIET, modules_of
from flows.documents.slip.content import Entry, SlipWords, Style
from flows.documents.slip.faces import Weight
from flows.documents.slip.sheet import (
    END_SPACE,
    LEFT,
    LONGEST,
    MIDDLE,
    PER_MM,
    RIGHT,
    WIDTH,
    Bar,
    Code,
    Rule,
    Sheet,
    Text,
)
from flows.documents.typesetting import wrap

LARGE_SCALES = (1.3, 1.2, 1.1)
"""Times the usual sizes, for whoever asked for large type: the first with which the paper is not too long."""

SIZE, TITLE_SIZE, NUMBER_SIZE, AMOUNT_SIZE, BAR_SIZE = 10.6, 16.0, 17.0, 16.0, 11.0
LEADING, LEAD = 1.36, 0.75
"""A line is as high as 1.36 times its size and 0.75 mm."""
ASCENT = 0.88
"""Of a Han square above its baseline, with the size as 1."""
BLOCK_GAP = 2.2
BAR_HEIGHT, BAR_BASELINE = 6.25, 4.45
BAR_WORDS = "样张 无效 SAMPLE · 演示"
RULE_WEIGHT, DASH_WEIGHT = 0.375, 0.25
RULE_SPACE = 1.4
IN_COLUMN = 6
"""Characters of the longest label in the column."""
COLUMN_GAP, INDENT = 3.0, 6.0
BULLET_INDENT = 4.5
MOST_BESIDE = 3
"""Lines of a value beside its label; a longer one goes below it."""
LARGE_MODULE, MODULE, MOST_LARGE = 5, 4, 52
"""Dots of a module of the QR code, and the modules up to which it is drawn with the larger ones: about 30 mm."""
MOST_MODULES = 65
"""Version 12: as on A4."""
MARK_REACH, MARK_EVERY = 33.0, 66.0
"""Millimetres of the sample mark above and below its middle, and between two middles at least."""


class Measures(Protocol):
    """Tells how wide a line is."""

    def width(self, text: str, weight: Weight, size: float) -> float:
        """Millimetres at ``size`` points."""


def lay_out(words: SlipWords, faces: Measures, scale: float = 1.0) -> Sheet:
    """Set a slip.

    Args:
        words: what it says.
        faces: measured with.
        scale: 1, or one of `LARGE_SCALES`; head and foot keep their size.

    Raises:
        DocumentFault: ``document.glyph_missing``, ``document.overflow`` (longer than the paper may be),
            ``document.token_too_long``.
    """
    setter = _Setter(faces, scale)
    if words.is_sample:
        setter.bar()
    setter.head(words.head)
    setter.title(words.title)
    if words.number is not None:
        setter.number(*words.number)
    setter.entries(words.entries)
    setter.points(words.points)
    setter.code(words.code)
    setter.foot(words.foot)
    if words.is_sample:
        setter.bar()
    return setter.finished(is_marked=words.is_sample)


class _Setter:
    """Appends operations to a sheet; ``_y`` is the lower edge of what stands already."""

    def __init__(self, faces: Measures, scale: float) -> None:
        self._faces = faces
        self._size = SIZE * scale
        self._scale = scale
        self._sheet = Sheet()
        self._y = 0.0

    def bar(self) -> None:
        element = self._sheet.root.child("P")
        self._sheet.bars.append(Bar(self._y, BAR_HEIGHT))
        baseline = self._y + BAR_BASELINE
        self._text(BAR_WORDS, BAR_SIZE, element, baseline, anchor=0.5, weight=Weight.BOLD, is_white=True)
        self._y += BAR_HEIGHT + BLOCK_GAP / 2

    def head(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._centred(line, SIZE, self._sheet.root.child("P"))
        self._y += BLOCK_GAP

    def title(self, lines: tuple[str, ...]) -> None:
        element, size = self._sheet.root.child("H1"), TITLE_SIZE * self._scale
        broken = [part for line in lines for part in self._balanced(line, Weight.BOLD, size)]
        self._lines(broken, "".join(lines), element, MIDDLE, anchor=0.5, size=size, weight=Weight.BOLD)
        self._rule(RULE_WEIGHT)

    def number(self, label: str, number: str) -> None:
        element = self._sheet.root.child("P")
        self._centred(label, self._size, element)
        size = NUMBER_SIZE * self._scale
        self._lines(self._halves(number, size), number, element, MIDDLE, anchor=0.5, size=size, weight=Weight.BOLD)
        self._rule(DASH_WEIGHT, is_dashed=True)

    def entries(self, entries: Sequence[Entry | None]) -> None:
        labels = [entry.label for entry in entries if entry is not None and len(entry.label) <= IN_COLUMN]
        column = max(map(self._width, labels), default=0.0) + COLUMN_GAP
        parent = self._sheet.root.child("L")
        for entry in entries:
            if entry is None:
                self._rule(DASH_WEIGHT, is_dashed=True)
            else:
                item = parent.child("LI")
                self._entry(entry, LEFT + column, item.child("Lbl"), item.child("LBody"))
        self._rule(RULE_WEIGHT)

    def points(self, points: Iterable[str]) -> None:
        parent = self._sheet.root.child("L")
        for point in points:
            item = parent.child("LI")
            bullet, body = item.child("Lbl"), item.child("LBody")
            indent = BULLET_INDENT * self._scale
            self._text("·", self._size, bullet, self._baseline(self._size), LEFT)
            self._lines(self._wrapped(point, WIDTH - indent), point, body, LEFT + indent)
        self._y += BLOCK_GAP

    def code(self, token: str) -> None:
        rows = modules_of(token)
        if len(rows) > MOST_MODULES:
            raise DocumentFault("document.token_too_long")
        element = self._sheet.root.child("Figure", alternative="二维码：扫描后可离线核验本件")
        module = LARGE_MODULE if len(rows) <= MOST_LARGE else MODULE
        quiet = QUIET * module / PER_MM
        side = len(rows) * module / PER_MM
        x, y = _whole(MIDDLE - side / 2), _whole(self._y + quiet)
        self._sheet.codes.append(Code(x, y, module, rows, element))
        self._y = y + side + quiet

    def foot(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._centred(line, SIZE, self._sheet.root.child("P"))
        self._y += BLOCK_GAP

    def finished(self, *, is_marked: bool) -> Sheet:
        sheet = self._sheet
        sheet.length = _whole(self._y + END_SPACE)
        if sheet.length > LONGEST:
            raise DocumentFault("document.overflow", f"{sheet.length:.0f} mm of {LONGEST:.0f}")
        if is_marked:
            first, last = BAR_HEIGHT + MARK_REACH, sheet.length - END_SPACE - BAR_HEIGHT - MARK_REACH
            steps = max(1, int((last - first) / MARK_EVERY))
            sheet.marks = [first + step * (last - first) / steps for step in range(steps + 1)]
        return sheet

    def _entry(self, entry: Entry, x: float, label: Element, body: Element) -> None:
        """A label with its value beside it where there is room, otherwise below."""
        is_emphasis = entry.style is Style.EMPHASIS
        size, weight = (AMOUNT_SIZE * self._scale, Weight.BOLD) if is_emphasis else (self._size, Weight.REGULAR)
        in_column = len(entry.label) <= IN_COLUMN
        width = self._width(entry.value, weight, size)
        if is_emphasis or entry.style is Style.AMOUNT:
            x, is_right = LEFT + self._width(entry.label) + COLUMN_GAP, True
            is_beside = width <= RIGHT - x
        else:
            most = 1 if entry.style is Style.WHOLE else MOST_BESIDE
            is_beside = in_column and len(self._wrapped(entry.value, RIGHT - x, weight, size)) <= most
            is_right = entry.style is Style.WHOLE and in_column and not is_beside and width <= WIDTH
        if is_beside:
            self._text(entry.label, self._size, label, self._baseline(size), LEFT)
        else:
            self._lines(self._wrapped(entry.label, WIDTH), entry.label, label, LEFT)
            x = LEFT if is_right else LEFT + INDENT
        place, anchor = (RIGHT, 1.0) if is_right else (x, 0.0)
        lines = self._wrapped(entry.value, RIGHT - x, weight, size)
        self._lines(lines, entry.value, body, place, anchor=anchor, size=size, weight=weight)

    def _centred(self, text: str, size: float, element: Element, weight: Weight = Weight.REGULAR) -> None:
        lines = self._balanced(text, weight, size)
        self._lines(lines, text, element, MIDDLE, anchor=0.5, size=size, weight=weight)

    def _lines(
        self,
        lines: Sequence[str],
        whole: str,
        element: Element,
        x: float,
        *,
        anchor: float = 0.0,
        size: float | None = None,
        weight: Weight = Weight.REGULAR,
    ) -> None:
        """Add a text line by line, and move below it."""
        size = self._size if size is None else size
        unbroken = whole if len(lines) > 1 else ""
        for line in lines:
            self._text(line, size, element, self._baseline(size), x, anchor=anchor, weight=weight, whole=unbroken)
            self._y += LEADING * size * POINT + LEAD

    def _text(
        self,
        content: str,
        size: float,
        element: Element,
        y: float,
        x: float = MIDDLE,
        *,
        anchor: float = 0.0,
        weight: Weight = Weight.REGULAR,
        is_white: bool = False,
        whole: str = "",
    ) -> None:
        """Add a line; ``anchor`` is the part of its width that lies left of ``x``."""
        width = self._width(content, weight, size)
        text = Text(x - anchor * width, y, content, weight, size, width, element, is_white, whole)
        self._sheet.texts.append(text)

    def _rule(self, weight: float, *, is_dashed: bool = False) -> None:
        self._y += RULE_SPACE
        self._sheet.rules.append(Rule(self._y, weight, is_dashed))
        self._y += RULE_SPACE

    def _baseline(self, size: float) -> float:
        """Of the next line."""
        return self._y + LEAD / 2 + ((LEADING - 1) / 2 + ASCENT) * size * POINT

    def _width(self, text: str, weight: Weight = Weight.REGULAR, size: float | None = None) -> float:
        return self._faces.width(text, weight, self._size if size is None else size)

    def _wrapped(
        self, text: str, width: float, weight: Weight = Weight.REGULAR, size: float | None = None
    ) -> list[str]:
        return wrap(text, lambda part: self._width(part, weight, size), width)

    def _halves(self, number: str, size: float) -> list[str]:
        """One line, or two with as many groups: a serial number breaks after its date, however wide its letters are."""
        if self._width(number, Weight.BOLD, size) <= WIDTH:
            return [number]
        groups = number.split(" ")
        middle = (len(groups) + 1) // 2
        halves = [" ".join(groups[:middle]), " ".join(groups[middle:])]
        if all(self._width(half, Weight.BOLD, size) <= WIDTH for half in halves):
            return halves
        return self._balanced(number, Weight.BOLD, size)

    def _balanced(self, text: str, weight: Weight, size: float) -> list[str]:
        """As few lines as it takes, set as narrow as these allow."""
        lines = self._wrapped(text, WIDTH, weight, size)
        width = WIDTH - 1
        while len(lines) > 1 and len(narrower := self._wrapped(text, width, weight, size)) == len(lines):
            lines, width = narrower, width - 1
        return lines


def _whole(millimetres: float) -> float:
    """The nearest whole dot."""
    return round(millimetres * PER_MM) / PER_MM
