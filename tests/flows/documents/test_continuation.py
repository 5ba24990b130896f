"""Tables over several pages."""

import pytest

from flows.documents.page import Page

ENROLMENT = "social-insurance.print-enrolment-certificate"


def words(page: Page) -> list[str]:
    return [text.content for text in page.texts]


def rows_of(page: Page) -> int:
    return words(page).count("10023871")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (0, [0]),
        (1, [1]),
        (23, [23]),
        (24, [24]),
        (25, [24, 1]),
        (48, [24, 24]),
        (49, [24, 24, 1]),
        (60, [24, 24, 12]),
        (500, [24] * 20 + [20]),
    ],
)
def test_rows_are_spread_over_pages(office, rows: int, expected: list[int]) -> None:
    pages = office.pages(ENROLMENT, office.data(ENROLMENT, rows=rows))
    assert [rows_of(page) for page in pages] == expected
    for number, page in enumerate(pages, start=1):
        said = words(page)
        is_first, is_last = number == 1, number == len(pages)
        assert ("社会保险参保证明（个人专用）" in said) is is_first
        assert ("社会保险参保证明（个人专用）（续）" in said) is not is_first
        assert any(text.endswith("缴费情况（2022年12月—2026年11月）（续）") for text in said) is not is_first
        assert ("（转下页）" in said) is not is_last
        assert ("（以下空白）" in said) is is_last
        assert said.count("单位编号") == said.count("沈丽华") == said.count("参保地") // 2 == 1
        assert f"第 {number} 页　共 {len(pages)} 页" in said


def test_no_months_are_told_in_words(office) -> None:
    (page,) = office.pages(ENROLMENT, office.data(ENROLMENT, rows=0))
    assert "无" in words(page)


def test_months_are_never_lost_or_doubled(office) -> None:
    data = office.data(ENROLMENT, rows=48)
    pages = office.pages(ENROLMENT, data)
    printed = [text.content for page in pages for text in page.texts]
    bases = [f"{int(row['pension_base']) // 100:,}.{int(row['pension_base']) % 100:02d}" for row in data.rows]
    assert [text for text in printed if text in set(bases)] == [base for base in bases for _ in range(2)]


def test_a_heavier_rule_stands_above_each_year(office) -> None:
    (page,) = office.pages(ENROLMENT, office.data(ENROLMENT, rows=24))
    heavy = sorted({rule.y1 for rule in page.rules if rule.weight == 0.6})
    januaries = sorted(text.y for text in page.texts if text.content == "1" and 28 < text.x < 36)
    # Under the heads, above January 2023 and above January 2024.
    assert len(heavy) == 3
    assert len(januaries) == 2
    assert all(0 < january - rule < 5 for rule, january in zip(heavy[1:], januaries, strict=True))


def test_a_long_word_in_a_cell_makes_its_row_higher_and_moves_rows_on(office) -> None:
    data = office.data(ENROLMENT, rows=24)
    rows = [{**row, "pension_place": "就近市临湖区荷风街道"} for row in data.rows]
    pages = office.pages(ENROLMENT, type(data)(data.fields, rows))
    assert len(pages) > 1
    assert sum(map(rows_of, pages)) == 24
