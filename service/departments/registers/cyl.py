"""CYL: volunteers and every service they did in the last years."""

from collections.abc import Iterator
from datetime import timedelta

from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident

PROJECTS = (
    ("公园环境清洁与垃圾分类", "听荷街道志愿服务站"),
    ("路口文明劝导", "望舟街道志愿服务站"),
    ("社区图书整理", "临湖区公共图书馆"),
    ("敬老院陪伴", "芦汀街道志愿服务站"),
    ("自助办事引导", "就近演示政务服务中心"),
    ("暑期儿童托管助教", "听荷街道志愿服务站"),
)
ALL_YEAR = PROJECTS[:-1]
SUMMER = range(7, 9)
"""Months in which children have no school."""
ALWAYS = frozenset({"lihua", "fengjing"})
NEVER = frozenset({"yan"})
LEAST_AGE, MOST = 14, 24


def records(population: Population) -> Iterator[Record]:
    """Yield registered volunteers with their services, oldest first."""
    for resident in population.residents:
        dice = population.dice("volunteer", resident.handle)
        is_drawn = LEAST_AGE <= resident.age <= 72 and dice.random() < 0.3 and resident.household is not None
        if resident.handle in ALWAYS or (is_drawn and resident.handle not in NEVER):
            yield from _volunteer(population, resident)


def _volunteer(population: Population, resident: Resident) -> Iterator[Record]:
    dice, owner = population.dice("volunteer_service", resident.handle), resident.id_number
    old_enough = (population.today - resident.born.replace(year=resident.born.year + LEAST_AGE)).days
    count = 18 if resident.handle in ALWAYS else min(dice.randint(0, MOST), max(old_enough - 3, 0))
    days = sorted(dice.sample(range(3, max(min(1400, old_enough), 3) + 1), count), reverse=True)
    rows = []
    for ago in days:
        served = population.today - timedelta(days=ago)
        project, recorder = dice.choice(PROJECTS if served.month in SUMMER else ALL_YEAR)
        hours = dice.choice((10, 15, 20, 20, 25, 30, 40))
        rows.append((hours, {"project": project, "served_on": served.isoformat(), "recorder": recorder}))
    since = min((days[0] if days else 200) + dice.randint(10, 700), old_enough)
    registered = population.today - timedelta(days=since)
    facts = {
        "volunteer_number": f"3399{resident.phone[-8:]}1",
        "registered_on": registered.isoformat(),
        "hours_in_all": f"{sum(hours for hours, _ in rows) / 10:.1f}",
    }
    yield Record("volunteer", owner, facts, facts["volunteer_number"])
    for hours, row in rows:
        yield Record("volunteer_service", owner, {**row, "hours": f"{hours / 10:.1f}"})
