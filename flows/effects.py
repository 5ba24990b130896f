"""What the world has to do next, and what it may answer, as data.

An effect asks; the event beside it answers. Machine effects (`ReadIdCard`, `CompareFace`, `Query`, `Issue`, `Print`)
are performed by devices and departments, the others by the resident.
"""

from dataclasses import dataclass
from enum import StrEnum

from drivers import FaceDecision, IdCard, PrintResult
from flows.ports import Found, Refusal, Request, SealedDocument
from flows.schema import Question, Service


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
    """Wait for the resident's card. ``trouble`` is the code of the last try, empty at first."""

    trouble: str
    tries: int


@dataclass(frozen=True, slots=True)
class AskFaceConsent:
    """Ask whether the face may be compared, before the camera opens."""


@dataclass(frozen=True, slots=True)
class CompareFace:
    """Compare the resident with the chip's photo; ``attempt`` counts from 1."""

    attempt: int


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


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask one question. ``number`` and ``count`` are its place among this service's steps."""

    question: Question
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Review:
    """Show every answer and ask whether it is right."""

    service: Service
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Query:
    """Hand the request in; personal."""

    request: Request

    def __repr__(self) -> str:
        return "Query(***)"


@dataclass(frozen=True, slots=True)
class Issue:
    """Fetch the sealed document."""

    found: Found


@dataclass(frozen=True, slots=True)
class Print:
    """Print the document; ``copy`` counts from 1."""

    document: SealedDocument
    copy: int
    copies: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """Tell the resident to take the paper."""

    document: SealedDocument
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
    | AskFaceConsent
    | CompareFace
    | ChooseService
    | Begin
    | AskDataConsent
    | Ask
    | Review
    | Query
    | Issue
    | Print
    | HandOver
    | ShowProblem
    | ShowRefusal
    | Finish
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


@dataclass(frozen=True, slots=True)
class FaceConsentAnswered:
    """Yes or no; no is also how a given consent is withdrawn."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class FaceCompared:
    """One attempt at the camera ended."""

    decision: FaceDecision


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
    """Everything is right."""


@dataclass(frozen=True, slots=True)
class Queried:
    """The department decided."""

    result: Found | Refusal


@dataclass(frozen=True, slots=True)
class Issued:
    """The document is here and passed every check."""

    document: SealedDocument


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
class AnotherAsked:
    """The resident wants another service in the same visit."""


Event = (
    CardRead
    | CardTrouble
    | FaceConsentAnswered
    | FaceCompared
    | ServiceChosen
    | Begun
    | DataConsentAnswered
    | Answered
    | ChangeAsked
    | Confirmed
    | Queried
    | Issued
    | Printed
    | Failed
    | RetryAsked
    | WentBack
    | Left
    | TimedOut
    | AnotherAsked
)
