"""One sentence in, services out."""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from flows.search.confidence import Evidence
from flows.search.features import Features
from flows.search.pinyin import Sounds
from flows.search.reader import Reader, Reading
from flows.search.storage import StoredIndex, parse

_COVERED = 1.1
_ALIKE = 1.0
_BREVITY = 0.6
"""How much of a phrase's mass, against the sentence's, stands in the likeness of the two."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A service and how well it fits, 0 and more."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The closest services, best first, and whether the first is meant: what nobody serves is never confident."""

    hits: tuple[Hit, ...]
    confident: bool


class SearchIndex:
    """A loaded index."""

    def __init__(self, stored: StoredIndex) -> None:
        self._stored = stored
        self._features = Features(stored.fingerprints)
        self._reader = Reader(stored.lexicon, Sounds(stored.syllables, stored.sounds), self._features)

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Read the content of an index file.

        Raises:
            IndexUnreadable: it is another version, cut off, changed, or wrong in itself.
        """
        return cls(parse(content))

    @property
    def digest(self) -> str:
        """Of the entries that the index was built from."""
        return self._stored.digest

    def search(self, sentence: str, top: int = 5) -> Answer:
        """Find the services that fit a sentence best.

        Args:
            sentence: anything.
            top: how many, 1 and more.
        """
        scores, evidence = self._weigh(sentence)
        hits = tuple(Hit(self._stored.ids[entry], round(scores[entry], 4)) for entry in ranked(scores)[:top])
        return Answer(hits, evidence is not None and evidence.is_enough)

    def _weigh(self, sentence: str) -> tuple[Sequence[float], Evidence | None]:
        reading = self._reader.read(sentence)
        matched, total, foreign = self._known_weights(reading)
        popularity = self._stored.popularity
        if not matched:
            return popularity, None
        covered, shared = self._share(matched, total)
        alike = self._alike(shared, total, reading)
        scores = [
            _COVERED * part + _ALIKE * likeness + asked
            for part, likeness, asked in zip(covered, alike, popularity, strict=True)
        ]
        first, second = ranked(scores)[:2] if len(scores) > 1 else (0, 0)
        evidence = Evidence(
            covered=covered[first],
            alike=alike[first],
            lead=1 - scores[second] / scores[first],
            mass=math.log(covered[first] * total + 0.01),
            foreign=foreign / total,
        )
        return scores, evidence

    def _known_weights(self, reading: Reading) -> tuple[list[tuple[int, float]], float, float]:
        matched: list[tuple[int, float]] = []
        total = foreign = 0.0
        for feature, factor in reading.factors.items():
            number = self._features.number(feature)
            if number is None:
                total += factor * self._stored.unknown_rarity
                foreign += factor if feature.startswith("k~") else 0.0
            else:
                weight = factor * self._stored.rarity[number]
                matched.append((number, weight))
                total += weight
        return matched, total, foreign

    def _share(self, matched: Iterable[tuple[int, float]], total: float) -> tuple[list[float], Mapping[int, float]]:
        """Return the part of the sentence that each entry covers, and what phrases share with it, by their place."""
        stored = self._stored
        places, starts, entries, weights = stored.places, stored.starts, stored.phrase_entries, stored.phrase_weights
        covered = [0.0] * len(stored.ids)
        shared: defaultdict[int, float] = defaultdict(float)
        for number, weight in matched:
            last = -1
            for place in places[starts[number] : starts[number + 1]]:
                shared[place] += weight
                entry = entries[place]
                if entry != last:
                    covered[entry] += weight * weights[place]
                    last = entry
        return [part / total for part in covered], shared

    def _alike(self, shared: Mapping[int, float], total: float, reading: Reading) -> list[float]:
        """Return the likeness of the sentence and each entry's closest phrase."""
        entries, weights = self._stored.phrase_entries, self._stored.phrase_weights
        closest = [0.0] * len(self._stored.ids)
        for (place, weight), mass in zip(shared.items(), self._masses(shared, total, reading), strict=True):
            entry = entries[place]
            closest[entry] = max(closest[entry], weights[place] * weight / mass)
        return closest

    def _masses(self, places: Iterable[int], total: float, reading: Reading) -> Iterable[float]:
        """Return what the likeness of each phrase is measured against, from its mass and the sentence's.

        Every step is of single precision like the table: `flows.search.confidence` is fitted to that.
        """
        size = len(self._stored.phrase_entries)
        tables = [self._stored.masses[mode * size : (mode + 1) * size] for mode in sorted(reading.modes)]
        masses = array("f", [tables[0][place] for place in places])
        for table in tables[1:]:
            masses = array("f", [mass + table[place] for mass, place in zip(masses, places, strict=True)])
        share, rest = array("f", (_BREVITY, (1 - _BREVITY) * total))
        return array("f", [mass + rest for mass in array("f", [share * mass for mass in masses])])


def ranked(scores: Sequence[float]) -> list[int]:
    """Return the places of scores, best first; of equal ones the earlier."""
    return sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
