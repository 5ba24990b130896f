"""Cells of device fault by effect, run: one a device here, all of them in soak."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.commands.fault_matrix import Cell, matrix
from kiosk.commands.flow_faults import run_cells
from kiosk.settings import load_settings

KIOSK = str(Path(sys.executable).parent / "kiosk")


def one_a_device() -> list[Cell]:
    """Every device unplugged where it is first needed, the department down."""
    broken = [cell for cell in matrix() if cell.fault in {"gone", "down"}]
    return list({cell.device: cell for cell in reversed(broken)}.values())


def test_every_device_may_go_and_every_page_says_so_and_the_next_resident_is_served() -> None:
    lines = list(run_cells(load_settings(), one_a_device()))
    assert {line["device"] for line in lines} == {cell.device for cell in matrix()}
    assert [line for line in lines if not line["passed"]] == []


def test_what_is_no_cell_is_wrong_usage() -> None:
    ended = subprocess.run([KIOSK, "flow", "faults", "--device", "toaster"], stdout=subprocess.PIPE, check=False)
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["error"] == "usage"


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_every_cell_of_the_matrix() -> None:
    ended = subprocess.run([KIOSK, "flow", "faults", "--json"], stdout=subprocess.PIPE, check=False)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line for line in lines if not line["passed"]] == []
    assert [(line["device"], line["fault"], line["effect"]) for line in lines] == [
        (cell.device, cell.fault, cell.effect) for cell in matrix()
    ]
    assert ended.returncode == 0
