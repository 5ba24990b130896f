"""Checking the answers before anything happens."""

from dataclasses import dataclass

from flows.effects import Review
from flows.engine import can_go_back
from flows.questions import Question
from flows.rules.answers import shown_answer
from flows.schema import Service
from flows.session import Session, answers_of, offered_to
from kiosk.modes import Modes
from kiosk.pages.identity import who_of
from kiosk.pages.masks import masked_number
from kiosk.pages.model import Button, Page, Pager
from kiosk.pages.question import progress_of
from kiosk.pages.rows import PAGER, SummaryRow, height_of_rows, parts_of_rows
from kiosk.pages.situation import Situation
from kiosk.pages.texts import PLAIN, lines_of


@dataclass(frozen=True, slots=True)
class Room:
    """Pixels between a title of one line and the pager, without the note; what a line of that takes and holds."""

    rows: float
    low_rows: float
    note_line: int
    note_signs: float


NORMAL = Room(844, 836, 61, 20.4)
LARGE = Room(824, 816, 81, 15.3)

LOW_END = 328
"""Pixels between the line of the low layout and the panel's lower end there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage(Page):
    """Everything the resident said, a part at a time, and the one act that follows."""

    rows: tuple[SummaryRow, ...]
    pager: Pager | None
    note: str
    confirm: Button


def check_page(effect: Review, session: Session, situation: Situation) -> CheckPage:
    """Show what will be asked for; the only page with the full name."""
    count = sum(question.default is None for question in effect.questions) + 1
    note = _note(effect, situation)
    answered = [_answered(question, session, situation) for question in effect.questions]
    known = _known(effect, session, situation)
    # In the low layout what can be changed comes last: it has to stand below the line.
    answered.sort(key=lambda row: situation.modes.low and row.change is not None)
    parts = _parts([*known, *answered], note, situation)
    shown = parts[situation.part_of(len(parts))]
    return CheckPage(
        kind="Check",
        title=situation.say("check.title"),
        who=who_of(session),
        progress=progress_of(count, count, situation),
        back=can_go_back(session),
        rows=shown,
        pager=situation.pager(len(parts)),
        # One very long answer takes the whole page; the others have the note.
        note=note if len(shown) > 1 or height_of_rows(shown, situation.modes) <= _room(note, situation.modes) else "",
        confirm=_confirm(effect, situation),
    )


def _parts(rows: list[SummaryRow], note: str, situation: Situation) -> tuple[tuple[SummaryRow, ...], ...]:
    modes = situation.modes
    groups = [[row] for row in rows]
    return parts_of_rows(groups, _room(note, modes) + PAGER, modes, LOW_END if modes.low else None)


def _room(note: str, modes: Modes) -> float:
    """Return the pixels for the panel above a pager."""
    room = LARGE if modes.large else NORMAL
    return (room.low_rows if modes.low else room.rows) - room.note_line * lines_of(note, room.note_signs, PLAIN)


def _known(effect: Review, session: Session, situation: Situation) -> list[SummaryRow]:
    """Return what was not asked: the service, who the resident is, what is due."""
    say, service = situation.say, effect.service
    rows = [SummaryRow(label=say("check.service"), value=service.name.text(say.language))]
    if session.applicant is not None and service.identity not in {"none", "business_licence_code"}:
        rows += [
            SummaryRow(label=say("check.name"), value=session.applicant.name),
            SummaryRow(label=say("check.id_number"), value=masked_number(session.applicant.id_number)),
        ]
    if effect.due:
        told = effect.due_for if say.language == "zh" or session.found is None else session.found.due_for_en
        label = told or say("check.due")
        rows.append(SummaryRow(label=label, value=say("money.yuan", yuan=yuan_of(effect.due))))
    return rows


def _answered(question: Question, session: Session, situation: Situation) -> SummaryRow:
    say = situation.say
    stored, offered = answers_of(session)[question.id], offered_to(session, question) or ()
    change = Button(action="change", value=question.id, text=say("check.change"), icon="pencil-simple-bold")
    return SummaryRow(
        label=question.label.text(say.language),
        value=shown_answer(question, stored, say.language, offered),
        change=change,
    )


def _confirm(effect: Review, situation: Situation) -> Button:
    """Return the button that names the act."""
    act = "pay" if effect.due else ACTS.get(effect.service.archetype, "hand_in")
    return Button(action="confirm", text=situation.say(f"check.{act}"), icon=ICONS.get(act, "paper-plane-tilt-fill"))


ACTS = {
    "certificate": "print",
    "record_list": "print_list",
    "self_check": "self_check",
    "application": "apply",
    "two_phase": "apply",
    "declaration": "declare",
    "booking": "book",
}
ICONS = {
    "print": "printer-fill",
    "print_list": "printer-fill",
    "self_check": "check-circle-fill",
    "pay": "wallet-fill",
    "book": "calendar-fill",
}


def _note(effect: Review, situation: Situation) -> str:
    """Return what the resident declares, or what it costs."""
    say, service = situation.say, effect.service
    if service.declaration is not None:
        return service.declaration.text(say.language)
    return _cost_note(service, effect.due, situation)


def _cost_note(service: Service, due: int, situation: Situation) -> str:
    say = situation.say
    if isinstance(service.fee, int) and service.fee:
        return say("check.note_price", yuan=yuan_of(service.fee))
    if due:
        return say("check.note_due")
    if service.fee:
        return say("check.note_later")
    has_card = service.identity.startswith("id_card")
    return say("check.note_free" if has_card else "check.note_free_no_card")


def yuan_of(fen: int) -> str:
    """Return a sum as it is read."""
    return f"{fen / 100:,.2f}"
