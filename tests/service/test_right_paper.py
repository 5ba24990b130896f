"""The right paper to the right person, on several machines at once, whatever delays, time-outs and retries do.

In 2023 kiosks in Yokohama printed ten people's papers for strangers: a print time-out released the lock of a queue and
not the request behind it, so that the answer to one resident's request met the next one. Here every visit has a key of
its own, and what comes late comes to nobody.
"""

import gc
import random
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event

import pytest

from flows.catalog import Catalog, load_catalog
from flows.effects import OutcomeKind
from flows.journal import Journal
from flows.ports import DepartmentError, DocumentRejected, Found, SealedDocument
from kiosk.desk import Desk
from kiosk.headless import ScriptedResident, VisitReport, run_visit
from kiosk.office import Office
from kiosk.visit import Visit
from service.departments.population import Population, build_population
from service.departments.process import DepartmentProcess
from service.departments.resident import Resident
from service.gateway.cashier import Cashier
from service.gateway.client import Gateway, slip_templates
from service.gateway.settings import GatewaySettings

SERVICES = ("social-insurance.print-enrolment-certificate", "provident-fund.print-deposit-certificate")
RESIDENTS = ("lihua", "chenyuan", "yan", "hong", "xumin", "fengjing")
TROUBLES = (
    ("slow:0.1*3",),
    ("view=slow:0.4*2",),
    ("document=slow:0.4*2",),
    ("accept=cut*2",),
    ("view=cut*2",),
    ("document=cut*2",),
    ("error_500*3",),
    ("wrong_person*2",),
    ("altered*1", "result=slow:0.1*2"),
    (),
    (),
)
"""Rules of the department server that are put in force in turn, while visits go on."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine as far as departments see it, with little patience."""

    office: Office
    catalog: Catalog
    today: date

    def visit(self, resident: Resident, service: str) -> VisitReport:
        scripted = ScriptedResident(self.catalog.service(service), {}, self.today.isoformat(), resident.id_number)
        visit = Visit("TEST-1", self.today.isoformat())
        return run_visit(visit, Desk(self.office, resident, ""), scripted, lambda _: None)


@pytest.fixture(scope="module")
def population() -> Population:
    return build_population(date.today())  # noqa: DTZ011 - the office's own day


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    loaded = load_catalog()
    # As on a machine that stands: what there is now costs the end of every visit 100 ms.
    gc.freeze()
    yield loaded
    gc.unfreeze()


def words(paper: SealedDocument) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=paper.pdf, capture_output=True, check=True, timeout=30)
    return done.stdout.decode()


def assert_right(report: VisitReport, resident: Resident, others: list[Resident]) -> int:
    """Check what a visit handed out; returns how many papers that were."""
    papers = [each for each in report.handed if isinstance(each, SealedDocument)]
    for paper in papers:
        text = words(paper)
        assert resident.id_number in text
        assert not [other.handle for other in others if other.id_number in text or other.name in text]
    assert not papers or report.outcome.kind is OutcomeKind.COMPLETED
    return len(papers)


def run_machines(folder: Path, server: DepartmentProcess, population: Population, catalog: Catalog, runs: int) -> int:
    """Run visits on two to eight machines at once; returns how many papers came out."""
    dice = random.Random(runs)  # noqa: S311 - the same visits every time, not secrecy
    reach = GatewaySettings(address=server.address)
    people = [population.resident(handle) for handle in RESIDENTS]
    papers, done = 0, Event()
    journal = Journal(folder / "journal.sqlite")
    troublemaker = threading.Thread(target=_trouble, args=(server, random.Random(7), done))  # noqa: S311
    troublemaker.start()
    try:
        while runs > 0:
            count = min(runs, dice.randint(2, 8))
            runs -= count
            gateways = [Gateway(reach, slip_templates(catalog)) for _ in range(count)]
            cashier = Cashier(reach)
            patience = dice.choice((0.2, 0.5, 2.0))
            machines = [
                Machine(Office(gateway, cashier, journal, patience, 5.0), catalog, population.today)
                for gateway in gateways
            ]
            chosen = [(dice.choice(people), dice.choice(SERVICES)) for _ in machines]
            with ThreadPoolExecutor(count) as pool:
                reports = list(pool.map(lambda each: each[0].visit(*each[1]), zip(machines, chosen, strict=True)))
            for report, (resident, _) in zip(reports, chosen, strict=True):
                papers += assert_right(report, resident, [each for each in people if each is not resident])
            for gateway in gateways:
                gateway.close()
            cashier.shut()
    finally:
        done.set()
        troublemaker.join()
        journal.close()
    return papers


def _trouble(server: DepartmentProcess, dice: random.Random, done: Event) -> None:
    while not done.wait(dice.uniform(0.05, 0.4)):
        server.set_fault(*dice.choice(TROUBLES))
    server.clear()


def test_no_foreign_paper_whatever_the_departments_do(
    tmp_path: Path, departments: DepartmentProcess, population: Population, catalog: Catalog
) -> None:
    assert run_machines(tmp_path, departments, population, catalog, 60) > 10


@pytest.mark.soak
@pytest.mark.timeout(5400)
def test_no_foreign_paper_in_ten_thousand_visits(
    tmp_path: Path, departments: DepartmentProcess, population: Population, catalog: Catalog
) -> None:
    assert run_machines(tmp_path, departments, population, catalog, 10_000) > 1_000


def test_what_comes_after_the_time_out_of_one_resident_never_meets_the_next_one(
    tmp_path: Path, departments: DepartmentProcess, population: Population, catalog: Catalog
) -> None:
    """Yokohama, 2023: the first request times out and is given up; its answer is on its way while the next one asks."""
    first, second = population.resident("lihua"), population.resident("hong")
    reach = GatewaySettings(address=departments.address)
    gateway, cashier, journal = Gateway(reach, {}), Cashier(reach), Journal(tmp_path / "journal.sqlite")
    impatient = Machine(Office(gateway, cashier, journal, 0.6, 5.0), catalog, population.today)
    patient = Machine(Office(gateway, cashier, journal, 20.0, 5.0), catalog, population.today)
    departments.set_fault("document=slow:2*1")
    given_up = impatient.visit(first, SERVICES[0])
    assert (given_up.outcome.code, given_up.handed) == ("department.timeout", [])
    served = patient.visit(second, SERVICES[0])
    assert assert_right(served, second, [first]) == 1
    for close in (gateway.close, cashier.shut, journal.close):
        close()


def test_a_case_number_of_another_visit_gets_nothing(kiosk) -> None:
    first, second = (kiosk.find(handle, SERVICES[0]) for handle in ("lihua", "hong"))
    with pytest.raises(DepartmentError) as failure:
        kiosk.issue(Found(second.request, first.case))
    # The department itself gives nothing: no paper came that the machine would have had to refuse.
    assert not isinstance(failure.value, DocumentRejected)
    assert isinstance(kiosk.issue(first), SealedDocument)
