"""Invented services: every kind of question in the longest words there may be, every kind of result."""

from collections.abc import Iterator

from pydantic import TypeAdapter

from flows.check import LABEL_SIGNS, LEAD_SIGNS, NAME_SIGNS, SUMMARY_SIGNS, TITLE_SIGNS
from flows.documents.screen import ScreenColumn, ScreenField, ScreenTemplate
from flows.ports import Offered
from flows.questions import Question, Words
from flows.schema import Service

SENTENCE_ZH = "您要给哪一位登记在册的家里人办这件事情请照着卡面或者账单一个字一个字看清楚再选好吗谢谢您"
SENTENCE_EN = "Which member of the family on record is it for and where does the department send the answer then?"


def longest(limits: dict[str, int]) -> Words:
    """Return words that are as long as a service file may have them."""
    return Words(zh=SENTENCE_ZH[: limits["zh"]], en=SENTENCE_EN[: limits["en"]].rstrip())


WORDS = {"title": longest(TITLE_SIGNS), "lead": longest(LEAD_SIGNS), "label": longest(LABEL_SIGNS)}
SHORT = {
    "title": Words(zh="多少钱？", en="How much?"),
    "lead": Words(zh="看账单。", en="See the bill."),
    "label": WORDS["label"],
}
OPTIONS = tuple(
    {"value": f"o{number}", "zh": f"第 {number} 项选择", "en": f"Choice number {number}"} for number in range(16)
)
LONG_OPTIONS = tuple(
    {
        "value": f"o{number}",
        "zh": f"{number} 因家庭困难或者重大疾病要申请的补助",
        "en": f"{number} Aid for families in need, grave illness",
    }
    for number in range(9)
)
OFFERED = tuple(
    Offered(f"v{number}", f"临湖区听荷街道第 {number} 便民服务中心", f"Service centre number {number}, Linhu")
    for number in range(23)
)
RELATIVES = (Offered("self", "本人", "Myself"), Offered("330", "沈*涓（子女）", "Daughter, second"))

MONTHS = ("last_12_months", "last_24_months", "last_48_months", "own")
DAYS = ("last_3_months", "last_12_months", "last_36_months", "own")

KINDS: tuple[dict[str, object], ...] = (
    {"kind": "month_range", "months_at_most": 120, "choices": MONTHS},
    {"kind": "date_range", "days_at_most": 3660, "choices": DAYS},
    {"kind": "date", "earliest": -36500, "latest": 0},
    {"kind": "month", "earliest": -120, "latest": 0},
    {"kind": "quarter", "earliest": -12, "latest": 0},
    {"kind": "year", "earliest": -10, "latest": 0},
    {"kind": "choice", "options": OPTIONS[:2]},
    {"kind": "choice", "options": OPTIONS[:6]},
    {"kind": "choice", "options": OPTIONS},
    {"kind": "choice", "options": LONG_OPTIONS},
    {"kind": "supplied_choice"},
    {"kind": "relative", "relations": ("self", "child")},
    {"kind": "id_number"},
    {"kind": "company_code"},
    {"kind": "phone"},
    {"kind": "plate_number"},
    {"kind": "bank_account"},
    {"kind": "utility_account", "digits": 16},
    {"kind": "amount", "at_most": 10**13},
    {"kind": "number", "at_most": 99999, "decimals": 2, "unit": {"zh": "平方米", "en": "square metres"}},
    {"kind": "copies", "at_most": 9},
    {"kind": "code", "at_most": 40, "example": "BDC2026/0000-001"},
    {"kind": "code", "example": "135790", "at_least": 6, "at_most": 6},
    {"kind": "code", "hint_form": "临湖（2020）不动产权第0000000号", "example": "临湖（2020）不动产权第0000001号"},
    {"kind": "text"},
    {"kind": "address"},
    {"kind": "region"},
    {"kind": "family_list"},
    {"kind": "family_list", "example": "沈丽华,60%,33999919900314498X"},
    {"kind": "pin"},
    {"kind": "year", "earliest": -3, "latest": -1},
)  # fmt: skip


QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


def questions(words: dict[str, Words], *, optional: bool) -> Iterator[Question]:
    """Yield one question of every kind."""
    for number, kind in enumerate(KINDS):
        yield QUESTION.validate_python({"id": f"q{number}", "optional": optional, **words, **kind})


def variant(base: Service, **changes: object) -> Service:
    """Return a service with the longest name, changed as the test wants it."""
    names = {"name": longest(NAME_SIGNS), "summary": longest(SUMMARY_SIGNS)}
    return base.model_copy(update=names | changes)


NEEDS = (
    Words(zh="房屋租赁合同的原件", en="The lease, signed by both of you"),
    Words(zh="手机里企业的电子营业执照", en="The company's e-licence on a phone"),
)
DECLARATION = Words(
    zh="以上情况属实，如有隐瞒，愿意退回补贴并承担责任，同意有关部门核对我和家人的户口、房产和收入。",
    en="All of this is true. I will pay the subsidy back if it is not, and the office may check income and homes.",
)
STEPS = (
    Words(zh="部门三个工作日内审核，结果打您的手机。", en="The office decides in three days and calls your mobile."),
    Words(zh="小票上的编号在本机、手机和窗口都能查进度。", en="The number on the slip shows how far it is, anywhere."),
)

FIELD_NAMES = ("name", "address", "balance", "opened_on", "state")
SCREEN = ScreenTemplate(
    archetype="screen",
    title="城乡居民医保个人账户余额",
    title_en="Medical insurance, own account",
    fields=(
        ScreenField(label="户主", label_en="Owner", value="name", type="name", mask="name"),
        ScreenField(label="坐落", label_en="Where it is", value="address", type="address"),
        ScreenField(label="账户余额", label_en="Balance of the account", value="balance", type="money", private=True),
        ScreenField(label="开户日期", label_en="Opened on", value="opened_on", type="date"),
        ScreenField(label="状态", label_en="State", value="state", type="text", empty="不适用"),
    ),
    columns=(
        ScreenColumn(label="支取项目", label_en="Used for", key="work", type="text"),
        ScreenColumn(label="日期", label_en="Date", key="used_on", type="date"),
        ScreenColumn(label="分摊金额", label_en="Your share", key="share", type="money", private=True),
        ScreenColumn(label="面积", label_en="Area", key="area", type="decimal", unit="m²"),
    ),
)
FOUND = {
    "name": "沈丽华",
    "address": "临湖区听荷街道荷风路 18 号听荷花园南区 12 幢 3 单元 1602 室",
    "balance": "123456789012",
    "opened_on": "2019-03-01",
    "state": "",
}
RECORDS = tuple(
    {"work": f"{number} 号楼电梯更换曳引机和控制柜", "used_on": "2025-06-01", "share": "123456", "area": "98.60"}
    for number in range(5)
)
