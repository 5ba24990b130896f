"""Every event that the program logs is declared, with the fields it carries; what is not would be dropped."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.log import event_catalogue
from drivers.places import ROOT

LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


def logged(tree: ast.AST) -> Iterator[str]:
    """Every event's id that stands as such in a call of a logger."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            owner, first = ast.unparse(node.func.value), node.args[:1]
            if owner in {"log", "events"} and first and isinstance(first[0], ast.Constant):
                yield str(first[0].value)


SOURCES = [path for part in ("kiosk", "service", "flows", "drivers") for path in sorted((ROOT / part).rglob("*.py"))]


@pytest.mark.parametrize("part", ["kiosk", "service", "flows", "drivers"])
def test_what_is_logged_is_declared(part: str) -> None:
    known = event_catalogue()
    files: list[Path] = [path for path in SOURCES if path.is_relative_to(ROOT / part)]
    found = {event for path in files for event in logged(ast.parse(path.read_text(encoding="utf-8")))}
    assert found or part == "flows"
    assert found - set(known) == set()
