"""The simulated ID-card reader: ``python -m drivers.simulator.id_card PATH [--link serial|tcp|usb|hid]``.

A module on a pseudo terminal whose name is the symbolic link PATH, on a TCP port, or at a socket PATH in place of the
USB bus or of a hidraw node. A fault may be limited to ``seconds`` or to ``times`` occasions, and begin ``after`` a
number of them. Some take more: ``pulled`` happens ``at`` a byte of a reply, ``slow`` and ``drip`` have a ``delay`` in
seconds, ``status`` is the SW3 that every command answers (66 without), ``media_withdrawn`` happens after the ``step``
find, select or read, ``wrong_device`` ``speaks`` like a modem, a printer or a scanner.

Orders: ``insert`` {card}, ``remove``, ``fault`` {fault, ...}, ``clear``, ``state``.
"""

import argparse
import itertools
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from drivers.simulator.breakage import Faults, Repairs, fault_of
from drivers.simulator.card_contents import Contents, write_appended, write_text
from drivers.simulator.faults import FAULTS
from drivers.simulator.process import FORMER_ADDRESS, Order, serve_orders
from drivers.simulator.sam_v import NUMBER, Answer, SamV
from drivers.simulator.serial_line import SPEEDS, SerialLine
from drivers.simulator.socket_line import HidLine, TcpLine
from drivers.simulator.usb_bus import UsbBus

SLOW_SECONDS = 0.25
"""What ``slow`` adds to each reply: every driver waits at least half a second."""

DRIP_BYTES = 8
DRIP_SECONDS = 0.008
"""Between two pieces of ``drip``: a card takes a second and more."""

JUNK = bytes.fromhex("00AA96AAAA69")
"""What ``garbage`` puts before each frame: as many bytes as real readers do, and the beginnings of a frame in them."""

OUT = frozenset({"gone", "pulled"})

VOICES = {"modem": b"\r\nERROR\r\n", "printer": b"\x12", "scanner": b"6901234567892\r"}
"""What other devices say to whatever they are told."""

ODD_PIECES = (1, 97, 3, 250, 7, 41)
NO_PHOTO = bytes(1024)
FINGERPRINT = bytes(512)


class Line(Protocol):
    """The wire: `SerialLine`, `TcpLine`, `HidLine`, `UsbBus`."""

    unit: int
    sent_at: float

    @property
    def address(self) -> str:
        """Where the driver finds it, once it is plugged in."""

    def plug(self, *, is_in: bool) -> None:
        """Plug in or pull out."""

    def serve(self, take: Callable[[bytes], None]) -> None:
        """Hand received bytes to ``take`` for ever."""

    def send(self, data: bytes, piece: int = 0) -> None:
        """Send bytes, in pieces of a size or as the wire likes."""

    def remove(self) -> None:
        """Take the wire's name away."""


class Reader:
    """Module, line and faults of one simulated reader, and the orders that turn them."""

    def __init__(self, line: Line, number: int) -> None:
        self.line = line
        self._faults = Faults()
        self._module = SamV(self._faults, number)
        self._guard = threading.Lock()
        self._held_back = b""
        self._is_out = False
        self._pieces = itertools.cycle(ODD_PIECES)
        self._repairs = Repairs(self._mend)

    def take(self, data: bytes) -> None:
        """Answer received bytes over the line."""
        with self._guard:
            is_other = self._faults.strikes("wrong_device")
            answers = [] if is_other else list(self._module.take(data))
            voice = VOICES[self._faults.options.get("speaks", "modem")]
        if is_other:
            self.line.send(voice)
        for answer in answers:
            self._send(answer)

    def insert(self, order: Order) -> Order:
        """Lay the card ``card`` on the reader."""
        card: dict[str, Any] = order["card"]
        fingerprints = FINGERPRINT * int(card.get("fingerprints", 0))
        contents = Contents(write_text(card), write_appended(card), _photo(card.get("face")), fingerprints)
        with self._guard:
            self._module.insert(contents)
        return {}

    def remove(self, _order: Order) -> Order:
        """Lift the card."""
        with self._guard:
            self._module.remove()
        return {}

    def fault(self, order: Order) -> Order:
        """Break something, for good, for ``seconds`` or for ``times`` occasions, ``after`` some that go well."""
        fault = fault_of(order, FAULTS["id_card"])
        with self._guard:
            self._faults.set(fault, order)
        if fault == "gone":
            self._pull_out()
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._repairs.forget()
        self._mend(None)
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what lies there, what is broken and when it answered last; nothing of what the card says."""
        with self._guard:
            media, faults = self._module.state.name.lower(), self._faults.names()
        return {"media": media, "faults": faults, "sent_at": self.line.sent_at}

    def _mend(self, fault: str | None) -> None:
        with self._guard:
            self._faults.clear(fault)
            if fault in {None, "late"}:
                self._held_back = b""
            is_back = self._is_out and not OUT & set(self._faults.names())
            if is_back:
                self._is_out = False
                self._module.power_on()
        if is_back:
            self.line.plug(is_in=True)

    def _pull_out(self) -> None:
        with self._guard:
            # It may have been mended meanwhile.
            self._is_out = bool(OUT & set(self._faults.names()))
            is_out = self._is_out
        if is_out:
            self.line.plug(is_in=False)

    def _send(self, answer: Answer) -> None:
        with self._guard:
            delay = self._faults.options.get("delay")
            slow_seconds = (delay or SLOW_SECONDS) if self._faults.strikes("slow") else 0.0
        time.sleep(answer.radio_seconds + slow_seconds)
        with self._guard:
            is_dripping, is_pulled = self._faults.strikes("drip"), self._faults.strikes("pulled")
            at = self._faults.options.get("at", len(answer.frame) // 2)
            data, piece = self._distort(answer.frame)
        if is_pulled:
            self.line.send(data[: at // self.line.unit * self.line.unit])
            # It stays pulled out until it is mended, however often it was to happen.
            self._faults.add("pulled")
            # From a thread of its own: this one is the line's.
            threading.Thread(target=self._pull_out).start()
        elif is_dripping:
            self._drip(data, delay or DRIP_SECONDS)
        else:
            self.line.send(data, piece)

    def _drip(self, data: bytes, delay: float) -> None:
        size = max(DRIP_BYTES, self.line.unit)
        for at in range(0, len(data), size):
            time.sleep(delay)
            if "drip" not in self._faults.names():
                return
            self.line.send(data[at : at + size])

    def _distort(self, frame: bytes) -> tuple[bytes, int]:
        """Return what goes out, and in pieces of how many bytes (0: as the line likes)."""
        if self._faults.strikes("silent"):
            return b"", 0
        if self._faults.strikes("wrong_checksum"):
            frame = frame[:-1] + bytes([frame[-1] ^ 0x5A])
        if self._faults.strikes("truncated"):
            frame = frame[: len(frame) // 2]
        if self._faults.strikes("garbage"):
            frame = JUNK + frame
        if self._faults.strikes("late"):
            frame, self._held_back = self._held_back, frame
        elif self._held_back:
            frame, self._held_back = self._held_back + frame, b""
        return frame, next(self._pieces) if self._faults.strikes("odd_pieces") else 0


def _photo(face: str | None) -> bytes:
    if face is None:
        return NO_PHOTO
    # OpenCV and the picture packages are loaded for cards with a face only.
    from drivers.simulator.faces import portrait  # noqa: PLC0415
    from drivers.simulator.photo_codec import squeeze  # noqa: PLC0415

    return squeeze(portrait(face))


def _line(arguments: argparse.Namespace) -> Line:
    match arguments.link:
        case "tcp":
            return TcpLine(int(os.environ.get(FORMER_ADDRESS, "0").rpartition(":")[2]))
        case "hid":
            return HidLine(arguments.path)
        case "usb":
            return UsbBus(arguments.path, arguments.twins)
        case _:
            return SerialLine(arguments.path, arguments.speed)


def main() -> None:
    """Be a reader until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--link", default="serial", choices=["serial", "tcp", "usb", "hid"])
    parser.add_argument("--speed", type=int, default=115_200, choices=sorted(SPEEDS))
    parser.add_argument("--twins", type=int, default=0, help="deaf readers of the same make on the same USB bus")
    parser.add_argument("--number", type=int, default=NUMBER, help="last part of the number on the module")
    arguments = parser.parse_args()
    line = _line(arguments)
    reader = Reader(line, arguments.number)
    threading.Thread(target=line.serve, args=[reader.take], daemon=True).start()
    line.plug(is_in=True)
    handlers = {
        "insert": reader.insert,
        "remove": reader.remove,
        "fault": reader.fault,
        "clear": reader.clear,
        "state": reader.state,
    }
    try:
        serve_orders(line.address, handlers)
    finally:
        line.remove()


if __name__ == "__main__":
    main()
