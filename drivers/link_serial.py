"""A tty, 8N1, held exclusively."""

import errno
import termios
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Event

import serial

from drivers.errors import Cancelled, DeviceBusy, DeviceUnavailable
from drivers.link import CANCEL_SECONDS, Link

WRITE_SECONDS = 1.0
"""A command has some ten bytes; a line that does not take them in a second is stuck."""


class SerialLink(Link):
    """A tty, 8N1, held exclusively.

    Args:
        path: device node or a stable link to it.
        speed: baud.
        device: kind of device, the first part of error codes.

    Raises:
        DeviceBusy: ``<device>.busy``, another process holds it.
        DeviceUnavailable: ``<device>.unavailable``.
    """

    def __init__(self, path: str, speed: int, device: str) -> None:
        self._device = device
        with self._mapped():
            self._port = serial.Serial(path, speed, timeout=CANCEL_SECONDS, write_timeout=WRITE_SECONDS, exclusive=True)
        # An FTDI adapter holds short answers back for 16 ms unless told; other ttys do not know the order.
        with suppress(ValueError):
            self._port.set_low_latency_mode(True)

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        received = b""
        while len(received) < count and time.monotonic() < deadline:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            with self._mapped():
                received += self._port.read(count - len(received))
        return received

    def write(self, data: bytes) -> None:
        with self._mapped():
            self._port.write(data)

    def discard_input(self) -> None:
        with self._mapped():
            self._port.reset_input_buffer()

    def close(self) -> None:
        self._port.close()

    @contextmanager
    def _mapped(self) -> Generator[None]:
        # SerialException is an OSError; a tty that has just vanished answers with either, or with termios.error.
        try:
            yield
        except OSError as error:
            if error.errno == errno.EAGAIN:
                raise DeviceBusy(f"{self._device}.busy") from error
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=str(error)) from error
        except termios.error as error:
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=str(error)) from error
