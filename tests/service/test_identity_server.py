"""The identity department's server process and the gateway, for residents without a face."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from codes import HOSTILE, NOBODY, new, other, together

from flows.ports import Applicant, CodeChecked, CodeSent, Departments, Refusal
from service.departments.population import Population
from service.departments.process import DepartmentProcess
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

LEAST_OF_A_TEXT = 10


@pytest.fixture
def server_with_codes(departments: DepartmentProcess) -> Iterator[DepartmentProcess]:
    """The shared server without codes and limits, before the test and after."""
    departments.reset()
    yield departments
    departments.reset()


class Terminal:
    """A machine at the server process: the gateway's calls with patience and a visit."""

    def __init__(self, gateway: Departments, server: DepartmentProcess, population: Population) -> None:
        self.gateway = gateway
        self.server = server
        self.population = population
        self.visit = new()

    def number(self, handle: str) -> str:
        return self.population.resident(handle).id_number

    def scan(self, code: str) -> Applicant | Refusal:
        return self.gateway.identity_code(code, self.visit, time.monotonic() + 30)

    def send(self, handle: str = "lihua") -> CodeSent | Refusal:
        return self.gateway.send_code(self.number(handle), self.visit, time.monotonic() + 30)

    def sent(self, handle: str = "lihua") -> tuple[CodeSent, str]:
        """Return what was sent and what the telephone received."""
        sent = self.send(handle)
        assert isinstance(sent, CodeSent)
        return sent, self.server.messages(handle)[-1]["code"]

    def check(self, sent: CodeSent, code: str, visit: str = "") -> CodeChecked | Refusal:
        return self.gateway.check_code(sent, code, visit or self.visit, time.monotonic() + 30)

    def guardian(self, guardian: str, child: str) -> bool:
        return self.gateway.guardian(guardian, child, self.visit, time.monotonic() + 30)


@pytest.fixture
def terminal(gateway: Gateway, server_with_codes: DepartmentProcess, population: Population) -> Terminal:
    return Terminal(gateway, server_with_codes, population)


def test_a_shown_code_tells_the_machine_who_it_is(terminal: Terminal) -> None:
    resident = terminal.population.resident("lihua")
    code = terminal.server.show_code("lihua")
    applicant = terminal.scan(code)
    assert isinstance(applicant, Applicant)
    assert (applicant.name, applicant.id_number) == (resident.name, resident.id_number)
    assert (applicant.sex, applicant.birth_date) == ("female", resident.born.isoformat())
    assert terminal.scan(code) == Refusal("identity_code_used")
    late = terminal.server.show_code(resident.id_number)
    terminal.server.put_forward(301)
    assert terminal.scan(late) == Refusal("identity_code_expired")


def test_holders_of_other_cards_have_codes_and_telephones_too(terminal: Terminal) -> None:
    others = [each for each in terminal.population.residents if each.card["layout"] != "resident"]
    assert {"foreign_2017", "foreign_2023", "residence_permit"} == {each.card["layout"] for each in others}
    for resident in others:
        applicant = terminal.scan(terminal.server.show_code(resident.handle))
        assert isinstance(applicant, Applicant)
        assert (applicant.id_number, applicant.name) == (resident.id_number, resident.name)
        assert len(applicant.id_number) == (15 if resident.card["layout"] == "foreign_2017" else 18)
        sent, code = terminal.sent(resident.handle)
        assert terminal.check(sent, code) == CodeChecked(is_right=True, tries_left=0)


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 100_000, "\ud83d", "\udcff" * 5000])
def test_hostile_text_before_the_scanner_or_the_keys_is_only_wrong(terminal: Terminal, text: str) -> None:
    assert terminal.scan(text) == Refusal("identity_code_invalid")
    sent, _ = terminal.sent()
    assert terminal.check(sent, text) == CodeChecked(is_right=False, tries_left=4)


def test_a_sent_code_is_typed_right(terminal: Terminal) -> None:
    sent, code = terminal.sent()
    assert sent.phone == f"100****{terminal.population.resident('lihua').phone[-4:]}"
    assert (sent.tries, sent.seconds) == (5, 600)
    assert terminal.check(sent, other(code)) == CodeChecked(is_right=False, tries_left=4)
    assert terminal.check(sent, code, visit=new()) == Refusal("code_expired")
    assert terminal.check(sent, code) == CodeChecked(is_right=True, tries_left=0)
    assert terminal.check(sent, code) == Refusal("code_used_up")


def test_time_passes_for_codes_and_limits(terminal: Terminal) -> None:
    sent, code = terminal.sent()
    assert terminal.send() == Refusal("code_too_soon")
    terminal.server.put_forward(600)
    assert terminal.check(sent, code) == Refusal("code_expired")
    for minutes in range(11, 15):
        terminal.server.put_forward(minutes * 60 + 1)
        assert isinstance(terminal.send(), CodeSent)
    terminal.server.put_forward(1200)
    assert terminal.send() == Refusal("code_too_often")
    assert terminal.send("guiying") == Refusal("no_phone_on_file")


def test_parallel_checks_through_the_gateway_get_five_tries(terminal: Terminal) -> None:
    sent, code = terminal.sent()
    told = together(12, lambda _: terminal.check(sent, other(code)))
    left = sorted(answer.tries_left for answer in told if isinstance(answer, CodeChecked))
    assert left == [0, 1, 2, 3, 4]
    assert told.count(Refusal("code_used_up")) == 7


def test_guardians_are_told_and_strangers_tell_nothing(terminal: Terminal) -> None:
    child = terminal.number("yinuo")
    assert terminal.guardian(terminal.number("lihua"), child) is True
    for guardian, of in ((terminal.number("guoliang"), child), (NOBODY, child), (terminal.number("lihua"), NOBODY)):
        assert terminal.guardian(guardian, of) is False
    assert terminal.guardian("ABC123456789012", child) is False


def test_a_grandmother_is_the_guardian_where_the_register_says_so(terminal: Terminal) -> None:
    grandmother, child = terminal.number("guiying"), terminal.population.resident("yiming")
    facts = {"relation": "ward", "word": "孙子", "id_number": child.id_number, "name": child.name}
    record = {"register": "relative", "owner": "guiying", "facts": facts}
    with httpx.Client(base_url=terminal.server.address, trust_env=False) as client:
        assert terminal.guardian(grandmother, child.id_number) is False
        client.post("/admin/records", json=record).raise_for_status()
        assert terminal.guardian(grandmother, child.id_number) is True
    terminal.server.reset()
    assert terminal.guardian(grandmother, child.id_number) is False


@pytest.mark.parametrize("fault", ["cut*1", "cut*2"])
def test_an_answer_that_is_lost_is_fetched_again_and_counts_once(terminal: Terminal, fault: str) -> None:
    server = terminal.server
    shown = server.show_code("lihua")
    server.set_fault(*(f"{call}={fault}" for call in ("identity_code", "send_code", "check_code", "guardian")))
    assert isinstance(terminal.scan(shown), Applicant)
    assert terminal.guardian(terminal.number("lihua"), terminal.number("yinuo")) is True
    sent, code = terminal.sent()
    assert len(server.messages("lihua")) == 1
    assert terminal.check(sent, other(code)) == CodeChecked(is_right=False, tries_left=4)
    server.set_fault(f"check_code={fault}")
    assert terminal.check(sent, code) == CodeChecked(is_right=True, tries_left=0)


@pytest.fixture
def client(server_with_codes: DepartmentProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server_with_codes.address, timeout=30, trust_env=False) as client:
        yield client


GOOD: dict[str, dict[str, Any]] = {
    "identity-code": {"request_id": "0" * 32, "visit": "0" * 32, "code": "x"},
    "one-time-code": {"request_id": "0" * 32, "visit": "0" * 32, "id_number": NOBODY},
    "one-time-code/check": {"request_id": "0" * 32, "visit": "0" * 32, "reference": "0" * 32, "code": "x"},
    "guardian": {"guardian": NOBODY, "child": NOBODY, "visit": "0" * 32},
}


@pytest.mark.parametrize(
    ("call", "change"),
    [
        ("identity-code", {"code": "x" * 4097}),
        ("identity-code", {"code": 7}),
        ("identity-code", {"request_id": "x"}),
        ("identity-code", {"visit": ""}),
        ("identity-code", {"surprise": 1}),
        ("one-time-code", {"id_number": "x' OR 1=1 --"}),
        ("one-time-code", {"request_id": None}),
        ("one-time-code", {"phone": "10000000000"}),
        ("one-time-code/check", {"reference": "../../x"}),
        ("one-time-code/check", {"reference": "0" * 65}),
        ("one-time-code/check", {"code": ["x"]}),
        ("guardian", {"child": ""}),
        ("guardian", {"guardian": 7}),
    ],
)
def test_what_is_no_contract_is_refused_without_repeating_it(
    client: httpx.Client, call: str, change: dict[str, Any]
) -> None:
    answer = client.post(f"/PSB/{call}", json=GOOD[call] | change)
    assert (answer.status_code, answer.json()["error"]) == (422, "request.invalid")
    assert NOBODY not in answer.text
    assert "x" * LEAST_OF_A_TEXT not in answer.text


def test_the_calls_are_the_identity_departments_alone(client: httpx.Client) -> None:
    for call, body in GOOD.items():
        assert client.post(f"/HRSS/{call}", json=body).status_code == 404


def test_answers_say_all_keys_and_refusals_are_status_200(client: httpx.Client) -> None:
    def ask(call: str) -> object:
        answer = client.post(f"/PSB/{call}", json=GOOD[call] | ({"request_id": new()} if call != "guardian" else {}))
        assert answer.status_code == 200
        return answer.json()

    nothing_sent = {"reference": None, "phone": None, "tries": None, "seconds": None, "reason": "no_phone_on_file"}
    assert ask("identity-code") == {"applicant": None, "reason": "identity_code_invalid"}
    assert ask("one-time-code") == nothing_sent
    assert ask("one-time-code/check") == {"is_right": None, "tries_left": None, "reason": "code_expired"}
    assert ask("guardian") == {"is_guardian": False}


def test_the_administration_shows_telephones_and_moves_the_clock(client: httpx.Client, terminal: Terminal) -> None:
    number = terminal.number("lihua")
    shown = client.post("/admin/identity-code", json={"owner": "lihua"}).json()
    assert shown["seconds"] == 300
    assert shown["code"].startswith("JIUJIN-DEMO-ID:")
    assert client.get("/admin/messages", params={"owner": "lihua"}).json() == {"messages": []}
    _, code = terminal.sent()
    for owner in ("lihua", number):
        (message,) = client.get("/admin/messages", params={"owner": owner}).json()["messages"]
        assert message.keys() == {"phone", "text", "code", "received_at"}
        assert message["code"] == code
    assert client.put("/admin/clock", json={"ahead": 301}).json() == {"ahead": 301.0}
    assert terminal.scan(shown["code"]) == Refusal("identity_code_expired")
    client.post("/admin/reset").raise_for_status()
    assert client.get("/admin/messages", params={"owner": "lihua"}).json() == {"messages": []}
    assert isinstance(terminal.scan(terminal.server.show_code("lihua")), Applicant)
    assert isinstance(terminal.send(), CodeSent)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/admin/identity-code", {"owner": "nobody"}, 404),
        ("POST", "/admin/identity-code", {"owner": NOBODY}, 404),
        ("POST", "/admin/identity-code", {"owner": ""}, 422),
        ("POST", "/admin/identity-code", {}, 422),
        ("GET", "/admin/messages", None, 422),
        ("GET", "/admin/messages?owner=x%20y", None, 422),
        ("PUT", "/admin/clock", {"ahead": -1}, 422),
        ("PUT", "/admin/clock", {"ahead": "soon"}, 422),
    ],
)
def test_wrong_calls_of_the_administration_are_refused(
    client: httpx.Client, method: str, path: str, body: object, status: int
) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "message"}


def test_neither_codes_nor_telephones_are_logged(population: Population) -> None:
    command = [sys.executable, "-P", "-m", "service.departments.cli", "serve", "--port", "0", "--until-stdin-closes"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]
    gateway = Gateway(GatewaySettings(address=address), {})
    resident = population.resident("lihua")
    with httpx.Client(base_url=address, trust_env=False) as client:
        shown = client.post("/admin/identity-code", json={"owner": "lihua"}).json()["code"]
        visit, until = new(), time.monotonic() + 30
        applicant = gateway.identity_code(shown, visit, until)
        sent = gateway.send_code(resident.id_number, visit, until)
        assert isinstance(sent, CodeSent)
        code = client.get("/admin/messages", params={"owner": "lihua"}).json()["messages"][0]["code"]
        wrong = gateway.check_code(sent, "never-this", visit, until)
        gateway.check_code(sent, code, visit, until)
        client.put("/faults", json={"rules": ["check_code=error_500"]})
        client.post("/PSB/one-time-code", json={"id_number": resident.id_number, "code": code, "visit": shown})
    gateway.close()
    printed, logged = process.communicate(timeout=20)
    everything = printed + logged + repr(applicant) + repr(sent) + repr(wrong)
    for secret in (shown, code, "never-this", resident.phone, "****", resident.id_number, resident.name):
        assert secret not in everything
