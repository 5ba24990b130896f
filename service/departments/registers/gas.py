"""GAS: gas accounts of all homes, with the last bill and what is charged for paying it late."""

from collections.abc import Iterator

from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import Record
from service.departments.supplies import holder_of, owes

PRICE = 310
"""Fen a cubic metre."""
LATE_PERMILLE = 12
"""Of the bill, for twelve days at one thousandth a day."""


def records(population: Population) -> Iterator[Record]:
    """Yield the gas accounts."""
    last = month_of(population.today) - 1
    for resident in population.residents:
        for home in resident.homes:
            account = home.gas_account
            used = population.dice("gas", account).randint(8, 70)
            owed = used * PRICE if owes(population, resident, account) else 0
            facts = {
                "holder": holder_of(population, resident),
                "supply_address": home.address,
                "bill_period": f"{month_text(last)}/{month_text(last)}",
                "used": str(used),
                "owed": str(owed),
                "late_fee": str(owed * LATE_PERMILLE // 1000),
            }
            yield Record("gas_account", resident.id_number, facts, account)
