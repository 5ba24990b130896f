"""Slips as they should never arrive: whatever a department gets wrong, the machine refuses it."""

import json
import secrets
from collections.abc import Iterator

import msgspec
import offices
import pytest

from drivers.places import INSTALLED
from flows.documents.keys import load_trust
from flows.ports import Applicant, DepartmentError, DocumentRejected, Request
from service.departments.cases import Office
from service.departments.database import Database
from service.departments.faults import DOCUMENT_FAULTS
from service.departments.forgeries import Forger
from service.departments.messages import AcceptRequest, ApplicantMessage, ViewRequest
from service.departments.press import Press
from service.gateway import messages
from service.gateway.checks import check_paper

KEYS = INSTALLED / "keys"


@pytest.fixture(scope="module")
def database(population) -> Iterator[Database]:
    database = Database()
    database.seed(population)
    yield database
    database.close()


@pytest.mark.parametrize("fault", DOCUMENT_FAULTS)
def test_a_slip_that_is_not_in_order_is_refused(database: Database, population, fault: str) -> None:
    press = Press(INSTALLED / "fonts", KEYS, [offices.CODE, "ELE"])
    desks = offices.desks()
    office, forger = Office(database, desks, press), Forger(press, database, desks)
    resident = population.resident("lihua")
    facts = {"name": resident.name, "id_number": resident.id_number, "sex": "female", "nation": "汉"}
    facts |= {"birth_date": resident.born.isoformat(), "address": resident.address}
    key, visit, answers = secrets.token_bytes(16), secrets.token_hex(16), {"child": "self"}
    accepted = AcceptRequest(
        request_id=secrets.token_hex(16),
        service=offices.TWICE.id,
        visit=visit,
        binding_key=key.hex(),
        applicant=ApplicantMessage(**facts),
        answers=answers,
        terminal="LH-001",
    )
    asked = ViewRequest(case=office.accept(offices.CODE, accepted), visit=visit, form="slip")
    view = office.view(offices.CODE, asked)
    applicant = Applicant(**facts)
    request = Request(
        offices.CODE, offices.TWICE.id, visit, key, applicant, answers, "LH-001", subject=applicant.id_number
    )
    template, trust = offices.TWICE.slip, load_trust(KEYS)
    assert check_paper(decoded(view.model_dump_json()), request, template, trust).serial == view.serial
    forged = forger.forge_slip(fault, office.work(offices.CODE, asked), view)
    with pytest.raises((DocumentRejected, DepartmentError)):
        check_paper(decoded(forged.model_dump_json()), request, template, trust)


def decoded(text: str) -> messages.View:
    assert json.loads(text)["form"] == "slip"
    return msgspec.json.decode(text, type=messages.View)
