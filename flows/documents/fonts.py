"""The faces that documents are set in: which face draws which character, how wide, and its glyphs.

Every text has a role; a role is a chain of faces. A character comes from the first face of the chain that has it, so
figures are Times-like and of equal width inside a Song text, and a rare name falls back to another Han face at the same
size. A character that no face has stops the document with its code point before anything is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from flows.documents.errors import DocumentFault
from flows.documents.page import POINT, Role

LATIN, LATIN_BOLD = "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"
SONG, SONG_BOLD = "NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"
FALL_BACK, OPTIONAL_FALL_BACK = "LXGWWenKai-Regular.ttf", "BabelStoneHan.ttf"
INITIAL = Path(SONG).stem
"""The font that a canvas begins with."""
HEI_BOLD = "NotoSansSC-Bold.ttf"
"""Not in a chain: the sample mark is drawn from its outlines."""

CHAINS = {
    Role.SONG: (LATIN, SONG, FALL_BACK, OPTIONAL_FALL_BACK),
    Role.SONG_BOLD: (LATIN_BOLD, SONG_BOLD, FALL_BACK, OPTIONAL_FALL_BACK),
}


class Face:
    """One TrueType file: its character map and advances. It is registered with reportlab under its name."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        try:
            font = _Font(self.name, str(path), asciiReadable=0)
        except (TTFError, OSError) as error:
            raise DocumentFault("fonts.face_unreadable", path.name) from error
        registerFont(font)
        self._advances: dict[int, float] = font.face.charWidths

    def has(self, character: str) -> bool:
        """False for private characters too: what such a code point means is each face's own affair."""
        return ord(character) in self._advances and category(character) != "Co"

    def advance(self, character: str) -> float:
        """In thousandths of the size."""
        return self._advances[ord(character)]


class _Font(TTFont):  # type: ignore[misc]  # reportlab ships no types
    """A font whose characters beyond the basic plane can be searched and copied.

    reportlab 5.1 writes their code points into the character map where UTF-16 is asked for (9.10.3).
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab calls it
        subsets = self.state[doc].subsets
        names = [self.getSubsetInternalName(number, doc)[1:] for number in range(len(subsets))]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for name, subset in zip(names, subsets, strict=True):
            doc.idToObject[f"toUnicodeCMap:{fonts[name].BaseFont}"].content = _to_unicode(subset)


def _to_unicode(subset: Sequence[int]) -> str:
    """The code points of a subset as UTF-16, at most 100 in one block."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <00> <FF> endcodespacerange",
    ]
    mapped = [(code, point) for code, point in enumerate(subset) if point]
    for at in range(0, len(mapped), 100):
        block = mapped[at : at + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex()}>" for code, point in block]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Placed:
    """Which face draws a character, and its advance in thousandths of the size."""

    face: Face
    advance: float


class Typefaces:
    """The loaded faces. Not for two threads at once: subsets share a face's reading position."""

    def __init__(self, folder: Path) -> None:
        """Load every face of every chain (about 0.2 s).

        Raises:
            DocumentFault: ``fonts.missing``, ``fonts.face_unreadable``.
        """
        names = {name for chain in CHAINS.values() for name in chain} | {HEI_BOLD}
        missing = sorted(name for name in names - {OPTIONAL_FALL_BACK} if not (folder / name).exists())
        if missing:
            raise DocumentFault("fonts.missing", missing[0])
        present = {name: Face(folder / name) for name in sorted(names - {HEI_BOLD}) if (folder / name).exists()}
        self._chains = {role: [present[name] for name in chain if name in present] for role, chain in CHAINS.items()}
        self._placed: dict[Role, dict[str, Placed]] = {role: {} for role in CHAINS}
        self._advances: dict[Role, dict[str, float]] = {role: {} for role in CHAINS}

    def place(self, role: Role, character: str) -> Placed:
        """Find the face for one character.

        Raises:
            DocumentFault: ``document.glyph_missing`` with the code point.
        """
        known = self._placed[role]
        if character not in known:
            face = next((face for face in self._chains[role] if face.has(character)), None)
            if face is None:
                raise DocumentFault("document.glyph_missing", f"U+{ord(character):04X}")
            known[character] = Placed(face, face.advance(character))
            self._advances[role][character] = known[character].advance
        return known[character]

    def width(self, text: str, role: Role, size: float) -> float:
        """Millimetres of one line at ``size`` points.

        Raises:
            DocumentFault: ``document.glyph_missing``.
        """
        advances = self._advances[role]
        try:
            total = sum(map(advances.__getitem__, text))
        except KeyError:
            total = sum(self.place(role, character).advance for character in text)
        return total * size * POINT / 1000
