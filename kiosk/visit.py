"""One resident's visit, without a screen: the session it holds, its idle timer, its end.

The visit owns the only object with personal data. `shell` performs its effects on the screen, `headless` without one;
both end it with `end`, after which nothing of the resident is referenced from here.
"""

import gc
import secrets
from collections.abc import Callable, Mapping
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
    Preview,
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
from flows.ways import (
    AskSecret,
    CheckCardPin,
    CheckCode,
    CheckGuardian,
    CheckHelper,
    CheckIdentityCode,
    ChooseWay,
    FindWays,
    ScanCode,
    SendCode,
)
from kiosk.consents import TABLES, Consent, consent_of

UNNUMBERED = dict.fromkeys(TABLES, "")
"""Where nobody keeps what was consented to."""

AT_THE_RESIDENT = (ReadIdCard, ScanLicence, ReadChipCard, ScanCode, CheckCardPin)
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
    Preview: "preview",
    Print: "working",
    HandOver: "take_paper",
    ShowProblem: "problem",
    ShowRefusal: "refusal",
    Finish: "finish",
    FindWays: "working",
    ChooseWay: "identify",
    ScanCode: "scan",
    CheckIdentityCode: "working",
    SendCode: "working",
    AskSecret: "secret",
    CheckCode: "working",
    CheckCardPin: "put_chip_card",
    CheckHelper: "working",
    CheckGuardian: "working",
}

BRIEF = (Offer, FindWays, CheckIdentityCode, SendCode, CheckCode, CheckHelper, CheckGuardian)
"""Work that is done in a moment: until a second has passed the page before it stands."""


def page_of(session: Session, effect: Effect) -> str:
    """Return the id of the page that shows an effect, such as ``question:period``."""
    page = PAGE_OF[type(effect)]
    match effect:
        case ReadIdCard(of_guardian=True):
            return "guardian_card"
        case ReadIdCard() if session.service is None:
            return "start"
        case Ask(question):
            return f"{page}:{question.id}"
        case ScanCode(way) | AskSecret(way):
            return f"{page}:{way}"
    return page


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

    def state(self, now: float, patience: float = 1.0) -> IdleState:
        """Return what to do; ``patience`` is how many times longer than usual is waited."""
        idle = (now - self.touched) / patience
        if idle >= self.warning + self.end:
            return IdleState.OVER
        return IdleState.WARNING if idle >= self.warning else IdleState.ACTIVE

    def seconds_left(self, now: float, patience: float = 1.0) -> int:
        """Return the whole seconds until the visit ends."""
        return max(0, round(patience * (self.warning + self.end) - (now - self.touched)))


def _unnoted(_: str, __: Consent) -> None:
    """Keep nothing, as where no machine stands behind a visit."""


class Visit:
    """A resident's stay at the machine; services may follow one another in it.

    Args:
        terminal: the machine's id.
        today: ``YYYY-MM-DD``, local.
        wordings: numbers of the questions of consent, see `kiosk.consents`.
        note: is told of every answer to one, with the visit's id.
    """

    def __init__(
        self,
        terminal: str,
        today: str,
        wordings: Mapping[str, str] = UNNUMBERED,
        note: Callable[[str, Consent], None] = _unnoted,
    ) -> None:
        self._wordings = wordings
        self._note = note
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

    def take(self, event: Event, language: str = "zh") -> Effect:
        """Advance and return what has to happen next.

        Args:
            event: what happened.
            language: in which the resident was asked.

        Raises:
            SequenceError: a late event, such as a second tap; the session stays as it is.
            InvalidAnswer: the answer does not fit; the session stays as it is.
        """
        session = self.session
        of_child = session.identity.guardian is not None
        consent = consent_of(self.effect, event, of_child=of_child, wordings=self._wordings, language=language)
        self._session = advance(session, event)
        if consent is not None:
            self._note(session.visit, consent)
        return self.effect

    def end(self) -> None:
        """Forget everything."""
        self._session = None
        gc.collect()
