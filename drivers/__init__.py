"""The driver layer's public face: the Protocols, their values and errors, and how devices are opened."""

from dataclasses import dataclass
from typing import Any

from drivers.devices import (
    LONG_TERM,
    Camera,
    CaptureHint,
    CardLayout,
    ChipCardReader,
    CodeScanner,
    Comparison,
    Device,
    DocumentCamera,
    DocumentPrinter,
    FaceComparer,
    FaceDecision,
    FlashRate,
    IdCard,
    IdCardReader,
    IdCardRecord,
    Image,
    KeyPad,
    Page,
    PhotoState,
    Power,
    PrintOutcome,
    PrintResult,
    ReceiptPrinter,
    ScannedCode,
    Signals,
    SocialCard,
)
from drivers.errors import Cancelled, DeviceError, DeviceTimeout, MediaError, Unsupported
from drivers.face.floor import networks_alone
from drivers.face.pictures import load_image, portrait, save_image
from drivers.host import Host
from drivers.hosted import HOSTED
from drivers.id_number import check_sign, has_valid_check_sign
from drivers.kinds import KINDS
from drivers.receipt import Alignment, Divider, Line, Pair, QrCode, Receipt
from drivers.sandbox import InForce, offered
from drivers.settings import DeviceSettings, Key, LightPosition, Sensor
from drivers.simulator.control import SimulatorControl
from drivers.simulator.faults import FAULTS, UNCOUNTED
from drivers.status import DeviceStatus, MediaStatus, Status, SupplyStatus

__all__ = [
    "FAULTS",
    "KINDS",
    "LONG_TERM",
    "UNCOUNTED",
    "Alignment",
    "Camera",
    "Cancelled",
    "CaptureHint",
    "CardLayout",
    "ChipCardReader",
    "CodeScanner",
    "Comparison",
    "Device",
    "DeviceError",
    "DeviceSettings",
    "DeviceStatus",
    "DeviceTimeout",
    "Devices",
    "Divider",
    "DocumentCamera",
    "DocumentPrinter",
    "FaceComparer",
    "FaceDecision",
    "FlashRate",
    "Host",
    "IdCard",
    "IdCardReader",
    "IdCardRecord",
    "Image",
    "InForce",
    "Key",
    "KeyPad",
    "LightPosition",
    "Line",
    "MediaError",
    "MediaStatus",
    "Page",
    "Pair",
    "PhotoState",
    "Power",
    "PrintOutcome",
    "PrintResult",
    "QrCode",
    "Receipt",
    "ReceiptPrinter",
    "ScannedCode",
    "Sensor",
    "Signals",
    "SimulatorControl",
    "SocialCard",
    "Status",
    "SupplyStatus",
    "Unsupported",
    "check_sign",
    "has_valid_check_sign",
    "load_image",
    "networks_alone",
    "offered",
    "open_devices",
    "portrait",
    "save_image",
]


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
