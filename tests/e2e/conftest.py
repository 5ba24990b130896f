"""One machine for the visits of these tests: the real drivers, its simulators and departments, each a process."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date

import pytest
from visited import Machine, standard_error_to

from drivers import log
from kiosk.commands.flow_run import simulated_machine
from kiosk.settings import load_settings
from service.departments.population import build_population


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
            machine = simulated_machine(settings.model_copy(update={"kiosk": kiosk_settings}), gestures=0)
            kiosk, simulator = opened.enter_context(machine)
        yield Machine(kiosk, simulator, build_population(today), stream)


@pytest.fixture
def machine(running: Machine) -> Iterator[Machine]:
    """The machine, with nothing broken and its log read up to here."""
    running.log_as_in_production()
    running.new_log()
    yield running
    running.mend()
