"""The gateway's process: ``python -m service.gateway.child LINE PULSE gateway``, two descriptors of `drivers.host`.

It speaks with departments and payment provider, checks what they send, and lays slips out. What that takes, libraries
for TLS, seals, PDF and fonts of 30 MiB, and the processor's time of a check stay out of the screen's process.
"""

import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from threading import Event

from drivers import Receipt
from drivers.errors import ConfigurationError
from drivers.host_child import Opened, run
from drivers.places import INSTALLED
from flows.catalog import COMPILED, load_catalog
from flows.documents.errors import DocumentFault
from flows.documents.keys import load_trust
from flows.documents.slip.press import SlipPress
from flows.documents.slip.template import SlipPaper
from flows.ports import (
    Applicant,
    CodeChecked,
    CodeSent,
    DepartmentError,
    Form,
    Found,
    Offered,
    Payment,
    PaymentOrder,
    Portrait,
    Refusal,
    Request,
    SealedSlip,
)
from service.gateway.cashier import Cashier
from service.gateway.client import Gateway, slip_templates
from service.gateway.desk import KIND, Desk, DeskSettings, Fault, Paper, T, Told


class Clerk(Desk):
    """Sits at the desk.

    Args:
        settings: where the departments are, and what slips say of this machine.
        slips: the template of every service that hands out slips.

    Raises:
        DocumentFault: the trust folder is missing or damaged.
        OSError, ssl.SSLError: a certificate cannot be read.
    """

    def __init__(self, settings: DeskSettings, slips: Mapping[str, SlipPaper]) -> None:
        self._settings = settings
        self._slips = slips
        self._gateway = Gateway(settings.reach, slips)
        self._cashier = Cashier(settings.reach)

    @cached_property
    def _press(self) -> SlipPress:
        settings = self._settings
        return SlipPress.open(INSTALLED / "fonts", load_trust(settings.reach.trust), settings.terminal, settings.site)

    def offer(
        self, request: Request, question: str, deadline: float, cancel: Event | None = None
    ) -> Told[tuple[Offered, ...]]:
        return _told(lambda: self._gateway.offer(request, question, deadline, cancel))

    def portrait(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Told[Portrait]:
        return _told(lambda: self._gateway.portrait(id_number, visit, deadline, cancel))

    def identity_code(self, code: str, visit: str, deadline: float, cancel: Event | None = None) -> Told[Applicant]:
        return _told(lambda: self._gateway.identity_code(code, visit, deadline, cancel))

    def send_code(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Told[CodeSent]:
        return _told(lambda: self._gateway.send_code(id_number, visit, deadline, cancel))

    def check_code(
        self, sent: CodeSent, code: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> Told[CodeChecked]:
        return _told(lambda: self._gateway.check_code(sent, code, visit, deadline, cancel))

    def guardian(
        self, guardian: str, child: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> Told[bool]:
        return _told(lambda: self._gateway.guardian(guardian, child, visit, deadline, cancel))

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Told[Found]:
        return _told(lambda: self._gateway.query(request, deadline, cancel))

    def issue(
        self, found: Found, form: Form, payment: Payment | None, deadline: float, cancel: Event | None = None
    ) -> Told[Paper]:
        return _told(lambda: Paper.of(self._gateway.issue(found, form, payment, deadline, cancel)))

    def order(
        self, key: str, amount: int, subject: str, deadline: float, cancel: Event | None = None
    ) -> Told[PaymentOrder]:
        return _told(lambda: self._cashier.order(key, amount, subject, deadline, cancel))

    def state(self, order: str, deadline: float, cancel: Event | None = None) -> Told[Payment]:
        return _told(lambda: self._cashier.state(order, deadline, cancel))

    def close_order(self, order: str, deadline: float) -> Told[Payment]:
        return _told(lambda: self._cashier.close(order, deadline))

    def refund(self, payment: Payment, key: str, deadline: float) -> Told[Payment]:
        return _told(lambda: self._cashier.refund(payment, key, deadline))

    def receipt(self, service: str, slip: SealedSlip) -> Told[Receipt]:
        return _told(lambda: self._press.receipt(self._slips[service], slip, _now()))

    def page(self, service: str, slip: SealedSlip) -> Told[bytes]:
        return _told(lambda: self._press.page(self._slips[service], slip, _now()))

    def close(self) -> None:
        self._gateway.close()
        self._cashier.shut()


def _told(call: Callable[[], T | Refusal | None]) -> Told[T]:
    try:
        answer = call()
    except (DepartmentError, DocumentFault) as error:
        return Told(fault=Fault.of(error))
    return Told(refusal=answer) if isinstance(answer, Refusal) else Told(answer)


def _now() -> datetime:
    return datetime.now().astimezone()


def _open(settings_json: bytes) -> Opened:
    settings = DeskSettings.model_validate_json(settings_json)
    try:
        return Opened(Clerk(settings, slip_templates(load_catalog(compiled=COMPILED))))
    except DocumentFault as error:
        raise ConfigurationError(f"{KIND}.trust_invalid", str(error)) from error
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"{KIND}.certificate_invalid", error.strerror or "") from error


if __name__ == "__main__":
    run({KIND: _open}, {KIND: Desk})
