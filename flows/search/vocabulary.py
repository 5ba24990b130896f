"""Words that mean the same, fill a sentence, or belong to no service: ``vocabulary.toml``, ready to be looked up."""

import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flows.search.english import stem

FILE = Path(__file__).parent / "vocabulary.toml"
_HINT = 0.5

Concepts = tuple[tuple[str, float], ...]
"""What a word means, each meaning with its strength; empty for a filler."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words and what they mean.

    Attributes:
        traditional: traditional characters, each followed by the simplified one.
        light: characters that carry little by themselves.
        han: Chinese words.
        pinyin: the same of two syllables and more, as ``"she bao"``.
        english: stems joined by spaces.
        together: concepts that mean another one when they meet, and that one.
        kinds: concept of a kind of service.
        life_events: concepts of a life event.
    """

    traditional: str
    light: str
    han: dict[str, Concepts]
    pinyin: dict[str, Concepts]
    english: dict[str, Concepts]
    together: list[tuple[list[str], str]]
    kinds: dict[str, list[str]]
    life_events: dict[str, list[str]]


def load_lexicon(spell: Callable[[str], list[str]], file: Path = FILE) -> Lexicon:
    """Read the vocabulary.

    Args:
        spell: Chinese word → syllables without tones.
        file: the vocabulary.
    """
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    meanings: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, group in table["concepts"].items():
        for strength, words in ((1.0, group["words"]), (_HINT, group.get("hints", []))):
            for word in words:
                meanings[word].setdefault(name, strength)
    for word in table["foreign"]:
        meanings[word] = {f"~{word}": 1.0}
    for word in table["fillers"]:
        meanings[word] = {}
    han = {word: tuple(found.items()) for word, found in meanings.items() if not word.isascii()}
    english = {stems_of(word): tuple(found.items()) for word, found in meanings.items() if word.isascii()}
    return Lexicon(
        traditional=table["traditional"],
        light=table["light"],
        han=han,
        pinyin=_spelled(han, spell),
        english=english,
        together=[(rule["all"], rule["gives"]) for rule in table["together"]],
        kinds=table["kinds"],
        life_events=table["life_events"],
    )


def stems_of(words: str) -> str:
    """Return English words as the lexicon keys them."""
    return " ".join(stem(word) for word in words.lower().replace("-", " ").split())


def _spelled(han: dict[str, Concepts], spell: Callable[[str], list[str]]) -> dict[str, Concepts]:
    spelled: dict[str, Concepts] = {}
    for word, concepts in han.items():
        if len(word) > 1:
            key = " ".join(spell(word))
            spelled[key] = tuple(dict([*spelled.get(key, ()), *concepts]).items())
    return spelled
