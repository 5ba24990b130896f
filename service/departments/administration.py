"""Calls from this machine alone: to see and change what the registers hold, to break the server, to end a payment.

Also what a resident has in his hand: the code that his telephone shows, and the text messages that it received.
"""

import ipaddress
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from starlette.exceptions import HTTPException

from service.departments.cases import CaseError
from service.departments.database import Database
from service.departments.faults import FaultBook
from service.departments.identity import Clock, IdentityOffice
from service.departments.messages import (
    ClockChange,
    Faults,
    NewRecord,
    OrderState,
    Owner,
    RecordChange,
    RecordPlace,
    ShownCode,
    SimulateRequest,
    TelephoneOwner,
    TextMessages,
    Word,
    WrittenRecord,
    WrittenRecords,
)
from service.departments.payments import Cashbook
from service.departments.population import Population
from service.departments.records import RecordKeyTaken, Records
from service.departments.telephones import Telephones


def require_loopback(request: Request) -> None:
    """Refuse whoever is not on this machine."""
    if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
        raise HTTPException(403)


class RuleRefused(Exception):
    """A fault rule is wrong; the text says how."""


class Registry:
    """The registers as an administrator sees them.

    Args:
        database: seeded.
        population: residents' handles and companies' keys stand for their numbers.
    """

    def __init__(self, database: Database, population: Population) -> None:
        self._database = database
        self._owners = {resident.handle: resident.id_number for resident in population.residents}
        self._owners |= {key: company.code for key, company in population.employers.items()}

    def listed(self, register: str, owner: str) -> WrittenRecords:
        """Return the records of an owner."""
        with self._database.begin() as connection:
            found = Records(connection, _now()).listed(register, self.owner(owner))
        return WrittenRecords(
            records=[WrittenRecord(ordinal=each[0], key=each[1], facts=dict(each[2])) for each in found]
        )

    def change(self, change: RecordChange) -> WrittenRecords:
        """Set facts of one record.

        Raises:
            CaseError: there is none.
        """
        with self._database.begin() as connection:
            records = Records(connection, _now())
            if not records.change(change.register_, self.owner(change.owner), change.ordinal, change.facts):
                raise CaseError(404, "record.unknown")
        return self.listed(change.register_, change.owner)

    def add(self, new: NewRecord) -> WrittenRecords:
        """Enter a record.

        Raises:
            CaseError: its key is another record's.
        """
        try:
            with self._database.begin() as connection:
                Records(connection, _now()).add(new.register_, self.owner(new.owner), new.facts, new.key)
        except RecordKeyTaken as error:
            raise CaseError(409, "record.key_taken") from error
        return self.listed(new.register_, new.owner)

    def remove(self, place: RecordPlace) -> WrittenRecords:
        """Strike a record out.

        Raises:
            CaseError: there is none.
        """
        with self._database.begin() as connection:
            removed = Records(connection, _now()).remove(place.register_, self.owner(place.owner), place.ordinal)
        if not removed:
            raise CaseError(404, "record.unknown")
        return self.listed(place.register_, place.owner)

    def reset(self) -> None:
        """Forget every filed request; what was changed stays changed."""
        with self._database.begin() as connection:
            Records(connection, _now()).forget_entered()

    def owner(self, name: str) -> str:
        """Return the number that a handle or a company's key stands for; a number stands for itself."""
        return self._owners.get(name, name)


class Pocket:
    """What the invented residents have in their pockets, and the clock that their codes go by.

    Args:
        registry: knows whom a handle means.
        office: whose codes they are.
        telephones: of everybody.
        clock: the one that ``office`` reads.
    """

    def __init__(self, registry: Registry, office: IdentityOffice, telephones: Telephones, clock: Clock) -> None:
        self._registry = registry
        self._office = office
        self._telephones = telephones
        self._clock = clock

    def show_code(self, telephone: TelephoneOwner) -> ShownCode:
        """Return the code that a telephone shows now.

        Raises:
            CaseError: nobody is called so.
        """
        return self._office.show_code(self._registry.owner(telephone.owner))

    def messages(self, owner: str) -> TextMessages:
        """Return what a telephone received; of nobody's telephone nothing."""
        return TextMessages(messages=self._telephones.messages(self._registry.owner(owner)))

    def put_forward(self, change: ClockChange) -> None:
        """Let so much time pass for the codes, counted from now."""
        self._clock.ahead = change.ahead

    def reset(self) -> None:
        """Forget all codes and limits, empty the telephones, and put the clock right."""
        self._office.forget()
        self._clock.ahead = 0.0


def add_administration(app: FastAPI, registry: Registry, pocket: Pocket, faults: FaultBook, cashbook: Cashbook) -> None:
    """Add the calls; they are no part of the departments' contract."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(require_loopback)])

    @router.get("/admin/records")
    def listed(register: Annotated[Word, Query()], owner: Annotated[Owner, Query()] = "") -> WrittenRecords:
        return registry.listed(register, owner)

    @router.put("/admin/records")
    def change(body: RecordChange) -> WrittenRecords:
        return registry.change(body)

    @router.post("/admin/records")
    def add(body: NewRecord) -> WrittenRecords:
        return registry.add(body)

    @router.delete("/admin/records")
    def remove(body: RecordPlace) -> WrittenRecords:
        return registry.remove(body)

    @router.post("/admin/reset")
    def reset() -> dict[str, str]:
        registry.reset()
        pocket.reset()
        return {}

    @router.post("/admin/identity-code")
    def show_code(body: TelephoneOwner) -> ShownCode:
        return pocket.show_code(body)

    @router.get("/admin/messages")
    def messages(owner: Annotated[Owner, Query()]) -> TextMessages:
        return pocket.messages(owner)

    @router.put("/admin/clock")
    def put_forward(body: ClockChange) -> ClockChange:
        pocket.put_forward(body)
        return body

    @router.get("/faults")
    def rules() -> Faults:
        return Faults(rules=faults.rules())

    @router.put("/faults")
    def set_rules(body: Faults) -> Faults:
        try:
            faults.set(body.rules)
        except ValueError as error:
            raise RuleRefused(str(error)) from error
        return body

    @router.post("/payments/simulate")
    def simulate(body: SimulateRequest) -> OrderState:
        return cashbook.simulate(body)

    app.include_router(router)


def _now() -> datetime:
    return datetime.now().astimezone()
