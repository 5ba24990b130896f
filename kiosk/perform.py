"""Performs the machine effects: blocking calls to devices, departments and the cashier, each answered by an event.

The same functions serve the screen (in a worker) and the headless runner. What a device cannot do becomes a `Failed`
or `CardTrouble` event with a stable code; the journal is written before a printer hears of a document and after it
answered. What departments and the cashier do is `kiosk.office`.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event as CancelFlag

from drivers import DeviceError, DeviceTimeout, Image, MediaError, PrintOutcome, PrintResult
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
    Failed,
    LicenceScanned,
    Print,
    Printed,
    ReadChipCard,
    ReadIdCard,
    ScanLicence,
)
from flows.journal import Journal, JournalError
from flows.ports import DepartmentUnavailable, SealedDocument
from flows.schema import Confirmation
from flows.session import Session, printer_of
from flows.ways import CardPinTold, CheckCardPin, CheckHelper, CodeScanned, FindWays, ScanCode, WaysFound
from kiosk.facing import Attempt
from kiosk.helpers import Helpers
from kiosk.office import Office, OfficeEffect
from kiosk.photo import portrait_image
from kiosk.progress import Progress, Stage, Watch
from kiosk.slips import SlipPrinter

log = logging.getLogger(__name__)

CARD_WAIT = 3600.0
"""Seconds one wait for a card lasts; the start page simply waits again."""

SERVED_BY: Mapping[type[Effect], tuple[str, ...]] = {
    ReadIdCard: ("id_card",),
    ScanLicence: ("scanner",),
    ScanCode: ("scanner",),
    ReadChipCard: ("chip_card",),
    CheckCardPin: ("chip_card",),
    CompareFace: ("camera", "face"),
    FindWays: ("scanner", "chip_card"),
    Print: ("document_printer", "receipt_printer"),
}
"""The kinds of device that an effect is performed with; a helper is known to the machine itself, the rest is the
office's."""

RETRYABLE = (DeviceTimeout, MediaError)
"""Device errors that trying again may mend without a technician."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each effect may take, in seconds, and how many gestures prove that a face lives."""

    face_attempt: float
    print: float
    entry: float = 60.0
    gestures: int = 2


class Performer:
    """Performs effects on one machine's devices, offices and journal."""

    def __init__(
        self,
        devices: Devices,
        office: Office,
        slips: SlipPrinter,
        journal: Journal,
        helpers: Helpers,
        limits: Limits,
    ) -> None:
        self._devices = devices
        self._helpers = helpers
        self._office = office
        self._slips = slips
        self._journal = journal
        self._limits = limits

    def with_others(
        self, devices: Devices | None = None, office: Office | None = None, limits: Limits | None = None
    ) -> "Performer":
        """Return one that does the same with other devices, another office or within other limits."""
        return Performer(
            devices or self._devices,
            office or self._office,
            self._slips,
            self._journal,
            self._helpers,
            limits or self._limits,
        )

    def perform(  # noqa: PLR0911 - one line an effect
        self, effect: Effect, session: Session, cancel: CancelFlag, watch: Watch
    ) -> Event:
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
                return self._compare_face(effect, session, cancel, watch)
            case FindWays(ways):
                return self._find_ways(ways)
            case ScanCode():
                return self._scan_code(cancel)
            case CheckCardPin(pin):
                return self._check_card_pin(pin, cancel)
            case CheckHelper(badge, pin):
                return self._check_helper(badge, pin)
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

    def _compare_face(self, effect: CompareFace, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        camera, comparer, reference = self._devices.camera, self._devices.face, _reference(session)
        if camera is None or comparer is None or reference is None:
            return Failed("camera.absent", retry=False)
        attempt = Attempt(camera, comparer, self._limits.face_attempt, self._limits.gestures)
        return attempt.run(effect, reference, cancel, watch)

    def _find_ways(self, ways: Sequence[Confirmation]) -> Event:
        """Look which ways have all that they need; only the department knows of a telephone on file."""
        present = self._devices.present()
        asked = [kind for kind in SERVED_BY[FindWays] if kind in present]
        working = {kind for kind in asked if present[kind].status().is_usable}
        needs = {"identity_code": {"scanner"}, "helper": {"scanner"}, "social_card_pin": {"chip_card"}}
        usable = tuple(way for way in ways if needs.get(way, set()) <= working)
        return WaysFound(usable if self._helpers else tuple(way for way in usable if way != "helper"))

    def _scan_code(self, cancel: CancelFlag) -> Event:
        scanned = self._scan_licence(cancel)
        return CodeScanned(scanned.text) if isinstance(scanned, LicenceScanned) else scanned

    def _check_card_pin(self, pin: str, cancel: CancelFlag) -> Event:
        reader = self._devices.chip_card
        if reader is None:
            return Failed("chip_card.absent", retry=False)
        try:
            return CardPinTold(reader.verify_pin(pin, time.monotonic() + self._limits.entry, cancel))
        except MediaError as error:
            log.info("visit.card_trouble", extra={"fields": {"code": error.code}})
            return CardTrouble(error.code)
        except DeviceError as error:
            return _failed(error)

    def _check_helper(self, badge: str, pin: str) -> Event:
        told, helper = self._helpers.check(badge, pin)
        log.info("visit.helper_checked", extra={"fields": {"helper": helper, "verdict": told.verdict}})
        return told

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
        except DepartmentUnavailable as error:
            self._close_entry(entry, PrintOutcome.FAILED, 0, error.code)
            return Failed(error.code, retry=True)
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
            return self._slips.print(document, effect.service.id, deadline, cancel)
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
