"""The departments' revocation list: numbers of papers that no longer hold, each department's part signed by itself.

The list is fetched now and then and kept beside the keys; a paper is still checked without a network. One part is the
canonical CBOR of ``["revocations", department, issued-at, [serials]]`` under the department's token key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import cbor2
import msgspec
from cryptography.exceptions import InvalidSignature

from flows.documents.errors import DocumentFault
from flows.documents.keys import Signer, TokenKey

LARGEST = 4 * 1024 * 1024
"""Bytes of a list; 200,000 papers."""

Serial = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9-]{1,40}$")]
Hexadecimal = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{2}){1,64}$")]
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2,5}$")]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One department's revoked papers.

    Attributes:
        issued_at: Unix time in seconds.
        key_id, signature: hexadecimal.
    """

    department: Code
    issued_at: Annotated[int, msgspec.Meta(ge=0)]
    serials: list[Serial]
    key_id: Hexadecimal
    signature: Hexadecimal


class RevocationList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the departments publish."""

    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Revocations:
    """A list whose every part is genuine.

    Attributes:
        serials: revoked numbers by department.
        oldest: when the part that is oldest was issued; None for an empty list.
    """

    serials: Mapping[str, frozenset[str]]
    oldest: datetime | None

    def holds(self, department: str, serial: str) -> bool:
        """Whether a department has revoked a paper."""
        return serial in self.serials.get(department, frozenset())


def sign_part(serials: Iterable[str], issued_at: datetime, signer: Signer) -> Part:
    """Sign what one department has revoked."""
    seconds, ordered = int(issued_at.timestamp()), sorted(serials)
    signature = signer.token_key.sign(_to_be_signed(signer.department, seconds, ordered))
    return Part(signer.department, seconds, ordered, signer.key_id.hex(), signature.hex())


def read_revocations(data: bytes, keys: Mapping[bytes, TokenKey]) -> Revocations:
    """Check a published list; ``data`` is hostile.

    Raises:
        DocumentFault: ``revocations.unreadable``, ``revocations.signature`` (a part is not its department's).
    """
    if len(data) > LARGEST:
        raise DocumentFault("revocations.unreadable")
    try:
        published = msgspec.json.decode(data, type=RevocationList)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DocumentFault("revocations.unreadable") from error
    for part in published.parts:
        _check(part, keys)
    serials = {part.department: frozenset(part.serials) for part in published.parts}
    oldest = min((part.issued_at for part in published.parts), default=None)
    return Revocations(serials, None if oldest is None else datetime.fromtimestamp(oldest, UTC))


def _check(part: Part, keys: Mapping[bytes, TokenKey]) -> None:
    key = keys.get(bytes.fromhex(part.key_id))
    if key is None or key.department != part.department:
        raise DocumentFault("revocations.signature")
    try:
        signed = _to_be_signed(part.department, part.issued_at, part.serials)
        key.public.verify(bytes.fromhex(part.signature), signed)
    except InvalidSignature as error:
        raise DocumentFault("revocations.signature") from error


def _to_be_signed(department: str, issued_at: int, serials: list[str]) -> bytes:
    return cbor2.dumps(["revocations", department, issued_at, serials], canonical=True)
