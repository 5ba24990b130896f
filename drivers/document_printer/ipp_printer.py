"""A driverless printer asked by IPP at its own address: its state, and what became of its own jobs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from drivers.document_printer import ipp
from drivers.document_printer.device import DeviceState, Evidence, shown
from drivers.document_printer.ipp import Operation, Tag
from drivers.document_printer.ipp_link import IppLink
from drivers.document_printer.reasons import Code, condition, keywords
from drivers.errors import ProtocolError

if TYPE_CHECKING:
    from drivers.document_printer.device import Patience

PROCESSING = 4
STOPPED = 5
"""printer-state; 3 is idle."""

HELD = 4
CANCELED = 7
ABORTED = 8
COMPLETED = 9
"""job-state; the last three are the ends."""

STATE_ATTRIBUTES = ("printer-state", "printer-state-reasons", "printer-make-and-model")
JOB_ATTRIBUTES = (
    "job-id",
    "job-name",
    "job-state",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "time-at-processing",
)
NEWEST = 20
"""Ended jobs asked for; a printer lists its newest first (RFC 8011, 4.2.6.2)."""


@dataclass(frozen=True, slots=True)
class OwnJob:
    """A job as the printer itself tells it.

    Attributes:
        state: job-state.
        sheets: impressions or media sheets completed, whichever is more; 0 where it counts neither.
        has_begun: whether it was ever processed.
    """

    job_id: int
    state: int
    sheets: int
    has_begun: bool

    @property
    def is_ended(self) -> bool:
        """Completed, canceled or aborted."""
        return self.state >= CANCELED

    @property
    def is_at_work(self) -> bool:
        """Neither ended nor held, as a job is whose document never came."""
        return not self.is_ended and self.state != HELD


class IppPrinter:
    """A printer behind an ``ipp`` or ``ipps`` device address of a queue.

    Args:
        uri: the queue's device-uri.
        user: requesting-user-name: a printer may tell a job only to the one who sent it.
    """

    proof: ClassVar[str] = "own_job"

    def __init__(self, uri: str, user: str) -> None:
        self._link = IppLink(uri)
        self._user = user
        self._numbers = itertools.count(1)

    @property
    def uri(self) -> str:
        """The printer's address, without user, password and query."""
        return self._link.uri

    def look(self, patience: Patience) -> DeviceState:
        asked = (Tag.KEYWORD, "requested-attributes", STATE_ATTRIBUTES)
        printers = self._ask(Operation.GET_PRINTER_ATTRIBUTES, patience, asked).of(Tag.PRINTER)
        if not printers:
            raise _incomplete()
        return state_of(printers[0])

    def prove(self, before: DeviceState, title: str, pages: int) -> OwnJobProof:  # noqa: ARG002 - as the Protocol
        return OwnJobProof(self, title, pages)

    def own_jobs(self, name: str, patience: Patience) -> tuple[OwnJob, ...]:
        """Return the printer's jobs of this name, ended or not.

        Raises:
            DeviceUnavailable, DeviceTimeout, ProtocolError: as `look`.
        """
        jobs = self._jobs(name, patience, (Tag.KEYWORD, "which-jobs", ("not-completed",)))
        if not jobs:
            # In this order a job that ends between the two questions is not missed.
            newest = (Tag.INTEGER, "limit", (NEWEST,))
            jobs = self._jobs(name, patience, newest, (Tag.KEYWORD, "which-jobs", ("completed",)))
        return jobs

    def cancel(self, job: OwnJob, patience: Patience) -> None:
        """Cancel a job; that it ended meanwhile is no error."""
        self._answer(Operation.CANCEL_JOB, patience, (Tag.INTEGER, "job-id", (job.job_id,)))

    def close(self) -> None:
        self._link.close()

    def _jobs(self, name: str, patience: Patience, *which: ipp.Asked) -> tuple[OwnJob, ...]:
        asked = (Tag.KEYWORD, "requested-attributes", JOB_ATTRIBUTES)
        answer = self._ask(Operation.GET_JOBS, patience, *which, asked)
        return tuple(job_of(each) for each in answer.of(Tag.JOB) if ipp_text(each, "job-name") == name)

    def _ask(self, operation: Operation, patience: Patience, *attributes: ipp.Asked) -> ipp.Response:
        answer = self._answer(operation, patience, *attributes)
        if answer.status >= ipp.FIRST_ERROR:
            raise ProtocolError(Code.PROTOCOL, "the printer refuses the question", vendor_code=f"{answer.status:#06x}")
        return answer

    def _answer(self, operation: Operation, patience: Patience, *attributes: ipp.Asked) -> ipp.Response:
        number = next(self._numbers)
        user = (Tag.NAME, "requesting-user-name", (self._user,))
        message = ipp.request(operation, number, self.uri, (user, *attributes))
        answer = ipp.response(self._link.exchange(message, patience))
        if answer.request_id != number:
            raise ProtocolError(Code.PROTOCOL, "an answer to another question")
        return answer


class OwnJobProof:
    """The printer's own jobs of our title.

    Args:
        title: unique, so that every job of this name is ours.
        pages: how many sheets are expected.
    """

    def __init__(self, device: IppPrinter, title: str, pages: int) -> None:
        self._device = device
        self._title = title
        self._pages = pages
        self._jobs: tuple[OwnJob, ...] = ()

    def look(self, patience: Patience) -> Evidence:
        state = self._device.look(patience)
        jobs = self._device.own_jobs(self._title, patience)
        was_lost = bool(self._jobs) and not jobs
        self._jobs = self._jobs if was_lost else jobs
        return Evidence(
            sheets=sum(job.sheets for job in self._jobs),
            is_delivered=any(job.state == COMPLETED and job.sheets >= self._pages for job in jobs),
            is_at_work=any(job.is_at_work for job in jobs),
            end=Code.HISTORY_LOST if was_lost else end_of(jobs),
            is_untouched=bool(jobs) and all(job.is_ended and not job.has_begun for job in jobs),
            code=state.condition.code,
        )

    def withdraw(self, patience: Patience) -> None:
        for job in self._jobs:
            if not job.is_ended:
                self._device.cancel(job, patience)


def end_of(jobs: tuple[OwnJob, ...]) -> Code | None:
    """Return why these jobs, none of which proves its sheets, came to an end; None while one may still be at work."""
    if not jobs or any(job.is_at_work for job in jobs):
        return None
    states = {job.state for job in jobs}
    if COMPLETED in states:
        return Code.SHEETS_MISSING if any(job.sheets for job in jobs) else Code.UNPROVED
    return Code.JOB_ABORTED if ABORTED in states else Code.JOB_CANCELED


def state_of(attributes: ipp.Attributes) -> DeviceState:
    """Read a printer's attributes.

    Raises:
        ProtocolError: printer-state is missing.
    """
    state = ipp_number(attributes, "printer-state")
    if state is None:
        raise _incomplete()
    present = keywords(reason for reason in attributes.get("printer-state-reasons", ()) if isinstance(reason, str))
    return DeviceState(
        condition=condition(present | {"stopped"} if state == STOPPED else present),
        is_busy=state == PROCESSING,
        model=shown(ipp_text(attributes, "printer-make-and-model")),
    )


def job_of(attributes: ipp.Attributes) -> OwnJob:
    """Read a job's attributes.

    Raises:
        ProtocolError: job-id or job-state is missing.
    """
    job_id, state = ipp_number(attributes, "job-id"), ipp_number(attributes, "job-state")
    if job_id is None or state is None:
        raise _incomplete()
    counts = (ipp_number(attributes, name) for name in ("job-impressions-completed", "job-media-sheets-completed"))
    return OwnJob(
        job_id=job_id,
        state=state,
        sheets=max(0, *(count or 0 for count in counts)),
        # A printer that leaves the time out may have begun: only ``no-value`` says that it has not.
        has_begun=attributes.get("time-at-processing") != (None,),
    )


def ipp_number(attributes: ipp.Attributes, name: str) -> int | None:
    """Return the first value of an attribute if it is an integer."""
    value = attributes.get(name, (None,))[0]
    return value if isinstance(value, int) else None


def ipp_text(attributes: ipp.Attributes, name: str) -> str:
    """Return the first value of an attribute if it is text, else nothing."""
    value = attributes.get(name, (None,))[0]
    return value if isinstance(value, str) else ""


def _incomplete() -> ProtocolError:
    return ProtocolError(Code.PROTOCOL, "an attribute is missing in the printer's answer")
