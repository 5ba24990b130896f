"""What a flow needs from the departments, as a Protocol and its values.

A service takes the four calls of a real department: *accept* the request, ask for its *result*, *view* what the
paper will say, fetch the finished *document*. `query` is the first two, `issue` the last two and every check that
stands between a department's answer and the printer. `offer` asks what may be chosen at this moment, `portrait` whom a
resident without his card says to be. Payments are a provider's, apart from the departments.

::

    DepartmentError              code; no personal data in its text
    ├── DepartmentUnavailable    cannot be reached, too slow, answers 5xx: trying again may help
    ├── DepartmentProtocolError  answers something that is not the contract
    ├── PaymentError             the payment provider cannot be used
    └── DocumentRejected         unsealed, altered, foreign or another person's document: it is not printed
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Literal, Protocol


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


class PaymentError(DepartmentError):
    """``payment.unreachable``, ``payment.timeout``, ``payment.protocol``."""


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
        applicant: None where nobody is asked who he is.
        licence: what the company's electronic licence said, empty without one.
        subject: whom the paper is about: an ID number, a company's code, or empty where it is about nobody.
        answers: question id to answer in its stored form.
        terminal: the machine's id, printed at the foot.
    """

    department: str
    service: str
    visit: str
    binding_key: bytes
    applicant: Applicant | None
    answers: Mapping[str, str]
    terminal: str
    licence: str = ""
    subject: str = ""

    def __repr__(self) -> str:
        return f"Request({self.service}, ***)"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The department's business answer is no.

    Attributes:
        reason: stable name such as ``not_enrolled``; its words are in ``assets/words``.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that may be chosen: the answer, and what it is called."""

    value: str
    zh: str
    en: str


Form = Literal["document", "slip", "screen"]


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """The department has what is asked for; personal (``case`` stands for the person).

    Attributes:
        form: what it will hand out.
        due: fen to be paid first; 0 for nothing.
        due_for: what the money is for, as the department says it and paper prints it.
        due_for_en: the same for a screen in English.
    """

    request: Request
    case: str
    form: Form = "document"
    due: int = 0
    due_for: str = ""
    due_for_en: str = ""

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


@dataclass(frozen=True, slots=True, repr=False)
class SealedSlip:
    """What a slip or receipt says, signed by the department; the machine lays it out. Personal.

    Attributes:
        fields: name to value in the canonical forms of `flows.documents.values`.
        issued_at: ISO 8601 with offset.
        sha256: of the canonical fields, hexadecimal.
    """

    kind: str
    title: str
    serial: str
    check_code: str
    issued_at: str
    fields: Mapping[str, str]
    token: str
    sha256: str

    def __repr__(self) -> str:
        return f"SealedSlip({self.kind}, ***)"


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """What is told on the screen; personal."""

    kind: str
    fields: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]

    def __repr__(self) -> str:
        return f"Shown({self.kind}, {len(self.rows)} rows, ***)"


Handed = SealedDocument | SealedSlip | Shown


@dataclass(frozen=True, slots=True, repr=False)
class Portrait:
    """Who a resident without his card is, and the picture to compare him with; personal.

    Attributes:
        photo: JPEG of 102 x 126 pixels, as a chip holds it; for this one comparison.
    """

    applicant: Applicant
    photo: bytes

    def __repr__(self) -> str:
        return "Portrait(***)"


@dataclass(frozen=True, slots=True, repr=False)
class CodeSent:
    """A one-time code is on its way to the telephone that the identity department has on file; personal.

    Attributes:
        reference: the department's name for it.
        phone: masked, such as ``138****0000``.
        tries: that there are.
        seconds: until it expires.
    """

    reference: str
    phone: str
    tries: int
    seconds: int

    def __repr__(self) -> str:
        return "CodeSent(***)"


@dataclass(frozen=True, slots=True)
class CodeChecked:
    """What the identity department says of a typed one-time code; ``tries_left`` of a wrong one."""

    is_right: bool
    tries_left: int


class Departments(Protocol):
    """The departments of a site. Every call blocks; ``deadline`` is an instant of ``time.monotonic()``."""

    def offer(
        self, request: Request, question: str, deadline: float, cancel: Event | None = None
    ) -> tuple[Offered, ...]:
        """Ask what may be answered to a question, given the answers so far.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def portrait(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Portrait | Refusal:
        """Ask the identity department who has this number.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def identity_code(self, code: str, visit: str, deadline: float, cancel: Event | None = None) -> Applicant | Refusal:
        """Ask the identity department whose telephone shows this code; it works once.

        Refusals: ``identity_code_invalid``, ``identity_code_expired``, ``identity_code_used``.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def send_code(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> CodeSent | Refusal:
        """Have the identity department send a one-time code to the telephone on file; an earlier one is void.

        Refusals: ``no_phone_on_file``, ``code_too_soon`` (one was sent within the last minute), ``code_too_often``.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def check_code(
        self, sent: CodeSent, code: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> CodeChecked | Refusal:
        """Have the identity department compare what was typed.

        Refusals: ``code_expired``, ``code_used_up`` (no try is left).

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def guardian(self, guardian: str, child: str, visit: str, deadline: float, cancel: Event | None = None) -> bool:
        """Ask the identity department whether one ID number is the guardian of the other.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        """Hand the request in and wait for the department's decision.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """

    def issue(
        self, found: Found, form: Form, payment: "Payment | None", deadline: float, cancel: Event | None = None
    ) -> Handed:
        """Fetch what the department hands out and check seal, token, service and person.

        Raises:
            DocumentRejected, DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """An order at the payment provider.

    Attributes:
        number: the provider's.
        code: what the QR code on the screen says.
    """

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Payment:
    """How an order ended.

    Attributes:
        state: ``unknown`` when the provider does not say; it is asked again, never guessed.
        method: such as ``wallet``; empty unless paid.
        transaction: the provider's number of the payment; empty unless paid.
        paid_at: ISO 8601 with offset; empty unless paid.
    """

    state: Literal["paid", "closed", "unknown", "refunded"]
    order: str
    amount: int
    method: str = ""
    transaction: str = ""
    paid_at: str = ""


class Payments(Protocol):
    """The site's payment provider. Every call blocks and may be repeated: the key makes it the same order."""

    def order(self, key: str, amount: int, subject: str, deadline: float, cancel: Event | None = None) -> PaymentOrder:
        """Open an order, or return the one that this key opened before. ``amount`` is fen.

        Raises:
            PaymentError, drivers.Cancelled.
        """

    def state(self, order: str, deadline: float, cancel: Event | None = None) -> Payment | None:
        """Return how the order ended; None while it waits for the resident.

        Raises:
            PaymentError, drivers.Cancelled.
        """

    def close(self, order: str, deadline: float) -> Payment:
        """Close an order that nobody paid; one that was paid meanwhile stays paid.

        Raises:
            PaymentError.
        """

    def refund(self, payment: Payment, key: str, deadline: float) -> Payment:
        """Give the money back; the same key gives it back once.

        Raises:
            PaymentError.
        """
