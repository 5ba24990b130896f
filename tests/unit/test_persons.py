"""What numbers and names say on cards of every kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import check_sign
from flows import questions as q
from flows.errors import InvalidAnswer
from flows.rules.answers import shown_answer, stored_answer
from flows.rules.persons import birth_of, is_id_number, latin_name, sex_of, shown_ends

TODAY = "2026-11-22"
WORDS = {"zh": "问", "en": "Ask"}
QUESTION = q.IdNumber.model_validate({"id": "it", "kind": "id_number", "title": WORDS, "lead": WORDS, "label": WORDS})
FAMILY = q.FamilyList.model_validate({"id": "it", "kind": "family_list", "title": WORDS, "lead": WORDS, "label": WORDS})


@pytest.mark.parametrize(
    ("number", "sex", "birth"),
    [
        ("33999919900228004X", "female", "1990-02-28"),
        ("81999919850101001X", "male", "1985-01-01"),
        ("932682198501010017", "male", "1985-01-01"),
        ("911124198108030024", "female", "1981-08-03"),
        ("PAK310080010103", None, None),
    ],
)
def test_a_number_of_every_kind_of_card_is_one_and_tells_what_it_can(
    number: str, sex: str | None, birth: str | None
) -> None:
    assert is_id_number(number)
    assert sex_of(number) == sex
    assert birth_of(number) == birth
    assert stored_answer(QUESTION, number.lower(), TODAY) == number
    assert stored_answer(FAMILY, f"孟安澜,配偶,{number}", TODAY) == f"孟安澜,配偶,{number}"
    head, tail = shown_answer(QUESTION, number, "zh").split("***")
    assert (number.startswith(head), number.endswith(tail)) == (True, True)
    assert len(head) + len(tail) == (5 if sex is None else 7)


@pytest.mark.parametrize(
    "number",
    ["", "339999199002280041", "PAK31008001010", "PA3310080010103", "pak310080010103", "PAK３１００８００１０１０３"],
)
def test_what_is_no_number_is_none(number: str) -> None:
    assert not is_id_number(number)
    assert sex_of(number) is None
    assert birth_of(number) is None


@pytest.mark.parametrize("day", ["20230229", "20231301", "00000101", "20230100"])
def test_a_day_that_never_was_is_nobodys_birth(day: str) -> None:
    first17 = f"339999{day}004"
    assert birth_of(first17 + check_sign(first17)) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("33999919900228004", "answer.id_number_length"),
        ("PAK3100800101030", "answer.id_number_length"),
        ("339999199002280041", "answer.id_number_check"),
    ],
)
def test_what_is_wrong_with_a_typed_number_is_told(typed: str, told: str) -> None:
    with pytest.raises(InvalidAnswer, match=told):
        stored_answer(QUESTION, typed, TODAY)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("SMITH, JOHN PAUL", ("SMITH", "JOHN PAUL")),
        ("SMITH JOHN", ("SMITH", "JOHN")),
        ("VAN DER BERG,ANNA", ("VAN DER BERG", "ANNA")),
        ("SUPARTIWI", ("SUPARTIWI", "")),
        ("SUPARTIWI,", ("SUPARTIWI", "")),
        ("沈丽华", None),
        ("阿卜杜热西提·麦麦提图尔荪", None),
        ("A座李明", None),
        (", JOHN", None),
        ("ИВАНОВ, ИВАН", None),
        ("", None),
    ],
)
def test_a_latin_name_falls_into_family_and_given_names(name: str, parts: tuple[str, str] | None) -> None:
    assert latin_name(name) == parts


@given(st.text("ABC0123456789X", max_size=20), st.integers(0, 8), st.integers(1, 8))
def test_no_mask_leaves_more_than_was_asked(number: str, head: int, tail: int) -> None:
    first, last = shown_ends(number, head, tail)
    assert (len(first) <= head, len(last) <= tail) == (True, True)


@given(st.from_regex(r"[A-Z]{3}3999[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{2}", fullmatch=True))
def test_no_mask_shows_the_birth_of_a_number_of_2017(number: str) -> None:
    first, last = shown_ends(number, 6, 4)
    assert (first, last) == (number[:3], number[13:])
