"""The byte seam under a driver: read, write, discard, close.

A driver frames its own messages and knows nothing of ttys; a link moves bytes and knows nothing of messages. Reading
blocks in the kernel until the bytes are there: a reader that looks into the input queue in turns and sleeps between
costs a third of a card's time on the wire (measured, 50 ms turns).
"""

import errno
import termios
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Event
from typing import Protocol

import serial

from drivers.errors import Cancelled, ConfigurationError, DeviceBusy, DeviceUnavailable

DEFAULT_SPEED = 115_200
"""Baud of an address that names none."""

CANCEL_SECONDS = 0.05
"""How long a read stays in the kernel before it asks for the cancel flag and the deadline again."""

WRITE_SECONDS = 1.0
"""A command has some ten bytes; a line that does not take them in a second is stuck."""


class Link(Protocol):
    """A connection that carries bytes both ways; its errors are `DeviceUnavailable` with ``<device>.unavailable``."""

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        """Block until ``count`` bytes are there and return them; return fewer only at the deadline.

        Args:
            count: bytes wanted, never read beyond.
            deadline: instant of ``time.monotonic()``; it may be overstayed by `CANCEL_SECONDS`.
            cancel: raises `Cancelled` when set.
        """

    def write(self, data: bytes) -> None:
        """Hand all bytes to the wire."""

    def discard_input(self) -> None:
        """Forget what has arrived and was not read."""

    def close(self) -> None:
        """Give the handle back."""


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


def open_link(url: str, device: str) -> Link:
    """Open the link that an address names: ``serial:PATH`` or ``serial:PATH?baud=115200``.

    Raises:
        ConfigurationError: ``<device>.link_invalid``.
        DeviceBusy, DeviceUnavailable: as the link raises them.
    """
    path, speed = parse_serial_url(url, device)
    return SerialLink(path, speed, device)


def parse_serial_url(url: str, device: str) -> tuple[str, int]:
    """Return path and baud of ``serial:PATH[?baud=N]``.

    Raises:
        ConfigurationError: ``<device>.link_invalid``.
    """
    scheme, _, rest = url.partition(":")
    path, asked, query = rest.partition("?")
    key, _, value = query.partition("=")
    known_speed = value.isascii() and value.isdigit() and int(value) in serial.Serial.BAUDRATES
    if scheme != "serial" or not path or (asked and (key != "baud" or not known_speed)):
        raise ConfigurationError(f"{device}.link_invalid", "an address is serial:PATH or serial:PATH?baud=115200")
    return path, int(value) if asked else DEFAULT_SPEED
