"""A driverless printer asked by IPP at its own address: its state, and what became of its own jobs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.document_printer import ipp
from drivers.document_printer.device import DeviceState, shown
from drivers.document_printer.ipp import Operation, Tag
from drivers.document_printer.ipp_link import IppLink
from drivers.document_printer.reasons import Code, keywords
from drivers.errors import ProtocolError

if TYPE_CHECKING:
    from drivers.document_printer.patience import Patience

SCHEMES = ("ipp:", "ipps:")

PROCESSING = 4
STOPPED = 5
"""printer-state; 3 is idle."""

CANCELED = 7
ABORTED = 8
COMPLETED = 9
"""job-state; these three are the ends."""

STATE_ATTRIBUTES = ("printer-state", "printer-state-reasons", "printer-make-and-model", "printer-up-time")
JOB_ATTRIBUTES = (
    "job-id",
    "job-name",
    "job-state",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "time-at-processing",
)


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


class IppPrinter:
    """A printer behind an ``ipp`` or ``ipps`` device address of a queue.

    Args:
        uri: the queue's device-uri.
        user: requesting-user-name: a printer may tell a job only to the one who sent it.
    """

    def __init__(self, uri: str, user: str) -> None:
        self._link = IppLink(uri)
        self._user = user
        self._numbers = itertools.count(1)

    @property
    def uri(self) -> str:
        """The printer's address, without user, password and query."""
        return self._link.uri

    def look(self, patience: Patience) -> DeviceState:
        printers = self._ask(Operation.GET_PRINTER_ATTRIBUTES, STATE_ATTRIBUTES, patience).of(Tag.PRINTER)
        if not printers:
            raise _incomplete()
        return state_of(printers[0])

    def own_jobs(self, name: str, patience: Patience) -> tuple[OwnJob, ...]:
        """Return the printer's jobs of this name, ended or not.

        Raises:
            DeviceUnavailable, DeviceTimeout, ProtocolError: as `look`.
        """
        jobs: dict[int, OwnJob] = {}
        # In this order a job that ends between the two questions is told twice and not missed.
        for which in ("not-completed", "completed"):
            answer = self._ask(Operation.GET_JOBS, JOB_ATTRIBUTES, patience, (Tag.KEYWORD, "which-jobs", (which,)))
            for attributes in answer.of(Tag.JOB):
                if ipp_text(attributes, "job-name") == name:
                    job = job_of(attributes)
                    jobs[job.job_id] = job
        return tuple(jobs.values())

    def close(self) -> None:
        self._link.close()

    def _ask(
        self,
        operation: Operation,
        asked: tuple[str, ...],
        patience: Patience,
        *more: tuple[Tag, str, tuple[str, ...]],
    ) -> ipp.Response:
        number = next(self._numbers)
        attributes = (
            (Tag.NAME, "requesting-user-name", (self._user,)),
            *more,
            (Tag.KEYWORD, "requested-attributes", asked),
        )
        answer = ipp.response(self._link.exchange(ipp.request(operation, number, self.uri, attributes), patience))
        if answer.status >= ipp.FIRST_ERROR or answer.request_id != number:
            raise ProtocolError(Code.PROTOCOL, "the printer refuses the question", vendor_code=f"{answer.status:#06x}")
        return answer


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
        keywords=present | {"stopped"} if state == STOPPED else present,
        is_busy=state == PROCESSING,
        model=shown(ipp_text(attributes, "printer-make-and-model")),
        up_time=ipp_number(attributes, "printer-up-time"),
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
        sheets=max((count for count in counts if count is not None), default=0),
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
