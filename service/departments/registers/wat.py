"""WAT: water accounts of all homes; the meter is read every two months."""

from collections.abc import Iterator

from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import Record
from service.departments.supplies import holder_of, owes

WATER_PRICE, SEWAGE_PRICE = 190, 100
"""Fen a cubic metre."""


def records(population: Population) -> Iterator[Record]:
    """Yield the water accounts."""
    last = month_of(population.today) - 1
    for resident in population.residents:
        for home in resident.homes:
            account = home.water_account
            used = population.dice("water", account).randint(6, 60)
            is_owed = owes(population, resident, account)
            facts = {
                "holder": holder_of(population, resident),
                "supply_address": home.address,
                "bill_period": f"{month_text(last - 1)}/{month_text(last)}",
                "used": str(used),
                "water_fee": str(used * WATER_PRICE),
                "sewage_fee": str(used * SEWAGE_PRICE),
                "owed": str(used * (WATER_PRICE + SEWAGE_PRICE) if is_owed else 0),
            }
            yield Record("water_account", resident.id_number, facts, account)
