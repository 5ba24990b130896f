"""Money: what is due before a paper is handed out, and the simulated provider, on SQLite and on PostgreSQL."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import offices
import pytest
from town import Town, refusal

from service.departments.cases import CaseError
from service.departments.messages import (
    CaseRequest,
    OrderName,
    OrderRequest,
    RefundRequest,
    SimulateRequest,
)
from service.departments.payments import PaymentRefused


def test_nothing_is_handed_out_before_it_is_paid(town: Town) -> None:
    asked = town.bill(12345)
    result = town.office.result(offices.CODE, asked)
    assert (result.form, result.due, result.due_for, result.due_for_en) == ("slip", 12345, "电费", "Electricity bill")
    _, other_amount = town.pay(12344)
    for transaction in (None, "", "421", other_amount):
        with pytest.raises(CaseError) as failure:
            town.view(asked, "slip", transaction)
        assert refusal(failure) == (402, "case.not_paid")
    _, transaction = town.pay(12345)
    fields = town.view(asked, "slip", transaction).fields
    assert (fields["amount"], fields["transaction"], fields["method"]) == ("12345", transaction, "演示钱包")
    assert town.view(asked, "slip", None).fields == fields


def test_a_payment_is_good_for_one_case(town: Town) -> None:
    first, second = town.bill(500), town.accept(town.request("pay", None, account="9910000001"))
    _, transaction = town.pay(500)
    assert town.view(first, "slip", transaction).fields["transaction"] == transaction
    with pytest.raises(CaseError) as failure:
        town.view(second, "slip", transaction)
    assert refusal(failure) == (402, "case.not_paid")


def test_one_payment_shown_for_two_cases_at_once_is_taken_for_one(town: Town) -> None:
    cases = [town.bill(500), town.accept(town.request("pay", None, account="9910000001"))]
    _, transaction = town.pay(500)
    together = threading.Barrier(2)

    def view(asked: CaseRequest) -> bool:
        together.wait()
        try:
            return bool(town.view(asked, "slip", transaction))
        except CaseError as error:
            assert error.code == "case.not_paid"
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(view, cases)) == [False, True]


def test_a_payment_that_was_given_back_pays_for_nothing(town: Town) -> None:
    asked = town.bill(500)
    order, transaction = town.pay(500)
    assert town.cashbook.refund(RefundRequest(order=order, key="refund-0001")).state == "refunded"
    with pytest.raises(CaseError) as failure:
        town.view(asked, "slip", transaction)
    assert refusal(failure) == (402, "case.not_paid")


def test_who_owes_nothing_is_told_so(town: Town) -> None:
    assert town.result("pay", None, account="9910000002").reason == "nothing_due"


def test_an_order_is_one_for_its_key(town: Town) -> None:
    request = OrderRequest(key="order-000001", amount=100, subject="电费")
    assert town.cashbook.order(request) == town.cashbook.order(request)
    with pytest.raises(PaymentRefused) as failure:
        town.cashbook.order(request.model_copy(update={"amount": 101}))
    assert refusal(failure) == (409, "order.key_reused")


@pytest.mark.parametrize(
    ("rule", "state"), [("payments.unpaid", "open"), ("payments.closed", "closed"), ("payments.unknown", "unknown")]
)
def test_an_order_ends_as_the_fault_says(town: Town, rule: str, state: str) -> None:
    town.faults.set([rule])
    order = town.cashbook.order(OrderRequest(key=secrets.token_hex(8), amount=100, subject="")).order
    assert town.cashbook.state(OrderName(order=order)).state == state


def test_an_order_pays_itself_after_a_moment(town: Town) -> None:
    order = OrderName(order=town.cashbook.order(OrderRequest(key="order-000002", amount=100, subject="")).order)
    states = {town.cashbook.state(order).state}
    while (paid := town.cashbook.state(order)).state == "open":
        continue
    assert states <= {"open", "paid"}
    assert (paid.state, paid.amount, paid.method) == ("paid", 100, "wallet")
    assert datetime.fromisoformat(paid.paid_at).tzinfo is not None


def test_a_closed_order_cannot_be_paid_and_a_paid_one_not_closed(town: Town) -> None:
    town.faults.set(["payments.unpaid"])
    closed = town.cashbook.order(OrderRequest(key="order-000003", amount=100, subject="")).order
    assert town.cashbook.close(OrderName(order=closed)).state == "closed"
    assert town.cashbook.simulate(SimulateRequest(order=closed, action="pay")).state == "closed"
    order, transaction = town.pay(100)
    state = town.cashbook.close(OrderName(order=order))
    assert (state.state, state.transaction) == ("paid", transaction)


def test_a_lost_order_is_unknown_from_then_on(town: Town) -> None:
    order, transaction = town.pay(100)
    assert town.cashbook.simulate(SimulateRequest(order=order, action="lose")).state == "unknown"
    lost = OrderName(order=order)
    assert [town.cashbook.state(lost).state, town.cashbook.close(lost).state] == ["unknown", "unknown"]
    assert town.cashbook.refund(RefundRequest(order=order, key="refund-0002")).state == "unknown"
    with pytest.raises(CaseError):
        town.view(town.bill(100), "slip", transaction)


def test_money_is_given_back_once(town: Town) -> None:
    order, _ = town.pay(100)
    refund = RefundRequest(order=order, key="refund-0003")
    assert town.cashbook.refund(refund) == town.cashbook.refund(refund)
    with pytest.raises(PaymentRefused) as failure:
        town.cashbook.refund(RefundRequest(order=order, key="refund-0004"))
    assert refusal(failure) == (409, "refund.done")


def test_nothing_is_given_back_of_what_was_not_paid(town: Town) -> None:
    town.faults.set(["payments.unpaid"])
    order = town.cashbook.order(OrderRequest(key="order-000005", amount=100, subject="")).order
    assert town.cashbook.refund(RefundRequest(order=order, key="refund-0005")).state == "open"
    with pytest.raises(PaymentRefused) as failure:
        town.cashbook.state(OrderName(order="0000000000"))
    assert refusal(failure) == (404, "order.unknown")
