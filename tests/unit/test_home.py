"""What the home page offers at once, and that everything else is found from it."""

from dataclasses import replace

import pytest

from flows.catalog import Catalog, load_catalog
from flows.effects import ChooseService
from flows.schema import LIFE_EVENTS
from flows.session import Session
from kiosk.modes import Modes
from kiosk.pages.compose import compose
from kiosk.pages.home import HomePage, often_used
from kiosk.pages.shelves import TOPICS, ListPage
from kiosk.pages.situation import Situation, View
from kiosk.words import Say, load_words

MODES = [Modes(), Modes(large=True), Modes(low=True), Modes(large=True, low=True)]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def situation(catalog: Catalog) -> Situation:
    return Situation(say=Say(load_words(), "zh"), catalog=catalog)


@pytest.fixture
def session() -> Session:
    return Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today="2026-11-22")


def home(session: Session, situation: Situation, modes: Modes) -> HomePage:
    page = compose(ChooseService(), session, replace(situation, modes=modes))
    assert isinstance(page, HomePage)
    return page


@pytest.mark.parametrize("age", [None, 7, 36, 59])
def test_the_most_used_services_come_first(catalog: Catalog, age: int | None) -> None:
    assert often_used(tuple(catalog), age) == tuple(catalog)


@pytest.mark.parametrize("age", [60, 71, 104])
def test_somebody_old_sees_two_services_of_old_age_first(catalog: Catalog, age: int) -> None:
    first, second, *others = often_used(tuple(catalog), age)
    assert {first.life_event, second.life_event} == {"retirement"}
    assert first.popularity_rank < second.popularity_rank
    assert others == [service for service in catalog if service not in (first, second)]


def test_a_catalogue_without_services_of_old_age_stays_as_it_is(catalog: Catalog) -> None:
    young = tuple(service for service in catalog if service.life_event != "retirement")
    assert often_used(young, 80) == young


@pytest.mark.parametrize("modes", MODES)
def test_everything_is_one_press_away_in_every_mode(session: Session, situation: Situation, modes: Modes) -> None:
    page = home(session, situation, modes)
    offered = [*page.tiles, *page.topics]
    assert (offered[-1].action, offered[-1].value) == ("open", "services")
    assert [each.value for each in offered].count("services") == 1
    assert (page.search.action, page.search.value) == ("open", "search")


def test_large_type_and_the_low_layout_offer_less_at_once(session: Session, situation: Situation) -> None:
    pages = [home(session, situation, modes) for modes in MODES]
    assert [(len(page.tiles), len(page.topics)) for page in pages] == [(4, 8), (4, 0), (4, 0), (2, 0)]


def test_few_services_stand_on_the_page_themselves(session: Session, situation: Situation, catalog: Catalog) -> None:
    few = Catalog(list(catalog)[:3], catalog.departments)
    page = home(session, replace(situation, catalog=few), Modes())
    assert [tile.value for tile in page.tiles] == [service.id for service in few]
    assert page.topics == ()


def test_each_event_of_a_life_belongs_to_one_topic() -> None:
    held = [event for topic in TOPICS.values() for event in topic.events]
    assert sorted(held) == sorted(LIFE_EVENTS)


@pytest.mark.parametrize("modes", MODES)
def test_no_list_shows_more_than_seven_rows(session: Session, situation: Situation, modes: Modes) -> None:
    for opened in ("services", *(f"topic:{name}" for name in TOPICS)):
        page = compose(ChooseService(), session, replace(situation, modes=modes, view=View(open=opened)))
        assert isinstance(page, ListPage)
        assert 1 <= len(page.rows) <= (4 if modes.large or modes.low else 7)


def test_an_empty_list_says_so_and_offers_to_search(session: Session, situation: Situation, catalog: Catalog) -> None:
    one = Catalog([service for service in catalog if service.life_event == "health"][:1], catalog.departments)
    page = compose(ChooseService(), session, replace(situation, catalog=one, view=View(open="topic:business")))
    assert isinstance(page, ListPage)
    assert page.lead == situation.say("service_list.empty")
    assert [row.value for row in page.rows] == ["search"]
