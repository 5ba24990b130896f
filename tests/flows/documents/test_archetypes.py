"""Paragraphs, lists, blocks and reports as sealed PDFs, read with tools that are not ours."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from flows.documents.errors import DocumentFault
from flows.documents.money import capitals, figures
from flows.documents.render import DocumentData
from flows.documents.template import document_template, required_keys, row_keys
from flows.documents.token import read_token
from flows.documents.values import masked_name

SAMPLES = (
    "no-criminal-record",
    "account-statement",
    "contribution-history",
    "health-certificate",
    "car-quota",
    "no-house",
    "title-record",
    "iit-record",
    "personal-credit",
    "e-bill",
)
NAME, ID_NUMBER = "沈丽华", "339999199002280041"


@pytest.fixture
def printed(office, signer):
    """The text of a sealed sample, as poppler lays it out."""

    def text(name: str, rows: int | None = None, **changes: str | None) -> str:
        return office.paper(office.print(*office.sample(name, rows, **changes), signer).pdf).text("-layout")

    return text


def assert_in_order(words: list[str], text: str) -> None:
    at = 0
    for word in words:
        found = text.find(word, at)
        assert found >= 0, f"{word} is missing or out of order"
        at = found + len(word)


@pytest.mark.parametrize("name", SAMPLES)
def test_sealed_paper_is_clean_tagged_and_titled(office, signer, name: str) -> None:
    template, data = office.sample(name)
    issued = office.print(template, data, signer)
    paper = office.paper(issued.pdf)
    assert "No syntax or stream encoding errors" in paper.told("qpdf", "--check")
    told = paper.told("pdfinfo")
    assert re.search(rf"^Title: +{re.escape(''.join(template.title))}$", told, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", told, re.MULTILINE)
    assert all(" yes yes yes " in line for line in paper.told("pdffonts").splitlines()[2:])
    pages = paper.text("-layout").split("\f")[:-1]
    assert len(pages) == issued.pages
    assert all("样张 无效 SAMPLE" in page for page in pages)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_label_and_whole_value_is_found_in_the_text(office, signer, name: str) -> None:
    template, data = office.sample(name)
    text = re.sub(r"\s", "", office.paper(office.print(template, data, signer).pdf).text())
    for field in template.fields():
        value = data.fields[field.value]
        if template.archetype != "certificate-paragraph":
            assert re.sub(r"\s", "", field.label) in text, field.label
        if value and field.mask is None and field.type in {"text", "name", "address", "id", "account", "code"}:
            assert re.sub(r"\s", "", value) in text, field.value


def test_title_issuer_and_seal_may_be_fields(office, signer, sample_file) -> None:
    table, data = sample_file("e-bill")["document"], office.sample("e-bill")[1]
    named = {
        "title": ["{kind}"],
        "issuer": "{payee}",
        "seal_name": "{payee}",
        "terms": table["terms"] | {"kind": "text"},
    }
    fields = {**data.fields, "kind": "非税收入统一票据", "payee": "就近演示体检中心"}
    issued = office.print(document_template(table | named), replace(data, fields=fields), signer)
    paper = office.paper(issued.pdf)
    assert issued.title == "非税收入统一票据"
    told = paper.told("pdfinfo")
    assert re.search(r"^Title: +非税收入统一票据$", told, re.MULTILINE)
    assert re.search(r"^Author: +就近演示体检中心$", told, re.MULTILINE)
    assert paper.text().count("就近演示体检中心") == 2


@pytest.mark.parametrize("name", SAMPLES)
def test_same_input_gives_the_same_bytes(office, name: str) -> None:
    template, data = office.sample(name)
    imprint = office.imprint("public-security.print-household-certificate")
    first, second = (office.renderer.render(template, data, imprint).pdf for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", SAMPLES)
def test_paper_with_nothing_known_is_printed(office, signer, name: str) -> None:
    template, data = office.sample(name)
    fields = dict.fromkeys(data.fields, "")
    tables = {key: [dict.fromkeys(row, "") for row in rows] for key, rows in data.tables.items()}
    empty = DocumentData(fields, [dict.fromkeys(row, "") for row in data.rows], tables)
    assert "—" in office.paper(office.print(template, empty, signer).pdf).text()


@pytest.mark.parametrize("name", SAMPLES)
def test_departments_are_told_exactly_the_keys_that_are_missing(office, name: str) -> None:
    template, data = office.sample(name)
    assert required_keys(template) <= data.fields.keys() <= required_keys(template) | template.optional()
    rows = {"rows": data.rows, **data.tables}
    for key, keys in row_keys(template).items():
        for row in rows.get(key, []):
            assert keys <= row.keys() <= keys | template.row_optional().get(key, frozenset())


def test_running_text_says_its_values_in_sentences(printed) -> None:
    text = printed("no-criminal-record")
    assert_in_order(
        [
            "无犯罪记录证明",
            "证明编号：演公（就近）证（2026）第000217号",
            f"被查询人：{NAME}，国籍：中国",
            f"证件号码：{ID_NUMBER}",
            "查询时间范围：1990年2月28日至2026年11月22日。",
            "本证明用于办理入职手续。",
            "就近演示派出所",
            "2026年11月22日",
            "核验码",
        ],
        text,
    )
    assert re.search(r"未发现有\s*犯罪记录。", text)


def test_paragraph_with_a_value_that_was_left_out_is_left_out(printed) -> None:
    text = printed("no-criminal-record", range=None)
    assert "查询时间范围：" not in text
    assert "本证明用于办理入职手续。" in text


def test_long_running_text_is_set_in_smaller_type_and_then_refused(office) -> None:
    sizes = []
    for length in (1, 220, 399):
        (page,) = office.lay_out(*office.sample("no-criminal-record", purpose="长" * length))
        sizes.append(max(text.size for text in page.texts if "长" in text.content))
    assert sizes == [16.0, 14.0, 12.0]
    with pytest.raises(DocumentFault) as fault:
        office.lay_out(*office.sample("no-criminal-record", purpose="长" * 400, nationality="远" * 400))
    assert (fault.value.code, fault.value.detail) == ("document.overflow", "paragraphs")


def test_statement_says_every_row_with_sums_of_pages_and_of_all(printed) -> None:
    text = printed("account-statement", rows=60)
    assert (
        len(re.findall(r"^ *20\d\d-\d\d-15 +汇缴 +20\d\d-\d\d +3,086\.00 +— +— +123,456\.78$", text, re.MULTILINE))
        == 60
    )
    pages = [int(page.replace(",", "").replace(".", "")) for page in re.findall(r"本页小计 +([\d,.]+) ", text)]
    assert len(pages) == 3
    assert sum(pages) == 60 * 308600
    assert re.search(r"合计（60 笔） +185,160\.00 +— +— +123,456\.78", text)


def test_short_list_has_no_sums_of_pages(printed) -> None:
    text = printed("account-statement", rows=3)
    assert "本页小计" not in text
    assert re.search(r"合计（3 笔） +9,258\.00", text)


def test_history_has_a_sum_for_each_year_and_ends_with_the_months(printed) -> None:
    text = printed("contribution-history", rows=30)
    for year, months in (("2022", 12), ("2023", 12), ("2024", 6)):
        assert re.search(rf"{year}年小计 +{figures(205760 * months)} +{figures(102880 * months)}", text)
    assert re.search(rf"合计 +{figures(205760 * 30)} +{figures(102880 * 30)}", text)
    assert_in_order(["2024年小计", "合计", "累计缴费月数", "136 个月", "（以下空白）"][:4], text)


def test_list_without_rows_says_so_and_sums_nothing(printed) -> None:
    text = printed("account-statement", rows=0)
    assert "该期间无记录" in text
    assert "合计" not in text


def test_properties_stand_in_blocks_that_are_never_split(office) -> None:
    template, data = office.sample("title-record")
    pages = office.lay_out(template, DocumentData(data.fields, [*data.rows, data.rows[1]]))
    said = [[text.content for text in page.texts] for page in pages]
    assert [[words for words in page if words.startswith("房屋 ")] for page in said] == [
        ["房屋 1"],
        ["房屋 2"],
        ["房屋 3"],
    ]
    assert all(page.count("居住权状况") == 1 for page in said)
    assert said[0].count("抵押权人") == 1
    # Nothing is mortgaged there, so neither the title nor its pairs stand.
    assert "抵押状况" not in said[1]
    assert "记录条数：3" in said[0]
    assert "89.37 ㎡" in said[0]
    assert any("共 3 条记录" in words for words in said[2])


def test_no_property_is_said_in_bold_in_a_high_row(office) -> None:
    (page,) = office.lay_out(*office.sample("title-record", 0))
    (said,) = [text for text in page.texts if text.content == "未查询到被查询人名下的不动产登记记录。"]
    assert said.role == "song-bold"
    assert any("共 0 条记录" in text.content for text in page.texts)


def test_result_of_a_grid_is_bold_in_a_row_of_22_millimetres(office) -> None:
    (page,) = office.lay_out(*office.sample("no-house"))
    (result,) = [text for text in page.texts if text.content == "未查询到不动产登记记录"]
    assert (result.role, result.size) == ("song-bold", 12.0)
    above = max(rule.y1 for rule in page.rules if rule.y1 == rule.y2 < result.y)
    below = min(rule.y1 for rule in page.rules if rule.y1 == rule.y2 > result.y)
    assert below - above == pytest.approx(22)


def test_tax_record_has_its_code_beside_the_title_and_its_sum_in_words(office, printed) -> None:
    text = printed("iit-record")
    total = 152044 - 30588
    assert re.search(rf"金额合计 +{figures(total)} +（大写）{capitals(total)}", text)
    assert_in_order(["演示税务机关", "个人所得税纳税记录", "（原《税收完税证明》）", "记录编号：SS"], text)
    assert text.count("7KQM 3TXE") == 1
    (page,) = office.lay_out(*office.sample("iit-record"))
    (code,) = page.codes
    assert code.x + code.side == pytest.approx(193)
    assert code.y < 20


def test_report_has_its_tables_one_under_the_other_and_says_where_there_is_nothing(printed) -> None:
    text = printed("personal-credit")
    assert_in_order(
        [
            "基本信息",
            "履约信息",
            "燃气费按时缴纳",
            "守信激励",
            "五星志愿者",
            "失信记录",
            "无",
            "信用修复",
            "无",
            "结　论",
        ][:9],
        text,
    )


def test_report_goes_on_with_its_title_and_heads_but_without_its_pairs(office) -> None:
    template, data = office.sample("personal-credit")
    failures = [
        {"matter": f"事项 {n}", "office": "就近演示税务局", "on": "2026-01-15", "amount": "100"} for n in range(25)
    ]
    pages = office.lay_out(template, DocumentData(data.fields, (), {**data.tables, "failures": failures}))
    first, second = ([text.content for text in page.texts] for page in pages)
    assert "失信记录" in first
    assert "失信记录（续）" in second
    assert "失信行为" in second
    assert "基本信息" in first
    assert "基本信息" not in second


def test_bill_has_fields_of_its_own_in_place_of_the_serial_number(printed) -> None:
    text = printed("e-bill")
    assert_in_order(["票据代码：33060126", "票据号码：0001884721", "交款人", NAME, "合计", "247.10"], text)
    assert f"（大写）{capitals(24710)}" in text


@pytest.mark.parametrize("name", ["account-statement", "iit-record", "title-record"])
def test_claims_may_be_counts_and_sums_of_rows(office, signer, trust, name: str) -> None:
    template, data = office.sample(name)
    claims = read_token(office.print(template, data, signer).token, trust.token_keys).fields
    assert claims["rows"] == str(len(data.rows))
    if name != "title-record":
        key = template.claims[-1]
        assert claims[key] == str(sum(int(row[key]) for row in data.rows))


def test_barcode_is_read_from_the_page_and_stands_as_text_too(office, signer) -> None:
    paper = office.paper(office.print(*office.sample("car-quota"), signer).pdf)
    paper.picture(200).save(paper.path.with_suffix(".png"))
    command = ["zbarimg", "--quiet", "--raw", "--set", "*.enable=0", "--set", "code128.enable=1"]
    read = subprocess.run([*command, str(paper.path.with_suffix(".png"))], capture_output=True, check=True, timeout=60)
    assert read.stdout.decode().strip() == "0120261100217"
    assert paper.text().count("0120261100217") == 2


def test_photo_slot_shows_the_picture_that_is_sent(office, signer) -> None:
    template, data = office.sample("health-certificate")
    drawn = office.paper(office.print(template, data, signer).pdf)
    shown = office.paper(office.print(template, with_portrait(data, picture("PNG")), signer).pdf)
    assert "照片" in drawn.text()
    assert "image" in shown.told("pdfimages", "-list")
    assert not re.search(r"image +\d", drawn.told("pdfimages", "-list"))


def test_photo_is_not_made_up_on_a_real_paper(office) -> None:
    with pytest.raises(DocumentFault) as fault:
        office.lay_out(*office.sample("health-certificate"), is_sample=False)
    assert (fault.value.code, fault.value.detail) == ("document.value_missing", "portrait")


@pytest.mark.parametrize(
    "portrait",
    [b"", b"\xff\xd8\xff\xe0", b"%PDF-1.7", bytes(600_000), b"GIF89a" + bytes(40)],
    ids=["empty", "cut", "pdf", "large", "gif"],
)
def test_picture_that_is_none_is_refused(office, portrait: bytes) -> None:
    template, data = office.sample("health-certificate")
    with pytest.raises(DocumentFault) as fault:
        office.lay_out(template, with_portrait(data, portrait))
    assert (fault.value.code, fault.value.detail) == ("document.value_invalid", "portrait")


def test_picture_of_too_many_pixels_is_refused(office) -> None:
    template, data = office.sample("health-certificate")
    with pytest.raises(DocumentFault):
        office.lay_out(template, with_portrait(data, picture("PNG", (4000, 4000))))


def test_picture_for_a_paper_without_a_slot_is_refused(office) -> None:
    template, data = office.sample("no-criminal-record")
    with pytest.raises(DocumentFault) as fault:
        office.lay_out(template, with_portrait(data, picture("JPEG")))
    assert fault.value.code == "document.value_unknown"


def with_portrait(data: DocumentData, portrait: bytes) -> DocumentData:
    return DocumentData(data.fields, data.rows, data.tables, portrait)


def picture(kind: str, size: tuple[int, int] = (260, 320)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (120, 140, 160)).save(written, kind)
    return written.getvalue()


@pytest.mark.parametrize("name", ["contribution-history", "iit-record", "car-quota"])
def test_masked_figures_are_nowhere_in_the_file(office, name: str) -> None:
    template, data = office.sample(name)
    file = office.renderer.render(template, data, office.imprint("public-security.print-household-certificate")).pdf
    paper = office.paper(file)
    text = paper.text()
    assert "339999********0041" in text
    shown = {field.value for field in template.fields() if field.mask is None}
    if not any(data.fields[key] == ID_NUMBER for key in shown):
        assert ID_NUMBER not in text
        assert "19900228" not in paper.decoded()


def test_masked_columns_are_hidden_in_every_row(office) -> None:
    table = {
        "archetype": "record-list",
        "prefix": "HM",
        "title": ["单位参保人员花名册"],
        "issuer": "就近演示社会保险经办中心",
        "seal_name": "就近演示社保中心",
        "columns": [
            {"label": "姓名", "key": "name", "type": "name", "mask": "name"},
            {"label": "社会保障号", "key": "number", "type": "id", "mask": "id"},
            {"label": "联系电话", "key": "phone", "type": "phone", "mask": "phone"},
            {"label": "住址", "key": "address", "type": "address", "mask": "address"},
        ],
    }
    row = {"name": NAME, "number": ID_NUMBER, "phone": "10012340041", "address": "就近市临湖区荷风街道荷风路 8 号"}
    (page,) = office.lay_out(document_template(table), DocumentData({}, [row]))
    said = [text.content for text in page.texts]
    assert {masked_name(NAME), "339999********0041", "100****0041", "就近市临湖区******"} <= set(said)


@pytest.mark.parametrize("name", ["account-statement", "title-record", "no-criminal-record", "health-certificate"])
@pytest.mark.parametrize(
    "person", ["𠮷𫖯䶮𬭎𫓧鿏〇", "阿卜杜热合曼·麦麦提依明", "MAXIMILIANA-ALEXANDRINA VON HOHENBURG-LINDQVIST"]
)
def test_rare_and_long_names_are_found_whole(office, signer, name: str, person: str) -> None:
    text = office.paper(office.print(*office.sample(name, name=person), signer).pdf).text()
    assert re.sub(r"\s", "", person) in re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", SAMPLES)
def test_character_without_a_glyph_stops_the_paper(office, signer, name: str) -> None:
    with pytest.raises(DocumentFault) as fault:
        office.print(*office.sample(name, name="沈\U0001f600华"), signer)
    assert (fault.value.code, fault.value.detail) == ("document.glyph_missing", "U+1F600")
