"""Who is standing here: consent, the face, the equal ways, guardians, cards of every kind. The engine alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from drivers import (
    CardLayout,
    FaceDecision,
    IdCard,
    PhotoState,
    PinCheck,
    PrintOutcome,
    PrintResult,
    SocialCard,
    check_sign,
)
from flows.catalog import Catalog
from flows.effects import (
    AnotherAsked,
    Answered,
    AskFaceConsent,
    Begin,
    Begun,
    CardRead,
    CardTrouble,
    ChooseService,
    CompareFace,
    Confirmed,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    Issued,
    Print,
    Printed,
    Queried,
    ReadIdCard,
    ServiceChosen,
    ShowRefusal,
    WentBack,
)
from flows.engine import advance, can_go_back, effect_of
from flows.errors import InvalidAnswer, SequenceError
from flows.ports import Applicant, CodeChecked, CodeSent, Found, Refusal, SealedDocument
from flows.schema import CONFIRMATIONS
from flows.session import Session, holder_of, request_of
from flows.ways import (
    AskSecret,
    CardPinTold,
    CheckCardPin,
    CheckCode,
    CheckGuardian,
    CheckHelper,
    CheckIdentityCode,
    ChooseWay,
    CodeScanned,
    CodeSendTold,
    CodeTold,
    ConsentWithdrawn,
    FindWays,
    GuardianTold,
    HelperTold,
    PersonTold,
    ResendAsked,
    ScanCode,
    SecretGiven,
    SendCode,
    WayChosen,
    WaysFound,
    WithoutCardAsked,
)

ENROLMENT = "social-insurance.print-enrolment-certificate"
HOLDER = "33999919900228004X"
OTHERS = CONFIRMATIONS[1:]
SENT = CodeSent("R" * 32, "100****0001", 5, 600)

MakeCard = Callable[..., IdCard]


def after(session: Session, *events: Event) -> Session:
    for event in events:
        session = advance(session, event)
    return session


def social_card(number: str | None = HOLDER) -> SocialCard:
    return SocialCard("339999", "2", "3.00", None, None, "A12345678", number, "沈丽华", None, None, None)


@pytest.fixture
def refused(session: Session, card: MakeCard) -> Session:
    """A resident who said no to the face."""
    return after(session, CardRead(card()), FaceConsentAnswered(agreed=False))


@pytest.fixture
def choosing(refused: Session) -> Session:
    """He sees every way that there is."""
    return after(refused, WaysFound(OTHERS))


@pytest.fixture
def looked_at(session: Session, card: MakeCard) -> Session:
    """A resident who agreed, before the camera."""
    return after(session, CardRead(card()), FaceConsentAnswered(agreed=True))


# Consent and refusal.


def test_whoever_refuses_the_face_chooses_among_the_ways_that_work(refused: Session) -> None:
    assert effect_of(refused) == FindWays(OTHERS)
    two = advance(refused, WaysFound(("identity_code", "one_time_code")))
    assert effect_of(two) == ChooseWay(("identity_code", "one_time_code"), "refused")


def test_the_face_is_not_asked_for_again_in_the_visit(choosing: Session, catalog: Catalog) -> None:
    home = after(choosing, WayChosen("helper"), CodeScanned("badge"), SecretGiven("123456"), HelperTold("confirmed"))
    assert isinstance(effect_of(home), ChooseService)
    service = catalog.service(ENROLMENT)
    assert isinstance(effect_of(advance(home, ServiceChosen(service))), Begin)
    assert home.identity.consent is False


def test_a_refusal_is_taken_back_by_going_back(choosing: Session) -> None:
    assert can_go_back(choosing)
    assert effect_of(advance(choosing, WentBack())) == AskFaceConsent()


def test_without_any_other_way_the_counter_is_named(refused: Session) -> None:
    nothing = advance(refused, WaysFound(()))
    assert effect_of(nothing) == ShowRefusal("face_refused")
    assert effect_of(advance(nothing, WentBack())) == AskFaceConsent()


def test_consent_is_withdrawn_while_the_camera_looks(looked_at: Session) -> None:
    for withdrawal in (FaceConsentAnswered(agreed=False), ConsentWithdrawn()):
        session = after(looked_at, withdrawal, WaysFound(OTHERS))
        assert effect_of(session) == ChooseWay(OTHERS, "withdrawn")


def test_consent_is_withdrawn_later_and_the_face_counts_for_nothing_any_more(
    looked_at: Session, catalog: Catalog
) -> None:
    matched = after(looked_at, FaceCompared(FaceDecision.MATCH), ServiceChosen(catalog.service(ENROLMENT)), Begun())
    session = after(matched, ConsentWithdrawn(), WaysFound(OTHERS))
    assert effect_of(session) == ChooseWay(OTHERS, "withdrawn")
    assert (session.service, session.begun) == (matched.service, True)


def test_nobody_withdraws_what_he_never_gave(choosing: Session) -> None:
    with pytest.raises(SequenceError):
        advance(choosing, ConsentWithdrawn())


def test_nobody_withdraws_in_the_middle_of_a_print(looked_at: Session, catalog: Catalog) -> None:
    printing = handed(looked_at, catalog)
    assert isinstance(effect_of(printing), Print)
    with pytest.raises(SequenceError):
        advance(printing, ConsentWithdrawn())


def test_a_consent_withdrawn_with_the_paper_in_hand_holds_for_the_next_service(
    looked_at: Session, catalog: Catalog
) -> None:
    done = advance(handed(looked_at, catalog), Printed(PrintResult(PrintOutcome.DELIVERED, 2, "", 1.0)))
    withdrawn = advance(done, ConsentWithdrawn())
    assert effect_of(withdrawn) == effect_of(done)
    another = advance(withdrawn, AnotherAsked())
    assert isinstance(effect_of(another), FindWays)


def handed(looked_at: Session, catalog: Catalog) -> Session:
    """The resident's face matched, and his document is about to be printed."""
    chosen = after(looked_at, FaceCompared(FaceDecision.MATCH), ServiceChosen(catalog.service(ENROLMENT)), Begun())
    asked = after(chosen, Answered("period", "last_48_months"), Confirmed())
    document = SealedDocument(ENROLMENT, "社会保险参保证明", "YS1", 2, b"%PDF", "0" * 64, "TOKEN")
    return after(asked, Queried(Found(request_of(asked), "case")), Issued(document))


# The camera.


def test_the_face_is_tried_three_times_and_then_other_ways_are_offered(looked_at: Session) -> None:
    session = looked_at
    for attempt, left in ((1, 30.0), (2, 25.0), (3, 20.0)):
        assert effect_of(session) == CompareFace(attempt, left)
        session = advance(session, FaceCompared(FaceDecision.NON_MATCH, 5.0))
    assert effect_of(advance(session, WaysFound(OTHERS))) == ChooseWay(OTHERS, "not_matched")


def test_thirty_seconds_before_the_camera_are_enough(looked_at: Session) -> None:
    session = after(looked_at, FaceCompared(FaceDecision.NO_FACE, 15.5), FaceCompared(FaceDecision.NO_GESTURE, 15.5))
    assert isinstance(effect_of(session), FindWays)


def test_an_attack_is_a_try_like_another(looked_at: Session) -> None:
    session = after(looked_at, *[FaceCompared(FaceDecision.ATTACK, 2.0)] * 3, WaysFound(OTHERS))
    assert effect_of(session) == ChooseWay(OTHERS, "not_matched")


def test_a_camera_that_fails_leaves_the_other_ways_and_may_be_tried_again(looked_at: Session) -> None:
    session = after(looked_at, Failed("camera.silent", retry=True), WaysFound(OTHERS))
    assert effect_of(session) == ChooseWay(CONFIRMATIONS, "unavailable", "camera.silent")
    assert effect_of(advance(session, WayChosen("face"))) == CompareFace(2, 30.0)


def test_a_camera_that_fails_three_times_or_is_not_there_is_not_offered_again(looked_at: Session) -> None:
    absent = after(looked_at, Failed("camera.absent", retry=False), WaysFound(OTHERS))
    assert effect_of(absent) == ChooseWay(OTHERS, "unavailable", "camera.absent")
    session = after(looked_at, Failed("camera.silent", retry=True), WaysFound(()))
    for _ in range(2):
        assert effect_of(session) == ChooseWay(("face",), "unavailable", "camera.silent")
        session = after(session, WayChosen("face"), Failed("camera.silent", retry=True))
    assert effect_of(session) == ShowRefusal("no_other_way")


@pytest.mark.parametrize("state", [PhotoState.NO_DECODER, PhotoState.FAILED])
def test_a_card_whose_photo_is_not_read_needs_another_way_and_no_consent(
    session: Session, card: MakeCard, state: PhotoState
) -> None:
    session = after(session, CardRead(card(photo_state=state)), WaysFound(OTHERS))
    assert effect_of(session) == ChooseWay(OTHERS, "no_photo")


# Each way.


def test_the_telephones_code_confirms_its_owner(choosing: Session) -> None:
    session = advance(choosing, WayChosen("identity_code"))
    assert effect_of(session) == ScanCode("identity_code")
    session = advance(session, CodeScanned("CODE"))
    assert effect_of(session) == CheckIdentityCode("CODE")
    told = advance(session, PersonTold(person(HOLDER)))
    assert isinstance(effect_of(told), ChooseService)
    assert (told.identity.confirmed, told.identity.entered) == ("identity_code", "")


def test_the_code_of_another_persons_telephone_is_told_and_another_may_be_shown(choosing: Session) -> None:
    session = after(choosing, WayChosen("identity_code"), CodeScanned("CODE"), PersonTold(person("339999198503120012")))
    assert effect_of(session) == ScanCode("identity_code", "identity_code_foreign")
    session = after(session, CodeScanned("CODE"), PersonTold(Refusal("identity_code_expired")))
    assert effect_of(session) == ScanCode("identity_code", "identity_code_expired")


def test_a_code_that_was_sent_confirms_whoever_types_it(choosing: Session) -> None:
    session = advance(choosing, WayChosen("one_time_code"))
    assert effect_of(session) == SendCode(HOLDER)
    session = advance(session, CodeSendTold(SENT))
    assert effect_of(session) == AskSecret("one_time_code", "", 5, "100****0001")
    session = advance(session, SecretGiven("123456"))
    assert effect_of(session) == CheckCode(SENT, "123456")
    session = advance(session, CodeTold(CodeChecked(is_right=False, tries_left=4)))
    assert effect_of(session) == AskSecret("one_time_code", "code_wrong", 4, "100****0001")
    session = after(session, SecretGiven("654321"), CodeTold(CodeChecked(is_right=True, tries_left=0)))
    assert session.identity.confirmed == "one_time_code"
    assert session.identity.sent is None


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_what_is_no_code_is_not_sent_to_anybody(choosing: Session, wrong: str) -> None:
    session = after(choosing, WayChosen("one_time_code"), CodeSendTold(SENT))
    with pytest.raises(InvalidAnswer):
        advance(session, SecretGiven(wrong))


@pytest.mark.parametrize(
    ("events", "trouble"),
    [
        ([CodeSendTold(Refusal("no_phone_on_file"))], "no_phone_on_file"),
        ([CodeSendTold(SENT), SecretGiven("123456"), CodeTold(CodeChecked(False, 0))], "code_used_up"),
        ([Failed("department.unreachable", retry=True)], "department.unreachable"),
    ],
)
def test_a_way_that_leads_nowhere_is_told_and_not_offered_again(
    choosing: Session, events: list[Event], trouble: str
) -> None:
    session = after(choosing, WayChosen("one_time_code"), *events)
    left = tuple(way for way in OTHERS if way != "one_time_code")
    assert effect_of(session) == ChooseWay(left, "refused", trouble)


def test_an_expired_code_is_told_and_another_may_be_sent(choosing: Session) -> None:
    typed = after(choosing, WayChosen("one_time_code"), CodeSendTold(SENT), SecretGiven("123456"))
    session = advance(typed, CodeTold(Refusal("code_expired")))
    assert effect_of(session) == ChooseWay(OTHERS, "refused", "code_expired")
    assert effect_of(advance(session, WayChosen("one_time_code"))) == SendCode(HOLDER)


def test_another_code_is_asked_for_and_too_soon_keeps_the_first(choosing: Session) -> None:
    waiting = after(choosing, WayChosen("one_time_code"), CodeSendTold(SENT), ResendAsked())
    assert effect_of(waiting) == SendCode(HOLDER)
    again = advance(waiting, CodeSendTold(replace(SENT, reference="S" * 32)))
    assert again.identity.sent == replace(SENT, reference="S" * 32)
    too_soon = advance(waiting, CodeSendTold(Refusal("code_too_soon")))
    assert effect_of(too_soon) == AskSecret("one_time_code", "code_too_soon", 5, "100****0001")


def test_the_social_cards_pin_confirms_its_holder(choosing: Session) -> None:
    session = advance(choosing, WayChosen("social_card_pin"))
    assert effect_of(session) == AskSecret("social_card_pin")
    session = advance(session, SecretGiven("123456"))
    assert effect_of(session) == CheckCardPin("123456")
    wrong = advance(session, CardPinTold(PinCheck(is_right=False, tries_left=2, card=None)))
    assert effect_of(wrong) == AskSecret("social_card_pin", "pin_wrong", 2)
    right = advance(session, CardPinTold(PinCheck(is_right=True, tries_left=None, card=social_card())))
    assert right.identity.confirmed == "social_card_pin"
    assert right.identity.entered == ""


@pytest.mark.parametrize(
    ("event", "trouble"),
    [
        (CardPinTold(PinCheck(True, None, social_card("339999198503120012"))), "social_card_foreign"),
        (CardPinTold(PinCheck(True, None, social_card(None))), "social_card_foreign"),
        (CardPinTold(PinCheck(False, 0, None)), "chip_card.pin_blocked"),
        (CardTrouble("chip_card.pin_blocked"), "chip_card.pin_blocked"),
        (CardTrouble("chip_card.media_unsupported"), "chip_card.media_unsupported"),
        (Failed("chip_card.no_card", retry=True), "chip_card.no_card"),
    ],
)
def test_a_social_card_that_cannot_confirm_him(choosing: Session, event: Event, trouble: str) -> None:
    session = after(choosing, WayChosen("social_card_pin"), SecretGiven("123456"), event)
    left = tuple(way for way in OTHERS if way != "social_card_pin")
    assert effect_of(session) == ChooseWay(left, "refused", trouble)


def test_a_card_that_moved_asks_for_the_pin_anew(choosing: Session) -> None:
    moved = CardTrouble("chip_card.media_withdrawn")
    session = after(choosing, WayChosen("social_card_pin"), SecretGiven("123456"), moved)
    assert effect_of(session) == AskSecret("social_card_pin", "chip_card.media_withdrawn")
    assert session.identity.entered == ""


def test_a_helper_confirms_by_badge_and_pin(choosing: Session) -> None:
    session = advance(choosing, WayChosen("helper"))
    assert effect_of(session) == ScanCode("helper")
    session = advance(session, CodeScanned("BADGE"))
    assert effect_of(session) == AskSecret("helper")
    session = advance(session, SecretGiven("246810"))
    assert effect_of(session) == CheckHelper("BADGE", "246810")
    wrong = advance(session, HelperTold("wrong", 4))
    assert effect_of(wrong) == AskSecret("helper", "pin_wrong", 4)
    assert effect_of(advance(session, HelperTold("unknown"))) == ScanCode("helper", "badge_unknown")
    assert advance(session, HelperTold("confirmed")).identity.confirmed == "helper"
    left = tuple(way for way in OTHERS if way != "helper")
    assert effect_of(advance(session, HelperTold("locked"))) == ChooseWay(left, "refused", "helper_locked")


@pytest.mark.parametrize("way", OTHERS)
def test_every_way_is_left_by_going_back(choosing: Session, way: str) -> None:
    session = advance(choosing, WayChosen(way))
    if way == "one_time_code":
        session = advance(session, CodeSendTold(SENT))
    session = advance(session, WentBack())
    assert effect_of(session) == ChooseWay(OTHERS, "refused")


# Levels that services accept.


def test_a_service_that_accepts_less_asks_once_more(choosing: Session, catalog: Catalog) -> None:
    known = after(choosing, WayChosen("one_time_code"), CodeSendTold(SENT), SecretGiven("123456"))
    known = advance(known, CodeTold(CodeChecked(is_right=True, tries_left=0)))
    strict = catalog.service(ENROLMENT).model_copy(update={"accepts": ("face", "helper")})
    session = after(known, ServiceChosen(strict), Begun())
    assert effect_of(session) == ChooseWay(("helper",), "refused")
    confirmed = after(session, WayChosen("helper"), CodeScanned("B"), SecretGiven("246810"), HelperTold("confirmed"))
    assert not isinstance(effect_of(confirmed), ChooseWay)


def test_who_was_confirmed_stays_so_for_another_service(looked_at: Session, catalog: Catalog) -> None:
    matched = after(looked_at, FaceCompared(FaceDecision.MATCH), ServiceChosen(catalog.service(ENROLMENT)))
    home = advance(matched, WentBack())
    assert isinstance(effect_of(home), ChooseService)
    assert home.identity.confirmed == "face"


def test_every_service_that_confirms_has_a_way_without_the_face(catalog: Catalog) -> None:
    for service in catalog:
        if "face" in service.accepts:
            assert len(service.accepts) > 1, service.id


# Cards.


def child(card: MakeCard, **changes: str | None) -> IdCard:
    number = "33999920150101001"
    return card(**{"birth_date": "2015-01-01", "id_number": number + check_sign(number)} | changes)


def test_a_childs_card_leads_to_the_guardian_who_decides(session: Session, card: MakeCard) -> None:
    session = advance(session, CardRead(child(card)))
    assert effect_of(session) == ReadIdCard("", 0, of_guardian=True)
    session = advance(session, CardRead(card()))
    assert effect_of(session) == CheckGuardian(HOLDER, session.applicant.id_number)
    session = advance(session, GuardianTold(is_guardian=True))
    assert effect_of(session) == AskFaceConsent(of_child=True)
    refused = after(session, FaceConsentAnswered(agreed=False), WaysFound(OTHERS), WayChosen("one_time_code"))
    assert effect_of(refused) == SendCode(HOLDER)
    agreed = after(session, FaceConsentAnswered(agreed=True), FaceCompared(FaceDecision.MATCH))
    assert isinstance(effect_of(agreed), ChooseService)
    assert agreed.applicant.birth_date == "2015-01-01"


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"birth_date": "2010-01-01"}, "guardian.too_young"),
        ({"birth_date": None, "id_number": "FRA330199022804"}, "guardian.too_young"),
        ({"valid_until": "2026-11-21"}, "guardian.card_expired"),
    ],
)
def test_a_card_that_is_no_guardians(
    session: Session, card: MakeCard, changes: dict[str, str | None], trouble: str
) -> None:
    session = after(session, CardRead(child(card)), CardRead(card(**changes)))
    assert effect_of(session) == ReadIdCard(trouble, 0, of_guardian=True)


def test_the_childs_own_card_is_not_its_guardians(session: Session, card: MakeCard) -> None:
    session = after(session, CardRead(child(card)), CardRead(child(card)))
    assert effect_of(session) == ReadIdCard("guardian.same_card", 0, of_guardian=True)


def test_whoever_is_not_in_the_register_as_guardian_goes_to_the_counter(session: Session, card: MakeCard) -> None:
    session = after(session, CardRead(child(card)), CardRead(card()), GuardianTold(is_guardian=False))
    assert effect_of(session) == ShowRefusal("guardian_not_registered")


def test_a_childs_card_whose_date_is_damaged_is_told_by_its_number(session: Session, card: MakeCard) -> None:
    session = advance(session, CardRead(child(card, birth_date=None)))
    assert effect_of(session) == ReadIdCard("", 0, of_guardian=True)


@pytest.mark.parametrize("changes", [{"name": None}, {"birth_date": None, "id_number": "FRA330199022804"}])
def test_a_card_that_says_too_little_for_a_paper_is_refused(
    session: Session, card: MakeCard, changes: dict[str, str | None]
) -> None:
    assert effect_of(advance(session, CardRead(card(**changes)))) == ShowRefusal("card_unreadable")


@pytest.mark.parametrize(("born", "is_child"), [("2012-11-22", False), ("2012-11-23", True)])
def test_a_child_is_one_until_the_day_it_is_fourteen(
    session: Session, card: MakeCard, born: str, is_child: bool
) -> None:
    effect = effect_of(advance(session, CardRead(card(birth_date=born))))
    assert isinstance(effect, ReadIdCard) is is_child


def test_a_telephones_code_stands_in_for_a_card_that_is_not_there(session: Session, catalog: Catalog) -> None:
    session = advance(session, WithoutCardAsked())
    assert effect_of(session) == ScanCode("identity_code")
    assert effect_of(advance(session, WentBack())) == ReadIdCard("", 0)
    session = after(session, CodeScanned("CODE"), PersonTold(person(HOLDER)))
    assert isinstance(effect_of(session), ChooseService)
    assert session.applicant == person(HOLDER)
    after(session, ServiceChosen(catalog.service(ENROLMENT)), Begun())


def test_a_scanner_that_fails_at_the_entrance_leads_back_to_the_card(session: Session) -> None:
    session = after(session, WithoutCardAsked(), Failed("scanner.unavailable", retry=False))
    assert effect_of(session) == ReadIdCard("scanner.unavailable", 0)


LAYOUTS = {
    "AAA123456789012": "foreign_2017",
    "932682198501010017": "foreign_2023",
    "810000199408230021": "residence_permit",
    HOLDER: "resident",
}


@pytest.mark.parametrize(("number", "holder"), LAYOUTS.items())
def test_a_service_for_other_holders_names_the_place_to_go(
    session: Session, card: MakeCard, catalog: Catalog, number: str, holder: str
) -> None:
    service = catalog.service(ENROLMENT)
    only = service.model_copy(update={"holders": tuple(each for each in service.holders if each != holder)})
    read = replace(card(id_number=number), layout=CardLayout(holder))
    session = after(session, ServiceChosen(only), Begun(), CardRead(read))
    assert effect_of(session) == ShowRefusal("card_kind_not_served")
    served = after(structs.replace(session, service=service), FaceConsentAnswered(agreed=True))
    assert isinstance(effect_of(served), CompareFace)


@pytest.mark.parametrize(("number", "holder"), LAYOUTS.items())
def test_without_the_card_the_number_tells_whose_it_is(session: Session, number: str, holder: str) -> None:
    known = structs.replace(session, person=person(number))
    assert holder_of(known) == holder


def person(number: str) -> Applicant:
    return Applicant("沈丽华", number, "female", "汉", "1990-02-28", "临湖区荷风路 8 号")


def test_facts_of_identification_show_nothing_of_anybody(choosing: Session) -> None:
    session = after(choosing, WayChosen("one_time_code"), CodeSendTold(SENT), SecretGiven("135790"))
    for shown in (repr(session.identity), repr(effect_of(session)), repr(SecretGiven("135790")), repr(SENT)):
        assert "135790" not in shown
        assert "0001" not in shown
