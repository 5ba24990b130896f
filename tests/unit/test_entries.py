"""What is typed and chosen on the screen: keys, forms, stages, and how much has room on a page."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from drivers import CardLayout, IdCard, IdCardRecord, Image, PhotoState
from flows.catalog import Catalog
from flows.effects import Answered, Ask, AskOwnNumber, Event, NumberGiven
from flows.questions import Question
from flows.rules.answers import stored_answer
from flows.session import Session
from kiosk.modes import Modes
from kiosk.pages.actions import respond
from kiosk.pages.entry import OWN_NUMBER, entry_of
from kiosk.pages.question import opening_view, question_page
from kiosk.pages.situation import Situation, View
from kiosk.pages.texts import lines_of, parts_of
from kiosk.words import Say, load_words

TODAY = "2026-11-22"
ADDRESS = "临湖区荷风路 8 号"
QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


def question(kind: str, **details: object) -> Question:
    words = {"zh": "问", "en": "Ask"}
    return QUESTION.validate_python(
        {"id": "it", "kind": kind, "title": words, "lead": words, "label": words, **details}
    )


def at_the_card(**answers: str) -> Session:
    blank = dict.fromkeys(IdCardRecord.__slots__)
    record = IdCardRecord(**{**blank, "name": "沈丽华", "id_number": "33999919900228004X", "address": ADDRESS})  # type: ignore[arg-type]
    card = IdCard(CardLayout.RESIDENT, record, PhotoState.OK, Image(1, 1, bytes(3)), "")
    return Session(visit="0" * 32, binding_key=bytes(16), terminal="T", today=TODAY, card=card, answers=answers)


def pressed(asked: Question, *presses: tuple[str, str], view: View | None = None) -> View | Event | None:
    """What is shown, or comes of it, after presses one after another; one that means nothing changes nothing."""
    now: View | Event = view or View()
    for action, value in presses:
        assert isinstance(now, View)
        effect = Ask(asked, 1, 2)
        now = respond(action, value, effect, at_the_card(), now, Catalog([], {})) or now
    return now


def keys(signs: str) -> Iterator[tuple[str, str]]:
    return (("key", sign) for sign in signs)


GO = ("continue", "")


def answer(asked: Question, signs: str) -> str:
    given_answer = pressed(asked, *keys(signs), GO)
    assert isinstance(given_answer, Answered)
    return stored_answer(asked, given_answer.value, TODAY)


@pytest.mark.parametrize(
    ("kind", "details", "signs", "stored"),
    [
        ("amount", {"at_most": 10**8}, "1234.5", "123450"),
        ("amount", {"at_most": 10**8}, "12.3.4", "1234"),
        ("amount", {"at_most": 10**8}, ".5", "500"),
        ("number", {"at_most": 99, "unit": {"zh": "张", "en": "sheets"}}, "1.2", "12"),
        ("plate_number", {}, "1浙A12345", "浙A12345"),
        ("plate_number", {}, "浙浙ADO12345", "浙AD12345"),
        ("code", {"example": "GZ20240001"}, "GZ20240001", "GZ20240001"),
        ("code", {"example": "135790", "at_least": 6, "at_most": 6}, "G1357901", "135790"),
    ],
)
def test_signs_make_an_answer_and_keys_without_a_place_nothing(
    kind: str, details: dict[str, object], signs: str, stored: str
) -> None:
    assert answer(question(kind, **details), signs) == stored


def test_a_company_code_has_no_keys_for_signs_that_it_never_has() -> None:
    entry = entry_of(question("company_code"))
    assert entry is not None
    assert not set("IOSVZ") & set(entry.keys)
    assert len(entry.keys) == 31


def test_of_a_code_in_the_words_of_its_paper_only_the_figures_are_typed() -> None:
    form, example = "临湖（2020）不动产权第0000000号", "临湖（2020）不动产权第0000001号"
    asked = question("code", hint_form=form, example=example)
    entry = entry_of(asked)
    assert entry is not None
    assert (entry.signs, entry.fits_pad) == (11, True)
    assert entry.shown("2026") == "临湖（2026）不动产权第＿＿＿＿＿＿＿号"
    assert answer(asked, "20260000017") == "临湖（2026）不动产权第0000017号"
    session = at_the_card(it="临湖（2026）不动产权第0000017号")
    assert opening_view(Ask(asked, 1, 2), session) == View(typed="20260000017")


def test_a_secret_number_is_typed_twice_and_never_shown() -> None:
    asked = question("pin")
    entry = entry_of(asked)
    assert entry is not None
    assert entry.shown("1357") == "●●●●"
    again = pressed(asked, *keys("135791"), GO)
    assert again == View(stage="again", first="135791")
    assert pressed(asked, *keys("135792"), GO, view=again) == View(
        stage="again", first="135791", error="question.pin_differs"
    )
    assert pressed(asked, *keys("135791"), GO, view=again) == Answered("it", "135791")
    assert pressed(asked, *keys("111111"), GO) == View(typed="111111", error="answer.pin_weak")
    assert opening_view(Ask(asked, 1, 2), at_the_card(it="135791")) == View()


def test_a_city_is_chosen_in_its_province() -> None:
    asked = question("region")
    cities = pressed(asked, ("pick", "330000"), GO)
    assert cities == View(stage="city", first="330000")
    assert pressed(asked, ("pick", "331000"), GO, view=cities) == Answered("it", "331000")
    assert pressed(asked, ("back", ""), view=cities) == View(first="330000")


def test_a_municipality_is_its_own_city() -> None:
    assert pressed(question("region"), ("pick", "110000"), GO) == Answered("it", "110000")


def test_the_address_on_the_card_is_taken_over_with_one_press() -> None:
    assert pressed(question("address"), ("pick", "card"), GO) == Answered("it", ADDRESS)


def test_a_sum_is_changed_in_yuan() -> None:
    asked = question("amount", at_most=10**8)
    assert opening_view(Ask(asked, 1, 2), at_the_card(it="123450")) == View(typed="1234.50")
    assert opening_view(Ask(asked, 1, 2), at_the_card(it="450000")) == View(typed="4500")


def test_what_may_be_left_out_is_left_out_with_one_press() -> None:
    for kind in ("phone", "text", "region", "address", "pin"):
        asked = question(kind, optional=True)
        assert pressed(asked, ("skip", "")) == Answered("it", "")
        assert pressed(question(kind), ("skip", "")) == View()


def test_a_persons_own_number_takes_an_x() -> None:
    assert OWN_NUMBER.extra == "X"
    assert OWN_NUMBER.shown("33999919900228004X") == "339999 19900228 004X"


def test_a_foreigners_own_number_is_typed_with_letters() -> None:
    now: View | Event | None = View()
    for action, value in [("pick", "letters"), *keys("FRA330199022804"), GO]:
        assert isinstance(now, View)
        now = respond(action, value, AskOwnNumber(""), at_the_card(), now, Catalog([], {}))
    assert now == NumberGiven("FRA330199022804")


def parts(count: int, modes: Modes, text: str = "一项") -> list[int]:
    """How many cards stand on each page of a short question."""
    options = [{"value": f"o{each}", "zh": text, "en": text} for each in range(count)]
    asked, sizes, part = question("choice", options=options), [], 0
    while True:
        here = Situation(say=Say(load_words(), "zh"), modes=modes, view=View(part=part))
        page = question_page(Ask(asked, 1, 2), at_the_card(), here)
        sizes.append(len(page.options))
        if page.pager is None or page.pager.next is None:
            return sizes
        part += 1


@pytest.mark.parametrize(
    ("modes", "few", "many"),
    [
        (Modes(), [7], [5, 5, 3]),
        (Modes(large=True), [4, 3], [4, 4, 4, 1]),
        (Modes(low=True), [3, 3, 1], [3, 3, 3, 3, 1]),
        (Modes(large=True, low=True), [3, 3, 1], [3, 3, 3, 3, 1]),
    ],
)
def test_in_large_type_and_in_the_low_layout_fewer_cards_stand_on_a_page(
    modes: Modes, few: list[int], many: list[int]
) -> None:
    assert parts(7, modes) == few
    assert parts(13, modes) == many
    assert max(parts(16, modes, text="一个很长很长要写成两行的选项，因为它说得多")) <= max(many)


@pytest.mark.parametrize(
    ("text", "room", "lines"), [("", 10, 0), ("十个字一行正好写满了", 10, 1), ("a" * 20, 10, 2), ("一\n二", 10, 2)]
)
def test_lines_are_counted_by_the_width_of_signs(text: str, room: float, lines: int) -> None:
    assert lines_of(text, room) == lines


@given(st.lists(st.lists(st.floats(0.5, 6), min_size=1, max_size=6), max_size=12), st.floats(6, 20))
def test_every_item_stands_on_one_page_and_no_page_is_too_full(groups: list[list[float]], room: float) -> None:
    pages = parts_of(groups, float, room, room - 2)
    assert [item for page in pages for item in page] == [item for group in groups for item in group]
    for page in pages:
        assert sum(page) <= (room if len(pages) == 1 else room - 2) + 1e-6 or len(page) == 1
    assert len(pages) == 1 or all(pages)


def test_a_record_stays_together_where_a_page_can_hold_it() -> None:
    assert parts_of([[1, 1, 1], [1, 1, 1]], float, 5, 4) == ((1, 1, 1), (1, 1, 1))
    assert parts_of([[1] * 6], float, 5, 4) == ((1, 1, 1, 1), (1, 1))
