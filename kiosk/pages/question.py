"""One question and its one control: cards, tiles, months on a wheel, figures on a pad, signs on keys, letters."""

from dataclasses import dataclass
from typing import TypedDict

from flows import questions as q
from flows.effects import Ask
from flows.engine import can_go_back
from flows.questions import Question
from flows.rules.calendar import RELATIVE_DAYS, RELATIVE_MONTHS, shown_day, shown_month
from flows.rules.regions import provinces
from flows.session import Session, answers_of
from kiosk.pages import family
from kiosk.pages.choices import options_of, province_of, stretch_of
from kiosk.pages.dates import WheelColumn, columns_of, is_turned
from kiosk.pages.entry import WITH_LETTERS, Entry, card_address, entry_now, entry_of, most_written
from kiosk.pages.identity import who_of
from kiosk.pages.letters import Letters, letters_of
from kiosk.pages.model import Button, Live, Page, Pager, Progress
from kiosk.pages.situation import Situation, View


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
        widest: what a complete entry looks like, where all are of one length.
        beside: what is missing is told in the field; below it after a long entry.
    """

    clear: str
    erase: str
    sign: str = ""
    sign_name: str = ""
    sample: str = ""
    unit: str = ""
    widest: str = ""
    beside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelKeys:
    """What the keys of the wheel are called, for speech."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is written with letters: the keyboard's words, what an answer looks like, how many signs at most."""

    letters: Letters
    sample: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Page):
    """``control`` names the QML file of the one control; ``skip`` is another way on."""

    control: str
    options: tuple[Button, ...]
    proceed: Button
    pad: Pad | None
    wheel: WheelKeys | None
    writing: Writing | None = None
    skip: Button | None = None
    pager: Pager | None = None


def opening_view(effect: Ask, session: Session) -> View:
    """Return how a question opens: blank, or with the answer that is being changed."""
    question = effect.question
    stored = answers_of(session).get(question.id) or session.taken_back.get(question.id, "")
    if isinstance(question, q.FamilyList):
        return family.opened(question, stored)
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
            is_own = stored == card_address(question, session)
            return View(chosen="card") if is_own else View(chosen="own", stage="own", typed=stored)
        case q.Pin():
            return View()
    entry = entry_of(question)
    if entry is not None:
        has_letters = isinstance(question, q.IdNumber) and not set(stored) <= set(entry.keys)
        return View(typed=_retyped(question, entry, stored), chosen=WITH_LETTERS if has_letters else "")
    return View(typed=stored) if most_written(question, View(), session) else View(chosen=stored)


def _retyped(question: Question, entry: Entry, stored: str) -> str:
    """Return the keys that an answer was typed with."""
    match question:
        case q.Amount():
            yuan, fen = divmod(int(stored), 100)
            return f"{yuan}.{fen:02d}" if fen else str(yuan)
        case q.Code() if entry.form:
            return "".join(sign for sign in stored if sign in entry.keys)
    return stored


def question_page(effect: Ask, session: Session, situation: Situation) -> QuestionPage:
    """Ask one question with one control."""
    say, question, view = situation.say, effect.question, situation.view
    control, entry = control_of(question, view, session), entry_now(question, view)
    title, lead = _words(question, situation)
    options, pager = options_of(effect, session, situation, (title, lead)) if control in CHOOSING else ((), None)
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
        proceed=Button(action="continue", text=say("question.continue"), icon="arrow-right-bold"),
        skip=_another_way(question, situation),
        pad=_pad(question, entry, situation) if control in TYPING and entry is not None else None,
        wheel=WheelKeys(earlier=say("question.earlier"), later=say("question.later")) if control == "Wheel" else None,
        writing=_writing(question, session, situation) if control == "Writing" else None,
        live=_live(question, session, situation),
    )


CHOOSING = frozenset({"Choices", "Copies", "Tiles"})
TYPING = frozenset({"Pad", "Signs"})

SHORT, LARGE_SHORT = 12, 8
"""Signs beside which it can be told how many are missing, in normal and in large type."""


def progress_of(number: int, count: int, situation: Situation) -> Progress | None:
    """Return the progress line; a service of one step has none."""
    if count < 2:
        return None
    return Progress(text=situation.say("question.progress", number=number, count=count), part=number / count)


def control_of(question: Question, view: View, session: Session) -> str:
    """Return the QML file of the control."""
    match question:
        case q.Copies():
            return "Copies"
        case q.Region():
            return "Tiles"
    if is_turned(question, view):
        return "Wheel"
    entry = entry_now(question, view)
    if entry is not None:
        return "Pad" if entry.fits_pad else "Signs"
    return "Writing" if most_written(question, view, session) else "Choices"


def _another_way(question: Question, situation: Situation) -> Button | None:
    """Return the way on without an answer, or the keys for a person's number that has letters."""
    say, view = situation.say, situation.view
    if isinstance(question, q.IdNumber) or view.stage == "number":
        return letters_button(situation)
    if question.optional and not view.stage:
        return Button(action="skip", text=say("question.skip"), icon="skip-forward-bold")
    return None


def letters_button(situation: Situation) -> Button:
    """Return what changes between figures and letters for a person's number."""
    say = situation.say
    if situation.view.chosen == WITH_LETTERS:
        return Button(action="pick", text=say("question.figures_only"), icon="hash-bold")
    return Button(action="pick", value=WITH_LETTERS, text=say("question.with_letters"), icon="text-aa-bold")


def _writing(question: Question, session: Session, situation: Situation) -> Writing:
    say, view = situation.say, situation.view
    return Writing(
        letters=letters_of(say("question.continue"), situation),
        sample=_written_sample(question, situation),
        most=most_written(question, view, session),
    )


def _written_sample(question: Question, situation: Situation) -> str:
    say, stage, example = situation.say, situation.view.stage, question.example or ""
    if isinstance(question, q.FamilyList):
        parts = example.split(",")
        example = parts[1] if stage == "relation" and len(parts) > 1 else ""
    elif question.optional:
        return say("question.may_stay_empty")
    return say("question.sample", sample=example) if 0 < len(example) <= SAMPLE_SIGNS else ""


SAMPLE_SIGNS = 14


def _words(question: Question, situation: Situation) -> tuple[str, str]:
    """Return title and lead: the question's, or those of the part of an answer in two parts that is given."""
    say, view = situation.say, situation.view
    match question, view.stage:
        case _, "":
            return question.title.text(say.language), question.lead.text(say.language)
        case q.MonthRange(), stage:
            first = shown_month(view.first, say.language) if stage == "last" else ""
            return say(f"question.{stage}_title"), say(f"question.{stage}_lead", first=first)
        case q.Region(), _:
            province = province_of(view)
            name = province.zh if say.language == "zh" else province.en
            return say("question.city_title"), say("question.city_lead", province=name)
        case q.FamilyList(), _:
            return family.words(question, situation)
        case q.Address(), _:
            return say("question.address_title"), say("question.address_lead")
        case q.Pin(), _:
            return say("question.again_title"), say("question.again_lead")
        case _, stage:
            first = shown_day(view.first, say.language) if stage == "last" else ""
            return say(f"question.{stage}_day_title"), say(f"question.{stage}_day_lead", first=first)


def _pad(question: Question, entry: Entry, situation: Situation) -> Pad:
    say = situation.say
    unit = question.unit.text(say.language) if isinstance(question, q.Number) else ""
    return pad_of(
        entry,
        situation,
        sample=_sample(question, situation),
        unit=say("question.yuan") if isinstance(question, q.Amount) else unit,
    )


def pad_of(entry: Entry, situation: Situation, sample: str = "", unit: str = "") -> Pad:
    """Return the words around an entry."""
    say, sign = situation.say, entry.extra if entry.fits_pad else ""
    return Pad(
        clear=say("question.clear"),
        erase=say("question.erase"),
        sign=sign,
        sign_name=say("question.x_key") if sign == "X" else say("question.point_key") if sign else "",
        sample=sample,
        unit=unit,
        widest=entry.shown("0" * entry.signs) if entry.is_exact and not entry.form else "",
        beside=entry.signs <= (LARGE_SHORT if situation.modes.large else SHORT),
    )


def _sample(question: Question, situation: Situation) -> str:
    """Return what an entry looks like, for the empty field."""
    say = situation.say
    match question:
        case q.Code() if question.hint_form or question.example:
            return say("question.sample", sample=question.hint_form or question.example or "")
        case q.Amount():
            return say("question.at_most", count=f"{question.at_most // 100:,}")
        case q.Number():
            return say("question.at_most", count=f"{question.at_most:g}")
    return ""


def _live(question: Question, session: Session, situation: Situation) -> QuestionLive:
    view = situation.view
    live = typed_live(entry_now(question, view), situation)
    if most_written(question, view, session):
        live["typed"] = view.typed
    return QuestionLive(
        chosen=view.chosen,
        columns=columns_of(question, view, session.today, situation) if is_turned(question, view) else (),
        **live,
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
        remaining=counted if entry.is_exact and not entry.form else "",
        error=error,
        keys=() if entry.fits_pad else tuple(entry.keys_after(view.typed)),
    )
