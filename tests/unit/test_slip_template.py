"""The ``[document]`` table of slips and receipts: what the guide shows is accepted, every other spelling refused."""

import pytest
from pydantic import ValidationError
from slip_bench import CHECK, CHECK_TABLE, PAYMENT, PAYMENT_TABLE, SLIP, SLIP_TABLE, TEMPLATE, Template, slip_with

from flows.documents.slip.layout_check import slip_faults
from flows.documents.values import ValueType

NAME = {"label": "姓名", "value": "name", "type": "name"}
MAYBE = {"label": "备注", "value": "note", "optional": True}
MONEY = {"label": "金额", "value": "fee", "type": "money"}


def test_the_guide_shows_a_slip_and_two_receipts() -> None:
    assert (SLIP.archetype, PAYMENT.archetype, CHECK.archetype) == ("slip", "receipt", "receipt")
    assert (SLIP.number, PAYMENT.number) == (("受理编号", "serial"), None)


def test_the_department_has_to_send_every_line_and_term() -> None:
    template = TEMPLATE.validate_python(
        SLIP_TABLE | {"lines": [NAME, MAYBE], "number": ["排队号", "ticket"], "terms": {"ticket": "code"}, "claims": []}
        | {"next": ["请等叫号{ticket}。", "过号请重取。"]}
    )  # fmt: skip
    assert template.types() == {"ticket": ValueType.CODE, "name": ValueType.NAME, "note": ValueType.TEXT}
    assert template.optional() == {"note"}


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (SLIP_TABLE | {"seal_name": "章"}, "seal_name"),
        (SLIP_TABLE | {"prefix": "gt"}, "prefix"),
        (SLIP_TABLE | {"title": ["一", "二", "三"]}, "title"),
        (SLIP_TABLE | {"next": ["只有一句。"]}, "next"),
        (SLIP_TABLE | {"next": ["一句。"] * 5}, "next"),
        (SLIP_TABLE | {"next": ["{nobody}来。", "再说。"]}, "names of no field: nobody"),
        (SLIP_TABLE | {"claims": ["nobody"]}, "names of no field: nobody"),
        (SLIP_TABLE | {"claims": ["quota"] * 7}, "claims"),
        (SLIP_TABLE | {"number": ["预约号", "nobody"]}, "names of no field: nobody"),
        (SLIP_TABLE | {"number": ["预约号", "reason"]}, "number: stands in lines too"),
        (SLIP_TABLE | {"terms": {"serial": "code"}}, "names that every paper has by itself: serial"),
        (SLIP_TABLE | {"emphasis": "reason"}, "emphasis"),
        (SLIP_TABLE | {"emphasis": "nobody"}, "emphasis"),
        (SLIP_TABLE | {"lines": [NAME, MAYBE], "claims": ["note"], "next": ["一句。"] * 2}, "optional fields"),
        (SLIP_TABLE | {"lines": ["-", NAME]}, "a separator stands between two lines"),
        (SLIP_TABLE | {"lines": [NAME, "-"]}, "a separator stands between two lines"),
        (SLIP_TABLE | {"lines": [NAME, "-", "-", MONEY]}, "a separator stands between two lines"),
        (SLIP_TABLE | {"lines": [NAME, NAME | {"label": "甲"}]}, "the value name stands twice"),
        (SLIP_TABLE | {"lines": [NAME, NAME | {"value": "other"}]}, "the label 姓名 stands twice"),
        (SLIP_TABLE | {"lines": [NAME | {"label": "支付状态"}]}, "is printed by itself"),
        (SLIP_TABLE | {"lines": [MONEY | {"mask": "id"}]}, "a money is not masked"),
        (SLIP_TABLE | {"lines": [NAME | {"wide": True}]}, "wide"),
        (SLIP_TABLE | {"payment": "transaction"}, "payment"),
        (PAYMENT_TABLE | {"payment": "nobody"}, "payment: names no field"),
        (PAYMENT_TABLE | {"emphasis": None}, "an emphasised amount of money"),
        (CHECK_TABLE | {"payment": "result"}, "an emphasised amount of money"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused(table: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        TEMPLATE.validate_python(table)


@pytest.mark.parametrize("template", [SLIP, PAYMENT, CHECK])
def test_the_guides_papers_fit(template: Template) -> None:
    assert slip_faults(template) == []


def test_what_would_not_fit_is_told_when_the_file_is_checked() -> None:
    lines = [{"label": f"第{n}项", "value": f"a{n}", "type": "address"} for n in range(12)]
    template = slip_with(lines, claims=[f"a{n}" for n in range(6)])
    faults = slip_faults(template)
    assert [fault.partition(":")[0] for fault in faults] == ["claims", "lines"]
