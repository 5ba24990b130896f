"""The machine's client of the departments: `flows.ports.Departments` over HTTP/1.1 connections that are kept alive.

Every call may be repeated: ``accept`` and the calls about codes carry a request id, the others only ask. A call is
tried three times when the department cannot be reached or answers 5xx, within the caller's deadline. What comes back is
bounded in length, decoded by type, and checked by `checks` and `identity` before anyone sees it.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from threading import Event
from typing import TypeVar

import msgspec

from flows.catalog import Catalog
from flows.documents.keys import load_trust
from flows.documents.slip.template import SlipPaper
from flows.ports import (
    Applicant,
    CodeChecked,
    CodeSent,
    DepartmentError,
    DepartmentProtocolError,
    DocumentRejected,
    Form,
    Found,
    Handed,
    Offered,
    Payment,
    Portrait,
    Refusal,
    Request,
    Shown,
)
from service.gateway.checks import check_document, check_paper
from service.gateway.exchange import Exchange
from service.gateway.identity import applicant_of, code_checked, code_sent, portrait_of, sendable
from service.gateway.messages import (
    Accepted,
    CodeCheckedAnswer,
    CodeSentAnswer,
    Document,
    GuardianAnswer,
    IdentifiedAnswer,
    Offer,
    PortraitAnswer,
    Result,
    View,
)
from service.gateway.settings import GatewaySettings
from service.gateway.wire import Patience

log = logging.getLogger(__name__)

FIRST_POLL = 0.05
SLOWEST_POLL = 0.5
POLL_GROWTH = 1.6
"""Seconds, and the factor between two polls of a case that is being processed."""

IDENTITY_DEPARTMENT = "PSB"
"""Who knows to whom an ID number belongs."""

Answer = TypeVar("Answer", Accepted, Result, View, Document, Offer)
Told = TypeVar("Told", bound=msgspec.Struct)
T = TypeVar("T")


class Gateway:
    """One site's departments. Calls may come from any thread.

    Args:
        settings: where they are and how to trust them.
        slips: the template of every service that hands out slips, see `slip_templates`.
        exchange: in place of one of its own.

    Raises:
        DocumentFault: the trust folder is missing or damaged.
        OSError, ssl.SSLError: a certificate cannot be read.
    """

    def __init__(
        self, settings: GatewaySettings, slips: Mapping[str, SlipPaper], exchange: Exchange | None = None
    ) -> None:
        self._slips = slips
        self._trust = load_trust(settings.trust)
        self._exchange = exchange or Exchange(settings, settings.address)

    def offer(
        self, request: Request, question: str, deadline: float, cancel: Event | None = None
    ) -> tuple[Offered, ...]:
        body = {
            "service": request.service,
            "question": question,
            "visit": request.visit,
            "applicant": request.applicant,
            "licence": request.licence,
            "answers": dict(request.answers),
        }
        answer = self._call(request, "offer", body, Offer, Patience(deadline, cancel))
        return tuple(Offered(each.value, each.zh, each.en) for each in answer.offered)

    def portrait(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Portrait | Refusal:
        body = {"id_number": id_number, "visit": visit}
        patience = Patience(deadline, cancel)
        return self._identify("portrait", body, PortraitAnswer, patience, lambda told: portrait_of(told, id_number))

    def identity_code(self, code: str, visit: str, deadline: float, cancel: Event | None = None) -> Applicant | Refusal:
        body = _once(visit) | {"code": sendable(code)}
        return self._identify("identity-code", body, IdentifiedAnswer, Patience(deadline, cancel), applicant_of)

    def send_code(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> CodeSent | Refusal:
        body = _once(visit) | {"id_number": id_number}
        return self._identify("one-time-code", body, CodeSentAnswer, Patience(deadline, cancel), code_sent)

    def check_code(
        self, sent: CodeSent, code: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> CodeChecked | Refusal:
        body = _once(visit) | {"reference": sent.reference, "code": sendable(code)}
        return self._identify("one-time-code/check", body, CodeCheckedAnswer, Patience(deadline, cancel), code_checked)

    def guardian(self, guardian: str, child: str, visit: str, deadline: float, cancel: Event | None = None) -> bool:
        body = {"guardian": guardian, "child": child, "visit": visit}
        patience = Patience(deadline, cancel)
        return self._identify("guardian", body, GuardianAnswer, patience, lambda told: told.is_guardian)

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        patience = Patience(deadline, cancel)
        body = {
            "request_id": secrets.token_hex(16),
            "service": request.service,
            "visit": request.visit,
            "binding_key": request.binding_key.hex(),
            "applicant": request.applicant,
            "licence": request.licence,
            "answers": dict(request.answers),
            "terminal": request.terminal,
        }
        case = self._call(request, "accept", body, Accepted, patience).case
        delay = FIRST_POLL
        while True:
            result = self._call(request, "result", _asking(request, case), Result, patience)
            if result.state == "found":
                return Found(request, case, result.form, result.due, result.due_for, result.due_for_en)
            if result.state == "refused":
                if result.reason is None:
                    raise self._failed(request, "result", DepartmentProtocolError("department.protocol"))
                return Refusal(result.reason)
            patience.pause(delay)
            delay = min(delay * POLL_GROWTH, SLOWEST_POLL)

    def issue(
        self, found: Found, form: Form, payment: Payment | None, deadline: float, cancel: Event | None = None
    ) -> Handed:
        patience = Patience(deadline, cancel)
        request = found.request
        asking = _asking(request, found.case)
        view = self._call(request, "view", asking | {"form": form, "payment": _paid(payment)}, View, patience)
        document = self._call(request, "document", asking, Document, patience) if form == "document" else None
        try:
            return self._checked(request, form, view, document)
        except DepartmentError as error:
            raise self._failed(request, "document", error) from error

    def _checked(self, request: Request, form: Form, view: View, document: Document | None) -> Handed:
        if (view.service, view.form) != (request.service, form):
            raise DepartmentProtocolError("department.protocol")
        if form == "screen":
            return Shown(view.service, view.fields, tuple(view.rows))
        if document is None:
            return check_paper(view, request, self._slips[request.service], self._trust)
        if document.serial != view.serial:
            raise DepartmentProtocolError("department.protocol")
        return check_document(document.pdf, request, view, self._trust)

    def reach(self, deadline: float) -> None:
        """Ask the server for nothing in particular: any answer will do.

        Raises:
            DepartmentUnavailable: ``department.unreachable``, ``department.timeout``.
        """
        self._exchange.reach(Patience(deadline, None))

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def _identify(
        self,
        call: str,
        body: Mapping[str, object],
        answer: type[Told],
        patience: Patience,
        read: Callable[[Told], T],
    ) -> T:
        """Ask the identity department and return what its answer comes to."""
        try:
            return read(self._exchange.call(f"/{IDENTITY_DEPARTMENT}/{call}", body, answer, patience))
        except DepartmentError as error:
            fields = {"department": IDENTITY_DEPARTMENT, "service": "", "call": call, "code": error.code}
            log.warning("gateway.call_failed", extra={"fields": fields})
            raise

    def _call(
        self, request: Request, call: str, body: Mapping[str, object], answer: type[Answer], patience: Patience
    ) -> Answer:
        try:
            return self._exchange.call(f"/{request.department}/{call}", body, answer, patience)
        except DepartmentError as error:
            raise self._failed(request, call, error) from error

    @staticmethod
    def _failed(request: Request, call: str, error: DepartmentError) -> DepartmentError:
        event = "gateway.document_rejected" if isinstance(error, DocumentRejected) else "gateway.call_failed"
        fields = {"department": request.department, "service": request.service, "call": call, "code": error.code}
        log.warning(event, extra={"fields": fields})
        return error


def slip_templates(catalog: Catalog) -> Mapping[str, SlipPaper]:
    """Return the template of every service that hands out slips or receipts, by id."""
    papers = ((service.id, service.slip_paper) for service in catalog)
    return {service: paper for service, paper in papers if paper is not None}


def _once(visit: str) -> dict[str, object]:
    """Return what makes a call that counts count once, however often it is tried."""
    return {"request_id": secrets.token_hex(16), "visit": visit}


def _asking(request: Request, case: str) -> dict[str, object]:
    return {"case": case, "visit": request.visit}


def _paid(payment: Payment | None) -> dict[str, object] | None:
    if payment is None:
        return None
    return {
        "transaction": payment.transaction,
        "amount": payment.amount,
        "method": payment.method,
        "paid_at": payment.paid_at,
    }
