"""What the departments put on paper for several residents, read with a tool other than ours."""

import subprocess
from pathlib import Path

import pytest

from flows.documents.money import figures
from service.departments.months import month_of, month_text

INSURANCE = "social-insurance.print-enrolment-certificate"
FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
PEOPLE = ("lihua", "yan", "hong", "rexit", "alexandra", "zhiheng")


def text_of(pdf: bytes, folder: Path) -> str:
    """Return the text as poppler finds it, without white space."""
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return "".join(done.stdout.split())


def rows_of(pdf: bytes, folder: Path, number: str) -> int:
    return text_of(pdf, folder).count(number)


def others(kiosk, *handles: str) -> list[str]:
    """Names and numbers of everyone but these: none of them may stand on their papers."""
    strangers = [each for each in kiosk.population.residents if each.handle not in handles]
    return [each.id_number for each in strangers] + [each.name.replace(" ", "") for each in strangers]


@pytest.mark.parametrize("handle", PEOPLE)
def test_proof_of_insurance_has_the_name_and_every_month_and_nobody_else(kiosk, tmp_path: Path, handle: str) -> None:
    resident = kiosk.population.resident(handle)
    document = kiosk.fetch(handle, INSURANCE)
    text = text_of(document.pdf, tmp_path)
    assert document.serial in text
    assert resident.name.replace(" ", "") in text
    assert resident.id_number in text
    last = month_of(kiosk.population.today) - 1
    shown = [paid for paid in resident.contributions if paid.month > last - 48]
    employer = kiosk.population.employers[shown[-1].employer]
    assert f"{employer.name}（{employer.code}）" in text
    assert text.count(employer.number) == len(shown)
    assert all(figures(paid.pension) in text for paid in shown)
    assert document.pages == (2 if len(shown) > 24 else 1)
    assert not [stranger for stranger in others(kiosk, handle) if stranger in text]


def test_the_default_resident_gets_exactly_48_months(kiosk, tmp_path: Path) -> None:
    employer = kiosk.population.employers["yuanshan"]
    document = kiosk.fetch("lihua", INSURANCE)
    assert text_of(document.pdf, tmp_path).count(employer.number) == 48
    assert "补缴" in text_of(document.pdf, tmp_path)


def test_the_asked_months_are_printed_and_no_others(kiosk, tmp_path: Path) -> None:
    last = month_of(kiosk.population.today) - 1
    answers = {"period": f"{month_text(last - 2)}/{month_text(last)}"}
    document = kiosk.fetch("lihua", INSURANCE, answers)
    assert text_of(document.pdf, tmp_path).count(kiosk.population.employers["yuanshan"].number) == 3


def test_who_is_retired_gets_a_proof_without_rows(kiosk, tmp_path: Path) -> None:
    text = text_of(kiosk.fetch("xiulan", INSURANCE).pdf, tmp_path)
    assert "许秀兰" in text
    assert "离退休" in text


@pytest.mark.parametrize("handle", PEOPLE)
def test_certificate_of_deposits_has_account_and_balance_and_nobody_else(kiosk, tmp_path: Path, handle: str) -> None:
    resident = kiosk.population.resident(handle)
    text = text_of(kiosk.fetch(handle, FUND).pdf, tmp_path)
    assert resident.name.replace(" ", "") in text
    assert resident.fund.account in text
    assert figures(resident.fund.balance) in text
    assert figures(resident.fund.monthly) in text
    assert not [stranger for stranger in others(kiosk, handle) if stranger in text]


@pytest.mark.parametrize(("purpose", "words"), [("lease", "租房"), ("other", None)])
def test_the_purpose_stands_on_the_paper_only_if_it_was_said(
    kiosk, tmp_path: Path, purpose: str, words: str | None
) -> None:
    text = text_of(kiosk.fetch("lihua", FUND, {"purpose": purpose}).pdf, tmp_path)
    assert ("用途" in text) == (words is not None)
    assert words is None or words in text


@pytest.mark.parametrize("handle", ["lihua", "yan", "hong", "rexit", "linxiao", "bayin"])
def test_household_certificate_names_the_subject_and_the_head(kiosk, tmp_path: Path, handle: str) -> None:
    resident = kiosk.population.resident(handle)
    head = next(
        each
        for each in kiosk.population.residents
        if each.membership
        and each.membership.household == resident.membership.household
        and each.membership.position == 0
    )
    text = text_of(kiosk.fetch(handle, HOUSEHOLD).pdf, tmp_path)
    assert resident.name in text
    assert head.name in text
    entered = {"女儿": "女", "儿子": "子"}.get(resident.membership.relation, resident.membership.relation)
    assert f"与户主关系{entered}" in text
    assert resident.membership.moved_in in text
    strangers = [stranger for stranger in others(kiosk, handle, head.handle) if stranger in text]
    assert not strangers


def test_family_of_the_household_gets_its_own_certificate(kiosk, tmp_path: Path) -> None:
    child = kiosk.population.resident("yinuo")
    answers = {"member": child.id_number, "purpose": "schooling"}
    text = text_of(kiosk.fetch("lihua", HOUSEHOLD, answers).pdf, tmp_path)
    assert child.name in text
    assert child.id_number in text
    assert "外孙" in text
    assert kiosk.population.resident("lihua").id_number not in text


def test_every_granted_service_of_many_residents_can_be_printed(kiosk) -> None:
    from flows.ports import Found

    granted = 0
    for resident in kiosk.population.residents[::25]:
        for service in (INSURANCE, FUND, HOUSEHOLD):
            answer = kiosk.query(kiosk.ask(resident.handle, service))
            if isinstance(answer, Found):
                granted += 1
                assert kiosk.issue(answer).kind == service
    assert granted >= 20
