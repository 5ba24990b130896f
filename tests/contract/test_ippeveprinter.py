"""The production driver against a printer that is not ours: ``ippeveprinter`` of the CUPS project, behind a queue.

It is a driverless printer, asked for its own job. It wants a D-Bus system bus, so it gets one of its own; what its
works do with a document is a shell script that each test writes.
"""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from suite import soon

from drivers.devices import PrintOutcome, PrintResult
from drivers.document_printer.printer import CupsPrinter
from drivers.settings import DocumentPrinterSettings
from drivers.simulator.printer_queue import PrivateCupsd
from drivers.status import DeviceStatus, SupplyStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("document_printer")]

DELIVERED, FAILED, UNKNOWN = PrintOutcome.DELIVERED, PrintOutcome.FAILED, PrintOutcome.UNKNOWN
JOB = "9f1c77aa03d2"
PDF = "application/pdf,image/jpeg,image/pwg-raster"
RASTER = "image/pwg-raster,image/urf"
BUS = """\
<busconfig>
  <type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
"""

IMPRESSION = "echo ATTR: job-impressions-completed={} >&2\n"
TWO_SHEETS = IMPRESSION.format(1) + IMPRESSION.format(2)
OUT_OF_PAPER = "echo STATE: +media-empty >&2\n"
PAPER_AGAIN = "echo STATE: -media-empty >&2\n"


def pdf(pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for number in range(pages):
        canvas.drawString(100, 700, f"{number + 1}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def told(result: PrintResult) -> tuple[PrintOutcome, int, str]:
    return result.outcome, result.sheets, result.reason.removeprefix("document_printer.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class Eve:
    """One ippeveprinter.

    Args:
        folder: for its script and what it receives.
        bus: address of its D-Bus.
        options: of ippeveprinter; ``SCRIPT`` stands for the test's mechanics.
    """

    def __init__(self, folder: Path, bus: str, *options: str) -> None:
        folder.mkdir()
        self.received = folder / "received"
        self.received.mkdir()
        self._mechanics = folder / "mechanics"
        self.mechanics(TWO_SHEETS)
        script = folder / "script"
        script.write_text(f"#!/bin/sh\n. {self._mechanics}\n", encoding="utf-8")
        script.chmod(0o755)
        self.port = free_port()
        named = [str(script) if option == "SCRIPT" else option for option in options]
        fixed = ["-n", "localhost", "-r", "off", "-p", str(self.port), "-d", str(self.received), "-k"]
        self._command = ["ippeveprinter", *fixed, *named, folder.name]
        self._environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus}
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def uri(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"

    def mechanics(self, script: str) -> None:
        self._mechanics.write_text(script, encoding="utf-8")

    def load(self, level: int) -> None:
        """Fill its trays: 0 is empty. The form wants every tray each time."""
        form = "&".join(f"size{tray}=iso_a4_210x297mm&type{tray}=stationery&level{tray}={level}" for tray in (1, 3))
        urllib.request.urlopen(f"http://localhost:{self.port}/media?{form}").close()

    def start(self) -> None:
        silent = subprocess.DEVNULL
        self._process = subprocess.Popen(self._command, env=self._environment, stdout=silent, stderr=silent)
        limit = soon()
        while not answers(self.port):
            assert self._process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.02)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("bus")
    path = folder / "socket"
    conf = folder / "bus.conf"
    conf.write_text(BUS.format(socket=path), encoding="utf-8")
    process = subprocess.Popen(
        ["dbus-daemon", f"--config-file={conf}", "--nofork"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    limit = soon()
    while not path.exists():
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.02)
    yield f"unix:path={path}"
    process.terminate()
    process.wait()


class Site:
    """A cupsd and its printers."""

    def __init__(self, folder: Path, bus: str) -> None:
        self._folder = folder
        self._bus = bus
        self._eves: list[Eve] = []
        self._named = 0
        self._cupsd = PrivateCupsd(folder / "cups", 9)
        self._cupsd.start()
        self.server = self._cupsd.address.partition("/")[0]

    def printer(self, name: str, *options: str) -> Eve:
        eve = Eve(self._folder / name, self._bus, *options)
        self._eves.append(eve)
        return eve

    def queue(self, name: str, uri: str, *options: str) -> DocumentPrinterSettings:
        command = ["/usr/sbin/lpadmin", "-h", self.server, "-p", name, "-E", "-v", uri, *options]
        subprocess.run(command, check=True)
        limit = soon()
        # ``everywhere`` is answered at once and done a moment later.
        while options and not (self._cupsd.folder / "ppd" / f"{name}.ppd").exists():
            assert time.monotonic() < limit
            time.sleep(0.02)
        return DocumentPrinterSettings(queue=name, server=self.server)

    def new_name(self) -> str:
        self._named += 1
        return f"Kiosk{self._named}"

    def close(self) -> None:
        for eve in self._eves:
            eve.kill()
        self._cupsd.end()
        shutil.rmtree(self._cupsd.folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, bus: str) -> Iterator[Site]:
    opened = Site(tmp_path_factory.mktemp("site"), bus)
    yield opened
    opened.close()


@pytest.fixture
def eve(site: Site) -> Iterator[Eve]:
    """A printer that no earlier test has left a document with."""
    eve = site.printer(site.new_name(), "-f", PDF, "-c", "SCRIPT")
    eve.load(100)
    yield eve
    eve.kill()


@pytest.fixture
def settings(site: Site, eve: Eve) -> DocumentPrinterSettings:
    return site.queue(site.new_name(), eve.uri, "-m", "everywhere")


@pytest.fixture
def printer(settings: DocumentPrinterSettings) -> Iterator[CupsPrinter]:
    with closing(CupsPrinter(settings)) as opened:
        yield opened


def assert_ready_again(eve: Eve, printer: CupsPrinter) -> None:
    """The next resident's paper comes."""
    eve.mechanics(TWO_SHEETS)
    eve.load(100)
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (DELIVERED, 2, "")


def test_the_printers_own_job_proves_the_sheets(eve: Eve, printer: CupsPrinter) -> None:
    before = set(eve.received.glob("*.pdf"))
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (DELIVERED, 2, "")
    (received,) = set(eve.received.glob("*.pdf")) - before
    assert f"-{JOB}-" in received.name
    assert received.read_bytes().startswith(b"%PDF-")


def test_the_status_is_the_printers_own(eve: Eve, printer: CupsPrinter) -> None:
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.ONLINE, "")
    assert status.supplies == {"paper": SupplyStatus.FULL, "toner": SupplyStatus.FULL}
    assert status.capabilities["proof"] == "own_job"
    assert status.capabilities["uri"] == eve.uri


def test_a_queue_without_a_filter_hands_on_the_very_bytes(site: Site, eve: Eve) -> None:
    with closing(CupsPrinter(site.queue("Raw", eve.uri))) as printer:
        assert told(printer.print(pdf(2), JOB, 2, soon())) == (DELIVERED, 2, "")
    newest = max(eve.received.glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)
    assert newest.read_bytes() == pdf(2)


def test_paper_that_is_out_before_the_job(eve: Eve, printer: CupsPrinter) -> None:
    eve.load(0)
    status = printer.status()
    assert (status.supplies["paper"], status.code) == (SupplyStatus.OUT, "document_printer.media_empty")
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (FAILED, 0, "media_empty")
    assert_ready_again(eve, printer)


def test_paper_that_is_refilled_during_the_job(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics(IMPRESSION.format(1) + OUT_OF_PAPER + "sleep 0.5\n" + PAPER_AGAIN + IMPRESSION.format(2))
    counts: list[int] = []
    assert told(printer.print(pdf(2), JOB, 2, soon(), None, counts.append)) == (DELIVERED, 2, "")
    assert counts == [1, 2]


def test_paper_that_is_not_refilled(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics(IMPRESSION.format(1) + OUT_OF_PAPER + "sleep 2\n" + PAPER_AGAIN)
    assert told(printer.print(pdf(2), JOB, 2, soon(1.5))) == (UNKNOWN, 1, "media_empty")
    assert printer.status().supplies["paper"] is SupplyStatus.OUT
    assert told(printer.print(pdf(2), JOB, 2, soon(1.5))) == (FAILED, 0, "media_empty")


def test_a_job_that_is_completed_without_a_count_is_no_proof(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics("exit 0\n")
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (UNKNOWN, 0, "unproved")


def test_a_job_that_is_completed_with_too_few_sheets(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics(IMPRESSION.format(1))
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (UNKNOWN, 1, "sheets_missing")


def test_a_job_that_the_printer_aborts(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics("exit 1\n")
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (UNKNOWN, 0, "job_aborted")
    assert_ready_again(eve, printer)


def test_a_slow_printer_is_waited_for(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics("sleep 2\n" + TWO_SHEETS)
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (DELIVERED, 2, "")


def test_a_printer_slower_than_the_deadline(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics("sleep 2\n" + TWO_SHEETS)
    assert told(printer.print(pdf(2), JOB, 2, soon(1.5))) == (UNKNOWN, 0, "timeout")
    # The printer still has that document in hand; the next one waits for its end and is judged by its own job.
    assert_ready_again(eve, printer)


def test_a_printer_busy_with_something_else(
    site: Site, settings: DocumentPrinterSettings, eve: Eve, printer: CupsPrinter, tmp_path: Path
) -> None:
    eve.mechanics("sleep 2.5\n")
    other = tmp_path / "other.pdf"
    other.write_bytes(pdf(1))
    command = ["lp", "-h", site.server, "-d", settings.queue, "-U", "other", str(other)]
    subprocess.run(command, check=True, capture_output=True)
    limit = soon()
    while "processing" not in printer_state(eve):
        assert time.monotonic() < limit
    assert told(printer.print(pdf(2), JOB, 2, soon(1.2))) == (FAILED, 0, "busy")
    assert_ready_again(eve, printer)


def printer_state(eve: Eve) -> str:
    asked = ["ipptool", "-tv", eve.uri, "get-printer-attributes.test"]
    lines = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.splitlines()
    return next(line for line in lines if "printer-state (enum)" in line)


def test_a_resident_who_gives_up(eve: Eve, printer: CupsPrinter) -> None:
    eve.mechanics(IMPRESSION.format(1) + "sleep 1.5\n" + IMPRESSION.format(2))
    cancel = threading.Event()
    result = printer.print(pdf(2), JOB, 2, soon(), cancel, lambda _: cancel.set())
    assert told(result) == (UNKNOWN, 1, "cancelled")
    assert_ready_again(eve, printer)


def test_a_printer_that_is_off_and_on_again(site: Site) -> None:
    eve = site.printer("Off", "-f", PDF, "-c", "SCRIPT")
    with closing(CupsPrinter(site.queue("Off", eve.uri, "-m", "everywhere"))) as printer:
        assert_ready_again(eve, printer)
        eve.kill()
        assert told(printer.print(pdf(2), JOB, 2, soon())) == (FAILED, 0, "unavailable")
        status = printer.status()
        assert (status.device, status.code) == (DeviceStatus.OFFLINE, "document_printer.unavailable")
        eve.start()
        assert_ready_again(eve, printer)


def test_a_printer_that_forgets_the_job_over_a_power_cut(site: Site) -> None:
    """CUPS reports such a job as completed."""
    eve = site.printer("Cut", "-f", PDF, "-c", "SCRIPT")

    def power_cut(_: int) -> None:
        eve.kill()
        eve.mechanics(TWO_SHEETS)
        eve.start()

    with closing(CupsPrinter(site.queue("Cut", eve.uri, "-m", "everywhere"))) as printer:
        eve.mechanics(IMPRESSION.format(1) + "sleep 5\n")
        result = printer.print(pdf(2), JOB, 2, soon(), None, power_cut)
        assert told(result) == (UNKNOWN, 1, "history_lost")
        assert_ready_again(eve, printer)


def test_a_printer_that_takes_only_raster(site: Site) -> None:
    eve = site.printer("Raster", "-f", RASTER, "-c", "/usr/sbin/ippevepcl")
    with closing(CupsPrinter(site.queue("Raster", eve.uri, "-m", "everywhere"))) as printer:
        assert told(printer.print(pdf(3), JOB, 3, soon())) == (DELIVERED, 3, "")
    # Without a filter it is sent what it does not take: it says so, no sheet can follow, and it is free again.
    with closing(CupsPrinter(site.queue("RasterRaw", eve.uri))) as printer:
        assert told(printer.print(pdf(3), JOB, 3, soon())) == (FAILED, 0, "job_canceled")
    with closing(CupsPrinter(site.queue("Raster", eve.uri))) as printer:
        assert told(printer.print(pdf(1), JOB, 1, soon())) == (DELIVERED, 1, "")


def test_a_queue_behind_a_queue_proves_nothing(site: Site, eve: Eve, settings: DocumentPrinterSettings) -> None:
    uri = f"ipp://{site.server}/printers/{settings.queue}"
    with closing(CupsPrinter(site.queue("Second", uri))) as printer:
        assert told(printer.print(pdf(2), JOB, 2, soon())) == (UNKNOWN, 0, "unproved")


def kiosk(*arguments: str) -> tuple[int, dict[str, object]]:
    command = [sys.executable, "-P", "-m", "kiosk.cli", "device", "print", *arguments, "--json"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    (line,) = ended.stdout.splitlines()
    return ended.returncode, json.loads(line)


def test_the_print_command(eve: Eve, settings: DocumentPrinterSettings, tmp_path: Path) -> None:
    document = tmp_path / "paper.pdf"
    document.write_bytes(pdf(2))
    where = ("--queue", settings.queue, "--server", settings.server)
    status, answer = kiosk(str(document), *where)
    assert status == 0
    assert answer.pop("seconds")
    assert answer == {"outcome": "delivered", "sheets": 2, "reason": "", "text": ""}
    eve.load(0)
    status, answer = kiosk(str(document), *where)
    assert (status, answer["outcome"], answer["reason"]) == (1, "failed", "document_printer.media_empty")
    eve.load(100)
    eve.mechanics("sleep 4\n")
    status, answer = kiosk(str(document), *where, "--timeout", "3")
    assert (status, answer["outcome"], answer["reason"]) == (1, "unknown", "document_printer.timeout")


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("paper.pdf", "--queue", "ipp://localhost:8631/ipp/print"), 2, "usage"),
        (("paper.pdf", "--queue", "Kiosk", "--server", "nowhere"), 1, "document_printer.queue_refused"),
        (("absent.pdf", "--queue", "Kiosk"), 1, "file"),
        (("text.pdf", "--queue", "Kiosk"), 1, "document.unreadable"),
        (("paper.pdf", "--queue", "Kiosk", "--page-counter", "snmp:nowhere"), 1, "document_printer.counter_missing"),
    ],
)
def test_what_the_print_command_refuses(tmp_path: Path, arguments: tuple[str, ...], status: int, code: str) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf(1))
    (tmp_path / "text.pdf").write_text("no PDF", encoding="utf-8")
    ended, answer = kiosk(str(tmp_path / arguments[0]), *arguments[1:])
    assert (ended, answer["error"]) == (status, code)
