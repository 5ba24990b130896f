"""Every operation of every department: what it supplies, what it offers, and that nothing is missing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from flows.catalog import Catalog
from flows.vectors import filled_answers, load_vectors
from service.departments.content import check_content, content_of, wanted_by
from service.departments.database import Database
from service.departments.desks import Desk, open_desks
from service.departments.inquiries import Asked, Refused, open_inquiry
from service.departments.operation import Inquiry, decide
from service.departments.operations import load_operations
from service.departments.people import look_up
from service.departments.population import Population
from service.departments.records import MOMENT, Facts, Records
from service.departments.resident import Resident
from service.departments.usual import NobodyKnows, usual_visit

OPERATIONS = load_operations()


@pytest.fixture(scope="module")
def desks(catalog: Catalog) -> dict[str, Desk]:
    return open_desks(catalog, OPERATIONS)


@pytest.fixture(scope="module")
def records(population: Population) -> Iterator[Records]:
    database = Database()
    database.seed(population)
    with database.begin() as connection:
        yield Records(connection, datetime.now().astimezone())
    database.close()


def test_every_service_of_the_catalogue_has_an_operation(catalog: Catalog) -> None:
    assert {service.id for service in catalog} == set(OPERATIONS)


def happy_inquiry(records: Records, desk: Desk, population: Population, now: datetime) -> Inquiry:
    """The inquiry of the service's first vector."""
    vector = load_vectors(desk.service.id)[0].vector
    given = filled_answers(vector.answers, now.date(), lambda kind, name: look_up(population, kind, name))
    resident = population.resident(vector.resident)
    card = {"name": resident.name, "id_number": resident.id_number, "birth_date": resident.born.isoformat()}
    licence = population.employers[vector.company].licence if vector.company else ""
    asked = Asked({}, None if desk.service.identity in {"none", "business_licence_code"} else card, licence)
    return usual_visit(records, desk, asked, now, given).inquiry


@pytest.mark.parametrize("service_id", sorted(OPERATIONS))
def test_somebody_gets_everything_that_the_papers_ask_for(
    desks: dict[str, Desk], records: Records, population: Population, service_id: str
) -> None:
    """A key that nobody supplies raises `OperationFault`, a value of another form `DocumentFault`."""
    desk, now = desks[service_id], datetime.now().astimezone()
    inquiry = happy_inquiry(records, desk, population, now)
    assert decide(desk.operation, inquiry) is None
    due = desk.operation.due(inquiry) if desk.operation.due is not None else (0, "")
    if due[0]:
        assert due[1]
        assert len(due[1]) <= 60
        paid = {"amount": str(due[0]), "method": "钱包", "transaction": "4200000001", "paid_at": now.strftime(MOMENT)}
        inquiry = replace(inquiry, payment=paid)
    for template in (desk.service.document, desk.service.slip, desk.service.print_list):
        if template is not None:
            check_content(template, content_of(desk.operation, inquiry, wanted_by(template), "SERIAL0000000001"))


@pytest.mark.parametrize("service_id", sorted(OPERATIONS))
def test_what_costs_money_says_how_much(desks: dict[str, Desk], service_id: str) -> None:
    desk = desks[service_id]
    assert desk.service.is_paid == (desk.operation.due is not None)


OF_EVERY_KIND = ("lihua", "zhujin", "villalobos", "rosenqvist", "supartiwi", "weiran", "yuyan")
"""A citizen, one from elsewhere, both cards of foreigners, one without a family name, two permits."""


def card_of(person: Resident) -> Facts:
    return {"name": person.name, "id_number": person.id_number, "birth_date": person.born.isoformat()}


@pytest.mark.parametrize("handle", OF_EVERY_KIND)
def test_no_kind_of_card_breaks_a_department(
    desks: dict[str, Desk], records: Records, population: Population, handle: str
) -> None:
    """Whoever asks is refused with a reason, or gets a paper whose every value has its form."""
    now, person, papers = datetime.now().astimezone(), population.resident(handle), 0
    for desk in desks.values():
        if desk.service.identity in {"none", "business_licence_code"}:
            continue
        try:
            inquiry = usual_visit(records, desk, Asked({}, card_of(person)), now).inquiry
        except (Refused, NobodyKnows):
            continue
        if decide(desk.operation, inquiry) is None and desk.operation.due is None:
            content = content_of(desk.operation, inquiry, wanted_by(desk.service.document), "SERIAL0000000001")
            check_content(desk.service.document, content)
            papers += 1
    assert papers >= 30


@pytest.mark.parametrize("handle", OF_EVERY_KIND)
def test_a_department_refuses_the_cards_that_its_service_is_not_for(
    desks: dict[str, Desk], records: Records, population: Population, handle: str
) -> None:
    now, person = datetime.now().astimezone(), population.resident(handle)
    for desk in desks.values():
        if desk.service.identity in {"none", "business_licence_code"}:
            continue
        asked = Asked({}, card_of(person))
        if person.card["layout"] in desk.service.holders:
            assert open_inquiry(records, desk.service, desk.operation, asked, now).applicant is not None
        else:
            with pytest.raises(Refused) as refused:
                open_inquiry(records, desk.service, desk.operation, asked, now)
            assert refused.value.reason == "card_kind_not_served"
