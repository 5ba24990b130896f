"""Where everything stands on a slip, and that extreme words fit or are refused."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from slip_bench import PAPERS, PRINTED_AT, SLIP, SLIP_FIELDS, Office, Template, slip_with

from drivers.places import INSTALLED
from flows.documents.code import QUIET
from flows.documents.errors import DocumentFault
from flows.documents.page import POINT, SMALLEST_SIZE
from flows.documents.slip.sheet import LEFT, LONGEST, MIDDLE, PER_MM, RIGHT, Sheet, Text

Box = tuple[float, float, float, float]

LONG_NAME = "MAXIMILIANA-ALEXANDRINA VON HOHENBURG-LINDQVIS"
ADDRESS = "就近市临湖区荷风街道荷风路第一百二十八号荷风花园二十六幢三单元一千六百零二室" * 3 + "（荷风小学）"
EXTREMES: dict[str, tuple[list[object], dict[str, str]]] = {
    "label of 13 characters": ([{"label": "居住登记满半年的核验结果项", "value": "a"}], {"a": "通过"}),
    "long label and long number": (
        [{"label": "加装电梯项目编号代码", "value": "a", "type": "code"}],
        {"a": "2026112210243100057731"},
    ),
    "long label and amount": (
        [{"label": "家庭人均月收入合计数", "value": "a", "type": "money"}],
        {"a": "123456789012"},
    ),
    "name of 46 letters": ([{"label": "姓名", "value": "a", "type": "name"}], {"a": LONG_NAME}),
    "name of 46 letters M": ([{"label": "姓名", "value": "a", "type": "name"}], {"a": "M" * 46}),
    "rare name": ([{"label": "姓名", "value": "a", "type": "name"}], {"a": "𬭎䶮〇·鿏𫓧"}),
    "number of 22 figures": (
        [{"label": "电子税票号码", "value": "a", "type": "code"}],
        {"a": "2026112210243100057731"},
    ),
    "number of 40 figures": ([{"label": "交易流水号", "value": "a", "type": "code"}], {"a": "8" * 40}),
    "address of 120 characters": ([{"label": "地址", "value": "a", "type": "address"}], {"a": ADDRESS}),
    "largest amount": ([{"label": "金额", "value": "a", "type": "money"}], {"a": "9" * 15}),
    "14 fields": ([{"label": f"第{n}项内容", "value": f"a{n}"} for n in range(14)], {f"a{n}": "无" for n in range(14)}),
    "all empty": ([{"label": f"第{n}项", "value": f"a{n}"} for n in range(14)], {f"a{n}": "" for n in range(14)}),
}


@pytest.fixture(scope="module")
def office() -> Office:
    return Office(INSTALLED / "keys")


def sheet_of(office: Office, template: Template, fields: dict[str, str], *, is_large: bool = False) -> Sheet:
    return office.press.sheet(template, office.seal(template, fields), PRINTED_AT, is_large=is_large)


def all_sheets(office: Office) -> Iterator[Sheet]:
    for template, fields in PAPERS.values():
        for is_large in (False, True):
            yield sheet_of(office, template, fields, is_large=is_large)
    for lines, fields in EXTREMES.values():
        yield sheet_of(office, slip_with(lines), fields)
        yield sheet_of(office, slip_with(lines, emphasis=None), fields, is_large=True)


@pytest.fixture(scope="module")
def sheets(office: Office) -> list[Sheet]:
    return list(all_sheets(office))


def box_of(text: Text) -> Box:
    """Left, top, right, bottom of a line, with the height of a Han character."""
    size = text.size * POINT
    return text.x, text.y - 0.88 * size, text.x + text.width, text.y + 0.12 * size


def overlap(one: Box, other: Box) -> tuple[float, float]:
    return min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])


def lines_of(sheet: Sheet) -> list[str]:
    """The lines from top to bottom, what stands beside each other joined by a bar."""
    rows: dict[float, list[Text]] = {}
    for text in sheet.texts:
        rows.setdefault(text.y, []).append(text)
    return ["|".join(text.content for text in sorted(row, key=lambda each: each.x)) for _, row in sorted(rows.items())]


def test_text_stays_in_the_content_and_is_large_enough(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        for text in sheet.texts:
            assert text.size >= SMALLEST_SIZE
            left, top, right, bottom = box_of(text)
            assert left >= LEFT - 0.01
            assert right <= RIGHT + 0.01
            assert top >= 0
            assert bottom <= sheet.length


def test_no_two_texts_overlap(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        for one, other in combinations(map(box_of, sheet.texts), 2):
            across, down = overlap(one, other)
            assert across <= 0.3 or down <= 0.45


def test_no_rule_crosses_a_text(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        for rule in sheet.rules:
            assert all(not top < rule.y < bottom for _, top, _, bottom in map(box_of, sheet.texts))


def test_the_code_stands_in_whole_dots_on_white(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        (code,) = sheet.codes
        assert (code.x * PER_MM).is_integer()
        assert (code.y * PER_MM).is_integer()
        assert 26 <= code.side <= 33
        assert code.x + code.side / 2 == pytest.approx(MIDDLE, abs=0.1)
        quiet = QUIET * code.module / PER_MM
        ground = (code.x - quiet, code.y - quiet, code.x + code.side + quiet, code.y + code.side + quiet)
        assert all(min(overlap(ground, box_of(text))) <= 0 for text in sheet.texts)


def test_the_paper_is_not_longer_than_may_be(sheets: list[Sheet]) -> None:
    assert all(sheet.length <= LONGEST for sheet in sheets)


def test_the_order_is_that_of_the_house_form(office: Office) -> None:
    said = lines_of(sheet_of(office, SLIP, SLIP_FIELDS))
    order = [
        "就近演示住房公积金中心",
        "住房公积金提取",
        "业务受理回执",
        "受理编号",
        "姓名|沈丽华",
        "办结时限|2026-11-27 前",
    ]
    places = [said.index(line) for line in order]
    places += [next(n for n, line in enumerate(said) if line.startswith(part)) for part in ("·|款项", "核验码", "终端")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        ("label of 13 characters", ["居住登记满半年的核验结果项", "通过"]),
        ("long label and long number", ["加装电梯项目编号代码", "2026112210243100057731"]),
        ("long label and amount", ["家庭人均月收入合计数", "1,234,567,890.12 元"]),
        ("name of 46 letters", ["姓名|MAXIMILIANA-ALEXANDRINA", "VON HOHENBURG-LINDQVIS"]),
        ("number of 22 figures", ["电子税票号码", "2026112210243100057731"]),
    ],
)
def test_what_is_wide_breaks_and_is_never_cut(case: str, shown: list[str], office: Office) -> None:
    lines, fields = EXTREMES[case]
    said = lines_of(sheet_of(office, slip_with(lines), fields))
    start = said.index(shown[0])
    assert said[start : start + len(shown)] == shown


@pytest.mark.parametrize("prefix", ["QMC", "YBA", "WWW"])
def test_a_long_number_breaks_after_its_date(prefix: str, office: Office) -> None:
    template = SLIP.model_copy(update={"prefix": prefix})
    slip = office.seal(template, SLIP_FIELDS)
    said = lines_of(office.press.sheet(template, slip, PRINTED_AT))
    start = next(number for number, line in enumerate(said) if line.startswith(prefix))
    assert " ".join(said[start : start + 2]).replace(" ", "") == slip.serial
    assert len(said[start]) == len("QMC 2026 1127")


def test_every_character_of_a_long_address_is_printed(office: Office) -> None:
    lines, fields = EXTREMES["address of 120 characters"]
    assert ADDRESS in "".join(text.content for text in sheet_of(office, slip_with(lines), fields).texts)


def test_large_type_is_larger(office: Office) -> None:
    usual, large = (sheet_of(office, SLIP, SLIP_FIELDS, is_large=flag) for flag in (False, True))
    name = [next(text for text in sheet.texts if text.content == "沈丽华").size for sheet in (usual, large)]
    assert name[1] == pytest.approx(1.3 * name[0])


def test_large_type_gives_way_to_the_length_of_the_paper(office: Office) -> None:
    lines, fields = EXTREMES["14 fields"]
    sheet = sheet_of(office, slip_with(lines), dict.fromkeys(fields, "租赁住房在就近市临湖"), is_large=True)
    size = next(text for text in sheet.texts if text.content == "第0项内容").size
    assert 10.6 < size < 1.3 * 10.6


def test_too_much_for_the_paper_is_refused(office: Office) -> None:
    template = slip_with([{"label": f"第{n}项", "value": f"a{n}"} for n in range(14)])
    with pytest.raises(DocumentFault, match="overflow"):
        sheet_of(office, template, {f"a{n}": "荷" * 60 for n in range(14)})


def test_a_character_that_no_face_has_is_named_before_anything_is_printed(office: Office) -> None:
    with pytest.raises(DocumentFault) as fault:
        sheet_of(office, SLIP, SLIP_FIELDS | {"reason": "租\U0002fa1f"})
    assert str(fault.value) == "document.glyph_missing (U+2FA1F)"


def test_only_the_keys_decide_about_the_mark(office: Office) -> None:
    slip = office.seal(SLIP, SLIP_FIELDS)
    assert office.press.sheet(SLIP, slip, PRINTED_AT).marks
    plain = office.unmarked.sheet(SLIP, slip, PRINTED_AT)
    assert not plain.marks
    assert not plain.bars
    assert "样张" not in "".join(text.content for text in plain.texts)
