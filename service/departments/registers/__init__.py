"""What each department knows, one module a department, and ``core`` for what several share."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from service.departments.population import Population
from service.departments.records import Record


def all_records(population: Population) -> Iterator[Record]:
    """Yield the records of all registers."""
    for found in iter_modules(__path__):
        yield from import_module(f"{__name__}.{found.name}").records(population)
