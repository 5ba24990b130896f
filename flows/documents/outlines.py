"""Letters as drawn shapes: for the sample mark and the ring of the seal, which are pictures and not text.

As text they would be interleaved with the data whenever somebody copies or searches a page, and cost a font each.
"""

from dataclasses import dataclass
from math import cos, sin
from pathlib import Path

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from reportlab.lib.rl_accel import fp_str

from flows.documents.errors import DocumentFault


class _PathPen(BasePen):  # type: ignore[misc]  # fontTools ships no types
    """Collects PDF path operators; the base class turns TrueType's quadratic curves into cubic ones."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the base class calls it
        self.operators.append(f"{_pair(point)} m")

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the base class calls it
        self.operators.append(f"{_pair(point)} l")

    def _curveToOne(  # noqa: N802 - the base class calls it
        self, first: tuple[float, float], second: tuple[float, float], end: tuple[float, float]
    ) -> None:
        self.operators.append(f"{_pair(first)} {_pair(second)} {_pair(end)} c")

    def _closePath(self) -> None:  # noqa: N802 - the base class calls it
        self.operators.append("h")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that is placed on pages: PDF operators, and the box round it, in points or units of its own."""

    content: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character's outline in units of 1/1000 of its size, and its advance."""

    path: str
    advance: float


class Outlines:
    """Outlines of the characters of one TrueType file with 1000 units to the em."""

    def __init__(self, path: Path) -> None:
        # The tables that drawing needs are in memory afterwards; single glyphs are parsed when they are drawn.
        with TTFont(path, lazy=True) as font:
            self._glyphs = font.getGlyphSet()
            self._names: dict[int, str] = font.getBestCmap()

    def glyph(self, character: str) -> Glyph:
        """The outline of one character.

        Raises:
            DocumentFault: ``document.glyph_missing``.
        """
        name = self._names.get(ord(character))
        if name is None:
            raise DocumentFault("document.glyph_missing", f"U+{ord(character):04X}")
        pen = _PathPen(self._glyphs)
        self._glyphs[name].draw(pen)
        return Glyph(" ".join(pen.operators), float(self._glyphs[name].width))

    def width(self, text: str) -> float:
        """Sum of the advances."""
        return sum(self.glyph(character).advance for character in text)


def placed(glyph: Glyph, x: float, y: float, size: float, turn: float = 0.0) -> str:
    """Operators that add a glyph's outline to the page with its origin at (x, y).

    Args:
        glyph: the outline.
        x: points.
        y: points.
        size: points.
        turn: radians, counter-clockwise.
    """
    along, across = size / 1000 * cos(turn), size / 1000 * sin(turn)
    matrix = fp_str(along, across, -across, along, x, y)
    return f"q {matrix} cm {glyph.path} f Q"


def _pair(point: tuple[float, float]) -> str:
    return str(fp_str(point))
