"""What a slip says: masks, amounts in figures and words, what is empty, and a payment that nobody has confirmed."""

import pytest
from slip_bench import (
    CHECK,
    CHECK_FIELDS,
    PAYMENT,
    PAYMENT_FIELDS,
    PRINTED_AT,
    SITE,
    SLIP,
    SLIP_FIELDS,
    TERMINAL,
    slip_with,
)

from flows.documents.errors import DocumentFault
from flows.documents.slip.content import Entry, Place, SlipData, SlipWords, Style, grouped, masked_fields, words_of
from flows.documents.slip.template import SlipPaper
from flows.ports import SealedSlip

PLACE = Place(TERMINAL, SITE, PRINTED_AT, is_sample=True)


def words(template: SlipPaper, fields: dict[str, str], place: Place = PLACE) -> SlipWords:
    slip = SealedSlip(
        kind="a.b", title="", serial=template.prefix + "2026112200000417", check_code="7KQM3TXE9HRW2V4A",
        issued_at="2026-11-22T10:24:36+08:00", fields=fields, token="TOKEN", sha256="",
    )  # fmt: skip
    return words_of(template, slip, place)


def values(said: SlipWords) -> dict[str, str]:
    return {entry.label: entry.value for entry in said.entries if entry is not None}


def fault_of(template: SlipPaper, fields: dict[str, str]) -> str:
    with pytest.raises(DocumentFault) as raised:
        words(template, fields)
    return str(raised.value)


def test_a_slip_says_what_the_department_knows() -> None:
    assert values(words(SLIP, SLIP_FIELDS)) == {
        "姓名": "沈丽华",
        "证件号码": "3399**********0041",
        "提取原因": "租赁住房",
        "提取额度": "1,500.00 元",
        "提取频次": "按月",
        "无房核验结果": "通过",
        "收款账户": "9999 **** **** 3456",
        "受理时间": "2026-11-22 10:24:00",
        "办结时限": "2026-11-27 前",
    }


def test_the_frame_says_who_where_when_and_which() -> None:
    said = words(SLIP, SLIP_FIELDS)
    assert said.head == ("就近演示住房公积金中心", SITE)
    assert said.number == ("受理编号", "GT 2026 1122 0000 0417")
    assert said.points[0].startswith("款项在2026年11月27日前转入")
    assert said.points[-1] == "咨询电话：12329（演示）"
    assert said.foot[0] == "核验码 7KQM 3TXE 9HRW 2V4A"
    assert said.foot[1:3] == ("终端 SC-XY-02（演示）", "打印时间 2026-11-22 10:24:41")


def test_under_a_departments_own_keys_nothing_says_demonstration() -> None:
    said = words(SLIP, SLIP_FIELDS, Place(TERMINAL, "", PRINTED_AT, is_sample=False))
    assert said.head == ("就近演示住房公积金中心",)
    assert "（演示）" not in "".join((*said.points, *said.foot))


def test_a_receipt_repeats_the_amount_in_capitals() -> None:
    said = words(PAYMENT, PAYMENT_FIELDS)
    amount = said.entries.index(Entry("应缴金额", "897.48 元", Style.EMPHASIS))
    assert said.entries[amount + 1] == Entry("金额大写", "人民币捌佰玖拾柒元肆角捌分", Style.WHOLE)
    assert said.entries[-1] == Entry("支付状态", "已到账")
    assert said.foot[0] == "编号 JFD2026112200000417"


def test_a_payment_that_nobody_confirmed_is_no_receipt() -> None:
    template = PAYMENT.model_copy(update={"title": ("非税收入缴款回单",)})
    said = words(template, PAYMENT_FIELDS | {"transaction": "", "paid_at": ""})
    assert "回单" not in "".join(said.title)
    assert [entry for entry in said.entries if entry is not None and entry.style is Style.EMPHASIS] == [
        Entry("支付状态", "待确认", Style.EMPHASIS)
    ]
    assert "金额大写" not in values(said)
    assert "JFD2026112200000417" in said.points[1]
    assert "12329" in said.points[-1]


def test_a_self_check_has_no_state_of_payment() -> None:
    assert "支付状态" not in values(words(CHECK, CHECK_FIELDS))


def test_a_number_of_the_departments_own_leaves_the_serial_to_the_foot() -> None:
    template = slip_with([{"label": "姓名", "value": "name"}], number=["排队号", "ticket"], terms={"ticket": "code"})
    said = words(template, {"name": "沈丽华", "ticket": "A017"})
    assert said.number == ("排队号", "A017")
    assert said.foot[0] == "编号 GT2026112200000417"


def test_what_to_bring_and_how_long_are_points() -> None:
    template = slip_with(
        [{"label": "姓名", "value": "name"}], bring=["身份证原件", "旧证"], bring_label="携带材料", validity_days=30
    )
    assert words(template, {"name": "沈丽华"}).points[2:] == (
        "携带材料：身份证原件、旧证。",
        "自出具之日起 30 日内有效。",
        "咨询电话：12329（演示）",
    )


def test_empty_values_are_said_and_optional_ones_left_out() -> None:
    template = slip_with(
        [
            {"label": "金额", "value": "fee", "type": "money"},
            {"label": "证号", "value": "number", "type": "id", "mask": "id"},
            {"label": "需补材料", "value": "missing", "empty": "无"},
            {"label": "备注", "value": "note", "optional": True},
        ]
    )
    assert values(words(template, {"fee": "", "number": "", "missing": ""})) == {
        "金额": "—",
        "证号": "—",
        "需补材料": "无",
    }


def test_data_that_the_template_does_not_ask_for_is_refused() -> None:
    assert fault_of(SLIP, SLIP_FIELDS | {"extra": "x"}) == "document.value_unknown"
    assert fault_of(SLIP, {"name": "沈丽华"}) == "document.value_missing (accepted_at)"
    assert fault_of(SLIP, SLIP_FIELDS | {"quota": "12.50"}) == "document.value_invalid (quota)"


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        ("id", "339999199002280041", "3399**********0041"),
        ("account", "999900000000123456", "9999 **** **** 3456"),
        ("phone", "10012345678", "100****5678"),
        ("name", "陈雨涓", "陈*涓"),
    ],
)
def test_masked_values_are_gone_from_the_data(mask: str, value: str, shown: str) -> None:
    template = slip_with([{"label": "甲", "value": "a", "mask": mask}])
    assert masked_fields(template, SlipData({"a": value})) == {"a": shown}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("GT2026112200000417", "GT 2026 1122 0000 0417"),
        ("2026112200000417", "2026 1122 0000 0417"),
        ("A017", "A017"),
        ("YY-2026-17", "YY-2026-17"),
        ("—", "—"),
    ],
)
def test_long_numbers_are_grouped_by_four(number: str, shown: str) -> None:
    assert grouped(number) == shown
