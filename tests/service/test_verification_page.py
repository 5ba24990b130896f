"""The page on which anyone checks a paper: a real browser, the token in the address's fragment, the real server."""

import html
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from drivers.places import INSTALLED
from flows.documents.keys import Signer, load_signer, make_demonstration_keys
from flows.documents.token import Claims, sign_token
from service.departments.process import DepartmentProcess

pytestmark = pytest.mark.stack

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PATIENCE = 60


@pytest.fixture(scope="module")
def server() -> Iterator[DepartmentProcess]:
    process = DepartmentProcess()
    assert process.address
    yield process
    process.close()


@pytest.fixture(scope="module")
def signer() -> Signer:
    return load_signer(INSTALLED / "keys", "HRSS")


def token(signer: Signer, serial: str = "YS2026112200000001", **fields: str) -> str:
    claims = Claims(signer.department, serial, "YS", NOW, "沈*华", bytes(16), {"months": "48"} | fields)
    return sign_token(claims, signer)


class Browser:
    """A browser that opens one address and tells what stands on the page when everything has come to rest."""

    def __init__(self, address: str, profile: Path) -> None:
        self._address = address
        self._profile = profile

    def opens(self, fragment: str) -> str:
        command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                   f"--user-data-dir={self._profile}", "--virtual-time-budget=10000", "--dump-dom",
                   f"{self._address}/verify/#{quote(fragment, safe='')}"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
        return done.stdout.decode("utf-8")


@pytest.fixture
def browser(server: DepartmentProcess, tmp_path: Path) -> Browser:
    return Browser(server.address, tmp_path)


def reason(page: str) -> str:
    found = re.search(r'data-reason="(\w+)"', page)
    assert found is not None, page
    return found[1]


def test_a_genuine_token_is_valid_and_its_claims_are_shown(browser: Browser, signer: Signer) -> None:
    page = browser.opens(token(signer))
    assert reason(page) == "valid"
    for shown in ("沈*华", "YS2026112200000001", "HRSS", "48", "有效"):
        assert shown in html.unescape(page)


def test_a_forged_sum_is_not_valid(browser: Browser, signer: Signer) -> None:
    genuine = token(signer)
    at = len(genuine) // 2
    forged = genuine[:at] + ("0" if genuine[at] != "0" else "1") + genuine[at + 1 :]
    page = browser.opens(forged)
    assert reason(page) in {"signature", "unreadable"}
    assert "沈*华" not in html.unescape(page)


def test_a_token_of_keys_that_nobody_published_is_not_valid(browser: Browser, tmp_path: Path) -> None:
    make_demonstration_keys(tmp_path / "others")
    assert reason(browser.opens(token(load_signer(tmp_path / "others", "HRSS")))) == "unknown_key"


@pytest.mark.parametrize("fragment", ["", "<script>alert(1)</script>", "HELLO", "%%%", "6" * 419, "0" * 2000])
def test_whatever_stands_in_the_address_is_no_paper(browser: Browser, fragment: str) -> None:
    page = browser.opens(fragment)
    assert reason(page) == ("none" if fragment == "" else "unreadable")
    assert "<script>alert" not in page


def test_a_revoked_paper_is_not_valid_any_more(browser: Browser, server: DepartmentProcess, signer: Signer) -> None:
    serial = "YS2026112200000777"
    assert reason(browser.opens(token(signer, serial))) == "valid"
    record = {"register": "revoked", "owner": "HRSS", "facts": {"serial": serial, "why": "made by mistake"}}
    assert httpx.post(f"{server.address}/admin/records", json=record, trust_env=False).is_success
    assert reason(browser.opens(token(signer, serial))) == "revoked"


def test_the_page_can_load_and_ask_nothing_but_its_own_server(server: DepartmentProcess) -> None:
    page = httpx.get(f"{server.address}/verify/", trust_env=False)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy
    assert not re.search(r"https?://", page.text)
