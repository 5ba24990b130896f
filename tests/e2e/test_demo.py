"""`kiosk run --simulate --demo`: the demonstration as a newcomer runs it, once, and everything that it leaves."""

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from drivers.places import INSTALLED
from flows.documents.keys import load_trust
from flows.documents.verify import verify
from service.departments.population import DEFAULT_RESIDENT, build_population

KIOSK = str(Path(sys.executable).parent / "kiosk")
MARK = "JIUJIN_TEST_RUN"
SKIN = (0xE7, 0xC9, 0xAC)
"""The drawn figure's; no photograph has thousands of pixels of exactly this colour."""

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Demo:
    """One run: what it said, what it left, and which of its processes are still there."""

    folder: Path
    status: int
    said: list[dict[str, str]]
    logged: str
    left: list[str]


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


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo") / "shown"
    mark = uuid.uuid4().hex
    without_display = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    environment = without_display | {MARK: mark, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [KIOSK, "run", "--simulate", "--demo", str(folder), "--json"], env=environment, capture_output=True, check=False
    )
    said = [json.loads(line) for line in ended.stdout.decode().splitlines()]
    return Demo(folder, ended.returncode, said, ended.stderr.decode(), processes(mark))


def test_it_succeeds_and_names_the_paper(demo: Demo) -> None:
    assert demo.status == 0, (demo.said, demo.logged)
    assert Path(demo.said[0]["paper"]).parent == demo.folder / "sheets"


def test_paper_has_the_residents_name_and_48_months(demo: Demo) -> None:
    command = ["pdftotext", "-layout", demo.said[0]["paper"], "-"]
    text = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    assert build_population(date.today()).resident(DEFAULT_RESIDENT).name in text  # noqa: DTZ011 - the office's day
    months = re.findall(r"^ *(20\d\d) +(1[0-2]|[1-9]) ", text, re.MULTILINE)
    assert len(set(months)) == demo.said[0]["rows"] == 48


def test_every_paper_is_sealed_and_its_code_is_genuine(demo: Demo) -> None:
    papers = sorted((demo.folder / "sheets").glob("*.pdf"))
    assert len(papers) == 4
    for paper in papers:
        told = subprocess.run([KIOSK, "document", "verify", str(paper), "--json"], capture_output=True, check=False)
        assert json.loads(told.stdout)["valid"], told.stdout


def test_code_is_read_from_a_picture_of_the_paper(demo: Demo, tmp_path: Path) -> None:
    command = ["pdftoppm", "-r", "150", "-png", "-singlefile", demo.said[0]["paper"], str(tmp_path / "scan")]
    subprocess.run(command, check=True)
    assert verify((tmp_path / "scan.png").read_bytes(), load_trust(INSTALLED / "keys")).valid


def test_every_page_is_pictured(demo: Demo) -> None:
    walks = {"main": 10, "english": 13, "no-paper": 5}
    named = {path.name for path in demo.folder.glob("*.png")}
    for walk, count in walks.items():
        assert sum(name.startswith(f"{walk}-") for name in named) == count
    assert named == {Path(path).name for path in demo.said[1].values()}
    for name in named:
        with Image.open(demo.folder / name) as picture:
            assert picture.size == (1080, 1920)
            assert len(picture.getcolors(picture.width * picture.height) or ()) > 10


def test_camera_page_shows_the_drawn_figure(demo: Demo) -> None:
    (camera,) = demo.folder.glob("main-*-camera.png")
    with Image.open(camera) as picture:
        colours = {colour: count for count, colour in picture.convert("RGB").getcolors(1 << 21) or ()}
    assert colours[SKIN] > 10_000


def test_times_are_told_and_left(demo: Demo) -> None:
    table = json.loads((demo.folder / "spans.json").read_text(encoding="utf-8"))
    spans, outside = table["spans_ms"], table["outside_ms"]
    assert set(spans) == {"tap", "consent", "face", "choice", "query", "issue", "print", "total"}
    assert set(outside) == {"search", "wire", "exposure", "model", "department", "mechanics", "resident"}
    assert all(value > 0 for value in (*spans.values(), *outside.values()))
    assert abs(sum(spans.values()) - 2 * spans["total"]) <= len(spans)
    assert abs(spans["total"] - sum(outside.values()) - table["software_ms"]) <= len(outside)
    assert [name for name in demo.said[2] if not name.startswith(" ")] == list(spans)


def test_nothing_else_is_left(demo: Demo) -> None:
    assert demo.left == []
    assert {path.suffix or path.name for path in demo.folder.iterdir()} == {".png", ".json", "sheets"}


def test_log_is_json_and_says_nothing_of_the_resident(demo: Demo) -> None:
    events = [json.loads(line)["event"] for line in demo.logged.splitlines()]
    assert {"machine.ready", "visit.printed", "visit.ended", "demo.walked"} <= set(events)
    assert {"log.undeclared", "screen.warning", "visit.crashed", "host.crashed"}.isdisjoint(events)
    card = build_population(date.today()).resident(DEFAULT_RESIDENT).card  # noqa: DTZ011 - the office's own day
    assert [
        name for name in ("name", "id_number", "address", "latest_address") if (card[name] or "\0") in demo.logged
    ] == []
