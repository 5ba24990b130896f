"""What is heard while somebody uses the screen: at a speaker that writes down what it is given."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from notebook import Notebook
from PySide6.QtCore import QCoreApplication

from drivers import Outlet
from drivers.errors import DeviceUnavailable
from kiosk.hearing import NIGHT_VOLUME, RATES, TICK, WRONG_ENTRY, Hearing
from kiosk.modes import NORMAL
from kiosk.pages.model import Button
from kiosk.pages.situation import View
from kiosk.pages.spoken import common_words
from kiosk.prompts import Prompts, name_of
from kiosk.settings import AudioSettings
from kiosk.speech import Speech
from kiosk.worker import Worker


@dataclass
class Ear:
    """A resident's hearing, and the test's hand on everything around it."""

    hearing: Hearing
    speaker: Notebook
    worker: Worker
    situation: object
    modes: object = NORMAL
    hour: int = 12

    @property
    def texts(self) -> list[str]:
        return [what for what, _, _ in self.speaker.said if isinstance(what, str)]

    @property
    def outlets(self) -> set[Outlet]:
        return {outlet for _, outlet, _ in self.speaker.said}

    def until(self, is_so: Callable[[], object]) -> None:
        end = time.monotonic() + 20
        while not is_so():
            assert time.monotonic() < end, f"{len(self.speaker.said)} said"
            QCoreApplication.processEvents()
            time.sleep(0.002)

    def quiet(self) -> None:
        """Wait until everything is said."""
        self.until(lambda: not self.hearing._speech.is_busy)

    def show(self, moment, **changes: object) -> None:
        self.hearing.page(moment.page(self.situation), is_same=False)
        self.hearing.focus(Button(action="", text=moment.page(self.situation).title), "")


@pytest.fixture
def ear(qapp, situations: Mapping, catalog, tmp_path) -> Iterator[Ear]:
    speaker, worker, situation = Notebook(), Worker(), situations["zh"]
    speaker.lasts.set()
    made = Ear(None, speaker, worker, situation)  # type: ignore[arg-type] - completed below
    made.hearing = Hearing(
        Speech(speaker, worker, Prompts.of(tmp_path)),
        AudioSettings(),
        lambda: common_words(situation.say.words, catalog),
        lambda: made.situation.say,
        lambda: made.modes,
        lambda: None,
        lambda: made.hour,
    )
    yield made
    speaker.lasts.set()
    worker.close()
    QCoreApplication.processEvents()


def test_nothing_is_said_to_who_does_not_listen(ear: Ear, moments: Mapping) -> None:
    ear.show(moments["home"])
    ear.hearing.focus(Button(action="choose", value="x", text="社保参保证明"), "")
    ear.hearing.repeat()
    ear.quiet()
    assert ear.speaker.said == []


def test_a_headset_switches_speech_on_and_begins_with_how_it_works(ear: Ear, moments: Mapping) -> None:
    ear.show(moments["check"])
    ear.hearing.plug(True)
    ear.quiet()
    assert ear.texts[:2] == ["听语音已打开。左右键移动，圆键选择，长按圆键重听。", "请看看对不对"]
    assert "姓名，沈丽华" in ear.texts
    assert ear.outlets == {Outlet.HEADSET}


def test_a_headset_that_is_pulled_out_silences_at_once_and_nothing_follows(ear: Ear, moments: Mapping) -> None:
    ear.speaker.lasts.clear()
    ear.show(moments["check"])
    ear.hearing.plug(True)
    ear.until(lambda: ear.speaker.said)
    ear.hearing.plug(False)
    ear.until(lambda: ear.speaker.cut)
    ear.speaker.lasts.set()
    ear.show(moments["check"])
    ear.quiet()
    assert len(ear.speaker.said) == 1


def test_by_hand_the_loudspeaker_says_what_is_common_to_all(ear: Ear, moments: Mapping) -> None:
    ear.show(moments["check"])
    ear.hearing.switch()
    ear.quiet()
    assert ear.texts[1:] == ["请看看对不对", "免费。姓名和号码来自您的身份证，不用填。", "有 1 个选择", "对，打印证明"]
    assert ear.outlets == {Outlet.LOUDSPEAKER}
    ear.hearing.switch()
    ear.show(moments["home"])
    ear.quiet()
    assert "您好，想办什么？" not in ear.texts


def test_a_new_page_ends_what_is_said_of_the_old(ear: Ear, moments: Mapping) -> None:
    ear.hearing.plug(True)
    ear.quiet()
    ear.speaker.lasts.clear()
    ear.show(moments["consent"])
    ear.until(lambda: "要刷脸确认是您吗？" in ear.texts)
    ear.show(moments["home"])
    ear.until(lambda: ear.speaker.cut == ["要刷脸确认是您吗？"])
    ear.speaker.lasts.set()
    ear.quiet()
    assert "同意，刷脸" not in ear.texts
    assert "您好，想办什么？" in ear.texts


def test_the_focus_interrupts_the_page(ear: Ear, moments: Mapping) -> None:
    ear.hearing.plug(True)
    ear.quiet()
    ear.speaker.lasts.clear()
    ear.show(moments["months"])
    ear.until(lambda: "要哪几个月的？" in ear.texts)
    ear.hearing.focus(Button(action="pick", value="last_12_months", text="最近 12 个月", sub="一年"), "chosen")
    ear.speaker.lasts.set()
    ear.quiet()
    assert ear.texts[-4:] == ["最近 12 个月", "已选", "第 1 个，共 4 个", "一年"]


def test_a_wrong_entry_is_a_low_tone_for_all_and_words_for_who_listens(ear: Ear, moments: Mapping) -> None:
    for listens in (False, True):
        ear.hearing.plug(listens)
        ear.show(moments["months"])
        ear.quiet()
        ear.speaker.said.clear()
        ear.hearing.change(moments["months error"].page(ear.situation))
        ear.hearing.change(moments["months error"].page(ear.situation))
        ear.quiet()
        assert [what for what, _, _ in ear.speaker.said] == [WRONG_ENTRY.wav, "请先选一项。"][: 1 + listens]


def test_hold_the_round_key_to_hear_it_again_figure_by_figure(ear: Ear, moments: Mapping) -> None:
    ear.hearing.plug(True)
    ear.show(moments["check"])
    ear.quiet()
    ear.speaker.said.clear()
    ear.hearing.repeat()
    ear.quiet()
    assert "起止月份，2 0 2 2 年 1 1 月 到 2 0 2 6 年 1 0 月" in ear.texts
    assert {voice.rate for _, _, voice in ear.speaker.said} == {0.7}
    ear.hearing.focus(Button(action="pick", text="最近 12 个月"), "")
    ear.hearing.repeat()
    ear.quiet()
    assert ear.texts[-1] == "最近 1 2 个月"


def test_without_a_headset_no_number_is_read_figure_by_figure(ear: Ear, moments: Mapping) -> None:
    ear.show(moments["months"])
    ear.hearing.switch()
    ear.quiet()
    ear.speaker.said.clear()
    ear.hearing.repeat()
    ear.quiet()
    assert "最近 12 个月" in ear.texts


def test_another_language_is_read_and_another_mode_is_not(ear: Ear, moments: Mapping, situations: Mapping) -> None:
    ear.hearing.plug(True)
    ear.show(moments["home"])
    ear.quiet()
    ear.speaker.said.clear()
    ear.hearing.page(moments["home"].page(ear.situation), is_same=True)
    ear.quiet()
    assert ear.speaker.said == []
    ear.situation = situations["en"]
    ear.hearing.page(moments["home"].page(ear.situation), is_same=True)
    ear.quiet()
    assert ear.texts[0] == moments["home"].page(ear.situation).title
    assert {voice.language for _, _, voice in ear.speaker.said} == {"en"}


def test_volume_and_rate_turn_and_stop_at_their_ends(ear: Ear) -> None:
    ear.hearing.plug(True)
    ear.quiet()
    for _ in range(12):
        ear.hearing.turn("volume", 1)
        ear.quiet()
        ear.hearing.turn("rate", -1)
        ear.quiet()
    assert (ear.hearing.aids.volume, ear.hearing.aids.rate) == (10, 0)
    assert ear.speaker.said[-1][2].rate == RATES[0]
    assert {"音量 10", "语速 1"} <= set(ear.texts)


def test_large_type_is_spoken_slower_and_the_night_is_softer(ear: Ear, moments: Mapping) -> None:
    ear.show(moments["finish"])
    ear.hearing.switch()
    ear.quiet()
    by_day = ear.speaker.said[-1][2]
    ear.modes = replace(NORMAL, large=True)
    for ear.hour in (22, 3, 6):
        ear.hearing.turn("volume", 0)
        ear.quiet()
        voice = ear.speaker.said[-1][2]
        assert voice.rate == pytest.approx(0.8)
    assert voice.volume == pytest.approx(by_day.volume * NIGHT_VOLUME)


def test_everything_ends_with_the_visit_but_a_headset_that_is_in(ear: Ear) -> None:
    ear.hearing.switch()
    ear.hearing.turn("volume", 3)
    ear.hearing.darken(is_dark=True)
    ear.hearing.end()
    assert not ear.hearing.aids.is_on
    assert not ear.hearing.aids.is_dark
    assert ear.hearing.aids.volume == 6
    ear.hearing.plug(True)
    ear.hearing.end()
    assert ear.hearing.aids.is_on


def test_a_touch_ticks_unless_there_is_more_to_hear(ear: Ear, moments: Mapping) -> None:
    ear.hearing.touched()
    ear.quiet()
    assert [(what, outlet) for what, outlet, _ in ear.speaker.said] == [(TICK.wav, Outlet.LOUDSPEAKER)]
    ear.speaker.lasts.clear()
    ear.hearing.plug(True)
    ear.hearing.touched()
    ear.until(lambda: len(ear.speaker.said) == 2)
    assert ear.speaker.said[1][0] != TICK.wav


def test_a_recorded_prompt_takes_the_place_of_the_voice_at_its_usual_speed(ear: Ear, tmp_path) -> None:
    text = "听语音已打开。左右键移动，圆键选择，长按圆键重听。"
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / f"{name_of(text)}.wav").write_bytes(b"RECORDED")
    ear.hearing._speech.prompts = Prompts.of(tmp_path)
    ear.hearing.plug(True)
    ear.quiet()
    assert ear.speaker.said[0][0] == b"RECORDED"
    ear.hearing.turn("rate", 1)
    ear.hearing.switch()
    ear.hearing.switch()
    ear.quiet()
    assert ear.texts[-1] == text


def test_a_speaker_that_fails_is_logged_once_and_disturbs_nobody(ear: Ear, moments: Mapping, caplog) -> None:
    ear.speaker.failure = DeviceUnavailable("speaker.unavailable")
    ear.hearing.plug(True)
    ear.show(moments["check"])
    ear.quiet()
    assert [(each.msg, each.fields) for each in caplog.records] == [
        ("speech.failed", {"code": "speaker.unavailable"})
    ]  # fmt: skip
    ear.speaker.failure = None
    ear.show(moments["home"])
    ear.quiet()
    assert ear.texts[0] == "您好，想办什么？"


def test_a_site_without_a_speaker_is_silent(ear: Ear, moments: Mapping) -> None:
    ear.hearing._speech.speaker = None
    ear.hearing.plug(True)
    ear.show(moments["check"])
    assert not ear.hearing.can_be_heard
    assert not ear.hearing._speech.is_busy


def test_what_was_said_is_kept_nowhere(ear: Ear, moments: Mapping) -> None:
    ear.hearing.plug(True)
    ear.show(moments["check"])
    ear.quiet()
    ear.show(moments["finish"])
    ear.quiet()
    ear.speaker.said.clear()
    assert "沈丽华" not in repr(vars(ear.hearing)) + repr(ear.hearing._speech._queue.__dict__)


def test_typing_is_heard_sign_by_sign(ear: Ear, moments: Mapping) -> None:
    phone = moments["phone q14 longest typed"]
    ear.hearing.plug(True)
    ear.show(replace(phone, view=View()))
    ear.quiet()
    ear.speaker.said.clear()
    for typed in ("1", "12", "123"):
        ear.hearing.change(replace(phone, view=View(typed=typed)).page(ear.situation))
        ear.quiet()
    assert ear.texts == ["1", "2", "3"]
