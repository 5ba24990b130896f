"""A context of pcscd: readers, their states, one card at a time.

Every call runs in a `Worker` and is given up at its limit: pcscd may be stopped, a card may say nothing. What was given
up keeps the worker until it comes back (the card is pulled out, pcscd ends); until then the reader counts as silent.
The numbers of `smartcard.scard` stay in here.
"""

import os
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event
from typing import Any

from smartcard import scard

from drivers.chip_card.apdu import Transmit
from drivers.errors import Cancelled, DeviceBusy, DeviceTimeout, DeviceUnavailable
from drivers.worker import Call, OverdueError, Worker

UNAVAILABLE, SILENT, BUSY = "chip_card.unavailable", "chip_card.silent", "chip_card.busy"

PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
"""The reader that changes when readers come and go."""

PRESENT, EXCLUSIVE = scard.SCARD_STATE_PRESENT, scard.SCARD_STATE_EXCLUSIVE

CARD_SECONDS = 3.0
"""For one answer of a card, and for its power-up; a card that needs longer asks its reader for more time, which is
rare and never that much."""

PCSCD_SECONDS = 2.0
"""For an answer of pcscd itself, most of which take 0.1 ms."""

LEAST_SECONDS = 0.5
"""What is not the card's answer may overstay the deadline by so much, within the grace of the host."""

BUSY_SECONDS = 1.0
"""Desktop programs look at every new card for some hundred milliseconds; who holds it longer does not share."""

PAUSE_SECONDS = 0.1

NO_CHANGE = {scard.SCARD_E_TIMEOUT, scard.SCARD_E_UNKNOWN_READER}
CONTEXT_LOST = {
    scard.SCARD_E_NO_SERVICE,
    scard.SCARD_E_SERVICE_STOPPED,
    scard.SCARD_F_COMM_ERROR,
    scard.SCARD_E_INVALID_HANDLE,
}
READER_GONE = {*CONTEXT_LOST, scard.SCARD_E_READER_UNAVAILABLE, scard.SCARD_E_UNKNOWN_READER}
SERIAL_NUMBER = scard.SCARD_ATTR_VENDOR_IFD_SERIAL_NO
PROTOCOLS = {
    scard.SCARD_PROTOCOL_T0: scard.SCARD_PCI_T0,
    scard.SCARD_PROTOCOL_T1: scard.SCARD_PCI_T1,
}


class CardError(Exception):
    """The card did not answer as a card does: pulled out, mute, or the contact is bad.

    Attributes:
        result: what pcscd said, eight hexadecimal digits.
    """

    def __init__(self, result: int) -> None:
        super().__init__(f"{result:08X}")
        self.result = f"{result:08X}"


class Pcsc:
    """A connection to pcscd that opens on first use and again after it was lost.

    Args:
        socket: of pcscd; empty for the system's. The library keeps the first one that a process uses.
    """

    def __init__(self, socket: str) -> None:
        if socket:
            os.environ["PCSCLITE_CSOCK_NAME"] = socket
        self._worker: Worker | None = None
        self._context: Any = None

    def readers(self, deadline: float, cancel: Event | None = None) -> list[str]:
        """Return the names of all readers.

        Raises:
            DeviceUnavailable: ``chip_card.unavailable``, no pcscd.
            DeviceTimeout: ``chip_card.silent``.
            Cancelled.
        """
        result, names = self._ask(deadline, cancel, scard.SCardListReaders, [])
        if result == scard.SCARD_E_NO_READERS_AVAILABLE:
            return []
        self._check(result)
        return list(names)

    def states(
        self, known: Mapping[str, int], seconds: float, deadline: float, cancel: Event | None = None
    ) -> dict[str, int]:
        """Wait until a reader's state differs from the known one, at most some seconds; return all states.

        Args:
            known: state by name of reader, 0 for an unknown one, which is answered at once.
            seconds: to wait.
            deadline: instant.
            cancel: asked when the wait is over.

        Raises:
            DeviceUnavailable, DeviceTimeout, Cancelled: as `readers`.
        """
        milliseconds = round(seconds * 1000)
        result, states = self._ask(deadline, cancel, scard.SCardGetStatusChange, milliseconds, list(known.items()))
        if result in NO_CHANGE:
            return dict(known)
        self._check(result)
        return {name: state & ~scard.SCARD_STATE_CHANGED for name, state, _ in states}

    @contextmanager
    def card(self, reader: str, deadline: float, cancel: Event) -> Generator[Transmit]:
        """Power a card up for one's own use and give the way to it; leave it powered off unless it failed.

        Powering off a card that has just been pulled out makes pcscd take the slot for empty for good if another card
        comes before it looks.

        Raises:
            CardError: on power-up and by the function that is given.
            DeviceBusy: ``chip_card.busy``, another program holds it.
            DeviceUnavailable, DeviceTimeout, Cancelled.
        """
        handle, protocol = self._connected(reader, scard.SCARD_SHARE_EXCLUSIVE, deadline, cancel)
        disposition = scard.SCARD_UNPOWER_CARD
        try:
            yield partial(self._transmit, handle, PROTOCOLS.get(protocol, scard.SCARD_PCI_T0), deadline, cancel)
        except CardError:
            disposition = scard.SCARD_LEAVE_CARD
            raise
        finally:
            self._disconnect(handle, disposition)

    def power_off(self, reader: str, deadline: float, cancel: Event) -> None:
        """Make the next power-up a new one: a card that was mute at the first is not asked again otherwise.

        Raises:
            CardError, DeviceBusy, DeviceUnavailable, DeviceTimeout, Cancelled.
        """
        handle, _ = self._connected(reader, scard.SCARD_SHARE_DIRECT, deadline, cancel)
        self._disconnect(handle, scard.SCARD_UNPOWER_CARD)

    def serial_number(self, reader: str, deadline: float) -> str:
        """Return what the reader's maker calls it, empty when it does not tell."""
        try:
            handle, _ = self._connected(reader, scard.SCARD_SHARE_DIRECT, deadline, Event())
        except (CardError, DeviceBusy):
            return ""
        result, value = self._call(deadline, None, scard.SCardGetAttrib, handle, SERIAL_NUMBER)
        self._disconnect(handle, scard.SCARD_LEAVE_CARD)
        return bytes(value).rstrip(b"\0").decode("ascii", "replace") if result == scard.SCARD_S_SUCCESS else ""

    def close(self) -> None:
        """Give the context back; what is under way ends when it can."""
        # A worker that is held up stays, so that there is never a second one.
        worker = self._worker if self._worker is not None and self._worker.is_idle else None
        self._release()
        if worker is not None:
            worker.close()
            self._worker = None

    def _connected(self, reader: str, share: int, deadline: float, cancel: Event) -> tuple[Any, int]:
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        patience = min(deadline, time.monotonic() + BUSY_SECONDS)
        while True:
            context, limit = self._opened(deadline, cancel), _limit(deadline, CARD_SECONDS)
            result, handle, protocol = self._call(limit, cancel, scard.SCardConnect, context, reader, share, protocols)
            if result != scard.SCARD_E_SHARING_VIOLATION:
                break
            if share == scard.SCARD_SHARE_DIRECT or time.monotonic() >= patience:
                raise DeviceBusy(BUSY)
            cancel.wait(PAUSE_SECONDS)
        if result in READER_GONE:
            self._check(result)
        if result != scard.SCARD_S_SUCCESS:
            raise CardError(result)
        return handle, protocol

    def _transmit(
        self, handle: Any, protocol: Any, deadline: float, cancel: Event, command: bytes | bytearray
    ) -> bytes:
        limit = min(deadline, time.monotonic() + CARD_SECONDS)
        figures = list(command)
        try:
            result, answer = self._call(limit, cancel, scard.SCardTransmit, handle, protocol, figures)
        finally:
            # The worker keeps its last call, and this may be a PIN. One that is given up before it begins sends
            # noughts, which are no command.
            figures[:] = bytes(len(figures))
        # A card that is pulled out in the middle of an answer leaves *success* and no bytes.
        if result != scard.SCARD_S_SUCCESS or not answer:
            raise CardError(result)
        return bytes(answer)

    def _disconnect(self, handle: Any, disposition: int) -> None:
        # What was read stands, whatever becomes of the card afterwards.
        with suppress(DeviceTimeout):
            if self._context is not None:
                self._call(time.monotonic() + LEAST_SECONDS, None, scard.SCardDisconnect, handle, disposition)

    def _ask(self, deadline: float, cancel: Event | None, function: Callable[..., Any], *arguments: object) -> Any:
        """Call a function whose first argument is the context, which outlives the pcscd it was opened to."""
        is_old = self._context is not None
        answer = self._call(_limit(deadline), cancel, function, self._opened(deadline, cancel), *arguments)
        if is_old and answer[0] in CONTEXT_LOST:
            self._release()
            answer = self._call(_limit(deadline), cancel, function, self._opened(deadline, cancel), *arguments)
        return answer

    def _opened(self, deadline: float, cancel: Event | None) -> Any:
        if self._context is None:
            limit = _limit(deadline)
            result, context = self._call(limit, cancel, scard.SCardEstablishContext, scard.SCARD_SCOPE_SYSTEM)
            self._check(result)
            self._context = context
        return self._context

    def _call(self, limit: float, cancel: Event | None, function: Callable[..., Any], *arguments: object) -> Any:
        if self._worker is None:
            self._worker = Worker()
        try:
            return self._worker.call(limit, cancel, Call(function, *arguments))
        except OverdueError as error:
            self._release()
            raise DeviceTimeout(SILENT) from error
        except Cancelled:
            if not self._worker.is_idle:
                self._release()
            raise

    def _check(self, result: int) -> None:
        if result != scard.SCARD_S_SUCCESS:
            self._release()
            detail = scard.SCardGetErrorMessage(result)
            raise DeviceUnavailable(UNAVAILABLE, vendor_code=f"{result:08X}", detail=detail)

    def _release(self) -> None:
        if self._context is not None and self._worker is not None:
            self._worker.post(Call(scard.SCardReleaseContext, self._context))
        self._context = None


def _limit(deadline: float, seconds: float = PCSCD_SECONDS) -> float:
    now = time.monotonic()
    return max(min(deadline, now + seconds), now + LEAST_SECONDS)
