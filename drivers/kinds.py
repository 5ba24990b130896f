"""Every kind of device: the Protocol it keeps, the settings it needs, the driver that serves it."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from drivers import devices, settings
from drivers.errors import ConfigurationError
from drivers.settings import Settings


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of device.

    Attributes:
        driver: the driver's name, for people.
        module: where its class is; imported in the device's own process and nowhere else.
        class_name: takes the settings, keeps the Protocol.
    """

    protocol: type
    settings: type[Settings]
    driver: str
    module: str
    class_name: str

    def open(self, name: str, settings_json: bytes) -> object:
        """Import and make the driver.

        Raises:
            ConfigurationError: ``<device>.settings_invalid``, or as the driver raises it.
        """
        return self.load()(self.read_settings(name, settings_json))

    def read_settings(self, name: str, settings_json: bytes) -> Settings:
        """Return the driver's settings.

        Raises:
            ConfigurationError: ``<device>.settings_invalid``.
        """
        try:
            return msgspec.json.decode(settings_json, type=self.settings)
        except msgspec.ValidationError as error:
            raise ConfigurationError(f"{name}.settings_invalid", str(error)) from error

    def load(self) -> Callable[[Settings], object]:
        """Import the driver and return what makes it."""
        driver: Callable[[Settings], object] = getattr(importlib.import_module(self.module), self.class_name)
        return driver


KINDS: Mapping[str, Kind] = {
    "id_card": Kind(devices.IdCardReader, settings.IdCardSettings, "sam_v", "drivers.id_card.reader", "SamReader"),
    "chip_card": Kind(
        devices.ChipCardReader, settings.ChipCardSettings, "pcsc", "drivers.chip_card.reader", "PcscReader"
    ),
    "document_printer": Kind(
        devices.DocumentPrinter,
        settings.DocumentPrinterSettings,
        "cups",
        "drivers.document_printer.printer",
        "CupsPrinter",
    ),
    "receipt_printer": Kind(
        devices.ReceiptPrinter,
        settings.ReceiptPrinterSettings,
        "esc_pos",
        "drivers.receipt_printer.printer",
        "EscPosPrinter",
    ),
    "camera": Kind(devices.Camera, settings.CameraSettings, "opencv", "drivers.camera.opencv", "OpenCvCamera"),
    "face": Kind(
        devices.FaceComparer, settings.FaceSettings, "insightface", "drivers.face.comparer", "InsightFaceComparer"
    ),
    "scanner": Kind(devices.CodeScanner, settings.ScannerSettings, "lines", "drivers.scanner.scanner", "LineScanner"),
    "signals": Kind(devices.Signals, settings.SignalsSettings, "modbus", "drivers.signals.board", "ModbusBoard"),
    "power": Kind(devices.Power, settings.PowerSettings, "nut", "drivers.power.nut", "NutPower"),
    "document_camera": Kind(
        devices.DocumentCamera,
        settings.DocumentCameraSettings,
        "opencv",
        "drivers.document_camera.camera",
        "OpenCvDocumentCamera",
    ),
    "key_pad": Kind(devices.KeyPad, settings.KeyPadSettings, "evdev", "drivers.key_pad.pad", "EvdevKeyPad"),
    "speaker": Kind(devices.Speaker, settings.SpeakerSettings, "alsa", "drivers.speaker.speaker", "AlsaSpeaker"),
}
"""By the name that settings, error codes and commands use."""
