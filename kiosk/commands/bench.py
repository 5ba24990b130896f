"""``kiosk bench``: what the product takes, each beside a floor or a limit measured or computed in the same run."""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from drivers import Devices, SimulatorControl, networks_alone, open_devices
from flows.journal import Journal
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.settings import load_settings
from service.departments.population import DEFAULT_RESIDENT, build_population

BITS_A_BYTE = 10
BAUD = 115_200
SELECT_BYTES = 10 + 19
READ_BYTES = 10 + 1295
"""Command and reply of select, and of reading text and photo (GA 450 frames; the photo is 1,024 bytes)."""

RADIO_MS = 6.0
"""What the simulated module takes over the air to select."""

SOFTWARE_LIMIT_MS = 300.0

CARD_RUNS, FACE_RUNS, FRAME_RUNS, JOURNAL_RUNS = 7, 30, 7, 50


def run_benchmarks(names: Sequence[str]) -> Result:
    """Run the named benchmarks, all without a name; one line each, as it is done.

    Raises:
        UsageError: a name that is none.
    """
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        msg = f"no benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}"
        raise UsageError(msg)
    return Result(BENCHMARKS[name](name) for name in names or BENCHMARKS)


def _compared(name: str, ours: float, reference: float, against: str, runs: int) -> Answer:
    return {
        "name": name,
        "ours": round(ours, 2),
        "reference": round(reference, 2),
        "ratio": round(ours / reference, 3),
        "unit": "ms",
        "runs": runs,
        "against": against,
    }


def _card_read(name: str) -> Answer:
    """Select and read, from the first command's first byte to the last one's reply, decoded photo not included."""
    seconds = []
    with _devices() as (devices, simulator):
        assert devices.id_card is not None
        card = build_population(_today()).resident(DEFAULT_RESIDENT).card
        for _ in range(CARD_RUNS):
            simulator.remove_card()
            simulator.insert_card(card)
            spans = devices.id_card.read(time.monotonic() + 30).spans
            seconds.append(spans["select"] + spans["read"])
    floor = (SELECT_BYTES + READ_BYTES) * BITS_A_BYTE / BAUD * 1000 + RADIO_MS
    return _compared(name, _median_ms(seconds), floor, "the same bytes at 115200 baud 8N1", CARD_RUNS)


def _face(name: str) -> Answer:
    """One comparison, pictures in and decision out, against its networks alone; both in one thread."""
    milliseconds = []
    with _devices() as (devices, simulator):
        assert devices.face is not None
        assert devices.camera is not None
        assert devices.id_card is not None
        card = build_population(_today()).resident(DEFAULT_RESIDENT).card
        simulator.insert_card(card)
        simulator.show_face(card["face"])
        portrait = devices.id_card.read(time.monotonic() + 30).photo
        assert portrait is not None
        for _ in range(FACE_RUNS):
            probe = devices.camera.frame(time.monotonic() + 10)
            milliseconds.append(devices.face.compare(probe, portrait).ms)
    settings = load_settings().devices.face
    assert settings is not None
    floor = networks_alone(settings, FACE_RUNS)
    return _compared(name, statistics.median(milliseconds), statistics.median(floor), "its networks alone", FACE_RUNS)


def _first_frame(name: str) -> Answer:
    """From the start of a process to the first frame: the start page against a bare window, in turns."""
    measured: Mapping[str, list[float]] = {"start": [], "bare": []}
    for _ in range(FRAME_RUNS):
        for which, seconds in measured.items():
            seconds.append(_until_frame(which))
    ours, bare = (_median_ms(measured[which]) for which in ("start", "bare"))
    return _compared(name, ours, bare, "a bare QML window", FRAME_RUNS)


def _until_frame(which: str) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-P", "-m", "kiosk.first_frame", which]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=_offscreen()) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        seconds = time.perf_counter() - began
    if line.strip() != b"frame":
        raise CommandFailed("bench", f"the window {which} showed no frame")
    return seconds


def _journal(name: str) -> Answer:
    """One print's intent and outcome, on disk, against two bare commits."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.sqlite")
        ours = []
        for _ in range(JOURNAL_RUNS):
            began = time.perf_counter()
            entry = journal.intend("0" * 32, "bench", "0" * 64, 1, 1)
            journal.close_entry(entry, "delivered", 1, "")
            ours.append(time.perf_counter() - began)
        journal.close()
        bare = list(_bare_commits(Path(folder) / "bare.sqlite"))
    return _compared(name, _median_ms(ours), _median_ms(bare), "two commits, WAL and FULL", JOURNAL_RUNS)


def _bare_commits(path: Path) -> Iterator[float]:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT)")
    for _ in range(JOURNAL_RUNS):
        began = time.perf_counter()
        for _ in range(2):
            with database:
                database.execute("INSERT INTO entry (text) VALUES (?)", ("0" * 150,))
        yield time.perf_counter() - began
    database.close()


def _software_share(name: str) -> Answer:
    """J1 on the screen, without wire, exposure, model, department, mechanics and the resident; against its limit."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "kiosk.cli", "run", "--simulate", "--demo", folder]
        ended = subprocess.run(command, capture_output=True, env=_offscreen(), check=False)
        if ended.returncode:
            raise CommandFailed("bench", "the demonstration failed; make run tells why")
        spans = json.loads((Path(folder) / "spans.json").read_text(encoding="utf-8"))
    return _compared(name, spans["software_ms"], SOFTWARE_LIMIT_MS, "the limit of product.md", 1)


BENCHMARKS: Mapping[str, Callable[[str], Answer]] = {
    "card_read": _card_read,
    "face": _face,
    "first_frame": _first_frame,
    "journal": _journal,
    "software_share": _software_share,
}


@contextmanager
def _devices() -> Iterator[tuple[Devices, SimulatorControl]]:
    """Open the real drivers on simulated devices."""
    with tempfile.TemporaryDirectory(prefix="jiujin-") as name:
        folder = Path(name)
        # The simulated printer's spooler drops to the user lp and must reach its own folder below.
        folder.chmod(0o711)
        simulator = SimulatorControl(folder / "devices", folder / "sheets")
        try:
            devices = open_devices(load_settings().devices, simulator)
            try:
                yield devices, simulator
            finally:
                devices.close()
        finally:
            simulator.close()


def _offscreen() -> Mapping[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def _median_ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the office's own day
