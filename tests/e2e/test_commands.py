"""The `kiosk` command as a shell sees it: one JSON object a line, exit status, and one shape of failure."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main

KIOSK = str(Path(sys.executable).parent / "kiosk")
SERVICES = (
    "social-insurance.print-enrolment-certificate",
    "provident-fund.print-deposit-certificate",
    "public-security.print-household-certificate",
)
LICENCE = "market.print-e-business-licence"


def kiosk(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Run one command; return its status and the objects it printed. Anything else on standard output fails."""
    ended = subprocess.run([KIOSK, *arguments], capture_output=True, timeout=100, check=False)
    return ended.returncode, [json.loads(line) for line in ended.stdout.decode().splitlines()]


def test_list_of_services_is_one_object_a_line() -> None:
    status, lines = kiosk("flow", "list", "--json")
    assert status == 0
    assert {line["id"] for line in lines} >= set(SERVICES)
    assert len(lines) == 195
    assert len({line["department_code"] for line in lines}) == 30
    keys = ("title_zh", "title_en", "department_code", "department_zh", "kind", "identity", "output", "fee", "status")
    assert all(line[key] not in {None, ""} for line in lines for key in keys)


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_shown_with_its_questions(service: str) -> None:
    status, lines = kiosk("flow", "show", service, "--json")
    assert status == 0
    assert lines[0]["id"] == service
    assert lines[0]["questions"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("flow", "show", "no.such-service"),
        ("flow", "run", "no.such-service", "--json"),
        ("flow", "run", SERVICES[0], "--resident", "nobody", "--json"),
        ("flow", "run", SERVICES[0], "--company", "tailor", "--json"),
        ("flow", "run", LICENCE, "--company", "nobody", "--json"),
        ("flow", "run", SERVICES[0], "--fault", "kettle.cold", "--json"),
        ("flow", "run", SERVICES[0], "--fault", "camera.gone@lunch", "--json"),
        ("flow", "run", SERVICES[0], "--answers", "no-such-file.toml", "--json"),
        ("device", "read-card", "--link", "pigeon:coop", "--json"),
        ("device", "print", "x.pdf", "--json"),
        ("face", "compare", "one.png", "--json"),
    ],
)
def test_wrong_usage_is_told_as_json_with_status_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main(arguments) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["error"] == "usage"
    assert lines[0]["message"]


def test_the_shell_gets_the_status_of_wrong_usage() -> None:
    status, lines = kiosk("fly")
    assert (status, lines[0]["error"]) == (2, "usage")


def test_one_visit_from_the_shell_leaves_its_document(tmp_path: Path) -> None:
    status, lines = kiosk("flow", "run", SERVICES[0], "--out", str(tmp_path), "--json")
    assert status == 0
    visit = lines[0]
    assert visit["outcome"] == "completed"
    document = visit["documents"][0]
    status, lines = kiosk("document", "verify", document["path"], "--json")
    assert status == 0
    assert (lines[0]["valid"], lines[0]["serial"]) == (True, document["serial"])
    assert set(visit["spans"]) == {"tap", "consent", "face", "query", "issue", "print", "total"}
    status, lines = kiosk("document", "verify", document["token"], "--json")
    assert (status, lines[0]["issuer"]) == (0, "HRSS")


def test_a_company_is_chosen_by_its_licence(tmp_path: Path) -> None:
    status, lines = kiosk("flow", "run", LICENCE, "--company", "tailor", "--out", str(tmp_path), "--json")
    assert (status, lines[0]["outcome"]) == (0, "completed")
    text = subprocess.run(["pdftotext", lines[0]["documents"][0]["path"], "-"], capture_output=True, check=True).stdout
    assert "裁缝店" in text.decode()


def test_answers_that_do_not_fit_are_named(tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('period = "2026-13/2027-01"\n', encoding="utf-8")
    status, lines = kiosk("flow", "run", SERVICES[0], "--answers", str(answers), "--json")
    assert status == 1
    assert lines[0]["error"] == "answers"
    assert "period" in lines[0]["message"]


def test_fault_from_the_shell_ends_the_visit_and_the_command(tmp_path: Path) -> None:
    status, lines = kiosk("flow", "run", SERVICES[2], "--fault", "document_printer.media_empty@print", "--json")
    assert status == 1
    assert (lines[0]["outcome"], lines[0]["code"]) == ("failed", "document_printer.media_empty")


def test_simulated_devices_are_refused_in_production(tmp_path: Path) -> None:
    from drivers.places import CONFIG

    for file in CONFIG.glob("*.toml"):
        text = file.read_text(encoding="utf-8").replace('"development"', '"production"')
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    status, lines = kiosk("flow", "run", SERVICES[0], "--config", str(tmp_path), "--json")
    assert (status, lines[0]["error"]) == (1, "environment")
    status, lines = kiosk("run", "--simulate", "--config", str(tmp_path))
    assert (status, lines[0]["error"]) == (1, "environment")


def test_journal_is_shown_and_sound(tmp_path: Path) -> None:
    status, _ = kiosk("journal", "show", "--json")
    assert status == 0
    status, lines = kiosk("journal", "check", "--json")
    assert (status, lines[0]["sound"]) == (0, True)


def test_fleet_says_that_it_is_not_there_yet() -> None:
    fleet = str(Path(sys.executable).parent / "fleet")
    ended = subprocess.run([fleet, "serve"], capture_output=True, timeout=20, check=False)
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["error"]
