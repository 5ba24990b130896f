"""Answers that are points or stretches of the calendar: how they are read, limited, shown and guessed."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flows import questions as q
from flows.errors import InvalidAnswer

RELATIVE_MONTHS = {"last_12_months": 12, "last_24_months": 24, "last_48_months": 48}
RELATIVE_DAYS = {"last_3_months": 3, "last_12_months": 12, "last_36_months": 36}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_A_QUARTER = 3


def stored(question: Any, text: str, today: date) -> str:
    """Return the stored form; raises `InvalidAnswer`."""
    return _READERS[type(question)](question, text, today)


def shown(question: Any, answer: str, language: q.Language) -> str:
    """Return the answer as a resident reads it."""
    dash = "–" if language == "zh" else "to"
    match question:
        case q.MonthRange():
            first, _, last = answer.partition("/")
            return f"{shown_month(first, language)} {dash} {shown_month(last, language)}"
        case q.DateRange():
            first, _, last = answer.partition("/")
            return f"{shown_day(first, language)} {dash} {shown_day(last, language)}"
        case q.Date():
            return shown_day(answer, language)
        case q.Month():
            return shown_month(answer, language)
        case q.Quarter():
            year, quarter = answer.split("-Q")
            return f"{year} 年第 {quarter} 季度" if language == "zh" else f"Q{quarter} {year}"
    return f"{answer} 年" if language == "zh" else answer


def usual(question: Any, today: date) -> str:
    """Return the longest stretch that can be chosen, or the point that lies nearest to today."""
    match question:
        case q.MonthRange():
            longest = _longest(question.choices, RELATIVE_MONTHS)
            return stored(question, longest, today) if longest else _own_months(question, today)
        case q.DateRange():
            longest = _longest(question.choices, RELATIVE_DAYS)
            return stored(question, longest, today) if longest else f"{today}/{today}"
    offset = min(max(0, question.earliest), question.latest)
    return _POINTS[type(question)](today, offset)


def limits(question: q.Date | q.Month | q.Quarter | q.Year, today: date) -> tuple[str, str]:
    """Return the first and the last point that may be chosen."""
    point = _POINTS[type(question)]
    return point(today, question.earliest), point(today, question.latest)


def points(question: q.Quarter | q.Year, today: date) -> tuple[str, ...]:
    """Return every point that may be chosen, the newest first."""
    point = _POINTS[type(question)]
    return tuple(point(today, offset) for offset in range(question.latest, question.earliest - 1, -1))


def month_number(month: str) -> int:
    """Return months since year 0 of ``YYYY-MM``.

    Raises:
        InvalidAnswer: not a month.
    """
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month, re.ASCII) is None:
        raise InvalidAnswer("answer.month")
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_of(number: int) -> str:
    """Return ``YYYY-MM`` of months since year 0."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def shown_month(month: str, language: q.Language) -> str:
    """Return a month as a resident reads it."""
    year, number = month[:4], int(month[5:7])
    return f"{year} 年 {number} 月" if language == "zh" else f"{MONTHS[number - 1]} {year}"


def shown_day(day: str, language: q.Language) -> str:
    """Return a day as a resident reads it."""
    year, month, number = day.split("-")
    if language == "zh":
        return f"{year} 年 {int(month)} 月 {int(number)} 日"
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError


def day_of(text: str) -> date:
    """Read ``YYYY-MM-DD`` or ``YYYYMMDD``.

    Raises:
        InvalidAnswer: not a day.
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{8}", text, re.ASCII) is None:
        raise InvalidAnswer("answer.date")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidAnswer("answer.date") from error


def _longest(choices: Sequence[str], lengths: Mapping[str, int]) -> str | None:
    return max((name for name in choices if name in lengths), key=lambda name: lengths[name], default=None)


def last_month_of(question: q.MonthRange, today: date) -> int:
    """Return the last month that may be asked for, in months since year 0."""
    return today.year * 12 + today.month - (1 if question.until == "this_month" else 2)


def _own_months(question: q.MonthRange, today: date) -> str:
    last = last_month_of(question, today)
    return f"{month_of(last - min(question.months_at_most, 12) + 1)}/{month_of(last)}"


def _month_range(question: q.MonthRange, text: str, today: date) -> str:
    if text in RELATIVE_MONTHS and text in question.choices:
        latest = last_month_of(question, today)
        return f"{month_of(latest - RELATIVE_MONTHS[text] + 1)}/{month_of(latest)}"
    first, slash, last = text.partition("/")
    if not slash:
        raise InvalidAnswer("answer.month")
    begin, end = month_number(first), month_number(last)
    if end < begin:
        raise InvalidAnswer("answer.months_backwards")
    if end > today.year * 12 + today.month - 1:
        raise InvalidAnswer("answer.months_future")
    if end - begin + 1 > question.months_at_most:
        raise InvalidAnswer("answer.months_too_many", at_most=question.months_at_most, months=end - begin + 1)
    return f"{first}/{last}"


def _date_range(question: q.DateRange, text: str, today: date) -> str:
    if text in RELATIVE_DAYS and text in question.choices:
        return f"{months_before(today, RELATIVE_DAYS[text]) + timedelta(days=1)}/{today}"
    first, slash, last = text.partition("/")
    if not slash:
        raise InvalidAnswer("answer.date")
    begin, end = day_of(first), day_of(last)
    if end < begin:
        raise InvalidAnswer("answer.days_backwards")
    if question.direction == "past" and end > today:
        raise InvalidAnswer("answer.date_future")
    if question.direction == "future" and begin < today:
        raise InvalidAnswer("answer.date_past")
    if (end - begin).days + 1 > question.days_at_most:
        raise InvalidAnswer("answer.days_too_many", at_most=question.days_at_most)
    return f"{begin}/{end}"


def _date(question: q.Date, text: str, today: date) -> str:
    day = day_of(text)
    _limit((day - today).days, question)
    return day.isoformat()


def _month(question: q.Month, text: str, today: date) -> str:
    if re.fullmatch(r"\d{6}", text, re.ASCII) is not None:
        text = f"{text[:4]}-{text[4:]}"
    _limit(month_number(text) - (today.year * 12 + today.month - 1), question)
    return text


def _quarter(question: q.Quarter, text: str, today: date) -> str:
    match = re.fullmatch(r"(\d{4})-Q([1-4])", text, re.ASCII)
    if match is None:
        raise InvalidAnswer("answer.quarter")
    _limit(int(match[1]) * 4 + int(match[2]) - 1 - _quarters(today), question)
    return text


def _year(question: q.Year, text: str, today: date) -> str:
    if re.fullmatch(r"\d{4}", text, re.ASCII) is None:
        raise InvalidAnswer("answer.year")
    _limit(int(text) - today.year, question)
    return text


def _limit(offset: int, question: q.Date | q.Month | q.Quarter | q.Year) -> None:
    if offset < question.earliest:
        raise InvalidAnswer("answer.too_early")
    if offset > question.latest:
        raise InvalidAnswer("answer.too_late")


def _quarters(day: date) -> int:
    return day.year * 4 + (day.month - 1) // MONTHS_A_QUARTER


def _quarter_text(today: date, offset: int) -> str:
    year, quarter = divmod(_quarters(today) + offset, 4)
    return f"{year}-Q{quarter + 1}"


_READERS: Mapping[type, Callable[[Any, str, date], str]] = {
    q.MonthRange: _month_range,
    q.DateRange: _date_range,
    q.Date: _date,
    q.Month: _month,
    q.Quarter: _quarter,
    q.Year: _year,
}
_POINTS: Mapping[type, Callable[[date, int], str]] = {
    q.Date: lambda today, offset: (today + timedelta(days=offset)).isoformat(),
    q.Month: lambda today, offset: month_of(today.year * 12 + today.month - 1 + offset),
    q.Quarter: _quarter_text,
    q.Year: lambda today, offset: str(today.year + offset),
}
