"""ELE: electricity accounts of all homes, with the bill of the last month."""

from collections.abc import Iterator

from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import Record
from service.departments.supplies import holder_of, owes

PERMILLE_A_UNIT = 538
"""Thousandths of a yuan a kilowatt-hour."""
OFF_PEAK = frozenset({"bayin"})


def records(population: Population) -> Iterator[Record]:
    """Yield the electricity accounts."""
    last = month_text(month_of(population.today) - 1)
    for resident in population.residents:
        for home in resident.homes:
            account = home.electricity_account
            used = population.dice("electricity", account).randint(60, 420)
            is_owed = owes(population, resident, account)
            facts = {
                "holder": holder_of(population, resident),
                "supply_address": home.address,
                "tariff": "峰谷电价" if resident.handle in OFF_PEAK else "单一电价",
                "bill_month": last,
                "used": str(used),
                "owed": str(used * PERMILLE_A_UNIT // 10 if is_owed else 0),
            }
            yield Record("power_account", resident.id_number, facts, account)
