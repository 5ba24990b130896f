"""Answers: from what a resident chose or typed to what is stored, and to what is shown.

The engine holds only stored forms: ``YYYY-MM/YYYY-MM`` for months, an option's value, an 18-sign number, a figure.
``today`` is ``YYYY-MM-DD`` in local time.
"""

from drivers import has_valid_check_sign
from flows.errors import InvalidAnswer
from flows.schema import Choice, Copies, IdNumber, Language, MonthRange, Question

STARS = "***"
RELATIVE = {"last_12_months": 12, "last_24_months": 24, "last_48_months": 48}


def stored_answer(question: Question, raw: str, today: str) -> str:
    """Return the stored form of an answer.

    Raises:
        InvalidAnswer: names the words that tell what is wrong.
    """
    match question:
        case MonthRange():
            return _month_range(question, raw, today)
        case Choice():
            if raw not in {option.value for option in question.options}:
                raise InvalidAnswer("answer.choice")
            return raw
        case IdNumber():
            return _id_number(raw)
        case Copies():
            if raw not in {str(count) for count in range(1, question.at_most + 1)}:
                raise InvalidAnswer("answer.copies", at_most=question.at_most)
            return raw


def shown_answer(question: Question, stored: str, language: Language) -> str:
    """Return an answer as a resident reads it; ID numbers are masked."""
    match question:
        case MonthRange():
            first, _, last = stored.partition("/")
            return f"{shown_month(first, language)} {'–' if language == 'zh' else 'to'} {shown_month(last, language)}"
        case Choice():
            return next(option.text(language) for option in question.options if option.value == stored)
        case IdNumber():
            return stored[:3] + STARS + stored[-4:]
        case Copies():
            return f"{stored} 份" if language == "zh" else stored


def usual_answer(question: Question, today: str) -> str:
    """Return what a resident without wishes of his own would answer; None of the kinds can be guessed for IdNumber.

    Raises:
        InvalidAnswer: nobody but the resident can know it.
    """
    match question:
        case MonthRange():
            longest = max((name for name in question.choices if name in RELATIVE), key=RELATIVE.__getitem__)
            return stored_answer(question, longest, today)
        case Choice():
            return question.options[0].value
        case Copies():
            return "1"
        case IdNumber():
            raise InvalidAnswer("answer.id_number_length", digits=0)


def month_number(month: str) -> int:
    """Return months since year 0 of ``YYYY-MM``.

    Raises:
        InvalidAnswer: not a month.
    """
    year, dash, number = month.partition("-")
    digits = year.isascii() and year.isdigit() and number.isascii() and number.isdigit()
    if not (dash and digits and len(year) == 4 and len(number) == 2 and 1 <= int(number) <= 12):
        raise InvalidAnswer("answer.month")
    return int(year) * 12 + int(number) - 1


def month_of(number: int) -> str:
    """Return ``YYYY-MM`` of months since year 0."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def shown_month(month: str, language: Language) -> str:
    """Return a month as a resident reads it."""
    year, number = month[:4], int(month[5:7])
    if language == "zh":
        return f"{year} 年 {number} 月"
    return f"{MONTHS[number - 1]} {year}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _month_range(question: MonthRange, raw: str, today: str) -> str:
    last_full = month_number(today[:7]) - 1
    if raw in RELATIVE and raw in question.choices:
        return f"{month_of(last_full - RELATIVE[raw] + 1)}/{month_of(last_full)}"
    first, slash, last = raw.partition("/")
    if not slash:
        raise InvalidAnswer("answer.month")
    begin, end = month_number(first), month_number(last)
    if end < begin:
        raise InvalidAnswer("answer.months_backwards")
    if end > last_full + 1:
        raise InvalidAnswer("answer.months_future")
    if end - begin + 1 > question.months_at_most:
        raise InvalidAnswer("answer.months_too_many", at_most=question.months_at_most, months=end - begin + 1)
    return f"{first}/{last}"


def _id_number(raw: str) -> str:
    number = raw.replace(" ", "").upper()
    if len(number) != 18:
        raise InvalidAnswer("answer.id_number_length", digits=len(number))
    if not has_valid_check_sign(number):
        raise InvalidAnswer("answer.id_number_check")
    return number
