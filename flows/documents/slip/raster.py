"""A sheet as the dots of a thermal printer: one bit, 576 across.

The sample mark is a screen of one dot in four that keeps two dots clear round everything else, so that what was
printed is the same with and without it.
"""

from collections.abc import Iterator

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from drivers.receipt import Raster, Receipt
from flows.documents.fonts import HEI_BOLD
from flows.documents.page import POINT
from flows.documents.qr_modules import QUIET
from flows.documents.slip.faces import Faces, Weight
from flows.documents.slip.sheet import (
    DASH,
    DASH_GAP,
    DOTS,
    LEFT,
    MARK_ANGLE,
    MARK_BASELINE,
    MARK_HEIGHT,
    MARK_SIZE,
    MARK_WORDS,
    PER_MM,
    RIGHT,
    Code,
    Sheet,
)

INK = 112
"""Grey from which a dot is black: thin strokes survive, counters stay open."""
CLEAR = 5
"""Side of the square round a black dot that the mark keeps out of: two dots to each side."""
BAND = 1000
"""Lines of one picture that printers take."""
BLACK, WHITE = 255, 0
SCREEN = bytes((BLACK, WHITE)) * (DOTS // 2) + bytes((WHITE,)) * DOTS
"""Two lines of the mark's screen: one dot in four."""


def paint_dots(sheet: Sheet, faces: Faces) -> Image.Image:
    """The sheet as a picture of mode ``1``, where a black dot is set."""
    size = (DOTS, _dots(sheet.length))
    ink = Image.new("L", size, WHITE)
    pen = ImageDraw.Draw(ink)
    left, right = _dots(LEFT), _dots(RIGHT)
    for rule in sheet.rules:
        top, thickness = _dots(rule.y - rule.weight / 2), max(1, _dots(rule.weight))
        dash, step = (_dots(DASH), _dots(DASH + DASH_GAP)) if rule.is_dashed else (right - left, right - left)
        for x in range(left, right, step):
            pen.rectangle((x, top, min(x + dash, right) - 1, top + thickness - 1), BLACK)
    for bar in sheet.bars:
        pen.rectangle((left, _dots(bar.y), right - 1, _dots(bar.y + bar.height) - 1), BLACK)
    for text in sheet.texts:
        place, shade = (text.x * PER_MM, _dots(text.y)), WHITE if text.is_white else BLACK
        _characters(pen, faces, text.content, text.weight, text.size * POINT * PER_MM, place, shade)
    solid = ink.point(lambda grey: BLACK if grey >= INK else WHITE)
    marked = ImageChops.lighter(solid, _mark(sheet, faces, solid)) if sheet.marks else solid
    for code in sheet.codes:
        _code(marked, code)
    return marked.convert("1", dither=Image.Dither.NONE)


def as_receipt(dots: Image.Image) -> Receipt:
    """A painted sheet as what the receipt printer prints."""
    return Receipt(tuple(_bands(dots)))


def _bands(dots: Image.Image) -> Iterator[Raster]:
    for top in range(0, dots.height, BAND):
        band = dots.crop((0, top, dots.width, min(top + BAND, dots.height)))
        yield Raster(dots.width, band.tobytes())


def _characters(
    pen: ImageDraw.ImageDraw,
    faces: Faces,
    words: str,
    weight: Weight,
    size: float,
    place: tuple[float, int],
    shade: int,
) -> None:
    """Draw character by character, each at the dot nearest to its place in the PDF; ``size`` is in dots."""
    x, y = place
    for character in words:
        placed = faces.place(weight, character)
        pen.text((round(x), y), character, shade, faces.font(f"{placed.face.name}.ttf", round(size)), anchor="ls")
        x += placed.advance * size / 1000


def _mark(sheet: Sheet, faces: Faces, solid: Image.Image) -> Image.Image:
    words = _mark_words(faces)
    mark = Image.new("L", solid.size, WHITE)
    for height in sheet.marks:
        mark.paste(words, ((DOTS - words.width) // 2, _dots(height) - words.height // 2))
    screen = Image.frombytes("L", solid.size, SCREEN * (solid.height // 2) + SCREEN[: DOTS * (solid.height % 2)])
    clear = ImageChops.invert(solid.filter(ImageFilter.MaxFilter(CLEAR)))
    return ImageChops.darker(ImageChops.darker(mark, screen), clear)


def _mark_words(faces: Faces) -> Image.Image:
    """The words of the mark, turned."""
    size = MARK_SIZE * POINT * PER_MM
    width = faces.hei_bold.width(MARK_WORDS) * size / 1000
    flat = Image.new("L", (round(width), round(MARK_HEIGHT * size)), WHITE)
    font = faces.font(HEI_BOLD, round(size))
    ImageDraw.Draw(flat).text((0, round(MARK_BASELINE * size)), MARK_WORDS, BLACK, font, anchor="ls")
    turned = flat.rotate(MARK_ANGLE, Image.Resampling.BICUBIC, expand=True)
    return turned.point(lambda grey: BLACK if grey >= BLACK // 2 else WHITE)


def _code(image: Image.Image, code: Code) -> None:
    """Draw the code on its white ground, a dot of it never cut."""
    modules = len(code.rows)
    flat = Image.frombytes("L", (modules, modules), b"".join(code.rows))
    side = modules * code.module
    quiet = QUIET * code.module
    x, y = _dots(code.x), _dots(code.y)
    image.paste(WHITE, (x - quiet, y - quiet, x + side + quiet, y + side + quiet))
    image.paste(ImageChops.invert(flat).resize((side, side), Image.Resampling.NEAREST), (x, y))


def _dots(millimetres: float) -> int:
    return round(millimetres * PER_MM)
