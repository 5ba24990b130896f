"""The driver layer's public face: the Protocols, their values and errors, and how devices are opened."""

from dataclasses import dataclass

from drivers.devices import (
    LONG_TERM,
    Camera,
    CaptureHint,
    CardLayout,
    Comparison,
    DocumentPrinter,
    FaceComparer,
    FaceDecision,
    IdCard,
    IdCardReader,
    IdCardRecord,
    Image,
    PhotoState,
    PrintOutcome,
    PrintResult,
)
from drivers.errors import Cancelled, DeviceError, DeviceTimeout, MediaError
from drivers.face.floor import networks_alone
from drivers.face.pictures import load_image, portrait, save_image
from drivers.host import Host
from drivers.hosted import HostedCamera, HostedDocumentPrinter, HostedFaceComparer, HostedIdCardReader
from drivers.id_number import check_sign, has_valid_check_sign
from drivers.settings import DeviceSettings
from drivers.simulator.control import FAULTS, SimulatorControl
from drivers.status import DeviceStatus, MediaStatus, Status, SupplyStatus

__all__ = [
    "FAULTS",
    "LONG_TERM",
    "Camera",
    "Cancelled",
    "CaptureHint",
    "CardLayout",
    "Comparison",
    "DeviceError",
    "DeviceSettings",
    "DeviceStatus",
    "DeviceTimeout",
    "Devices",
    "DocumentPrinter",
    "FaceComparer",
    "FaceDecision",
    "IdCard",
    "IdCardReader",
    "IdCardRecord",
    "Image",
    "MediaError",
    "MediaStatus",
    "PhotoState",
    "PrintOutcome",
    "PrintResult",
    "SimulatorControl",
    "Status",
    "SupplyStatus",
    "check_sign",
    "has_valid_check_sign",
    "load_image",
    "networks_alone",
    "open_devices",
    "portrait",
    "save_image",
]


@dataclass(frozen=True)
class Devices:
    """The devices of one machine; None where the site has none."""

    id_card: IdCardReader | None
    document_printer: DocumentPrinter | None
    camera: Camera | None
    face: FaceComparer | None
    simulator: SimulatorControl | None
    hosts: tuple[Host, ...]

    def status(self) -> dict[str, Status]:
        """Ask every device there is."""
        present = {
            "id_card": self.id_card,
            "document_printer": self.document_printer,
            "camera": self.camera,
            "face": self.face,
        }
        return {name: device.status() for name, device in present.items() if device is not None}

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
        simulator: takes the place of the real reader, printer and camera.
    """
    if simulator is not None:
        settings = simulator.settings(settings)
    id_card = HostedIdCardReader(settings.id_card) if settings.id_card else None
    document_printer = HostedDocumentPrinter(settings.document_printer) if settings.document_printer else None
    camera = HostedCamera(settings.camera) if settings.camera else None
    face = HostedFaceComparer(settings.face) if settings.face else None
    hosts = tuple(device.host for device in (id_card, document_printer, camera, face) if device is not None)
    return Devices(id_card, document_printer, camera, face, simulator, hosts)
