"""The production printer driver against the simulated printer, over a real pseudo terminal in another process.

Every scenario ends with a printer that prints the next receipt whole, and apart from what went before.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from receipt_bench import CODE, LONG, RECEIPT, TEXT, Simulator, assert_delivered, assert_prints_again, started_simulator
from suite import failure, soon

from drivers.devices import PrintOutcome
from drivers.errors import Cancelled, ConfigurationError, DeviceUnavailable, Unsupported
from drivers.hosted import HostedReceiptPrinter
from drivers.receipt import Alignment, Line, Pair, QrCode, Raster, Receipt
from drivers.receipt_printer.printer import EscPosPrinter
from drivers.settings import ReceiptPrinterSettings
from drivers.simulator.faults import FAULTS
from drivers.status import DeviceStatus, SupplyStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("receipt_printer")]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from started_simulator(tmp_path_factory, "plain")


@pytest.fixture
def simulator(started: Simulator) -> Simulator:
    started.reset()
    return started


@pytest.fixture(scope="module")
def started_printer(started: Simulator) -> Iterator[EscPosPrinter]:
    opened = EscPosPrinter(started.settings)
    yield opened
    opened.close()


@pytest.fixture
def printer(simulator: Simulator, started_printer: EscPosPrinter) -> EscPosPrinter:
    """One driver that lives through everything; see `fresh`."""
    return started_printer


@pytest.fixture
def fresh(simulator: Simulator, started_printer: EscPosPrinter) -> Iterator[EscPosPrinter]:
    """A driver that has just been started."""
    started_printer.close()
    opened = EscPosPrinter(simulator.settings)
    yield opened
    opened.close()


def test_a_receipt_is_printed_and_proved(simulator: Simulator, printer: EscPosPrinter) -> None:
    assert_delivered(printer.print(RECEIPT, soon()))
    (receipt,) = simulator.receipts()
    assert receipt["text"] == TEXT
    assert receipt["is_complete"]
    with Image.open(receipt["path"]) as picture:
        assert picture.width == 640


def test_only_the_first_receipt_of_a_process_costs_a_scrap(simulator: Simulator, fresh: EscPosPrinter) -> None:
    scraps = simulator.order("state")["scraps"]
    fresh.status()
    assert simulator.order("state")["scraps"] == scraps
    for _ in range(2):
        assert_delivered(fresh.print(RECEIPT, soon()))
        assert simulator.order("state")["scraps"] == scraps + 1
    assert len(simulator.receipts()) == 2


def test_a_code_can_be_read_from_the_paper(simulator: Simulator, printer: EscPosPrinter) -> None:
    assert_delivered(printer.print(Receipt((QrCode(CODE, 30), Line("核验码", Alignment.CENTRE))), soon()))
    (receipt,) = simulator.receipts()
    with Image.open(receipt["path"]) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [CODE]


def test_characters_that_the_printer_lacks_are_drawn(simulator: Simulator, printer: EscPosPrinter) -> None:
    assert_delivered(printer.print(Receipt((Pair("姓名", "𠮷㛃䶮"), Pair("姓名", "陈雨涓"))), soon()))
    (receipt,) = simulator.receipts()
    assert receipt["text"] == TEXT[1:2]
    assert receipt["is_complete"]


def test_a_drawing_is_printed_dot_by_dot(simulator: Simulator, printer: EscPosPrinter) -> None:
    rows = b"".join(bytes([0xF0 if row % 2 else 0x0F]) * 72 for row in range(40))
    assert_delivered(printer.print(Receipt((Raster(576, rows),)), soon()))
    (receipt,) = simulator.receipts()
    with Image.open(receipt["path"]) as picture:
        printed = picture.crop((32, 32, 608, 72)).point(lambda grey: 255 - grey).convert("1").tobytes()
    assert printed == rows


def test_status_of_a_printer_that_is_well(printer: EscPosPrinter) -> None:
    status = printer.status()
    assert (status.device, status.media, status.code) == (DeviceStatus.ONLINE, None, "")
    assert status.supplies == {"paper": SupplyStatus.FULL}
    assert {"model": "SIM-80", "serial": "SIM0000042", "outlet": "none", "retract": "no"}.items() <= (
        status.capabilities.items()
    )
    assert status.is_usable


TROUBLES = [
    ("media_empty", DeviceStatus.ONLINE, SupplyStatus.OUT),
    ("media_jam", DeviceStatus.HARDWARE_ERROR, SupplyStatus.FULL),
    ("cover_open", DeviceStatus.USER_ERROR, SupplyStatus.FULL),
    ("cutter_fault", DeviceStatus.HARDWARE_ERROR, SupplyStatus.FULL),
    ("hardware_fault", DeviceStatus.HARDWARE_ERROR, SupplyStatus.FULL),
]


@pytest.mark.parametrize(("fault", "device", "paper"), TROUBLES)
def test_a_printer_that_cannot_print_is_refused_at_once(
    simulator: Simulator, printer: EscPosPrinter, fault: str, device: DeviceStatus, paper: SupplyStatus
) -> None:
    simulator.fault(fault)
    code = "receipt_printer.recoverable_fault" if fault == "media_jam" else f"receipt_printer.{fault}"
    result = printer.print(RECEIPT, soon())
    assert (result.outcome, result.sheets, result.reason) == (PrintOutcome.FAILED, 0, code)
    status = printer.status()
    assert (status.device, status.supplies["paper"], status.code) == (device, paper, code)
    assert not status.is_usable
    assert simulator.receipts() == []
    assert_prints_again(simulator, printer)


def test_a_roll_that_ends_soon_is_low_and_still_prints(simulator: Simulator, printer: EscPosPrinter) -> None:
    printer.status()
    simulator.order("load_paper", millimetres=1_000)
    status = printer.status()
    assert (status.device, status.supplies["paper"]) == (DeviceStatus.ONLINE, SupplyStatus.LOW)
    assert_delivered(printer.print(RECEIPT, soon()))


def test_the_roll_ends_in_the_middle_of_a_receipt(simulator: Simulator, printer: EscPosPrinter) -> None:
    simulator.fault("media_empty_during_job")
    result = printer.print(LONG, soon())
    assert (result.outcome, result.sheets, result.reason) == (PrintOutcome.UNKNOWN, 0, "receipt_printer.media_empty")
    assert printer.status().supplies["paper"] is SupplyStatus.OUT
    assert_prints_again(simulator, printer)
    assert not simulator.receipts()[0]["is_complete"]


def test_the_rest_of_a_receipt_does_not_come_out_under_the_next_one(
    simulator: Simulator, printer: EscPosPrinter
) -> None:
    simulator.fault("media_empty_during_job")
    printer.print(LONG, soon())
    simulator.order("load_paper")
    assert printer.status().device is DeviceStatus.ONLINE
    assert_delivered(printer.print(RECEIPT, soon()))
    half, whole = simulator.receipts()
    assert half["text"][0] == "第一位居民"
    assert whole["text"] == TEXT


def test_the_cover_is_opened_in_the_middle(simulator: Simulator, printer: EscPosPrinter) -> None:
    printer.print(RECEIPT, soon())
    simulator.fault("cover_open", after_mm=100)
    result = printer.print(LONG, soon())
    assert (result.outcome, result.reason) == (PrintOutcome.UNKNOWN, "receipt_printer.cover_open")
    assert_prints_again(simulator, printer)


@pytest.mark.parametrize("fault", ["cutter_fault", "media_jam"])
def test_the_knife_fails_and_is_freed(simulator: Simulator, fresh: EscPosPrinter, fault: str) -> None:
    fresh.print(RECEIPT, soon())
    simulator.fault(f"{fault}_at_cut")
    result = fresh.print(RECEIPT, soon())
    assert result.outcome is PrintOutcome.UNKNOWN
    assert result.reason in {"receipt_printer.cutter_fault", "receipt_printer.recoverable_fault"}
    simulator.order("repair", fault=fault)
    before = simulator.order("state")["recoveries"]
    assert fresh.status().device is DeviceStatus.ONLINE
    assert simulator.order("state")["recoveries"] == before + 1
    assert_prints_again(simulator, fresh)


def test_an_error_that_stays_is_not_tried_at_every_look(simulator: Simulator, fresh: EscPosPrinter) -> None:
    simulator.fault("cutter_fault")
    before = simulator.order("state")["recoveries"]
    for _ in range(3):
        assert fresh.status().code == "receipt_printer.cutter_fault"
    assert simulator.order("state")["recoveries"] == before + 1


def test_a_hot_head_is_waited_for(simulator: Simulator, printer: EscPosPrinter) -> None:
    simulator.fault("head_hot", seconds=0.3)
    assert_delivered(printer.print(RECEIPT, soon()))
    simulator.fault("head_hot", after_mm=100, seconds=0.3)
    assert_delivered(printer.print(LONG, soon()))


def test_a_head_that_stays_hot(simulator: Simulator, printer: EscPosPrinter) -> None:
    simulator.fault("head_hot")
    result = printer.print(RECEIPT, soon(1.5))
    assert (result.outcome, result.reason) == (PrintOutcome.FAILED, "receipt_printer.head_hot")
    assert printer.status().device is DeviceStatus.DEVICE_BUSY
    assert_prints_again(simulator, printer)


def test_a_proof_that_comes_too_late_is_not_taken_for_the_next_receipts(
    simulator: Simulator, printer: EscPosPrinter
) -> None:
    printer.print(RECEIPT, soon())
    simulator.fault("head_hot", after_mm=100)
    result = printer.print(LONG, soon(1.1))
    assert result.outcome is PrintOutcome.UNKNOWN
    simulator.order("clear")
    assert_delivered(printer.print(RECEIPT, soon()))
    assert simulator.receipts()[-1]["text"] == TEXT


def test_a_silent_printer_never_has_enough_paper(simulator: Simulator, printer: EscPosPrinter) -> None:
    simulator.fault("silent")
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.OFFLINE, "receipt_printer.silent")
    assert status.supplies["paper"] is SupplyStatus.UNKNOWN
    result = printer.print(RECEIPT, soon(1.5))
    assert (result.outcome, result.reason) == (PrintOutcome.FAILED, "receipt_printer.silent")
    assert_prints_again(simulator, printer)
    assert len(simulator.receipts()) == 1


def test_a_printer_that_falls_silent_while_it_prints(simulator: Simulator, printer: EscPosPrinter) -> None:
    printer.print(RECEIPT, soon())
    simulator.fault("silent", after=4)
    result = printer.print(RECEIPT, soon(1.2))
    assert result.outcome is PrintOutcome.UNKNOWN
    assert result.reason in {"receipt_printer.silent", "receipt_printer.timeout"}
    assert_prints_again(simulator, printer)


@pytest.mark.parametrize("fault", ["garbage", "wrong_device"])
def test_what_is_no_receipt_printer_is_not_taken_for_one(
    simulator: Simulator, printer: EscPosPrinter, fault: str
) -> None:
    simulator.fault(fault)
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.HARDWARE_ERROR, "receipt_printer.garbage")
    assert status.supplies["paper"] is SupplyStatus.UNKNOWN
    result = printer.print(RECEIPT, soon())
    assert (result.outcome, result.reason) == (PrintOutcome.FAILED, "receipt_printer.garbage")
    assert_prints_again(simulator, printer)


@pytest.mark.parametrize("fault", ["silent", "garbage", "late"])
def test_one_damaged_answer_is_asked_for_again(simulator: Simulator, printer: EscPosPrinter, fault: str) -> None:
    printer.status()
    simulator.fault(fault, times=1, after=1)
    assert printer.status().code == ""
    simulator.fault("media_low")
    assert printer.status().supplies["paper"] is SupplyStatus.LOW


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_a_slow_printer_is_waited_for(simulator: Simulator, printer: EscPosPrinter, fault: str) -> None:
    simulator.fault(fault, times=4)
    assert printer.status().code == ""
    assert_delivered(printer.print(RECEIPT, soon()))


def test_a_state_that_is_pushed_between_answers_is_none(simulator: Simulator, printer: EscPosPrinter) -> None:
    printer.status()
    for _ in range(3):
        simulator.fault("media_low")
        simulator.order("clear")
    assert printer.status().supplies["paper"] is SupplyStatus.FULL
    simulator.fault("cover_open")
    simulator.order("clear")
    assert_delivered(printer.print(RECEIPT, soon()))


@pytest.mark.parametrize("at", [1, 60, 5_000])
def test_the_cable_is_pulled_at_a_byte(simulator: Simulator, printer: EscPosPrinter, at: int) -> None:
    drawing = Receipt((Line("第一位居民"), Raster(576, bytes([0x55]) * 72 * 200)))
    printer.print(RECEIPT, soon())
    simulator.fault("pulled", at=12 + at)
    result = printer.print(drawing, soon())
    assert (result.outcome, result.reason) == (PrintOutcome.UNKNOWN, "receipt_printer.unavailable")
    assert printer.status().device is DeviceStatus.NO_DEVICE
    assert_prints_again(simulator, printer)
    assert all(not half["is_complete"] for half in simulator.receipts()[1:-1])


def test_a_printer_that_is_unplugged_and_comes_back(
    simulator: Simulator, fresh: EscPosPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.receipt_printer")
    fresh.status()
    simulator.fault("gone")
    for _ in range(3):
        status = fresh.status()
        assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "receipt_printer.unavailable")
    result = fresh.print(RECEIPT, soon())
    assert (result.outcome, result.reason) == (PrintOutcome.FAILED, "receipt_printer.unavailable")
    assert_prints_again(simulator, fresh)
    codes = [record.fields["code"] for record in caplog.records if record.msg == "receipt_printer.status_changed"]
    assert codes == ["", "receipt_printer.unavailable", ""]


def test_a_printer_that_dies(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    printer = EscPosPrinter(simulator.settings)
    assert printer.status().device is DeviceStatus.ONLINE
    with pytest.raises(RuntimeError, match="ended"):
        simulator.fault("dead")
    assert printer.status().device is DeviceStatus.NO_DEVICE
    assert printer.print(RECEIPT, soon()).outcome is PrintOutcome.FAILED
    printer.close()
    simulator.close()


def test_a_receipt_is_cancelled_before_its_first_byte(simulator: Simulator, printer: EscPosPrinter) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        printer.print(RECEIPT, soon(), cancel)
    assert simulator.receipts() == []
    assert_prints_again(simulator, printer)


def test_a_receipt_is_cancelled_while_it_is_printed(simulator: Simulator, printer: EscPosPrinter) -> None:
    printer.print(RECEIPT, soon())
    simulator.fault("head_hot", after_mm=100)
    cancel = threading.Event()
    timer = threading.Timer(0.3, cancel.set)
    timer.start()
    result = printer.print(LONG, soon(), cancel)
    timer.join()
    assert (result.outcome, result.reason) == (PrintOutcome.UNKNOWN, "receipt_printer.cancelled")
    assert_prints_again(simulator, printer)


def test_the_time_is_over_before_it_begins(simulator: Simulator, printer: EscPosPrinter) -> None:
    result = printer.print(RECEIPT, time.monotonic())
    assert (result.outcome, result.reason) == (PrintOutcome.FAILED, "receipt_printer.timeout")
    assert simulator.receipts() == []


@pytest.mark.parametrize(
    ("receipt", "code"),
    [
        (Receipt((Line("一\x1b@二"),)), "text_refused"),
        (Receipt((Pair("a\nb", "c"),)), "text_refused"),
        (Receipt((Line("\u202e倒着"),)), "text_refused"),
        (Receipt((Line("שלום"),)), "text_refused"),
        (Receipt((QrCode("a\x00b"),)), "text_refused"),
        (Receipt((Line("😀"),)), "glyph_missing"),
        (Receipt((Line("长" * 1_001),)), "receipt_too_long"),
        (Receipt(tuple(Line("长" * 999) for _ in range(4))), "receipt_too_long"),
        (Receipt((QrCode("x" * 1_001),)), "code_too_large"),
        (Receipt((Raster(584, bytes(73)),)), "receipt_too_long"),
    ],
)
def test_a_receipt_that_cannot_be_printed_is_refused(
    simulator: Simulator, printer: EscPosPrinter, receipt: Receipt, code: str
) -> None:
    result = printer.print(receipt, soon())
    assert (result.outcome, result.reason) == (PrintOutcome.FAILED, f"receipt_printer.{code}")
    assert simulator.receipts() == []


def test_another_process_holds_the_printer(simulator: Simulator, printer: EscPosPrinter) -> None:
    printer.status()
    second = EscPosPrinter(simulator.settings)
    status = second.status()
    assert (status.device, status.code) == (DeviceStatus.DEVICE_BUSY, "receipt_printer.busy")
    assert second.print(RECEIPT, soon()).outcome is PrintOutcome.FAILED
    second.close()


def test_a_printer_that_was_never_there(tmp_path: Path) -> None:
    printer = EscPosPrinter(ReceiptPrinterSettings(link=f"serial:{tmp_path / 'nothing'}"))
    assert printer.status().device is DeviceStatus.NO_DEVICE
    printer.close()


def test_a_wrong_address_is_told_at_once() -> None:
    error = failure(lambda: EscPosPrinter(ReceiptPrinterSettings(link="serial:/dev/ttyS0?speed=1")))
    assert type(error) is ConfigurationError
    assert error.code == "receipt_printer.link_invalid"


def test_a_profile_that_does_not_exist() -> None:
    error = failure(lambda: EscPosPrinter(ReceiptPrinterSettings(link="serial:/dev/null", profile="fax")))
    assert type(error) is ConfigurationError
    assert error.code == "receipt_printer.profile_invalid"


def test_a_printer_without_an_outlet_cannot_wait_or_retract(printer: EscPosPrinter) -> None:
    for act in (lambda: printer.wait_taken(soon()), lambda: printer.retract(soon())):
        error = failure(act)
        assert type(error) is Unsupported
        assert error.code == "receipt_printer.unsupported"


def test_every_public_fault_is_known_to_the_simulator(simulator: Simulator) -> None:
    for fault in set(FAULTS["receipt_printer"]) - {"dead"}:
        simulator.fault(fault)
        simulator.order("clear")
    with pytest.raises(ValueError, match="unknown fault"):
        simulator.fault("tired")


@pytest.fixture
def hosted(simulator: Simulator, started_printer: EscPosPrinter) -> Iterator[HostedReceiptPrinter]:
    started_printer.close()
    opened = HostedReceiptPrinter(simulator.settings)
    yield opened
    opened.host.close()


def test_a_receipt_is_printed_in_a_process_of_its_own(simulator: Simulator, hosted: HostedReceiptPrinter) -> None:
    parts = (*RECEIPT.parts, Line("𠮷"), QrCode(CODE), Raster(8, b"\xaa" * 8))
    assert_delivered(hosted.print(Receipt(parts), soon()))
    assert simulator.receipts()[-1]["text"] == TEXT
    assert type(failure(lambda: hosted.retract(soon()))) is Unsupported
    simulator.fault("gone")
    assert hosted.status().device is DeviceStatus.NO_DEVICE


def test_half_a_receipt_of_a_process_that_was_killed_is_not_continued(
    simulator: Simulator, hosted: HostedReceiptPrinter
) -> None:
    assert hosted.status().device is DeviceStatus.ONLINE
    process_id = hosted.host.process_id
    assert process_id is not None
    simulator.fault("head_hot", after_mm=100)
    timer = threading.Timer(0.8, os.kill, [process_id, signal.SIGKILL])
    timer.start()
    error = failure(lambda: hosted.print(LONG, soon()))
    timer.join()
    assert (type(error), error.code) == (DeviceUnavailable, "receipt_printer.host_died")
    simulator.order("clear")
    assert_delivered(hosted.print(RECEIPT, soon()))
    assert simulator.receipts()[-1]["text"] == TEXT
