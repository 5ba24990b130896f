"""The four Protocols, each forwarding to the process that runs the driver."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event
from types import NoneType

from drivers.devices import (
    Camera,
    Comparison,
    DocumentPrinter,
    FaceComparer,
    IdCard,
    IdCardReader,
    Image,
    PrintResult,
)
from drivers.errors import DeviceBusy, DeviceError, DeviceUnavailable
from drivers.host import Host
from drivers.settings import CameraSettings, DocumentPrinterSettings, FaceSettings, IdCardSettings
from drivers.status import DeviceStatus, Status


class _Hosted:
    """What the four share: a host, a status that never raises, the handle given back while the process stays."""

    def __init__(self, host: Host) -> None:
        self.host = host
        host.start()

    def status(self) -> Status:
        try:
            return self.host.call("status", Status)
        except DeviceBusy as error:
            return Status(DeviceStatus.DEVICE_BUSY, code=error.code)
        except DeviceError as error:
            return Status(DeviceStatus.HARDWARE_ERROR, detail=error.detail or str(error), code=error.code)

    def close(self) -> None:
        # A process that is not there, or dies of it, holds nothing.
        with suppress(DeviceUnavailable):
            if self.host.is_ready:
                self.host.call("close", NoneType)


class HostedIdCardReader(_Hosted, IdCardReader):
    """An ID-card reader in a process of its own."""

    def __init__(self, settings: IdCardSettings) -> None:
        super().__init__(Host("id_card", IdCardReader, settings.model_dump_json()))

    def read(self, deadline: float, cancel: Event | None = None) -> IdCard:
        return self.host.call("read", IdCard, deadline, deadline=deadline, cancel=cancel)

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        return self.host.call("wait_removed", bool, deadline, deadline=deadline, cancel=cancel)


class HostedDocumentPrinter(_Hosted, DocumentPrinter):
    """A document printer in a process of its own."""

    def __init__(self, settings: DocumentPrinterSettings) -> None:
        super().__init__(Host("document_printer", DocumentPrinter, settings.model_dump_json()))

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


class HostedCamera(_Hosted, Camera):
    """A camera in a process of its own."""

    def __init__(self, settings: CameraSettings) -> None:
        super().__init__(Host("camera", Camera, settings.model_dump_json()))

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        return self.host.call("frame", Image, deadline, deadline=deadline, cancel=cancel)


class HostedFaceComparer(_Hosted, FaceComparer):
    """A face comparer in a process of its own."""

    def __init__(self, settings: FaceSettings) -> None:
        super().__init__(Host("face", FaceComparer, settings.model_dump_json()))

    def compare(self, probe: Image, reference: Image, *, pad: bool = False) -> Comparison:
        return self.host.call("compare", Comparison, probe, reference, pad)
