"""Performs the machine effects: blocking calls to devices and departments, each answered by an event.

The same functions serve the screen (in a worker) and the headless runner. What a device or a department cannot do
becomes a `Failed` or `CardTrouble` event with a stable code; the journal is written before the printer hears of a
document and after it answered.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event as CancelFlag

from drivers import CaptureHint, DeviceError, DeviceTimeout, FaceDecision, Image, MediaError, PrintOutcome
from drivers.machine import Devices
from flows.effects import (
    CardRead,
    CardTrouble,
    CompareFace,
    Effect,
    Event,
    FaceCompared,
    Failed,
    Issue,
    Issued,
    Print,
    Printed,
    Queried,
    Query,
    ReadIdCard,
)
from flows.engine import Session
from flows.journal import Journal, JournalError
from flows.ports import DepartmentError, Departments, DepartmentUnavailable

log = logging.getLogger(__name__)

CARD_WAIT = 3600.0
"""Seconds one wait for a card lasts; the start page simply waits again."""

RETRYABLE = (DeviceTimeout, MediaError)
"""Device errors that trying again may mend without a technician."""

PICTURE_TIME = 5.0
"""Seconds in which a working camera opens and gives a picture; an attempt may end this much late, and never by it."""

ENOUGH_NON_MATCHES = 12
"""Good pictures of someone else that end an attempt early: at 20 a second that is one second of looking."""

TELLING_QUALITY = 0.3
"""Below it a low score says little about who it is: a moving head scores 0.16 to 0.35 with its own card."""


class Stage(StrEnum):
    """The known steps of the working page."""

    ASKING = "asking"
    ISSUING = "issuing"
    PRINTING = "printing"


@dataclass(frozen=True, slots=True)
class Preview:
    """One camera picture for the screen, and what would help."""

    image: Image
    hint: CaptureHint


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work has got to; ``sheets`` have come out so far."""

    stage: Stage
    sheets: int = 0


Watch = Callable[[Preview | Progress], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each effect may take, in seconds."""

    face_attempt: float
    department: float
    print: float


class Performer:
    """Performs effects on one machine's devices, departments and journal."""

    def __init__(self, devices: Devices, departments: Departments, journal: Journal, limits: Limits) -> None:
        self._devices = devices
        self._departments = departments
        self._journal = journal
        self._limits = limits

    def perform(self, effect: Effect, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        """Perform one machine effect.

        Args:
            effect: one of `kiosk.visit.MACHINE_EFFECTS`.
            session: the facts it belongs to.
            cancel: set to give up; the call then raises `drivers.Cancelled`.
            watch: called with pictures and progress, from the calling thread.
        """
        match effect:
            case ReadIdCard():
                return self._read_id_card(cancel)
            case CompareFace():
                return self._compare_face(session, cancel, watch)
            case Query(request):
                watch(Progress(Stage.ASKING))
                return self._ask_department(lambda until: Queried(self._departments.query(request, until, cancel)))
            case Issue(found):
                watch(Progress(Stage.ISSUING))
                return self._ask_department(lambda until: Issued(self._departments.issue(found, until, cancel)))
            case Print():
                watch(Progress(Stage.PRINTING))
                return self._print(effect, session, cancel, watch)
        msg = f"{type(effect).__name__} is the resident's to perform"
        raise TypeError(msg)

    def _read_id_card(self, cancel: CancelFlag) -> Event:
        reader = self._devices.id_card
        if reader is None:
            return Failed("id_card.absent", retry=False)
        while True:
            try:
                card = reader.read(time.monotonic() + CARD_WAIT, cancel)
            except MediaError as error:
                log.info("visit.card_trouble", extra={"fields": {"code": error.code}})
                return CardTrouble(error.code)
            except DeviceError as error:
                if error.code == "id_card.no_card":
                    continue
                return _failed(error)
            log.info("visit.card_read", extra={"fields": {"layout": card.layout, "seconds": card.spans.get("total")}})
            return CardRead(card)

    def _compare_face(self, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        """Look until a picture matches, enough good ones do not, or the attempt's time is over."""
        camera, comparer = self._devices.camera, self._devices.face
        if camera is None or comparer is None or session.card is None or session.card.photo is None:
            return Failed("camera.absent", retry=False)
        deadline = time.monotonic() + self._limits.face_attempt
        hint = CaptureHint.NONE
        non_matches = 0
        decision = FaceDecision.NO_FACE
        try:
            while time.monotonic() < deadline and non_matches < ENOUGH_NON_MATCHES:
                probe = camera.frame(time.monotonic() + PICTURE_TIME, cancel)
                watch(Preview(probe, hint))
                comparison = comparer.compare(probe, session.card.photo)
                decision, hint = comparison.decision, comparison.hint
                if decision is FaceDecision.MATCH:
                    break
                is_good = (comparison.quality or 0.0) >= TELLING_QUALITY
                non_matches += decision is FaceDecision.NON_MATCH and is_good
        except DeviceError as error:
            return _failed(error)
        finally:
            camera.close()
        log.info("visit.face_compared", extra={"fields": {"decision": decision}})
        return FaceCompared(decision)

    def _ask_department(self, call: Callable[[float], Event]) -> Event:
        try:
            return call(time.monotonic() + self._limits.department)
        except DepartmentError as error:
            log.warning("visit.department_failed", extra={"fields": {"code": error.code}})
            return Failed(error.code, retry=isinstance(error, DepartmentUnavailable))

    def _print(self, effect: Print, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        printer, document = self._devices.document_printer, effect.document
        if printer is None:
            return Failed("document_printer.absent", retry=False)
        try:
            entry = self._journal.intend(session.visit, document.kind, document.sha256, effect.copy, document.pages)
        except JournalError as error:
            return Failed(error.code, retry=False)
        deadline = time.monotonic() + self._limits.print
        try:
            result = printer.print(
                document.pdf,
                entry,
                document.pages,
                deadline,
                cancel,
                lambda sheets: watch(Progress(Stage.PRINTING, sheets)),
            )
        except DeviceError as error:
            # The driver's process died or hung with the order in its hands: whether a sheet follows is not known.
            self._close_entry(entry, PrintOutcome.UNKNOWN, 0, error.code)
            return Failed("print_unknown", retry=False)
        self._close_entry(entry, result.outcome, result.sheets, result.reason)
        log.info("visit.printed", extra={"fields": {"outcome": result.outcome, "reason": result.reason}})
        return Printed(result)

    def _close_entry(self, entry: str, outcome: PrintOutcome, sheets: int, reason: str) -> None:
        try:
            self._journal.close_entry(entry, outcome, sheets, reason)
        except JournalError as error:
            # The resident's result stands; the entry stays open and is settled as unknown at the next start.
            log.error("visit.journal_failed", extra={"fields": {"code": error.code}})  # noqa: TRY400 - no text wanted


def _failed(error: DeviceError) -> Failed:
    log.warning("visit.device_failed", extra={"fields": {"code": error.code}})
    return Failed(error.code, retry=isinstance(error, RETRYABLE))
