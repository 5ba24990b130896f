"""A scanner for QR and bar codes: on a serial line, or as a keyboard that no window hears.

::

    opened ──quiet for a tenth──> idle ──read──> forget what lies there ──> wait ──code and suffix──> ScannedCode
                                                                             ^ │
       a code that was under way is skipped to its end ──────────────────────┘ └──no suffix for a second──> garbage

The call that waits takes only a code whose first character comes after the call has begun. Two codes in one burst: the
first is returned, the second is forgotten by the next call.

A scanner that reads by itself cannot be asked anything: as long as its port is there it counts as online. A triggered
one has to acknowledge. The trigger is that of the GM65 family and comes from its maker's manual, not from a device: it
is provisional until a suite has passed with ``--hardware``.
"""

import logging
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from threading import Event

from drivers.availability import Availability
from drivers.devices import CodeScanner, ScannedCode
from drivers.errors import (
    ConfigurationError,
    DeviceError,
    DeviceTimeout,
    DeviceUnavailable,
    Unsupported,
)
from drivers.input_events import InputDevice
from drivers.link import Link, open_link
from drivers.scanner.keyboard import ALPHABET, Keyboard
from drivers.scanner.lines import TRIGGER, CodeDecoder
from drivers.settings import ScannerSettings
from drivers.status import DeviceStatus, Status

log = logging.getLogger(__name__)

DEFAULT_SPEED = 9_600
"""Baud of a serial scanner whose address names none."""

QUIET_SECONDS = 1.0
"""A code that stops for this long is cut off: the slowest keyboard setting of scanners is 0.1 s between two keys."""

STALE_SECONDS = 0.5
"""The same for the rest of a code that is not wanted, so that a resident who tries again soon is heard."""

SETTLE_SECONDS = 0.1
"""Whoever opens a port may have missed the head of a code; after this long without a character none is under way."""

LONGEST_SETTLING = 2.0
"""Seconds; a port that talks on and on is no scanner's."""

TRIGGER_SECONDS = 3.0
"""Between two triggers: a GM65 looks for a code for 5 s."""

ACKNOWLEDGE_SECONDS = 1.0
"""For the first byte after a trigger."""

GLANCE_SECONDS = 0.001
"""For what lies there already."""

MOST_PENDING = 65_536
"""Bytes; a tty keeps 4,095."""

NO_CODE, GARBAGE, SILENT = "scanner.no_code", "scanner.garbage", "scanner.silent"

SELF_REPORT = {"self_report": "none"}
"""Online means that the port is there: no scanner says of itself whether its lens is covered."""


class KeyboardLink(Link):
    """A scanner that types, as a link: what it types is what a serial one sends.

    Args:
        url: ``evdev:PATH``.

    Raises:
        ConfigurationError: ``scanner.wrong_device``, it has no letters; ``scanner.link_invalid``.
        DeviceBusy, DeviceUnavailable.
    """

    def __init__(self, url: str) -> None:
        with ExitStack() as stack:
            self._device = InputDevice(url, "scanner")
            stack.callback(self._device.close)
            if not self._device.keys >= ALPHABET:
                raise ConfigurationError("scanner.wrong_device", "this is no keyboard")
            self._keyboard = Keyboard(self._device.keys_down())
            stack.pop_all()
        self._typed = b""
        self.capabilities = self._device.capabilities

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        while len(self._typed) < count and time.monotonic() < deadline:
            self._typed += self._keyboard.typed(self._device.read(deadline, cancel))
            if self._keyboard.is_out_of_step:
                self._keyboard.resume(self._device.keys_down())
        taken, self._typed = self._typed[:count], self._typed[count:]
        return taken

    def write(self, data: bytes) -> None:
        raise Unsupported("scanner.unsupported", f"a keyboard takes no orders: {len(data)} bytes")

    def discard_input(self) -> None:
        self.read(MOST_PENDING, time.monotonic() + GLANCE_SECONDS)

    def close(self) -> None:
        self._device.close()


class LineScanner(CodeScanner):
    """A scanner that sends a code as a line of text.

    Args:
        settings: ``serial:``, ``tcp:`` and ``replay:`` carry the scanner's bytes, ``evdev:`` is a keyboard; only the
            former can be triggered.

    Raises:
        ConfigurationError: ``scanner.settings_invalid``, a keyboard that is to be triggered.
    """

    def __init__(self, settings: ScannerSettings) -> None:
        self._is_keyboard = settings.link.startswith("evdev:")
        self._is_triggered = settings.is_triggered
        if self._is_keyboard and self._is_triggered:
            raise ConfigurationError("scanner.settings_invalid", "a scanner that is a keyboard cannot be triggered")
        has_no_speed = settings.link.startswith("serial:") and "?" not in settings.link
        self._url = f"{settings.link}?baud={DEFAULT_SPEED}" if has_no_speed else settings.link
        self._record = settings.record
        self._link: Link | None = None
        self._decoder = CodeDecoder()
        self._heard_at = 0.0
        self._triggered_at = 0.0
        self._is_silent = False
        self._capabilities = SELF_REPORT
        self._availability = Availability("scanner", log)

    def status(self) -> Status:
        try:
            with self._reported():
                link = self._ready()
                if self._is_silent:
                    self._trigger(link)
                    self._take(link, time.monotonic() + ACKNOWLEDGE_SECONDS)
                    self._check_heard()
        except DeviceError as error:
            return Status(
                error.device_status, capabilities=self._capabilities, detail=error.detail or str(error), code=error.code
            )
        return Status(DeviceStatus.ONLINE, capabilities=self._capabilities)

    def read(self, deadline: float, cancel: Event | None = None) -> ScannedCode:
        with self._reported():
            link = self._ready(cancel)
            while time.monotonic() < deadline:
                code = self._attempt(link, deadline, cancel)
                if code is not None:
                    return code
            raise DeviceTimeout(NO_CODE)

    def close(self) -> None:
        if self._link is not None:
            self._link.close()
        self._link = None

    def _attempt(self, link: Link, deadline: float, cancel: Event | None) -> ScannedCode | None:
        """Wait for a code; None when the call's time is over, or a trigger's."""
        if not self._is_triggered:
            return self._next(link, deadline, deadline, cancel)
        self._trigger(link)
        code = self._next(link, min(deadline, self._triggered_at + TRIGGER_SECONDS), deadline, cancel)
        if code is None and time.monotonic() - self._triggered_at >= ACKNOWLEDGE_SECONDS:
            self._check_heard()
        return code

    def _next(self, link: Link, limit: float, deadline: float, cancel: Event | None) -> ScannedCode | None:
        """Wait for a code that begins before ``limit`` and ends before the deadline; None without one."""
        while True:
            end = limit
            if self._decoder.is_within:
                quiet_at = self._heard_at + (STALE_SECONDS if self._decoder.is_stale else QUIET_SECONDS)
                if time.monotonic() >= quiet_at:
                    self._decoder.end()
                    continue
                end = min(deadline, quiet_at)
            code = self._take(link, end, cancel)
            if code is not None:
                return code
            if time.monotonic() >= (deadline if self._decoder.is_within else limit):
                return None

    def _take(self, link: Link, limit: float, cancel: Event | None = None) -> ScannedCode | None:
        received = link.read(1, limit, cancel)
        if not received:
            return None
        self._heard_at = time.monotonic()
        if self._is_silent:
            self._is_silent = False
            self._availability.note("")
        return self._decoder.feed(received)

    def _ready(self, cancel: Event | None = None) -> Link:
        """Return the scanner with everything forgotten that was scanned before; one that was pulled out is reopened."""
        if self._link is not None:
            try:
                self._forget(self._link, cancel)
            except DeviceUnavailable:
                self.close()
            else:
                return self._link
        return self._opened(cancel)

    def _forget(self, link: Link, cancel: Event | None) -> None:
        pending = link.read(MOST_PENDING, time.monotonic() + GLANCE_SECONDS, cancel)
        if pending:
            self._heard_at = time.monotonic()
        self._decoder.forget(pending)

    def _trigger(self, link: Link) -> None:
        link.write(TRIGGER)
        self._triggered_at = time.monotonic()

    def _check_heard(self) -> None:
        if self._heard_at < self._triggered_at:
            self._is_silent = True
            raise DeviceTimeout(SILENT)

    def _opened(self, cancel: Event | None) -> Link:
        with ExitStack() as stack:
            link: Link
            if self._is_keyboard:
                link = keyboard = KeyboardLink(self._url)
                self._capabilities = SELF_REPORT | keyboard.capabilities
            else:
                link = open_link(self._url, "scanner", self._record)
            stack.callback(link.close)
            self._settle(link, cancel)
            stack.pop_all()
        self._link = link
        if not self._is_silent:
            self._availability.note("")
        return link

    def _settle(self, link: Link, cancel: Event | None) -> None:
        """Wait until no code can be under way whose head was missed."""
        self._decoder = CodeDecoder()
        end = time.monotonic() + LONGEST_SETTLING
        while link.read(MOST_PENDING, time.monotonic() + SETTLE_SECONDS, cancel):
            self._heard_at = time.monotonic()
            if self._heard_at >= end:
                self._decoder.forget(b"?")
                return

    @contextmanager
    def _reported(self) -> Generator[None]:
        """Let go of a scanner that failed, so that the next call opens it again, and log that once."""
        try:
            yield
        except DeviceError as error:
            if error.code not in {NO_CODE, GARBAGE}:
                self.close()
                self._availability.note(error.code)
            raise
