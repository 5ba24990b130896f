"""Lines and codes as dots, for what the printer has no characters of its own for; no I/O but reading the fonts.

A drawn line keeps the printer's columns and height, so that it stands among the others like one of them.
"""

from dataclasses import dataclass
from functools import cache

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from drivers.errors import ConfigurationError, Unsupported
from drivers.places import INSTALLED
from drivers.receipt_printer.profile import CHARACTER_DOTS
from drivers.receipt_printer.status import Code
from drivers.receipt_printer.text import Cells, refused, width_of

FONTS = INSTALLED / "fonts"
FACES = ("NotoSansSC-Regular.ttf", "LXGWWenKai-Regular.ttf")
BOLD_FACES = ("NotoSansSC-Bold.ttf", "LXGWWenKai-Regular.ttf")
"""The faces that set-up installs: the usual one, and one for rare characters."""

CELL_DOTS = 2 * CHARACTER_DOTS
"""Height of a line, and the em of its characters."""

BASELINE = 0.88
"""Of a Chinese em box, from its top."""

NARROW_SIZE, NARROW_BASELINE = 0.92, 0.8
"""The same for letters and digits, whose tails would leave the cell."""

INK = 112
"""Grey from which a dot is black: thin strokes of the rare face survive, counters stay open."""

ABSENT = "\uffff"
"""A code point that no face has: what is drawn for it stands for every missing glyph."""

QUIET_MODULES = 4
SMALLEST_MODULE, LARGEST_MODULE = 3, 16
"""Dots of a QR module that phones read from thermal paper, and that a printer draws by itself."""

DASH_MARGIN = 2
PAPER, BLACK = 0, 255


@dataclass(frozen=True, slots=True, repr=False)
class Bitmap:
    """One-bit rows, each padded to whole bytes; the first dot is the highest bit, 1 is black."""

    width: int
    height: int
    rows: bytes

    def __repr__(self) -> str:
        return f"Bitmap({self.width}x{self.height})"


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(str(FONTS / face), size)
    except OSError as error:
        raise ConfigurationError(Code.FONT_MISSING, f"no face {face}: run the set-up") from error


def _ink(font: ImageFont.FreeTypeFont, character: str) -> bytes:
    return bytes(font.getmask(character))


@cache
def _face_of(cell: str, faces: tuple[str, ...]) -> str:
    """Return the first face that has all of a cell.

    Raises:
        Unsupported: ``receipt_printer.glyph_missing``.
    """
    for face in faces:
        font = _font(face, CELL_DOTS)
        missing = {_ink(font, ABSENT), b""}
        if not any(_ink(font, character) in missing for character in cell):
            return face
    raise refused(Code.GLYPH_MISSING, cell[0])


def draw_line(cells: Cells, indent: int, *, size: int, is_bold: bool) -> Bitmap:
    """Draw one line of text, as wide as it has to be and as high as its characters.

    Args:
        cells: of the line.
        indent: dots before the first cell.
        size: 1 or 2.
        is_bold: with the bold face.

    Raises:
        Unsupported: ``receipt_printer.glyph_missing``, no face has a character.
        ConfigurationError: ``receipt_printer.font_missing``.
    """
    end = indent + width_of(cells) * CHARACTER_DOTS * size
    image = Image.new("L", ((end + 7) // 8 * 8, CELL_DOTS * size), PAPER)
    for cell in cells:
        width = width_of((cell,)) * CHARACTER_DOTS * size
        if cell.strip(" \u3000"):
            image.paste(_draw_cell(cell, width, CELL_DOTS * size, is_bold=is_bold), (indent, 0))
        indent += width
    return _bitmap(image)


def _draw_cell(cell: str, width: int, em: int, *, is_bold: bool) -> Image.Image:
    face = _face_of(cell, BOLD_FACES if is_bold else FACES)
    is_narrow = width < em
    font = _font(face, round(em * NARROW_SIZE) if is_narrow else em)
    left, _, right, _ = font.getbbox(cell, anchor="ls")
    drawn = Image.new("L", (max(width, round(right - left)), em), PAPER)
    at, baseline = (drawn.width - (right - left)) / 2 - left, round(em * (NARROW_BASELINE if is_narrow else BASELINE))
    # The rare face has no bold: its strokes are drawn broader.
    broader = em / CELL_DOTS / 2 if is_bold and face == FACES[-1] else 0
    ImageDraw.Draw(drawn).text((at, baseline), cell, BLACK, font, anchor="ls", stroke_width=broader)
    return drawn.resize((width, em)) if drawn.width > width else drawn


def draw_code(data: str, module: int) -> Bitmap:
    """Draw a QR code (level M), its modules ``module`` dots wide, without its quiet zone.

    Raises:
        Unsupported: ``receipt_printer.code_too_large``, there is no QR code for so much.
    """
    symbol = _symbol(data)
    side = symbol.width * module
    image = Image.new("L", ((side + 7) // 8 * 8, side), PAPER)
    image.paste(symbol.resize((side, side), Image.Resampling.NEAREST), ((image.width - side) // 2, 0))
    return _bitmap(image)


def code_modules(data: str) -> int:
    """Return the modules along one side of the QR code for ``data``.

    Raises:
        Unsupported: ``receipt_printer.code_too_large``.
    """
    return _symbol(data).width


def module_dots(modules: int, dots: int, millimetres: int, dots_per_mm: int) -> int:
    """Return the dots of a module, so that the symbol is about ``millimetres`` wide.

    Raises:
        Unsupported: ``receipt_printer.code_too_large``.
    """
    most = dots // (modules + 2 * QUIET_MODULES)
    if most < SMALLEST_MODULE:
        raise Unsupported(Code.CODE_TOO_LARGE)
    return max(SMALLEST_MODULE, min(most, LARGEST_MODULE, round(millimetres * dots_per_mm / modules)))


def _symbol(data: str) -> Image.Image:
    try:
        made = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except (ValueError, RuntimeError) as error:
        raise Unsupported(Code.CODE_TOO_LARGE) from error
    drawn = Image.fromarray(made.to_image(scale=1, add_quiet_zones=False))
    return drawn.point(lambda grey: PAPER if grey else BLACK)


def draw_rule(dots: int, thickness: int) -> Bitmap:
    """Draw a dashed rule across the paper, one dash a column."""
    image = Image.new("L", (dots, thickness), PAPER)
    for left in range(0, dots, CHARACTER_DOTS):
        image.paste(BLACK, (left + DASH_MARGIN, 0, left + CHARACTER_DOTS - DASH_MARGIN, thickness))
    return _bitmap(image)


def _bitmap(image: Image.Image) -> Bitmap:
    ink = image.point(lambda grey: BLACK if grey >= INK else PAPER).convert("1", dither=Image.Dither.NONE)
    return Bitmap(image.width, image.height, ink.tobytes())
