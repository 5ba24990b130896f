"""The four calls of a certificate service as they stand on the wire; every one is a POST of JSON.

Personal data is in bodies only, never in an address. A department answers ``{"error": CODE, "message": TEXT}`` with
status 4xx when a request is not the contract; a business answer, also a refusal, is status 200.

====================  ======================================================================================
``/DEPT/accept``      `AcceptRequest` -> `Accepted`; the same ``request_id`` again gives the same case
``/DEPT/result``      `CaseRequest` -> `Result`; ``processing`` until the department has decided
``/DEPT/view``        `CaseRequest` -> `View`; issues the document at the first call
``/DEPT/document``    `CaseRequest` -> `Document`
====================  ======================================================================================
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Sixteen random bytes, hexadecimal."""

IdNumberText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{15,18}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Answer = Annotated[str, StringConstraints(min_length=1, max_length=200)]


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


class AcceptRequest(Message):
    """One service asked for; personal. See `flows.ports.Request`."""

    request_id: Identifier
    service: str = Field(pattern=r"^[a-z][a-z-]*\.[a-z][a-z0-9-]*$", max_length=80)
    visit: Identifier
    binding_key: Identifier
    applicant: ApplicantMessage
    answers: dict[Word, Answer] = Field(max_length=20)
    terminal: str = Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")


class CaseRequest(Message):
    """Asks for a case; it is told only to whom it belongs. Personal."""

    case: Identifier
    id_number: IdNumberText


class Accepted(Message):
    """The case that the request opened."""

    case: str


class Result(Message):
    """How far the case is; ``reason`` belongs to ``refused``."""

    state: Literal["processing", "found", "refused"]
    reason: str | None = None


class View(Message):
    """What the paper is."""

    service: str
    title: str
    serial: str
    pages: int


class Document(Message):
    """The paper; ``pdf`` in base64."""

    serial: str
    pdf: str


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
