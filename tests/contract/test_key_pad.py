"""The production key pad against a simulated one: the kernel's records over a socket in place of its node.

Every scenario ends with a key that is heard again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from suite import Hardware, assert_cancelled, failure, soon

from drivers.devices import KeyPad, KeyPress
from drivers.errors import (
    ConfigurationError,
    DeviceBusy,
    DeviceTimeout,
    DeviceUnavailable,
    ProtocolError,
)
from drivers.hosted import HostedKeyPad
from drivers.key_pad.pad import EvdevKeyPad
from drivers.kinds import KINDS
from drivers.settings import KEYS, Key, KeyPadSettings
from drivers.simulator.control import SimulatedDevice
from drivers.status import DeviceStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("key_pad")]

KIND = "key_pad"
RECORDED = Path(__file__).parent / "recorded"


class Simulator:
    """The simulated pad and what tests say to it."""

    def __init__(self, folder: Path) -> None:
        self._arguments = [str(folder / "key_pad")]
        self._device = SimulatedDevice("drivers.simulator.key_pad", self._arguments)
        self.settings = KeyPadSettings(link=self._device.address)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._device.order("press", key=key)

    def order(self, do: str, **details: object) -> None:
        self._device.order(do, **details)

    def fault(self, fault: str, **details: object) -> None:
        self._device.order("fault", fault=fault, **details)

    def clear(self) -> None:
        self._device.order("clear")

    def sent(self) -> int:
        return int(self._device.order("state")["sent"])

    def die(self) -> None:
        with pytest.raises(RuntimeError, match="ended"):
            self.fault("dead")
        self._device.close()
        self._device = SimulatedDevice("drivers.simulator.key_pad", self._arguments)
        assert self._device.address == self.settings.link

    def close(self) -> None:
        self._device.close()


def heard(pad: KeyPad, count: int) -> list[Key]:
    return [pad.wait_key(soon()).key for _ in range(count)]


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; what a pad sends takes a moment to arrive."""
    end = soon()
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def assert_ready_again(simulator: Simulator, pad: KeyPad) -> None:
    """The next resident's key is heard."""
    simulator.clear()
    until(lambda: pad.status().device is DeviceStatus.ONLINE)
    simulator.press("help")
    assert pad.wait_key(soon()) == KeyPress(Key.HELP)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("pad"))
    yield simulator
    simulator.close()


@pytest.fixture
def simulator(started: Simulator) -> Simulator:
    started.clear()
    return started


@contextmanager
def opened(simulator: Simulator, **changes: object) -> Iterator[EvdevKeyPad]:
    made = EvdevKeyPad(msgspec.structs.replace(simulator.settings, **changes))
    # Unlike the kernel, the simulator takes a moment to see that the last one has let go.
    until(lambda: made.status().device is DeviceStatus.ONLINE)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def pad(simulator: Simulator) -> Iterator[EvdevKeyPad]:
    with opened(simulator) as made:
        yield made


def test_each_key_is_heard(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.press(*Key)
    assert heard(pad, 6) == list(Key)


def test_a_key_is_waited_for(simulator: Simulator, pad: EvdevKeyPad) -> None:
    timer = threading.Timer(0.2, simulator.press, ["up"])
    timer.start()
    assert pad.wait_key(soon()) == KeyPress(Key.UP)
    timer.join()


def test_a_key_that_is_held_down_counts_once(simulator: Simulator, pad: EvdevKeyPad) -> None:
    before = simulator.sent()
    simulator.order("hold", key="down")
    until(lambda: simulator.sent() > before + 5)
    simulator.order("release", key="down")
    simulator.press("up")
    assert heard(pad, 2) == [Key.DOWN, Key.UP]


def test_a_key_that_is_held_on_purpose_is_told_while_it_is_down(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.order("hold", key="select")
    assert pad.wait_key(soon()) == KeyPress(Key.SELECT, is_long=True)
    simulator.order("release", key="select")
    simulator.press("select")
    assert pad.wait_key(soon()) == KeyPress(Key.SELECT)


def test_a_release_that_the_kernel_lost_makes_no_press_up(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.order("hold", key="select")
    until(lambda: bool(pad._ear and pad._ear._state._down))
    simulator.fault("dropped", times=1)
    simulator.order("release", key="select")
    simulator.press("up")
    assert pad.wait_key(soon()) == KeyPress(Key.UP)


def test_other_keys_are_ignored(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.press("KEY_A", "KEY_ESC", "select")
    assert pad.wait_key(soon()) == KeyPress(Key.SELECT)


def test_keys_between_two_calls_are_kept_the_newest_32(simulator: Simulator, pad: EvdevKeyPad) -> None:
    before = simulator.sent()
    simulator.press(*["up"] * 8, *["down"] * 31, "help")
    until(lambda: simulator.sent() >= before + 40)
    # The last press is there when the pad has taken everything before it.
    until(lambda: list(pad._ear._presses)[-1:] == [KeyPress(Key.HELP)] if pad._ear else False)
    assert heard(pad, 32) == [Key.DOWN] * 31 + [Key.HELP]
    assert failure(lambda: pad.wait_key(soon(0.1))).code == "key_pad.no_key"


def test_nobody_presses(simulator: Simulator, pad: EvdevKeyPad) -> None:
    error = failure(lambda: pad.wait_key(soon(0.2)))
    assert type(error) is DeviceTimeout
    assert error.code == "key_pad.no_key"
    assert pad.status().device is DeviceStatus.ONLINE


def test_waiting_ends_when_it_is_cancelled(simulator: Simulator, pad: EvdevKeyPad) -> None:
    assert_cancelled(0.2, lambda cancel: pad.wait_key(soon(60.0), cancel))
    assert_ready_again(simulator, pad)


def test_a_headset_is_seen_to_come_and_go(simulator: Simulator, pad: EvdevKeyPad) -> None:
    assert pad.status().sensors == {"headset": "not_present"}
    for is_in, word in ((True, "present"), (False, "not_present")):
        simulator.order("headset", is_in=is_in)
        until(lambda word=word: pad.status().sensors == {"headset": word})


def test_a_headset_that_was_in_before_is_seen(simulator: Simulator) -> None:
    simulator.order("headset", is_in=True)
    with opened(simulator) as pad:
        assert pad.status().sensors == {"headset": "present"}


def test_a_headset_by_a_key_that_is_held_down(simulator: Simulator) -> None:
    simulator.order("hold", key="KEY_F13")
    with opened(simulator, headset="KEY_F13") as pad:
        assert pad.status().sensors == {"headset": "present"}
        simulator.order("release", key="KEY_F13")
        until(lambda: pad.status().sensors == {"headset": "not_present"})


@pytest.mark.parametrize("headset", ["", "SW_LID", "KEY_F24"])
def test_a_pad_that_does_not_tell_of_a_headset(simulator: Simulator, headset: str) -> None:
    with opened(simulator, headset=headset) as pad:
        assert pad.status().sensors == {}


def test_keys_by_other_names(simulator: Simulator) -> None:
    with opened(simulator, keys=KEYS | {Key.HELP: "KEY_KP0"}) as pad:
        simulator.press("KEY_F1", "KEY_KP0")
        assert pad.wait_key(soon()) == KeyPress(Key.HELP)


def test_a_key_name_that_the_kernel_does_not_have(simulator: Simulator) -> None:
    settings = msgspec.structs.replace(simulator.settings, keys={Key.UP: "KEY_NONSENSE"})
    error = failure(lambda: EvdevKeyPad(settings))
    assert type(error) is ConfigurationError
    assert error.code == "key_pad.settings_invalid"


@pytest.mark.parametrize("fault", ["slow", "drip", "garbage"])
def test_a_pad_that_is_slow_or_noisy_is_understood(simulator: Simulator, pad: EvdevKeyPad, fault: str) -> None:
    simulator.fault(fault)
    simulator.press("up", "down")
    assert heard(pad, 2) == [Key.UP, Key.DOWN]


def test_a_pad_that_sends_nothing(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.fault("silent")
    simulator.press("up")
    assert failure(lambda: pad.wait_key(soon(0.3))).code == "key_pad.no_key"
    assert_ready_again(simulator, pad)


def test_a_press_that_comes_late_is_kept(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.fault("late")
    simulator.press("up")
    assert failure(lambda: pad.wait_key(soon(0.3))).code == "key_pad.no_key"
    simulator.clear()
    assert pad.wait_key(soon()) == KeyPress(Key.UP)


def test_presses_that_the_kernel_lost_are_not_made_up(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.fault("dropped", times=1)
    simulator.order("headset", is_in=True)
    simulator.press("up", "down")
    assert pad.wait_key(soon()) == KeyPress(Key.DOWN)
    assert pad.status().sensors == {"headset": "present"}


def test_half_a_record_is_an_error_and_the_pad_is_opened_anew(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.fault("truncated", times=1)
    simulator.press("up")
    assert pad.wait_key(soon()) == KeyPress(Key.UP, is_long=True)
    timer = threading.Timer(1.0, simulator.press, ["down"])
    timer.start()
    error = failure(lambda: pad.wait_key(soon()))
    assert type(error) is ProtocolError
    assert error.code == "key_pad.bad_event"
    timer.join()
    assert_ready_again(simulator, pad)


@pytest.mark.parametrize("at", [0, 30, 60])
def test_a_pad_is_pulled_out_in_the_middle_of_a_press(simulator: Simulator, pad: EvdevKeyPad, at: int) -> None:
    simulator.fault("pulled", at=at)
    simulator.press("up")
    error = failure(lambda: heard(pad, 2))
    assert type(error) is DeviceUnavailable
    assert error.code == "key_pad.unavailable"
    assert pad.status().device is DeviceStatus.NO_DEVICE
    assert_ready_again(simulator, pad)


def test_a_pad_that_is_unplugged_and_comes_back(
    simulator: Simulator, pad: EvdevKeyPad, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.key_pad")
    timer = threading.Timer(0.2, simulator.fault, ["gone"])
    timer.start()
    for _ in range(3):
        assert failure(lambda: pad.wait_key(soon())).code == "key_pad.unavailable"
    timer.join()
    status = pad.status()
    assert (status.device, status.code, status.sensors) == (DeviceStatus.NO_DEVICE, "key_pad.unavailable", {})
    assert_ready_again(simulator, pad)
    assert [record.msg for record in caplog.records] == ["key_pad.offline", "key_pad.online"]


def test_a_pad_that_is_pulled_out_while_nobody_waits_for_a_key(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.fault("gone")
    until(lambda: pad.status().device is DeviceStatus.NO_DEVICE)
    assert_ready_again(simulator, pad)


def test_a_pad_whose_process_dies(tmp_path: Path) -> None:
    mortal = Simulator(tmp_path)
    pad = EvdevKeyPad(mortal.settings)
    pad.status()
    timer = threading.Timer(0.2, mortal.die)
    timer.start()
    assert failure(lambda: pad.wait_key(soon())).code == "key_pad.unavailable"
    timer.join()
    assert_ready_again(mortal, pad)
    pad.close()
    mortal.close()


def test_another_device_at_the_pads_name(simulator: Simulator, pad: EvdevKeyPad) -> None:
    simulator.fault("wrong_device")
    until(lambda: pad.status().code == "key_pad.wrong_device")
    error = failure(lambda: pad.wait_key(soon()))
    assert type(error) is ConfigurationError
    assert pad.status().device is DeviceStatus.HARDWARE_ERROR
    assert_ready_again(simulator, pad)


def test_a_pad_that_another_process_holds(simulator: Simulator, pad: EvdevKeyPad) -> None:
    other = EvdevKeyPad(simulator.settings)
    assert type(failure(lambda: other.wait_key(soon()))) is DeviceBusy
    status = other.status()
    assert (status.device, status.code) == (DeviceStatus.DEVICE_BUSY, "key_pad.busy")
    pad.close()
    until(lambda: other.status().device is DeviceStatus.ONLINE)
    other.close()


def test_a_status_says_that_it_is_not_verified(simulator: Simulator, pad: EvdevKeyPad) -> None:
    assert pad.status().capabilities == {"name": "Simulated key pad", "verified": "not verified on a wire"}


def test_what_the_simulator_does_not_know_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        simulator.fault("tired")
    with pytest.raises(ValueError, match="no key"):
        simulator.press("sideways")


def test_keys_are_heard_in_a_process_of_its_own(simulator: Simulator) -> None:
    hosted = HostedKeyPad(simulator.settings)
    until(lambda: hosted.status().sensors == {"headset": "not_present"})
    simulator.press("back")
    assert hosted.wait_key(soon()) == KeyPress(Key.BACK)
    simulator.fault("gone")
    assert type(failure(lambda: hosted.wait_key(soon()))) is DeviceUnavailable
    assert hosted.status().device is DeviceStatus.NO_DEVICE
    assert_ready_again(simulator, hosted)
    hosted.host.close()


def test_the_core_on_recorded_traffic() -> None:
    pad = EvdevKeyPad(KeyPadSettings(link=f"replay:{RECORDED / 'key_pad_core.jsonl'}"))
    assert pad.status().sensors == {"headset": "not_present"}
    assert heard(pad, 2) == [Key.UP, Key.HELP]
    until(lambda: pad.status().sensors == {"headset": "present"})
    assert failure(lambda: pad.wait_key(soon(0.1))).code == "key_pad.no_key"
    pad.close()


def test_the_real_key_pad_is_there_and_presses_nothing_by_itself(hardware: Hardware) -> None:
    pad = KINDS[KIND].open(KIND, msgspec.json.encode(KeyPadSettings(link=hardware.address)))
    assert isinstance(pad, EvdevKeyPad)
    status = pad.status()
    assert status.device is DeviceStatus.ONLINE
    hardware.check(dict(status.capabilities))
    assert failure(lambda: pad.wait_key(soon(2.0))).code == "key_pad.no_key"
    pad.close()
