"""Invented papers: a form, a card, a page of a household booklet, drawn with lines, words and numbers of nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""height x width x 3, blue first."""

DENSITY = 8.0
"""Pixels per millimetre of a drawn sheet."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper, as it lies: millimetres, and its ground, blue first."""

    width: float
    height: float
    ground: tuple[int, int, int]


PAPERS: Mapping[str, Paper] = {
    "a4": Paper(297, 210, (246, 247, 247)),
    "a4_upright": Paper(210, 297, (246, 247, 247)),
    "booklet": Paper(105, 143, (214, 232, 238)),
    "id_card": Paper(85.6, 54, (228, 222, 205)),
    "blank": Paper(148, 210, (248, 248, 248)),
    "slip": Paper(80, 160, (240, 243, 244)),
}
WORDS = ("临湖区", "样张", "申请人", "出生日期", "清波路", "登记编号", "Sample", "339999", "2026-11-22", "办理事项")
INK = (48, 44, 42)


def sheet(kind: str, seed: int = 0) -> Pixels:
    """Draw one paper at `DENSITY`; the same for the same seed.

    Raises:
        ValueError: no such paper.
    """
    if kind not in PAPERS:
        msg = f"no paper {kind!r}; there are: {', '.join(PAPERS)}"
        raise ValueError(msg)
    paper, chance = PAPERS[kind], np.random.default_rng(seed)
    size = round(paper.height * DENSITY), round(paper.width * DENSITY), 3
    drawn = np.empty(size, np.uint8)
    drawn[:] = paper.ground
    match kind:
        case "a4" | "a4_upright" | "slip":
            _form(drawn, chance)
        case "id_card":
            _card(drawn, chance)
        case "booklet":
            _booklet(drawn, chance)
    return drawn


def _form(drawn: Pixels, chance: np.random.Generator) -> None:
    """A title, a ruled table with words in it, some lines of text below."""
    height, width = drawn.shape[:2]
    margin = round(0.08 * width)
    _write(drawn, "临湖区办事登记表（样张）", (margin, round(0.05 * height)), min(7.0, width / 150))
    top, bottom = round(0.13 * height), round(0.13 * height + 0.5 * height * chance.uniform(0.6, 1.2))
    rows, columns = int(chance.integers(4, 10)), int(chance.integers(2, 5))
    stroke = int(chance.integers(2, 5))
    for y in np.linspace(top, bottom, rows + 1).astype(int):
        cv2.line(drawn, (margin, int(y)), (width - margin, int(y)), INK, stroke)
    for x in np.linspace(margin, width - margin, columns + 1).astype(int):
        cv2.line(drawn, (int(x), top), (int(x), bottom), INK, stroke)
    for y in np.linspace(top, bottom, rows, endpoint=False):
        for x in np.linspace(margin, width - margin, columns, endpoint=False):
            _write(drawn, str(chance.choice(WORDS)), (int(x) + 16, int(y) + 16), 3.6)
    for y in range(bottom + 60, height - margin - 40, 64):
        _write(drawn, " ".join(chance.choice(WORDS, int(width / 170))), (margin, y), 3.4)


def _card(drawn: Pixels, chance: np.random.Generator) -> None:
    """A photo's place at the right, a few words at the left, waves over the ground."""
    height, width = drawn.shape[:2]
    for row in range(0, height, 14):
        points = [(x, row + round(9 * np.sin(x / 40 + row / 90))) for x in range(0, width, 12)]
        cv2.polylines(drawn, [np.array(points)], False, (214, 206, 184), 2)
    cv2.rectangle(
        drawn,
        (round(0.66 * width), round(0.16 * height)),
        (round(0.94 * width), round(0.72 * height)),
        (150, 138, 126),
        -1,
    )
    cv2.ellipse(drawn, (round(0.8 * width), round(0.4 * height)), (62, 84), 0, 0, 360, (120, 140, 180), -1)
    for row in range(5):
        _write(
            drawn, " ".join(chance.choice(WORDS, 2)), (round(0.06 * width), round((0.12 + 0.15 * row) * height)), 3.6
        )
    _write(drawn, "339999 20260101 0000", (round(0.2 * width), round(0.85 * height)), 4.2)


def _booklet(drawn: Pixels, chance: np.random.Generator) -> None:
    """A page with a red frame and rows."""
    height, width = drawn.shape[:2]
    edge = round(0.07 * width)
    red = (60, 60, 170)
    cv2.rectangle(drawn, (edge, edge), (width - edge, height - edge), red, 4)
    for y in np.linspace(edge, height - edge, 12).astype(int)[1:-1]:
        cv2.line(drawn, (edge, int(y)), (width - edge, int(y)), red, 2)
        _write(drawn, " ".join(chance.choice(WORDS, 2)), (edge + 16, int(y) - 56), 4.0)


def _write(drawn: Pixels, text: str, at: tuple[int, int], millimetres: float) -> None:
    """Write one line whose upper left corner is ``at``."""
    tall = round(millimetres * DENSITY)
    cv2.putText(drawn, text, (at[0], at[1] + tall), INK, cv2.FontFace("uni"), tall)
