"""Traffic of a link, kept in a file and played back: for test cards only, a recording is as personal as they are.

One JSON object a line, ``{"at": seconds, "sent": hex}`` for what the driver wrote and ``{"at": seconds, "received":
hex}`` for what it read, in seconds since the link was opened.
"""

import json
import os
import time
from collections import deque
from pathlib import Path
from threading import Event
from typing import NamedTuple

import msgspec

from drivers.errors import Cancelled, ConfigurationError, DeviceUnavailable, ProtocolError
from drivers.link import CANCEL_SECONDS, Link


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """One line of the file; one of ``sent`` and ``received`` is there, in hexadecimal."""

    at: float
    sent: str | None = None
    received: str | None = None


class Entry(NamedTuple):
    """What passed at once, one way."""

    at: float
    is_sent: bool
    data: bytes


class RecordingLink(Link):
    """Passes everything on and writes it down.

    Args:
        link: the real one.
        file: made anew, readable for its owner alone. A link that is opened again begins it again.
        device: kind of device, the first part of error codes.

    Raises:
        ConfigurationError: ``<device>.link_invalid``, the file cannot be written.
    """

    def __init__(self, link: Link, file: Path, device: str) -> None:
        self._link = link
        self._device = device
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        except OSError as error:
            link.close()
            raise ConfigurationError(f"{device}.link_invalid", f"no recording: {error.strerror}") from error
        self._file = os.fdopen(handle, "w", encoding="ascii", buffering=1)
        self._opened = time.monotonic()

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        began = time.monotonic()
        received = self._link.read(count, deadline, cancel)
        if received:
            # What comes before a read gives up must come before it gives up in the replay too.
            self._note("received", received, time.monotonic() if len(received) == count else began)
        return received

    def write(self, data: bytes) -> None:
        self._link.write(data)
        self._note("sent", data, time.monotonic())

    def discard_input(self) -> None:
        self._link.discard_input()

    def close(self) -> None:
        self._link.close()
        self._file.close()

    def _note(self, way: str, data: bytes, instant: float) -> None:
        line = json.dumps({"at": round(instant - self._opened, 4), way: data.hex()}) + "\n"
        try:
            self._file.write(line)
        except OSError as error:
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=f"recording: {error}") from error


class ReplayLink(Link):
    """A device as a recording has it: it has to be told the same, and says the same after the same pauses.

    A pause counts from the entry before it, so a driver on a slower machine is answered all the same. After the last
    entry there is silence.

    Args:
        file: the recording.
        device: kind of device, the first part of error codes.

    Raises:
        DeviceUnavailable: ``<device>.unavailable``, no such file.
        ConfigurationError: ``<device>.link_invalid``, the file is no recording.
    """

    def __init__(self, file: Path, device: str) -> None:
        self._device = device
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise DeviceUnavailable(f"{device}.unavailable", detail=str(error)) from error
        self._entries = deque(parse_line(line, device) for line in lines)
        self._passed = 0.0
        """When the entry before the next was recorded."""
        self._passed_now = time.monotonic()
        """When it passed in this run."""

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        received = b""
        while len(received) < count and (left := deadline - time.monotonic()) > 0:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            due_in = self._due_in()
            if due_in <= 0:
                received += self._taken(count - len(received))
            else:
                time.sleep(min(left, CANCEL_SECONDS, due_in))
        return received

    def write(self, data: bytes) -> None:
        """Compare with what was sent.

        Raises:
            ProtocolError: ``<device>.replay_differs``.
        """
        if not self._entries or not self._entries[0].is_sent or self._entries[0].data != data:
            raise ProtocolError(f"{self._device}.replay_differs", detail=f"{len(self._entries)} entries before the end")
        self._pass()

    def discard_input(self) -> None:
        while self._due_in() <= 0:
            self._pass()

    def close(self) -> None:
        """Nothing is held."""

    def _due_in(self) -> float:
        """Return the seconds until something can be received; some time when nothing more can."""
        if not self._entries or self._entries[0].is_sent:
            return CANCEL_SECONDS
        return self._entries[0].at - self._passed - (time.monotonic() - self._passed_now)

    def _taken(self, count: int) -> bytes:
        entry = self._pass()
        if entry.data[count:]:
            self._entries.appendleft(entry._replace(data=entry.data[count:]))
        return entry.data[:count]

    def _pass(self) -> Entry:
        entry = self._entries.popleft()
        self._passed, self._passed_now = entry.at, time.monotonic()
        return entry


def parse_line(line: bytes, device: str) -> Entry:
    """Parse one line of a recording.

    Raises:
        ConfigurationError: ``<device>.link_invalid``.
    """
    try:
        found = msgspec.json.decode(line, type=Line)
        data = bytes.fromhex(found.sent or found.received or "")
    except ValueError:
        data = b""
    if not data:
        raise ConfigurationError(f"{device}.link_invalid", "no recording")
    return Entry(found.at, found.sent is not None, data)
