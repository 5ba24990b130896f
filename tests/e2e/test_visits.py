"""Whole visits without a screen: card, face, department, paper, through the real drivers on real wires."""

import re
import subprocess
from hashlib import sha256

import pytest

from drivers.places import INSTALLED
from flows.documents.keys import load_trust
from flows.documents.verify import verify
from flows.effects import OutcomeKind

ENROLMENT = "social-insurance.print-enrolment-certificate"
FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"

IDENTIFIED = ["start", "consent", "camera", "home", "service_start"]
PRINTED = ["check_answers", "working", "take_paper", "finish"]


def text_of(pdf: bytes) -> str:
    """The text as a reader of PDFs finds it."""
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True
    ).stdout.decode()


@pytest.mark.parametrize(
    ("service", "asked"),
    [
        (ENROLMENT, ["question:period"]),
        (FUND, ["question:purpose"]),
        (HOUSEHOLD, ["data_consent", "working", "question:member", "question:purpose"]),
    ],
)
def test_resident_takes_a_sealed_paper_home(machine, service: str, asked: list[str]) -> None:
    report = machine.visit(service)
    assert report.outcome.kind is OutcomeKind.COMPLETED
    assert report.pages == [*IDENTIFIED, *asked, *PRINTED]
    document = report.handed[0]
    assert [(copy.outcome, copy.sheets) for copy in report.printed] == [("delivered", document.pages)]
    assert verify(document.pdf, load_trust(INSTALLED / "keys")).valid
    sheet = max(machine.simulator.sheets.glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)
    assert sha256(sheet.read_bytes()).hexdigest() == document.sha256
    noted = machine.kiosk.journal.entries()[-1]
    assert (noted.service, noted.document, noted.outcome) == (service, document.sha256, "delivered")


def test_paper_holds_the_resident_and_48_months_of_the_chosen_period(machine) -> None:
    report = machine.visit(ENROLMENT, answers={"period": "last_48_months"})
    text = text_of(report.handed[0].pdf)
    assert machine.population.resident("lihua").name in text
    assert len(re.findall(r"^ *20\d\d +\d{1,2} ", text, re.MULTILINE)) == 48
    assert report.handed[0].pages == 2


def test_three_copies_are_three_proved_prints(machine) -> None:
    report = machine.visit(ENROLMENT, answers={"period": "last_12_months", "copies": "3"})
    assert [copy.outcome for copy in report.printed] == ["delivered"] * 3


@pytest.mark.parametrize("resident", ["hong", "yan", "rexit", "bayin", "moreau", "alexandra", "zhiheng"])
def test_every_kind_of_card_and_name_goes_through(machine, resident: str) -> None:
    """Characters outside the basic plane, long names, cards without an end, the three other layouts."""
    report = machine.visit(ENROLMENT, resident)
    person = machine.population.resident(resident)
    if report.outcome.kind is OutcomeKind.REFUSED:
        assert report.outcome.code == "not_enrolled"
        return
    assert report.outcome.kind is OutcomeKind.COMPLETED
    assert person.id_number in text_of(report.handed[0].pdf)


def test_nothing_personal_reaches_the_log(machine) -> None:
    machine.visit(HOUSEHOLD)
    log = machine.new_log()
    assert "visit.printed" in log
    assert [word for word in machine.personal_words() if word in log] == []
    assert "log.undeclared" not in log
