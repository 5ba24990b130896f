"""What stands around a service: where the card goes, the full notice, an order to pay, the paper."""

from dataclasses import replace

import pytest

from flows.catalog import Catalog, load_catalog
from flows.effects import Begun, Pay, ReadIdCard, ServiceChosen
from flows.engine import advance
from flows.ports import Found
from flows.session import Session, request_of
from kiosk.modes import NORMAL, Modes
from kiosk.pages.entrance import PaymentLive, payment_page
from kiosk.pages.identity import SECTIONS, card_page, notice_page
from kiosk.pages.situation import Situation, View, Work
from kiosk.pages.start import start_page
from kiosk.settings import Panel, load_settings
from kiosk.words import LANGUAGES, Language, Say, load_words

ENROLMENT = "social-insurance.print-enrolment-certificate"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def situation(catalog: Catalog) -> Situation:
    return Situation(say=Say(load_words(), "zh"), site=load_settings().kiosk.site, catalog=catalog)


@pytest.fixture
def session(catalog: Catalog) -> Session:
    blank = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today="2026-11-22")
    return advance(advance(blank, ServiceChosen(catalog.service(ENROLMENT))), Begun())


@pytest.mark.parametrize(("reader", "word"), [("below", "下方"), ("left", "左边"), ("right", "右边")])
def test_words_and_drawing_lead_to_where_the_reader_is(
    situation: Situation, session: Session, reader: str, word: str
) -> None:
    here = replace(situation, reader=reader)
    start, card = start_page(here), card_page(ReadIdCard("", 0), session, here)
    assert (start.side, card.side) == (reader, reader)
    assert word in start.hint
    assert word in card.hint


def test_a_reader_is_on_a_side_that_there_is() -> None:
    with pytest.raises(ValueError, match="reader"):
        Panel.model_validate({"reader": "behind"})


def test_a_machine_that_is_starting_shows_nobody_the_way(situation: Situation) -> None:
    page = start_page(replace(situation, catalog=None))
    assert (page.hint, page.buttons, page.today) == ("", (), "")


def test_a_telephone_stands_in_for_the_card_where_it_can_be_scanned(situation: Situation, session: Session) -> None:
    def ways_on(has_scanner: bool) -> list[str]:
        page = card_page(ReadIdCard("", 0), session, replace(situation, has_scanner=has_scanner))
        return [button.action for button in page.others]

    assert ways_on(has_scanner=True) == ["phone_code", "help"]
    assert ways_on(has_scanner=False) == ["open"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("modes", [NORMAL, Modes(large=True)])
def test_the_full_notice_is_told_in_full(
    situation: Situation, session: Session, language: Language, modes: Modes
) -> None:
    say, told = Say(load_words(), language), []
    here, more = replace(situation, say=say, modes=modes), True
    while more:
        page = notice_page(session, here)
        told += [section.title for section in page.sections]
        here = replace(here, view=View(open="notice", part=here.view.part + 1))
        more = page.pager is not None and page.pager.next is not None
    assert told == [say(f"notice.{name}.title") for name in SECTIONS]


def test_how_long_an_order_is_open_is_told_once_it_is(situation: Situation, session: Session) -> None:
    due = Pay(Found(request_of(session), "case", "slip", due=2500, due_for="公租房租金"), 2500, 1)

    def left(code: str, seconds: int) -> str:
        page = payment_page(due, session, replace(situation, work=Work(code=code), pay_seconds=seconds))
        assert isinstance(page.live, PaymentLive)
        return page.live.left

    assert [left("", 120), left("c", 95), left("c", 5), left("c", 0)] == ["", "还有 1:35", "还有 0:05", ""]
