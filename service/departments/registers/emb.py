"""EMB: licences for dangerous work, valid for six years and reviewed after three."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident

WORK = {
    "低压电工作业": "电工作业",
    "高压电工作业": "电工作业",
    "熔化焊接与热切割作业": "焊接与热切割作业",
    "登高架设作业": "高处作业",
    "高处安装、维护、拆除作业": "高处作业",
    "制冷与空调设备安装修理作业": "制冷与空调作业",
}
"""Category of each operation."""
OWN = {"yan": ("低压电工作业", "高处安装、维护、拆除作业"), "rexit": ("制冷与空调设备安装修理作业",)}
TERM, REVIEW = 6, 3
OFFICE = "就近演示应急管理局"


def records(population: Population) -> Iterator[Record]:
    """Yield the licences of all who have some."""
    for resident in population.residents:
        dice = population.dice("operation_licence", resident.handle)
        drawn = (dice.choice(tuple(WORK)),) if resident.is_employed and dice.random() < 0.06 else ()
        for operation in OWN.get(resident.handle, drawn):
            yield _licence(population, resident, operation, dice.randint(300, 4000))


def _licence(population: Population, resident: Resident, operation: str, days: int) -> Record:
    first = population.today - timedelta(days=days)
    start = first.replace(day=min(first.day, 28))
    while _years_later(start, TERM) <= population.today:
        start = _years_later(start, TERM)
    review = _years_later(start, REVIEW)
    until = _years_later(start, TERM) - timedelta(days=1)
    number = f"T{resident.id_number}{tuple(WORK).index(operation)}"
    facts = {
        "certificate_number": number,
        "category": WORK[operation],
        "operation": operation,
        "first_issued_on": first.isoformat(),
        "review_on": (review if review > population.today else until).isoformat(),
        "valid": f"{start.isoformat()}/{until.isoformat()}",
        "granted_by": OFFICE,
    }
    return Record("operation_licence", resident.id_number, facts, number)


def _years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years)
