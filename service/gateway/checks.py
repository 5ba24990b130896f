"""What stands between a department's paper and the printer: seal, token, service, person, in this order.

Two things independent of each other say whose paper it is: the digest that the department keyed with this request's
key, and the masked name that it signed into the token. Both must be the resident's of this visit.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from flows.documents.errors import DocumentFault
from flows.documents.keys import Trust
from flows.documents.seal import SealedImprint, SealState, binding, check_seal, read_imprint
from flows.documents.slip.seal import Expected, check_slip, slip_digest
from flows.documents.slip.template import SlipPaper
from flows.documents.token import Claims, read_token
from flows.documents.values import masked_name
from flows.ports import (
    DepartmentError,
    DepartmentProtocolError,
    DocumentRejected,
    Request,
    SealedDocument,
    SealedSlip,
)
from service.gateway.messages import View

_SEAL_CODES: Mapping[SealState, str] = {
    SealState.UNSEALED: "document.unsealed",
    SealState.ALTERED: "document.altered",
    SealState.FOREIGN: "document.foreign_seal",
    SealState.WRONG_DEPARTMENT: "document.foreign_seal",
    SealState.UNREADABLE: "document.unreadable",
}

_SLIP_CODES: Mapping[str, str] = {
    "slip.wrong_service": "document.wrong_service",
    "slip.wrong_person": "document.wrong_person",
    "slip.forged": "document.altered",
    "slip.altered": "document.altered",
}


def check_document(pdf: bytes, request: Request, view: View, trust: Trust) -> SealedDocument:
    """Return the document if it may be printed.

    Args:
        pdf: what the department sent; anything at all.
        request: what was asked, and by whom.
        view: what the department said that the document is.
        trust: the departments' root and token keys.

    Raises:
        DocumentRejected: see `flows.ports`.
        DepartmentProtocolError: the document is in order and not the one that was told of.
    """
    _check_seal(pdf, request, trust)
    imprint, claims = _read(pdf, trust)
    _check_token(imprint, claims, request)
    if imprint.service != request.service:
        raise DocumentRejected("document.wrong_service")
    _check_person(imprint, claims, request)
    if (imprint.serial, imprint.pages, imprint.title) != (view.serial, view.pages, view.title):
        raise DepartmentProtocolError("department.protocol")
    return SealedDocument(
        kind=imprint.service,
        title=imprint.title,
        serial=imprint.serial,
        pages=imprint.pages,
        pdf=pdf,
        sha256=sha256(pdf).hexdigest(),
        token=imprint.token,
    )


def check_paper(view: View, request: Request, template: SlipPaper, trust: Trust) -> SealedSlip:
    """Return the slip if it may be printed.

    Args:
        view: what the department sent; anything at all.
        request: what was asked, and by whom.
        template: of the service's slip.
        trust: the departments' token keys.

    Raises:
        DocumentRejected: see `flows.ports`.
        DepartmentProtocolError: the fields are not those of the service.
    """
    bound = binding(request.binding_key, request.subject)
    slip = SealedSlip(
        kind=view.service,
        title=view.title,
        serial=view.serial,
        check_code=view.check_code,
        issued_at=view.issued_at,
        fields=view.fields,
        token=view.token,
        sha256=slip_digest(view.service, view.serial, view.check_code, view.issued_at, bound, view.fields),
    )
    applicant = request.applicant
    is_own = applicant is not None and request.subject == applicant.id_number
    holder = applicant.name if applicant is not None and is_own else ""
    try:
        check_slip(template, slip, trust, Expected(request.department, request.service, bound, holder))
    except DocumentFault as error:
        raise _rejected(error) from error
    return slip


def _rejected(fault: DocumentFault) -> DepartmentError:
    if fault.code in _SLIP_CODES:
        return DocumentRejected(_SLIP_CODES[fault.code])
    if fault.code.startswith("token."):
        return DocumentRejected("document.token_invalid")
    return DepartmentProtocolError("department.protocol")


def _check_seal(pdf: bytes, request: Request, trust: Trust) -> None:
    state = check_seal(pdf, trust, request.department).state
    if state is not SealState.VALID:
        raise DocumentRejected(_SEAL_CODES[state])


def _read(pdf: bytes, trust: Trust) -> tuple[SealedImprint, Claims]:
    try:
        imprint = read_imprint(pdf)
    except DocumentFault as error:
        raise DocumentRejected("document.unreadable") from error
    try:
        return imprint, read_token(imprint.token, trust.token_keys)
    except DocumentFault as error:
        raise DocumentRejected("document.token_invalid") from error


def _check_token(imprint: SealedImprint, claims: Claims, request: Request) -> None:
    """Check that the token is this department's, for this very document, and the one that its QR codes show."""
    is_right = claims.issuer == request.department and claims.serial == imprint.serial
    is_kind = claims.serial.startswith(claims.kind)
    if not (is_right and is_kind and all(text == imprint.token for text in imprint.drawn)):
        raise DocumentRejected("document.token_invalid")


def _check_person(imprint: SealedImprint, claims: Claims, request: Request) -> None:
    if not _is_about(request, imprint.binding, claims):
        raise DocumentRejected("document.wrong_person")


def _is_about(request: Request, bound: str, claims: Claims) -> bool:
    expected = binding(request.binding_key, request.subject)
    is_bound = hmac.compare_digest(bound.encode(), expected.encode())
    # The name of a relative or a company is not known here, only its number.
    applicant = request.applicant
    is_own = applicant is not None and request.subject == applicant.id_number
    return is_bound and (not is_own or applicant is None or claims.name == masked_name(applicant.name))
