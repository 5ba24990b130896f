"""The production client against a real upsd with NUT's dummy driver, and a relay between them that misbehaves.

A change of the supply takes a second: its driver reads its file once in that time.
"""

import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from suite import Hardware

from drivers.devices import Power
from drivers.hosted import HostedPower
from drivers.power.nut import NutPower
from drivers.settings import PowerSettings
from drivers.simulator.control import SimulatedDevice
from drivers.simulator.faults import FAULTS
from drivers.status import DeviceStatus, Status

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("power")]

KIND = "power"
RECORDED = Path(__file__).parent / "recorded" / "power_core.jsonl"

WELL = {
    "power_in": "powering",
    "battery": "full",
    "charging": "charging",
    "charge_percent": "97",
    "runtime_seconds": "1860",
}
SUPPLY = {
    "manufacturer": "Example",
    "model": "Simulated 1000",
    "serial": "SIM-UPS-4711",
    "driver": "dummy-ups",
}


class Simulator:
    """The simulated supply and what tests say to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "power"
        self._device = SimulatedDevice("drivers.simulator.power", [str(self.folder)])
        self.settings = PowerSettings(server=self._device.address)
        self.close = self._device.close

    def change(self, **variables: str) -> None:
        self._device.order("set", variables={name.replace("_", "."): value for name, value in variables.items()})

    def fault(self, fault: str, **details: object) -> None:
        self._device.order("fault", fault=fault, **details)

    def clear(self) -> None:
        self._device.order("clear")

    def state(self) -> dict[str, Any]:
        return self._device.order("state")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("supply"))
    yield simulator
    simulator.close()


@pytest.fixture
def simulator(started: Simulator) -> Simulator:
    started.clear()
    return started


@pytest.fixture
def power(simulator: Simulator) -> NutPower:
    return NutPower(simulator.settings)


@pytest.fixture
def hosted(simulator: Simulator) -> Iterator[HostedPower]:
    opened = HostedPower(simulator.settings)
    yield opened
    opened.host.close()


def wait_online(power: Power, seconds: float = 20.0) -> Status:
    end = time.monotonic() + seconds
    while (status := power.status()).device is not DeviceStatus.ONLINE:
        assert time.monotonic() < end, status
        time.sleep(0.05)
    return status


def assert_ready_again(simulator: Simulator, power: Power) -> None:
    """The next status is that of a supply with which all is well."""
    simulator.clear()
    assert power.status() == Status(DeviceStatus.ONLINE, sensors=WELL, capabilities=SUPPLY, detail="OL CHRG")


def test_a_supply_with_which_all_is_well(simulator: Simulator, power: NutPower) -> None:
    assert_ready_again(simulator, power)
    assert power.status().is_usable


def test_a_supply_whose_upsd_has_just_started(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    power = NutPower(simulator.settings)
    status = power.status()
    assert status.device in {DeviceStatus.NO_DEVICE, DeviceStatus.STARTING, DeviceStatus.ONLINE}
    wait_online(power)
    simulator.close()
    assert not simulator.folder.exists()
    assert power.status().code == "power.unavailable"


@pytest.mark.parametrize(
    ("fault", "sensors", "events"),
    [
        ("no_power", {"power_in": "no_power", "battery": "operational", "charging": "discharging"}, ["mains_lost"]),
        (
            "battery_critical",
            {"power_in": "no_power", "battery": "critical", "charge_percent": "8", "runtime_seconds": "95"},
            ["battery_critical", "mains_lost"],
        ),
        ("battery_low", {"power_in": "no_power", "battery": "low"}, ["battery_low", "mains_lost"]),
        ("battery_failure", {"power_in": "powering", "battery": "failure"}, ["battery_failure"]),
    ],
)
def test_a_state_has_the_fields_words_and_is_logged_once(
    simulator: Simulator,
    power: NutPower,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    sensors: dict[str, str],
    events: list[str],
) -> None:
    caplog.set_level("INFO", "drivers.power")
    power.status()
    simulator.fault(fault)
    for _ in range(3):
        status = power.status()
    assert status.device is DeviceStatus.ONLINE
    assert sensors.items() <= status.sensors.items()
    assert_ready_again(simulator, power)
    logged = [record.msg for record in caplog.records]
    back = ["power.mains_back"] if "mains_lost" in events else []
    assert logged[0] == "power.online"
    assert sorted(logged[1:]) == sorted([f"power.{event}" for event in events] + back)
    if fault == "battery_critical":
        assert max(record.levelno for record in caplog.records) == logging.CRITICAL


def test_numbers_that_make_no_sense_are_unknown(simulator: Simulator, power: NutPower) -> None:
    simulator.change(battery_charge="nan", battery_runtime="-1")
    sensors = power.status().sensors
    assert (sensors["charge_percent"], sensors["runtime_seconds"], sensors["battery"]) == ("unknown",) * 3
    assert_ready_again(simulator, power)


@pytest.mark.parametrize(
    ("fault", "details", "device", "code"),
    [
        ("silent", {}, DeviceStatus.OFFLINE, "power.silent"),
        ("truncated", {}, DeviceStatus.HARDWARE_ERROR, "power.truncated"),
        ("garbage", {}, DeviceStatus.HARDWARE_ERROR, "power.garbage"),
        ("wrong_device", {}, DeviceStatus.HARDWARE_ERROR, "power.garbage"),
        ("flood", {}, DeviceStatus.HARDWARE_ERROR, "power.garbage"),
        ("gone", {}, DeviceStatus.NO_DEVICE, "power.unavailable"),
        ("pulled", {"at": 0}, DeviceStatus.NO_DEVICE, "power.unavailable"),
        ("pulled", {"at": 60}, DeviceStatus.NO_DEVICE, "power.unavailable"),
        ("data_stale", {}, DeviceStatus.OFFLINE, "power.data_stale"),
        ("driver_not_connected", {}, DeviceStatus.NO_DEVICE, "power.driver_not_connected"),
    ],
    ids=str,
)
def test_a_fault_is_a_status_and_passes(
    simulator: Simulator, power: NutPower, fault: str, details: dict[str, int], device: DeviceStatus, code: str
) -> None:
    power.status()
    simulator.fault(fault, **details)
    status = power.status()
    assert (status.device, status.code) == (device, code)
    assert status.sensors == dict.fromkeys(WELL, "unknown")
    assert status.capabilities == SUPPLY
    assert_ready_again(simulator, power)


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_a_slow_answer_is_waited_for(simulator: Simulator, power: NutPower, fault: str) -> None:
    simulator.fault(fault)
    assert power.status().sensors == WELL


def test_a_supply_that_upsd_does_not_know(simulator: Simulator) -> None:
    status = NutPower(PowerSettings(server=simulator.settings.server, ups="other")).status()
    assert (status.device, status.code) == (DeviceStatus.HARDWARE_ERROR, "power.unknown_ups")
    assert status.detail == "power.unknown_ups UNKNOWN-UPS"


def test_upsd_goes_and_comes_back(simulator: Simulator, power: NutPower, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "drivers.power")
    power.status()
    simulator.fault("gone", seconds=1.0)
    for _ in range(3):
        assert power.status().device is DeviceStatus.NO_DEVICE
    wait_online(power)
    assert [record.msg for record in caplog.records] == ["power.online", "power.offline", "power.online"]


def test_upsd_dies(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    power = NutPower(simulator.settings)
    with pytest.raises(RuntimeError, match="ended"):
        simulator.fault("dead")
    assert power.status().device is DeviceStatus.NO_DEVICE
    simulator.close()


def test_every_public_fault_is_known_to_the_simulator(simulator: Simulator) -> None:
    # The states and the driver's faults take seconds each and have their own tests.
    quick = set(FAULTS[KIND]) - {"dead", "driver_not_connected", "data_stale"}
    for fault in sorted(fault for fault in quick if "battery" not in fault and "power" not in fault):
        simulator.fault(fault)
        simulator.clear()
    with pytest.raises(ValueError, match="unknown fault"):
        simulator.fault("tired")


def test_a_supply_asked_in_a_process_of_its_own(simulator: Simulator, hosted: HostedPower) -> None:
    assert_ready_again(simulator, hosted)
    simulator.fault("gone")
    assert hosted.status().device is DeviceStatus.NO_DEVICE
    hosted.close()
    assert_ready_again(simulator, hosted)


def test_a_client_that_is_killed_is_replaced(simulator: Simulator, hosted: HostedPower) -> None:
    assert hosted.status().device is DeviceStatus.ONLINE
    assert hosted.host.process_id is not None
    os.kill(hosted.host.process_id, signal.SIGKILL)
    wait_online(hosted)


def test_the_core_on_recorded_traffic() -> None:
    status = NutPower(PowerSettings(server=f"replay:{RECORDED}")).status()
    assert status == Status(DeviceStatus.ONLINE, sensors=WELL, capabilities=SUPPLY, detail="OL CHRG")


def test_the_real_supply_says_how_it_is(hardware: Hardware) -> None:
    server, _, ups = hardware.address.partition("/")
    status = NutPower(PowerSettings(server=server, ups=ups or "ups")).status()
    hardware.check(dict(status.capabilities))
    assert status.device is DeviceStatus.ONLINE
    assert status.sensors["power_in"] in {"powering", "no_power"}
    assert status.sensors["battery"] != "unknown"
