"""A pseudo terminal that is as slow as the serial line it stands for, can be unplugged, and has its own speed.

A byte takes ten bit times in both directions. Replies leave in pieces of about a millisecond at absolute instants, so
that a late wake-up of one piece does not delay the next. A host that has set another speed than the device's is not
understood, as on a wire.
"""

import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

SPEEDS = {
    9_600: termios.B9600,
    19_200: termios.B19200,
    38_400: termios.B38400,
    57_600: termios.B57600,
    115_200: termios.B115200,
    921_600: termios.B921600,
}

PIECE_SECONDS = 0.001
OUTPUT_SPEED = 5
"""Index of the output speed in what `termios.tcgetattr` returns."""


class SerialLine:
    """The device's end of a serial line.

    Args:
        path: where the host finds its end; a symbolic link, made anew whenever the line is plugged in.
        speed: baud.
    """

    unit = 1
    """Bytes that are never parted on the way."""

    def __init__(self, path: Path, speed: int) -> None:
        self._path = path
        self.address = f"serial:{path}?baud={speed}"
        """Where the driver finds it."""
        self._speed = SPEEDS[speed]
        self._byte_seconds = 10 / speed
        self._wake_read, self._wake_write = os.pipe()
        self._order = threading.Lock()
        self._is_wanted = True
        self._changed = threading.Event()
        self._ends: tuple[int, int] | None = None
        self.sent_at = 0.0
        """Instant of `time.monotonic()` at which the last byte of the last reply had left."""

    def plug(self, *, is_in: bool) -> None:
        """Plug the line in or pull it out, also in the middle of a reply; returns when it is done."""
        with self._order:
            self._changed.clear()
            self._is_wanted = is_in
            os.write(self._wake_write, b"x")
            self._changed.wait()

    def serve(self, take: Callable[[bytes], None]) -> None:
        """Hand received bytes to ``take`` for ever, each piece once its last bit has arrived; `take` may `send`."""
        self._follow()
        while True:
            sources = [self._wake_read] if self._ends is None else [self._wake_read, self._ends[0]]
            ready, _, _ = select.select(sources, [], [])
            arrived = time.monotonic()
            if self._wake_read in ready:
                os.read(self._wake_read, 1)
                self._follow()
            elif self._ends is not None:
                data = os.read(self._ends[0], 4096)
                _sleep_until(arrived + len(data) * self._byte_seconds)
                if termios.tcgetattr(self._ends[0])[OUTPUT_SPEED] == self._speed:
                    take(data)

    def send(self, data: bytes, piece: int = 0) -> None:
        """Send bytes at the line's speed; what is left when the line is pulled out is lost.

        Args:
            data: the bytes.
            piece: bytes handed over at once; 0 for what fits a millisecond.
        """
        piece = piece or max(1, round(PIECE_SECONDS / self._byte_seconds))
        started = time.monotonic()
        for at in range(0, len(data), piece):
            part = data[at : at + piece]
            _sleep_until(started + (at + len(part)) * self._byte_seconds)
            if not self._is_wanted or self._ends is None:
                return
            os.write(self._ends[0], part)
        self.sent_at = time.monotonic()

    def remove(self) -> None:
        """Take the symbolic link away."""
        self._path.unlink(missing_ok=True)

    def _follow(self) -> None:
        """Make the line what was asked for."""
        if self._is_wanted and self._ends is None:
            # The host's end stays open here too: nothing is lost while no host has it open.
            self._ends = os.openpty()
            tty.setraw(self._ends[1])
            self.remove()
            self._path.symlink_to(os.ttyname(self._ends[1]))
        elif not self._is_wanted and self._ends is not None:
            self.remove()
            for end in self._ends:
                os.close(end)
            self._ends = None
        self._changed.set()


def _sleep_until(instant: float) -> None:
    time.sleep(max(0.0, instant - time.monotonic()))
