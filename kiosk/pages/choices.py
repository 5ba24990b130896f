"""What a question offers to press: its options, as many at a time as have room."""

import math
from datetime import date

from flows import questions as q
from flows.effects import Ask
from flows.questions import Question
from flows.rules import calendar
from flows.rules.answers import shown_answer, stored_answer
from flows.rules.calendar import RELATIVE_DAYS, RELATIVE_MONTHS
from flows.rules.regions import Province, provinces
from flows.session import Session
from kiosk.pages import family
from kiosk.pages.cards import cards_a_part, tiles_a_part
from kiosk.pages.model import Button, Pager
from kiosk.pages.situation import Situation, View


def options_of(
    effect: Ask, session: Session, situation: Situation, head: tuple[str, str]
) -> tuple[tuple[Button, ...], Pager | None]:
    """Return the options of this part, and the pager where there are more; ``head`` is the title and the lead."""
    every = _every_option(effect, session, situation)
    match effect.question:
        case q.Copies():
            return every, None
        case q.Region():
            room = tiles_a_part(situation.modes)
        case _:
            room = cards_a_part(every, *head, situation)
    parts = math.ceil(len(every) / room) or 1
    first = situation.part_of(parts) * room
    return every[first : first + room], situation.pager(parts)


def stretch_of(question: Question, choice: str, session: Session) -> str:
    """Return the stretch that a choice such as ``last_12_months`` means today."""
    return stored_answer(question, choice, session.today)


def province_of(view: View) -> Province:
    """Return the province whose cities are shown."""
    return next(each for each in provinces() if each.code == view.first)


def _every_option(effect: Ask, session: Session, situation: Situation) -> tuple[Button, ...]:  # noqa: PLR0911 - one a kind
    say, question = situation.say, effect.question
    match question:
        case q.MonthRange():
            return tuple(_month_option(question, name, session, situation) for name in question.choices)
        case q.DateRange():
            return tuple(_days_option(question, name, session, situation) for name in question.choices)
        case q.Quarter() | q.Year():
            points = calendar.points(question, date.fromisoformat(session.today))
            return tuple(_pick(each, shown_answer(question, each, say.language)) for each in points)
        case q.Choice():
            return tuple(_pick(option.value, option.text(say.language)) for option in question.options)
        case q.SuppliedChoice() | q.Relative():
            return tuple(_pick(each.value, shown_answer(question, each.value, say.language, effect.offered))
                         for each in effect.offered)  # fmt: skip
        case q.Copies():
            return tuple(_pick(str(count), say("question.copies", count=count))
                         for count in range(1, question.at_most + 1))  # fmt: skip
        case q.Region():
            return _regions(situation)
        case q.Address():
            return _pick("card", say("question.card_address")), _pick("own", say("question.own_address"))
        case q.FamilyList():
            return family.options(question, situation)
    return ()


def _pick(value: str, text: str, sub: str = "") -> Button:
    return Button(action="pick", value=value, text=text, sub=sub)


def _regions(situation: Situation) -> tuple[Button, ...]:
    language = situation.say.language
    if not situation.view.stage:
        return tuple(_pick(each.code, each.zh if language == "zh" else each.en) for each in provinces())
    province = province_of(situation.view)
    return tuple(
        _pick(city.code, city.short_zh if language == "zh" else _short_name(city.en, province))
        for city in province.cities
    )


def _short_name(city: str, province: Province) -> str:
    """Return a city's name without its province, which the page names."""
    return city.removesuffix(f", {province.en}").removesuffix(f" ({province.en})")


def _days_option(question: q.DateRange, name: str, session: Session, situation: Situation) -> Button:
    say = situation.say
    if name not in RELATIVE_DAYS:
        return _pick(name, say("question.own_days"), say("question.own_days_sub"))
    first, _, _ = stretch_of(question, name, session).partition("/")
    since = say("question.since", first=calendar.shown_day(first, say.language))
    return _pick(name, say(f"question.days_{name}"), since)


def _month_option(question: q.MonthRange, name: str, session: Session, situation: Situation) -> Button:
    say = situation.say
    if name not in RELATIVE_MONTHS:
        return _pick(name, say("question.own"), say("question.own_sub", count=question.months_at_most))
    return _pick(
        name, say(f"question.{name}"), shown_answer(question, stretch_of(question, name, session), say.language)
    )
