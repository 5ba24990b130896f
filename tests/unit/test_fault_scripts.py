"""Fault scripts and ``--fault``: what is taken, and how what is not is told."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.machine import FAULTS, UNCOUNTED
from drivers.places import CONFIG
from kiosk.commands.answer import UsageError
from kiosk.commands.faults import EFFECTS, Fault, load_script, parse_fault

EXAMPLES = sorted((CONFIG / "faults").glob("*.toml"))


def script(folder: Path, text: str) -> Path:
    path = folder / "script.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        load_script(script(folder, text))
    return str(caught.value)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_a_script(path: Path) -> None:
    assert load_script(path)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 3


def test_a_fault_of_the_command_line() -> None:
    assert parse_fault("document_printer.media_empty@print:2.5") == Fault(
        device="document_printer", fault="media_empty", at="print", seconds=2.5
    )
    assert parse_fault("id_card.gone") == Fault(device="id_card", fault="gone")
    assert parse_fault("departments.HRSS=slow:60*2@query") == Fault(
        device="departments", fault="HRSS=slow:60*2", at="query"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kettle.cold", "unknown device 'kettle'"),
        ("id_card", "unknown fault ''"),
        ("id_card.melted", "known: silent"),
        ("camera.gone@lunch", "unknown effect 'lunch'; known: read_id_card"),
        ("camera.gone:soon", "could not convert"),
        ("camera.gone:-1", "> 0"),
        ("camera.gone:nan", "> 0"),
        ("camera.gone:1e9", "<= 3600"),
        ("departments.on_strike", "unknown fault on_strike"),
    ],
)
def test_what_the_command_line_refuses_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=r".") as caught:
        parse_fault(text)
    assert text in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("effect", sorted(EFFECTS.values()))
def test_every_effect_can_be_named(effect: str) -> None:
    assert parse_fault(f"camera.gone@{effect}").at == effect


def test_a_script_with_every_key(tmp_path: Path) -> None:
    text = """
        [[fault]]
        device = "scanner"
        fault = "pulled"
        at = 1.5
        seconds = 3
        after = 2
        times = 1
        byte = 7

        [[fault]]
        device = "departments"
        fault = "down"
        at = "query"
    """
    assert load_script(script(tmp_path, text)) == (
        Fault(device="scanner", fault="pulled", at=1.5, seconds=3.0, after=2, times=1, byte=7),
        Fault(device="departments", fault="down", at="query"),
    )


GOOD = '[[fault]]\ndevice = "id_card"\nfault = "gone"\n\n'


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        ('[[fault]]\ndevice = "kettle"\nfault = "cold"\n', 6, "unknown device 'kettle'"),
        ('[[fault]]\ndevice = "id_card"\nfault = "cold"\n', 7, "unknown fault 'cold' of id_card"),
        ('[[fault]]\ndevice = "id_card"\nfault = "gone"\nwhen = 3\n', 8, "unknown field `when`"),
        ('[[fault]]\ndevice = "id_card"\n', 5, "missing required field `fault`"),
        ('[[fault]]\ndevice = "id_card"\nfault = "gone"\nat = "lunch"\n', 8, "unknown effect 'lunch'"),
        ('[[fault]]\ndevice = "id_card"\nfault = "gone"\nat = -1\n', 8, "(at)"),
        ('[[fault]]\ndevice = "id_card"\nfault = "gone"\nseconds = nan\n', 8, "(seconds)"),
        ('[[fault]]\ndevice = "id_card"\nfault = "gone"\ntimes = 0\n', 8, "(times)"),
        ('[[fault]]\ndevice = "id_card"\nfault = "gone"\ntimes = "often"\n', 8, "(times)"),
        ('[[fault]]\ndevice = "camera"\nfault = "gone"\n\nafter = 1\n', 9, "not counted"),
        ('[[fault]]\ndevice = "scanner"\nfault = "gone"\nbyte = 1\n', 8, "no other fault has it"),
        ('[[fault]]\ndevice = "departments"\nfault = "down"\nseconds = 3\n', 8, "its rule says"),
        ('[[fault]]\ndevice = "departments"\nfault = "down:3"\n', 7, "down takes no value"),
    ],
)
def test_the_offending_line_is_named(tmp_path: Path, wrong: str, line: int, told: str) -> None:
    message = refusal(tmp_path, GOOD + wrong)
    assert message.startswith(f"script.toml, line {line}: ")
    assert told in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no [[fault]]"),
        ("fault = 3", "no [[fault]]"),
        ("[fault]\ndevice = 'id_card'", "no [[fault]]"),
        ("fault = [3]", "line 1: Expected `object`"),
        ("[[fault]\n", "line 1"),
        ("[[fautl]]\ndevice = 'id_card'", "unknown key 'fautl'"),
        ("x" * 300_000, "larger than"),
    ],
)
def test_what_is_no_script_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


def test_a_script_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load_script(tmp_path / "none.toml")


def test_a_script_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"script\.toml"):
        load_script(tmp_path / "script.toml")


def test_devices_that_are_not_counted_are_devices() -> None:
    assert set(FAULTS) >= UNCOUNTED


VALUES = st.one_of(
    st.text(max_size=8), st.integers(-10, 20_000), st.floats(), st.booleans(), st.sampled_from(["id_card", "gone"])
)
KEYS = st.sampled_from(["device", "fault", "at", "seconds", "after", "times", "byte", "x", '"', "[["])


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=6), max_size=3))
def test_any_table_is_a_script_or_wrong_usage(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, object]]
) -> None:
    lines = []
    for entry in entries:
        lines.append("[[fault]]")
        lines += [
            f"{key} = {str(value).lower() if not isinstance(value, str) else repr(value)}"
            for key, value in entry.items()
        ]
    path = script(tmp_path_factory.getbasetemp(), "\n".join(lines))
    try:
        faults = load_script(path)
    except UsageError:
        return
    assert len(faults) == len(tomllib.loads(path.read_text(encoding="utf-8"))["fault"])
    assert all(fault.fault in FAULTS[fault.device] for fault in faults)
