"""The housing fund's books: every account is the sum of its movements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from service.departments.months import month_of

BOOKING_DAY = 15
"""Of the month after that for which is paid."""
INTEREST_PER_YEAR = 0.015
"""Of the balance, credited every 30 June (住房公积金 accounts bear the one-year deposit rate)."""


class Payer(Protocol):
    """What the fund knows of an employer."""

    @property
    def key(self) -> str: ...
    @property
    def fund_rate(self) -> int: ...


@dataclass(frozen=True, slots=True, repr=False)
class FundMovement:
    """One line of an account; ``kind`` is 汇缴, 提取 or 结息, ``amount`` in fen, negative when taken out."""

    booked_on: date
    kind: str
    month: int | None
    amount: int


@dataclass(frozen=True, slots=True, repr=False)
class FundAccount:
    """One account as it stands.

    Attributes:
        employer: key of the last employer that paid.
        is_active: 正常 or, when nobody pays any more, 封存.
        base: fen a month.
        rate: per cent that employer and employee each pay.
        monthly: fen, both shares.
        paid_through: last month whose payment has arrived.
        months: paid without a gap up to ``paid_through``.
        balance: fen.
    """

    account: str
    employer: str
    opened_on: date
    is_active: bool
    base: int
    rate: int
    monthly: int
    paid_through: int
    months: int
    balance: int


Deposit = tuple[int, int, Payer]
"""Month, base in fen, employer."""


def open_fund(
    account: str, deposits: Sequence[Deposit], withdrawals: Mapping[int, int], today: date
) -> tuple[FundAccount, tuple[FundMovement, ...]]:
    """Return the account that these deposits make, and its movements in order.

    Args:
        account: its number.
        deposits: at least one, oldest first.
        withdrawals: fen by month.
        today: up to which is booked.
    """
    movements = tuple(_movements(deposits, withdrawals, today))
    latest = latest_booked(today)
    booked = [deposit for deposit in deposits if deposit[0] <= latest] or deposits[:1]
    paid_through, base, employer = booked[-1]
    opened = deposits[0][0]
    return FundAccount(
        account=account,
        employer=employer.key,
        opened_on=date(opened // 12, opened % 12 + 1, 8),
        is_active=deposits[-1][0] == month_of(today) - 1,
        base=base,
        rate=employer.fund_rate,
        monthly=monthly_deposit(base, employer.fund_rate),
        paid_through=paid_through,
        months=_without_gap([month for month, _, _ in booked]),
        balance=sum(movement.amount for movement in movements),
    ), movements


def monthly_deposit(base: int, rate: int) -> int:
    """Return both shares in fen; each share is rounded to whole yuan, as the fund books them."""
    return 2 * round(base * rate / 10_000) * 100


def latest_booked(today: date) -> int:
    """Return the last month whose payment has been booked: each on the fifteenth of the next one."""
    return month_of(today) - (1 if today.day >= BOOKING_DAY else 2)


def _movements(deposits: Sequence[Deposit], withdrawals: Mapping[int, int], today: date) -> Iterator[FundMovement]:
    """Yield what was booked up to today; of a month first what was paid for the one before."""
    lines = _lines(deposits, withdrawals, month_of(today))
    yield from (line for line in lines if line.booked_on <= today)


def _lines(deposits: Sequence[Deposit], withdrawals: Mapping[int, int], last_month: int) -> Iterator[FundMovement]:
    paid = {month + 1: monthly_deposit(base, employer.fund_rate) for month, base, employer in deposits}
    balance, interest = 0, 0.0
    for month in range(deposits[0][0] + 1, last_month + 1):
        interest += balance * INTEREST_PER_YEAR / 12
        if month in paid:
            balance += paid[month]
            yield FundMovement(_day(month, BOOKING_DAY), "汇缴", month - 1, paid[month])
        if (taken := min(withdrawals.get(month, 0), balance)) > 0:
            balance -= taken
            yield FundMovement(_day(month, 22), "提取", None, -taken)
        if month % 12 == month_of(date(1, 6, 30)) % 12 and (credited := round(interest)):
            balance, interest = balance + credited, 0.0
            yield FundMovement(_day(month, 30), "结息", None, credited)


def _without_gap(months: Sequence[int]) -> int:
    count = 1
    while count < len(months) and months[-count - 1] == months[-count] - 1:
        count += 1
    return count


def _day(month: int, day: int) -> date:
    return date(month // 12, month % 12 + 1, day)
