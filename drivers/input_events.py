"""The byte seam under a driver of keys: a Linux input node (evdev), grabbed so that no key reaches a window.

A node gives ``struct input_event`` records and answers questions about itself by ioctl. Where a unix socket lies in its
place, or traffic is replayed, a peer does both over one stream of bytes: a question is the ioctl's request number, four
bytes; its answer is a record of type `ANSWER` whose code is the number's low half and whose value is the count of bytes
that follow, or a negative errno. The records are the kernel's own and are parsed by the same code; the ioctls
themselves and the kernel's behaviour at them are not verified on a wire.
"""

import errno
import fcntl
import os
import socket
import stat
import struct
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event
from typing import NamedTuple, Protocol

from drivers.errors import ConfigurationError, DeviceBusy, DeviceTimeout, DeviceUnavailable, ProtocolError
from drivers.link import Link, open_link, wait_readable

RECORD = struct.Struct("@llHHi")
"""``struct input_event``: seconds and microseconds, as long as this machine's long, then type, code, value."""

EV_SYN, EV_KEY, EV_SW, EV_MAX = 0x00, 0x01, 0x05, 0x1F
SYN_REPORT, SYN_DROPPED = 0, 3
ANSWER = 0xFFFF

NOT_VERIFIED = {"verified": "not verified on a wire"}

NAME_BYTES = 128
EVIOCGRAB = 0x40044590
EVIOCGNAME = 0x80004506 | NAME_BYTES << 16
EVIOCGUNIQ = 0x80004508 | NAME_BYTES << 16
EVIOCGKEY = 0x80004518 | 96 << 16
EVIOCGSW = 0x8000451B | 8 << 16
EVIOCGBIT_KEY = 0x80004520 + EV_KEY | 96 << 16
EVIOCGBIT_SW = 0x80004520 + EV_SW | 8 << 16
"""``linux/input.h``; bits 16 to 29 are the size of what is answered."""

MOST_ERRNO = 4095

MOST_RECORDS = 64
"""Taken at once: as many as the kernel keeps for a keyboard."""

ANSWER_SECONDS = 1.0
"""For a peer's answer; the kernel's takes no time."""

MOST_AHEAD = 4096
"""Events taken from a peer at once, or before an answer."""

GLANCE_SECONDS = 0.001
"""For what lies there already."""


class InputEvent(NamedTuple):
    """One event; its time is left out, as all that matters is the order."""

    type: int
    code: int
    value: int


def parse_events(data: bytes, device: str) -> list[InputEvent]:
    """Parse whole records.

    Raises:
        ProtocolError: ``<device>.bad_event``, not the kernel's types or not whole.
    """
    if len(data) % RECORD.size:
        raise ProtocolError(f"{device}.bad_event", detail="half a record")
    events = [InputEvent(*fields) for _, _, *fields in RECORD.iter_unpack(data)]
    if any(event.type > EV_MAX for event in events):
        raise ProtocolError(f"{device}.bad_event", detail="no input events")
    return events


def parse_bits(data: bytes) -> frozenset[int]:
    """Return the numbers of the bits that are set, counted from the first byte's lowest."""
    return frozenset(at * 8 + bit for at, byte in enumerate(data) if byte for bit in range(8) if byte >> bit & 1)


class _Node(Protocol):
    """What a kernel node and a peer in its place have in common."""

    def ask(self, request: int) -> bytes:
        """Return an ioctl's answer; raises OSError with the kernel's errno."""

    def read(self, deadline: float, cancel: Event | None) -> list[InputEvent]:
        """Block until there are events and return them; none at the deadline."""

    def close(self) -> None:
        """Give it back."""


class InputDevice:
    """A device of keys or switches that this process alone receives.

    Args:
        url: ``evdev:PATH`` or ``replay:FILE``.
        device: kind of device, the first part of error codes.

    Attributes:
        capabilities: its name and its serial number, where it has them, and that this is not verified on a wire.
        keys: codes of the keys that it has.
        switches: likewise.

    Raises:
        ConfigurationError: ``<device>.link_invalid``; ``<device>.wrong_device``, what lies there is no input node.
        DeviceBusy: ``<device>.busy``, another process holds it.
        DeviceUnavailable: ``<device>.unavailable``.
    """

    def __init__(self, url: str, device: str) -> None:
        self._device = device
        with ExitStack() as stack:
            self._node = _open_node(url, device)
            stack.callback(self._node.close)
            self._ask(EVIOCGRAB)
            texts = {"name": self._text(EVIOCGNAME), "serial": self._text(EVIOCGUNIQ)}
            self.capabilities = {key: text for key, text in texts.items() if text} | NOT_VERIFIED
            self.keys = parse_bits(self._ask(EVIOCGBIT_KEY))
            self.switches = parse_bits(self._ask(EVIOCGBIT_SW))
            stack.pop_all()

    def read(self, deadline: float, cancel: Event | None = None) -> list[InputEvent]:
        """Block until there are events and return them; none at the deadline.

        Args:
            deadline: instant of ``time.monotonic()``; in the past for what lies there.
            cancel: raises `Cancelled` when set.

        Raises:
            ProtocolError: ``<device>.bad_event``.
            DeviceUnavailable: ``<device>.unavailable``, it was pulled out.
        """
        try:
            return self._node.read(deadline, cancel)
        except OSError as error:
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=error.strerror or "") from error

    def keys_down(self) -> frozenset[int]:
        """Return the codes of the keys that are down now."""
        return parse_bits(self._ask(EVIOCGKEY))

    def switches_on(self) -> frozenset[int]:
        """Return the codes of the switches that are on now."""
        return parse_bits(self._ask(EVIOCGSW))

    def close(self) -> None:
        """Let others have it."""
        self._node.close()

    def _ask(self, request: int) -> bytes:
        try:
            return self._node.ask(request)
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise DeviceBusy(f"{self._device}.busy") from error
            if error.errno in {errno.ENOTTY, errno.EINVAL}:
                raise ConfigurationError(f"{self._device}.wrong_device", "this is no input node") from error
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=error.strerror or "") from error

    def _text(self, request: int) -> str:
        # A device without a name or a serial number answers with an error.
        try:
            answer = self._node.ask(request)
        except OSError:
            return ""
        text = answer.partition(b"\0")[0].decode("utf-8", errors="replace")
        return "".join(sign for sign in text if sign.isprintable())


class KernelNode(_Node):
    """A character device."""

    def __init__(self, path: str, device: str) -> None:
        self._device = device
        self._handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def ask(self, request: int) -> bytes:
        if request == EVIOCGRAB:
            fcntl.ioctl(self._handle, request, 1)
            return b""
        answer = bytearray(_size(request))
        fcntl.ioctl(self._handle, request, answer)
        return bytes(answer)

    def read(self, deadline: float, cancel: Event | None) -> list[InputEvent]:
        while wait_readable(self._handle, _not_past(deadline), cancel):
            with suppress(BlockingIOError):
                return parse_events(_some(os.read(self._handle, MOST_RECORDS * RECORD.size)), self._device)
        return []

    def close(self) -> None:
        os.close(self._handle)


class Peer(_Node):
    """A process, or a recording, in the place of a node."""

    def __init__(self, link: Link, device: str) -> None:
        self._link = link
        self._device = device
        self._partial = b""
        self._events: list[InputEvent] = []

    def ask(self, request: int) -> bytes:
        self._link.write(struct.pack("@I", request))
        deadline = time.monotonic() + ANSWER_SECONDS
        while record := self._record(deadline, None):
            _, _, kind, code, value = RECORD.unpack(record)
            if kind != ANSWER and len(self._events) < MOST_AHEAD:
                self._events += parse_events(record, self._device)
            elif (kind, code) == (ANSWER, request & 0xFFFF) and -MOST_ERRNO <= value <= _size(request):
                return self._answer(value, deadline)
            else:
                raise ProtocolError(f"{self._device}.bad_event", detail="not the answer to the question")
        raise DeviceTimeout(f"{self._device}.silent")

    def read(self, deadline: float, cancel: Event | None) -> list[InputEvent]:
        events, self._events = self._events, []
        limit = 0.0 if events else deadline
        while len(events) < MOST_AHEAD and (record := self._record(limit, cancel)):
            events += parse_events(record, self._device)
            limit = 0.0
        return events

    def close(self) -> None:
        self._link.close()

    def _answer(self, count: int, deadline: float) -> bytes:
        if count < 0:
            raise OSError(-count, os.strerror(-count))
        answer = self._link.read(count, deadline)
        if len(answer) < count:
            raise DeviceTimeout(f"{self._device}.silent")
        return answer

    def _record(self, deadline: float, cancel: Event | None) -> bytes:
        """Return one record; nothing at the deadline, its beginning is then kept for the next time."""
        self._partial += self._link.read(RECORD.size - len(self._partial), _not_past(deadline), cancel)
        if len(self._partial) < RECORD.size:
            return b""
        record, self._partial = self._partial, b""
        return record


class SocketLink(Link):
    """A peer process at a unix socket."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWER_SECONDS)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        received = b""
        while len(received) < count and wait_readable(self._socket.fileno(), deadline, cancel):
            received += _some(self._socket.recv(count - len(received)))
        return received

    def write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def discard_input(self) -> None:
        """Nothing is ever discarded: an answer may be among it."""

    def close(self) -> None:
        self._socket.close()


def _size(request: int) -> int:
    """Return how many bytes an ioctl answers."""
    return request >> 16 & 0x3FFF


def _not_past(deadline: float) -> float:
    """Return the deadline, or one that leaves the time to take what lies there."""
    return max(deadline, time.monotonic() + GLANCE_SECONDS)


def _some(data: bytes) -> bytes:
    """Return what was read; nothing read is the end, which is said as the kernel says it."""
    if not data:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
    return data


def _open_node(url: str, device: str) -> _Node:
    scheme, _, path = url.partition(":")
    if scheme == "replay":
        return Peer(open_link(url, device), device)
    if scheme != "evdev" or not path:
        raise ConfigurationError(f"{device}.link_invalid", "an address is evdev:PATH")
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISSOCK(mode):
            return Peer(SocketLink(path), device)
        if stat.S_ISCHR(mode):
            return KernelNode(path, device)
    except OSError as error:
        raise DeviceUnavailable(f"{device}.unavailable", detail=error.strerror or "") from error
    raise ConfigurationError(f"{device}.wrong_device", "this is no input node")
