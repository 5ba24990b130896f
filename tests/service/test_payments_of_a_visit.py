"""Paying in a visit: the office of a machine against the real payment provider, and what stands in the journal."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from drivers import Cancelled
from flows.effects import CloseOrder, Failed, Paid, Pay, Refund, Refunded
from flows.journal import Journal
from flows.ports import Found, Payment, Request
from flows.session import Session
from kiosk.office import Office
from kiosk.progress import Preview, Progress
from service.departments.process import DepartmentProcess
from service.gateway.cashier import Cashier
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

AMOUNT = 12_345


@pytest.fixture(scope="module")
def server() -> Iterator[DepartmentProcess]:
    process = DepartmentProcess()
    assert process.address
    yield process
    process.close()


@dataclass(frozen=True, slots=True)
class Till:
    """An office, what it told on the way, and what its journal says."""

    office: Office
    cashier: Cashier
    told: list[Progress]
    entries: Callable[[], list[tuple[object, ...]]]

    def pay(self, visit: str, attempt: int = 1, amount: int = AMOUNT, cancel: Event | None = None) -> object:
        request = Request("ELE", "electricity.pay-bill", visit, bytes(16), None, {}, "JJ-0001")
        session = Session(visit=visit, binding_key=bytes(16), terminal="JJ-0001", today="2026-11-22")
        effect = Pay(Found(request, "case", "slip", amount, "电费"), amount, attempt)
        return self.office.perform(effect, session, cancel or Event(), self._hear)

    def leave(self, visit: str) -> object:
        request = Request("ELE", "electricity.pay-bill", visit, bytes(16), None, {}, "JJ-0001")
        session = Session(visit=visit, binding_key=bytes(16), terminal="JJ-0001", today="2026-11-22")
        effect = CloseOrder(Found(request, "case", "slip", AMOUNT, "电费"), AMOUNT, 1)
        return self.office.perform(effect, session, Event(), self._hear)

    def _hear(self, told: Preview | Progress) -> None:
        assert isinstance(told, Progress)
        self.told.append(told)


@pytest.fixture
def till(server: DepartmentProcess, tmp_path: Path) -> Iterator[Till]:
    reach = GatewaySettings(address=server.address)
    gateway, cashier, journal = Gateway(reach, {}), Cashier(reach), Journal(tmp_path / "journal.sqlite")

    def entries() -> list[tuple[object, ...]]:
        return [(entry.key, entry.amount, entry.state) for entry in journal.payments()]

    yield Till(Office(gateway, cashier, journal, 5.0, 3.0), cashier, [], entries)
    server.clear()
    for close in (gateway.close, cashier.shut, journal.close):
        close()


def paid(event: object) -> Payment:
    assert isinstance(event, Paid)
    return event.payment


def test_the_resident_pays_and_the_journal_says_so(till: Till) -> None:
    payment = paid(till.pay("1" * 32))
    assert (payment.state, payment.amount) == ("paid", AMOUNT)
    assert payment.transaction
    assert till.told[-1].code
    assert till.entries() == [(f"{'1' * 32}-1", AMOUNT, "paid")]


def test_the_same_attempt_is_the_same_order_and_is_paid_once(till: Till) -> None:
    first, again = paid(till.pay("2" * 32)), paid(till.pay("2" * 32))
    assert (first.order, first.transaction) == (again.order, again.transaction)
    assert len(till.entries()) == 1


def test_nobody_pays_and_the_order_is_closed(till: Till, server: DepartmentProcess) -> None:
    server.set_fault("payments.unpaid")
    assert paid(till.pay("3" * 32)).state == "closed"
    assert till.entries() == [(f"{'3' * 32}-1", AMOUNT, "closed")]
    server.clear()
    assert paid(till.pay("3" * 32, attempt=2)).state == "paid"


def test_a_provider_that_does_not_know_is_asked_again_and_nothing_is_paid_twice(
    till: Till, server: DepartmentProcess
) -> None:
    server.set_fault("payments.unknown")
    unknown = paid(till.pay("4" * 32))
    assert unknown.state == "unknown"
    server.clear()
    settled = paid(till.pay("4" * 32))
    assert settled.order == unknown.order
    assert len(till.entries()) == 1


def test_the_resident_changes_his_mind_and_the_order_is_closed(till: Till, server: DepartmentProcess) -> None:
    server.set_fault("payments.unpaid")
    cancel = Event()

    def pay() -> None:
        with pytest.raises(Cancelled):
            till.pay("5" * 32, cancel=cancel)

    paying = Thread(target=pay)
    paying.start()
    while not till.told or not till.told[-1].code:
        assert paying.is_alive()
    cancel.set()
    paying.join(20)
    assert till.entries() == [(f"{'5' * 32}-1", AMOUNT, "closed")]


@pytest.mark.parametrize(("paying", "state"), [(True, "paid"), (False, "closed")])
def test_who_has_gone_is_asked_for_at_the_provider(
    till: Till, server: DepartmentProcess, *, paying: bool, state: str
) -> None:
    visit = secrets.token_hex(16)
    if paying:
        assert paid(till.pay(visit)).state == "paid"
    else:
        server.set_fault("payments.unpaid")
    assert paid(till.leave(visit)).state == state
    assert till.entries()[-1:] == ([(f"{visit}-1", AMOUNT, "paid")] if paying else [])


def test_a_provider_that_is_down_leaves_nothing_paid(till: Till, server: DepartmentProcess) -> None:
    server.set_fault("order=down")
    failed = till.pay("6" * 32)
    assert failed == Failed("payment.error", retry=True)


def test_what_was_paid_for_nothing_is_given_back_once(till: Till, server: DepartmentProcess) -> None:
    payment = paid(till.pay("7" * 32))
    session = Session(visit="7" * 32, binding_key=bytes(16), terminal="JJ-0001", today="2026-11-22")
    for _ in range(2):
        refunded = till.office.perform(Refund(payment), session, Event(), lambda _: None)
        assert isinstance(refunded, Refunded)
        assert refunded.payment.state == "refunded"
    state = httpx.post(f"{server.address}/payments/state", json={"order": payment.order}, trust_env=False).json()
    assert state["state"] == "refunded"
