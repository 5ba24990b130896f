"""Makes the search index of a catalogue: everything that takes time happens here, and only here is pypinyin needed."""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pypinyin import Style, lazy_pinyin, pinyin

from flows.search.entries import SearchEntry
from flows.search.features import fingerprint
from flows.search.pinyin import COMMON_CHARACTERS, SYLLABLES, Sounds
from flows.search.reader import Mode, Reader
from flows.search.storage import StoredIndex, digest_of, dump
from flows.search.vocabulary import Lexicon, load_lexicon

_NAME, _SYNONYM, _SITUATION, _SUMMARY, _DEPARTMENT, _CLASS = 1.0, 1.0, 0.9, 0.5, 0.25, 0.3
_POPULAR = 0.015


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A text of an entry, or what the entry's class says of it.

    Attributes:
        entry: index of the entry.
        weight: of the field it stands in.
        modes: feature → weight, for each `flows.search.reader.Mode`.
    """

    entry: int
    weight: float
    modes: list[dict[str, float]]


def build_index(entries: Sequence[SearchEntry]) -> bytes:
    """Return the index of these entries as the content of a file.

    Raises:
        ValueError: there is no entry.
    """
    if not entries:
        msg = "nothing to search in"
        raise ValueError(msg)
    lexicon = load_lexicon(spell)
    syllables, numbers = _usual_sounds()
    reader = Reader(lexicon, Sounds(syllables, numbers), frozenset())
    phrases = [phrase for number, entry in enumerate(entries) for phrase in _phrases(number, entry, reader, lexicon)]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, phrase in enumerate(phrases):
        for feature in set().union(*phrase.modes):
            places[feature].append(place)
    features = sorted(places, key=fingerprint)
    rarity = {
        feature: _rarity(len(entries), len({phrases[place].entry for place in places[feature]})) for feature in features
    }
    masses = [_masses(phrase, rarity) for phrase in phrases]
    stored = StoredIndex(
        digest=digest_of(entries),
        ids=[entry.id for entry in entries],
        lexicon=lexicon,
        syllables=syllables,
        unknown_rarity=_rarity(len(entries), 0),
        sounds=numbers,
        popularity=_popularity([entry.popularity_rank for entry in entries]),
        phrase_entries=[phrase.entry for phrase in phrases],
        phrase_weights=[phrase.weight for phrase in phrases],
        masses=[of_modes[mode] for mode in Mode for of_modes in masses],
        fingerprints=[fingerprint(feature) for feature in features],
        rarity=list(rarity.values()),
        starts=[0, *accumulate(len(places[feature]) for feature in features)],
        places=[place for feature in features for place in places[feature]],
    )
    return dump(stored)


def spell(word: str) -> list[str]:
    """Return the syllables of Chinese text, without tones, by the words in it; what has no reading is dropped."""
    return [syllable for syllable in lazy_pinyin(word, errors="ignore", v_to_u=False) if syllable in SYLLABLES]


def _usual_sounds() -> tuple[list[str], list[int]]:
    """Return what `Sounds` is made of."""
    signs = [chr(code) for code in COMMON_CHARACTERS]
    readings = [found[0] for found in pinyin(signs, style=Style.NORMAL, errors="default", v_to_u=False)]
    syllables = sorted(SYLLABLES.intersection(readings))
    numbers = {syllable: number for number, syllable in enumerate(syllables, 1)}
    return syllables, [numbers.get(reading, 0) for reading in readings]


def _phrases(number: int, entry: SearchEntry, reader: Reader, lexicon: Lexicon) -> Iterator[_Phrase]:
    """Read the phrases of an entry, the weightiest first; the class counts where no text says the same."""
    for weight, texts in (
        (_NAME, entry.names),
        (_SYNONYM, entry.synonyms),
        (_SITUATION, entry.situations),
        (_SUMMARY, entry.summary),
        (_DEPARTMENT, entry.department),
    ):
        for text in texts:
            if text:
                yield _Phrase(number, weight, reader.read_phrase(text, spell))
    concepts = (*lexicon.kinds.get(entry.kind, ()), *lexicon.life_events.get(entry.life_event, ()))
    yield _Phrase(number, _CLASS, [{f"k{concept}": 1.0 for concept in concepts}])


def _masses(phrase: _Phrase, rarity: Mapping[str, float]) -> list[float]:
    """Return a phrase's mass in each mode; where it cannot be written in one, its greatest."""
    if phrase.weight < _SUMMARY:
        return [math.inf] * len(Mode)
    masses = [sum(weight * rarity[feature] for feature, weight in found.items()) for found in phrase.modes]
    return [mass or max(masses) for mass in masses]


def _popularity(ranks: Sequence[int]) -> Sequence[float]:
    """Return what an entry scores by its rank; every step is of single precision, as `SearchIndex` counts."""
    last = max(ranks)
    behind = array("f", [rank / (last + 1) for rank in ranks])
    most, *ahead = array("f", [_POPULAR, *(1 - each for each in behind)])
    return array("f", [most * each for each in ahead])


def _rarity(entries: int, holding: int) -> float:
    """Return the inverse document frequency, 0.1 and more."""
    return max(0.1, math.log((entries + 1.0) / (holding + 0.5)) / math.log(entries + 1.0))
