"""The machine is at work: how far it has got, and that waiting goes on."""

from dataclasses import dataclass

from flows.archetypes import FILING
from flows.effects import CloseOrder, FetchPortrait, Issue, Offer, Print, Query, Refund, Submit
from flows.engine import can_leave
from flows.ports import SealedDocument
from flows.session import Session, copies_of
from flows.ways import CheckCode, CheckGuardian, CheckHelper, CheckIdentityCode, FindWays, SendCode
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Live, Page
from kiosk.pages.situation import Situation

Identifying = FetchPortrait | FindWays | CheckIdentityCode | SendCode | CheckCode | CheckHelper | CheckGuardian
AtWork = Identifying | Offer | Query | Submit | CloseOrder | Refund | Issue | Print

ERRANDS = {
    Offer: "offers",
    FetchPortrait: "portrait",
    CloseOrder: "close_order",
    Refund: "refund",
    FindWays: "find_ways",
    CheckIdentityCode: "check_identity",
    SendCode: "send_code",
    CheckCode: "check_identity",
    CheckHelper: "check_identity",
    CheckGuardian: "check_guardian",
}
"""Work of one step, beside the way from the request to the paper."""

STAGES = ("asking", "issuing", "printing")
STAGE_ENDS = (0.4, 0.7, 0.95)
"""How far the ring may run while each stage lasts; it never closes before the work is done."""

USUAL_ERRAND = 4
"""Seconds."""

SLOW = 8
"""Seconds without a step after which the page says that it is slow."""

VERY_SLOW = 20
"""Seconds without a step after which the page asks whether to wait on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One known step of the work: done, current or coming."""

    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingLive(Live):
    """``choices`` are empty until waiting has become long."""

    seconds: int
    part: float
    steps: tuple[Step, ...]
    footer: str
    choices: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingPage(Page):
    """The machine is at work; ``count`` is how many steps there are."""

    unit: str
    count: int


def working_page(effect: AtWork, session: Session, situation: Situation) -> WorkingPage:
    """Tell how far the work has got, and that waiting goes on."""
    say, service = situation.say, session.service
    live = _working_live(effect, session, situation)
    name = service.name.text(say.language) if service is not None else ""
    usual = say("working.lead", service=name, seconds=service.usual_seconds if service is not None else USUAL_ERRAND)
    return WorkingPage(
        kind="Working",
        title=say("working.refund_title" if isinstance(effect, Refund) else "working.title"),
        lead=usual if type(effect) not in ERRANDS else name,
        who=who_of(session),
        leave=False,
        unit=say("working.second"),
        count=len(live.steps),
        live=live,
    )


def _working_live(effect: AtWork, session: Session, situation: Situation) -> WorkingLive:
    say, work = situation.say, situation.work
    ask = work.quiet >= VERY_SLOW and can_leave(effect)
    footer = "wait_question" if ask else "slow" if work.quiet >= SLOW else _stay(effect, session)
    return WorkingLive(
        seconds=work.seconds,
        part=_part(effect, session, work.seconds),
        steps=_steps(effect, session, situation),
        footer=say(f"working.{footer}"),
        choices=(
            Button(action="wait", text=say("working.wait"), icon="clock-fill"),
            Button(action="leave", text=say("working.stop"), icon="sign-out-bold"),
        )
        if ask
        else (),
    )


def _stay(effect: AtWork, session: Session) -> str:
    return "stay" if type(effect) not in ERRANDS and _is_on_paper(session) else "soon"


def _part(effect: AtWork, session: Session, seconds: int) -> float:
    """Return how much of the ring is drawn."""
    if type(effect) in ERRANDS:
        return min(seconds / USUAL_ERRAND, STAGE_ENDS[-1])
    assert session.service is not None
    current = STAGES.index(_stage(effect))
    begin = STAGE_ENDS[current - 1] if current else 0.0
    return max(begin, min(seconds / session.service.usual_seconds, STAGE_ENDS[current]))


def _steps(effect: AtWork, session: Session, situation: Situation) -> tuple[Step, ...]:
    say, errand = situation.say, ERRANDS.get(type(effect))
    if errand is not None:
        return (Step(state="current", text=say(f"working.{errand}")),)
    current = STAGES.index(_stage(effect))
    stages = STAGES if _is_on_paper(session) else STAGES[:-1]
    return tuple(
        Step(state=_state(index, current), text=_step_text(name, session, situation))
        for index, name in enumerate(stages)
    )


def _stage(effect: AtWork) -> str:
    match effect:
        case Issue():
            return "issuing"
        case Print():
            return "printing"
    return "asking"


def _state(index: int, current: int) -> str:
    return "done" if index < current else "current" if index == current else "coming"


def _is_on_paper(session: Session) -> bool:
    assert session.service is not None
    return session.service.output != "on_screen" or session.wants_list


def _is_slip(session: Session) -> bool:
    """Whether a slip comes out: what the department has found says so, or before that the service."""
    assert session.service is not None
    if session.wants_list:
        return False
    if session.found is not None:
        return session.found.form == "slip"
    return session.service.output in {"acceptance_slip_80mm", "receipt_80mm"}


def _step_text(name: str, session: Session, situation: Situation) -> str:
    say, document, service = situation.say, session.paper, session.service
    assert service is not None
    if name == "asking":
        return say("working.submitting" if service.archetype in FILING else "working.asking")
    if name == "issuing":
        form = "slip" if _is_slip(session) else "paper" if _is_on_paper(session) else "screen"
        return say(f"working.issuing_{form}")
    if not isinstance(document, SealedDocument):
        return say("working.coming")
    sheets = document.pages * copies_of(session)
    out = sum(result.sheets for result in session.printed) + situation.work.sheets
    return say("working.printing", sheet=min(out + 1, sheets), sheets=sheets)
