"""Years, months and days on the wheel: columns that wrap, ends that are kept, answers that are always taken."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from flows.catalog import Catalog
from flows.effects import Answered, Ask, Event
from flows.questions import Question
from flows.rules.answers import stored_answer
from flows.session import Session
from kiosk.pages.actions import respond
from kiosk.pages.question import opening_view, question_page
from kiosk.pages.situation import Situation, View
from kiosk.pages.wheel import COLUMNS, Limits, Point, around, point_of, text_of, turned
from kiosk.words import Say, load_words

TODAY = "2026-11-22"
QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
WORDS = {"zh": "问", "en": "Ask"}


def question(kind: str, **details: object) -> Question:
    return QUESTION.validate_python(
        {"id": "it", "kind": kind, "title": WORDS, "lead": WORDS, "label": WORDS, **details}
    )


DATE = question("date", earliest=-3650, latest=0)
MONTH = question("month", earliest=0, latest=540)
YEAR = question("year", earliest=-75, latest=-44)
MONTHS = question("month_range", months_at_most=12, choices=("own",))
PAST = question("date_range", days_at_most=400, choices=("own",))
FAR = question("date_range", days_at_most=36600, choices=("own",))
FUTURE = question("date_range", direction="future", days_at_most=366, choices=("own",))
ANY = question("date_range", direction="any", days_at_most=7300, choices=("own",))
EVERY = (DATE, MONTH, YEAR, MONTHS, PAST, FAR, FUTURE, ANY)


def session(**answers: str) -> Session:
    return Session(visit="0" * 32, binding_key=bytes(16), terminal="T", today=TODAY, answers=answers)


def pressed(asked: Question, *presses: str, view: View | None = None) -> View | Event:
    """What comes of presses one after another; ``year+1`` turns."""
    now: View | Event = view or View()
    for press in presses:
        assert isinstance(now, View)
        action, value = ("turn", press) if press[-1] == "1" else ("pick", press) if press == "own" else (press, "")
        now = respond(action, value, Ask(asked, 1, 2), session(), now, Catalog([], {})) or now
    return now


def shown(asked: Question, view: View) -> list[tuple[str, str, str]]:
    live = question_page(Ask(asked, 1, 2), session(), Situation(say=Say(load_words(), "zh"), view=view)).live
    return [(each.above, each.value, each.below) for each in live.columns]


days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: (day.year, day.month, day.day))
three_days = st.lists(days, min_size=3, max_size=3).map(sorted)
turns = st.lists(st.sampled_from([f"{name}{step}" for name in COLUMNS for step in ("+1", "-1")]))


@given(three_days, st.integers(1, 3), st.integers(0, 2), st.sampled_from([-1, 1]))
def test_turning_never_leaves_what_is_allowed(three: list[Point], length: int, index: int, step: int) -> None:
    low, point, high = (each[:length] for each in three)
    now = turned(point, min(index, length - 1), step, Limits(low, high))
    assert low <= now <= high
    assert date(*(*now, 1, 1)[:3])


@given(three_days, st.integers(0, 2))
def test_a_column_turns_through_all_its_values_and_around(three: list[Point], index: int) -> None:
    low, start, high = three
    limits, now = Limits(low, high), start
    every = limits.column(start[:index])
    seen = [now := turned(now, index, 1, limits) for _ in every]
    assert sorted(each[index] for each in seen) == list(every)
    assert now[: index + 1] == start[: index + 1]


def test_a_month_without_that_day_shows_its_last() -> None:
    limits = Limits((2020, 1, 1), (2026, 11, 22))
    assert turned((2024, 1, 31), 1, 1, limits) == (2024, 2, 29)
    assert turned((2024, 2, 29), 0, 1, limits) == (2025, 2, 28)
    assert turned((2025, 12, 31), 0, 1, limits) == (2026, 11, 22)


def test_the_wheel_shows_nothing_past_its_ends() -> None:
    limits = Limits((2025, 11), (2026, 10))
    assert around((2026, 10), 0, limits) == (2025, 2026, None)
    assert around((2025, 11), 1, limits) == (None, 11, 12)


@given(days, st.integers(1, 3))
def test_a_point_is_stored_as_its_question_says(day: Point, length: int) -> None:
    assert point_of(text_of(day[:length])) == day[:length]
    assert text_of(day) == str(date(*day))


@given(st.sampled_from(EVERY), turns)
def test_whatever_the_wheel_shows_is_taken(asked: Question, turns: list[str]) -> None:
    is_range = asked.kind in {"month_range", "date_range"}
    before = ("own", "continue", *turns, "continue") if is_range else ()
    answer = pressed(asked, *before, *turns, "continue")
    assert isinstance(answer, Answered)
    assert stored_answer(asked, answer.value, TODAY) == answer.value


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        (DATE, "2026-11-22"),
        (MONTH, "2026-11"),
        (YEAR, "1982"),
        (MONTHS, "2025-11/2026-10"),
        (PAST, "2025-11-23/2026-11-22"),
        (FUTURE, "2026-11-22/2027-11-21"),
        (ANY, "2026-11-22/2027-11-21"),
    ],
)
def test_the_wheel_opens_at_what_most_people_want(asked: Question, opens: str) -> None:
    before = ("own", "continue", "continue") if "/" in opens else ()
    assert pressed(asked, *before, "continue") == Answered("it", opens)


def test_months_are_turned_from_the_first_to_the_last() -> None:
    last = pressed(MONTHS, "own", "continue", "month-1", "continue")
    assert last == View(chosen="own", stage="last", first="2025-10")
    assert shown(MONTHS, last) == [("2025", "2026", ""), ("8", "9", "")]
    assert pressed(MONTHS, "continue", view=last) == Answered("it", "2025-10/2026-09")
    back = pressed(MONTHS, "back", view=last)
    assert back == View(chosen="own", stage="first", first="2025-10")


def test_another_first_day_takes_the_last_along() -> None:
    turned_back = View(chosen="own", stage="last", first="2024-03-01", last="2026-11-22")
    assert [value for _, value, _ in shown(PAST, turned_back)] == ["2025", "4", "4"]


def test_a_day_of_long_ago_is_reached_by_turning_the_year_on_past_its_end() -> None:
    first = pressed(FAR, "own", "continue", "year+1", "year+1")
    assert isinstance(first, View)
    assert first.first.startswith("1926")


def test_an_answer_that_is_changed_is_shown_again() -> None:
    assert opening_view(Ask(DATE, 1, 2), session(it="2025-02-28")) == View(chosen="2025-02-28")
    assert shown(DATE, View(chosen="2025-02-28"))[2] == ("27", "28", "")


def test_a_few_years_are_cards() -> None:
    few = question("year", earliest=-1, latest=1)
    page = question_page(Ask(few, 1, 2), session(), Situation(say=Say(load_words(), "zh")))
    assert (page.control, [each.value for each in page.options]) == ("Choices", ["2027", "2026", "2025"])


def test_a_key_that_the_wheel_does_not_have_does_nothing() -> None:
    for value in ("day+1", "century+1", "", "year"):
        assert respond("turn", value, Ask(MONTH, 1, 2), session(), View(), Catalog([], {})) is None
    assert respond("pick", "own", Ask(DATE, 1, 2), session(), View(), Catalog([], {})) is None


def test_an_answer_that_the_resident_went_back_over_is_still_there() -> None:
    taken_back = msgspec.structs.replace(session(), taken_back={"it": "2025-02-28"})
    assert opening_view(Ask(DATE, 1, 2), taken_back) == View(chosen="2025-02-28")
