"""The electronic seal: a PAdES B-B signature over the whole PDF, made by the department, checked by the machine.

The drawn seal is a picture; this is what makes a document genuine. The Info dictionary, which the signature covers,
carries what binds the paper to one request: serial, service, token, and a digest of the person keyed for this request.
A PDF from outside is hostile: bounded in size, and whatever the reader stumbles over is an answer, not an exception.
"""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import NoOpStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from flows.documents.code import read_drawing
from flows.documents.errors import DocumentFault
from flows.documents.keys import Signer, Trust
from flows.documents.pages import READER_FAULTS, page_count
from flows.documents.paint import CODE_NAME
from flows.documents.picture import LARGEST
from flows.documents.render import SealBox

FIELD_NAME = "Seal"


class SealState(StrEnum):
    """The answer to: is this document sealed, whole, and by whom."""

    VALID = "valid"
    UNSEALED = "unsealed"
    ALTERED = "altered"
    FOREIGN = "foreign"
    WRONG_DEPARTMENT = "wrong_department"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SealCheck:
    """Outcome of a check; ``department`` is the code in the certificate, empty when there is none to believe."""

    state: SealState
    department: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SealedImprint:
    """What a department wrote into its document for machines; personal. Believe it only after `check_seal`.

    Attributes:
        binding: hexadecimal digest, see `binding`.
        drawn: text of the QR code that each page draws, None for a page without one.
    """

    title: str
    serial: str
    service: str
    token: str
    binding: str
    pages: int
    drawn: tuple[str | None, ...]

    def __repr__(self) -> str:
        return f"SealedImprint({self.service}, ***)"


def binding(binding_key: bytes, id_number: str) -> str:
    """The keyed digest that ties a document to one request and person: HMAC-SHA256, hexadecimal."""
    return hmac.digest(binding_key, id_number.encode("utf-8"), "sha256").hex()


def seal_pdf(pdf: bytes, signer: Signer, box: SealBox) -> bytes:
    """Seal a rendered document; the signature field lies invisibly on the drawn seal.

    Raises:
        DocumentFault: ``seal.unmarked`` when a demonstration key meets a document without the sample mark,
            ``document.unreadable``.
    """
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        if signer.is_demonstration and writer.prev.trailer_view["/Info"].get("/JJSample") != "yes":
            raise DocumentFault("seal.unmarked")
    except READER_FAULTS as error:
        raise DocumentFault("document.unreadable") from error
    field = SigFieldSpec(FIELD_NAME, on_page=box.page, box=(round(box.x1), round(box.y1), round(box.x2), round(box.y2)))
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    pdf_signer = signers.PdfSigner(metadata, _cms_signer(signer), stamp_style=NoOpStampStyle(), new_field_spec=field)
    output: BytesIO = pdf_signer.sign_pdf(writer)
    return output.getvalue()


def _cms_signer(signer: Signer) -> signers.SimpleSigner:
    key = signer.seal_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (certificate,) = load_certs_from_pemder_data(signer.seal_certificate.public_bytes(Encoding.DER))
    return signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=load_private_key_from_pemder_data(key, passphrase=None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko left it untyped
    )


def check_seal(pdf: bytes, trust: Trust, department: str | None = None) -> SealCheck:
    """Check the last seal of a document: whole file covered, digest right, chain to the root, right department.

    Args:
        pdf: anything.
        trust: without a root every seal is foreign.
        department: code that the certificate must name; None accepts any department of the root.
    """
    try:
        if len(pdf) > LARGEST:
            return SealCheck(SealState.UNREADABLE)
        seals = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
        if not seals:
            return SealCheck(SealState.UNSEALED)
        return _check(seals[-1], trust, department)
    except READER_FAULTS:
        return SealCheck(SealState.UNREADABLE)


def _check(seal: EmbeddedPdfSignature, trust: Trust, department: str | None) -> SealCheck:
    roots = list(load_certs_from_pemder_data(trust.root)) if trust.root is not None else []
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = validate_pdf_signature(seal, context, skip_diff=True)
    if not (status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE):
        return SealCheck(SealState.ALTERED)
    if not status.trusted:
        return SealCheck(SealState.FOREIGN)
    unit = status.signing_cert.subject.native.get("organizational_unit_name")
    if not isinstance(unit, str):
        return SealCheck(SealState.FOREIGN)
    if department is not None and unit != department:
        return SealCheck(SealState.WRONG_DEPARTMENT, unit)
    return SealCheck(SealState.VALID, unit)


def read_imprint(pdf: bytes) -> SealedImprint:
    """Read what the document says about itself.

    Raises:
        DocumentFault: ``document.unreadable``: no PDF, too large, or without the entries of a department's document.
    """
    count = page_count(pdf)
    if count is None:
        raise DocumentFault("document.unreadable")
    try:
        reader = PdfFileReader(BytesIO(pdf))
        information = reader.trailer_view["/Info"]
        entries = {
            name: _text(information[f"/{name}"]) for name in ("Title", "JJSerial", "JJKind", "JJToken", "JJBinding")
        }
        drawn = tuple(_drawn_code(reader, index) for index in range(count))
    except READER_FAULTS as error:
        raise DocumentFault("document.unreadable") from error
    return SealedImprint(
        title=entries["Title"],
        serial=entries["JJSerial"],
        service=entries["JJKind"],
        token=entries["JJToken"],
        binding=entries["JJBinding"],
        pages=count,
        drawn=drawn,
    )


def _text(entry: object) -> str:
    if not isinstance(entry, generic.TextStringObject):
        raise DocumentFault("document.unreadable")
    return str(entry)


def _drawn_code(reader: PdfFileReader, index: int) -> str | None:
    _, resources = reader.find_page_for_modification(index)  # type: ignore[no-untyped-call]  # pyHanko left it untyped
    try:
        drawing = resources["/XObject"][f"/{CODE_NAME}"]
    except KeyError:
        return None
    return read_drawing(drawing.data)
