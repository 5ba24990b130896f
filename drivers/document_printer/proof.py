"""What shows that sheets have come out: the life counter, the printer's own job, or nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from drivers.document_printer.ipp_printer import ABORTED, COMPLETED, IppPrinter
from drivers.document_printer.reasons import Code, condition

if TYPE_CHECKING:
    from drivers.document_printer.device import DeviceState, PrinterDevice
    from drivers.document_printer.ipp_printer import OwnJob
    from drivers.document_printer.patience import Patience

COUNTER_SIZE = 2**32
"""prtMarkerLifeCount is a Counter32."""

GREATEST_RISE = 1000
"""Sheets; a counter that leaps further was replaced or reset and proves nothing."""

CLOCK_TOLERANCE = 2
"""Seconds that printer-up-time may lag; it counts whole seconds."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one look at the printer shows of one job.

    Attributes:
        sheets: sheets proved so far.
        is_delivered: all of them.
        is_at_work: the printer has something in hand, ours or not.
        end: how the printer itself ended the job without proving it delivered; None while it may still prove it.
        is_untouched: the printer itself says that it never began anything of the job, so no sheet can follow once
            nothing is sent any more.
        code: what stops its next sheet.
    """

    sheets: int = 0
    is_delivered: bool = False
    is_at_work: bool = False
    end: Code | None = None
    is_untouched: bool = False
    code: Code | None = None


class Proof(Protocol):
    """One job's proof."""

    def look(self, patience: Patience) -> Evidence:
        """Look once; raises as `PrinterDevice.look`."""


class CounterProof:
    """The printer's life counter, read before and after.

    Args:
        before: as read while the printer was idle, so that every later sheet is ours.
        pages: how many sheets are expected.
    """

    def __init__(self, device: PrinterDevice, before: int, pages: int) -> None:
        self._device = device
        self._before = before
        self._pages = pages

    def look(self, patience: Patience) -> Evidence:
        state = self._device.look(patience)
        rise = 0 if state.count is None else (state.count - self._before) % COUNTER_SIZE
        sheets = rise if rise <= GREATEST_RISE else 0
        return Evidence(
            sheets=sheets,
            is_delivered=sheets >= self._pages,
            is_at_work=state.is_busy,
            code=condition(state.keywords).code,
        )


class OwnJobProof:
    """A driverless printer's own jobs of our title.

    Args:
        before: its state at the start; a restart since then loses its jobs.
        title: unique, so that every job of this name is ours.
        pages: how many sheets are expected.
    """

    def __init__(self, device: IppPrinter, before: DeviceState, title: str, pages: int) -> None:
        self._device = device
        self._switched_on = None if before.up_time is None else time.monotonic() - before.up_time
        self._title = title
        self._pages = pages
        self._was_seen = False

    def look(self, patience: Patience) -> Evidence:
        state = self._device.look(patience)
        jobs = self._device.own_jobs(self._title, patience)
        self._was_seen = self._was_seen or bool(jobs)
        return Evidence(
            sheets=sum(job.sheets for job in jobs),
            is_delivered=any(job.state == COMPLETED and job.sheets >= self._pages for job in jobs),
            is_at_work=any(not job.is_ended for job in jobs),
            end=self._end(jobs),
            is_untouched=self._is_untouched(state, jobs),
            code=condition(state.keywords).code,
        )

    def _end(self, jobs: tuple[OwnJob, ...]) -> Code | None:
        if not jobs:
            return Code.HISTORY_LOST if self._was_seen else None
        if not all(job.is_ended for job in jobs):
            return None
        states = {job.state for job in jobs}
        if COMPLETED in states:
            return Code.SHEETS_MISSING if any(job.sheets for job in jobs) else Code.UNPROVED
        return Code.JOB_ABORTED if ABORTED in states else Code.JOB_CANCELED

    def _is_untouched(self, state: DeviceState, jobs: tuple[OwnJob, ...]) -> bool:
        if jobs:
            return all(job.is_ended and not job.has_begun for job in jobs)
        return not self._was_seen and self._has_memory(state)

    def _has_memory(self, state: DeviceState) -> bool:
        """Whether the printer has been on all the time since the start."""
        if self._switched_on is None or state.up_time is None:
            return False
        return time.monotonic() - state.up_time <= self._switched_on + CLOCK_TOLERANCE


class NoProof:
    """A printer that answers no questions, such as a laser on USB: its queue is all there is."""

    def look(self, patience: Patience) -> Evidence:  # noqa: ARG002 - as the Protocol
        return Evidence(end=Code.UNPROVED)
