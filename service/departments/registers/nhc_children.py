"""NHC: vaccinations of children, and the childcare money that was paid last year."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.months import month_of
from service.departments.population import Population
from service.departments.records import DONE, Record
from service.departments.resident import Resident
from service.departments.streets import place_of

VACCINES = (
    ("乙型肝炎疫苗", (0, 1, 6)),
    ("卡介苗", (0,)),
    ("脊髓灰质炎疫苗", (2, 3, 4, 48)),
    ("百白破疫苗", (2, 4, 6, 18, 72)),
    ("麻疹风疹腮腺炎联合疫苗", (8, 18)),
    ("乙型脑炎减毒活疫苗", (8, 24)),
    ("A 群流脑多糖疫苗", (6, 9)),
    ("A 群 C 群流脑多糖疫苗", (36, 72)),
    ("甲型肝炎减毒活疫苗", (18,)),
)
"""Names, and the months of age at which each dose is due (the national programme)."""
GRACE = 3
"""Months that a dose may be late."""
OLDEST = 14
MISSES = {"xiaoman": "百白破疫苗"}
"""Who has missed the last dose of what."""
CLAIMED = frozenset({"zimo"})
"""For whom the childcare money of this year of age was claimed already."""
CENTRES = {
    "听荷街道": "临湖区听荷演示卫生服务中心",
    "望舟街道": "临湖区望舟演示卫生服务中心",
    "芦汀街道": "临湖区芦汀演示卫生服务中心",
}


def records(population: Population) -> Iterator[Record]:
    """Yield what the health commission knows of children."""
    for resident in population.residents:
        if resident.household is not None and resident.age <= OLDEST:
            yield from _vaccinations(population, resident)
        if resident.household is not None and resident.age <= 2:
            yield from _childcare_money(population, resident)


def _vaccinations(population: Population, child: Resident) -> Iterator[Record]:
    age = month_of(population.today) - month_of(child.born)
    dice = population.dice("vaccination", child.handle)
    drawn = dice.choice([name for name, _ in VACCINES]) if dice.random() < 0.06 else ""
    missed = MISSES.get(child.handle, drawn if child.handle.startswith("r") else "")
    lacks = False
    for name, months in VACCINES:
        due = sum(month + GRACE <= age for month in months)
        given = due - (1 if due and name == missed else 0)
        lacks = lacks or given < due
        if due:
            dose = {"vaccine": name, "due_doses": str(due), "given_doses": str(given)}
            yield Record("vaccination_dose", child.id_number, dose)
    facts = {
        "vaccination_code": f"339999{child.born:%Y}{child.phone[-8:]}",
        "conclusion": f"需补种：{missed}" if lacks else "完成",
        "checked_at": CENTRES.get(place_of(child.address), CENTRES["望舟街道"]),
    }
    yield Record("vaccination", child.id_number, facts, facts["vaccination_code"])


def _childcare_money(population: Population, child: Resident) -> Iterator[Record]:
    """Yield the money of the last year of age of most children, and this one's of those who have claimed it."""
    years = [child.age - 1] if child.age and population.dice("childcare", child.handle).random() <= 0.7 else []
    for year in [*years, *([child.age] if child.handle in CLAIMED else [])]:
        period = year_of_age(child.born, year)
        day = min(date.fromisoformat(period[:10]) + timedelta(days=12), population.today).isoformat()
        facts = {
            "subsidy_period": period,
            "state": DONE,
            "accepted_on": day,
            "accepted_at": f"{day}T10:05:00",
        }
        yield Record("childcare_subsidy", child.id_number, facts)


def year_of_age(born: date, completed: int) -> str:
    """Return the days of a child's year of age, from one birthday to the eve of the next."""
    first = born.replace(year=born.year + completed)
    return f"{first}/{first.replace(year=first.year + 1) - timedelta(days=1)}"
