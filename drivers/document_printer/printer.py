"""The A4 printer: refuses what cannot be printed, prints one document in one job, and says what is proved of it."""

from __future__ import annotations

import logging
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from drivers.devices import PrintOutcome, PrintResult
from drivers.document_printer.attempt import Attempt
from drivers.document_printer.device import MutePrinter, Patience
from drivers.document_printer.ipp_printer import IppPrinter
from drivers.document_printer.queue import USER, CupsQueue
from drivers.document_printer.reasons import UNTOLD, Code
from drivers.document_printer.snmp import SnmpPrinter
from drivers.errors import ConfigurationError, DeviceBusy, DeviceError, DeviceTimeout, DeviceUnavailable
from drivers.status import DeviceStatus, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from drivers.document_printer.device import DeviceState, PrinterDevice, Proof
    from drivers.document_printer.queue import QueueState
    from drivers.settings import DocumentPrinterSettings

log = logging.getLogger(__name__)

WIND_UP = 0.7
"""Seconds kept back from the deadline to cancel the job and look at the printer once more."""

FIRST_LOOK_LIMIT = 1.5
"""Seconds for the look that decides whether to print at all: three SNMP questions, if datagrams are lost."""

IDLE_POLL = 0.02
QUIET = 0.5
"""Seconds without a change after which a printer that may have had something in hand has nothing more: between two
documents it is idle for a moment."""

UNTOLD_DEVICE = {ConfigurationError: DeviceStatus.NO_DEVICE, DeviceBusy: DeviceStatus.DEVICE_BUSY}
"""The device's state where it could not be asked, or had something in hand for as long as it was; else offline."""

LONGEST_NAME = 200
ENDLESS_POLICY = "retry-current-job"
"""printer-error-policy that reprints at once and without end (measured: six sheets in three seconds)."""


class CupsPrinter:
    """A queue of cupsd and, where it answers, the printer behind it.

    Jobs of the user `USER` in this queue are this driver's: what an earlier process of it left there is removed before
    the next document is sent, for it would come out under the next resident's hands.

    Args:
        settings: queue, server and page counter. With a page counter the printer is asked by SNMP; without, by IPP if
            the queue's device address is ``ipp`` or ``ipps``; else its queue is all there is.

    Raises:
        ConfigurationError: the settings name no address.
    """

    def __init__(self, settings: DocumentPrinterSettings) -> None:
        self._queue = CupsQueue(settings.server, settings.queue)
        self._snmp = SnmpPrinter(settings.page_counter) if settings.page_counter else None
        self._ipp: IppPrinter | None = None
        self._has_left = False
        self._is_unsure = False
        self._told = ""

    def status(self) -> Status:
        patience = Patience.of(FIRST_LOOK_LIMIT)
        try:
            queue = self._queue.state()
            if self._has_left:
                self._is_unsure |= self._remove_left()
            status = self._status(queue, patience)
        except DeviceError as error:
            device = UNTOLD_DEVICE.get(type(error), DeviceStatus.OFFLINE)
            supplies = {"paper": UNTOLD.paper, "toner": UNTOLD.toner}
            status = Status(device, supplies=supplies, detail=str(error), code=str(error.code))
        if status.code != self._told:
            self._told = status.code
            log.info("document_printer.status_changed", extra={"fields": {"code": status.code}})
        return status

    def print(
        self,
        document: bytes,
        job_name: str,
        pages: int,
        deadline: float,
        cancel: Event | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> PrintResult:
        started = time.monotonic()
        patience = Patience(deadline - WIND_UP, cancel)
        # The suffix makes the name unique, so that the printer's own list of jobs tells ours from all others.
        title = f"{job_name[:LONGEST_NAME]}-{secrets.token_hex(4)}"
        sheets = 0
        try:
            proof = self._ready(title, max(pages, 1), patience)
        except DeviceError as error:
            outcome = PrintOutcome.FAILED
            reason = Code.CANCELLED.value if patience.is_cancelled else str(error.code)
        else:
            attempt = Attempt(self._queue, proof, title, patience, progress)
            outcome, reason = attempt.run(document)
            sheets = attempt.sheets
            self._has_left = attempt.has_left
            # An unproved job has left its queue at least; any other may still be on its way to the printer.
            self._is_unsure = outcome is PrintOutcome.UNKNOWN and reason != Code.UNPROVED
        seconds = round(time.monotonic() - started, 3)
        result = PrintResult(outcome, sheets, reason, seconds)
        fields = {"outcome": outcome, "sheets": sheets, "code": reason, "seconds": seconds}
        log.info("document_printer.job_ended", extra={"fields": fields})
        return result

    def close(self) -> None:
        for device in (self._snmp, self._ipp):
            if device is not None:
                device.close()

    def _ready(self, title: str, pages: int, patience: Patience) -> Proof:
        """Make sure that a sheet can come, and read what the proof starts from.

        Raises:
            DeviceError: nothing has been sent; its code says why not.
        """
        if patience.is_over:
            raise DeviceTimeout(Code.TIMEOUT)
        queue = self._queue.state()
        if refusal := _refusal(queue):
            raise DeviceUnavailable(refusal)
        is_unsure = self._remove_left() or self._is_unsure
        device = self._device(queue)
        state = self._idle_state(device, patience, QUIET if is_unsure else 0.0)
        if state.condition.code is not None:
            raise DeviceUnavailable(state.condition.code)
        return device.prove(state, title, pages)

    def _idle_state(self, device: PrinterDevice, patience: Patience, quiet: float) -> DeviceState:
        """Wait until queue and printer have nothing in hand: sheets of an earlier document are not this one's proof.

        They must say so for ``quiet`` seconds, for `QUIET` if they have something in hand now. Returns what the printer
        says then, or at once if something stops it.
        """
        last, since = None, 0.0
        while True:
            is_sending = self._queue.state().is_processing
            state = device.look(patience.within(FIRST_LOOK_LIMIT))
            if state.condition.code is not None:
                return state
            if is_sending or state.is_busy:
                last, quiet = None, QUIET
            elif state != last:
                last, since = state, time.monotonic()
            if last is not None and time.monotonic() - since >= quiet:
                return last
            patience.pause(IDLE_POLL)
            if patience.is_over:
                raise DeviceBusy(Code.BUSY)

    def _device(self, queue: QueueState) -> PrinterDevice:
        if self._snmp is not None:
            return self._snmp
        if not queue.is_driverless:
            return MutePrinter()
        fresh = IppPrinter(queue.device_uri, USER)
        if self._ipp is None or self._ipp.uri != fresh.uri:
            self.close()
            self._ipp = fresh
        return self._ipp

    def _status(self, queue: QueueState, patience: Patience) -> Status:
        device = self._device(queue)
        state = self._idle_state(device, patience, QUIET if self._is_unsure else 0.0)
        # A printer that something stops keeps what it has in hand.
        self._is_unsure = self._is_unsure and state.condition.code is not None
        said, detail = state.condition, state.condition.detail
        if isinstance(device, MutePrinter):
            # An idle printer's faults never reach its queue, and what the queue says may be long past.
            detail = " ".join(sorted(queue.keywords))
        refusal = None if said.code else _refusal(queue)
        return Status(
            DeviceStatus.OFFLINE if refusal else said.device,
            said.media,
            {"paper": said.paper, "toner": said.toner},
            capabilities={
                "queue": self._queue.name,
                "uri": _without_secrets(queue.device_uri),
                "proof": device.proof,
                "model": state.model,
            },
            detail=detail,
            code=str(said.code or refusal or ""),
        )

    def _remove_left(self) -> bool:
        """Remove our jobs from the queue; return whether there were any."""
        jobs = self._queue.own_jobs()
        for job in jobs:
            self._queue.remove(job)
        self._has_left = False
        return bool(jobs)


def _refusal(queue: QueueState) -> Code | None:
    if queue.is_stopped or not queue.is_accepting:
        return Code.QUEUE_STOPPED
    return Code.QUEUE_POLICY if queue.policy == ENDLESS_POLICY else None


def _without_secrets(uri: str) -> str:
    """Return scheme, host, port and path of a device address; user, password and query are left out."""
    try:
        parts = urlsplit(uri)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
