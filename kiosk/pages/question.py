"""One question and its one control: cards, tiles, months on a wheel, figures on a pad, signs on a grid of keys."""

from dataclasses import dataclass, replace
from typing import TypedDict

from flows import questions as q
from flows.effects import Ask
from flows.engine import can_go_back
from flows.questions import Question
from flows.rules.calendar import (
    MONTHS,
    RELATIVE_DAYS,
    RELATIVE_MONTHS,
    day_of,
    last_month_of,
    month_number,
    month_of,
    shown_day,
    shown_month,
)
from flows.rules.regions import provinces
from flows.session import Session, answers_of
from kiosk.pages.choices import options_of, province_of, stretch_of
from kiosk.pages.entry import DAY, Entry, entry_of, has_control
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Live, Page, Pager, Progress
from kiosk.pages.situation import Situation, View
from kiosk.pages.wheel import Column, MonthRangeLimits, first_limits, last_limits, shown_values


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


class TypedLive(TypedDict):
    """What changes while something is typed; see `QuestionLive`."""

    typed: str
    remaining: str
    error: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLive(Live):
    """The entry so far.

    Attributes:
        chosen: value of the marked choice.
        typed: the signs as they are shown, in groups.
        remaining: how many signs are missing, in words.
        error: what is wrong with the entry, in words.
        keys: of the grid: the signs that may come next.
    """

    chosen: str
    typed: str
    remaining: str
    columns: tuple[WheelColumn, ...]
    error: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """The words around what is typed.

    Attributes:
        sign: what the wide key types; empty where there is none.
        sign_name: what it is called.
        sample: shown in the empty field.
        unit: beside what is typed.
    """

    clear: str
    erase: str
    sign: str = ""
    sign_name: str = ""
    sample: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelKeys:
    """What the keys of the wheel are called, for speech."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Page):
    """``control`` names the QML file of the one control; ``skip`` is the way on without an answer."""

    control: str
    options: tuple[Button, ...]
    proceed: Button
    pad: Pad | None
    wheel: WheelKeys | None
    skip: Button | None = None
    pager: Pager | None = None
    note: str = ""


def opening_view(effect: Ask, session: Session) -> View:
    """Return how a question opens: blank, or with the answer that is being changed."""
    question = effect.question
    stored = answers_of(session).get(question.id)
    if not stored:
        return View()
    match question:
        case q.MonthRange() | q.DateRange():
            first, _, last = stored.partition("/")
            relative = RELATIVE_MONTHS if isinstance(question, q.MonthRange) else RELATIVE_DAYS
            named = (name for name in question.choices if name in relative)
            chosen = next((name for name in named if stretch_of(question, name, session) == stored), "own")
            return View(chosen=chosen, first=first, last=last)
        case q.Region():
            province = next(each for each in provinces() if stored in {city.code for city in each.cities})
            return View(chosen=province.code)
        case q.Address():
            return View(chosen="card")
        case q.Pin():
            return View()
    entry = entry_of(question)
    return View(chosen=stored) if entry is None else View(typed=_retyped(question, entry, stored))


def _retyped(question: Question, entry: Entry, stored: str) -> str:
    """Return the keys that an answer was typed with."""
    match question:
        case q.Amount():
            yuan, fen = divmod(int(stored), 100)
            return f"{yuan}.{fen:02d}" if fen else str(yuan)
        case q.Code() if entry.form:
            return "".join(sign for sign in stored if sign in entry.keys)
        case q.Date() | q.Month():
            return stored.replace("-", "")
    return stored


def question_page(effect: Ask, session: Session, situation: Situation) -> QuestionPage:
    """Ask one question with one control."""
    say, question, view = situation.say, effect.question, situation.view
    control, entry = control_of(question, view), entry_of(question)
    title, lead = _words(question, situation)
    options, pager = options_of(effect, session, situation) if control in CHOOSING else ((), None)
    may_skip = question.optional and not view.stage
    return QuestionPage(
        kind="Question",
        title=title,
        lead=lead,
        who=who_of(session),
        progress=progress_of(effect.number, effect.count, situation),
        back=bool(view.stage) or can_go_back(session),
        control=control,
        options=options,
        pager=pager,
        proceed=_proceed(control, situation),
        skip=Button(action="skip", text=say("question.skip"), icon="skip-forward-bold")
        if may_skip and control != NOTHING
        else None,
        pad=_pad(question, entry, situation) if control in TYPING and entry is not None else None,
        wheel=WheelKeys(earlier=say("question.earlier"), later=say("question.later")) if control == "Wheel" else None,
        note=_note(question, control, situation),
        live=_live(question, session, situation),
    )


NOTHING = "Nothing"
CHOOSING = frozenset({"Choices", "Copies", "Tiles"})
TYPING = frozenset({"Pad", "Signs"})


def progress_of(number: int, count: int, situation: Situation) -> Progress | None:
    """Return the progress line; a service of one step has none."""
    if count < 2:
        return None
    return Progress(text=situation.say("question.progress", number=number, count=count), part=number / count)


def control_of(question: Question, view: View) -> str:
    """Return the QML file of the control."""
    match question:
        case q.MonthRange():
            return "Wheel" if view.stage else "Choices"
        case q.DateRange():
            return "Pad" if view.stage else "Choices"
        case q.Copies():
            return "Copies"
        case q.Region():
            return "Tiles"
    entry = entry_of(question)
    if entry is not None:
        return "Pad" if entry.fits_pad else "Signs"
    return "Choices" if has_control(question) else NOTHING


def _proceed(control: str, situation: Situation) -> Button:
    say = situation.say
    if control == NOTHING:
        return Button(action="skip", text=say("question.skip_on"), icon="arrow-right-bold")
    return Button(action="continue", text=say("question.continue"), icon="arrow-right-bold")


def _note(question: Question, control: str, situation: Situation) -> str:
    """Return what is told beside the control."""
    if control == NOTHING:
        return situation.say("question.no_keyboard")
    return situation.say("question.other_address") if isinstance(question, q.Address) else ""


def _words(question: Question, situation: Situation) -> tuple[str, str]:
    """Return title and lead: the question's, or those of the part of an answer in two parts that is given."""
    say, view = situation.say, situation.view
    match question, view.stage:
        case _, "":
            return question.title.text(say.language), question.lead.text(say.language)
        case q.MonthRange(), stage:
            first, count = shown_month(view.first, say.language), question.months_at_most
            return say(f"question.{stage}_title"), say(f"question.{stage}_lead", first=first, count=count)
        case q.Region(), _:
            province = province_of(view)
            name = province.zh if say.language == "zh" else province.en
            return say("question.city_title"), say("question.city_lead", province=name)
        case q.Pin(), _:
            return say("question.again_title"), say("question.again_lead")
        case _, stage:
            first = shown_day(view.first, say.language) if stage == "last" else ""
            return say(f"question.{stage}_day_title"), say(f"question.{stage}_day_lead", first=first)


def _pad(question: Question, entry: Entry, situation: Situation) -> Pad:
    say = situation.say
    sign = entry.extra if entry.fits_pad else ""
    name = say("question.x_key") if sign == "X" else say("question.point_key") if sign else ""
    unit = question.unit.text(say.language) if isinstance(question, q.Number) else ""
    return Pad(
        clear=say("question.clear"),
        erase=say("question.erase"),
        sign=sign,
        sign_name=name,
        sample=_sample(question, situation),
        unit=say("question.yuan") if isinstance(question, q.Amount) else unit,
    )


def _sample(question: Question, situation: Situation) -> str:
    """Return what an entry looks like, for the empty field."""
    say = situation.say
    match question:
        case q.Date() | q.DateRange():
            return say("question.sample", sample="20260131")
        case q.Month():
            return say("question.sample", sample="202601")
        case q.Code() if question.hint_form or question.example:
            return say("question.sample", sample=question.hint_form or question.example or "")
        case q.Amount():
            return say("question.at_most", count=f"{question.at_most // 100:,}")
        case q.Number():
            return say("question.at_most", count=f"{question.at_most:g}")
    return ""


def wheel_limits(question: q.MonthRange, view: View, today: str) -> MonthRangeLimits:
    """Return what the open wheel may show."""
    latest = last_month_of(question, day_of(today))
    return first_limits(latest) if view.stage == "first" else last_limits(view.first, question.months_at_most, latest)


def opened_wheel(question: q.MonthRange, view: View, today: str) -> View:
    """Return the view after the resident asked to choose the months himself, or went on to the last month."""
    latest = last_month_of(question, day_of(today))
    if not view.stage:
        first = view.first or month_of(latest - 11)
        return replace(view, stage="first", first=first, error="")
    limits = last_limits(view.first, question.months_at_most, latest)
    wanted = month_number(view.last) if view.last else limits.high
    return replace(view, stage="last", last=month_of(min(max(wanted, limits.low), limits.high)), error="")


def _live(question: Question, session: Session, situation: Situation) -> QuestionLive:
    view = situation.view
    entry = DAY if isinstance(question, q.DateRange) else entry_of(question)
    return QuestionLive(
        chosen=view.chosen,
        columns=_columns(question, view, session.today, situation) if isinstance(question, q.MonthRange) else (),
        **typed_live(entry, situation),
    )


def typed_live(entry: Entry | None, situation: Situation) -> TypedLive:
    """Return what changes of a page while something is typed on it."""
    say, view = situation.say, situation.view
    error = say(view.error, **view.details) if view.error else ""
    if entry is None:
        return TypedLive(typed="", remaining="", error=error, keys=())
    missing = entry.signs - len(view.typed)
    counted = say("question.missing", count=missing) if missing else say("question.complete", count=entry.signs)
    return TypedLive(
        typed=entry.shown(view.typed),
        remaining=counted if entry.is_exact else "",
        error=error,
        keys=() if entry.fits_pad else tuple(entry.keys_after(view.typed)),
    )


def _columns(question: q.MonthRange, view: View, today: str, situation: Situation) -> tuple[WheelColumn, ...]:
    if not view.stage:
        return ()
    limits = wheel_limits(question, view, today)
    month = view.first if view.stage == "first" else view.last
    return _column("year", month, limits, situation), _column("month", month, limits, situation)


def _column(name: Column, month: str, limits: MonthRangeLimits, situation: Situation) -> WheelColumn:
    say, chinese = situation.say, situation.say.language == "zh"
    above, value, below = (
        "" if each is None else str(each) if chinese or name == "year" else MONTHS[each - 1]
        for each in shown_values(month, name, limits)
    )
    label = say(f"question.{name}")
    return WheelColumn(name=name, label=label, unit=label if chinese else "", value=value, above=above, below=below)
