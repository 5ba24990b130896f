"""The production driver against the simulated board: Modbus RTU over a pseudo terminal with a line's speed.

Every scenario ends with a board that is asked again. What a status costs is counted in questions on the wire.
"""

import itertools
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import serial
from suite import Hardware, failure, soon

from drivers.devices import FlashRate, Signals
from drivers.errors import (
    ConfigurationError,
    DeviceError,
    DeviceTimeout,
    DeviceUnavailable,
    HardwareFault,
    ProtocolError,
    Unsupported,
)
from drivers.hosted import HostedSignals
from drivers.settings import LightPosition, Sensor, SensorInput, SignalsSettings
from drivers.signals.board import ModbusBoard
from drivers.simulator.control import SETTINGS, SimulatedDevice
from drivers.status import DeviceStatus, Status

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("signals")]

KIND = "signals"
RECORDED = Path(__file__).parent / "recorded" / "signals_core.jsonl"

AT_REST = {
    "presence": "not_present",
    "document_outlet": "not_present",
    "receipt_outlet": "not_present",
    "cabinet_door": "closed",
    "paper_door": "closed",
    "tamper": "off",
    "operator_switch": "run",
}
TRIGGERED = {
    "presence": "present",
    "document_outlet": "present",
    "receipt_outlet": "present",
    "cabinet_door": "open",
    "paper_door": "open",
    "tamper": "on",
    "operator_switch": "maintenance",
}


def wait_until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    end = soon(seconds)
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


class Simulator:
    """The simulated board and what tests say to it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.path = folder / "ttySIGNALS"
        self._device = SimulatedDevice("drivers.simulator.signals", [str(self.path), *options])
        settings = SETTINGS["signals"](self._device.address)
        assert isinstance(settings, SignalsSettings)
        self.settings = settings
        self.close = self._device.close

    def turn(self, sensor: str, *, is_on: bool) -> None:
        self._device.order("set_input", sensor=sensor, value=is_on)

    def reset(self) -> None:
        self._device.order("reset")

    def fault(self, fault: str, **details: object) -> None:
        self._device.order("fault", fault=fault, **details)

    def clear(self) -> None:
        self._device.order("clear")

    def state(self) -> dict[str, Any]:
        return self._device.order("state")

    def lit(self) -> set[str]:
        return {position for position, is_lit in self.state()["lights"].items() if is_lit}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("board"), "--speed", "57600")
    yield simulator
    simulator.close()


@pytest.fixture
def simulator(started: Simulator) -> Simulator:
    started.clear()
    started.reset()
    started.state()
    return started


@pytest.fixture
def board(simulator: Simulator) -> Iterator[ModbusBoard]:
    opened = ModbusBoard(simulator.settings)
    yield opened
    opened.close()


@pytest.fixture
def hosted(simulator: Simulator) -> Iterator[HostedSignals]:
    opened = HostedSignals(simulator.settings)
    yield opened
    opened.host.close()


def assert_ready_again(simulator: Simulator, board: Signals) -> None:
    """The next status and the next light work."""
    simulator.clear()
    status = board.status()
    assert status == online(status)
    board.set_light(LightPosition.CAMERA, FlashRate.CONTINUOUS, soon())
    assert "camera" in simulator.lit()


def online(status: Status) -> Status:
    """The status of a board with which all is well."""
    return Status(DeviceStatus.ONLINE, sensors=AT_REST, capabilities=status.capabilities)


def test_a_board_at_rest(simulator: Simulator, board: ModbusBoard) -> None:
    status = board.status()
    assert status == online(status)
    assert status.capabilities["unit"] == "1"
    assert set(status.capabilities["lights"].split()) == set(LightPosition)


@pytest.mark.parametrize("sensor", Sensor)
def test_every_input_has_its_words(simulator: Simulator, board: ModbusBoard, sensor: Sensor) -> None:
    assert board.status().sensors == AT_REST
    simulator.turn(sensor, is_on=True)
    assert board.status().sensors == AT_REST | {sensor: TRIGGERED[sensor]}
    simulator.turn(sensor, is_on=False)
    assert board.status().sensors == AT_REST


def test_a_contact_that_is_closed_when_there_is_nothing(simulator: Simulator) -> None:
    wired = {Sensor.CABINET_DOOR: SensorInput(input=3, is_inverted=True)}
    board = ModbusBoard(msgspec.structs.replace(simulator.settings, sensors=wired))
    assert board.status().sensors == {"cabinet_door": "open"}
    simulator.turn("cabinet_door", is_on=True)
    assert board.status().sensors == {"cabinet_door": "closed"}
    board.close()


def test_a_status_is_one_question(simulator: Simulator, board: ModbusBoard) -> None:
    board.status()
    counts = [simulator.state()["questions"]]
    for _ in range(5):
        board.status()
        counts.append(simulator.state()["questions"])
    # The keeper may look in between.
    assert min(after - before for before, after in itertools.pairwise(counts)) == 1


def test_a_light_goes_on_and_off(simulator: Simulator, board: ModbusBoard) -> None:
    board.set_light(LightPosition.SCANNER, FlashRate.CONTINUOUS, soon())
    assert simulator.lit() == {"scanner"}
    board.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    assert simulator.lit() == {"scanner", "fascia"}
    board.set_light(LightPosition.SCANNER, FlashRate.OFF, soon())
    assert simulator.lit() == {"fascia"}


def test_a_light_flashes_until_told_otherwise(simulator: Simulator, board: ModbusBoard) -> None:
    board.set_light(LightPosition.CARD_READER, FlashRate.QUICK, soon())
    writes: list[dict[str, Any]] = []
    wait_until(lambda: len(writes.extend(simulator.state()["writes"]) or writes) > 6)
    flashes = [write for write in writes if write["function"] == 5]
    assert [write["states"] for write in flashes[:4]] == [[True], [False], [True], [False]]
    assert flashes[3]["at"] - flashes[0]["at"] > 0.6
    board.set_light(LightPosition.CARD_READER, FlashRate.OFF, soon())
    simulator.state()
    board.status()
    assert simulator.state()["writes"] == []
    assert simulator.lit() == set()


def test_two_lights_flash_while_a_third_is_on(simulator: Simulator, board: ModbusBoard) -> None:
    board.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    board.set_light(LightPosition.CARD_READER, FlashRate.QUICK, soon())
    board.set_light(LightPosition.SCANNER, FlashRate.MEDIUM, soon())
    seen: set[frozenset[str]] = set()
    wait_until(lambda: len(seen.add(frozenset(simulator.lit())) or seen) == 4)
    assert all("fascia" in lit for lit in seen)


def test_a_light_that_the_board_does_not_have(simulator: Simulator) -> None:
    board = ModbusBoard(msgspec.structs.replace(simulator.settings, lights={LightPosition.FASCIA: 0}))
    error = failure(lambda: board.set_light(LightPosition.CAMERA, FlashRate.SLOW, soon()))
    assert (type(error), error.code) == (Unsupported, "signals.unsupported")
    board.close()


def test_all_lights_are_off_after_closing(simulator: Simulator, board: ModbusBoard) -> None:
    for position in LightPosition:
        board.set_light(position, FlashRate.CONTINUOUS, soon())
    assert simulator.lit() == set(LightPosition)
    simulator.state()
    board.close()
    state = simulator.state()
    assert [(write["function"], write["first"]) for write in state["writes"]] == [(15, 0)]
    assert not any(state["lights"].values())
    assert_ready_again(simulator, board)


def test_a_board_that_was_reset_shows_again_what_it_has_to(simulator: Simulator, board: ModbusBoard) -> None:
    board.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    simulator.reset()
    wait_until(lambda: simulator.lit() == {"fascia"})


def test_a_door_and_a_hand_at_the_cabinet_are_logged_although_nobody_asks(
    simulator: Simulator, board: ModbusBoard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.signals")
    board.status()
    simulator.fault("tampered")
    wait_until(lambda: "signals.tampered" in {record.msg for record in caplog.records})
    simulator.fault("cabinet_door_open")
    for _ in range(3):
        board.status()
    simulator.clear()
    board.status()
    events = [(record.msg, record.levelno) for record in caplog.records if record.msg != "signals.online"]
    assert sorted(events) == [
        ("signals.door_closed", logging.INFO),
        ("signals.door_opened", logging.WARNING),
        ("signals.tamper_cleared", logging.WARNING),
        ("signals.tampered", logging.CRITICAL),
    ]


@pytest.mark.parametrize(
    ("fault", "details", "device", "code"),
    [
        ("silent", {}, DeviceStatus.OFFLINE, "signals.silent"),
        ("wrong_device", {}, DeviceStatus.HARDWARE_ERROR, "signals.bad_frame"),
        ("other_unit", {}, DeviceStatus.HARDWARE_ERROR, "signals.bad_frame"),
        ("wrong_checksum", {}, DeviceStatus.HARDWARE_ERROR, "signals.bad_frame"),
        ("truncated", {}, DeviceStatus.HARDWARE_ERROR, "signals.bad_frame"),
        ("garbage", {}, DeviceStatus.HARDWARE_ERROR, "signals.bad_frame"),
        ("refused", {"code": 2}, DeviceStatus.HARDWARE_ERROR, "signals.refused"),
        ("refused", {"code": 4}, DeviceStatus.HARDWARE_ERROR, "signals.board_fault"),
        ("refused", {"code": 6}, DeviceStatus.DEVICE_BUSY, "signals.board_busy"),
        ("gone", {}, DeviceStatus.NO_DEVICE, "signals.unavailable"),
        ("pulled", {"at": 0}, DeviceStatus.NO_DEVICE, "signals.unavailable"),
        ("pulled", {"at": 1}, DeviceStatus.NO_DEVICE, "signals.unavailable"),
        ("pulled", {"at": 4}, DeviceStatus.NO_DEVICE, "signals.unavailable"),
    ],
    ids=str,
)
def test_a_fault_is_a_status_and_passes(
    simulator: Simulator,
    board: ModbusBoard,
    fault: str,
    details: dict[str, int],
    device: DeviceStatus,
    code: str,
) -> None:
    board.status()
    simulator.fault(fault, **details)
    status = board.status()
    assert (status.device, status.code) == (device, code)
    assert status.sensors == dict.fromkeys(AT_REST, "unknown")
    assert_ready_again(simulator, board)


@pytest.mark.parametrize("fault", ["slow", "drip", "noise"])
def test_a_slow_board_and_a_noisy_line_are_borne(simulator: Simulator, board: ModbusBoard, fault: str) -> None:
    simulator.fault(fault)
    status = board.status()
    assert status == online(status)


@pytest.mark.parametrize("fault", ["silent", "wrong_checksum", "truncated", "garbage", "other_unit", "late"])
def test_one_bad_reply_is_asked_for_again(simulator: Simulator, board: ModbusBoard, fault: str) -> None:
    board.status()
    simulator.fault(fault, times=1)
    assert board.status().device is DeviceStatus.ONLINE
    assert simulator.state()["faults"] == []


def test_a_board_that_is_busy_once_is_asked_again(simulator: Simulator, board: ModbusBoard) -> None:
    board.status()
    simulator.fault("refused", code=6, times=1)
    board.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    assert simulator.lit() == {"fascia"}


@pytest.mark.parametrize(
    ("fault", "details", "kind", "code"),
    [
        ("silent", {}, DeviceTimeout, "signals.silent"),
        ("wrong_checksum", {}, ProtocolError, "signals.bad_frame"),
        ("refused", {"code": 2}, ConfigurationError, "signals.refused"),
        ("refused", {"code": 4}, HardwareFault, "signals.board_fault"),
        ("gone", {}, DeviceUnavailable, "signals.unavailable"),
    ],
    ids=str,
)
def test_a_light_that_cannot_be_switched_is_a_typed_error(
    simulator: Simulator,
    board: ModbusBoard,
    fault: str,
    details: dict[str, int],
    kind: type[DeviceError],
    code: str,
) -> None:
    board.status()
    simulator.fault(fault, **details)
    error = failure(lambda: board.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon()))
    assert (type(error), error.code) == (kind, code)
    assert error.vendor_code == (f"{details['code']:02X}" if details else "")
    assert_ready_again(simulator, board)


def test_a_deadline_holds_on_a_silent_board(simulator: Simulator, board: ModbusBoard) -> None:
    board.status()
    simulator.fault("silent")
    began = time.monotonic()
    error = failure(lambda: board.set_light(LightPosition.FASCIA, FlashRate.SLOW, soon(0.2)))
    assert error.code == "signals.silent"
    assert time.monotonic() - began < 5.0
    assert failure(lambda: board.set_light(LightPosition.FASCIA, FlashRate.SLOW, soon(-1.0))).code == "signals.silent"
    assert_ready_again(simulator, board)


def test_closing_a_silent_board_does_not_hang(simulator: Simulator, board: ModbusBoard) -> None:
    board.set_light(LightPosition.FASCIA, FlashRate.QUICK, soon())
    simulator.fault("silent")
    began = time.monotonic()
    board.close()
    assert time.monotonic() - began < 5.0
    simulator.clear()
    # What could not be told then is told now.
    board.status()
    assert simulator.lit() == set()


def test_a_board_that_is_unplugged_and_comes_back(
    simulator: Simulator, board: ModbusBoard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.signals")
    board.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    simulator.fault("gone")
    for _ in range(3):
        assert board.status().device is DeviceStatus.NO_DEVICE
    simulator.reset()
    simulator.clear()
    assert board.status().device is DeviceStatus.ONLINE
    assert simulator.lit() == {"fascia"}
    assert [record.msg for record in caplog.records] == ["signals.online", "signals.offline", "signals.online"]


def test_a_fault_that_lasts_a_while_mends_itself(simulator: Simulator, board: ModbusBoard) -> None:
    simulator.fault("gone", seconds=0.4)
    assert board.status().device is DeviceStatus.NO_DEVICE
    wait_until(lambda: board.status().device is DeviceStatus.ONLINE)


def test_a_port_that_another_process_holds(simulator: Simulator, board: ModbusBoard) -> None:
    with serial.Serial(str(simulator.path), 57600, exclusive=True):
        status = board.status()
    assert (status.device, status.code) == (DeviceStatus.DEVICE_BUSY, "signals.busy")
    assert_ready_again(simulator, board)


def test_a_board_at_another_speed_is_silent(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, "--speed", "19200")
    settings = msgspec.structs.replace(simulator.settings, link=f"serial:{simulator.path}?baud=9600")
    board = ModbusBoard(settings)
    assert board.status().code == "signals.silent"
    board.close()
    simulator.close()


def test_a_board_that_dies(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    board = ModbusBoard(simulator.settings)
    board.set_light(LightPosition.FASCIA, FlashRate.QUICK, soon())
    with pytest.raises(RuntimeError, match="ended"):
        simulator.fault("dead")
    assert board.status().device is DeviceStatus.NO_DEVICE
    simulator.close()
    again = Simulator(tmp_path)
    assert board.status().device is DeviceStatus.ONLINE
    board.close()
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        {"lights": {LightPosition.CAMERA: 3, LightPosition.FASCIA: 3}},
        {"sensors": {Sensor.TAMPER: SensorInput(input=0), Sensor.PRESENCE: SensorInput(input=2000)}},
        {},
    ],
    ids=["two lights on one coil", "inputs too far apart", "nothing"],
)
def test_settings_that_cannot_be(change: dict[str, Any]) -> None:
    settings = msgspec.structs.replace(SignalsSettings(link="serial:/dev/null?baud=9600"), **change)
    error = failure(lambda: ModbusBoard(settings))
    assert (type(error), error.code) == (ConfigurationError, "signals.settings_invalid")


def test_a_board_of_lights_alone_is_asked_too(simulator: Simulator) -> None:
    board = ModbusBoard(msgspec.structs.replace(simulator.settings, sensors={}))
    status = board.status()
    assert status == Status(DeviceStatus.ONLINE, capabilities=status.capabilities)
    # Coils are asked for, not inputs that there may not be.
    simulator.reset()
    board.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    simulator.reset()
    board.status()
    wait_until(lambda: simulator.lit() == {"fascia"})
    simulator.fault("gone")
    assert board.status().device is DeviceStatus.NO_DEVICE
    board.close()


def test_a_fault_that_does_not_exist_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        simulator.fault("tired")


def test_a_board_in_a_process_of_its_own(simulator: Simulator, hosted: HostedSignals) -> None:
    status = hosted.status()
    assert status == online(status)
    hosted.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    assert simulator.lit() == {"fascia"}
    hosted.close()
    assert simulator.lit() == set()
    simulator.fault("gone")
    error = failure(lambda: hosted.set_light(LightPosition.FASCIA, FlashRate.SLOW, soon()))
    assert type(error) is DeviceUnavailable
    assert_ready_again(simulator, hosted)


def test_lights_go_out_with_the_process(simulator: Simulator, hosted: HostedSignals) -> None:
    hosted.set_light(LightPosition.FASCIA, FlashRate.QUICK, soon())
    hosted.set_light(LightPosition.CAMERA, FlashRate.CONTINUOUS, soon())
    hosted.host.close()
    assert simulator.lit() == set()


def test_lights_of_a_process_that_was_killed_go_out_at_the_next_opening(
    simulator: Simulator, hosted: HostedSignals
) -> None:
    hosted.set_light(LightPosition.FASCIA, FlashRate.CONTINUOUS, soon())
    assert hosted.host.process_id is not None
    os.kill(hosted.host.process_id, signal.SIGKILL)
    assert simulator.lit() == {"fascia"}
    wait_until(lambda: hosted.status().device is DeviceStatus.ONLINE)
    assert simulator.lit() == set()


def test_calls_from_two_threads_do_not_mix(simulator: Simulator, board: ModbusBoard) -> None:
    statuses: list[Status] = []
    thread = threading.Thread(target=lambda: statuses.extend(board.status() for _ in range(10)))
    thread.start()
    for _ in range(5):
        board.set_light(LightPosition.CAMERA, FlashRate.QUICK, soon())
        board.set_light(LightPosition.CAMERA, FlashRate.OFF, soon())
    thread.join()
    assert {status.device for status in statuses} == {DeviceStatus.ONLINE}


def core(board: Signals) -> None:
    """What the recording holds: a status, a light, another status, all off."""
    status = board.status()
    assert status == online(status)
    board.set_light(LightPosition.CARD_READER, FlashRate.CONTINUOUS, soon())
    assert board.status().device is DeviceStatus.ONLINE
    board.close()


def test_the_core_on_the_simulator(simulator: Simulator, board: ModbusBoard) -> None:
    core(board)
    assert simulator.lit() == set()


def test_the_core_on_recorded_traffic(started: Simulator) -> None:
    core(ModbusBoard(msgspec.structs.replace(started.settings, link=f"replay:{RECORDED}")))


def test_the_real_board_tells_its_inputs_and_switches_a_light(hardware: Hardware) -> None:
    # Coils and inputs as on the simulated board, or fewer: the first ones.
    lights = {LightPosition.CARD_READER: 0}
    sensors = {Sensor.PRESENCE: SensorInput(input=0)}
    board = ModbusBoard(SignalsSettings(link=hardware.address, lights=lights, sensors=sensors))
    status = board.status()
    hardware.check(dict(status.capabilities))
    assert status.device is DeviceStatus.ONLINE
    assert status.sensors["presence"] in {"present", "not_present"}
    board.set_light(LightPosition.CARD_READER, FlashRate.QUICK, soon())
    board.close()
