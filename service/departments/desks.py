"""Which function of which department handles which service of the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, select

from flows.catalog import Catalog
from flows.ports import Refusal
from flows.schema import Service
from service.departments import books, provident_fund, public_security, social_insurance
from service.departments.decisions import Asked, Decide, Decision, Paper

HANDLERS: Mapping[str, tuple[Decide, Callable[[date], dict[str, str]]]] = {
    social_insurance.SERVICE: (social_insurance.decide_enrolment, social_insurance.usual_answers),
    provident_fund.SERVICE: (provident_fund.decide_deposits, provident_fund.usual_answers),
    public_security.SERVICE: (public_security.decide_household, public_security.usual_answers),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One service as its department handles it.

    Attributes:
        usual_answers: what most residents answer, on a given day.
    """

    service: Service
    decide: Decide
    usual_answers: Callable[[date], dict[str, str]]


def open_desks(catalog: Catalog) -> dict[str, Desk]:
    """Return a desk for every service that the reference departments handle, by id."""
    return {service: Desk(catalog.service(service), *handlers) for service, handlers in HANDLERS.items()}


def decide_as_usual(desk: Desk, connection: Connection, person: Row[tuple[object, ...]], today: date) -> Decision:
    """Return what the desk decides for a registered person who answers as most do."""
    asked = Asked(
        name=person.name or person.name_en,
        id_number=person.id_number,
        birth_date=person.birth_date,
        answers=desk.usual_answers(today),
        today=today,
    )
    return desk.decide(connection, asked)


def paper_of_another(desk: Desk, connection: Connection, id_number: str, today: date) -> Paper:
    """Return the paper of the first registered person but this one whom the desk grants it."""
    people = connection.execute(select(books.person).where(books.person.c.id_number != id_number)).all()
    decisions = (decide_as_usual(desk, connection, person, today) for person in people)
    return next(decision for decision in decisions if not isinstance(decision, Refusal))
