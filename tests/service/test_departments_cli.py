"""The ``departments`` command as a shell sees it."""

import json
import os
import signal
import subprocess
import sys

import httpx
import pytest

COMMAND = [sys.executable, "-P", "-m", "service.departments.cli"]


def run(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_residents_are_listed_with_what_the_services_say() -> None:
    status, lines = run("residents", "--json")
    people = {line["handle"]: line for line in lines}
    assert status == 0
    assert len(people) >= 48
    assert set(people["lihua"]["services"].values()) == {"granted"}
    assert people["ruogu"]["services"] == {
        "social-insurance.print-enrolment-certificate": "not_enrolled",
        "provident-fund.print-deposit-certificate": "no_account",
        "public-security.print-household-certificate": "record_not_found",
    }
    assert people["lihua"].keys() == {"handle", "name", "layout", "has_face", "services"}


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
def test_wrong_usage_is_told_with_status_2(arguments: tuple[str, ...]) -> None:
    status, lines = run(*arguments)
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
