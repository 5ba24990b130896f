"""The reference department server as an ASGI application; its calls are described in `messages`.

Order of initialisation: keys and fonts, the registers, then one document of every layout is made and thrown away, so
that the first resident waits no longer than the next. Only then the application exists and may be served.
"""

import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from drivers.places import INSTALLED
from flows.catalog import COMPILED, load_catalog
from flows.documents.errors import DocumentFault
from service.departments.administration import Pocket, Registry, RuleRefused, add_administration
from service.departments.cases import IDENTITY_DEPARTMENT, CaseError, Office
from service.departments.content import content_of, wanted_by
from service.departments.database import IN_MEMORY, Database
from service.departments.desks import Desk, open_desks
from service.departments.fault_gate import FaultGate
from service.departments.faults import DOCUMENT_FAULTS, FaultBook
from service.departments.forgeries import Forger
from service.departments.identity import Clock, IdentityOffice
from service.departments.inquiries import WrongAnswers
from service.departments.messages import (
    Accepted,
    AcceptRequest,
    CaseRequest,
    CheckCodeRequest,
    CodeChecked,
    CodeSent,
    Document,
    Failure,
    GuardianRequest,
    GuardianTold,
    Health,
    Identified,
    IdentityCodeRequest,
    Offer,
    OfferedChoice,
    OfferRequest,
    Order,
    OrderName,
    OrderRequest,
    OrderState,
    Portrait,
    PortraitRequest,
    PublishedKeys,
    RefundRequest,
    Result,
    SendCodeRequest,
    View,
    ViewRequest,
)
from service.departments.operation import OperationFault
from service.departments.operations import load_operations
from service.departments.payments import Cashbook, PaymentRefused
from service.departments.population import build_population
from service.departments.press import Job, Press, serial_of
from service.departments.records import RecordKeyTaken, Records
from service.departments.telephones import Telephones
from service.departments.usual import granted_visits
from service.departments.verification import add_verification

log = logging.getLogger(__name__)

CONTRACT_VERSION = "1.1.0"
"""Of the OpenAPI document: the first figure changes when a machine has to."""

WARM_UP_TRIES = 40
"""Residents who are asked for each layout."""

PROGRAM_FAULTS = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    OSError,
    RecordKeyTaken,
    SQLAlchemyError,
)
"""What a wrong operation or a database in trouble raises; a framework would log its text."""

REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": Failure} for status in (402, 404, 409, 422)}


@dataclass(frozen=True, slots=True)
class Options:
    """How a server is started.

    Attributes:
        delay: seconds that a department takes to decide.
        faults: rules as in `faults`.
        fonts: folder that set-up built.
        keys: folder of the demonstration keys.
    """

    database: str = IN_MEMORY
    delay: float = 0.0
    faults: tuple[str, ...] = ()
    fonts: Path = INSTALLED / "fonts"
    keys: Path = INSTALLED / "keys"


def create_app(options: Options | None = None) -> FaultGate:
    """Return the application, warm.

    Raises:
        ValueError: a fault rule is wrong.
        CatalogError: the catalogue cannot be read.
        DocumentFault: keys or fonts are missing.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
    """
    options = options or Options()
    faults = FaultBook(options.faults)
    catalog = load_catalog(compiled=COMPILED)
    desks = open_desks(catalog, load_operations())
    press = Press(options.fonts, options.keys, catalog.departments)
    population = build_population(datetime.now().astimezone().date())
    database = Database(options.database)
    database.seed(population)
    _warm_up(press, database, desks)
    office, cashbook = Office(database, desks, press, options.delay), Cashbook(database, faults)
    telephones, clock, registry = Telephones(), Clock(), Registry(database, population)
    identity = IdentityOffice(database, telephones, clock)
    app = _bare_app()
    _answer_failures(app)
    _add_calls(app, office, faults, Forger(press, database, desks))
    _add_identity(app, identity)
    _add_payments(app, cashbook)
    _add_upkeep(app, published_keys(options.keys))
    add_administration(app, registry, Pocket(registry, identity, telephones, clock), faults, cashbook)
    add_verification(app, database, press.signers)
    return FaultGate(app, faults)


def contract() -> dict[str, Any]:
    """Return the OpenAPI document of what a machine asks of departments and payment provider."""
    app = _bare_app()
    nothing: Any = None
    _add_calls(app, nothing, nothing, nothing)
    _add_identity(app, nothing)
    _add_payments(app, nothing)
    _add_upkeep(app, nothing)
    add_verification(app, nothing, {})
    return app.openapi()


def published_keys(folder: Path) -> PublishedKeys:
    """Return the departments' public keys as set-up published them."""
    return PublishedKeys.model_validate_json((folder / "trust" / "token-keys.json").read_bytes())


def _bare_app() -> FastAPI:
    return FastAPI(
        title="Jiujin: departments and payment provider",
        summary="What a kiosk asks of the departments that decide and issue, and of the provider that is paid.",
        version=CONTRACT_VERSION,
        docs_url=None,
        redoc_url=None,
    )


def _warm_up(press: Press, database: Database, desks: Mapping[str, Desk]) -> None:
    """Make one document of every layout for the first of a few residents who gets one."""
    seen: set[str] = set()
    for desk in desks.values():
        layout = desk.service.document.archetype
        if desk.form_of_output == "document" and layout not in seen and _first_paper(press, database, desk):
            seen.add(layout)


def _first_paper(press: Press, database: Database, desk: Desk) -> bool:
    """Whether a paper could be made; one service that is wrong keeps no other from being served."""
    now, template = datetime.now().astimezone(), desk.service.document
    try:
        with database.begin() as connection:
            inquiry = next(granted_visits(Records(connection, now), desk, now, tries=WARM_UP_TRIES), None)
            if inquiry is None:
                return False
            content = content_of(desk.operation, inquiry, wanted_by(template), "WARM")
        press.make(Job(desk.service, template, content, b"", "-"), serial_of(template, now, running=0), now)
    except (DocumentFault, OperationFault):
        # What is wrong with a service is told when somebody asks for it.
        return False
    return True


def _add_calls(app: FastAPI, office: Office, faults: FaultBook, forger: Forger) -> None:
    @app.post("/{department}/offer", responses=REFUSED)
    def offer(department: str, body: OfferRequest) -> Offer:
        offered = office.offer(department, body)
        return Offer(offered=[OfferedChoice(value=each.value, zh=each.zh, en=each.en) for each in offered])

    @app.post("/{department}/accept", responses=REFUSED)
    def accept(department: str, body: AcceptRequest) -> Accepted:
        return Accepted(case=office.accept(department, body))

    @app.post("/{department}/result", responses=REFUSED)
    def result(department: str, body: CaseRequest) -> Result:
        return office.result(department, body)

    @app.post("/{department}/view", responses=REFUSED)
    def view(department: str, body: ViewRequest) -> View:
        fault = faults.take(department, "view", DOCUMENT_FAULTS) if body.form == "slip" else None
        # What a forgery is made from is asked for first: handing the paper out may settle what was due.
        work = office.work(department, body) if fault is not None else None
        answer = office.view(department, body)
        log.info("departments.issued", extra={"fields": {"service": answer.service, "pages": answer.pages}})
        return answer if fault is None or work is None else forger.forge_slip(fault.name, work, answer)

    @app.post("/{department}/document", responses=REFUSED)
    def document(department: str, body: CaseRequest) -> Document:
        serial, pdf = office.document(department, body)
        fault = faults.take(department, "document", DOCUMENT_FAULTS)
        if fault is not None:
            asked = ViewRequest(case=body.case, visit=body.visit, form="document")
            pdf = forger.forge_document(fault.name, office.work(department, asked), pdf)
        return Document(serial=serial, pdf=base64.b64encode(pdf).decode())

    @app.post(f"/{IDENTITY_DEPARTMENT}/portrait", responses=REFUSED)
    def portrait(body: PortraitRequest) -> Portrait:
        return office.portrait(body)


def _add_identity(app: FastAPI, office: IdentityOffice) -> None:
    @app.post(f"/{IDENTITY_DEPARTMENT}/identity-code", responses=REFUSED)
    def identity_code(body: IdentityCodeRequest) -> Identified:
        return office.identity_code(body)

    @app.post(f"/{IDENTITY_DEPARTMENT}/one-time-code", responses=REFUSED)
    def send_code(body: SendCodeRequest) -> CodeSent:
        return office.send_code(body)

    @app.post(f"/{IDENTITY_DEPARTMENT}/one-time-code/check", responses=REFUSED)
    def check_code(body: CheckCodeRequest) -> CodeChecked:
        return office.check_code(body)

    @app.post(f"/{IDENTITY_DEPARTMENT}/guardian", responses=REFUSED)
    def guardian(body: GuardianRequest) -> GuardianTold:
        return GuardianTold(is_guardian=office.is_guardian(body))


def _add_payments(app: FastAPI, cashbook: Cashbook) -> None:
    @app.post("/payments/order", responses=REFUSED)
    def order(body: OrderRequest) -> Order:
        return cashbook.order(body)

    @app.post("/payments/state", responses=REFUSED)
    def state(body: OrderName) -> OrderState:
        return cashbook.state(body)

    @app.post("/payments/close", responses=REFUSED)
    def close(body: OrderName) -> OrderState:
        return cashbook.close(body)

    @app.post("/payments/refund", responses=REFUSED)
    def refund(body: RefundRequest) -> OrderState:
        return cashbook.refund(body)


def _add_upkeep(app: FastAPI, keys: PublishedKeys) -> None:
    @app.get("/keys")
    def published() -> PublishedKeys:
        return keys

    @app.get("/health")
    def health() -> Health:
        return Health()


def _answer_failures(app: FastAPI) -> None:
    """Answer every failure with a code and a text of ours: a framework's text may quote the request."""

    def of_case(_: Request, error: Exception) -> Response:
        assert isinstance(error, CaseError | PaymentRefused)
        return _failure(error.status, error.code, "the case or order does not allow this")

    def of_http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _failure(error.status_code, "request.refused", "no such call, or not from here")

    def of_validation(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        places = sorted({".".join(str(part) for part in each["loc"][:2]) for each in error.errors()})
        return _failure(422, "request.invalid", f"wrong: {', '.join(places)}")

    def of_value(_: Request, error: Exception) -> Response:
        return _failure(422, "request.invalid", str(error))

    def of_document(_: Request, error: Exception) -> Response:
        assert isinstance(error, DocumentFault)
        log.error("departments.document_fault", extra={"fields": {"code": error.code, "detail": error.detail}})
        return _failure(500, error.code, "the document cannot be made")

    def of_operation(_: Request, error: Exception) -> Response:
        log.error("departments.operation_fault", extra={"fields": {"detail": str(error)}})
        return _failure(500, "operation.fault", "the department's program is wrong")

    def of_program(_: Request, error: Exception) -> Response:
        # Its text may be of a resident: a value that was looked for, the parameters of a statement.
        log.error("departments.fault", extra={"fields": {"type": type(error).__name__}})
        return _failure(500, "department.fault", "the department's program is wrong")

    handlers: Mapping[type[Exception], Callable[[Request, Exception], Response]] = {
        CaseError: of_case,
        PaymentRefused: of_case,
        HTTPException: of_http,
        RequestValidationError: of_validation,
        WrongAnswers: of_value,
        RuleRefused: of_value,
        DocumentFault: of_document,
        OperationFault: of_operation,
        **dict.fromkeys(PROGRAM_FAULTS, of_program),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _failure(status: int, code: str, text: str) -> Response:
    return JSONResponse(Failure(error=code, message=text).model_dump(), status)
