"""Offline verification of a sealed PDF, of a token, or of a picture of the paper.

Nothing is asked over a network: the trust file is all it needs. For a paper the answer is as good as the reader's eyes:
the token is genuine, and whoever holds the paper compares the claims with what is printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from io import BytesIO

from PIL import Image

from flows.documents.code import read_picture
from flows.documents.errors import DocumentFault
from flows.documents.keys import Trust
from flows.documents.revocation import Revocations
from flows.documents.seal import SealState, check_seal, read_imprint
from flows.documents.token import LONGEST_LINK, Claims, read_token

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; an A4 page scanned at 600 dpi in colour is 30 MB."""
MOST_PIXELS = 64 * 1024 * 1024
"""A page at 600 dpi has 35 million, a phone's camera up to 50."""
PICTURE_FAULTS = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
"""What Pillow raises for malformed pictures."""


class Reason(StrEnum):
    """Why a document is valid or not."""

    VALID = "valid"
    UNREADABLE = "unreadable"
    UNSEALED = "unsealed"
    SEAL_ALTERED = "seal_altered"
    SEAL_FOREIGN = "seal_foreign"
    NO_CODE = "no_code"
    TOKEN_UNREADABLE = "token_unreadable"  # noqa: S105 - a reason, not a secret
    TOKEN_SIGNATURE = "token_signature"  # noqa: S105 - a reason, not a secret
    TOKEN_ISSUER = "token_issuer"  # noqa: S105 - a reason, not a secret
    UNKNOWN_KEY = "unknown_key"
    TOKEN_AND_PAPER_DIFFER = "token_and_paper_differ"  # noqa: S105 - a reason, not a secret
    REVOKED = "revoked"


_SEAL_REASONS = {
    SealState.UNSEALED: Reason.UNSEALED,
    SealState.ALTERED: Reason.SEAL_ALTERED,
    SealState.FOREIGN: Reason.SEAL_FOREIGN,
    SealState.UNREADABLE: Reason.UNREADABLE,
}
_TOKEN_REASONS = {
    "token.unreadable": Reason.TOKEN_UNREADABLE,
    "token.signature": Reason.TOKEN_SIGNATURE,
    "token.issuer": Reason.TOKEN_ISSUER,
    "token.unknown_key": Reason.UNKNOWN_KEY,
    "document.unreadable": Reason.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer. ``issuer``, ``serial`` and ``fields`` are filled only from a token whose signature is right.

    Attributes:
        fields: ``kind``, ``issued_at``, the masked ``name``, and the values that the department signed, canonical.
    """

    valid: bool
    reason: Reason
    issuer: str = ""
    serial: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def verify(document: bytes | str, trust: Trust, revocations: Revocations | None = None) -> Verification:
    """Check a document.

    Args:
        document: bytes of a PDF, a PNG or a JPEG picture, or of a token's text; or the text itself. Anything at all.
        trust: the root and the token keys.
        revocations: what the departments have taken back; nothing is asked for it.
    """
    found = _verify(document, trust)
    if found.valid and revocations is not None and revocations.holds(found.issuer, found.serial):
        return replace(found, valid=False, reason=Reason.REVOKED)
    return found


def _verify(document: bytes | str, trust: Trust) -> Verification:
    if isinstance(document, str):
        return _verify_token(document, trust)
    if len(document) > LARGEST_FILE:
        return Verification(valid=False, reason=Reason.UNREADABLE)
    if b"%PDF-" in document[:1024]:
        return _verify_pdf(document, trust)
    if document.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _verify_picture(document, trust)
    if len(document) <= LONGEST_LINK and document.isascii():
        return _verify_token(document.decode("ascii"), trust)
    return Verification(valid=False, reason=Reason.UNREADABLE)


def _verify_token(text: str, trust: Trust) -> Verification:
    try:
        claims = read_token(text, trust.token_keys)
    except DocumentFault as fault:
        return Verification(valid=False, reason=_TOKEN_REASONS[fault.code])
    return _believed(claims, Reason.VALID)


def _verify_picture(picture: bytes, trust: Trust) -> Verification:
    try:
        with Image.open(BytesIO(picture), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PIXELS:
                return Verification(valid=False, reason=Reason.UNREADABLE)
            text = read_picture(image.convert("L"))
    except PICTURE_FAULTS:
        return Verification(valid=False, reason=Reason.UNREADABLE)
    return Verification(valid=False, reason=Reason.NO_CODE) if text is None else _verify_token(text, trust)


def _verify_pdf(pdf: bytes, trust: Trust) -> Verification:
    """The seal first: nothing inside a document is believed before."""
    seal = check_seal(pdf, trust)
    if seal.state is not SealState.VALID:
        return Verification(valid=False, reason=_SEAL_REASONS[seal.state])
    try:
        imprint = read_imprint(pdf)
        claims = read_token(imprint.token, trust.token_keys)
    except DocumentFault as fault:
        return Verification(valid=False, reason=_TOKEN_REASONS[fault.code])
    agrees = (
        claims.issuer == seal.department
        and claims.serial == imprint.serial
        and all(text == imprint.token for text in imprint.drawn)
    )
    return _believed(claims, Reason.VALID if agrees else Reason.TOKEN_AND_PAPER_DIFFER)


def _believed(claims: Claims, reason: Reason) -> Verification:
    fields = {"kind": claims.kind, "issued_at": claims.issued_at.isoformat(), "name": claims.name, **claims.fields}
    return Verification(reason is Reason.VALID, reason, claims.issuer, claims.serial, fields)
