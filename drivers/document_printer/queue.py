"""A queue of cupsd, through pycups: every call to that library is here, and none of its exceptions leaves.

libcups keeps server, port and user per thread, and a connection does not survive a restart of cupsd (error 1282), so
each operation sets them and connects anew: 0.3 ms over loopback.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

import cups

from drivers.document_printer.reasons import Code, keywords
from drivers.errors import ConfigurationError, DeviceBusy, DeviceUnavailable, MediaError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

USER = "kiosk"
"""requesting-user-name; the machine's, never a resident's."""

DOCUMENT_FORMAT = "application/pdf"
MEDIA = "iso_a4_210x297mm"
"""PWG 5101.1; a driverless printer refuses a job for CUPS's own name of it, A4, when no PPD is between (measured)."""

CHUNK = 65536

NOT_AUTHENTICATED = 0x0402
NOT_FOUND = 0x0406
FORMAT_REFUSED = 0x040A
LOST = frozenset({0x0500, 0x0502})
"""IPP status that pycups gives a broken connection: 1280 internal error, 1282 service unavailable."""
NOT_ACCEPTING = 0x0506
BUSY = 0x0507
REFUSED = frozenset({0x0401, NOT_AUTHENTICATED, 0x0403})


class JobState(IntEnum):
    """job-state (RFC 8011, 5.3.7), and 0 for a job that cupsd no longer knows.

    With ``PreserveJobHistory No`` a job vanishes the moment it ends, whatever its end.
    """

    GONE = 0
    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def is_ended(self) -> bool:
        """Nothing of it is left to do."""
        return self is JobState.GONE or self >= JobState.CANCELED

    @property
    def is_waiting(self) -> bool:
        """Accepted and not at work: before its turn, or put back after a failure."""
        return self in {JobState.PENDING, JobState.HELD, JobState.STOPPED}


@dataclass(frozen=True, slots=True)
class QueueState:
    """What cupsd says of the queue.

    Attributes:
        device_uri: the printer's address as cupsd knows it; empty where it is not told.
        policy: printer-error-policy, empty where it is not told.
        keywords: printer-state-reasons without suffix; some stay long after what caused them.
    """

    device_uri: str
    is_processing: bool
    is_stopped: bool
    is_accepting: bool
    policy: str
    keywords: frozenset[str]

    @property
    def is_driverless(self) -> bool:
        """Whether the printer itself can be asked by IPP.

        An address that only DNS-SD resolves (``NAME._ipp._tcp.local``) is cupsd's to find, and a queue of another cupsd
        (``/printers/NAME``, ``/classes/NAME``) proves no more than ours.
        """
        return re.match(r"ipps?://(?!.*\._tcp)[^/]+/(?!printers/|classes/)", self.device_uri) is not None


ASKED = ["device-uri", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "printer-error-policy"]


class CupsQueue:
    """One queue.

    Args:
        server: ``HOST:PORT`` of cupsd.
        name: the queue's.

    Every method raises DeviceUnavailable (``queue_unavailable``), ConfigurationError (``queue_missing``,
    ``queue_refused``) or ProtocolError (``protocol``).
    """

    def __init__(self, server: str, name: str) -> None:
        host, _, port = server.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ConfigurationError(Code.QUEUE_REFUSED, "server is not HOST:PORT")
        self._host = host.strip("[]")
        self._port = int(port)
        self.name = name

    def state(self) -> QueueState:
        """Ask for the queue's state: 0.6 ms."""
        with self._connected(Code.QUEUE_MISSING) as connection:
            attributes = connection.getPrinterAttributes(self.name, requested_attributes=ASKED)
        state = attributes.get("printer-state")
        return QueueState(
            device_uri=str(attributes.get("device-uri", "")),
            is_processing=state == 4,
            is_stopped=state == 5,
            is_accepting=bool(attributes.get("printer-is-accepting-jobs", True)),
            policy=str(attributes.get("printer-error-policy", "")),
            keywords=keywords(str(reason) for reason in _listed(attributes, "printer-state-reasons")),
        )

    def create(self, title: str, seconds: float) -> int:
        """Open an empty job and return its id.

        Args:
            title: opaque; cupsd writes it to its logs and hands it to the printer.
            seconds: cupsd cancels the job when it has been processed for that long, even if this driver has died.
        """
        options = {"sides": "one-sided", "media": MEDIA, "job-cancel-after": str(max(1, round(seconds)))}
        with self._connected(Code.QUEUE_MISSING) as connection:
            return int(connection.createJob(self.name, title, options))

    def send(self, job: int, title: str, document: bytes) -> bool:
        """Stream the one document of a job and close it; cupsd starts to print when the last byte is there.

        Returns:
            False if the connection broke at the last step: cupsd may have the whole document.

        Raises:
            MediaError: ``document_refused``: the queue does not take PDF.
            DeviceUnavailable: broken off before the end; cupsd drops what it has.
        """
        with self._connected(Code.QUEUE_UNAVAILABLE) as connection:
            _continue(connection.startDocument(self.name, job, title, DOCUMENT_FORMAT, 1))
            for start in range(0, len(document), CHUNK):
                chunk = document[start : start + CHUNK]
                _continue(connection.writeRequestData(chunk, len(chunk)))
            try:
                connection.finishDocument(self.name)
            except cups.IPPError as error:
                if int(error.args[0]) not in LOST:
                    raise
                return False
        return True

    def job(self, job: int) -> JobState:
        """Ask for a job's state: 0.5 ms. Its job-state-reasons are the same for every end (measured)."""
        try:
            with self._connected(Code.QUEUE_UNAVAILABLE) as connection:
                attributes = connection.getJobAttributes(job, ["job-state"])
        except ConfigurationError as error:
            if error.vendor_code == _hexadecimal(NOT_FOUND):
                return JobState.GONE
            raise
        try:
            return JobState(attributes.get("job-state"))
        except ValueError as error:
            raise ProtocolError(Code.PROTOCOL, "cupsd tells no job-state") from error

    def remove(self, job: int) -> None:
        """Cancel a job if it is under way, and purge what cupsd keeps of it; one that is gone is no error."""
        try:
            with self._connected(Code.QUEUE_UNAVAILABLE) as connection:
                connection.cancelJob(job, purge_job=True)
        except ConfigurationError as error:
            if error.vendor_code != _hexadecimal(NOT_FOUND):
                raise

    def own_jobs(self) -> list[int]:
        """Return our jobs in this queue, ended ones too as far as cupsd keeps them."""
        asked = ["job-id", "job-printer-uri"]
        with self._connected(Code.QUEUE_MISSING) as connection:
            jobs = connection.getJobs(which_jobs="all", my_jobs=True, requested_attributes=asked)
        suffix = f"/{self.name}"
        return [
            int(job) for job, attributes in jobs.items() if str(attributes.get("job-printer-uri", "")).endswith(suffix)
        ]

    @contextmanager
    def _connected(self, not_found: Code) -> Iterator[cups.Connection]:
        cups.setServer(self._host)
        cups.setPort(self._port)
        cups.setUser(USER)
        # Without this libcups asks for a password on the terminal and waits.
        cups.setPasswordCB(lambda _prompt: "")
        try:
            yield cups.Connection(self._host, self._port)
        except RuntimeError as error:
            raise DeviceUnavailable(Code.QUEUE_UNAVAILABLE, "cupsd does not answer") from error
        except cups.HTTPError as error:
            raise ConfigurationError(Code.QUEUE_REFUSED, "cupsd refuses", vendor_code=str(error.args[0])) from error
        except cups.IPPError as error:
            raise _error_of(int(error.args[0]), not_found) from error


def _error_of(
    status: int, not_found: Code
) -> DeviceUnavailable | DeviceBusy | ConfigurationError | MediaError | ProtocolError:
    """Return our error for an IPP status; its text may quote the job's title and is left out."""
    code = _hexadecimal(status)
    if status in LOST:
        return DeviceUnavailable(Code.QUEUE_UNAVAILABLE, "connection to cupsd lost", vendor_code=code)
    if status == NOT_FOUND:
        return ConfigurationError(not_found, "cupsd does not know it", vendor_code=code)
    if status in REFUSED:
        return ConfigurationError(Code.QUEUE_REFUSED, "cupsd does not allow it", vendor_code=code)
    if status == NOT_ACCEPTING:
        return DeviceUnavailable(Code.QUEUE_STOPPED, "the queue takes no jobs", vendor_code=code)
    if status == BUSY:
        return DeviceBusy(Code.BUSY, "cupsd is busy", vendor_code=code)
    if status == FORMAT_REFUSED:
        return MediaError(Code.DOCUMENT_REFUSED, "the queue does not take PDF", vendor_code=code)
    return ProtocolError(Code.PROTOCOL, "unexpected answer of cupsd", vendor_code=code)


def _hexadecimal(status: int) -> str:
    return f"{status:#06x}"


def _continue(status: int) -> None:
    if status != HTTPStatus.CONTINUE:
        raise DeviceUnavailable(Code.QUEUE_UNAVAILABLE, "cupsd broke the transfer off", vendor_code=str(status))


def _listed(attributes: Mapping[str, object], name: str) -> list[object]:
    value = attributes.get(name, [])
    return value if isinstance(value, list) else [value]
