"""Checking the answers, working, taking the paper, goodbye."""

from dataclasses import dataclass

from flows.effects import HandOver, Issue, Print, Query, Review
from flows.engine import Session, answers_of, can_go_back, copies_of
from flows.rules.answers import shown_answer
from kiosk.pages.identity import who_of
from kiosk.pages.masks import masked_number
from kiosk.pages.model import Button, Live, Page
from kiosk.pages.question import progress_of
from kiosk.pages.situation import Situation

STAGES = ("asking", "issuing", "printing")
STAGE_ENDS = (0.4, 0.7, 0.95)
"""How far the ring may run while each stage lasts; it never closes before the paper is there."""

SLOW = 8
"""Seconds without a step after which the page says that it is slow."""

VERY_SLOW = 20
"""Seconds without a step after which the page asks whether to wait on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One line of the summary; ``change`` where the resident may answer anew."""

    label: str
    value: str
    change: Button | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage(Page):
    """Everything the resident said, and the one act that follows."""

    rows: tuple[SummaryRow, ...]
    note: str
    confirm: Button


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
    """The machine is at work."""

    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePage(Page):
    """The paper is in the outlet."""

    facts: tuple[str, ...]
    done: Button
    another: Button


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishPage(Page):
    """Everything is wiped."""

    take: str


def check_page(effect: Review, session: Session, situation: Situation) -> CheckPage:
    """Show what will be asked for; the only page with the full name."""
    say, service, language = situation.say, effect.service, situation.say.language
    assert session.card is not None
    record, answers = session.card.record, answers_of(session)
    from_card = (
        (say("check.service"), service.name.text(language)),
        (say("check.name"), record.name or record.name_en or ""),
        (say("check.id_number"), masked_number(record.id_number)),
    )
    answered = tuple(
        SummaryRow(
            label=question.label.text(language),
            value=shown_answer(question, answers[question.id], language),
            change=Button(action="change", value=question.id, text=say("check.change"), icon="pencil-simple-bold"),
        )
        for question in effect.questions
    )
    count = sum(question.default is None for question in effect.questions) + 1
    note = say("check.note_price", yuan=f"{service.fee / 100:.2f}") if service.fee else say("check.note_free")
    return CheckPage(
        kind="Check",
        title=say("check.title"),
        who=who_of(session),
        progress=progress_of(count, count, situation),
        back=can_go_back(session),
        rows=(*(SummaryRow(label=label, value=value, change=None) for label, value in from_card), *answered),
        note=note,
        confirm=Button(action="confirm", text=say("check.confirm"), icon="printer-fill"),
    )


def working_page(effect: Query | Issue | Print, session: Session, situation: Situation) -> WorkingPage:
    """Tell how far the work has got, and that waiting goes on."""
    say, service = situation.say, session.service
    assert service is not None
    return WorkingPage(
        kind="Working",
        title=say("working.title"),
        lead=say("working.lead", service=service.name.text(say.language), seconds=service.usual_seconds),
        who=who_of(session),
        leave=False,
        unit=say("working.second"),
        live=_working_live(effect, session, situation, service.usual_seconds),
    )


def _working_live(
    effect: Query | Issue | Print, session: Session, situation: Situation, usual_seconds: int
) -> WorkingLive:
    say, work = situation.say, situation.work
    current = STAGES.index(_stage(effect))
    begin = STAGE_ENDS[current - 1] if current else 0.0
    # A print that has begun is brought to its end: only what stands before it can be put off.
    ask = work.quiet >= VERY_SLOW and not isinstance(effect, Print)
    footer = "working.wait_question" if ask else "working.slow" if work.quiet >= SLOW else "working.stay"
    return WorkingLive(
        seconds=work.seconds,
        part=max(begin, min(work.seconds / usual_seconds, STAGE_ENDS[current])),
        steps=tuple(
            Step(state=_state(index, current), text=_step_text(name, session, situation))
            for index, name in enumerate(STAGES)
        ),
        footer=say(footer),
        choices=(
            Button(action="wait", text=say("working.wait"), icon="clock-fill"),
            Button(action="leave", text=say("working.stop"), icon="sign-out-bold"),
        )
        if ask
        else (),
    )


def _stage(effect: Query | Issue | Print) -> str:
    match effect:
        case Query():
            return "asking"
        case Issue():
            return "issuing"
        case Print():
            return "printing"


def _state(index: int, current: int) -> str:
    return "done" if index < current else "current" if index == current else "coming"


def _step_text(name: str, session: Session, situation: Situation) -> str:
    say, document = situation.say, session.document
    if name != "printing":
        return say(f"working.{name}")
    if document is None:
        return say("working.coming")
    sheets = document.pages * copies_of(session)
    out = sum(result.sheets for result in session.printed) + situation.work.sheets
    return say("working.printing", sheet=min(out + 1, sheets), sheets=sheets)


def take_page(effect: HandOver, session: Session, situation: Situation) -> TakePage:
    """Tell where the paper is and what its number is."""
    say = situation.say
    return TakePage(
        kind="TakePaper",
        title=say("take_paper.title"),
        lead=say("take_paper.lead_one" if effect.sheets == 1 else "take_paper.lead", sheets=effect.sheets),
        who=who_of(session),
        leave=False,
        facts=(
            say("take_paper.number", serial=effect.document.serial),
            say("take_paper.seconds", seconds=situation.visit_seconds),
        ),
        done=Button(action="leave", text=say("take_paper.done"), icon="check-bold"),
        another=Button(action="another", text=say("take_paper.another"), icon="plus-bold"),
    )


def finish_page(situation: Situation) -> FinishPage:
    """Say goodbye; the visit is over and forgotten."""
    say = situation.say
    return FinishPage(
        kind="Finish", title=say("finish.title"), lead=say("finish.lead"), leave=False, take=say("finish.take")
    )
