"""The machine's mode follows from its devices and never interrupts a visit."""

import pytest

from drivers import DeviceStatus, Status
from kiosk.machine import MachineMode, fault_of, mode_after

GOOD = Status(DeviceStatus.ONLINE)
BAD = Status(DeviceStatus.OFFLINE, code="id_card.unavailable")


def test_a_machine_without_its_reader_has_a_fault() -> None:
    assert fault_of({"id_card": BAD, "document_printer": GOOD}) == "id_card.unavailable"
    assert fault_of({"document_printer": GOOD}) == "id_card.absent"
    assert not fault_of({"id_card": GOOD, "document_printer": BAD})


@pytest.mark.parametrize(
    ("mode", "fault", "after"),
    [
        (MachineMode.STARTING, "", MachineMode.IN_SERVICE),
        (MachineMode.STARTING, "id_card.absent", MachineMode.OUT_OF_SERVICE),
        (MachineMode.IN_SERVICE, "id_card.absent", MachineMode.OUT_OF_SERVICE),
        (MachineMode.OUT_OF_SERVICE, "", MachineMode.IN_SERVICE),
        (MachineMode.IN_VISIT, "id_card.absent", MachineMode.IN_VISIT),
        (MachineMode.MAINTENANCE, "", MachineMode.MAINTENANCE),
    ],
)
def test_mode_after_a_device_check(mode: MachineMode, fault: str, after: MachineMode) -> None:
    assert mode_after(mode, fault) is after
