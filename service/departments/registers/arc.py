"""ARC: old marriages, years in the countryside, first employments, as they lie in the archives."""

from collections.abc import Iterator
from datetime import date

from service.departments.population import Population
from service.departments.records import Record
from service.departments.registers.mca import registry_of
from service.departments.resident import Resident

ARCHIVE = "就近演示档案馆"
FACTORIES = ("临湖演示丝绸厂", "临湖演示机床厂", "临湖演示棉纺厂", "临湖演示搪瓷厂")
VILLAGES = ("北林省演示农场三连", "观澜区石桥公社", "东湾省演示兵团六师", "观澜区竹里公社")
SENT_DOWN = range(1950, 1960)
"""Years of birth of those who were sent to the countryside."""
SURELY_SENT = ("jianguo", "xiulan")
SURELY_HIRED = "azhen"
LAST_OF_THE_FACTORIES = 1998
SHARE_SENT, SHARE_HIRED = 0.4, 0.5


def records(population: Population) -> Iterator[Record]:
    """Yield what the archives hold."""
    for order, resident in enumerate(population.residents, start=1):
        yield from _marriage(resident, order)
        yield from _countryside(population, resident, order)
        yield from _employment(population, resident, order)


def _marriage(resident: Resident, order: int) -> Iterator[Record]:
    spouse = next((kin for kin in resident.relatives if kin.relation == "spouse"), None)
    if resident.married_on is None or spouse is None:
        return
    day = resident.married_on
    # One certificate for both: its number follows from the day and the names.
    number = sum(map(ord, resident.name + spouse.name)) % 10_000
    facts = {
        "couple": "、".join(sorted((resident.name, spouse.name))),
        "partner": spouse.name,
        "registered_on": day.isoformat(),
        "registered_at": registry_of(day),
        "certificate_number": f"J339999-{day.year}-{number:06d}",
        "archive_number": f"HY-{day.year}-{number:05d}",
        "archive": ARCHIVE,
        "entry": str(order),
    }
    yield Record("marriage_archive", resident.id_number, facts)


def _countryside(population: Population, resident: Resident, order: int) -> Iterator[Record]:
    dice = population.dice("countryside", resident.handle)
    if resident.handle not in SURELY_SENT and (resident.born.year not in SENT_DOWN or dice.random() > SHARE_SENT):
        return
    going = min(resident.born.year + dice.randint(17, 19), 1977)
    facts = {
        "going_on": f"{going}-{dice.randint(1, 12):02d}",
        "return_on": f"{going + dice.randint(3, 8)}-{dice.randint(1, 12):02d}",
        "archived_place": dice.choice(VILLAGES),
        "archive_number": f"ZQ-{going}-{order:05d}",
        "archive": ARCHIVE,
    }
    yield Record("countryside_archive", resident.id_number, facts)


def _employment(population: Population, resident: Resident, order: int) -> Iterator[Record]:
    dice = population.dice("first employment", resident.handle)
    hired = resident.born.year + 18
    is_sure = resident.handle == SURELY_HIRED
    is_late = hired > LAST_OF_THE_FACTORIES or resident.household is None
    if not is_sure and (is_late or dice.random() > SHARE_HIRED):
        return
    facts = {
        "archived_employer": FACTORIES[0] if is_sure else dice.choice(FACTORIES),
        "hired_on": date(hired, 7 if is_sure else dice.randint(1, 12), 1).isoformat()[:7],
        "approved_by": "原临湖区劳动局",
        "archive_number": f"ZG-{hired}-{order:05d}",
        "archive": ARCHIVE,
    }
    yield Record("employment_archive", resident.id_number, facts)
