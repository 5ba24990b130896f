"""The simulated laser printer's works: paper, cover, jam, life counter, and the raw port that takes documents.

The raw port (9100/tcp on real printers) takes one document per connection, as CUPS's ``socket`` back end sends it. The
printer keeps the connection until the last sheet is out, or lost; a document that it has received whole is printed even
if the sender goes away, as real ones do.
"""

from __future__ import annotations

import io
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from drivers.simulator.breakage import Repairs

if TYPE_CHECKING:
    from pathlib import Path

CONDITIONS = {
    "media_jam": "jammed",
    "cover_open": "door_open",
    "toner_low": "toner_low",
    "toner_empty": "toner_out",
    "output_full": "output_full",
    "service_needed": "service_needed",
}
"""What a fault makes of the printer's own word for its condition."""

WARNINGS = frozenset({"paper_low", "toner_low"})
"""Conditions under which it prints on."""

FAULTS = (*CONDITIONS, "media_empty", "media_empty_during_job", "media_low", "gone", "no_sheet", "slow")

FULL_TRAY = 500
LOW_TRAY = 20
FIRST_SHEET = 0.15
NEXT_SHEET = 0.03
"""Seconds; a real laser takes 6 and 2, which no test needs to wait for."""

SLOW_SHEET = 3.0
LARGEST_DOCUMENT = 64 * 1024 * 1024
ABORTIVE_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER: the peer sees the connection break."""


class Engine:
    """One printer. Its condition variable guards what orders and print jobs both change.

    Args:
        sheets: folder for the printed documents, one PDF each, byte for byte as received.
    """

    def __init__(self, sheets: Path) -> None:
        self._sheets = sheets
        self._changed = threading.Condition()
        self._paper = FULL_TRAY
        self._faults: set[str] = set()
        self._life_count = 1000
        self._documents = 0
        self._is_printing = False
        self._is_ended = False
        self._connection: socket.socket | None = None
        self._listener = _listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._repairs = Repairs(self._mend)
        self._seconds_empty: float | None = None

    def serve(self) -> None:
        """Take documents until `close`."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_ended or "gone" not in self._faults)
                if self._is_ended:
                    return
                listener = self._listener
            try:
                connection, _ = listener.accept()
            except OSError:
                # The listener was closed: the network is gone, or the end has come.
                continue
            with connection:
                self._connection = connection
                self._take(connection)
                self._connection = None

    def fault(self, name: str, seconds: float | None) -> None:
        """Break something; with ``seconds`` it mends itself (counted from running out for media_empty_during_job)."""
        with self._changed:
            if name == "media_empty":
                self._paper = 0
            elif name == "media_low":
                self._paper = LOW_TRAY
            elif name == "media_empty_during_job":
                self._seconds_empty = seconds
            elif name == "gone":
                self._unplug()
            self._faults.add(name)
            self._changed.notify_all()
        if name != "media_empty_during_job":
            self._repairs.plan(name, seconds)

    def clear(self) -> None:
        """Mend everything: paper in, cover shut, cable plugged."""
        self._repairs.forget()
        for name in tuple(self._faults):
            self._mend(name)
        self.load(FULL_TRAY)

    def load(self, sheets: int) -> None:
        """Put this many sheets into the tray, in place of what is there."""
        with self._changed:
            self._paper = sheets
            self._changed.notify_all()

    def state(self) -> dict[str, Any]:
        """Return what the dock shows."""
        with self._changed:
            return {
                "paper": self._paper,
                "sheets": self._life_count,
                "documents": self._documents,
                "is_printing": self._is_printing,
                "faults": sorted(self._faults),
            }

    @property
    def is_reachable(self) -> bool:
        """Whether the network is there."""
        return "gone" not in self._faults

    @property
    def life_count(self) -> int:
        """Sheets of its whole life."""
        return self._life_count

    @property
    def is_printing(self) -> bool:
        """Whether the engine turns: a printer that waits for paper stands still."""
        return self._is_printing and self._can_print()

    def conditions(self) -> frozenset[str]:
        """Return what is wrong: ``paper_low``, ``paper_out`` and the words of `CONDITIONS`."""
        with self._changed:
            found = {CONDITIONS[fault] for fault in self._faults & CONDITIONS.keys()}
            if self._paper <= LOW_TRAY:
                found.add("paper_low" if self._paper else "paper_out")
            return frozenset(found)

    def close(self) -> None:
        """End `serve`, in the middle of a document if need be."""
        with self._changed:
            self._is_ended = True
            self._repairs.forget()
            self._unplug()
            self._changed.notify_all()

    def _take(self, connection: socket.socket) -> None:
        try:
            document = _received(connection)
            pages = _pages(document)
        except (OSError, PdfError, ValueError, LookupError, TypeError):
            # Broken off before its end, or no PDF: the printer throws it away.
            return
        if not self.is_reachable:
            return
        self._is_printing = True
        is_printed = self._print(pages)
        self._is_printing = False
        if is_printed:
            self._documents += 1
            name = f"{time.strftime('%Y%m%d-%H%M%S')}-{self._documents:04d}.pdf"
            partial = self._sheets / f".{name}.part"
            partial.write_bytes(document)
            partial.rename(self._sheets / name)

    def _print(self, pages: int) -> bool:
        """Bring out the sheets; False if the document is lost."""
        is_lost = "no_sheet" in self._faults
        for number in range(pages):
            if "media_empty_during_job" in self._faults and number == min(1, pages - 1):
                self._run_out()
            with self._changed:
                self._changed.wait_for(lambda: self._is_ended or self._can_print())
            pace = SLOW_SHEET if "slow" in self._faults else 0.0
            with self._changed:
                self._changed.wait_for(lambda: self._is_ended, pace + (NEXT_SHEET if number else FIRST_SHEET))
                if self._is_ended:
                    return False
                if not is_lost:
                    self._paper = max(0, self._paper - 1)
                    self._life_count += 1
        return not is_lost

    def _can_print(self) -> bool:
        return not self.conditions() - WARNINGS

    def _run_out(self) -> None:
        with self._changed:
            self._paper = 0
            self._faults.discard("media_empty_during_job")
            self._faults.add("media_empty")
        self._repairs.plan("media_empty", self._seconds_empty)

    def _mend(self, name: str) -> None:
        with self._changed:
            self._faults.discard(name)
            if name in {"media_empty", "media_low"}:
                self._paper = FULL_TRAY
            elif name == "gone":
                self._listener = _listen(self.port)
            self._changed.notify_all()

    def _unplug(self) -> None:
        _break(self._listener)
        if self._connection is not None:
            _break(self._connection)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1)
    return listener


def _break(end: socket.socket) -> None:
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORTIVE_CLOSE)
        # Wakes a thread that waits in accept or recv; close alone does not.
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The other side was first.
        return
    finally:
        end.close()


def _received(connection: socket.socket) -> bytes:
    document = bytearray()
    while chunk := connection.recv(65536):
        document += chunk
        if len(document) > LARGEST_DOCUMENT:
            raise ConnectionAbortedError
    return bytes(document)


def _pages(document: bytes) -> int:
    pages = PdfFileReader(io.BytesIO(document)).root["/Pages"]
    return int(pages["/Count"])
