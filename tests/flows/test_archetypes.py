"""Every archetype and identity level through the engine: what is asked, in which order, and what is never asked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from drivers import FaceDecision, IdCard, PhotoState, PrintOutcome, PrintResult
from flows.effects import (
    Answered,
    Ask,
    AskFaceConsent,
    AskOwnNumber,
    Begin,
    Begun,
    Broke,
    CardRead,
    CardTrouble,
    ChangeAsked,
    CompareFace,
    Confirmed,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    FetchPortrait,
    Finish,
    HandOver,
    Issue,
    Issued,
    Left,
    LicenceScanned,
    ListAsked,
    NumberGiven,
    Offer,
    OfferMade,
    Outcome,
    OutcomeKind,
    Paid,
    Pay,
    PortraitFetched,
    Print,
    Printed,
    Queried,
    Query,
    ReadChipCard,
    ReadIdCard,
    Refund,
    Refunded,
    ResultSeen,
    RetryAsked,
    Review,
    ScanLicence,
    ServiceChosen,
    ShowProblem,
    ShowRefusal,
    ShowResult,
    Submit,
)
from flows.engine import advance, effect_of
from flows.errors import InvalidAnswer
from flows.ports import Applicant, Found, Offered, Payment, Portrait, Refusal, SealedDocument, SealedSlip, Shown
from flows.rules.numbers import COMPANY_SIGNS, has_valid_company_sign
from flows.schema import Service
from flows.session import Session, request_of

LICENCE = "https://licence.example.invalid/q?c={}&t=0123456789abcdef0123456789abcdef"
DOCUMENT = SealedDocument("a.b", "证明", "XX1", 1, b"%PDF", "0" * 64, "TOKEN")
SLIP = SealedSlip("a.b", "回执", "XX2", "2345", "2026-11-22T10:00:00+08:00", {"name": "沈丽华"}, "TOKEN", "1" * 64)
SHOWN = Shown("a.b", {"balance": "100"}, ())
DELIVERED = Printed(PrintResult(PrintOutcome.DELIVERED, 1, "", 1.0))
PHONE: dict[str, Any] = {
    "id": "phone", "kind": "phone", "title": {"zh": "号", "en": "n"}, "lead": {"zh": "号", "en": "n"},
    "label": {"zh": "号", "en": "n"}, "example": "10000000000",
}  # fmt: skip
SUPPLIED = PHONE | {"id": "office", "kind": "supplied_choice", "example": None}

GRID: dict[str, Any] = {
    "archetype": "certificate-grid", "prefix": "XX", "title": ["证明"], "issuer": "就近演示", "seal_name": "就近演示",
    "statement": "属实。", "sections": [{"fields": [{"label": "姓名", "value": "name", "type": "name"}]}],
}  # fmt: skip
SLIP_PAPER: dict[str, Any] = {
    "archetype": "slip", "prefix": "XX", "title": ["受理回执"], "issuer": "就近演示中心",
    "lines": [{"label": "姓名", "value": "name", "type": "name"}], "next": ["部门会打电话。", "带上小票。"],
}  # fmt: skip
SCREEN: dict[str, Any] = {
    "archetype": "screen", "title": "余额", "title_en": "Balance",
    "fields": [{"label": "余额", "label_en": "Balance", "value": "balance", "type": "money"}],
}  # fmt: skip
RECEIPT = SLIP_PAPER | {"archetype": "receipt", "title": ["缴费凭条"]}


def service(**changes: Any) -> Service:
    words = {"zh": "字", "en": "word"}
    table: dict[str, Any] = {
        "id": "a.b", "department_code": "AAA", "kind": "print_certificate", "archetype": "certificate",
        "life_event": "general", "icon": "file", "identity": "id_card", "audience": "person",
        "output": "certificate_a4", "levels": ["district"], "fee": 0, "proxy": "none", "usual_seconds": 20,
        "popularity_rank": 1, "synonyms": ["一一", "二二", "三三"], "name": words, "official_name": words,
        "summary": words, "steps_after": [words], "document": GRID,
    }  # fmt: skip
    return Service.model_validate(table | changes)


def filing(**changes: Any) -> Service:
    return service(
        **{"kind": "apply", "archetype": "application", "output": "acceptance_slip_80mm", "document": SLIP_PAPER}
        | changes
    )


def after(session: Session, *events: Event) -> Session:
    for event in events:
        session = advance(session, event)
    return session


@pytest.fixture
def begun(session: Session, card: Callable[..., IdCard]) -> Callable[..., Session]:
    """A resident with his card who has chosen a service and read its first page."""

    def make(chosen: Service) -> Session:
        return after(
            session, ServiceChosen(chosen), Begun(), *([CardRead(card())] if "id_card" in chosen.identity else [])
        )

    return make


def found(session: Session, **details: Any) -> Found:
    return Found(request_of(session), "case", **details)


def test_who_asks_for_nothing_personal_is_not_asked_who_he_is(session: Session) -> None:
    enquiry = service(identity="none", kind="query", archetype="enquiry", output="on_screen", document=SCREEN)
    chosen = advance(session, ServiceChosen(enquiry))
    assert effect_of(chosen) == Begin(enquiry)
    query = effect_of(advance(chosen, Begun()))
    assert isinstance(query, Query)
    assert query.request.applicant is None
    assert query.request.subject == ""


def test_an_enquiry_ends_on_the_screen(begun: Callable[..., Session]) -> None:
    enquiry = service(kind="query", archetype="enquiry", output="on_screen", document=SCREEN)
    asked = begun(enquiry)
    shown = after(asked, Queried(found(asked, form="screen")), Issued(SHOWN))
    assert effect_of(shown) == ShowResult(enquiry, SHOWN, may_print=False)
    assert effect_of(advance(shown, ResultSeen())) == Finish(Outcome(OutcomeKind.COMPLETED))
    assert effect_of(advance(shown, Left())) == Finish(Outcome(OutcomeKind.COMPLETED))


def test_a_card_alone_is_enough_where_no_face_is_asked_for(begun: Callable[..., Session]) -> None:
    assert isinstance(effect_of(begun(service())), Query)


def test_a_card_without_a_photo_is_enough_where_no_face_is_asked_for(session: Session, card: Any) -> None:
    chosen = after(session, ServiceChosen(service()), Begun(), CardRead(card(photo_state=PhotoState.FAILED)))
    assert isinstance(effect_of(chosen), Query)


def test_an_application_is_always_checked_by_the_resident_first(begun: Callable[..., Session]) -> None:
    asked = begun(filing())
    assert isinstance(effect_of(asked), Review)
    submit = effect_of(advance(asked, Confirmed()))
    assert isinstance(submit, Submit)
    handed = after(asked, Confirmed(), Queried(found(asked, form="slip")), Issued(SLIP))
    effect = effect_of(handed)
    assert isinstance(effect, Print)
    assert (effect.document, effect.copies) == (SLIP, 1)
    assert effect_of(advance(handed, DELIVERED)) == HandOver(SLIP, 1)


def test_what_a_department_wants_for_a_free_service_is_not_paid(begun: Callable[..., Session]) -> None:
    asked = advance(begun(filing()), Confirmed())
    assert effect_of(advance(asked, Queried(found(asked, form="slip", due=1)))) == ShowProblem(
        "department.wrong_fee", retry=False
    )


def test_a_fixed_fee_is_paid_before_the_slip(begun: Callable[..., Session]) -> None:
    asked = advance(begun(filing(fee=2000)), Confirmed())
    case = found(asked, form="slip", due=2000)
    due = advance(asked, Queried(case))
    assert effect_of(due) == Pay(case, 2000, 1)
    payment = Payment("paid", "ORDER-1", 2000, "wallet", "T1", "2026-11-22T10:00:00+08:00")
    assert effect_of(advance(due, Paid(payment))) == Issue(case, "slip", payment)


def bill(begun: Callable[..., Session]) -> Session:
    asked = begun(
        service(kind="pay", archetype="bill_payment", output="receipt_80mm", document=RECEIPT, fee="amount_due")
    )
    return advance(asked, Queried(found(asked, form="slip", due=12345, due_for="电费")))


def test_a_bill_is_looked_up_first_and_its_sum_is_what_the_resident_checks(begun: Callable[..., Session]) -> None:
    effect = effect_of(bill(begun))
    assert isinstance(effect, Review)
    assert (effect.due, effect.due_for) == (12345, "电费")
    assert isinstance(effect_of(advance(bill(begun), Confirmed())), Pay)


def test_an_order_that_was_closed_is_followed_by_another(begun: Callable[..., Session]) -> None:
    closed = after(bill(begun), Confirmed(), Paid(Payment("closed", "ORDER-1", 12345)))
    assert effect_of(closed) == ShowProblem("payment.closed", retry=True)
    effect = effect_of(advance(closed, RetryAsked()))
    assert isinstance(effect, Pay)
    assert effect.attempt == 2


def test_an_unknown_payment_is_asked_for_again_and_not_paid_again(begun: Callable[..., Session]) -> None:
    unknown = after(bill(begun), Confirmed(), Paid(Payment("unknown", "ORDER-1", 12345)))
    assert effect_of(unknown) == ShowProblem("payment.unknown", retry=True)
    effect = effect_of(advance(unknown, RetryAsked()))
    assert isinstance(effect, Pay)
    assert effect.attempt == 1


def paid(begun: Callable[..., Session]) -> tuple[Session, Payment]:
    payment = Payment("paid", "ORDER-1", 12345, "wallet", "T1", "2026-11-22T10:00:00+08:00")
    return after(bill(begun), Confirmed(), Paid(payment)), payment


def test_what_was_paid_for_nothing_is_given_back_before_goodbye(begun: Callable[..., Session]) -> None:
    session, payment = paid(begun)
    lost = after(session, Failed("document.token_invalid", retry=False), Left())
    assert effect_of(lost) == Refund(payment)
    refunded = advance(lost, Refunded(replace(payment, state="refunded")))
    assert effect_of(refunded) == Finish(Outcome(OutcomeKind.FAILED, "document.token_invalid"))


def test_a_refund_that_fails_stays_open_and_ends_the_visit(begun: Callable[..., Session]) -> None:
    session, _ = paid(begun)
    lost = after(session, Failed("document.token_invalid", retry=False), Left())
    assert isinstance(effect_of(advance(lost, Failed("payment.timeout", retry=False))), Finish)


def test_money_stays_paid_while_the_department_cannot_be_reached(begun: Callable[..., Session]) -> None:
    session, payment = paid(begun)
    down = advance(session, Failed("department.timeout", retry=True))
    effect = effect_of(advance(down, RetryAsked()))
    assert isinstance(effect, Issue)
    assert effect.payment == payment


def paid_document(begun: Callable[..., Session]) -> tuple[Session, Payment]:
    """A document that costs money is issued and about to be printed."""
    asked = advance(begun(service(kind="apply", archetype="two_phase", slip=SLIP_PAPER, fee=2000)), Confirmed())
    payment = Payment("paid", "ORDER-1", 2000, "wallet", "T1", "2026-11-22T10:00:00+08:00")
    return after(asked, Queried(found(asked, due=2000)), Paid(payment), Issued(DOCUMENT)), payment


def test_a_paid_document_of_which_no_sheet_came_out_is_given_back(begun: Callable[..., Session]) -> None:
    session, payment = paid_document(begun)
    jammed = advance(session, Printed(PrintResult(PrintOutcome.FAILED, 0, "document_printer.media_jam", 1.0)))
    assert effect_of(advance(jammed, Left())) == Refund(payment)


def test_a_paid_document_that_may_have_come_out_is_not_given_back(begun: Callable[..., Session]) -> None:
    session, _ = paid_document(begun)
    unknown = advance(session, Printed(PrintResult(PrintOutcome.UNKNOWN, 0, "document_printer.timeout", 60.0)))
    assert effect_of(advance(unknown, Left())) == Finish(Outcome(OutcomeKind.FAILED, "print_unknown"))
    broken = advance(session, Broke("kiosk.error"))
    assert broken.problem == ShowProblem("print_unknown", retry=False)
    assert isinstance(effect_of(broken), Finish)
    assert effect_of(after(session, DELIVERED, Left())) == Finish(Outcome(OutcomeKind.COMPLETED))


def test_a_licence_says_which_company_it_is(session: Session, company: str) -> None:
    business = service(identity="business_licence_code", audience="business", subject="company")
    waiting = after(session, ServiceChosen(business), Begun())
    assert effect_of(waiting) == ScanLicence("")
    wrong = advance(waiting, LicenceScanned("https://shop.example.invalid/pay"))
    assert effect_of(wrong) == ScanLicence("licence.invalid")
    query = effect_of(advance(wrong, LicenceScanned(LICENCE.format(company))))
    assert isinstance(query, Query)
    assert (query.request.subject, query.request.applicant) == (company, None)


def test_three_codes_that_are_no_licence_lead_to_the_counter(session: Session) -> None:
    business = service(identity="business_licence_code", audience="business", subject="company")
    waiting = after(session, ServiceChosen(business), Begun(), *[LicenceScanned("nothing")] * 3)
    assert effect_of(waiting) == ShowRefusal("licence_unreadable")


@pytest.fixture
def company() -> str:
    return next(code for sign in COMPANY_SIGNS if has_valid_company_sign(code := f"91999999MA0000000{sign}"))


def test_a_lost_card_is_replaced_by_number_and_face(session: Session) -> None:
    lost = filing(identity="id_number+face")
    asked = after(session, ServiceChosen(lost), Begun())
    assert effect_of(asked) == AskOwnNumber("")
    with pytest.raises(InvalidAnswer):
        advance(asked, NumberGiven("339999199002280040"))
    fetching = advance(asked, NumberGiven("33999919900228004X"))
    assert effect_of(fetching) == FetchPortrait("33999919900228004X")
    applicant = Applicant("沈丽华", "33999919900228004X", "female", "汉", "1990-02-28", "临湖区荷风路 8 号")
    known = advance(fetching, PortraitFetched(Portrait(applicant, b"\xff\xd8\xff")))
    assert effect_of(known) == AskFaceConsent()
    matched = after(known, FaceConsentAnswered(agreed=True), FaceCompared(FaceDecision.MATCH))
    assert isinstance(effect_of(matched), Review)
    assert request_of(matched).applicant == applicant
    unknown = advance(fetching, PortraitFetched(Refusal("not_found")))
    assert effect_of(unknown) == ShowRefusal("not_found")


def test_who_has_his_card_after_all_is_not_asked_for_his_number(session: Session, card: Any) -> None:
    at_home = after(session, CardRead(card()), FaceConsentAnswered(agreed=True), FaceCompared(FaceDecision.MATCH))
    lost = after(at_home, ServiceChosen(filing(identity="id_number+face")), Begun())
    assert isinstance(effect_of(lost), Review)


def test_an_offer_holds_for_the_answers_it_was_made_for(begun: Callable[..., Session]) -> None:
    slot = SUPPLIED | {"id": "slot", "needs": ["office"]}
    asked = begun(filing(archetype="booking", kind="book", questions=[SUPPLIED, slot]))
    assert isinstance(effect_of(asked), Offer)
    offices = (Offered("1", "甲", "A"), Offered("2", "乙", "B"))
    at_first = after(asked, OfferMade(offices), Answered("office", "1"))
    effect = effect_of(at_first)
    assert isinstance(effect, Offer)
    assert (effect.question.id, effect.request.answers) == ("slot", {"office": "1"})
    whole = after(at_first, OfferMade((Offered("9", "九点", "nine"),)), Answered("slot", "9"))
    assert isinstance(effect_of(whole), Review)
    moved = after(whole, ChangeAsked("office"), Answered("office", "2"))
    assert "slot" not in moved.answers
    assert isinstance(effect_of(moved), Offer)


def test_where_nothing_is_offered_the_counter_is_named(begun: Callable[..., Session]) -> None:
    asked = begun(filing(questions=[SUPPLIED]))
    assert effect_of(advance(asked, OfferMade(()))) == ShowRefusal("nothing_offered")


def test_an_optional_answer_may_be_left_out_and_is_not_sent(begun: Callable[..., Session]) -> None:
    asked = begun(filing(questions=[PHONE | {"optional": True}]))
    left_out = advance(asked, Answered("phone", ""))
    assert isinstance(effect_of(left_out), Review)
    assert request_of(left_out).answers == {}


def test_a_card_in_the_slot_answers_a_question(begun: Callable[..., Session]) -> None:
    slot = PHONE | {"id": "card", "kind": "chip_card", "card": "social_security", "example": None}
    asked = begun(filing(questions=[slot]))
    effect = effect_of(asked)
    assert isinstance(effect, ReadChipCard)
    again = advance(asked, CardTrouble("chip_card.media_unsupported"))
    assert effect_of(again) == ReadChipCard(effect.question, "chip_card.media_unsupported")
    assert isinstance(effect_of(advance(again, Answered("card", "A00000001"))), Review)


def test_two_phases_end_with_a_slip_or_with_the_paper(begun: Callable[..., Session]) -> None:
    asked = advance(begun(service(kind="apply", archetype="two_phase", slip=SLIP_PAPER)), Confirmed())
    now = after(asked, Queried(found(asked)), Issued(DOCUMENT))
    later = after(asked, Queried(found(asked, form="slip")), Issued(SLIP))
    assert [effect.document for each in (now, later) if isinstance(effect := effect_of(each), Print)] == [
        DOCUMENT,
        SLIP,
    ]


def test_an_enquirys_list_is_printed_only_when_it_is_wanted(begun: Callable[..., Session]) -> None:
    enquiry = service(kind="query", archetype="enquiry", output="on_screen", document=SCREEN, print_list=GRID)
    asked = begun(enquiry)
    case = found(asked, form="screen")
    shown = after(asked, Queried(case), Issued(SHOWN))
    wanted = advance(shown, ListAsked())
    assert effect_of(wanted) == Issue(case, "document")
    printed = advance(wanted, Issued(DOCUMENT))
    assert isinstance(effect_of(printed), Print)
    assert effect_of(advance(printed, DELIVERED)) == HandOver(DOCUMENT, 1)


def test_the_compare_page_is_shown_once_per_attempt_without_a_card(session: Session) -> None:
    lost = filing(identity="id_number+face")
    applicant = Applicant("沈丽华", "33999919900228004X", "female", "汉", "1990-02-28", "临湖区荷风路 8 号")
    known = after(
        session,
        ServiceChosen(lost),
        Begun(),
        NumberGiven("33999919900228004X"),
        PortraitFetched(Portrait(applicant, b"\xff\xd8\xff")),
        FaceConsentAnswered(agreed=True),
    )
    assert effect_of(known) == CompareFace(1, 30.0)


def test_a_child_without_a_card_goes_the_guardians_way(session: Session) -> None:
    lost = filing(identity="id_number+face")
    child = Applicant("沈一诺", "33999919900228004X", "male", "汉", "2019-05-30", "临湖区荷风路 8 号")
    known = after(
        session,
        ServiceChosen(lost),
        Begun(),
        NumberGiven("33999919900228004X"),
        PortraitFetched(Portrait(child, b"\xff\xd8\xff")),
    )
    assert effect_of(known) == ReadIdCard("", 0, of_guardian=True)


def test_who_begins_with_a_service_for_a_card_is_asked_for_the_card(session: Session) -> None:
    assert isinstance(effect_of(after(session, ServiceChosen(service()), Begun())), ReadIdCard)


def test_an_answer_is_asked_once_for_each_question(begun: Callable[..., Session]) -> None:
    asked = begun(filing(questions=[PHONE, PHONE | {"id": "second"}]))
    effect = effect_of(asked)
    assert isinstance(effect, Ask)
    assert (effect.number, effect.count) == (1, 3)
