"""Where everything stands on the pages, checked on the drawing operations before they become PDF."""

import re
from collections.abc import Iterator
from itertools import combinations
from math import hypot

import pytest

from drivers.places import INSTALLED
from flows.documents.errors import DocumentFault
from flows.documents.fonts import SONG_BOLD
from flows.documents.outlines import Outlines
from flows.documents.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, POINT, RIGHT, SMALLEST_SIZE, Page, Rule, Text
from flows.documents.render import DocumentData
from flows.documents.ring import RADIUS, draw_ring
from flows.documents.stationery import GRID_FOOT, PARAGRAPH_FOOT, TABLE_FOOT, FootStyle

ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPOSIT = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"

LONG_NAME = "MAXIMILIANA-ALEXANDRINA VON HOHENBURG-LINDQVIST"
LONG_ADDRESS = "就近市临湖区荷风街道荷风路第一百二十八号荷风花园二十六幢三单元一千六百零二室" * 3
CASES = {
    "enrolment": (ENROLMENT, {}),
    "enrolment_of_a_foreigner": (ENROLMENT, {"name": LONG_NAME, "id_type": "外国人永久居留身份证"}),
    "enrolment_without_employer": (ENROLMENT, {"employer": ""}),
    "enrolment_at_a_long_employer": (ENROLMENT, {"employer": "就近远山演示科技有限公司荷风路第一分公司" * 4}),
    "deposit": (DEPOSIT, {}),
    "deposit_of_a_foreigner": (DEPOSIT, {"name": LONG_NAME, "purpose": None}),
    "deposit_with_long_numbers": (DEPOSIT, {"account": "9" * 22, "employer_account": "8" * 40, "balance": "9" * 15}),
    "household": (HOUSEHOLD, {}),
    "household_with_long_words": (HOUSEHOLD, {"name": "阿卜杜热合曼·麦麦提依明", "address": LONG_ADDRESS}),
    "household_on_two_pages": (HOUSEHOLD, dict.fromkeys(("address", "moved_in", "changes"), "荷" * 399)),
    "widest_name": (HOUSEHOLD, {"name": "M" * 46, "head_name": "M" * 46}),
}
SAMPLES = {
    "paragraph": ("no-criminal-record", None, {}),
    "paragraph_of_a_foreigner": ("no-criminal-record", None, {"name": LONG_NAME, "purpose": "长" * 300}),
    "statement": ("account-statement", 60, {"name": LONG_NAME}),
    "history": ("contribution-history", 30, {}),
    "photo": ("health-certificate", None, {"name": LONG_NAME, "clinic": LONG_ADDRESS}),
    "barcode": ("car-quota", None, {}),
    "result": ("no-house", None, {"scope": LONG_ADDRESS}),
    "blocks": ("title-record", None, {"purpose": LONG_ADDRESS}),
    "no_blocks": ("title-record", 0, {}),
    "code_beside_the_title": ("iit-record", 40, {"name": LONG_NAME}),
    "report": ("personal-credit", None, {"conclusion": LONG_ADDRESS}),
    "bill": ("e-bill", None, {}),
}
Box = tuple[float, float, float, float]


@pytest.fixture(params=[*CASES, *SAMPLES])
def pages(request, office) -> list[Page]:
    if request.param in SAMPLES:
        paper, rows, fields = SAMPLES[request.param]
        return office.lay_out(*office.sample(paper, rows, **fields))
    service, changes = CASES[request.param]
    return office.pages(service, office.data(service, **changes))


def box_of(text: Text) -> Box:
    """Left, top, right, bottom of a line, with the height of a Han character."""
    size = text.size * POINT
    return text.x, text.y - 0.88 * size, text.x + text.width, text.y + 0.12 * size


def overlap(one: Box, other: Box) -> tuple[float, float]:
    return min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])


def horizontal(page: Page) -> Iterator[Rule]:
    return (rule for rule in page.rules if rule.y1 == rule.y2)


def vertical(page: Page) -> Iterator[Rule]:
    return (rule for rule in page.rules if rule.x1 == rule.x2)


def test_text_stays_in_the_content_box(pages: list[Page]) -> None:
    for page in pages:
        for text in page.texts:
            left, top, right, bottom = box_of(text)
            assert left >= LEFT - 0.01, text.content
            assert right <= RIGHT + 0.01, text.content
            assert top >= 7, text.content
            assert bottom <= PAGE_HEIGHT - 7, text.content


def test_no_two_texts_touch(pages: list[Page]) -> None:
    for page in pages:
        for one, other in combinations(page.texts, 2):
            wide, high = overlap(box_of(one), box_of(other))
            assert wide <= 0.3 or high <= 0.45, f"{one.content} / {other.content}"


def test_no_rule_crosses_a_text(pages: list[Page]) -> None:
    for page in pages:
        for text in page.texts:
            left, top, right, bottom = box_of(text)
            for rule in horizontal(page):
                if rule.x1 < right and left < rule.x2:
                    assert not top + 0.3 < rule.y1 < bottom, text.content
            for rule in vertical(page):
                if rule.y1 < bottom and top < rule.y2:
                    assert not left + 0.05 < rule.x1 < right - 0.05, text.content


def test_ground_of_the_code_is_free(pages: list[Page]) -> None:
    for page in pages:
        (code,) = page.codes
        quiet = 4 * code.side / 57
        ground = (code.x - quiet, code.y - quiet, code.x + code.side + quiet, code.y + code.side + quiet)
        for text in page.texts:
            assert min(overlap(box_of(text), ground)) <= 0, text.content
        for rule in page.rules:
            line = (rule.x1, rule.y1, rule.x2, rule.y2)
            assert min(overlap(line, ground)) < 0, "a rule crosses the code"


def test_seal_lies_over_issuer_and_date_only(pages: list[Page]) -> None:
    for page in pages:
        for seal in page.seals:
            under = [text.content for text in page.texts if distance(box_of(text), seal.x, seal.y) < RADIUS]
            assert len(under) >= 2
            assert under[-1] == "2026年11月22日"
            assert all(words.startswith("就近演示") for words in under[:-1])
            assert RADIUS + 7 <= seal.x <= PAGE_WIDTH - RADIUS - 7


@pytest.mark.parametrize("length", [*range(7, 17)])
@pytest.mark.parametrize("style", [TABLE_FOOT, GRID_FOOT, PARAGRAPH_FOOT])
def test_ends_of_the_ring_stop_above_the_signature(style: FootStyle, length: int) -> None:
    letters = Outlines(INSTALLED / "fonts" / SONG_BOLD)
    drawing = draw_ring("就近演示社会保险经办服务中心户口业务专用章"[:length], letters, is_sample=False)
    lowest = min(POINT * y for y in letters_of(drawing.content))
    assert lowest > style.signature_size * POINT * 0.88 - style.seal_above + 0.2


def letters_of(content: str) -> Iterator[float]:
    """The heights of all points of the letters' outlines over the seal's middle, in points."""
    for letter in re.findall(r"^q (.*) cm (.*) f Q$", content, re.MULTILINE):
        _, across, _, along, _, y = map(float, letter[0].split())
        numbers = [float(each) for each in re.findall(r"-?[0-9.]+", letter[1])]
        yield from (across * left + along * up + y for left, up in zip(numbers[::2], numbers[1::2], strict=True))


def distance(box: Box, x: float, y: float) -> float:
    return hypot(max(box[0] - x, 0, x - box[2]), max(box[1] - y, 0, y - box[3]))


def test_seal_is_on_every_page_of_a_table_and_once_on_a_grid(office) -> None:
    table = office.pages(ENROLMENT, office.data(ENROLMENT, rows=60))
    assert [len(page.seals) for page in table] == [1, 1, 1]
    grid = office.pages(HOUSEHOLD, office.data(HOUSEHOLD, **CASES["household_on_two_pages"][1]))
    assert [len(page.seals) for page in grid] == [0, 1]


def test_nothing_is_set_smaller_than_ten_points(pages: list[Page]) -> None:
    assert min(text.size for page in pages for text in page.texts) >= SMALLEST_SIZE


def test_code_is_at_the_same_place_on_every_paper(office) -> None:
    places = set()
    for service in (ENROLMENT, DEPOSIT, HOUSEHOLD):
        for page in office.pages(service, office.data(service)):
            places.add(page.codes[0].x)
            assert 236 <= page.codes[0].y <= 242
    assert places == {LEFT}


def test_code_grows_with_the_token_and_the_longest_one_is_refused(office) -> None:
    data = office.data(HOUSEHOLD)
    sides = {length: office.pages(HOUSEHOLD, data, "A" * length)[0].codes[0].side for length in (300, 311, 312, 419)}
    assert sides == {300: 29.0, 311: 29.0, 312: 31.0, 419: 31.0}
    with pytest.raises(DocumentFault) as fault:
        office.pages(HOUSEHOLD, data, "A" * 420)
    assert fault.value.code == "document.token_too_long"


def test_figures_of_a_column_end_on_one_line(office) -> None:
    page = office.pages(ENROLMENT, office.data(ENROLMENT, rows=24))[0]
    ends: dict[float, int] = {}
    for text in page.texts:
        if text.content.endswith(tuple("0123456789")) and "." in text.content and "," not in text.content[:1]:
            end = round(text.x + text.width, 2)
            ends[end] = ends.get(end, 0) + 1
    assert sorted(ends.values())[-4:] == [24, 24, 24, 24]


def test_no_line_begins_or_ends_with_a_forbidden_mark(pages: list[Page]) -> None:
    for page in pages:
        for text in page.texts:
            assert text.content[0] not in "，。、；：！？）》」』】〕％", text.content
            assert text.content[-1] not in "（《「『【〔", text.content


def test_cell_that_no_page_holds_is_refused(office) -> None:
    data = office.data(ENROLMENT, rows=3)
    tall = DocumentData(data.fields, (data.rows[0], {**data.rows[1], "note": "长" * 400}, data.rows[2]))
    with pytest.raises(DocumentFault) as fault:
        office.pages(ENROLMENT, tall)
    assert (fault.value.code, fault.value.detail) == ("document.overflow", "rows")
