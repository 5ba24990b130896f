"""The simulated ID-card reader: ``python -m drivers.simulator.id_card LINK [--speed BAUD]``.

A module on a pseudo terminal whose name is the symbolic link LINK. Beside the public faults of
`drivers.simulator.control` it knows some that only tests of the driver need: ``truncated`` (half a reply),
``odd_pieces`` (replies in pieces of any size), ``late`` (the reply comes only when the next command does), ``status``
(every command answers the given SW3). A fault may be limited to ``seconds`` or to ``times`` occasions, and begin
``after`` a number of them.
"""

import argparse
import itertools
import threading
import time
from pathlib import Path
from typing import Any

from drivers.simulator.card_contents import Contents, write_appended, write_text
from drivers.simulator.process import Order, serve_orders
from drivers.simulator.sam_v import Answer, Faults, SamV
from drivers.simulator.serial_line import SPEEDS, SerialLine

FAULTS = frozenset(
    {
        "silent",
        "gone",
        "garbage",
        "wrong_checksum",
        "media_withdrawn",
        "media_unsupported",
        "media_unreadable",
        "photo_damaged",
        "slow",
        "truncated",
        "odd_pieces",
        "late",
        "status",
    }
)

SLOW_SECONDS = 0.25
"""What ``slow`` adds to each reply: every driver waits at least half a second."""

JUNK = bytes.fromhex("00AA96AAAA69")
"""What ``garbage`` puts before each frame: as many bytes as real readers do, and the beginnings of a frame in them."""

ODD_PIECES = (1, 97, 3, 250, 7, 41)
NO_PHOTO = bytes(1024)


class Reader:
    """Module, line and faults of one simulated reader, and the orders that turn them."""

    def __init__(self, link: Path, speed: int) -> None:
        self.line = SerialLine(link, speed)
        self._faults = Faults()
        self._module = SamV(self._faults)
        self._guard = threading.Lock()
        self._held_back = b""
        self._pieces = itertools.cycle(ODD_PIECES)
        self._timers: dict[str, threading.Timer] = {}

    def take(self, data: bytes) -> None:
        """Answer received bytes over the line."""
        with self._guard:
            answers = list(self._module.take(data))
        for answer in answers:
            self._send(answer)

    def insert(self, order: Order) -> Order:
        """Lay the card ``card`` on the reader."""
        card: dict[str, Any] = order["card"]
        contents = Contents(write_text(card), write_appended(card), _photo(card.get("face")))
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
        fault = order["fault"]
        if fault not in FAULTS:
            msg = f"unknown fault; known: {', '.join(sorted(FAULTS))}"
            raise ValueError(msg)
        with self._guard:
            self._faults.set(fault, order.get("times"), order.get("after", 0))
            self._faults.forced_status = order.get("status", self._faults.forced_status)
        self._forget_timer(fault)
        if fault == "gone":
            self.line.plug(is_in=False)
        if order.get("seconds") is not None:
            timer = threading.Timer(order["seconds"], self._mend, [fault])
            timer.daemon = True
            self._timers[fault] = timer
            timer.start()
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        for fault in list(self._timers):
            self._forget_timer(fault)
        self._mend(None)
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what lies there, what is broken and when it answered last; nothing of what the card says."""
        with self._guard:
            media, faults = self._module.state.name.lower(), self._faults.names()
        return {"media": media, "faults": faults, "sent_at": self.line.sent_at}

    def _mend(self, fault: str | None) -> None:
        with self._guard:
            was_gone = "gone" in self._faults.names()
            self._faults.clear(fault)
            is_back = was_gone and "gone" not in self._faults.names()
            if is_back:
                self._module.power_on()
        if is_back:
            self.line.plug(is_in=True)

    def _forget_timer(self, fault: str) -> None:
        timer = self._timers.pop(fault, None)
        if timer is not None:
            timer.cancel()

    def _send(self, answer: Answer) -> None:
        with self._guard:
            slow_seconds = SLOW_SECONDS if self._faults.strikes("slow") else 0.0
        time.sleep(answer.radio_seconds + slow_seconds)
        with self._guard:
            data, piece = self._distort(answer.frame)
        self.line.send(data, piece)

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


def main() -> None:
    """Be a reader until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("link", type=Path)
    parser.add_argument("--speed", type=int, default=115_200, choices=sorted(SPEEDS))
    arguments = parser.parse_args()
    reader = Reader(arguments.link, arguments.speed)
    threading.Thread(target=reader.line.serve, args=[reader.take], daemon=True).start()
    reader.line.plug(is_in=True)
    handlers = {
        "insert": reader.insert,
        "remove": reader.remove,
        "fault": reader.fault,
        "clear": reader.clear,
        "state": reader.state,
    }
    try:
        serve_orders(f"serial:{arguments.link}?baud={arguments.speed}", handlers)
    finally:
        reader.line.remove()


if __name__ == "__main__":
    main()
