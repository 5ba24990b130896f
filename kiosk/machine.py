"""The machine's mode, and whether it can serve: pure predicates over what the devices say."""

from collections.abc import Mapping
from enum import StrEnum

from drivers import Status


class MachineMode(StrEnum):
    """What the machine is doing as a whole (XFS4IoT words: in service, out of service, maintenance)."""

    STARTING = "starting"
    IN_SERVICE = "in_service"
    IN_VISIT = "in_visit"
    OUT_OF_SERVICE = "out_of_service"
    MAINTENANCE = "maintenance"


NEEDED = ("id_card",)
"""Without these no visit can begin; any other device takes its own services with it and no more."""


def fault_of(devices: Mapping[str, Status]) -> str:
    """Return the code that puts the machine out of service, or an empty text."""
    for name in NEEDED:
        status = devices.get(name)
        if status is None:
            return f"{name}.absent"
        if not status.is_usable:
            return status.code or f"{name}.unavailable"
    return ""


def mode_after(mode: MachineMode, fault: str) -> MachineMode:
    """Return the mode that follows from a device check.

    A fault never interrupts a visit: the visit meets it as its own problem page. Maintenance ends by the technician.
    """
    match mode, bool(fault):
        case ((MachineMode.STARTING | MachineMode.IN_SERVICE | MachineMode.OUT_OF_SERVICE), True):
            return MachineMode.OUT_OF_SERVICE
        case ((MachineMode.STARTING | MachineMode.OUT_OF_SERVICE), False):
            return MachineMode.IN_SERVICE
        case _:
            return mode
