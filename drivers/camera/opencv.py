"""A camera through OpenCV: a video device of this machine, or an address that streams motion JPEG.

A thread of its own takes every picture from the stream, so that the newest one is always at hand and a library call
that blocks keeps nobody waiting. The camera is open only between the first `frame` and `close`.

Streams are tested on a real wire. Video devices are not verified on one: no kernel here has a virtual camera.
"""

import socket
import threading
import time
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.devices import Camera, Image
from drivers.errors import Cancelled, DeviceTimeout, DeviceUnavailable
from drivers.settings import CameraSettings
from drivers.status import DeviceStatus, Status

PATIENCE = 4.0
"""Seconds that a call waits for a new picture; a USB camera opens in 1 to 2. A sensor's noise makes every one new."""

LIBRARY_TIME = 5
"""Seconds after which OpenCV gives up by itself, so that the thread of a stream that was left ends too."""

FRESH = 0.5
"""Seconds after which a picture shows the past: the resident has moved, or is another."""

BAD_PICTURES = 3
"""Unusable pictures in a row that end the stream; a USB camera now and then delivers a damaged one."""

LARGEST_SIDE = 4096
"""Pixels; such a picture is 50 MB, which one message to the next process just holds."""

PROBE_TIME = 0.5
"""Seconds in which a camera in the same house lets itself be connected to."""

SLICE = 0.05
"""Seconds between two looks at the cancel flag."""

Pixels = NDArray[np.uint8]


class OpenCvCamera(Camera):
    """The production driver.

    Besides the codes of `drivers.devices.Camera` it raises DeviceTimeout ``camera.silent`` when a camera that was
    opened, or is being opened, gives no picture at all.
    """

    def __init__(self, settings: CameraSettings) -> None:
        self._settings = settings
        self._stream: _Stream | None = None

    def status(self) -> Status:
        """Say whether the device is there, or the address lets itself be connected to; nobody is looked at."""
        source = self._settings.source
        if _answers(source) if _is_stream(source) else Path(_device(source)).is_char_device():
            return Status(DeviceStatus.ONLINE)
        return Status(DeviceStatus.NO_DEVICE, code="camera.unavailable")

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        if self._stream is None or self._stream.is_over:
            self._stream = _Stream(self._settings, self._stream.thread if self._stream else None)
        patience = time.monotonic() + PATIENCE
        try:
            return self._stream.newest(min(deadline, patience), cancel)
        except DeviceTimeout:
            # For a caller in a hurry, who will come again, the camera goes on opening.
            if patience <= deadline:
                self.close()
            raise

    def close(self) -> None:
        if self._stream is not None:
            self._stream.stop()


class _Stream:
    """One open camera and the thread that empties it.

    Args:
        settings: of the camera.
        former: thread of the stream before, which may still hold the device.
    """

    def __init__(self, settings: CameraSettings, former: threading.Thread | None) -> None:
        self._settings = settings
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

    def newest(self, until: float, cancel: Event | None) -> Image:
        """Wait for a fresh picture that was not taken before, and take it."""
        with self._changed:
            while not self._is_new or time.monotonic() - self._taken > FRESH:
                if self._trouble:
                    raise DeviceUnavailable("camera.unavailable", detail=self._trouble)
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                left = until - time.monotonic()
                if left <= 0:
                    raise DeviceTimeout("camera.silent" if self._picture is None else "camera.frozen")
                self._changed.wait(min(left, SLICE))
            self._is_new = False
            assert self._picture is not None
            return Image(self._picture.shape[1], self._picture.shape[0], self._picture.tobytes())

    def stop(self) -> None:
        """Let the thread release the camera after the call it is in."""
        self._stopping.set()

    def _run(self, former: threading.Thread | None) -> None:
        # A device can be opened once at a time.
        if former is not None:
            former.join()
        if self._stopping.is_set():
            return
        capture = _opened(self._settings)
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


def _answers(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with socket.create_connection((parts.hostname or "", port), PROBE_TIME):
            return True
    except (OSError, ValueError):
        return False


def _opened(settings: CameraSettings) -> cv2.VideoCapture:
    if _is_stream(settings.source):
        milliseconds = LIBRARY_TIME * 1000
        times = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, milliseconds, cv2.CAP_PROP_READ_TIMEOUT_MSEC, milliseconds]
        return cv2.VideoCapture(settings.source, cv2.CAP_FFMPEG, times)
    size = [cv2.CAP_PROP_FRAME_WIDTH, settings.width, cv2.CAP_PROP_FRAME_HEIGHT, settings.height]
    fourcc = [cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")]
    return cv2.VideoCapture(_device(settings.source), cv2.CAP_V4L2, fourcc + size)
