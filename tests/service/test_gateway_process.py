"""The gateway's process: what travels to it and back, and what a machine is told when the process itself fails."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from drivers.errors import ConfigurationError
from flows.documents.errors import DocumentFault
from flows.ports import (
    DepartmentError,
    DepartmentProtocolError,
    DepartmentUnavailable,
    DocumentRejected,
    PaymentError,
    SealedDocument,
    SealedSlip,
    Shown,
)
from service.gateway.desk import DeskSettings, Fault, Paper
from service.gateway.hosted import GatewayProcess
from service.gateway.settings import GatewaySettings

FUND = "provident-fund.print-deposit-certificate"
REPORT = "government-service.report-12345"


@pytest.fixture
def killed(gateway_process: GatewayProcess) -> Iterator[GatewayProcess]:
    """The shared process, whole again for whoever comes next."""
    yield gateway_process
    gateway_process.wait_ready(time.monotonic() + 30)


def end(process: GatewayProcess, number: signal.Signals) -> None:
    assert process.process_id is not None
    os.kill(process.process_id, number)


def soon(seconds: float = 10.0) -> float:
    return time.monotonic() + seconds


def test_a_process_that_is_killed_in_a_call_is_told_as_unreachable_and_started_again(
    kiosk, departments, killed: GatewayProcess
) -> None:
    departments.set_fault("result=slow:60")
    before = killed.process_id
    Timer(0.5, end, (killed, signal.SIGKILL)).start()
    with pytest.raises(DepartmentUnavailable) as failure:
        kiosk.query(kiosk.ask("lihua", FUND))
    assert failure.value.code == "department.unreachable"
    departments.clear()
    assert kiosk.fetch("lihua", FUND).pages == 1
    assert killed.process_id != before


def test_a_process_that_is_stopped_in_a_call_is_told_as_too_slow_and_started_again(
    kiosk, departments, killed: GatewayProcess
) -> None:
    departments.set_fault("result=slow:60")
    Timer(0.5, end, (killed, signal.SIGSTOP)).start()
    with pytest.raises(DepartmentUnavailable) as failure:
        kiosk.query(kiosk.ask("lihua", FUND))
    assert failure.value.code == "department.timeout"
    departments.clear()
    assert kiosk.fetch("lihua", FUND).pages == 1


def test_of_an_order_whose_process_was_killed_nothing_is_known(departments, killed: GatewayProcess) -> None:
    departments.set_fault("order=slow:60")
    Timer(0.5, end, (killed, signal.SIGKILL)).start()
    with pytest.raises(PaymentError) as failure:
        killed.payments.order("killed-1", 500, "电费", soon(5))
    assert failure.value.code == "payment.unreachable"


def test_an_order_is_opened_asked_for_closed(departments, gateway_process: GatewayProcess) -> None:
    payments = gateway_process.payments
    order = payments.order("closed-1", 500, "电费", soon())
    assert payments.order("closed-1", 500, "电费", soon()) == order
    assert payments.state(order.number, soon()) is None
    assert payments.close(order.number, soon()).state == "closed"
    departments.set_fault("state=down")
    with pytest.raises(PaymentError) as failure:
        payments.state(order.number, soon())
    assert failure.value.code == "payment.error"


def test_a_slip_is_laid_out_there_for_the_printer_and_as_a_page(kiosk, gateway_process: GatewayProcess) -> None:
    found = kiosk.find("lihua", REPORT)
    slip = kiosk.issue(found, found.form)
    assert isinstance(slip, SealedSlip)
    assert gateway_process.press.page(REPORT, slip).startswith(b"%PDF-")
    assert gateway_process.press.receipt(REPORT, slip).parts


def test_a_machine_without_the_departments_root_does_not_start(tmp_path: Path) -> None:
    reach = GatewaySettings(address="http://127.0.0.1:9", trust=tmp_path)
    process = GatewayProcess(DeskSettings(reach=reach, terminal="LH-001", site="试验点"))
    try:
        with pytest.raises(ConfigurationError) as failure:
            process.wait_ready(soon(30))
    finally:
        process.close()
    assert failure.value.code == "gateway.trust_invalid"


@pytest.mark.parametrize(
    "error",
    [
        DepartmentError("department.other"),
        DepartmentUnavailable("department.timeout"),
        DepartmentProtocolError("department.protocol"),
        PaymentError("payment.unreachable"),
        DocumentRejected("document.altered"),
        DocumentFault("document.overflow", "title"),
    ],
)
def test_an_exception_travels_as_itself(error: DepartmentError | DocumentFault) -> None:
    rebuilt = Fault.of(error).rebuilt()
    assert type(rebuilt) is type(error)
    assert (str(rebuilt), vars(rebuilt)) == (str(error), vars(error))


@pytest.mark.parametrize(
    "handed",
    [
        SealedDocument("a", "b", "c", 1, b"%PDF-", "d", "e"),
        SealedSlip("a", "b", "c", "d", "e", {"f": "g"}, "h", "i"),
        Shown("a", {"b": "c"}, ({"d": "e"},)),
    ],
)
def test_what_is_handed_out_travels_as_itself(handed: SealedDocument | SealedSlip | Shown) -> None:
    assert Paper.of(handed).handed == handed
