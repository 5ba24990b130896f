"""The production driver against the simulated printer: a private cupsd, its real back end, a raw port, an SNMP agent.

Each scenario of the printer's part in "bad input and faults"; what matters in every one is that the outcome is true.
"""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import cups
import msgspec
import pytest
from reportlab.pdfgen.canvas import Canvas
from suite import soon

from drivers import DeviceSettings
from drivers.devices import PrintOutcome, PrintResult
from drivers.document_printer.attempt import Attempt
from drivers.document_printer.device import NoProof, Patience
from drivers.document_printer.printer import CupsPrinter
from drivers.document_printer.queue import CupsQueue
from drivers.errors import DeviceTimeout, DeviceUnavailable
from drivers.hosted import HostedDocumentPrinter
from drivers.machine import SimulatorControl, open_devices
from drivers.settings import DocumentPrinterSettings
from drivers.simulator.control import FAULTS, SimulatedDevice
from drivers.status import DeviceStatus, MediaStatus, SupplyStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("document_printer")]

KIND = "document_printer"
DELIVERED, FAILED, UNKNOWN = PrintOutcome.DELIVERED, PrintOutcome.FAILED, PrintOutcome.UNKNOWN
CANARY = "沈秋华339999199002280023"
JOB = "9f1c77aa03d2"


def pdf(pages: int, text: str = "sample") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0, invariant=1)
    canvas.setTitle(text)
    for number in range(pages):
        canvas.drawString(100, 700, f"{number + 1}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class Simulator:
    """The simulated printer and what tests do with it."""

    def __init__(self, folder: Path) -> None:
        self.sheets = folder / "sheets"
        self._device = SimulatedDevice("drivers.simulator.document_printer", [str(folder / "cups"), str(self.sheets)])
        queue, _, self.counter = self._device.address.partition(" ")
        self.server, _, self.queue = queue.partition("/")
        self.order = self._device.order
        self.close = self._device.close

    @property
    def settings(self) -> DocumentPrinterSettings:
        return DocumentPrinterSettings(queue=self.queue, server=self.server, page_counter=self.counter)

    @property
    def settings_without_counter(self) -> DocumentPrinterSettings:
        return DocumentPrinterSettings(queue=self.queue, server=self.server)

    def fault(self, fault: str, seconds: float | None = None) -> None:
        self.order("fault", fault=fault, seconds=seconds)

    def clear(self) -> None:
        self.order("clear")

    def state(self) -> dict[str, object]:
        return self.order("state")

    def documents(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.sheets.glob("*.pdf"))]

    def signal_queue(self, number: signal.Signals) -> None:
        process = self.state()["queue_process"]
        assert isinstance(process, int)
        os.kill(process, number)

    def rest(self) -> None:
        """Mend everything, let the printer print what it has in hand, and take all sheets away."""
        if self.state()["queue_process"] is None:
            self.order("start_queue")
        self.clear()
        subprocess.run(["cancel", "-h", self.server, "-a", "-x"], check=True)
        limit = soon()
        while self.state()["is_printing"] and time.monotonic() < limit:
            time.sleep(0.05)
        for path in self.sheets.glob("*.pdf"):
            path.unlink()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("printer"))
    yield simulator
    simulator.close()


@pytest.fixture
def simulator(started: Simulator) -> Iterator[Simulator]:
    yield started
    started.rest()


@pytest.fixture
def printer(simulator: Simulator) -> Iterator[CupsPrinter]:
    opened = CupsPrinter(simulator.settings)
    yield opened
    opened.close()


@pytest.fixture
def quiet(simulator: Simulator) -> Iterator[CupsPrinter]:
    """A driver whose site names no page counter."""
    opened = CupsPrinter(simulator.settings_without_counter)
    yield opened
    opened.close()


@pytest.fixture
def hosted(simulator: Simulator) -> Iterator[HostedDocumentPrinter]:
    opened = HostedDocumentPrinter(simulator.settings)
    opened.host.wait_ready(soon())
    yield opened
    opened.host.close()


def told(result: PrintResult) -> tuple[PrintOutcome, int, str]:
    return result.outcome, result.sheets, result.reason.removeprefix("document_printer.")


def assert_ready_again(simulator: Simulator, printer: CupsPrinter) -> None:
    """The next resident's paper comes, and it alone is counted."""
    simulator.clear()
    assert told(printer.print(pdf(2, "next"), JOB, 2, soon())) == (DELIVERED, 2, "")
    assert simulator.documents()[-1] == pdf(2, "next")


def print_as_other(simulator: Simulator, folder: Path) -> None:
    """Send a page by another program, under another name."""
    document = folder / "other.pdf"
    document.write_bytes(pdf(1, "other"))
    command = ["lp", "-h", simulator.server, "-d", simulator.queue, "-U", "other", str(document)]
    subprocess.run(command, check=True, capture_output=True)


class After:
    """A progress callback that acts once, after the first sheet."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.counts: list[int] = []
        self._act = act

    def __call__(self, sheets: int) -> None:
        self.counts.append(sheets)
        if len(self.counts) == 1:
            self._act()


def test_a_document_is_delivered_byte_for_byte(simulator: Simulator, printer: CupsPrinter) -> None:
    document = pdf(2)
    counts: list[int] = []
    before = simulator.state()["sheets"]
    result = printer.print(document, JOB, 2, soon(), None, counts.append)
    assert told(result) == (DELIVERED, 2, "")
    assert simulator.documents() == [document]
    assert simulator.state()["sheets"] == before + 2
    assert counts == sorted(set(counts))
    assert counts[-1] == 2


def test_a_long_document_is_counted_sheet_by_sheet(simulator: Simulator, printer: CupsPrinter) -> None:
    document = pdf(48)
    assert told(printer.print(document, JOB, 48, soon())) == (DELIVERED, 48, "")
    assert simulator.documents() == [document]


def test_two_copies_are_two_documents(simulator: Simulator, printer: CupsPrinter) -> None:
    results = [printer.print(pdf(3), JOB, 3, soon()) for _ in range(2)]
    assert [told(result) for result in results] == [(DELIVERED, 3, "")] * 2
    assert simulator.documents() == [pdf(3)] * 2


def test_the_status_of_a_ready_printer(printer: CupsPrinter, simulator: Simulator) -> None:
    status = printer.status()
    assert (status.device, status.media, status.code) == (DeviceStatus.ONLINE, None, "")
    assert status.supplies == {"paper": SupplyStatus.FULL, "toner": SupplyStatus.FULL}
    assert status.capabilities["proof"] == "page_counter"
    assert status.capabilities["queue"] == simulator.queue
    assert status.is_usable


def test_little_paper_is_told_and_enough(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.order("load", sheets=2)
    assert printer.status().supplies["paper"] is SupplyStatus.LOW
    assert told(printer.print(pdf(1), JOB, 1, soon())) == (DELIVERED, 1, "")


def test_a_production_machine_prints_through_its_driver_process(tmp_path: Path) -> None:
    control = SimulatorControl(tmp_path / "devices", tmp_path / "sheets")
    devices = open_devices(DeviceSettings(face=None), control)
    try:
        assert devices.document_printer is not None
        counts: list[int] = []
        result = devices.document_printer.print(pdf(2), JOB, 2, soon(), threading.Event(), counts.append)
        assert told(result) == (DELIVERED, 2, "")
        assert counts[-1] == 2
        assert devices.document_printer.status().is_usable
        control.fault("document_printer", "media_empty")
        refused = devices.document_printer.print(pdf(2), JOB, 2, soon())
        assert told(refused) == (FAILED, 0, "media_empty")
        assert devices.document_printer.status().supplies["paper"] is SupplyStatus.OUT
        assert [path.read_bytes() for path in (tmp_path / "sheets").glob("*.pdf")] == [pdf(2)]
    finally:
        devices.close()
        control.close()


# Faults before the job


@pytest.mark.parametrize(
    ("fault", "device", "paper"),
    [
        ("media_empty", DeviceStatus.ONLINE, SupplyStatus.OUT),
        ("media_jam", DeviceStatus.HARDWARE_ERROR, SupplyStatus.JAMMED),
        ("cover_open", DeviceStatus.USER_ERROR, SupplyStatus.FULL),
        ("output_full", DeviceStatus.USER_ERROR, SupplyStatus.FULL),
        ("toner_empty", DeviceStatus.ONLINE, SupplyStatus.FULL),
    ],
)
def test_a_printer_that_cannot_print_is_sent_nothing(
    simulator: Simulator, printer: CupsPrinter, fault: str, device: DeviceStatus, paper: SupplyStatus
) -> None:
    simulator.fault(fault)
    status = printer.status()
    assert (status.device, status.supplies["paper"], status.code) == (device, paper, f"document_printer.{fault}")
    assert status.media is (MediaStatus.JAMMED if fault == "media_jam" else None)
    assert not status.is_usable
    assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, fault)
    simulator.clear()
    assert simulator.documents() == []
    assert_ready_again(simulator, printer)


@pytest.mark.parametrize(("fault", "supply"), [("media_low", "paper"), ("toner_low", "toner")])
def test_a_supply_that_is_low_prints_on(simulator: Simulator, printer: CupsPrinter, fault: str, supply: str) -> None:
    simulator.fault(fault)
    status = printer.status()
    assert status.supplies[supply] is SupplyStatus.LOW
    assert status.is_usable
    assert told(printer.print(pdf(1), JOB, 1, soon())) == (DELIVERED, 1, "")


@pytest.mark.parametrize("fault", ["silent", "garbage", "truncated", "wrong_device"])
def test_a_counter_that_answers_no_sense_is_no_proof(simulator: Simulator, printer: CupsPrinter, fault: str) -> None:
    simulator.fault(fault)
    code = printer.status().code
    assert code in {"document_printer.unavailable", "document_printer.protocol"}
    assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, code.partition(".")[2])
    assert simulator.documents() == []
    assert_ready_again(simulator, printer)


def test_a_printer_that_wants_a_technician_says_so(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("service_needed")
    status = printer.status()
    assert status.detail == "other"
    assert status.is_usable
    assert told(printer.print(pdf(1), JOB, 1, soon(3))) == (UNKNOWN, 0, "timeout")


def test_a_printer_that_is_gone_and_comes_back(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("gone")
    assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, "unavailable")
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.OFFLINE, "document_printer.unavailable")
    assert status.supplies["paper"] is SupplyStatus.UNKNOWN
    assert_ready_again(simulator, printer)
    assert printer.status().is_usable


def test_a_deadline_that_has_passed(simulator: Simulator, printer: CupsPrinter) -> None:
    assert told(printer.print(pdf(1), JOB, 1, soon(0))) == (FAILED, 0, "timeout")
    assert simulator.documents() == []


# Faults during the job


def test_paper_that_is_refilled_in_time(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("media_empty_during_job", 0.5)
    counts: list[int] = []
    assert told(printer.print(pdf(3), JOB, 3, soon(), None, counts.append)) == (DELIVERED, 3, "")
    assert counts[0] == 1
    assert simulator.documents() == [pdf(3)]


def test_paper_that_is_not_refilled(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("media_empty_during_job")
    assert told(printer.print(pdf(3), JOB, 3, soon(2))) == (UNKNOWN, 1, "media_empty")
    assert printer.status().supplies["paper"] is SupplyStatus.OUT
    # What the printer holds comes out under the technician's hands; the next paper is not counted together with it.
    assert_ready_again(simulator, printer)
    assert simulator.documents() == [pdf(3), pdf(2, "next")]


def test_one_page_that_finds_no_paper(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("media_empty_during_job")
    assert told(printer.print(pdf(1), JOB, 1, soon(2))) == (UNKNOWN, 0, "media_empty")


@pytest.mark.parametrize("fault", ["media_jam", "cover_open"])
def test_a_fault_during_the_job_that_is_mended(simulator: Simulator, printer: CupsPrinter, fault: str) -> None:
    strike = After(lambda: simulator.fault(fault, 0.5))
    assert told(printer.print(pdf(20), JOB, 20, soon(), None, strike)) == (DELIVERED, 20, "")
    assert simulator.documents() == [pdf(20)]


def test_a_jam_during_the_job_that_nobody_mends(simulator: Simulator, printer: CupsPrinter) -> None:
    strike = After(lambda: simulator.fault("media_jam"))
    result = printer.print(pdf(20), JOB, 20, soon(2), None, strike)
    assert result.outcome is UNKNOWN
    assert 1 <= result.sheets < 20
    assert result.reason == "document_printer.media_jam"


def test_a_printer_that_goes_away_during_the_job(simulator: Simulator, printer: CupsPrinter) -> None:
    strike = After(lambda: simulator.fault("gone"))
    result = printer.print(pdf(48), JOB, 48, soon(4), None, strike)
    assert (result.outcome, result.reason) == (UNKNOWN, "document_printer.unavailable")
    assert_ready_again(simulator, printer)


def test_a_printer_that_comes_back_in_time_has_printed(simulator: Simulator, printer: CupsPrinter) -> None:
    strike = After(lambda: simulator.fault("gone", 1.0))
    assert told(printer.print(pdf(20), JOB, 20, soon(), None, strike)) == (DELIVERED, 20, "")
    assert simulator.documents() == [pdf(20)]


def test_a_job_that_is_reported_completed_without_a_sheet(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("no_sheet")
    assert told(printer.print(pdf(2), JOB, 2, soon())) == (UNKNOWN, 0, "no_sheet")
    assert simulator.documents() == []
    assert_ready_again(simulator, printer)


def test_a_slow_printer_is_waited_for(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("slow")
    result = printer.print(pdf(1), JOB, 1, soon())
    assert told(result) == (DELIVERED, 1, "")
    assert result.seconds > 3


def test_a_printer_slower_than_the_deadline(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("slow")
    result = printer.print(pdf(1), JOB, 1, soon(2))
    assert told(result) == (UNKNOWN, 0, "timeout")
    # It comes all the same: a cancelled job is no recall.
    assert_ready_again(simulator, printer)
    assert simulator.documents() == [pdf(1), pdf(2, "next")]


def test_a_printer_is_busy_until_the_paper_it_still_has_in_hand_is_out(
    simulator: Simulator, printer: CupsPrinter
) -> None:
    simulator.fault("slow")
    assert told(printer.print(pdf(1), JOB, 1, soon(2))) == (UNKNOWN, 0, "timeout")
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.DEVICE_BUSY, "document_printer.busy")
    assert not status.is_usable
    limit = soon()
    while not printer.status().is_usable:
        assert time.monotonic() < limit
    assert simulator.documents() == [pdf(1)]


def test_a_paper_that_waits_in_a_printer_comes_before_it_is_idle_again(
    simulator: Simulator, printer: CupsPrinter
) -> None:
    simulator.fault("media_empty_during_job")
    assert told(printer.print(pdf(1), JOB, 1, soon(2))) == (UNKNOWN, 0, "media_empty")
    assert not printer.status().is_usable
    simulator.clear()
    limit = soon()
    while not printer.status().is_usable:
        assert time.monotonic() < limit
    assert simulator.documents() == [pdf(1)]


def test_every_fault_of_the_simulator_ends_in_a_true_outcome(simulator: Simulator, printer: CupsPrinter) -> None:
    for fault in FAULTS["document_printer"]:
        simulator.rest()
        simulator.fault(fault)
        before = simulator.state()["sheets"]
        result = printer.print(pdf(1), JOB, 1, soon(2))
        after = simulator.state()["sheets"]
        came = after - before
        # A counter that is always one answer behind proves less than came, never more.
        assert came >= result.sheets if fault == "late" else came == result.sheets, fault
        assert (result.outcome is DELIVERED) == (result.sheets == 1), fault
        assert result.outcome is not FAILED or came == 0, fault


def test_a_fault_that_does_not_exist_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="media_empty"):
        simulator.fault("on_fire")


# Giving up


def test_cancelled_before_the_start(simulator: Simulator, printer: CupsPrinter) -> None:
    cancel = threading.Event()
    cancel.set()
    assert told(printer.print(pdf(1), JOB, 1, soon(), cancel)) == (FAILED, 0, "cancelled")
    assert simulator.documents() == []
    assert_ready_again(simulator, printer)


def test_cancelled_during_the_job(simulator: Simulator, printer: CupsPrinter) -> None:
    cancel = threading.Event()
    result = printer.print(pdf(48), JOB, 48, soon(), cancel, After(cancel.set))
    assert (result.outcome, result.reason) == (UNKNOWN, "document_printer.cancelled")
    assert result.sheets >= 1
    assert_ready_again(simulator, printer)


def test_a_queue_busy_with_something_else_is_sent_nothing(
    simulator: Simulator, printer: CupsPrinter, quiet: CupsPrinter, tmp_path: Path
) -> None:
    simulator.fault("cover_open")
    print_as_other(simulator, tmp_path)
    assert told(quiet.print(pdf(1), JOB, 1, soon(1.5))) == (FAILED, 0, "busy")
    assert_ready_again(simulator, printer)
    assert simulator.documents() == [pdf(1, "other"), pdf(2, "next")]


def test_a_job_that_never_left_the_waiting_line_has_failed(simulator: Simulator, printer: CupsPrinter) -> None:
    subprocess.run(["/usr/sbin/cupsdisable", "-h", simulator.server, simulator.queue], check=True)
    try:
        attempt = Attempt(CupsQueue(simulator.server, simulator.queue), NoProof(), JOB, Patience.of(0.5), None)
        assert attempt.run(pdf(1)) == (FAILED, "document_printer.timeout")
    finally:
        subprocess.run(["/usr/sbin/cupsenable", "-h", simulator.server, simulator.queue], check=True)
    assert_ready_again(simulator, printer)
    assert simulator.documents() == [pdf(2, "next")]


def test_a_paper_left_by_a_dead_process_is_not_printed_for_the_next_resident(
    simulator: Simulator, hosted: HostedDocumentPrinter, quiet: CupsPrinter
) -> None:
    """In 2023 kiosks in Yokohama handed out strangers' papers after time-outs."""
    assert hosted.host.process_id is not None
    simulator.fault("cover_open")
    assert told(quiet.print(pdf(1, "in the printer"), JOB, 1, soon(2)))[0] is UNKNOWN
    left = HostedDocumentPrinter(simulator.settings_without_counter)
    left.host.wait_ready(soon())
    process = left.host.process_id
    assert process is not None
    killer = threading.Timer(1.0, os.kill, [process, signal.SIGKILL])
    killer.start()
    with pytest.raises(DeviceUnavailable) as caught:
        left.print(pdf(1, "a stranger's"), JOB, 1, soon())
    left.host.close()
    assert caught.value.code == "document_printer.host_died"
    simulator.clear()
    assert told(hosted.print(pdf(2), JOB, 2, soon())) == (DELIVERED, 2, "")
    assert simulator.documents()[-1] == pdf(2)
    # What the printer had received whole is printed, but before, and not counted.
    assert simulator.documents().count(pdf(1, "a stranger's")) <= 1


# The queue


def test_no_cupsd(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("queue_gone")
    assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, "queue_unavailable")
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.OFFLINE, "document_printer.queue_unavailable")
    assert_ready_again(simulator, printer)


@pytest.mark.parametrize("number", ["SIGTERM", "SIGKILL"])
def test_cupsd_is_ended_and_started_again_during_a_job(simulator: Simulator, printer: CupsPrinter, number: str) -> None:
    def restart() -> None:
        simulator.order("end_queue", signal=number)
        simulator.order("start_queue")

    result = printer.print(pdf(20), JOB, 20, soon(), None, After(restart))
    # The raw port has the whole document by then, and it is printed once.
    assert told(result) == (DELIVERED, 20, "")
    assert_ready_again(simulator, printer)
    assert simulator.documents() == [pdf(20), pdf(2, "next")]


def test_cupsd_is_ended_during_a_job_and_stays_away(simulator: Simulator, printer: CupsPrinter) -> None:
    simulator.fault("no_sheet")
    ender = threading.Timer(0.3, simulator.order, ["end_queue"])
    ender.start()
    result = printer.print(pdf(20), JOB, 20, soon(3))
    ender.join()
    assert told(result) == (UNKNOWN, 0, "queue_unavailable")
    simulator.order("start_queue")
    assert printer.status().is_usable
    assert_ready_again(simulator, printer)


def test_a_frozen_cupsd_holds_no_one_beyond_the_deadline(simulator: Simulator, hosted: HostedDocumentPrinter) -> None:
    simulator.signal_queue(signal.SIGSTOP)
    try:
        with pytest.raises(DeviceTimeout) as caught:
            hosted.print(pdf(1), JOB, 1, soon(1))
    finally:
        simulator.signal_queue(signal.SIGCONT)
    assert caught.value.code == "document_printer.host_silent"
    assert told(hosted.print(pdf(2), JOB, 2, soon())) == (DELIVERED, 2, "")
    assert simulator.documents() == [pdf(2)]


def test_a_queue_that_does_not_exist(simulator: Simulator) -> None:
    printer = CupsPrinter(DocumentPrinterSettings(queue="Elsewhere", server=simulator.server))
    assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, "queue_missing")
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "document_printer.queue_missing")


@pytest.mark.parametrize(("stop", "start"), [("cupsdisable", "cupsenable"), ("cupsreject", "cupsaccept")])
def test_a_queue_that_is_stopped(simulator: Simulator, printer: CupsPrinter, stop: str, start: str) -> None:
    subprocess.run([f"/usr/sbin/{stop}", "-h", simulator.server, simulator.queue], check=True)
    try:
        assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, "queue_stopped")
        status = printer.status()
        assert (status.device, status.code) == (DeviceStatus.OFFLINE, "document_printer.queue_stopped")
    finally:
        subprocess.run([f"/usr/sbin/{start}", "-h", simulator.server, simulator.queue], check=True)
    assert_ready_again(simulator, printer)


def test_a_queue_that_would_reprint_without_end_is_not_used(simulator: Simulator, printer: CupsPrinter) -> None:
    policy = ["/usr/sbin/lpadmin", "-h", simulator.server, "-p", simulator.queue, "-o"]
    subprocess.run([*policy, "printer-error-policy=retry-current-job"], check=True)
    try:
        assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, "queue_policy")
        assert printer.status().code == "document_printer.queue_policy"
    finally:
        subprocess.run([*policy, "printer-error-policy=abort-job"], check=True)
    assert_ready_again(simulator, printer)


# A queue alone


def test_without_a_page_counter_nothing_is_proved(quiet: CupsPrinter) -> None:
    assert told(quiet.print(pdf(2), JOB, 2, soon())) == (UNKNOWN, 0, "unproved")
    status = quiet.status()
    assert status.capabilities["proof"] == "none"
    assert status.supplies == {"paper": SupplyStatus.UNKNOWN, "toner": SupplyStatus.UNKNOWN}


def test_without_a_page_counter_no_sheet_looks_like_any_other(simulator: Simulator, quiet: CupsPrinter) -> None:
    simulator.fault("no_sheet")
    assert told(quiet.print(pdf(2), JOB, 2, soon())) == (UNKNOWN, 0, "unproved")


def test_a_page_counter_where_nothing_listens(simulator: Simulator) -> None:
    settings = msgspec.structs.replace(simulator.settings, page_counter="snmp:127.0.0.1:9")
    with closing(CupsPrinter(settings)) as printer:
        assert told(printer.print(pdf(1), JOB, 1, soon())) == (FAILED, 0, "unavailable")
    assert simulator.documents() == []


# Nothing stays


def kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("fault", [None, "media_empty_during_job"])
def test_nothing_of_a_document_stays_with_the_queue(
    simulator: Simulator, printer: CupsPrinter, fault: str | None
) -> None:
    folder = Path(str(simulator.state()["folder"]))
    document = pdf(2) + f"\n% {CANARY}\n".encode()
    assert CANARY.encode() in document
    if fault is not None:
        simulator.fault(fault)
    during: list[bytes] = []
    printer.print(document, JOB, 2, soon(2), None, lambda _: during.append(kept(folder)))
    assert CANARY.encode() not in kept(folder)
    assert JOB.encode() not in kept(folder)
    assert [path.name for path in folder.glob("spool/*")] == ["tmp"]
    assert list(folder.glob("spool/tmp/*")) == []
    if fault is not None:
        # The search would find it: during the job it is there.
        assert CANARY.encode() in during[0]


@pytest.fixture
def keeping(simulator: Simulator) -> Iterator[Path]:
    """A cupsd that keeps all jobs and their files, as it does where nobody says otherwise; its folder."""
    folder = Path(str(simulator.state()["folder"]))
    conf = folder / "cupsd.conf"
    ours = conf.read_text(encoding="utf-8")
    simulator.order("end_queue")
    conf.write_text(re.sub("(PreserveJob[A-Za-z]+) No", r"\1 Yes", ours), encoding="utf-8")
    simulator.order("start_queue")
    yield folder
    simulator.order("end_queue")
    conf.write_text(ours, encoding="utf-8")
    simulator.order("start_queue")


def test_a_queue_that_keeps_everything_keeps_nothing_of_ours(
    keeping: Path, simulator: Simulator, printer: CupsPrinter, tmp_path: Path
) -> None:
    print_as_other(simulator, tmp_path)
    assert told(printer.print(pdf(2, JOB), JOB, 2, soon())) == (DELIVERED, 2, "")
    simulator.fault("no_sheet")
    assert told(printer.print(pdf(2, JOB), JOB, 2, soon())) == (UNKNOWN, 0, "no_sheet")
    assert JOB.encode() not in kept(keeping)
    assert b"other" in kept(keeping)


def test_the_queue_hears_of_nobody(simulator: Simulator, printer: CupsPrinter) -> None:
    host, _, port = simulator.server.partition(":")
    names = ["job-id", "job-name", "document-name-supplied", "job-originating-user-name"]
    heard: list[dict[str, object]] = []

    def listen(_: int) -> None:
        queue = cups.Connection(host, int(port))
        heard.extend(queue.getJobs(which_jobs="all", requested_attributes=names).values())

    simulator.fault("media_empty_during_job", 0.5)
    printer.print(pdf(2), JOB, 2, soon(), None, listen)
    assert heard[0]["job-originating-user-name"] == "kiosk"
    assert re.fullmatch(JOB + "-[0-9a-f]{8}", str(heard[0]["job-name"]))
    assert heard[0]["document-name-supplied"] == heard[0]["job-name"]


def test_the_simulator_needs_no_root(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "drivers.simulator.document_printer"]
    if os.geteuid() == 0:
        other = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
        if subprocess.run([*other, "true"], check=False, capture_output=True).returncode:
            pytest.skip("this kernel gives root no user namespace to be someone else in")
        command = other + command
    with subprocess.Popen(
        [*command, str(tmp_path / "cups"), str(tmp_path / "sheets")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        address, _, counter = json.loads(process.stdout.readline())["address"].partition(" ")
        server, _, queue = address.partition("/")
        settings = DocumentPrinterSettings(queue=queue, server=server, page_counter=counter)
        with closing(CupsPrinter(settings)) as printer:
            assert told(printer.print(pdf(2), JOB, 2, soon())) == (DELIVERED, 2, "")
        process.stdin.close()
    assert not (tmp_path / "cups").exists()


# The real thing


def test_the_real_printer_prints_one_page(hardware) -> None:
    """The address is the queue's name; a sheet comes out, and what is said of it is what is seen."""
    with closing(CupsPrinter(DocumentPrinterSettings(queue=hardware.address))) as printer:
        status = printer.status()
        hardware.check(dict(status.capabilities))
        assert status.is_usable, status
        result = printer.print(pdf(1, "test page"), JOB, 1, soon(60))
        assert result.outcome is not FAILED, result
