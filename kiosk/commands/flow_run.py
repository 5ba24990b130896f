"""``kiosk flow run``: visits without a screen, through the real drivers against simulated devices."""

import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from msgspec import structs

from drivers import Gesture
from drivers.machine import SimulatorControl, SimulatorEnded
from flows.effects import AskFaceConsent, Effect, OutcomeKind, ReadChipCard, ReadIdCard, ScanLicence
from flows.errors import CatalogError
from flows.identification import GUARDIAN_AGE
from flows.ports import SealedDocument, SealedSlip
from flows.schema import Service
from flows.vectors import filled_answers, load_vectors
from flows.ways import AskSecret, CheckCardPin, ScanCode
from kiosk.app import Kiosk, build
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.commands.faults import Fault, FaultSchedule
from kiosk.commands.flow import find_resident, find_service, read_catalog
from kiosk.headless import ScriptedResident, UnansweredQuestion, VisitReport, run_visit
from kiosk.progress import Preview, Progress
from kiosk.settings import MachineSettings
from service.departments.people import guardian_of, licence_of, look_up, social_card_of
from service.departments.population import DEFAULT_COMPANY, Population, build_population
from service.departments.resident import Resident

VISIT_KINDS = ("id_card", "document_printer", "camera")
"""The simulated devices that a certificate needs; the face is compared for real."""

EVERY_KIND = (*VISIT_KINDS, "receipt_printer", "scanner", "chip_card")
"""Those that any service needs."""

DEMONSTRATION_BADGE, DEMONSTRATION_PIN = "JIUJIN-DEMONSTRATION-BADGE-0001", "246810"
"""Of the helper in the development site's ``helpers.toml``; in production he confirms nobody."""

DEMONSTRATION_CARD_PIN = "123456"
"""Of every simulated social-security card."""

DO_AGAIN = 2.5
"""Seconds after which a gesture that is still asked for is done once more."""

SCAN_DELAY, SCAN_AGAIN = 0.3, 4.0
"""Seconds after which a code is held before the scanner, and after which once more while nothing comes of it."""


def run_flow(
    settings: MachineSettings,
    service_id: str,
    resident: str | None,
    answers: dict[str, str],
    out: Path | None,
    faults: Sequence[Fault],
    company: str | None = None,
) -> Result:
    """Run one visit.

    Args:
        settings: of the machine.
        service_id: of the catalogue.
        resident: whose visit, by handle.
        answers: by question.
        out: folder for the documents.
        faults: what breaks, and when.
        company: whose licence is held before the scanner, by key; without one the resident's own, or a known one.

    Raises:
        UsageError: unknown service, resident, company or fault.
        CommandFailed: an answer is missing or does not fit.
    """
    service = find_service(read_catalog(), service_id)
    require_simulation(settings)
    person = find_resident(resident)
    licence = _licence_for(service, person, company)
    kinds = {*kinds_for(service), *(fault.device for fault in faults)}
    with simulated_machine(settings, kinds) as (kiosk, simulator):
        try:
            report = _visit(kiosk, simulator, service, person, answers, faults, licence)
        except UnansweredQuestion as error:
            raise CommandFailed("answers", str(error)) from error
        line = _line(kiosk, service, report, out)
    return Result([line], succeeded=report.outcome.kind is OutcomeKind.COMPLETED)


def run_all(settings: MachineSettings, out: Path | None, only: Collection[str] | None = None) -> Iterator[Answer]:
    """Run every service in turn, each by the resident and with the answers of its happy vector, on one machine.

    The faces are compared without gestures, which take seconds and are the same for every service.

    Args:
        settings: of the machine.
        out: folder for the documents.
        only: ids of those that are run; all without.

    Yields:
        One line a service, also for one that failed.
    """
    require_simulation(settings)
    catalog = read_catalog()
    population = build_population(date.today())  # noqa: DTZ011 - the office's own day
    with simulated_machine(settings, EVERY_KIND, gestures=0) as (kiosk, simulator):
        for service in catalog:
            if only is not None and service.id not in only:
                continue
            try:
                yield _happy(kiosk, simulator, service, population, out)
            except (CatalogError, KeyError, UnansweredQuestion) as error:
                yield {"service": service.id, "outcome": "failed", "code": "vectors", "message": str(error)}


def _happy(
    kiosk: Kiosk, simulator: SimulatorControl, service: Service, population: Population, out: Path | None
) -> Answer:
    vector = load_vectors(service.id)[0].vector
    answers = filled_answers(vector.answers, population.today, lambda kind, name: look_up(population, kind, name))
    licence = licence_of(population, vector.company) if vector.company is not None else ""
    report = _visit(kiosk, simulator, service, population.resident(vector.resident), answers, (), licence)
    return _line(kiosk, service, report, out)


def _licence_for(service: Service, person: Resident, company: str | None) -> str:
    """Return what the scanner reads: nothing where no licence is asked for."""
    if service.identity != "business_licence_code":
        if company is not None:
            raise UsageError(f"{service.id} asks for no licence")
        return ""
    population = build_population(date.today())  # noqa: DTZ011 - the office's own day
    own = person.companies[0].key if person.companies else DEFAULT_COMPANY
    try:
        return licence_of(population, company or own)
    except KeyError:
        raise UsageError(f"no company {company!r}; departments residents shows who has which") from None


def require_simulation(settings: MachineSettings) -> None:
    """Refuse in production, whatever is asked for.

    Raises:
        CommandFailed: the environment is ``production``.
    """
    if settings.kiosk.environment == "production":
        raise CommandFailed("environment", "flow run stores a person's data: not in production")


def _visit(
    kiosk: Kiosk,
    simulator: SimulatorControl,
    service: Service,
    person: Resident,
    answers: dict[str, str],
    faults: Sequence[Fault],
    licence: str = "",
) -> VisitReport:
    today = date.today().isoformat()  # noqa: DTZ011 - the office's own day
    stage = Stage(kiosk, simulator, person, faults, licence)
    scripted = ScriptedResident(service, answers, today, person.id_number, stage.secret)
    try:
        return run_visit(kiosk.new_visit(), kiosk.performer, scripted, stage.before, stage.watch)
    finally:
        stage.close()


def kinds_for(service: Service) -> tuple[str, ...]:
    """Return the devices that a service needs."""
    is_certificate = service.output in {"certificate_a4", "record_list_a4"} and service.slip is None
    has_entry = any(question.kind == "chip_card" for question in service.questions)
    plain = is_certificate and not has_entry and service.identity != "business_licence_code"
    return VISIT_KINDS if plain else EVERY_KIND


@contextmanager
def simulated_machine(
    settings: MachineSettings, kinds: Collection[str] = VISIT_KINDS, gestures: int | None = None
) -> Iterator[tuple[Kiosk, SimulatorControl]]:
    """Start a machine on simulated devices and departments, its files in a folder that goes at the end.

    Args:
        settings: of the machine.
        kinds: which devices are simulated; the others are absent.
        gestures: how many the camera asks for; as the settings say without.
    """
    face = settings.devices.face
    if gestures is not None and face is not None:
        asking = structs.replace(settings.devices, face=structs.replace(face, gestures=gestures))
        settings = settings.model_copy(update={"devices": asking})
    with tempfile.TemporaryDirectory(prefix="jiujin-") as name:
        folder = Path(name)
        # The simulated printer's spooler drops to the user lp and must reach its own folder below.
        folder.chmod(0o711)
        private = settings.kiosk.model_copy(update={"data": folder / "data"})
        kiosk = build(settings.model_copy(update={"kiosk": private}), simulate=folder / "devices", kinds=kinds)
        try:
            assert kiosk.devices.simulator is not None
            yield kiosk, kiosk.devices.simulator
        finally:
            kiosk.close()


class Stage:
    """What happens around the resident: the card laid and taken, the face before the camera, faults at their moment."""

    def __init__(
        self,
        kiosk: Kiosk,
        simulator: SimulatorControl,
        resident: Resident,
        faults: Sequence[Fault],
        licence: str = "",
    ) -> None:
        self._simulator = simulator
        self._server = kiosk.department_server
        self._resident = resident
        self._licence = licence
        self._asked: Gesture | None = None
        self._do_again = 0.0
        self._lower: Callable[[], None] = lambda: None
        self._faults = FaultSchedule(faults, simulator, kiosk.department_server)
        self._faults.begin()

    def before(self, effect: Effect) -> None:
        """Set the stage for one effect."""
        self._lower()
        self._faults.reach(effect)
        # On a device that has just died the resident lays his card all the same.
        with suppress(SimulatorEnded):
            self._set(effect)

    def _set(self, effect: Effect) -> None:
        match effect:
            case ReadIdCard(of_guardian=of_guardian):
                self._simulator.remove_card()
                self._simulator.insert_card(self._responsible.card if of_guardian else self._resident.card)
            case AskFaceConsent():
                self._simulator.remove_card()
                self._simulator.show_face(face_of(self._resident))
            case ScanLicence():
                self._scan(self._licence)
            case ScanCode("helper"):
                self._scan(DEMONSTRATION_BADGE)
            case ScanCode() if self._server is not None:
                self._scan(self._server.show_code(self._responsible.id_number))
            case ReadChipCard():
                self._simulator.order("chip_card", "insert", card=social_card_of(self._resident))
            case CheckCardPin():
                self._simulator.order("chip_card", "insert", card=social_card_of(self._responsible))

    def watch(self, told: Preview | Progress) -> None:
        """Do before the camera what the screen asks for, as somebody who reads it."""
        asked, now = told.gesture if isinstance(told, Preview) else None, time.monotonic()
        if asked is not None and (asked is not self._asked or now >= self._do_again):
            self._simulator.order("camera", "gesture", gesture=asked)
            self._do_again = now + DO_AGAIN
        self._asked = asked

    def secret(self, asked: AskSecret) -> str:
        """Return the code or PIN that a page asks for, as whoever answers for the resident knows it."""
        match asked.way:
            case "social_card_pin":
                return DEMONSTRATION_CARD_PIN
            case "helper":
                return DEMONSTRATION_PIN
        assert self._server is not None
        return self._server.messages(self._responsible.id_number)[-1]["code"]

    @cached_property
    def _responsible(self) -> Resident:
        """Who answers: the resident, or whoever has care of a child."""
        if self._resident.age >= GUARDIAN_AGE:
            return self._resident
        population = build_population(date.today())  # noqa: DTZ011 - the office's own day
        return guardian_of(population, self._resident) or self._resident

    def _scan(self, text: str, delay: float = SCAN_DELAY) -> None:
        # What is scanned before the reading begins is forgotten.
        self._lower = self._simulator.later(delay, partial(self._hold, text))

    def _hold(self, text: str) -> None:
        with suppress(SimulatorEnded):
            self._simulator.order("scanner", "scan", text=text)
        self._scan(text, SCAN_AGAIN)

    def close(self) -> None:
        """Let nothing more break, and nothing be held before the scanner."""
        self._lower()
        self._faults.end()


def face_of(resident: Resident) -> str | None:
    """Return the name of the picture that stands in for a resident's face; None where there is none."""
    face = resident.card["face"]
    return face if isinstance(face, str) else None


def _line(kiosk: Kiosk, service: Service, report: VisitReport, out: Path | None) -> Answer:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    papers = [each for each in report.handed if isinstance(each, SealedDocument | SealedSlip)]
    return {
        "service": service.id,
        "outcome": report.outcome.kind,
        "code": report.outcome.code,
        "documents": [_document(kiosk, service, each, out) for each in papers],
        "printed": [
            {"printer": copy.printer, "outcome": copy.outcome, "sheets": copy.sheets} for copy in report.printed
        ],
        "pages": report.pages,
        "spans": {name: round(seconds, 4) for name, seconds in report.spans.items()},
    }


def _document(kiosk: Kiosk, service: Service, document: SealedDocument | SealedSlip, out: Path | None) -> Answer:
    path = None
    if out is not None:
        path = out / f"{document.serial}.pdf"
        if isinstance(document, SealedSlip):
            path.write_bytes(kiosk.slips.press.page(service.id, document))
        else:
            path.write_bytes(document.pdf)
    return {
        "kind": document.kind,
        "title": document.title,
        "path": str(path) if path else None,
        "pages": document.pages if isinstance(document, SealedDocument) else 1,
        "sha256": document.sha256,
        "serial": document.serial,
        "token": document.token,
    }
