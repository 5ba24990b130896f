"""What a press means: a change of what is shown, or an event for the engine."""

from dataclasses import replace

from flows.catalog import Catalog
from flows.effects import (
    AnotherAsked,
    Answered,
    Ask,
    AskDataConsent,
    Begun,
    ChangeAsked,
    Confirmed,
    DataConsentAnswered,
    Effect,
    Event,
    FaceConsentAnswered,
    Left,
    RetryAsked,
    ServiceChosen,
    WentBack,
)
from flows.engine import Session
from flows.schema import IdNumber, MonthRange
from kiosk.pages.identity import NOTICE_PARTS
from kiosk.pages.question import ID_NUMBER_SIGNS, opened_wheel, wheel_limits
from kiosk.pages.services import list_parts
from kiosk.pages.situation import View
from kiosk.pages.wheel import turned

OPENERS = {"browse": "services", "notice": "notice", "no_card": "no_card"}
EVENTS: dict[str, Event] = {
    "begin": Begun(),
    "confirm": Confirmed(),
    "retry": RetryAsked(),
    "another": AnotherAsked(),
    "leave": Left(),
}
KEYS = frozenset("0123456789X")


def respond(  # noqa: PLR0911 - one line an action
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
            return replace(view, help=not view.help)
        case "browse" | "notice" | "no_card":
            return replace(view, open=OPENERS[action], part=0)
        case "part":
            return _paged(view, value, catalog)
        case "back":
            return _back(view)
        case "choose":
            return ServiceChosen(catalog.service(value)) if value in catalog else None
        case "agree" | "refuse":
            agreed = action == "agree"
            is_data = isinstance(effect, AskDataConsent)
            return DataConsentAnswered(agreed) if is_data else FaceConsentAnswered(agreed)
        case "change":
            return ChangeAsked(value)
        case "pick" | "key" | "turn" | "continue" if isinstance(effect, Ask):
            return _entry(action, value, effect, session, view)
        case _:
            return EVENTS.get(action)


def _paged(view: View, value: str, catalog: Catalog) -> View:
    parts = NOTICE_PARTS if view.open == "notice" else list_parts(catalog)
    return replace(view, part=min(max(view.part + (1 if value == "+1" else -1), 0), parts - 1))


def _back(view: View) -> View | Event:
    if view.help:
        return replace(view, help=False)
    if view.open:
        return replace(view, open="", part=0)
    if view.wheel:
        return replace(view, wheel="first" if view.wheel == "last" else "", error="")
    return WentBack()


def _entry(action: str, value: str, effect: Ask, session: Session, view: View) -> View | Event | None:
    match action:
        case "pick":
            return replace(view, chosen=value, error="")
        case "key":
            return _typed(view, value)
        case "turn":
            return _turned(effect, value, session, view)
        case _:
            return _proceed(effect, session, view)


def _typed(view: View, key: str) -> View | None:
    match key:
        case "clear":
            return replace(view, typed="", error="")
        case "erase":
            return replace(view, typed=view.typed[:-1], error="")
        case _ if key in KEYS and len(view.typed) < ID_NUMBER_SIGNS:
            return replace(view, typed=view.typed + key, error="")
        case _:
            return None


def _turned(effect: Ask, value: str, session: Session, view: View) -> View | None:
    """Turn a column of the open wheel; ``value`` is such as ``year+1``."""
    if not isinstance(effect.question, MonthRange) or not view.wheel:
        return None
    limits = wheel_limits(effect.question, view, session.today)
    column, step = value[:-2], 1 if value.endswith("+1") else -1
    if view.wheel == "first":
        return replace(view, first=turned(view.first, column, step, limits), error="")
    return replace(view, last=turned(view.last, column, step, limits), error="")


def _proceed(effect: Ask, session: Session, view: View) -> View | Event:
    question = effect.question
    if isinstance(question, IdNumber):
        return Answered(question.id, view.typed)
    if not view.chosen:
        return replace(view, error="answer.choice")
    if isinstance(question, MonthRange) and view.chosen == "own":
        if view.wheel == "last":
            return Answered(question.id, f"{view.first}/{view.last}")
        return opened_wheel(question, view, session.today)
    return Answered(question.id, view.chosen)
