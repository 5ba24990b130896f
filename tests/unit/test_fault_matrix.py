"""The matrix of faults, without running it: no cell is empty, and the tables that it follows from are true."""

from pathlib import Path
from threading import Event as CancelFlag
from typing import Any, get_args

import pytest

from drivers import KINDS
from drivers.log import event_catalogue, event_text
from drivers.machine import FAULTS, Devices
from drivers.places import ROOT
from flows.effects import MACHINE_EFFECTS, CompareFace, Effect, Failed, ReadChipCard, ReadIdCard, ScanLicence
from flows.questions import ChipCard, Words
from flows.schema import CONFIRMATIONS
from flows.session import Session
from flows.ways import CheckCardPin, CheckHelper, FindWays, ScanCode, WaysFound
from kiosk.commands.fault_matrix import (
    OUTCOMES,
    RECOVERIES,
    SCENES,
    UNTOLD,
    WHOLE_VISIT,
    Cell,
    Declared,
    declared,
    matrix,
    scene_of,
    written,
)
from kiosk.commands.fault_reading import GENERAL
from kiosk.commands.faults import DEPARTMENTS, EFFECTS
from kiosk.office import OfficeEffect
from kiosk.perform import SERVED_BY, Limits, Performer
from kiosk.words import LANGUAGES, load_words

CELLS = matrix()
DECLARED = declared()


def test_every_fault_of_every_device_has_a_cell() -> None:
    assert {(cell.device, cell.fault) for cell in CELLS} >= {(kind, fault) for kind in FAULTS for fault in FAULTS[kind]}


def test_every_effect_that_a_device_or_a_department_can_fail_has_a_cell_and_a_visit_that_comes_to_it() -> None:
    fallible = {EFFECTS[effect] for effect in MACHINE_EFFECTS if effect is not CheckHelper}
    assert {cell.effect for cell in CELLS} - {WHOLE_VISIT} == fallible
    assert {cell.effect for cell in CELLS} == SCENES.keys()
    assert all(scene_of(cell).service for cell in CELLS)


def test_no_cell_stands_twice() -> None:
    assert len(set(CELLS)) == len(CELLS)


def test_a_part_of_the_matrix_is_that_of_a_device_or_an_effect() -> None:
    assert {cell.device for cell in matrix("scanner")} == {"scanner"}
    assert {cell.effect for cell in matrix(effect="pay")} == {"pay"}
    assert matrix("scanner", "pay") == ()


def test_no_cell_is_empty_and_nothing_is_declared_that_is_no_cell() -> None:
    assert set(CELLS) - set(DECLARED) == set()
    assert set(DECLARED) - set(CELLS) == set()


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_cell_has_recovery_log_event_and_words_in_both_languages(cell: Cell) -> None:
    told, words = DECLARED[cell], load_words()
    event, _, code = told.log_event.partition(" ")
    assert told.recovery in RECOVERIES
    assert event in event_catalogue()
    assert "." not in code or event_text(code) != code
    assert told.words or told.recovery in UNTOLD
    assert not GENERAL & set(told.words)
    assert all(words.text(key, language) for key in told.words for language in LANGUAGES)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    line = {"device": "departments", "fault": "payments.slow", "effect": "pay", "recovery": "retry"}
    told = {"log_event": "payment.call_failed payment.timeout", "words": ["problem.payment.other.title"]}
    path = tmp_path / "outcomes.toml"
    path.write_text(written([line | told]), encoding="utf-8")
    expected = Declared("retry", told["log_event"], tuple(told["words"]))
    assert declared(path) == {Cell("departments", "payments.slow", "pay"): expected}
    assert OUTCOMES.is_file()


def test_the_page_of_the_documentation_has_every_cell() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    for cell in CELLS:
        told = DECLARED[cell]
        assert f"| {cell.device}.{cell.fault} | " in page
        assert f"| {told.recovery} | {told.log_event} |" in page


def test_every_effect_of_the_machine_is_a_devices_or_an_offices_but_the_helpers() -> None:
    assert set(MACHINE_EFFECTS) == {*SERVED_BY, *get_args(OfficeEffect), CheckHelper}
    assert {kind for kinds in SERVED_BY.values() for kind in kinds} <= KINDS.keys()
    assert DEPARTMENTS not in KINDS


def performed(effect: Effect) -> Any:
    """What becomes of an effect on a machine without devices."""
    absent: dict[str, Any] = dict.fromkeys(KINDS)
    nothing: Any = None
    devices = Devices(**absent, simulator=None, hosts=())
    performer = Performer(devices, nothing, nothing, nothing, nothing, Limits(face_attempt=1, print=1))
    session = Session(visit="0" * 32, binding_key=bytes(16), terminal="TEST-1", today="2026-11-22")
    return performer.perform(effect, session, CancelFlag(), lambda _: None)


PLAIN = Words(zh="卡", en="Card")
QUESTION = ChipCard(kind="chip_card", card="citizen", id="card", title=PLAIN, lead=PLAIN, label=PLAIN)


@pytest.mark.parametrize(
    "effect",
    [
        ReadIdCard("", 0),
        ScanLicence(""),
        ScanCode("identity_code"),
        ReadChipCard(QUESTION, ""),
        CheckCardPin("000000"),
        CompareFace(1, 30.0),
    ],
    ids=lambda effect: type(effect).__name__,
)
def test_an_effect_fails_on_a_machine_without_the_device_that_serves_it(effect: Effect) -> None:
    event = performed(effect)
    assert isinstance(event, Failed)
    assert event.code.removesuffix(".absent") in SERVED_BY[type(effect)]


def test_the_ways_that_are_found_are_those_whose_devices_are_there() -> None:
    found = performed(FindWays(tuple(way for way in CONFIRMATIONS if way != "face")))
    assert found == WaysFound(("one_time_code",))
    assert SERVED_BY[FindWays] == ("scanner", "chip_card")
