"""Slips and receipts of this machine: laid out from what the department signed, printed on thermal paper."""

from threading import Event as CancelFlag
from typing import Protocol

from drivers import PrintResult, Receipt, ReceiptPrinter
from flows.ports import SealedSlip


class SlipPress(Protocol):
    """Where slips are laid out; `service.gateway.hosted`."""

    def receipt(self, service: str, slip: SealedSlip) -> Receipt:
        """Lay a slip of a service out for the receipt printer.

        Raises:
            DocumentFault: it cannot be laid out.
            DepartmentUnavailable: nobody is there to do it.
        """

    def page(self, service: str, slip: SealedSlip) -> bytes:
        """Return the same slip as a PDF; raises as `receipt`."""


class SlipPrinter:
    """Prints slips.

    Args:
        printer: None where the machine has none.
        press: lays them out.
    """

    def __init__(self, printer: ReceiptPrinter | None, press: SlipPress) -> None:
        self._printer = printer
        self.press = press

    def print(self, slip: SealedSlip, service: str, deadline: float, cancel: CancelFlag | None) -> PrintResult | None:
        """Print one slip of a service; None where the machine has no such printer.

        Raises:
            DocumentFault, DepartmentUnavailable: it cannot be laid out; nothing is printed.
            DeviceError, drivers.Cancelled.
        """
        if self._printer is None:
            return None
        return self._printer.print(self.press.receipt(service, slip), deadline, cancel)
