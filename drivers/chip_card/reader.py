"""A card's way through the slot.

::

    empty ──present──> powered ──SELECT, READ RECORD──> read, powered off ──pulled──> empty
      ^                  │  │
      └──left before ────┘  └── mute or senseless: power off and on, 3 attempts, then media_unreadable;
         it was powered         left meanwhile: media_withdrawn

With its holder's PIN, VERIFY follows the first SELECT; once that may have been sent there is no further attempt.

A card lies in the slot as long as its holder likes and is read as often as asked. Whether a card has left is never told
by an error's number, which differs by reader, but by the state that follows within half a second. The card is held
exclusively while it is read, so that no other program on the machine selects another application in between.
"""

import logging
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import Event
from typing import TypeVar

from drivers.availability import Availability
from drivers.chip_card.apdu import Transmit
from drivers.chip_card.pcsc import EXCLUSIVE, PLUG_AND_PLAY, PRESENT, UNAVAILABLE, CardError, Pcsc
from drivers.chip_card.social_security import PinEntry, read_social_card, select_application, verify_pin
from drivers.devices import ChipCardReader, PinCheck, SocialCard
from drivers.errors import (
    DeviceError,
    DeviceTimeout,
    DeviceUnavailable,
    MediaError,
    ProtocolError,
)
from drivers.settings import ChipCardSettings
from drivers.status import DeviceStatus, MediaStatus, Status

log = logging.getLogger(__name__)

T = TypeVar("T")
Task = Callable[[Transmit], T]

NO_CARD, UNREADABLE, WITHDRAWN = "chip_card.no_card", "chip_card.media_unreadable", "chip_card.media_withdrawn"
NO_READER = "no reader of this name"

SLICE_SECONDS = 0.1
"""How long pcscd is let wait for a change before the cancel flag is asked for."""

READER_SECONDS = 2.0
"""How long a reader that is not there may come back: one that is plugged in again needs a second."""

LEFT_SECONDS = 0.5
"""After a failure, until pcscd knows whether the card is still there: it looks every 0.4 s at readers that do not
tell by themselves."""

VERIFY_SECONDS = 1.0
"""Before the deadline, in which no PIN is sent: a check whose answer is not waited for may cost a try."""

ATTEMPTS = 3
STATUS_SECONDS = 1.0


class PcscReader(ChipCardReader):
    """A slot for contact cards that pcscd serves.

    Args:
        settings: the beginning of the reader's name, and pcscd's socket.
    """

    def __init__(self, settings: ChipCardSettings) -> None:
        self._name = settings.reader
        self._pcsc = Pcsc(settings.socket)
        self._chosen = ""
        self._known: dict[str, str] = {}
        self._availability = Availability("chip_card", log)

    def status(self) -> Status:
        deadline = time.monotonic() + STATUS_SECONDS
        try:
            with self._reported():
                names = self._readers(deadline)
                if not names:
                    raise DeviceUnavailable(UNAVAILABLE, detail=NO_READER)
                states = self._pcsc.states(dict.fromkeys(names, 0), 0.0, deadline)
                reader = next((name for name in names if states[name] & PRESENT), names[0])
                capabilities = self._capabilities(reader, deadline)
        except DeviceError as error:
            return Status(
                error.device_status, MediaStatus.UNKNOWN, capabilities=self._known, detail=error.detail, code=error.code
            )
        media = MediaStatus.PRESENT if states[reader] & PRESENT else MediaStatus.NOT_PRESENT
        if states[reader] & EXCLUSIVE:
            return Status(DeviceStatus.DEVICE_BUSY, media, capabilities=capabilities, code="chip_card.busy")
        return Status(DeviceStatus.ONLINE, media, capabilities=capabilities)

    def read_social_card(self, deadline: float, cancel: Event | None = None) -> SocialCard:
        card, seconds = self._served(read_social_card, deadline, cancel or Event())
        _note_read(seconds)
        return card

    def verify_pin(self, pin: str, deadline: float, cancel: Event | None = None) -> PinCheck:
        entry = PinEntry(pin)

        def check(transmit: Transmit) -> PinCheck:
            select_application(transmit)
            if time.monotonic() > deadline - VERIFY_SECONDS:
                raise DeviceTimeout(NO_CARD)
            return verify_pin(transmit, entry)

        try:
            checked, seconds = self._served(check, deadline, cancel or Event(), lambda: entry.is_spent)
        finally:
            entry.forget()
        if checked.is_right:
            _note_read(seconds)
        return checked

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        with self._reported():
            try:
                return self._wait_empty(deadline, cancel or Event())
            except DeviceTimeout:
                # A silent card that holds its reader lies there still.
                return False

    def close(self) -> None:
        self._pcsc.close()

    def _served(
        self, task: Task[T], deadline: float, cancel: Event, is_last_attempt: Callable[[], bool] = lambda: False
    ) -> tuple[T, float]:
        """Wait for a card and do something with it; return what came of it, and the seconds since it was found.

        Args:
            task: with a card that was powered up for it.
            deadline: monotonic instant.
            cancel: set by the caller to give up.
            is_last_attempt: asked after an attempt that failed; True where the task must not be done again.
        """
        with self._reported():
            while True:
                reader, state = self._wait_card(deadline, cancel)
                found = time.monotonic()
                result = self._attempted(task, reader, state, deadline, cancel, is_last_attempt)
                if result is not None:
                    return result, time.monotonic() - found

    def _attempted(
        self,
        task: Task[T],
        reader: str,
        state: int,
        deadline: float,
        cancel: Event,
        is_last_attempt: Callable[[], bool],
    ) -> T | None:
        """Do something with the card that is there; None when it left before it was powered."""
        is_powered = False
        failure = MediaError(UNREADABLE)
        for _ in range(ATTEMPTS):
            try:
                with self._pcsc.card(reader, deadline, cancel) as transmit:
                    if not is_powered:
                        log.info("chip_card.media_inserted")
                    is_powered = True
                    return task(transmit)
            except ProtocolError as error:
                failure = MediaError(UNREADABLE, detail=error.detail)
            except CardError as error:
                if self._has_left(reader, state, deadline, cancel):
                    if is_powered:
                        raise MediaError(WITHDRAWN, vendor_code=error.result) from error
                    return None
                failure = MediaError(UNREADABLE, vendor_code=error.result)
                with suppress(CardError):
                    self._pcsc.power_off(reader, deadline, cancel)
            if is_last_attempt():
                break
        raise failure

    def _wait_card(self, deadline: float, cancel: Event) -> tuple[str, int]:
        """Return the reader that has a card, and its state."""
        states: dict[str, int] = {}
        missing_since = time.monotonic()
        while True:
            names = self._readers(deadline, cancel)
            states = {name: states.get(name, 0) for name in (*names, PLUG_AND_PLAY)}
            states = self._pcsc.states(states, SLICE_SECONDS, deadline, cancel)
            now = time.monotonic()
            if names:
                self._availability.note("", reader=names[0])
                missing_since = now
            for name in names:
                if states[name] & PRESENT:
                    self._chosen = name
                    return name, states[name]
            if not names and now >= min(missing_since + READER_SECONDS, deadline):
                raise DeviceUnavailable(UNAVAILABLE, detail=NO_READER)
            if now >= deadline:
                raise DeviceTimeout(NO_CARD)

    def _wait_empty(self, deadline: float, cancel: Event) -> bool:
        """Wait until no reader, or that which was read last, has a card."""
        states: dict[str, int] = {}
        was_present = False
        while True:
            names = self._readers(deadline, cancel)
            if not names:
                raise DeviceUnavailable(UNAVAILABLE, detail=NO_READER)
            if self._chosen in names:
                names = [self._chosen]
            states = self._pcsc.states({name: states.get(name, 0) for name in names}, SLICE_SECONDS, deadline, cancel)
            if not any(state & PRESENT for state in states.values()):
                if was_present:
                    log.info("chip_card.media_removed")
                return True
            was_present = True
            if time.monotonic() >= deadline:
                return False

    def _has_left(self, reader: str, state: int, deadline: float, cancel: Event) -> bool:
        """Whether the card that was found with this state is gone, or another has taken its place."""
        limit = time.monotonic() + LEFT_SECONDS
        while (now := time.monotonic()) < limit:
            seen = self._pcsc.states({reader: state}, min(SLICE_SECONDS, limit - now), deadline, cancel)[reader]
            if not seen & PRESENT or seen >> 16 != state >> 16:
                return True
            state = seen
        return False

    def _readers(self, deadline: float, cancel: Event | None = None) -> list[str]:
        return [name for name in self._pcsc.readers(deadline, cancel) if name.startswith(self._name)]

    def _capabilities(self, reader: str, deadline: float) -> dict[str, str]:
        if self._known.get("reader") != reader:
            serial_number = self._pcsc.serial_number(reader, deadline)
            self._known = {"reader": reader, "link": "pcsc"}
            if serial_number:
                self._known["serial_number"] = serial_number
        self._availability.note("", reader=reader)
        return self._known

    @contextmanager
    def _reported(self) -> Generator[None]:
        """Log once that the reader cannot be used."""
        try:
            yield
        except MediaError:
            raise
        except DeviceError as error:
            if error.code != NO_CARD:
                self._availability.note(error.code)
            raise


def _note_read(seconds: float) -> None:
    log.info("chip_card.media_read", extra={"fields": {"seconds": round(seconds, 3)}})
