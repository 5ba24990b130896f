"""The four calls as they stand on the wire, asked with a plain HTTP client."""

import base64
import io
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image

from service.departments.process import DepartmentProcess

SERVICE = "social-insurance.print-enrolment-certificate"


@pytest.fixture
def client(departments) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=departments.address, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def body(kiosk) -> dict[str, Any]:
    request = kiosk.ask("lihua", SERVICE)
    applicant = request.applicant
    return {
        "request_id": secrets.token_hex(16),
        "service": request.service,
        "visit": request.visit,
        "binding_key": request.binding_key.hex(),
        "applicant": {
            "name": applicant.name,
            "id_number": applicant.id_number,
            "sex": applicant.sex,
            "nation": applicant.nation,
            "birth_date": applicant.birth_date,
            "address": applicant.address,
        },
        "licence": "",
        "answers": dict(request.answers),
        "terminal": request.terminal,
    }


@pytest.fixture
def asking(client: httpx.Client, body: dict[str, Any]) -> dict[str, str]:
    return {"case": client.post("/HRSS/accept", json=body).json()["case"], "visit": body["visit"]}


def viewing(asking: dict[str, str], form: str = "document") -> dict[str, Any]:
    return {**asking, "form": form, "payment": None}


def test_the_four_calls_lead_to_a_pdf(client: httpx.Client, asking: dict[str, str]) -> None:
    found = {"state": "found", "reason": None, "form": "document", "due": 0, "due_for": "", "due_for_en": ""}
    assert client.post("/HRSS/result", json=asking).json() == found
    view = client.post("/HRSS/view", json=viewing(asking)).json()
    document = client.post("/HRSS/document", json=asking).json()
    assert view["service"] == SERVICE
    assert view["pages"] == 2
    assert document["serial"] == view["serial"]
    assert base64.b64decode(document["pdf"]).startswith(b"%PDF-")


def test_the_same_request_again_opens_no_second_case(client: httpx.Client, body: dict[str, Any]) -> None:
    cases = {client.post("/HRSS/accept", json=body).json()["case"] for _ in range(3)}
    assert len(cases) == 1


def test_a_request_id_is_not_used_for_another_request(client: httpx.Client, body: dict[str, Any]) -> None:
    client.post("/HRSS/accept", json=body)
    answer = client.post("/HRSS/accept", json={**body, "terminal": "LH-002"})
    assert (answer.status_code, answer.json()["error"]) == (409, "request.reused")


def test_a_document_is_issued_once(client: httpx.Client, asking: dict[str, str]) -> None:
    serials = {client.post("/HRSS/view", json=viewing(asking)).json()["serial"] for _ in range(3)}
    papers = {client.post("/HRSS/document", json=asking).json()["pdf"] for _ in range(3)}
    assert (len(serials), len(papers)) == (1, 1)


def test_serial_numbers_run_on(client: httpx.Client, body: dict[str, Any]) -> None:
    numbers = []
    for _ in range(2):
        case = client.post("/HRSS/accept", json={**body, "request_id": secrets.token_hex(16)}).json()["case"]
        asking = {"case": case, "visit": body["visit"]}
        numbers.append(int(client.post("/HRSS/view", json=viewing(asking)).json()["serial"][10:]))
    assert numbers[1] > numbers[0]


@pytest.mark.parametrize("call", ["result", "view", "document"])
def test_a_case_is_told_only_to_the_visit_that_opened_it(
    client: httpx.Client, asking: dict[str, str], call: str
) -> None:
    def ask(department: str, asking: dict[str, str]) -> httpx.Response:
        return client.post(f"/{department}/{call}", json=viewing(asking) if call == "view" else asking)

    for wrong in ({**asking, "visit": secrets.token_hex(16)}, {**asking, "case": secrets.token_hex(16)}):
        answer = ask("HRSS", wrong)
        assert (answer.status_code, answer.json()["error"]) == (404, "case.unknown")
    assert ask("HPF", asking).json()["error"] == "case.unknown"


def test_a_document_that_was_not_viewed_is_not_there(client: httpx.Client, asking: dict[str, str]) -> None:
    answer = client.post("/HRSS/document", json=asking)
    assert (answer.status_code, answer.json()["error"]) == (409, "case.not_viewed")


def test_a_refused_case_has_no_paper(client: httpx.Client, body: dict[str, Any]) -> None:
    body["applicant"]["name"] = "沈丽花"
    asking = {"case": client.post("/HRSS/accept", json=body).json()["case"], "visit": body["visit"]}
    assert client.post("/HRSS/result", json=asking).json()["reason"] == "applicant_mismatch"
    assert client.post("/HRSS/view", json=viewing(asking)).json()["error"] == "case.refused"


@pytest.mark.parametrize(
    "change",
    [
        {"surprise": 1},
        {"request_id": "x"},
        {"visit": 7},
        {"binding_key": "00"},
        {"terminal": "a b"},
        {"answers": {"period": "x" * 2001}},
        {"answers": {f"a{number}": "1" for number in range(31)}},
        {"answers": {"period": "2024-01/2024-02\n"}},
        {"answers": {"period": ""}},
        {"applicant": {}},
        {"licence": "x" * 513},
    ],
)
def test_a_request_that_is_no_contract_is_refused_without_repeating_it(
    client: httpx.Client, body: dict[str, Any], change: dict[str, Any]
) -> None:
    answer = client.post("/HRSS/accept", json=body | change)
    assert answer.status_code == 422
    assert answer.json().keys() == {"error", "message"}
    assert body["applicant"]["id_number"] not in answer.text
    assert "沈丽华" not in answer.text


def test_a_request_of_100_kilobytes_or_of_unknown_length_is_refused(client: httpx.Client) -> None:
    assert client.post("/HRSS/accept", content=b" " * 100_000).status_code == 413
    assert client.post("/HRSS/accept", content=iter([b"{}"])).status_code == 413


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 20_000])
def test_rubbish_is_refused(client: httpx.Client, content: bytes) -> None:
    answer = client.post("/HRSS/accept", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json().keys() == {"error", "message"}


def test_other_calls_are_not_there(client: httpx.Client) -> None:
    assert client.get("/HRSS/accept").status_code == 405
    assert client.get("/docs").status_code == 404
    assert client.post("/HPF/portrait", json={}).status_code == 404
    assert client.post("/XXX/accept", json={}).status_code == 422


def test_health_and_public_keys_are_told(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ready"}
    keys = client.get("/keys").json()
    assert "BEGIN CERTIFICATE" in keys["root"]
    assert "PRIVATE" not in client.get("/keys").text


def test_fault_rules_are_set_told_and_cleared(departments: DepartmentProcess, client: httpx.Client) -> None:
    departments.set_fault("HPF=down", "HRSS.view=error_500*1")
    assert client.get("/faults").json() == {"rules": ["HPF=down", "HRSS.view=error_500*1"]}
    with pytest.raises(ValueError, match="unknown fault"):
        departments.set_fault("nonsense")
    departments.clear()
    assert client.get("/faults").json() == {"rules": []}


def test_a_department_that_takes_its_time_says_processing_first(kiosk, body: dict[str, Any]) -> None:
    slow = DepartmentProcess(["--delay", "400"])
    try:
        with httpx.Client(base_url=slow.address, timeout=30, trust_env=False) as client:
            case = client.post("/HRSS/accept", json=body).json()["case"]
            asking = {"case": case, "visit": body["visit"]}
            assert client.post("/HRSS/result", json=asking).json()["state"] == "processing"
            assert client.post("/HRSS/view", json=viewing(asking)).json()["error"] == "case.not_decided"
            while (answer := client.post("/HRSS/result", json=asking).json())["state"] == "processing":
                continue
            assert answer["state"] == "found"
    finally:
        slow.close()


def test_whom_a_number_belongs_to_is_told_with_a_picture_of_a_chips_size(client: httpx.Client, population) -> None:
    resident, visit = population.resident("lihua"), secrets.token_hex(16)
    told = client.post("/PSB/portrait", json={"id_number": resident.id_number, "visit": visit}).json()
    assert told["applicant"]["name"] == resident.name
    assert (told["applicant"]["sex"], told["applicant"]["nation"]) == ("female", "汉")
    with Image.open(io.BytesIO(base64.b64decode(told["photo"]))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (102, 126))
    for number, reason in (
        (population.resident("xiulan").id_number, "no_portrait"),
        ("339999190001010007", "number_unknown"),
    ):
        answer = client.post("/PSB/portrait", json={"id_number": number, "visit": visit}).json()
        assert answer == {"applicant": None, "photo": "", "reason": reason}


def test_payments_go_over_the_wire_and_can_be_broken(departments: DepartmentProcess, client: httpx.Client) -> None:
    order = {"key": secrets.token_hex(8), "amount": 100, "subject": "试验"}
    departments.set_fault("payments.unpaid")
    opened = client.post("/payments/order", json=order).json()
    assert opened["code"].startswith("https://pay.example.invalid/")
    assert client.post("/payments/state", json={"order": opened["order"]}).json()["state"] == "open"
    paid = client.post("/payments/simulate", json={"order": opened["order"], "action": "pay"}).json()
    assert (paid["state"], paid["amount"]) == ("paid", 100)
    departments.set_fault("order=down", "state=error_500")
    assert client.post("/payments/order", json=order).status_code == 503
    assert client.post("/payments/state", json={"order": opened["order"]}).status_code == 500
    departments.set_fault("HRSS=down")
    assert client.post("/payments/order", json=order).json() == opened


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("order", {"key": "short", "amount": 1, "subject": ""}),
        ("order", {"key": "long-enough", "amount": 0, "subject": ""}),
        ("order", {"key": "long-enough", "amount": 1.5, "subject": ""}),
        ("order", {"key": "long-enough", "amount": True, "subject": ""}),
        ("order", {"key": "long-enough", "amount": 1, "subject": "x" * 61}),
        ("state", {"order": "../etc"}),
        ("refund", {"order": "0000"}),
        ("simulate", {"order": "0000", "action": "steal"}),
    ],
)
def test_payments_that_are_no_contract_are_refused(client: httpx.Client, call: str, body: dict[str, Any]) -> None:
    answer = client.post(f"/payments/{call}", json=body)
    assert (answer.status_code, answer.json()["error"]) == (422, "request.invalid")
