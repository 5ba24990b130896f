"""`kiosk run`: how it starts, how it ends, and what it says when it cannot start."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.places import CONFIG

KIOSK = str(Path(sys.executable).parent / "kiosk")
MARK = "JIUJIN_TEST_RUN"

pytestmark = pytest.mark.xdist_group("run")


def processes(mark: str) -> list[str]:
    """Every process that carries the mark in its environment, by its command."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """No display, the offscreen platform, and a mark that every process of the run inherits; none may be left."""
    mark = uuid.uuid4().hex
    yield {name: value for name, value in os.environ.items() if "DISPLAY" not in name} | {
        MARK: mark,
        "QT_QPA_PLATFORM": "offscreen",
    }
    assert processes(mark) == []


def site(folder: Path, change: Callable[[str, str], str] = lambda _, text: text) -> Path:
    """A site of its own whose data lies in ``folder``."""
    for file in CONFIG.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        if file.name == "kiosk.toml":
            text = f'data = "{folder / "data"}"\n{text}'
        (folder / file.name).write_text(change(file.name, text), encoding="utf-8")
    return folder


def started(site: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [KIOSK, "run", "--simulate", "--config", str(site)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_ready(application: subprocess.Popen[bytes]) -> None:
    assert application.stderr is not None
    for line in application.stderr:
        if json.loads(line)["event"] == "machine.ready":
            return
    pytest.fail("it ended before it was ready")


def test_sigterm_ends_it_with_everything_that_it_started(tmp_path: Path, environment: dict[str, str]) -> None:
    with started(site(tmp_path), environment) as application:
        wait_ready(application)
        application.terminate()
        assert application.communicate(timeout=60) == (b"", b"") or application.returncode == 0
    assert application.returncode == 0


def test_interrupt_from_the_terminal_ends_it_without_a_traceback(tmp_path: Path, environment: dict[str, str]) -> None:
    with started(site(tmp_path), environment) as application:
        wait_ready(application)
        os.killpg(application.pid, signal.SIGINT)
        _, logged = application.communicate(timeout=60)
    assert application.returncode == 0
    assert b"Traceback" not in logged


def test_sigterm_is_heard_while_the_machine_is_still_opening(tmp_path: Path, environment: dict[str, str]) -> None:
    with started(site(tmp_path), environment) as application:
        # The first simulators' own processes are the sign that it is opening.
        while len(processes(environment[MARK])) < 3:
            assert application.poll() is None
        application.terminate()
        application.communicate(timeout=60)
    assert application.returncode == 0


def answer_of(*arguments: str, environment: dict[str, str]) -> tuple[int, dict[str, str]]:
    ended = subprocess.run([KIOSK, "run", *arguments], env=environment, capture_output=True, check=False)
    return ended.returncode, json.loads(ended.stdout)


def test_without_a_display_it_says_what_to_do(environment: dict[str, str]) -> None:
    del environment["QT_QPA_PLATFORM"]
    status, answer = answer_of("--simulate", environment=environment)
    assert (status, answer["error"]) == (1, "display")
    assert "QT_QPA_PLATFORM=offscreen" in answer["message"]


def test_a_display_that_is_not_there_is_told(environment: dict[str, str]) -> None:
    nowhere = environment | {"DISPLAY": ":4711", "QT_QPA_PLATFORM": "xcb"}
    status, answer = answer_of("--simulate", environment=nowhere)
    assert (status, answer["error"]) == (1, "display")


def test_demonstration_on_real_devices_is_wrong_usage(environment: dict[str, str], tmp_path: Path) -> None:
    status, answer = answer_of("--demo", str(tmp_path), environment=environment)
    assert (status, answer["error"]) == (2, "usage")


def test_simulated_devices_are_refused_in_production(environment: dict[str, str], tmp_path: Path) -> None:
    folder = site(tmp_path, lambda _, text: text.replace('"development"', '"production"'))
    status, answer = answer_of("--simulate", "--config", str(folder), environment=environment)
    assert (status, answer["error"]) == (1, "environment")


def test_wrong_settings_name_file_and_key(environment: dict[str, str], tmp_path: Path) -> None:
    folder = site(tmp_path, lambda name, text: f"colour = 1\n{text}" if name == "kiosk.toml" else text)
    status, answer = answer_of("--simulate", "--config", str(folder), environment=environment)
    assert (status, answer["error"]) == (1, "settings")
    assert "kiosk.toml: colour" in answer["message"]


@pytest.mark.parametrize("content", [None, "{}"])
def test_missing_or_altered_face_pack_is_refused(
    environment: dict[str, str], tmp_path: Path, content: str | None
) -> None:
    pack = tmp_path / "pack"
    if content is not None:
        pack.mkdir()
        (pack / "pack.json").write_text(content, encoding="utf-8")
    folder = site(tmp_path, lambda _, text: text.replace("[face]", f'[face]\npack = "{pack}"'))
    status, answer = answer_of("--simulate", "--config", str(folder), environment=environment)
    assert (status, answer["error"]) == (1, "face_pack")
    assert str(pack) in answer["message"]
    assert "set-up" in answer["message"]


def test_missing_keys_of_the_departments_are_told(environment: dict[str, str], tmp_path: Path) -> None:
    trust = f'[departments]\ntrust = "{tmp_path / "nowhere"}"'
    folder = site(tmp_path, lambda _, text: text.replace("[departments]", trust))
    status, answer = answer_of("--config", str(folder), environment=environment)
    assert (status, answer["error"]) == (1, "start")
