"""Whole visits with cards of every kind: what the chip says reaches the paper whole, and nobody meets a dead end."""

import re
import subprocess

import pytest

from flows.documents.values import masked_name
from flows.effects import OutcomeKind
from flows.ports import SealedDocument
from kiosk.commands.flow_run import run_flow
from kiosk.settings import load_settings

ENROLMENT = "social-insurance.print-enrolment-certificate"
TAX_RECORD = "tax.print-iit-record"
WITHDRAWAL = "provident-fund.withdraw-rent"

FOREIGNERS_CARD = "外国人永久居留身份证"
ID_TYPES = {
    "villalobos": FOREIGNERS_CARD,
    "rosenqvist": FOREIGNERS_CARD,
    "supartiwi": FOREIGNERS_CARD,
    "alexandra": FOREIGNERS_CARD,
    "weiran": "港澳居民居住证",
    "yuyan": "台湾居民居住证",
    "zhujin": "居民身份证",
    "rexit": "居民身份证",
}
"""Both cards of foreigners, with and without a Chinese name; permits; a card that ends today; a name with a dot."""


def text_of(document: object) -> str:
    """The text of a paper without the spaces and lines that its layout puts in."""
    assert isinstance(document, SealedDocument)
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=document.pdf, stdout=subprocess.PIPE, check=True)
    return re.sub(r"\s+", "", found.stdout.decode())


MORE = {"supartiwi", "alexandra", "zhujin", "rexit"}
"""Seen in `make soak`."""


@pytest.mark.parametrize(
    "resident", [pytest.param(each, marks=pytest.mark.soak) if each in MORE else each for each in ID_TYPES]
)
def test_what_the_chip_says_is_on_the_paper_whole(machine, resident: str) -> None:
    person = machine.population.resident(resident)
    report = machine.visit(ENROLMENT, resident)
    assert (report.outcome.kind, report.outcome.code) == (OutcomeKind.COMPLETED, "")
    assert [copy.outcome for copy in report.printed] == ["delivered"]
    text = text_of(report.handed[0])
    assert re.sub(r"\s+", "", person.name) in text
    assert f"证件类型{ID_TYPES[resident]}" in text
    assert person.id_number in text
    assert machine.new_log().count(person.id_number) == 0


@pytest.mark.parametrize("resident", ["villalobos", "rosenqvist"])
def test_a_paper_of_another_department_names_the_same_card(machine, resident: str) -> None:
    person = machine.population.resident(resident)
    report = machine.visit(TAX_RECORD, resident)
    assert report.outcome.kind is OutcomeKind.COMPLETED
    text = text_of(report.handed[0])
    assert f"身份证件类型{FOREIGNERS_CARD}" in text
    assert f"身份证件号码{person.id_number}" in text


@pytest.mark.parametrize(("resident", "code"), [("weiqi", "card_not_yet_valid"), ("weidong", "card_expired")])
def test_a_card_that_cannot_serve_ends_on_a_page_that_says_why(machine, resident: str, code: str) -> None:
    report = machine.visit(ENROLMENT, resident)
    assert (report.outcome.kind, report.outcome.code) == (OutcomeKind.REFUSED, code)
    assert (report.handed, report.printed) == ([], [])


@pytest.mark.parametrize(
    ("resident", "service"),
    [
        ("villalobos", "exit-entry.renew-passport"),
        ("weiran", "public-security.renew-id-card"),
    ],
)
def test_a_service_that_is_not_for_a_card_says_so_before_it_asks_anything(machine, resident: str, service: str) -> None:
    report = machine.visit(service, resident)
    assert (report.outcome.kind, report.outcome.code) == (OutcomeKind.REFUSED, "card_kind_not_served")
    assert [page for page in report.pages if page.startswith("question:")] == []
    assert report.handed == []


@pytest.mark.parametrize("resident", ["yuyan", "weiran"])
def test_a_permit_opens_what_it_opens_by_law(machine, resident: str) -> None:
    report = machine.visit("employment.print-employment-certificate", resident)
    assert report.outcome.kind is OutcomeKind.COMPLETED
    assert machine.population.resident(resident).id_number in text_of(report.handed[0])


def test_no_log_holds_a_name_or_number_of_any_kind_of_card(machine) -> None:
    for resident in ("villalobos", "rosenqvist", "yuyan"):
        machine.visit(ENROLMENT, resident)
        log = machine.new_log()
        assert "visit.printed" in log
        assert [word for word in machine.personal_words(resident) if word in log] == []


@pytest.mark.parametrize("resident", ["rosenqvist"])
def test_a_slip_has_room_for_a_foreigners_name(resident: str, tmp_path) -> None:
    result = run_flow(load_settings(), WITHDRAWAL, resident, {}, tmp_path, ())
    assert result.succeeded
    (line,) = result.lines
    assert [(copy["printer"], copy["outcome"]) for copy in line["printed"]] == [("receipt_printer", "delivered")]


def test_a_name_in_a_token_is_masked_whatever_its_letters(machine) -> None:
    report = machine.visit(ENROLMENT, "rosenqvist")
    document = report.handed[0]
    assert isinstance(document, SealedDocument)
    assert masked_name("ROSENQVIST-LINDENBERGH, ANNA-KARIN CHRISTIANNE") == "ROSENQVIST-LINDENBERGH A***"
    assert "ANNA" not in document.token
