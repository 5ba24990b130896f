"""docs/devices.md knows every device, its tier and every fault."""

import tomllib

import pytest

from drivers import KINDS
from drivers.machine import FAULTS
from drivers.places import ROOT

PAGE = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")


def rows(kind: str) -> list[str]:
    return [line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_device_is_listed_with_its_driver_and_tier(kind: str) -> None:
    tier = tomllib.loads((ROOT / "drivers" / kind / "quality.toml").read_text(encoding="utf-8"))["tier"]
    (listed, *_) = rows(kind)
    assert f"| `{KINDS[kind].driver}` |" in listed
    assert listed.endswith(f"| {tier} |")


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_is_named(kind: str) -> None:
    named = rows(kind)[-1]
    assert [fault for fault in FAULTS[kind] if f"`{fault}`" not in named] == []
