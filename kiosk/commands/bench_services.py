"""Benchmarks of the services: catalogue, engine, certificate, search; each beside a floor or its limit."""

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from drivers import FaceDecision, PrintOutcome, PrintResult
from drivers.places import INSTALLED
from flows.catalog import COMPILED, FOLDER, Catalog, compile_catalog, load_catalog
from flows.documents.render import DocumentData, Imprint, Renderer
from flows.documents.seal import read_imprint
from flows.documents.template import TableTemplate
from flows.effects import (
    Answered,
    Ask,
    AskDataConsent,
    AskFaceConsent,
    AskOwnNumber,
    Begin,
    Begun,
    CardRead,
    CompareFace,
    Confirmed,
    DataConsentAnswered,
    Effect,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    FetchPortrait,
    Finish,
    HandOver,
    Issue,
    Issued,
    Left,
    LicenceScanned,
    NumberGiven,
    Offer,
    OfferMade,
    Paid,
    Pay,
    PortraitFetched,
    Print,
    Printed,
    Queried,
    Query,
    ReadChipCard,
    ReadIdCard,
    ResultSeen,
    Review,
    ScanLicence,
    ServiceChosen,
    ShowResult,
    Submit,
)
from flows.engine import advance, effect_of
from flows.ports import (
    Applicant,
    Form,
    Found,
    Handed,
    Offered,
    Payment,
    Portrait,
    Request,
    SealedDocument,
    SealedSlip,
    Shown,
)
from flows.questions import Pin
from flows.rules.answers import usual_answer
from flows.schema import Service
from flows.search.built import INDEX, open_index
from flows.session import Session
from kiosk.commands.answer import Answer
from kiosk.commands.stock_page import draw_stock, open_stock_face
from service.departments.people import card_of, licence_of
from service.departments.population import DEFAULT_RESIDENT, Population, build_population
from service.departments.press import Press, serial_of
from service.departments.trial import usual_job

CATALOGUE_RUNS, TRANSITION_RUNS, CERTIFICATE_RUNS, SEARCH_RUNS = 9, 5, 9, 5
TRANSITIONS_LIMIT_MS, SEARCH_LIMIT_MS = 50.0, 2.0
CERTIFICATE = "social-insurance.print-enrolment-certificate"
SENTENCES = (
    "我想打个社保证明",
    "公积金提取租房",
    "wo yao ban shebao",
    "sbzm",
    "无犯罪记录",
    "老人过世了钱怎么领",
    "lost my id card",
    "孩子上小学报名",
    "交电费",
    "今天天气怎么样",
    "开饭店要什么证",
    "housing fund withdrawal",
)


def catalogue(name: str) -> Answer:
    """The compiled catalogue, checked against its files, beside reading the same JSON without checking anything."""
    compile_catalog(FOLDER, COMPILED)
    ours, bare = [], []
    for _ in range(CATALOGUE_RUNS):
        ours.append(_timed(lambda: load_catalog(compiled=COMPILED)))
        bare.append(_timed(lambda: json.loads(COMPILED.read_bytes())))
    return _told(name, ours, bare, "its JSON read and not checked", CATALOGUE_RUNS)


def catalogue_toml(name: str) -> Answer:
    """The catalogue from its service files, beside the compiled one."""
    compile_catalog(FOLDER, COMPILED)
    ours, compiled = [], []
    for _ in range(CATALOGUE_RUNS):
        ours.append(_timed(load_catalog))
        compiled.append(_timed(lambda: load_catalog(compiled=COMPILED)))
    return _told(name, ours, compiled, "the compiled catalogue", CATALOGUE_RUNS)


def transitions(name: str) -> Answer:
    """Every service from its first page to its last through the engine alone, beside the limit."""
    catalog, population = load_catalog(), build_population(date.today())  # noqa: DTZ011 - the office's own day
    world = _World(catalog, population)
    ours = [_timed(lambda: [world.walk(service) for service in catalog]) for _ in range(TRANSITION_RUNS)]
    return _told(name, ours, [TRANSITIONS_LIMIT_MS / 1000], "the limit of the catalogue", TRANSITION_RUNS)


def certificate(name: str) -> Answer:
    """A certificate with table, seal and code from data to PDF, beside its finished pages by reportlab as installed."""
    job = usual_job(CERTIFICATE, DEFAULT_RESIDENT)
    template, content = job.template, job.content
    assert isinstance(template, TableTemplate)
    press = Press(INSTALLED / "fonts", INSTALLED / "keys", [job.service.department_code])
    now = datetime.now().astimezone()
    made = read_imprint(press.make(job, serial_of(template, now, 1), now).pdf)
    data = DocumentData(fields=content.fields, rows=content.rows, tables={})
    imprint = Imprint(made.service, made.serial, "0" * 16, made.token, now, job.terminal, made.binding, is_sample=True)
    renderer = Renderer.open(INSTALLED / "fonts")
    pages = renderer.lay_out(template, data, imprint)
    open_stock_face()
    ours, stock = [], []
    for _ in range(CERTIFICATE_RUNS):
        ours.append(_timed(partial(renderer.render, template, data, imprint)))
        stock.append(_timed(partial(draw_stock, pages, made.token, template.seal_name)))
    return _told(name, ours, stock, "its finished pages by reportlab as installed", CERTIFICATE_RUNS)


def search(name: str) -> Answer:
    """The slowest twentieth of searches, beside the limit."""
    index = open_index(load_catalog(compiled=COMPILED), INDEX)
    seconds = [_timed(partial(index.search, each, 5)) for _ in range(SEARCH_RUNS * 10) for each in SENTENCES]
    slowest = statistics.quantiles(seconds, n=20)[-1]
    return _told(name, [slowest], [SEARCH_LIMIT_MS / 1000], "the limit of the catalogue", len(seconds))


SERVICE_BENCHMARKS: dict[str, Callable[[str], Answer]] = {
    "catalogue": catalogue,
    "catalogue_toml": catalogue_toml,
    "transitions": transitions,
    "certificate": certificate,
    "search": search,
}


class _World:
    """Answers every effect at once, with what most would answer."""

    def __init__(self, catalog: Catalog, population: Population) -> None:
        self._catalog = catalog
        self._today = population.today.isoformat()
        person = population.resident(DEFAULT_RESIDENT)
        self._card, self._number = card_of(person), person.id_number
        self._licence = licence_of(population, next(iter(population.employers)))

    def walk(self, service: Service) -> int:
        """Take a service to its end; returns how many transitions that took."""
        session = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today=self._today)
        session = advance(session, ServiceChosen(service))
        count = 1
        while not isinstance(effect := effect_of(session), Finish):
            session = advance(session, self._event(effect))
            count += 1
        return count

    def _event(self, effect: Effect) -> Event:  # noqa: PLR0911, PLR0912 - one line an effect
        match effect:
            case Begin():
                return Begun()
            case ReadIdCard():
                return CardRead(self._card)
            case ScanLicence():
                return LicenceScanned(self._licence)
            case AskOwnNumber():
                return NumberGiven(self._number)
            case FetchPortrait():
                return PortraitFetched(Portrait(self._applicant(), b"\xff"))
            case AskFaceConsent():
                return FaceConsentAnswered(agreed=True)
            case CompareFace():
                return FaceCompared(FaceDecision.MATCH)
            case AskDataConsent():
                return DataConsentAnswered(agreed=True)
            case Offer():
                return OfferMade((Offered("self", "本人", "Myself"), Offered("1", "一", "One")))
            case ReadChipCard(question):
                return Answered(question.id, "A12345678")
            case Ask(Pin() as question):
                return Answered(question.id, "135790")
            case Ask(question, _, _, offered):
                return Answered(question.id, usual_answer(question, self._today, offered))
            case Review():
                return Confirmed()
            case Query(request) | Submit(request):
                return Queried(self._found(request))
            case Pay(_, amount):
                return Paid(Payment("paid", "ORDER-1", amount, "wallet", "T", "2026-01-01T00:00:00+08:00"))
            case Issue(found, form):
                return Issued(_handed(found.request.service, form))
            case ShowResult():
                return ResultSeen()
            case Print():
                return Printed(PrintResult(PrintOutcome.DELIVERED, 1, "", 0.0))
            case HandOver():
                return Left()
        raise AssertionError(type(effect).__name__)

    def _applicant(self) -> Applicant:
        record = self._card.record
        return Applicant(record.name or "", self._number, "female", "汉", record.birth_date or "", record.address or "")

    def _found(self, request: Request) -> Found:
        service = self._catalog.service(request.service)
        due = service.fee if isinstance(service.fee, int) else 100
        return Found(request, "case", FORMS[service.output], due)


FORMS: Mapping[str, Form] = {
    "certificate_a4": "document",
    "record_list_a4": "document",
    "acceptance_slip_80mm": "slip",
    "receipt_80mm": "slip",
    "on_screen": "screen",
}


def _handed(service: str, form: Form) -> Handed:
    match form:
        case "document":
            return SealedDocument(service, "证明", "XX1", 1, b"", "", "")
        case "slip":
            return SealedSlip(service, "回执", "XX1", "", "", {}, "", "")
        case "screen":
            return Shown(service, {}, ())


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _told(name: str, ours: Sequence[float], reference: Sequence[float], against: str, runs: int) -> Answer:
    mine, other = (statistics.median(each) * 1000 for each in (ours, reference))
    figures = {"ours": round(mine, 2), "reference": round(other, 2), "ratio": round(mine / other, 3)}
    return {"name": name, **figures, "unit": "ms", "runs": runs, "against": against}
