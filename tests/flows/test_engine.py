"""The engine, step by step, on the real services."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from drivers import LONG_TERM, FaceDecision, IdCard, PhotoState, PrintOutcome, PrintResult
from flows.catalog import Catalog
from flows.effects import (
    AnotherAsked,
    Answered,
    Ask,
    AskDataConsent,
    AskFaceConsent,
    Begin,
    Begun,
    Broke,
    CardRead,
    CardTrouble,
    ChangeAsked,
    ChooseService,
    CloseOrder,
    CompareFace,
    Confirmed,
    DataConsentAnswered,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    Finish,
    HandOver,
    Issue,
    Issued,
    Left,
    NumberGiven,
    Offer,
    OfferMade,
    Outcome,
    OutcomeKind,
    Paid,
    PortraitFetched,
    Print,
    Printed,
    Queried,
    Query,
    ReadIdCard,
    Refund,
    Refunded,
    RetryAsked,
    Review,
    ServiceChosen,
    ShowProblem,
    ShowRefusal,
    ShowResult,
    TimedOut,
    WentBack,
)
from flows.engine import advance, can_go_back, effect_of
from flows.errors import InvalidAnswer, SequenceError
from flows.ports import Applicant, Found, Offered, Payment, Portrait, Refusal, SealedDocument, SealedSlip, Shown
from flows.session import Identity, Session, request_of
from flows.ways import FindWays

ENROLMENT = "social-insurance.print-enrolment-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
LOST_CARD = "public-security.reissue-id-card"
FUND = "housing.query-maintenance-fund"
POWER = "electricity.pay-bill"

DOCUMENT = SealedDocument(ENROLMENT, "社会保险参保证明", "YS1", 2, b"%PDF", "0" * 64, "TOKEN")
DELIVERED = Printed(PrintResult(PrintOutcome.DELIVERED, 2, "", 1.0))
RECEIPT = SealedSlip(POWER, "缴费凭条", "DL1", "2345", "2026-11-22T10:00:00+08:00", {}, "TOKEN", "1" * 64)
PAYMENT = Payment("paid", "ORDER-1", 12345, "wallet", "T1", "2026-11-22T10:00:00+08:00")

MakeCard = Callable[..., IdCard]


def after(session: Session, *events: Event) -> Session:
    for event in events:
        session = advance(session, event)
    return session


def identified(session: Session, card: IdCard) -> Session:
    return after(session, CardRead(card), FaceConsentAnswered(agreed=True), FaceCompared(FaceDecision.MATCH))


def confirmed(session: Session, card: IdCard, catalog: Catalog) -> Session:
    chosen = ServiceChosen(catalog.service(ENROLMENT))
    return after(identified(session, card), chosen, Begun(), Answered("period", "last_48_months"), Confirmed())


def issued(session: Session, card: IdCard, catalog: Catalog) -> Session:
    before = confirmed(session, card, catalog)
    effect = effect_of(before)
    assert isinstance(effect, Query)
    return after(before, Queried(Found(effect.request, "case")), Issued(DOCUMENT))


def test_the_whole_main_job_in_order(session: Session, card: MakeCard, catalog: Catalog) -> None:
    seen: list[type] = []
    service = catalog.service(ENROLMENT)
    events: list[Event] = [
        CardRead(card()),
        FaceConsentAnswered(agreed=True),
        FaceCompared(FaceDecision.MATCH),
        ServiceChosen(service),
        Begun(),
        Answered("period", "last_48_months"),
        Confirmed(),
    ]
    for event in events:
        seen.append(type(effect_of(session)))
        session = advance(session, event)
    query = effect_of(session)
    assert isinstance(query, Query)
    session = after(session, Queried(Found(query.request, "case")))
    assert isinstance(effect_of(session), Issue)
    session = advance(session, Issued(DOCUMENT))
    assert effect_of(session) == Print(DOCUMENT, 1, 1, catalog.service(ENROLMENT))
    session = advance(session, DELIVERED)
    assert effect_of(session) == HandOver(DOCUMENT, 2)
    session = advance(session, Left())
    assert effect_of(session) == Finish(Outcome(OutcomeKind.COMPLETED))
    assert seen == [ReadIdCard, AskFaceConsent, CompareFace, ChooseService, Begin, Ask, Review]


def test_a_service_chosen_first_asks_for_the_card_after_its_start_page(session: Session, catalog: Catalog) -> None:
    session = advance(session, ServiceChosen(catalog.service(ENROLMENT)))
    assert isinstance(effect_of(session), Begin)
    assert isinstance(effect_of(advance(session, Begun())), ReadIdCard)


def test_the_request_carries_what_the_chip_says(session: Session, card: MakeCard, catalog: Catalog) -> None:
    effect = effect_of(confirmed(session, card(latest_address="临湖区新居 1 号"), catalog))
    assert isinstance(effect, Query)
    assert effect.request.applicant.address == "临湖区新居 1 号"
    assert effect.request.answers == {"period": "2022-11/2026-10"}
    assert effect.request.department == "HRSS"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_until": "2026-11-21"}, "card_expired"),
        ({"valid_from": "2026-11-23"}, "card_not_yet_valid"),
    ],
)
def test_a_card_that_cannot_go_on(session: Session, card: MakeCard, changes: dict[str, str], code: str) -> None:
    assert effect_of(advance(session, CardRead(card(**changes)))) == ShowRefusal(code)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": "2026-11-22"},
        {"valid_until": LONG_TERM},
        {"valid_until": None},
        {"birth_date": "2012-11-22"},
        {"birth_date": None},
    ],
)
def test_a_card_that_goes_on(session: Session, card: MakeCard, changes: dict[str, str | None]) -> None:
    assert effect_of(advance(session, CardRead(card(**changes)))) == AskFaceConsent()


def test_a_card_that_fails_three_times_is_called_worn(session: Session) -> None:
    for tries in (1, 2):
        session = advance(session, CardTrouble("id_card.media_withdrawn"))
        assert effect_of(session) == ReadIdCard("id_card.media_withdrawn", tries)
    assert effect_of(advance(session, CardTrouble("id_card.media_withdrawn"))) == ShowRefusal("card_unreadable")


def test_a_card_with_a_wrong_number_is_refused_at_once(session: Session) -> None:
    assert effect_of(advance(session, CardTrouble("id_card.number_invalid"))) == ShowRefusal("card_unreadable")


def test_a_wrong_answer_changes_nothing(session: Session, card: MakeCard, catalog: Catalog) -> None:
    asked = after(identified(session, card()), ServiceChosen(catalog.service(ENROLMENT)), Begun())
    with pytest.raises(InvalidAnswer) as raised:
        advance(asked, Answered("period", "2020-01/2026-10"))
    assert raised.value.message == "answer.months_too_many"
    assert raised.value.details == {"at_most": 48, "months": 82}


def test_changing_one_answer_keeps_the_others(session: Session, card: MakeCard, catalog: Catalog) -> None:
    at_review = structs.replace(confirmed(session, card(), catalog), confirmed=False)
    changing = advance(at_review, ChangeAsked("copies"))
    effect = effect_of(changing)
    assert isinstance(effect, Ask)
    assert effect.question.id == "copies"
    assert effect_of(advance(changing, WentBack())) == effect_of(at_review)
    changed = advance(changing, Answered("copies", "2"))
    assert isinstance(effect_of(changed), Review)
    assert changed.answers == {"period": "2022-11/2026-10", "copies": "2"}


def test_whose_paper_it_is_can_only_be_chosen_from_what_the_department_offers(
    session: Session, card: MakeCard, catalog: Catalog
) -> None:
    begun = after(
        identified(session, card()),
        ServiceChosen(catalog.service(HOUSEHOLD)),
        Begun(),
        DataConsentAnswered(agreed=True),
    )
    assert isinstance(effect_of(begun), Offer)
    family = (Offered("self", "我自己", "Myself"), Offered("339999201905300033", "沈一诺（外孙）", "Shen Yinuo"))
    asked = advance(begun, OfferMade(family))
    assert effect_of(asked) == Ask(catalog.service(HOUSEHOLD).question("member"), 1, 3, family)
    with pytest.raises(InvalidAnswer):
        advance(asked, Answered("member", "33999919900228004X"))
    query = effect_of(
        after(asked, Answered("member", "339999201905300033"), Answered("purpose", "housing"), Confirmed())
    )
    assert isinstance(query, Query)
    assert query.request.subject == "339999201905300033"


def test_refusing_the_data_consent_is_an_outcome(session: Session, card: MakeCard, catalog: Catalog) -> None:
    begun = after(identified(session, card()), ServiceChosen(catalog.service(HOUSEHOLD)), Begun())
    assert isinstance(effect_of(begun), AskDataConsent)
    refused = advance(begun, DataConsentAnswered(agreed=False))
    assert effect_of(refused) == ShowRefusal("data_consent_refused")
    assert isinstance(effect_of(advance(refused, WentBack())), AskDataConsent)


def test_going_back_walks_through_the_questions_to_home(session: Session, card: MakeCard, catalog: Catalog) -> None:
    at_review = structs.replace(confirmed(session, card(), catalog), confirmed=False)
    pages = []
    while can_go_back(at_review):
        at_review = advance(at_review, WentBack())
        pages.append(type(effect_of(at_review)))
    assert pages == [Ask, Begin, ChooseService]


def test_an_answer_that_was_gone_back_over_is_not_lost(session: Session, card: MakeCard, catalog: Catalog) -> None:
    at_review = structs.replace(confirmed(session, card(), catalog), confirmed=False)
    asked = advance(at_review, WentBack())
    assert isinstance(effect_of(asked), Ask)
    assert asked.answers | asked.taken_back == at_review.answers
    assert asked.taken_back


def test_the_departments_no_is_an_outcome(session: Session, card: MakeCard, catalog: Catalog) -> None:
    session = advance(confirmed(session, card(), catalog), Queried(Refusal("not_enrolled")))
    assert effect_of(session) == ShowRefusal("not_enrolled")
    assert effect_of(advance(session, Left())) == Finish(Outcome(OutcomeKind.REFUSED, "not_enrolled"))


def test_a_department_that_is_down_is_asked_again_with_the_same_answers(
    session: Session, card: MakeCard, catalog: Catalog
) -> None:
    before = confirmed(session, card(), catalog)
    failed = advance(before, Failed("department.unreachable", retry=True))
    assert effect_of(failed) == ShowProblem("department.unreachable", retry=True)
    assert effect_of(advance(failed, RetryAsked())) == effect_of(before)


def test_paper_out_before_the_job_prints_the_same_document_later(
    session: Session, card: MakeCard, catalog: Catalog
) -> None:
    ready = issued(session, card(), catalog)
    failed = advance(ready, Printed(PrintResult(PrintOutcome.FAILED, 0, "document_printer.media_empty", 0.1)))
    assert effect_of(failed) == ShowProblem("document_printer.media_empty", retry=True)
    assert effect_of(advance(failed, RetryAsked())) == Print(DOCUMENT, 1, 1, catalog.service(ENROLMENT))


def test_an_unknown_print_is_never_tried_again(session: Session, card: MakeCard, catalog: Catalog) -> None:
    ready = issued(session, card(), catalog)
    unknown = advance(ready, Printed(PrintResult(PrintOutcome.UNKNOWN, 0, "document_printer.no_sheet", 60.0)))
    assert effect_of(unknown) == ShowProblem("print_unknown", retry=False)
    with pytest.raises(SequenceError):
        advance(unknown, RetryAsked())
    assert effect_of(advance(unknown, Left())) == Finish(Outcome(OutcomeKind.FAILED, "print_unknown"))


def test_two_copies_are_two_prints(session: Session, card: MakeCard, catalog: Catalog) -> None:
    ready = structs.replace(issued(session, card(), catalog), answers={"period": "2022-11/2026-10", "copies": "2"})
    assert effect_of(ready) == Print(DOCUMENT, 1, 2, catalog.service(ENROLMENT))
    once = advance(ready, DELIVERED)
    assert effect_of(once) == Print(DOCUMENT, 2, 2, catalog.service(ENROLMENT))
    assert effect_of(advance(once, DELIVERED)) == HandOver(DOCUMENT, 4)


def test_the_idle_end_is_an_abandoned_visit(session: Session, card: MakeCard) -> None:
    session = after(session, CardRead(card()), TimedOut())
    assert effect_of(session) == Finish(Outcome(OutcomeKind.ABANDONED, "idle"))


def test_walking_away_with_the_paper_is_a_completed_visit(session: Session, card: MakeCard, catalog: Catalog) -> None:
    printed = after(issued(session, card(), catalog), DELIVERED, TimedOut())
    assert effect_of(printed) == Finish(Outcome(OutcomeKind.COMPLETED))


def test_another_service_keeps_the_person_and_nothing_else(session: Session, card: MakeCard, catalog: Catalog) -> None:
    again = after(issued(session, card(), catalog), DELIVERED, AnotherAsked())
    assert effect_of(again) == ChooseService()
    assert again.handed is None
    assert again.answers == {}


def test_a_second_tap_is_refused_and_changes_nothing(session: Session, card: MakeCard, catalog: Catalog) -> None:
    with pytest.raises(SequenceError):
        advance(confirmed(session, card(), catalog), Confirmed())


def test_nothing_of_the_person_is_in_a_repr(session: Session, card: MakeCard, catalog: Catalog) -> None:
    whole = issued(session, card(), catalog)
    effect = effect_of(structs.replace(whole, handed=None))
    shown = f"{whole!r} {whole.card!r} {effect!r} {Answered('member', '33999919900228004X')!r}"
    assert "沈" not in shown
    assert "339999" not in shown


def test_number_of_copies_is_not_the_departments_business(session: Session, card: MakeCard, catalog: Catalog) -> None:
    ready = after(
        identified(session, card()),
        ServiceChosen(catalog.service(ENROLMENT)),
        Begun(),
        Answered("period", "last_12_months"),
        ChangeAsked("copies"),
        Answered("copies", "3"),
        Confirmed(),
    )
    effect = effect_of(ready)
    assert isinstance(effect, Query)
    assert set(effect.request.answers) == {"period"}


def without_card(session: Session, catalog: Catalog) -> Session:
    """A resident who lost his card has said who he is, by number and face, and hands an application in."""
    applicant = Applicant("沈丽华", "33999919900228004X", "female", "汉", "1990-02-28", "临湖区荷风路 8 号")
    return after(
        session,
        ServiceChosen(catalog.service(LOST_CARD)),
        Begun(),
        NumberGiven(applicant.id_number),
        PortraitFetched(Portrait(applicant, b"\xff\xd8\xff")),
        FaceConsentAnswered(agreed=True),
        FaceCompared(FaceDecision.MATCH),
    )


def test_another_persons_card_ends_what_was_known_of_the_one_before(
    session: Session, card: MakeCard, catalog: Catalog
) -> None:
    first = without_card(session, catalog)
    assert first.identity.confirmed == "face"
    home = after(first, WentBack(), WentBack())
    assert isinstance(effect_of(home), ReadIdCard)
    waiting = advance(home, CardRead(card(name="陈远", id_number="339999198503120012")))
    assert effect_of(waiting) == AskFaceConsent()
    assert (waiting.portrait, waiting.own_number, waiting.identity) == (None, "", Identity())
    agreed = advance(waiting, FaceConsentAnswered(agreed=True))
    assert effect_of(agreed) == CompareFace(1, 30.0)


def test_a_card_whose_photo_is_not_read_is_refused_only_where_the_face_is_asked_for(
    session: Session, card: MakeCard, catalog: Catalog
) -> None:
    unread = card(photo_state=PhotoState.FAILED)
    without = after(session, ServiceChosen(catalog.service("traffic.pay-fine")), Begun(), CardRead(unread))
    assert not isinstance(effect_of(without), ShowRefusal)
    with_face = after(session, ServiceChosen(catalog.service(ENROLMENT)), Begun(), CardRead(unread))
    assert isinstance(effect_of(with_face), FindWays)


def test_a_service_is_not_changed_while_the_card_for_it_is_waited_for(session: Session, catalog: Catalog) -> None:
    waiting = after(session, ServiceChosen(catalog.service(ENROLMENT)), Begun())
    with pytest.raises(SequenceError):
        advance(waiting, ServiceChosen(catalog.service(HOUSEHOLD)))
    home = advance(waiting, WentBack())
    assert isinstance(effect_of(advance(home, ServiceChosen(catalog.service(HOUSEHOLD)))), Begin)


def test_what_was_offered_for_one_service_is_not_offered_for_the_next(
    session: Session, card: MakeCard, catalog: Catalog
) -> None:
    chosen = (ServiceChosen(catalog.service(HOUSEHOLD)), Begun(), DataConsentAnswered(agreed=True))
    offered = after(identified(session, card()), *chosen, OfferMade((Offered("self", "我自己", "Myself"),)))
    assert isinstance(effect_of(offered), Ask)
    again = after(offered, WentBack(), WentBack(), *chosen)
    assert isinstance(effect_of(again), Offer)


def test_after_a_result_on_the_screen_another_service_may_follow(
    session: Session, card: MakeCard, catalog: Catalog
) -> None:
    chosen = after(identified(session, card()), ServiceChosen(catalog.service(FUND)), Begun())
    offered = advance(chosen, OfferMade((Offered("1", "荷风里", "Hefengli"),)))
    asked = advance(offered, Answered("home", "1"))
    shown = after(asked, Queried(Found(request_of(asked), "case", "screen")), Issued(Shown(FUND, {}, ())))
    assert isinstance(effect_of(shown), ShowResult)
    again = advance(shown, AnotherAsked())
    assert effect_of(again) == ChooseService()
    assert again.handed is None


# Money


def paying(session: Session, catalog: Catalog) -> Session:
    """Somebody who pays a bill has the code on the screen."""
    asked = after(
        session, ServiceChosen(catalog.service(POWER)), Begun(), Answered("account_no", "9910000001"),
        Answered("amount", ""),
    )  # fmt: skip
    due = Queried(Found(request_of(asked), "case", "slip", PAYMENT.amount, "电费"))
    return after(asked, due, Confirmed())


@pytest.fixture
def paid(session: Session, catalog: Catalog) -> Session:
    """A bill is paid and its receipt is fetched."""
    return advance(paying(session, catalog), Paid(PAYMENT))


@pytest.mark.parametrize("way", [Left(), TimedOut()])
@pytest.mark.parametrize(
    "failed", [Failed("department.timeout", retry=True), Failed("document.token_invalid", retry=False)]
)
def test_who_goes_before_the_department_took_his_money_gets_it_back(paid: Session, failed: Failed, way: Event) -> None:
    gone = after(paid, failed, way)
    assert effect_of(gone) == Refund(PAYMENT)
    refunded = advance(gone, Refunded(replace(PAYMENT, state="refunded")))
    assert effect_of(refunded) == Finish(Outcome(OutcomeKind.FAILED, failed.code))


@pytest.mark.parametrize("way", [Left(), TimedOut()])
def test_nobody_goes_while_what_he_paid_for_is_fetched_printed_or_given_back(paid: Session, way: Event) -> None:
    printing = advance(paid, Issued(RECEIPT))
    refunding = after(paid, Failed("department.timeout", retry=True), Left())
    for busy, kind in ((paid, Issue), (printing, Print), (refunding, Refund)):
        assert isinstance(effect_of(busy), kind)
        with pytest.raises(SequenceError):
            advance(busy, way)


def test_a_visit_that_breaks_gives_the_money_back(paid: Session) -> None:
    broken = advance(paid, Broke("kiosk.error"))
    assert effect_of(broken) == Refund(PAYMENT)
    refunded = advance(broken, Refunded(replace(PAYMENT, state="refunded")))
    assert effect_of(refunded) == Finish(Outcome(OutcomeKind.FAILED, "kiosk.error"))


@pytest.mark.parametrize("way", [Left(), TimedOut(), Broke("kiosk.error")])
def test_what_is_booked_at_the_department_is_not_given_back_though_its_receipt_jams(paid: Session, way: Event) -> None:
    jam = Printed(PrintResult(PrintOutcome.FAILED, 0, "receipt_printer.media_jam", 1.0))
    gone = after(paid, Issued(RECEIPT), jam, way)
    assert isinstance(effect_of(gone), Finish)
    assert gone.payment == PAYMENT


@pytest.mark.parametrize("way", [Left(), TimedOut(), Broke("kiosk.error")])
def test_who_goes_while_he_may_pay_is_asked_for_at_the_provider(session: Session, catalog: Catalog, way: Event) -> None:
    at_code = paying(session, catalog)
    gone = advance(at_code, way)
    assert at_code.found is not None
    assert effect_of(gone) == CloseOrder(at_code.found, PAYMENT.amount, 1)
    closed = advance(gone, Paid(Payment("closed", "ORDER-1", PAYMENT.amount)))
    assert isinstance(effect_of(closed), Finish)
    # He paid at the same moment.
    assert effect_of(advance(gone, Paid(PAYMENT))) == Refund(PAYMENT)


def test_who_goes_while_nobody_knows_whether_he_paid_is_asked_for_once_more(session: Session, catalog: Catalog) -> None:
    unknown = Paid(Payment("unknown", "ORDER-1", PAYMENT.amount))
    gone = after(paying(session, catalog), unknown, Left())
    assert isinstance(effect_of(gone), CloseOrder)
    assert effect_of(advance(gone, Paid(PAYMENT))) == Refund(PAYMENT)
    for still in (unknown, Failed("payment.timeout", retry=False)):
        ended = advance(gone, still)
        assert effect_of(ended) == Finish(Outcome(OutcomeKind.FAILED, "payment.unknown"))
        assert ended.payment is not None
        assert ended.payment.state == "unknown"


def test_who_goes_after_his_code_was_closed_owes_nothing(session: Session, catalog: Catalog) -> None:
    closed = advance(paying(session, catalog), Paid(Payment("closed", "ORDER-1", PAYMENT.amount)))
    assert effect_of(advance(closed, Left())) == Finish(Outcome(OutcomeKind.FAILED, "payment.closed"))
