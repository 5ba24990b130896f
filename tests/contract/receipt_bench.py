"""The simulated receipt printer as its two suites know it, and the receipts that they print."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from suite import soon

from drivers.devices import PrintOutcome, PrintResult
from drivers.receipt import Alignment, Divider, Line, Pair, Receipt
from drivers.receipt_printer.printer import EscPosPrinter
from drivers.settings import ReceiptPrinterSettings
from drivers.simulator.control import SimulatedDevice

CODE = "HC1:NCFOXN%TS3DHPVO13J /G-/2YKVA.R/K86PP2FC1J9M$DI9C9YQP7:1LFXO0"
RECEIPT = Receipt(
    (
        Line("受理回执", Alignment.CENTRE, size=2, is_bold=True),
        Divider(),
        Pair("姓名", "陈雨涓"),
        Pair("受理编号", "GT20261122"),
    )
)
TEXT = ["受理回执", "姓名" + " " * 38 + "陈雨涓", "受理编号" + " " * 30 + "GT20261122"]
LONG = Receipt((Line("第一位居民"), *(Line("") for _ in range(180)), Line("结束")))
"""Some 400 mm."""


class Simulator:
    """The simulated printer and what tests say to it."""

    def __init__(self, folder: Path, make: str = "plain", *options: str) -> None:
        arguments = [str(folder / "ttyRECEIPT"), str(folder / "sheets"), "--make", make, *options]
        self._device = SimulatedDevice("drivers.simulator.receipt_printer", arguments)
        self.settings = ReceiptPrinterSettings(link=self._device.address, profile=make)
        self.order = self._device.order
        self.close = self._device.close
        self._seen = 0

    def fault(self, fault: str, **details: object) -> None:
        self.order("fault", fault=fault, **details)

    def later(self, delay: float, do: str, **details: object) -> threading.Timer:
        timer = threading.Timer(delay, self.order, [do], details)
        timer.start()
        return timer

    def reset(self) -> None:
        self.order("clear")
        self._seen = len(self.order("state")["receipts"])

    def receipts(self) -> list[dict[str, Any]]:
        """What came out since the reset."""
        return list(self.order("state")["receipts"][self._seen :])


def started_simulator(factory: pytest.TempPathFactory, make: str) -> Iterator[Simulator]:
    simulator = Simulator(factory.mktemp("receipts"), make, "--mm-per-second", "2000")
    yield simulator
    simulator.close()


def assert_delivered(result: PrintResult) -> None:
    assert (result.outcome, result.sheets, result.reason) == (PrintOutcome.DELIVERED, 1, "")


def assert_prints_again(simulator: Simulator, printer: EscPosPrinter) -> None:
    """The next receipt comes out whole and by itself."""
    simulator.order("clear")
    assert_delivered(printer.print(RECEIPT, soon()))
    last = simulator.receipts()[-1]
    assert (last["text"], last["is_complete"]) == (TEXT, True)
