"""Who does not see the screen, and who walks away: headset, six keys, lights and reminders, on real wires.

What is said is written down at the speaker's Protocol, as a resident hears it; that it sounds is told by the simulated
sound card of one test.
"""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from notebook import Notebook

from drivers import Outlet
from flows.effects import Outcome, OutcomeKind
from kiosk.app import Kiosk
from kiosk.commands.flow_run import EVERY_KIND, simulated_machine
from kiosk.hearing import WRONG_ENTRY
from kiosk.pages.model import Page
from kiosk.pages.spoken import Utterance
from kiosk.settings import load_settings

pytestmark = pytest.mark.xdist_group("visits")

ENROLMENT = "社保参保证明"
STARTED = "听语音已打开。左右键移动，圆键选择，长按圆键重听。"


@pytest.fixture(scope="module")
def kiosk() -> Iterator[Kiosk]:
    with simulated_machine(load_settings(), (*EVERY_KIND, "key_pad", "signals", "speaker"), gestures=0) as (kiosk, _):
        yield kiosk


@pytest.fixture
def speaker() -> Notebook:
    made = Notebook()
    made.lasts.set()
    return made


@pytest.fixture
def room(enter: Callable, kiosk: Kiosk, speaker: Notebook):
    made = enter(devices=replace(kiosk.devices, speaker=speaker))
    made.on("Start")
    yield made
    for device in ("key_pad", "signals"):
        made.simulator.clear(device)


def vars_of(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


class Blind:
    """A resident who knows nothing but what is heard in the headset."""

    def __init__(self, room, speaker: Notebook) -> None:
        self._room, self.speaker = room, speaker
        self._heard = 0

    def press(self, key: str) -> None:
        self._room.simulator.order("key_pad", "press", key=key)

    def hold(self, key: str) -> None:
        self._room.simulator.order("key_pad", "hold", key=key)

    def release(self, key: str) -> None:
        self._room.simulator.order("key_pad", "release", key=key)

    def plug(self, *, is_in: bool) -> None:
        self._room.simulator.order("key_pad", "headset", is_in=is_in)

    @property
    def texts(self) -> list[str]:
        return [what for what, _, _ in self.speaker.said if isinstance(what, str)]

    def hears(self, text: str) -> None:
        """Wait until something is said that was not waited for before."""
        self._room.until(lambda: text in self.texts[self._heard :], f"the words {text}")
        self._heard += self.texts[self._heard :].index(text) + 1

    def quiet(self) -> None:
        """Wait until everything is said: what is heard then, is the answer to the next key."""
        self._room.until(lambda: not self._room.shell.audio._hearing._speech.is_busy, "silence")

    def choose(self, name: str) -> None:
        """Move on by key until a name is heard as the focus, then select it."""
        for _ in range(60):
            self.quiet()
            before = len(self.texts)
            self.press("forward")
            self._room.until(lambda before=before: len(self.texts) > before, "the next target")
            if self.texts[before] == name:
                self._heard = len(self.texts)
                self.press("select")
                return
        raise AssertionError(f"never heard {name}")


@pytest.fixture
def blind(room, speaker: Notebook) -> Blind:
    return Blind(room, speaker)


def sheets_of(room) -> int:
    return len(list(room.simulator.sheets.glob("*.pdf")))


def test_a_blind_resident_does_the_main_job_by_headset_and_six_keys_before_a_dark_screen(room, blind: Blind) -> None:
    before = sheets_of(room)
    blind.plug(is_in=True)
    blind.hears(STARTED)
    blind.hears("放上身份证 就能办事")
    blind.hold("help")
    blind.hears("屏幕已关。按键照常用。")
    blind.release("help")
    assert room.seen.named("darkCover")
    room.simulator.show_face(room.resident.card["face"])
    room.lay_card()
    blind.hears("要刷脸确认是您吗？")
    blind.hears("读好了，身份证可以收起来了")
    room.simulator.remove_card()
    blind.choose("同意，刷脸")
    blind.hears("您好，想办什么？")
    blind.choose(ENROLMENT)
    blind.hears("要多久")
    blind.choose("开始")
    blind.hears("要哪几个月的？")
    blind.choose("最近 12 个月")
    blind.hears("最近 12 个月，已选")
    blind.choose("继续")
    blind.hears("请看看对不对")
    blind.hears(f"姓名，{room.resident.card['name']}")
    blind.choose("对，打印证明")
    blind.hears("请取走证明")
    assert room.seen.named("darkCover")
    blind.choose("办好了，结束")
    blind.hears("再见")
    assert room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)
    assert sheets_of(room) == before + 1
    assert {outlet for _, outlet, _ in blind.speaker.said} == {Outlet.HEADSET}
    room.second(9)
    room.on("Start")
    assert not room.seen.named("darkCover")
    gc.collect()
    name = room.resident.card["name"]
    assert not [each for each in gc.get_objects() if isinstance(each, Utterance | Page) and name in str(vars_of(each))]


def test_the_round_key_held_says_it_again_figure_by_figure(room, blind: Blind) -> None:
    blind.plug(is_in=True)
    blind.hears(STARTED)
    blind.choose("看看能办什么")
    room.on("Home")
    blind.hears(room.page["title"])
    blind.choose("返回")
    blind.hears("放上身份证 就能办事")
    blind.hold("select")
    blind.hears("1 9 5 项服务，白天黑夜都能办")
    blind.release("select")
    assert room.page["kind"] == "Start"


def test_a_touch_opens_the_dark_screen_and_does_nothing_else(room, blind: Blind) -> None:
    blind.hold("help")
    room.until(lambda: room.seen.named("darkCover"), "the dark screen")
    blind.release("help")
    assert {each.text for each in room.seen.texts} >= {"屏幕已关，碰一下就打开"}
    place = room.seen.one("open:browse").place.center()
    room.touch(place)
    assert not room.seen.named("darkCover")
    assert room.page["kind"] == "Start"
    room.touch(place)
    room.on("Home")


def test_a_headset_that_is_pulled_out_ends_speech_and_nothing_more_is_heard(room, blind: Blind) -> None:
    blind.plug(is_in=True)
    blind.hears(STARTED)
    room.until(lambda: room.seen.one("speech").name and room.shell.audio.property("on"), "speech")
    blind.plug(is_in=False)
    room.until(lambda: not room.shell.audio.property("on"), "the end of speech")
    count = len(blind.texts)
    room.press("open:browse")
    room.on("Home")
    blind.press("forward")
    room.until(lambda: room.shell.property("keys"), "the key")
    assert len(blind.texts) == count


def test_the_help_key_opens_help_and_closes_it(room, blind: Blind) -> None:
    blind.press("help")
    room.on("Trouble")
    blind.press("help")
    room.on("Start")


def test_a_pad_that_is_pulled_out_takes_its_headset_along_and_is_found_again(room, blind: Blind) -> None:
    blind.plug(is_in=True)
    blind.hears(STARTED)
    room.simulator.fault("key_pad", "gone")
    room.until(lambda: not room.shell.audio.property("on"), "the end of speech")
    room.simulator.clear("key_pad")
    blind.plug(is_in=True)
    blind.hears(STARTED)


def test_volume_and_rate_are_turned_by_touch(room, blind: Blind) -> None:
    room.press("speech")
    assert room.seen.named("volume:1")
    room.press("volume:1")
    room.press("rate:-1")
    blind.hears("语速 3")
    assert (room.shell.audio.property("volume"), room.shell.audio.property("rate")) == (7, 3)
    room.press("close_speech")
    assert not room.seen.named("volume:1")
    room.press("speech")
    assert not room.shell.audio.property("on")
    assert {outlet for _, outlet, _ in blind.speaker.said} == {Outlet.LOUDSPEAKER}


def test_two_idle_warnings_are_answered_by_a_key(room, blind: Blind) -> None:
    blind.plug(is_in=True)
    blind.hears(STARTED)
    blind.choose("看看能办什么")
    room.on("Home")
    for _ in range(2):
        room.second(46)
        blind.hears("您还在吗？")
        blind.press("forward")
        room.until(lambda: not room.shell.property("idle_left"), "the end of the warning")
    assert room.page["kind"] == "Home"


def test_help_tells_who_uses_keys_how_the_screen_is_turned_off(room, blind: Blind) -> None:
    blind.plug(is_in=True)
    blind.hears(STARTED)
    blind.press("help")
    blind.hears("按住“帮助”键，屏幕就关上")
    blind.plug(is_in=False)
    room.until(lambda: not room.shell.audio.has_headset, "the headset to be noticed")
    room.on("Trouble")
    room.press("back")
    room.on("Start")
    room.press("help")
    assert not any("屏幕" in fact["text"] for fact in room.page["facts"])


def printed(room) -> None:
    """From the start page to the paper in the outlet."""
    room.identify()
    room.choose("social-insurance.print-enrolment-certificate")
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    room.press("confirm")
    room.on("TakePaper")


def outlet(room, *, is_full: bool) -> None:
    room.simulator.order("signals", "set_input", sensor="document_outlet", value=is_full)


def lights(room) -> dict[str, bool]:
    return room.simulator.order("signals", "state")["lights"]


def test_lights_follow_the_visit_on_the_board_itself(room, blind: Blind) -> None:
    room.until(lambda: lights(room)["card_reader"] and lights(room)["status_good"], "the reader's light")
    room.press("open:browse")
    room.second(46)
    room.until(lambda: lights(room)["fascia"] and not lights(room)["card_reader"], "the frame lamp alone")
    blind.press("forward")
    room.until(lambda: not room.shell.property("idle_left"), "the end of the warning")
    room.second()
    room.until(lambda: not lights(room)["fascia"], "the frame lamp to go out")


def test_a_headset_sounds_and_the_loudspeaker_does_not_on_the_sound_card_itself(enter: Callable) -> None:
    room = enter()
    room.on("Start")
    blind = Blind(room, Notebook())
    room.simulator.order("speaker", "forget")
    blind.plug(is_in=True)
    blind.quiet()

    def sounds() -> list[str]:
        return [each["outlet"] for each in room.simulator.order("speaker", "heard")["sounds"]]

    room.until(sounds, "a sound")
    blind.plug(is_in=False)
    room.until(lambda: not room.shell.audio.property("on"), "the end of speech")
    assert set(sounds()) == {"headset"}
    room.simulator.clear("key_pad")


def test_a_wrong_entry_is_heard_by_all_as_a_tone(room, blind: Blind) -> None:
    room.identify()
    room.choose("social-insurance.print-enrolment-certificate")
    room.on("Question")
    room.press("continue")
    room.until(lambda: WRONG_ENTRY.wav in [what for what, _, _ in blind.speaker.said], "the tone")
    assert blind.texts == []


def test_who_walks_away_from_his_paper_is_called_and_the_next_sees_nothing(room, blind: Blind) -> None:
    outlet(room, is_full=True)
    printed(room)
    name = room.page["who"]
    for _ in range(44):
        room.second()
    room.until(lambda: blind.texts.count("请取走证明") >= 4, "the reminders")
    assert room.page["kind"] == "TakePaper"
    for _ in range(32):
        room.second()
    room.on("Finish")
    left = "您的证明还在出口，请取走。"
    room.until(lambda: left in [each.text for each in room.seen.texts], "what was left")
    assert room.page["who"] == "" != name
    outlet(room, is_full=False)

    def second() -> bool:
        room.second()
        return room.page["kind"] == "Start"

    room.until(second, "the start page")
    assert room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)
    assert {outlet for _, outlet, _ in blind.speaker.said} == {Outlet.LOUDSPEAKER}


def test_the_page_gives_way_after_the_paper_was_taken(room, blind: Blind) -> None:
    outlet(room, is_full=True)
    printed(room)
    for _ in range(30):
        room.second()
    assert room.page["kind"] == "TakePaper"
    outlet(room, is_full=False)

    def second() -> bool:
        room.second()
        return room.page["kind"] == "Finish"

    room.until(second, "the last page")
    assert room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)


def test_who_leaves_his_card_is_called_until_it_is_taken(room, blind: Blind) -> None:
    room.identify()
    room.lay_card()
    room.press("leave")
    room.on("Finish")
    left = "请拿走您的身份证"
    room.until(lambda: left in [each.text for each in room.seen.texts], "what was left")
    for _ in range(25):
        room.second()
    room.until(lambda: blind.texts.count(left) == 3, "the reminders")
    assert room.page["kind"] == "Finish"
    room.simulator.remove_card()

    def second() -> bool:
        room.second()
        return room.page["kind"] == "Start"

    room.until(second, "the start page")
