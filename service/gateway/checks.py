"""What stands between a department's document and the printer: seal, token, service, person, in this order.

Two things independent of each other say whose paper it is: the digest that the department keyed with this request's
key, and the masked name that it signed into the token. Both must be the resident's of this visit.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from flows.documents.errors import DocumentFault
from flows.documents.keys import Trust
from flows.documents.seal import SealedImprint, SealState, binding, check_seal, read_imprint
from flows.documents.token import Claims, read_token
from flows.documents.values import masked_name
from flows.ports import DepartmentProtocolError, DocumentRejected, Request, SealedDocument
from service.gateway.messages import View

_SEAL_CODES: Mapping[SealState, str] = {
    SealState.UNSEALED: "document.unsealed",
    SealState.ALTERED: "document.altered",
    SealState.FOREIGN: "document.foreign_seal",
    SealState.WRONG_DEPARTMENT: "document.foreign_seal",
    SealState.UNREADABLE: "document.unreadable",
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


def subject_number(request: Request) -> str:
    """Return the id number of the person whom the paper is about: the resident, or the family member he named."""
    return request.answers.get("member", request.applicant.id_number)


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
    subject = subject_number(request)
    expected = binding(request.binding_key, subject)
    is_bound = hmac.compare_digest(imprint.binding.encode(), expected.encode())
    # The name of a family member is not known here, only the number that the resident typed.
    is_named = subject != request.applicant.id_number or claims.name == masked_name(request.applicant.name)
    if not (is_bound and is_named):
        raise DocumentRejected("document.wrong_person")
