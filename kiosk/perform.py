"""Performs the machine effects: blocking calls to devices, departments and the cashier, each answered by an event.

The same functions serve the screen (in a worker) and the headless runner. What a device cannot do becomes a `Failed`
or `CardTrouble` event with a stable code; the journal is written before a printer hears of a document and after it
answered. What departments and the cashier do is `kiosk.office`.
"""

import logging
import time
from dataclasses import dataclass
from threading import Event as CancelFlag

from drivers import CaptureHint, DeviceError, DeviceTimeout, FaceDecision, Image, MediaError, PrintOutcome, PrintResult
from drivers.machine import Devices
from flows.documents.errors import DocumentFault
from flows.effects import (
    PRINT_UNKNOWN,
    Answered,
    CardRead,
    CardTrouble,
    CompareFace,
    Effect,
    Event,
    FaceCompared,
    Failed,
    LicenceScanned,
    Print,
    Printed,
    ReadChipCard,
    ReadIdCard,
    ScanLicence,
)
from flows.journal import Journal, JournalError
from flows.ports import SealedDocument
from flows.session import Session, printer_of
from kiosk.office import Office, OfficeEffect
from kiosk.photo import portrait_image
from kiosk.progress import Preview, Progress, Stage, Watch
from kiosk.slips import SlipPrinter

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


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each effect may take, in seconds."""

    face_attempt: float
    print: float
    entry: float = 60.0


class Performer:
    """Performs effects on one machine's devices, offices and journal."""

    def __init__(self, devices: Devices, office: Office, slips: SlipPrinter, journal: Journal, limits: Limits) -> None:
        self._devices = devices
        self._office = office
        self._slips = slips
        self._journal = journal
        self._limits = limits

    def perform(self, effect: Effect, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        """Perform one machine effect.

        Args:
            effect: one of `flows.effects.MACHINE_EFFECTS`.
            session: the facts it belongs to.
            cancel: set to give up; the call then raises `drivers.Cancelled`.
            watch: called with pictures and progress, from the calling thread.
        """
        if isinstance(effect, OfficeEffect):
            return self._office.perform(effect, session, cancel, watch)
        match effect:
            case ReadIdCard():
                return self._read_id_card(cancel)
            case ScanLicence():
                return self._scan_licence(cancel)
            case ReadChipCard(question):
                return self._read_chip_card(question.id, cancel)
            case CompareFace():
                return self._compare_face(session, cancel, watch)
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

    def _scan_licence(self, cancel: CancelFlag) -> Event:
        scanner = self._devices.scanner
        if scanner is None:
            return Failed("scanner.absent", retry=False)
        try:
            return LicenceScanned(scanner.read(time.monotonic() + self._limits.entry, cancel).text)
        except DeviceError as error:
            return _failed(error)

    def _read_chip_card(self, question: str, cancel: CancelFlag) -> Event:
        """Read the number of the resident's own card; another person's is as good as none."""
        reader = self._devices.chip_card
        if reader is None:
            return Failed("chip_card.absent", retry=False)
        try:
            card = reader.read_social_card(time.monotonic() + self._limits.entry, cancel)
        except MediaError as error:
            log.info("visit.card_trouble", extra={"fields": {"code": error.code}})
            return CardTrouble(error.code)
        except DeviceError as error:
            return _failed(error)
        if card.card_number is None:
            return CardTrouble("chip_card.media_unsupported")
        return Answered(question, card.card_number)

    def _compare_face(self, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        """Look until a picture matches, enough good ones do not, or the attempt's time is over."""
        camera, comparer = self._devices.camera, self._devices.face
        reference = _reference(session)
        if camera is None or comparer is None or reference is None:
            return Failed("camera.absent", retry=False)
        deadline = time.monotonic() + self._limits.face_attempt
        hint = CaptureHint.NONE
        non_matches = 0
        decision = FaceDecision.NO_FACE
        try:
            while time.monotonic() < deadline and non_matches < ENOUGH_NON_MATCHES:
                probe = camera.frame(time.monotonic() + PICTURE_TIME, cancel)
                watch(Preview(probe, hint))
                comparison = comparer.compare(probe, reference)
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

    def _print(self, effect: Print, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        document, pages = effect.document, effect.document.pages if isinstance(effect.document, SealedDocument) else 1
        try:
            entry = self._journal.intend(session.visit, document.kind, document.sha256, effect.copy, pages)
        except JournalError as error:
            return Failed(error.code, retry=False)
        try:
            result = self._put_on_paper(effect, entry, cancel, watch)
        except DocumentFault as fault:
            self._close_entry(entry, PrintOutcome.FAILED, 0, fault.code)
            return Failed(fault.code, retry=False)
        except DeviceError as error:
            # The driver's process died or hung with the order in its hands: whether a sheet follows is not known.
            self._close_entry(entry, PrintOutcome.UNKNOWN, 0, error.code)
            return Failed(PRINT_UNKNOWN, retry=False)
        if result is None:
            absent = f"{printer_of(document)}.absent"
            self._close_entry(entry, PrintOutcome.FAILED, 0, absent)
            return Failed(absent, retry=False)
        self._close_entry(entry, result.outcome, result.sheets, result.reason)
        log.info("visit.printed", extra={"fields": {"outcome": result.outcome, "reason": result.reason}})
        return Printed(result)

    def _put_on_paper(self, effect: Print, entry: str, cancel: CancelFlag, watch: Watch) -> PrintResult | None:
        """Return what became of it; None where the machine has no such printer."""
        deadline, document = time.monotonic() + self._limits.print, effect.document
        if not isinstance(document, SealedDocument):
            return self._slips.print(document, effect.service, deadline, cancel)
        if self._devices.document_printer is None:
            return None
        return self._devices.document_printer.print(
            document.pdf,
            entry,
            document.pages,
            deadline,
            cancel,
            lambda sheets: watch(Progress(Stage.PRINTING, sheets)),
        )

    def _close_entry(self, entry: str, outcome: PrintOutcome, sheets: int, reason: str) -> None:
        try:
            self._journal.close_entry(entry, outcome, sheets, reason)
        except JournalError as error:
            # The resident's result stands; the entry stays open and is settled as unknown at the next start.
            log.error("visit.journal_failed", extra={"fields": {"code": error.code}})  # noqa: TRY400 - no text wanted


def _reference(session: Session) -> Image | None:
    """Return the picture to compare with: the chip's, or the identity department's for a resident without his card."""
    if session.card is not None:
        return session.card.photo
    return portrait_image(session.portrait.photo) if session.portrait is not None else None


def _failed(error: DeviceError) -> Failed:
    log.warning("visit.device_failed", extra={"fields": {"code": error.code}})
    return Failed(error.code, retry=isinstance(error, RETRYABLE))
