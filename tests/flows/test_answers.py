"""Answers: every kind in, stored, shown, and refused with the right words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import check_sign
from flows.catalog import Catalog
from flows.errors import InvalidAnswer
from flows.rules.answers import (
    month_number,
    month_of,
    shown_answer,
    shown_month,
    stored_answer,
    usual_answer,
)
from flows.schema import Question

TODAY = "2026-01-15"
PERIOD = ("social-insurance.print-enrolment-certificate", "period")
COPIES = ("social-insurance.print-enrolment-certificate", "copies")
PURPOSE = ("provident-fund.print-deposit-certificate", "purpose")
MEMBER = ("public-security.print-household-certificate", "member")


def question(catalog: Catalog, place: tuple[str, str]) -> Question:
    return catalog.service(place[0]).question(place[1])


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("last_12_months", "2025-01/2025-12"),
        ("last_48_months", "2022-01/2025-12"),
        ("2025-03/2025-03", "2025-03/2025-03"),
        ("2025-12/2026-01", "2025-12/2026-01"),
    ],
)
def test_months_are_counted_from_the_last_full_month(catalog: Catalog, raw: str, stored: str) -> None:
    assert stored_answer(question(catalog, PERIOD), raw, TODAY) == stored


@pytest.mark.parametrize(
    ("place", "raw", "message"),
    [
        (PERIOD, "", "answer.month"),
        (PERIOD, "2025-13/2025-14", "answer.month"),
        (PERIOD, "２０２５-01/2025-02", "answer.month"),
        (PERIOD, "2025-04/2025-03", "answer.months_backwards"),
        (PERIOD, "2025-04/2026-03", "answer.months_future"),
        (PERIOD, "2021-01/2025-12", "answer.months_too_many"),
        (PURPOSE, "holiday", "answer.choice"),
        (MEMBER, "33999919900228004", "answer.id_number_length"),
        (MEMBER, "339999199002280040", "answer.id_number_check"),
        (COPIES, "0", "answer.copies"),
        (COPIES, "four", "answer.copies"),
    ],
)
def test_what_does_not_fit_is_told_by_name(catalog: Catalog, place: tuple[str, str], raw: str, message: str) -> None:
    with pytest.raises(InvalidAnswer) as raised:
        stored_answer(question(catalog, place), raw, TODAY)
    assert raised.value.message == message


def test_an_id_number_may_have_gaps_and_a_small_x(catalog: Catalog) -> None:
    assert check_sign("33999919491231009") == "X"
    typed = "339999 19491231 009x"
    assert stored_answer(question(catalog, MEMBER), typed, TODAY) == "33999919491231009X"


def test_answers_are_shown_in_both_languages_and_numbers_masked(catalog: Catalog) -> None:
    assert shown_answer(question(catalog, PERIOD), "2025-01/2025-12", "zh") == "2025 年 1 月 – 2025 年 12 月"
    assert shown_answer(question(catalog, PERIOD), "2025-01/2025-12", "en") == "Jan 2025 to Dec 2025"
    assert shown_answer(question(catalog, PURPOSE), "lease", "en") == "Renting a home"
    assert shown_answer(question(catalog, MEMBER), "33999919900228004X", "zh") == "339***004X"
    assert shown_month("2026-09", "zh") == "2026 年 9 月"


def test_the_usual_resident_takes_the_longest_period(catalog: Catalog) -> None:
    assert usual_answer(question(catalog, PERIOD), TODAY) == "2022-01/2025-12"
    with pytest.raises(InvalidAnswer):
        usual_answer(question(catalog, MEMBER), TODAY)


@given(st.integers(min_value=0, max_value=9999 * 12 + 11))
def test_months_and_numbers_are_inverse(number: int) -> None:
    assert month_number(month_of(number)) == number


@given(raw=st.text(max_size=60))
def test_any_text_is_an_answer_or_is_refused_by_name(catalog: Catalog, raw: str) -> None:
    for place in (PERIOD, COPIES, PURPOSE, MEMBER):
        try:
            stored = stored_answer(question(catalog, place), raw, TODAY)
        except InvalidAnswer as refused:
            assert refused.message.startswith("answer.")
        else:
            assert shown_answer(question(catalog, place), stored, "zh")
