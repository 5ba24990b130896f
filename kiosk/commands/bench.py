"""``kiosk bench``: what the product takes, each beside a floor or a limit measured or computed in the same run."""

import json
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import cast

import msgspec
from reportlab.pdfgen.canvas import Canvas

from drivers import KINDS, Device, DeviceError, DeviceSettings, IdCardReader, LightPosition, networks_alone
from drivers.machine import Devices, Host, SimulatorControl, open_devices
from drivers.places import INSTALLED
from drivers.settings import (
    ChipCardSettings,
    DocumentPrinterSettings,
    FaceSettings,
    IdCardSettings,
    KeyPadSettings,
    PowerSettings,
    ReceiptPrinterSettings,
    ScannerSettings,
    Settings,
    SignalsSettings,
    SpeakerSettings,
)
from flows.documents.fonts import INITIAL
from flows.journal import Journal
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.commands.bench_services import SERVICE_BENCHMARKS
from kiosk.settings import load_settings
from service.departments.population import DEFAULT_RESIDENT, build_population
from service.departments.press import Press, serial_of
from service.departments.trial import usual_job

BITS_A_BYTE = 10
BAUD = 115_200
CARD_BYTES = (10 + 19) + (10 + 1295) + (10 + 11)
"""Commands and replies of select, of text and photo, and of an appended address that is not there (GA 467 frames)."""

RADIO_MS = 6.0
"""What the simulated module takes over the air to select."""

BOARD_BAUD, BOARD_BYTES, BOARD_MS = 9_600, 8 + 6, 2.0
"""Question for seven inputs and reply (Modbus RTU), and what the simulated board takes between them."""

STATUS_RUNS = 20
AT_REST = 0.05
"""Seconds between two statuses."""

SOFTWARE_LIMIT_MS = 300.0

CALL_RUNS, RESTART_RUNS = 500, 7
RESTART_PAUSE = 5.5
"""Seconds; a process that lives so long makes up for its predecessors' short lives."""

POLL_SECONDS = 0.3
WATCHED = 10

RESTARTED: Mapping[str, Settings] = {
    "id_card": IdCardSettings(link="serial:/dev/null"),
    "chip_card": ChipCardSettings(),
    "document_printer": DocumentPrinterSettings(queue="Kiosk"),
    "receipt_printer": ReceiptPrinterSettings(link="serial:/dev/null"),
    "scanner": ScannerSettings(link="serial:/dev/null"),
    "signals": SignalsSettings(link="serial:/dev/null", lights={LightPosition.FASCIA: 0}),
    "power": PowerSettings(),
    "key_pad": KeyPadSettings(link="evdev:/dev/null"),
    "speaker": SpeakerSettings(),
}
"""The kinds whose processes load no library of pictures."""

CARD_RUNS, FACE_RUNS, FACE_TURN, FRAME_RUNS, JOURNAL_RUNS, DOCUMENT_RUNS = 9, 30, 6, 15, 50, 15


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


def _compared(name: str, ours: float, reference: float, against: str, runs: int, unit: str = "ms") -> Answer:
    return {
        "name": name,
        "ours": round(ours, 2),
        "reference": round(reference, 2),
        "ratio": round(ours / reference, 3),
        "unit": unit,
        "runs": runs,
        "against": against,
    }


def _card_read(name: str) -> Answer:
    """A card, from found to read, against its bytes on the wire; and from the last byte to the record in the caller."""
    whole, after = [], []
    with _devices("id_card") as (devices, simulator):
        assert devices.id_card is not None
        card = build_population(_today()).resident(DEFAULT_RESIDENT).card
        for _ in range(CARD_RUNS):
            simulator.remove_card()
            simulator.insert_card({**card, "latest_address": None})
            spans = devices.id_card.read(time.monotonic() + 30).spans
            arrived = time.monotonic()
            after.append(arrived - simulator.state()["id_card"]["sent_at"] - spans["photo"])
            whole.append(spans["total"] - spans["find"] - spans["photo"])
    floor = CARD_BYTES * BITS_A_BYTE / BAUD * 1000 + RADIO_MS
    compared = _compared(name, _median_ms(whole), floor, "the same bytes at 115200 baud 8N1", CARD_RUNS)
    return compared | {"after_last_byte": round(_median_ms(after), 2)}


def _signals_status(name: str) -> Answer:
    """A status of the board at rest, against its question and reply on the wire and the board's own turn."""
    with _devices("signals") as (devices, _):
        assert devices.signals is not None
        whole = []
        for _ in range(STATUS_RUNS + 1):
            time.sleep(AT_REST)
            whole.append(_seconds(devices.signals.status))
    floor = BOARD_BYTES * BITS_A_BYTE / BOARD_BAUD * 1000 + BOARD_MS
    # The first one settles what bounces.
    return _compared(name, _median_ms(whole[1:]), floor, "the same bytes at 9600 baud 8N1", STATUS_RUNS)


def _power_status(name: str) -> Answer:
    """A status of the power supply, against the same question to upsd and its answer alone."""
    with _devices("power") as (devices, simulator):
        assert devices.power is not None
        simulator.clear("power")
        chosen = simulator.settings(DeviceSettings()).power
        assert chosen is not None
        host, _, port = chosen.server.rpartition(":")

        def bare() -> None:
            with socket.create_connection((host, int(port)), 5.0) as upsd, upsd.makefile("rb") as lines:
                upsd.sendall(b"LIST VAR ups\n")
                while not lines.readline().startswith(b"END"):
                    pass

        each = [(_seconds(devices.power.status), _seconds(bare)) for _ in range(STATUS_RUNS)]
    ours, alone = map(_median_ms, zip(*each, strict=True))
    return _compared(name, ours, alone, "the same question and answer alone", STATUS_RUNS)


def _host_call(name: str) -> Answer:
    """The lightest call there is, a status, to its process and back, against the call itself."""
    chosen = ScannerSettings(link="serial:/dev/null")
    alone = cast("Device", KINDS["scanner"].open("scanner", msgspec.json.encode(chosen)))
    with _opened(DeviceSettings(face=None, scanner=chosen)) as devices:
        assert devices.scanner is not None
        each = [(_seconds(devices.scanner.status), _seconds(alone.status)) for _ in range(CALL_RUNS)]
    ours, bare = map(_median_ms, zip(*each, strict=True))
    compared = _compared(name, ours, bare, "the same call within the process", CALL_RUNS)
    return compared | {"added": round(ours - bare, 3), "slowest_hundredth": round(_hundredth_ms(each), 2)}


def _host_pictures(name: str) -> Answer:
    """The heaviest call there is, a comparison of two pictures, to its process and back, against the call itself."""
    with _comparisons() as compare:
        calls = [compare() for _ in range(FACE_RUNS)]
    ours, alone = (statistics.median(each) for each in zip(*calls, strict=True))
    return _compared(name, ours, alone, "the same comparison within its process", len(calls))


def _host_restart(name: str) -> Answer:
    """From the death of a driver's process to the next one ready, the slowest of the kinds in Python, against Python.

    Their devices are not there: no driver opens its device before it is asked for something.
    """
    bare: list[float] = []
    kinds: dict[str, list[float]] = {}
    with _opened(msgspec.structs.replace(DeviceSettings(face=None), **RESTARTED)) as devices:
        for _ in range(RESTART_RUNS):
            bare.append(_seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)))
            for kind, host in zip(devices.present(), devices.hosts, strict=True):
                kinds.setdefault(kind, []).append(_seconds(partial(_restart, host)))
            # Drivers that die again and again are started less and less often.
            time.sleep(RESTART_PAUSE)
    medians = {kind: round(_median_ms(each), 1) for kind, each in kinds.items()}
    compared = _compared(name, max(medians.values()), _median_ms(bare), "python -c pass", RESTART_RUNS)
    return compared | medians


def _restart(host: Host) -> None:
    before = host.process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    while host.process_id == before:
        time.sleep(0.001)
    host.wait_ready()


def _card_poll(name: str) -> Answer:
    """What a reader takes of a processor core while it waits for a card, against a process that only waits as often."""
    loop = f"import select\nwhile True: select.select([], [], [], {POLL_SECONDS})"
    with _devices("id_card") as (devices, _), subprocess.Popen([sys.executable, "-c", loop]) as bare:
        reader, (host,) = devices.id_card, devices.hosts
        assert reader is not None
        assert host.process_id is not None
        until = time.monotonic() + WATCHED + 2
        waiting = threading.Thread(target=_until_given_up, args=[reader, until])
        waiting.start()
        time.sleep(1)
        began = time.monotonic()
        each = [(process, _processor_seconds(process)) for process in (host.process_id, bare.pid)]
        time.sleep(WATCHED)
        seconds = time.monotonic() - began
        ours, floor = ((_processor_seconds(process) - at_first) / seconds * 100 for process, at_first in each)
        waiting.join()
        bare.kill()
    return _compared(name, ours, floor, "a process that waits as often", 1, "% of a core") | {"seconds": WATCHED}


def _until_given_up(reader: IdCardReader, until: float) -> None:
    with suppress(DeviceError):
        reader.read(until)


def _processor_seconds(process_id: int) -> float:
    """Return what a process has had of the processor; clock_getcpuclockid(3) makes its clock's number so."""
    return time.clock_gettime(~process_id << 3 | 2)


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _face(name: str) -> Answer:
    """One comparison, pictures in and decision out, against its networks alone, in turns; both in one thread."""
    settings = load_settings().devices.face
    assert settings is not None
    ours: list[float] = []
    floor: list[float] = []
    with _comparisons() as compare:
        for _ in range(FACE_RUNS // FACE_TURN):
            ours.extend(compare()[1] for _ in range(FACE_TURN))
            floor.extend(networks_alone(settings, FACE_TURN))
    return _compared(name, statistics.median(ours), statistics.median(floor), "its networks alone", FACE_RUNS)


@contextmanager
def _comparisons() -> Iterator[Callable[[], tuple[float, float]]]:
    """Compare a resident at the camera with the chip's photo; each gives the call's and its own milliseconds."""
    with _devices("id_card", "camera", "face") as (devices, simulator):
        assert devices.face is not None
        assert devices.camera is not None
        assert devices.id_card is not None
        card = build_population(_today()).resident(DEFAULT_RESIDENT).card
        simulator.insert_card(card)
        simulator.show_face(card["face"])
        portrait = devices.id_card.read(time.monotonic() + 30).photo
        assert portrait is not None
        probe = devices.camera.frame(time.monotonic() + 10)
        # A camera that goes on taking pictures would have the processor at the same time.
        devices.camera.close()
        face = devices.face

        def compare() -> tuple[float, float]:
            began = time.perf_counter()
            comparison = face.compare(probe, portrait)
            return (time.perf_counter() - began) * 1000, comparison.ms

        yield compare


def _first_frame(name: str) -> Answer:
    """From the start of a process to the first frame: the start page against a bare window, in turns."""
    measured: Mapping[str, list[tuple[float, float]]] = {"start": [], "bare": []}
    for _ in range(FRAME_RUNS):
        for which, seconds in measured.items():
            seconds.append(_until_frame(which))
    (ours, ours_busy), (bare, bare_busy) = (map(_median_ms, zip(*each, strict=True)) for each in measured.values())
    compared = _compared(name, ours, bare, "a bare QML window", FRAME_RUNS)
    # Other work on the machine moves the wall clock more than the processor time.
    return compared | {"processor_ratio": round(ours_busy / bare_busy, 3)}


def _until_frame(which: str) -> tuple[float, float]:
    """Return the seconds until the frame, and those of processor time in them."""
    began = time.perf_counter()
    command = [sys.executable, "-P", "-m", "kiosk.first_frame", which]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=_offscreen()) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        seconds = time.perf_counter() - began
    if not line.startswith(b"frame"):
        raise CommandFailed("bench", f"the window {which} showed no frame")
    return seconds, float(line.split()[1])


def _preview(name: str) -> Answer:
    """Pictures a second on the camera's page, beside those that the camera sends; and the UI thread's gaps."""
    command = [sys.executable, "-P", "-m", "kiosk.commands.bench_camera"]
    told = subprocess.run(command, capture_output=True, env=_offscreen(), check=False).stdout
    if not told:
        raise CommandFailed("bench", "the camera's page did not come")
    measured: dict[str, float] = json.loads(told)
    compared = _compared(name, measured["shown"], measured["sent"], "pictures that the camera sends", 1, "pictures/s")
    return compared | {each: round(measured[each], 1) for each in ("gap_median", "gap_p99", "gap_longest")}


def _screen(name: str) -> Answer:
    """From lifting the finger to the next page's first frame, through all services, beside a bare window's pages."""
    command = [sys.executable, "-P", "-m", "kiosk.commands.bench_screen"]
    told = subprocess.run(command, capture_output=True, env=_offscreen(), check=False).stdout
    if not told:
        raise CommandFailed("bench", "the pages did not come")
    measured: dict[str, float] = json.loads(told)
    against, runs = "a bare QML window's pages of ten rows", int(measured["pages"])
    compared = _compared(name, measured["change_median"], measured["bare_median"], against, runs)
    others = ("touch_p95", "change_p95", "paging_p99", "gap_longest", "memory")
    return compared | {each: round(measured[each], 1) for each in others}


def _journal(name: str) -> Answer:
    """One print's intent and outcome, on disk, against two bare commits, in turns."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.sqlite")
        database = _bare_database(Path(folder) / "bare.sqlite")
        for _ in range(JOURNAL_RUNS):
            began = time.perf_counter()
            entry = journal.intend("0" * 32, "bench", "0" * 64, 1, 1)
            journal.close_entry(entry, "delivered", 1, "")
            between = time.perf_counter()
            for _ in range(2):
                with database:
                    database.execute("INSERT INTO entry (text) VALUES (?)", ("0" * 150,))
            ours.append(between - began)
            bare.append(time.perf_counter() - between)
        journal.close()
        database.close()
    return _compared(name, _median_ms(ours), _median_ms(bare), "two commits, WAL and FULL", JOURNAL_RUNS)


def _bare_database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT)")
    return database


def _document(name: str) -> Answer:
    """J1's paper with 48 months, laid out, coded and sealed, against its bare text on reportlab pages, in turns."""
    job = usual_job(ENROLMENT, DEFAULT_RESIDENT)
    press = Press(INSTALLED / "fonts", INSTALLED / "keys", [job.service.department_code])
    texts = [text for row in job.content.rows for text in row.values() if text]
    ours, bare = [], []
    for running in range(DOCUMENT_RUNS):
        now = datetime.now().astimezone()
        began = time.perf_counter()
        pages = press.make(job, serial_of(job.template, now, running), now).view.pages
        between = time.perf_counter()
        _bare_pages(texts, pages)
        ours.append(between - began)
        bare.append(time.perf_counter() - between)
    return _compared(name, _median_ms(ours), _median_ms(bare), "its text on bare reportlab pages", DOCUMENT_RUNS)


def _bare_pages(texts: Sequence[str], pages: int) -> bytes:
    canvas = Canvas("", invariant=1)
    for page in range(pages):
        canvas.setFont(INITIAL, 9)
        for place, text in enumerate(texts[page::pages]):
            canvas.drawString(40 + place % 12 * 42, 800 - place // 12 * 15, text)
        canvas.showPage()
    document: bytes = canvas.getpdfdata()
    return document


def _software_share(name: str) -> Answer:
    """J1 on the screen, without wire, exposure, model, department, mechanics and the resident; against its limit."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "kiosk.cli", "run", "--simulate", "--demo", folder]
        ended = subprocess.run(command, capture_output=True, env=_offscreen(), check=False)
        if ended.returncode:
            raise CommandFailed("bench", "the demonstration failed; make run tells why")
        spans = json.loads((Path(folder) / "spans.json").read_text(encoding="utf-8"))
    return _compared(name, spans["software_ms"], SOFTWARE_LIMIT_MS, "the limit of product.md", 1)


ENROLMENT = "social-insurance.print-enrolment-certificate"
BENCHMARKS: Mapping[str, Callable[[str], Answer]] = {
    "card_read": _card_read,
    "card_poll": _card_poll,
    "signals_status": _signals_status,
    "power_status": _power_status,
    "host_call": _host_call,
    "host_pictures": _host_pictures,
    "host_restart": _host_restart,
    "face": _face,
    "first_frame": _first_frame,
    "preview": _preview,
    "screen": _screen,
    "journal": _journal,
    "document": _document,
    "software_share": _software_share,
    **SERVICE_BENCHMARKS,
}


@contextmanager
def _devices(*kinds: str) -> Iterator[tuple[Devices, SimulatorControl]]:
    """Open the real drivers of some kinds on simulated devices, and wait until they are ready."""
    with tempfile.TemporaryDirectory(prefix="jiujin-") as name:
        folder = Path(name)
        # The simulated printer's spooler drops to the user lp and must reach its own folder below.
        folder.chmod(0o711)
        simulator = SimulatorControl(folder / "devices", folder / "sheets", kinds)
        try:
            settings = DeviceSettings(face=FaceSettings() if "face" in kinds else None)
            with _opened(settings, simulator) as devices:
                yield devices, simulator
        finally:
            simulator.close()


@contextmanager
def _opened(settings: DeviceSettings, simulator: SimulatorControl | None = None) -> Iterator[Devices]:
    devices = open_devices(settings, simulator)
    try:
        devices.wait_ready()
        yield devices
    finally:
        devices.close()


def _offscreen() -> Mapping[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def _hundredth_ms(pairs: Sequence[tuple[float, float]]) -> float:
    """Return what the slowest hundredth of the first of each pair take at least."""
    return statistics.quantiles([first for first, _ in pairs], n=100)[-1] * 1000


def _median_ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the office's own day
