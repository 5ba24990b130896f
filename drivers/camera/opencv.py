"""A camera through OpenCV: a video device of this machine, or an address that streams motion JPEG.

A thread of its own takes every picture from the stream, so that the newest one is always at hand and a library call
that blocks keeps nobody waiting. The camera is open only between the first `frame` and `close`.
"""

import threading
import time
from pathlib import Path
from threading import Event

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.devices import Image
from drivers.errors import Cancelled, DeviceTimeout, DeviceUnavailable
from drivers.settings import CameraSettings
from drivers.status import DeviceStatus, Status

OPEN_TIME = 3000
READ_TIME = 2000
"""Milliseconds that FFmpeg waits for a stream to answer and for its next picture."""

STILL = 2.0
"""Seconds without a new picture after which a camera counts as frozen; a sensor's noise makes every picture new."""

SLICE = 0.05
LARGEST_SIDE = 4096

Pixels = NDArray[np.uint8]


class OpenCvCamera:
    """The production driver."""

    def __init__(self, settings: CameraSettings) -> None:
        self._settings = settings
        self._stream: _Stream | None = None

    def status(self) -> Status:
        """Say whether a video device is there; whether a stream answers shows only when it is opened."""
        source = self._settings.source
        if _is_stream(source) or Path(source).exists():
            return Status(DeviceStatus.ONLINE)
        return Status(DeviceStatus.NO_DEVICE, code="camera.unavailable")

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        if self._stream is None:
            self._stream = _Stream(self._settings)
        until = min(deadline, time.monotonic() + STILL + OPEN_TIME / 1000)
        try:
            picture = self._stream.newest(until, cancel)
        except (DeviceTimeout, DeviceUnavailable):
            self.close()
            raise
        return Image(picture.shape[1], picture.shape[0], picture.tobytes())

    def close(self) -> None:
        if self._stream is not None:
            self._stream.stop()
            self._stream = None


class _Stream:
    """One open camera and the thread that empties it."""

    def __init__(self, settings: CameraSettings) -> None:
        self._settings = settings
        self._changed = threading.Condition()
        self._picture: Pixels | None = None
        self._is_new = False
        self._is_over = False
        self._stopping = threading.Event()
        # Not a daemon: one that is inside FFmpeg while the interpreter ends brings the process down.
        threading.Thread(target=self._run, name="camera").start()

    def newest(self, until: float, cancel: Event | None) -> Pixels:
        """Wait for a picture that was not taken before, and take it."""
        with self._changed:
            while not self._is_new:
                if self._is_over:
                    raise DeviceUnavailable("camera.unavailable")
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                left = until - time.monotonic()
                if left <= 0:
                    raise DeviceTimeout("camera.frozen")
                self._changed.wait(min(left, SLICE))
            self._is_new = False
            assert self._picture is not None
            return self._picture

    def stop(self) -> None:
        """Let the thread release the camera after the call it is in."""
        self._stopping.set()

    def _run(self) -> None:
        capture = _opened(self._settings)
        try:
            while not self._stopping.is_set():
                is_taken, picture = capture.read()
                if not is_taken or picture is None or max(picture.shape[:2]) > LARGEST_SIDE:
                    break
                self._publish(picture.astype(np.uint8, copy=False))
        finally:
            capture.release()
            with self._changed:
                self._is_over = True
                self._changed.notify_all()

    def _publish(self, picture: Pixels) -> None:
        with self._changed:
            if self._picture is None or not np.array_equal(picture, self._picture):
                self._picture, self._is_new = picture, True
                self._changed.notify_all()


def _is_stream(source: str) -> bool:
    return "://" in source


def _opened(settings: CameraSettings) -> cv2.VideoCapture:
    if _is_stream(settings.source):
        times = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIME, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIME]
        return cv2.VideoCapture(settings.source, cv2.CAP_FFMPEG, times)
    size = [cv2.CAP_PROP_FRAME_WIDTH, settings.width, cv2.CAP_PROP_FRAME_HEIGHT, settings.height]
    fourcc = [cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")]
    return cv2.VideoCapture(settings.source, cv2.CAP_V4L2, fourcc + size)
