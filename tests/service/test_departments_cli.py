"""The ``departments`` command as a shell sees it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.departments.cli import main
from service.departments.process import DepartmentProcess

COMMAND = [sys.executable, "-P", "-m", "service.departments.cli"]


def run(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def run_text(*arguments: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    return done.returncode, json.loads(done.stdout)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]]]:
    """What a run says, without a process of its own."""
    status = main(arguments)
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_shell_gets_the_status_of_wrong_usage() -> None:
    status, lines = run("nonsense")
    assert (status, lines[0]["error"]) == (2, "usage")


def test_residents_are_listed_with_what_an_author_of_services_needs() -> None:
    status, lines = run("residents", "--json")
    people = {line["handle"]: line for line in lines}
    assert status == 0
    assert len(people) >= 500
    assert people["lihua"]["relatives"][0] == "spouse:chenyuan"
    assert people["yinuo"]["school"]
    assert people["xiulan"]["is_retired"]
    assert sorted(name for name, line in people.items() if not line["has_phone"]) == ["guiying", "shouyi"]


def test_a_service_can_be_tried_without_a_server(tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('purpose = "lease"\n', encoding="utf-8")
    status, lines = run_text("try", "provident-fund.print-deposit-certificate", "--answers", str(answers))
    assert status == 0
    assert lines["answers"] == {"purpose": "lease"}
    assert lines["document"]["fields"]["name"] == "沈丽华"
    status, lines = run_text("try", "provident-fund.print-deposit-certificate", "--resident", "xiulan")
    assert (status, lines["refused"]) == (0, "no_account")


@pytest.mark.parametrize(
    "arguments", [("nothing.at-all",), ("provident-fund.print-deposit-certificate", "--resident", "nobody")]
)
def test_a_trial_that_cannot_be_made_says_why(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    status, lines = told(capsys, "try", *arguments)
    assert (status, lines[0]["error"]) == (1, "departments.trial")
    assert lines[0]["message"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_announces_itself_serves_and_ends_on_a_signal(number: signal.Signals) -> None:
    process = subprocess.Popen([*COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]
    assert httpx.get(f"{address}/health", trust_env=False).json() == {"status": "ready"}
    process.send_signal(number)
    assert process.wait(20) == 0
    assert process.stdout.read() == ""
    process.stdout.close()


def test_the_server_ends_with_the_process_that_started_it() -> None:
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--until-stdin-closes"], stdin=reading, stdout=subprocess.PIPE, text=True
    )
    os.close(reading)
    assert process.stdout is not None
    assert process.stdout.readline()
    os.close(writing)
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("serve", "--fail", "nonsense"),
        ("serve", "--port", "70000"),
        ("serve", "--port", "x"),
        ("serve", "--delay", "-1"),
        ("serve", "--certificate", "a.pem"),
        ("serve", "--client-ca", "a.pem"),
    ],
)
def test_wrong_usage_is_told_with_status_2(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    status, lines = told(capsys, *arguments)
    assert status == 2
    assert lines[0]["error"] == "usage"
    assert lines[0]["message"]


def test_a_taken_port_and_a_database_that_is_not_there_are_failures() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, lines = run("serve", "--port", str(taken.getsockname()[1]))
    assert (status, lines[0]["error"]) == (1, "departments.listen")
    status, lines = run("serve", "--port", "0", "--database", "sqlite:////nowhere/at/all.db")
    assert (status, lines[0]["error"]) == (1, "departments.database")


def test_the_grammar_of_faults_is_in_the_help() -> None:
    done = subprocess.run([*COMMAND, "serve", "--help"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert "[TARGET=]FAULT[:VALUE][*COUNT]" in done.stdout
    assert "wrong_person" in done.stdout


def test_a_server_is_checked_and_a_broken_one_fails() -> None:
    service = "provident-fund.print-deposit-certificate"
    process = DepartmentProcess()
    try:
        status, lines = run("check", process.address, "--service", service, "--pay", "--send")
        assert (status, {line["ok"] for line in lines}) == (0, {True})
        process.set_fault("HPF.view=error_500")
        status, lines = run("check", process.address, "--service", service)
        assert status == 1
        assert {"view: status 500 in place of 404", "view: status 500 in place of 409"} <= {
            line.get("wrong") for line in lines
        }
        assert lines[-1]["error"] == "departments.contract"
    finally:
        process.close()


def test_the_contract_is_printed() -> None:
    status, contract = run_text("openapi")
    assert (status, contract["openapi"][:2]) == (0, "3.")


@pytest.mark.parametrize("cases", ["nowhere.toml", "[["])
def test_applicants_that_cannot_be_read_are_wrong_usage(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, cases: str
) -> None:
    file = tmp_path / "cases.toml"
    if cases == "[[":
        file.write_text(cases, encoding="utf-8")
    status, lines = told(capsys, "check", "http://127.0.0.1:1", "--cases", str(file))
    assert (status, lines[0]["error"]) == (2, "usage")
