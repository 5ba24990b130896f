"""Every service that is offered on the screen: its own words have room on every page that they stand on."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from msgspec import structs
from screen_journey import TODAY, Journey
from screen_services import OFFERED
from test_layout import faults_of

from flows.catalog import Catalog, load_catalog
from flows.effects import Ask, AskDataConsent, Begin, ChooseService, Effect, ReadChipCard, Review, ShowRefusal
from flows.questions import OFFERED as KINDS_OFFERED
from flows.questions import ChipCard, Pin
from flows.rules.answers import usual_answer
from flows.schema import Service
from flows.session import Session
from kiosk.pages.compose import compose
from kiosk.pages.model import Page
from kiosk.pages.shelves import TOPICS, on_screen
from kiosk.pages.situation import Situation, View
from kiosk.words import LANGUAGES


@pytest.fixture(scope="module")
def offered() -> Catalog:
    return on_screen(load_catalog())


def pages_of(service: Service, session: Session, situation: Situation) -> Iterator[tuple[str, Page]]:
    session = structs.replace(session, service=service, begun=True)
    yield "start", compose(Begin(service), session, situation)
    yield "refusal", compose(ShowRefusal("no_record"), session, situation)
    if service.data_consent is not None:
        yield "consent", compose(AskDataConsent(service), session, situation)
    offers, answers = {}, {}
    for question in service.questions:
        if isinstance(question, ChipCard):
            yield question.id, compose(ReadChipCard(question, ""), session, situation)
            answers[question.id] = "A12345678"
            continue
        choices = OFFERED if isinstance(question, KINDS_OFFERED) else ()
        yield question.id, compose(Ask(question, 1, len(service.questions) + 1, choices), session, situation)
        answers[question.id] = "135790" if isinstance(question, Pin) else usual_answer(question, TODAY, choices)
        offers[question.id] = choices
    known = structs.replace(session, answers=answers, offers=offers)
    yield from parts_of(Review(service, service.questions, 2500, ""), known, situation, "")


def parts_of(effect: Effect, session: Session, situation: Situation, opened: str) -> Iterator[tuple[str, Page]]:
    """Every part of a page that has several."""
    part, is_last = 0, False
    while not is_last:
        page = compose(effect, session, replace(situation, view=View(open=opened, part=part)))
        yield f"{opened or 'check'} {part}", page
        part, is_last = part + 1, page.pager is None or page.pager.next is None


def lists(session: Session, situation: Situation) -> Iterator[tuple[str, Page]]:
    shelves = [*(f"topic:{name}" for name in TOPICS), *(f"department:{code}" for code in situation.catalog.departments)]
    for opened in ("services", "without_card", *shelves):
        yield from parts_of(ChooseService(), session, situation, opened)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_services_words_have_room(
    screen, look, offered: Catalog, situations: Mapping[str, Situation], language: str
) -> None:
    if language == "en":
        screen.shell.act("language", "")
    session = Journey(offered).identified()
    situation = replace(situations[language], catalog=offered)
    found = {}
    every = [
        (f"{service.id} {name}", page) for service in offered for name, page in pages_of(service, session, situation)
    ]
    for name, page in (*every, *lists(session, situation)):
        screen.shell.show_page(page)
        if faults := faults_of(look(screen)):
            found[name] = faults
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)


def test_most_services_are_on_the_screen_and_each_is_in_a_list(
    offered: Catalog, situations: Mapping[str, Situation]
) -> None:
    session = Journey(offered).start
    situation = replace(situations["zh"], catalog=offered)
    by_department = {
        row.value for name, page in lists(session, situation) if name.startswith("department") for row in page.rows
    }
    assert by_department == {service.id for service in offered}
    by_topic = {row.value for name, page in lists(session, situation) if name.startswith("topic") for row in page.rows}
    assert by_topic == by_department
