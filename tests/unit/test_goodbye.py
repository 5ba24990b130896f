"""Parting from a resident: how long, and whether he is asked how it was."""

import logging

import pytest
from msgspec import structs

from flows.catalog import Catalog, load_catalog
from flows.effects import Outcome, OutcomeKind
from flows.ports import Payment
from flows.session import Session
from kiosk.goodbye import CRASHED, SECONDS, SECONDS_TO_RATE, SECONDS_WITH_MONEY, Goodbye, goodbye_of

ENROLMENT = "social-insurance.print-enrolment-certificate"
COMPLETED = Outcome(OutcomeKind.COMPLETED)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def session(catalog: Catalog) -> Session:
    blank = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today="2026-11-22")
    return structs.replace(blank, service=catalog.service(ENROLMENT))


@pytest.mark.parametrize(
    "outcome",
    [
        COMPLETED,
        Outcome(OutcomeKind.REFUSED, "no_record"),
        Outcome(OutcomeKind.FAILED, "department.timeout"),
        Outcome(OutcomeKind.ABANDONED, "left"),
    ],
)
def test_who_leaves_is_asked_how_it_was_whatever_came_of_it(session: Session, outcome: Outcome) -> None:
    assert goodbye_of(session, outcome) == Goodbye(asks=True)


@pytest.mark.parametrize("outcome", [Outcome(OutcomeKind.ABANDONED, "idle"), Outcome(OutcomeKind.FAILED, CRASHED)])
def test_nobody_is_asked_after_a_visit_that_broke_off(session: Session, outcome: Outcome) -> None:
    assert goodbye_of(session, outcome) == Goodbye()


def test_who_did_nothing_is_asked_nothing(session: Session) -> None:
    outcome = Outcome(OutcomeKind.ABANDONED, "left")
    assert goodbye_of(structs.replace(session, service=None), outcome) == Goodbye()


@pytest.mark.parametrize(("state", "money"), [("refunded", "refunded"), ("unknown", "unknown"), ("paid", "")])
def test_what_became_of_the_money_is_told(session: Session, state: str, money: str) -> None:
    paid = structs.replace(session, payment=Payment(state, "1", 2500))  # type: ignore[arg-type]
    assert goodbye_of(paid, COMPLETED).money == money


def test_it_stands_longer_the_more_there_is_to_read() -> None:
    assert [Goodbye().seconds, Goodbye(asks=True).seconds] == [SECONDS, SECONDS_TO_RATE]
    assert Goodbye(money="refunded", asks=True).seconds == SECONDS_WITH_MONEY


def test_a_rating_is_noted_once_and_of_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kiosk.goodbye")
    asked = Goodbye(asks=True)
    assert asked.rated("splendid") == asked
    rated = asked.rated("fair")
    assert rated == Goodbye()
    assert rated.rated("good") == rated
    assert [(each.getMessage(), each.fields) for each in caplog.records] == [("visit.rated", {"rating": "fair"})]  # type: ignore[attr-defined]
