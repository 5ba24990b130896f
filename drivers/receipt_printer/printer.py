"""The receipt printer: refuses what cannot be printed, prints one receipt once, and says what is proved of it.

::

    clean ──job sent──> printing ──processed, and well──> clean                     DELIVERED
                           └──anything else──> half a receipt may be in the printer   UNKNOWN
    half  ──well again: buffer flushed, cut off, taken back where it can be──> clean

A half receipt belongs to the resident before; it is never continued, and never comes out on top of the next one.
"""

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from threading import Event

from drivers.devices import PrintOutcome, PrintResult, ReceiptPrinter
from drivers.errors import (
    Cancelled,
    DeviceError,
    DeviceUnavailable,
    HardwareFault,
    MediaError,
    Unsupported,
)
from drivers.link import open_link, parse_address
from drivers.receipt import Receipt
from drivers.receipt_printer.layout import BAND_ROWS, INITIALISE, Layout
from drivers.receipt_printer.profile import StatusQuery, load_profile
from drivers.receipt_printer.status import Code, Condition, judge, media_of
from drivers.receipt_printer.talk import Talk
from drivers.settings import ReceiptPrinterSettings
from drivers.status import DeviceStatus, MediaStatus, Status, SupplyStatus

log = logging.getLogger(__name__)

STATUS_SECONDS = 4.0
"""For a status of a printer that answers late, and with junk before it."""

LAST_LOOK_SECONDS = 0.7
"""Kept back from the deadline to ask the printer what became of it."""

CLEANING_SECONDS = 5.0
RECOVERY_SECONDS = 30.0
"""Between two attempts to end an error: each one moves the knife."""

COOLING_SECONDS = 0.2
POLL_SECONDS = 0.2
"""Between two looks at a hot head, and at the outlet."""

RECOVERABLE = frozenset({Code.CUTTER_FAULT, Code.RECOVERABLE_FAULT})


class _Left(Enum):
    """What an earlier job may have left in the printer."""

    NOTHING = auto()
    UNKNOWN = auto()
    SENT = auto()
    BROKEN_OFF = auto()


FOR_CERTAIN = frozenset({_Left.SENT, _Left.BROKEN_OFF})
"""Cleaned as soon as the printer is well; after a start only before a receipt, for a status should cost no paper."""


class EscPosPrinter(ReceiptPrinter):
    """An ESC/POS printer on a link.

    Args:
        settings: the link's address and the profile of the make.

    Raises:
        ConfigurationError: ``receipt_printer.link_invalid``, ``receipt_printer.profile_invalid``.
    """

    def __init__(self, settings: ReceiptPrinterSettings) -> None:
        parse_address(settings.link, "receipt_printer")
        self._address = settings.link
        self._record = settings.record
        self._profile_name = settings.profile
        self._profile = load_profile(settings.profile)
        self._layout = Layout(self._profile)
        self._talk: Talk | None = None
        self._identity: dict[str, str] | None = None
        # A process before this one may have been ended in the middle of a receipt.
        self._left = _Left.UNKNOWN
        self._recovered_at = -RECOVERY_SECONDS
        self._last_code: str | None = None

    def status(self) -> Status:
        try:
            deadline = time.monotonic() + STATUS_SECONDS
            seen = self._look(deadline)
            with self._opened() as talk:
                state = self._recovered(talk, seen, deadline)
                if self._left in FOR_CERTAIN and not judge(state).code:
                    self._clean(talk, deadline + CLEANING_SECONDS, Event())
                if self._identity is None and not judge(state).code:
                    self._identity = talk.identity(deadline)
                remaining = self._remaining(talk, state)
        except DeviceError as error:
            self._log_change(error.code)
            return self._status(
                error.device_status, SupplyStatus.UNKNOWN, MediaStatus.UNKNOWN, error.code, error.detail
            )
        verdict = judge(state)
        self._log_change(verdict.code)
        media = media_of(state) if self._sees_outlet(state) else MediaStatus.UNKNOWN
        return self._status(verdict.device, verdict.paper, media, verdict.code, state.words, remaining)

    def print(self, receipt: Receipt, deadline: float, cancel: Event | None = None) -> PrintResult:
        started = time.monotonic()
        cancel = cancel or Event()
        outcome, reason = PrintOutcome.FAILED, ""
        try:
            data = self._layout.job(receipt).data
            data += self._profile.cut_command + self._profile.outlet.present_command
            limit = deadline - LAST_LOOK_SECONDS
            seen = self._look(limit, cancel)
            with self._opened() as talk:
                self._make_ready(talk, seen, limit, cancel)
                if cancel.is_set():
                    raise Cancelled
                outcome, reason = self._attempt(talk, data, deadline, cancel)
        except DeviceError as error:
            reason = error.code
        self._log_change(reason if outcome is PrintOutcome.FAILED else "")
        sheets = 1 if outcome is PrintOutcome.DELIVERED else 0
        seconds = round(time.monotonic() - started, 3)
        fields = {"outcome": outcome, "code": reason, "seconds": seconds}
        log.info("receipt_printer.job_ended", extra={"fields": fields})
        return PrintResult(outcome, sheets, str(reason), seconds)

    def wait_taken(self, deadline: float, cancel: Event | None = None) -> bool:
        self._require(has_part=self._profile.outlet.sensor is not None)
        cancel = cancel or Event()
        while Condition.MEDIA_PRESENT in self._outlet(deadline, cancel):
            if time.monotonic() >= deadline:
                return False
            if cancel.wait(max(0.0, min(POLL_SECONDS, deadline - time.monotonic()))):
                raise Cancelled
        return True

    def retract(self, deadline: float) -> None:
        command = self._profile.outlet.retract_command
        self._require(has_part=bool(command))
        with self._opened() as talk:
            talk.write(command)
            log.info("receipt_printer.media_retracted")
        if self._profile.outlet.sensor is not None and not self.wait_taken(deadline):
            raise HardwareFault(Code.RETRACT_FAILED)

    def close(self) -> None:
        if self._talk is not None:
            self._talk.close()
        self._talk = None

    def _look(self, deadline: float, cancel: Event | None = None) -> Condition:
        """Ask for the state; a handle that was lost while nobody used it is opened again at once."""
        if self._talk is not None:
            with suppress(DeviceUnavailable), self._opened() as talk:
                return talk.state(deadline, cancel)
        with self._opened() as talk:
            return talk.state(deadline, cancel)

    def _make_ready(self, talk: Talk, seen: Condition, deadline: float, cancel: Event) -> None:
        """See that a receipt can be printed; clean what an earlier one may have left; wait for a head that cools.

        Raises:
            DeviceError: its code says why not; nothing has been sent.
        """
        state = self._recovered(talk, seen, deadline)
        while judge(state).code == Code.HEAD_HOT and time.monotonic() + 2 * COOLING_SECONDS < deadline:
            if cancel.wait(COOLING_SECONDS):
                raise Cancelled
            state = talk.state(deadline, cancel)
        if code := judge(state).code:
            raise DeviceUnavailable(code, detail=state.words)
        if Condition.MEDIA_PRESENT in state:
            raise MediaError(Code.MEDIA_PRESENT)
        if self._left is not _Left.NOTHING:
            self._clean(talk, deadline, cancel)

    def _attempt(self, talk: Talk, data: bytes, deadline: float, cancel: Event) -> tuple[PrintOutcome, str]:
        """Send a job once and find out what became of it."""
        self._left = _Left.BROKEN_OFF
        limit = deadline - LAST_LOOK_SECONDS
        try:
            talk.send(data, limit, cancel)
            self._left = _Left.SENT
            if not self._profile.answers_when_processed:
                self._left = _Left.NOTHING
                return PrintOutcome.UNKNOWN, Code.UNPROVED
            talk.wait_processed(limit, cancel)
            state = talk.state(deadline)
        except Cancelled:
            return PrintOutcome.UNKNOWN, Code.CANCELLED
        except DeviceError as error:
            self._close_if_lost(error)
            return PrintOutcome.UNKNOWN, self._cause(error, deadline)
        if code := judge(state).code:
            return PrintOutcome.UNKNOWN, code
        self._left = _Left.NOTHING
        return PrintOutcome.DELIVERED, ""

    def _cause(self, error: DeviceError, deadline: float) -> str:
        """Return what stopped a job: what the printer says now, else what was noticed first."""
        with suppress(DeviceError), self._opened() as talk:
            return judge(talk.realtime_state(deadline)).code or error.code
        return error.code

    def _clean(self, talk: Talk, deadline: float, cancel: Event) -> None:
        """Rid the printer of half a receipt: flush it, cut it off, take it back where that can be.

        Zeros complete a picture that broke off and are nothing in a text.

        Raises:
            DeviceError, Cancelled: it is still there.
        """
        profile = self._profile
        flush = b"" if self._left is _Left.SENT else bytes(BAND_ROWS * profile.dots // 8)
        talk.send(flush + INITIALISE, deadline, cancel)
        if profile.answers_when_processed:
            talk.settle(deadline, cancel)
        talk.send(profile.cut_command + profile.outlet.retract_command, deadline, cancel)
        if profile.answers_when_processed:
            talk.wait_processed(deadline, cancel)
        self._left = _Left.NOTHING
        log.info("receipt_printer.cleaned")

    def _recovered(self, talk: Talk, state: Condition, deadline: float) -> Condition:
        """End an error whose cause may be gone; what was not printed is forgotten, never continued."""
        now = time.monotonic()
        if judge(state).code not in RECOVERABLE or now - self._recovered_at < RECOVERY_SECONDS:
            return state
        self._recovered_at = now
        self._left = _Left.BROKEN_OFF
        talk.write(self._profile.recover_command)
        return talk.state(deadline)

    def _outlet(self, deadline: float, cancel: Event) -> Condition:
        """Ask until the deadline; at it a look is taken all the same."""
        state = self._look(max(deadline, time.monotonic() + LAST_LOOK_SECONDS), cancel)
        if not self._sees_outlet(state):
            raise DeviceUnavailable(judge(state).code, detail=state.words)
        return state

    def _sees_outlet(self, state: Condition) -> bool:
        """Whether a state tells of the outlet: an ejector that is stopped is not asked."""
        return StatusQuery.EJECTOR not in self._profile.queries or not judge(state & ~Condition.JAMMED).code

    def _remaining(self, talk: Talk, state: Condition) -> dict[str, str]:
        if not self._profile.tells_remaining_paper or judge(state).code:
            return {}
        with suppress(DeviceError):
            return {"paper_cm": str(talk.remaining_paper(time.monotonic() + STATUS_SECONDS))}
        return {"paper_cm": "unknown"}

    def _status(
        self,
        device: DeviceStatus,
        paper: SupplyStatus,
        media: MediaStatus,
        code: str,
        detail: str,
        sensors: dict[str, str] | None = None,
    ) -> Status:
        outlet = self._profile.outlet
        supplies = {"paper": paper}
        if outlet.retract:
            supplies["retract_bin"] = SupplyStatus.UNKNOWN
        capabilities = {
            "profile": self._profile_name,
            "make": self._profile.make,
            "outlet": outlet.kind.value,
            "retract": "yes" if outlet.retract else "no",
            "proof": "processed" if self._profile.answers_when_processed else "none",
            **(self._identity or {}),
        }
        seen = None if outlet.sensor is None else media
        return Status(device, seen, supplies, sensors or {}, capabilities, detail, str(code))

    def _require(self, *, has_part: bool) -> None:
        if not has_part:
            raise Unsupported(Code.UNSUPPORTED)

    @contextmanager
    def _opened(self) -> Generator[Talk]:
        """Give the printer, opened if need be; let go of one that is lost, so that the next call opens it again."""
        if self._talk is None:
            self._talk = Talk(open_link(self._address, "receipt_printer", self._record), self._profile)
            self._identity = None if self._profile.tells_identity else {}
        try:
            yield self._talk
        except DeviceError as error:
            self._close_if_lost(error)
            raise

    def _close_if_lost(self, error: DeviceError) -> None:
        if error.code.endswith(".unavailable"):
            self.close()
            # What was handed to the wire may not have arrived.
            self._left = _Left.BROKEN_OFF if self._left is _Left.SENT else self._left

    def _log_change(self, code: str) -> None:
        if code != self._last_code:
            self._last_code = code
            log.info("receipt_printer.status_changed", extra={"fields": {"code": code}})
