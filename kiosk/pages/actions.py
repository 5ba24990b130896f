"""What a press means: a change of what is shown, or an event for the engine."""

from dataclasses import replace

from flows import questions as q
from flows.catalog import Catalog
from flows.effects import (
    AnotherAsked,
    Answered,
    Ask,
    AskDataConsent,
    AskOwnNumber,
    Begin,
    Begun,
    ChangeAsked,
    Confirmed,
    DataConsentAnswered,
    Effect,
    Event,
    FaceConsentAnswered,
    Left,
    ListAsked,
    NumberGiven,
    ReadIdCard,
    ResultSeen,
    RetryAsked,
    ServiceChosen,
    ShowResult,
    WentBack,
)
from flows.errors import InvalidAnswer
from flows.rules.answers import stored_answer
from flows.session import Session
from flows.ways import AskSecret, ChooseWay, ConsentWithdrawn, ResendAsked, SecretGiven, WayChosen, WithoutCardAsked
from kiosk.pages import family, search
from kiosk.pages.choices import province_of
from kiosk.pages.dates import is_turned, taken, turn
from kiosk.pages.entry import Entry, card_address, entry_now, most_written, number_entry
from kiosk.pages.result import SHOWN
from kiosk.pages.shelves import has_shelf
from kiosk.pages.situation import View
from kiosk.pages.ways import secret_entry

READ = frozenset({"notice", "no_card", "no_licence", "no_chip_card"})
"""What is read on top of a page, and hidden again by going back."""

SAMPLE = "sample"
"""What opens the sample of a service, from its start page."""

EVENTS: dict[str, Event] = {
    "begin": Begun(),
    "confirm": Confirmed(),
    "retry": RetryAsked(),
    "another": AnotherAsked(),
    "seen": ResultSeen(),
    "list": ListAsked(),
    "leave": Left(),
    "withdraw": ConsentWithdrawn(),
    "resend": ResendAsked(),
    "phone_code": WithoutCardAsked(),
}


def respond(  # noqa: PLR0911, PLR0912 - one line an action
    action: str, value: str, effect: Effect, session: Session, view: View, catalog: Catalog
) -> View | Event | None:
    """Return what a press leads to; None when it means nothing here, such as a late second tap.

    Args:
        action: of the `kiosk.pages.model.Button` that was pressed.
        value: of the same button.
        effect: what the page shows.
        session: the facts so far.
        view: what the resident did on the page so far.
        catalog: the services to choose from.
    """
    match action:
        case "help":
            return _without_help(view) if view.help else replace(view, help=True, called=False, part=0)
        case "call_help":
            return replace(view, called=view.help)
        case "open" if value == SAMPLE:
            return replace(view, open=value, part=0) if isinstance(effect, Begin) else None
        case "open":
            if value in READ:
                return replace(view, open=value, part=0)
            return replace(view, open=value).where_left() if has_shelf(value, catalog) else None
        case "enlarge" | "keep_size":
            return replace(view, open="")
        case "type" | "find" | "write" if view.open == "search":
            return _searched(action, value, view)
        case "part":
            return replace(view, quarter=None).turned_to(int(value)) if value.isdecimal() else None
        case "quarter":
            page, _, quarter = value.partition(".")
            return replace(view, quarter=int(quarter)).turned_to(int(page)) if (page + quarter).isdecimal() else None
        case "back":
            return _back(view, effect)
        case "choose":
            return ServiceChosen(catalog.service(value)) if value in catalog else None
        case "agree" | "refuse":
            agreed = action == "agree"
            is_data = isinstance(effect, AskDataConsent)
            return DataConsentAnswered(agreed) if is_data else FaceConsentAnswered(agreed)
        case "way" if isinstance(effect, ChooseWay):
            return next((WayChosen(way) for way in effect.ways if way == value), None)
        case "key" | "continue" if isinstance(effect, AskSecret):
            return SecretGiven(view.typed) if action == "continue" else _typed(secret_entry(effect), view, value)
        case "change":
            return ChangeAsked(value)
        case "reveal" if isinstance(effect, ShowResult):
            return replace(view, chosen="" if view.chosen == SHOWN else SHOWN)
        case "pick" if isinstance(effect, AskOwnNumber):
            return replace(view, chosen=value, error="")
        case "key" | "continue" if isinstance(effect, AskOwnNumber):
            return NumberGiven(view.typed) if action == "continue" else _typed(number_entry(view), view, value)
        case "pick" | "key" | "turn" | "type" | "continue" | "skip" if isinstance(effect, Ask):
            return _entry(action, value, effect, session, view)
        case _:
            return EVENTS.get(action)


def _searched(action: str, value: str, view: View) -> View:
    if action == "type":
        return replace(view, typed=value[: search.LONGEST]).where_left()
    return replace(view, stage=search.FOUND if action == "find" else "").where_left()


def _without_help(view: View) -> View:
    return replace(view, help=False, called=False).where_left()


def respond_alone(action: str, value: str, view: View) -> View:
    """Return what a press leads to while nobody is served: out of service, or saying goodbye."""
    match action:
        case "help":
            return View(help=not view.help)
        case "call_help":
            return View(help=True, called=True)
        case "part" if value.isdecimal():
            return replace(view, part=int(value))
    return View()


def _back(view: View, effect: Effect) -> View | Event:
    if view.help:
        return _without_help(view)
    if view.quarter is not None:
        return replace(view, quarter=None)
    if view.open:
        if view.open == "search":
            view = replace(view, typed="", stage="")
        return replace(view, open=_above(view.open, effect)).where_left()
    if isinstance(effect, Ask) and isinstance(effect.question, q.FamilyList) and view.stage:
        return family.back(view)
    if view.stage:
        return replace(view, stage="first" if view.stage == "last" else "", typed="", error="").where_left()
    return WentBack()


def _above(opened: str, effect: Effect) -> str:
    """Return what lies under an open page."""
    home = "browse" if isinstance(effect, ReadIdCard) else ""
    match opened.partition(":")[0]:
        case "department":
            return "services"
        case "services" | "topic" | "search":
            return home
        case "without_card":
            return "no_card"
    return ""


def _entry(action: str, value: str, effect: Ask, session: Session, view: View) -> View | Event | None:
    question = effect.question
    match action:
        case "pick":
            return None if is_turned(question, view) else replace(view, chosen=value, error="")
        case "key":
            entry = entry_now(question, view)
            return _typed(entry, view, value) if entry is not None else None
        case "type":
            most = most_written(question, view, session)
            return replace(view, typed=value[:most], error="") if most else None
        case "turn":
            return turn(question, view, session.today, value) if is_turned(question, view) else None
        case "skip":
            return Answered(question.id, "") if question.optional else None
    try:
        return _proceed(effect, session, view)
    except InvalidAnswer as error:
        return replace(view, error=error.message, details=error.details)


def _typed(entry: Entry, view: View, key: str) -> View | None:
    match key:
        case "clear":
            return replace(view, typed="", error="")
        case "erase":
            return replace(view, typed=view.typed[:-1], error="")
    typed = entry.typed(view.typed, key)
    return replace(view, typed=typed, error="") if typed != view.typed else None


def _proceed(effect: Ask, session: Session, view: View) -> View | Event:
    """Go on with what was given; raises `InvalidAnswer` where a part of it is wrong."""
    question = effect.question
    match question, view.stage:
        case q.FamilyList(), _:
            return family.proceed(question, view, session.today)
        case q.Pin(), stage:
            return _pin_given(question, stage, session, view)
    if is_turned(question, view):
        return taken(question, view, session.today)
    if most_written(question, view, session):
        return Answered(question.id, view.typed)
    entry = entry_now(question, view)
    if entry is not None:
        return Answered(question.id, entry.filled(view.typed) if view.typed else "")
    if not view.chosen:
        return Answered(question.id, "") if question.optional else replace(view, error="answer.choice")
    return _chosen(effect, session, view)


def _chosen(effect: Ask, session: Session, view: View) -> View | Event:
    """Take the marked choice, or go on to what it opens."""
    question = effect.question
    match question:
        case q.MonthRange() | q.DateRange() if view.chosen == "own":
            return replace(view, stage="first", error="")
        case q.Region() if not view.stage:
            cities = province_of(replace(view, first=view.chosen)).cities
            if len(cities) > 1:
                return replace(view, stage="city", first=view.chosen, chosen="", part=0)
            return Answered(question.id, cities[0].code)
        case q.Address():
            if view.chosen == "own":
                return replace(view, stage="own", typed="", error="")
            return Answered(question.id, card_address(question, session))
    return Answered(question.id, view.chosen)


def _pin_given(question: q.Pin, stage: str, session: Session, view: View) -> View | Event:
    """Take a secret number, then the same again; what differs is typed anew."""
    if not stage:
        return replace(
            view, stage="again", first=stored_answer(question, view.typed, session.today), typed="", error=""
        )
    if view.typed == view.first:
        return Answered(question.id, view.typed)
    return replace(view, typed="", error="question.pin_differs")
