"""Settings: frozen, complete, and wrong keys named."""

import re
import shutil
from pathlib import Path

import pytest

from drivers import KINDS
from drivers.places import CONFIG
from kiosk.settings import HIGHEST_REACH, LOW_TOP, Panel, SettingsError, load_settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG, tmp_path / "config")
    return tmp_path / "config"


def test_the_shipped_settings_load() -> None:
    settings = load_settings()
    assert settings.kiosk.environment == "development"
    assert settings.devices.id_card is not None


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("kiosk.toml", 'machine = "JJ-0001"', 'machine = "JJ 1"', "machine"),
        ("kiosk.toml", "idle_warning = 45", "idle_warning = 45\nidle_speed = 1", "idle_speed"),
        ("kiosk.toml", "idle_warning = 45", "idle_warning = 1", "idle_warning"),
        ("kiosk.toml", "lower_edge = 700", "lower_edge = 1050", "mount the panel lower"),
        ("devices.toml", "[camera]", "[telescope]\n[camera]", "telescope"),
        ("devices.toml", 'link = "serial:', 'link = "pigeon:', "link"),
    ],
)
def test_a_wrong_key_is_named(folder: Path, file: str, old: str, new: str, told: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings(folder)
    assert file in str(raised.value)
    assert told in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"kiosk\.toml"):
        load_settings(tmp_path)


def test_traffic_is_recorded_nowhere_in_production(folder: Path) -> None:
    devices = folder / "devices.toml"
    text = devices.read_text(encoding="utf-8")
    devices.write_text(text.replace("[id_card]", '[id_card]\nrecord = "card.jsonl"'), encoding="utf-8")
    assert load_settings(folder).devices.id_card is not None
    kiosk = folder / "kiosk.toml"
    kiosk.write_text(kiosk.read_text(encoding="utf-8").replace('"development"', '"production"'), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"id_card\.record"):
        load_settings(folder)


def test_the_shipped_examples_of_every_device_are_settings(folder: Path) -> None:
    """They are comments: what a site takes in must load as it stands."""
    path = folder / "devices.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^# (\[[a-z_]+\]$|[a-z_.]+ = .*$)", r"\1", text), encoding="utf-8")
    devices = load_settings(folder).devices
    assert {kind for kind in KINDS if getattr(devices, kind) is None} == set()


@pytest.mark.parametrize(("lower_edge", "height"), [(700, 938), (981, 1219)])
def test_everything_in_the_low_layout_is_within_reach(lower_edge: int, height: int) -> None:
    panel = Panel(lower_edge=lower_edge)
    assert round(panel.height_of(LOW_TOP)) == height
    assert panel.height_of(LOW_TOP) <= HIGHEST_REACH
