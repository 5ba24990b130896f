"""The camera above the shelf for papers, through OpenCV: waits until one paper lies still, and takes it.

Streams are tested on a real wire. The cameras themselves are UVC devices, which are not verified on a wire: no kernel
here has a virtual one.
"""

import logging
import time
from dataclasses import dataclass
from threading import Event

import cv2
import numpy as np

from drivers.availability import Availability
from drivers.camera.stream import FRESH, Codes, PictureSource, Pixels, as_image
from drivers.devices import DocumentCamera, Image, Page
from drivers.document_camera.lines import Floats
from drivers.document_camera.page import Refusal, extent, find_page, sharpness, straighten
from drivers.errors import Cancelled, DeviceTimeout, MediaError
from drivers.settings import DocumentCameraSettings
from drivers.status import DeviceStatus, Status

CODES = Codes("document_camera.unavailable", "document_camera.silent", "document_camera.frozen")

REFUSALS = {
    Refusal.NO_PAGE: "document_camera.no_page",
    Refusal.PAGE_CUT_OFF: "document_camera.page_cut_off",
    Refusal.MANY_PAGES: "document_camera.many_pages",
}
MOVING = "document_camera.moving"
BLURRED = "document_camera.blurred"

STILL_SECONDS = 0.25
"""That a paper lies before it lies still; a hand that lets go of it is gone by then."""

LOOK_SECONDS = 0.15
"""Between two looks at the shelf; each takes half of that on one core."""

SHOTS = 3
"""Of a paper that lies still, of which the sharpest counts."""

FOCUS_SECONDS = 2.5
"""For a lens that focuses by itself, once the paper lies still."""

SHARP = 0.45
"""Sharpness below which small print cannot be read: the blur's sigma is above two pixels."""

SAME_PLACE = 0.0025
"""Of the picture's diagonal that a corner may seem to move: five pixels of a 1920 x 1080 picture."""

GLANCE = 48
"""Pixels each way of a paper's likeness, which tells whether something moves over it."""

SAME_SIGHT = 14.0
"""Levels by which a place of the likeness may change: the light flickers and the sensor is noisy."""

CANCEL_SECONDS = 0.05
"""Between two looks at the cancel flag."""

log = logging.getLogger(__name__)


class OpenCvDocumentCamera(DocumentCamera):
    """The production driver.

    Besides the codes of `drivers.devices.DocumentCamera`, `capture` raises MediaError ``document_camera.moving`` at the
    deadline when a paper was there and did not lie still; ``document_camera.blurred`` comes before the deadline, when
    the lens had its time to focus.
    """

    def __init__(self, settings: DocumentCameraSettings) -> None:
        self._settings = settings
        self._pictures = PictureSource(
            CODES, settings.source, settings.width, settings.height, Availability("document_camera", log)
        )

    def status(self) -> Status:
        if not self._pictures.is_there():
            return Status(DeviceStatus.NO_DEVICE, code=CODES.unavailable)
        return Status(DeviceStatus.ONLINE, capabilities=self._pictures.capabilities())

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        return as_image(self._pictures.newest(deadline, cancel))

    def capture(self, deadline: float, cancel: Event | None = None) -> Page:
        began = time.monotonic()
        watch = _Watch()
        looked = 0.0
        while True:
            try:
                picture = self._pictures.newest(deadline, cancel)
            except DeviceTimeout as error:
                # Between two pictures of a camera that works, it is the paper that did not come.
                if time.monotonic() - looked < FRESH:
                    raise MediaError(watch.code) from error
                raise
            looked = time.monotonic()
            shot = watch.look(picture, looked)
            if shot is not None:
                return self._taken(shot, began)
            if time.monotonic() >= deadline:
                raise MediaError(watch.code)
            _pause(min(looked + LOOK_SECONDS, deadline), cancel)

    def close(self) -> None:
        self._pictures.close()

    def _taken(self, shot: "_Shot", began: float) -> Page:
        seconds = round(time.monotonic() - began, 3)
        log.info(
            "document_camera.page_taken", extra={"fields": {"seconds": seconds, "sharpness": round(shot.sharpness, 2)}}
        )
        # Calibrated at the size that was asked for, which is not always the size that comes.
        dots = self._settings.dots_per_mm * shot.picture_width / self._settings.width
        width, height = shot.extent
        return Page(
            as_image(shot.crop),
            round(width / dots, 1) if dots else None,
            round(height / dots, 1) if dots else None,
            shot.sharpness,
        )


@dataclass(frozen=True, slots=True)
class _Shot:
    """One picture of a paper, cropped."""

    crop: Pixels
    extent: tuple[float, float]
    picture_width: int
    sharpness: float


@dataclass(frozen=True, slots=True)
class _Sight:
    """Where a paper lay at a time, and roughly what it looked like: `GLANCE` x `GLANCE` levels."""

    corners: Floats
    likeness: Floats
    at: float


class _Watch:
    """What was seen of the shelf since a capture began; pure but for the pictures it is given.

    Attributes:
        code: why there is no page yet.
    """

    def __init__(self) -> None:
        self.code = REFUSALS[Refusal.NO_PAGE]
        self._since: _Sight | None = None
        self._shots: list[_Shot] = []

    def look(self, picture: Pixels, at: float) -> _Shot | None:
        """Look at one picture; return the page when it lies still and is sharp.

        Args:
            picture: rows x columns x 3.
            at: seconds of the monotonic clock.

        Raises:
            MediaError: ``document_camera.blurred``.
        """
        found = find_page(picture)
        if isinstance(found, Refusal):
            self.code, self._since = REFUSALS[found], None
            return None
        sight = _Sight(found, _likeness(picture, found), at)
        if self._since is None or not _is_same(self._since, sight, picture.shape):
            self.code, self._since, self._shots = MOVING, sight, []
            return None
        if at - self._since.at < STILL_SECONDS:
            return None
        crop = straighten(picture, found)
        self._shots.append(_Shot(crop, extent(found, picture.shape), picture.shape[1], sharpness(crop)))
        best = max(self._shots, key=lambda shot: shot.sharpness)
        if len(self._shots) < SHOTS:
            return None
        if best.sharpness >= SHARP:
            return best
        self.code, self._shots = BLURRED, []
        if at - self._since.at > FOCUS_SECONDS:
            raise MediaError(BLURRED)
        return None


def _likeness(picture: Pixels, corners: Floats) -> Floats:
    """Return the paper in few pixels, lightness taken out of account."""
    crop = straighten(picture, corners)
    grey = cv2.resize(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), (GLANCE, GLANCE), interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.float64) - float(np.median(grey))


def _is_same(before: _Sight, now: _Sight, shape: tuple[int, ...]) -> bool:
    moved = float(np.linalg.norm(now.corners - before.corners, axis=1).max())
    changed = float(np.abs(now.likeness - before.likeness).max())
    return moved < SAME_PLACE * float(np.hypot(shape[0], shape[1])) and changed < SAME_SIGHT


def _pause(until: float, cancel: Event | None) -> None:
    while (left := until - time.monotonic()) > 0:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        time.sleep(min(left, CANCEL_SECONDS))
