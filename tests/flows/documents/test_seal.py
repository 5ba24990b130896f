"""The seal: valid, and every way in which it is not."""

import hashlib
import re
from dataclasses import replace
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pypdf import PdfReader, PdfWriter

from flows.documents.errors import DocumentFault
from flows.documents.keys import DEPARTMENTS, load_signer, load_token_keys, load_trust, make_demonstration_keys
from flows.documents.pages import page_count
from flows.documents.picture import LARGEST
from flows.documents.render import SealBox
from flows.documents.seal import SealState, binding, check_seal, read_imprint, seal_pdf

ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPOSIT = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
CODES = {ENROLMENT: "HRSS", DEPOSIT: "HPF", HOUSEHOLD: "PSB"}

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="session")
def sealed(issued) -> bytes:
    return issued[HOUSEHOLD].pdf


@pytest.fixture(scope="session")
def signature_gap(sealed: bytes) -> range:
    """Where the signature itself stands: the one place that it cannot cover."""
    start, end, *_ = map(int, re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)", sealed).groups())
    return range(start, end)


@pytest.mark.parametrize("service", CODES)
def test_fresh_seal_is_valid_and_the_departments_own(issued, trust, service: str) -> None:
    check = check_seal(issued[service].pdf, trust, CODES[service])
    assert (check.state, check.department) == (SealState.VALID, CODES[service])


def test_signature_is_a_pades_one_over_the_whole_file(sealed: bytes, signature_gap: range, signer) -> None:
    (field,) = PdfReader(BytesIO(sealed)).get_fields().values()
    signature = field["/V"]
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    first, length, second, rest = signature["/ByteRange"]
    assert (first, length, second + rest) == (0, signature_gap.start, len(sealed))
    contents = bytes(signature["/Contents"])
    message = contents[: 4 + int.from_bytes(contents[2:4])]
    assert not contents[len(message) :].strip(b"\0")
    certificates = pkcs7.load_der_pkcs7_certificates(message)
    assert certificates[0].public_bytes(Encoding.DER) == signer.seal_certificate.public_bytes(Encoding.DER)
    assert hashlib.sha256(sealed[:length] + sealed[second:]).digest() in message


def test_signature_lies_invisibly_on_the_drawn_seal(sealed: bytes) -> None:
    reader = PdfReader(BytesIO(sealed))
    (annotation,) = (note.get_object() for note in reader.pages[0]["/Annots"])
    left, bottom, right, top = map(float, annotation["/Rect"])
    assert right - left == pytest.approx(113.4, abs=1.1)
    assert top - bottom == pytest.approx(113.4, abs=1.1)
    assert (left + right) / 2 == pytest.approx(159 * 72 / 25.4, abs=1)


@given(at=st.integers(0, 10**7), bit=st.integers(0, 7))
@SHARED
def test_any_changed_bit_is_found(sealed: bytes, signature_gap: range, trust, at: int, bit: int) -> None:
    at %= len(sealed)
    altered = bytearray(sealed)
    altered[at] ^= 1 << bit
    # The signature's own room holds no content: its hexadecimal letters and padding may be spelled otherwise.
    if at not in signature_gap:
        assert check_seal(bytes(altered), trust).state in {SealState.ALTERED, SealState.UNREADABLE, SealState.UNSEALED}


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda tail: b"%PDF-1.7\n" + tail))
@SHARED
def test_garbage_is_unreadable(trust, garbage: bytes) -> None:
    assert check_seal(garbage, trust).state is SealState.UNREADABLE
    assert page_count(garbage) is None
    with pytest.raises(DocumentFault) as fault:
        read_imprint(garbage)
    assert fault.value.code == "document.unreadable"


@given(st.floats(0.0, 0.9999))
@SHARED
def test_truncated_document_is_not_valid(sealed: bytes, trust, part: float) -> None:
    cut = sealed[: int(len(sealed) * part)]
    assert check_seal(cut, trust).state is not SealState.VALID


def test_document_beyond_the_largest_is_not_looked_at(trust) -> None:
    huge = b"%PDF-1.7\n" + bytes(LARGEST)
    assert check_seal(huge, trust).state is SealState.UNREADABLE
    assert page_count(huge) is None


def test_update_after_the_seal_is_an_alteration(sealed: bytes, trust) -> None:
    writer = PdfWriter(BytesIO(sealed), incremental=True)
    writer.add_metadata({"/JJBinding": "0" * 64})
    updated = BytesIO()
    writer.write(updated)
    assert updated.getvalue().startswith(sealed)
    assert check_seal(updated.getvalue(), trust).state is SealState.ALTERED


def test_foreign_seal_over_the_departments_own_is_foreign(sealed: bytes, trust, tmp_path) -> None:
    """Whoever adds a revision of his own has to seal it with a key that nobody trusts."""
    make_demonstration_keys(tmp_path / "keys")
    stranger = signers.SimpleSigner.load(
        str(tmp_path / "keys" / "private" / "PSB.seal.key.pem"), str(tmp_path / "keys" / "private" / "PSB.seal.pem")
    )
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root["/Lang"] = TextStringObject("xx")
    writer.update_root()
    resealed = signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Other"), signer=stranger).getvalue()
    assert check_seal(resealed, trust).state is SealState.FOREIGN


def test_unsealed_document_is_told(office, trust) -> None:
    assert check_seal(office.render(HOUSEHOLD).pdf, trust).state is SealState.UNSEALED


def test_seal_of_another_root_is_foreign(office, trust, tmp_path) -> None:
    make_demonstration_keys(tmp_path / "keys")
    pdf = office.issue(HOUSEHOLD, signer=load_signer(tmp_path / "keys", "PSB")).pdf
    assert check_seal(pdf, trust).state is SealState.FOREIGN
    assert check_seal(pdf, load_trust(tmp_path / "keys")).state is SealState.VALID


def test_seal_of_another_department_is_told_by_name(office, trust) -> None:
    pdf = office.issue(HOUSEHOLD, signer=office.signer(ENROLMENT)).pdf
    check = check_seal(pdf, trust, "PSB")
    assert (check.state, check.department) == (SealState.WRONG_DEPARTMENT, "HRSS")
    assert check_seal(pdf, trust).state is SealState.VALID


def test_without_a_root_every_seal_is_foreign(sealed: bytes, trust) -> None:
    assert check_seal(sealed, replace(trust, root=None)).state is SealState.FOREIGN


def test_sealing_again_gives_another_signature_over_the_same_page(office, signer) -> None:
    rendered = office.render(HOUSEHOLD)
    first = seal_pdf(rendered.pdf, signer, rendered.seal_box)
    second = seal_pdf(rendered.pdf, signer, rendered.seal_box)
    assert first != second
    assert first.startswith(rendered.pdf)
    assert second.startswith(rendered.pdf)


def test_what_is_no_document_is_not_sealed(signer) -> None:
    with pytest.raises(DocumentFault) as fault:
        seal_pdf(b"%PDF-1.7\nnothing", signer, SealBox(0, 0, 0, 1, 1))
    assert fault.value.code == "document.unreadable"


@pytest.mark.parametrize("service", CODES)
def test_imprint_is_read_back(office, issued, service: str) -> None:
    paper = issued[service]
    imprint = read_imprint(paper.pdf)
    order = office.order(service)
    assert (imprint.serial, imprint.service, imprint.token) == (order.serial, service, paper.token)
    assert imprint.binding == order.binding
    assert imprint.title == "".join(office.template(service).title)
    assert imprint.pages == paper.pages == page_count(paper.pdf)
    assert imprint.drawn == (paper.token,) * paper.pages
    assert repr(imprint) == f"SealedImprint({service}, ***)"


def test_document_of_another_make_has_no_imprint() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    plain = BytesIO()
    writer.write(plain)
    assert page_count(plain.getvalue()) == 1
    with pytest.raises(DocumentFault) as fault:
        read_imprint(plain.getvalue())
    assert fault.value.code == "document.unreadable"


def test_binding_ties_one_person_to_one_request() -> None:
    key, other = bytes(16), bytes([1]) * 16
    assert binding(key, "339999199002280041") == binding(key, "339999199002280041")
    assert len({binding(key, "1"), binding(key, "2"), binding(other, "1")}) == 3
    assert re.fullmatch("[0-9a-f]{64}", binding(key, "1"))


def test_keys_are_made_for_every_department_and_kept_from_others(keys) -> None:
    assert {key.department for key in load_trust(keys).token_keys.values()} == set(DEPARTMENTS)
    assert all(load_signer(keys, code).is_demonstration for code in DEPARTMENTS)
    assert (keys / "private").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (keys / "private").iterdir())
    assert "PRIVATE" not in "".join(path.read_text() for path in (keys / "trust").iterdir())
    assert repr(load_signer(keys, "PSB")) == "Signer(PSB)"


def test_keys_are_replaced_as_a_whole(tmp_path) -> None:
    make_demonstration_keys(tmp_path / "keys")
    first = load_trust(tmp_path / "keys")
    make_demonstration_keys(tmp_path / "keys")
    second = load_trust(tmp_path / "keys")
    assert first.root != second.root
    assert not first.token_keys.keys() & second.token_keys.keys()
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"keys": {"zz": {}}}', '{"keys": {"00": {"department": "PSB", "key": "00"}}}', '{"keys": 5}',
     '{"root": "no certificate", "keys": {}}'],
)  # fmt: skip
def test_unreadable_keys_are_told(tmp_path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(DocumentFault) as fault:
        load_token_keys(tmp_path / "keys.json")
    assert (fault.value.code, fault.value.detail) == ("seal.keys_unreadable", "keys.json")


def test_missing_keys_are_told(tmp_path, keys) -> None:
    for load in (lambda: load_trust(tmp_path), lambda: load_signer(tmp_path, "PSB"), lambda: load_signer(keys, "XYZ")):
        with pytest.raises(DocumentFault) as fault:
            load()
        assert fault.value.code == "seal.keys_missing"
