"""Recorded prompts: texts that a site has had spoken by a person, in place of the synthetic voice.

``assets/prompts/<language>/<name>.wav``, where the name is the first 16 hexadecimal signs of the SHA-256 of the text as
it is said, in UTF-8. What is not recorded, is synthesised.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kiosk.words import LANGUAGES, Language

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "prompts"
NAME_SIGNS = 16


@dataclass(frozen=True, slots=True)
class Prompts:
    """The recordings of one site.

    Attributes:
        files: by language and name.
    """

    files: dict[tuple[Language, str], Path]

    @classmethod
    def of(cls, folder: Path = FOLDER) -> Self:
        """Look which recordings there are; a folder that is not there has none."""
        return cls({
            (language, path.stem): path for language in LANGUAGES for path in (folder / language).glob("*.wav")
        })  # fmt: skip

    def find(self, text: str, language: Language) -> bytes | None:
        """Return the recording of a text; None where there is none or it cannot be read."""
        path = self.files.get((language, name_of(text)))
        try:
            return path.read_bytes() if path is not None else None
        except OSError:
            return None


def name_of(text: str) -> str:
    """Return the name of a text's recording, without its ending."""
    return hashlib.sha256(text.encode()).hexdigest()[:NAME_SIGNS]
