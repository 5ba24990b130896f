"""One document's way through the queue: sent, watched, and judged.

::

    the proof is complete                                    DELIVERED
    nothing was sent, or the printer never began anything    FAILED      no sheet came and none can follow
    anything else                                            UNKNOWN

So FAILED after the document was handed over needs a job that never left the queue's waiting line, or a driverless
printer whose own list shows that it never began. A cancelled job is no recall: what has reached the printer is
printed (measured), at once or when paper is put in.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from drivers.devices import PrintOutcome
from drivers.document_printer.device import Evidence, Patience
from drivers.document_printer.queue import JobState
from drivers.document_printer.reasons import Code
from drivers.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.document_printer.device import Proof
    from drivers.document_printer.queue import CupsQueue

log = logging.getLogger(__name__)

SETTLE = 5.0
"""Seconds after the queue's end of a job in which an idle printer may still bring the first or next sheet: a raw
socket's job ends when it is transmitted."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.1
PAUSE_SHARE = 0.05
"""Of the time waited so far: what ends is seen at most a twentieth late, and a long job's printer is let alone."""

LOOK_LIMIT = 1.0
"""Seconds for one look at the printer during a job."""

LAST_LOOK_LIMIT = 0.3
STOP_LIMIT = 0.3
"""Seconds after a cancel for the queue's back end to end; a back end that ignores it is not waited for."""

GRACE_AFTER_DRIVER = 5.0
"""Seconds that cupsd lets a job run beyond the deadline when this driver no longer cancels it."""

ENDS = {JobState.ABORTED: Code.JOB_ABORTED, JobState.CANCELED: Code.JOB_CANCELED}


class Attempt:
    """One document in one job.

    Args:
        title: opaque and unique.
        patience: until when to wait; withdrawing the job takes `STOP_LIMIT` and `LAST_LOOK_LIMIT` more.
        progress: called with the count of sheets seen so far, whenever it grows.
    """

    def __init__(
        self,
        queue: CupsQueue,
        proof: Proof,
        title: str,
        patience: Patience,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._queue = queue
        self._proof = proof
        self._title = title
        self._patience = patience
        self._progress = progress
        self._evidence = Evidence()
        self._has_looked = False
        self._job = 0
        self._state = JobState.PENDING
        self._has_begun = False
        self._is_server_lost = False
        self._started = self._changed = time.monotonic()
        self.has_left = False

    @property
    def sheets(self) -> int:
        """Sheets proved so far."""
        return self._evidence.sheets

    def run(self, document: bytes) -> tuple[PrintOutcome, str]:
        """Print the document; return the outcome and the code that explains it."""
        seconds = self._patience.deadline - time.monotonic() + GRACE_AFTER_DRIVER
        try:
            self._job = self._queue.create(self._title, seconds)
        except DeviceError as error:
            return PrintOutcome.FAILED, str(error.code)
        try:
            self._is_server_lost = not self._queue.send(self._job, self._title, document)
        except DeviceError as error:
            self._remove()
            return PrintOutcome.FAILED, str(error.code)
        while not self._patience.is_over:
            self._ask_queue()
            self._look(self._patience.within(LOOK_LIMIT))
            if self._is_delivered():
                self._remove()
                return PrintOutcome.DELIVERED, ""
            if self._has_ended():
                return self._finish(self._why_ended())
            self._pause()
        return self._finish(Code.CANCELLED if self._patience.is_cancelled else self._why_waiting())

    def _ask_queue(self) -> None:
        if self._state.is_ended:
            return
        try:
            state = self._queue.job(self._job)
        except DeviceError:
            self._is_server_lost = True
            return
        is_put_back = self._has_begun and state.is_waiting
        self._has_begun = self._has_begun or not state.is_waiting
        # A cupsd that was killed prints the job again (measured: two copies), and so does any policy but abort-job.
        if not state.is_ended and (self._is_server_lost or is_put_back) and self._remove():
            state = JobState.ABORTED
        if state is not self._state:
            self._state = state
            self._changed = time.monotonic()

    def _look(self, patience: Patience) -> None:
        try:
            seen = self._proof.look(patience)
        except DeviceError:
            # A look that the caller's own deadline cut short says nothing of the printer.
            self._has_looked = self._has_looked and self._patience.is_over
            return
        self._has_looked = True
        is_more = seen.sheets > self._evidence.sheets
        self._evidence = seen
        if is_more:
            self._changed = time.monotonic()
            if self._progress is not None:
                self._progress(seen.sheets)

    def _pause(self) -> None:
        share = (time.monotonic() - self._started) * PAUSE_SHARE
        self._patience.pause(min(max(share, SHORTEST_PAUSE), LONGEST_PAUSE))

    def _is_delivered(self) -> bool:
        return self._evidence.is_delivered and (self._state.is_ended or not self._evidence.is_at_work)

    def _has_ended(self) -> bool:
        """Whether queue and printer have come to rest, so that waiting longer brings no sheet."""
        seen = self._evidence
        if not self._state.is_ended or not self._has_looked or seen.is_at_work or seen.code is not None:
            return False
        return seen.end is not None or time.monotonic() - self._changed >= SETTLE

    def _finish(self, code: Code) -> tuple[PrintOutcome, str]:
        """Take the job back from queue and printer as far as it goes, and judge what is then known."""
        self._ask_queue()
        is_removed = self._remove()
        rest = Patience.of(STOP_LIMIT)
        while is_removed and self._is_sending() and not rest.is_over:
            rest.pause(SHORTEST_PAUSE)
        last = Patience.of(LAST_LOOK_LIMIT)
        self._withdraw(last)
        self._has_looked = False
        self._look(last)
        if self._evidence.is_delivered:
            return PrintOutcome.DELIVERED, ""
        if is_removed and self._evidence.sheets == 0 and (self._was_never_sent() or self._was_never_begun()):
            return PrintOutcome.FAILED, code.value
        return PrintOutcome.UNKNOWN, code.value

    def _was_never_sent(self) -> bool:
        return not self._has_begun and not self._is_server_lost

    def _was_never_begun(self) -> bool:
        return self._has_looked and self._evidence.is_untouched and not self._is_sending()

    def _withdraw(self, patience: Patience) -> None:
        try:
            self._proof.withdraw(patience)
        except DeviceError as error:
            log.warning("document_printer.job_left", extra={"fields": {"code": error.code}})

    def _remove(self) -> bool:
        """Cancel and purge the job; if cupsd does not answer, it is left for later."""
        try:
            self._queue.remove(self._job)
        except DeviceError as error:
            log.warning("document_printer.job_left", extra={"fields": {"code": error.code}})
            self.has_left = True
            return False
        self.has_left = False
        return True

    def _is_sending(self) -> bool:
        try:
            return self._queue.state().is_processing
        except DeviceError:
            return True

    def _why_waiting(self) -> Code:
        if self._evidence.code is not None:
            return self._evidence.code
        if self._is_server_lost and not self._state.is_ended:
            return Code.QUEUE_UNAVAILABLE
        return Code.TIMEOUT if self._has_looked else Code.UNAVAILABLE

    def _why_ended(self) -> Code:
        if self._is_server_lost:
            return Code.QUEUE_UNAVAILABLE
        if self._state in ENDS:
            return ENDS[self._state]
        return self._evidence.end or (Code.SHEETS_MISSING if self._evidence.sheets else Code.NO_SHEET)
