"""UNI: which workers are members of the mutual medical aid, for which term, and what hospitals settled for them."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.earlier import filed_earlier
from service.departments.population import Population
from service.departments.records import Record

NOT_MEMBERS = frozenset({"azhen", "aynur", "linxiao"})
ALWAYS = frozenset({"lihua", "zhiyuan"})
STAYS = (
    ("lihua", 12, 4, "临湖演示人民医院", 680_000),
    ("zhiyuan", 60, 50, "临湖演示人民医院", 310_000),
    ("zhiyuan", 30, 20, "望舟演示医院", 9_000_000),
    ("azhen", 40, 33, "临湖演示人民医院", 420_000),
    ("shulan", 25, 18, "望舟演示医院", 260_000),
)
"""Stays in hospital: from and until how many days ago, where, and fen that the patient paid himself."""
CLAIMED = {"zhiyuan": (60, 50)}
"""Who has claimed for a stay."""


def records(population: Population) -> Iterator[Record]:
    """Yield memberships of this year and the last one, stays and claims."""
    for resident in population.residents:
        if not resident.is_employed or resident.handle in NOT_MEMBERS:
            continue
        if resident.handle not in ALWAYS and population.dice("mutual_aid", resident.handle).random() < 0.2:
            continue
        for year in (population.today.year - 1, population.today.year):
            facts = {
                "term": f"{year} 年第 1 期",
                "employer": resident.jobs[0].company.name,
                "valid_from": date(year, 1, 1).isoformat(),
                "valid_until": date(year, 12, 31).isoformat(),
            }
            yield Record("mutual_aid", resident.id_number, facts)
    for handle, first, last, hospital, cost in STAYS:
        facts = {"period": _days(population, first, last), "hospital": hospital, "total_cost": str(cost)}
        yield Record("hospital_stay", population.resident(handle).id_number, facts)
    for handle, (first, last) in CLAIMED.items():
        owner, claimed = population.resident(handle).id_number, {"period": _days(population, first, last)}
        yield filed_earlier("mutual_aid_claim", owner, population.today, 30, claimed)


def _days(population: Population, first: int, last: int) -> str:
    """Return the days from so many days ago until so many."""
    return "/".join((population.today - timedelta(days=ago)).isoformat() for ago in (first, last))
