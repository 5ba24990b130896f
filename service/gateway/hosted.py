"""The gateway as the machine has it: each call forwarded to `service.gateway.child`, the process that makes it.

A process that dies or is silent is started anew by `drivers.host`, and its caller is told what one is told of a
department that cannot be reached: whether the call arrived is not known.
"""

from threading import Event
from typing import Any

from drivers import DeviceError, DeviceTimeout, Receipt
from drivers.host import CHILD, Host
from flows.ports import (
    Applicant,
    CodeChecked,
    CodeSent,
    Departments,
    DepartmentUnavailable,
    Form,
    Found,
    Handed,
    Offered,
    Payment,
    PaymentError,
    PaymentOrder,
    Payments,
    Portrait,
    Refusal,
    Request,
    SealedSlip,
)
from service.gateway.desk import KIND, Desk, DeskSettings, Paper, Told
from service.gateway.identity import sendable

COMMAND = (*CHILD[:-1], "service.gateway.child")


class GatewayProcess:
    """One process, and what it does for the machine.

    Attributes:
        departments, payments, press: its faces; one call at a time runs in all of them.
    """

    def __init__(self, settings: DeskSettings) -> None:
        self._host = Host(KIND, Desk, settings.model_dump_json().encode(), COMMAND)
        self._host.start()
        self.departments = HostedDepartments(self)
        self.payments = HostedPayments(self)
        self.press = HostedPress(self)

    @property
    def process_id(self) -> int | None:
        """The process's id; None while there is none."""
        return self._host.process_id

    def wait_ready(self, deadline: float | None = None) -> None:
        """Wait until it can be called.

        Raises:
            DeviceError: ``gateway.trust_invalid``, ``gateway.certificate_invalid``, ``gateway.host_died``.
        """
        self._host.wait_ready(deadline)

    def call(self, method: str, *arguments: object, deadline: float | None = None, cancel: Event | None = None) -> Any:
        """Call one method of `Desk` and return its answer or its refusal.

        Raises:
            DepartmentUnavailable: the process could not answer.
            DepartmentError, DocumentFault, drivers.Cancelled: as the call itself.
        """
        try:
            told = self._host.call(method, Told, *arguments, deadline=deadline, cancel=cancel)
        except DeviceTimeout as error:
            raise DepartmentUnavailable("department.timeout") from error
        except DeviceError as error:
            raise DepartmentUnavailable("department.unreachable") from error
        if told.fault is not None:
            raise told.fault.rebuilt()
        return told.answer if told.refusal is None else told.refusal

    def close(self) -> None:
        """End the process."""
        self._host.close()


class HostedDepartments(Departments):
    """The departments of the site."""

    def __init__(self, process: GatewayProcess) -> None:
        self._call = process.call

    def offer(
        self, request: Request, question: str, deadline: float, cancel: Event | None = None
    ) -> tuple[Offered, ...]:
        offered: tuple[Offered, ...] = self._call(
            "offer", request, question, deadline, deadline=deadline, cancel=cancel
        )
        return offered

    def portrait(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Portrait | Refusal:
        answer: Portrait | Refusal = self._call(
            "portrait", id_number, visit, deadline, deadline=deadline, cancel=cancel
        )
        return answer

    def identity_code(self, code: str, visit: str, deadline: float, cancel: Event | None = None) -> Applicant | Refusal:
        answer: Applicant | Refusal = self._call(
            "identity_code", sendable(code), visit, deadline, deadline=deadline, cancel=cancel
        )
        return answer

    def send_code(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> CodeSent | Refusal:
        answer: CodeSent | Refusal = self._call(
            "send_code", id_number, visit, deadline, deadline=deadline, cancel=cancel
        )
        return answer

    def check_code(
        self, sent: CodeSent, code: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> CodeChecked | Refusal:
        answer: CodeChecked | Refusal = self._call(
            "check_code", sent, sendable(code), visit, deadline, deadline=deadline, cancel=cancel
        )
        return answer

    def guardian(self, guardian: str, child: str, visit: str, deadline: float, cancel: Event | None = None) -> bool:
        answer: bool = self._call("guardian", guardian, child, visit, deadline, deadline=deadline, cancel=cancel)
        return answer

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        answer: Found | Refusal = self._call("query", request, deadline, deadline=deadline, cancel=cancel)
        return answer

    def issue(
        self, found: Found, form: Form, payment: Payment | None, deadline: float, cancel: Event | None = None
    ) -> Handed:
        paper: Paper = self._call("issue", found, form, payment, deadline, deadline=deadline, cancel=cancel)
        return paper.handed


class HostedPayments(Payments):
    """The site's payment provider."""

    def __init__(self, process: GatewayProcess) -> None:
        self._process = process

    def order(self, key: str, amount: int, subject: str, deadline: float, cancel: Event | None = None) -> PaymentOrder:
        order: PaymentOrder = self._call("order", key, amount, subject, deadline, deadline=deadline, cancel=cancel)
        return order

    def state(self, order: str, deadline: float, cancel: Event | None = None) -> Payment | None:
        payment: Payment | None = self._call("state", order, deadline, deadline=deadline, cancel=cancel)
        return payment

    def close(self, order: str, deadline: float) -> Payment:
        payment: Payment = self._call("close_order", order, deadline, deadline=deadline)
        return payment

    def refund(self, payment: Payment, key: str, deadline: float) -> Payment:
        refunded: Payment = self._call("refund", payment, key, deadline, deadline=deadline)
        return refunded

    def _call(self, method: str, *arguments: object, deadline: float, cancel: Event | None = None) -> Any:
        try:
            return self._process.call(method, *arguments, deadline=deadline, cancel=cancel)
        except DepartmentUnavailable as error:
            raise PaymentError(f"payment.{error.code.partition('.')[2]}") from error


class HostedPress:
    """Where slips are laid out."""

    def __init__(self, process: GatewayProcess) -> None:
        self._process = process

    def receipt(self, service: str, slip: SealedSlip) -> Receipt:
        """Lay a slip of a service out for the receipt printer.

        Raises:
            DocumentFault: it cannot be laid out, or the faces are missing.
            DepartmentUnavailable: the process could not answer.
        """
        receipt: Receipt = self._process.call("receipt", service, slip)
        return receipt

    def page(self, service: str, slip: SealedSlip) -> bytes:
        """Return the same slip as a PDF; raises as `receipt`."""
        page: bytes = self._process.call("page", service, slip)
        return page
