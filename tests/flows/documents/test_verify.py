"""Offline verification of a PDF, a picture of the paper, and a token's text."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from flows.documents.code import draw_code, read_drawing, read_picture
from flows.documents.content import Imprint
from flows.documents.keys import load_signer, make_demonstration_keys
from flows.documents.qr_modules import modules_of
from flows.documents.seal import seal_pdf
from flows.documents.verify import LARGEST_FILE, Reason, verify

ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPOSIT = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
FIELDS = {
    ENROLMENT: {"kind": "YS", "id_number": "3399**********0041", "period": "2022-12/2026-11", "months": "48"},
    DEPOSIT: {
        "kind": "GJJ",
        "id_number": "3399**********0041",
        "monthly": "308640",
        "paid_through": "2026-11",
        "balance": "16409002",
    },
    HOUSEHOLD: {"kind": "HJ", "id_number": "3399**********0041", "relation": "女儿"},
}
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("service", FIELDS)
@pytest.mark.parametrize("form", ["pdf", "token", "token_in_bytes", "png", "jpeg"])
def test_genuine_paper_is_valid_in_every_form(office, issued, trust, service: str, form: str) -> None:
    paper = issued[service]
    document: bytes | str
    match form:
        case "pdf":
            document = paper.pdf
        case "token":
            document = paper.token
        case "token_in_bytes":
            document = paper.token.encode() + b"\n"
        case _:
            picture = BytesIO()
            office.paper(paper.pdf).picture(150).save(picture, form, quality=80)
            document = picture.getvalue()
    result = verify(document, trust)
    assert (result.valid, result.reason) == (True, Reason.VALID)
    assert result.issuer == office.signer(service).department
    assert result.serial == office.order(service).serial
    standing = {"issued_at": "2026-11-22T02:24:36+00:00", "name": "沈*华"}
    assert result.fields == FIELDS[service] | standing


def test_picture_of_an_altered_token_is_refused_by_its_signature(issued, trust) -> None:
    token = issued[DEPOSIT].token
    altered = token[:-1] + ("0" if token[-1] != "0" else "1")
    picture = BytesIO()
    drawn(altered).save(picture, "PNG")
    result = verify(picture.getvalue(), trust)
    assert (result.valid, result.fields) == (False, {})
    assert result.reason in {Reason.TOKEN_SIGNATURE, Reason.TOKEN_UNREADABLE}


def drawn(token: str) -> Image.Image:
    modules = modules_of(token)
    image = Image.frombytes("L", (len(modules), len(modules)), b"".join(modules))
    page = Image.new("L", (len(modules) + 8,) * 2, 255)
    page.paste(image, (4, 4))
    return page.resize((page.width * 4, page.height * 4), Image.Resampling.NEAREST)


def test_reasons_of_refusal(office, issued, trust, tmp_path) -> None:
    def reason(document: bytes | str) -> Reason:
        result = verify(document, trust)
        assert not result.valid
        assert not result.fields
        return result.reason

    paper = issued[HOUSEHOLD]
    middle = paper.pdf.index(b"stream") + 100
    altered = paper.pdf[:middle] + bytes([paper.pdf[middle] ^ 1]) + paper.pdf[middle + 1 :]
    make_demonstration_keys(tmp_path / "keys")
    foreign = office.issue(HOUSEHOLD, signer=load_signer(tmp_path / "keys", "PSB"))
    blank = BytesIO()
    Image.new("L", (400, 400), 255).save(blank, "PNG")
    assert reason(office.render(HOUSEHOLD).pdf) is Reason.UNSEALED
    assert reason(altered) is Reason.SEAL_ALTERED
    assert reason(foreign.pdf) is Reason.SEAL_FOREIGN
    assert reason(foreign.token) is Reason.UNKNOWN_KEY
    assert reason(paper.pdf[:2000]) is Reason.UNREADABLE
    assert reason(blank.getvalue()) is Reason.NO_CODE
    assert reason(blank.getvalue()[:60]) is Reason.UNREADABLE
    assert reason("no token at all") is Reason.TOKEN_UNREADABLE
    assert reason(b"\xff\xfe\x00") is Reason.UNREADABLE
    assert reason(b"") is Reason.TOKEN_UNREADABLE
    assert reason(b"%PDF-" + bytes(LARGEST_FILE)) is Reason.UNREADABLE


def test_genuine_seal_over_the_token_of_another_paper_is_found(office, issued, trust) -> None:
    """Even a department cannot seal a paper whose token is another's."""
    order = office.order(HOUSEHOLD)
    imprint = Imprint(
        service=HOUSEHOLD,
        serial=order.serial,
        check_code=order.check_code,
        token=issued[DEPOSIT].token,
        issued_at=order.issued_at,
        terminal=order.terminal,
        binding=order.binding,
        is_sample=True,
    )
    rendered = office.renderer.render(office.template(HOUSEHOLD), office.data(HOUSEHOLD), imprint)
    result = verify(seal_pdf(rendered.pdf, office.signer(HOUSEHOLD), rendered.seal_box), trust)
    assert (result.valid, result.reason) == (False, Reason.TOKEN_AND_PAPER_DIFFER)


def test_genuine_token_beside_another_drawn_code_is_found(office, issued, trust) -> None:
    rendered = office.renderer.render(
        office.template(HOUSEHOLD), office.data(HOUSEHOLD), office.imprint(HOUSEHOLD, issued[HOUSEHOLD].token)
    )
    writer = PdfWriter(clone_from=PdfReader(BytesIO(rendered.pdf)))
    code = writer.pages[0]["/Resources"]["/XObject"]["/FormXob.Code"]
    other = DecodedStreamObject()
    other.set_data(draw_code(modules_of(issued[DEPOSIT].token)).content.encode())
    other.update({key: value for key, value in code.items() if key not in {"/Filter", "/Length"}})
    writer.pages[0]["/Resources"]["/XObject"][NameObject("/FormXob.Code")] = writer._add_object(other)
    changed = BytesIO()
    writer.write(changed)
    sealed = seal_pdf(changed.getvalue(), office.signer(HOUSEHOLD), rendered.seal_box)
    assert verify(sealed, trust).reason is Reason.TOKEN_AND_PAPER_DIFFER


@given(st.binary(max_size=300))
@SHARED
def test_any_bytes_are_answered(trust, garbage: bytes) -> None:
    for head in (b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"):
        assert not verify(head + garbage, trust).valid


@given(at=st.integers(0, 10**6), byte=st.integers(0, 255))
@SHARED
def test_damaged_pictures_are_answered(trust, small_png: bytes, at: int, byte: int) -> None:
    damaged = bytearray(small_png)
    damaged[at % len(damaged)] = byte
    verify(bytes(damaged), trust)
    verify(bytes(damaged[: at % len(damaged)]), trust)


@pytest.fixture(scope="session")
def small_png(issued) -> bytes:
    picture = BytesIO()
    drawn(issued[HOUSEHOLD].token).save(picture, "PNG")
    return picture.getvalue()


def test_picture_of_too_many_pixels_is_not_unpacked(trust) -> None:
    picture = BytesIO()
    Image.new("1", (20_000, 20_000)).save(picture, "PNG")
    assert verify(picture.getvalue(), trust).reason is Reason.UNREADABLE


def test_code_is_found_among_other_things_on_a_photo(issued, trust) -> None:
    code = drawn(issued[DEPOSIT].token)
    photo = Image.new("L", (1200, 900), 180)
    ImageDraw.Draw(photo).rectangle((40, 40, 300, 200), fill=20)
    photo.paste(code, (500, 300))
    photo = photo.rotate(11, expand=True, fillcolor=90, resample=Image.Resampling.BICUBIC)
    assert read_picture(photo) == issued[DEPOSIT].token


@given(st.text("ABC0123456789 $%*+-./:", min_size=1, max_size=300))
@SHARED
def test_drawn_code_is_read_back(text: str) -> None:
    assert read_drawing(draw_code(modules_of(text)).content.encode()) == text


@given(st.binary(max_size=200) | st.from_regex(rb"(\d{1,3} \d{1,3} \d{1,3} 1 re\n){1,20}", fullmatch=True))
@SHARED
def test_any_drawing_is_answered(content: bytes) -> None:
    assert read_drawing(content) is None
