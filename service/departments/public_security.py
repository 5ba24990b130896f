"""PSB: the household certificate, for the applicant or for family in the same household."""

from datetime import date

from sqlalchemy import Connection, Row, select

from flows.ports import Refusal
from service.departments import books
from service.departments.decisions import Asked, Decision, Paper, WrongAnswers, identify, one_of, refuse_others

SERVICE = "public-security.print-household-certificate"
FAMILY = "家庭户"

_PURPOSES = {
    "schooling": "子女入学",
    "employment": "求职就业",
    "housing": "购房租房",
    "inheritance": "办理继承",
    "other": "其他",
}


def decide_household(connection: Connection, asked: Asked) -> Decision:
    """Decide on the household certificate.

    A number that is in no register, or in another household, is refused with the same reason: the answer does not
    tell strangers who lives where. People who share a collective household are not family.

    Raises:
        WrongAnswers: subject, member or purpose are none of the service's.
    """
    purpose = one_of(asked.answers, "purpose", _PURPOSES)
    subject = _subject(asked)
    person = identify(connection, asked, unknown="record_not_found")
    if isinstance(person, Refusal):
        return person
    own = _line_of(connection, person.id_number)
    if own is None:
        return Refusal("record_not_found")
    line = own
    if subject != person.id_number:
        other = _line_of(connection, subject)
        if other is None or other.household != own.household or own.kind != FAMILY:
            return Refusal("not_same_household")
        line = other
    return Paper(subject=subject, fields=_fields(line, _head(connection, line.household), purpose))


def usual_answers(_: date) -> dict[str, str]:
    """Return what most residents answer."""
    return {"subject": "self", "purpose": "schooling"}


def _subject(asked: Asked) -> str:
    refuse_others(asked.answers, "subject", "member", "purpose")
    chosen = one_of(asked.answers, "subject", {"self": "self", "household_member": "household_member"})
    if (chosen == "household_member") != ("member" in asked.answers):
        raise WrongAnswers("member is the id number of a household member, and only that")
    return asked.answers.get("member", asked.id_number)


def _line_of(connection: Connection, id_number: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(
        select(books.membership, books.person, books.household)
        .join(books.person, books.membership.c.id_number == books.person.c.id_number)
        .join(books.household, books.membership.c.household == books.household.c.number)
        .where(books.membership.c.id_number == id_number)
    ).one_or_none()


def _head(connection: Connection, household: str) -> str:
    name = connection.scalar(
        select(books.person.c.name)
        .join(books.membership)
        .where(books.membership.c.household == household, books.membership.c.position == 0)
    )
    return str(name)


def _fields(line: Row[tuple[object, ...]], head: str, purpose: str) -> dict[str, str]:
    return {
        "name": line.name,
        "sex": {"male": "男", "female": "女"}[line.sex],
        "nation": f"{line.nation}族",
        "birth_date": line.birth_date,
        "id_number": line.id_number,
        "household_type": line.kind,
        "address": line.address,
        "head_name": head,
        "relation": line.relation,
        "moved_in": line.moved_in,
        "changes": line.changes,
        "purpose": purpose,
    }
