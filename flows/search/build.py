"""Makes the search index of a catalogue: everything that takes time happens here, and only here is pypinyin needed."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from pypinyin import Style, lazy_pinyin, pinyin

from flows.search.entries import SearchEntry
from flows.search.pinyin import SYLLABLES
from flows.search.reader import Mode, Reader
from flows.search.storage import StoredIndex, digest_of, dump
from flows.search.vocabulary import Lexicon, load_lexicon

_NAME, _SYNONYM, _SITUATION, _SUMMARY, _DEPARTMENT, _CLASS = 1.0, 1.0, 0.9, 0.5, 0.25, 0.3
_COMMON_CHARACTERS = range(0x4E00, 0x9FA6)


def build_index(entries: Sequence[SearchEntry]) -> bytes:
    """Return the index of these entries as the content of a file.

    Raises:
        ValueError: there is no entry.
    """
    if not entries:
        msg = "nothing to search in"
        raise ValueError(msg)
    lexicon = load_lexicon(spell)
    sounds = _usual_sounds()
    reader = Reader(lexicon, sounds, frozenset())
    texts: list[tuple[int, float, list[dict[str, float]]]] = []
    for number, entry in enumerate(entries):
        texts += [(number, weight, reader.read_phrase(text, spell)) for text, weight in _phrases(entry) if text]
    phrases = [text for text in texts if text[1] >= _SUMMARY]
    of_entries = _of_entries(entries, texts, lexicon)
    features = sorted(of_entries)
    numbers = {feature: number for number, feature in enumerate(features)}
    rarity = [_rarity(len(entries), len(of_entries[feature])) for feature in features]
    of_phrases: list[list[int]] = [[] for _ in features]
    masses = np.zeros((len(Mode), len(phrases)), np.float32)
    for place, (_, _, modes) in enumerate(phrases):
        for mode, found in enumerate(modes):
            masses[mode, place] = sum(weight * rarity[numbers[feature]] for feature, weight in found.items())
        masses[masses[:, place] == 0, place] = masses[:, place].max()
        for feature in set().union(*modes):
            of_phrases[numbers[feature]].append(place)
    stored = StoredIndex(
        digest=digest_of(entries),
        ids=[entry.id for entry in entries],
        ranks=[entry.popularity_rank for entry in entries],
        lexicon=lexicon,
        sounds=sounds,
        features=features,
        rarity=np.array(rarity, np.float32),
        unknown_rarity=_rarity(len(entries), 0),
        phrase_entries=np.array([number for number, _, _ in phrases], np.uint16),
        phrase_weights=np.array([weight for _, weight, _ in phrases], np.float32),
        masses=masses,
        phrase_starts=_starts(of_phrases),
        phrase_places=np.array([place for places in of_phrases for place in places], np.uint16),
        entry_starts=_starts(list(of_entries[feature]) for feature in features),
        entry_places=np.array([number for feature in features for number in of_entries[feature]], np.uint16),
        entry_weights=np.array([weight for feature in features for weight in of_entries[feature].values()], np.float32),
    )
    return dump(stored)


def spell(word: str) -> list[str]:
    """Return the syllables of Chinese text, without tones, by the words in it; what has no reading is dropped."""
    return [syllable for syllable in lazy_pinyin(word, errors="ignore", v_to_u=False) if syllable in SYLLABLES]


def _usual_sounds() -> dict[str, str]:
    signs = "".join(map(chr, _COMMON_CHARACTERS))
    readings = pinyin(list(signs), style=Style.NORMAL, errors="default", v_to_u=False)
    return {sign: found[0] for sign, found in zip(signs, readings, strict=True) if found[0] in SYLLABLES}


def _phrases(entry: SearchEntry) -> Iterator[tuple[str, float]]:
    for weight, texts in (
        (_NAME, entry.names),
        (_SYNONYM, entry.synonyms),
        (_SITUATION, entry.situations),
        (_SUMMARY, entry.summary),
        (_DEPARTMENT, entry.department),
    ):
        for text in texts:
            yield text, weight


def _of_entries(
    entries: Sequence[SearchEntry], texts: Iterable[tuple[int, float, list[dict[str, float]]]], lexicon: Lexicon
) -> dict[str, dict[int, float]]:
    """Return feature → entry → the greatest weight of a field that holds it."""
    found: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for number, weight, modes in texts:
        for feature in set().union(*modes):
            found[feature][number] = max(weight, found[feature].get(number, 0.0))
    for number, entry in enumerate(entries):
        for concept in (*lexicon.kinds.get(entry.kind, ()), *lexicon.life_events.get(entry.life_event, ())):
            found[f"k{concept}"].setdefault(number, _CLASS)
    return found


def _rarity(entries: int, holding: int) -> float:
    """Return the inverse document frequency, 0.1 and more."""
    return max(0.1, math.log((entries + 1.0) / (holding + 0.5)) / math.log(entries + 1.0))


def _starts(rows: Iterable[Sequence[object]]) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    return np.cumsum([0, *(len(row) for row in rows)]).astype(np.uint32)
