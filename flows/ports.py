"""What a flow needs from the departments, as a Protocol and its values.

A certificate takes the four calls of a real department: *accept* the request, ask for its *result*, *view* what the
paper will say, fetch the finished *document*. `query` is the first two, `issue` the last two and every check that
stands between a department's answer and the printer.

::

    DepartmentError              code; no personal data in its text
    ├── DepartmentUnavailable    cannot be reached, too slow, answers 5xx: trying again may help
    ├── DepartmentProtocolError  answers something that is not the contract
    └── DocumentRejected         unsealed, altered, foreign or another person's document: it is not printed
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Protocol


class DepartmentError(Exception):
    """A department or its document cannot be used.

    Attributes:
        code: stable name such as ``department.unreachable`` or ``document.wrong_person``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DepartmentUnavailable(DepartmentError):
    """``department.unreachable``, ``department.timeout``, ``department.error``."""


class DepartmentProtocolError(DepartmentError):
    """``department.protocol``."""


class DocumentRejected(DepartmentError):
    """The document is not what was asked for, and is not printed.

    Codes: ``document.unreadable``, ``document.unsealed``, ``document.altered``, ``document.foreign_seal`` (a seal that
    is not this department's), ``document.token_invalid``, ``document.wrong_service``, ``document.wrong_person``.
    """


@dataclass(frozen=True, slots=True, repr=False)
class Applicant:
    """The resident as the chip says; personal. Dates are ``YYYY-MM-DD``."""

    name: str
    id_number: str
    sex: str
    nation: str
    birth_date: str
    address: str

    def __repr__(self) -> str:
        return "Applicant(***)"


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One service asked for in one visit; personal.

    Attributes:
        department: code of the department, such as ``HRSS``.
        service: id of the catalogue entry.
        visit: 32 hexadecimal digits, random, of this visit alone.
        binding_key: 16 random bytes of this visit. The department keys the digest of the subject with it, so that
            the paper is bound to this visit and its digest tells a stranger nothing.
        answers: question id to answer in its stored form.
        terminal: the machine's id, printed at the foot.
    """

    department: str
    service: str
    visit: str
    binding_key: bytes
    applicant: Applicant
    answers: Mapping[str, str]
    terminal: str

    def __repr__(self) -> str:
        return f"Request({self.service}, ***)"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The department's business answer is no.

    Attributes:
        reason: stable name such as ``not_enrolled``; its words are in ``assets/words``.
    """

    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """The department has what is asked for; personal (``case`` stands for the person)."""

    request: Request
    case: str

    def __repr__(self) -> str:
        return f"Found({self.request.service}, ***)"


@dataclass(frozen=True, slots=True, repr=False)
class SealedDocument:
    """A document that passed every check; personal.

    Attributes:
        pdf: exactly the bytes that the department sealed.
        serial: the department's number for it.
        token: the verification token that its QR code carries.
        sha256: of ``pdf``, hexadecimal.
    """

    kind: str
    title: str
    serial: str
    pages: int
    pdf: bytes
    sha256: str
    token: str

    def __repr__(self) -> str:
        return f"SealedDocument({self.kind}, {self.pages} pages, ***)"


class Departments(Protocol):
    """The departments of a site. Both calls block; ``deadline`` is an instant of ``time.monotonic()``."""

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        """Hand the request in and wait for the department's decision.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def issue(self, found: Found, deadline: float, cancel: Event | None = None) -> SealedDocument:
        """Fetch the finished document and check seal, token, service and person.

        Raises:
            DocumentRejected, DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """
