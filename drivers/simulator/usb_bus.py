"""A USB bus at a unix socket with one device on it that has two bulk end points, and perhaps twins that are deaf.

What a question and its answer look like is in the docstring of the driver's end, ``drivers/link_usb_peer.py``. The
device answers as one on a real bus does: the kernel has a driver for it until that is detached, who has not claimed it
may not transfer, a transfer in ends when its buffer is full or with a packet that is not, and after the device was
pulled out an old handle knows no device, even when it is back.
"""

import errno
import queue
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

VENDOR, PRODUCT = 0x0400, 0xC35A
PACKET = 64
SOURCE, SINK = 0x83, 0x05
"""End points in and out; on each make others."""

DEVICE = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0, 0, 0, PACKET, VENDOR, PRODUCT, 0x0100, 0, 0, 0, 1)
STATUS_INTERFACE = struct.pack("<9B", 9, 4, 0, 0, 1, 3, 0, 0, 0) + struct.pack("<BBBBHB", 7, 5, 0x81, 3, 8, 10)
BULK_INTERFACE = (
    struct.pack("<9B", 9, 4, 1, 0, 2, 0xFF, 0, 0, 0)
    + struct.pack("<BBBBHB", 7, 5, SOURCE, 2, PACKET, 0)
    + struct.pack("<BBBBHB", 7, 5, SINK, 2, PACKET, 0)
)
"""Number 1: a combined machine has other interfaces before it."""

CONFIGURATION_VALUE = 1
MOST = 1 << 17
ANSWER = struct.Struct("<i")


class UsbBus:
    """The bus and its device.

    Args:
        path: of the socket.
        twins: devices of the same make beside it, at the ports after its own.
    """

    unit = 1
    """Bytes that are never parted on the way."""

    def __init__(self, path: Path, twins: int = 0) -> None:
        self._path = path
        self._twins = twins
        self._arrived: queue.Queue[bytes] = queue.Queue()
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        path.unlink(missing_ok=True)
        self._server.bind(str(path))
        self._server.listen()
        self.sent_at = 0.0
        """Instant of `time.monotonic()` at which the last packet of the last reply had been put."""
        self.changed = threading.Condition()
        """Guards all that follows."""
        self.plugged = 0
        """Times that the device was plugged in or pulled out: odd while it is there."""
        self.has_kernel_driver = True
        self.holder: object = None
        self.packets: deque[bytes] = deque()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """Where the driver finds the device."""
        place = "@1-1" if self._twins else ""
        return f"usb:{VENDOR:04x}:{PRODUCT:04x}{place}?peer={self._path}"

    def plug(self, *, is_in: bool) -> None:
        """Plug the device in or pull it out; the bus stays."""
        with self.changed:
            self.plugged += is_in is not bool(self.plugged % 2)
            self.has_kernel_driver, self.holder = True, None
            self.packets.clear()
            self.changed.notify_all()

    def serve(self, take: Callable[[bytes], None]) -> None:
        """Hand received bytes to ``take`` for ever; `take` may `send`."""
        while True:
            take(self._arrived.get())

    def receive(self, data: bytes) -> None:
        """Take what a host sent."""
        self._arrived.put(data)

    def send(self, data: bytes, piece: int = 0) -> None:
        """Put bytes into packets that wait for the host.

        Args:
            data: the bytes.
            piece: bytes in a packet, an empty packet after each; 0 for full ones.
        """
        size = min(piece or PACKET, PACKET)
        with self.changed:
            for at in range(0, len(data) if self.plugged % 2 else 0, size):
                self.packets += [data[at : at + size], *([b""] if piece else [])]
            self.changed.notify_all()
        self.sent_at = time.monotonic()

    def remove(self) -> None:
        """Take the bus away."""
        self._path.unlink(missing_ok=True)
        # Closing alone would not wake the thread that waits in it.
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def descriptors(self) -> bytes:
        """Return the devices that are there."""
        interfaces = STATUS_INTERFACE + BULK_INTERFACE
        configuration = struct.pack("<BBHBBBBB", 9, 2, 9 + len(interfaces), 2, CONFIGURATION_VALUE, 0, 0x80, 50)
        ports = range(1 if self.plugged % 2 else 2, 2 + self._twins)
        return b"".join(bytes([1, 1, port]) + DEVICE + configuration + interfaces for port in ports)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                host, _ = self._server.accept()
                threading.Thread(target=_Host(self, host).serve, daemon=True).start()


class _Host:
    """One process that uses the bus; the device it opened is the first."""

    def __init__(self, bus: UsbBus, peer: socket.socket) -> None:
        self._bus = bus
        self._peer = peer
        self._opened = 0

    def serve(self) -> None:
        with suppress(OSError), self._peer:
            while packet := self._peer.recv(MOST):
                with self._bus.changed:
                    self._peer.send(self._answer(packet))
        with self._bus.changed:
            self._free()

    def _answer(self, packet: bytes) -> bytes:
        try:
            return ANSWER.pack(0) + self._done(packet[:1], packet[1:])
        except OSError as error:
            return ANSWER.pack(-(error.errno or errno.EIO))

    def _done(self, what: bytes, rest: bytes) -> bytes:
        bus = self._bus
        if what == b"D":
            return bus.descriptors()
        if what == b"O":
            self._opened = bus.plugged
        if self._opened != bus.plugged or not bus.plugged % 2:
            raise OSError(errno.ENODEV, "no device")
        match what:
            case b"G":
                return bytes([CONFIGURATION_VALUE])
            case b"K":
                return bytes([bus.has_kernel_driver])
            case b"X":
                bus.has_kernel_driver = False
            case b"C" if bus.has_kernel_driver or bus.holder not in {None, self}:
                raise OSError(errno.EBUSY, "claimed")
            case b"C":
                bus.holder = self
            case b"F":
                self._free()
            case b"W" | b"R":
                return self._transferred(what, rest)
        return b""

    def _transferred(self, what: bytes, rest: bytes) -> bytes:
        end_point, milliseconds = struct.unpack_from("<BI", rest)
        if self._bus.holder is not self or end_point != (SINK if what == b"W" else SOURCE):
            raise OSError(errno.EIO, "not claimed, or no such end point")
        if what == b"R":
            (count,) = struct.unpack_from("<I", rest, 5)
            return self._packets(count, time.monotonic() + milliseconds / 1000)
        self._bus.receive(rest[5:])
        return struct.pack("<I", len(rest) - 5)

    def _packets(self, count: int, deadline: float) -> bytes:
        """Return packets until ``count`` bytes are full or one is short; what there is at the deadline."""
        bus = self._bus
        data = b""
        while len(data) < count:
            if not bus.changed.wait_for(
                lambda: bus.packets or bus.plugged != self._opened, deadline - time.monotonic()
            ):
                if data:
                    break
                raise OSError(errno.ETIMEDOUT, "nothing came")
            if bus.plugged != self._opened:
                raise OSError(errno.ENODEV, "pulled out")
            packet = bus.packets.popleft()
            data += packet
            if len(packet) < PACKET:
                break
        return data

    def _is_served(self) -> bool:
        return bool(self._bus.packets) or self._bus.plugged != self._opened

    def _free(self) -> None:
        if self._bus.holder is self:
            self._bus.holder = None
