"""One question: a choice, a range of months, another person's ID number, a number of copies."""

from dataclasses import dataclass, replace

from flows.effects import Ask
from flows.engine import Session, answers_of, can_go_back
from flows.rules.answers import MONTHS, RELATIVE, month_number, month_of, shown_answer, shown_month, stored_answer
from flows.schema import Choice, Copies, IdNumber, MonthRange, Question
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Live, Page, Progress
from kiosk.pages.situation import Situation, View
from kiosk.pages.wheel import Column, MonthRangeLimits, first_limits, last_limits, shown_values

ID_NUMBER_SIGNS = 18
ID_NUMBER_GROUPS = (6, 14)
"""An ID number is read as region, birth date and the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelColumn:
    """One column of the wheel: the value, what stands above and below it.

    Attributes:
        label: what the column is called, for speech.
        unit: beside the value; English needs none.
    """

    name: str
    label: str
    unit: str
    value: str
    above: str
    below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLive(Live):
    """The entry so far.

    Attributes:
        chosen: value of the marked choice.
        typed: the signs as they are shown, in groups.
        remaining: how many signs are missing, in words.
        error: what is wrong with the entry, in words.
    """

    chosen: str
    typed: str
    remaining: str
    columns: tuple[WheelColumn, ...]
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """The words on the keys of the number pad that are no figures."""

    clear: str
    erase: str
    x: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelKeys:
    """What the keys of the wheel are called, for speech."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Page):
    """``control`` names the QML file of the one control."""

    control: str
    options: tuple[Button, ...]
    proceed: Button
    pad: Pad | None
    wheel: WheelKeys | None


def opening_view(effect: Ask, session: Session) -> View:
    """Return how a question opens: blank, or with the answer that is being changed."""
    question = effect.question
    stored = answers_of(session).get(question.id)
    if stored is None:
        return View()
    match question:
        case MonthRange():
            first, _, last = stored.partition("/")
            chosen = next(
                (name for name in question.choices if name in RELATIVE and _months(question, name, session) == stored),
                "own",
            )
            return View(chosen=chosen, first=first, last=last)
        case IdNumber():
            return View(typed=stored)
        case Choice() | Copies():
            return View(chosen=stored)


def _months(question: MonthRange, choice: str, session: Session) -> str:
    return stored_answer(question, choice, session.today)


def question_page(effect: Ask, session: Session, situation: Situation) -> QuestionPage:
    """Ask one question with one control."""
    say, question, view = situation.say, effect.question, situation.view
    title, lead = question.title.text(say.language), question.lead.text(say.language)
    control = _control(question, view)
    if isinstance(question, MonthRange) and view.wheel:
        title = say(f"question.{view.wheel}_title")
        lead = say(
            f"question.{view.wheel}_lead",
            first=shown_month(view.first, say.language),
            count=question.months_at_most,
        )
    return QuestionPage(
        kind="Question",
        title=title,
        lead=lead,
        who=who_of(session),
        progress=progress_of(effect.number, effect.count, situation),
        back=bool(view.wheel) or can_go_back(session),
        control=control,
        options=_options(question, session, situation) if control in {"Choices", "Copies"} else (),
        proceed=Button(action="continue", text=say("question.continue"), icon="arrow-right-bold"),
        pad=Pad(clear=say("question.clear"), erase=say("question.erase"), x=say("question.x_key"))
        if control == "Pad"
        else None,
        wheel=WheelKeys(earlier=say("question.earlier"), later=say("question.later")) if control == "Wheel" else None,
        live=_live(question, session, situation),
    )


def progress_of(number: int, count: int, situation: Situation) -> Progress | None:
    """Return the progress line; a service of one step has none."""
    if count < 2:
        return None
    return Progress(text=situation.say("question.progress", number=number, count=count), part=number / count)


def _control(question: Question, view: View) -> str:
    match question:
        case MonthRange():
            return "Wheel" if view.wheel else "Choices"
        case Choice():
            return "Choices"
        case IdNumber():
            return "Pad"
        case Copies():
            return "Copies"


def _options(question: Question, session: Session, situation: Situation) -> tuple[Button, ...]:
    say = situation.say
    match question:
        case MonthRange():
            return tuple(_month_option(question, name, session, situation) for name in question.choices)
        case Choice():
            return tuple(
                Button(action="pick", value=option.value, text=option.text(say.language)) for option in question.options
            )
        case Copies():
            return tuple(
                Button(action="pick", value=str(count), text=say("question.copies", count=count))
                for count in range(1, question.at_most + 1)
            )
        case IdNumber():
            return ()


def _month_option(question: MonthRange, name: str, session: Session, situation: Situation) -> Button:
    say = situation.say
    sub = (
        shown_answer(question, _months(question, name, session), say.language)
        if name in RELATIVE
        else say("question.own_sub", count=question.months_at_most)
    )
    return Button(action="pick", value=name, text=say(f"question.{name}"), sub=sub)


def wheel_limits(question: MonthRange, view: View, today: str) -> MonthRangeLimits:
    """Return what the open wheel may show."""
    return first_limits(today) if view.wheel == "first" else last_limits(view.first, question.months_at_most, today)


def opened_wheel(question: MonthRange, view: View, today: str) -> View:
    """Return the view after the resident asked to choose the months himself, or went on to the last month."""
    if not view.wheel:
        high = first_limits(today).high
        first = view.first or month_of(max(high - 11, first_limits(today).low))
        return replace(view, wheel="first", first=first, error="")
    limits = last_limits(view.first, question.months_at_most, today)
    wanted = month_number(view.last) if view.last else limits.high
    return replace(view, wheel="last", last=month_of(min(max(wanted, limits.low), limits.high)), error="")


def _live(question: Question, session: Session, situation: Situation) -> QuestionLive:
    say, view = situation.say, situation.view
    missing = ID_NUMBER_SIGNS - len(view.typed)
    remaining = ""
    if isinstance(question, IdNumber):
        remaining = say("question.missing", count=missing) if missing else say("question.complete")
    return QuestionLive(
        chosen=view.chosen,
        typed=_grouped(view.typed),
        remaining=remaining,
        columns=_columns(question, view, session.today, situation) if isinstance(question, MonthRange) else (),
        error=say(view.error, **view.details) if view.error else "",
    )


def _columns(question: MonthRange, view: View, today: str, situation: Situation) -> tuple[WheelColumn, ...]:
    if not view.wheel:
        return ()
    limits = wheel_limits(question, view, today)
    month = view.first if view.wheel == "first" else view.last
    return _column("year", month, limits, situation), _column("month", month, limits, situation)


def _column(name: Column, month: str, limits: MonthRangeLimits, situation: Situation) -> WheelColumn:
    say, chinese = situation.say, situation.say.language == "zh"
    above, value, below = (
        "" if each is None else str(each) if chinese or name == "year" else MONTHS[each - 1]
        for each in shown_values(month, name, limits)
    )
    label = say(f"question.{name}")
    return WheelColumn(name=name, label=label, unit=label if chinese else "", value=value, above=above, below=below)


def _grouped(typed: str) -> str:
    first, second = ID_NUMBER_GROUPS
    return " ".join(part for part in (typed[:first], typed[first:second], typed[second:]) if part)
