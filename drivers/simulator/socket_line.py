"""A device's end of a socket: TCP as behind a serial server, or packets of 64 bytes as a hidraw node gives them.

Bytes are not paced. The newest host has the device; one that connected before is hung up on.
"""

import queue
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

REPORT = 64
"""Bytes of a HID report; the kernel wants the report's number, here zero, before each that is written."""


class TcpLine:
    """A port on this machine that can be pulled out.

    Args:
        port: 0 for any that is free; it stays the same from then on.
    """

    unit = 1
    """Bytes that are never parted on the way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._changing = threading.Lock()
        self._server: socket.socket | None = None
        self._host: socket.socket | None = None
        self._arrived: queue.Queue[bytes] = queue.Queue()
        self.sent_at = 0.0
        """Instant of `time.monotonic()` at which the last byte of the last reply had left."""

    @property
    def address(self) -> str:
        """Where the driver finds it, once plugged in."""
        return f"tcp:127.0.0.1:{self._port}"

    def plug(self, *, is_in: bool) -> None:
        """Plug it in or pull it out; returns when it is done."""
        with self._changing:
            if is_in and self._server is None:
                self._server = self._listening()
                threading.Thread(target=self._accept, args=[self._server], daemon=True).start()
            elif not is_in and self._server is not None:
                self.remove()
                for each in (self._server, self._host):
                    _hang_up(each)
                self._server = self._host = None

    def serve(self, take: Callable[[bytes], None]) -> None:
        """Hand received bytes to ``take`` for ever; `take` may `send`."""
        while True:
            take(self._arrived.get())

    def send(self, data: bytes, piece: int = 0) -> None:
        """Send bytes; without a host they are lost.

        Args:
            data: the bytes.
            piece: bytes handed over at once; 0 for all.
        """
        for at in range(0, len(data), piece or len(data) or 1):
            part = data[at : at + (piece or len(data))]
            with self._changing, suppress(OSError):
                if self._host is not None:
                    self._put(self._host, part)
        self.sent_at = time.monotonic()

    def remove(self) -> None:
        """A port has no name to take away."""

    def _listening(self) -> socket.socket:
        server = socket.create_server(("127.0.0.1", self._port))
        self._port = server.getsockname()[1]
        return server

    def _tune(self, host: socket.socket) -> None:
        host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _put(self, host: socket.socket, part: bytes) -> None:
        host.sendall(part)

    def _taken(self, packet: bytes) -> bytes:
        return packet

    def _accept(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                host, _ = server.accept()
                self._tune(host)
                with self._changing:
                    _hang_up(self._host)
                    self._host = host
                threading.Thread(target=self._receive, args=[host], daemon=True).start()

    def _receive(self, host: socket.socket) -> None:
        with suppress(OSError), host:
            while packet := host.recv(4096):
                self._arrived.put(self._taken(packet))


class HidLine(TcpLine):
    """A socket of packets in place of a hidraw node, a packet a report; the last one of a reply is padded.

    Args:
        path: of the socket.
    """

    unit = REPORT

    def __init__(self, path: Path) -> None:
        super().__init__(0)
        self._path = path

    @property
    def address(self) -> str:
        return f"hid:{self._path}"

    def send(self, data: bytes, _piece: int = 0) -> None:
        super().send(data, REPORT)

    def remove(self) -> None:
        """Take the socket's name away."""
        self._path.unlink(missing_ok=True)

    def _listening(self) -> socket.socket:
        self.remove()
        server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        server.bind(str(self._path))
        server.listen()
        return server

    def _tune(self, host: socket.socket) -> None:
        """A packet leaves at once."""

    def _put(self, host: socket.socket, part: bytes) -> None:
        host.send(part.ljust(REPORT, b"\0"))

    def _taken(self, packet: bytes) -> bytes:
        if len(packet) != 1 + REPORT or packet[0]:
            raise OSError("no report without a number")
        return packet[1:]


def _hang_up(end: socket.socket | None) -> None:
    if end is not None:
        # Closing alone would not wake the thread that waits in it.
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
