"""The file of a search index.

`MAGIC`, the SHA-256 of what follows, a line of JSON (`_Head`), and the tables of `_TABLES` right behind each other, in
the byte order that `MAGIC` names. The content stays in memory as it was read and the tables are views of it: an index
costs little more than its file.
"""

import hashlib
import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from flows.search.entries import SearchEntry
from flows.search.reader import Mode
from flows.search.vocabulary import FILE as VOCABULARY
from flows.search.vocabulary import Concepts, Lexicon

MAGIC = f"jiujin search 2 {sys.byteorder}-endian\n".encode()
_HASH = 32


class IndexUnreadable(ValueError):
    """The bytes are no search index of this version, or not whole."""


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """What a search index consists of. E entries, P phrases of them, F features, N places of features.

    Attributes:
        digest: `digest_of` what it was built from.
        ids: E service ids.
        syllables: every syllable that a character has.
        unknown_rarity: of a feature that no entry has.
        sounds: (20,902,) for each character from U+4E00 on its usual syllable: 0 for none, 1 for the first of all.
        popularity: (E,) what an entry scores because it is asked for.
        phrase_entries: (P,) index of the entry, ascending; the weightiest phrase of an entry comes first.
        phrase_weights: (P,) of the phrase's field.
        masses: (4 P,) sum of the weights of a phrase's features, all phrases by `flows.search.reader.Mode`; infinite
            for a phrase that a sentence is not likened to.
        fingerprints: (F,) of the features, ascending.
        rarity: (F,) 0.1..1.
        starts: (F + 1,) where the phrases of a feature begin in ``places``.
        places: (N,) phrases, ascending within a feature.
    """

    digest: str
    ids: Sequence[str]
    lexicon: Lexicon
    syllables: Sequence[str]
    unknown_rarity: float
    sounds: Sequence[int]
    popularity: Sequence[float]
    phrase_entries: Sequence[int]
    phrase_weights: Sequence[float]
    masses: Sequence[float]
    fingerprints: Sequence[int]
    rarity: Sequence[float]
    starts: Sequence[int]
    places: Sequence[int]


_TABLES: dict[str, Literal["H", "I", "Q", "f"]] = {
    "sounds": "H",
    "popularity": "f",
    "phrase_entries": "H",
    "phrase_weights": "f",
    "masses": "f",
    "fingerprints": "Q",
    "rarity": "f",
    "starts": "I",
    "places": "H",
}
"""The tables by what they hold: unsigned numbers of 2, 4 and 8 bytes, and single precision."""


class _Head(BaseModel):
    """The line of JSON: words with the place of their meaning in ``meanings``, tables with their lengths."""

    model_config = ConfigDict(cache_strings="none", frozen=True)

    digest: str
    ids: list[str]
    syllables: list[str]
    unknown_rarity: float
    traditional: str
    light: str
    meanings: list[Concepts]
    han: dict[str, int]
    pinyin: dict[str, int]
    english: dict[str, int]
    together: list[tuple[list[str], str]]
    kinds: dict[str, list[str]]
    life_events: dict[str, list[str]]
    lengths: dict[str, int]


def digest_of(entries: Iterable[SearchEntry]) -> str:
    """Return the SHA-256, in hexadecimal, of what decides an index: the entries, the vocabulary, the version."""
    digest = hashlib.sha256(MAGIC + VOCABULARY.read_bytes())
    for entry in entries:
        digest.update(json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def dump(index: StoredIndex) -> bytes:
    """Return the file's content."""
    tables = {name: array(kind, getattr(index, name)) for name, kind in _TABLES.items()}
    lexicon = index.lexicon
    meanings = list(dict.fromkeys((*lexicon.han.values(), *lexicon.pinyin.values(), *lexicon.english.values())))
    numbers = {meaning: number for number, meaning in enumerate(meanings)}
    head = _Head(
        digest=index.digest,
        ids=list(index.ids),
        syllables=list(index.syllables),
        unknown_rarity=index.unknown_rarity,
        traditional=lexicon.traditional,
        light=lexicon.light,
        meanings=meanings,
        han={word: numbers[meaning] for word, meaning in lexicon.han.items()},
        pinyin={word: numbers[meaning] for word, meaning in lexicon.pinyin.items()},
        english={word: numbers[meaning] for word, meaning in lexicon.english.items()},
        together=lexicon.together,
        kinds=lexicon.kinds,
        life_events=lexicon.life_events,
        lengths={name: len(table) for name, table in tables.items()},
    )
    content = head.model_dump_json().encode() + b"\n" + b"".join(table.tobytes() for table in tables.values())
    return MAGIC + hashlib.sha256(content).digest() + content


def parse(content: bytes) -> StoredIndex:
    """Read the file's content.

    Raises:
        IndexUnreadable: it is another version, cut off or changed, or it points to what is not there.
    """
    start = len(MAGIC) + _HASH
    body = memoryview(content)[start:]
    if not content.startswith(MAGIC) or hashlib.sha256(body).digest() != content[len(MAGIC) : start]:
        msg = "no whole search index of this version"
        raise IndexUnreadable(msg)
    try:
        end = content.index(b"\n", start)
        head = _Head.model_validate_json(content[start:end])
        index = StoredIndex(
            digest=head.digest,
            ids=head.ids,
            lexicon=_lexicon(head),
            syllables=head.syllables,
            unknown_rarity=head.unknown_rarity,
            **_tables(memoryview(content)[end + 1 :], head.lengths),
        )
    except (ValueError, LookupError, TypeError) as error:
        msg = "no search index by its shape"
        raise IndexUnreadable(msg) from error
    if not _is_consistent(index):
        msg = "a search index that points to what it does not hold"
        raise IndexUnreadable(msg)
    return index


def _lexicon(head: _Head) -> Lexicon:
    meanings = head.meanings
    return Lexicon(
        traditional=head.traditional,
        light=head.light,
        han={word: meanings[number] for word, number in head.han.items()},
        pinyin={word: meanings[number] for word, number in head.pinyin.items()},
        english={word: meanings[number] for word, number in head.english.items()},
        together=head.together,
        kinds=head.kinds,
        life_events=head.life_events,
    )


def _tables(content: memoryview, lengths: dict[str, int]) -> dict[str, Any]:
    """Return every table as a view of the content that begins with them."""
    tables: dict[str, Any] = {}
    start = 0
    for name, kind in _TABLES.items():
        end = start + lengths[name] * array(kind).itemsize
        tables[name] = content[start:end].cast(kind)
        start = end
    return tables


def _is_consistent(index: StoredIndex) -> bool:
    """Whether the tables fit each other and weights are positive: no search fails on an index that passes."""
    entries, phrases, features = len(index.ids), len(index.phrase_entries), len(index.fingerprints)
    sized = (index.popularity, index.phrase_weights, index.masses, index.rarity, index.starts)
    weights = (index.popularity, index.phrase_weights, index.rarity, [index.unknown_rarity])
    return (
        tuple(map(len, sized)) == (entries, phrases, len(Mode) * phrases, features, features + 1)
        and max(index.phrase_entries, default=0) < entries
        and max(index.places, default=0) < phrases
        and max(index.sounds, default=0) <= len(index.syllables)
        and all(min(table, default=1.0) > 0 for table in weights)
        and min(index.masses, default=0.0) >= 0
        and len(index.lexicon.traditional) % 2 == 0
    )
