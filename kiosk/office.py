"""What departments and the payment provider do for a visit: offers, decisions, money, papers."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event as CancelFlag

from drivers import Cancelled
from flows.effects import (
    CloseOrder,
    Event,
    Failed,
    FetchPortrait,
    Issue,
    Issued,
    Offer,
    OfferMade,
    Paid,
    Pay,
    PortraitFetched,
    Queried,
    Query,
    Refund,
    Refunded,
    Submit,
)
from flows.journal import Journal, JournalError
from flows.ports import DepartmentError, Departments, DepartmentUnavailable, Payment, PaymentError, Payments
from flows.session import Session
from flows.ways import (
    CheckCode,
    CheckGuardian,
    CheckIdentityCode,
    CodeSendTold,
    CodeTold,
    GuardianTold,
    PersonTold,
    SendCode,
)
from kiosk.progress import Progress, Stage, Watch

log = logging.getLogger(__name__)

POLL = 0.3
"""Seconds between two looks whether the resident has paid."""


IdentityEffect = FetchPortrait | CheckIdentityCode | SendCode | CheckCode | CheckGuardian
"""What the identity department does."""

OfficeEffect = Offer | IdentityEffect | Query | Submit | Pay | CloseOrder | Refund | Issue
"""What departments or the payment provider do."""


class Office:
    """Performs the effects of departments and of the payment provider.

    Args:
        patience: seconds that a department may take.
        payment_time: seconds that a resident has to pay.
    """

    def __init__(
        self, departments: Departments, payments: Payments, journal: Journal, patience: float, payment_time: float
    ) -> None:
        self._departments = departments
        self._payments = payments
        self._journal = journal
        self._patience = patience
        self._payment_time = payment_time

    def perform(
        self,
        effect: OfficeEffect,
        session: Session,
        cancel: CancelFlag,
        watch: Watch,
    ) -> Event:
        """Perform one effect; arguments as `kiosk.perform.Performer.perform`."""
        office = self._departments
        match effect:
            case Offer(request, question):
                return self._ask(lambda until: OfferMade(office.offer(request, question.id, until, cancel)))
            case FetchPortrait() | CheckIdentityCode() | SendCode() | CheckCode() | CheckGuardian():
                return self._ask(lambda until: self._identity(effect, session.visit, until, cancel))
            case Query(request) | Submit(request):
                watch(Progress(Stage.ASKING if isinstance(effect, Query) else Stage.SUBMITTING))
                return self._ask(lambda until: Queried(office.query(request, until, cancel)))
            case Issue(found, form, payment):
                watch(Progress(Stage.ISSUING))
                return self._ask(lambda until: Issued(office.issue(found, form, payment, until, cancel)))
            case Pay():
                return self._pay(effect, session, cancel, watch)
            case CloseOrder():
                return self._close(effect, session)
            case Refund(payment):
                return self._refund(payment)

    def _identity(self, effect: IdentityEffect, visit: str, until: float, cancel: CancelFlag) -> Event:
        office = self._departments
        match effect:
            case FetchPortrait(number):
                return PortraitFetched(office.portrait(number, visit, until, cancel))
            case CheckIdentityCode(code):
                return PersonTold(office.identity_code(code, visit, until, cancel))
            case SendCode(number):
                return CodeSendTold(office.send_code(number, visit, until, cancel))
            case CheckCode(sent, code):
                return CodeTold(office.check_code(sent, code, visit, until, cancel))
            case CheckGuardian(guardian, child):
                return GuardianTold(office.guardian(guardian, child, visit, until, cancel))

    def _ask(self, call: Callable[[float], Event]) -> Event:
        try:
            return call(time.monotonic() + self._patience)
        except DepartmentError as error:
            log.warning("visit.department_failed", extra={"fields": {"code": error.code}})
            return Failed(error.code, retry=isinstance(error, DepartmentUnavailable))

    def _pay(self, effect: Pay, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        """Open the order of this attempt, show its code, and wait until it ends."""
        key = _key(effect, session)
        try:
            self._journal.intend_payment(key, session.visit, effect.found.request.service, effect.amount)
        except JournalError as error:
            return Failed(error.code, retry=False)
        until = time.monotonic() + self._payment_time
        try:
            order = self._payments.order(key, effect.amount, effect.found.due_for, self._soon(), cancel)
        except PaymentError as error:
            return Failed(error.code, retry=True)
        watch(Progress(Stage.PAYING, code=order.code))
        try:
            payment = self._wait(order.number, effect.amount, until, cancel)
        except Cancelled:
            # The resident goes; the code on his telephone must not go on asking for money.
            self._note(key, self._closed(order.number, effect.amount))
            raise
        self._note(key, payment)
        return Paid(payment)

    def _close(self, effect: CloseOrder, session: Session) -> Event:
        """Learn how the order of this attempt ended; if it waits to be paid, it is closed."""
        key = _key(effect, session)
        try:
            order = self._payments.order(key, effect.amount, effect.found.due_for, self._soon())
        except PaymentError as error:
            return Failed(error.code, retry=False)
        payment = self._closed(order.number, effect.amount)
        self._note(key, payment)
        return Paid(payment)

    def _wait(self, order: str, amount: int, until: float, cancel: CancelFlag) -> Payment:
        """Return how the order ended. What the provider does not say is unknown; a wrong sum is not paid."""
        try:
            while time.monotonic() < until:
                payment = self._payments.state(order, self._soon(), cancel)
                if payment is not None:
                    return _of(amount, payment)
                if cancel.wait(POLL):
                    raise Cancelled
        except PaymentError:
            return Payment("unknown", order, amount)
        return self._closed(order, amount)

    def _closed(self, order: str, amount: int) -> Payment:
        try:
            return _of(amount, self._payments.close(order, self._soon()))
        except PaymentError:
            return Payment("unknown", order, amount)

    def _refund(self, payment: Payment) -> Event:
        key = f"refund-{payment.order}"
        try:
            refunded = self._payments.refund(payment, key, self._soon())
        except PaymentError as error:
            log.warning("payment.refund_failed", extra={"fields": {"code": error.code}})
            return Failed(error.code, retry=False)
        return Refunded(refunded)

    def _soon(self) -> float:
        return time.monotonic() + self._patience

    def _note(self, key: str, payment: Payment) -> None:
        if payment.state != "paid":
            log.info("visit.payment_ended", extra={"fields": {"code": f"payment.{payment.state}"}})
        try:
            self._journal.close_payment(key, payment.state, payment.order)
        except JournalError as error:
            # The payment stands with the provider; the entry stays open and is asked for at the next start.
            log.error("visit.journal_failed", extra={"fields": {"code": error.code}})  # noqa: TRY400 - no text wanted


def _key(effect: Pay | CloseOrder, session: Session) -> str:
    """Return the key of an attempt's order: the same one opens it, and finds it again."""
    return f"{session.visit}-{effect.attempt}"


def _of(amount: int, payment: Payment) -> Payment:
    if payment.state == "paid" and payment.amount != amount:
        log.error("payment.wrong_amount")
        return replace(payment, state="unknown")
    return payment
