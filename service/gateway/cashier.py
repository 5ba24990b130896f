"""The machine's client of the payment provider: `flows.ports.Payments` over the departments' kind of wire."""

import logging
from collections.abc import Mapping
from threading import Event

from flows.ports import DepartmentError, Payment, PaymentError, PaymentOrder
from service.gateway.exchange import Answer, Exchange
from service.gateway.messages import OrderOpened, OrderState
from service.gateway.settings import GatewaySettings
from service.gateway.wire import Patience

log = logging.getLogger(__name__)


class Cashier:
    """One site's payment provider. Calls may come from any thread."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._exchange = Exchange(settings, settings.payments or settings.address)

    def order(self, key: str, amount: int, subject: str, deadline: float, cancel: Event | None = None) -> PaymentOrder:
        body = {"key": key, "amount": amount, "subject": subject}
        opened = self._call("order", body, OrderOpened, Patience(deadline, cancel))
        return PaymentOrder(opened.order, opened.code)

    def state(self, order: str, deadline: float, cancel: Event | None = None) -> Payment | None:
        state = self._call("state", {"order": order}, OrderState, Patience(deadline, cancel))
        return None if state.state == "open" else _payment(order, state)

    def close(self, order: str, deadline: float) -> Payment:
        state = self._call("close", {"order": order}, OrderState, Patience(deadline, None))
        return _payment(order, state)

    def refund(self, payment: Payment, key: str, deadline: float) -> Payment:
        body = {"order": payment.order, "key": key}
        return _payment(payment.order, self._call("refund", body, OrderState, Patience(deadline, None)))

    def shut(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def _call(self, call: str, body: Mapping[str, object], answer: type[Answer], patience: Patience) -> Answer:
        try:
            return self._exchange.call(f"/payments/{call}", body, answer, patience)
        except DepartmentError as error:
            code = f"payment.{error.code.partition('.')[2]}"
            log.warning("payment.call_failed", extra={"fields": {"call": call, "code": code}})
            raise PaymentError(code) from error


def _payment(order: str, state: OrderState) -> Payment:
    """Return how an order stands; one that is still open after it was closed is not known."""
    if state.state == "open":
        return Payment("unknown", order, state.amount)
    return Payment(state.state, order, state.amount, state.method, state.transaction, state.paid_at)
