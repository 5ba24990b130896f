"""How well the search answers the evaluation set; as a script, the table by styles and, with ``--fit``, coefficients.

``python tests/search/search_evaluation.py [tune|held|all] [--misses] [--fit]``
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from flows.catalog import load_catalog
from flows.search import build
from flows.search.entries import SearchEntry, entries_of
from flows.search.index import Answer, SearchIndex, ranked

FILE = Path(__file__).with_name("evaluation.toml")
OUT_OF_SCOPE = "out_of_scope"
_FIGURES = ("covered", "alike", "lead", "mass", "foreign")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the evaluation set; no id is right for what no service does."""

    half: str
    style: str
    text: str
    ids: tuple[str, ...]

    def rank(self, answer: Answer) -> int:
        """Return the place of the first right service, from 0; 99 where there is none."""
        return next((place for place, hit in enumerate(answer.hits) if hit.id in self.ids), 99)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of ``count`` sentences, 0..1."""

    count: int
    top_1: float
    top_3: float
    top_5: float
    confident: float


def load_sentences(half: str = "all") -> list[Sentence]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))["sentences"]
    sentences = [Sentence(line["half"], line["style"], line["text"], tuple(line["ids"])) for line in table]
    return [sentence for sentence in sentences if half in ("all", sentence.half)]


def judge(index: SearchIndex, sentences: Sequence[Sentence]) -> dict[str, Figures]:
    """Return the figures of every style, and of ``in_scope`` as a whole."""
    answers = [(sentence, index.search(sentence.text)) for sentence in sentences]
    styles = {style: [pair for pair in answers if pair[0].style == style] for style in _styles(sentences)}
    styles["in_scope"] = [pair for pair in answers if pair[0].ids]
    return {style: _figures(pairs) for style, pairs in styles.items() if pairs}


def _styles(sentences: Iterable[Sentence]) -> list[str]:
    return list(Counter(sentence.style for sentence in sentences))


def _figures(pairs: Sequence[tuple[Sentence, Answer]]) -> Figures:
    ranks = [sentence.rank(answer) for sentence, answer in pairs]
    shares = [sum(rank < top for rank in ranks) / len(ranks) for top in (1, 3, 5)]
    return Figures(len(pairs), *shares, sum(answer.confident for _, answer in pairs) / len(pairs))


def fit(entries: Sequence[SearchEntry], sentences: Sequence[Sentence]) -> dict[str, float]:
    """Fit the coefficients of `flows.search.confidence` to sentences; sentences without a service count as much as all.

    Those are read a second time without the list of foreign words.
    """
    index = SearchIndex.load(build.build_index(entries))
    rows = _rows(index, sentences)
    rows += _rows(_index_without_foreign_words(entries), [sentence for sentence in sentences if not sentence.ids])
    figures = np.array([row for row, _ in rows])
    right = np.array([kind for _, kind in rows])
    centre, spread = figures.mean(axis=0), figures.std(axis=0)
    design = np.column_stack([np.ones(len(figures)), (figures - centre) / spread])
    weights = np.where(right < 0, 0.8 * (right >= 0).sum() / (right < 0).sum(), 1.0)
    found = _logistic(design, right > 0, weights)
    slopes = found[1:] / spread
    return dict(zip(_FIGURES, slopes.tolist(), strict=True)) | {"odds": float(found[0] - centre @ slopes)}


def _rows(index: SearchIndex, sentences: Iterable[Sentence]) -> list[tuple[list[float], int]]:
    """Return the evidence of each sentence, and 1 for a right first hit, 0 for a wrong one, -1 for out of scope."""
    rows = []
    for sentence in sentences:
        scores, evidence = index._weigh(sentence.text)
        if evidence is not None:
            first = index._stored.ids[ranked(scores)[0]]
            kind = -1 if not sentence.ids else int(first in sentence.ids)
            rows.append(([getattr(evidence, name) for name in _FIGURES], kind))
    return rows


def _index_without_foreign_words(entries: Sequence[SearchEntry]) -> SearchIndex:
    stored = SearchIndex.load(build.build_index(entries))._stored
    lexicon = stored.lexicon
    kept = {
        name: {word: found for word, found in getattr(lexicon, name).items() if not any(c[0][0] == "~" for c in found)}
        for name in ("han", "pinyin", "english")
    }
    return SearchIndex(replace(stored, lexicon=replace(lexicon, **kept)))


def _logistic(design: np.ndarray, right: np.ndarray, weights: np.ndarray, steps: int = 100) -> np.ndarray:
    ridge = 0.5
    found = np.zeros(design.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weights * (right - chance)) - ridge * np.r_[0, found[1:]]
        bend = (design * (weights * chance * (1 - chance))[:, None]).T @ design + ridge * np.eye(len(found))
        found = found + np.linalg.solve(bend, slope)
    return found


def print_table(index: SearchIndex, sentences: Sequence[Sentence], *, misses: bool) -> None:
    if misses:
        for sentence in sentences:
            answer = index.search(sentence.text)
            wrong = sentence.rank(answer) > 0 if sentence.ids else answer.confident
            if wrong:
                print(sentence.style, "|", sentence.text, "|", *sentence.ids, "|", *(hit.id for hit in answer.hits[:3]))
    print(f"{'style':14}{'n':>6}{'top 1':>8}{'top 3':>8}{'top 5':>8}{'sure':>8}")
    for style, each in judge(index, sentences).items():
        print(f"{style:14}{each.count:6}{each.top_1:8.1%}{each.top_3:8.1%}{each.top_5:8.1%}{each.confident:8.1%}")


def main(arguments: Sequence[str], entries: Sequence[SearchEntry] | None = None) -> None:
    entries = entries or entries_of(load_catalog())
    half = next((name for name in arguments if not name.startswith("-")), "held")
    print_table(SearchIndex.load(build.build_index(entries)), load_sentences(half), misses="--misses" in arguments)
    if "--fit" in arguments:
        print(fit(entries, load_sentences("tune")))


if __name__ == "__main__":
    main(sys.argv[1:])
