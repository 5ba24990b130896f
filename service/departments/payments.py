"""The simulated payment provider: an order becomes a QR code, then paid, closed, or nobody knows.

An order pays itself `PAYS_AFTER` seconds after it was opened, unless a fault says otherwise. Every call may be
repeated: the key makes it the same order. What the departments believe of a payment they read here.
"""

import secrets
import time
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from service.departments import books
from service.departments.database import Database, insert_new
from service.departments.faults import PAYMENT_FAULTS, FaultBook
from service.departments.messages import Order, OrderName, OrderRequest, OrderState, RefundRequest, SimulateRequest
from service.departments.records import MOMENT, Facts

PAYS_AFTER = 0.2
LIFE = 300.0
"""Seconds in which an order can be paid."""

CODE = "https://pay.example.invalid/p?o={order}"
METHOD = "wallet"
METHODS = {METHOD: "演示钱包"}
"""Ways to pay, and what paper calls them."""

OPEN, PAID, CLOSED, LOST, REFUNDED = "open", "paid", "closed", "lost", "refunded"

OrderRow = Row[tuple[object, ...]]


class PaymentRefused(Exception):
    """A call that the order does not allow; ``status`` is HTTP's, ``code`` a stable name."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Cashbook:
    """The provider's book of orders."""

    def __init__(self, database: Database, faults: FaultBook) -> None:
        self._database = database
        self._faults = faults

    def order(self, request: OrderRequest) -> Order:
        """Open an order, or return the one that this key opened before.

        Raises:
            PaymentRefused: the key was used for something else.
        """
        fault, now = self._faults.take("", "order", PAYMENT_FAULTS), time.time()
        name = fault.name if fault is not None else ""
        values = {
            "number": secrets.token_hex(12),
            "order_key": request.key,
            "amount": request.amount,
            "subject": request.subject,
            "opened_at": now,
            "pays_at": None if name == "payments.unpaid" else now + PAYS_AFTER,
            "state": {"payments.closed": CLOSED, "payments.unknown": LOST}.get(name, OPEN),
            "transaction_number": "",
            "paid_at": "",
            "refund_key": "",
            "case_number": "",
        }
        with self._database.begin() as connection:
            insert_new(connection, books.order, values)
            row = connection.execute(select(books.order).where(books.order.c.order_key == request.key)).one()
        if (row.amount, row.subject) != (request.amount, request.subject):
            raise PaymentRefused(409, "order.key_reused")
        expires = datetime.fromtimestamp(row.opened_at + LIFE).astimezone()
        return Order(order=row.number, code=CODE.format(order=row.number), expires_at=expires.isoformat("T", "seconds"))

    def state(self, name: OrderName) -> OrderState:
        """Return how an order stands.

        Raises:
            PaymentRefused: there is none.
        """
        with self._database.begin() as connection:
            return _state(_settled(connection, name.order))

    def close(self, name: OrderName) -> OrderState:
        """Close an order that nobody paid; raises as `state`."""
        with self._database.begin() as connection:
            row = _settled(connection, name.order)
            if row.state == OPEN:
                row = _set(connection, name.order, state=CLOSED)
            return _state(row)

    def refund(self, request: RefundRequest) -> OrderState:
        """Give the money of a paid order back, once.

        Raises:
            PaymentRefused: there is no such order, or it was given back under another key.
        """
        with self._database.begin() as connection:
            row = _settled(connection, request.order)
            if row.state == PAID:
                row = _set(connection, request.order, state=REFUNDED, refund_key=request.key)
            if row.state == REFUNDED and row.refund_key != request.key:
                raise PaymentRefused(409, "refund.done")
            return _state(row)

    def simulate(self, request: SimulateRequest) -> OrderState:
        """Make an order end as told; raises as `state`."""
        with self._database.begin() as connection:
            row = _settled(connection, request.order)
            if request.action == "lose":
                row = _set(connection, request.order, state=LOST)
            elif row.state == OPEN and request.action == "pay":
                row = _paid(connection, request.order, time.time())
            elif row.state == OPEN:
                row = _set(connection, request.order, state=CLOSED)
            return _state(row)


def paid_facts(connection: Connection, transaction: str, due: int, case: str) -> Facts | None:
    """Return what paper says of a payment; None unless exactly so much was paid and for no other case.

    Args:
        connection: inside a transaction.
        transaction: the provider's number of the payment, as the machine told it.
        due: fen.
        case: number of the case that is paid for.
    """
    row = _by_transaction(connection, transaction)
    if row is None or row.state != PAID or row.amount != due or row.case_number not in {"", case}:
        return None
    paid_at = datetime.fromisoformat(row.paid_at).strftime(MOMENT)
    return {"amount": str(due), "method": METHODS[METHOD], "transaction": transaction, "paid_at": paid_at}


def spend(connection: Connection, transaction: str, case: str) -> bool:
    """Mark a payment as spent on this case. False when it was spent on another."""
    order = books.order.c
    mine = (order.transaction_number == transaction) & order.case_number.in_(("", case))
    return connection.execute(update(books.order).where(mine).values(case_number=case)).rowcount == 1


def _by_transaction(connection: Connection, transaction: str) -> OrderRow | None:
    if not transaction:
        return None
    wanted = books.order.c.transaction_number == transaction
    return connection.execute(select(books.order).where(wanted)).one_or_none()


def _settled(connection: Connection, number: str) -> OrderRow:
    """Return the order as it is by now: paid by itself, or too old to be paid."""
    wanted = select(books.order).where(books.order.c.number == number).with_for_update()
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise PaymentRefused(404, "order.unknown")
    now = time.time()
    if row.state == OPEN and row.pays_at is not None and row.pays_at <= now:
        return _paid(connection, number, row.pays_at)
    if row.state == OPEN and row.opened_at + LIFE < now:
        return _set(connection, number, state=CLOSED)
    return row


def _paid(connection: Connection, number: str, at: float) -> OrderRow:
    paid_at = datetime.fromtimestamp(at).astimezone().isoformat("T", "seconds")
    transaction = f"42{time.time_ns() // 1000}{secrets.randbelow(10**6):06d}"
    return _set(connection, number, state=PAID, transaction_number=transaction, paid_at=paid_at)


def _set(connection: Connection, number: str, **values: str) -> OrderRow:
    connection.execute(update(books.order).where(books.order.c.number == number).values(**values))
    return connection.execute(select(books.order).where(books.order.c.number == number)).one()


def _state(row: OrderRow) -> OrderState:
    was_paid = row.state in {PAID, REFUNDED}
    return OrderState(
        state="unknown" if row.state == LOST else row.state,
        amount=row.amount,
        method=METHOD if was_paid else "",
        transaction=row.transaction_number if was_paid else "",
        paid_at=row.paid_at if was_paid else "",
    )
