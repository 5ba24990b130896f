"""Rows over pages: where they break, what repeats, and that totals are never alone."""

import pytest

from flows.documents.errors import DocumentFault
from flows.documents.page import Page
from flows.documents.render import DocumentData

ROWS = (0, 1, 23, 24, 25, 48, 49, 60, 500)


def words(page: Page) -> list[str]:
    return [text.content for text in page.texts]


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("name", ["account-statement", "iit-record"])
def test_rows_are_on_the_pages_once_each_and_heads_on_all(office, name: str, rows: int) -> None:
    template, data = office.sample(name, rows)
    pages = office.lay_out(template, data)
    title = template.title[-1]
    mark = "汇缴" if name == "account-statement" else "工资薪金所得"
    assert sum(words(page).count(mark) for page in pages) == rows
    for number, page in enumerate(pages, start=1):
        said = words(page)
        is_last = number == len(pages)
        assert (title in said) is (number == 1)
        assert (f"{title}（续）" in said) is (number > 1)
        assert said.count("沈丽华") == 1
        assert ("（转下页）" in said) is not is_last
        assert f"第 {number} 页　共 {len(pages)} 页" in said
        assert len(page.seals) == len(page.codes) == 1


@pytest.mark.parametrize("rows", range(1, 66))
def test_totals_are_never_alone_on_a_page(office, rows: int) -> None:
    pages = office.lay_out(*office.sample("account-statement", rows))
    last = words(pages[-1])
    assert any(said.startswith("合计（") for said in last)
    assert last.count("汇缴") >= 1


@pytest.mark.parametrize("rows", range(10, 40))
def test_sum_of_a_year_stays_with_its_last_month(office, rows: int) -> None:
    for page in office.lay_out(*office.sample("contribution-history", rows)):
        said = words(page)
        sums = [at for at, text in enumerate(said) if text.endswith("年小计")]
        for at in sums:
            assert said[:at].count("养老") >= 1


def test_rows_on_a_page_are_at_most_those_of_the_template(office) -> None:
    pages = office.lay_out(*office.sample("iit-record", 40))
    counts = [words(page).count("工资薪金所得") for page in pages]
    assert max(counts) <= 16
    assert sum(counts) == 40


def test_blank_below_is_said_where_a_row_would_still_fit(office) -> None:
    assert "（以下空白）" in words(office.lay_out(*office.sample("account-statement", 5))[-1])


def test_block_higher_than_a_page_is_parted_between_its_rows(office) -> None:
    template, data = office.sample("title-record")
    keys = ("place", "certificate", "unit_number", "kind", "nature", "sharing", "use", "state")
    pages = office.lay_out(template, DocumentData(data.fields, [{**data.rows[0], **dict.fromkeys(keys, "长" * 350)}]))
    assert len(pages) > 1
    assert "房屋 1" in words(pages[0])
    assert sum(words(page).count("居住权状况") for page in pages) == 1
    assert sum(text.count("长") for page in pages for text in words(page)) == len(keys) * 350


def test_more_rows_than_a_paper_may_have_are_refused(office) -> None:
    template, data = office.sample("account-statement")
    with pytest.raises(DocumentFault) as fault:
        office.lay_out(template, DocumentData(data.fields, [data.rows[0]] * 5001))
    assert fault.value.code == "document.overflow"


def test_sum_that_has_no_words_is_refused(office) -> None:
    template, data = office.sample("iit-record")
    with pytest.raises(DocumentFault) as fault:
        office.lay_out(template, DocumentData(data.fields, [{**data.rows[0], "amount": "9" * 15}] * 200))
    assert (fault.value.code, fault.value.detail) == ("document.overflow", "totals")


@pytest.mark.parametrize(
    ("rows", "tables"),
    [([{}], {}), ([], {"strangers": []}), ([], {"performance": [{"matter": "一"}]}), ([], {"rows": []})],
)
def test_rows_that_the_template_does_not_ask_for_are_refused(office, rows: list, tables: dict) -> None:
    template, data = office.sample("personal-credit")
    with pytest.raises(DocumentFault) as fault:
        office.lay_out(template, DocumentData(data.fields, rows, tables))
    assert fault.value.code in {"document.value_unknown", "document.value_missing"}
