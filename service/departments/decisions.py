"""What a department decides on one request: a refusal with its reason, or the content of a paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from flows.ports import Refusal
from service.departments import books


class WrongAnswers(ValueError):
    """The answers are not those that the service asks for; no personal data in its text."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What a department is asked; personal.

    Attributes:
        answers: question id to answer in its stored form.
        today: the day in the office.
    """

    name: str
    id_number: str
    birth_date: str
    answers: Mapping[str, str]
    today: date


@dataclass(frozen=True, slots=True, repr=False)
class Paper:
    """What the paper will say; personal. Values are in the canonical forms of `flows.documents`.

    Attributes:
        subject: id number of the person whom the paper is about.
    """

    subject: str
    fields: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...] = field(default=())


Decision = Paper | Refusal
Decide = Callable[[Connection, Asked], Decision]


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A person whom the registers know; ``name`` is the one of the two names that the card gave."""

    id_number: str
    layout: str
    name: str
    sex: str
    nation: str
    birth_date: str


def identify(connection: Connection, asked: Asked, unknown: str) -> Person | Refusal:
    """Return the applicant as registered.

    Args:
        connection: inside a transaction.
        asked: the applicant's name may be the Chinese or the Latin one.
        unknown: reason of refusal for a number that no register holds.
    """
    row = connection.execute(select(books.person).where(books.person.c.id_number == asked.id_number)).one_or_none()
    if row is None:
        return Refusal(unknown)
    if asked.name not in {row.name, row.name_en} or asked.birth_date != row.birth_date:
        return Refusal("applicant_mismatch")
    return Person(
        id_number=row.id_number,
        layout=row.layout,
        name=asked.name,
        sex={"male": "男", "female": "女"}[row.sex],
        nation=row.nation or "",
        birth_date=row.birth_date,
    )


def one_of(answers: Mapping[str, str], question: str, choices: Mapping[str, str]) -> str:
    """Return the words of the chosen value.

    Raises:
        WrongAnswers: the answer is missing or no choice of the question.
    """
    try:
        return choices[answers[question]]
    except KeyError as error:
        raise WrongAnswers(f"{question} is not one of {', '.join(choices)}") from error


def refuse_others(answers: Mapping[str, str], *known: str) -> None:
    """Check that nothing but the service's own questions was answered.

    Raises:
        WrongAnswers: another key is there.
    """
    if not answers.keys() <= set(known):
        raise WrongAnswers(f"answers may only be {', '.join(known)}")
