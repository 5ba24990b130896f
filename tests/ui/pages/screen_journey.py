"""Sessions at any point of a visit, and what a page is made of at that moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from drivers import (
    CardLayout,
    FaceDecision,
    IdCard,
    IdCardRecord,
    Image,
    PhotoState,
    PrintOutcome,
    PrintResult,
)
from flows.catalog import Catalog
from flows.effects import (
    Answered,
    Begun,
    CardRead,
    Confirmed,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Issued,
    Printed,
    Queried,
    Query,
    ServiceChosen,
)
from flows.engine import advance, effect_of
from flows.ports import Found, SealedDocument
from flows.session import Session
from kiosk.pages.compose import compose
from kiosk.pages.model import Page
from kiosk.pages.situation import Sheet, Situation, View, Work
from kiosk.pages.taking import finish_page
from kiosk.pages.trouble import help_page, out_of_service_page

TODAY = "2026-11-22"
ENROLMENT = "social-insurance.print-enrolment-certificate"
FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
SERVICES = (ENROLMENT, FUND, HOUSEHOLD)

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
    sheet: Sheet = field(default_factory=Sheet)
    fault: str = ""
    night: bool = False
    since: str = ""
    catalog: Catalog | None = None
    money_back: str = ""
    has_scanner: bool = False
    around: Mapping[str, object] = field(default_factory=dict)

    def page(self, situation: Situation) -> Page:
        """Return the page that shows it."""
        here = replace(
            situation,
            view=self.view,
            work=self.work,
            sheet=self.sheet,
            fault=self.fault,
            since=self.since,
            money_back=self.money_back,
            has_scanner=self.has_scanner,
            night=self.night,
            visit_seconds=21,
            **self.around,
        )
        if self.catalog is not None:
            here = replace(here, catalog=self.catalog)
        if self.session is not None:
            return compose(effect_of(self.session), self.session, here)
        if self.view.help:
            return help_page(None, here)
        return out_of_service_page(here) if self.fault else finish_page(here)


def distinct_pages(moments: Mapping[str, Moment], situation: Situation) -> Iterator[tuple[str, Page]]:
    """Every page once, with the first moment that shows it: moments that differ in one mode may be alike in another."""
    shown = set()
    for name, moment in moments.items():
        page = moment.page(situation)
        if page not in shown:
            shown.add(page)
            yield name, page


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
