"""The devices of one machine: a process for each, real or simulated.

What is here starts processes; a driver's own process never imports it.
"""

from dataclasses import dataclass
from typing import Any

from drivers.devices import (
    Camera,
    ChipCardReader,
    CodeScanner,
    Device,
    DocumentCamera,
    DocumentPrinter,
    FaceComparer,
    IdCardReader,
    KeyPad,
    Power,
    ReceiptPrinter,
    Signals,
    Speaker,
)
from drivers.host import Host
from drivers.hosted import HOSTED
from drivers.kinds import KINDS
from drivers.settings import DeviceSettings
from drivers.simulator.control import SimulatorControl, SimulatorEnded
from drivers.simulator.faults import FAULTS, UNCOUNTED, WIRE
from drivers.status import Status

__all__ = ["FAULTS", "UNCOUNTED", "WIRE", "Devices", "Host", "SimulatorControl", "SimulatorEnded", "open_devices"]


@dataclass(frozen=True)
class Devices:
    """The devices of one machine; None where the site has none."""

    id_card: IdCardReader | None
    chip_card: ChipCardReader | None
    document_printer: DocumentPrinter | None
    receipt_printer: ReceiptPrinter | None
    camera: Camera | None
    face: FaceComparer | None
    scanner: CodeScanner | None
    signals: Signals | None
    power: Power | None
    document_camera: DocumentCamera | None
    key_pad: KeyPad | None
    speaker: Speaker | None
    simulator: SimulatorControl | None
    hosts: tuple[Host, ...]

    def present(self) -> dict[str, Device]:
        """Return the devices that there are, by kind."""
        found = {kind: getattr(self, kind) for kind in KINDS}
        return {kind: device for kind, device in found.items() if device is not None}

    def status(self) -> dict[str, Status]:
        """Ask every device there is."""
        return {kind: device.status() for kind, device in self.present().items()}

    def wait_ready(self) -> None:
        """Wait until every driver can be called, so that its start takes nothing of a call's deadline.

        Raises:
            DeviceError: a driver that cannot be started.
        """
        for host in self.hosts:
            host.wait_ready()

    def close(self) -> None:
        """End every driver process."""
        for host in self.hosts:
            host.close()


def open_devices(settings: DeviceSettings, simulator: SimulatorControl | None = None) -> Devices:
    """Start one process per device; they warm up while the caller goes on.

    Args:
        settings: the site's devices.
        simulator: its simulators take the place of the real devices of their kinds.
    """
    if simulator is not None:
        settings = simulator.settings(settings)
    opened: dict[str, Any] = dict.fromkeys(KINDS)
    for hosted in HOSTED:
        chosen = getattr(settings, hosted.kind)
        if chosen is not None:
            opened[hosted.kind] = hosted(chosen)
    hosts = tuple(device.host for device in opened.values() if device is not None)
    return Devices(**opened, simulator=simulator, hosts=hosts)
