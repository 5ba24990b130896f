"""The faces that documents are set in: which face draws which character, how wide, and its glyphs.

Every text has a role; a role is a chain of faces. A character comes from the first face of the chain that has it, so
figures are Times-like and of equal width inside a Song text, and a rare name falls back to another Han face at the same
size. A character that no face has stops the document with its code point before anything is drawn.

``python -m flows.documents.fonts install SERIF.tgz SANS.tgz`` builds the folder of faces at set-up.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from drivers.places import INSTALLED
from flows.documents.errors import DocumentFault
from flows.documents.page import POINT, Role

LATIN, LATIN_BOLD = "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"
SONG, SONG_BOLD = "NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"
FALL_BACK, OPTIONAL_FALL_BACK = "LXGWWenKai-Regular.ttf", "BabelStoneHan.ttf"
HEI_BOLD = "NotoSansSC-Bold.ttf"
"""Not in a chain: the sample mark is drawn from its outlines."""

CHAINS = {
    Role.SONG: (LATIN, SONG, FALL_BACK, OPTIONAL_FALL_BACK),
    Role.SONG_BOLD: (LATIN_BOLD, SONG_BOLD, FALL_BACK, OPTIONAL_FALL_BACK),
}


@dataclass(frozen=True, slots=True)
class FaceMetrics:
    """What a PDF font descriptor says, in thousandths of the size."""

    name: str
    ascent: int
    descent: int
    cap_height: int
    stem: int
    box: tuple[int, int, int, int]


class Face:
    """One TrueType file: its character map, advances and subsets."""

    def __init__(self, path: Path) -> None:
        try:
            self._face = TTFontFace(str(path))
        except (TTFError, OSError) as error:
            raise DocumentFault("fonts.face_unreadable", path.name) from error
        self._glyphs: dict[int, int] = self._face.charToGlyph
        self._advances: dict[int, float] = self._face.charWidths
        left, bottom, right, top = self._face.bbox
        self.metrics = FaceMetrics(
            name=self._face.name.decode("ascii"),
            ascent=round(self._face.ascent),
            descent=round(self._face.descent),
            cap_height=round(self._face.capHeight),
            stem=round(self._face.stemV),
            box=(round(left), round(bottom), round(right), round(top)),
        )

    def has(self, character: str) -> bool:
        return ord(character) in self._glyphs

    def advance(self, character: str) -> float:
        """In thousandths of the size."""
        return self._advances[ord(character)]

    def glyph(self, character: str) -> int:
        return self._glyphs[ord(character)]

    def subset(self, characters: Iterable[str]) -> bytes:
        """A TrueType font with these characters' glyphs, numbered from 1 in order of first appearance."""
        data: bytes = self._face.makeSubset([ord(character) for character in characters])
        return data


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
        self.folder = folder
        present = {name: Face(folder / name) for name in sorted(names - {HEI_BOLD}) if (folder / name).exists()}
        self._chains = {role: [present[name] for name in chain if name in present] for role, chain in CHAINS.items()}
        self._placed: dict[Role, dict[str, Placed]] = {role: {} for role in CHAINS}

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
        return known[character]

    def width(self, text: str, role: Role, size: float) -> float:
        """Millimetres of one line at ``size`` points.

        Raises:
            DocumentFault: ``document.glyph_missing``.
        """
        return sum(self.place(role, character).advance for character in text) * size * POINT / 1000


def main(arguments: list[str] | None = None) -> int:
    """Build the folder of faces."""
    from flows.documents.font_set import install  # noqa: PLC0415 - set-up alone needs fontTools' subsetter

    parser = argparse.ArgumentParser(prog="python -m flows.documents.fonts", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("install", help="unpack the packed npm packages of packaging/fonts.toml")
    command.add_argument("packages", nargs="+", type=Path)
    command.add_argument("--to", type=Path, default=INSTALLED / "fonts")
    chosen = parser.parse_args(arguments)
    try:
        faces = install(chosen.packages, chosen.to)
    except DocumentFault as fault:
        sys.stderr.write(f"fonts: {fault}\n")
        return 1
    sys.stdout.write(f"fonts: {len(faces)} faces in {chosen.to}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
