"""What departments can do wrong, each through the real server process: the right typed error, and nothing printed."""

from pathlib import Path

import pytest
from suite import assert_cancelled

from flows.ports import (
    DepartmentError,
    DepartmentProtocolError,
    DepartmentUnavailable,
    DocumentRejected,
    SealedDocument,
)
from service.departments.faults import WRONG_JSON
from service.departments.process import DepartmentProcess
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

INSURANCE = "social-insurance.print-enrolment-certificate"
FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
SERVICES = (INSURANCE, FUND, HOUSEHOLD)


def failure_of_issue(kiosk, service: str = INSURANCE) -> DepartmentError:
    found = kiosk.find("lihua", service)
    with pytest.raises(DepartmentError) as failure:
        kiosk.issue(found)
    return failure.value


def test_wrong_persons_document_is_refused(kiosk, departments) -> None:
    """Kiosks have printed strangers' papers when a department mixed its answers up: here none reaches the printer."""
    for service in SERVICES:
        departments.set_fault("document=wrong_person")
        error = failure_of_issue(kiosk, service)
        assert isinstance(error, DocumentRejected)
        assert error.code == "document.wrong_person"
        departments.clear()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unsealed", "document.unsealed"),
        ("altered", "document.altered"),
        ("foreign_seal", "document.foreign_seal"),
        ("wrong_department_seal", "document.foreign_seal"),
        ("wrong_service", "document.wrong_service"),
        ("bad_token", "document.token_invalid"),
    ],
)
def test_a_document_that_is_not_in_order_is_refused(kiosk, departments, fault: str, code: str) -> None:
    departments.set_fault(f"HRSS.document={fault}")
    error = failure_of_issue(kiosk)
    assert isinstance(error, DocumentRejected)
    assert error.code == code


def test_the_same_case_has_its_right_document_after_the_fault(kiosk, departments) -> None:
    departments.set_fault("document=altered*1")
    found = kiosk.find("lihua", INSURANCE)
    with pytest.raises(DocumentRejected):
        kiosk.issue(found)
    assert isinstance(kiosk.issue(found), SealedDocument)


@pytest.mark.parametrize("call", ["accept", "result"])
@pytest.mark.parametrize(("fault", "code"), [("down", "department.error"), ("error_500", "department.error")])
def test_a_department_that_answers_5xx_is_unavailable(kiosk, departments, call: str, fault: str, code: str) -> None:
    departments.set_fault(f"{call}={fault}")
    with pytest.raises(DepartmentUnavailable) as failure:
        kiosk.query(kiosk.ask("lihua", INSURANCE))
    assert failure.value.code == code


@pytest.mark.parametrize("fault", ["down*2", "error_500*2", "cut*2"])
def test_two_failures_of_a_call_are_overcome(kiosk, departments, fault: str) -> None:
    departments.set_fault(*(f"{call}={fault}" for call in ("accept", "result", "view", "document")))
    assert kiosk.fetch("lihua", FUND).pages == 1


def test_a_connection_that_always_ends_in_the_middle_is_unreachable(kiosk, departments) -> None:
    departments.set_fault("cut")
    with pytest.raises(DepartmentUnavailable) as failure:
        kiosk.query(kiosk.ask("lihua", INSURANCE))
    assert failure.value.code == "department.unreachable"


def test_one_department_down_leaves_the_others(kiosk, departments) -> None:
    departments.set_fault("HRSS=down")
    with pytest.raises(DepartmentUnavailable):
        kiosk.query(kiosk.ask("lihua", INSURANCE))
    assert kiosk.fetch("lihua", HOUSEHOLD).pages == 1


@pytest.mark.parametrize("kind", sorted(WRONG_JSON))
@pytest.mark.parametrize("call", ["accept", "result"])
def test_json_that_is_not_the_contract_is_a_protocol_error(kiosk, departments, call: str, kind: str) -> None:
    departments.set_fault(f"{call}=wrong_json:{kind}")
    with pytest.raises(DepartmentProtocolError) as failure:
        kiosk.query(kiosk.ask("lihua", INSURANCE))
    assert failure.value.code == "department.protocol"


@pytest.mark.parametrize("kind", sorted(WRONG_JSON))
@pytest.mark.parametrize("call", ["view", "document"])
def test_wrong_json_while_issuing_is_a_protocol_error(kiosk, departments, call: str, kind: str) -> None:
    found = kiosk.find("lihua", INSURANCE)
    departments.set_fault(f"{call}=wrong_json:{kind}")
    with pytest.raises(DepartmentProtocolError):
        kiosk.issue(found)


def test_endless_json_is_not_read_to_its_end(kiosk, departments) -> None:
    departments.set_fault("huge_json")
    with pytest.raises(DepartmentProtocolError):
        kiosk.query(kiosk.ask("lihua", INSURANCE))


@pytest.mark.parametrize("fault", ["slow:60", "slow_drip:1"])
def test_a_slow_department_is_given_up_at_the_deadline(kiosk, departments, fault: str) -> None:
    departments.set_fault(f"result={fault}")
    with pytest.raises(DepartmentUnavailable) as failure:
        kiosk.query(kiosk.ask("lihua", INSURANCE), seconds=1.0)
    assert failure.value.code == "department.timeout"


@pytest.mark.parametrize("fault", ["slow:60", "slow_drip:1"])
def test_a_wait_for_a_slow_department_is_called_off(kiosk, departments, fault: str) -> None:
    departments.set_fault(f"accept={fault}")
    assert_cancelled(0.3, lambda cancel: kiosk.query(kiosk.ask("lihua", INSURANCE), cancel=cancel))


def test_a_case_that_is_never_decided_ends_at_the_deadline_or_when_called_off(population, kiosk) -> None:
    undecided = DepartmentProcess(["--delay", "600000"])
    gateway = Gateway(GatewaySettings(address=undecided.address), {})
    try:
        other = kiosk.at(gateway)
        with pytest.raises(DepartmentUnavailable) as failure:
            other.query(other.ask("lihua", INSURANCE), seconds=1.0)
        assert failure.value.code == "department.timeout"
        assert_cancelled(0.3, lambda cancel: other.query(other.ask("lihua", INSURANCE), cancel=cancel))
    finally:
        gateway.close()
        undecided.close()


def test_a_fault_rule_of_the_command_line_holds_from_the_start(population, kiosk) -> None:
    broken = DepartmentProcess(["--fail", "HRSS.accept=error_500"])
    gateway = Gateway(GatewaySettings(address=broken.address), {})
    try:
        other = kiosk.at(gateway)
        with pytest.raises(DepartmentUnavailable):
            other.query(other.ask("lihua", INSURANCE))
    finally:
        gateway.close()
        broken.close()


def test_trust_in_other_keys_refuses_every_document(departments, population, kiosk, foreign_keys: Path) -> None:
    gateway = Gateway(GatewaySettings(address=departments.address, trust=foreign_keys), {})
    other = kiosk.at(gateway)
    try:
        with pytest.raises(DocumentRejected) as failure:
            other.issue(other.find("lihua", INSURANCE))
        assert failure.value.code == "document.foreign_seal"
    finally:
        gateway.close()
