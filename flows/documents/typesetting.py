"""Breaking Chinese text into lines.

No line begins with a closing mark or ends with an opening one, Latin words, numbers and dates stay whole, a paragraph
does not end in a line of one or two characters, and short labels break in balance. Text is never shrunk to fit.
"""

import re
from collections.abc import Callable

NOT_FIRST = frozenset("，。、；：！？）》」』】〕”’％%,.;:!?)]}·…")
NOT_LAST = frozenset("（《「『【〔“‘([{￥¥")
SHORTEST_LAST_LINE = 3
"""Characters, closing marks not counted."""
BRACKET_PULL = 2
"""Characters by which a break before an opening bracket may be off the middle."""
WORD_PULL = 1.1
"""The same for a break between pairs of characters, as most words of labels are: 统筹基金/支付, not 统筹基/金支付."""
LONGEST_LABEL = 10
NARROWEST = 0.6
"""Of the measure: a paragraph is not set narrower than this to avoid a short last line."""

_UNBROKEN = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|[\x21-\x7E\u00C0-\u024F]+|\s+|.", re.DOTALL)

Measure = Callable[[str], float]
"""Width of one line of text in millimetres."""


def wrap(text: str, measure: Measure, width: float) -> list[str]:
    """Break ``text`` into lines of at most ``width`` millimetres; at least one line."""
    lines = _fill(text, measure, width)
    # A paragraph is not set narrower than what stays whole either: it would be cut.
    least = max([NARROWEST * width, *(measure(token) for token in _tokens(text, measure, width))])
    narrower = width
    while len(lines) > 1 and _is_orphan(lines[-1]):
        narrower -= 1.0
        reset = _fill(text, measure, narrower)
        if narrower < least or len(reset) > len(lines):
            break
        if not _is_orphan(reset[-1]):
            return reset
    return lines


def _is_orphan(line: str) -> bool:
    return len(line.rstrip("".join(NOT_FIRST))) < SHORTEST_LAST_LINE


def _fill(text: str, measure: Measure, width: float) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    for token in _tokens(text, measure, width):
        if lines and not line and token.isspace():
            continue
        line.append(token)
        if measure("".join(line).rstrip()) <= width:
            continue
        taken = _carried(line)
        lines.append("".join(line[:-taken]).rstrip())
        line = line[-taken:]
        while line and line[0].isspace():
            line.pop(0)
    if line or not lines:
        lines.append("".join(line).rstrip())
    return [part for part in lines if part] or [""]


def _carried(line: list[str]) -> int:
    """How many tokens of an overfull line go down to the next: the last, and all that must not be parted from it."""
    for count in range(1, len(line)):
        if line[-count][0] not in NOT_FIRST and line[-count - 1][-1] not in NOT_LAST:
            return count
    # Where nothing but forbidden breaks is left the line is cut before its last token.
    return 1


def _tokens(text: str, measure: Measure, width: float) -> list[str]:
    """What stays whole; a word wider than the line is cut, after a hyphen where it has one."""
    tokens: list[str] = []
    for match in _UNBROKEN.finditer(text):
        tokens += [match[0]] if measure(match[0]) <= width else _cut(match[0], measure, width)
    return tokens


def _cut(word: str, measure: Measure, width: float) -> list[str]:
    parts: list[str] = []
    for piece in re.findall(r"[^-]*-|[^-]+", word):
        if measure(piece) <= width:
            parts.append(piece)
        else:
            parts += list(piece)
    return parts


def balanced(text: str) -> tuple[str, str]:
    """Two halves of a label or title of at least two characters, the first not the shorter one, by the same rules."""
    middle = (len(text) + 1) // 2
    is_label = len(text) <= LONGEST_LABEL and text.isalpha() and not text.isascii()

    def unevenness(place: int) -> tuple[float, int]:
        before_bracket = BRACKET_PULL if text[place] in NOT_LAST else 0
        splits_pair = WORD_PULL if is_label and place % 2 else 0
        leaves_one = BRACKET_PULL if place == len(text) - 1 else 0
        return abs(place - middle) - before_bracket + splits_pair + leaves_one, -place

    offsets = sorted(range(1, len(text)), key=unevenness)
    for place in offsets:
        if text[place] not in NOT_FIRST and text[place - 1] not in NOT_LAST and not _splits_word(text, place):
            return text[:place].rstrip(), text[place:].lstrip()
    return text[:middle], text[middle:]


def _splits_word(text: str, place: int) -> bool:
    return text[place - 1].isascii() and text[place].isascii() and text[place - 1].isalnum() and text[place].isalnum()
