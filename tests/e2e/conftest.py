"""One machine for the visits of these tests: the real drivers, its simulators and departments, each a process."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO

import pytest

from drivers import log
from drivers.machine import SimulatorControl
from kiosk.app import Kiosk
from kiosk.commands.faults import Fault, parse_fault
from kiosk.commands.flow_run import Stage, simulated_machine
from kiosk.headless import ScriptedResident, VisitReport, run_visit
from kiosk.settings import load_settings
from service.departments.population import Population, build_population


class Machine:
    """A running machine that residents visit without a screen."""

    def __init__(self, kiosk: Kiosk, simulator: SimulatorControl, population: Population, logged: TextIO) -> None:
        self.kiosk = kiosk
        self.simulator = simulator
        self.population = population
        self._logged = logged
        self._seen = 0

    def visit(
        self,
        service: str,
        resident: str = "lihua",
        faults: Sequence[str] = (),
        answers: Mapping[str, str] | None = None,
        script: Sequence[Fault] = (),
    ) -> VisitReport:
        """Run one visit; faults as `kiosk flow run --fault` takes them, or of a script."""
        person = self.population.resident(resident)
        stage = Stage(self.kiosk, self.simulator, person, [*script, *map(parse_fault, faults)])
        follows = ScriptedResident(
            self.kiosk.catalog.service(service), answers or {}, self.population.today.isoformat()
        )
        try:
            return run_visit(self.kiosk.new_visit(), self.kiosk.performer, follows, stage.before)
        finally:
            stage.close()

    def mend(self) -> None:
        """Put everything in order."""
        for device in ("id_card", "document_printer", "camera"):
            self.simulator.clear(device)
        self.simulator.remove_card()
        assert self.kiosk.department_server is not None
        self.kiosk.department_server.clear()

    def personal_words(self, resident: str = "lihua") -> list[str]:
        """What no log may hold of a resident."""
        card = self.population.resident(resident).card
        kept = ("name", "name_en", "id_number", "address", "latest_address", "pass_number")
        return [text for each in kept if (text := card.get(each))]

    def log_as_in_production(self) -> None:
        """Send this process's events to the machine's log; other tests of the process log elsewhere."""
        log.set_up(stream=self._logged)

    def new_log(self) -> str:
        """What this machine and its driver processes logged since the last look."""
        text = Path(self._logged.name).read_text(encoding="utf-8")
        fresh, self._seen = text[self._seen :], len(text)
        return fresh


@contextmanager
def standard_error_to(stream: TextIO) -> Iterator[None]:
    """Let what is started meanwhile write its events there."""
    kept = os.dup(2)
    os.dup2(stream.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The machine, started once."""
    logged = tmp_path_factory.mktemp("machine") / "log"
    today = date.today()  # noqa: DTZ011 - the office's own day
    settings = load_settings()
    # Waiting for what never comes is as good in seconds.
    times = settings.kiosk.times.model_copy(update={"face_attempt": 3.0, "department": 3.0, "print": 12.0})
    kiosk_settings = settings.kiosk.model_copy(update={"times": times})
    with ExitStack() as opened:
        stream = opened.enter_context(logged.open("a", encoding="utf-8", buffering=1))
        log.set_up(stream=stream)
        opened.callback(log.set_up)
        with standard_error_to(stream):
            machine = simulated_machine(settings.model_copy(update={"kiosk": kiosk_settings}))
            kiosk, simulator = opened.enter_context(machine)
        yield Machine(kiosk, simulator, build_population(today), stream)


@pytest.fixture
def machine(running: Machine) -> Iterator[Machine]:
    """The machine, with nothing broken and its log read up to here."""
    running.log_as_in_production()
    running.new_log()
    yield running
    running.mend()
