"""The mark 样张 无效 SAMPLE across every sample page, as one drawing that is placed twice.

It is pale enough that black text on it keeps a contrast above 17:1, and covers 3 to 5 % of the page.
"""

from math import cos, radians, sin

from flows.documents.outlines import Drawing, Outlines, placed

WORDS = "样张 无效 SAMPLE"
SIZE = 54.0
ANGLE = 33.0
FILL = 0.915
"""Of white."""
HEIGHTS = (0.29, 0.63)
"""Centre of each on the page, from the top."""
MIDDLE = 380.0
"""Of a Han square above its baseline, in 1/1000 of the size."""


def draw_mark(hei: Outlines) -> Drawing:
    """The words, centred on the origin and turned."""
    turn = radians(ANGLE)
    scale = SIZE / 1000
    half = hei.width(WORDS) / 2 * scale
    drop = MIDDLE * scale
    parts = [f"{FILL} g"]
    along = -half
    for character in WORDS:
        glyph = hei.glyph(character)
        x = along * cos(turn) + drop * sin(turn)
        y = along * sin(turn) - drop * cos(turn)
        parts.append(placed(glyph, x, y, SIZE, turn))
        along += glyph.advance * scale
    reach = half + SIZE
    return Drawing("\n".join(parts), (-reach, -reach, reach, reach))
