"""What stands behind a simulated outlet: a pipe whose reader takes samples no faster than they sound.

ALSA's own library writes into it, by its ``file`` plug-in; the pipe is as small as the kernel makes one, 21 ms.
"""

import fcntl
import os
import select
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

RATE = 48_000
"""Samples a second, of two channels with 16 bits; what is played at another rate is converted on the way."""

FRAME_BYTES = 4
PAGE = 4096
GAP_SECONDS = 0.25
"""Without a sample; what comes then is another sound."""

Take = Callable[[Sequence[int], bool], float]
"""Is handed the left channel and whether a new sound begins; returns how many times slower than usual it is played."""


class SoundPipe:
    """One outlet.

    Args:
        path: of the pipe, which lies there from now on.
        take: called in the pipe's own thread.
        speed: times as fast as it sounds.
    """

    def __init__(self, path: Path, take: Take, speed: float) -> None:
        # Whoever waits for the reader of one that was left behind finds this one.
        if not path.is_fifo():
            os.mkfifo(path, 0o600)
        self._path = path
        self._take = take
        self._speed = speed
        self._changed = threading.Condition()
        self._is_wanted = self._is_in = False
        self._is_stuck = False
        threading.Thread(target=self._serve, daemon=True).start()

    def plug(self, *, is_in: bool) -> None:
        """Plug it in or pull it out: whoever writes hears of it. Returns when it is done."""
        with self._changed:
            self._is_wanted = is_in
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_in == is_in)

    def stick(self, *, is_stuck: bool) -> None:
        """Take nothing more, or go on."""
        with self._changed:
            self._is_stuck = is_stuck
            self._changed.notify_all()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_wanted)
                # Its own writing end keeps it from ending with each writer, and keeps no writer from hearing its end.
                descriptor = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PAGE)
                self._note(is_in=True)
            try:
                self._listen(descriptor)
            finally:
                os.close(descriptor)
                with self._changed:
                    self._note(is_in=False)

    def _note(self, *, is_in: bool) -> None:
        self._is_in = is_in
        self._changed.notify_all()

    def _listen(self, descriptor: int) -> None:
        rest, due, heard_at = b"", 0.0, 0.0
        while self._may_listen():
            if not select.select([descriptor], [], [], 0.02)[0]:
                continue
            data = rest + os.read(descriptor, PAGE)
            whole = len(data) // FRAME_BYTES * FRAME_BYTES
            data, rest = data[:whole], data[whole:]
            now = time.monotonic()
            factor = self._take(array("h", data)[::2], now - heard_at > GAP_SECONDS)
            due = max(due, now) + whole / FRAME_BYTES / RATE * factor / self._speed
            time.sleep(max(due - time.monotonic(), 0.0))
            heard_at = time.monotonic()

    def _may_listen(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_stuck or not self._is_wanted)
            return self._is_wanted
