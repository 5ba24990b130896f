"""The finished PDFs, read with tools that are not ours: qpdf, poppler, zbar."""

import re
import subprocess
from collections import Counter
from hashlib import sha256

import pytest
from PIL import Image, ImageChops, ImageFilter

from flows.documents.code import read_picture
from flows.documents.errors import DocumentFault
from flows.documents.money import capitals, figures
from flows.documents.render import DocumentData
from flows.documents.seal import seal_pdf

ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPOSIT = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
ALL = (ENROLMENT, DEPOSIT, HOUSEHOLD)
TITLES = {ENROLMENT: "社会保险参保证明（个人专用）", DEPOSIT: "住房公积金缴存证明", HOUSEHOLD: "户籍证明"}
RARE = "𠮷𫖯䶮𬭎𫓧鿏〇"
MARK_GREY = 233
"""91.5 % of white in eight bits."""


@pytest.mark.parametrize("service", ALL)
def test_pdf_is_clean_tagged_and_titled(office, issued, service: str) -> None:
    paper = office.paper(issued[service].pdf)
    assert "No syntax or stream encoding errors" in paper.told("qpdf", "--check")
    told = paper.told("pdfinfo")
    assert re.search(rf"^Title: +{TITLES[service]}$", told, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", told, re.MULTILINE)
    assert re.search(r"^Producer: +ReportLab", told, re.MULTILINE)
    assert re.search(rf"^Pages: +{issued[service].pages}$", told, re.MULTILINE)
    assert "/Lang (zh-CN)" in paper.decoded()
    assert issued[service].sha256 == sha256(issued[service].pdf).hexdigest()


@pytest.mark.parametrize("service", ALL)
def test_fonts_are_embedded_subsets_with_unicode_maps(office, issued, service: str) -> None:
    lines = office.paper(issued[service].pdf).told("pdffonts").splitlines()[2:]
    assert len(lines) >= 4
    for line in lines:
        assert re.search(r" yes yes yes +\d+ +0$", line), line
        assert re.match(r"[A-Z]{6}\+(NotoSerifSC|LiberationSerif)", line), line


def test_enrolment_certificate_says_every_value_whole_and_in_order(office, issued) -> None:
    data = office.data(ENROLMENT)
    text = office.paper(issued[ENROLMENT].pdf).text("-layout")
    for row in data.rows:
        cells = [row["year"], row["month"], row["employer_number"], "临湖区", figures(int(row["pension_base"]))]
        cells += [figures(int(row["pension_paid"])), "已到账", "临湖区", figures(int(row["unemployment_base"]))]
        cells += [figures(int(row["unemployment_paid"])), "已到账", row["note"] or "—"]
        assert re.search(r"^ *" + r" +".join(map(re.escape, cells)) + r"$", text, re.MULTILINE), row["month"]
    assert len(re.findall(r"^ *20\d\d +\d+ +10023871 ", text, re.MULTILINE)) == 48
    head = ["姓名", "沈丽华", "社会保障号", "339999199002280041", "性别", "女", "证件类型", "居民身份证", "参保状态"]
    head += ["参保缴费", "参保缴费", "暂停缴费", "就近远山演示科技有限公司（91999999MA00000X0X）"]
    assert_in_order(head, text)
    assert "出具证明前48个月缴费情况（2022年12月—2026年11月）" in text
    assert text.count("YS2026112200018473") == text.count("授权码：7KQM 3TXE 9HRW 2V4A") == 2


def test_deposit_certificate_says_every_value_whole_and_in_order(office, issued) -> None:
    text = office.paper(issued[DEPOSIT].pdf).text("-layout")
    assert_in_order(
        [
            "住房公积金缴存证明", "编号：GJJ2026112200018473", "缴存人", "姓名", "沈丽华", "证件号码",
            "339999199002280041", "个人账号", "330108002417", "开户日期", "2014-07-01", "账户状态", "正常",
            "缴存单位", "单位名称", "就近远山演示科技有限公司", "单位账号", "10023871", "缴存情况", "缴存基数",
            "12,860.00 元", "月缴存额", "3,086.40 元", "单位缴存比例", "12%", "个人缴存比例", "12%", "缴至年月",
            "2026-11", "连续缴存月数", "136 个月", "账户余额",
            "164,090.02 元（人民币壹拾陆万肆仟零玖拾元零贰分）", "用途", "申请商业贷款",
            "上列内容与本中心截至2026年11月22日的记录一致，特此证明。", "就近演示住房公积金中心",
            "2026年11月22日", "核验码", "7KQM 3TXE 9HRW 2V4A", "12329（演示）", "终端 LH-001（演示）",
            "打印时间 2026-11-22 10:24:36",
        ],
        text,
    )  # fmt: skip
    assert re.search(r"10:24:36 +第 ?1 ?页 +共 ?1 ?页", text)


def test_household_certificate_says_every_value_whole_and_in_order(office, issued) -> None:
    text = office.paper(issued[HOUSEHOLD].pdf).text("-layout")
    fields = office.data(HOUSEHOLD).fields
    order = ["name", "sex", "nation", "birth_date", "id_number", "household_type", "address", "head_name", "relation"]
    assert_in_order([*(fields[name] for name in order), fields["moved_in"], "无", "子女入学", "特此证明"], text)
    for label in ("姓名", "性别", "民族", "户别", "用途"):
        assert label in text


def assert_in_order(words: list[str], text: str) -> None:
    at = 0
    for word in words:
        found = text.find(word, at)
        assert found >= 0, f"{word} is missing or out of order"
        at = found + len(word)


def test_screen_reader_hears_labels_before_values_and_the_footer_last(office, issued) -> None:
    told = office.paper(issued[HOUSEHOLD].pdf).told("pdfinfo", "-struct-text")
    spoken = re.findall(r'"(.*)"', told)
    assert spoken[:3] == [
        "样张 无效 SAMPLE　·　演示文书，人名、单位、号码均为虚构，不作任何证明之用",
        "户籍证明",
        "编号：HJ2026112200018473核验码：7KQM 3TXE 9HRW 2V4A",
    ]
    assert spoken[3:9] == ["姓名", "沈丽华", "性别", "女", "民族", "汉族"]
    assert spoken[-1].startswith("终端 LH-001（演示）　打印时间")
    kinds = Counter(re.findall(r"^ *(H1|TR|TH|TD|Figure|LI|L)\b", told, re.MULTILINE))
    assert (kinds["H1"], kinds["L"], kinds["Figure"]) == (1, 1, 2)
    assert kinds["TH"] == kinds["TD"] == 12


def test_repeated_heads_are_not_read_again(office, issued) -> None:
    told = office.paper(issued[ENROLMENT].pdf).told("pdfinfo", "-struct-text")
    assert told.count('"社会保障号"') == told.count('"单位编号"') == told.count('"社会保险参保证明（个人专用）"') == 1
    assert len(re.findall(r"^    TR", told, re.MULTILINE)) == 9 + 48


@pytest.mark.parametrize("name", [RARE, "阿卜杜热合曼·麦麦提依明", "MAXIMILIANA-ALEXANDRINA VON HOHENBURG-LINDQVIST"])
def test_rare_and_long_names_are_printed_and_found_whole(office, name: str) -> None:
    paper = office.paper(office.issue(HOUSEHOLD, office.data(HOUSEHOLD, name=name, head_name=name)).pdf)
    assert paper.text("-layout").count(name) == 2
    assert all(" yes yes yes " in line for line in paper.told("pdffonts").splitlines()[2:])


@pytest.mark.parametrize(
    ("character", "code_point"),
    [("\U0001f600", "U+1F600"), ("\ue003", "U+E003"), ("\U000323af", "U+323AF"), ("\ufffd", "U+FFFD")],
    ids=["emoji", "private", "not_yet_in_any_face", "replacement"],
)
def test_character_without_a_glyph_stops_the_paper_and_is_named(office, character: str, code_point: str) -> None:
    data = office.data(HOUSEHOLD, name=f"沈{character}华")
    with pytest.raises(DocumentFault) as fault:
        office.issue(HOUSEHOLD, data)
    assert (fault.value.code, fault.value.detail) == ("document.glyph_missing", code_point)


def test_more_characters_than_one_font_subset_holds_are_all_found(office) -> None:
    every = "".join(chr(0x4E00 + 7 * step) for step in range(700))
    changes = {"address": every[:300], "moved_in": every[300:500], "changes": every[500:]}
    paper = office.paper(office.issue(HOUSEHOLD, office.data(HOUSEHOLD, **changes)).pdf)
    text = re.sub(r"\s", "", paper.text())
    assert all(character in text for character in every)
    assert "No syntax" in paper.told("qpdf", "--check")


@pytest.mark.parametrize("service", ALL)
def test_same_input_gives_the_same_bytes(office, service: str) -> None:
    first, second = office.render(service), office.render(service)
    assert first.pdf == second.pdf
    other = office.render(service, office.data(service, name="沈国平"))
    assert file_id(other.pdf) == file_id(first.pdf)
    assert other.pdf != first.pdf


def file_id(pdf: bytes) -> bytes:
    return re.findall(rb"/ID\s*\[<(\w+)>", pdf)[-1]


def test_nothing_of_the_paper_before_stays(office) -> None:
    office.issue(HOUSEHOLD, office.data(HOUSEHOLD, name="金丝雀", address="金丝雀街道金丝雀路 999 号"))
    paper = office.paper(office.issue(HOUSEHOLD).pdf)
    streams = paper.decoded()
    assert "金丝雀" not in paper.text()
    # The glyphs of another resident's name would be listed in a font's character map.
    assert "<4e1d>" not in streams.lower()
    assert "<6c88>" in streams.lower()


@pytest.mark.parametrize("service", ALL)
@pytest.mark.parametrize(("dpi", "blur", "noise"), [(150, 0.0, 0), (200, 0.8, 12), (300, 1.0, 12)])
def test_code_on_a_scan_is_read_by_zbar_as_the_token(
    office, issued, tmp_path, service: str, dpi: int, blur: float, noise: int
) -> None:
    copy(office.paper(issued[service].pdf).picture(dpi), blur, noise).save(tmp_path / "scan.png")
    assert scanned(str(tmp_path / "scan.png")) == issued[service].token


@pytest.mark.parametrize("service", ALL)
@pytest.mark.parametrize(("dpi", "blur", "noise", "angle"), [(150, 0.8, 12, 0), (300, 1, 20, 2.5), (300, 1, 20, 90)])
def test_code_on_a_bad_scan_is_read_as_the_token(
    office, issued, service: str, dpi: int, blur: float, noise: int, angle: float
) -> None:
    page = office.paper(issued[service].pdf).picture(dpi).rotate(angle, Image.Resampling.BICUBIC, True, fillcolor=255)
    assert read_picture(copy(page, blur, noise)) == issued[service].token


def copy(page: Image.Image, blur: float, noise: int) -> Image.Image:
    """A page as a bad scanner sees it."""
    page = page.filter(ImageFilter.GaussianBlur(blur))
    return ImageChops.add(page, Image.effect_noise(page.size, noise), scale=1, offset=-128) if noise else page


def scanned(path: str) -> str:
    command = ["zbarimg", "--quiet", "--raw", "--set", "*.enable=0", "--set", "qrcode.enable=1", path]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return ended.stdout.decode().rstrip("\n")


@pytest.mark.parametrize("service", ALL)
def test_every_page_carries_the_same_readable_code(office, issued, service: str) -> None:
    pictures = office.paper(issued[service].pdf).pictures(200)
    assert [scanned(str(picture)) for picture in pictures] == [issued[service].token] * issued[service].pages


@pytest.mark.parametrize("service", ALL)
def test_mark_covers_the_page_under_the_text(office, service: str) -> None:
    page = office.paper(office.render(service).pdf).picture(100)
    bare = office.paper(office.render(service, is_sample=False).pdf).picture(100)
    thirds = [share(page.crop((0, top, page.width, top + page.height // 3)), MARK_GREY) for top in tops(page)]
    # The mark alone covers 3.7 %; text and rules hide some of it.
    assert 0.025 <= sum(thirds) / 3 <= 0.05
    assert min(thirds) >= 0.015
    assert share(bare, MARK_GREY) < 0.002
    # Black stays black: the mark lies below.
    assert abs(share(page, 0) - share(bare, 0)) < 0.001


def tops(page: Image.Image) -> list[int]:
    return [page.height * third // 3 for third in range(3)]


def share(picture: Image.Image, grey: int) -> float:
    counts = picture.histogram()
    return sum(counts[max(grey - 1, 0) : grey + 2]) / (picture.width * picture.height)


@pytest.mark.parametrize("service", ALL)
def test_words_of_the_sample_stand_on_every_page(office, issued, service: str) -> None:
    pages = office.paper(issued[service].pdf).text("-layout").split("\f")[:-1]
    assert len(pages) == issued[service].pages
    assert all("样张 无效 SAMPLE" in page for page in pages)


def test_unmarked_paper_is_not_sealed_with_a_demonstration_key(office, signer) -> None:
    rendered = office.render(HOUSEHOLD, is_sample=False)
    with pytest.raises(DocumentFault) as fault:
        seal_pdf(rendered.pdf, signer, rendered.seal_box)
    assert fault.value.code == "seal.unmarked"


def test_paper_under_a_real_key_has_no_mark(office, real_signer) -> None:
    paper = office.paper(office.issue(HOUSEHOLD, signer=real_signer).pdf)
    text = paper.text()
    assert "样张" not in text
    assert "演示）" not in text
    assert "本件由出具单位电子签章" in text


@pytest.mark.parametrize("service", ALL)
def test_paper_with_nothing_known_prints_its_signs_for_empty(office, service: str) -> None:
    full = office.data(service, rows=1)
    empty = DocumentData(dict.fromkeys(full.fields, ""), tuple(dict.fromkeys(row, "") for row in full.rows))
    text = office.paper(office.issue(service, empty).pdf).text("-layout")
    assert text.count("—") >= 6


def test_balance_in_words_is_the_balance_in_figures(office) -> None:
    data = office.data(DEPOSIT, balance="-10000000005")
    text = office.paper(office.render(DEPOSIT, data).pdf).text("-layout")
    assert f"-100,000,000.05 元（{capitals(-10000000005)}）" in text


def test_optional_purpose_is_left_out(office) -> None:
    text = office.paper(office.render(DEPOSIT, office.data(DEPOSIT, purpose=None)).pdf).text("-layout")
    assert "用途" not in text
    assert "账户余额" in text


def test_reprs_say_nothing_of_the_person(office, issued) -> None:
    data = office.data(HOUSEHOLD)
    told = "".join(map(repr, (data, issued[HOUSEHOLD], office.order(HOUSEHOLD), office.imprint(HOUSEHOLD))))
    told += repr(office.render(HOUSEHOLD)) + repr(office.pages(HOUSEHOLD, data)[0].texts[5])
    assert not re.search("沈丽华|339999|就近市", told)
