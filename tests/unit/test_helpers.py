"""Helpers of a site: badge and PIN, the lock, and the file that gives neither away."""

import hashlib
import io
from pathlib import Path

import pytest

from flows.ways import HelperTold
from kiosk.commands.answer import CommandFailed, UsageError
from kiosk.commands.helper import add_helper
from kiosk.helpers import FILE, LOCK_SECONDS, Helpers, HelpersError, load_helpers, made_helper
from kiosk.settings import load_settings

BADGE, OTHER = "BADGE-OF-THE-FIRST-HELPER", "BADGE-OF-THE-SECOND-HELPER"
PIN, WRONG = "246810", "000000"
FIRST = made_helper("H1", BADGE, PIN)
CONFIG = Path(__file__).resolve().parents[2] / "config"


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_badge_and_pin_together_confirm() -> None:
    helpers = Helpers([FIRST])
    assert helpers
    assert helpers.check(BADGE, PIN) == (HelperTold("confirmed"), "H1")
    assert helpers.check(OTHER, PIN) == (HelperTold("unknown"), "")
    assert helpers.check(BADGE, WRONG) == (HelperTold("wrong", 4), "H1")


def test_a_site_without_helpers_has_none() -> None:
    assert not Helpers([])
    assert Helpers([]).check(BADGE, PIN) == (HelperTold("unknown"), "")


def test_five_wrong_pins_lock_the_badge_for_a_quarter_of_an_hour() -> None:
    clock = Clock()
    helpers = Helpers([FIRST, made_helper("H2", OTHER, PIN)], clock)
    told = [helpers.check(BADGE, WRONG)[0] for _ in range(5)]
    assert told == [*(HelperTold("wrong", left) for left in (4, 3, 2, 1)), HelperTold("locked")]
    clock.seconds += LOCK_SECONDS - 1
    assert helpers.check(BADGE, PIN)[0] == HelperTold("locked")
    assert helpers.check(OTHER, PIN)[0] == HelperTold("confirmed")
    clock.seconds += 1
    assert helpers.check(BADGE, PIN)[0] == HelperTold("confirmed")


def test_a_right_pin_ends_the_count() -> None:
    helpers = Helpers([FIRST])
    for _ in range(3):
        for _ in range(4):
            helpers.check(BADGE, WRONG)
        assert helpers.check(BADGE, PIN)[0] == HelperTold("confirmed")


def test_the_file_holds_neither_badge_nor_pin(tmp_path: Path) -> None:
    add_helper(tmp_path, "H1", io.StringIO(f"{BADGE}\n{PIN}\n"))
    add_helper(tmp_path, "H2", io.StringIO(f"{OTHER}\n{PIN}\n"))
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert BADGE not in text
    assert PIN not in text
    assert hashlib.sha256(PIN.encode()).hexdigest() not in text
    first, second = load_helpers(tmp_path)
    # The same PIN looks different each time.
    assert first.pin != second.pin
    assert Helpers([first, second]).check(OTHER, PIN) == (HelperTold("confirmed"), "H2")


@pytest.mark.parametrize(
    ("name", "badge", "pin"),
    [
        ("H1", "SHORT", PIN),
        ("H1", BADGE, "12345"),
        ("H1", BADGE, "1234567"),
        ("H1", BADGE, "12345a"),
        ("H1", BADGE, ""),
        ("h 1", BADGE, PIN),
        ("", BADGE, PIN),
    ],
)
def test_what_is_no_helper_is_not_added(tmp_path: Path, name: str, badge: str, pin: str) -> None:
    with pytest.raises(UsageError) as raised:
        add_helper(tmp_path, name, io.StringIO(f"{badge}\n{pin}\n"))
    assert pin not in str(raised.value) or not pin
    assert not (tmp_path / FILE).exists()


def test_an_id_or_badge_is_taken_once(tmp_path: Path) -> None:
    add_helper(tmp_path, "H1", io.StringIO(f"{BADGE}\n{PIN}\n"))
    for name, badge in (("H1", OTHER), ("H2", BADGE)):
        with pytest.raises(UsageError):
            add_helper(tmp_path, name, io.StringIO(f"{badge}\n{PIN}\n"))
    with pytest.raises(CommandFailed):
        add_helper(tmp_path / "nowhere", "H3", io.StringIO(f"{OTHER}\n{PIN}\n"))


@pytest.mark.parametrize(
    "text",
    [
        "[[helper]",
        "helper = 1",
        "[[helper]]\nid = 'H1'",
        "[[helper]]\nid = 'H1'\nbadge = 'x'\npin = 'y'",
        "[[helpers]]\nid = 'H1'",
        f"[[helper]]\nid = 'H1'\nbadge = '{FIRST.badge}'\npin = '{FIRST.pin}'\nname = 'Wang'",
        f"[[helper]]\nid = 'H1'\nbadge = '{FIRST.badge}'\npin = '{FIRST.pin}'\n" * 2,
    ],
    # The salts differ from one worker to the next.
    ids=range(7),
)
def test_a_wrong_file_is_told_without_what_stands_there(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(HelpersError) as raised:
        load_helpers(tmp_path)
    assert FIRST.pin not in str(raised.value)


def test_in_production_the_helper_whose_pin_everybody_knows_confirms_nobody(tmp_path: Path) -> None:
    for name in ("kiosk.toml", "devices.toml", FILE):
        (tmp_path / name).write_text((CONFIG / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings(tmp_path).helpers[0].id == "DEMO-1"
    kiosk = (tmp_path / "kiosk.toml").read_text(encoding="utf-8")
    (tmp_path / "kiosk.toml").write_text(kiosk.replace('"development"', '"production"'), encoding="utf-8")
    add_helper(tmp_path, "H1", io.StringIO(f"{BADGE}\n{PIN}\n"))
    assert [helper.id for helper in load_settings(tmp_path).helpers] == ["H1"]
