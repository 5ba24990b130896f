"""The production speaker on ALSA's own library, whose samples another process reads as fast as they sound.

The simulated card counts what it hears by outlet: how long, how loud. Most of the time here it plays twenty times as
fast as a real one; every scenario ends with a word that is heard again.
"""

import io
import threading
import time
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from suite import Hardware, assert_cancelled, failure, soon

from drivers.devices import Outlet, Speaker, Voice
from drivers.errors import (
    Cancelled,
    ConfigurationError,
    DeviceBusy,
    DeviceError,
    DeviceTimeout,
    DeviceUnavailable,
    MediaError,
    Unsupported,
)
from drivers.hosted import HostedSpeaker
from drivers.settings import SpeakerSettings
from drivers.simulator.control import SimulatedDevice
from drivers.speaker.speaker import AlsaSpeaker
from drivers.status import DeviceStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("speaker")]

KIND = "speaker"
FAST = 20
ZH, EN = Voice("zh"), Voice("en")
HEADSET, LOUDSPEAKER = Outlet.HEADSET, Outlet.LOUDSPEAKER
SENTENCE = "请把身份证放在读卡器上。"
LONG = SENTENCE * 40
LATE = 0.3
"""Seconds of sound that may still be heard after a cancel: what ALSA and the pipe hold, on a busy machine."""


class Simulator:
    """The simulated card and what tests say to it."""

    def __init__(self, folder: Path, speed: float = FAST) -> None:
        self._arguments = [str(folder / "speaker"), "--speed", str(speed)]
        self._device = SimulatedDevice("drivers.simulator.speaker", self._arguments)
        self.settings = SpeakerSettings(
            headset="headset", loudspeaker="loudspeaker", configuration=self._device.address
        )

    def fault(self, fault: str, **details: object) -> None:
        self._device.order("fault", fault=fault, **details)

    def clear(self) -> None:
        self._device.order("clear")
        self.settle()
        self._device.order("forget")

    def sounds(self) -> list[dict[str, Any]]:
        return list(self._device.order("heard")["sounds"])

    def seconds(self, outlet: Outlet | None = None) -> float:
        return sum(float(sound["seconds"]) for sound in self.sounds() if outlet in {None, sound["outlet"]})

    def loudness(self, outlet: Outlet) -> float:
        return max((float(sound["loudness"]) for sound in self.sounds() if sound["outlet"] == outlet), default=0.0)

    def settle(self) -> None:
        """Wait until nothing more is heard."""
        before = -1.0
        while (now := self.seconds()) != before:
            before = now
            time.sleep(0.06)

    def die(self) -> None:
        with pytest.raises(RuntimeError, match="ended"):
            self.fault("dead")
        self._device.close()

    def live(self) -> None:
        self._device = SimulatedDevice("drivers.simulator.speaker", self._arguments)
        assert self._device.address == self.settings.configuration

    def close(self) -> None:
        self._device.close()


def until(is_so: Callable[[], bool]) -> None:
    end = soon()
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def assert_ready_again(simulator: Simulator, speaker: Speaker) -> None:
    """The next sentence is heard, where it belongs."""
    simulator.clear()
    speaker.say("一", ZH, HEADSET, soon())
    simulator.settle()
    assert simulator.seconds(HEADSET) > 0.2
    assert simulator.loudness(HEADSET) > 0.01
    assert speaker.status().device is DeviceStatus.ONLINE


def wav(seconds: float = 0.5, rate: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    """A tone that is half as loud as can be."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(width)
        made.setframerate(rate)
        period = array("h", [16_000] * 20 + [-16_000] * 20).tobytes()
        size = int(seconds * rate) * channels * width
        made.writeframes((period * (size // len(period) + 1))[:size])
    return file.getvalue()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("sound"))
    yield simulator
    simulator.close()


@pytest.fixture
def simulator(started: Simulator) -> Simulator:
    started.clear()
    return started


@pytest.fixture
def speaker(simulator: Simulator) -> Iterator[AlsaSpeaker]:
    made = AlsaSpeaker(simulator.settings)
    yield made
    made.close()


@pytest.mark.parametrize("outlet", Outlet)
@pytest.mark.parametrize(("text", "voice"), [(SENTENCE, ZH), ("Put your ID card on the reader.", EN)])
def test_a_sentence_is_heard_at_its_outlet_and_nowhere_else(
    simulator: Simulator, speaker: AlsaSpeaker, outlet: Outlet, text: str, voice: Voice
) -> None:
    speaker.say(text, voice, outlet, soon())
    simulator.settle()
    (other,) = set(Outlet) - {outlet}
    assert 1 < simulator.seconds(outlet) < 6
    assert simulator.loudness(outlet) > 0.02
    assert simulator.seconds(other) == 0


def test_two_outlets_in_turn_never_mix(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    speaker.play(wav(1.0), 1.0, HEADSET, soon())
    speaker.play(wav(0.5), 0.1, LOUDSPEAKER, soon())
    speaker.play(wav(1.0), 1.0, HEADSET, soon())
    simulator.settle()
    assert simulator.seconds(HEADSET) == pytest.approx(2.0, abs=0.05)
    assert simulator.seconds(LOUDSPEAKER) == pytest.approx(0.5, abs=0.05)
    assert simulator.loudness(LOUDSPEAKER) < 0.1 < simulator.loudness(HEADSET)


def test_a_slower_voice_takes_longer(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    heard = []
    for rate in (2.0, 1.0, 0.5, 0.01):
        simulator.clear()
        speaker.say(SENTENCE, Voice("zh", rate), HEADSET, soon())
        simulator.settle()
        heard.append(simulator.seconds())
    quick, usual, slow, slowest = heard
    assert quick * 1.5 < usual < slow / 1.5
    assert slowest == pytest.approx(slow, abs=0.1)


def test_a_lower_volume_is_less_loud(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    heard = []
    for volume in (1.0, 0.5, 0.1, 0.0):
        simulator.clear()
        speaker.say(SENTENCE, Voice("en", volume=volume), HEADSET, soon())
        simulator.settle()
        heard.append(simulator.loudness(HEADSET))
    loud, half, low, nothing = heard
    assert half == pytest.approx(loud / 2, rel=0.1)
    assert low == pytest.approx(loud / 10, rel=0.1)
    assert nothing == 0


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_a_prompt_is_as_long_as_it_was_recorded_at_every_rate(
    simulator: Simulator, speaker: AlsaSpeaker, rate: int
) -> None:
    speaker.play(wav(1.0, rate), 1.0, LOUDSPEAKER, soon())
    simulator.settle()
    assert simulator.seconds(LOUDSPEAKER) == pytest.approx(1.0, abs=0.05)
    assert simulator.loudness(LOUDSPEAKER) > 0.3


@pytest.mark.parametrize(
    "text",
    [
        "330***0041，25.00 元，2026-11-27 13:10",
        "A&B <b>x</b> [[phonemes]] {\"'} \\ %s $(x) ; rm",
        "𬭎䶮㐂",
        "e\u0301 🙂 \ufffd \U0010ffff \ue000",
        "，。！？…",
        "x",
    ],
    ids=["figures", "punctuation", "rare", "odd", "marks_only", "letter"],
)
@pytest.mark.parametrize("voice", [ZH, EN], ids=["zh", "en"])
def test_any_text_is_spoken_to_its_end(simulator: Simulator, speaker: AlsaSpeaker, text: str, voice: Voice) -> None:
    speaker.say(text, voice, HEADSET, soon(60))
    assert_ready_again(simulator, speaker)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r\n", "\0", "\x00\x1b\u200b\u2028"])
def test_a_text_without_a_sign_is_silent(simulator: Simulator, speaker: AlsaSpeaker, text: str) -> None:
    speaker.say(text, ZH, HEADSET, soon())
    assert simulator.sounds() == []


def test_what_follows_a_null_character_is_spoken_too(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    speaker.say("一\0二三四五六七八九十", ZH, HEADSET, soon())
    simulator.settle()
    assert simulator.seconds() > 2


@pytest.mark.parametrize("sign", ["居", "9", "x", "𬭎", "。"])
def test_2000_characters_begin_and_can_be_stopped(simulator: Simulator, speaker: AlsaSpeaker, sign: str) -> None:
    error = None
    try:
        speaker.say(sign * 2000, ZH, HEADSET, soon(0.3))
    except DeviceTimeout as raised:
        error = raised
    assert error is None or error.code == "speaker.cut_off"
    assert_ready_again(simulator, speaker)


def test_a_longer_text_is_refused(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    error = failure(lambda: speaker.say("居" * 2001, ZH, HEADSET, soon()))
    assert (type(error), error.code) == (MediaError, "speaker.text_too_long")
    assert "居" not in repr(error) + str(error) + error.detail
    assert simulator.sounds() == []


@pytest.mark.parametrize(
    "sound",
    [
        b"",
        b"RIFF",
        b"MThd" + wav()[4:],
        wav()[:60],
        wav()[:-1],
        wav(channels=2),
        wav(width=1),
        wav(rate=7_999),
        wav(rate=48_001),
        wav(60.1, 8_000),
        wav()[:12] + wav()[36:],
        wav()[:40] + b"\xff\xff\xff\xff" + wav()[44:],
        wav()[:16] + b"\xff\xff\xff\xff" + wav()[20:],
        wav()[:20] + b"\x03\0" + wav()[22:],
        wav()[:12] + b"LIST\0\0\0\0" * 100_000,
    ],
)
def test_a_file_that_is_no_such_sound_is_refused(simulator: Simulator, speaker: AlsaSpeaker, sound: bytes) -> None:
    error = failure(lambda: speaker.play(sound, 1.0, HEADSET, soon()))
    assert (type(error), error.code) == (MediaError, "speaker.sound_unsupported")
    assert simulator.sounds() == []


def test_a_sound_without_samples_is_silent(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    speaker.play(wav(0.0), 1.0, HEADSET, soon())
    assert_ready_again(simulator, speaker)


def test_a_cancelled_sentence_is_silent(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, speed=1)
    speaker = AlsaSpeaker(simulator.settings)
    heard = []

    def give_up(cancel: threading.Event) -> None:
        until(lambda: simulator.seconds() > 0.3)
        heard.append(simulator.seconds())
        cancel.set()

    cancel = threading.Event()
    resident = threading.Thread(target=give_up, args=[cancel])
    resident.start()
    with pytest.raises(Cancelled):
        speaker.say(LONG, ZH, HEADSET, soon(), cancel)
    resident.join()
    simulator.settle()
    assert simulator.seconds() < heard[0] + LATE
    assert_ready_again(simulator, speaker)
    speaker.close()
    simulator.close()


def test_a_sentence_that_was_cancelled_before_is_not_begun(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        speaker.say(LONG, ZH, HEADSET, soon(), cancel)
    assert simulator.sounds() == []


def test_a_sentence_ends_at_its_deadline(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    error = failure(lambda: speaker.say(LONG, ZH, HEADSET, soon(0.3)))
    assert (type(error), error.code) == (DeviceTimeout, "speaker.cut_off")
    assert_ready_again(simulator, speaker)


def test_a_card_that_is_slow_is_waited_for(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    simulator.fault("slow")
    speaker.say(SENTENCE, ZH, HEADSET, soon())
    assert_ready_again(simulator, speaker)


def test_a_card_that_is_stuck_ends_at_the_deadline(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    simulator.fault("silent")
    for _ in range(2):
        error = failure(lambda: speaker.say(SENTENCE, ZH, HEADSET, soon(0.3)))
        assert (type(error), error.code) == (DeviceTimeout, "speaker.silent")
    assert (speaker.status().device, speaker.status().code) == (DeviceStatus.OFFLINE, "speaker.silent")
    assert_ready_again(simulator, speaker)


def test_a_card_that_is_stuck_is_given_up_when_cancelled(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    simulator.fault("silent")
    assert_cancelled(0.2, lambda cancel: speaker.say(SENTENCE, ZH, HEADSET, soon(60), cancel))
    assert_ready_again(simulator, speaker)


@pytest.mark.parametrize("at", [0, 20_000, 200_000])
def test_a_card_is_pulled_out_in_the_middle_of_a_sentence(simulator: Simulator, speaker: AlsaSpeaker, at: int) -> None:
    simulator.fault("pulled", at=at)
    error = failure(lambda: speaker.say(LONG, ZH, HEADSET, soon()))
    assert (type(error), error.code) == (DeviceUnavailable, "speaker.unavailable")
    assert speaker.status().device is DeviceStatus.NO_DEVICE
    assert_ready_again(simulator, speaker)


def test_a_card_that_is_unplugged_and_comes_back(
    simulator: Simulator, speaker: AlsaSpeaker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.speaker")
    simulator.fault("gone")
    for _ in range(3):
        assert failure(lambda: speaker.say(SENTENCE, ZH, HEADSET, soon())).code == "speaker.unavailable"
    status = speaker.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "speaker.unavailable")
    assert_ready_again(simulator, speaker)
    assert [record.msg for record in caplog.records] == ["speaker.offline", "speaker.online"]


def test_a_machine_without_a_card_is_a_status() -> None:
    speaker = AlsaSpeaker(SpeakerSettings(headset="plughw:7", loudspeaker="plughw:CARD=Nobodys"))
    status = speaker.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "speaker.unavailable")
    assert failure(lambda: speaker.say("一", ZH, HEADSET, soon())).code == "speaker.unavailable"
    assert failure(lambda: speaker.say("一", ZH, LOUDSPEAKER, soon())).code == "speaker.unavailable"
    speaker.close()


def test_a_card_whose_process_dies(tmp_path: Path) -> None:
    mortal = Simulator(tmp_path)
    speaker = AlsaSpeaker(mortal.settings)
    timer = threading.Timer(0.3, mortal.die)
    timer.start()
    assert isinstance(failure(lambda: speaker.say(LONG, ZH, HEADSET, soon(5))), DeviceError)
    timer.join()
    # "dead"
    assert speaker.status().device in {DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE}
    mortal.live()
    assert_ready_again(mortal, speaker)
    speaker.close()
    mortal.close()


def test_a_card_that_another_program_has_is_busy(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    simulator.fault("busy")
    assert type(failure(lambda: speaker.say(SENTENCE, ZH, HEADSET, soon()))) is DeviceBusy
    assert (speaker.status().device, speaker.status().code) == (DeviceStatus.DEVICE_BUSY, "speaker.busy")
    assert_ready_again(simulator, speaker)


def test_a_card_that_takes_other_samples_than_ours(simulator: Simulator, speaker: AlsaSpeaker) -> None:
    simulator.fault("wrong_device")
    error = failure(lambda: speaker.say(SENTENCE, ZH, HEADSET, soon()))
    assert (type(error), error.code) == (ConfigurationError, "speaker.wrong_device")
    assert speaker.status().device is DeviceStatus.HARDWARE_ERROR
    assert_ready_again(simulator, speaker)


def test_a_site_without_a_loudspeaker(simulator: Simulator) -> None:
    speaker = AlsaSpeaker(msgspec.structs.replace(simulator.settings, loudspeaker=""))
    error = failure(lambda: speaker.say(SENTENCE, ZH, LOUDSPEAKER, soon()))
    assert (type(error), error.code) == (Unsupported, "speaker.unsupported")
    assert speaker.status().capabilities == {"headset": "headset"}
    assert_ready_again(simulator, speaker)
    speaker.close()


def test_a_confined_process_speaks_and_leaves_no_child_and_no_file(simulator: Simulator) -> None:
    speaker = HostedSpeaker(simulator.settings)
    speaker.host.wait_ready()
    folder = Path(simulator.settings.configuration).parent
    before = sorted(path.name for path in folder.iterdir())
    speaker.say("林小满，一二三四", ZH, HEADSET, soon())
    simulator.settle()
    assert simulator.loudness(HEADSET) > 0.02
    process = Path(f"/proc/{speaker.host.process_id}")
    assert [task for task in process.glob("task/*/children") if task.read_text(encoding="ascii").strip()] == []
    assert "林小满".encode() not in (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == before
    assert_cancelled(0.3, lambda cancel: speaker.say(LONG, ZH, HEADSET, soon(60), cancel))
    assert_ready_again(simulator, speaker)
    speaker.close()
    speaker.host.close()


def test_what_the_simulator_does_not_know_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        simulator.fault("hoarse")


def test_the_real_card_speaks_at_its_headset(hardware: Hardware) -> None:
    speaker = AlsaSpeaker(SpeakerSettings(headset=hardware.address))
    assert speaker.status().device is DeviceStatus.ONLINE
    speaker.say(SENTENCE, ZH, HEADSET, soon(30))
    assert_cancelled(1.0, lambda cancel: speaker.say(LONG, ZH, HEADSET, soon(60), cancel))
    speaker.play(wav(1.0), 0.2, HEADSET, soon())
    speaker.close()
