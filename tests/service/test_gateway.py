"""The gateway against the real server process: connections, threads, settings, TLS, and what is logged."""

import io
import logging
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from drivers import log
from flows.ports import DepartmentUnavailable, Found
from service.departments.process import DepartmentProcess
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

INSURANCE = "social-insurance.print-enrolment-certificate"
FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
WORKERS = ("lihua", "chenyuan", "yan", "hong", "xumin", "rexit", "weidong", "aduo")


def test_eight_residents_at_once_get_each_their_own_paper(kiosk) -> None:
    def visit(handle: str) -> list[tuple[str, str]]:
        return [(service, kiosk.fetch(handle, service).serial) for service in (INSURANCE, FUND, HOUSEHOLD)]

    with ThreadPoolExecutor(8) as pool:
        papers = [paper for visit in pool.map(visit, WORKERS) for paper in visit]
    assert len({serial for _, serial in papers}) == len(papers) == 24


def test_connections_are_kept_and_a_restarted_server_is_found_again(population, kiosk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    first = DepartmentProcess(["--port", port])
    gateway = Gateway(GatewaySettings(address=first.address), {})
    other = kiosk.at(gateway)
    try:
        assert isinstance(other.query(other.ask("lihua", FUND)), Found)
        first.close()
        with pytest.raises(DepartmentUnavailable) as failure:
            other.query(other.ask("lihua", FUND))
        assert failure.value.code == "department.unreachable"
        second = DepartmentProcess(["--port", port])
        assert second.address == f"http://127.0.0.1:{port}"
        assert isinstance(other.query(other.ask("lihua", FUND)), Found)
        second.close()
    finally:
        gateway.close()
        first.close()


def test_a_case_of_a_server_that_forgot_it_is_no_contract(kiosk, population) -> None:
    from flows.ports import DepartmentProtocolError

    found = kiosk.find("lihua", FUND)
    with pytest.raises(DepartmentProtocolError):
        kiosk.issue(Found(found.request, "0" * 32))


@pytest.mark.parametrize(
    "settings",
    [
        {"address": "http://departments.example.invalid"},
        {"address": "ftp://127.0.0.1"},
        {"address": "https://"},
        {"address": "https://example.invalid/path"},
        {"address": "http://127.0.0.1:1", "certificate": "a.pem"},
        {"address": "http://127.0.0.1:1", "surprise": True},
    ],
)
def test_unsafe_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings.model_validate(settings)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8440", "http://[::1]:1", "http://localhost:1", "https://a.invalid"]
)
def test_plain_http_is_for_this_machine_only(address: str) -> None:
    assert GatewaySettings(address=address).address == address


def test_departments_ask_for_the_machines_certificate(population, kiosk, site_certificates: Path) -> None:
    folder = site_certificates
    secured = DepartmentProcess(
        [
            *("--certificate", str(folder / "server.pem"), "--key", str(folder / "server.key")),
            *("--client-ca", str(folder / "authority.pem")),
        ]
    )
    try:
        authority = folder / "authority.pem"
        known = GatewaySettings(
            address=secured.address,
            authority=authority,
            certificate=folder / "machine.pem",
            key=folder / "machine.key",
        )
        gateway = Gateway(known, {})
        other = kiosk.at(gateway)
        assert other.fetch("lihua", FUND).pages == 1
        gateway.close()
        for stranger in (
            GatewaySettings(address=secured.address, authority=authority),
            GatewaySettings(address=secured.address),
        ):
            gateway = Gateway(stranger, {})
            other = kiosk.at(gateway)
            with pytest.raises(DepartmentUnavailable) as failure:
                other.query(other.ask("lihua", FUND))
            assert failure.value.code == "department.unreachable"
            gateway.close()
    finally:
        secured.close()


def test_nothing_of_the_resident_is_logged_by_either_side(population, kiosk) -> None:
    command = [sys.executable, "-P", "-m", "service.departments.cli", "serve", "--port", "0", "--until-stdin-closes"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    import json

    address = json.loads(process.stdout.readline())["address"]
    gateway_log = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.set_up(logging.DEBUG, gateway_log)
    gateway = Gateway(GatewaySettings(address=address), {})
    other = kiosk.at(gateway)
    try:
        resident = population.resident("lihua")
        for service in (INSURANCE, FUND, HOUSEHOLD):
            other.fetch("lihua", service)
        other.query(other.ask("ruogu", FUND))
        with pytest.raises(Exception, match=r"department\.protocol"):
            other.query(other.ask("lihua", FUND, {"purpose": resident.name}))
        repeated = repr(other.ask("lihua", FUND)) + repr(other.find("lihua", FUND)) + repr(other.fetch("lihua", FUND))
    finally:
        logging.basicConfig(handlers=handlers, level=level, force=True)
        gateway.close()
    printed, logged = process.communicate(timeout=20)
    everything = printed + logged + gateway_log.getvalue() + repeated
    assert "departments.issued" in logged
    assert "gateway.call_failed" in gateway_log.getvalue()
    for secret in (resident.name, resident.id_number, "339999", "沈", "荷风路", "远山", resident.fund.account):
        assert secret not in everything
