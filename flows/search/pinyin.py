"""Pinyin as people type it: cut into syllables, and folded where speakers of the south do not tell sounds apart."""

from collections.abc import Container, Sequence
from functools import lru_cache

INITIALS = ("b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s")
_FINALS = {
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve ue",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve ue",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
    "": "a ai an ang ao e ei en eng er o ou",
}
COMMON_CHARACTERS = range(0x4E00, 0x9FA6)
"""Code points of the characters that have a usual syllable, but for some hundred."""

SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
_LONGEST = 6
_FOLDS = (
    ("zh", "z"),
    ("ch", "c"),
    ("sh", "s"),
    ("hua", "ha"),
    ("hui", "hei"),
    ("f", "h"),
    ("n", "l"),
    ("r", "l"),
)
_BARE = frozenset((*INITIALS, "y", "w"))

_SYLLABLE_COST = 1.0
_BARE_COST = 2.2
_KNOWN_PAIR = 0.6


@lru_cache(maxsize=1024)
def folded(syllable: str) -> str:
    """Return the syllable without what southern speakers confuse: zh/z, ch/c, sh/s, n/l/r, f/h, -n/-ng."""
    for spelled, plain in _FOLDS:
        if syllable.startswith(spelled):
            syllable = plain + syllable.removeprefix(spelled)
            break
    return syllable.replace("v", "u").removesuffix("g")


class Sounds:
    """The usual syllable of every common character.

    Args:
        syllables: every one that occurs.
        numbers: for each of `COMMON_CHARACTERS` the place of its syllable, from 1; 0 for none.
    """

    def __init__(self, syllables: Sequence[str], numbers: Sequence[int]) -> None:
        self._syllables = ("", *syllables)
        self._numbers = numbers

    def of(self, sign: str) -> str:
        """Return the syllable of a character, empty where it has none."""
        place = ord(sign) - COMMON_CHARACTERS.start
        return self._syllables[self._numbers[place]] if 0 <= place < len(self._numbers) else ""


def is_syllable(part: str) -> bool:
    """Whether it is a whole syllable, not a bare initial."""
    return part in SYLLABLES


def segment(letters: str, known_pairs: Container[str]) -> list[str] | None:
    """Cut a word into syllables and bare initials; None where that cannot be done.

    Args:
        letters: a to z.
        known_pairs: pairs of syllables that stand in the index, as ``"she bao"``: they settle ``fangan``.
    """
    best: list[dict[str, tuple[float, list[str]]]] = [{} for _ in range(len(letters) + 1)]
    best[0][""] = (0.0, [])
    for start in range(len(letters)):
        for last, (cost, parts) in best[start].items():
            for end in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
                part = letters[start:end]
                step = _SYLLABLE_COST if part in SYLLABLES else _BARE_COST if part in _BARE else None
                if step is None:
                    continue
                total = cost + step - (_KNOWN_PAIR if f"{last} {part}" in known_pairs else 0.0)
                if part not in best[end] or total < best[end][part][0]:
                    best[end][part] = (total, [*parts, part])
    return min(best[-1].values(), default=(0.0, None))[1]
