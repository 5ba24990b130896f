"""Every make of receipt printer: what holds a receipt, takes it back, tells more; recorded traffic; the real thing."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial
import zxingcpp
from PIL import Image
from receipt_bench import CODE, RECEIPT, Simulator, assert_delivered, assert_prints_again, started_simulator
from suite import Hardware, assert_cancelled, failure, soon

from drivers.devices import PrintOutcome
from drivers.errors import DeviceUnavailable
from drivers.receipt import Alignment, Line, Pair, QrCode, Receipt
from drivers.receipt_printer.printer import EscPosPrinter
from drivers.receipt_printer.profile import profile_names
from drivers.settings import ReceiptPrinterSettings
from drivers.status import DeviceStatus, MediaStatus, SupplyStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("receipt_printer_makes")]

KIND = "receipt_printer"
RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture(scope="module")
def started_ejector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from started_simulator(tmp_path_factory, "custom_vkp80")


@pytest.fixture
def ejector(started_ejector: Simulator) -> Simulator:
    started_ejector.reset()
    return started_ejector


@pytest.fixture(scope="module")
def started_ejecting(started_ejector: Simulator) -> Iterator[EscPosPrinter]:
    opened = EscPosPrinter(started_ejector.settings)
    yield opened
    opened.close()


@pytest.fixture
def ejecting(ejector: Simulator, started_ejecting: EscPosPrinter) -> EscPosPrinter:
    return started_ejecting


def test_a_presented_receipt_is_waited_for_until_it_is_taken(ejector: Simulator, ejecting: EscPosPrinter) -> None:
    assert_delivered(ejecting.print(RECEIPT, soon()))
    assert ejecting.status().media is MediaStatus.PRESENT
    assert not ejecting.wait_taken(soon(0.2))
    timer = ejector.later(0.3, "take")
    assert ejecting.wait_taken(soon())
    timer.join()
    assert ejecting.status().media is MediaStatus.NOT_PRESENT
    assert ejector.receipts()[-1]["where"] == "taken"


def test_waiting_for_the_hand_ends_when_it_is_cancelled(ejector: Simulator, ejecting: EscPosPrinter) -> None:
    ejecting.print(RECEIPT, soon())
    assert_cancelled(0.4, lambda cancel: ejecting.wait_taken(soon(60.0), cancel))


def test_a_receipt_that_nobody_takes_is_taken_back(ejector: Simulator, ejecting: EscPosPrinter) -> None:
    ejecting.print(RECEIPT, soon())
    refused = ejecting.print(RECEIPT, soon())
    assert (refused.outcome, refused.reason) == (PrintOutcome.FAILED, "receipt_printer.media_present")
    ejecting.retract(soon())
    assert ejector.receipts()[-1]["where"] == "retracted"
    assert_delivered(ejecting.print(RECEIPT, soon()))


def test_an_ejector_is_asked_everything_at_once(ejector: Simulator, ejecting: EscPosPrinter) -> None:
    status = ejecting.status()
    assert status.supplies == {"paper": SupplyStatus.FULL, "retract_bin": SupplyStatus.UNKNOWN}
    assert status.sensors == {"paper_cm": "5000"}
    ejector.fault("media_jam")
    assert ejecting.status().device is DeviceStatus.HARDWARE_ERROR


@pytest.mark.parametrize("fault", ["truncated", "drip"])
def test_six_bytes_that_break_off_are_asked_for_again(ejector: Simulator, ejecting: EscPosPrinter, fault: str) -> None:
    ejecting.status()
    ejector.fault(fault, times=1)
    assert ejecting.status().code == ""
    ejector.fault(fault)
    code = ejecting.status().code
    assert code == ("receipt_printer.garbage" if fault == "truncated" else "")


def test_an_ejector_is_unplugged_while_a_receipt_is_waited_for(ejector: Simulator, ejecting: EscPosPrinter) -> None:
    ejecting.print(RECEIPT, soon())
    timer = ejector.later(0.3, "fault", fault="gone")
    assert type(failure(lambda: ejecting.wait_taken(soon()))) is DeviceUnavailable
    timer.join()
    assert_prints_again(ejector, ejecting)


@pytest.mark.parametrize("make", profile_names())
def test_every_shipped_profile_prints(tmp_path: Path, make: str) -> None:
    simulator = Simulator(tmp_path, make, "--mm-per-second", "2000")
    printer = EscPosPrinter(simulator.settings)
    status = printer.status()
    assert (status.device, status.supplies["paper"]) == (DeviceStatus.ONLINE, SupplyStatus.FULL)
    result = printer.print(Receipt((*RECEIPT.parts, QrCode(CODE, 16))), soon())
    if make == "masung_ep802":
        assert (result.outcome, result.reason) == (PrintOutcome.UNKNOWN, "receipt_printer.unproved")
        end = soon()
        while not simulator.receipts():
            assert time.monotonic() < end
            time.sleep(0.05)
    else:
        assert_delivered(result)
    (receipt,) = simulator.receipts()
    assert receipt["is_complete"]
    assert "□" not in "".join(receipt["text"])
    with Image.open(receipt["path"]) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [CODE]
    if status.media is not None:
        assert printer.status().media is MediaStatus.PRESENT
        printer.retract(soon())
        assert simulator.receipts()[0]["where"] == "retracted"
    simulator.order("fault", fault="media_empty")
    assert printer.status().supplies["paper"] is SupplyStatus.OUT
    printer.close()
    simulator.close()


def relay(listener: socket.socket, path: str) -> None:
    """Be the network port of a printer: carry bytes between one connection and its tty until it hangs up."""
    connection, _ = listener.accept()
    with connection, serial.Serial(path, 115_200, timeout=0) as port:
        while True:
            ready, _, _ = select.select([connection, port.fileno()], [], [])
            if port.fileno() in ready:
                connection.sendall(port.read(4096))
            if connection in ready:
                received = connection.recv(4096)
                if not received:
                    return
                port.write(received)


def test_a_printer_in_the_network(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, "plain", "--mm-per-second", "2000")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        path = simulator.settings.link.removeprefix("serial:").partition("?")[0]
        thread = threading.Thread(target=relay, args=[listener, path])
        thread.start()
        link = f"tcp:127.0.0.1:{listener.getsockname()[1]}"
        printer = EscPosPrinter(ReceiptPrinterSettings(link=link))
        assert printer.status().device is DeviceStatus.ONLINE
        assert_delivered(printer.print(RECEIPT, soon()))
        printer.close()
        thread.join()
    assert printer.status().device is DeviceStatus.NO_DEVICE
    simulator.close()


def core(printer: EscPosPrinter) -> None:
    """What every receipt printer does, with or without an outlet that holds the paper."""
    status = printer.status()
    assert (status.device, status.code) == (DeviceStatus.ONLINE, "")
    assert status.supplies["paper"] in {SupplyStatus.FULL, SupplyStatus.LOW}
    assert_delivered(printer.print(RECEIPT, soon()))
    if status.media is not None:
        assert printer.status().media is MediaStatus.PRESENT
        printer.retract(soon())
        assert printer.status().media is MediaStatus.NOT_PRESENT
    assert printer.status().is_usable
    printer.close()


def test_the_core_on_the_simulator(ejector: Simulator, started_ejecting: EscPosPrinter) -> None:
    core(started_ejecting)


@pytest.mark.parametrize("make", ["plain", "custom_vkp80"])
def test_the_core_on_recorded_traffic(make: str) -> None:
    link = f"replay:{RECORDED / f'receipt_printer_{make}.jsonl'}"
    core(EscPosPrinter(ReceiptPrinterSettings(link=link, profile=make)))


def test_the_real_printer_says_how_it_is(hardware: Hardware) -> None:
    printer = EscPosPrinter(ReceiptPrinterSettings(link=hardware.address))
    status = printer.status()
    hardware.check(dict(status.capabilities))
    assert status.device is DeviceStatus.ONLINE
    assert status.supplies["paper"] is not SupplyStatus.UNKNOWN
    printer.close()


def test_the_real_printer_prints_a_trial_receipt(hardware: Hardware) -> None:
    printer = EscPosPrinter(ReceiptPrinterSettings(link=hardware.address))
    hardware.check(dict(printer.status().capabilities))
    trial = Receipt(
        (Line("打印测试 TRIAL", Alignment.CENTRE, size=2), Pair("常用字", "𠮷㛃䶮"), QrCode("https://example.invalid"))
    )
    assert_delivered(printer.print(trial, soon(30.0)))
    printer.close()
