"""The file of a search index: a line of JSON about its parts, then the parts as they lie in memory."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.search.entries import SearchEntry
from flows.search.vocabulary import FILE as VOCABULARY
from flows.search.vocabulary import Lexicon

MAGIC = b"jiujin search 1\n"
_HASH = 32


class IndexUnreadable(ValueError):
    """The bytes are no search index of this version, or not whole."""


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """What a search index consists of. E entries, P phrases of them, F features.

    Attributes:
        digest: `digest_of` what it was built from.
        ids: E service ids.
        ranks: E popularity ranks.
        sounds: character → its usual syllable.
        features: F features, sorted.
        rarity: (F,) 0.1..1.
        unknown_rarity: of a feature that no entry has.
        phrase_entries: (P,) index of the entry, ascending.
        phrase_weights: (P,) of the phrase's field.
        masses: (4, P) sum of the weights of a phrase's features by `flows.search.reader.Mode`.
        phrase_starts: (F + 1,) where the phrases of a feature begin in ``phrase_places``.
        entry_starts: (F + 1,) the same for ``entry_places`` and ``entry_weights``.
    """

    digest: str
    ids: list[str]
    ranks: list[int]
    lexicon: Lexicon
    sounds: dict[str, str]
    features: list[str]
    rarity: NDArray[np.float32]
    unknown_rarity: float
    phrase_entries: NDArray[np.uint16]
    phrase_weights: NDArray[np.float32]
    masses: NDArray[np.float32]
    phrase_starts: NDArray[np.uint32]
    phrase_places: NDArray[np.uint16]
    entry_starts: NDArray[np.uint32]
    entry_places: NDArray[np.uint16]
    entry_weights: NDArray[np.float32]


def digest_of(entries: Iterable[SearchEntry]) -> str:
    """Return the SHA-256, in hexadecimal, of what decides an index: the entries, the vocabulary, the version."""
    content = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(MAGIC + VOCABULARY.read_bytes() + content.encode()).hexdigest()


_ARRAYS = {
    "rarity": np.float32,
    "phrase_entries": np.uint16,
    "phrase_weights": np.float32,
    "masses": np.float32,
    "phrase_starts": np.uint32,
    "phrase_places": np.uint16,
    "entry_starts": np.uint32,
    "entry_places": np.uint16,
    "entry_weights": np.float32,
}


def dump(index: StoredIndex) -> bytes:
    """Return the file's content."""
    arrays = {name: np.ascontiguousarray(getattr(index, name), np.dtype(kind)) for name, kind in _ARRAYS.items()}
    head: dict[str, Any] = {
        "digest": index.digest,
        "ids": index.ids,
        "ranks": index.ranks,
        "lexicon": asdict(index.lexicon),
        "signs": "".join(index.sounds),
        "sounds": " ".join(index.sounds.values()),
        "features": "\n".join(index.features),
        "unknown_rarity": index.unknown_rarity,
        "shapes": {name: array.shape for name, array in arrays.items()},
    }
    lines = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    content = lines + b"".join(array.tobytes() for array in arrays.values())
    return MAGIC + hashlib.sha256(content).digest() + content


def parse(content: bytes) -> StoredIndex:
    """Read the file's content.

    Raises:
        IndexUnreadable: it is another version, cut off or changed.
    """
    start = len(MAGIC) + _HASH
    body = content[start:]
    if not content.startswith(MAGIC) or hashlib.sha256(body).digest() != content[len(MAGIC) : start]:
        msg = "no whole search index of this version"
        raise IndexUnreadable(msg)
    line, _, rest = body.partition(b"\n")
    head = json.loads(line)
    arrays: dict[str, Any] = {}
    offset = 0
    for name, kind in _ARRAYS.items():
        shape = head["shapes"][name]
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(rest, kind, count, offset).reshape(shape)
        offset += count * np.dtype(kind).itemsize
    return StoredIndex(
        digest=head["digest"],
        ids=head["ids"],
        ranks=head["ranks"],
        lexicon=_lexicon(head["lexicon"]),
        sounds=dict(zip(head["signs"], head["sounds"].split(" "), strict=True)),
        features=head["features"].split("\n"),
        unknown_rarity=head["unknown_rarity"],
        **arrays,
    )


def _lexicon(table: dict[str, Any]) -> Lexicon:
    meanings = {
        name: {word: tuple((concept, strength) for concept, strength in found) for word, found in table[name].items()}
        for name in ("han", "pinyin", "english")
    }
    return Lexicon(**table | meanings)
