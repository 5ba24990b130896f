"""A receipt as data: what is printed on 80 mm thermal paper, part by part; personal, no repr shows it."""

from enum import StrEnum

import msgspec


class Alignment(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """Base of the parts; they travel tagged with their class's name."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


class Line(_Part, frozen=True):
    """One paragraph, wrapped at the paper's width.

    Attributes:
        text: no control characters; empty for a blank line.
        size: 1 or 2 times the usual height and width.
    """

    text: str
    align: Alignment = Alignment.LEFT
    size: int = 1
    is_bold: bool = False


class Pair(_Part, frozen=True):
    """A name at the left and its value at the right, of which the value gives way to a line of its own when long."""

    name: str
    value: str
    is_bold: bool = False


class Divider(_Part, frozen=True):
    """A rule across the paper."""


class QrCode(_Part, frozen=True):
    """A QR code, centred.

    Attributes:
        data: as it is read.
        millimetres: side of the symbol without its quiet zone.
    """

    data: str
    millimetres: int = 24


class Raster(_Part, frozen=True):
    """A drawing, dot by dot, at the left edge.

    Attributes:
        width: in dots.
        rows: top to bottom, each padded to whole bytes; the first dot is the highest bit, 1 is black.
    """

    width: int
    rows: bytes


ReceiptPart = Line | Pair | Divider | QrCode | Raster


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The parts of one receipt, top to bottom."""

    parts: tuple[ReceiptPart, ...]

    def __repr__(self) -> str:
        return f"Receipt({len(self.parts)} parts)"
