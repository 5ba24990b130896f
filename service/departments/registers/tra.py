"""TRA: quotas for cars with the lottery they come from, and licences to work on the road."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident

TYPES = {"lottery": "摇号指标", "auction": "竞价指标", "renewal": "更新指标", "regional": "区域指标"}
QUOTA_DAYS, YEARS_LICENSED = 365, 6
WON = {"lihua": ("lottery", 60), "chenyuan": ("renewal", 420)}
"""Who has a quota of which kind, and how many days ago it was granted."""
IN_DRAW = {"lihua": 14, "haoran": 5, "fengjing": 27}
"""Who takes part in the lottery, and how many draws there were for him."""
HEAVY = {"A2": "道路货物运输驾驶员", "B2": "道路货物运输驾驶员"}
LICENSED, WITHOUT_TRAINING = frozenset({"lihua", "r0064"}), frozenset({"r0064"})
OFFICE = "就近演示交通运输所"


def records(population: Population) -> Iterator[Record]:
    """Yield quotas, applications and licences."""
    for resident in population.residents:
        yield from _quota(population, resident)
        yield from _licence(population, resident)


def _quota(population: Population, resident: Resident) -> Iterator[Record]:
    owner, today = resident.id_number, population.today
    dice = population.dice("car_quota", resident.handle)
    drawn = dice.random()
    won = WON.get(resident.handle)
    if won is None and resident.driving is not None and not resident.vehicles and drawn < 0.06:
        won = (dice.choice(tuple(TYPES)), dice.randint(5, 500))
    if won is not None:
        kind, days = won
        granted = today - timedelta(days=days)
        until = granted + timedelta(days=QUOTA_DAYS - 1)
        number = f"XK{granted:%Y%m}{resident.phone[-8:]}"
        facts = {
            "quota_number": number,
            "quota_type": TYPES[kind],
            "vehicle_kind": "小客车",
            "valid": f"{granted.isoformat()}/{until.isoformat()}",
            "valid_until": until.isoformat(),
        }
        yield Record("car_quota", owner, facts, number)
    rounds = IN_DRAW.get(resident.handle, dice.randint(1, 40))
    if resident.handle in IN_DRAW or (resident.driving is not None and won is None and drawn > 0.85):
        has_won = won is not None and won[0] == "lottery"
        yield Record("quota_application", owner, _application(resident, rounds, has_won=has_won))


def _application(resident: Resident, rounds: int, *, has_won: bool) -> dict[str, str]:
    return {
        "application_code": f"1{resident.phone[-8:]}{rounds % 10}001",
        "quota_type": TYPES["lottery"],
        "review_state": "审核通过",
        "review_reason": "",
        "rounds": str(rounds),
        "draw_result": "已中签" if has_won else "未中签",
    }


def _licence(population: Population, resident: Resident) -> Iterator[Record]:
    driving = resident.driving
    if driving is None or driving.classes not in HEAVY:
        return
    dice = population.dice("transport_licence", resident.handle)
    if resident.handle not in LICENSED and dice.random() > 0.6:
        return
    today = population.today
    first = max(driving.first_issued_on + timedelta(days=400), date(today.year - 11, 3, 1))
    start = first.replace(day=min(first.day, 28))
    while start.replace(year=start.year + YEARS_LICENSED) <= today:
        start = start.replace(year=start.year + YEARS_LICENSED)
    until = start.replace(year=start.year + YEARS_LICENSED) - timedelta(days=1)
    number = f"339999{driving.file_number[-8:]}0001"
    facts = {
        "certificate_number": number,
        "licence_class": HEAVY[driving.classes],
        "first_issued_on": first.isoformat(),
        "valid": f"{start.isoformat()}/{until.isoformat()}",
        "training": "本周期未完成" if resident.handle in WITHOUT_TRAINING else f"{today.year} 年度已完成 24 学时",
        "credit_grade": dice.choice(("AAA 级", "AA 级", "A 级")),
        "granted_by": OFFICE,
    }
    yield Record("transport_licence", resident.id_number, facts, number)
