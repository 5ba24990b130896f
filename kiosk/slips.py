"""Slips and receipts of this machine: laid out from what the department signed, printed on thermal paper."""

from threading import Event as CancelFlag

from drivers import PrintResult, ReceiptPrinter
from flows.ports import SealedSlip
from service.gateway.hosted import HostedPress


class SlipPrinter:
    """Prints slips.

    Args:
        printer: None where the machine has none.
        press: lays them out.
    """

    def __init__(self, printer: ReceiptPrinter | None, press: HostedPress) -> None:
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
