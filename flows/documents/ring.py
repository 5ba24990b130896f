"""The drawn seal of a sample document: a ring, a name, a roof over a dot.

It imitates no emblem. The picture is not the signature: what makes a document genuine is `flows.documents.seal`.
"""

from math import cos, pi, radians, sin

from reportlab.lib.rl_accel import fp_str

from flows.documents.outlines import Drawing, Outlines, placed
from flows.documents.page import POINT

RED = "0.82 0.12 0.12"
RADIUS, RING = 20.0, 1.1
WIDEST_ARC = 160.0
"""Degrees between the outer edges of the ends, which stay above the signature: its signs reach the seal's middle."""
WIDEST_STEP = 22.0
LARGEST_LETTER = 4.3
LETTERS_END = RADIUS - RING - 0.9
ASCENT = 0.88
SPACING = 0.97
"""Least step along the foot of the letters, of their size."""
ROOF, ROOF_WEIGHT = ((-4.4, 5.9), (0.0, 9.4), (4.4, 5.9)), 0.95
DOT = (4.7, 0.95)
LOWER_WORDS, LOWER_SIZE, LOWER_Y = "样章·演示", 3.6, -14.7
KAPPA = 0.5523
"""Bézier control distance that draws a quarter of a circle."""


def draw_ring(name: str, song_bold: Outlines, *, is_sample: bool) -> Drawing:
    """The seal round the origin, in points.

    Args:
        name: runs round the ring, in smaller letters the longer it is.
        song_bold: the letters.
        is_sample: adds the words 样章·演示.
    """
    parts = [
        f"{RED} RG {RED} rg",
        f"{_points(RING)} w {_circle(0, RADIUS - RING / 2)} S",
        *_letters(name, song_bold),
        f"{_points(ROOF_WEIGHT)} w {_polyline(ROOF)} S",
        f"{_circle(DOT[0], DOT[1])} f",
    ]
    if is_sample:
        parts += _line(LOWER_WORDS, song_bold)
    edge = RADIUS / POINT
    return Drawing("\n".join(parts), (-edge, -edge, edge, edge))


def _letters(name: str, song_bold: Outlines) -> list[str]:
    step = radians(min(WIDEST_ARC / len(name), WIDEST_STEP))
    # The foot of the letters lies at LETTERS_END - ASCENT * size, where their step must be SPACING * size.
    size = min(LARGEST_LETTER, step * LETTERS_END / (SPACING + ASCENT * step))
    foot = LETTERS_END - ASCENT * size
    parts = []
    for index, character in enumerate(name):
        glyph = song_bold.glyph(character)
        angle = pi / 2 + step * ((len(name) - 1) / 2 - index)
        half = glyph.advance / 2000 * size
        turn = angle - pi / 2
        x = foot * cos(angle) - half * cos(turn)
        y = foot * sin(angle) - half * sin(turn)
        parts.append(placed(glyph, x / POINT, y / POINT, size / POINT, turn))
    return parts


def _line(words: str, song_bold: Outlines) -> list[str]:
    x = -song_bold.width(words) / 2000 * LOWER_SIZE
    parts = []
    for character in words:
        glyph = song_bold.glyph(character)
        parts.append(placed(glyph, x / POINT, LOWER_Y / POINT, LOWER_SIZE / POINT))
        x += glyph.advance / 1000 * LOWER_SIZE
    return parts


def _circle(middle: float, radius: float) -> str:
    """Round (0, middle)."""
    reach = radius * KAPPA
    corners = (
        (reach, radius, radius, reach, radius, 0),
        (radius, -reach, reach, -radius, 0, -radius),
        (-reach, -radius, -radius, -reach, -radius, 0),
        (-radius, reach, -reach, radius, 0, radius),
    )
    curves = " ".join(
        f"{_points(a)} {_points(middle + b)} {_points(c)} {_points(middle + d)} {_points(e)} {_points(middle + f)} c"
        for a, b, c, d, e, f in corners
    )
    return f"0 {_points(middle + radius)} m {curves} h"


def _polyline(corners: tuple[tuple[float, float], ...]) -> str:
    first, *others = (f"{_points(x)} {_points(y)}" for x, y in corners)
    return f"{first} m " + " ".join(f"{corner} l" for corner in others)


def _points(millimetres: float) -> str:
    return str(fp_str(millimetres / POINT))
