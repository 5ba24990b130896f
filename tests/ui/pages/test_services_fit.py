"""Every service that is offered on the screen: its own words have room on every page that they stand on."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from measures import MODES, faults_of, switch
from msgspec import structs
from screen_journey import TODAY, Journey, document
from screen_services import OFFERED

from flows.catalog import Catalog, load_catalog
from flows.effects import (
    Ask,
    AskDataConsent,
    Begin,
    ChooseService,
    Effect,
    HandOver,
    Print,
    ReadChipCard,
    Review,
    ShowRefusal,
)
from flows.errors import InvalidAnswer
from flows.questions import OFFERED as KINDS_OFFERED
from flows.questions import ChipCard, Pin, Question
from flows.rules.answers import stored_answer, usual_answer
from flows.schema import Service
from flows.session import Session
from kiosk.pages.check import CheckPage
from kiosk.pages.compose import compose
from kiosk.pages.model import Page
from kiosk.pages.shelves import TOPICS
from kiosk.pages.situation import Situation, View, Work
from kiosk.words import LANGUAGES


@pytest.fixture(scope="module")
def offered() -> Catalog:
    return load_catalog()


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
        answers[question.id] = "135790" if isinstance(question, Pin) else usual_answer(question, TODAY, choices)
        offers[question.id] = choices
    known = structs.replace(session, answers=answers, offers=offers)
    yield from parts_of(Review(service, service.questions, 2500, ""), known, situation, "")


def refused_view(question: Question) -> View:
    """A single sign as an answer, and what is said of it."""
    try:
        stored_answer(question, "1", TODAY)
    except InvalidAnswer as error:
        return View(typed="1", error=error.message, details=error.details)
    return View(typed="1")


def questions_of(service: Service, session: Session, situation: Situation) -> Iterator[tuple[str, Page]]:
    """Every part of every question, and each as it stands when its answer is refused."""
    session = structs.replace(session, service=service, begun=True)
    for question in service.questions:
        if isinstance(question, ChipCard):
            continue
        choices = OFFERED if isinstance(question, KINDS_OFFERED) else ()
        effect = Ask(question, 1, len(service.questions) + 1, choices)
        for name, page in parts_of(effect, session, situation, ""):
            yield f"{question.id} {name}", page
        refused = View(error="answer.choice") if page.pad is None else refused_view(question)
        yield f"{question.id} refused", compose(effect, session, replace(situation, view=refused))


def parts_of(effect: Effect, session: Session, situation: Situation, opened: str) -> Iterator[tuple[str, Page]]:
    """Every part of a page that has several."""
    part, is_last = 0, False
    while not is_last:
        page = compose(effect, session, replace(situation, view=View(open=opened, part=part)))
        yield f"{opened or 'check'} {part}", page
        part, is_last = part + 1, not leads_on(page)


def leads_on(page: Page) -> bool:
    """Whether there is a further part; a check's own button leads to it."""
    if isinstance(page, CheckPage):
        return page.confirm.action == "part"
    return page.pager is not None and page.pager.next is not None


def lists(session: Session, situation: Situation) -> Iterator[tuple[str, Page]]:
    shelves = [*(f"topic:{name}" for name in TOPICS), *(f"department:{code}" for code in situation.catalog.departments)]
    for opened in ("services", "without_card", *shelves):
        yield from parts_of(ChooseService(), session, situation, opened)


def in_modes(tried: Callable[[str], bool] = lambda mode: mode == "normal") -> pytest.MarkDecorator:
    """Every mode and language; those that are not tried each time go to soak."""
    pairs = [(mode, language) for mode in MODES for language in LANGUAGES]
    marked = [pytest.param(*pair, marks=() if tried(pair[0]) else pytest.mark.soak) for pair in pairs]
    return pytest.mark.parametrize(("mode", "language"), marked)


@pytest.fixture
def unfit(
    screen, look, offered: Catalog, situations: Mapping[str, Situation]
) -> Callable[[str, str, Callable[[Session, Situation], Iterator[tuple[str, Page]]]], str]:
    """Shows pages in a mode and language, and tells what has no room."""

    def find(mode: str, language: str, pages: Callable[[Session, Situation], Iterator[tuple[str, Page]]]) -> str:
        if language == "en":
            screen.shell.act("language", "")
        switch(screen.shell, MODES[mode])
        # Placed and measured; what drawing them takes is tried with every moment.
        screen.panel.hide()
        situation = replace(situations[language], catalog=offered, modes=MODES[mode], visit_seconds=124)
        found = {}
        for name, page in pages(Journey(offered).identified(), situation):
            screen.shell.show_page(page)
            if faults := faults_of(look(screen), MODES[mode]):
                found[name] = faults
        return json.dumps(found, ensure_ascii=False, indent=1)

    return find


def of_every_service(pages: Callable[[Service, Session, Situation], Iterator[tuple[str, Page]]]) -> Callable:
    """The same pages of all services, one service after the other."""

    def every(session: Session, situation: Situation) -> Iterator[tuple[str, Page]]:
        for service in situation.catalog:
            yield from ((f"{service.id} {name}", page) for name, page in pages(service, session, situation))

    return every


@pytest.mark.timeout(900)
@in_modes()
def test_every_services_words_have_room(unfit: Callable, mode: str, language: str) -> None:
    assert unfit(mode, language, of_every_service(pages_of)) == "{}"


@pytest.mark.soak
@pytest.mark.timeout(900)
@in_modes()
def test_every_question_has_room(unfit: Callable, mode: str, language: str) -> None:
    assert unfit(mode, language, of_every_service(questions_of)) == "{}"


@in_modes(lambda mode: mode in {"normal", "large low"})
def test_every_list_has_room(unfit: Callable, mode: str, language: str) -> None:
    assert unfit(mode, language, lists) == "{}"


def pages_beside_questions(service: Service, session: Session, situation: Situation) -> Iterator[tuple[str, Page]]:
    """What a service's own words stand on before its questions and after them."""
    session = structs.replace(session, service=service, begun=True)
    if service.data_consent is not None:
        yield "consent", compose(AskDataConsent(service), session, situation)
    for question in service.questions:
        if isinstance(question, ChipCard):
            yield question.id, compose(ReadChipCard(question, ""), session, situation)
    if service.output != "on_screen":
        yield (
            "working",
            compose(Print(document(), 1, 1, service), session, replace(situation, work=Work(seconds=128, quiet=24))),
        )
        yield "paper and card", compose(HandOver(document(), 2), session, replace(situation, card_lies=True))


@pytest.mark.timeout(900)
@in_modes(lambda _: False)
def test_what_stands_around_every_service_has_room(unfit: Callable, mode: str, language: str) -> None:
    assert unfit(mode, language, of_every_service(pages_beside_questions)) == "{}"


def test_all_services_are_on_the_screen_and_each_is_in_a_list(
    offered: Catalog, situations: Mapping[str, Situation]
) -> None:
    session = Journey(offered).start
    situation = replace(situations["zh"], catalog=offered)
    by_department = {
        row.value for name, page in lists(session, situation) if name.startswith("department") for row in page.rows
    }
    assert by_department == {service.id for service in offered}
    assert len(by_department) == 195
    by_topic = {row.value for name, page in lists(session, situation) if name.startswith("topic") for row in page.rows}
    assert by_topic == by_department
