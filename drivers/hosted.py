"""Every Protocol once more, each forwarding to the process that runs the driver."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event
from types import NoneType

import msgspec

from drivers.biometrics import Comparison, Gesture, Sight
from drivers.chip_card.social_security import check_figures
from drivers.devices import (
    Camera,
    ChipCardReader,
    CodeScanner,
    DocumentCamera,
    DocumentPrinter,
    FaceComparer,
    FlashRate,
    IdCard,
    IdCardReader,
    Image,
    KeyPad,
    KeyPress,
    Outlet,
    Page,
    PinCheck,
    Power,
    PrintResult,
    ReceiptPrinter,
    ScannedCode,
    Signals,
    SocialCard,
    Speaker,
    Voice,
)
from drivers.errors import DeviceBusy, DeviceError, DeviceTimeout, DeviceUnavailable
from drivers.host import Host
from drivers.kinds import KINDS
from drivers.receipt import Receipt
from drivers.settings import LightPosition, Settings
from drivers.status import DeviceStatus, Status


class _Hosted:
    """What all share: a host, a status that never raises, the handle given back while the process stays.

    Args:
        settings: the device's own.
    """

    kind = ""

    def __init__(self, settings: Settings) -> None:
        self.host = Host(self.kind, KINDS[self.kind].protocol, msgspec.json.encode(settings))
        self.host.start()

    def status(self) -> Status:
        try:
            return self.host.call("status", Status)
        except DeviceBusy as error:
            return Status(DeviceStatus.DEVICE_BUSY, code=error.code)
        except DeviceError as error:
            return Status(DeviceStatus.HARDWARE_ERROR, detail=error.detail or str(error), code=error.code)

    def close(self) -> None:
        # A process that is not there, dies of it or is killed for it holds nothing.
        with suppress(DeviceUnavailable, DeviceTimeout):
            if self.host.is_ready:
                self.host.call("close", NoneType)


class HostedIdCardReader(_Hosted, IdCardReader):
    """An ID-card reader in a process of its own."""

    kind = "id_card"

    def read(self, deadline: float, cancel: Event | None = None) -> IdCard:
        return self.host.call("read", IdCard, deadline, deadline=deadline, cancel=cancel)

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        return self.host.call("wait_removed", bool, deadline, deadline=deadline, cancel=cancel)


class HostedChipCardReader(_Hosted, ChipCardReader):
    """A slot for chip cards in a process of its own."""

    kind = "chip_card"

    def read_social_card(self, deadline: float, cancel: Event | None = None) -> SocialCard:
        return self.host.call("read_social_card", SocialCard, deadline, deadline=deadline, cancel=cancel)

    def verify_pin(self, pin: str, deadline: float, cancel: Event | None = None) -> PinCheck:
        # The driver's process would end with what it raises.
        check_figures(pin)
        return self.host.call("verify_pin", PinCheck, pin, deadline, deadline=deadline, cancel=cancel)

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        return self.host.call("wait_removed", bool, deadline, deadline=deadline, cancel=cancel)


class HostedDocumentPrinter(_Hosted, DocumentPrinter):
    """A document printer in a process of its own."""

    kind = "document_printer"

    def print(
        self,
        document: bytes,
        job_name: str,
        pages: int,
        deadline: float,
        cancel: Event | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> PrintResult:
        arguments = (document, job_name, pages, deadline)
        return self.host.call("print", PrintResult, *arguments, deadline=deadline, cancel=cancel, progress=progress)


class HostedReceiptPrinter(_Hosted, ReceiptPrinter):
    """A receipt printer in a process of its own."""

    kind = "receipt_printer"

    def print(self, receipt: Receipt, deadline: float, cancel: Event | None = None) -> PrintResult:
        return self.host.call("print", PrintResult, receipt, deadline, deadline=deadline, cancel=cancel)

    def wait_taken(self, deadline: float, cancel: Event | None = None) -> bool:
        return self.host.call("wait_taken", bool, deadline, deadline=deadline, cancel=cancel)

    def retract(self, deadline: float) -> None:
        self.host.call("retract", NoneType, deadline, deadline=deadline)


class HostedCamera(_Hosted, Camera):
    """A camera in a process of its own."""

    kind = "camera"

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        return self.host.call("frame", Image, deadline, deadline=deadline, cancel=cancel)


class HostedFaceComparer(_Hosted, FaceComparer):
    """A face comparer in a process of its own."""

    kind = "face"

    def compare(self, probe: Image, reference: Image, *, pad: bool = False) -> Comparison:
        return self.host.call("compare", Comparison, probe, reference, pad)

    def begin(self, reference: Image, gestures: tuple[Gesture, ...]) -> Sight:
        return self.host.call("begin", Sight, reference, gestures)

    def look(self, picture: Image) -> Sight:
        return self.host.call("look", Sight, picture)

    def end(self) -> None:
        # A process that is not there, or that ends over this, holds no attempt.
        with suppress(DeviceUnavailable, DeviceTimeout):
            if self.host.is_ready:
                self.host.call("end", NoneType)


class HostedScanner(_Hosted, CodeScanner):
    """A code scanner in a process of its own."""

    kind = "scanner"

    def read(self, deadline: float, cancel: Event | None = None) -> ScannedCode:
        return self.host.call("read", ScannedCode, deadline, deadline=deadline, cancel=cancel)


class HostedSignals(_Hosted, Signals):
    """Lights and sensors in a process of their own."""

    kind = "signals"

    def set_light(self, position: LightPosition, rate: FlashRate, deadline: float) -> None:
        self.host.call("set_light", NoneType, position, rate, deadline, deadline=deadline)


class HostedPower(_Hosted, Power):
    """A power supply's client in a process of its own."""

    kind = "power"


class HostedDocumentCamera(_Hosted, DocumentCamera):
    """A document camera in a process of its own."""

    kind = "document_camera"

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        return self.host.call("frame", Image, deadline, deadline=deadline, cancel=cancel)

    def capture(self, deadline: float, cancel: Event | None = None) -> Page:
        return self.host.call("capture", Page, deadline, deadline=deadline, cancel=cancel)


class HostedKeyPad(_Hosted, KeyPad):
    """A key pad in a process of its own."""

    kind = "key_pad"

    def wait_key(self, deadline: float, cancel: Event | None = None) -> KeyPress:
        return self.host.call("wait_key", KeyPress, deadline, deadline=deadline, cancel=cancel)


class HostedSpeaker(_Hosted, Speaker):
    """A sound card in a process of its own."""

    kind = "speaker"

    def say(self, text: str, voice: Voice, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        self.host.call("say", NoneType, text, voice, outlet, deadline, deadline=deadline, cancel=cancel)

    def play(self, sound: bytes, volume: float, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        self.host.call("play", NoneType, sound, volume, outlet, deadline, deadline=deadline, cancel=cancel)


HOSTED: tuple[type[_Hosted], ...] = (
    HostedIdCardReader,
    HostedChipCardReader,
    HostedDocumentPrinter,
    HostedReceiptPrinter,
    HostedCamera,
    HostedFaceComparer,
    HostedScanner,
    HostedSignals,
    HostedPower,
    HostedDocumentCamera,
    HostedKeyPad,
    HostedSpeaker,
)
"""One of each kind."""
