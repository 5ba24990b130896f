"""The office of `offices` with everyone who deals with it: applicants, payers, an administrator."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import offices
import pytest

from drivers.places import INSTALLED
from service.departments.administration import Registry
from service.departments.cases import CaseError, Office
from service.departments.database import Database
from service.departments.faults import FaultBook
from service.departments.messages import (
    AcceptRequest,
    ApplicantMessage,
    CaseRequest,
    NewRecord,
    OrderRequest,
    PaymentMessage,
    SimulateRequest,
    View,
    ViewRequest,
)
from service.departments.payments import Cashbook, PaymentRefused
from service.departments.population import Population
from service.departments.press import Press
from service.departments.records import Records
from service.departments.resident import Resident

KEYS = INSTALLED / "keys"


class Town:
    """The office with everyone who deals with it."""

    def __init__(self, database: Database, press: Press, population: Population) -> None:
        self.database = database
        self.population = population
        self.faults = FaultBook()
        self.office = Office(database, offices.desks(), press)
        self.cashbook = Cashbook(database, self.faults)
        self.registry = Registry(database, population)

    def request(self, service: str, handle: str | None = "lihua", licence: str = "", **answers: str) -> AcceptRequest:
        applicant = None if handle is None else applicant_of(self.population.resident(handle))
        return AcceptRequest(
            request_id=secrets.token_hex(16),
            service=f"trial.{service}",
            visit=secrets.token_hex(16),
            binding_key=secrets.token_hex(16),
            applicant=applicant,
            licence=licence,
            answers=answers,
            terminal="LH-001",
        )

    def accept(self, request: AcceptRequest) -> CaseRequest:
        return CaseRequest(case=self.office.accept(offices.CODE, request), visit=request.visit)

    def result(self, service: str, handle: str | None = "lihua", licence: str = "", **answers: str) -> Any:
        return self.office.result(offices.CODE, self.accept(self.request(service, handle, licence, **answers)))

    def view(self, asked: CaseRequest, form: Any = "slip", transaction: str | None = None) -> View:
        payment = None
        if transaction is not None:
            payment = PaymentMessage(transaction=transaction, amount=1, method="x", paid_at="x")
        viewing = ViewRequest(case=asked.case, visit=asked.visit, form=form, payment=payment)
        return self.office.view(offices.CODE, viewing)

    def apply(self, handle: str = "lihua") -> View:
        return self.view(self.accept(self.request("apply", handle, detail="路灯不亮")))

    def filed(self, register: str, handle: str = "lihua") -> tuple[Mapping[str, str], ...]:
        with self.database.begin() as connection:
            records = Records(connection, datetime.now())  # noqa: DTZ005 - as the office writes it
            return records.all(register, self.population.resident(handle).id_number)

    def bill(self, amount: int) -> CaseRequest:
        """Owe so many fen for account 9910000001 and ask for the bill."""
        self.registry.add(
            NewRecord(register="bill", owner="9910000001", facts={"amount": str(amount)})  # type: ignore[call-arg]
        )
        return self.accept(self.request("pay", None, account="9910000001"))

    def pay(self, amount: int) -> tuple[str, str]:
        """Return order and transaction of a payment."""
        order = self.cashbook.order(OrderRequest(key=secrets.token_hex(8), amount=amount, subject="电费")).order
        return order, self.cashbook.simulate(SimulateRequest(order=order, action="pay")).transaction


def applicant_of(resident: Resident) -> ApplicantMessage:
    return ApplicantMessage(
        name=resident.name,
        id_number=resident.id_number,
        sex="female",
        nation="汉",
        birth_date=resident.born.isoformat(),
        address=resident.address,
    )


def refusal(failure: pytest.ExceptionInfo[CaseError] | pytest.ExceptionInfo[PaymentRefused]) -> tuple[int, str]:
    return failure.value.status, failure.value.code
