"""Every text a resident sees or hears, in both languages, from ``assets/words/*.toml``.

A text's key is its place in the files, such as ``start.title``. Each holds exactly ``zh`` and ``en``; anything else
there is refused when the words are loaded. What varies is named in braces and filled in by `Say`.

A further language is one file, ``assets/languages/CODE.toml``, of every text and no other::

    name = "Deutsch"        # on the button that switches to it
    content = "en"          # in which of the two the services' own texts are shown to its readers

    [words.start]
    title = "..."
"""

import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
NAMES: Mapping[str, str] = {"zh": "中文", "en": "English"}
"""What the languages call themselves."""

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "words"
"""Found without `drivers.places`: the first frame waits for this module and cannot wait for the drivers' imports."""


class WordsError(Exception):
    """A words file is wrong, or a text is asked for that no file has."""


@dataclass(frozen=True, slots=True)
class FurtherLanguage:
    """A language beside the two that every text has."""

    code: str
    name: str
    content: Language
    texts: Mapping[str, str]


class Words:
    """All texts by key and language."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]], further: Sequence[FurtherLanguage] = ()) -> None:
        self._texts = texts
        self._further = {each.code: each for each in further}

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that a resident can choose, in their order."""
        return (*LANGUAGES, *self._further)

    def name_of(self, language: str) -> str:
        """Return what a language calls itself."""
        return NAMES.get(language) or self._further[language].name

    def say(self, language: str) -> "Say":
        """Return the words in one of the languages."""
        further = self._further.get(language)
        if further is not None:
            return Say(self, further.content, language)
        return Say(self, "zh" if language == "zh" else "en")

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, key: str, language: str) -> str:
        """Return one text with its braces.

        Raises:
            WordsError: no file has it.
        """
        try:
            return self._further[language].texts[key] if language in self._further else self._texts[key][language]
        except KeyError:
            msg = f"no words for {key}"
            raise WordsError(msg) from None


@dataclass(frozen=True, slots=True)
class Say:
    """The words in one language.

    Attributes:
        language: in which the services' own texts, dates and figures are shown.
        own: the further language of all other words; empty where there is none.
    """

    words: Words
    language: Language
    own: str = ""

    def __call__(self, key: str, **details: str | int) -> str:
        """Return a text, filled in.

        Raises:
            WordsError: no such text, or a brace without its detail.
        """
        text = self.words.text(key, self.own or self.language)
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
    languages = sorted(folder.parent.glob("languages/*.toml")) if only == "*" else ()
    return Words(texts, [_further_language(path, texts) for path in languages])


def _further_language(path: Path, texts: Mapping[str, Mapping[str, str]]) -> FurtherLanguage:
    """Read a language file; every text has to be there, with the same details."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name}: {error}"
        raise WordsError(msg) from error
    name, content, words = table.pop("name", ""), table.pop("content", ""), table.pop("words", {})
    if table or not (name and isinstance(name, str)) or content not in LANGUAGES or path.stem in LANGUAGES:
        msg = f"{path.name}: needs name, content (zh or en), words and nothing else"
        raise WordsError(msg)
    own = dict(_flat(words, path.name))
    for key in [*texts, *own]:
        if key not in own or key not in texts:
            msg = f"{path.name}: {key} is {'missing' if key in texts else 'no text'}"
            raise WordsError(msg)
        if _details(own[key]) not in (_details(texts[key]["zh"]), _details(texts[key]["en"])):
            msg = f"{path.name}: {key} has to name {sorted(_details(texts[key][content]))}"
            raise WordsError(msg)
    return FurtherLanguage(path.stem, name, content, own)


def _details(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _flat(table: object, file: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield key and text of every text below a table."""
    if not isinstance(table, dict):
        msg = f"{file}: {prefix or 'words'} is no table"
        raise WordsError(msg)
    for name, value in table.items():
        if isinstance(value, str) and value:
            yield f"{prefix}{name}", value
        else:
            yield from _flat(value, file, f"{prefix}{name}.")


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
