"""The reference department server as an ASGI application; its calls are described in `messages`.

Order of initialisation: keys and fonts, the registers, then one document of every service is made and thrown away, so
that the first resident waits no longer than the next. Only then the application exists and may be served.
"""

import base64
import ipaddress
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from drivers.places import INSTALLED
from flows.catalog import load_catalog
from flows.documents.errors import DocumentFault
from service.departments.cases import CaseError, Office
from service.departments.database import IN_MEMORY, Database
from service.departments.decisions import WrongAnswers
from service.departments.desks import Desk, open_desks, paper_of_another
from service.departments.fault_gate import FaultGate
from service.departments.faults import DOCUMENT_FAULTS, FaultBook
from service.departments.forgeries import Forger
from service.departments.messages import (
    Accepted,
    AcceptRequest,
    CaseRequest,
    Document,
    Failure,
    Faults,
    Health,
    PublishedKeys,
    Result,
    View,
)
from service.departments.population import build_population
from service.departments.press import Press, order_of

log = logging.getLogger(__name__)


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
        DocumentFault: keys or fonts are missing.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
    """
    options = options or Options()
    faults = FaultBook(options.faults)
    desks = open_desks(load_catalog())
    press = Press(options.fonts, options.keys, {desk.service.department_code for desk in desks.values()})
    today = datetime.now().astimezone().date()
    database = Database(options.database)
    database.seed(build_population(today))
    _warm_up(press, database, desks, today)
    office = Office(database, desks, press, options.delay)
    app = FastAPI(title="Jiujin reference departments", docs_url=None, redoc_url=None, openapi_url=None)
    _answer_failures(app)
    _add_calls(app, office, faults, Forger(press, database, desks))
    _add_upkeep(app, faults, published_keys(options.keys))
    return FaultGate(app, faults)


def published_keys(folder: Path) -> PublishedKeys:
    """Return the departments' public keys as set-up published them."""
    return PublishedKeys.model_validate_json((folder / "trust" / "token-keys.json").read_bytes())


def _warm_up(press: Press, database: Database, desks: Mapping[str, Desk], today: date) -> None:
    for desk in desks.values():
        with database.begin() as connection:
            paper = paper_of_another(desk, connection, "", today)
        order = order_of(desk.service, paper, b"", "-", datetime.now().astimezone(), running=0)
        press.issue(desk.service, paper, order)


def _add_calls(app: FastAPI, office: Office, faults: FaultBook, forger: Forger) -> None:
    @app.post("/{department}/accept")
    def accept(department: str, body: AcceptRequest) -> Accepted:
        return Accepted(case=office.accept(department, body))

    @app.post("/{department}/result")
    def result(department: str, body: CaseRequest) -> Result:
        return office.result(department, body)

    @app.post("/{department}/view")
    def view(department: str, body: CaseRequest) -> View:
        answer = office.view(department, body)
        log.info("departments.issued", extra={"fields": {"service": answer.service, "pages": answer.pages}})
        return answer

    @app.post("/{department}/document")
    def document(department: str, body: CaseRequest) -> Document:
        serial, pdf = office.document(department, body)
        fault = faults.take(department, "document", DOCUMENT_FAULTS)
        if fault is not None:
            pdf = forger.forge(fault.name, office.work(department, body), pdf)
        return Document(serial=serial, pdf=base64.b64encode(pdf).decode())


def _add_upkeep(app: FastAPI, faults: FaultBook, keys: PublishedKeys) -> None:
    @app.get("/keys")
    def published() -> PublishedKeys:
        return keys

    @app.get("/health")
    def health() -> Health:
        return Health()

    @app.get("/faults")
    def rules(request: Request) -> Faults:
        _require_loopback(request)
        return Faults(rules=faults.rules())

    @app.put("/faults")
    def set_rules(request: Request, body: Faults) -> Faults:
        _require_loopback(request)
        faults.set(body.rules)
        return body


def _require_loopback(request: Request) -> None:
    if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
        raise HTTPException(403)


def _answer_failures(app: FastAPI) -> None:
    """Answer every failure with a code and a text of ours: a framework's text may quote the request."""

    def of_case(_: Request, error: Exception) -> Response:
        assert isinstance(error, CaseError)
        return _failure(error.status, error.code, "the case does not allow this")

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

    handlers: Mapping[type[Exception], Callable[[Request, Exception], Response]] = {
        CaseError: of_case,
        HTTPException: of_http,
        RequestValidationError: of_validation,
        WrongAnswers: of_value,
        ValueError: of_value,
        DocumentFault: of_document,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _failure(status: int, code: str, text: str) -> Response:
    return JSONResponse(Failure(error=code, message=text).model_dump(), status)
