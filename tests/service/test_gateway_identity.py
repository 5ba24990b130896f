"""What an identity department may answer, honest or not, and what the gateway makes of it."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from suite import assert_cancelled

from drivers import check_sign
from flows.ports import (
    Applicant,
    CodeChecked,
    CodeSent,
    DepartmentProtocolError,
    DepartmentUnavailable,
    Refusal,
)
from service.departments.faults import WRONG_JSON
from service.departments.process import DepartmentProcess
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

VISIT = "0" * 32
NUMBER = "33999919900314002" + check_sign("33999919900314002")
SENT = CodeSent("0" * 32, "100****0000", 5, 600)
PERSON = {
    "name": "沈丽华",
    "id_number": NUMBER,
    "sex": "female",
    "nation": "汉",
    "birth_date": "1990-03-14",
    "address": "临湖区",
}
SENDING = {"reference": "0" * 32, "phone": "138****0000", "tries": 5, "seconds": 600}

Call = Callable[[Gateway, float], object]
CALLS: dict[str, Call] = {
    "identity_code": lambda gateway, until: gateway.identity_code("x", VISIT, until),
    "send_code": lambda gateway, until: gateway.send_code(NUMBER, VISIT, until),
    "check_code": lambda gateway, until: gateway.check_code(SENT, "123456", VISIT, until),
    "guardian": lambda gateway, until: gateway.guardian(NUMBER, NUMBER, VISIT, until),
}


@contextmanager
def department(answer: object) -> Iterator[tuple[Gateway, list[dict[str, Any]]]]:
    """A department that answers everything with this; gives a gateway to it and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"path": self.path})
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    gateway = Gateway(GatewaySettings(address=f"http://127.0.0.1:{server.server_port}"), {})
    try:
        yield gateway, asked
    finally:
        gateway.close()
        server.shutdown()
        thread.join()
        server.server_close()


def ask(call: str, answer: object) -> object:
    with department(answer) as (gateway, _):
        return CALLS[call](gateway, time.monotonic() + 10)


@pytest.mark.parametrize(
    ("call", "answer", "told"),
    [
        ("identity_code", {"applicant": PERSON}, Applicant(**PERSON)),
        ("identity_code", {"applicant": PERSON, "reason": None}, Applicant(**PERSON)),
        ("identity_code", {"reason": "identity_code_used"}, Refusal("identity_code_used")),
        ("send_code", SENDING, CodeSent("0" * 32, "138****0000", 5, 600)),
        ("send_code", SENDING | {"phone": "*******0000"}, CodeSent("0" * 32, "*******0000", 5, 600)),
        ("send_code", {"reason": "code_too_often", "reference": None}, Refusal("code_too_often")),
        ("check_code", {"is_right": True, "tries_left": 0}, CodeChecked(is_right=True, tries_left=0)),
        ("check_code", {"is_right": False, "tries_left": 4}, CodeChecked(is_right=False, tries_left=4)),
        ("check_code", {"reason": "code_used_up"}, Refusal("code_used_up")),
        ("guardian", {"is_guardian": True}, True),
        ("guardian", {"is_guardian": False}, False),
    ],
)
def test_an_answer_in_order_is_told(call: str, answer: object, told: object) -> None:
    assert ask(call, answer) == told


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("identity_code", {}),
        ("identity_code", {"reason": "no_such_reason"}),
        ("identity_code", {"applicant": PERSON, "reason": "identity_code_used"}),
        ("identity_code", {"applicant": PERSON, "surprise": 1}),
        ("identity_code", {"applicant": PERSON | {"id_number": NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")}}),
        ("identity_code", {"applicant": PERSON | {"birth_date": "1990-03-15"}}),
        ("identity_code", {"applicant": PERSON | {"birth_date": "1990-02-31"}}),
        ("identity_code", {"applicant": PERSON | {"id_number": "123456789012345"}}),
        ("identity_code", {"applicant": PERSON | {"id_number": "ABC12345678901X"}}),
        ("identity_code", {"applicant": PERSON | {"id_number": "ABC1234567890123"}}),
        ("identity_code", {"applicant": PERSON | {"id_number": NUMBER + "\n"}}),
        ("identity_code", {"applicant": PERSON | {"name": ""}}),
        ("identity_code", {"applicant": PERSON | {"name": "x" * 61}}),
        ("identity_code", {"applicant": PERSON | {"address": "x" * 121}}),
        ("identity_code", {"applicant": [PERSON]}),
        ("send_code", {}),
        ("send_code", SENDING | {"reason": "code_too_soon"}),
        ("send_code", {"reason": "busy"}),
        ("send_code", {key: value for key, value in SENDING.items() if key != "tries"}),
        ("send_code", SENDING | {"phone": "13800000000"}),
        ("send_code", SENDING | {"phone": "138***00000"}),
        ("send_code", SENDING | {"phone": "138****00000"}),
        ("send_code", SENDING | {"phone": "138****0000\n"}),
        ("send_code", SENDING | {"phone": "138****<b>"}),
        ("send_code", SENDING | {"phone": "***********"}),
        ("send_code", SENDING | {"tries": 0}),
        ("send_code", SENDING | {"tries": 10}),
        ("send_code", SENDING | {"tries": "5"}),
        ("send_code", SENDING | {"seconds": 0}),
        ("send_code", SENDING | {"seconds": 3601}),
        ("send_code", SENDING | {"reference": "short"}),
        ("send_code", SENDING | {"reference": "0" * 65}),
        ("check_code", {}),
        ("check_code", {"is_right": True}),
        ("check_code", {"tries_left": 1}),
        ("check_code", {"is_right": 1, "tries_left": 1}),
        ("check_code", {"is_right": "yes", "tries_left": 1}),
        ("check_code", {"is_right": False, "tries_left": -1}),
        ("check_code", {"is_right": False, "tries_left": 10}),
        ("check_code", {"is_right": True, "tries_left": 0, "reason": "code_expired"}),
        ("check_code", {"reason": "code_too_soon"}),
        ("guardian", {}),
        ("guardian", {"is_guardian": None}),
        ("guardian", {"is_guardian": 1}),
        ("guardian", {"is_guardian": "true"}),
        ("guardian", {"is_guardian": True, "name": "沈丽华"}),
        ("guardian", [True]),
    ],
)
def test_an_answer_that_is_not_the_contract_is_a_protocol_error(call: str, answer: object) -> None:
    with pytest.raises(DepartmentProtocolError) as failure:
        ask(call, answer)
    assert failure.value.code == "department.protocol"


@pytest.mark.parametrize("number", ["ABC123456789012", "FRA399985051132"])
def test_a_number_of_fifteen_signs_is_known_by_its_form(number: str) -> None:
    told = ask("identity_code", {"applicant": PERSON | {"id_number": number, "nation": ""}})
    assert isinstance(told, Applicant)
    assert told.id_number == number


def test_every_call_that_counts_has_an_id_of_its_own_and_says_its_visit() -> None:
    with department({"reason": "code_expired"}) as (gateway, asked):
        for _ in range(2):
            CALLS["check_code"](gateway, time.monotonic() + 10)
    assert len({body["request_id"] for body in asked}) == 2
    assert all(len(body["request_id"]) == 32 for body in asked)
    assert {(body["path"], body["visit"]) for body in asked} == {("/PSB/one-time-code/check", VISIT)}


def test_what_is_scanned_or_typed_is_bounded_and_can_be_sent() -> None:
    with department({"reason": "identity_code_invalid"}) as (gateway, asked):
        gateway.identity_code("x" * 10_000, VISIT, time.monotonic() + 10)
        gateway.identity_code("a\ud800b\x00", VISIT, time.monotonic() + 10)
    assert [body["code"] for body in asked] == ["x" * 4096, "a?b\x00"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["down", "error_500"])
def test_a_department_that_answers_5xx_is_unavailable_after_three_tries(
    gateway: Gateway, departments: DepartmentProcess, call: str, fault: str
) -> None:
    departments.set_fault(f"PSB.{call}={fault}*3")
    with pytest.raises(DepartmentUnavailable) as failure:
        CALLS[call](gateway, time.monotonic() + 10)
    assert failure.value.code == "department.error"
    CALLS[call](gateway, time.monotonic() + 10)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", sorted(WRONG_JSON))
def test_garbage_is_a_protocol_error(gateway: Gateway, departments: DepartmentProcess, call: str, kind: str) -> None:
    departments.set_fault(f"{call}=wrong_json:{kind}")
    with pytest.raises(DepartmentProtocolError):
        CALLS[call](gateway, time.monotonic() + 10)


@pytest.mark.parametrize("call", CALLS)
def test_a_cut_or_endless_answer_is_an_error(gateway: Gateway, departments: DepartmentProcess, call: str) -> None:
    departments.set_fault(f"{call}=cut")
    with pytest.raises(DepartmentUnavailable) as failure:
        CALLS[call](gateway, time.monotonic() + 10)
    assert failure.value.code == "department.unreachable"
    departments.set_fault(f"{call}=huge_json")
    with pytest.raises(DepartmentProtocolError):
        CALLS[call](gateway, time.monotonic() + 10)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["slow:60", "slow_drip:1"])
def test_a_slow_department_is_given_up_or_called_off(
    gateway: Gateway, departments: DepartmentProcess, call: str, fault: str
) -> None:
    departments.set_fault(f"{call}={fault}")
    with pytest.raises(DepartmentUnavailable) as failure:
        CALLS[call](gateway, time.monotonic() + 0.4)
    assert failure.value.code == "department.timeout"
    if call == "check_code":
        until = time.monotonic() + 30
        assert_cancelled(0.2, lambda cancel: gateway.check_code(SENT, "123456", VISIT, until, cancel))


def test_a_fault_of_one_call_leaves_the_others(gateway: Gateway, departments: DepartmentProcess) -> None:
    departments.set_fault("send_code=down")
    for call in ("identity_code", "check_code", "guardian"):
        CALLS[call](gateway, time.monotonic() + 10)
    departments.set_fault("check_code=down")
    assert isinstance(CALLS["send_code"](gateway, time.monotonic() + 10), Refusal)


def test_a_failed_call_is_logged_by_name_and_code_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(DepartmentProtocolError):
        ask("identity_code", {"applicant": PERSON | {"birth_date": "1990-03-15"}})
    (record,) = [record for record in caplog.records if record.message == "gateway.call_failed"]
    assert record.fields == {  # type: ignore[attr-defined]
        "department": "PSB",
        "service": "",
        "call": "identity-code",
        "code": "department.protocol",
    }
