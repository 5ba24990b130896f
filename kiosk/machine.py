"""The machine's mode, and whether it can serve: pure predicates over what the devices say."""

from collections.abc import Collection, Mapping
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


PRINTERS = ("document_printer", "receipt_printer")
"""Where a visit's paper may still come from when it has ended."""


def fault_of(devices: Mapping[str, Status], paper_from: Collection[str] = ()) -> str:
    """Return the code that puts the machine out of service, or an empty text.

    Args:
        devices: what each says of itself.
        paper_from: printers that may still bring a paper of a visit that has ended. Until such a one is idle and well,
            that paper would come before the next resident.
    """
    for name in (*NEEDED, *paper_from):
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
