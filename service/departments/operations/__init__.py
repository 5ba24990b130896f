"""What each department does: its module, or several whose names begin with its code, give service id to `Operation`."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from service.departments.operation import Operation


def load_operations() -> Mapping[str, Operation]:
    """Return every operation by the id of its service."""
    merged: dict[str, Operation] = {}
    for found in iter_modules(__path__):
        operations: Mapping[str, Operation] = import_module(f"{__name__}.{found.name}").OPERATIONS
        assert merged.keys().isdisjoint(operations), f"{found.name} holds what another module does"
        merged |= operations
    return merged
