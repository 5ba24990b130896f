"""Fault scripts on a visit: each fault at its moment."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers import DeviceSettings
from drivers.machine import FAULTS, Devices, SimulatorControl, open_devices
from drivers.places import CONFIG
from kiosk.commands.answer import UsageError
from kiosk.commands.faults import FaultSchedule, load_script

KIOSK = str(Path(sys.executable).parent / "kiosk")
SERVICE = "public-security.print-household-certificate"


def run(script: Path) -> tuple[int, dict[str, Any]]:
    """One visit from the shell under a script."""
    ended = subprocess.run(
        [KIOSK, "flow", "run", SERVICE, "--fault-file", str(script), "--json"],
        capture_output=True,
        timeout=100,
        check=False,
    )
    answer: dict[str, Any] = json.loads(ended.stdout)
    return ended.returncode, answer


def script(folder: Path, text: str) -> Path:
    path = folder / "script.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bad_day_ends_well() -> None:
    status, answer = run(CONFIG / "faults" / "bad-day.toml")
    assert (status, answer["outcome"]) == (0, "completed")


def test_a_fault_at_its_effect_ends_the_visit(tmp_path: Path) -> None:
    broken = '[[fault]]\ndevice = "document_printer"\nfault = "media_jam"\nat = "print"\n'
    status, answer = run(script(tmp_path, broken))
    assert status == 1
    assert (answer["outcome"], answer["code"]) == ("failed", "document_printer.media_jam")
    assert answer["pages"][-2:] == ["problem", "finish"]


def test_a_device_that_no_visit_needs_is_simulated_for_the_script_that_names_it(tmp_path: Path) -> None:
    status, answer = run(script(tmp_path, '[[fault]]\ndevice = "scanner"\nfault = "silent"\n'))
    assert (status, answer["outcome"]) == (0, "completed")


def test_a_script_with_an_unknown_name_is_wrong_usage(tmp_path: Path) -> None:
    status, answer = run(script(tmp_path, '[[fault]]\ndevice = "camera"\nfault = "tired"\n'))
    assert (status, answer["error"]) == (2, "usage")
    assert "script.toml, line 3" in answer["message"]


def test_paper_is_brought_in_time(machine, tmp_path: Path) -> None:
    text = (CONFIG / "faults" / "paper-runs-out.toml").read_text(encoding="utf-8").replace("= 20", "= 2")
    report = machine.visit(SERVICE, script=load_script(script(tmp_path, text)))
    assert report.outcome.kind == "completed"
    assert report.spans["print"] >= 2


def test_a_fault_by_the_clock_happens_and_mends_itself(machine, tmp_path: Path) -> None:
    text = '[[fault]]\ndevice = "id_card"\nfault = "gone"\nat = 0.3\nseconds = 0.5\n'
    schedule = FaultSchedule(load_script(script(tmp_path, text)), machine.simulator, machine.kiosk.department_server)
    schedule.begin()
    reader = machine.kiosk.devices.id_card
    seen = []
    end = time.monotonic() + 20
    while seen[-2:] != ["no_device", "online"]:
        assert time.monotonic() < end, seen
        status = reader.status().device
        seen += [status] if seen[-1:] != [status] else []
        time.sleep(0.02)
    schedule.end()


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SimulatorControl, Devices]]:
    """Simulators to kill, and their drivers."""
    folder = tmp_path_factory.mktemp("apart")
    kinds = [kind for kind, faults in FAULTS.items() if "dead" in faults]
    simulator = SimulatorControl(folder / "devices", folder / "sheets", kinds)
    devices = open_devices(DeviceSettings(face=None), simulator)
    yield simulator, devices
    devices.close()
    simulator.close()


@pytest.mark.parametrize("kind", [kind for kind, faults in FAULTS.items() if "dead" in faults])
def test_a_simulator_that_was_killed_is_found_again(apart: tuple[SimulatorControl, Devices], kind: str) -> None:
    simulator, devices = apart

    def is_online() -> bool:
        return devices.present()[kind].status().device == "online"

    simulator.clear(kind)
    until(is_online)
    simulator.kill(kind)
    assert simulator.state()[kind] == {"faults": ["dead"]}
    assert not is_online()
    with pytest.raises(RuntimeError, match="ended"):
        simulator.order(kind, "state")
    simulator.clear(kind)
    until(is_online)


def test_a_death_that_lasts_a_while(apart: tuple[SimulatorControl, Devices]) -> None:
    simulator, _ = apart
    simulator.fault("key_pad", "dead", 0.5)
    assert simulator.state()["key_pad"] == {"faults": ["dead"]}
    until(lambda: simulator.state()["key_pad"]["faults"] == [])


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_nothing_breaks_after_the_end(machine, tmp_path: Path) -> None:
    text = '[[fault]]\ndevice = "id_card"\nfault = "gone"\nat = 0.5\n'
    schedule = FaultSchedule(load_script(script(tmp_path, text)), machine.simulator, machine.kiosk.department_server)
    schedule.begin()
    schedule.end()
    time.sleep(1)
    assert machine.simulator.state()["id_card"]["faults"] == []


@pytest.mark.parametrize("at", ["0.2", '"print"'])
def test_what_a_simulator_cannot_have_is_told(machine, tmp_path: Path, at: str) -> None:
    text = f'[[fault]]\ndevice = "scanner"\nfault = "gone"\nat = {at}\n'
    with pytest.raises(UsageError, match=r"scanner\.gone: no simulated scanner"):
        machine.visit(SERVICE, script=load_script(script(tmp_path, text)))
