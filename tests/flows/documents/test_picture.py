"""A page as a picture: what is drawn, what is covered, and what a PDF may do without harm."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from flows.documents.errors import DocumentFault
from flows.documents.picture import Picture, draw_page
from flows.documents.picture_process import hidden_in

A4 = (595.0, 842.0)
ROOM = (660, 934)
ID_NUMBER = "33999919900228004X"
PHONE = "10012345678"
SERIAL = "YS2026112200018473"


def paper(*lines: str, pages: int = 1, size: tuple[float, float] = A4, **options: object) -> bytes:
    """A PDF with one black line of text below the other."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=size, **options)
    for _ in range(pages):
        canvas.setFont("Courier", 20)
        for number, line in enumerate(lines):
            canvas.drawString(50, size[1] - 100 - 100 * number, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def drawn(pdf: bytes, page: int = 0, *, hides_numbers: bool = True) -> Picture:
    return draw_page(pdf, page, ROOM, hides_numbers=hides_numbers)


def columns_with_black(picture: Picture, line: int) -> list[bool]:
    """Of each sign of a line (12 points wide): whether anything black stands there."""
    scale = picture.width / A4[0]
    top, bottom = (round((100 * (line + 1) + offset) * scale) for offset in (-18, 6))
    told = []
    for sign in range(20):
        left, right = (round((50 + 12 * (sign + end)) * scale) for end in (0, 1))
        rows = (
            picture.bgrx[(y * picture.width + left) * 4 : (y * picture.width + right) * 4] for y in range(top, bottom)
        )
        told.append(any(row[at] < 90 for row in rows for at in range(0, len(row), 4)))
    return told


def test_a_page_is_drawn_as_large_as_it_fits() -> None:
    picture = drawn(paper("A"))
    assert (picture.width, picture.pages) == (ROOM[0], 1)
    assert abs(picture.height - ROOM[0] * A4[1] / A4[0]) < 2
    assert picture.bgrx[:3] == b"\xff\xff\xff"


def test_a_slip_and_a_page_on_its_side_keep_their_shape() -> None:
    slip, side = drawn(paper("A", size=(204, 600))), drawn(paper("A", size=(842, 595)))
    assert slip.height == ROOM[1]
    assert slip.width < ROOM[0] / 2
    assert side.width > side.height


def test_each_page_is_drawn_and_after_the_last_one_comes_none() -> None:
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4)
    canvas.showPage()
    canvas.setFont("Courier", 20)
    canvas.drawString(50, 742, "B")
    canvas.showPage()
    canvas.save()
    first, second, beyond = (drawn(written.getvalue(), page) for page in (0, 1, 7))
    assert first.pages == 2
    assert first.bgrx != second.bgrx
    assert second == beyond


def test_of_personal_numbers_only_the_ends_can_be_read() -> None:
    pdf = paper(ID_NUMBER, PHONE, SERIAL)
    open_, covered = drawn(pdf, hides_numbers=False), drawn(pdf)
    for line, (length, shown) in enumerate([(18, {0, 1, 2, 14, 15, 16, 17}), (11, {0, 1, 2, 7, 8, 9, 10})]):
        assert columns_with_black(open_, line)[:length] == [True] * length
        assert {sign for sign, is_black in enumerate(columns_with_black(covered, line)) if is_black} == shown
    assert columns_with_black(covered, 2) == columns_with_black(open_, 2)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"号码{ID_NUMBER}。", "99919900228"),
        ("33999919900228004x", "99919900228"),
        ("3 3 9 9 9 9 1 9 9 0 0 2 2 8 0 0 4 X", "99919900228"),
        (f"2026-11-22 {ID_NUMBER}", "99919900228"),
        ("FRA330088123456", "3300881234"),
        (f"电话 {PHONE}", "1234"),
        ("339999199002280041", ""),
        (SERIAL, ""),
        ("91339999MA0001018L", ""),
        ("3399**********004X", ""),
        ("", ""),
    ],
)
def test_what_is_a_personal_number_is_told_by_its_form(text: str, hidden: str) -> None:
    assert "".join(text[index] for index in sorted(set(hidden_in(text)))) == hidden


def raw(page: bytes, content: bytes, *others: bytes) -> bytes:
    """A PDF of one page in so many words; readers mend the missing cross-reference table."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page]
    objects += [b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content), *others]
    bodies = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 1))
    return b"%PDF-1.7\n" + bodies + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF" % (len(objects) + 1)


def page_of(size: bytes, resources: bytes = b"<< >>") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources %s >>" % (size, resources)


def laughing() -> bytes:
    """Forms that draw forms: 10 to the power of 12 rectangles out of a few lines."""
    forms = []
    for level in range(12):
        inside = b"/F Do " * 10 if level < 11 else b"0 0 9 9 re f "
        resources = b"<< /XObject << /F %d 0 R >> >>" % (level + 6) if level < 11 else b"<< >>"
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources %s /Length %d >>"
        forms.append(head % (resources, len(inside)) + b"\nstream\n" + inside + b"\nendstream")
    return raw(page_of(b"0 0 595 842", b"<< /XObject << /F 5 0 R >> >>"), b"/F Do", *forms)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no PDF": lambda: b"GIF89a" * 100,
    "only a head": lambda: b"%PDF-1.7\n",
    "larger than a document may be": lambda: b"%PDF-1.7\n" + bytes(17 * 1024 * 1024),
    "locked": lambda: paper("A", encrypt=StandardEncryption("secret", canPrint=0)),
    "more pages than a document may have": lambda: paper("A", pages=201),
    "a page as large as a field": lambda: raw(page_of(b"0 0 90000 90000"), b""),
    "a page as thin as a hair": lambda: raw(page_of(b"0 0 595 0.001"), b""),
    "no end of drawing": laughing,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_drawn_is_told_and_does_no_harm(name: str) -> None:
    with pytest.raises(DocumentFault) as caught:
        draw_page(HOSTILE[name](), 0, ROOM, hides_numbers=True, seconds=2.0)
    assert caught.value.code == "document.unreadable"
    assert caught.value.__context__ is None


def test_what_is_broken_inside_is_drawn_as_far_as_it_goes_or_told() -> None:
    whole = paper(ID_NUMBER, pages=2)
    for cut in range(0, len(whole), 397):
        try:
            picture = drawn(whole[:cut] + bytes([whole[cut] ^ 0x55]) + whole[cut + 1 :])
        except DocumentFault:
            continue
        assert len(picture.bgrx) == picture.width * picture.height * 4


def test_a_stream_that_swells_does_no_harm() -> None:
    content = zlib.compress(b"q " * 10_000_000, 9)
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content)
    pdf = raw(page_of(b"0 0 595 842"), b"").replace(b"<< /Length 0 >>\nstream\n", head + content)
    try:
        assert drawn(pdf).pages == 1
    except DocumentFault as fault:
        assert fault.code == "document.unreadable"
