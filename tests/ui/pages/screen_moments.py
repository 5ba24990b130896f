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

from drivers import (
    CaptureHint,
    FaceDecision,
    PhotoState,
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
from flows.ports import Found, Refusal
from flows.schema import LIFE_EVENTS, Service
from kiosk.pages.shelves import TOPICS
from kiosk.pages.situation import View, Work


def before_the_service(journey: Journey) -> Iterator[tuple[str, Moment]]:
    start, after = journey.start, journey.after
    browsing = after(ServiceChosen(journey.catalog.service(ENROLMENT)))
    asked = after(CardRead(card_of()))
    looking = after(FaceConsentAnswered(agreed=True), session=asked)
    yield "start", Moment(start)
    yield "start night", Moment(start, night=True)
    yield "help at the start", Moment(start, View(help=True))
    yield "no card", Moment(start, View(open="no_card"))
    yield "services", Moment(start, View(open="services"))
    yield "browse what there is", Moment(start, View(open="browse"))
    yield "service before the card", Moment(browsing)
    yield "put card", Moment(after(Begun(), session=browsing))
    for code in ("id_card.media_withdrawn", "id_card.media_unreadable", "id_card.media_unsupported"):
        yield f"put card {code}", Moment(after(CardTrouble(code)))
    yield "consent", Moment(asked)
    yield "help", Moment(asked, View(help=True))
    for part in range(4):
        yield f"notice {part + 1}", Moment(asked, View(open="notice", part=part))
    for hint in CaptureHint:
        yield f"camera {hint}", Moment(looking, work=Work(hint=hint))
    yield "camera third attempt", Moment(after(*[FaceCompared(FaceDecision.NO_FACE)] * 2, session=looking))
    yield "home", Moment(journey.identified())
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
    for part in range(6):
        yield f"services {part}", Moment(journey.start, View(open="services", part=part), catalog=many)
    for topic in TOPICS:
        yield f"topic {topic}", Moment(journey.start, View(open=f"topic:{topic}"), catalog=many)
    for code in departments:
        yield f"department {code}", Moment(journey.start, View(open=f"department:{code}"), catalog=many)
    yield "last of a topic", Moment(journey.start, View(open="topic:other", part=9), catalog=many)
    yield "no card where some services need none", Moment(journey.start, View(open="no_card"), catalog=many)
    yield "without card", Moment(journey.start, View(open="without_card"), catalog=many)
    yield "service that costs", Moment(advance(paying.identified(), ServiceChosen(costly.service(ENROLMENT))))
    yield "check that costs", Moment(paying.reviewing())


def _every_event(service: Service, departments: list[str]) -> Iterator[Service]:
    """A service of every life event and department, in the longest words."""
    for number in range(150):
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
    yield "finish", Moment(None)
    yield "help when nobody is here", Moment(None, View(help=True), fault="id_card.silent", since="14:10")
    yield "out of service", Moment(None, fault="id_card.silent", since="14:10")


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
)
"""Of devices that no service asks for yet; their words are laid out all the same."""


def troubles(journey: Journey) -> Iterator[tuple[str, Moment]]:
    asked = journey.after(CardRead(card_of()))
    looking = advance(asked, FaceConsentAnswered(agreed=True))
    handed_in = journey.handed_in()
    no_match = [FaceCompared(FaceDecision.NON_MATCH)] * 3
    yield "problem id_card.silent", Moment(journey.after(Failed("id_card.silent", retry=True)))
    for code in ("camera.unavailable", "face.pack_missing"):
        yield f"problem {code}", Moment(advance(looking, Failed(code, retry=False)))
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
    yield "refusal face_refused", Moment(advance(asked, FaceConsentAnswered(agreed=False)))
    yield "refusal face_not_matched", Moment(journey.after(*no_match, session=looking))
    for name, card in {
        "card_expired": card_of(valid_until="2026-03-01"),
        "guardian_needed": card_of(birth_date="2015-01-01"),
        "photo_unavailable": card_of(PhotoState.FAILED),
    }.items():
        yield f"refusal {name}", Moment(journey.after(CardRead(card)))
    yield "refusal card_unreadable", Moment(journey.after(*[CardTrouble("id_card.media_unreadable")] * 3))
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


def all_moments(catalog: Catalog) -> dict[str, Moment]:
    """Every page in every state that changes what stands on it."""
    journey = Journey(catalog)
    parts = (before_the_service, other_catalogues, questions, every_question, every_result, work, troubles)
    return {name: moment for part in parts for name, moment in part(journey)}
