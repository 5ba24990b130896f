"""VET: who served, who serves, who gets what for it."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.earlier import filed_earlier
from service.departments.population import Population
from service.departments.records import DONE, Record
from service.departments.resident import Resident

SERVED = {"weidong": (18, 3), "hong": (18, 2), "shouyi": (19, 6), "jianping": (18, 4)}
"""Age at enlistment, and years of service."""
BENEFITS = {"hong": "残疾军人", "jianping": "60周岁以上退役士兵", "shouyi": "在乡复员军人"}
WITH_CARD = frozenset({"jianping"})
"""Who has applied for the card before."""
CONFIRMED = ("jianping",)
"""Who came this year already."""
CONSCRIPTS, CLAIMED = frozenset({"dilshat", "r0092"}), ("r0092",)
"""Who serves now, and for whom the family has claimed."""
STANDARD = 4_000_000
"""Fen a year for a conscript's family; policy, so data."""
ENLISTS, LEAVES = (9, 10), (9, 1)


def records(population: Population) -> Iterator[Record]:
    """Yield veterans, entitled persons and conscripts."""
    for resident in population.residents:
        if resident.handle in SERVED or _is_drawn(population, resident):
            yield _veteran(population, resident)
        if resident.handle in BENEFITS:
            facts = {"category": BENEFITS[resident.handle], "pay_state": "正常发放"}
            yield Record("veteran_benefit", resident.id_number, facts)
        if resident.handle in CONSCRIPTS:
            yield _conscript(population, resident)
    today = population.today
    for handle in CLAIMED:
        yield filed_earlier("conscript_allowance", population.resident(handle).id_number, today, 12)
    for handle in CONFIRMED:
        year = {"year_confirmed": str(today.year)}
        yield filed_earlier("veteran_confirmation", population.resident(handle).id_number, today, 1, year)


def _is_drawn(population: Population, resident: Resident) -> bool:
    """Whether he has free rides as a veteran: the same dice as those of the citizen card."""
    is_grown = resident.age > 24 and resident.household is not None
    return is_grown and int(population.dice("concession", resident.handle).random() * 50) == 0


def _veteran(population: Population, resident: Resident) -> Record:
    age, years = SERVED.get(resident.handle, (19, population.dice("service", resident.handle).choice((2, 2, 5))))
    enlisted = date(resident.born.year + age, *ENLISTS)
    facts = {
        "category": "退役士兵" if years < 8 else "退役军士",
        "served": f"{enlisted.isoformat()}/{enlisted.replace(year=enlisted.year + years, day=1).isoformat()}",
        "file_check": "已建档立卡",
        "card_state": DONE if resident.handle in WITH_CARD else "",
    }
    return Record("veteran", resident.id_number, facts)


def _conscript(population: Population, resident: Resident) -> Record:
    enlisted = population.today - timedelta(days=70)
    facts = {"enlisted_on": enlisted.isoformat(), "household_check": "本区户籍", "standard": str(STANDARD)}
    return Record("conscript", resident.id_number, facts)
