"""The department signs what a slip says, and the machine believes nothing that it did not sign.

The machine lays slips out by itself, so there is no sealed file: the token that the paper carries as a QR code is the
signature. Its hash covers service, serial number, check code, time, every field, and the digest that binds the paper to
one request and person; that digest is not sent, both sides compute it.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import cbor2
from cryptography import x509
from cryptography.x509.oid import NameOID

from flows.documents.errors import DocumentFault
from flows.documents.issue import Order
from flows.documents.keys import DEMONSTRATION, Signer, Trust
from flows.documents.slip.content import SlipData, check_slip_data, hidden
from flows.documents.slip.template import SlipPaper
from flows.documents.token import HASH_BYTES, Claims, read_token, sign_token
from flows.documents.values import ValueType, masked_name, masked_number
from flows.ports import SealedSlip


@dataclass(frozen=True, slots=True, repr=False)
class Expected:
    """What a slip has to be for this request; personal.

    Attributes:
        department: code of who was asked.
        service: id of what was asked for.
        binding: see `flows.documents.seal.binding`.
        holder: the name of the person whom it is about, empty where only his number is known; compared with the name
            on slips that have one.
    """

    department: str
    service: str
    binding: str
    holder: str = ""


def slip_digest(
    service: str, serial: str, check_code: str, issued_at: str, binding: str, fields: Mapping[str, str]
) -> str:
    """SHA-256 over the canonical CBOR of all that makes a slip this one; hexadecimal. The token holds its beginning."""
    whole = [service, serial, check_code, issued_at, binding, dict(fields)]
    return sha256(cbor2.dumps(whole, canonical=True)).hexdigest()


def seal_slip(template: SlipPaper, data: SlipData, order: Order, signer: Signer) -> SealedSlip:
    """Sign one slip.

    Args:
        template: of the service's ``document`` or ``slip``.
        data: what it says.
        order: what makes it unique; its terminal is not used, the machine prints its own.
        signer: the department's secrets.

    Raises:
        DocumentFault: ``document.value_*`` when the data is not what the template asks for,
            ``document.token_too_long``, ``token.claims``.
    """
    check_slip_data(template, data)
    issued_at = order.issued_at.replace(microsecond=0)
    local = issued_at.isoformat()
    digest = slip_digest(order.service, order.serial, order.check_code, local, order.binding, data.fields)
    claims = Claims(
        issuer=signer.department,
        serial=order.serial,
        kind=template.prefix,
        issued_at=issued_at,
        name=_holder(template, data),
        document_hash=bytes.fromhex(digest)[:HASH_BYTES],
        fields=_claimed(template, data),
    )
    return SealedSlip(
        kind=order.service,
        title="".join(template.title),
        serial=order.serial,
        check_code=order.check_code,
        issued_at=local,
        fields=dict(data.fields),
        token=sign_token(claims, signer),
        sha256=digest,
    )


def check_slip(template: SlipPaper, slip: SealedSlip, trust: Trust, expected: Expected) -> None:
    """Check that a slip may be printed: right service, signed by its department, unchanged, this request's, his.

    Args:
        template: of the service.
        slip: as it came; anything at all.
        trust: the departments' token keys.
        expected: what was asked for.

    Raises:
        DocumentFault: ``slip.wrong_service``, ``document.value_*``, ``token.*``, ``slip.wrong_person`` (the signed name
            is another's), ``slip.forged`` with the name of the field that differs from what was signed,
            ``slip.altered`` (anything else is not as it was signed, or was signed for another request).
    """
    if slip.kind != expected.service:
        raise DocumentFault("slip.wrong_service")
    data = SlipData(slip.fields)
    check_slip_data(template, data)
    claims = read_token(slip.token, trust.token_keys)
    if claims.issuer != expected.department:
        raise DocumentFault("token.issuer")
    if expected.holder and claims.name and claims.name != masked_name(expected.holder):
        raise DocumentFault("slip.wrong_person")
    _check_claims(template, slip, data, claims)
    if not slip.check_code.isascii():
        raise DocumentFault("slip.altered")
    digest = slip_digest(slip.kind, slip.serial, slip.check_code, slip.issued_at, expected.binding, slip.fields)
    signed = hmac.compare_digest(bytes.fromhex(digest)[:HASH_BYTES], claims.document_hash)
    if not signed or slip.sha256 != digest:
        raise DocumentFault("slip.altered")


def is_demonstration(trust: Trust) -> bool:
    """Whether slips have to carry the sample mark: the root is the demonstration's, or it is not known whose."""
    if trust.root is None:
        return True
    organisations = x509.load_der_x509_certificate(trust.root).subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return any(name.value == DEMONSTRATION for name in organisations)


def _check_claims(template: SlipPaper, slip: SealedSlip, data: SlipData, claims: Claims) -> None:
    """Compare all that the token repeats, so that a forged value is named."""
    told = {
        "kind": (claims.kind, template.prefix),
        "title": ("".join(template.title), slip.title),
        "serial": (claims.serial, slip.serial),
        "issued_at": (claims.issued_at, _instant(slip.issued_at)),
        "name": (claims.name, _holder(template, data)),
    }
    claimed = _claimed(template, data)
    if claimed.keys() != claims.fields.keys():
        raise DocumentFault("slip.forged", "claims")
    told |= {name: (claims.fields[name], value) for name, value in claimed.items()}
    for name, (signed, shown) in told.items():
        if signed != shown:
            raise DocumentFault("slip.forged", name)


def _instant(text: str) -> datetime | None:
    """A time with its offset in the one spelling that is printed from, or None."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None and instant.isoformat() == text else None


def _holder(template: SlipPaper, data: SlipData) -> str:
    """The masked name of the person, who is the first field of type name."""
    line = next((line for line in template.fields() if line.type is ValueType.NAME), None)
    name = data.fields.get(line.value, "") if line is not None else ""
    return masked_name(name) if name else ""


def _claimed(template: SlipPaper, data: SlipData) -> dict[str, str]:
    """The fields that the token repeats, none of them less masked than on the paper."""
    masks = {line.value: line.mask for line in template.fields()}
    types = template.types()
    claimed = {}
    for name in template.claims:
        value, mask = data.fields[name], masks.get(name)
        if mask is not None:
            value = hidden(mask, value)
        elif value and types[name] is ValueType.NAME:
            value = masked_name(value)
        elif value and types[name] in {ValueType.ID, ValueType.ACCOUNT, ValueType.PHONE}:
            value = masked_number(value)
        claimed[name] = value
    return claimed
