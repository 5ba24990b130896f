"""Columns whose widths are given, left out, or impossible; totals that cannot be summed; layout faults told early."""

import copy
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from flows.documents.columns import Column, column_widths
from flows.documents.layout_check import layout_faults
from flows.documents.template import document_template
from flows.documents.values import ValueType

EVERY_VALUE = "{name}{nationality}{id_type}{id_number}{purpose}{range}"
COLUMNS = st.lists(
    st.builds(
        Column,
        label=st.sampled_from(["年", "姓名", "缴费基数", "统筹基金支付"]),
        key=st.just("key"),
        type=st.sampled_from([ValueType.TEXT, ValueType.MONEY, ValueType.DATE, ValueType.COUNT, ValueType.NAME]),
    ),
    min_size=2,
    max_size=7,
)


@given(COLUMNS, st.sampled_from([10.0, 10.5]))
def test_widths_that_are_left_out_fill_the_page_and_hold_their_types(columns: list[Column], size: float) -> None:
    widths = column_widths(columns, size)
    assert sum(widths) == pytest.approx(176)
    for column, width in zip(columns, widths, strict=True):
        assert width >= column.least_value(is_summed=False) * size / 10


def test_given_widths_stand_and_the_others_share_the_rest() -> None:
    columns = [Column(label="年", key="a", type=ValueType.YEAR, width=20), Column(label="事项", key="b")]
    assert column_widths(columns, 10.5) == (20.0, 156.0)


def test_edges_of_tables_under_each_other_meet_where_they_nearly_do(sample_file) -> None:
    template = document_template(sample_file("personal-credit")["document"])
    edges = [{round(edge, 1) for edge in accumulate(widths[:-1])} for widths in template.widths.values()]
    assert len(set.union(*edges)) <= 6
    for table in template.tables:
        assert sum(template.widths[table.key]) == pytest.approx(176)
        for width, own, whole in zip(template.widths[table.key], table.widths, table.whole_widths, strict=True):
            assert width >= min(own, whole) - 0.02


def test_unit_stands_under_the_label_unless_the_author_says_otherwise() -> None:
    assert Column(label="缴费基数", key="a", type=ValueType.MONEY).head == ("缴费基数", "（元）")
    assert Column(label="金额（元）", key="a", type=ValueType.MONEY).head == ("金额（元）",)
    assert Column(label="金额", key="a", type=ValueType.MONEY, unit="").head == ("金额",)
    assert Column(label="献血量", key="a", type=ValueType.COUNT, unit="毫升").head == ("献血量", "（毫升）")


@pytest.mark.parametrize(
    ("name", "place", "value", "told"),
    [
        ("account-statement", ("totals", "sum"), ["summary"], "summary is no amount"),
        ("account-statement", ("totals", "sum"), ["wealth"], "totals name no column: wealth"),
        ("account-statement", ("totals", "last"), ["booked_on"], "label stands left"),
        ("account-statement", ("subtotal_by",), "year", "subtotal_by names no column: year"),
        ("account-statement", ("group_by",), 1, "group_by"),
        ("account-statement", ("columns", 0, "mask"), "id", "a date has no mask"),
        ("account-statement", ("columns", 1, "widest"), "长" * 40, "columns need"),
        ("account-statement", ("tables",), [{}], "beside tables stand keys of a table"),
        ("account-statement", ("colour",), "red", "colour"),
        ("iit-record", ("verify_at",), "left", "verify_at"),
        ("iit-record", ("title",), ["特别特别特别特别特别特别特别长的名称"], "wider than 106 mm"),
        ("iit-record", ("totals", "sum"), [], "totals"),
        ("personal-credit", ("tables", 1, "key"), "performance", "same key"),
        ("personal-credit", ("tables",), [], "certificate-grid"),
        ("title-record", ("blocks", 0, "title"), "房屋 {name}", "says {number} and not name"),
        ("title-record", ("blocks", 0, "sections"), [{"title": "空"}], "no fields"),
        ("title-record", ("sections", 0, "fields", 0, "value"), "rows", "names that every document has: rows"),
        ("no-criminal-record", ("paragraphs",), ["{nobody}"], "nobody"),
        ("no-criminal-record", ("paragraphs",), ["{name}"], "fields that no paragraph says"),
        ("no-criminal-record", ("sections",), [], "sections"),
        ("no-criminal-record", ("fields", 0, "capitals"), True, "capitals are for money"),
        ("car-quota", ("barcode",), "kind", "barcode names no field of type code or id"),
        ("health-certificate", ("photo",), "face", "photo"),
    ],
)
def test_template_that_cannot_be_printed_is_refused_by_name(
    sample_file, name: str, place: tuple[str | int, ...], value: object, told: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        document_template(changed(sample_file(name)["document"], place, value))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("name", "place", "value", "told"),
    [
        ("no-house", ("title",), ["很长的名称" * 15], "title"),
        ("no-house", ("title",), ["很长的名称" * 6], ""),
        ("no-house", ("title",), ["一行", "很长的名称" * 6], "strip"),
        ("account-statement", ("title",), ["很长的名称" * 6], "strip"),
        ("no-house", ("title",), ["{name}" * 6], "title"),
        ("no-house", ("statement",), "特此证明，" * 50, "statement"),
        ("no-house", ("statement",), "依 {name} 的申请", "name: a space stands beside it"),
        ("no-house", ("statement",), "截至 {issued_on}的记录", "issued_on: a space stands beside it"),
        ("no-criminal-record", ("paragraphs", 0), EVERY_VALUE + "经 {purpose}", "purpose: a space"),
        ("e-bill", ("lead",), "实收 {amount} 元，共 {rows} 项", ""),
        ("no-house", ("notes",), ["很长的说明" * 20] * 3, "notes"),
        ("no-house", ("sections", 0, "fields", 0, "label"), "长的标签" * 6, "name: its label"),
        ("no-house", ("claims",), ["scope", "purpose", "remark", "result", "name", "id_number"], "claims"),
        ("no-house", ("sections", 0, "fields", 3, "value"), "purpose", "two labels"),
        ("no-criminal-record", ("paragraphs", 0), EVERY_VALUE + "长" * 300, ""),
        ("no-criminal-record", ("paragraphs",), [EVERY_VALUE + "长" * 340] * 3, "paragraphs"),
        ("title-record", ("blocks", 0, "sections", 0, "fields"),
         [{"label": "项", "value": f"v{n}", "wide": True} for n in range(30)], "block rows"),
        ("account-statement", ("sections", 0, "fields"),
         [{"label": "项", "value": f"v{n}", "wide": True} for n in range(16)] + [
             {"label": "个人账号", "value": "account", "type": "account"}], "repeat_head"),
        ("health-certificate", ("sections", 0, "fields"), [
            {"label": "证书编号", "value": "number", "type": "code"},
            {"label": "有效期至", "value": "valid_until", "type": "date"}], "photo"),
    ],
)  # fmt: skip
def test_what_would_print_badly_is_told_when_the_file_is_checked(
    sample_file, name: str, place: tuple[str | int, ...], value: object, told: str
) -> None:
    faults = layout_faults(document_template(changed(sample_file(name)["document"], place, value)))
    assert any(told in fault for fault in faults) if told else faults == []


def changed(table: dict, place: tuple[str | int, ...], value: object) -> dict:
    table = copy.deepcopy(table)
    target = table
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    return table
