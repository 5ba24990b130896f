"""CCC: citizen cards with their rides and payments, and who is entitled to a reduced fare."""

from collections.abc import Iterator
from datetime import timedelta

from service.departments.population import Population, years_between
from service.departments.records import Record
from service.departments.resident import Resident

FREE_AGE, HALF_AGE = 70, 60
PUPIL, STUDENT, RIDES_ALONE = 6, 24, 6
RIDES = (
    ("乘车", "公交 12 路", -200),
    ("乘车", "地铁临湖站", -400),
    ("乘车", "公交 305 路", -200),
    ("消费", "听荷便民超市", -1850),
)
TOP_UP = ("充值", "自助服务终端", 5_000)
LOST_CARDS = frozenset({"yilin"})
"""Whose only card is blocked."""
SECOND_CARDS = frozenset({"chenyuan", "xiulan"})
"""Whose old card was lost and is blocked."""
ENTITLED = {"weidong": "退役军人", "hong": "退役军人", "xumin": "献血荣誉", "azhen": "残疾人", "bayin": "劳模"}


def records(population: Population) -> Iterator[Record]:
    """Yield what the citizen-card company knows."""
    for resident in population.residents:
        yield from _card(population, resident)
        yield from _entitlements(population, resident)


def _card(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the cards and what was booked on them in the last three months, the newest first."""
    dice = population.dice("citizen_card", resident.handle)
    balance = dice.randint(150, 9_000)
    facts = {
        "card_number": resident.citizen_card,
        "account_kind": "公共交通账户",
        "card_state": "已挂失" if resident.handle in LOST_CARDS else "正常",
        "balance": str(balance),
    }
    yield Record("transit_card", resident.id_number, facts, resident.citizen_card)
    for place in range(dice.randint(4, 9)):
        kind, merchant, amount = TOP_UP if place == 2 else dice.choice(RIDES)
        day = population.today - timedelta(days=1 + place * 6)
        time = f"{dice.randint(7, 20):02d}:{dice.randint(0, 59):02d}:{dice.randint(0, 59):02d}"
        row = {
            "card_number": resident.citizen_card,
            "booked_at": f"{day.isoformat()}T{time}",
            "kind": kind,
            "merchant": merchant,
            "amount": str(amount),
        }
        if years_between(resident.born, day) >= RIDES_ALONE:
            yield Record("transit_movement", resident.id_number, row)
    if resident.handle in SECOND_CARDS:
        number = f"9998{resident.citizen_card[4:]}"
        old = {"card_number": number, "account_kind": "公共交通账户", "card_state": "已挂失", "balance": "0"}
        yield Record("transit_card", resident.id_number, old, number)


def _entitlements(population: Population, resident: Resident) -> Iterator[Record]:
    dice = population.dice("concession", resident.handle)
    drawn = dice.random()
    kinds = [ENTITLED.get(resident.handle, "")]
    if resident.age >= HALF_AGE:
        kinds.append("老年人")
    if resident.school is not None or (PUPIL <= resident.age <= STUDENT and not resident.is_employed):
        kinds.append("学生")
    if resident.age > STUDENT and drawn < 0.06:
        kinds.append(("退役军人", "残疾人", "献血荣誉")[int(drawn * 50)])
    for kind in dict.fromkeys(filter(None, kinds)):
        share = "免费乘车" if kind != "老年人" or resident.age >= FREE_AGE else "半价乘车"
        share = "半价乘车" if kind == "学生" else share
        yield Record("fare_entitlement", resident.id_number, {"kind": kind, "share": share})
