"""Tries one operation without a server: what a department would decide and say, for one resident and his answers."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from flows.catalog import FOLDER, Catalog, load_service
from flows.schema import Service
from service.departments.cases import applicant_message
from service.departments.conformance import Trial
from service.departments.content import check_content, content_of, wanted_by
from service.departments.database import Database
from service.departments.desks import Desk, open_desks
from service.departments.inquiries import Asked, Refused
from service.departments.operation import Inquiry, decide
from service.departments.operations import load_operations
from service.departments.population import Population, build_population
from service.departments.press import Job
from service.departments.records import MOMENT, Records
from service.departments.usual import usual_visit, usual_visits

NUMBER = "TRIAL2026000000000001"


MOST_ASKED = 60
"""Residents who are asked for each service, to find one who is granted it and one who is not."""


class TrialFailed(Exception):
    """The trial cannot be made; the text says why."""


def try_service(service_id: str, handle: str, given: Mapping[str, str], company: str = "") -> dict[str, Any]:
    """Return decision, offers, and for each paper fields and rows.

    Args:
        service_id: of the catalogue; only this service's file is read.
        handle: the resident's.
        given: answers as typed; the other questions are answered as most residents would.
        company: key of the company whose licence is scanned; without it the first that the resident owns.

    Raises:
        CatalogError, DocumentFault, NobodyKnows, OperationFault, TrialFailed, WrongAnswers.
    """
    with _asking(service_id, handle, company) as (records, desk, asked, now):
        try:
            return _tried(records, desk, asked, given, now)
        except Refused as refusal:
            return {"refused": refusal.reason}


def usual_job(service_id: str, handle: str) -> Job:
    """Return the paper of a resident who answers as most do; raises as `try_service`."""
    with _asking(service_id, handle, "") as (records, desk, asked, now):
        inquiry = usual_visit(records, desk, asked, now).inquiry
        content = content_of(desk.operation, inquiry, wanted_by(desk.service.document), NUMBER)
        return Job(desk.service, desk.service.document, content, bytes(16), asked.terminal)


def reference_cases(catalog: Catalog, services: Collection[str] = ()) -> tuple[Trial, ...]:
    """Return test applicants for the reference server: for each service one who is granted it and one who is not.

    Args:
        catalog: whose services.
        services: ids of those that are wanted; all of them without any.
    """
    now = datetime.now().astimezone()
    database = Database()
    database.seed(build_population(now.date()))
    desks = open_desks(catalog, load_operations())
    cases: list[Trial] = []
    try:
        with database.begin() as connection:
            records = Records(connection, now)
            for desk in desks.values():
                if not services or desk.service.id in services:
                    cases += islice(_cases(records, desk, now), 2)
    finally:
        database.close()
    return tuple(cases)


def _cases(records: Records, desk: Desk, now: datetime) -> Iterator[Trial]:
    """Yield the first who is granted what the desk has, and the first who is refused."""
    told: set[bool] = set()
    for asked, visit in islice(usual_visits(records, desk, now), MOST_ASKED):
        reason = decide(desk.operation, visit.inquiry) or ""
        if bool(reason) not in told:
            told.add(bool(reason))
            inquiry = visit.inquiry
            yield Trial(
                service=desk.service.id,
                applicant=None if inquiry.applicant is None else applicant_message(inquiry.applicant),
                licence=asked.licence,
                answers=dict(inquiry.answers),
                refused=reason,
                subject=inquiry.subject,
            )


@contextmanager
def _asking(service_id: str, handle: str, company: str) -> Iterator[tuple[Records, Desk, Asked, datetime]]:
    """Give what a department and a resident need to meet, in registers of their own."""
    operations = load_operations()
    if service_id not in operations:
        raise TrialFailed(f"no operation is called {service_id}")
    desk = Desk(load_service(FOLDER / f"{service_id.replace('.', '/')}.toml"), operations[service_id])
    now = datetime.now().astimezone()
    population = build_population(now.date())
    if handle not in {resident.handle for resident in population.residents}:
        raise TrialFailed(f"no resident is called {handle}")
    applicant, licence = who_asks(desk.service, population, handle, company)
    database = Database()
    database.seed(population)
    try:
        with database.begin() as connection:
            yield Records(connection, now), desk, Asked({}, applicant, licence, "TRIAL"), now
    finally:
        database.close()


def _tried(records: Records, desk: Desk, asked: Asked, given: Mapping[str, str], now: datetime) -> dict[str, Any]:
    visit = usual_visit(records, desk, asked, now, given)
    inquiry, operation = visit.inquiry, desk.operation
    offers = {name: [f"{each.value} {each.zh}" for each in offered] for name, offered in visit.offers.items()}
    told: dict[str, Any] = {"answers": dict(inquiry.answers), "offers": offers}
    if (reason := decide(operation, inquiry)) is not None:
        return told | {"refused": reason}
    if operation.due is not None and (due := operation.due(inquiry))[0]:
        told |= {"due": due[0], "due_for": due[1]}
        inquiry = paid(inquiry, due[0])
    service = desk.service
    papers = {"document": service.document, "slip": service.slip, "print_list": service.print_list}
    for name, template in papers.items():
        if template is not None:
            content = content_of(operation, inquiry, wanted_by(template), NUMBER)
            check_content(template, content)
            told[name] = {"fields": content.fields} | {key: list(rows) for key, rows in content.tables.items()}
    return told


def paid(inquiry: Inquiry, amount: int) -> Inquiry:
    """Return the inquiry of a resident who has paid ``amount`` fen."""
    at = inquiry.now.strftime(MOMENT)
    payment = {"amount": str(amount), "method": "演示钱包", "transaction": "421", "paid_at": at}
    return replace(inquiry, payment=payment)


def who_asks(service: Service, population: Population, handle: str, company: str) -> tuple[dict[str, str] | None, str]:
    """Return applicant and licence as the service's level of identity asks for them."""
    resident = population.resident(handle)
    match service.identity:
        case "none":
            return None, ""
        case "business_licence_code":
            owned = iter(resident.companies or population.employers.values())
            return None, (population.employers[company] if company else next(owned)).licence
    return {"name": resident.name, "id_number": resident.id_number, "birth_date": resident.born.isoformat()}, ""
