"""A receipt's parts as the bytes of one ESC/POS job; no I/O.

Text goes as GB2312 or GBK codes in the printer's own font, a line with a character that the printer lacks as a picture
of that line. Printers look for DLE commands in everything they receive, pictures included, so that no job may contain
one: see `harmless`.
"""

import re
from dataclasses import dataclass

from drivers.errors import Unsupported
from drivers.receipt import Alignment, Divider, Line, Pair, QrCode, Raster, Receipt, ReceiptPart
from drivers.receipt_printer.profile import CHARACTER_DOTS, Profile
from drivers.receipt_printer.raster import (
    CELL_DOTS,
    QUIET_MODULES,
    Bitmap,
    code_modules,
    draw_code,
    draw_line,
    draw_rule,
    module_dots,
)
from drivers.receipt_printer.status import Code
from drivers.receipt_printer.text import Cells, cells_of, encode, refused, width_of, wrap

INITIALISE = b"\x1b@"
CHINESE_ON = b"\x1c&"
LINE_END = b"\n"
CENTRED = b"\x1ba\x01"
LEFT = b"\x1ba\x00"

LEADING = 12
"""Dots between two lines."""

HALF_LINE = 18
RULE_ABOVE, RULE_THICKNESS, RULE_BELOW = 6, 2, 16
END_SPACE = 40
"""Dots above and below what is printed; the cut adds what lies between head and knife."""

BAND_ROWS = 24
"""Rows of a picture that go in one command, as many as a line has: a job that breaks off leaves no more unfinished."""

PAIR_GAP = 2
PAIR_INDENT = 4
"""Columns between a name and its value, and before a value on lines of its own."""

BULLET: Cells = ("·", " ")
"""What a paragraph hangs from: its further lines begin where its first one's text does."""

MOST_PARTS = 200
MOST_CHARACTERS = 1_000
MOST_MILLIMETRES = 600

DLE = b"\x10"
DLE_COMMANDS = re.compile(rb"\x10(?=[\x04\x05\x14])")
THICKER = b"\x18"

ALIGNMENTS = {Alignment.LEFT: 0, Alignment.CENTRE: 1, Alignment.RIGHT: 2}


@dataclass(frozen=True, slots=True, repr=False)
class Job:
    """What goes to the printer, without cut; personal."""

    data: bytes
    millimetres: float

    def __repr__(self) -> str:
        return f"Job({self.millimetres:.0f} mm)"


@dataclass(frozen=True, slots=True)
class _Style:
    align: Alignment
    size: int
    is_bold: bool

    @property
    def line_dots(self) -> int:
        return CELL_DOTS * self.size + LEADING

    @property
    def codes(self) -> bytes:
        size = (self.size - 1) * 0x11
        return b"\x1ba%c\x1bE%c\x1d!%c\x1b3%c" % (ALIGNMENTS[self.align], self.is_bold, size, self.line_dots)


class Layout:
    """Sets receipts for one make of printer."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def job(self, receipt: Receipt) -> Job:
        """Set a receipt.

        Raises:
            Unsupported: ``receipt_printer.text_refused``, ``receipt_printer.glyph_missing``,
                ``receipt_printer.receipt_too_long``, ``receipt_printer.code_too_large``: nothing of it can be printed.
            ConfigurationError: ``receipt_printer.font_missing``.
        """
        if len(receipt.parts) > MOST_PARTS:
            raise Unsupported(Code.RECEIPT_TOO_LONG)
        pieces, dots = [INITIALISE + CHINESE_ON], 0
        for part in receipt.parts:
            data, height = self._set(part)
            pieces.append(data)
            dots += height
            if dots > MOST_MILLIMETRES * self._profile.dots_per_mm:
                raise Unsupported(Code.RECEIPT_TOO_LONG)
        pieces.append(_feed(END_SPACE))
        return Job(b"".join(pieces), (dots + END_SPACE) / self._profile.dots_per_mm)

    def _set(self, part: ReceiptPart) -> tuple[bytes, int]:
        """Return a part's bytes and its height in dots."""
        match part:
            case Line():
                return self._line(part)
            case Pair():
                return self._pair(part)
            case QrCode():
                return self._code(part)
            case Raster():
                return self._raster(part)
            case Divider():
                rule = draw_rule(self._profile.dots, RULE_THICKNESS)
                data = LEFT + _feed(RULE_ABOVE) + picture(rule) + _feed(RULE_BELOW)
                return data, RULE_ABOVE + RULE_THICKNESS + RULE_BELOW

    def _line(self, line: Line) -> tuple[bytes, int]:
        cells = _cells(line.text)
        if not cells:
            return _feed(HALF_LINE), HALF_LINE
        style = _Style(line.align, 2 if line.size > 1 else 1, line.is_bold)
        columns = self._profile.columns // style.size
        if cells[:2] == BULLET and line.align is Alignment.LEFT:
            first, *others = wrap(cells[2:], columns - width_of(BULLET))
            hanging = (" ",) * width_of(BULLET)
            return self._lines([BULLET + first, *(hanging + each for each in others)], style)
        return self._lines(wrap(cells, columns, is_balanced=line.align is Alignment.CENTRE), style)

    def _pair(self, pair: Pair) -> tuple[bytes, int]:
        columns = self._profile.columns
        name, value = _cells(pair.name), _cells(pair.value)
        left = _Style(Alignment.LEFT, 1, pair.is_bold)
        gap = columns - width_of(name) - width_of(value)
        if gap >= PAIR_GAP:
            return self._lines([(*name, *" " * gap, *value)], left)
        names = wrap(name, columns)
        if width_of(value) <= columns:
            data, height = self._lines(names, left)
            below, more = self._lines([value], _Style(Alignment.RIGHT, 1, pair.is_bold))
            return data + below, height + more
        indent = (" ",) * PAIR_INDENT
        return self._lines([*names, *((*indent, *each) for each in wrap(value, columns - PAIR_INDENT))], left)

    def _lines(self, lines: list[Cells], style: _Style) -> tuple[bytes, int]:
        return b"".join(self._one_line(each, style) for each in lines), style.line_dots * len(lines)

    def _one_line(self, cells: Cells, style: _Style) -> bytes:
        """Return one line as codes in the printer's own font, or drawn if it has not all of them."""
        profile = self._profile
        codes = [
            encode(each, profile.charset, has_four_byte_characters=profile.has_four_byte_characters) for each in cells
        ]
        native = [each for each in codes if each is not None]
        if len(native) == len(cells):
            return style.codes + b"".join(native) + LINE_END
        room = profile.dots - width_of(cells) * CHARACTER_DOTS * style.size
        indent = {Alignment.LEFT: 0, Alignment.CENTRE: room // 2, Alignment.RIGHT: room}[style.align]
        drawn = draw_line(cells, indent, size=style.size, is_bold=style.is_bold)
        return LEFT + picture(drawn) + _feed(LEADING)

    def _code(self, code: QrCode) -> tuple[bytes, int]:
        profile = self._profile
        data = code.data
        if not data or len(data) > MOST_CHARACTERS:
            raise Unsupported(Code.CODE_TOO_LARGE)
        for character in data:
            if not character.isprintable():
                raise refused(Code.TEXT_REFUSED, character)
        if len(data.encode()) > MOST_CHARACTERS:
            raise Unsupported(Code.CODE_TOO_LARGE)
        modules = code_modules(data)
        module = module_dots(modules, profile.dots, code.millimetres, profile.dots_per_mm)
        made = native_code(data, module) if profile.has_qr else picture(draw_code(data, module))
        quiet = _feed(QUIET_MODULES * module)
        return CENTRED + quiet + made + quiet, (modules + 2 * QUIET_MODULES) * module

    def _raster(self, raster: Raster) -> tuple[bytes, int]:
        stride = (raster.width + 7) // 8
        if not 0 < raster.width <= self._profile.dots or not raster.rows or len(raster.rows) % stride:
            raise Unsupported(Code.RECEIPT_TOO_LONG, "the drawing does not fit the paper")
        height = len(raster.rows) // stride
        return LEFT + picture(Bitmap(raster.width, height, raster.rows)), height


def _cells(text: str) -> Cells:
    if len(text) > MOST_CHARACTERS:
        raise Unsupported(Code.RECEIPT_TOO_LONG)
    return cells_of(text)


def _feed(dots: int) -> bytes:
    return b"\x1bJ%c" % dots


def picture(bitmap: Bitmap) -> bytes:
    """Return the bytes that print a bitmap where the alignment says: GS v 0, in bands."""
    stride = (bitmap.width + 7) // 8
    bands = []
    for top in range(0, bitmap.height, BAND_ROWS):
        rows = bitmap.rows[top * stride : (top + BAND_ROWS) * stride]
        header = b"\x1dv0\0" + stride.to_bytes(2, "little") + (len(rows) // stride).to_bytes(2, "little")
        bands.append(header + harmless(rows))
    return b"".join(bands)


def harmless(rows: bytes) -> bytes:
    """Return rows of dots that contain no DLE EOT, DLE ENQ or DLE DC4; where they do, one dot is made two."""
    return DLE_COMMANDS.sub(THICKER, rows)


def native_code(data: str, module: int) -> bytes:
    """Return the bytes with which the printer makes a QR code itself: model 2, level M.

    Args:
        data: as it is read.
        module: dots of a module, 1 to 16.
    """
    stored = data.encode("utf-8")
    count = (len(stored) + 3).to_bytes(2, "little")
    return b"".join(
        (
            b"\x1d(k\x04\x00\x31\x41\x32\x00",
            b"\x1d(k\x03\x00\x31\x43%c" % module,
            b"\x1d(k\x03\x00\x31\x45\x31",
            b"\x1d(k" + count + b"\x31\x50\x30" + stored,
            b"\x1d(k\x03\x00\x31\x51\x30",
        )
    )
