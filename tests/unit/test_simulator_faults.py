"""What can be broken on purpose: no fault without a test that meets it, and mended when its time is over."""

import threading

import pytest

from drivers.machine import FAULTS
from drivers.places import ROOT
from drivers.simulator.breakage import Faults, Repairs, fault_of

SUITES = ROOT / "tests" / "contract"
SECONDS_20 = 20


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_is_met_by_the_contract_suite(kind: str) -> None:
    suite = "".join(path.read_text(encoding="utf-8") for path in SUITES.glob(f"test_{kind}*.py"))
    assert [fault for fault in FAULTS[kind] if f'"{fault}' not in suite] == []


def test_a_fault_strikes_on_its_occasions_only() -> None:
    faults = Faults()
    faults.set("silent", {"times": 2, "after": 1})
    assert [faults.strikes("silent") for _ in range(5)] == [False, True, True, False, False]
    assert faults.names() == []
    faults.set("silent", {})
    faults.add("gone")
    assert all(faults.strikes("silent") for _ in range(9))
    assert faults.names() == ["gone", "silent"]
    faults.clear("gone")
    assert faults.names() == ["silent"]


def test_what_is_broken_anew_keeps_its_new_time() -> None:
    mended: list[str] = []
    is_mended = threading.Event()

    def mend(fault: str) -> None:
        mended.append(fault)
        is_mended.set()

    repairs = Repairs(mend)
    repairs.plan("silent", 0.05)
    repairs.plan("silent", None)
    repairs.plan("slow", 0.05)
    repairs.forget()
    repairs.plan("gone", 0.1)
    assert is_mended.wait(SECONDS_20)
    assert mended == ["gone"]


def test_an_unknown_fault_is_refused_with_those_that_there_are() -> None:
    assert fault_of({"fault": "dead"}, ("dead",), dies_at_once=False) == "dead"
    with pytest.raises(ValueError, match="silent, slow"):
        fault_of({"fault": "tired"}, ("silent", "slow"))
    with pytest.raises(ValueError, match="unknown fault"):
        fault_of({}, ("silent",))
