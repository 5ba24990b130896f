"""The A4 page: measures, and a page as a list of drawing operations.

All measures are millimetres from the top left corner; sizes of type are points. Layouts append operations, `paint`
turns them into PDF; tests read the same list. `Element` is the logical structure that a screen reader follows:
operations without one are decoration or repetition.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
LEFT = 17.0
RIGHT = 193.0
BODY_WIDTH = RIGHT - LEFT
SMALLEST_SIZE = 10.0
"""Points: the promise for every printed paper. Only the ring of the seal, which is a drawing, is outside it."""

POINT = 25.4 / 72
"""Millimetres of a point."""


class Role(StrEnum):
    """What a text is set in: a chain of faces each."""

    SONG = "song"
    SONG_BOLD = "song-bold"


@dataclass(slots=True, eq=False)
class Element:
    """A node of the document's logical structure.

    Attributes:
        kind: the PDF structure type, such as ``TH``.
        attributes: its PDF attribute dictionary's entries, such as ``/O /Table /Scope /Row``.
        alternative: read instead of a drawing.
    """

    kind: str
    attributes: str = ""
    alternative: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, kind: str, attributes: str = "", alternative: str = "") -> "Element":
        """Append a node and return it."""
        node = Element(kind, attributes, alternative)
        self.children.append(node)
        return node

    def descendants(self) -> Iterator["Element"]:
        """This node and all below it, in the order of reading."""
        yield self
        for node in self.children:
            yield from node.descendants()


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """One line of text; ``x`` is its left end and ``y`` its baseline.

    Attributes:
        tracking: millimetres added after every character.
        spoken: what is searched and read aloud where tracking or a mask would split the word.
        grey: 0 black to 1 white.
    """

    x: float
    y: float
    content: str
    role: Role
    size: float
    width: float
    element: Element | None
    tracking: float = 0.0
    spoken: str = ""
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal or vertical; ``weight`` in points."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """The QR code: its square without the white ground; modules are the document's, the same on every page."""

    x: float
    y: float
    side: float
    element: Element | None


@dataclass(frozen=True, slots=True)
class SealImprint:
    """The drawn seal, by its centre."""

    x: float
    y: float
    element: Element | None


@dataclass(frozen=True, slots=True, repr=False)
class Bars:
    """A Code 128 of ``content``: its box without the white at both ends. Its signs stand beside it as text."""

    x: float
    y: float
    width: float
    height: float
    content: str


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A photo in its box; ``jpeg`` is None for the drawn silhouette."""

    x: float
    y: float
    width: float
    height: float
    jpeg: bytes | None
    element: Element | None


@dataclass(slots=True)
class Page:
    """One sheet as it will be drawn, layer by layer: mark, rules, text, pictures, code, seal."""

    rules: list[Rule] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    bars: list[Bars] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    seals: list[SealImprint] = field(default_factory=list)
    is_marked: bool = False
