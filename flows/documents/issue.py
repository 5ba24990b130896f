"""A department issues a paper: claims, token, page, seal."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol

from flows.documents.content import DocumentData, Imprint, check_data, counted
from flows.documents.keys import Signer
from flows.documents.masks import masked
from flows.documents.render import Renderer
from flows.documents.seal import seal_pdf
from flows.documents.template import DocumentTemplate
from flows.documents.token import Claims, document_hash, sign_token
from flows.documents.values import ValueType, masked_name, masked_number

CODE_SIGNS = "23456789ACEHKMNQRTVWX"
"""Signs that are hard to confuse when they are read aloud or typed."""
CODE_LENGTH = 16
"""70 bits."""
SERIAL_DIGITS = 8


class Numbered(Protocol):
    """The template of a paper that has a serial number: A4, slip or receipt."""

    @property
    def prefix(self) -> str: ...


@dataclass(frozen=True, slots=True, repr=False)
class Order:
    """One paper to be issued.

    Attributes:
        service: id of the catalogue entry.
        serial: see `serial_number`.
        check_code: see `new_check_code`.
        issued_at: local time of the department, with its offset.
        terminal: the machine that asked.
        binding: see `flows.documents.seal.binding`.
    """

    service: str
    serial: str
    check_code: str
    issued_at: datetime
    terminal: str
    binding: str

    def __repr__(self) -> str:
        return f"Order({self.service}, ***)"


@dataclass(frozen=True, slots=True, repr=False)
class Issued:
    """A sealed paper; personal. ``sha256`` is of ``pdf``, hexadecimal."""

    pdf: bytes
    title: str
    token: str
    pages: int
    sha256: str

    def __repr__(self) -> str:
        return f"Issued({self.pages} pages, ***)"


def new_check_code() -> str:
    """A random check code, without spaces."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def serial_number(template: Numbered, day: date, running: int) -> str:
    """The template's prefix, the date and a running number: ``YS2026112200018473``."""
    return f"{template.prefix}{day:%Y%m%d}{running:0{SERIAL_DIGITS}d}"


def issue(renderer: Renderer, template: DocumentTemplate, data: DocumentData, order: Order, signer: Signer) -> Issued:
    """Make one sealed document. Whether it carries the sample mark follows from the signing key alone.

    Raises:
        DocumentFault: whatever is wrong with the data or does not fit; nothing is issued then.
    """
    issued_at = order.issued_at.replace(microsecond=0)
    check_data(template, data)
    token = sign_token(
        Claims(
            issuer=signer.department,
            serial=order.serial,
            kind=template.prefix,
            issued_at=issued_at,
            name=_name(template, data),
            document_hash=document_hash(order.service, order.serial, data),
            fields={name: _claimed(template, data, name) for name in template.claims},
        ),
        signer,
    )
    imprint = Imprint(
        service=order.service,
        serial=order.serial,
        check_code=order.check_code,
        token=token,
        issued_at=issued_at,
        terminal=order.terminal,
        binding=order.binding,
        is_sample=signer.is_demonstration,
    )
    rendered = renderer.render(template, data, imprint)
    pdf = seal_pdf(rendered.pdf, signer, rendered.seal_box)
    return Issued(pdf, rendered.title, token, rendered.pages, sha256(pdf).hexdigest())


def _name(template: DocumentTemplate, data: DocumentData) -> str:
    """The masked name of the person, who is the first field of type name."""
    field = next((field for field in template.fields() if field.type is ValueType.NAME), None)
    return masked_name(data.fields[field.value]) if field is not None else ""


def _claimed(template: DocumentTemplate, data: DocumentData, name: str) -> str:
    """A value as the token carries it: identifiers and names masked."""
    types = template.types()
    if name not in types:
        return counted(template, data, name)[1]
    value = data.fields[name]
    if (mask := template.masks().get(name)) is not None:
        return masked(mask, value)
    match types[name]:
        case ValueType.NAME:
            return masked_name(value)
        case ValueType.ID | ValueType.ACCOUNT:
            return masked_number(value) if value else ""
    return value
