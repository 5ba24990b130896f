"""A driver's process is killed, stopped or crashes at any step of a visit: the visit goes on or ends in plain words.

Of every row the same is true: nothing personal is logged, no page comes out twice, the other processes never notice,
and the next resident takes the paper home. ``make test`` takes one failure for each process and step of the machine;
``make soak`` takes all of them at all steps.
"""

import os
import signal
import threading
import time
from dataclasses import dataclass

import pytest

from flows import effects
from kiosk.commands.flow_run import Stage
from kiosk.headless import ScriptedResident, VisitReport, run_visit

SERVICE = "social-insurance.print-enrolment-certificate"

HOSTS = ("id_card", "camera", "face", "document_printer")
FAILURES = (signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV)
AT_WORK = {effects.ReadIdCard: "id_card", effects.CompareFace: "face", effects.Print: "document_printer"}
"""The process that each of these keeps busy; the others only hear of it."""

MACHINES = (effects.ReadIdCard, effects.CompareFace, effects.Query, effects.Issue, effects.Print)
RESIDENTS = (
    *(effects.AskFaceConsent, effects.ChooseService, effects.Begin, effects.Ask, effects.Review, effects.HandOver),
)

MIDDLE = 0.15
"""Seconds from the beginning of a step into the middle of it."""


@dataclass(frozen=True)
class Row:
    """One failure: of which process, how, at which step, and how long after its beginning."""

    host: str
    failure: signal.Signals
    step: type[effects.Effect]
    after: float = 0.0

    def __str__(self) -> str:
        return f"{self.host}-{self.failure.name}-{self.step.__name__}{'-middle' if self.after else ''}"


def rows() -> list[Row]:
    found = [Row(host, failure, step) for host in HOSTS for step in (*MACHINES, *RESIDENTS) for failure in FAILURES]
    found += [Row(host, failure, step, MIDDLE) for step, host in AT_WORK.items() for failure in FAILURES]
    return found + [Row("camera", failure, effects.CompareFace, MIDDLE) for failure in FAILURES]


def is_quick(row: Row) -> bool:
    """Whether it is one of those that every test run takes: each process fails at each step of the machine, in turns
    killed, stopped and crashing; in the middle of its work in every way."""
    if row.step not in MACHINES:
        return False
    turn = (HOSTS.index(row.host) + MACHINES.index(row.step)) % len(FAILURES)
    return bool(row.after) or row.failure is FAILURES[turn]


def strike(machine, row: Row) -> None:
    process_id = machine.kiosk.devices.present()[row.host].host.process_id
    if process_id is not None:
        os.kill(process_id, row.failure)


def visit_with(machine, row: Row) -> VisitReport:
    """Run one visit in which a process fails."""
    stage = Stage(machine.kiosk, machine.simulator, machine.population.resident("lihua"), ())
    service = machine.kiosk.catalog.service(SERVICE)
    resident = ScriptedResident(service, {}, machine.population.today.isoformat())
    timers: list[threading.Timer] = []

    def before(effect: effects.Effect) -> None:
        stage.before(effect)
        if isinstance(effect, row.step) and not timers:
            timers.append(threading.Timer(row.after, strike, [machine, row]))
            if row.after:
                timers[0].start()
            else:
                timers[0].run()

    try:
        return run_visit(machine.kiosk.new_visit(), machine.kiosk.performer, resident, before)
    finally:
        stage.close()
        assert timers, "the visit did not come to the step"
        if row.after:
            timers[0].join()


def processes(machine) -> dict[str, int | None]:
    return {kind: device.host.process_id for kind, device in machine.kiosk.devices.present().items()}


def wait_replaced(machine, kind: str, before: int | None) -> None:
    end = time.monotonic() + 30
    host = machine.kiosk.devices.present()[kind].host
    while host.process_id == before or not host.is_ready:
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=str(row), marks=[] if is_quick(row) else [pytest.mark.soak]) for row in rows()]
)
def test_a_driver_that_fails_harms_nobody_else(machine, row: Row) -> None:
    machine.kiosk.devices.wait_ready()
    before, printer = processes(machine), machine.simulator.state()["document_printer"]
    report = visit_with(machine, row)
    if report.outcome.kind != "completed":
        assert (report.outcome.kind, report.outcome.code.partition(".")[0]) in {
            ("failed", "print_unknown" if row.host == "document_printer" else row.host),
        }
        assert report.pages[-2:] == ["problem", "finish"]
        # One that fails while nobody waits for it is never noticed.
        assert row.after
    wait_replaced(machine, row.host, before[row.host])
    after = processes(machine)
    assert {kind for kind in before if before[kind] != after[kind]} == {row.host}
    machine.mend()
    following = machine.visit(SERVICE)
    assert following.outcome.kind == "completed"
    log = machine.new_log()
    assert "visit.crashed" not in log
    assert "log.undeclared" not in log
    assert ("host.killed" if row.failure is signal.SIGSTOP else "host.died") in log
    assert [word for word in machine.personal_words() if word in log] == []
    # What was on its way when the driver failed may still have come out, once; the next paper comes once in any case.
    documents = machine.simulator.state()["document_printer"]["documents"] - printer["documents"]
    sheets = machine.simulator.state()["document_printer"]["sheets"] - printer["sheets"]
    whole = following.handed[0].pages
    assert documents in ({2} if report.outcome.kind == "completed" else {1, 2})
    assert whole * (2 if report.outcome.kind == "completed" else 1) <= sheets <= whole * 2
