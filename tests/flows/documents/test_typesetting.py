"""Breaking Chinese text into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.documents.typesetting import NOT_FIRST, NOT_LAST, balanced, wrap

SIGNS = "汉字排版，。、；：！？（）《》「」“”0123456789年月日ABCabc.- "


def measure(text: str) -> float:
    """One for a Han character, a half for ASCII."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


@given(st.text(SIGNS, min_size=1, max_size=120), st.integers(8, 40))
def test_nothing_is_lost_and_every_line_fits(text: str, width: int) -> None:
    lines = wrap(text, measure, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(measure(line) <= width for line in lines) or has_no_lawful_break(lines, width)


def has_no_lawful_break(lines: list[str], width: int) -> bool:
    """A run of marks that may not be parted is the only thing that may stick out."""
    return all(measure(line) <= width or set(line) & (NOT_FIRST | NOT_LAST) for line in lines)


@given(
    st.lists(st.sampled_from(["汉", "字，", "（注）字", "《书》字", "“语”字", "2026年11月22日", "5.5%字"]), min_size=1),
    st.integers(9, 30),
)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(words: list[str], width: int) -> None:
    for line in wrap("".join(words), measure, width):
        assert line[0] not in NOT_FIRST, line
        assert line[-1] not in NOT_LAST, line
        assert line.count("2026年") == line.count("月22日"), line


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("一二三四五六七，八九十一二三", 7, ["一二三四五", "六七，八九", "十一二三"]),
        ("一二三四五六（七八九十）一二三四", 7, ["一二三四五六", "（七八九十）一", "二三四"]),
        ("于2026年11月22日开具本件", 9, ["于2026年11月22日开", "具本件"]),
        ("编号 ABCD-1234 有效期内", 6, ["编号", "ABCD-1234 有", "效期内"]),
        ("ABCDEFGHIJ-KLMNOP", 6, ["ABCDEFGHIJ-", "KLMNOP"]),
        ("", 6, [""]),
        ("2026年11月22日（注）字（注）字字，", 9, ["2026年11月22日", "（注）字（注）字", "字，"]),
    ],
)
def test_marks_dates_and_words_stay_where_they_belong(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, measure, width) == lines


def test_paragraph_does_not_end_in_one_character() -> None:
    lines = wrap("一二三四五六七八九十一二三四五六七八九十一", measure, 20)
    assert len(lines) == 2
    assert len(lines[-1]) >= 3


@pytest.mark.parametrize(
    ("label", "halves"),
    [
        ("缴费状况", ("缴费", "状况")),
        ("登记事项变动情况", ("登记事项", "变动情况")),
        ("社会保险参保证明（个人专用）", ("社会保险参保证明", "（个人专用）")),
        ("ABC", ("AB", "C")),
        ("统筹基金支付", ("统筹基金", "支付")),
        ("本年缴费月数", ("本年缴费", "月数")),
        ("统一社会信用代码", ("统一社会", "信用代码")),
        ("缴费基数（元）", ("缴费基数", "（元）")),
    ],
)
def test_label_breaks_in_balance(label: str, halves: tuple[str, str]) -> None:
    assert balanced(label) == halves
