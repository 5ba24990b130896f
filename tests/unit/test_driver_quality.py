"""The quality scale: what a driver claims is shown by a test that exists."""

import ast
import tomllib
from pathlib import Path

import pytest

from drivers import KINDS
from drivers.places import ROOT
from kiosk.commands.bench import BENCHMARKS

DRIVERS = ROOT / "drivers"
TIERS = ("bronze", "silver", "gold", "platinum")
RULES: dict[str, dict[str, str]] = tomllib.loads((DRIVERS / "quality.toml").read_text(encoding="utf-8"))


def claim(kind: str) -> tuple[str, dict[str, dict[str, str]]]:
    table = tomllib.loads((DRIVERS / kind / "quality.toml").read_text(encoding="utf-8"))
    assert table.keys() == {"tier", "rules"}
    return table["tier"], table["rules"]


def exists(test: str) -> bool:
    """Whether a node id below tests/ names a file and, after ``::``, a function in it; or ``bench:`` a benchmark."""
    if test.startswith("bench:"):
        return test.removeprefix("bench:") in BENCHMARKS
    name, _, function = test.partition("::")
    path = ROOT / "tests" / name
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.suffix == ".py" else ast.Module([], [])
    functions = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
    return not function or function in functions


def test_the_scale_has_its_tiers() -> None:
    assert tuple(RULES) == TIERS


def test_every_driver_is_on_the_scale() -> None:
    assert {path.parent.name for path in DRIVERS.glob("*/quality.toml")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_driver_claims_is_shown(kind: str) -> None:
    tier, answers = claim(kind)
    below = TIERS[: TIERS.index(tier) + 1]
    required = {rule for each in below for rule in RULES[each]}
    known = {rule for rules in RULES.values() for rule in rules}
    assert required <= answers.keys() <= known
    for rule, answer in answers.items():
        assert len(answer) == 1, rule
        (how, what), *_ = answer.items()
        match how:
            case "done":
                assert exists(what), f"{rule}: no test {what}"
            case "exempt":
                assert len(what) > 20, f"{rule}: say why"
            case _:
                assert how == "todo", rule
                assert rule not in required, rule


def test_a_test_that_does_not_exist_is_noticed(tmp_path: Path) -> None:
    assert exists("unit/test_driver_quality.py::claim")
    assert not exists("unit/test_driver_quality.py::test_nobody_wrote")
    assert not exists("contract/test_nothing.py")
    assert exists("bench:card_read")
    assert not exists("bench:nothing")
