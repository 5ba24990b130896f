"""``kiosk flow``: list, show, run."""

import tempfile
import tomllib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from drivers.machine import SimulatorControl
from flows.catalog import Catalog, load_catalog
from flows.effects import AskFaceConsent, Effect, OutcomeKind, ReadIdCard
from flows.errors import CatalogError
from flows.ports import SealedDocument
from flows.schema import Choice, Copies, IdNumber, MonthRange, Question, Service
from kiosk.app import Kiosk, build
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.commands.faults import Fault, FaultSchedule
from kiosk.headless import ScriptedResident, UnansweredQuestion, VisitReport, run_visit
from kiosk.settings import MachineSettings
from kiosk.words import Say, load_words
from service.departments.population import DEFAULT_RESIDENT, Resident, build_population

VISIT_KINDS = ("id_card", "document_printer", "camera")
"""The simulated devices that a visit needs; the face is compared for real."""


def list_services() -> Result:
    """Return every service, most asked for first."""
    say = Say(load_words(), "zh")
    return Result([_summary(service, say) for service in read_catalog()])


def _summary(service: Service, say: Say) -> Answer:
    return {
        "id": service.id,
        "title_zh": service.name.zh,
        "title_en": service.name.en,
        "department_code": service.department_code,
        "department_zh": say(f"department.{service.department_code}"),
        "kind": service.kind,
        "identity": service.identity,
        "output": service.output,
        "fee": service.fee,
        "status": "published",
    }


def show_service(service_id: str) -> Result:
    """Return one service in full: questions, document, rules."""
    service = find_service(read_catalog(), service_id)
    questions = [_question(question) for question in service.questions]
    summary = _summary(service, Say(load_words(), "zh"))
    return Result([summary | {"questions": questions, "document": service.document.model_dump(mode="json")}])


def _question(question: Question) -> Answer:
    shown: Answer = {"id": question.id, "kind": question.kind, "zh": question.title.zh, "en": question.title.en}
    match question:
        case MonthRange():
            shown["answers"] = [*question.choices, "YYYY-MM/YYYY-MM"]
        case Choice():
            shown["answers"] = [option.value for option in question.options]
        case IdNumber():
            shown["answers"] = ["18 signs"]
        case Copies():
            shown["answers"] = [str(count) for count in range(1, question.at_most + 1)]
    if question.when is not None:
        shown["when"] = f"{question.when.answer} is {question.when.is_}"
    if question.default is not None:
        shown["default"] = question.default
    return shown


def read_catalog() -> Catalog:
    """Load the catalogue, or fail naming the file."""
    try:
        return load_catalog()
    except CatalogError as error:
        raise CommandFailed("catalogue", str(error)) from error


def find_service(catalog: Catalog, service_id: str) -> Service:
    """Return one service, or fail as wrong usage."""
    if service_id not in catalog:
        msg = f"no service {service_id!r}; kiosk flow list shows them"
        raise UsageError(msg)
    return catalog.service(service_id)


def load_answers(path: Path | None) -> dict[str, str]:
    """Read ``question = value`` lines of a TOML file.

    Raises:
        UsageError: unreadable, not TOML, or a value that is no text or whole number.
    """
    if path is None:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"answers: {error}"
        raise UsageError(msg) from error
    if any(not isinstance(value, str | int) for value in table.values()):
        msg = "answers: every value is a text or a whole number"
        raise UsageError(msg)
    return {name: str(value) for name, value in table.items()}


def run_flow(
    settings: MachineSettings,
    service_id: str,
    resident: str | None,
    answers: dict[str, str],
    out: Path | None,
    faults: Sequence[Fault],
) -> Result:
    """Run one visit through the real drivers against the simulators.

    Raises:
        UsageError: unknown service, resident or fault.
        CommandFailed: an answer is missing or does not fit.
    """
    service = find_service(read_catalog(), service_id)
    if settings.kiosk.environment == "production":
        raise CommandFailed("environment", "flow run stores a person's data: not in production")
    person = find_resident(resident)
    scripted = ScriptedResident(service, answers, date.today().isoformat())  # noqa: DTZ011 - the office's own day
    kinds = {*VISIT_KINDS, *(fault.device for fault in faults)}
    with simulated_machine(settings, kinds) as (kiosk, simulator):
        stage = Stage(kiosk, simulator, person, faults)
        try:
            report = run_visit(kiosk.new_visit(), kiosk.performer, scripted, stage.before)
        except UnansweredQuestion as error:
            raise CommandFailed("answers", str(error)) from error
        finally:
            stage.close()
        line = _line(service, report, out)
    return Result([line], succeeded=report.outcome.kind is OutcomeKind.COMPLETED)


@contextmanager
def simulated_machine(
    settings: MachineSettings, kinds: Collection[str] = VISIT_KINDS
) -> Iterator[tuple[Kiosk, SimulatorControl]]:
    """Start a machine on simulated devices and departments, its files in a folder that goes at the end.

    Args:
        settings: of the machine.
        kinds: which devices are simulated; the others are absent.
    """
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


def find_resident(handle: str | None) -> Resident:
    """Return one invented resident, or fail as wrong usage."""
    population = build_population(date.today())  # noqa: DTZ011 - the office's own day
    try:
        return population.resident(handle or DEFAULT_RESIDENT)
    except KeyError:
        msg = f"no resident {handle!r}; departments residents shows them"
        raise UsageError(msg) from None


class Stage:
    """What happens around the resident: the card laid and taken, the face before the camera, faults at their moment."""

    def __init__(self, kiosk: Kiosk, simulator: SimulatorControl, resident: Resident, faults: Sequence[Fault]) -> None:
        self._simulator = simulator
        self._resident = resident
        self._faults = FaultSchedule(faults, simulator, kiosk.department_server)
        self._faults.begin()

    def before(self, effect: Effect) -> None:
        """Set the stage for one effect."""
        self._faults.reach(effect)
        if isinstance(effect, ReadIdCard):
            self._simulator.remove_card()
            self._simulator.insert_card(self._resident.card)
        elif isinstance(effect, AskFaceConsent):
            self._simulator.remove_card()
            self._simulator.show_face(face_of(self._resident))

    def close(self) -> None:
        """Let nothing more break."""
        self._faults.end()


def face_of(resident: Resident) -> str | None:
    """Return the name of the picture that stands in for a resident's face; None where there is none."""
    face = resident.card["face"]
    return face if isinstance(face, str) else None


def _line(service: Service, report: VisitReport, out: Path | None) -> Answer:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    return {
        "service": service.id,
        "outcome": report.outcome.kind,
        "code": report.outcome.code,
        "documents": [_document(document, out) for document in report.documents],
        "printed": [
            {"printer": "document_printer", "outcome": copy.outcome, "sheets": copy.sheets} for copy in report.printed
        ],
        "pages": report.pages,
        "spans": {name: round(seconds, 4) for name, seconds in report.spans.items()},
    }


def _document(document: SealedDocument, out: Path | None) -> Answer:
    path = None
    if out is not None:
        path = out / f"{document.serial}.pdf"
        path.write_bytes(document.pdf)
    return {
        "kind": document.kind,
        "title": document.title,
        "path": str(path) if path else None,
        "pages": document.pages,
        "sha256": document.sha256,
        "serial": document.serial,
        "token": document.token,
    }
