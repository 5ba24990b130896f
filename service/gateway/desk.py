"""What the gateway's process does for the machine, and how it travels between the two.

Departments, payment provider and slips stand in one Protocol, whose annotations type the messages of `drivers.host`. A
call there gives one type back: `Told` holds what came of it, the answer, a refusal or an exception of `flows`.
"""

from threading import Event
from typing import Generic, Protocol, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict

from drivers import Receipt
from flows.documents.errors import DocumentFault
from flows.ports import (
    Applicant,
    CodeChecked,
    CodeSent,
    DepartmentError,
    DepartmentProtocolError,
    DepartmentUnavailable,
    DocumentRejected,
    Form,
    Found,
    Handed,
    Offered,
    Payment,
    PaymentError,
    PaymentOrder,
    Portrait,
    Refusal,
    Request,
    SealedDocument,
    SealedSlip,
    Shown,
)
from service.gateway.settings import GatewaySettings

T = TypeVar("T")

KIND = "gateway"
"""What `drivers.host` calls the process, and the first part of its error codes."""

FAULTS = {
    kind.__name__: kind
    for kind in (
        DepartmentError,
        DepartmentUnavailable,
        DepartmentProtocolError,
        PaymentError,
        DocumentRejected,
        DocumentFault,
    )
}


class DeskSettings(BaseModel):
    """What the process is told at its start.

    Attributes:
        reach: where the departments are.
        terminal: the machine's id, printed on slips.
        site: the site's name, likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reach: GatewaySettings
    terminal: str
    site: str


class Fault(msgspec.Struct, frozen=True):
    """An exception on its way: the name of its type, its code, and what it tells the technician."""

    type: str
    code: str
    detail: str = ""

    @classmethod
    def of(cls, error: DepartmentError | DocumentFault) -> "Fault":
        """Return how an exception travels."""
        return cls(type(error).__name__, error.code, error.detail if isinstance(error, DocumentFault) else "")

    def rebuilt(self) -> Exception:
        """Return the exception that travelled."""
        kind = FAULTS.get(self.type, DepartmentError)
        return DocumentFault(self.code, self.detail) if kind is DocumentFault else kind(self.code)


class Told(msgspec.Struct, Generic[T], frozen=True):
    """What came of a call; of the three one is there, and of an answer that is None none."""

    answer: T | None = None
    refusal: Refusal | None = None
    fault: Fault | None = None


class Paper(msgspec.Struct, frozen=True):
    """`flows.ports.Handed` on its way: one of the three."""

    document: SealedDocument | None = None
    slip: SealedSlip | None = None
    shown: Shown | None = None

    @classmethod
    def of(cls, handed: Handed) -> "Paper":
        """Return how something that was handed out travels."""
        match handed:
            case SealedDocument():
                return cls(document=handed)
            case SealedSlip():
                return cls(slip=handed)
            case Shown():
                return cls(shown=handed)

    @property
    def handed(self) -> Handed:
        """What travelled."""
        handed = self.document or self.slip or self.shown
        assert handed is not None
        return handed


class Desk(Protocol):
    """`flows.ports.Departments`, `flows.ports.Payments` and the press of slips, as one."""

    def offer(
        self, request: Request, question: str, deadline: float, cancel: Event | None = None
    ) -> Told[tuple[Offered, ...]]:
        """See `flows.ports.Departments`, as the seven that follow."""

    def portrait(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Told[Portrait]:
        """Ask who has this number."""

    def identity_code(self, code: str, visit: str, deadline: float, cancel: Event | None = None) -> Told[Applicant]:
        """Ask whose telephone shows this code."""

    def send_code(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Told[CodeSent]:
        """Have a one-time code sent."""

    def check_code(
        self, sent: CodeSent, code: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> Told[CodeChecked]:
        """Have a one-time code compared."""

    def guardian(
        self, guardian: str, child: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> Told[bool]:
        """Ask whether one is the guardian of the other."""

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Told[Found]:
        """Hand a request in and wait for the decision."""

    def issue(
        self, found: Found, form: Form, payment: Payment | None, deadline: float, cancel: Event | None = None
    ) -> Told[Paper]:
        """Fetch what is handed out and check it."""

    def order(
        self, key: str, amount: int, subject: str, deadline: float, cancel: Event | None = None
    ) -> Told[PaymentOrder]:
        """See `flows.ports.Payments`, as the three that follow."""

    def state(self, order: str, deadline: float, cancel: Event | None = None) -> Told[Payment]:
        """Return how an order ended, if it has."""

    def close_order(self, order: str, deadline: float) -> Told[Payment]:
        """Close an order that nobody paid."""

    def refund(self, payment: Payment, key: str, deadline: float) -> Told[Payment]:
        """Give money back."""

    def receipt(self, service: str, slip: SealedSlip) -> Told[Receipt]:
        """Lay a service's slip out for the receipt printer."""

    def page(self, service: str, slip: SealedSlip) -> Told[bytes]:
        """Return the same slip as a PDF."""

    def close(self) -> None:
        """Close the connections."""
