"""One sentence in, services out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from flows.search.confidence import Evidence
from flows.search.reader import Reader, Reading
from flows.search.storage import StoredIndex, parse

_COVERED = 1.1
_ALIKE = 1.0
_POPULAR = 0.015
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
        self._numbers = {feature: number for number, feature in enumerate(stored.features)}
        self._reader = Reader(stored.lexicon, stored.sounds, self._numbers)
        self._rarity = stored.rarity.tolist()
        self._phrase_starts = stored.phrase_starts.tolist()
        self._entry_starts = stored.entry_starts.tolist()
        self._first_phrases = np.searchsorted(stored.phrase_entries, np.arange(len(stored.ids)))
        ranks = np.array(stored.ranks, np.float32)
        self._popularity = _POPULAR * (1 - ranks / (ranks.max() + 1))

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Read the content of an index file.

        Raises:
            IndexUnreadable: it is another version, cut off or changed.
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
        order = np.argsort(-scores, kind="stable")[:top]
        hits = tuple(Hit(self._stored.ids[place], round(float(scores[place]), 4)) for place in order)
        return Answer(hits, evidence is not None and evidence.is_enough)

    def _weigh(self, sentence: str) -> tuple[NDArray[np.float32], Evidence | None]:
        reading = self._reader.read(sentence)
        matched, total, foreign = self._known_weights(reading)
        if not matched:
            return self._popularity, None
        covered = self._of_entries(matched) / total
        alike = self._of_phrases(matched, total, reading)
        scores = _COVERED * covered + _ALIKE * alike + self._popularity
        first, second = np.argsort(-scores, kind="stable")[:2] if len(scores) > 1 else (0, 0)
        evidence = Evidence(
            covered=float(covered[first]),
            alike=float(alike[first]),
            lead=1 - float(scores[second] / scores[first]),
            mass=math.log(float(covered[first]) * total + 0.01),
            foreign=foreign / total,
        )
        return scores, evidence

    def _known_weights(self, reading: Reading) -> tuple[list[tuple[int, float]], float, float]:
        matched: list[tuple[int, float]] = []
        total = foreign = 0.0
        for feature, factor in reading.factors.items():
            number = self._numbers.get(feature)
            if number is None:
                total += factor * self._stored.unknown_rarity
                foreign += factor if feature.startswith("k~") else 0.0
            else:
                weight = factor * self._rarity[number]
                matched.append((number, weight))
                total += weight
        return matched, total, foreign

    def _of_entries(self, matched: Iterable[tuple[int, float]]) -> NDArray[np.float64]:
        places, weights = _gather(matched, self._entry_starts, self._stored.entry_places)
        fields = np.concatenate(
            [self._stored.entry_weights[self._entry_starts[n] : self._entry_starts[n + 1]] for n, _ in matched]
        )
        return np.bincount(places, weights * fields, len(self._stored.ids)).astype(np.float64)

    def _of_phrases(self, matched: Iterable[tuple[int, float]], total: float, reading: Reading) -> NDArray[np.float64]:
        stored = self._stored
        places, weights = _gather(matched, self._phrase_starts, stored.phrase_places)
        shared = np.bincount(places, weights, len(stored.phrase_entries))
        masses = stored.masses[list(reading.modes)].sum(axis=0)
        alike = stored.phrase_weights * shared / (_BREVITY * masses + (1 - _BREVITY) * total)
        return np.maximum.reduceat(alike, self._first_phrases)


def _gather(
    matched: Iterable[tuple[int, float]], starts: list[int], places: NDArray[np.uint16]
) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
    slices = [places[starts[number] : starts[number + 1]] for number, _ in matched]
    weights = np.repeat([weight for _, weight in matched], [len(part) for part in slices])
    return np.concatenate(slices), weights
