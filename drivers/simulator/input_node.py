"""An input node (evdev) at a unix socket: the kernel's records of keys and switches, and answers to ioctls.

A question is an ioctl's request number, four bytes; its answer is a record of type FFFF, whose code is the number's low
half and whose value is the count of bytes that follow, or a negative errno. Only who has grabbed the node hears keys.
"""

import errno
import socket
import struct
import threading
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from evdev import ecodes

RECORD = struct.Struct("@llHHi")
ANSWER = 0xFFFF
GRAB, NAME, SERIAL, KEYS_DOWN, SWITCHES_ON, HAS_KEYS, HAS_SWITCHES = 0x90, 0x06, 0x08, 0x18, 0x1B, 0x21, 0x25
"""Command numbers of ``linux/input.h``: the low byte of a request."""

STUCK = struct.pack("@ll", 1, 0)
"""A second, as ``struct timeval``."""

MOUSE = frozenset({ecodes.BTN_LEFT, ecodes.BTN_RIGHT, ecodes.BTN_MIDDLE})


def record(kind: int, code: int, value: int) -> bytes:
    """Return one ``struct input_event`` of this moment."""
    nanoseconds = time.time_ns()
    return RECORD.pack(nanoseconds // 1_000_000_000, nanoseconds // 1000 % 1_000_000, kind, code, value)


def key(code: int, value: int) -> bytes:
    """Return the three records of one key going down (1), repeating (2) or coming up (0)."""
    head = b"" if value == 2 else record(ecodes.EV_MSC, ecodes.MSC_SCAN, 0x70000 + code)
    return head + record(ecodes.EV_KEY, code, value) + record(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)


class InputNode:
    """A node that can be unplugged.

    Args:
        path: of the socket.
        name: what it calls itself.
        keys: codes that it can send.
        switches: likewise.

    Attributes:
        down: codes of the keys that are down.
        on: codes of the switches that are on.
        is_mouse: it says that it has a mouse's keys, and types nothing.
    """

    def __init__(self, path: Path, name: str, keys: Collection[int], switches: Collection[int] = ()) -> None:
        self._path = path
        self._name = name
        self._keys = keys
        self._switches = switches
        self._changing = threading.Lock()
        self._server: socket.socket | None = None
        self._peers: list[socket.socket] = []
        self._holder: socket.socket | None = None
        self.down: set[int] = set()
        self.on: set[int] = set()
        self.is_mouse = False

    def plug(self, *, is_in: bool) -> None:
        """Plug it in or pull it out."""
        with self._changing:
            if is_in and self._server is None:
                self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self.remove()
                self._server.bind(str(self._path))
                self._server.listen()
                threading.Thread(target=self._accept, args=[self._server], daemon=True).start()
            elif not is_in and self._server is not None:
                self.remove()
                for each in (self._server, *self._peers):
                    self._let_go(each)
                self._server, self._peers = None, []

    def send(self, data: bytes) -> None:
        """Give records to who has grabbed the node; without one they are lost, and one who does not read is let go."""
        with self._changing:
            if self._holder is not None:
                try:
                    self._holder.sendall(data)
                except OSError:
                    self._let_go(self._holder)

    def remove(self) -> None:
        """Take the socket's name away."""
        self._path.unlink(missing_ok=True)

    def _let_go(self, end: socket.socket) -> None:
        # Closing alone would not wake the thread that waits in it.
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
        if self._holder is end:
            self._holder = None

    def _is_held(self) -> bool:
        """Whether somebody has grabbed it who has not hung up."""
        if self._holder is None:
            return False
        try:
            return bool(self._holder.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _accept(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                peer, _ = server.accept()
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, STUCK)
                with self._changing:
                    self._peers.append(peer)
                threading.Thread(target=self._serve, args=[peer], daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with suppress(OSError):
            while request := peer.recv(4, socket.MSG_WAITALL):
                with self._changing:
                    peer.sendall(self._answer(peer, *struct.unpack("@I", request)))
        with self._changing:
            self._let_go(peer)
            if peer in self._peers:
                self._peers.remove(peer)

    def _answer(self, peer: socket.socket, request: int) -> bytes:
        size, low = request >> 16 & 0x3FFF, request & 0xFFFF
        match request & 0xFF:
            case 0x90 if self._is_held():
                return record(ANSWER, low, -errno.EBUSY)
            case 0x90:
                self._holder = peer
                return record(ANSWER, low, 0)
            case 0x06:
                answer = self._name.encode() + b"\0"
            case 0x18:
                answer = bits(self.down, size)
            case 0x1B:
                answer = bits(self.on, size)
            case 0x21:
                answer = bits(MOUSE if self.is_mouse else self._keys, size)
            case 0x25:
                answer = bits(() if self.is_mouse else self._switches, size)
            case _:
                return record(ANSWER, low, -errno.ENOENT)
        return record(ANSWER, low, len(answer)) + answer


def bits(codes: Iterable[int], size: int) -> bytes:
    """Return ``size`` bytes with the bit of each code set."""
    return sum(1 << code for code in set(codes)).to_bytes(size, "little")
