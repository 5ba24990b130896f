"""Every moment of a visit that has a page of its own."""

from collections.abc import Iterator
from dataclasses import replace

from screen_journey import (
    ENROLMENT,
    FUND,
    HOUSEHOLD,
    LONG_LATIN,
    RARE,
    Journey,
    Moment,
    card_of,
    document,
    printed,
)
from screen_kinds import every_question, every_result
from screen_services import (
    RELATIVES,
    variant,
)
from screen_sheets import sheets

from drivers import (
    CaptureHint,
    FaceDecision,
    Gesture,
    PhotoState,
    PinCheck,
    PrintOutcome,
    PrintResult,
)
from flows.catalog import Catalog
from flows.effects import (
    Answered,
    Begun,
    CardRead,
    CardTrouble,
    ChangeAsked,
    Confirmed,
    DataConsentAnswered,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    Issued,
    OfferMade,
    Printed,
    Queried,
    Query,
    ServiceChosen,
)
from flows.engine import advance, effect_of
from flows.ports import CodeChecked, CodeSent, Found, Refusal
from flows.questions import Words
from flows.schema import CONFIRMATIONS, LIFE_EVENTS, Service
from flows.ways import (
    CardPinTold,
    CodeScanned,
    CodeSendTold,
    CodeTold,
    ConsentWithdrawn,
    GuardianTold,
    HelperTold,
    PersonTold,
    ResendAsked,
    SecretGiven,
    WayChosen,
    WaysFound,
    WithoutCardAsked,
)
from kiosk.pages.shelves import TOPICS
from kiosk.pages.situation import View, Work
from kiosk.settings import Nearby, Site, load_settings


def before_the_service(journey: Journey) -> Iterator[tuple[str, Moment]]:
    start, after = journey.start, journey.after
    browsing = after(ServiceChosen(journey.catalog.service(ENROLMENT)))
    asked = after(CardRead(card_of()))
    looking = after(FaceConsentAnswered(agreed=True), session=asked)
    yield "start", Moment(start)
    yield "start night", Moment(start, night=True)
    for side in ("left", "right"):
        yield f"start reader {side}", Moment(start, around={"reader": side, "usual_seconds": 124})
    yield "start today", Moment(start, around={"usual_seconds": 24})
    yield "help at the start", Moment(start, View(help=True))
    yield "no card", Moment(start, View(open="no_card"))
    yield "no card but a telephone", Moment(start, View(open="no_card"), has_scanner=True)
    yield "services", Moment(start, View(open="services"))
    yield "browse what there is", Moment(start, View(open="browse"))
    yield "service before the card", Moment(browsing)
    yield "put card", Moment(after(Begun(), session=browsing))
    yield "put card or telephone", Moment(after(Begun(), session=browsing), has_scanner=True)
    for side in ("left", "right"):
        yield f"put card {side}", Moment(after(Begun(), session=browsing), around={"reader": side})
    for code in ("id_card.media_withdrawn", "id_card.media_unreadable", "id_card.media_unsupported"):
        yield f"put card {code}", Moment(after(CardTrouble(code)))
    yield "consent", Moment(asked)
    yield "help", Moment(asked, View(help=True))
    yield "help called", Moment(asked, View(help=True, called=True))
    for part in range(4):
        yield f"notice {part + 1}", Moment(asked, View(open="notice", part=part))
    for hint in CaptureHint:
        yield f"camera {hint}", Moment(looking, work=Work(hint=hint))
    for gesture in Gesture:
        yield f"camera {gesture}", Moment(looking, work=Work(gesture=gesture, gestures_done=1))
    yield "help where consent can be withdrawn", Moment(journey.identified(), View(help=True))
    yield "consent of a guardian", Moment(after(CardRead(CHILD), CardRead(card_of()), GuardianTold(is_guardian=True)))
    yield "camera third attempt", Moment(after(*[FaceCompared(FaceDecision.NO_FACE)] * 2, session=looking))
    yield "home", Moment(journey.identified())
    yield "home of somebody old", Moment(journey.identified(OLD))
    yield "larger", Moment(after(CardRead(OLD)), View(open="larger"))
    yield "home long name", Moment(journey.identified(card_of(name=None, name_en=LONG_LATIN)))


def other_catalogues(journey: Journey) -> Iterator[tuple[str, Moment]]:
    """Many services, and one that costs something."""
    service = journey.catalog.service(ENROLMENT)
    departments = journey.catalog.departments
    many = Catalog(list(_every_event(service, list(departments))), departments)
    costly = Catalog([service.model_copy(update={"fee": 2500})], departments)
    paying = Journey(costly)
    yield "home of many", Moment(journey.identified(), catalog=many)
    yield "home of one", Moment(journey.identified(), catalog=costly)
    yield "browse", Moment(journey.start, View(open="browse"), catalog=many)
    for typed in ("", "社保", "社保" * 20, "中文"):
        for stage in ("", "found"):
            view = View(open="search", typed=typed, stage=stage)
            yield f"search {typed[:2]} {len(typed)} {stage}".strip(), Moment(journey.identified(), view)
    yield "search among many", Moment(journey.start, View(open="search", stage="found", part=9), catalog=many)
    for part in range(6):
        yield f"services {part}", Moment(journey.start, View(open="services", part=part), catalog=many)
    for topic in TOPICS:
        yield f"topic {topic}", Moment(journey.start, View(open=f"topic:{topic}"), catalog=many)
    for code in departments:
        yield f"department {code}", Moment(journey.start, View(open=f"department:{code}"), catalog=many)
    yield "last of a topic", Moment(journey.start, View(open="topic:daily", part=9), catalog=many)
    yield "no card where some services need none", Moment(journey.start, View(open="no_card"), catalog=many)
    both = Moment(journey.start, View(open="no_card"), catalog=many, has_scanner=True)
    yield "no card but a telephone where some services need none", both
    yield "without card", Moment(journey.start, View(open="without_card"), catalog=many)
    thirty = Catalog(list(_every_event(service, ["HRSS"], 30)), departments)
    for part in range(4):
        yield f"list of thirty {part}", Moment(journey.start, View(open="department:HRSS", part=part), catalog=thirty)
    yield "empty list", Moment(journey.start, View(open="topic:business"), catalog=costly)
    yield "service that costs", Moment(advance(paying.identified(), ServiceChosen(costly.service(ENROLMENT))))
    yield "check that costs", Moment(paying.reviewing())


def _every_event(service: Service, departments: list[str], count: int = 150) -> Iterator[Service]:
    """A service of every life event and department, in the longest words."""
    for number in range(count):
        yield variant(
            service,
            id=f"social-insurance.s{number}",
            popularity_rank=number + 1,
            life_event=LIFE_EVENTS[number % len(LIFE_EVENTS)],
            department_code=departments[number % len(departments)],
            identity=("id_card+face", "none", "id_number+face")[number % 3],
        )


def questions(journey: Journey) -> Iterator[tuple[str, Moment]]:
    months = journey.chosen(ENROLMENT)
    consented = journey.chosen(HOUSEHOLD, DataConsentAnswered(agreed=True))
    offered = advance(consented, OfferMade(RELATIVES))
    wheel = View(chosen="own", stage="first", first="2025-11")
    for service in journey.catalog:
        begin = advance(journey.identified(), ServiceChosen(service))
        yield f"service {service.id}", Moment(begin)
    yield "data consent", Moment(journey.chosen(HOUSEHOLD))
    yield "months", Moment(months)
    yield "months chosen", Moment(months, View(chosen="last_24_months"))
    yield "months error", Moment(months, View(error="answer.choice"))
    yield "first month", Moment(months, wheel)
    yield "last month", Moment(months, replace(wheel, stage="last", last="2026-10"))
    yield "last month error", Moment(months, replace(wheel, stage="last", last="2026-10", error="answer.month"))
    yield "choice of two", Moment(offered)
    yield "choice of four", Moment(journey.chosen(FUND), View(chosen="lease"))
    yield "copies", Moment(journey.reviewing(ChangeAsked("copies")), View(chosen="1"))
    yield "copies error", Moment(journey.reviewing(ChangeAsked("copies")), View(error="answer.choice"))
    household = journey.after(Answered("member", "self"), Answered("purpose", "housing"), session=offered)
    yield "check", Moment(journey.reviewing())
    yield "check rare name", Moment(journey.reviewing(card=card_of(name=RARE)))
    yield "check long name", Moment(journey.reviewing(card=card_of(name=None, name_en=LONG_LATIN)))
    yield "check long Chinese name", Moment(journey.reviewing(card=card_of(name="买买提艾力·阿卜杜热合曼·吐尔逊")))
    yield "check household", Moment(household)


def work(journey: Journey) -> Iterator[tuple[str, Moment]]:
    yield "working asking", Moment(journey.handed_in(), work=Work(seconds=1))
    yield "working issuing", Moment(journey.found(), work=Work(seconds=4))
    yield "working printing", Moment(journey.issued(), work=Work(seconds=9, sheets=1))
    yield "working slow", Moment(journey.found(), work=Work(seconds=14, quiet=9))
    yield "working very slow", Moment(journey.found(), work=Work(seconds=128, quiet=24))
    yield "take paper", Moment(advance(journey.issued(), printed()))
    yield "take one sheet", Moment(advance(journey.issued(1), printed(1)))
    yield "take paper and card", Moment(advance(journey.issued(), printed()), around={"card_lies": True})
    yield "finish", Moment(None)
    yield "finish and rate", Moment(None, around={"asks_rating": True})
    yield "finish rated", Moment(None, View(chosen="good"))
    yield "finish card left", Moment(None, around={"asks_rating": True, "card_lies": True})
    yield "finish paper left", Moment(None, around={"asks_rating": True, "paper_lies": True})
    yield "help when nobody is here", Moment(None, View(help=True), fault="id_card.silent", since="14:10")
    by_keys = {"by_keys": True}
    yield "help by keys", Moment(None, View(help=True), fault="id_card.silent", since="14:10", around=by_keys)
    yield "out of service", Moment(None, fault="id_card.silent", since="14:10")
    yield (
        "out of service, many places",
        Moment(None, fault="id_card.silent", since="14:10", around={"site": far_site()}),
    )


def far_site() -> Site:
    """One with as many other machines as are told, and a third whose words are long."""
    site = load_settings().kiosk.site
    third = Nearby(
        name=Words(zh="临湖区荷塘街道社区事务受理服务中心", en="Hetang Subdistrict Community Affairs Centre"),
        address=Words(zh="荷塘街道塘下东街一百二十一弄 3 号底楼", en="Building 3, 121 Tangxia East Street"),
        hours=Words(zh="周一到周五 8:30–17:00，周六 9:00–12:00", en="Mon to Fri, 8:30 to 17:00; Sat, 9:00 to 12:00"),
        minutes=25,
    )
    return site.model_copy(update={"nearby": (*site.nearby, third)})


PROBLEMS = (
    "department.unreachable",
    "department.timeout",
    "department.protocol",
    "document.wrong_person",
    "document_printer.unavailable",
    "document_printer.media_empty",
    "document_printer.media_jam",
    "document_printer.cover_open",
    "print_unknown",
    "journal.sqlite",
    "something.else",
)


DEVICE_PROBLEMS = (
    "chip_card.silent",
    "chip_card.media_unreadable",
    "chip_card.media_unsupported",
    "chip_card.media_withdrawn",
    "chip_card.pin_required",
    "document_camera.silent",
    "document_camera.blurred",
    "document_camera.many_pages",
    "document_camera.moving",
    "document_camera.no_page",
    "document_camera.page_cut_off",
    "key_pad.silent",
    "power.data_stale",
    "receipt_printer.offline",
    "scanner.no_code",
    "scanner.silent",
    "signals.silent",
    "speaker.silent",
)
"""Of devices that no service asks for yet; their words are laid out all the same."""


def troubles(journey: Journey) -> Iterator[tuple[str, Moment]]:
    asked = journey.after(CardRead(card_of()))
    looking = advance(asked, FaceConsentAnswered(agreed=True))
    handed_in = journey.handed_in()
    no_match = [FaceCompared(FaceDecision.NON_MATCH)] * 3
    yield "problem id_card.silent", Moment(journey.after(Failed("id_card.silent", retry=True)))
    for code in PROBLEMS:
        for retry in (True, False):
            yield f"problem {code} {retry}", Moment(advance(handed_in, Failed(code, retry=retry)))
    for code in DEVICE_PROBLEMS:
        yield f"problem {code}", Moment(advance(handed_in, Failed(code, retry=True)))
    copies = journey.reviewing(ChangeAsked("copies"), Answered("copies", "2"), Confirmed())
    query = effect_of(copies)
    assert isinstance(query, Query)
    second = journey.after(Queried(Found(query.request, "case")), Issued(document()), printed(), session=copies)
    empty = Printed(PrintResult(PrintOutcome.FAILED, 0, "document_printer.media_empty", 1.0))
    yield "working second copy", Moment(second, work=Work(seconds=12, sheets=1))
    yield "problem second copy", Moment(advance(second, empty))
    fund = journey.chosen(FUND, Answered("purpose", "lease"), Confirmed())
    yield "problem of the fund", Moment(advance(fund, Failed("department.timeout", retry=True)))
    refused = advance(asked, FaceConsentAnswered(agreed=False))
    yield "refusal face_refused", Moment(advance(refused, WaysFound(())))
    yield "refusal no_other_way", Moment(journey.after(*no_match, WaysFound(()), session=looking))
    unknown = journey.after(CardRead(CHILD), CardRead(card_of()), GuardianTold(is_guardian=False))
    yield "refusal guardian_not_registered", Moment(unknown)
    for name, card in {
        "card_expired": card_of(valid_until="2026-03-01"),
        "card_not_yet_valid": card_of(valid_from="2027-03-01"),
    }.items():
        yield f"refusal {name}", Moment(journey.after(CardRead(card)))
    worn = journey.after(*[CardTrouble("id_card.media_unreadable")] * 3)
    yield "refusal card_unreadable", Moment(worn)
    yield "refusal card_unreadable but a telephone", Moment(worn, has_scanner=True)
    denied = advance(journey.chosen(HOUSEHOLD), DataConsentAnswered(agreed=False))
    yield "refusal data_consent_refused", Moment(denied)
    for reason in (
        "not_enrolled",
        "no_account",
        "no_record",
        "not_related",
        "applicant_mismatch",
        "anything_else",
    ):
        yield f"refusal {reason}", Moment(advance(handed_in, Queried(Refusal(reason))))


OTHERS = CONFIRMATIONS[1:]
OLD = card_of(birth_date="1955-01-01", id_number="339999195501010011")
CHILD = card_of(birth_date="2015-01-01", id_number="339999201501010014")
SENT = CodeSent("R" * 32, "138****0000", 5, 600)
WAY_TROUBLES = {
    "identity_code": ("identity_code_invalid", "identity_code_expired", "identity_code_used", "identity_code_foreign"),
    "one_time_code": ("no_phone_on_file", "code_too_often", "code_expired", "code_used_up", "department.unreachable"),
    "social_card_pin": (
        *("chip_card.pin_blocked", "chip_card.no_card", "chip_card.media_unsupported", "social_card_foreign"),
        "chip_card.silent",
    ),
    "helper": ("scanner.no_code", "scanner.silent", "helper_locked", "another"),
}


def ways(journey: Journey) -> Iterator[tuple[str, Moment]]:
    """The equal ways without a face, and a child's guardian."""
    after = journey.after
    asked = after(CardRead(card_of()))
    looking = advance(asked, FaceConsentAnswered(agreed=True))
    refused = advance(asked, FaceConsentAnswered(agreed=False))
    choosing = advance(refused, WaysFound(OTHERS))
    yield "working find ways", Moment(refused, work=Work(seconds=2))
    for count in range(1, 5):
        yield f"ways {count}", Moment(advance(refused, WaysFound(OTHERS[:count])))
    yield "ways withdrawn", Moment(after(ConsentWithdrawn(), WaysFound(OTHERS), session=looking))
    no_match = [FaceCompared(FaceDecision.NON_MATCH)] * 3
    yield "ways not matched", Moment(after(*no_match, WaysFound(OTHERS), session=looking))
    unavailable = after(Failed("camera.silent", retry=True), WaysFound(OTHERS), session=looking)
    yield "ways unavailable", Moment(unavailable)
    lost = after(WayChosen("one_time_code"), Failed("department.timeout", retry=True), session=unavailable)
    yield "ways unavailable and one more lost", Moment(lost)
    yield "ways no photo", Moment(after(CardRead(card_of(PhotoState.FAILED)), WaysFound(OTHERS)))
    known = after(
        WayChosen("helper"), CodeScanned("B"), SecretGiven("123456"), HelperTold("confirmed"), session=choosing
    )
    strict = journey.catalog.service(ENROLMENT).model_copy(update={"accepts": ("identity_code", "social_card_pin")})
    yield "ways service", Moment(after(ServiceChosen(strict), Begun(), session=known))
    for way, troubles in WAY_TROUBLES.items():
        gone = advance(choosing, WayChosen(way))
        for code in troubles:
            told = PersonTold(Refusal(code)) if way == "identity_code" else Failed(code, retry=False)
            before = [CodeScanned("C")] if way == "identity_code" else []
            before += [SecretGiven("123456")] if way == "social_card_pin" else []
            yield f"ways after {code}", Moment(after(*before, told, session=gone))


def secrets(journey: Journey) -> Iterator[tuple[str, Moment]]:
    """What is scanned or typed on the ways without a face."""
    after = journey.after
    choosing = after(CardRead(card_of()), FaceConsentAnswered(agreed=False), WaysFound(OTHERS))
    yield "scan identity code", Moment(advance(choosing, WayChosen("identity_code")))
    asked = advance(choosing, WayChosen("identity_code"))
    yield "working check identity", Moment(advance(asked, CodeScanned("C")), work=Work(seconds=2))
    yield "working send code", Moment(advance(choosing, WayChosen("one_time_code")), work=Work(seconds=2))
    yield "scan in place of the card", Moment(after(WithoutCardAsked()))
    badge = advance(choosing, WayChosen("helper"))
    yield "scan badge", Moment(badge)
    yield (
        "scan badge again",
        Moment(after(CodeScanned("B"), SecretGiven("123456"), HelperTold("unknown"), session=badge)),
    )
    pin = after(CodeScanned("B"), session=badge)
    yield "secret helper", Moment(pin, View(typed="12"))
    yield "secret helper wrong", Moment(after(SecretGiven("123456"), HelperTold("wrong", 4), session=pin))
    sent = after(WayChosen("one_time_code"), CodeSendTold(SENT), session=choosing)
    yield "secret code", Moment(sent)
    yield "secret code typed", Moment(sent, View(typed="123456"))
    yield "secret code short", Moment(sent, View(typed="123", error="answer.code_length", details={"missing": 3}))
    wrong = after(SecretGiven("123456"), CodeTold(CodeChecked(is_right=False, tries_left=2)), session=sent)
    yield "secret code wrong", Moment(wrong)
    too_soon = after(ResendAsked(), CodeSendTold(Refusal("code_too_soon")), session=sent)
    yield "secret code too soon", Moment(too_soon)
    card = advance(choosing, WayChosen("social_card_pin"))
    yield "secret card", Moment(card, View(typed="1234"))
    yield "put social card", Moment(advance(card, SecretGiven("123456")))
    for code in ("chip_card.media_withdrawn", "chip_card.media_unreadable"):
        yield f"secret after {code}", Moment(after(SecretGiven("123456"), CardTrouble(code), session=card))
    for left in (2, None):
        told = CardPinTold(PinCheck(is_right=False, tries_left=left, card=None))
        yield f"secret card wrong, {left} left", Moment(after(SecretGiven("123456"), told, session=card))


def guardians(journey: Journey) -> Iterator[tuple[str, Moment]]:
    """A child's guardian, and a card that a service is not for."""
    after = journey.after
    child = after(CardRead(CHILD))
    yield "guardian", Moment(child)
    yield "guardian same card", Moment(advance(child, CardRead(CHILD)))
    young = card_of(birth_date="2010-01-01", id_number="339999201001010019")
    yield "guardian too young", Moment(advance(child, CardRead(young)))
    yield "guardian card expired", Moment(advance(child, CardRead(card_of(valid_until="2026-03-01"))))
    yield "guardian card moved", Moment(advance(child, CardTrouble("id_card.media_withdrawn")))
    yield "working check guardian", Moment(advance(child, CardRead(card_of())), work=Work(seconds=2))
    only = journey.catalog.service(ENROLMENT).model_copy(update={"holders": ("foreign_2023",)})
    yield "refusal card_kind_not_served", Moment(after(ServiceChosen(only), Begun(), CardRead(card_of())))


def all_moments(catalog: Catalog) -> dict[str, Moment]:
    """Every page in every state that changes what stands on it."""
    journey = Journey(catalog)
    parts = (
        before_the_service,
        other_catalogues,
        questions,
        every_question,
        every_result,
        work,
        sheets,
        troubles,
        ways,
        secrets,
        guardians,
    )
    return {name: moment for part in parts for name, moment in part(journey)}
