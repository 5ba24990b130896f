"""The faces that slips are set in: Hei, which stays clear in one-bit dots, with Latin letters and figures beside it.

The chains work as those of `flows.documents.fonts`: the first face that has a character draws it, and a character that
none has stops the slip with its code point before anything is printed.
"""

from enum import StrEnum
from functools import cache
from pathlib import Path

from PIL import ImageFont

from flows.documents.errors import DocumentFault
from flows.documents.fonts import FALL_BACK, HEI_BOLD, OPTIONAL_FALL_BACK, Face, Placed
from flows.documents.outlines import Outlines
from flows.documents.page import POINT

LATIN, LATIN_BOLD = "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"
HEI = "NotoSansSC-Regular.ttf"


class Weight(StrEnum):
    """What a text is set in: a chain of faces each."""

    REGULAR = "regular"
    BOLD = "bold"


CHAINS = {
    Weight.REGULAR: (LATIN, HEI, FALL_BACK, OPTIONAL_FALL_BACK),
    Weight.BOLD: (LATIN_BOLD, HEI_BOLD, FALL_BACK, OPTIONAL_FALL_BACK),
}


class Faces:
    """The loaded faces, for both painters."""

    def __init__(self, folder: Path) -> None:
        """Load every face of both chains (about 0.15 s).

        Raises:
            DocumentFault: ``fonts.missing``, ``fonts.face_unreadable``.
        """
        names = sorted({name for chain in CHAINS.values() for name in chain})
        present = {name: Face(folder / name) for name in names if (folder / name).exists()}
        if missing := [name for name in names if name not in present and name != OPTIONAL_FALL_BACK]:
            raise DocumentFault("fonts.missing", missing[0])
        self._chains = {
            weight: [present[name] for name in chain if name in present] for weight, chain in CHAINS.items()
        }
        self._placed: dict[tuple[Weight, str], Placed] = {}
        self.hei_bold = Outlines(folder / HEI_BOLD)
        """Of the sample mark."""
        self.font = cache(
            lambda name, dots: ImageFont.truetype(folder / name, dots, layout_engine=ImageFont.Layout.BASIC)
        )
        """One file's face at a size in dots."""

    def place(self, weight: Weight, character: str) -> Placed:
        """Find the face for one character.

        Raises:
            DocumentFault: ``document.glyph_missing`` with the code point.
        """
        known = self._placed.get((weight, character))
        if known is None:
            face = next((face for face in self._chains[weight] if face.has(character)), None)
            if face is None:
                raise DocumentFault("document.glyph_missing", f"U+{ord(character):04X}")
            known = self._placed[weight, character] = Placed(face, face.advance(character))
        return known

    def width(self, text: str, weight: Weight, size: float) -> float:
        """Millimetres of one line at ``size`` points.

        Raises:
            DocumentFault: ``document.glyph_missing``.
        """
        return sum(self.place(weight, character).advance for character in text) * size * POINT / 1000
