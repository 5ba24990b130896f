"""What the world has to do next, and what it may answer, as data.

An effect asks; the event beside it answers. `MACHINE_EFFECTS` are performed by devices and departments, the others by
the resident.
"""

from dataclasses import dataclass
from enum import StrEnum

from drivers import AttackSign, FaceDecision, IdCard, PrintResult
from flows.ports import (
    Form,
    Found,
    Handed,
    Offered,
    Payment,
    Portrait,
    Refusal,
    Request,
    SealedDocument,
    SealedSlip,
    Shown,
)
from flows.questions import Question
from flows.schema import Service
from flows.ways import WAY_MACHINE_EFFECTS, WayEffect, WayEvent

PRINT_UNKNOWN = "print_unknown"
"""The code of a problem: whether the paper came out, or still comes, is not known."""


class OutcomeKind(StrEnum):
    """How a session may end."""

    COMPLETED = "completed"
    REFUSED = "refused"
    FAILED = "failed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended, and the code that says why; empty when completed."""

    kind: OutcomeKind
    code: str = ""


# Effects


@dataclass(frozen=True, slots=True)
class ReadIdCard:
    """Wait for the resident's card, or for that of his guardian. ``trouble`` is the code of the last try, or empty."""

    trouble: str
    tries: int
    of_guardian: bool = False


@dataclass(frozen=True, slots=True)
class ScanLicence:
    """Wait for the company's electronic licence before the scanner. ``trouble`` as in `ReadIdCard`."""

    trouble: str


@dataclass(frozen=True, slots=True)
class AskOwnNumber:
    """Ask a resident without his card for his ID number. ``trouble`` as in `ReadIdCard`."""

    trouble: str


@dataclass(frozen=True, slots=True, repr=False)
class FetchPortrait:
    """Ask the identity department who has this number; personal."""

    id_number: str

    def __repr__(self) -> str:
        return "FetchPortrait(***)"


@dataclass(frozen=True, slots=True)
class AskFaceConsent:
    """Ask whether the face may be compared, before the camera opens; of a child's face the guardian is asked."""

    of_child: bool = False


@dataclass(frozen=True, slots=True)
class CompareFace:
    """Compare the resident with the chip's photo; ``attempt`` counts from 1, ``seconds`` are left for all of them."""

    attempt: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ChooseService:
    """Ask what the resident wants to do."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Tell what the service gives, costs and needs."""

    service: Service


@dataclass(frozen=True, slots=True)
class AskDataConsent:
    """Ask whether the department may look the resident's data up."""

    service: Service


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """Ask the department what may be answered to a question; personal."""

    request: Request
    question: Question

    def __repr__(self) -> str:
        return f"Offer({self.question.id})"


@dataclass(frozen=True, slots=True)
class ReadChipCard:
    """Wait for the card in the slot that answers a question. ``trouble`` as in `ReadIdCard`."""

    question: Question
    trouble: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask one question.

    Attributes:
        number, count: its place among this service's steps.
        offered: what the department offers to choose from; empty for all other kinds.
    """

    question: Question
    number: int
    count: int
    offered: tuple[Offered, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Show every answer and ask whether it is right.

    Attributes:
        due: fen that are paid next; 0 for nothing or for what is not known yet.
        due_for: what the money is for, as the department says it.
    """

    service: Service
    questions: tuple[Question, ...]
    due: int = 0
    due_for: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Query:
    """Hand the request in; personal."""

    request: Request

    def __repr__(self) -> str:
        return "Query(***)"


@dataclass(frozen=True, slots=True, repr=False)
class Submit:
    """Hand the application in; personal."""

    request: Request

    def __repr__(self) -> str:
        return "Submit(***)"


@dataclass(frozen=True, slots=True)
class Pay:
    """Have the resident pay ``amount`` fen; ``attempt`` counts from 1 and makes the order's key."""

    found: Found
    amount: int
    attempt: int


@dataclass(frozen=True, slots=True)
class CloseOrder:
    """Close the order that the resident left open, and learn whether he had paid it; fields as `Pay`."""

    found: Found
    amount: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Refund:
    """Give back what was paid for something that was not handed out."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Issue:
    """Fetch what the department hands out."""

    found: Found
    form: Form
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class ShowResult:
    """Show what was found; ``may_print`` offers it as a list on paper."""

    service: Service
    shown: Shown
    may_print: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """Show the document as it will be printed, and ask whether it shall be."""

    document: SealedDocument
    service: Service


@dataclass(frozen=True, slots=True)
class Print:
    """Print the document or slip; ``copy`` counts from 1."""

    document: SealedDocument | SealedSlip
    copy: int
    copies: int
    service: Service


@dataclass(frozen=True, slots=True)
class HandOver:
    """Tell the resident to take the paper."""

    document: SealedDocument | SealedSlip
    sheets: int


@dataclass(frozen=True, slots=True)
class ShowProblem:
    """Tell what happened and what is safe; ``retry`` says whether trying again may help."""

    code: str
    retry: bool


@dataclass(frozen=True, slots=True)
class ShowRefusal:
    """Tell why it cannot be done here, and where it can."""

    code: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Say goodbye and wipe everything."""

    outcome: Outcome


Effect = (
    ReadIdCard
    | ScanLicence
    | AskOwnNumber
    | FetchPortrait
    | AskFaceConsent
    | CompareFace
    | ChooseService
    | Begin
    | AskDataConsent
    | Offer
    | ReadChipCard
    | Ask
    | Review
    | Query
    | Submit
    | Pay
    | CloseOrder
    | Refund
    | Issue
    | ShowResult
    | Preview
    | Print
    | HandOver
    | ShowProblem
    | ShowRefusal
    | Finish
    | WayEffect
)

MACHINE_EFFECTS = (
    ReadIdCard,
    ScanLicence,
    FetchPortrait,
    CompareFace,
    Offer,
    ReadChipCard,
    Query,
    Submit,
    Pay,
    CloseOrder,
    Refund,
    Issue,
    Print,
    *WAY_MACHINE_EFFECTS,
)


# Events


@dataclass(frozen=True, slots=True)
class CardRead:
    """The card was read."""

    card: IdCard


@dataclass(frozen=True, slots=True)
class CardTrouble:
    """The card could not be read this time, and may be next time."""

    code: str


@dataclass(frozen=True, slots=True, repr=False)
class LicenceScanned:
    """What the licence's code said; anything at all."""

    text: str

    def __repr__(self) -> str:
        return "LicenceScanned(***)"


@dataclass(frozen=True, slots=True, repr=False)
class NumberGiven:
    """The resident's own ID number, typed; personal."""

    id_number: str

    def __repr__(self) -> str:
        return "NumberGiven(***)"


@dataclass(frozen=True, slots=True)
class PortraitFetched:
    """The identity department knows the number, or does not."""

    result: Portrait | Refusal


@dataclass(frozen=True, slots=True)
class FaceConsentAnswered:
    """Yes or no; no is also how a given consent is withdrawn."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class FaceCompared:
    """One attempt at the camera ended after ``seconds``; ``attack`` says what a suspected attack showed itself by."""

    decision: FaceDecision
    seconds: float = 0.0
    attack: AttackSign = AttackSign.NONE


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    """The resident chose a service."""

    service: Service


@dataclass(frozen=True, slots=True)
class Begun:
    """The resident read what the service is about and goes on."""


@dataclass(frozen=True, slots=True)
class DataConsentAnswered:
    """Whether the department may look the data up."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class OfferMade:
    """What the department offers to choose from."""

    offered: tuple[Offered, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """An answer in any form that `flows.rules.answers` understands; personal."""

    question: str
    value: str

    def __repr__(self) -> str:
        return f"Answered({self.question}, ***)"


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """The resident wants another answer to this question."""

    question: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Everything is right: the answers, or the document in its preview."""


@dataclass(frozen=True, slots=True)
class Queried:
    """The department decided."""

    result: Found | Refusal


@dataclass(frozen=True, slots=True)
class Paid:
    """The order ended; ``unknown`` is an end too."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Refunded:
    """The provider gave the money back, or whether it did is not known."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Issued:
    """What the department hands out is here and passed every check."""

    handed: Handed


@dataclass(frozen=True, slots=True)
class ResultSeen:
    """The resident has read the result."""


@dataclass(frozen=True, slots=True)
class ListAsked:
    """The resident wants the result on paper."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer is done with one copy."""

    result: PrintResult


@dataclass(frozen=True, slots=True)
class Failed:
    """A machine effect could not be performed; ``retry`` says whether trying again may help."""

    code: str
    retry: bool


@dataclass(frozen=True, slots=True)
class RetryAsked:
    """The resident wants the same thing tried again."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """The resident went one page back."""


@dataclass(frozen=True, slots=True)
class Left:
    """The resident is done, by the button on the page."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nobody answered the idle warning."""


@dataclass(frozen=True, slots=True)
class Broke:
    """The program cannot go on with this visit."""

    code: str


@dataclass(frozen=True, slots=True)
class AnotherAsked:
    """The resident wants another service in the same visit."""


Event = (
    CardRead
    | CardTrouble
    | LicenceScanned
    | NumberGiven
    | PortraitFetched
    | FaceConsentAnswered
    | FaceCompared
    | ServiceChosen
    | Begun
    | DataConsentAnswered
    | OfferMade
    | Answered
    | ChangeAsked
    | Confirmed
    | Queried
    | Paid
    | Refunded
    | Issued
    | ResultSeen
    | ListAsked
    | Printed
    | Failed
    | RetryAsked
    | WentBack
    | Left
    | TimedOut
    | Broke
    | AnotherAsked
    | WayEvent
)
