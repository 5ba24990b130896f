"""Looking at a document before it is printed, step by step."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs
from pydantic import ValidationError

from drivers import FaceDecision, IdCard, PrintOutcome, PrintResult
from flows.catalog import Catalog
from flows.effects import (
    Begin,
    Begun,
    CardRead,
    Confirmed,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Finish,
    HandOver,
    Issued,
    Left,
    Outcome,
    OutcomeKind,
    Preview,
    Print,
    Printed,
    Queried,
    Query,
    Refund,
    Review,
    ServiceChosen,
    TimedOut,
    WentBack,
)
from flows.engine import advance, can_go_back, effect_of
from flows.ports import Found, Payment, SealedDocument, SealedSlip
from flows.schema import Service
from flows.session import Session, request_of

STATEMENT = "provident-fund.print-account-statement"
DOCUMENT = SealedDocument(STATEMENT, "住房公积金账户明细", "GMX1", 2, b"%PDF", "0" * 64, "TOKEN")
SLIP = SealedSlip(STATEMENT, "回执", "XX2", "2345", "2026-11-22T10:00:00+08:00", {}, "TOKEN", "1" * 64)
PAYMENT = Payment("paid", "ORDER-1", 2000, "wallet", "T1", "2026-11-22T10:00:00+08:00")


@pytest.fixture
def statement(catalog: Catalog) -> Service:
    return catalog.service(STATEMENT)


@pytest.fixture
def issued(session: Session, card: Callable[..., IdCard]) -> Callable[..., Session]:
    """The resident has answered and confirmed, and the department has handed something out."""

    def make(service: Service, handed: SealedDocument | SealedSlip = DOCUMENT) -> Session:
        known = after(session, CardRead(card()), FaceConsentAnswered(agreed=True), FaceCompared(FaceDecision.MATCH))
        begun = after(known, ServiceChosen(service), Begun())
        answers = {question.id: question.default or "1" for question in service.questions}
        asked = structs.replace(begun, answers=answers, confirmed=True)
        return after(asked, Queried(Found(request_of(asked), "case")), Issued(handed))

    return make


def after(session: Session, *events: Event) -> Session:
    for event in events:
        session = advance(session, event)
    return session


def delivered() -> Printed:
    return Printed(PrintResult(PrintOutcome.DELIVERED, 2, "", 1.0))


def test_a_document_is_looked_at_and_then_printed(statement: Service, issued: Callable[..., Session]) -> None:
    looking = issued(statement)
    assert effect_of(looking) == Preview(DOCUMENT, statement)
    printing = advance(looking, Confirmed())
    assert isinstance(effect_of(printing), Print)
    assert effect_of(advance(printing, delivered())) == HandOver(DOCUMENT, 2)


def test_a_service_that_does_not_say_so_prints_at_once(statement: Service, issued: Callable[..., Session]) -> None:
    assert isinstance(effect_of(issued(statement.model_copy(update={"preview": False}))), Print)


def test_a_slip_is_never_looked_at_first(statement: Service, issued: Callable[..., Session]) -> None:
    assert isinstance(effect_of(issued(statement, SLIP)), Print)


@pytest.mark.parametrize(("way", "code"), [(Left(), "left"), (TimedOut(), "idle")])
def test_who_goes_from_the_preview_has_nothing_printed(
    statement: Service, issued: Callable[..., Session], way: Event, code: str
) -> None:
    gone = advance(issued(statement), way)
    assert effect_of(gone) == Finish(Outcome(OutcomeKind.ABANDONED, code))
    assert gone.printed == ()


def test_who_paid_and_goes_from_the_preview_gets_his_money_back(
    statement: Service, issued: Callable[..., Session]
) -> None:
    paid = structs.replace(issued(statement), payment=PAYMENT)
    assert effect_of(advance(paid, Left())) == Refund(PAYMENT)
    settled = after(paid, Confirmed(), delivered(), Left())
    assert isinstance(effect_of(settled), Finish)


def test_only_a4_paper_is_looked_at_first(catalog: Catalog) -> None:
    table = catalog.service("electricity.pay-bill").model_dump(by_alias=True, exclude_unset=True)
    with pytest.raises(ValidationError, match="preview belongs to A4 paper"):
        Service.model_validate(table | {"preview": True})


def test_back_from_the_preview_come_the_answers_and_the_department_is_asked_anew(
    statement: Service, issued: Callable[..., Session]
) -> None:
    checking = advance(issued(statement), WentBack())
    assert isinstance(effect_of(checking), Review)
    assert (checking.handed, checking.found) == (None, None)
    asking = advance(checking, Confirmed())
    assert isinstance(effect_of(asking), Query)
    other = replace(DOCUMENT, serial="GMX2")
    looking = after(asking, Queried(Found(request_of(asking), "case")), Issued(other))
    assert effect_of(looking) == Preview(other, statement)


def test_back_from_the_preview_where_nothing_was_asked_comes_the_start(
    statement: Service, issued: Callable[..., Session]
) -> None:
    plain = statement.model_copy(update={"questions": ()})
    assert effect_of(advance(issued(plain), WentBack())) == Begin(plain)


def test_what_was_filed_is_not_taken_back_by_looking_at_it(statement: Service, issued: Callable[..., Session]) -> None:
    filed = issued(statement.model_copy(update={"archetype": "declaration"}))
    assert isinstance(effect_of(filed), Preview)
    assert not can_go_back(filed)
