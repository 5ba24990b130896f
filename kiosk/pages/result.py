"""What an enquiry found, on the screen, a few lines at a time."""

from dataclasses import dataclass

from flows.documents.masks import masked
from flows.documents.screen import ScreenColumn, ScreenField, ScreenTemplate
from flows.documents.values import ValueType, in_cell
from flows.effects import ShowResult
from flows.rules.calendar import shown_day, shown_month
from flows.session import Session
from kiosk.pages.heads import head_end
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Page, Pager
from kiosk.pages.rows import SummaryRow, parts_of_rows
from kiosk.pages.situation import Situation
from kiosk.pages.taking import another_button
from kiosk.words import Say

HIDDEN = "●●●●"
SHOWN = "shown"
"""What is marked on the page while it shows what is private."""

END, GAP = 1432, 32
"""Pixels: where the rows end above the button that is always there, and the gap between title and rows."""

LIST, REVEAL, PAGER = 160, 128, 128
"""Pixels that the button for the list takes, the one that shows what is private, and the pager."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage(Page):
    """Fields first, then records.

    Attributes:
        reveal: shows what is private and hides it again; None where nothing is.
        list: prints all of it, where that can be done.
        another: as of `TakePage`.
    """

    rows: tuple[SummaryRow, ...]
    pager: Pager | None
    reveal: Button | None
    list: Button | None
    done: Button
    another: Button | None


def result_page(effect: ShowResult, session: Session, situation: Situation) -> ResultPage:
    """Show fields and records; the list on paper is offered where there is one."""
    say, template = situation.say, effect.service.document
    assert isinstance(template, ScreenTemplate)
    values = effect.shown.fields
    groups = [[_row(field, values[field.value], field.empty, situation)]
              for field in template.fields if field.value in values]  # fmt: skip
    for record in effect.shown.rows:
        groups.append([_row(column, record.get(column.key, ""), "", situation) for column in template.columns])
    if template.columns and not effect.shown.rows:
        empty = template.empty_text if say.language == "zh" else template.empty_text_en
        groups.append([SummaryRow(label=say("result.records"), value=empty)])
    title = template.title if say.language == "zh" else template.title_en
    reveal = _reveal(template, situation)
    end = END - (LIST if effect.may_print else 0) - (REVEAL if reveal is not None else 0)
    room = end - head_end(title, "", situation) - GAP
    parts = parts_of_rows(groups, room, room - PAGER, situation.modes)
    return ResultPage(
        kind="Result",
        title=title,
        who=who_of(session),
        rows=parts[situation.part_of(len(parts))],
        pager=situation.pager(len(parts)),
        reveal=reveal,
        list=Button(action="list", text=say("result.print"), icon="printer-fill") if effect.may_print else None,
        leave=False,
        done=Button(action="seen", text=say("result.done"), icon="check-bold"),
        another=another_button(session, situation),
    )


def _reveal(template: ScreenTemplate, situation: Situation) -> Button | None:
    """Return what shows and hides everything private at once."""
    parts: tuple[ScreenField | ScreenColumn, ...] = (*template.fields, *template.columns)
    if not any(part.private for part in parts):
        return None
    text, icon = ("result.hide", "eye-slash-bold") if _is_shown(situation) else ("result.show", "eye-bold")
    return Button(action="reveal", text=situation.say(text), icon=icon)


def _is_shown(situation: Situation) -> bool:
    return situation.view.chosen == SHOWN


def _row(part: ScreenField | ScreenColumn, value: str, empty: str, situation: Situation) -> SummaryRow:
    """Return one label and its value; what is private is dots until the resident presses."""
    say = situation.say
    label = part.label if say.language == "zh" else part.label_en
    if part.private and value and not _is_shown(situation):
        return SummaryRow(label=label, value=HIDDEN)
    return SummaryRow(label=label, value=_shown(part, value, say) or empty or "—")


def _shown(part: ScreenField | ScreenColumn, value: str, say: Say) -> str:
    if part.mask is not None or not value:
        return masked(part.mask, value) if part.mask is not None else value
    match part.type:
        case ValueType.DATE:
            return shown_day(value, say.language)
        case ValueType.MONTH:
            return shown_month(value, say.language)
        case ValueType.MONEY:
            return say("money.yuan", yuan=in_cell(part.type, value))
    text = in_cell(part.type, value)
    return f"{text} {part.unit}" if part.unit else text
