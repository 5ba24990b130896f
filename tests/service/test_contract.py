"""The contract that real departments are held to: put to the reference server, and written down as OpenAPI."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from flows.catalog import Catalog
from service.departments.app import CONTRACT_VERSION, contract
from service.departments.conformance import Conformance, Outcome, Trial, load_cases
from service.departments.process import DepartmentProcess
from service.departments.trial import reference_cases

OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "departments" / "openapi.json"
SERVICES = (
    "social-insurance.print-enrolment-certificate",
    "provident-fund.print-deposit-certificate",
    "public-security.print-household-certificate",
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest) -> Iterator[DepartmentProcess]:
    options = ["--database", request.getfixturevalue("postgres").url] if request.param == "postgresql" else []
    process = DepartmentProcess(options)
    assert process.address
    yield process
    process.close()


@pytest.fixture(scope="module")
def cases(catalog: Catalog) -> tuple[Trial, ...]:
    return reference_cases(catalog, SERVICES)


def outcomes(served: DepartmentProcess, catalog: Catalog, cases: tuple[Trial, ...]) -> list[Outcome]:
    with httpx.Client(base_url=served.address, timeout=30, trust_env=False) as client:
        return list(Conformance(client, catalog, None, pays=True, sends=True).outcomes(cases))


def test_the_reference_server_keeps_the_contract(served, catalog: Catalog, cases: tuple[Trial, ...]) -> None:
    assert {bool(case.refused) for case in cases} == {True, False}
    told = outcomes(served, catalog, cases)
    assert [outcome for outcome in told if outcome.wrong] == []
    assert len(told) >= 15


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("document=wrong_department_seal", "document: the seal is wrong_department"),
        ("document=altered", "document: the seal is altered"),
        ("document=wrong_person", "document: serial, service or pages are not those that were told"),
        ("document=bad_token", "paper: token.unknown_key"),
        ("view=wrong_json", "view: status 200 in place of 404"),
        ("accept=down", "accept: status 503"),
        ("order=wrong_json:missing_key", "order: order: missing"),
        ("identity_code=wrong_json:missing_key", "identity-code: None in place of identity_code_invalid"),
        ("identity_code=error_500", "identity-code: status 500"),
        ("send_code=wrong_json:missing_key", "one-time-code: None in place of no_phone_on_file"),
        ("check_code=wrong_json:missing_key", "check: None in place of code_expired"),
        ("guardian=wrong_json:missing_key", "guardian: is_guardian: missing"),
    ],
)
def test_a_server_that_breaks_the_contract_is_told_where(
    departments, catalog: Catalog, cases: tuple[Trial, ...], rule: str, wrong: str
) -> None:
    departments.set_fault(rule)
    granted = next(case for case in cases if not case.refused)
    told = outcomes(departments, catalog, (granted,))
    assert wrong in {outcome.wrong for outcome in told}


def test_a_one_time_code_is_sent_to_an_applicant_only_where_that_is_asked_for(
    departments, catalog: Catalog, cases: tuple[Trial, ...]
) -> None:
    departments.reset()
    number = next(case.applicant.id_number for case in cases if case.applicant is not None)
    with httpx.Client(base_url=departments.address, timeout=30, trust_env=False) as client:
        for sends, received in ((False, 0), (True, 1), (True, 1)):
            told = Conformance(client, catalog, None, pays=False, sends=sends).outcomes(cases[:1])
            assert [outcome for outcome in told if outcome.wrong] == []
            assert len(departments.messages(number)) == received
    departments.reset()


def test_test_applicants_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "cases.toml"
    file.write_text('[[case]]\nservice = "a.b"\nanswers = { purpose = "lease" }\n', encoding="utf-8")
    (case,) = load_cases(file)
    assert (case.service, case.answers, case.refused) == ("a.b", {"purpose": "lease"}, "")


@pytest.mark.parametrize("text", ["", "case = 1", "[[case]]\n", '[[case]]\nservice = "a.b"\nsurprise = 1\n', "["])
def test_a_file_of_applicants_that_is_wrong_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cases.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        load_cases(file)


def test_the_contract_that_is_written_down_is_the_one_that_is_served(departments) -> None:
    written = json.loads(OPENAPI.read_text(encoding="utf-8"))
    assert written == contract(), "departments openapi > docs/departments/openapi.json"
    assert written["info"]["version"] == CONTRACT_VERSION
    assert httpx.get(f"{departments.address}/openapi.json", trust_env=False).json() == written


def test_the_contract_names_every_call_and_none_of_the_demonstration() -> None:
    paths = set(contract()["paths"])
    calls = {f"/{{department}}/{call}" for call in ("offer", "accept", "result", "view", "document")}
    identity = {"portrait", "identity-code", "one-time-code", "one-time-code/check", "guardian"}
    calls |= {f"/PSB/{call}" for call in identity}
    assert calls | {"/payments/order", "/payments/refund", "/keys"} <= paths
    assert not {path for path in paths if "admin" in path or "fault" in path or "simulate" in path}
