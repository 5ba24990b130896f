"""The verification token on every paper: a signed handful of claims that anyone checks without a network.

COSE_Sign1 (RFC 9052) with Ed25519 and a four-byte key id, over a CBOR Web Token (RFC 8392), written in base45
(RFC 9285) so that the QR code stays in alphanumeric mode. Registered claims: 1 issuer, 6 issued-at, 7 the serial
number. One private claim holds the rest: 1 kind of paper, 2 masked name, 3 document hash, 4 values by field name.

The hash is over the department's data, for paper has no bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import unquote

import base45
import cbor2
from cryptography.exceptions import InvalidSignature

from flows.documents.content import DocumentData
from flows.documents.errors import DocumentFault
from flows.documents.keys import Signer, TokenKey
from flows.documents.values import is_text

LONGEST = 419
"""Characters that fit a QR code of version 12 at level M; version 13 is not read at 150 dpi."""
LONGEST_LINK = 2000
SIGN1_TAG = 18
ALGORITHM, KEY_ID, EDDSA = 1, 4, -8
ISSUER, ISSUED_AT, SERIAL, PAPER = 1, 6, 7, -65537
KIND, NAME, HASH, FIELDS = 1, 2, 3, 4
HASH_BYTES = 16
KEY_ID_BYTES, SIGNATURE_BYTES = 4, 64
MOST_FIELDS = 6
LONGEST_TEXT = 80
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())

_DECODER_FAULTS = (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError)
"""What cbor2 raises for hostile bytes; ``TypeError`` for keys that cannot be hashed."""

_ISSUER = re.compile(r"[A-Z]{2,5}")
_KIND = re.compile(r"[A-Z]{2,3}")
_SERIAL = re.compile(r"[A-Z0-9-]{1,40}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True, repr=False)
class Claims:
    """What a token says; personal.

    Attributes:
        issuer: department code.
        kind: the template's prefix.
        issued_at: to the second, UTC.
        name: masked.
        document_hash: 16 bytes, of the canonical data.
        fields: at most six values in canonical form, identifiers masked.
    """

    issuer: str
    serial: str
    kind: str
    issued_at: datetime
    name: str
    document_hash: bytes
    fields: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Claims({self.issuer}, {self.kind}, ***)"


def document_hash(service: str, serial: str, data: DocumentData) -> bytes:
    """First 16 bytes of SHA-256 over the canonical CBOR of service, serial, fields, rows, tables and photo."""
    rows = [dict(row) for row in data.rows]
    tables = {key: [dict(row) for row in each] for key, each in data.tables.items()}
    canonical = cbor2.dumps([service, serial, dict(data.fields), rows, tables, data.portrait], canonical=True)
    return sha256(canonical).digest()[:HASH_BYTES]


def sign_token(claims: Claims, signer: Signer) -> str:
    """The text of the QR code.

    Raises:
        DocumentFault: ``document.token_too_long``, ``token.claims`` when a claim is not of its form.
    """
    payload = _payload(claims)
    protected = cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: signer.key_id}, canonical=True)
    signature = signer.token_key.sign(_to_be_signed(protected, payload))
    message = cbor2.CBORTag(SIGN1_TAG, [protected, {}, payload, signature])
    text = str(base45.b45encode(cbor2.dumps(message, canonical=True)), "ascii")
    if len(text) > LONGEST:
        raise DocumentFault("document.token_too_long")
    if _claims(payload) != claims:
        raise DocumentFault("token.claims")
    return text


def token_length(claims: Claims) -> int:
    """Characters of the token that `sign_token` makes of these claims."""
    protected = cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: bytes(KEY_ID_BYTES)}, canonical=True)
    message = cbor2.CBORTag(SIGN1_TAG, [protected, {}, _payload(claims), bytes(SIGNATURE_BYTES)])
    return len(base45.b45encode(cbor2.dumps(message, canonical=True)))


def read_token(text: str, keys: Mapping[bytes, TokenKey]) -> Claims:
    """Check a token and read it. ``text`` is hostile; a link with the token in its fragment is taken too.

    Raises:
        DocumentFault: ``token.unreadable``, ``token.unknown_key``, ``token.signature``, ``token.issuer`` when the key
            is another department's than the token says.
    """
    protected, payload, signature = _message(_bare(text))
    key = keys.get(_key_id(protected))
    if key is None:
        raise DocumentFault("token.unknown_key")
    try:
        key.public.verify(signature, _to_be_signed(protected, payload))
    except InvalidSignature as error:
        raise DocumentFault("token.signature") from error
    claims = _claims(payload)
    if claims.issuer != key.department:
        raise DocumentFault("token.issuer")
    return claims


def _payload(claims: Claims) -> bytes:
    paper = {KIND: claims.kind, NAME: claims.name, HASH: claims.document_hash, FIELDS: dict(claims.fields)}
    standing = {
        ISSUER: claims.issuer,
        ISSUED_AT: int(claims.issued_at.timestamp()),
        SERIAL: claims.serial.encode("ascii", "replace"),
        PAPER: paper,
    }
    return cbor2.dumps(standing, canonical=True)


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of RFC 9052, 4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _bare(text: str) -> str:
    """The token itself, which may stand in a link's fragment."""
    text = text.strip("\r\n")
    if text.lower().startswith(("http://", "https://")) and len(text) <= LONGEST_LINK:
        text = unquote(text.partition("#")[2], errors="replace")
    if not 0 < len(text) <= LONGEST:
        raise DocumentFault("token.unreadable")
    return text


def _message(text: str) -> tuple[bytes, bytes, bytes]:
    """Protected header, payload and signature."""
    try:
        data = base45.b45decode(text)
    except ValueError as error:
        raise DocumentFault("token.unreadable") from error
    match _decoded(data):
        case cbor2.CBORTag(tag=18, value=[bytes(protected), dict(unprotected), bytes(payload), bytes(signature)]) if (
            not unprotected
        ):
            return protected, payload, signature
    raise DocumentFault("token.unreadable")


def _key_id(protected: bytes) -> bytes:
    match _decoded(protected):
        case {1: -8, 4: bytes(name), **others} if not others:
            return name
    raise DocumentFault("token.unreadable")


def _claims(payload: bytes) -> Claims:
    """Parse the claims; every name, type and length is checked, and nothing else may be there."""
    match _decoded(payload):
        case {
            1: str(issuer),
            6: int(issued_at),
            7: bytes(serial),
            -65537: {1: str(kind), 2: str(name), 3: bytes(digest), 4: dict(fields), **other_parts},
            **other_claims,
        } if (
            not other_claims
            and not other_parts
            and _are_fields(fields)
            and _are_standing(issuer, serial, kind, name)
            and len(digest) == HASH_BYTES
            and 0 <= issued_at < LATEST
        ):
            when = datetime.fromtimestamp(issued_at, UTC)
            return Claims(issuer, serial.decode("ascii"), kind, when, name, digest, fields)
    raise DocumentFault("token.unreadable")


def _are_standing(issuer: str, serial: bytes, kind: str, name: str) -> bool:
    is_serial = serial.isascii() and _SERIAL.fullmatch(serial.decode("ascii")) is not None
    is_kind = _KIND.fullmatch(kind) is not None
    return is_serial and is_kind and _ISSUER.fullmatch(issuer) is not None and _is_short_text(name)


def _are_fields(fields: Mapping[object, object]) -> bool:
    return len(fields) <= MOST_FIELDS and all(
        isinstance(name, str) and _FIELD.fullmatch(name) and isinstance(value, str) and _is_short_text(value)
        for name, value in fields.items()
    )


def _is_short_text(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and is_text(text)


def _decoded(data: bytes) -> object:
    """One CBOR item in its only canonical form: no trailing bytes, no doubled keys, no other spelling."""
    try:
        item: object = cbor2.loads(data)
        is_canonical = cbor2.dumps(item, canonical=True) == data
    except _DECODER_FAULTS as error:
        raise DocumentFault("token.unreadable") from error
    if not is_canonical:
        raise DocumentFault("token.unreadable")
    return item
