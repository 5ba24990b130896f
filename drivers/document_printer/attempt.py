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
from drivers.document_printer.patience import Patience
from drivers.document_printer.proof import Evidence
from drivers.document_printer.queue import JobState
from drivers.document_printer.reasons import Code
from drivers.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.document_printer.proof import Proof
    from drivers.document_printer.queue import CupsQueue

log = logging.getLogger(__name__)

SETTLE = 5.0
"""Seconds after the queue's end of a job in which an idle printer may still bring the first or next sheet: a raw
socket's job ends when it is transmitted."""

POLL = 0.05
POLL_SLOWLY = 0.1
QUICK_PHASE = 5.0
"""Seconds; embedded printers answer a question in 1 to 30 ms, and a long job is not to keep them from printing."""

LOOK_LIMIT = 1.0
"""Seconds for one look at the printer during a job."""

LAST_LOOK_LIMIT = 0.3
STOP_LIMIT = 0.3
"""Seconds after a cancel for the queue's back end to end; a back end that ignores it is not waited for."""

GRACE_AFTER_DRIVER = 5.0
"""Seconds that cupsd lets a job run beyond the deadline when this driver no longer cancels it."""

HISTORY_LOST = "cups-ipp-missing-job-history"
"""CUPS's only sign that a printer came back without the job that it reports as completed."""

ENDS = {
    JobState.ABORTED: Code.JOB_ABORTED,
    JobState.CANCELED: Code.JOB_CANCELED,
}


class Attempt:
    """One document in one job.

    Args:
        title: opaque and unique.
        stale: the queue's keywords from before.
        patience: until when to wait; `GRACE` of the host covers what follows.
    """

    def __init__(
        self,
        queue: CupsQueue,
        proof: Proof,
        title: str,
        stale: frozenset[str],
        patience: Patience,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._queue = queue
        self._proof = proof
        self._title = title
        self._stale = stale
        self._patience = patience
        self._progress = progress
        self._evidence = Evidence()
        self._looked = False
        self._job = 0
        self._state = JobState.PENDING
        self._has_begun = False
        self._is_server_lost = False
        self._changed = self._started = time.monotonic()
        self.abandoned: int | None = None

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
        return self._watch()

    def _watch(self) -> tuple[PrintOutcome, str]:
        while True:
            self._ask_queue()
            self._look(self._patience.within(LOOK_LIMIT))
            decided = self._decide()
            if decided is not None:
                return decided
            is_young = time.monotonic() - self._started < QUICK_PHASE
            self._patience.pause(POLL if is_young else POLL_SLOWLY)

    def _decide(self) -> tuple[PrintOutcome, str] | None:
        seen = self._evidence
        if seen.is_delivered and (self._state.is_ended or not seen.is_at_work):
            self._remove()
            return PrintOutcome.DELIVERED, ""
        if self._patience.is_cancelled:
            return self._give_up(Code.CANCELLED)
        if self._patience.is_over:
            return self._give_up(seen.code or self._trouble())
        if self._state.is_ended and self._looked and self._is_settled():
            return self._judge(self._why_ended())
        return None

    def _is_settled(self) -> bool:
        seen = self._evidence
        if seen.is_at_work or seen.code is not None:
            return False
        return seen.end is not None or time.monotonic() - self._changed >= SETTLE

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
            self._looked = False
            return
        self._looked = True
        is_more = seen.sheets > self._evidence.sheets
        self._evidence = seen
        if is_more:
            self._changed = time.monotonic()
            if self._progress is not None:
                self._progress(seen.sheets)

    def _give_up(self, code: Code) -> tuple[PrintOutcome, str]:
        """Cancel the job, wait for its back end to end, and judge what is then known."""
        self._ask_queue()
        if not self._remove():
            return PrintOutcome.UNKNOWN, code.value
        last = Patience.of(STOP_LIMIT)
        while self._is_sending() and not last.is_over:
            last.pause(POLL)
        self._look(Patience.of(LAST_LOOK_LIMIT))
        if self._evidence.is_delivered:
            return PrintOutcome.DELIVERED, ""
        return self._judge(code)

    def _judge(self, code: Code) -> tuple[PrintOutcome, str]:
        """Decide between FAILED and UNKNOWN for a job that the queue no longer works on."""
        seen = self._evidence
        was_never_sent = not self._has_begun and not self._is_server_lost
        was_never_begun = self._looked and seen.is_untouched and not self._is_sending()
        self._remove()
        if seen.sheets == 0 and (was_never_sent or was_never_begun):
            return PrintOutcome.FAILED, code.value
        return PrintOutcome.UNKNOWN, code.value

    def _is_sending(self) -> bool:
        try:
            return self._queue.state().is_processing
        except DeviceError:
            return True

    def _remove(self) -> bool:
        """Cancel and purge the job; if cupsd does not answer, leave its id for later."""
        try:
            self._queue.remove(self._job)
        except DeviceError as error:
            log.warning("document_printer.job_left", extra={"fields": {"code": error.code}})
            self.abandoned = self._job
            return False
        self.abandoned = None
        return True

    def _trouble(self) -> Code:
        if self._is_server_lost and not self._state.is_ended:
            return Code.QUEUE_UNAVAILABLE
        return Code.TIMEOUT if self._looked else Code.UNAVAILABLE

    def _why_ended(self) -> Code:
        if self._is_server_lost:
            return Code.QUEUE_UNAVAILABLE
        if self._is_history_lost():
            return Code.HISTORY_LOST
        if self._state in ENDS:
            return ENDS[self._state]
        return self._evidence.end or (Code.SHEETS_MISSING if self._evidence.sheets else Code.NO_SHEET)

    def _is_history_lost(self) -> bool:
        try:
            return HISTORY_LOST in self._queue.state().keywords - self._stale
        except DeviceError:
            return False
