"""Services of a department that exists in tests alone, one for each thing that a department can do."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from flows.schema import Service
from service.departments.checks import no_open, of_age, quota
from service.departments.desks import Desk
from service.departments.operation import Inquiry, Operation

CODE = "DAT"
PLACES = 2
"""Free places a day."""


def service(name: str, **own: Any) -> Service:
    """Return a service with what every service has; ``own`` is what makes it this one."""
    words = {"zh": "试验", "en": "Trial"}
    common = {
        "id": f"trial.{name}",
        "department_code": CODE,
        "life_event": "general",
        "icon": "house-line",
        "identity": "id_card+face",
        "audience": "both",
        "levels": ["district"],
        "fee": 0,
        "proxy": "none",
        "usual_seconds": 20,
        "popularity_rank": 1,
        "synonyms": [f"{name}一", f"{name}二", f"{name}三"],
        "name": words,
        "official_name": words,
        "summary": words,
        "steps_after": [words],
    }
    return Service.model_validate(common | own)


def question(name: str, kind: str, **own: Any) -> dict[str, Any]:
    words = {"zh": "问题", "en": "Question"}
    return {"id": name, "kind": kind, "title": words, "lead": words, "label": words, **own}


def slip(title: str, *lines: tuple[str, str, str], **own: Any) -> dict[str, Any]:
    shown = [{"label": label, "value": value, "type": kind} for label, value, kind in lines]
    following = ["五个工作日内有结果。", "有问题请打电话。"]
    return {
        "archetype": "slip",
        "prefix": "SY",
        "title": [title],
        "issuer": "演示",
        "lines": shown,
        "next": following,
    } | own


NAME = ("姓名", "name", "name")

APPLY = service(
    "apply",
    kind="apply",
    archetype="application",
    output="acceptance_slip_80mm",
    questions=[question("detail", "text", example="路灯不亮"), question("hint", "text", optional=True, example="无")],
    document=slip(
        "申请回执", NAME, ("情况", "detail", "text"), ("备注", "hint", "text"), ("受理日期", "accepted_on", "date")
    ),
)
ENQUIRE = service(
    "enquire",
    kind="query",
    archetype="enquiry",
    output="on_screen",
    document={
        "archetype": "screen",
        "title": "进度",
        "title_en": "Progress",
        "fields": [{"label": "状态", "label_en": "State", "value": "state", "type": "text"}],
        "columns": [{"label": "编号", "label_en": "Number", "key": "number", "type": "code"}],
    },
    print_list={
        "archetype": "record-list",
        "prefix": "JD",
        "title": ["进度清单"],
        "issuer": "演示中心",
        "seal_name": "演示中心",
        "sections": [{"fields": [{"label": "姓名", "value": "name", "type": "name"}]}],
        "columns": [
            {"label": "编号", "key": "number", "type": "code", "widest": "SY202611220000000000"},
            {"label": "状态", "key": "state", "type": "text"},
        ],
    },
)
PAY = service(
    "pay",
    kind="pay",
    archetype="bill_payment",
    output="receipt_80mm",
    identity="none",
    subject="account",
    fee="amount_due",
    questions=[question("account", "utility_account", example="9910000001")],
    document=slip(
        "缴费回执",
        ("户号", "account", "account"),
        ("金额", "amount", "money"),
        ("支付方式", "method", "text"),
        ("缴款时间", "paid_at", "instant"),
        ("交易流水号", "transaction", "code"),
        archetype="receipt",
        emphasis="amount",
        payment="transaction",
    ),
)
BOOK = service(
    "book",
    kind="book",
    archetype="booking",
    output="acceptance_slip_80mm",
    questions=[question("date", "supplied_choice")],
    document=slip("预约回执", NAME, ("日期", "date", "text")),
)
COMPANY = service(
    "company",
    kind="print_certificate",
    archetype="certificate",
    output="certificate_a4",
    identity="business_licence_code",
    subject="company",
    document={
        "archetype": "certificate-grid",
        "prefix": "QY",
        "title": ["企业登记证明"],
        "issuer": "演示中心",
        "seal_name": "演示中心",
        "statement": "特此证明。",
        "sections": [
            {
                "fields": [
                    {"label": "名称", "value": "company_name", "type": "text", "wide": True},
                    {"label": "法定代表人", "value": "legal_person", "type": "name"},
                ]
            }
        ],
    },
)
TWICE = service(
    "twice",
    kind="apply",
    archetype="two_phase",
    output="certificate_a4",
    questions=[question("child", "relative", relations=["self", "child"])],
    subject="child",
    slip=slip("受理回执", NAME, ("关系", "relation", "text")),
    document={
        "archetype": "certificate-grid",
        "prefix": "ZM",
        "title": ["证明"],
        "issuer": "演示中心",
        "seal_name": "演示中心",
        "statement": "特此证明。",
        "sections": [{"fields": [{"label": "姓名", "value": "name", "type": "name"}]}],
    },
)


def _days(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    taken = [facts["day"] for _, facts in inquiry.records.everyone("booked")]
    for ahead in (1, 2):
        day = (inquiry.today + timedelta(days=ahead)).isoformat()
        if taken.count(day) < PLACES:
            yield day, day, day


def _bill(inquiry: Inquiry) -> Mapping[str, str]:
    return inquiry.records.first("bill", inquiry.subject) or {}


def _nothing_due(inquiry: Inquiry) -> str | None:
    return None if _bill(inquiry) else "nothing_due"


def _is_pending(inquiry: Inquiry) -> bool:
    filed = inquiry.records.first("twice", inquiry.subject)
    return filed is None or filed["state"] != "已办结"


OPERATIONS: Mapping[str, Operation] = {
    APPLY.id: Operation(checks=(of_age(18), no_open("permit"), quota("permit", 3)), files="permit"),
    ENQUIRE.id: Operation(sources=("permit",), rows="permit"),
    PAY.id: Operation(checks=(_nothing_due,), due=lambda inquiry: (int(_bill(inquiry)["amount"]), "电费")),
    BOOK.id: Operation(facts=lambda inquiry: {"day": inquiry.answers["date"]}, files="booked", offers={"date": _days}),
    COMPANY.id: Operation(sources=("company",)),
    TWICE.id: Operation(facts=lambda inquiry: {"relation": inquiry.relation}, files="twice", later=_is_pending),
}


def desks() -> dict[str, Desk]:
    """Return a desk for each."""
    services = (APPLY, ENQUIRE, PAY, BOOK, COMPANY, TWICE)
    return {each.id: Desk(each, OPERATIONS[each.id]) for each in services}
