"""One resident's visit, without a screen: the session it holds, its idle timer, its end.

The visit owns the only object with personal data. `shell` performs its effects on the screen, `headless` without one;
both end it with `end`, after which nothing of the resident is referenced from here.
"""

import gc
import secrets
from dataclasses import dataclass
from enum import StrEnum

from flows.effects import (
    MACHINE_EFFECTS,
    Ask,
    AskDataConsent,
    AskFaceConsent,
    AskOwnNumber,
    Begin,
    ChooseService,
    CloseOrder,
    CompareFace,
    Effect,
    Event,
    FetchPortrait,
    Finish,
    HandOver,
    Issue,
    Offer,
    Pay,
    Print,
    Query,
    ReadChipCard,
    ReadIdCard,
    Refund,
    Review,
    ScanLicence,
    ShowProblem,
    ShowRefusal,
    ShowResult,
    Submit,
)
from flows.engine import advance, effect_of
from flows.session import Session

AT_THE_RESIDENT = (ReadIdCard, ScanLicence, ReadChipCard)
"""Machine effects that wait for the resident's hand: his silence means something. While he pays, he looks at his phone,
and the order closes by itself."""

PAGE_OF = {
    ReadIdCard: "put_card",
    ScanLicence: "scan_licence",
    AskOwnNumber: "own_number",
    FetchPortrait: "working",
    AskFaceConsent: "consent",
    CompareFace: "camera",
    ChooseService: "home",
    Begin: "service_start",
    AskDataConsent: "data_consent",
    Offer: "working",
    ReadChipCard: "put_chip_card",
    Ask: "question",
    Review: "check_answers",
    Query: "working",
    Submit: "working",
    Pay: "payment",
    CloseOrder: "working",
    Refund: "working",
    Issue: "working",
    ShowResult: "result",
    Print: "working",
    HandOver: "take_paper",
    ShowProblem: "problem",
    ShowRefusal: "refusal",
    Finish: "finish",
}


def page_of(session: Session, effect: Effect) -> str:
    """Return the id of the page that shows an effect, such as ``question:period``."""
    if isinstance(effect, ReadIdCard) and session.service is None:
        return "start"
    page = PAGE_OF[type(effect)]
    return f"{page}:{effect.question.id}" if isinstance(effect, Ask) else page


class IdleState(StrEnum):
    """What the idle timer says."""

    ACTIVE = "active"
    WARNING = "warning"
    OVER = "over"


@dataclass(slots=True)
class IdleTimer:
    """Counts the seconds since the resident last touched anything; instants come from the caller's monotonic clock.

    Attributes:
        warning: seconds until the warning.
        end: seconds the warning stands before the visit ends.
    """

    warning: float
    end: float
    touched: float = 0.0

    def touch(self, now: float) -> None:
        """Note a sign of life."""
        self.touched = now

    def state(self, now: float) -> IdleState:
        """Return what to do."""
        idle = now - self.touched
        if idle >= self.warning + self.end:
            return IdleState.OVER
        return IdleState.WARNING if idle >= self.warning else IdleState.ACTIVE

    def seconds_left(self, now: float) -> int:
        """Return the whole seconds until the visit ends."""
        return max(0, round(self.warning + self.end - (now - self.touched)))


class Visit:
    """A resident's stay at the machine; services may follow one another in it."""

    def __init__(self, terminal: str, today: str) -> None:
        self._session: Session | None = Session(
            visit=secrets.token_hex(16), binding_key=secrets.token_bytes(16), terminal=terminal, today=today
        )

    @property
    def session(self) -> Session:
        """The facts so far."""
        if self._session is None:
            msg = "the visit has ended"
            raise RuntimeError(msg)
        return self._session

    @property
    def effect(self) -> Effect:
        """What has to happen next."""
        return effect_of(self.session)

    @property
    def waits_for_machine(self) -> bool:
        """Whether devices or departments are at work, so that the resident's silence means nothing."""
        return isinstance(self.effect, MACHINE_EFFECTS) and not isinstance(self.effect, AT_THE_RESIDENT)

    def take(self, event: Event) -> Effect:
        """Advance and return what has to happen next.

        Raises:
            SequenceError: a late event, such as a second tap; the session stays as it is.
            InvalidAnswer: the answer does not fit; the session stays as it is.
        """
        self._session = advance(self.session, event)
        return self.effect

    def end(self) -> None:
        """Forget everything."""
        self._session = None
        gc.collect()
