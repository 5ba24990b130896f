"""Checking the answers before anything happens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.effects import Review
from flows.engine import can_go_back
from flows.questions import Question
from flows.rules.answers import shown_answer
from flows.schema import Service
from flows.session import Session, answers_of, offered_to
from kiosk.modes import Modes
from kiosk.pages.heads import head_end
from kiosk.pages.identity import who_of
from kiosk.pages.masks import masked_number
from kiosk.pages.model import Button, Page, Pager
from kiosk.pages.question import progress_of
from kiosk.pages.rows import SummaryRow, height_of_rows, parts_of_rows
from kiosk.pages.situation import Situation
from kiosk.pages.texts import TextBox, sizes_of
from kiosk.settings import LOW_TOP

END, LOW_END = 1424, 1288
"""Where the rows and the note below them end, and the rows in the low layout, where the note stands above."""

GAP, NOTE_GAP, PAGER = 32, 24, 128
"""Above the rows; between them and the note; what a pager takes, which stands elsewhere in the low layout."""

NOTE_WIDTH, NOTE_LEADING = 876, 1.45


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage(Page):
    """Everything the resident said, a part at a time.

    Attributes:
        note: what the resident declares, or what it costs; on the last part, with the act.
        confirm: leads on to the next part, on the last one to the act.
    """

    rows: tuple[SummaryRow, ...]
    pager: Pager | None
    note: str
    confirm: Button


def check_page(effect: Review, session: Session, situation: Situation) -> CheckPage:
    """Show what will be asked for; the only page with the full name."""
    say, note = situation.say, _note(effect, situation)
    count = sum(question.default is None for question in effect.questions) + 1
    title, progress = say("check.title"), progress_of(count, count, situation)
    answered = [_answered(question, session, situation) for question in effect.questions]
    # In the low layout what can be changed comes last: it has to stand below the line.
    answered.sort(key=lambda row: situation.modes.low and row.change is not None)
    head = head_end(title, "", situation, in_service=progress is not None)
    parts = _parts([*_known(effect, session, situation), *answered], head, note, situation.modes)
    part = situation.part_of(len(parts))
    is_last = part + 1 == len(parts)
    pager = situation.pager(len(parts))
    return CheckPage(
        kind="Check",
        title=title,
        who=who_of(session),
        progress=progress,
        back=can_go_back(session),
        rows=parts[part],
        pager=replace(pager, next=None) if pager is not None else None,
        note=note if is_last else "",
        confirm=_confirm(effect, situation) if is_last else _go_on(part + 1, situation),
    )


def _parts(rows: Sequence[SummaryRow], head: int, note: str, modes: Modes) -> tuple[tuple[SummaryRow, ...], ...]:
    """Share rows out among pages; the note stands on the last, alone if need be."""
    low_room = LOW_END - LOW_TOP if modes.low else None
    room, pager = (LOW_END if modes.low else END) - NOTE_GAP - head - GAP, 0 if modes.low else PAGER
    noted = room - TextBox(NOTE_WIDTH, sizes_of(modes).body, NOTE_LEADING).height_of(note)
    parts = parts_of_rows([[row] for row in rows], noted, room - pager, modes, low_room)
    if len(parts) == 1 and height_of_rows(rows, modes) <= noted:
        return parts
    *before, last = parts
    ends = parts_of_rows([[row] for row in last], noted - pager, noted - pager, modes, low_room)
    has_room = height_of_rows(ends[-1], modes) <= noted - pager
    return (*before, *ends) if has_room else (*before, *ends, ())


def _go_on(part: int, situation: Situation) -> Button:
    """Return what leads to a part that was not seen yet."""
    return Button(action="part", value=str(part), text=situation.say("check.go_on"), icon="arrow-right-bold")


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
