"""What the simulators said of themselves when they were last asked, in the shapes that QML shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.dock import labels
from kiosk.dock.actions import ACTIONS

FLASHES = 2
"""Changes of a light between two looks that make it a flashing one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the simulators say of themselves, and how many papers lie in the folder."""

    devices: Mapping[str, Mapping[str, Any]]
    papers: int

    def of(self, device: str) -> Mapping[str, Any]:
        """Return what one simulator said; nothing before it was asked."""
        return self.devices.get(device, {})

    def faults(self, device: str) -> set[str]:
        """Return what is broken of a device; the camera can have one fault at a time."""
        state = self.of(device)
        return {str(fault) for fault in (*state.get("faults", ()), state.get("fault", "")) if fault}

    def states(self) -> dict[str, str]:
        """Return a line for each device."""
        return {device: labels.state_of(device, state) for device, state in self.devices.items()}

    def broken(self) -> dict[str, bool]:
        """Return ``device:fault`` of everything that is broken."""
        return {f"{device}:{fault}": True for device in self.devices for fault in self.faults(device)}

    def counts(self) -> dict[str, int]:
        """Return how many things are broken of each device."""
        return {device: len(self.faults(device)) for device in self.devices}

    def switched(self) -> dict[str, bool]:
        """Return ``device:action`` of every switch that is on."""
        return {
            f"{device}:{action.name}": True
            for device, state in self.devices.items()
            for action in ACTIONS.get(device, ())
            if action.is_on is not None and action.is_on(state)
        }

    def lights(self) -> dict[str, str]:
        """Return ``on`` or ``flashing`` of every light that is not off."""
        state = self.of("signals")
        positions = list(state.get("lights", {}))
        changes = dict.fromkeys(positions, 0)
        for write in state.get("writes", ()):
            for position in positions[write["first"] : write["first"] + len(write["states"])]:
                changes[position] += 1
        shown = {}
        for position, is_on in state.get("lights", {}).items():
            if changes[position] >= FLASHES:
                shown[position] = "flashing"
            elif is_on:
                shown[position] = "on"
        return shown

    def receipts(self) -> list[str]:
        """Return the pictures of the receipts as addresses, the newest first."""
        return [
            Path(receipt["path"]).resolve().as_uri()
            for receipt in reversed(self.of("receipt_printer").get("receipts", ()))
        ]
