"""A hidraw node that carries bytes in 64-byte reports. Not verified on a wire: no HID device was at hand.

Bytes fill reports one after the other, both ways; the last one of a message is padded, and what is padding is for the
decoder to tell: it knows its frame's length. Reports are not numbered: none has a number when it is read, and a zero
stands before each that is written, for the kernel. Where a unix socket of packets lies in place of the node, a process
is at its other end, a packet a report.
"""

import errno
import fcntl
import os
import socket
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from drivers.errors import DeviceBusy, DeviceUnavailable
from drivers.link import Link, wait_readable

REPORT = 64
"""Bytes of a report."""

NOT_NUMBERED = b"\0"

MOST_STALE = 4096
"""Reports that are discarded at once; hidraw keeps 64."""


class HidLink(Link):
    """A hidraw node, held by one who keeps to file locks.

    Args:
        path: of the node.
        device: kind of device, the first part of error codes.

    Raises:
        DeviceBusy: ``<device>.busy``, another process holds it.
        DeviceUnavailable: ``<device>.unavailable``.
    """

    def __init__(self, path: str, device: str) -> None:
        self._device = device
        self._received = b""
        with self._mapped():
            self._handle = _opened(path)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise DeviceBusy(f"{device}.busy") from error

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        with self._mapped():
            while len(self._received) < count and wait_readable(self._handle, deadline, cancel):
                self._received += self._report()
        received, self._received = self._received[:count], self._received[count:]
        return received

    def write(self, data: bytes) -> None:
        with self._mapped():
            for at in range(0, len(data), REPORT):
                os.write(self._handle, NOT_NUMBERED + data[at : at + REPORT].ljust(REPORT, b"\0"))

    def discard_input(self) -> None:
        self._received = b""
        with self._mapped():
            for _ in range(MOST_STALE):
                try:
                    self._report()
                except BlockingIOError:
                    return

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

    def _report(self) -> bytes:
        report = os.read(self._handle, REPORT)
        if not report:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return report

    @contextmanager
    def _mapped(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=str(error)) from error


def _opened(path: str) -> int:
    mode = Path(path).stat().st_mode
    if stat.S_ISCHR(mode):
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISSOCK(mode):
        raise OSError(errno.ENODEV, "this is no hidraw node")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as peer:
        peer.connect(path)
        peer.setblocking(False)
        return peer.detach()
