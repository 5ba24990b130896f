"""Turns a sentence into the features by which it is compared.

A feature is a text whose first letter names its channel: ``u`` one character, ``c`` a pair of characters, ``p`` a pair
of syllables, ``f`` the same folded (`flows.search.pinyin.folded`), ``i`` initials, ``e`` an English stem, ``k`` a
concept. The channels are nested: two texts that share a pair of characters share its syllables too, so a homophone
costs a part of the match and not all of it. Pairs are of neighbours and of next neighbours: an extra, a missing or an
exchanged character breaks few of them.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from flows.search.english import stem
from flows.search.pinyin import Sounds, folded, is_syllable, segment
from flows.search.text import normalise, runs_of
from flows.search.vocabulary import Concepts, Lexicon

_LONGEST_WORD = 10
_LONGEST_PHRASE = 5
_LONGEST_INITIALS = 12

_CONCEPT = 2.6
_CONCEPT_BY_SOUND = 1.0
_EXPLAINED = 0.36
"""Weight of the characters of a word whose concept counts already."""
_LIGHT = 0.35
_NEXT = {1: 1.0, 2: 0.4}
"""Weight of a pair by distance."""
_CHARACTER, _PAIR, _SOUND, _FOLDED = 0.25, 0.85, 0.42, 0.2
_SPELLED, _SPELLED_FOLDED, _INITIALS_OF_MIXED = 0.7, 0.5, 0.6
_ENGLISH = 1.4
_WORD_INITIALS = 0.4


class Mode(IntEnum):
    """How a part of a sentence is written; a phrase has a mass in each."""

    HAN = 0
    PINYIN = 1
    INITIALS = 2
    ENGLISH = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        factors: feature → weight before rarity.
        modes: which ways of writing occur.
    """

    factors: dict[str, float]
    modes: frozenset[Mode]


class Reader:
    """Reads sentences with one vocabulary.

    Args:
        lexicon: the vocabulary.
        sounds: how characters are read.
        known: features of the index: they settle how pinyin is cut and whether a word is English.
    """

    def __init__(self, lexicon: Lexicon, sounds: Sounds, known: Container[str]) -> None:
        signs = lexicon.traditional
        self._traditional = {ord(old): new for old, new in zip(signs[::2], signs[1::2], strict=True)}
        self._light = frozenset(lexicon.light)
        self._lexicon = lexicon
        self._sounds = sounds
        self._known = known
        self._pairs = _Prefixed("p", known)

    def read(self, sentence: str) -> Reading:
        """Return the features of what a resident says."""
        factors: dict[str, float] = {}
        modes: set[Mode] = set()
        runs = runs_of(normalise(sentence, self._traditional))
        for script, group in groupby(runs, key=lambda run: run.script == "latin"):
            texts = [run.text for run in group]
            parts = self._read_latin(texts) if script else self._read_han(texts)
            for mode, feature, weight in parts:
                modes.add(mode)
                factors[feature] = max(weight, factors.get(feature, 0.0))
        self._join(factors)
        return Reading(factors, frozenset(modes))

    def _join(self, factors: dict[str, float]) -> None:
        """Put the concepts that others mean together in their place; what waits for another has no weight."""
        for parts, whole in self._lexicon.together:
            if all(f"k{part}" in factors for part in parts):
                weight = min(factors[f"k{part}"] for part in parts)
                for part in parts:
                    del factors[f"k{part}"]
                factors[f"k{whole}"] = max(weight, factors.get(f"k{whole}", 0.0))
        for feature in [feature for feature in factors if feature.startswith("k_")]:
            del factors[feature]

    def read_phrase(self, phrase: str, spell: Callable[[str], list[str]]) -> list[dict[str, float]]:
        """Return the features of a phrase of the catalogue, for each `Mode` in which somebody may write it.

        Args:
            phrase: any text.
            spell: Chinese text → syllables as its words are read.
        """
        found: list[dict[str, float]] = [{} for _ in Mode]
        runs = runs_of(normalise(phrase, self._traditional))
        words = [run.text for run in runs if run.script == "latin"]
        others = [run.text for run in runs if run.script != "latin"]
        for mode, feature, weight in (*self._read_han(others), *self._read_english(words)):
            found[mode][feature] = max(weight, found[mode].get(feature, 0.0))
        self._join(found[Mode.HAN])
        self._join(found[Mode.ENGLISH])
        syllables = [syllable for word in self._words(others) for syllable in spell(word.content)]
        concepts = {feature: weight for feature, weight in found[Mode.HAN].items() if feature[0] == "k"}
        found[Mode.PINYIN] = dict(_of_syllables(syllables)) | concepts
        found[Mode.INITIALS] = dict(_of_initials(_initials(syllables)))
        for word in _words_within(others, self._lexicon.han):
            found[Mode.INITIALS][f"i<{_initials(spell(word))}>"] = _WORD_INITIALS * len(word)
        return found

    def _read_han(self, texts: Iterable[str]) -> Iterable[tuple[Mode, str, float]]:
        words = self._words(texts)
        signs: list[tuple[str, float]] = []
        for word in words:
            for concept, strength in word.concepts:
                yield Mode.HAN, f"k{concept}", strength * _CONCEPT
            for sign in word.content:
                signs.append((sign, _EXPLAINED if word.concepts else _LIGHT if sign in self._light else 1.0))
            if word.content.isdigit():
                yield Mode.HAN, f"e{word.content}", _ENGLISH
        for feature, weight in self._of_signs(signs):
            yield Mode.HAN, feature, weight
        for _, group in groupby(words, key=lambda word: bool(word.concepts)):
            rest = [self._sounds.of(sign) for word in group if not word.concepts for sign in word.content]
            for concept, strength in _concepts(rest, self._lexicon.pinyin):
                yield Mode.HAN, f"k{concept}", strength * _CONCEPT_BY_SOUND

    def _words(self, texts: Iterable[str]) -> list["_Word"]:
        return [word for text in texts for word in _cut(text, self._lexicon.han)]

    def _of_signs(self, signs: Sequence[tuple[str, float]]) -> Iterable[tuple[str, float]]:
        for sign, weight in signs:
            if sign not in self._light:
                yield f"u{sign}", _CHARACTER * weight
        for distance, nearness in _NEXT.items():
            for (one, weight), (two, other) in zip(signs, signs[distance:], strict=False):
                both = nearness * (weight * other) ** 0.5
                yield f"c{one}{two}", _PAIR * both
                first, second = self._sounds.of(one), self._sounds.of(two)
                if first and second:
                    yield f"p{first} {second}", _SOUND * both
                    yield f"f{folded(first)} {folded(second)}", _FOLDED * both

    def _read_latin(self, words: list[str]) -> Iterable[tuple[Mode, str, float]]:
        known = [self._is_english(word) for word in words]
        cut = [segment(word, self._pairs) for word in words]
        whole = [parts is not None and all(map(is_syllable, parts)) for parts in cut]
        if all(whole) and not all(known):
            return self._read_pinyin(_flat(cut))
        if sum(known) * 2 >= len(words):
            return self._read_english(words)
        if all(parts is not None for parts in cut):
            parts = _flat(cut)
            bare = sum(not is_syllable(part) for part in parts)
            if 2 * bare < len(parts):
                return self._read_pinyin(parts)
            if sum(map(len, words)) <= _LONGEST_INITIALS:
                return self._read_initials(_letters(parts))
        return self._read_english(words)

    def _read_initials(self, letters: str) -> Iterable[tuple[Mode, str, float]]:
        for feature, weight in _of_initials(letters):
            yield Mode.INITIALS, feature, weight
        for start in range(len(letters)):
            for end in range(start + 2, len(letters) + 1):
                if f"i<{letters[start:end]}>" in self._known:
                    yield Mode.INITIALS, f"i<{letters[start:end]}>", _WORD_INITIALS * (end - start)

    def _is_english(self, word: str) -> bool:
        key = stem(word)
        return f"e{key}" in self._known or key in self._lexicon.english

    def _read_pinyin(self, syllables: list[str]) -> Iterable[tuple[Mode, str, float]]:
        kept: list[str] = []
        for part, concepts in _cut_syllables(syllables, self._lexicon.pinyin):
            if concepts is None or concepts:
                kept.extend(part)
            for concept, strength in concepts or ():
                yield Mode.PINYIN, f"k{concept}", strength * _CONCEPT
        for feature, weight in _of_syllables(kept):
            yield Mode.PINYIN, feature, weight

    def _read_english(self, words: Sequence[str]) -> Iterable[tuple[Mode, str, float]]:
        stems = [stem(word) for word in words]
        for part, concepts in _cut_syllables(stems, self._lexicon.english):
            for concept, strength in concepts or ():
                yield Mode.ENGLISH, f"k{concept}", strength * _CONCEPT
            if concepts is None or concepts:
                for word in part:
                    yield Mode.ENGLISH, f"e{word}", _ENGLISH * (_EXPLAINED if concepts else 1.0)


@dataclass(frozen=True, slots=True)
class _Word:
    """A piece of a Chinese sentence: ``content`` is empty for a filler, ``concepts`` for a plain character."""

    content: str
    concepts: Concepts


class _Prefixed:
    """The features of one channel, without its letter."""

    def __init__(self, letter: str, features: Container[str]) -> None:
        self._letter = letter
        self._features = features

    def __contains__(self, text: object) -> bool:
        return f"{self._letter}{text}" in self._features


def _cut(text: str, lexicon: dict[str, Concepts]) -> list[_Word]:
    """Cut a run so that long words win: the sum of the squares of their lengths is greatest."""
    if text.isdigit():
        return [_Word(text, lexicon.get(text, ()))]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        score, start = best[end - 1][0], end - 1
        for begin in range(max(0, end - _LONGEST_WORD), end):
            if text[begin:end] in lexicon and best[begin][0] + (end - begin) ** 2 > score:
                score, start = best[begin][0] + (end - begin) ** 2, begin
        best.append((score, start))
    words: list[_Word] = []
    end = len(text)
    while end:
        start = best[end][1]
        concepts = lexicon.get(text[start:end])
        words.append(_Word("" if concepts == () else text[start:end], concepts or ()))
        end = start
    return words[::-1]


def _words_within(texts: Iterable[str], lexicon: dict[str, Concepts]) -> Iterable[str]:
    """Return every word of two characters and more, words inside words too."""
    for text in texts:
        for start in range(len(text)):
            for end in range(start + 2, min(start + _LONGEST_WORD, len(text)) + 1):
                if lexicon.get(text[start:end]):
                    yield text[start:end]


def _cut_syllables(parts: list[str], lexicon: dict[str, Concepts]) -> Iterable[tuple[list[str], Concepts | None]]:
    """Cut a row of syllables or stems into known words, longest first, and single parts, whose concepts are None."""
    start = 0
    while start < len(parts):
        for end in range(min(len(parts), start + _LONGEST_PHRASE), start, -1):
            concepts = lexicon.get(" ".join(parts[start:end]))
            if concepts is not None:
                break
        else:
            end, concepts = start + 1, None
        yield parts[start:end], concepts
        start = end


def _concepts(syllables: list[str], lexicon: dict[str, Concepts]) -> Iterable[tuple[str, float]]:
    for _, concepts in _cut_syllables(syllables, lexicon):
        yield from concepts or ()


def _of_syllables(parts: Sequence[str]) -> Iterable[tuple[str, float]]:
    for distance, nearness in _NEXT.items():
        for one, two in zip(parts, parts[distance:], strict=False):
            if is_syllable(one) and is_syllable(two):
                yield f"p{one} {two}", _SPELLED * nearness
                yield f"f{folded(one)} {folded(two)}", _SPELLED_FOLDED * nearness
            else:
                yield f"i{one[0]}{two[0]}", _INITIALS_OF_MIXED * nearness


def _of_initials(letters: str) -> Iterable[tuple[str, float]]:
    if not letters:
        return
    yield f"i^{letters[0]}", 0.4
    yield f"i{letters[-1]}$", 0.4
    for start in range(len(letters) - 1):
        yield f"i{letters[start : start + 2]}", 1.0
        if start + 3 <= len(letters):
            yield f"i{letters[start]}{letters[start + 2]}", 0.3
            yield f"i{letters[start : start + 3]}", 1.0


def _initials(syllables: Iterable[str]) -> str:
    return "".join(syllable[0] for syllable in syllables)


def _letters(parts: Iterable[str]) -> str:
    """Return the letters meant by bare initials, among which ``ye`` is y and e, and not a syllable."""
    return "".join(part if is_syllable(part) else part[0] for part in parts)


def _flat(cut: Iterable[list[str] | None]) -> list[str]:
    return [part for parts in cut for part in parts or ()]
