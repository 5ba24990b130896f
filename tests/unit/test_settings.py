"""Settings: frozen, complete, and wrong keys named."""

import shutil
from pathlib import Path

import pytest

from drivers.places import CONFIG
from kiosk.settings import SettingsError, load_settings


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
