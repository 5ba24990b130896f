"""``kiosk document verify`` as a clerk calls it: offline, one JSON object, exit status 0 or 1."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from drivers.places import INSTALLED
from flows.catalog import load_catalog
from flows.documents.issue import Issued, Order, issue, new_check_code, serial_number
from flows.documents.keys import load_signer, make_demonstration_keys
from flows.documents.render import DocumentData, Renderer
from flows.documents.seal import binding

KIOSK = str(Path(sys.executable).parent / "kiosk")
SERVICE = "provident-fund.print-deposit-certificate"
FIELDS = {
    "name": "沈丽华",
    "id_number": "339999199002280041",
    "account": "330108002417",
    "opened_on": "2014-07-01",
    "employer": "就近远山演示科技有限公司",
    "employer_account": "10023871",
    "state": "正常",
    "base": "1286000",
    "monthly": "308640",
    "employer_rate": "12",
    "personal_rate": "12",
    "paid_through": "2026-11",
    "months": "136",
    "balance": "16409002",
}
ANSWER = {
    "valid": True,
    "reason": "valid",
    "issuer": "HPF",
    "serial": "GJJ2026112200000042",
    "fields": {
        "kind": "GJJ",
        "issued_at": "2026-11-22T02:24:36+00:00",
        "name": "沈*华",
        "id_number": "3399**********0041",
        "monthly": "308640",
        "paid_through": "2026-11",
        "balance": "16409002",
    },
}


def verified(*arguments: str) -> tuple[int, dict[str, object]]:
    """Run the command where no network can be reached."""
    offline = {"PATH": os.environ["PATH"], "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    ended = subprocess.run(
        [KIOSK, "document", "verify", *arguments, "--json"], capture_output=True, timeout=60, check=False, env=offline
    )
    (line,) = ended.stdout.decode().splitlines()
    return ended.returncode, json.loads(line)


@pytest.fixture(scope="module")
def paper() -> Issued:
    """A paper of the fund, sealed with the keys of set-up."""
    template = load_catalog().service(SERVICE).document
    order = Order(
        service=SERVICE,
        serial=serial_number(template, date(2026, 11, 22), 42),
        check_code=new_check_code(),
        issued_at=datetime(2026, 11, 22, 10, 24, 36, tzinfo=timezone(timedelta(hours=8))),
        terminal="LH-001",
        binding=binding(bytes(16), FIELDS["id_number"]),
    )
    signer = load_signer(INSTALLED / "keys", "HPF")
    return issue(Renderer.open(INSTALLED / "fonts"), template, DocumentData(FIELDS), order, signer)


@pytest.fixture
def pdf(paper: Issued, tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper.pdf)
    return path


def test_sealed_pdf(pdf: Path) -> None:
    assert verified(str(pdf)) == (0, ANSWER)


def test_token(paper: Issued, tmp_path: Path) -> None:
    assert verified(paper.token) == (0, ANSWER)
    (tmp_path / "token.txt").write_text(f"{paper.token}\n")
    assert verified(str(tmp_path / "token.txt")) == (0, ANSWER)


def test_scan_of_the_paper(pdf: Path, tmp_path: Path) -> None:
    command = ["pdftoppm", "-r", "150", "-png", "-singlefile", str(pdf), str(tmp_path / "scan")]
    subprocess.run(command, check=True, timeout=60)
    assert verified(str(tmp_path / "scan.png")) == (0, ANSWER)


def test_forged_sum(paper: Issued, pdf: Path) -> None:
    content = bytearray(paper.pdf)
    content[len(content) // 2] ^= 1
    pdf.write_bytes(content)
    status, answer = verified(str(pdf))
    assert (status, answer["valid"], answer["fields"]) == (1, False, {})
    assert answer["reason"] in {"seal_altered", "unreadable"}
    status, answer = verified(paper.token[:-1] + ("0" if paper.token[-1] != "0" else "1"))
    assert (status, answer["valid"], answer["fields"]) == (1, False, {})


def test_keys_of_another_authority(pdf: Path, paper: Issued, tmp_path: Path) -> None:
    make_demonstration_keys(tmp_path / "keys")
    others = str(tmp_path / "keys" / "trust" / "token-keys.json")
    assert verified(str(pdf), "--keys", others)[1]["reason"] == "seal_foreign"
    assert verified(paper.token, "--keys", others)[1]["reason"] == "unknown_key"
    ours = str(INSTALLED / "keys" / "trust" / "token-keys.json")
    assert verified(str(pdf), "--keys", ours) == (0, ANSWER)


def test_what_cannot_be_read_is_not_valid(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    for name in ("empty.pdf", "cut.pdf", "", "missing.pdf"):
        status, answer = verified(str(tmp_path / name))
        assert (status, answer["valid"]) == (1, False), name
    assert verified(str(tmp_path))[1]["reason"] == "unreadable"


def test_missing_keys_are_a_failure_of_the_command(paper: Issued, tmp_path: Path) -> None:
    status, answer = verified(paper.token, "--keys", str(tmp_path / "none.json"))
    assert (status, answer["error"]) == (1, "seal.keys_missing")
    assert set(answer) == {"error", "message"}
