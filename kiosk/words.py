"""Every text a resident sees or hears, in both languages, from ``assets/words/*.toml``.

A text's key is its place in the files, such as ``start.title``. Each holds exactly ``zh`` and ``en``; anything else
there is refused when the words are loaded. What varies is named in braces and filled in by `Say`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FOLDER = Path(__file__).resolve().parent.parent / "assets" / "words"
"""Found without `drivers.places`: the first frame waits for this module and cannot wait for the drivers' imports."""


class WordsError(Exception):
    """A words file is wrong, or a text is asked for that no file has."""


class Words:
    """All texts by key and language."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, key: str, language: Language) -> str:
        """Return one text with its braces.

        Raises:
            WordsError: no file has it.
        """
        try:
            return self._texts[key][language]
        except KeyError:
            msg = f"no words for {key}"
            raise WordsError(msg) from None


@dataclass(frozen=True, slots=True)
class Say:
    """The words in one language."""

    words: Words
    language: Language

    def __call__(self, key: str, **details: str | int) -> str:
        """Return a text, filled in.

        Raises:
            WordsError: no such text, or a brace without its detail.
        """
        text = self.words.text(key, self.language)
        try:
            return text.format(**details)
        except KeyError as error:
            msg = f"{key} needs {error}"
            raise WordsError(msg) from error

    def family(self, table: str, code: str) -> str:
        """Return the table that tells of an error code: its own, its family's ``other``, or the general one."""
        for name in (code, f"{code.partition('.')[0]}.other"):
            if f"{table}.{name}.title" in self.words:
                return f"{table}.{name}"
        return f"{table}.other"


def load_words(folder: Path = FOLDER, only: str = "*") -> Words:
    """Read every words file, or the one that the first frame needs.

    Args:
        folder: of the files.
        only: a file's name without its ending.

    Raises:
        WordsError: not TOML, a text without both languages or with a third, or one that stands twice.
    """
    texts: dict[str, Mapping[str, str]] = {}
    for path in sorted(folder.glob(f"{only}.toml")):
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            msg = f"{path.name}: {error}"
            raise WordsError(msg) from error
        for key, pair in _flattened(tables, path.name):
            if key in texts:
                msg = f"{path.name}: {key} stands twice"
                raise WordsError(msg)
            texts[key] = pair
    if not texts:
        msg = f"{folder.name}: no words"
        raise WordsError(msg)
    return Words(texts)


def _flattened(table: Mapping[str, object], file: str, prefix: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield key and texts of every text below a table."""
    for name, value in table.items():
        key = f"{prefix}{name}"
        if not isinstance(value, dict):
            msg = f"{file}: {key} is no text in two languages"
            raise WordsError(msg)
        if any(isinstance(each, str) for each in value.values()):
            if value.keys() != set(LANGUAGES) or not all(isinstance(each, str) and each for each in value.values()):
                msg = f"{file}: {key} needs zh and en and nothing else"
                raise WordsError(msg)
            yield key, value
        else:
            yield from _flattened(value, file, f"{key}.")
