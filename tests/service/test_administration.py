"""What an administrator changes in a register changes the next paper; nobody else may."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.departments.administration import require_loopback

FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
INSURANCE = "social-insurance.print-enrolment-certificate"


@pytest.fixture
def client(departments) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=departments.address, timeout=30, trust_env=False) as client:
        yield client


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return "".join(done.stdout.split())


@pytest.mark.parametrize(
    ("service", "register", "changed", "words"),
    [
        (FUND, "fund_account", {"state": "冻结"}, "冻结"),
        (HOUSEHOLD, "household", {"address": "临湖区听荷街道新址路1号"}, "新址路1号"),
        (INSURANCE, "enrolment", {"injury_status": "暂停参保"}, "暂停参保"),
    ],
)
def test_a_changed_fact_stands_on_the_next_paper(
    kiosk, departments, tmp_path: Path, service: str, register: str, changed: dict[str, str | None], words: str
) -> None:
    before = departments.change_record(register, "chenyuan", 0, changed)
    try:
        assert words in text_of(kiosk.fetch("chenyuan", service).pdf, tmp_path)
    finally:
        departments.change_record(register, "chenyuan", 0, before)
    assert words not in text_of(kiosk.fetch("chenyuan", service).pdf, tmp_path)


def test_a_resident_who_leaves_a_register_is_refused(kiosk, client: httpx.Client) -> None:
    # Nobody else's tests ask for her: what is entered again goes with the next reset, what was there before does not.
    place = {"register": "fund_account", "owner": "siqi", "ordinal": 0}
    (record,) = client.get("/admin/records", params={"register": "fund_account", "owner": "siqi"}).json()["records"]
    client.request("DELETE", "/admin/records", json=place)
    assert kiosk.query(kiosk.ask("siqi", FUND)).reason == "no_account"
    client.post("/admin/records", json={**place, "key": record["key"], "facts": record["facts"]})
    assert kiosk.fetch("siqi", FUND).pages == 1


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("PUT", {"register": "person", "owner": "nobody", "ordinal": 0, "facts": {}}, 404),
        ("PUT", {"register": "person", "owner": "lihua", "ordinal": 9, "facts": {}}, 404),
        ("PUT", {"register": "Person", "owner": "lihua", "ordinal": 0, "facts": {}}, 422),
        ("PUT", {"register": "person", "owner": "lihua", "ordinal": -1, "facts": {}}, 422),
        ("PUT", {"register": "person", "owner": "lihua", "ordinal": 0, "facts": {"a": 1}}, 422),
        ("PUT", {"register": "person", "owner": "lihua", "ordinal": 0, "facts": {"a": "x" * 2001}}, 422),
        ("POST", {"register": "person", "owner": "x y", "facts": {}}, 422),
        ("POST", {"register": "company", "owner": "", "key": "K" * 61, "facts": {}}, 422),
        ("DELETE", {"register": "nothing", "owner": "", "ordinal": 0}, 404),
        ("DELETE", {}, 422),
    ],
)
def test_wrong_calls_are_refused_and_change_nothing(
    client: httpx.Client, method: str, body: dict[str, Any], status: int
) -> None:
    asked = {"register": "person", "owner": "lihua"}
    before = client.get("/admin/records", params=asked).json()
    answer = client.request(method, "/admin/records", json=body)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "message"}
    assert client.get("/admin/records", params=asked).json() == before


@pytest.mark.parametrize("params", [{}, {"register": "x y"}, {"register": "person", "owner": "x" * 21}])
def test_wrong_questions_are_refused(client: httpx.Client, params: dict[str, str]) -> None:
    assert client.get("/admin/records", params=params).status_code == 422


@pytest.mark.parametrize("host", ["10.0.0.7", "2001:db8::1", None])
def test_only_this_machine_administers(host: str | None) -> None:
    from starlette.exceptions import HTTPException
    from starlette.requests import Request

    scope = {"type": "http", "headers": [], "client": None if host is None else (host, 5000)}
    with pytest.raises(HTTPException) as failure:
        require_loopback(Request(scope))
    assert failure.value.status_code == 403
    require_loopback(Request({**scope, "client": ("127.0.0.1", 5000)}))
