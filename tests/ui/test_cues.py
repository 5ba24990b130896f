"""Lights, tones and reminders of each scene, at a board and an ear that write down what they get."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication

from drivers import DeviceError, DeviceTimeout, FlashRate, LightPosition, Sensor, Signals, Status, Unsupported
from drivers.status import DeviceStatus
from kiosk.cues import CUES, REMINDERS, SOUNDS, STEP_DONE, Cues, Scene, scene_of_leaving
from kiosk.left import Left, Lying
from kiosk.speech import Sound
from kiosk.words import LANGUAGES, load_words
from kiosk.worker import Worker

READER, PRINTER, FASCIA = LightPosition.CARD_READER, LightPosition.DOCUMENT_PRINTER, LightPosition.FASCIA


@dataclass
class Board(Signals):
    """A board that has every light but some, and may be slow or silent."""

    lights: dict[LightPosition, FlashRate] = field(default_factory=dict)
    lacks: frozenset[LightPosition] = frozenset()
    failure: DeviceError | None = None
    answers: Event = field(default_factory=Event)

    def status(self) -> Status:
        return Status(DeviceStatus.ONLINE)

    def set_light(self, position: LightPosition, rate: FlashRate, deadline: float) -> None:
        self.answers.wait(max(0.0, deadline - time.monotonic()))
        if self.failure is not None:
            raise self.failure
        if position in self.lacks:
            raise Unsupported("signals.unsupported")
        self.lights[position] = rate

    def close(self) -> None:
        self.lights.clear()

    @property
    def lit(self) -> dict[LightPosition, FlashRate]:
        return {position: rate for position, rate in self.lights.items() if rate is not FlashRate.OFF}


@dataclass
class Stage:
    cues: Cues
    board: Board
    clock: object
    heard: list[Sound | str]

    def until(self, is_so: Callable[[], object]) -> None:
        end = time.monotonic() + 20
        while not is_so():
            assert time.monotonic() < end, self.board.lights
            QCoreApplication.processEvents()
            time.sleep(0.002)

    def settle(self) -> None:
        self.until(lambda: not self.cues._is_setting)


@pytest.fixture
def stage(qapp, clock) -> Iterator[Stage]:
    board, worker, heard = Board(), Worker(), []
    board.answers.set()
    yield Stage(Cues(board, worker, heard.append, clock), board, clock, heard)
    board.answers.set()
    worker.close()
    QCoreApplication.processEvents()


@pytest.mark.parametrize("scene", Scene)
def test_each_scene_lights_what_the_table_says_and_nothing_else(stage: Stage, scene: Scene) -> None:
    stage.cues.show(Scene.IDLE)
    stage.settle()
    stage.cues.show(scene)
    stage.settle()
    assert stage.board.lit == dict(CUES[scene].lights)


def test_no_light_flashes_faster_than_twice_a_second() -> None:
    assert not any(FlashRate.QUICK in cue.lights.values() for cue in CUES.values())


def test_every_sound_and_light_also_stands_in_words() -> None:
    words = load_words()
    for cue in CUES.values():
        for language in LANGUAGES:
            assert "{" not in words.text(cue.words, language)


def test_who_leaves_his_paper_is_called_six_times_and_no_more(stage: Stage) -> None:
    stage.cues.show(Scene.TAKE_PAPER)
    called = []
    for second in range(100):
        count = stage.heard.count("take_paper.title")
        stage.cues.tick()
        called += [second] if stage.heard.count("take_paper.title") > count else []
        stage.clock.advance(1)
    assert called == [round(at) for at in REMINDERS] == [3, 13, 23, 33, 43, 53]
    assert stage.heard[0] is SOUNDS[Scene.TAKE_PAPER]


def test_once_taken_nobody_is_called_any_more(stage: Stage) -> None:
    stage.cues.show(Scene.TAKE_PAPER)
    stage.cues.show(Scene.VISIT)
    stage.clock.advance(30)
    stage.cues.tick()
    assert stage.heard == [SOUNDS[Scene.TAKE_PAPER]]
    stage.settle()
    assert PRINTER not in stage.board.lit


def test_the_idle_warning_is_heard_three_times(stage: Stage) -> None:
    stage.cues.show(Scene.IDLE)
    counts = []
    for _ in range(30):
        stage.cues.tick()
        counts.append(len(stage.heard))
        stage.clock.advance(1)
    assert [counts.index(count) for count in (1, 2, 3)] == [0, 15, 25]
    assert set(stage.heard) == {SOUNDS[Scene.IDLE]}


def test_a_scene_that_goes_on_is_not_begun_again(stage: Stage) -> None:
    for _ in range(3):
        stage.cues.show(Scene.TAKE_SLIP)
    assert len(stage.heard) == 1


def test_a_step_is_heard_to_be_done(stage: Stage) -> None:
    stage.cues.done()
    assert stage.heard == [STEP_DONE]


def test_a_slow_board_shows_the_newest_scene_at_last(stage: Stage) -> None:
    stage.board.answers.clear()
    for scene in (Scene.READY, Scene.PUT_CHIP_CARD, Scene.IDLE, Scene.TAKE_PAPER):
        stage.cues.show(scene)
    stage.board.answers.set()
    stage.until(lambda: stage.board.lit == dict(CUES[Scene.TAKE_PAPER].lights))


def test_a_light_that_the_site_does_not_have_is_no_fault(stage: Stage, caplog) -> None:
    stage.board.lacks = frozenset({FASCIA, READER})
    for scene in (Scene.READY, Scene.IDLE, Scene.TAKE_PAPER):
        stage.cues.show(scene)
        stage.settle()
    assert PRINTER in stage.board.lit
    assert caplog.records == []


def test_a_silent_board_is_logged_once_and_set_anew_when_it_answers(stage: Stage, caplog) -> None:
    stage.cues.show(Scene.READY)
    stage.settle()
    stage.board.failure = DeviceTimeout("signals.silent")
    stage.board.lights.clear()
    for scene in (Scene.PUT_CARD, Scene.IDLE):
        stage.cues.show(scene)
        stage.settle()
    assert [(each.msg, each.fields) for each in caplog.records] == [("cues.failed", {"code": "signals.silent"})]
    stage.board.failure = None
    stage.cues.show(Scene.READY)
    stage.settle()
    assert stage.board.lit == dict(CUES[Scene.READY].lights)


def test_a_site_without_a_board_still_sounds(qapp, clock) -> None:
    heard: list[Sound | str] = []
    worker = Worker()
    Cues(None, worker, heard.append, clock).show(Scene.TAKE_PAPER)
    worker.close()
    assert heard == [SOUNDS[Scene.TAKE_PAPER]]


def test_what_lies_there_when_somebody_leaves(qapp, clock) -> None:
    left = Left(None, None, Worker(), lambda: None, lambda _: None, clock)
    scenes = []
    for outlet in (Sensor.DOCUMENT_OUTLET, Sensor.RECEIPT_OUTLET):
        left.begin(outlet)
        for lying in (Lying(), Lying(paper=False), Lying(paper=True), Lying(card=True, paper=True)):
            left.lying = lying
            scenes.append(scene_of_leaving(left))
    assert scenes[:4] == [Scene.VISIT, Scene.VISIT, Scene.PAPER_LEFT, Scene.CARD_LEFT]
    assert scenes[4:] == [Scene.VISIT, Scene.VISIT, Scene.SLIP_LEFT, Scene.CARD_LEFT]
