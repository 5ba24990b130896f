"""The keyboard of letters as a hand uses it: what it writes, what it finds, how it stands, what it forgets."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from measures import MODES, faults_of, switch
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from screen_journey import Journey

from flows.catalog import COMPILED, Catalog, load_catalog
from flows.effects import Answered, Ask, ChooseService, Effect, Event
from flows.search.built import INDEX, open_index
from flows.search.index import SearchIndex
from kiosk.pages.actions import respond
from kiosk.pages.compose import compose
from kiosk.pages.situation import Situation, View
from kiosk.screen import Screen
from kiosk.shell import SETTLING
from kiosk.words import LANGUAGES

Key = Qt.Key
REPORT = "government-service.report-12345"


class Desk:
    """Attends to one page: takes presses as the machine does, and keeps what they come to.

    Attributes:
        view: what was done on the page.
        events: what was said to the engine.
    """

    def __init__(self, screen: Screen, look: Callable, clock, catalog: Catalog, index: SearchIndex) -> None:
        self.screen, self.shell, self._look, self._clock = screen, screen.shell, look, clock
        self._catalog, self._index = catalog, index
        self._session = Journey(catalog).identified()
        self._effect: Effect = ChooseService()
        self.view = View()
        self.events: list[Event] = []
        self.shell.attend(self)

    def open(self, effect: Effect, view: View) -> "Desk":
        self._effect, self.view = effect, view
        self.refresh()
        self._clock.advance(SETTLING)
        return self

    def ask(self, service: str, question: str) -> "Desk":
        asked = next(each for each in self._catalog.service(service).questions if each.id == question)
        return self.open(Ask(asked, 1, 2), View())

    def act(self, action: str, value: str) -> None:
        answer = respond(action, value, self._effect, self._session, self.view, self._catalog)
        if isinstance(answer, View):
            self.view = answer
            self.refresh()
        elif answer is not None:
            self.events.append(answer)

    def touched(self) -> None:
        """Nobody waits here."""

    def tick(self) -> None:
        """No time passes here."""

    def refresh(self) -> None:
        situation: Situation = replace(self.shell.situation(), catalog=self._catalog, index=self._index, view=self.view)
        self.shell.show_page(compose(self._effect, self._session, situation))

    # The hand.

    @property
    def seen(self):
        QCoreApplication.processEvents()
        return self._look(self.screen)

    @property
    def live(self) -> dict:
        QCoreApplication.processEvents()
        return self.shell.property("live")

    def press(self, *names: str) -> None:
        for name in names:
            place = self.seen.one(name).place.center()
            self._clock.advance(SETTLING)
            at = QPoint(round(place.x()), round(place.y()))
            QTest.mouseClick(self.screen.panel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def type(self, letters: str) -> None:
        self.press(*(f"key:{letter}" for letter in letters))

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.screen.panel, key)

    @property
    def written(self) -> str:
        return self.seen.one("written").text

    @property
    def candidates(self) -> list[str]:
        return [each.spoken for each in self.seen.targets if each.name.startswith("candidate:")]

    @property
    def steered(self) -> list[str]:
        """Names of the targets that have the focus ring."""
        view = self.seen
        rings = [each for each in view.items if each.name == "focusRing" and each.children]
        return [view.items[ring.holders[-1]].name for ring in rings]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(compiled=COMPILED)


@pytest.fixture(scope="module")
def index(catalog: Catalog) -> SearchIndex:
    return open_index(catalog, INDEX)


@pytest.fixture
def desk(screen: Screen, look: Callable, clock, catalog: Catalog, index: SearchIndex) -> Iterator[Desk]:
    yield Desk(screen, look, clock, catalog, index)
    screen.shell.welcome()


@pytest.fixture
def search(desk: Desk) -> Desk:
    return desk.open(ChooseService(), View(open="search"))


def test_letters_become_a_word_and_the_word_finds_services(search: Desk) -> None:
    search.type("shebao")
    assert search.candidates[0] == "社保"
    search.press("candidate:社保")
    assert search.written == "社保"
    assert search.live["state"] == "found"
    search.press("key:go")
    assert search.live["typing"] is False
    assert any(row["value"].startswith("social-insurance.") for row in search.live["rows"])
    search.press(f"choose:{search.live['rows'][0]['value']}")
    assert len(search.events) == 1


def test_what_is_composed_finds_as_it_is_likeliest_meant(search: Desk) -> None:
    search.type("shebao")
    assert search.live["typed"] == "社保"
    assert search.live["rows"]


def test_the_space_key_takes_the_likeliest_word_and_more_words_are_a_page_away(search: Desk) -> None:
    search.type("shi")
    first = search.candidates
    search.press("more")
    assert search.candidates
    assert not set(search.candidates) & set(first)
    search.press("key:space")
    assert search.written == first[0]


def test_words_are_chosen_one_after_the_other(search: Desk) -> None:
    search.type("kaifandian")
    search.press("candidate:开")
    assert search.written == ""
    search.press("candidate:饭店")
    assert search.written == "开饭店"


def test_a_letter_is_written_though_the_focus_was_elsewhere(search: Desk) -> None:
    for _ in range(20):
        if any(each.focused for each in search.seen.targets if each.in_bar):
            break
        search.key(Key.Key_Backtab)
    else:
        raise AssertionError("the keys never reach the bar")
    # A page that is shown again leaves the focus there.
    search.screen.shell.act("language", "")
    search.screen.shell.act("language", "")
    search.type("shebao")
    assert search.candidates[0] == "社保"


def test_syllables_are_parted(search: Desk) -> None:
    search.type("xi")
    search.press("key:split")
    search.type("an")
    assert search.candidates[0] == "西安"


def test_erasing_takes_letters_then_words(search: Desk) -> None:
    search.type("shebaok")
    search.press("key:erase")
    assert search.candidates[0] == "社保"
    search.press("candidate:社保", "key:erase")
    assert search.written == "社"
    search.press("key:erase", "key:erase")
    assert search.written == ""
    assert search.live["state"] == "blank"


def test_the_disc_clears_the_field_even_of_what_is_composed(search: Desk) -> None:
    search.type("shebao")
    search.press("candidate:社保")
    search.type("ka")
    search.press("clear")
    assert (search.written, search.live["typed"], search.candidates) == ("", "", [])


def test_english_is_typed_as_it_stands_on_the_keys(search: Desk) -> None:
    search.press("key:others", "key:shift")
    search.type("L")
    search.type("ost")
    search.press("key:space")
    search.type("card")
    assert search.written == "Lost card"
    assert search.candidates == []
    assert search.live["rows"]


def test_figures_and_signs_follow_what_was_composed(desk: Desk) -> None:
    desk.ask(REPORT, "detail")
    desk.type("ludeng")
    desk.press("key:figures", "key:，", "key:3", "key:figures")
    desk.type("ge")
    desk.press("key:go")
    assert desk.written == "路灯，3个"
    assert [(event.question, event.value) for event in desk.events if isinstance(event, Answered)] == [
        ("detail", "路灯，3个")
    ]


def test_what_nobody_serves_leads_to_topics_and_help(search: Desk) -> None:
    search.type("anding")
    search.press("candidate:安定")
    assert search.live["state"] == "nothing"
    assert {"open:services", "help"} <= {each.name for each in search.seen.targets}


def test_no_more_is_written_than_there_is_room_for(search: Desk) -> None:
    search.press("key:others")
    for _ in range(9):
        search.type("abcde")
    assert len(search.written) == 40
    search.press("key:others")
    search.type("ka")
    assert search.candidates == []


def test_keys_alone_type_choose_and_leave_the_keyboard(search: Desk) -> None:
    search.key(Key.Key_Down)
    assert search.steered == ["key:q"]
    search.key(Key.Key_Down, Key.Key_Right)
    assert search.steered == ["key:s"]
    search.key(Key.Key_Return, *[Key.Key_Right] * 4, Key.Key_Space, Key.Key_Up)
    assert search.candidates
    assert search.written == ""
    search.key(*[Key.Key_Up] * 1)
    assert search.steered[0].startswith("candidate:")
    search.key(Key.Key_Return)
    assert search.written
    search.key(Key.Key_Down, *[Key.Key_Down] * 4)
    assert search.steered == ["help"]
    search.key(Key.Key_Up)
    assert search.steered == ["key:q"]


def test_keys_go_up_to_what_is_found_and_keep_the_word(search: Desk) -> None:
    search.type("shebao")
    search.key(Key.Key_Down, Key.Key_Up)
    assert search.steered[0].startswith("choose:")
    assert search.written == "社保"


@pytest.mark.parametrize("action", ["contrast", "large", "low", "language"])
def test_a_mode_that_is_switched_in_the_middle_of_a_word_loses_nothing(search: Desk, action: str) -> None:
    search.type("shebao")
    assert search.live["typed"] == "社保"
    search.shell.act(action, "")
    assert search.live["typed"] == "社保"
    if action == "language":
        assert search.written == "社保"
    else:
        assert search.candidates[0] == "社保"


@pytest.mark.parametrize("action", ["contrast", "large", "low", "language"])
def test_a_mode_that_is_switched_keeps_what_was_written(desk: Desk, action: str) -> None:
    desk.ask(REPORT, "detail")
    desk.type("ludeng")
    desk.press("key:space")
    desk.shell.act(action, "")
    assert (desk.written, desk.view.typed) == ("路灯", "路灯")


def test_the_keyboard_makes_room_and_comes_back(search: Desk) -> None:
    search.press("key:close")
    assert {"back", "leave"} <= {each.name for each in search.seen.targets}
    search.press("write")
    assert search.seen.one("key:q")
    assert not {"back", "leave"} & {each.name for each in search.seen.targets}


def test_what_is_refused_is_told_above_the_keyboard(desk: Desk) -> None:
    desk.ask(REPORT, "detail")
    desk.press("key:go")
    desk.act("continue", "")
    desk.open(desk._effect, replace(desk.view, error="answer.missing"))
    assert desk.seen.one("entryError").place.bottom() < desk.seen.one("key:q").place.top()


def test_no_other_keyboard_appears(search: Desk) -> None:
    search.type("shebao")
    assert [each for each in QGuiApplication.allWindows() if each.isVisible()] == [search.screen.panel]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_everything_fits_while_a_word_is_composed(search: Desk, language: str, mode: str) -> None:
    if language == "en":
        search.shell.act("language", "")
        search.press("key:others")
    switch(search.shell, MODES[mode])
    for letters in ("shi", "jiankangzheng"):
        search.type(letters)
        assert faults_of(search.seen, MODES[mode]) == []
        search.press("key:space")
    search.press("key:figures")
    assert faults_of(search.seen, MODES[mode]) == []


def test_keys_stand_where_the_design_has_them(search: Desk) -> None:
    view = search.seen
    row = [view.one(f"key:{letter}").place for letter in "qwertyuiop"]
    assert {(place.width(), place.height()) for place in row} == {(93, 126)}
    assert {after.left() - before.right() for before, after in pairwise(row)} == {11}
    columns = [view.one(f"key:{letter}").place for letter in ("q", "a", "z", "space")]
    assert {after.top() - before.bottom() for before, after in pairwise(columns)} == {14}


LEARN = """
import json
from PySide6.QtCore import QCoreApplication
from PySide6.QtQml import QQmlContext, QQmlExpression
from flows.session import Session
from kiosk.pages.search import search_page
from kiosk.pages.start import start_page
from kiosk.screen import Screen
from kiosk.words import load_words

screen = Screen(simulated=True)
screen.shell.learn(load_words())
session = Session(visit="0" * 32, binding_key=bytes(16), terminal="T", today="2026-11-22")

def run(code):
    context = QQmlContext(screen.panel.rootContext())
    told, _ = QQmlExpression(context, screen.panel.rootObject(), FIND + code).evaluate()
    QCoreApplication.processEvents()
    return told

FIND = '''
function every(item) { return Array.from(item.children).reduce((all, each) => all.concat(every(each)), [item]) }
function find(name) { return every(stage).find(each => each.objectName === name && each.visible) }
'''

def press(*names):
    for name in names:
        run(f"find('{name}').fire()")

def words():
    return json.loads(run("JSON.stringify(every(stage).map(e => e.objectName).filter(n => /^candidate:/.test(n)))"))

for visit in range(3):
    screen.shell.show_page(search_page(session, screen.shell.situation()))
    QCoreApplication.processEvents()
    press(*(f"key:{letter}" for letter in "shenruoquanli"))
    print(words()[0])
    for sign in "沈若荃理":
        while f"candidate:{sign}" not in words():
            press("more")
        press(f"candidate:{sign}")
    print(run("find('written').text"))
    screen.shell.welcome()
    screen.shell.show_page(start_page(screen.shell.situation()))
screen.close()
"""


def test_nothing_is_learnt_from_what_is_written(tmp_path: Path) -> None:
    """A name that is in no dictionary is neither offered to the next one nor found in any file."""
    places = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    shown = subprocess.run(
        [sys.executable, "-P", "-c", LEARN], capture_output=True, text=True, check=True, env={**os.environ, **places}
    )
    offered, written = shown.stdout.split()[::2], shown.stdout.split()[1::2]
    assert written == ["沈若荃理"] * 3, shown.stderr
    assert len(set(offered)) == 1
    assert offered[0] != "candidate:沈若荃理"
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    for file in files:
        content = file.read_bytes()
        assert not any("荃".encode(code) in content for code in ("utf-8", "utf-16-le", "gb18030"))
    # The dictionary of an engine that has learnt nothing.
    assert [file.stat().st_size for file in files if file.name == "usr_dict.dat"] == [40]
