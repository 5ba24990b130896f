"""``kiosk flow test``: the vectors shipped with the services, at the departments and without devices.

A vector is about a service, not about a card reader: the engine and the gateway are real and so is the department
server, in a process of its own; what devices would say is said at once. `kiosk flow run --all` walks the same happy
vectors through every device.
"""

import gc
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.documents.slip.template import SlipPaper
from flows.effects import (
    OutcomeKind,
)
from flows.errors import CatalogError
from flows.journal import Journal
from flows.schema import Service
from flows.vectors import Case, Change, filled, filled_answers, load_vectors
from kiosk.commands.answer import Answer
from kiosk.commands.flow import find_service, read_catalog
from kiosk.commands.paper_text import words_of, words_that_must_stand
from kiosk.desk import Desk
from kiosk.headless import ScriptedResident, UnansweredQuestion, VisitReport, run_visit
from kiosk.office import Office
from kiosk.visit import Visit
from service.departments.people import licence_of, look_up
from service.departments.population import build_population
from service.departments.process import DepartmentProcess
from service.departments.resident import Resident
from service.gateway.cashier import Cashier
from service.gateway.client import Gateway, slip_templates
from service.gateway.settings import GatewaySettings

PATIENCE = 20.0
"""Seconds that a department may take."""


def run_vectors(ids: list[str]) -> Iterator[Answer]:
    """Run the vectors of the services, or of all; yields one line a vector, and one for a service without."""
    catalog = read_catalog()
    services = [find_service(catalog, each) for each in ids] or list(catalog)
    with TemporaryDirectory(prefix="jiujin-") as folder, open_bench(Path(folder), slip_templates(catalog)) as bench:
        for service in services:
            try:
                cases = load_vectors(service.id)
            except CatalogError as error:
                yield {"service": service.id, "vector": "", "passed": False, "reason": str(error)}
                continue
            yield from bench.run(service, cases)


@contextmanager
def open_bench(folder: Path, slips: Mapping[str, SlipPaper]) -> "Iterator[Bench]":
    """Start a department server and an office before it; the folder holds the office's journal."""
    with ExitStack() as opened:
        server = DepartmentProcess()
        opened.callback(server.close)
        reach = GatewaySettings(address=server.address)
        gateway, cashier, journal = Gateway(reach, slips), Cashier(reach), Journal(folder / "journal.sqlite")
        for close in (gateway.close, cashier.shut, journal.close):
            opened.callback(close)
        bench = Bench(server, gateway, cashier, journal)
        # As on a machine that stands: what there is now costs the end of every visit 100 ms.
        gc.freeze()
        opened.callback(gc.unfreeze)
        yield bench


class Bench:
    """The departments with an engine before them."""

    def __init__(self, server: DepartmentProcess, gateway: Gateway, cashier: Cashier, journal: Journal) -> None:
        self._server = server
        self._office = Office(gateway, cashier, journal, PATIENCE, PATIENCE)
        self._today = date.today()  # noqa: DTZ011 - the office's own day
        self._population = build_population(self._today)

    def run(self, service: Service, cases: Sequence[Case]) -> Iterator[Answer]:
        """Run a service's vectors one after another, and say what is wrong with what came of each.

        The departments have forgotten what was filed before the first one; what one files, the next one finds.
        """
        self._server.reset()
        for case in cases:
            yield self._ran(service, case)

    def _ran(self, service: Service, case: Case) -> Answer:
        began = time.monotonic()
        try:
            faults = self._faults(service, case)
        except (KeyError, ValueError, UnansweredQuestion, CatalogError) as error:
            faults = [f"{type(error).__name__}: {error}"]
        return {
            "service": service.id,
            "vector": case.name,
            "passed": not faults,
            "reason": "; ".join(faults),
            "seconds": round(time.monotonic() - began, 3),
        }

    def _faults(self, service: Service, case: Case) -> list[str]:
        vector = case.vector
        answers = filled_answers(vector.answers, self._today, self._look_up)
        person = self._population.resident(vector.resident)
        before = self._change(vector.change) if vector.change is not None else None
        try:
            report = self._visit(service, person, vector.company, answers)
        finally:
            if vector.change is not None and before is not None:
                self._change(vector.change.model_copy(update={"facts": before}))
        return [*_outcome_faults(case, report), *_page_faults(case, report), *self._text_faults(service, case, report)]

    def _visit(
        self, service: Service, person: Resident, company: str | None, answers: Mapping[str, str]
    ) -> VisitReport:
        scripted = ScriptedResident(service, answers, self._today.isoformat(), person.id_number)
        visit = Visit("TEST-1", self._today.isoformat())
        licence = licence_of(self._population, company) if company is not None else ""
        return run_visit(visit, Desk(self._office, person, licence), scripted, lambda _: None)

    def _text_faults(self, service: Service, case: Case, report: VisitReport) -> Iterator[str]:
        if report.outcome.kind is not OutcomeKind.COMPLETED:
            return
        found = _plain(" ".join(words_of(each, service) for each in report.handed))
        wanted = [filled(text, self._today, self._look_up) for text in case.vector.text]
        for text in [*wanted, *words_that_must_stand(service, report.handed)]:
            if _plain(text) not in found:
                yield f"{text!r} does not stand there"
        for text in case.vector.absent:
            if _plain(filled(text, self._today, self._look_up)) in found:
                yield f"{text!r} stands there"

    def _look_up(self, kind: str, name: str) -> str:
        return look_up(self._population, kind, name)

    def _change(self, change: Change) -> dict[str, str | None]:
        """Change one record at the department; returns what it said before."""
        return self._server.change_record(change.register_, change.owner, change.ordinal, change.facts)


def _outcome_faults(case: Case, report: VisitReport) -> Iterator[str]:
    outcome = report.outcome
    if case.refusal:
        if (outcome.kind, outcome.code) != (OutcomeKind.REFUSED, case.refusal):
            yield f"{outcome.kind} {outcome.code} instead of refused {case.refusal}"
    elif outcome.kind is not OutcomeKind.COMPLETED:
        yield f"{outcome.kind} {outcome.code}"


def _page_faults(case: Case, report: VisitReport) -> Iterator[str]:
    pages = iter(report.pages)
    for page in case.vector.pages:
        if page not in pages:
            yield f"page {page} was not shown in its turn: {', '.join(report.pages)}"
            return


def _plain(text: str) -> str:
    """Without white space: where a line breaks is not what a vector is about."""
    return re.sub(r"\s+", "", text)
