"""Text for a head of fixed columns: what may be printed, how wide it is, where a line breaks; no I/O.

A *cell* is one character with the marks that combine with it. A letter or digit takes one column, a Chinese character
two.
"""

import unicodedata
from collections.abc import Sequence

from drivers.errors import Unsupported
from drivers.receipt_printer.profile import Charset
from drivers.receipt_printer.status import Code

MOST_MARKS = 3
"""Marks on one character; more are no writing but an attack on the line above."""

REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters, halves of surrogates, private and unassigned code points, separators of lines."""

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
LAST_LATIN = "\u024f"

NOT_FIRST = frozenset("，。、；：！？）》」』】〕”’％…—·,.;:!?)]}%")
NOT_LAST = frozenset("（《「『【〔“‘([{￥")

WIDE = frozenset("WF")
SHORTEST_LAST_LINE = 6
"""Columns: a last line of one or two characters and a sign looks forgotten."""

Cells = tuple[str, ...]


def cells_of(text: str) -> Cells:
    """Split text into cells; all kinds of spaces become one kind, variation selectors are left out.

    Raises:
        Unsupported: ``receipt_printer.text_refused``; its detail is the code point.
    """
    cells: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if is_variation_selector(character):
            continue
        if category in REFUSED or unicodedata.bidirectional(character) in RIGHT_TO_LEFT:
            raise refused(Code.TEXT_REFUSED, character)
        if category[0] != "M":
            cells.append(" " if category == "Zs" and character != "\u3000" else character)
        elif cells and cells[-1] != " " and len(cells[-1]) <= MOST_MARKS:
            cells[-1] += character
        else:
            raise refused(Code.TEXT_REFUSED, character)
    return tuple(cells)


def is_variation_selector(character: str) -> bool:
    """Whether it only chooses between shapes of the character before it."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def refused(code: Code, character: str) -> Unsupported:
    """Return the error for a character that cannot be printed."""
    return Unsupported(code, detail=f"U+{ord(character):04X}")


def width_of(cells: Sequence[str]) -> int:
    """Return the columns that cells take at single size."""
    return sum(2 if _is_wide(cell[0]) else 1 for cell in cells)


def _is_wide(character: str) -> bool:
    # Signs that are narrow in the West and wide in China are wide here, accented letters are not.
    if unicodedata.east_asian_width(character) in WIDE:
        return True
    return character > LAST_LATIN or not (character.isascii() or character.isalpha())


def encode(cell: str, charset: Charset, *, has_four_byte_characters: bool) -> bytes | None:
    """Return the bytes at which the printer has this cell in its own font; None where it has not."""
    if cell.isascii():
        return cell.encode("ascii")
    if charset is Charset.ASCII or len(cell) > 1 or not _is_wide(cell):
        return None
    try:
        code = cell.encode("gbk")
    except UnicodeEncodeError:
        code = cell.encode("gb18030")
        return code if len(code) == 4 and has_four_byte_characters else None
    is_gb2312 = 0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1
    return code if charset is Charset.GBK or is_gb2312 else None


def wrap(cells: Cells, width: int, *, is_balanced: bool = False) -> list[Cells]:
    """Break cells into lines of at most ``width`` columns; one empty line for no cells.

    Words and numbers stay whole unless they are wider than a line; closing signs begin no line, opening ones end none.

    Args:
        cells: one paragraph.
        width: columns.
        is_balanced: make the lines about as long as each other, as in a title.
    """
    words = _words(cells)
    lines = _fill(words, width)
    if len(lines) < 2:
        return lines
    widest = max(width_of(word) for word in words)
    least = widest if is_balanced else max(widest, width - 2 * SHORTEST_LAST_LINE)
    for narrower in range(width - 1, least - 1, -1):
        is_good = not is_balanced and width_of(lines[-1]) > SHORTEST_LAST_LINE
        again = _fill(words, narrower)
        if is_good or len(again) > len(lines):
            break
        lines = again
    return lines


def _words(cells: Cells) -> list[Cells]:
    """Return what stays together: words with their signs, single Chinese characters, single spaces."""
    words: list[Cells] = []
    for cell in cells:
        before = words[-1][-1] if words else " "
        is_word = cell != " " and before != " " and not _is_wide(cell[0]) and not _is_wide(before[0])
        is_tied = cell != " " and before != " " and (cell in NOT_FIRST or before in NOT_LAST)
        if is_word or is_tied:
            words[-1] += (cell,)
        else:
            words.append((cell,))
    return words


def _fill(words: list[Cells], width: int) -> list[Cells]:
    lines: list[Cells] = []
    line: Cells = ()
    used = 0
    for word in words:
        for piece in _cut(word, width):
            room = width_of(piece)
            if line and used + room > width:
                lines.append(_trimmed(line))
                line, used = (), 0
            if line or piece != (" ",):
                line += piece
                used += room
    lines.append(_trimmed(line))
    return [each for each in lines if each] or [()]


def _cut(word: Cells, width: int) -> list[Cells]:
    """Cut a word that is wider than a line."""
    pieces: list[Cells] = []
    piece: Cells = ()
    for cell in word:
        if piece and width_of((*piece, cell)) > width:
            pieces.append(piece)
            piece = ()
        piece += (cell,)
    return [*pieces, piece]


def _trimmed(line: Cells) -> Cells:
    end = len(line)
    while end and line[end - 1] == " ":
        end -= 1
    return line[:end]
