"""Pinyin and English words, cut and folded."""

import pytest

from flows.search.english import stem
from flows.search.pinyin import SYLLABLES, folded, segment


@pytest.mark.parametrize(
    ("letters", "parts"),
    [
        ("shebao", ["she", "bao"]),
        ("zhengming", ["zheng", "ming"]),
        ("sbzm", ["s", "b", "z", "m"]),
        ("shbzhm", ["sh", "b", "zh", "m"]),
        ("gongjijin", ["gong", "ji", "jin"]),
        ("shebaozh", ["she", "bao", "zh"]),
        ("v", None),
        ("", []),
    ],
)
def test_letters_are_cut_into_syllables_and_initials(letters: str, parts: list[str] | None) -> None:
    assert segment(letters, frozenset()) == parts


def test_known_pairs_settle_where_a_word_is_cut() -> None:
    assert segment("fangan", {"fan gan"}) == ["fan", "gan"]
    assert segment("fangan", {"fang an"}) == ["fang", "an"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhen", "zeng"), ("lan", "nang"), ("shi", "si"), ("chun", "cun"), ("fei", "hui"), ("ren", "leng"), ("nv", "nu")],
)
def test_sounds_that_southern_speakers_confuse_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_other_sounds_stay_apart() -> None:
    assert folded("ban") != folded("pan")
    assert folded("ding") != folded("ting")
    assert len({folded(syllable) for syllable in SYLLABLES}) > len(SYLLABLES) // 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("certificates", "certificate"),
        ("applying", "apply"),
        ("applied", "apply"),
        ("bills", "bill"),
        ("renewing", "renew"),
        ("dropped", "drop"),
        ("subsidies", "subsidy"),
    ],
)
def test_forms_of_an_english_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_different_words_keep_different_stems() -> None:
    assert stem("bus") != stem("bu")
    assert stem("process") != stem("proces")
    assert stem("gas") != stem("gate")
