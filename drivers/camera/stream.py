"""The newest picture of a camera: a video device of this machine, or an address that streams motion JPEG.

A thread of its own takes every picture from the stream, so that the newest one is always at hand and a library call
that blocks keeps nobody waiting. The camera is open only between the first `PictureSource.newest` and
`PictureSource.close`.

Streams are tested on a real wire. Video devices are not verified on one: no kernel here has a virtual camera.
"""

import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.availability import Availability
from drivers.devices import Image
from drivers.errors import Cancelled, DeviceError, DeviceTimeout, DeviceUnavailable

PATIENCE = 4.0
"""Seconds that a call waits for a new picture; a USB camera opens in 1 to 2. A sensor's noise makes every one new."""

LIBRARY_TIME = 5
"""Seconds after which OpenCV gives up by itself, so that the thread of a stream that was left ends too."""

FRESH = 0.5
"""Seconds after which a picture shows the past: the resident has moved, or is another."""

BAD_PICTURES = 3
"""Unusable pictures in a row that end the stream; a USB camera now and then delivers a damaged one."""

LARGEST_SIDE = 4608
"""Pixels; such a picture is 64 MB, which one message to the next process just holds."""

PROBE_TIME = 0.5
"""Seconds in which a camera in the same house lets itself be connected to."""

SLICE = 0.05
"""Seconds between two looks at the cancel flag."""

Pixels = NDArray[np.uint8]
"""height x width x 3, blue first."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The error codes of one kind of camera.

    Attributes:
        unavailable: it is not there, or its pictures are none.
        silent: it was opened, or is being opened, and gives no picture at all.
        frozen: no new picture comes any more.
    """

    unavailable: str
    silent: str
    frozen: str


class PictureSource:
    """One camera, opened when it is needed.

    Args:
        codes: of its kind.
        source: ``/dev/video0`` or another name of a device, or an address that OpenCV opens.
        width: of the pictures that a device is asked for, pixels.
        height: likewise.
        availability: told when pictures fail to come, and when they come again.
    """

    def __init__(self, codes: Codes, source: str, width: int, height: int, availability: Availability) -> None:
        self._codes = codes
        self._availability = availability
        self._source = source
        self._size = width, height
        self._stream: _Stream | None = None

    def is_there(self) -> bool:
        """Whether the device exists, or the address lets itself be connected to; the camera stays off."""
        if _is_stream(self._source):
            return _answers(self._source)
        return Path(_device(self._source)).is_char_device()

    def capabilities(self) -> dict[str, str]:
        """Return what a USB device says of itself: its ``name`` and its ``serial`` number; not verified on a device."""
        if _is_stream(self._source):
            return {}
        node = Path("/sys/class/video4linux", Path(_device(self._source)).resolve().name)
        facts = {"name": node / "name", "serial": (node / "device").resolve().parent / "serial"}
        return {name: text for name, file in facts.items() if (text := _line(file))}

    def newest(self, deadline: float, cancel: Event | None = None) -> Pixels:
        """Wait for a fresh picture that was not taken before, and take it.

        Raises:
            DeviceUnavailable, DeviceTimeout: with the given codes.
            Cancelled.
        """
        if self._stream is None or self._stream.is_over:
            former = self._stream.thread if self._stream else None
            self._stream = _Stream(self._codes, self._source, self._size, former)
        patience = time.monotonic() + PATIENCE
        try:
            picture = self._stream.newest(min(deadline, patience), cancel)
        except DeviceTimeout as error:
            # For a caller in a hurry, who will come again, the camera goes on opening.
            if patience <= deadline:
                self.close()
                self._availability.note(error.code)
            raise
        except DeviceError as error:
            self._availability.note(error.code)
            raise
        self._availability.note("")
        return picture

    def close(self) -> None:
        """Switch the camera off; nothing is kept."""
        if self._stream is not None:
            self._stream.stop()


def as_image(picture: Pixels) -> Image:
    """Return pixels as the value that crosses the Protocols."""
    return Image(picture.shape[1], picture.shape[0], picture.tobytes())


class _Stream:
    """One open camera and the thread that empties it.

    Args:
        codes: for its errors.
        source: of the pictures.
        size: width and height that a device is asked for.
        former: thread of the stream before, which may still hold the device.
    """

    def __init__(self, codes: Codes, source: str, size: tuple[int, int], former: threading.Thread | None) -> None:
        self._codes = codes
        self._source = source
        self._size = size
        self._changed = threading.Condition()
        self._picture: Pixels | None = None
        self._taken = 0.0
        self._is_new = False
        self._trouble = ""
        self._stopping = threading.Event()
        # Not a daemon: one that is inside FFmpeg while the interpreter ends brings the process down.
        self.thread = threading.Thread(target=self._run, args=[former], name="camera", daemon=False)
        self.thread.start()

    @property
    def is_over(self) -> bool:
        """Whether no further picture will come."""
        return self._stopping.is_set() or bool(self._trouble)

    def newest(self, until: float, cancel: Event | None) -> Pixels:
        """Wait for a fresh picture that was not taken before, and take a copy."""
        with self._changed:
            while not self._is_new or time.monotonic() - self._taken > FRESH:
                if self._trouble:
                    raise DeviceUnavailable(self._codes.unavailable, detail=self._trouble)
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                left = until - time.monotonic()
                if left <= 0:
                    raise DeviceTimeout(self._codes.silent if self._picture is None else self._codes.frozen)
                self._changed.wait(min(left, SLICE))
            self._is_new = False
            assert self._picture is not None
            return self._picture.copy()

    def stop(self) -> None:
        """Let the thread release the camera after the call it is in."""
        self._stopping.set()

    def _run(self, former: threading.Thread | None) -> None:
        # A device can be opened once at a time.
        if former is not None:
            former.join()
        if self._stopping.is_set():
            return
        capture = _opened(self._source, self._size)
        trouble = "the pictures stopped, or are none" if capture.isOpened() else "it cannot be opened"
        bad = 0
        while not self._stopping.is_set() and capture.isOpened() and bad < BAD_PICTURES:
            is_taken, picture = capture.read()
            if not is_taken or picture is None or picture.shape[2:] != (3,):
                bad += 1
            elif max(picture.shape) > LARGEST_SIDE:
                trouble = f"its pictures are larger than {LARGEST_SIDE} pixels"
                break
            else:
                bad = 0
                self._publish(picture.astype(np.uint8, copy=False))
        capture.release()
        self._end(trouble)

    def _publish(self, picture: Pixels) -> None:
        with self._changed:
            if self._picture is not None and np.array_equal(picture, self._picture):
                return
            self._forget()
            self._picture, self._taken, self._is_new = picture, time.monotonic(), True
            self._changed.notify_all()

    def _end(self, trouble: str) -> None:
        with self._changed:
            self._forget()
            self._trouble, self._is_new = trouble, False
            self._changed.notify_all()

    def _forget(self) -> None:
        if self._picture is not None:
            self._picture.fill(0)


def _is_stream(source: str) -> bool:
    return "://" in source


def _device(source: str) -> str:
    return f"/dev/video{source}" if source.isdecimal() else source


def _line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()[:80]
    except OSError:
        return ""


def _answers(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with socket.create_connection((parts.hostname or "", port), PROBE_TIME):
            return True
    except (OSError, ValueError):
        return False


def _opened(source: str, size: tuple[int, int]) -> cv2.VideoCapture:
    if _is_stream(source):
        milliseconds = LIBRARY_TIME * 1000
        times = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, milliseconds, cv2.CAP_PROP_READ_TIMEOUT_MSEC, milliseconds]
        return cv2.VideoCapture(source, cv2.CAP_FFMPEG, times)
    asked = [cv2.CAP_PROP_FRAME_WIDTH, size[0], cv2.CAP_PROP_FRAME_HEIGHT, size[1]]
    fourcc = [cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")]
    return cv2.VideoCapture(_device(source), cv2.CAP_V4L2, fourcc + asked)
