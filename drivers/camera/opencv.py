"""The camera that looks at the resident, through OpenCV."""

import logging
from threading import Event

from drivers.availability import Availability
from drivers.camera.stream import Codes, PictureSource, as_image
from drivers.devices import Camera, Image
from drivers.settings import CameraSettings
from drivers.status import DeviceStatus, Status

CODES = Codes("camera.unavailable", "camera.silent", "camera.frozen")

log = logging.getLogger(__name__)


class OpenCvCamera(Camera):
    """The production driver.

    Besides the codes of `drivers.devices.Camera` it raises DeviceTimeout ``camera.silent`` when a camera that was
    opened, or is being opened, gives no picture at all.
    """

    def __init__(self, settings: CameraSettings) -> None:
        self._pictures = PictureSource(
            CODES, settings.source, settings.width, settings.height, Availability("camera", log)
        )

    def status(self) -> Status:
        """Say whether the device is there, or the address lets itself be connected to; nobody is looked at."""
        if self._pictures.is_there():
            return Status(DeviceStatus.ONLINE, capabilities=self._pictures.capabilities())
        return Status(DeviceStatus.NO_DEVICE, code=CODES.unavailable)

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        return as_image(self._pictures.newest(deadline, cancel))

    def close(self) -> None:
        self._pictures.close()
