"""Answers: every kind in, stored, shown, and refused with the right words; whatever is typed, never anything else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from drivers import check_sign
from flows.errors import InvalidAnswer
from flows.ports import Offered
from flows.questions import Question
from flows.rules.answers import paper_answer, shown_answer, stored_answer, usual_answer
from flows.rules.calendar import month_number, month_of, shown_month
from flows.rules.numbers import COMPANY_SIGNS, has_valid_card_sign, has_valid_company_sign
from flows.rules.regions import provinces

TODAY = "2026-01-15"
ADAPTER: TypeAdapter[Question] = TypeAdapter(Question)
WORDS = {"zh": "字", "en": "word"}
OPTIONS = [
    {"value": "self", "zh": "本人", "en": "Myself"},
    {"value": "job", "zh": "找工作", "en": "A job", "paper": "求职"},
]
OFFER = (Offered("self", "我自己", "Myself"), Offered("33999919900228004X", "沈丽华（女儿）", "Shen Lihua"))
COMPANY = next(code for sign in COMPANY_SIGNS if has_valid_company_sign(code := f"91999999MA0000000{sign}"))
FATHER = "33999919611102003" + check_sign("33999919611102003")
MEMBERS = f"沈国良,父,{FATHER};周玉芬,母,33999919900228004X"

KINDS: dict[str, dict[str, Any]] = {
    "month_range": {"months_at_most": 48, "choices": ["last_12_months", "last_48_months", "own"]},
    "date_range": {"days_at_most": 1100, "choices": ["last_3_months", "last_36_months", "own"]},
    "date": {"earliest": -30, "latest": 0},
    "month": {"earliest": 0, "latest": 480},
    "quarter": {"earliest": -4, "latest": -1},
    "year": {"earliest": -10, "latest": 0},
    "choice": {"options": OPTIONS},
    "supplied_choice": {},
    "relative": {"relations": ["self", "child"]},
    "id_number": {},
    "company_code": {},
    "phone": {},
    "plate_number": {},
    "bank_account": {},
    "utility_account": {"digits": 10},
    "amount": {"at_least": 100, "at_most": 1_000_000},
    "number": {"at_least": 1, "at_most": 30, "unit": {"zh": "年", "en": "years"}},
    "copies": {},
    "code": {"at_least": 4, "at_most": 30},
    "text": {"at_least": 2, "at_most": 20},
    "address": {},
    "region": {},
    "family_list": {"at_most": 2},
    "chip_card": {"card": "social_security"},
    "pin": {},
}


def question(kind: str, **changes: Any) -> Question:
    base = {"id": "q", "kind": kind, "title": WORDS, "lead": WORDS, "label": WORDS}
    return ADAPTER.validate_python(base | KINDS[kind] | changes)


def offered(kind: str) -> tuple[Offered, ...]:
    return OFFER if kind in {"supplied_choice", "relative"} else ()


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "zh", "en"),
    [
        ("month_range", "last_12_months", "2025-01/2025-12", "2025 年 1 月 – 2025 年 12 月", "Jan 2025 to Dec 2025"),
        ("month_range", "2024-02/2025-03", "2024-02/2025-03", "2024 年 2 月 – 2025 年 3 月", "Feb 2024 to Mar 2025"),
        ("date_range", "last_3_months", "2025-10-16/2026-01-15", "2025 年 10 月 16 日 – 2026 年 1 月 15 日",
         "16 Oct 2025 to 15 Jan 2026"),
        ("date", "20260102", "2026-01-02", "2026 年 1 月 2 日", "2 Jan 2026"),
        ("month", "203009", "2030-09", "2030 年 9 月", "Sep 2030"),
        ("quarter", "2025-Q3", "2025-Q3", "2025 年第 3 季度", "Q3 2025"),
        ("year", "2020", "2020", "2020 年", "2020"),
        ("choice", "job", "job", "找工作", "A job"),
        ("relative", "33999919900228004X", "33999919900228004X", "沈丽华（女儿）", "Shen Lihua"),
        ("id_number", "339999 19900228 004x", "33999919900228004X", "339***004X", "339***004X"),
        ("company_code", COMPANY.lower(), COMPANY, COMPANY, COMPANY),
        ("phone", "100 0000 0000", "10000000000", "10000000000", "10000000000"),
        ("phone", "0571-88880000", "0571-88880000", "0571-88880000", "0571-88880000"),
        ("plate_number", "浙a·12345", "浙A12345", "浙A12345", "浙A12345"),
        ("plate_number", "浙AD12345", "浙AD12345", "浙AD12345", "浙AD12345"),
        ("bank_account", "9999 0000 0000 123456", "999900000000123456", "9999 **** 3456", "9999 **** 3456"),
        ("utility_account", "1234567890", "1234567890", "1234567890", "1234567890"),
        ("amount", "1,234.5", "123450", "1,234.50 元", "1,234.50 yuan"),
        ("number", "12", "12", "12 年", "12 years"),
        ("copies", "2", "2", "2 份", "2"),
        ("code", "临湖（2020） 第001号", "临湖（2020）第001号", "临湖（2020）第001号", "临湖（2020）第001号"),
        ("text", "  楼上 漏水  ", "楼上 漏水", "楼上 漏水", "楼上 漏水"),
        ("address", "荷风路 8 号", "荷风路 8 号", "荷风路 8 号", "荷风路 8 号"),
        ("region", "330100", "330100", "浙江省杭州市", "Hangzhou, Zhejiang"),
        ("family_list", MEMBERS, MEMBERS, "沈国良、周玉芬", "沈国良, 周玉芬"),
        ("chip_card", "A12345678", "A12345678", "***5678", "***5678"),
        ("pin", "271828", "271828", "******", "******"),
    ],
)  # fmt: skip
def test_an_answer_is_stored_in_its_canonical_form_and_shown_in_both_languages(
    kind: str, typed: str, stored: str, zh: str, en: str
) -> None:
    asked = question(kind)
    assert stored_answer(asked, typed, TODAY, offered(kind)) == stored
    assert shown_answer(asked, stored, "zh", offered(kind)) == zh
    assert shown_answer(asked, stored, "en", offered(kind)) == en


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("month_range", "2025", "answer.month"),
        ("month_range", "2025-13/2025-14", "answer.month"),
        ("month_range", "2025-03/2025-01", "answer.months_backwards"),
        ("month_range", "2025-03/2026-02", "answer.months_future"),
        ("month_range", "2020-01/2025-01", "answer.months_too_many"),
        ("month_range", "last_24_months", "answer.month"),
        ("date_range", "2025-02-29/2025-03-01", "answer.date"),
        ("date_range", "2025-03-02/2025-03-01", "answer.days_backwards"),
        ("date_range", "2025-03-02/2026-01-16", "answer.date_future"),
        ("date_range", "2020-03-02/2026-01-01", "answer.days_too_many"),
        ("date", "20260230", "answer.date"),
        ("date", "20250101", "answer.too_early"),
        ("date", "20260116", "answer.too_late"),
        ("month", "2025-12", "answer.too_early"),
        ("quarter", "2026-Q1", "answer.too_late"),
        ("quarter", "third", "answer.quarter"),
        ("year", "1999", "answer.too_early"),
        ("year", "99", "answer.year"),
        ("choice", "holiday", "answer.choice"),
        ("supplied_choice", "3", "answer.choice"),
        ("relative", "339999196111020034", "answer.choice"),
        ("id_number", "339999199002280", "answer.id_number_length"),
        ("id_number", "339999199002280040", "answer.id_number_check"),
        ("company_code", COMPANY[:-1], "answer.company_code_length"),
        ("company_code", f"{COMPANY[:-1]}I", "answer.company_code_check"),
        ("phone", "1000000000", "answer.phone"),
        ("plate_number", "浙I12345", "answer.plate_number"),
        ("plate_number", "A12345", "answer.plate_number"),
        ("bank_account", "12345", "answer.bank_account_length"),
        ("bank_account", "6222020000000000", "answer.bank_account_check"),
        ("utility_account", "123", "answer.utility_account"),
        ("amount", "0.99", "answer.amount"),
        ("amount", "10000.01", "answer.amount"),
        ("amount", "1.234", "answer.number"),
        ("amount", "-5", "answer.number"),
        ("number", "31", "answer.number_range"),
        ("number", "1.5", "answer.number"),
        ("copies", "4", "answer.copies"),
        ("code", "AB1", "answer.length"),
        ("code", "AB12;DROP", "answer.code"),
        ("text", "好", "answer.length"),
        ("address", "路", "answer.length"),
        ("region", "330000", "answer.region"),
        ("family_list", "沈国良,父", "answer.family_member"),
        ("family_list", f"{MEMBERS};沈一诺,子,33999919900228004X", "answer.family_count"),
        ("family_list", f"沈国良,父,{FATHER[:-1]}?", "answer.id_number_check"),
        ("chip_card", "12", "answer.chip_card"),
        ("pin", "12345", "answer.pin"),
        ("pin", "123456", "answer.pin_weak"),
        ("pin", "777777", "answer.pin_weak"),
        ("text", " \u200b ", "answer.missing"),
    ],
)
def test_what_does_not_fit_is_told_by_name(kind: str, typed: str, message: str) -> None:
    with pytest.raises(InvalidAnswer) as raised:
        stored_answer(question(kind), typed, TODAY, offered(kind))
    assert raised.value.message == message


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=60))
def test_whatever_is_typed_is_an_answer_or_refused(kind: str, typed: str) -> None:
    asked = question(kind)
    try:
        stored = stored_answer(asked, typed, TODAY, offered(kind))
    except InvalidAnswer:
        return
    for language in ("zh", "en"):
        assert shown_answer(asked, stored, language, offered(kind))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_optional_question_may_be_left_out(kind: str) -> None:
    asked = question(kind, optional=True)
    assert stored_answer(asked, " ", TODAY, offered(kind)) == ""
    assert shown_answer(asked, "", "zh") == "（不填）"


def test_a_secret_and_a_number_that_is_no_longer_offered_are_never_shown() -> None:
    assert "271828" not in shown_answer(question("pin"), "271828", "zh")
    assert shown_answer(question("relative"), "33999919900228004X", "zh", ()) == "***"


def test_a_paper_says_it_in_the_words_of_the_paper() -> None:
    assert paper_answer(question("choice"), "job") == "求职"
    assert paper_answer(question("choice"), "self") == "本人"
    assert paper_answer(question("region"), "310000") == "上海市"
    assert paper_answer(question("family_list"), MEMBERS) == "沈国良、周玉芬"


def test_the_usual_resident_takes_the_longest_period_the_first_choice_and_the_example() -> None:
    assert usual_answer(question("month_range"), TODAY) == "2022-01/2025-12"
    assert usual_answer(question("month_range", until="this_month"), TODAY) == "2022-02/2026-01"
    assert usual_answer(question("date_range"), TODAY) == "2023-01-16/2026-01-15"
    assert usual_answer(question("choice"), TODAY) == "self"
    assert usual_answer(question("year"), TODAY) == "2026"
    assert usual_answer(question("quarter"), TODAY) == "2025-Q4"
    assert usual_answer(question("phone", example="10000000000"), TODAY) == "10000000000"
    assert usual_answer(question("text", optional=True), TODAY) == ""
    assert usual_answer(question("relative"), TODAY, OFFER) == "self"
    with pytest.raises(InvalidAnswer):
        usual_answer(question("text"), TODAY)


@given(st.integers(0, 9999 * 12 + 11))
def test_months_count_both_ways(number: int) -> None:
    assert month_number(month_of(number)) == number


def test_a_month_is_read_out_in_both_languages() -> None:
    assert (shown_month("2026-09", "zh"), shown_month("2026-09", "en")) == ("2026 年 9 月", "Sep 2026")


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
def test_every_right_check_sign_is_taken(first: str) -> None:
    number = first + check_sign(first)
    assert stored_answer(question("id_number"), number, TODAY) == number


@given(st.text(COMPANY_SIGNS, min_size=17, max_size=17))
def test_exactly_one_last_sign_makes_a_credit_code_right(first: str) -> None:
    assert sum(has_valid_company_sign(first + sign) for sign in COMPANY_SIGNS) == 1


@given(st.from_regex(r"[0-9]{15}", fullmatch=True))
def test_exactly_one_last_figure_makes_a_card_number_right(first: str) -> None:
    assert sum(has_valid_card_sign(first + figure) for figure in "0123456789") == 1


def test_every_city_has_six_figures_of_its_province() -> None:
    codes = [city.code for province in provinces() for city in province.cities]
    assert len(codes) == len(set(codes))
    assert all(city.code[:2] == province.code[:2] for province in provinces() for city in province.cities)
    assert len(provinces()) == 32
