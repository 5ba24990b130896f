"""Every error code and log event of the drivers is declared, with words for the technician."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from drivers import KINDS
from drivers.log import event_severity, event_text
from drivers.places import CONFIG, ROOT

EVENTS = tomllib.loads((CONFIG / "events.toml").read_text(encoding="utf-8"))["event"]
SEVERITIES = {"info", "warning", "error", "critical"}
LOGGING = {"debug", "info", "warning", "error"}
SHARED = ("busy", "unavailable", "host_died", "host_silent", "starting", "settings_invalid")
"""Codes that links and hosts give to any device: ``f"{device}.busy"``."""


def strings() -> Iterator[tuple[str, bool]]:
    """Every ``<device>.<word>`` in the drivers' own text, and whether it is logged."""
    for path in sorted((ROOT / "drivers").rglob("*.py")):
        if "simulator" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        logged = {
            id(argument)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in LOGGING
            and getattr(call.func.value, "id", "") == "log"
            for argument in call.args
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                family, dot, word = node.value.partition(".")
                if dot and family in {*KINDS, "host"} and word.isidentifier():
                    yield node.value, id(node) in logged


CODES = sorted({text for text, is_logged in strings() if not is_logged})
LOGGED = sorted({text for text, is_logged in strings() if is_logged})


def test_the_search_finds_what_is_known() -> None:
    assert {"id_card.silent", "document_printer.media_jam", "camera.frozen", "host.bad_message"} <= set(CODES)
    assert {"id_card.media_read", "host.killed"} <= set(LOGGED)


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_severity_and_words_for_the_technician(code: str) -> None:
    assert event_severity(code) in SEVERITIES
    assert len(event_text(code)) > 20


AVAILABLE = sorted(
    set(
        re.findall(
            r'Availability\("(\w+)"',
            "".join(path.read_text(encoding="utf-8") for path in (ROOT / "drivers").rglob("*.py")),
        )
    )
)


def test_coming_and_going_is_declared_for_whoever_tells_it() -> None:
    assert {"id_card", "camera", "signals"} <= set(AVAILABLE) <= set(KINDS)
    for kind in AVAILABLE:
        assert EVENTS[f"{kind}.offline"]["fields"] == ["code"]
        assert "fields" in EVENTS[f"{kind}.online"]


@pytest.mark.parametrize("event", LOGGED)
def test_a_logged_event_is_declared(event: str) -> None:
    assert "fields" in EVENTS[event]
    assert len(event_text(event)) > 10


@pytest.mark.parametrize("word", SHARED)
def test_what_befalls_any_device_has_words_for_all(word: str) -> None:
    for kind in KINDS:
        assert event_severity(f"{kind}.{word}") in SEVERITIES
        assert len(event_text(f"{kind}.{word}")) > 20
