"""How much room texts take, in pixels as QML draws them: enough to share a long page out among parts.

A text is never taken for narrower or shorter than it is drawn, or it would be cut.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiosk.modes import Modes
from kiosk.words import Language

# fmt: off
PLAIN = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392,
    555, 555, 555, 555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474,
    946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812, 723, 742,
    633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559,
    606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606,
    620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
)
BOLD = (
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387,
    590, 590, 590, 590, 590, 590, 590, 590, 590, 590, 325, 325, 590, 590, 590, 514,
    1007, 641, 681, 656, 714, 615, 585, 717, 757, 330, 568, 686, 578, 853, 749, 770,
    667, 770, 682, 624, 625, 748, 619, 915, 627, 580, 613, 378, 387, 378, 590, 567,
    626, 591, 644, 527, 644, 581, 372, 597, 640, 304, 306, 604, 315, 964, 641, 626,
    644, 644, 436, 495, 421, 637, 576, 863, 562, 574, 511, 378, 296, 378, 590,
)
# fmt: on
"""Advances of the signs from the space (U+0020) to the tilde, in thousandths of an em: the ``hmtx`` tables of Noto Sans
CJK SC 2.004, Regular and Bold."""

KERNING = 0.04
"""Ems by which kerning may widen a line of letters: more than any text of the machine's or the catalogue's. Most pairs
of letters narrow it."""

WIDEST = 1.0
"""Ems: an ideograph, and any sign that is not known to be narrower."""

END, PAGED_END = 1616, 1456
"""Pixels: where what a page offers ends at the latest, without and above a pager."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TextBox:
    """How a text is set.

    Attributes:
        width: pixels of a line.
        size: of the type in pixels.
        leading: height of a line, in sizes.
        advances: `PLAIN` or `BOLD`.
    """

    width: float
    size: int
    leading: float
    advances: Sequence[int] = PLAIN

    def lines_of(self, text: str) -> int:
        """Return how many lines a text takes; an empty one takes none."""
        return lines_of(text, self.width / self.size, self.advances)

    @property
    def line(self) -> int:
        """Height of a line in pixels."""
        return round(self.size * self.leading)

    def height_of(self, text: str) -> int:
        """Return how many pixels a text takes."""
        return self.lines_of(text) * self.line


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """Pixels of the type, as ``Theme.qml`` has them."""

    body: int
    label: int
    lead: int
    h2: int
    h1: Mapping[Language, int]
    display: int


NORMAL = TypeSizes(42, 46, 48, 60, {"zh": 80, "en": 72}, 108)
LARGE = TypeSizes(56, 60, 64, 76, {"zh": 96, "en": 84}, 120)


def sizes_of(modes: Modes) -> TypeSizes:
    """Return the sizes of the type in these modes."""
    return LARGE if modes.large else NORMAL


def lines_of(text: str, room: float, advances: Sequence[int] = BOLD) -> int:
    """Return how many lines of ``room`` ems a text takes; an empty one takes none."""
    return sum(_lines_of(line, room, advances) for line in text.split("\n")) if text else 0


def width_of(text: str, advances: Sequence[int] = BOLD) -> float:
    """Return how many ems a text takes on one line."""
    return sum(_advance(sign, advances) for sign in text)


def _advance(sign: str, advances: Sequence[int]) -> float:
    # A letter with an accent is as wide as without.
    index = ord(unicodedata.normalize("NFD", sign)[0]) - ord(" ")
    return advances[index] / 1000 if 0 <= index < len(advances) else WIDEST


def _lines_of(line: str, room: float, advances: Sequence[int]) -> int:
    """Fill one line after the other with what is not broken up; what is too wide for a line begins one all the same."""
    room -= KERNING if any(sign.isascii() and sign.isalpha() for sign in line) else 0
    count, left = 1, room
    for piece in _pieces(line):
        width = width_of(piece.rstrip(" "), advances)
        if width > left < room:
            count, left = count + 1, room
        if width <= room:
            left -= width_of(piece, advances)
            continue
        for sign in piece:
            if _advance(sign, advances) > left:
                count, left = count + 1, room
            left -= _advance(sign, advances)
    return count


def _pieces(line: str) -> Iterator[str]:
    """Yield words with the space after them, and ideographs with the punctuation beside them."""
    begin = 0
    for at in range(1, len(line)):
        if _may_part(line[at - 1], line[at]):
            yield line[begin:at]
            begin = at
    yield line[begin:]


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between two signs; Unicode's line breaking (UAX 14) allows it in a few more places."""
    kind = unicodedata.category(after)
    if before == "-":
        return after.isalpha()
    if before == " " and kind in OPENING:
        return True
    if after == " " or kind in CLINGING or unicodedata.category(before) in OPENING:
        return False
    return before == " " or _is_ideograph(before) or _is_ideograph(after)


OPENING = frozenset({"Ps", "Pi", "Pf", "Sc"})
"""Kinds of signs after which no line ends, but before them after a space: brackets, quotation marks, money."""

CLINGING = frozenset({"Pc", "Pd", "Pe", "Pi", "Pf", "Po", "Mn", "Mc", "Me", "Lm", "Sc", "Sk", "Sm", "So"})
"""Kinds of signs with which no line begins."""


def _is_ideograph(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def parts_of(
    groups: Sequence[Sequence[Item]], cost: Callable[[Item], float], room: float, paged_room: float
) -> tuple[tuple[Item, ...], ...]:
    """Share items out among pages that have room for them.

    Args:
        groups: items in their order; a group stays together where one page can hold it.
        cost: how much room an item takes.
        room: on the only page.
        paged_room: on one of several, which has a pager as well.

    Returns:
        At least one page; each but an only one holds something.
    """
    if sum(cost(item) for group in groups for item in group) <= room:
        return (tuple(item for group in groups for item in group),)
    pages: list[list[Item]] = []
    left = 0.0
    for group in groups:
        whole = sum(map(cost, group))
        needed = whole if whole <= paged_room else 0.0
        for item in group:
            if not pages or max(cost(item), needed) > left:
                pages.append([])
                left = paged_room
            pages[-1].append(item)
            left -= cost(item)
            needed = 0.0
    return tuple(map(tuple, pages))
