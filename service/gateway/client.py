"""The machine's client of the departments: `flows.ports.Departments` over HTTP/1.1 connections that are kept alive.

All four calls may be repeated: ``accept`` carries a request id, the others only ask. A call is tried three times when
the department cannot be reached or answers 5xx, within the caller's deadline. What comes back is bounded in length,
decoded by type, and a document is checked by `checks` before anyone sees it.
"""

import logging
import secrets
import ssl
from threading import Event
from typing import TypeVar

import httpx
import msgspec

from flows.documents.keys import load_trust
from flows.ports import (
    DepartmentError,
    DepartmentProtocolError,
    DepartmentUnavailable,
    DocumentRejected,
    Found,
    Refusal,
    Request,
    SealedDocument,
)
from service.gateway.checks import check_document
from service.gateway.messages import Accepted, Document, Result, View
from service.gateway.settings import GatewaySettings
from service.gateway.wire import Patience, Wire, WireTransport

log = logging.getLogger(__name__)

LONGEST_ANSWER = 8 * 1024 * 1024
"""Bytes; a two-page document is 320 kB in base64."""

ATTEMPTS = 3
FIRST_RETRY = 0.1
FIRST_POLL = 0.05
SLOWEST_POLL = 0.5
POLL_GROWTH = 1.6
"""Seconds, and the factor between two polls of a case that is being processed."""

Answer = TypeVar("Answer", Accepted, Result, View, Document)


class Gateway:
    """One site's departments. Calls may come from any thread.

    Raises:
        DocumentFault: the trust folder is missing or damaged.
        OSError, ssl.SSLError: a certificate cannot be read.
    """

    def __init__(self, settings: GatewaySettings) -> None:
        self._trust = load_trust(settings.trust)
        self._wire = Wire()
        tls = ssl.create_default_context(cafile=settings.authority)
        if settings.certificate is not None:
            tls.load_cert_chain(settings.certificate, settings.key)
        self._client = httpx.Client(
            base_url=settings.address,
            transport=WireTransport(self._wire, tls),
            trust_env=False,
            headers={"Accept-Encoding": "identity", "Content-Type": "application/json", "User-Agent": "jiujin"},
        )

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        patience = Patience(deadline, cancel)
        body = {
            "request_id": secrets.token_hex(16),
            "service": request.service,
            "visit": request.visit,
            "binding_key": request.binding_key.hex(),
            "applicant": request.applicant,
            "answers": dict(request.answers),
            "terminal": request.terminal,
        }
        case = self._call(request, "accept", body, Accepted, patience).case
        found = Found(request, case)
        delay = FIRST_POLL
        while True:
            result = self._call(request, "result", _asking(found), Result, patience)
            if result.state == "found":
                return found
            if result.state == "refused":
                if result.reason is None:
                    raise self._failed(request, "result", DepartmentProtocolError("department.protocol"))
                return Refusal(result.reason)
            patience.pause(delay)
            delay = min(delay * POLL_GROWTH, SLOWEST_POLL)

    def issue(self, found: Found, deadline: float, cancel: Event | None = None) -> SealedDocument:
        patience = Patience(deadline, cancel)
        request = found.request
        view = self._call(request, "view", _asking(found), View, patience)
        document = self._call(request, "document", _asking(found), Document, patience)
        if view.service != request.service or document.serial != view.serial:
            raise self._failed(request, "document", DepartmentProtocolError("department.protocol"))
        try:
            return check_document(document.pdf, request, view, self._trust)
        except DepartmentError as error:
            raise self._failed(request, "document", error) from error

    def reach(self, deadline: float) -> None:
        """Ask the server for nothing in particular: any answer will do.

        Raises:
            DepartmentUnavailable: ``department.unreachable``, ``department.timeout``.
        """
        try:
            with self._wire.patience(Patience(deadline, None)), self._client.stream("GET", "/"):
                return
        except httpx.TransportError as error:
            raise DepartmentUnavailable("department.unreachable") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _call(
        self, request: Request, call: str, body: dict[str, object], answer: type[Answer], patience: Patience
    ) -> Answer:
        content = msgspec.json.encode(body)
        pause = FIRST_RETRY
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._exchange(f"/{request.department}/{call}", content, answer, patience)
            except DepartmentUnavailable as error:
                if error.code == "department.timeout" or attempt == ATTEMPTS:
                    raise self._failed(request, call, error) from error
            except DepartmentError as error:
                raise self._failed(request, call, error) from error
            patience.pause(pause)
            pause *= 2
        raise AssertionError

    def _exchange(self, path: str, content: bytes, answer: type[Answer], patience: Patience) -> Answer:
        try:
            with self._wire.patience(patience), self._client.stream("POST", path, content=content) as response:
                body = _read(response)
        except httpx.TransportError as error:
            # The library's text may quote what it choked on.
            raise DepartmentUnavailable("department.unreachable") from error
        if response.is_server_error:
            raise DepartmentUnavailable("department.error")
        if response.status_code != httpx.codes.OK:
            raise DepartmentProtocolError("department.protocol")
        try:
            return msgspec.json.decode(body, type=answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DepartmentProtocolError("department.protocol") from error

    @staticmethod
    def _failed(request: Request, call: str, error: DepartmentError) -> DepartmentError:
        event = "gateway.document_rejected" if isinstance(error, DocumentRejected) else "gateway.call_failed"
        fields = {"department": request.department, "service": request.service, "call": call, "code": error.code}
        log.warning(event, extra={"fields": fields})
        return error


def _asking(found: Found) -> dict[str, object]:
    return {"case": found.case, "id_number": found.request.applicant.id_number}


def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise DepartmentProtocolError("department.protocol")
    return bytes(body)
