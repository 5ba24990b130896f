"""A serial server's port, or a device that has a socket of its own."""

import select
import socket
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event

from drivers.errors import DeviceUnavailable
from drivers.link import Link, wait_readable

CONNECT_SECONDS = 2.0
"""The server stands in the same cabinet, or on the next switch."""

WRITE_SECONDS = 1.0
"""For the send buffer to take a command; a receipt goes in pieces."""

MOST_STALE = 1 << 20
"""Bytes that are discarded at once; a peer that never stops is not waited for."""

ALIVE = ((socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 3), (socket.TCP_KEEPCNT, 3))
"""Seconds and counts after which a server that was switched off is noticed by one who only listens."""


class TcpLink(Link):
    """A connection; the other end decides who may hold the device.

    Args:
        host: address, or a name that the system turns into one in its own time.
        port: of the device.
        device: kind of device, the first part of error codes.

    Raises:
        DeviceUnavailable: ``<device>.unavailable``.
    """

    def __init__(self, host: str, port: int, device: str) -> None:
        self._device = device
        with self._mapped():
            self._socket = socket.create_connection((host, port), CONNECT_SECONDS)
        with self._mapped():
            self._socket.settimeout(WRITE_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in ALIVE:
                self._socket.setsockopt(socket.IPPROTO_TCP, option, value)

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        received = b""
        with self._mapped():
            while len(received) < count and wait_readable(self._socket.fileno(), deadline, cancel):
                received += self._some(count - len(received))
        return received

    def write(self, data: bytes) -> None:
        with self._mapped():
            self._socket.sendall(data)

    def discard_input(self) -> None:
        dropped = 0
        with self._mapped():
            while dropped < MOST_STALE and select.select([self._socket], [], [], 0)[0]:
                dropped += len(self._some(MOST_STALE))

    def close(self) -> None:
        self._socket.close()

    def _some(self, count: int) -> bytes:
        data = self._socket.recv(count)
        if not data:
            raise ConnectionResetError("the other end hung up")
        return data

    @contextmanager
    def _mapped(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=str(error)) from error
