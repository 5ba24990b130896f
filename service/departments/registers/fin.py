"""FIN, the finance bureau: electronic bills of hospitals and offices, with their items."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from service.departments.population import Population
from service.departments.records import Record

MEDICAL, NON_TAX = ("33060126", "医疗收费电子票据"), ("33010226", "非税收入统一票据")
CLINIC, REGISTRY = "临湖区望舟演示卫生服务中心", "就近演示不动产登记中心"
INSURED_PERCENT = 70
WRITTEN = {
    "lihua": (
        "a7c3e9",
        12,
        MEDICAL,
        CLINIC,
        (("普通门诊诊查费", 1, 1_000), ("血常规检验", 1, 2_250), ("阿莫西林胶囊", 2, 1_400)),
    ),
    "chenyuan": ("c4f8d2", 40, NON_TAX, REGISTRY, (("不动产登记费（住宅）", 1, 8_000),)),
    "xiulan": ("e2b6a4", 5, MEDICAL, CLINIC, (("专家门诊诊查费", 1, 3_000), ("胸部 CT 平扫", 1, 28_000))),
}
"""Of examples: check code, days since, kind, payee, items with quantity and fen each."""
DRAWN = (
    ("普通门诊诊查费", 1_000),
    ("彩色超声检查", 12_000),
    ("生化全套检验", 9_800),
    ("中成药", 3_650),
    ("静脉输液", 1_500),
)
SHARE = 0.12
FIRST_NUMBER = 4_100_000


@dataclass(frozen=True, slots=True)
class _Bill:
    """What one bill says; items are name, quantity, fen each."""

    check_code: str
    days_ago: int
    kind: tuple[str, str]
    payee: str
    items: tuple[tuple[str, int, int], ...]


def records(population: Population) -> Iterator[Record]:
    """Yield bills by their number, owned by who paid, and their items, which the number of the bill finds."""
    for order, resident in enumerate(population.residents):
        bill = _written(resident.handle) or _drawn(population, resident.handle)
        if bill is not None and population.today - timedelta(days=bill.days_ago) >= resident.born:
            number = f"{FIRST_NUMBER + order:010d}"
            yield from _bill(population, bill, number, resident.id_number, resident.name)
    company = population.employers["yuanshan"]
    fee = _Bill("b5d9f1", 33, NON_TAX, "就近演示城市管理所", (("城镇垃圾处理费", 3, 26_000),))
    yield from _bill(population, fee, f"{FIRST_NUMBER - 1:010d}", company.code, company.name)


def _written(handle: str) -> _Bill | None:
    return _Bill(*WRITTEN[handle]) if handle in WRITTEN else None


def _drawn(population: Population, handle: str) -> _Bill | None:
    dice = population.dice("e_bill", handle)
    if dice.random() > SHARE:
        return None
    items = tuple((name, dice.randint(1, 3), each) for name, each in dice.sample(DRAWN, dice.randint(1, 4)))
    return _Bill(f"{dice.randrange(16**6):06x}", dice.randint(1, 300), MEDICAL, CLINIC, items)


def _bill(population: Population, bill: _Bill, number: str, payer: str, name: str) -> Iterator[Record]:
    total = sum(quantity * each for _, quantity, each in bill.items)
    code, kind = bill.kind
    insured = total * INSURED_PERCENT // 100
    is_medical = bill.kind == MEDICAL
    facts = {
        "bill_code": code,
        "bill_no": number,
        "check_code": bill.check_code,
        "bill_kind": kind,
        "billed_on": (population.today - timedelta(days=bill.days_ago)).isoformat(),
        "payer": name,
        "total": str(total),
        "insurance_paid": str(insured) if is_medical else "",
        "personally_paid": str(total - insured) if is_medical else "",
        "payee": bill.payee,
        "checked_by": "复核员02",
        "received_by": "收费员06",
    }
    yield Record("e_bill", payer, facts, number)
    for item, quantity, each in bill.items:
        row = {"bill_no": number, "item": item, "quantity": str(quantity), "rate": str(each)}
        yield Record("e_bill_item", "", row | {"item_amount": str(quantity * each)})
