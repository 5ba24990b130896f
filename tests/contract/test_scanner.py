"""The production scanner against simulated ones: on a pseudo terminal, triggered, and as a keyboard at a socket.

Every scenario ends with a code that is read again.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from suite import Hardware, assert_cancelled, failure, soon

from drivers.devices import CodeScanner, ScannedCode
from drivers.errors import (
    ConfigurationError,
    DeviceBusy,
    DeviceTimeout,
    DeviceUnavailable,
    ProtocolError,
)
from drivers.hosted import HostedScanner
from drivers.kinds import KINDS
from drivers.scanner.scanner import LineScanner
from drivers.settings import ScannerSettings
from drivers.simulator.control import SimulatedDevice
from drivers.status import DeviceStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("scanner")]

KIND = "scanner"
RECORDED = Path(__file__).parent / "recorded"
CODE = "KIOSK-0001/abc?Z=7"


class Simulator:
    """The simulated scanner and what tests say to it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._arguments = [str(folder / "scanner"), *options]
        self._device = SimulatedDevice("drivers.simulator.scanner", self._arguments)
        self.settings = ScannerSettings(link=self._device.address, is_triggered="--triggered" in options)
        self.is_keyboard = "--keyboard" in options

    def scan(self, text: str = CODE, **details: object) -> None:
        self._device.order("scan", text=text, **details)

    def type(self, keys: str) -> None:
        self._device.order("type", keys=keys)

    def fault(self, fault: str, **details: object) -> None:
        self._device.order("fault", fault=fault, **details)

    def clear(self) -> None:
        self._device.order("clear")

    def sent(self) -> int:
        return int(self._device.order("state")["sent"])

    def triggers(self) -> int:
        return int(self._device.order("state")["triggers"])

    def wait_sent(self, count: int) -> None:
        """Wait until so many more things than ``count`` have left."""
        while self.sent() < count:
            time.sleep(0.01)

    def die(self) -> None:
        with pytest.raises(RuntimeError, match="ended"):
            self.fault("dead")
        self._device.close()
        self._device = SimulatedDevice("drivers.simulator.scanner", self._arguments)
        assert self._device.address == self.settings.link

    def close(self) -> None:
        self._device.close()


class Waiting(threading.Event):
    """A cancel flag that acts once the call waits for a code: from then on it is asked at intervals.

    Args:
        again: after so many intervals it acts once more, and so on; 0 for never.
    """

    def __init__(self, act: Callable[[], object], again: int = 0) -> None:
        super().__init__()
        self._act = act
        self._left = 2
        self._again = again
        self._asked_at = time.monotonic()

    def is_set(self) -> bool:
        before, self._asked_at = self._asked_at, time.monotonic()
        if self._asked_at - before > 0.02:
            self._left -= 1
            if self._left == 0:
                self._act()
                self._left = self._again
        return super().is_set()


def wait_online(scanner: CodeScanner) -> None:
    """Wait until it can be used: unlike the kernel, the simulator takes a moment to see that somebody has let go."""
    end = soon()
    while scanner.status().device is not DeviceStatus.ONLINE:
        assert time.monotonic() < end


def read_when(scanner: CodeScanner, act: Callable[[], object], seconds: float = 20.0) -> str:
    """Read the code that comes of ``act``, which is done when the scanner is waited for."""
    return scanner.read(soon(seconds), Waiting(act)).text


def assert_ready_again(simulator: Simulator, scanner: CodeScanner) -> None:
    """The next resident's code is read."""
    simulator.clear()
    assert scanner.status().device is DeviceStatus.ONLINE
    # As a resident does: held there again until it beeps.
    assert scanner.read(soon(), Waiting(lambda: simulator.scan("NEXT-1"), 12)).text == "NEXT-1"


class Bench:
    """The simulators and one driver for each, open for the whole suite as in a kiosk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pairs: dict[str, tuple[Simulator, LineScanner]] = {}

    def pair(self, name: str, *options: str) -> tuple[Simulator, LineScanner]:
        if name not in self._pairs:
            (self._folder / name).mkdir()
            simulator = Simulator(self._folder / name, *options)
            self._pairs[name] = simulator, LineScanner(simulator.settings)
        simulator, scanner = self._pairs[name]
        simulator.clear()
        wait_online(scanner)
        return simulator, scanner

    def close(self) -> None:
        for simulator, scanner in self._pairs.values():
            scanner.close()
            simulator.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("scanners"))
    yield made
    made.close()


Pair = tuple[Simulator, LineScanner]


@pytest.fixture
def serial(bench: Bench) -> Pair:
    return bench.pair("serial")


@pytest.fixture
def keyboard(bench: Bench) -> Pair:
    return bench.pair("keyboard", "--keyboard")


@pytest.fixture
def triggered(bench: Bench) -> Pair:
    return bench.pair("triggered", "--triggered")


@pytest.fixture(params=["serial", "keyboard"])
def either(request: pytest.FixtureRequest) -> Pair:
    pair: Pair = request.getfixturevalue(request.param)
    return pair


@pytest.fixture
def simulator(either: Pair) -> Simulator:
    return either[0]


@pytest.fixture
def scanner(either: Pair) -> LineScanner:
    return either[1]


def test_a_code_is_read(simulator: Simulator, scanner: LineScanner) -> None:
    code = scanner.read(soon(), Waiting(simulator.scan))
    assert code == ScannedCode(CODE, None)
    assert CODE not in repr(code)


def test_what_was_scanned_before_is_forgotten(simulator: Simulator, scanner: LineScanner) -> None:
    before = simulator.sent()
    simulator.scan("OLD-1")
    simulator.scan("OLD-2")
    simulator.wait_sent(before + 2)
    assert_ready_again(simulator, scanner)


def test_a_code_under_way_when_the_call_begins_is_forgotten_whole(simulator: Simulator, scanner: LineScanner) -> None:
    before = simulator.sent()
    simulator.scan("OLD-HA", suffix="")
    simulator.wait_sent(before + 1)

    def go_on() -> None:
        simulator.scan("LF")
        simulator.scan("NEW-1")

    assert scanner.read(soon(), Waiting(go_on)).text == "NEW-1"


def test_the_first_of_two_codes_in_one_burst_is_read_and_the_other_forgotten(
    simulator: Simulator, scanner: LineScanner
) -> None:
    before = simulator.sent()

    def burst() -> None:
        simulator.scan("ONE")
        simulator.scan("TWO")

    assert read_when(scanner, burst) == "ONE"
    simulator.wait_sent(before + 2)
    assert_ready_again(simulator, scanner)


def test_nobody_scans(simulator: Simulator, scanner: LineScanner) -> None:
    error = failure(lambda: scanner.read(soon(0.4)))
    assert type(error) is DeviceTimeout
    assert error.code == "scanner.no_code"
    assert scanner.status().device is DeviceStatus.ONLINE


def test_waiting_ends_when_it_is_cancelled(simulator: Simulator, scanner: LineScanner) -> None:
    assert_cancelled(0.3, lambda cancel: scanner.read(soon(60.0), cancel))
    assert_ready_again(simulator, scanner)


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_a_slow_scanner_is_waited_for(simulator: Simulator, scanner: LineScanner, fault: str) -> None:
    simulator.fault(fault)
    assert read_when(scanner, lambda: simulator.scan("A1-b?")) == "A1-b?"


@pytest.mark.parametrize("fault", ["garbage", "truncated"])
def test_what_is_no_whole_code_is_refused(simulator: Simulator, scanner: LineScanner, fault: str) -> None:
    simulator.fault(fault, times=1)
    error = failure(lambda: read_when(scanner, simulator.scan))
    assert type(error) is ProtocolError
    assert error.code == "scanner.garbage"
    assert CODE[:5] not in str(error) + error.detail
    assert_ready_again(simulator, scanner)


def test_a_scanner_that_sends_nothing(simulator: Simulator, scanner: LineScanner) -> None:
    simulator.fault("silent")
    assert failure(lambda: read_when(scanner, simulator.scan, 0.5)).code == "scanner.no_code"
    assert_ready_again(simulator, scanner)


def test_a_code_that_comes_too_late_is_not_taken_for_the_next(simulator: Simulator, scanner: LineScanner) -> None:
    simulator.fault("late")
    before = simulator.sent()
    assert failure(lambda: read_when(scanner, lambda: simulator.scan("OLD"), 0.5)).code == "scanner.no_code"
    simulator.clear()
    simulator.wait_sent(before + 2)
    assert_ready_again(simulator, scanner)


def test_a_stream_without_an_end_ends_the_call(simulator: Simulator, scanner: LineScanner) -> None:
    simulator.fault("endless")
    error = failure(lambda: scanner.read(soon(0.5)))
    assert error.code in {"scanner.no_code", "scanner.garbage"}
    simulator.clear()
    assert_ready_again(simulator, scanner)


@pytest.mark.parametrize("at", [0, 24 * 5 + 7])
def test_a_scanner_is_pulled_out_in_the_middle_of_a_code(simulator: Simulator, scanner: LineScanner, at: int) -> None:
    simulator.fault("pulled", at=at if simulator.is_keyboard else at % 10)
    error = failure(lambda: read_when(scanner, simulator.scan))
    assert type(error) is DeviceUnavailable
    assert error.code == "scanner.unavailable"
    assert_ready_again(simulator, scanner)


def test_a_scanner_that_is_unplugged_and_comes_back(
    simulator: Simulator, scanner: LineScanner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.scanner")
    simulator.fault("gone")
    for _ in range(3):
        assert failure(lambda: scanner.read(soon())).code == "scanner.unavailable"
    status = scanner.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "scanner.unavailable")
    assert_ready_again(simulator, scanner)
    assert [record.msg for record in caplog.records] == ["scanner.offline", "scanner.online"]


def test_a_scanner_that_is_pulled_out_and_back_between_two_calls(simulator: Simulator, scanner: LineScanner) -> None:
    simulator.fault("gone")
    simulator.clear()
    assert read_when(scanner, simulator.scan) == CODE


def test_a_scanner_whose_process_dies(tmp_path: Path, simulator: Simulator) -> None:
    mortal = Simulator(tmp_path, *(["--keyboard"] if simulator.is_keyboard else []))
    scanner = LineScanner(mortal.settings)
    assert scanner.status().device is DeviceStatus.ONLINE
    assert failure(lambda: read_when(scanner, mortal.die)).code == "scanner.unavailable"
    assert_ready_again(mortal, scanner)
    scanner.close()
    mortal.close()


def test_a_scanner_that_another_process_holds(simulator: Simulator, scanner: LineScanner) -> None:
    other = LineScanner(simulator.settings)
    assert type(failure(lambda: other.read(soon()))) is DeviceBusy
    status = other.status()
    assert (status.device, status.code) == (DeviceStatus.DEVICE_BUSY, "scanner.busy")
    scanner.close()
    wait_online(other)
    other.close()
    wait_online(scanner)
    assert_ready_again(simulator, scanner)


def test_a_status_says_what_it_cannot_tell(simulator: Simulator, scanner: LineScanner) -> None:
    status = scanner.status()
    assert status.device is DeviceStatus.ONLINE
    assert status.capabilities["self_report"] == "none"
    assert ("verified" in status.capabilities) is simulator.is_keyboard


@pytest.mark.parametrize("suffix", ["\r", "\n", "\r\n"])
def test_each_suffix_that_scanners_have(serial: Pair, suffix: str) -> None:
    simulator, scanner = serial
    for text in ("A1", "B2"):
        assert read_when(scanner, lambda text=text: simulator.scan(text, suffix=suffix)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_text_in_both_encodings(serial: Pair, encoding: str) -> None:
    simulator, scanner = serial
    assert read_when(scanner, lambda: simulator.scan("临湖区市民码 𠮷", encoding=encoding)) == "临湖区市民码 𠮷"


def test_the_longest_code_is_read_and_a_longer_one_refused(tmp_path: Path) -> None:
    fast = Simulator(tmp_path, "--speed", "115200")
    scanner = LineScanner(fast.settings)
    scanner.status()
    assert read_when(scanner, lambda: fast.scan("7" * 4096)) == "7" * 4096
    assert failure(lambda: read_when(scanner, lambda: fast.scan("7" * 4097))).code == "scanner.garbage"
    assert_ready_again(fast, scanner)
    scanner.close()
    fast.close()


def test_a_scanner_behind_a_serial_server(bench: Bench) -> None:
    simulator, scanner = bench.pair("tcp", "--tcp")
    assert read_when(scanner, lambda: simulator.scan("临湖-1")) == "临湖-1"
    simulator.fault("pulled", at=3)
    assert failure(lambda: read_when(scanner, simulator.scan)).code == "scanner.unavailable"
    assert scanner.status().device is DeviceStatus.NO_DEVICE
    assert_ready_again(simulator, scanner)


def test_a_scanner_that_is_set_up_without_a_suffix(serial: Pair) -> None:
    simulator, scanner = serial
    simulator.fault("no_suffix")
    assert failure(lambda: read_when(scanner, simulator.scan)).code == "scanner.garbage"
    assert_ready_again(simulator, scanner)


def test_another_device_on_the_scanners_line(serial: Pair) -> None:
    simulator, scanner = serial
    simulator.fault("wrong_device")
    assert failure(lambda: read_when(scanner, simulator.scan)).code == "scanner.garbage"
    assert_ready_again(simulator, scanner)


def test_another_device_at_the_keyboards_name(keyboard: Pair) -> None:
    simulator, scanner = keyboard
    simulator.fault("wrong_device")
    error = failure(lambda: scanner.read(soon()))
    assert type(error) is ConfigurationError
    assert error.code == "scanner.wrong_device"
    assert scanner.status().device is DeviceStatus.HARDWARE_ERROR
    assert_ready_again(simulator, scanner)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("KEY_A+ KEY_A* KEY_A* KEY_A- KEY_B KEY_ENTER", "ab"),
        ("KEY_CAPSLOCK KEY_A KEY_1 KEY_CAPSLOCK KEY_B KEY_KPENTER", "A1b"),
        ("KEY_LEFTSHIFT+ KEY_A KEY_LEFTSHIFT- KEY_KP7 KEY_SLASH KEY_ENTER", "A7/"),
    ],
)
def test_what_a_keyboard_types(keyboard: Pair, keys: str, text: str) -> None:
    simulator, scanner = keyboard
    assert read_when(scanner, lambda: simulator.type(keys)) == text


def test_shift_that_was_down_before_comes_up(keyboard: Pair) -> None:
    simulator, scanner = keyboard
    before = simulator.sent()
    simulator.type("KEY_LEFTSHIFT+")
    simulator.wait_sent(before + 1)
    assert read_when(scanner, lambda: simulator.type("KEY_LEFTSHIFT- KEY_A KEY_ENTER")) == "a"


def test_a_character_typed_by_its_number_is_refused(keyboard: Pair) -> None:
    simulator, scanner = keyboard
    keys = "KEY_A KEY_LEFTALT+ KEY_KP4 KEY_KP5 KEY_KP2 KEY_KP1 KEY_KP7 KEY_LEFTALT- KEY_ENTER"
    assert failure(lambda: read_when(scanner, lambda: simulator.type(keys))).code == "scanner.garbage"
    assert_ready_again(simulator, scanner)


def test_keystrokes_that_the_kernel_lost_spoil_the_code(keyboard: Pair) -> None:
    simulator, scanner = keyboard
    simulator.fault("dropped", times=1)
    assert failure(lambda: read_when(scanner, simulator.scan)).code == "scanner.garbage"
    assert_ready_again(simulator, scanner)


def test_a_keyboard_cannot_be_triggered(keyboard: Pair) -> None:
    simulator, _ = keyboard
    error = failure(lambda: LineScanner(ScannerSettings(link=simulator.settings.link, is_triggered=True)))
    assert error.code == "scanner.settings_invalid"


def test_a_triggered_scanner_reads_what_lies_before_it(triggered: Pair) -> None:
    simulator, scanner = triggered
    simulator.scan("LYING-1")
    assert scanner.read(soon()).text == "LYING-1"
    assert read_when(scanner, lambda: simulator.scan("SHOWN-2")) == "SHOWN-2"


def test_a_triggered_scanner_that_sees_nothing_has_acknowledged(triggered: Pair) -> None:
    _, scanner = triggered
    assert failure(lambda: scanner.read(soon(1.1))).code == "scanner.no_code"
    assert scanner.status().device is DeviceStatus.ONLINE


def test_a_triggered_scanner_is_triggered_again(triggered: Pair) -> None:
    simulator, scanner = triggered
    before = simulator.triggers()
    assert failure(lambda: scanner.read(soon(3.1))).code == "scanner.no_code"
    assert simulator.triggers() == before + 2


def test_a_triggered_scanner_that_does_not_acknowledge(triggered: Pair, caplog: pytest.LogCaptureFixture) -> None:
    simulator, scanner = triggered
    caplog.set_level("INFO", "drivers.scanner")
    simulator.fault("silent")
    error = failure(lambda: scanner.read(soon(1.2)))
    assert type(error) is DeviceTimeout
    assert error.code == "scanner.silent"
    status = scanner.status()
    assert (status.device, status.code) == (DeviceStatus.OFFLINE, "scanner.silent")
    assert_ready_again(simulator, scanner)
    assert [record.msg for record in caplog.records] == ["scanner.offline", "scanner.online"]


def test_a_fault_that_does_not_exist_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        simulator.fault("tired")


@pytest.fixture
def hosted(simulator: Simulator, scanner: LineScanner) -> Iterator[HostedScanner]:
    scanner.close()
    made = HostedScanner(simulator.settings)
    made.host.wait_ready()
    yield made
    made.host.close()


def test_a_code_is_read_in_a_process_of_its_own(simulator: Simulator, hosted: HostedScanner) -> None:
    wait_online(hosted)
    held = threading.Event()

    def hold() -> None:
        # As a resident does: again and again until it beeps.
        while not held.wait(0.4):
            simulator.scan()

    resident = threading.Thread(target=hold)
    resident.start()
    try:
        assert hosted.read(soon()) == ScannedCode(CODE)
    finally:
        held.set()
        resident.join()
    simulator.fault("gone")
    assert type(failure(lambda: hosted.read(soon()))) is DeviceUnavailable
    assert hosted.status().device is DeviceStatus.NO_DEVICE
    simulator.clear()
    assert hosted.status().device is DeviceStatus.ONLINE


@pytest.mark.parametrize(
    ("recording", "text"), [("scanner_triggered", "临湖-0001"), ("scanner_continuous", "KIOSK-0001")]
)
def test_the_core_on_recorded_traffic(recording: str, text: str) -> None:
    settings = ScannerSettings(link=f"replay:{RECORDED / recording}.jsonl", is_triggered="triggered" in recording)
    scanner = LineScanner(settings)
    assert scanner.status().device is DeviceStatus.ONLINE
    assert scanner.read(soon()).text == text
    assert failure(lambda: scanner.read(soon(0.5))).code == "scanner.no_code"
    scanner.close()


def test_what_is_recorded_can_be_replayed(serial: Pair, tmp_path: Path) -> None:
    simulator, scanner = serial
    scanner.close()
    file = tmp_path / "traffic.jsonl"
    recorder = LineScanner(msgspec.structs.replace(simulator.settings, record=str(file)))
    recorder.status()
    assert read_when(recorder, lambda: simulator.scan("INVENTED-1")) == "INVENTED-1"
    recorder.close()
    # The first code came as soon as somebody waited for it; whoever replays it may be slower.
    file.write_text(re.sub(r'"at": 0\.', '"at": 1.', file.read_text()))
    replay = LineScanner(ScannerSettings(link=f"replay:{file}"))
    assert replay.read(soon()).text == "INVENTED-1"
    replay.close()


def test_traffic_that_differs_from_the_recorded_is_an_error() -> None:
    scanner = LineScanner(ScannerSettings(link=f"replay:{RECORDED}/scanner_continuous.jsonl", is_triggered=True))
    assert failure(lambda: scanner.read(soon())).code == "scanner.replay_differs"
    scanner.close()


def test_the_real_scanner_is_there_and_reads_nothing_by_itself(hardware: Hardware) -> None:
    scanner = KINDS[KIND].open(KIND, b'{"link": "%s"}' % hardware.address.encode())
    assert isinstance(scanner, LineScanner)
    status = scanner.status()
    assert status.device is DeviceStatus.ONLINE
    hardware.check(dict(status.capabilities))
    assert failure(lambda: scanner.read(soon(2.0))).code == "scanner.no_code"
    scanner.close()
