"""Every moment of a visit that has a page of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pytest

from drivers import (
    CaptureHint,
    CardLayout,
    FaceDecision,
    IdCard,
    IdCardRecord,
    Image,
    PhotoState,
    PrintOutcome,
    PrintResult,
)
from flows.catalog import Catalog, load_catalog
from flows.effects import (
    Answered,
    Begun,
    CardRead,
    CardTrouble,
    ChangeAsked,
    Confirmed,
    DataConsentAnswered,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    Issued,
    Printed,
    Queried,
    Query,
    ServiceChosen,
)
from flows.engine import Session, advance, effect_of
from flows.ports import Found, Refusal, SealedDocument
from kiosk.pages.compose import compose
from kiosk.pages.model import Page
from kiosk.pages.situation import Situation, View, Work
from kiosk.pages.trouble import help_page, out_of_service_page
from kiosk.pages.work import finish_page
from kiosk.settings import load_settings
from kiosk.words import LANGUAGES, Say, load_words

TODAY = "2026-11-22"
ENROLMENT = "social-insurance.print-enrolment-certificate"
FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"

CARD = IdCardRecord(
    name="沈丽华",
    name_en=None,
    sex="female",
    nation="汉",
    birth_date="1990-02-28",
    address="临湖区荷风路 8 号",
    latest_address=None,
    id_number="33999919900228004X",
    issuing_authority="临湖区公安局",
    valid_from="2016-05-01",
    valid_until="2036-05-01",
    pass_number=None,
    issue_count=None,
    nationality=None,
)
LONG_LATIN = "MONTGOMERY-FITZWILLIAM, ALEXANDRA WILHELMINA CHRISTINE"
RARE = "\U00020bb7\U00030edd龘"
"""Three signs, two of them outside the basic plane."""


def card_of(photo_state: PhotoState = PhotoState.OK, **changes: str | None) -> IdCard:
    photo = Image(102, 126, bytes(102 * 126 * 3)) if photo_state is PhotoState.OK else None
    return IdCard(CardLayout.RESIDENT, replace(CARD, **changes), photo_state, photo, "05.01-1-2-3")


def document(pages: int = 2) -> SealedDocument:
    return SealedDocument(ENROLMENT, "社会保险参保证明", "SI-2026-1122-0417", pages, b"%PDF", "0" * 64, "TOKEN")


def printed(sheets: int = 2) -> Printed:
    return Printed(PrintResult(PrintOutcome.DELIVERED, sheets, "", 1.0))


@dataclass(frozen=True)
class Moment:
    """One point of a visit: the facts, and what was done on the page since. No session: nobody is here."""

    session: Session | None
    view: View = field(default_factory=View)
    work: Work = field(default_factory=Work)
    fault: str = ""
    night: bool = False
    since: str = ""
    catalog: Catalog | None = None

    def page(self, situation: Situation) -> Page:
        """Return the page that shows it."""
        here = replace(
            situation,
            view=self.view,
            work=self.work,
            fault=self.fault,
            since=self.since,
            night=self.night,
            visit_seconds=21,
        )
        if self.catalog is not None:
            here = replace(here, catalog=self.catalog)
        if self.session is not None:
            return compose(effect_of(self.session), self.session, here)
        if self.view.help:
            return help_page(None, here)
        return out_of_service_page(here) if self.fault else finish_page(here)


class Journey:
    """Sessions at any point, built by the engine from events."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.start = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today=TODAY)

    def after(self, *events: Event, session: Session | None = None) -> Session:
        session = session or self.start
        for event in events:
            session = advance(session, event)
        return session

    def identified(self, card: IdCard | None = None) -> Session:
        return self.after(
            CardRead(card or card_of()), FaceConsentAnswered(agreed=True), FaceCompared(FaceDecision.MATCH)
        )

    def chosen(self, service: str, *events: Event, card: IdCard | None = None) -> Session:
        chosen = ServiceChosen(self.catalog.service(service))
        return self.after(chosen, Begun(), *events, session=self.identified(card))

    def reviewing(self, *events: Event, card: IdCard | None = None) -> Session:
        return self.chosen(ENROLMENT, Answered("period", "last_48_months"), *events, card=card)

    def handed_in(self) -> Session:
        return self.reviewing(Confirmed())

    def found(self) -> Session:
        session = self.handed_in()
        query = effect_of(session)
        assert isinstance(query, Query)
        return advance(session, Queried(Found(query.request, "case")))

    def issued(self, pages: int = 2) -> Session:
        return advance(self.found(), Issued(document(pages)))


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
    many = Catalog([service.model_copy(update={"id": f"social-insurance.s{number}"}) for number in range(12)])
    costly = Catalog([service.model_copy(update={"fee": 2500})])
    paying = Journey(costly)
    yield "home of many", Moment(journey.identified(), catalog=many)
    yield "services of many", Moment(journey.start, View(open="services"), catalog=many)
    yield "last services of many", Moment(journey.start, View(open="services", part=2), catalog=many)
    yield "service that costs", Moment(advance(paying.identified(), ServiceChosen(costly.service(ENROLMENT))))
    yield "check that costs", Moment(paying.reviewing())


def questions(journey: Journey) -> Iterator[tuple[str, Moment]]:
    months = journey.chosen(ENROLMENT)
    consented = journey.chosen(HOUSEHOLD, DataConsentAnswered(agreed=True))
    member = journey.after(Answered("subject", "household_member"), session=consented)
    wheel = View(chosen="own", wheel="first", first="2025-11")
    for service in journey.catalog:
        begin = advance(journey.identified(), ServiceChosen(service))
        yield f"service {service.id}", Moment(begin)
    yield "data consent", Moment(journey.chosen(HOUSEHOLD))
    yield "months", Moment(months)
    yield "months chosen", Moment(months, View(chosen="last_24_months"))
    yield "months error", Moment(months, View(error="answer.choice"))
    yield "first month", Moment(months, wheel)
    yield "last month", Moment(months, replace(wheel, wheel="last", last="2026-10"))
    yield "last month error", Moment(months, replace(wheel, wheel="last", last="2026-10", error="answer.month"))
    yield "choice of two", Moment(consented)
    yield "choice of four", Moment(journey.chosen(FUND), View(chosen="lease"))
    yield "id number", Moment(member)
    yield "id number half", Moment(member, View(typed="3399991990022"))
    yield "id number full", Moment(member, View(typed="33999919900228004X"))
    yield (
        "id number short",
        Moment(member, View(typed="33999919", error="answer.id_number_length", details={"digits": 8})),
    )
    yield "id number wrong", Moment(member, View(typed="339999199002280040", error="answer.id_number_check"))
    typed = journey.after(Answered("member", "33999919620317002X"), session=member)
    yield "choice of five", Moment(typed)
    yield "copies", Moment(journey.reviewing(ChangeAsked("copies")), View(chosen="1"))
    yield "copies error", Moment(journey.reviewing(ChangeAsked("copies")), View(error="answer.choice"))
    answered = (Answered("subject", "household_member"), Answered("member", "33999919620317002X"))
    household = journey.chosen(HOUSEHOLD, DataConsentAnswered(agreed=True), *answered, Answered("purpose", "housing"))
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
        "record_not_found",
        "not_same_household",
        "applicant_mismatch",
        "anything_else",
    ):
        yield f"refusal {reason}", Moment(advance(handed_in, Queried(Refusal(reason))))


def all_moments(catalog: Catalog) -> dict[str, Moment]:
    """Every page in every state that changes what stands on it."""
    journey = Journey(catalog)
    parts = (before_the_service, other_catalogues, questions, work, troubles)
    return {name: moment for part in parts for name, moment in part(journey)}


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def moments(catalog: Catalog) -> Mapping[str, Moment]:
    return all_moments(catalog)


@pytest.fixture(scope="session")
def situations(catalog: Catalog) -> Mapping[str, Situation]:
    """One in each language."""
    words, site = load_words(), load_settings().kiosk.site
    return {each: Situation(say=Say(words, each), site=site, catalog=catalog, faces_hidden=True) for each in LANGUAGES}
