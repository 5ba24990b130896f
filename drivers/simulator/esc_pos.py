"""What a receipt printer makes of the bytes it receives: ESC/POS commands into strips of printed paper, no I/O.

Commands are read whole: one that is not complete waits for the rest, as in a printer. Text is set in font A (12 by 24
dots) and 24-dot Chinese characters; what the printer's memory has no character for comes out as an empty box.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from drivers.places import INSTALLED

NARROW, HEIGHT = 12, 24
BASELINE, NARROW_BASELINE = 21, 19
"""Dots from the top of a 24-dot character, Chinese and Western."""

DEFAULT_SPACING = 30
MOST_BAND = 1024 * 1024
PAPER, BLACK = 255, 0
BOX = "\u25a1"

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10


@dataclass(frozen=True, slots=True)
class Strip:
    """Paper that goes forward: what is on it (None for white), its length in dots, and its text."""

    image: Image.Image | None
    dots: int
    text: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """The knife."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is answered in its turn: ``paper``, ``identity`` n, ``remaining``, ``ejector``."""

    what: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A command to the outlet: ``present`` or ``eject``, ``retract``."""

    where: str


@dataclass(frozen=True, slots=True)
class Pushing:
    """Which changes are told unasked (GS a n)."""

    mask: int


@dataclass(frozen=True, slots=True)
class Initialised:
    """ESC @."""


Step = Strip | Cut | Asked | Moved | Pushing | Initialised


@dataclass(slots=True)
class _Style:
    align: int = 0
    is_bold: bool = False
    width: int = 1
    height: int = 1
    spacing: int = DEFAULT_SPACING
    is_chinese: bool = False


@dataclass(slots=True)
class _Code:
    module: int = 3
    data: str = ""


@dataclass(slots=True)
class Interpreter:
    """The printer's program.

    Attributes:
        dots: across the head.
        charset: ``ascii``, ``gb2312`` or ``gbk``: the characters in its memory.
        has_four_byte_characters: it also has the four-byte part of GB18030.
        retract_code: n of ``GS e n`` that takes a receipt back.
    """

    dots: int = 576
    charset: str = "gbk"
    has_four_byte_characters: bool = False
    retract_code: int = 2
    _buffer: bytearray = field(default_factory=bytearray)
    _style: _Style = field(default_factory=_Style)
    _line: list[tuple[str, int, _Style]] = field(default_factory=list)
    _code: _Code = field(default_factory=_Code)
    _made: deque[Step] = field(default_factory=deque)

    def feed(self, data: bytes) -> None:
        """Take received bytes."""
        self._buffer += data

    def forget(self) -> None:
        """Forget what was not printed."""
        self._buffer.clear()
        self._made.clear()
        self._line.clear()
        self._style = _Style()

    def next_step(self) -> Step | None:
        """Return the next thing to do; None when no command is complete."""
        while not self._made:
            length, made = self._next() if self._buffer else (0, [])
            if not length:
                return None
            del self._buffer[:length]
            self._made += made
        return self._made.popleft()

    def _next(self) -> tuple[int, list[Step]]:
        """Return the length of the command that the buffer begins with, and its effect; 0 when it is not complete."""
        first = self._buffer[0]
        if first == 0x0A:
            return 1, self._end_line()
        if first == DLE:
            return self._fixed(3, lambda _: [])
        if first in {ESC, FS, GS}:
            return self._command(first)
        if first < 0x20:
            return 1, []
        return self._character()

    def _command(self, first: int) -> tuple[int, list[Step]]:
        if len(self._buffer) < 2:
            return 0, []
        match first, self._buffer[1]:
            case (0x1D, 0x76):
                return self._raster()
            case (0x1D, 0x28):
                return self._counted()
            case (0x1D, 0x56):
                has_feed = len(self._buffer) > 2 and self._buffer[2] in {65, 66}
                return self._fixed(4 if has_feed else 3, lambda _: [*self._end_line(), Cut()])
            case (0x1D, 0x65):
                has_more = len(self._buffer) > 2 and self._buffer[2] in {3, 32}
                return self._fixed(4 if has_more else 3, self._eject)
            case (first, second):
                length, effect = _COMMANDS.get((first, second), (2, None))
                return self._fixed(length, lambda arguments: effect(self, arguments) if effect else [])

    def _fixed(self, length: int, effect: Callable[[bytes], list[Step]]) -> tuple[int, list[Step]]:
        if len(self._buffer) < length:
            return 0, []
        return length, effect(bytes(self._buffer[2:length]))

    def _raster(self) -> tuple[int, list[Step]]:
        if len(self._buffer) < 8:
            return 0, []
        stride = int.from_bytes(self._buffer[4:6], "little")
        height = int.from_bytes(self._buffer[6:8], "little")
        length = 8 + stride * height
        if not 0 < stride * height <= MOST_BAND:
            return 8, []
        if len(self._buffer) < length:
            return 0, []
        ink = Image.frombytes("1", (stride * 8, height), bytes(self._buffer[8:length]))
        image = Image.new("L", (self.dots, height), PAPER)
        image.paste(BLACK, (self._at(stride * 8, self._style.align), 0), ink)
        return length, [Strip(image, height)]

    def _counted(self) -> tuple[int, list[Step]]:
        """GS ( k: the functions of a QR code."""
        if len(self._buffer) < 5:
            return 0, []
        length = 5 + int.from_bytes(self._buffer[3:5], "little")
        if len(self._buffer) < length:
            return 0, []
        function, arguments = self._buffer[6], bytes(self._buffer[7:length])
        if self._buffer[2:3] != b"k":
            return length, []
        if function == 0x43:
            self._code.module = arguments[0]
        elif function == 0x50:
            self._code.data = arguments[1:].decode("utf-8", "replace")
        elif function == 0x51:
            return length, [self._drawn_code()]
        return length, []

    def _drawn_code(self) -> Step:
        made = zxingcpp.create_barcode(self._code.data, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        symbol = Image.fromarray(made.to_image(scale=1, add_quiet_zones=False))
        side = symbol.width * self._code.module
        image = Image.new("L", (self.dots, side), PAPER)
        image.paste(symbol.resize((side, side), Image.Resampling.NEAREST), (self._at(side, self._style.align), 0))
        return Strip(image, side, code=self._code.data)

    def _character(self) -> tuple[int, list[Step]]:
        first = self._buffer[0]
        if first < 0x80 or not self._style.is_chinese:
            return 1, self._put(chr(first) if 0x20 <= first < 0x7F else BOX, 1)
        if len(self._buffer) < 2:
            return 0, []
        length = 4 if 0x30 <= self._buffer[1] <= 0x39 else 2
        if len(self._buffer) < length:
            return 0, []
        code = bytes(self._buffer[:length])
        return length, self._put(self._known(code), 2)

    def _known(self, code: bytes) -> str:
        """Return the character that the printer has at a code, or the box that it prints instead."""
        is_gb2312 = 0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1
        has_it = self.has_four_byte_characters if len(code) == 4 else self.charset == "gbk" or is_gb2312
        try:
            character = code.decode("gb18030" if len(code) == 4 else "gbk")
        except UnicodeDecodeError:
            return BOX
        return character if has_it and self.charset != "ascii" else BOX

    def _put(self, character: str, columns: int) -> list[Step]:
        style = self._style
        width = columns * NARROW * style.width
        full = sum(each for _, each, _ in self._line) + width > self.dots
        ended = self._end_line() if full else []
        drawn = _Style(style.align, style.is_bold, style.width, style.height)
        self._line.append((character, width, drawn))
        return ended

    def _end_line(self) -> list[Step]:
        spacing = self._style.spacing
        if not self._line:
            return [Strip(None, spacing)]
        line, self._line = self._line, []
        height = max(style.height for _, _, style in line) * HEIGHT
        image = Image.new("L", (self.dots, max(height, spacing)), PAPER)
        left = self._at(sum(width for _, width, _ in line), line[0][2].align)
        for character, width, style in line:
            image.paste(_drawn(character, width, style.height * HEIGHT, style.is_bold), (left, 0))
            left += width
        return [Strip(image, image.height, "".join(character for character, _, _ in line))]

    def _at(self, width: int, align: int) -> int:
        room = max(0, self.dots - width)
        return (0, room // 2, room)[align if align in {1, 2} else 0]

    def _initialise(self, _: bytes) -> list[Step]:
        self._line.clear()
        self._style = _Style()
        return [Initialised()]

    def _set_align(self, arguments: bytes) -> list[Step]:
        self._style.align = arguments[0] & 3
        return []

    def _set_bold(self, arguments: bytes) -> list[Step]:
        self._style.is_bold = bool(arguments[0] & 1)
        return []

    def _set_size(self, arguments: bytes) -> list[Step]:
        self._style.width = (arguments[0] >> 4 & 7) + 1
        self._style.height = (arguments[0] & 7) + 1
        return []

    def _set_spacing(self, arguments: bytes) -> list[Step]:
        self._style.spacing = arguments[0] if arguments else DEFAULT_SPACING
        return []

    def _set_chinese(self, *, is_on: bool) -> list[Step]:
        self._style.is_chinese = is_on
        return []

    def _feed_dots(self, arguments: bytes) -> list[Step]:
        ended = self._end_line() if self._line else []
        return [*ended, Strip(None, arguments[0])]

    def _feed_lines(self, arguments: bytes) -> list[Step]:
        ended = self._end_line() if self._line else []
        return [*ended, Strip(None, arguments[0] * self._style.spacing)]

    def _eject(self, arguments: bytes) -> list[Step]:
        n = arguments[0]
        if n == 6:
            return [Asked("ejector")]
        if n == self.retract_code:
            return [Moved("retract")]
        return [Moved("present" if n in {3, 32} else "eject")] if n in {3, 5, 32} else []


_COMMANDS: dict[tuple[int, int], tuple[int, Callable[[Interpreter, bytes], list[Step]] | None]] = {
    (ESC, 0x40): (2, Interpreter._initialise),  # noqa: SLF001
    (ESC, 0x61): (3, Interpreter._set_align),  # noqa: SLF001
    (ESC, 0x45): (3, Interpreter._set_bold),  # noqa: SLF001
    (ESC, 0x32): (2, Interpreter._set_spacing),  # noqa: SLF001
    (ESC, 0x33): (3, Interpreter._set_spacing),  # noqa: SLF001
    (ESC, 0x4A): (3, Interpreter._feed_dots),  # noqa: SLF001
    (ESC, 0x64): (3, Interpreter._feed_lines),  # noqa: SLF001
    (FS, 0x26): (2, lambda printer, _: printer._set_chinese(is_on=True)),  # noqa: SLF001
    (FS, 0x2E): (2, lambda printer, _: printer._set_chinese(is_on=False)),  # noqa: SLF001
    (GS, 0x21): (3, Interpreter._set_size),  # noqa: SLF001
    (GS, 0x61): (3, lambda _, arguments: [Pushing(arguments[0])]),
    (GS, 0x72): (3, lambda _, arguments: [Asked("paper", arguments[0])]),
    (GS, 0x49): (3, lambda _, arguments: [Asked("identity", arguments[0])]),
    (GS, 0x53): (4, lambda _, __: [Moved("retract")]),
    (GS, 0xE1): (2, lambda _, __: [Asked("remaining")]),
    (GS, 0xE0): (3, None),
}
"""Commands of fixed length: whole length, and what they do."""


@cache
def _font(size: int, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    name = f"NotoSansSC-{'Bold' if is_bold else 'Regular'}.ttf"
    return ImageFont.truetype(str(INSTALLED / "fonts" / name), size)


@cache
def _drawn(character: str, width: int, height: int, is_bold: bool) -> Image.Image:
    """Draw one character of the printer's memory, its cell filled as a matrix font does."""
    is_narrow = character.isascii()
    em = height if width >= height or not is_narrow else round(height * 0.92)
    font = _font(em, is_bold=is_bold)
    left, _, right, _ = font.getbbox(character, anchor="ls")
    cell = Image.new("L", (max(width, round(right - left)), height), PAPER)
    at = (cell.width - (right - left)) / 2 - left
    baseline = height * (NARROW_BASELINE if is_narrow else BASELINE) // HEIGHT
    ImageDraw.Draw(cell).text((at, baseline), character, BLACK, font, anchor="ls")
    fitted = cell.resize((width, height)) if cell.width > width else cell
    return fitted.point(lambda grey: PAPER if grey > 144 else BLACK)
