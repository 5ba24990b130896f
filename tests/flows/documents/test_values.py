"""Canonical values: what is refused, how each is printed, masked, and put into words."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.documents.content import DocumentData, check_data
from flows.documents.errors import DocumentFault
from flows.documents.masks import masked
from flows.documents.money import capitals, figures
from flows.documents.values import ValueType, check, in_cell, in_sentence, masked_name, masked_number

ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPOSIT = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (10, "人民币壹角整"),
        (1005, "人民币壹拾元零伍分"),
        (100_000, "人民币壹仟元整"),
        (1_000_500, "人民币壹万零伍元整"),
        (1_234_567, "人民币壹万贰仟叁佰肆拾伍元陆角柒分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (100_010_001, "人民币壹佰万零壹佰元零壹分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (10_000_000_000, "人民币壹亿元整"),
        (-52_317, "人民币负伍佰贰拾叁元壹角柒分"),
        (1_000_000_000_000_001, "人民币壹拾万亿元零壹分"),
    ],
)
def test_amount_in_capitals(fen: int, words: str) -> None:
    assert capitals(fen) == words


@given(st.integers(0, 10**14))
def test_capitals_say_the_amount_of_the_figures(fen: int) -> None:
    assert amount_of(capitals(fen)) == fen == int(figures(fen).replace(",", "").replace(".", ""))


@given(st.integers(0, 10**14))
def test_capitals_have_no_needless_zero(fen: int) -> None:
    words = capitals(fen)
    assert "零零" not in words
    assert not re.search("零[万亿角分整]", words)
    assert words == "人民币零元整" or "零元" not in words


def amount_of(words: str) -> int:
    """The inverse function, written from the rules and not from the code."""
    words = words.removeprefix("人民币").removesuffix("整").replace("零", "")
    yuan, _, rest = words.rpartition("元")
    jiao = re.search("(.)角", rest)
    fen = re.search("(.)分", rest)
    small = 10 * DIGITS.index(jiao[1]) if jiao else 0
    return 100 * number_of(yuan) + small + (DIGITS.index(fen[1]) if fen else 0)


def number_of(words: str) -> int:
    for word, unit in (("亿", 10**8), ("万", 10**4)):
        if word in words:
            high, _, low = words.rpartition(word)
            return number_of(high) * unit + number_of(low)
    total, digit = 0, 0
    for character in words:
        if character in UNITS:
            total += digit * UNITS[character]
            digit = 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def test_amount_beyond_words_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        capitals(10**17)


@pytest.mark.parametrize(
    ("kind", "value", "cell", "sentence"),
    [
        (ValueType.DATE, "2026-11-02", "2026-11-02", "2026年11月2日"),
        (ValueType.MONTH, "2026-01", "2026-01", "2026年1月"),
        (ValueType.PERIOD, "2022-12/2026-11", "2022-12 至 2026-11", "2022年12月—2026年11月"),
        (ValueType.MONEY, "1286000", "12,860.00", "12,860.00 元"),
        (ValueType.MONEY, "-52317", "-523.17", "-523.17 元"),
        (ValueType.PERCENT, "5.5", "5.5%", "5.5%"),
        (ValueType.COUNT, "136", "136", "136"),
        (ValueType.ID, "33999919900228004X", "33999919900228004X", "33999919900228004X"),
    ],
)
def test_value_as_printed(kind: ValueType, value: str, cell: str, sentence: str) -> None:
    check(kind, value, "field")
    assert (in_cell(kind, value), in_sentence(kind, value)) == (cell, sentence)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ValueType.DATE, "2026-2-1"),
        (ValueType.DATE, "2026-02-30"),
        (ValueType.DATE, "２０２６-02-01"),
        (ValueType.MONTH, "2026-13"),
        (ValueType.PERIOD, "2026-11/2022-12"),
        (ValueType.PERIOD, "2026-11"),
        (ValueType.MONEY, "12.50"),
        (ValueType.MONEY, "1,250"),
        (ValueType.MONEY, "1" * 16),
        (ValueType.PERCENT, "12%"),
        (ValueType.COUNT, "-1"),
        (ValueType.ID, "3399 9919"),
        (ValueType.TEXT, "两\n行"),
        (ValueType.TEXT, " 前后 "),
        (ValueType.TEXT, "隐\u200b形"),
        (ValueType.TEXT, "反\u202e向"),
        (ValueType.TEXT, "\ud800"),
        (ValueType.NAME, "全\u3000角"),
        (ValueType.ADDRESS, "长" * 401),
    ],
)
def test_value_that_is_not_canonical_is_refused_by_its_fields_name(kind: ValueType, value: str) -> None:
    with pytest.raises(DocumentFault) as fault:
        check(kind, value, "field")
    assert (fault.value.code, fault.value.detail) == ("document.value_invalid", "field")
    assert value not in str(fault.value)


@pytest.mark.parametrize("kind", ValueType)
def test_nothing_is_known_is_always_canonical(kind: ValueType) -> None:
    check(kind, "", "field")


def test_missing_unknown_and_misplaced_values_are_refused(office) -> None:
    def refused(service: str, data: DocumentData) -> tuple[str, str]:
        with pytest.raises(DocumentFault) as fault:
            check_data(office.template(service), data)
        return fault.value.code, fault.value.detail

    assert refused(DEPOSIT, office.data(DEPOSIT, balance=None)) == ("document.value_missing", "balance")
    # An unknown name may be anything, and is not repeated.
    assert refused(DEPOSIT, office.data(DEPOSIT, 秘密="1")) == ("document.value_unknown", "")
    data = office.data(ENROLMENT, rows=2)
    assert refused(HOUSEHOLD, DocumentData(office.data(HOUSEHOLD).fields, data.rows)) == (
        "document.value_unknown",
        "rows",
    )
    short = {key: value for key, value in data.rows[1].items() if key != "note"}
    assert refused(ENROLMENT, DocumentData(data.fields, (data.rows[0], short))) == ("document.value_missing", "note")
    wrong = {**data.rows[1], "pension_base": "12860.00"}
    assert refused(ENROLMENT, DocumentData(data.fields, (data.rows[0], wrong))) == (
        "document.value_invalid",
        "pension_base",
    )


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("陈雨涓", "陈*涓"),
        ("沈丽", "沈*"),
        ("欧阳修文", "欧**文"),
        ("阿卜杜热合曼·麦麦提依明", "阿**明"),
        ("𠮷𫖯华", "𠮷*华"),
        ("VON HOHENBURG", "VON H***"),
        ("SOLO", "S***"),
        ("VON HOHENBURG, MARIA", "VON HOHENBURG M***"),
        ("LI, X", "LI ***"),
        ("LIU , ", "L***"),
        ("PAPADOPOULOU-KONSTANTINIDIS, ALEXANDRA-MARIANA", "PAPADOPOULOU-KONSTANTINI A***"),
        ("MÜLLER, JÜRGEN", "MÜLLER J***"),
        ("A座李明", "A**明"),
    ],
)
def test_name_is_masked(name: str, hidden: str) -> None:
    assert masked_name(name) == hidden


@pytest.mark.parametrize(
    ("number", "hidden"),
    [
        ("339999199002280041", "3399**********0041"),
        ("622212345678903345", "6222**********3345"),
        ("10023871", "***3871"),
        ("URY399982061401", "URY**********01"),
        ("999001234567", "9990**********4567"),
    ],
)
def test_number_is_masked(number: str, hidden: str) -> None:
    assert masked_number(number) == hidden


def test_a_foreigners_number_of_15_signs_does_not_show_the_day_of_birth() -> None:
    assert masked("id", "URY399982061473") == "URY**********73"
    assert masked("id", "939858198206140013") == "939858********0013"


def test_every_name_of_a_list_is_masked() -> None:
    assert masked("name", "马大壮、马悦") == "马*壮、马*"


@given(st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=6, unique=True))
def test_figures_keep_the_order_of_amounts(amounts: list[int]) -> None:
    printed = [float(figures(fen).replace(",", "")) for fen in sorted(amounts)]
    assert all(one < other for one, other in pairwise(printed))
