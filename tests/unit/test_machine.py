"""The machine's mode follows from its devices and never interrupts a visit."""

import pytest

from drivers import DeviceStatus, Status, SupplyStatus
from kiosk.machine import MachineMode, fault_of, mode_after

GOOD = Status(DeviceStatus.ONLINE)
BAD = Status(DeviceStatus.OFFLINE, code="id_card.unavailable")


def test_a_machine_without_its_reader_has_a_fault() -> None:
    assert fault_of({"id_card": BAD, "document_printer": GOOD}) == "id_card.unavailable"
    assert fault_of({"document_printer": GOOD}) == "id_card.absent"
    assert not fault_of({"id_card": GOOD, "document_printer": BAD})


@pytest.mark.parametrize("printer", ["document_printer", "receipt_printer"])
def test_a_printer_that_may_still_bring_a_paper_must_be_idle_and_well(printer: str) -> None:
    busy = Status(DeviceStatus.DEVICE_BUSY, code=f"{printer}.busy")
    empty = Status(DeviceStatus.ONLINE, supplies={"paper": SupplyStatus.OUT}, code=f"{printer}.media_empty")
    for status in (busy, empty):
        devices = {"id_card": GOOD, printer: status}
        assert fault_of(devices, (printer,)) == status.code
        assert not fault_of(devices)
    assert not fault_of({"id_card": GOOD, printer: GOOD}, (printer,))


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
