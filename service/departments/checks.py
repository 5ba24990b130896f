"""Checks that many operations share. Each makes a `Check`: a refusal's reason, or None.

``of_age``, ``not_before``, ``no_open`` and the like are called in the operation and run on every request. A check of
one service alone is a function in its department's module.
"""

from collections.abc import Callable
from datetime import date, time

from service.departments.operation import Check, Inquiry
from service.departments.population import years_between
from service.departments.records import DONE, Facts

OFFICE_OPENS, OFFICE_CLOSES = time(8, 30), time(17, 0)


def age_of(person: Facts, today: date) -> int:
    """Return completed years of a person record."""
    return years_between(date.fromisoformat(person["birth_date"]), today)


def of_age(years: int, reason: str = "under_age") -> Check:
    """Refuse a subject younger than so many years."""

    def check(inquiry: Inquiry) -> str | None:
        return reason if inquiry.person is not None and age_of(inquiry.person, inquiry.today) < years else None

    return check


def not_older(years: int, reason: str = "over_age") -> Check:
    """Refuse a subject older than so many years."""

    def check(inquiry: Inquiry) -> str | None:
        return reason if inquiry.person is not None and age_of(inquiry.person, inquiry.today) > years else None

    return check


def enrolled(register: str, reason: str = "no_record") -> Check:
    """Refuse a subject without a record in the register."""

    def check(inquiry: Inquiry) -> str | None:
        return reason if inquiry.records.first(register, inquiry.subject) is None else None

    return check


def not_before(register: str, reason: str = "record_exists") -> Check:
    """Refuse a subject who has a record in the register already."""

    def check(inquiry: Inquiry) -> str | None:
        return reason if inquiry.records.first(register, inquiry.subject) is not None else None

    return check


def no_open(register: str, reason: str = "record_exists") -> Check:
    """Refuse while a request that was filed in the register is not done."""

    def check(inquiry: Inquiry) -> str | None:
        filed = inquiry.records.all(register, inquiry.owner)
        return reason if any(each.get("state", DONE) != DONE for each in filed) else None

    return check


def quota(register: str, per_day: int, day: str = "accepted_on", asked: str = "") -> Check:
    """Refuse when so many requests of a day are filed in the register.

    Args:
        register: where they are filed.
        per_day: how many there may be.
        day: the fact that names the day.
        asked: the question whose answer is the day; without one it is today.
    """

    def check(inquiry: Inquiry) -> str | None:
        wanted = inquiry.answers.get(asked, "") if asked else inquiry.today.isoformat()
        taken = sum(facts.get(day) == wanted for _, facts in inquiry.records.everyone(register))
        return "quota_closed" if taken >= per_day else None

    return check


def office_hours(inquiry: Inquiry) -> str | None:
    """Refuse at night and at weekends."""
    is_open = OFFICE_OPENS <= inquiry.now.time() < OFFICE_CLOSES and inquiry.today.weekday() < 5
    return None if is_open else "outside_hours"


def answered(question: str, value: str, check: Check) -> Check:
    """Run a check only if the question was answered so."""

    def when(inquiry: Inquiry) -> str | None:
        return check(inquiry) if inquiry.answers.get(question) == value else None

    return when


def known_key(register: str, question: str, reason: str = "no_record") -> Check:
    """Refuse when no record of the register has the answer as its key."""

    def check(inquiry: Inquiry) -> str | None:
        return reason if inquiry.records.by_key(register, inquiry.answers.get(question, "")) is None else None

    return check


def own_key(register: str, question: str, reason: str = "not_yours") -> Check:
    """Refuse when the record with the answer as its key is not the subject's; also where there is none."""

    def check(inquiry: Inquiry) -> str | None:
        found = inquiry.records.by_key(register, inquiry.answers.get(question, ""))
        return None if found is not None and found[0] == inquiry.subject else reason

    return check


def fact_is(register: str, key: str, value: str, reason: str) -> Check:
    """Refuse when a fact of the subject's first record is another; also where there is none."""

    def check(inquiry: Inquiry) -> str | None:
        facts = inquiry.records.first(register, inquiry.subject) or {}
        return None if facts.get(key) == value else reason

    return check


def in_period(question: str, key: str) -> Callable[[Facts, Inquiry], bool]:
    """Keep the rows whose month or day lies in the period that was answered; all of them without an answer.

    Args:
        question: a ``month_range`` or ``date_range``.
        key: the fact with the row's month or day; only as many signs as the period has are compared.
    """

    def keep(row: Facts, inquiry: Inquiry) -> bool:
        first, _, last = inquiry.answers.get(question, "").partition("/")
        return not first or first <= row[key][: len(first)] <= last

    return keep
