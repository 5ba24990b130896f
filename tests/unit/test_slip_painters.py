"""The two painters: one-bit dots for the printer, a PDF for preview and archive, and that both show the same."""

import subprocess
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader
from slip_bench import BOUND, PAPERS, PAYMENT, PAYMENT_FIELDS, PRINTED_AT, SLIP, SLIP_FIELDS, Office, Template

from drivers.places import INSTALLED
from drivers.receipt import Raster
from flows.documents.code import read_picture
from flows.documents.qr_modules import QUIET
from flows.documents.slip.pdf import MARGIN
from flows.documents.slip.raster import BAND, as_receipt, paint_dots
from flows.documents.slip.sheet import DOTS, PER_MM
from flows.documents.token import read_token

DPI = 25.4 * PER_MM
CLEAR = 2
NOISE = 20


@pytest.fixture(scope="module")
def office() -> Office:
    return Office(INSTALLED / "keys")


@pytest.fixture(scope="module", params=PAPERS)
def paper(request: pytest.FixtureRequest) -> tuple[Template, dict[str, str]]:
    return PAPERS[request.param]


def dots_of(office: Office, template: Template, fields: dict[str, str]) -> Image.Image:
    return office.press.dots(template, office.seal(template, fields), PRINTED_AT)


def pdf_of(office: Office, template: Template, fields: dict[str, str]) -> bytes:
    return office.press.page(template, office.seal(template, fields), PRINTED_AT)


def black(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("1"))


def near(dots: np.ndarray, distance: int) -> np.ndarray:
    """Everything that is at most ``distance`` dots from a black one."""
    grown = Image.fromarray(dots.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(2 * distance + 1))
    return np.asarray(grown) > 0


def rendered(pdf: bytes, folder: Path) -> Image.Image:
    """The page as grey dots of the printer's resolution, without the paper's margins."""
    (folder / "slip.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", f"{DPI:g}", "-gray", "-singlefile", str(folder / "slip.pdf"), str(folder / "slip")]
    subprocess.run(command, check=True)
    with Image.open(folder / "slip.pgm") as picture:
        left = round(MARGIN * PER_MM)
        return picture.crop((left, 0, left + DOTS, picture.height)).copy()


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "slip.pdf").write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", str(folder / "slip.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout


def test_dots_are_as_many_as_the_head_has(office: Office, paper: tuple[Template, dict[str, str]]) -> None:
    dots = dots_of(office, *paper)
    assert (dots.width, dots.mode) == (576, "1")
    assert dots.height <= 300 * PER_MM


def test_a_receipt_is_the_dots_in_bands(office: Office) -> None:
    dots = dots_of(office, PAYMENT, PAYMENT_FIELDS)
    parts = as_receipt(dots).parts
    assert len(parts) == -(-dots.height // BAND) == 2
    assert all(isinstance(part, Raster) and len(part.rows) // 72 <= 1000 for part in parts)
    assert b"".join(part.rows for part in parts if isinstance(part, Raster)) == dots.tobytes()


def test_the_mark_touches_nothing_that_is_printed(office: Office, paper: tuple[Template, dict[str, str]]) -> None:
    template, fields = paper
    sheet = office.press.sheet(template, office.seal(template, fields), PRINTED_AT)
    marked = black(paint_dots(sheet, office.press.faces))
    sheet.marks.clear()
    plain = black(paint_dots(sheet, office.press.faces))
    mark = marked & ~plain
    assert (marked & plain == plain).all()
    assert not (mark & near(plain, CLEAR)).any()
    assert 0.001 < mark.mean() < 0.03
    assert not mark[1::2].any()
    assert not mark[:, 1::2].any()


def test_the_codes_white_ground_is_white(office: Office) -> None:
    sheet = office.press.sheet(SLIP, office.seal(SLIP, SLIP_FIELDS), PRINTED_AT)
    (code,) = sheet.codes
    x, y, quiet = round(code.x * PER_MM), round(code.y * PER_MM), QUIET * code.module
    side = len(code.rows) * code.module
    dots = black(paint_dots(sheet, office.press.faces))
    ground = dots[y - quiet : y + side + quiet, x - quiet : x + side + quiet].copy()
    assert ground[quiet:-quiet, quiet:-quiet].any()
    ground[quiet:-quiet, quiet:-quiet] = False
    assert not ground.any()


def test_the_code_is_read_from_the_dots(office: Office, paper: tuple[Template, dict[str, str]]) -> None:
    template, fields = paper
    slip = office.seal(template, fields)
    seen = ImageChops.invert(office.press.dots(template, slip, PRINTED_AT).convert("L"))
    assert read_picture(seen) == slip.token


@pytest.mark.parametrize("angle", [0.0, 2.5, 11.0, 90.0])
def test_the_code_is_read_from_a_bad_scan(angle: float, office: Office) -> None:
    slip = office.seal(PAYMENT, PAYMENT_FIELDS)
    paper = ImageChops.invert(office.press.dots(PAYMENT, slip, PRINTED_AT).convert("L"))
    turned = paper.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(1.0)), float) * 0.85 + 20
    noisy = grey + np.random.default_rng(1).normal(0, NOISE, grey.shape)
    text = read_picture(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))
    assert text == slip.token
    assert read_token(text, office.trust.token_keys).fields == {"amount": "89748", "month": "2026-10"}


def test_both_painters_show_the_same(office: Office, paper: tuple[Template, dict[str, str]], tmp_path: Path) -> None:
    template, fields = paper
    slip = office.seal(template, fields)
    sheet = office.press.sheet(template, slip, PRINTED_AT)
    sheet.marks.clear()
    dots = black(paint_dots(sheet, office.press.faces))
    page = np.asarray(rendered(office.press.page(template, slip, PRINTED_AT), tmp_path)) < 128
    page = page[: dots.shape[0], :]
    dots = dots[: page.shape[0], :]
    assert (dots & near(page, 2)).sum() >= 0.995 * dots.sum()
    assert (page & near(dots, 2)).sum() >= 0.995 * page.sum()


def test_the_mark_of_both_painters_lies_at_the_same_place(office: Office, tmp_path: Path) -> None:
    sheet = office.press.sheet(SLIP, office.seal(SLIP, SLIP_FIELDS), PRINTED_AT)
    marked = black(paint_dots(sheet, office.press.faces))
    sheet.marks.clear()
    mark = marked & ~black(paint_dots(sheet, office.press.faces))
    grey = np.asarray(rendered(pdf_of(office, SLIP, SLIP_FIELDS), tmp_path))
    pale = ((grey > 225) & (grey < 240))[: mark.shape[0]]
    assert (mark[: pale.shape[0]] & near(pale, 2)).sum() >= 0.99 * mark.sum()


def test_the_page_says_every_word_in_its_order(office: Office, tmp_path: Path) -> None:
    said = text_of(pdf_of(office, PAYMENT, PAYMENT_FIELDS), tmp_path)
    words = [
        "样张 无效 SAMPLE", "社会保险费缴费回执", "缴费人", "沈丽华", "社会保障号", "3399**********0041", "4,986.00 元",
        "应缴金额", "897.48 元", "金额大写", "人民币捌佰玖拾柒元肆角捌分", "交易流水号", "2026112210243100057731",
        "支付状态", "已到账", "编号 JFD2026112200000417", "核验码 7KQM 3TXE 9HRW 2V4A", "2026-11-22 10:24:41",
    ]  # fmt: skip
    places = [said.index(word) for word in words]
    assert places == sorted(places)


def test_what_breaks_on_paper_is_found_whole(office: Office, tmp_path: Path) -> None:
    said = text_of(pdf_of(office, SLIP, SLIP_FIELDS | {"reason": "租住商品住房并且在本市没有自有住房"}), tmp_path)
    assert "住房公积金提取业务受理回执" in said
    assert "租住商品住房并且在本市没有自有住房" in said
    assert "款项在2026年11月27日前转入上面的账户，到账后短信通知您。" in said


def test_the_page_is_tagged_in_the_order_of_reading(office: Office, tmp_path: Path) -> None:
    (tmp_path / "slip.pdf").write_bytes(pdf_of(office, SLIP, SLIP_FIELDS))
    read = ["pdfinfo", "-struct-text", str(tmp_path / "slip.pdf")]
    tree = subprocess.run(read, check=True, capture_output=True, text=True).stdout
    words = ["样张", "H1", "住房公积金提取", "受理编号", "Lbl", "姓名", "LBody", "沈丽华", "Figure", "核验码", "终端"]
    places = [tree.index(word) for word in words]
    assert places == sorted(places)


def test_the_page_is_a_clean_file_of_embedded_fonts(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "slip.pdf"
    path.write_bytes(pdf_of(office, SLIP, SLIP_FIELDS))
    assert subprocess.run(["qpdf", "--check", str(path)], check=False, capture_output=True).returncode == 0
    document = PdfReader(path)
    assert document.metadata is not None
    assert document.metadata.title == "住房公积金提取业务受理回执"
    fonts = document.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert fonts
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts)
    assert all("+" in font.get_object()["/BaseFont"] for font in fonts)


def test_hidden_figures_are_nowhere_in_the_page(office: Office, tmp_path: Path) -> None:
    pdf = pdf_of(office, SLIP, SLIP_FIELDS)
    said = text_of(pdf, tmp_path)
    streams = b"".join(
        thing.get_data()
        for thing in (
            PdfReader(BytesIO(pdf)).get_object(number) for number in range(1, len(PdfReader(BytesIO(pdf)).xref[0]))
        )
        if hasattr(thing, "get_data")
    )
    for hidden in (SLIP_FIELDS["id_number"], SLIP_FIELDS["bank_account"], BOUND):
        for part in (hidden, hidden[4:-4]):
            assert part not in said
            assert part.encode() not in streams
            assert part.encode("utf-16-be").hex().encode() not in streams
    assert "3399**********0041" in said


def test_the_same_slip_gives_the_same_bytes(office: Office) -> None:
    slip = office.seal(SLIP, SLIP_FIELDS)
    assert office.press.page(SLIP, slip, PRINTED_AT) == office.press.page(SLIP, slip, PRINTED_AT)
    assert office.press.receipt(SLIP, slip, PRINTED_AT) == office.press.receipt(SLIP, slip, PRINTED_AT)
