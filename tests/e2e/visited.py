"""A running machine that residents visit without a screen, and where it logs."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from drivers import log
from drivers.machine import SimulatorControl
from kiosk.app import Kiosk
from kiosk.commands.faults import Fault, parse_fault
from kiosk.commands.flow_run import Stage
from kiosk.headless import ScriptedResident, VisitReport, run_visit
from service.departments.population import Population


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
        today = self.population.today.isoformat()
        asked_for = self.kiosk.catalog.service(service)
        follows = ScriptedResident(asked_for, answers or {}, today, person.id_number, stage.secret)
        try:
            return run_visit(self.kiosk.new_visit(), self.kiosk.performer, follows, stage.before, stage.watch)
        finally:
            stage.close()

    def mend(self) -> None:
        """Put everything in order."""
        for device in ("id_card", "document_printer", "camera"):
            self.simulator.clear(device)
        self.simulator.remove_card()
        assert self.kiosk.department_server is not None
        self.kiosk.department_server.clear()
        # Codes are sent once a minute and no more.
        self.kiosk.department_server.reset()

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
