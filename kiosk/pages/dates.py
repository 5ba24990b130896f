"""Questions about the calendar: what their wheel may show, where it stands, and what a press makes of it.

A stretch is turned end by end, `View.stage` tells which; a single point is `View.chosen`.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows import questions as q
from flows.effects import Answered
from flows.questions import Question
from flows.rules.calendar import MONTHS, last_month_of, limits, month_number, month_of, months_before, usual
from kiosk.pages.situation import Situation, View
from kiosk.pages.wheel import COLUMNS, Limits, Point, around, point_of, text_of, turned

YEARS_BACK = 30
"""Records on computers begin in the 1990s; nobody is asked to turn further, unless the stretch itself is longer."""

FEW_YEARS = 6
"""So many years are cards to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelColumn:
    """One column of the wheel: the value, what stands above and below it.

    Attributes:
        label: what the column is called, for speech.
        unit: beside the value; English needs none.
    """

    name: str
    label: str
    unit: str
    value: str
    above: str
    below: str


def is_turned(question: Question, view: View) -> bool:
    """Whether a question is answered by the wheel now."""
    match question:
        case q.Date() | q.Month():
            return True
        case q.Year(earliest=earliest, latest=latest):
            return latest - earliest >= FEW_YEARS
        case q.MonthRange() | q.DateRange():
            return view.stage != ""
    return False


def shown_point(question: Question, view: View, today: str) -> Point:
    """Return the point at which the wheel stands: what it was turned to, or where it opens."""
    given = {"first": view.first, "last": view.last}.get(view.stage, view.chosen)
    return _limits_of(question, view, today).nearest(point_of(given or _opening(question, view, today)))


def turn(question: Question, view: View, today: str, value: str) -> View | None:
    """Return the view after a press; ``value`` is such as ``year+1``."""
    name, step = value[:-2], 1 if value.endswith("+1") else -1
    point = shown_point(question, view, today)
    if name not in COLUMNS[: len(point)]:
        return None
    now = text_of(turned(point, COLUMNS.index(name), step, _limits_of(question, view, today)))
    match view.stage:
        case "first":
            return replace(view, first=now, error="")
        case "last":
            return replace(view, last=now, error="")
    return replace(view, chosen=now, error="")


def taken(question: Question, view: View, today: str) -> View | Answered:
    """Take the point that is shown: the answer, or an end of it."""
    shown = text_of(shown_point(question, view, today))
    match view.stage:
        case "first":
            return replace(view, stage="last", first=shown, error="")
        case "last":
            return Answered(question.id, f"{view.first}/{shown}")
    return Answered(question.id, shown)


def columns_of(question: Question, view: View, today: str, situation: Situation) -> tuple[WheelColumn, ...]:
    """Return what the wheel shows."""
    say, chinese = situation.say, situation.say.language == "zh"
    point, within = shown_point(question, view, today), _limits_of(question, view, today)
    columns = []
    for index, name in enumerate(COLUMNS[: len(point)]):
        above, value, below = (
            "" if each is None else MONTHS[each - 1] if name == "month" and not chinese else str(each)
            for each in around(point, index, within)
        )
        label = say(f"question.{name}")
        columns.append(
            WheelColumn(name=name, label=label, unit=label if chinese else "", value=value, above=above, below=below)
        )
    return tuple(columns)


def _limits_of(question: Question, view: View, today: str) -> Limits:
    day = date.fromisoformat(today)
    match question:
        case q.MonthRange():
            low, high = _months(question, view, day)
        case q.DateRange():
            low, high = _days(question, view, day)
        case q.Date() | q.Month() | q.Year():
            low, high = limits(question, day)
        case _:
            raise AssertionError
    return Limits(point_of(low), point_of(high))


def _months(question: q.MonthRange, view: View, today: date) -> tuple[str, str]:
    latest = last_month_of(question, today)
    if view.stage == "first":
        return month_of(latest - max(12 * YEARS_BACK, question.months_at_most)), month_of(latest)
    return view.first, month_of(min(month_number(view.first) + question.months_at_most - 1, latest))


def _days(question: q.DateRange, view: View, today: date) -> tuple[str, str]:
    most = timedelta(days=question.days_at_most - 1)
    if view.stage == "last":
        first = date.fromisoformat(view.first)
        end = first + most
        return str(first), str(min(end, today) if question.direction == "past" else end)
    back = min(months_before(today, 12 * YEARS_BACK), today - most)
    match question.direction:
        case "past":
            return str(back), str(today)
        case "future":
            return str(today), str(today + most)
    return str(back), str(today + most)


def _opening(question: Question, view: View, today: str) -> str:
    """Return where the wheel opens: a year of the past up to now, a year from now on, the point nearest to today."""
    day = date.fromisoformat(today)
    match question, view.stage:
        case q.MonthRange(), "first":
            return month_of(last_month_of(question, day) - 11)
        case q.MonthRange(), _:
            return month_of(last_month_of(question, day))
        case q.DateRange(direction="past"), "first":
            return str(months_before(day, 12) + timedelta(days=1))
        case q.DateRange(direction="past"), _:
            return today
        case q.DateRange(), "first":
            return today
        case q.DateRange(), _:
            return str(months_before(date.fromisoformat(view.first), -12) - timedelta(days=1))
    return usual(question, day)
