"""Slips and receipts of this machine: laid out here from what the department signed, printed on thermal paper."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from threading import Event as CancelFlag

from drivers import PrintResult, ReceiptPrinter
from flows.documents.slip.press import SlipPress
from flows.documents.slip.template import SlipPaper
from flows.ports import SealedSlip
from flows.schema import Service


def template_of(service: Service) -> SlipPaper:
    """Return how a service's slip is laid out.

    Raises:
        TypeError: it has none.
    """
    template = service.slip or service.document
    if not isinstance(template, SlipPaper):
        msg = f"{service.id} hands out no slip"
        raise TypeError(msg)
    return template


class SlipPrinter:
    """Lays slips out and prints them.

    Args:
        printer: None where the machine has none.
        open_press: loads the faces, once, for the first slip.
    """

    def __init__(self, printer: ReceiptPrinter | None, open_press: Callable[[], SlipPress]) -> None:
        self._printer = printer
        self._open_press = open_press

    @cached_property
    def press(self) -> SlipPress:
        """Where slips are laid out.

        Raises:
            DocumentFault: the faces are missing.
        """
        return self._open_press()

    def print(
        self, slip: SealedSlip, service: Service, deadline: float, cancel: CancelFlag | None
    ) -> PrintResult | None:
        """Print one slip; None where the machine has no such printer.

        Raises:
            DocumentFault: it cannot be laid out; nothing is printed.
            DeviceError, drivers.Cancelled.
        """
        if self._printer is None:
            return None
        return self._printer.print(self.press.receipt(template_of(service), slip, _now()), deadline, cancel)

    def page(self, slip: SealedSlip, service: Service) -> bytes:
        """Return the same slip as a PDF; raises as `print`."""
        return self.press.page(template_of(service), slip, _now())


def _now() -> datetime:
    return datetime.now().astimezone()
