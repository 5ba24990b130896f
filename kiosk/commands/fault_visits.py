"""The two visits of a cell, on a machine with simulated devices: one in which something breaks, and the next one."""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from msgspec import structs

from drivers import Cancelled, log
from drivers.machine import SimulatorControl
from flows.effects import PRINT_UNKNOWN, Effect, ShowProblem
from flows.vectors import filled_answers, load_vectors
from kiosk.app import Kiosk
from kiosk.commands.answer import Answer
from kiosk.commands.fault_matrix import UNTOLD, WHOLE_VISIT, Cell, Declared, Scene, scene_of
from kiosk.commands.fault_reading import GENERAL, Log, Onlooker, event_told
from kiosk.commands.fault_resident import Bounded, PatientResident
from kiosk.commands.faults import DEPARTMENTS, Fault
from kiosk.commands.flow_run import EVERY_KIND, Stage, simulated_machine
from kiosk.headless import UnansweredQuestion, VisitReport, run_visit
from kiosk.machine import fault_of
from kiosk.perform import Limits
from kiosk.settings import MachineSettings
from kiosk.visit import Visit
from kiosk.words import LANGUAGES, Language, load_words
from service.departments.people import licence_of, look_up
from service.departments.population import build_population

events = logging.getLogger(__name__)

BROKEN = Limits(face_attempt=10.0, print=8.0, entry=3.0, gestures=0)
"""In the visit in which something breaks: waiting for what never comes is as good in seconds."""

BROKEN_SIGHT = replace(BROKEN, face_attempt=2.0, gestures=2)
"""The same where it is the camera: many a trick is found out by what the resident is asked to do."""

WELL = Limits(face_attempt=10.0, print=20.0, entry=10.0, gestures=0)
"""In the visit after it."""

PATIENCE, PAYMENT_TIME = 2.0, 3.0
"""Seconds that a department may take, and that the resident has to pay."""

MOST_EFFECTS = 100
"""Of a visit that comes to an end."""

NOTICED, WELL_AGAIN = 1.5, 10.0
"""Seconds in which a device that no step needs is seen to be broken, and in which any is well again."""

NOTHING = Declared("", "", ())


@dataclass(slots=True)
class Outcome:
    """What came of one cell; ``faults`` is empty when all is as it must be."""

    cell: Cell
    told: Declared = NOTHING
    texts: Mapping[Language, str] = field(default_factory=dict)
    page: str = ""
    outcome: str = "failed"
    code: str = ""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def compare(self, expected: Declared | None) -> None:
        """Note where it differs from what is declared."""
        if expected is None:
            self.faults.append("nothing is declared for this cell")
            return
        if self.told.recovery != expected.recovery:
            self.faults.append(f"{self.told.recovery} instead of {expected.recovery}")
        # Whether the visit or the driver is the first to see that a device is gone is a matter of milliseconds.
        if expected.recovery not in UNTOLD and self.told.code != expected.code:
            self.faults.append(f"the log has {self.told.log_event} instead of {expected.log_event}")
        if expected.recovery not in UNTOLD and not self.told.words:
            self.faults.append("no words of this trouble")

    def line(self) -> Answer:
        """Return the line of the command's answer."""
        return {
            "device": self.cell.device,
            "fault": self.cell.fault,
            "effect": self.cell.effect,
            "resident_zh": self.texts.get("zh", ""),
            "resident_en": self.texts.get("en", ""),
            "log_event": self.told.log_event,
            "recovery": self.told.recovery,
            "passed": not self.faults,
            "page": self.page,
            "outcome": self.outcome,
            "code": self.code,
            "words": self.told.words,
            "seconds": round(self.seconds, 2),
            "reason": "; ".join(self.faults),
        }


class FaultyMachine:
    """A machine that is broken and mended, cell by cell."""

    def __init__(self, kiosk: Kiosk, simulator: SimulatorControl, log: Log) -> None:
        self._kiosk = kiosk
        self._simulator = simulator
        self._log = log
        self._words = load_words()
        self._population = build_population(date.today())  # noqa: DTZ011 - the office's own day
        self._well: dict[Scene, _Seen] = {}

    def run(self, cell: Cell) -> Outcome:
        """Run one cell: the visit in which it breaks, the mending, the next visit."""
        began = time.monotonic()
        scene = scene_of(cell)
        well = self._well_visit(scene)
        onlooker = Onlooker(self._kiosk, self._words, cell)
        self._log.fresh()
        try:
            seen = self._broken_visit(cell, scene, onlooker)
        except (Cancelled, UnansweredQuestion) as error:
            return self._given_up(cell, began, error)
        unused = cell.device if cell.effect == WHOLE_VISIT else ""
        told = Declared(_recovery(cell, seen, well), event_told(self._log.fresh(), unused), onlooker.keys)
        faults = [*_unsafe(cell, seen, well, onlooker, told), *self._next_faults(cell, scene, well)]
        outcome = seen.report.outcome
        seconds = time.monotonic() - began
        return Outcome(cell, told, onlooker.texts, onlooker.page, outcome.kind, outcome.code, seconds, faults)

    def _given_up(self, cell: Cell, began: float, error: Exception) -> Outcome:
        self._mend(cell)
        return Outcome(cell, seconds=time.monotonic() - began, faults=[type(error).__name__])

    def _well_visit(self, scene: Scene) -> "_Seen":
        """Return the visit without a fault, which is made once."""
        if scene not in self._well:
            self._well[scene] = self._visit(scene, (), WELL)
            self._forget()
        return self._well[scene]

    def _broken_visit(self, cell: Cell, scene: Scene, onlooker: Onlooker) -> "_Seen":
        at = 0.0 if cell.effect == WHOLE_VISIT else cell.effect
        faults = [Fault(device=cell.device, fault=cell.fault, at=at)]
        if at == 0.0:
            self._simulator.fault(cell.device, cell.fault)
            self._wait_until(cell.device, usable=False)
            faults = []
        limits = BROKEN_SIGHT if cell.device == "camera" else BROKEN
        return self._visit(scene, faults, limits, onlooker, lambda: self._mend(cell))

    def _next_faults(self, cell: Cell, scene: Scene, well: "_Seen") -> Iterator[str]:
        """Mend, and say how the next visit differs from one at a machine that was never broken."""
        self._mend(cell)
        if cell.device != DEPARTMENTS and not self._wait_until(cell.device, usable=True):
            yield "not well again"
        self._forget()
        try:
            seen = self._visit(scene, (), WELL)
        except (Cancelled, UnansweredQuestion) as error:
            yield f"the next visit: {type(error).__name__}"
        else:
            if (seen.report.outcome, seen.report.pages) != (well.report.outcome, well.report.pages):
                yield f"the next visit: {seen.report.outcome.kind} {seen.report.outcome.code}"
        self._forget()

    def _visit(
        self,
        scene: Scene,
        faults: Sequence[Fault],
        limits: Limits,
        onlooker: Onlooker | None = None,
        mend: Callable[[], None] | None = None,
    ) -> "_Seen":
        vector = load_vectors(scene.service)[0].vector
        person = self._population.resident(scene.resident or vector.resident)
        answers = filled_answers(vector.answers, self._population.today, self._look_up) | dict(scene.answers)
        licence = licence_of(self._population, vector.company) if vector.company is not None else ""
        spoilt = [Fault(device=DEPARTMENTS, fault=scene.spoilt, at="issue")] if scene.spoilt else []
        stage = Stage(self._kiosk, self._simulator, person, [*spoilt, *faults], licence)
        service, today = self._kiosk.catalog.service(scene.service), self._population.today.isoformat()
        resident = PatientResident(service, answers, today, person.id_number, stage.secret)
        visit = resident.visit = self._kiosk.new_visit()
        watcher = _Watcher(visit, stage, onlooker, self._kiosk, self._log)
        if mend is not None and not scene.spoilt:
            resident.mend = mend
        number, sheets = visit.session.visit, self._sheets()
        performer = Bounded(self._kiosk.performer.with_others(limits=limits), resident, leaves=scene.leaves)
        try:
            report = run_visit(visit, performer, resident, watcher.before, stage.watch)
        finally:
            stage.close()
        if onlooker is not None:
            onlooker.look_at_goodbye(report.money)
            _note_end(number, scene.service, report)
        paid = sum(entry.visit == number and entry.state == "paid" for entry in self._kiosk.journal.payments())
        has_other_way = resident.shows_telephone or "identify" in report.pages
        new = self._whole(self._sheets() - sheets)
        return _Seen(report, new, paid, resident.has_retried, has_other_way, watcher.closed_by)

    def _mend(self, cell: Cell) -> None:
        if cell.device != DEPARTMENTS:
            self._simulator.clear(cell.device)
        assert self._kiosk.department_server is not None
        self._kiosk.department_server.clear()

    def _forget(self) -> None:
        """Let the departments forget what was filed and sent, and take the cards away."""
        assert self._kiosk.department_server is not None
        self._kiosk.department_server.clear()
        self._kiosk.department_server.reset()

    def _wait_until(self, kind: str, *, usable: bool) -> bool:
        device = self._kiosk.devices.present()[kind]
        end = time.monotonic() + (WELL_AGAIN if usable else NOTICED)
        while device.status().is_usable is not usable:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def _sheets(self) -> set[tuple[str, int]]:
        """Return what has come out; a printer that was restarted gives its sheets the same names again."""
        return {(sheet.name, sheet.stat().st_mtime_ns) for sheet in self._simulator.sheets.iterdir()}

    def _whole(self, sheets: set[tuple[str, int]]) -> int:
        """Count those that are not torn."""
        receipts = self._simulator.state().get("receipt_printer", {}).get("receipts", ())
        torn = {Path(receipt["path"]).name for receipt in receipts if not receipt["is_complete"]}
        return sum(name not in torn for name, _ in sheets)

    def _look_up(self, kind: str, name: str) -> str:
        return look_up(self._population, kind, name)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one visit did: its report, sheets that came out, orders that were paid, and what became of the machine."""

    report: VisitReport
    sheets: int
    paid: int
    has_retried: bool
    has_other_way: bool
    closed_by: str


class _Watcher:
    """Stands behind the resident: sets the stage, reads the pages, and looks whether the machine stays in service."""

    def __init__(self, visit: Visit, stage: Stage, onlooker: Onlooker | None, kiosk: Kiosk, log: Log) -> None:
        self._visit = visit
        self._stage = stage
        self._onlooker = onlooker
        self._kiosk = kiosk
        self._log = log
        self._effects = 0
        self.closed_by = ""

    def before(self, effect: Effect) -> None:
        """Do what is done before an effect is performed; raises `drivers.Cancelled` when the visit goes in circles."""
        self._effects += 1
        if self._effects > MOST_EFFECTS:
            raise Cancelled
        self._stage.before(effect)
        if self._onlooker is not None and self._onlooker.look(effect, self._visit.session):
            self._log.fresh()
        if isinstance(effect, ShowProblem) and effect.code.startswith("id_card."):
            self.closed_by = self.closed_by or fault_of(self._kiosk.devices.status())


def _note_end(number: str, service: str, report: VisitReport) -> None:
    """Log the visit's end as the screen does."""
    outcome = report.outcome
    fields = {"visit": number, "service": service, "outcome": outcome.kind, "code": outcome.code}
    events.info("visit.ended", extra={"fields": fields | {"seconds": round(report.spans["total"], 1)}})


def _recovery(cell: Cell, seen: _Seen, well: _Seen) -> str:
    """Return the word for what happens next."""
    report = seen.report
    if (
        report.outcome == well.report.outcome
        and report.pages == well.report.pages
        and report.money == well.report.money
    ):
        return "no_page" if cell.effect == WHOLE_VISIT else "none_needed"
    if report.outcome.code == PRINT_UNKNOWN:
        return "number_and_counter"
    if report.money in {"refunded", "unknown"}:
        return {"refunded": "money_back", "unknown": "money_unknown"}[report.money]
    match report.outcome.kind:
        case "completed" if seen.has_retried:
            return "retry"
        case "completed":
            return "another_way" if seen.has_other_way else "retry"
        case "refused":
            return "refused_counter"
    return "out_of_service" if seen.closed_by else "problem_counter"


def _unsafe(cell: Cell, seen: _Seen, well: _Seen, onlooker: Onlooker, told: Declared) -> Iterator[str]:
    """Say what of the visit is not as it must be."""
    if not onlooker.has_struck:
        yield f"the visit did not come to {cell.effect}"
    if any(not onlooker.texts.get(language) for language in LANGUAGES):
        yield "no words"
    if GENERAL & set(onlooker.keys):
        yield "the general words only"
    if not told.log_event:
        yield "no log event"
    if seen.sheets > well.sheets or (seen.report.outcome == well.report.outcome and seen.sheets != well.sheets):
        yield f"{seen.sheets} sheets instead of {well.sheets}"
    if seen.paid > 1:
        yield "paid twice"
    is_kept = seen.report.outcome.kind == "completed" or seen.report.outcome.code == PRINT_UNKNOWN
    if seen.report.money == "paid" and not is_kept and not seen.report.handed:
        yield "paid for nothing"


def _kinds(cells: Sequence[Cell]) -> set[str]:
    """Return the devices that the visits of some cells need, and those that are broken in them."""
    broken = {cell.device for cell in cells} - {DEPARTMENTS}
    return broken if all(cell.effect == WHOLE_VISIT for cell in cells) else {*EVERY_KIND, *broken}


@contextmanager
def faulty_machine(settings: MachineSettings, cells: Sequence[Cell]) -> Iterator[FaultyMachine]:
    """Start a machine with what some cells need; what it logs is read and then passed on to standard error."""
    kinds = _kinds(cells)
    times = settings.kiosk.times.model_copy(update={"department": PATIENCE, "payment": PAYMENT_TIME})
    sees_face = any(scene_of(cell).sees_face for cell in cells)
    devices = settings.devices if sees_face else structs.replace(settings.devices, face=None)
    kiosk_settings = settings.kiosk.model_copy(update={"times": times})
    quick = settings.model_copy(update={"kiosk": kiosk_settings, "devices": devices})
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="jiujin-")))
        stream = opened.enter_context((folder / "log").open("a", encoding="utf-8", buffering=1))
        standard_error = opened.enter_context(os.fdopen(os.dup(2), "w", encoding="utf-8", buffering=1))
        level = logging.getLogger().level
        log.set_up(stream=stream)
        opened.callback(log.set_up, level)
        opened.enter_context(_standard_error_to(stream))
        kiosk, simulator = opened.enter_context(simulated_machine(quick, kinds))
        kiosk.devices.wait_ready()
        yield FaultyMachine(kiosk, simulator, Log(stream, standard_error))


@contextmanager
def _standard_error_to(stream: TextIO) -> Iterator[None]:
    """Let every driver's process, also one that is started anew, write its events there."""
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(stream.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
