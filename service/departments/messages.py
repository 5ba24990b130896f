"""The calls of the departments and of the payment provider as they stand on the wire; every one is a POST of JSON.

Personal data is in bodies only, never in an address. A department answers ``{"error": CODE, "message": TEXT}`` with
status 4xx when a request is not the contract; a business answer, also a refusal, is status 200.

===========================  ===============================================================================
``/DEPT/offer``              `OfferRequest` -> `Offer`: what may be answered to a question at this moment
``/DEPT/accept``             `AcceptRequest` -> `Accepted`; the same ``request_id`` again gives the same case
``/DEPT/result``             `CaseRequest` -> `Result`; ``processing`` until the department has decided
``/DEPT/view``               `ViewRequest` -> `View`; issues the paper at the first call
``/DEPT/document``           `CaseRequest` -> `Document`
``/PSB/portrait``            `PortraitRequest` -> `Portrait`: whom a number belongs to
``/PSB/identity-code``       `IdentityCodeRequest` -> `Identified`: whose telephone shows this code; it works once
``/PSB/one-time-code``       `SendCodeRequest` -> `CodeSent`: sends a code to the telephone on file
``/PSB/one-time-code/check`` `CheckCodeRequest` -> `CodeChecked`: compares what was typed; costs a try
``/PSB/guardian``            `GuardianRequest` -> `GuardianTold`: whether one number is the other's guardian
``/payments/order``          `OrderRequest` -> `Order`; the same key again gives the same order
``/payments/state``          `OrderName` -> `OrderState`
``/payments/close``          `OrderName` -> `OrderState`; one that was paid meanwhile stays paid
``/payments/refund``         `RefundRequest` -> `OrderState`; the same key gives the money back once
===========================  ===============================================================================

The three that count something carry a ``request_id``: the same request again is answered as before, whatever happened
meanwhile; the same id for another request is refused.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Sixteen random bytes, hexadecimal."""

IdNumberText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{15,18}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Answer = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Answers = Annotated[dict[Word, Answer], Field(max_length=30)]
ServiceId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*\.[a-z][a-z0-9-]*$", max_length=80)]
Licence = Annotated[str, StringConstraints(max_length=512)]
Form = Literal["document", "slip", "screen"]
Fen = Annotated[int, Field(ge=0, le=10**13)]
OrderNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,64}$")]
OrderKey = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{8,64}$")]
Fact = Annotated[str, StringConstraints(max_length=2000)]
LONGEST_SCAN = 4096
Typed = Annotated[str, StringConstraints(max_length=LONGEST_SCAN)]
"""Anything at all that was scanned or typed."""

Reference = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{16,64}$")]
MaskedPhone = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,4}\*{4,12}[0-9]{0,4}|\*{4,12}[0-9]{1,4})$")]
Owner = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{0,20}$")]


class Message(BaseModel):
    """Base of all messages: frozen, no unknown keys, no conversion, nothing shown in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    __str__ = __repr__


class ApplicantMessage(Message):
    """The resident as the chip says; personal."""

    name: str = Field(min_length=1, max_length=60)
    id_number: IdNumberText
    sex: str = Field(max_length=12)
    nation: str = Field(max_length=20)
    birth_date: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    address: str = Field(max_length=120)


class OfferRequest(Message):
    """Asks what may be answered to a question, given the answers so far; personal."""

    service: ServiceId
    question: Word
    visit: Identifier
    applicant: ApplicantMessage | None
    licence: Licence = ""
    answers: Answers


class AcceptRequest(Message):
    """One service asked for; personal. See `flows.ports.Request`."""

    request_id: Identifier
    service: ServiceId
    visit: Identifier
    binding_key: Identifier
    applicant: ApplicantMessage | None
    licence: Licence = ""
    answers: Answers
    terminal: str = Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")


class CaseRequest(Message):
    """Asks for a case; it is told only to the visit that opened it."""

    case: Identifier
    visit: Identifier


class PaymentMessage(Message):
    """What the machine says was paid; the department asks the provider."""

    transaction: str = Field(max_length=64)
    amount: Fen
    method: str = Field(max_length=20)
    paid_at: str = Field(max_length=40)


class ViewRequest(CaseRequest):
    """Asks for a case's paper in one of its forms."""

    form: Form
    payment: PaymentMessage | None = None


class PortraitRequest(Message):
    """Asks whom a number belongs to; personal."""

    id_number: IdNumberText
    visit: Identifier


class OnceRequest(Message):
    """Asks for something that counts; what comes again under its id counts once."""

    request_id: Identifier
    visit: Identifier


class IdentityCodeRequest(OnceRequest):
    """Asks whose telephone shows a code; personal."""

    code: Typed


class SendCodeRequest(OnceRequest):
    """Asks for a one-time code to be sent to the telephone on file; personal."""

    id_number: IdNumberText


class CheckCodeRequest(OnceRequest):
    """Asks whether this is the code that was sent under the reference, in the same visit."""

    reference: Reference
    code: Typed


class GuardianRequest(Message):
    """Asks whether one is the guardian of the other, an under-age child; personal."""

    guardian: IdNumberText
    child: IdNumberText
    visit: Identifier


class OfferedChoice(Message):
    """One thing to choose: the answer, and what it is called."""

    value: str
    zh: str
    en: str


class Offer(Message):
    """What may be answered now."""

    offered: list[OfferedChoice]


class Accepted(Message):
    """The case that the request opened."""

    case: str


class Result(Message):
    """How far the case is; ``reason`` belongs to ``refused``, the others to ``found``. ``due`` is fen."""

    state: Literal["processing", "found", "refused"]
    reason: str | None = None
    form: Form = "document"
    due: Fen = 0
    due_for: str = ""
    due_for_en: str = ""


class View(Message):
    """What the paper is; fields, rows and token belong to slips and to what the screen shows."""

    service: str
    title: str
    serial: str
    pages: int
    form: Form
    check_code: str = ""
    issued_at: str = ""
    fields: dict[str, str] = Field(default_factory=dict)
    rows: list[dict[str, str]] = Field(default_factory=list)
    token: str = ""


class Document(Message):
    """The paper; ``pdf`` in base64."""

    serial: str
    pdf: str


class Portrait(Message):
    """Whom the number belongs to, with his picture (JPEG of 102 x 126 pixels in base64), or the reason why not."""

    applicant: ApplicantMessage | None = None
    photo: str = ""
    reason: str | None = None


class Identified(Message):
    """Whose telephone shows the code, or the reason why that is not told."""

    applicant: ApplicantMessage | None = None
    reason: Literal["identity_code_invalid", "identity_code_expired", "identity_code_used"] | None = None


class CodeSent(Message):
    """A code is on its way, or the reason why not; ``phone`` is masked, ``seconds`` are until it expires."""

    reference: Reference | None = None
    phone: MaskedPhone | None = None
    tries: Annotated[int, Field(ge=1, le=9)] | None = None
    seconds: Annotated[int, Field(ge=1, le=3600)] | None = None
    reason: Literal["no_phone_on_file", "code_too_soon", "code_too_often"] | None = None


class CodeChecked(Message):
    """Whether the code was right and how many tries are left of a wrong one, or the reason why it was not compared."""

    is_right: bool | None = None
    tries_left: Annotated[int, Field(ge=0, le=9)] | None = None
    reason: Literal["code_expired", "code_used_up"] | None = None


class GuardianTold(Message):
    """Whether he is; of numbers that nobody has he is not."""

    is_guardian: bool


class OrderRequest(Message):
    """Asks for an order of so many fen."""

    key: OrderKey
    amount: Annotated[int, Field(ge=1, le=10**13)]
    subject: str = Field(max_length=60)


class OrderName(Message):
    """Names an order."""

    order: OrderNumber


class RefundRequest(OrderName):
    """Asks for the money back."""

    key: OrderKey


class SimulateRequest(OrderName):
    """Makes an order end as told; ``lose``: the provider does not know how it ended."""

    action: Literal["pay", "close", "lose"]


class Order(Message):
    """An open order and what its QR code says."""

    order: str
    code: str
    expires_at: str


class OrderState(Message):
    """How an order stands."""

    state: Literal["open", "paid", "closed", "unknown", "refunded"]
    amount: int
    method: str = ""
    transaction: str = ""
    paid_at: str = ""


class RecordPlace(Message):
    """Which record; ``owner`` is a handle, an ID number, a company's key or code, or empty."""

    register_: str = Field(alias="register", pattern=r"^[a-z][a-z0-9_]{0,39}$")
    owner: Owner
    ordinal: int = Field(default=0, ge=0, le=10**6)


class RecordChange(RecordPlace):
    """Facts to be set; null takes one away."""

    facts: Annotated[dict[Word, Fact | None], Field(max_length=100)]


class NewRecord(RecordPlace):
    """A record to be entered behind the owner's others; its ordinal is not read."""

    key: str = Field(default="", max_length=60)
    facts: Annotated[dict[Word, Fact], Field(max_length=100)]


class WrittenRecord(Message):
    """One record as it stands written; personal."""

    ordinal: int
    key: str
    facts: dict[str, str]


class WrittenRecords(Message):
    """The records of one owner in one register."""

    records: list[WrittenRecord]


class TelephoneOwner(Message):
    """Names a resident, by handle or ID number, whose simulated telephone is meant."""

    owner: Annotated[Owner, StringConstraints(min_length=1)]


class ShownCode(Message):
    """The identity code that a telephone shows now, and for how many seconds it is good."""

    code: str
    seconds: int


class TextMessage(Message):
    """What a telephone received; ``code`` is the one in the text, ``received_at`` ISO 8601 with offset."""

    phone: str
    text: str
    code: str
    received_at: str


class TextMessages(Message):
    """The text messages on one telephone, the oldest first."""

    messages: list[TextMessage]


class ClockChange(Message):
    """By how many seconds the identity department's clock is ahead of this machine's."""

    ahead: Annotated[float, Field(ge=0, le=10**6)]


class Health(Message):
    """Whether the server can serve."""

    status: Literal["ready"] = "ready"


class PublishedKey(Message):
    """One Ed25519 key for verification tokens, hexadecimal, and whose it is."""

    department: str
    key: str


class PublishedKeys(Message):
    """What anyone needs to verify the departments' papers: the seals' root in PEM, the token keys by key id."""

    root: str
    keys: dict[str, PublishedKey]


class Faults(Message):
    """The fault rules in force, see `faults`."""

    rules: list[Annotated[str, StringConstraints(max_length=100)]] = Field(max_length=50)


class Failure(Message):
    """Every answer that is not 200."""

    error: str
    message: str
