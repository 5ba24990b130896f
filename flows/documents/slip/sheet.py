"""A slip as a list of drawing operations, and the measures of its paper.

Millimetres from the top left corner of what the head can print (72 mm of the 80 mm roll), sizes of type in points.
One painter makes a PDF of it, the other the printer's dots, so that preview, archive copy and paper cannot differ.
"""

from dataclasses import dataclass, field

from flows.documents.page import Element
from flows.documents.slip.faces import Weight

ROLL = 80.0
HEAD = 72.0
DOTS = 576
PER_MM = DOTS / HEAD
"""Dots; 203 to the inch."""
LEFT, RIGHT = 1.5, 70.5
"""The paper may lie a millimetre to either side and nothing is cut."""
WIDTH = RIGHT - LEFT
MIDDLE = HEAD / 2
END_SPACE = 3.0
"""Below the last line; with the 5 mm of the printer's driver 8 mm are fed before the cut."""
LONGEST = 295.0
"""With the driver's feed the paper is 300 mm."""

DASH, DASH_GAP = 0.75, 0.5
"""Of a dashed line."""
MARK_WORDS, MARK_SIZE, MARK_ANGLE = "样张 无效 SAMPLE", 27.0, 45.0
"""The sample mark: points, degrees counter-clockwise."""
MARK_HEIGHT, MARK_BASELINE = 1.2, 1.0
"""Of the mark's box, and of its baseline from the top, with its size as 1."""


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """One line; ``x`` is its left end and ``y`` its baseline; personal.

    Attributes:
        is_white: it stands on a bar.
        whole: of every line of a text that breaks, the unbroken text: what is searched, copied and read aloud.
    """

    x: float
    y: float
    content: str
    weight: Weight
    size: float
    width: float
    element: Element
    is_white: bool = False
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the content, by its middle."""

    y: float
    weight: float
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A black band across the content, by its upper edge."""

    y: float
    height: float


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """The QR code, by its upper left corner without the white ground; ``module`` in dots."""

    x: float
    y: float
    module: int
    rows: list[bytes]
    element: Element

    @property
    def side(self) -> float:
        """Without the white ground."""
        return len(self.rows) * self.module / PER_MM


@dataclass(slots=True, repr=False)
class Sheet:
    """One slip as it will be drawn: marks below, then rules and bars, text, the code on white; personal.

    Attributes:
        marks: heights of the middles of the sample mark.
        root: the logical structure in the order of reading.
    """

    length: float = 0.0
    marks: list[float] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    root: Element = field(default_factory=lambda: Element("Document"))
