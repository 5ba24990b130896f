"""Receipts as bytes: any text, read back by the simulator's interpreter and by python-escpos's formatter."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from drivers.errors import DeviceError, Unsupported
from drivers.receipt import Alignment, Divider, Line, Pair, QrCode, Raster, Receipt, ReceiptPart
from drivers.receipt_printer.layout import MOST_MILLIMETRES, Layout, harmless, native_code, picture
from drivers.receipt_printer.profile import Charset, Profile, StatusQuery, load_profile, profile_names
from drivers.receipt_printer.raster import Bitmap
from drivers.receipt_printer.text import cells_of, encode, width_of, wrap
from drivers.simulator.esc_pos import Interpreter, Strip

REFUSALS = {
    f"receipt_printer.{word}" for word in ("text_refused", "glyph_missing", "receipt_too_long", "code_too_large")
}
REALTIME = re.compile(rb"\x10[\x04\x05\x14]")

texts = st.one_of(
    st.text(max_size=60),
    st.text("受理回执，。（）《》“”·—ABCxyz 0123.,:;()-", max_size=120),
    st.text("𠮷㛃䶮鿏éÜñ〇€ 　a1", max_size=30),
    st.text("a\u0301\u202e\u200d\u0000\x1b\x10\x04שלום\ud800\ufe0f\U000e0100", max_size=10),
)
alignments = st.sampled_from(Alignment)
parts = st.one_of(
    st.builds(Line, texts, alignments, st.integers(-1, 3), st.booleans()),
    st.builds(Pair, texts, texts, st.booleans()),
    st.builds(Divider),
    st.builds(QrCode, st.text(max_size=40), st.integers(-5, 100)),
    st.builds(Raster, st.integers(-8, 600), st.binary(max_size=300)),
)


@cache
def profile(name: str) -> Profile:
    return load_profile(name)


def interpreted(data: bytes, made: Profile) -> list[Strip]:
    """What a simulated printer makes of a job; everything has to be complete commands."""
    printer = Interpreter(made.dots, made.charset.value, has_four_byte_characters=made.has_four_byte_characters)
    printer.feed(data)
    steps = []
    while (step := printer.next_step()) is not None:
        steps.append(step)
    assert not printer._buffer
    assert not printer._line
    return [step for step in steps if isinstance(step, Strip)]


@settings(max_examples=150, deadline=None)
@given(st.lists(parts, max_size=6), st.sampled_from(profile_names()))
def test_any_receipt_is_set_or_refused(receipt: list[ReceiptPart], name: str) -> None:
    made = profile(name)
    try:
        job = Layout(made).job(Receipt(tuple(receipt)))
    except DeviceError as error:
        assert type(error) is Unsupported
        assert error.code in REFUSALS
        return
    assert job.millimetres <= MOST_MILLIMETRES + 5
    assert not REALTIME.search(job.data)
    strips = interpreted(job.data, made)
    assert sum(strip.dots for strip in strips) == round(job.millimetres * made.dots_per_mm)
    for strip in strips:
        assert "□" not in strip.text
        assert "\x1b" not in strip.text


@settings(max_examples=200, deadline=None)
@given(texts, st.integers(4, 48), st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int, is_balanced: bool) -> None:
    try:
        cells = cells_of(text)
    except Unsupported:
        return
    lines = wrap(cells, width, is_balanced=is_balanced)
    assert all(width_of(line) <= width for line in lines)
    kept = "".join(cell for line in lines for cell in line)
    assert kept.replace(" ", "") == "".join(cells).replace(" ", "")


@given(st.text(min_size=1, max_size=1))
def test_an_encoded_character_is_what_the_printer_reads(character: str) -> None:
    try:
        (cell,) = cells_of(character)
    except (Unsupported, ValueError):
        return
    for charset in Charset:
        code = encode(cell, charset, has_four_byte_characters=True)
        if code is not None:
            assert code.decode("gb18030" if len(code) == 4 else "gbk") == cell
            assert len(code) == (1 if cell.isascii() else len(code) & ~1)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("款项办结后转入，账户", 14, ["款项办结后转", "入，账户"]),
        ("请问（演示）", 6, ["请问", "（演", "示）"]),
        ("at verify.example.invalid now", 22, ["at", "verify.example.invalid", "now"]),
        ("1234567890", 4, ["1234", "5678", "90"]),
        ("办理 6222 3345 号", 12, ["办理 6222", "3345 号"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text: str, width: int, lines: list[str]) -> None:
    assert ["".join(line) for line in wrap(cells_of(text), width)] == lines


def test_a_title_is_broken_into_even_lines() -> None:
    lines = wrap(cells_of("住房公积金提取业务受理回执"), 24, is_balanced=True)
    assert ["".join(line) for line in lines] == ["住房公积金提取", "业务受理回执"]


def lines_of(*receipt: ReceiptPart, name: str = "plain") -> list[str]:
    strips = interpreted(Layout(profile(name)).job(Receipt(receipt)).data, profile(name))
    return [strip.text for strip in strips if strip.image is not None]


def test_a_value_stands_at_the_right_edge() -> None:
    assert lines_of(Pair("姓名", "陈雨涓")) == ["姓名" + " " * 38 + "陈雨涓"]


def test_a_long_value_has_a_line_of_its_own() -> None:
    value = "MAXIMILIAN ALEXANDER FERDINAND SAMPLE-JOHANNSON"
    assert lines_of(Pair("Payer", value)) == ["Payer", value]


def test_a_longer_value_is_wrapped_beneath_its_name() -> None:
    first, *others = lines_of(Pair("地址", "临湖区清波街道" * 6))
    assert first == "地址"
    assert all(line.startswith("    临") or line.startswith("    ") for line in others)
    assert "".join(others).replace(" ", "") == "临湖区清波街道" * 6


def test_further_lines_of_a_point_hang_under_its_text() -> None:
    first, second = lines_of(Line("· " + "查询进度在任一自助机刷身份证办理" * 2))
    assert first.startswith("· 查")
    assert second.startswith("   ")


def test_a_line_with_a_character_that_the_printer_lacks_is_drawn() -> None:
    assert lines_of(Line("陈雨涓"), Line("陈𠮷涓")) == ["陈雨涓", ""]


def test_a_printer_with_four_byte_characters_prints_them_itself() -> None:
    made = Profile(make="x", queries=(StatusQuery.PAPER,), charset=Charset.GBK, has_four_byte_characters=True)
    data = Layout(made).job(Receipt((Line("陈𠮷涓"),))).data
    assert "𠮷".encode("gb18030") == bytes.fromhex("9534b235")
    assert bytes.fromhex("9534b235") in data


def test_latin_letters_with_accents_are_not_torn_apart() -> None:
    assert encode("é", Charset.GBK, has_four_byte_characters=False) is None
    assert width_of(cells_of("José")) == 4


def test_rows_never_hold_a_command() -> None:
    rows = bytes.fromhex("1004 1005 1014 10 1000 0410")
    assert not REALTIME.search(harmless(rows))
    assert harmless(bytes.fromhex("1010 04")) == bytes.fromhex("1018 04")
    assert harmless(b"\x55" * 20) == b"\x55" * 20


def test_no_repr_shows_what_is_printed() -> None:
    job = Layout(profile("plain")).job(Receipt((Line("陈雨涓"),)))
    assert "陈" not in repr(job) + repr(Receipt((Line("陈雨涓"),))) + repr(Raster(8, b"\x12"))


@pytest.fixture(scope="module")
def dummy(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The formatter of python-escpos, whose bytes are not ours."""
    patch = pytest.MonkeyPatch()
    patch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path_factory.mktemp("escpos")))
    patch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("tmp")))
    from escpos.printer import Dummy

    patch.undo()
    return Dummy()


def test_pictures_are_those_of_another_formatter(dummy: object) -> None:
    image = Image.new("1", (48, 20), 1)
    image.paste(0, (3, 2, 40, 11))
    dummy.clear()
    dummy.image(image)
    rows = ImageOps.invert(image.convert("L")).convert("1").tobytes()
    assert picture(Bitmap(48, 20, rows)) == dummy.output


def test_codes_are_those_of_another_formatter(dummy: object) -> None:
    from escpos.constants import QR_ECLEVEL_M

    dummy.clear()
    dummy.qr("HTTPS://VERIFY.EXAMPLE.INVALID", ec=QR_ECLEVEL_M, size=6, native=True)
    assert native_code("HTTPS://VERIFY.EXAMPLE.INVALID", 6) == dummy.output


def test_styles_are_those_of_another_formatter(dummy: object) -> None:
    dummy.clear()
    dummy.set(align="center", bold=True, custom_size=True, width=2, height=2)
    data = Layout(profile("plain")).job(Receipt((Line("A", Alignment.CENTRE, 2, is_bold=True),))).data
    for command in (b"\x1ba\x01", b"\x1bE\x01", b"\x1d!\x11"):
        assert command in data
        assert command in dummy.output
