"""The housing loans of the invented residents: who has one, for which home, and every instalment so far.

A fund loan is repaid in equal instalments (等额本息). All money is fen; a loan's last instalment settles what rounding
left over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.departments.months import month_of
from service.departments.population import Population
from service.departments.resident import Resident, Title

FIRST_RATE, SECOND_RATE = "2.6", "3.075"
"""Per cent a year for a first and a second home, longer than five years; policy, so data."""
LARGEST = 650_000_00
BANKS = ("演示银行临湖支行", "就近银行听荷支行", "白鹭银行望舟支行")
PAYING_DAY = 20
LEAST_MONTHS_PAID = 6
SETTLED = frozenset({("hong", 0), ("bayin", 0), ("weidong", 0)})
"""Handle and home of loans that are repaid."""
RUNNING = frozenset({("chenyuan", 0), ("bayin", 1), ("haoran", 0), ("yan", 0), ("jianping", 0)})
BANK_LOANS = frozenset({("zhiyuan", 0), ("bayin", 1), ("azhen", 0)})


@dataclass(frozen=True, slots=True, repr=False)
class Instalment:
    """One month's repayment; ``left`` is the principal after it."""

    paid_on: date
    principal: int
    interest: int
    penalty: int
    left: int
    periods_left: int


@dataclass(frozen=True, slots=True, repr=False)
class Loan:
    """One loan for one home.

    Attributes:
        rate: per cent a year.
        months: how many instalments there are altogether.
        instalments: those that were paid, oldest first.
    """

    number: str
    borrower: Resident
    home: Title
    bank: str
    amount: int
    rate: str
    granted_on: date
    months: int
    instalments: tuple[Instalment, ...]

    @property
    def is_settled(self) -> bool:
        return len(self.instalments) == self.months

    @property
    def left(self) -> int:
        """The principal that is still owed."""
        return self.instalments[-1].left if self.instalments else self.amount

    def paid_since(self, day: date) -> int:
        """Return principal and interest that were paid after this day."""
        return sum(each.principal + each.interest for each in self.instalments if each.paid_on > day)


def fund_loans(population: Population) -> Iterator[Loan]:
    """Yield the loans of the housing fund: of people who owned a home when they had paid into it for a while."""
    for order, (resident, place) in enumerate(_owners(population), start=1):
        if not _paid_before(resident, resident.homes[place]):
            continue
        named = {(resident.handle, place)}
        dice = population.dice(f"fund_loan:{place}", resident.handle)
        drawn = dice.random()
        if named & SETTLED or (named.isdisjoint(RUNNING | BANK_LOANS) and drawn < 0.1):
            yield _loan(population, resident, place, f"GD{order:06d}", is_settled=True)
        elif named & RUNNING or (named.isdisjoint(BANK_LOANS) and drawn < 0.45):
            yield _loan(population, resident, place, f"GD{order:06d}", is_settled=False)


def bank_loans(population: Population) -> Iterator[Loan]:
    """Yield the loans of banks that the housing fund can look up."""
    for order, (resident, place) in enumerate(_owners(population), start=1):
        drawn = population.dice(f"bank_loan:{place}", resident.handle).random()
        is_free = (resident.handle, place) not in SETTLED | RUNNING
        if (resident.handle, place) in BANK_LOANS or (is_free and drawn < 0.1):
            yield _loan(population, resident, place, f"SD{order:06d}", is_settled=False)


def _paid_before(resident: Resident, home: Title) -> bool:
    """Whether someone had paid long enough when he got his home."""
    if resident.fund is not None:
        paid_since = month_of(resident.fund.opened_on)
    else:
        paid_since = min((each.month for each in resident.contributions), default=month_of(home.registered_on))
    return paid_since + LEAST_MONTHS_PAID <= month_of(home.registered_on)


def annuity(amount: int, rate: str, months: int) -> int:
    """Return the equal instalment in fen."""
    monthly = float(rate) / 1200
    return round(amount * monthly / (1 - (1 + monthly) ** -months))


def _owners(population: Population) -> Iterator[tuple[Resident, int]]:
    for resident in population.residents:
        if resident.fund is not None or (resident.handle, 0) in BANK_LOANS | RUNNING:
            yield from ((resident, place) for place in range(len(resident.homes)))


def _loan(population: Population, resident: Resident, place: int, number: str, *, is_settled: bool) -> Loan:
    home, last = resident.homes[place], month_of(population.today) - 1
    first = month_of(home.registered_on) + 1
    age = max(last - first + 1, 0)
    due = last + (population.today.day >= PAYING_DAY)
    months = min(max(age - 4, 12), 120) if is_settled else max(240, age + 24)
    amount = min(home.price // 2, LARGEST) // 100_000 * 100_000
    rate = SECOND_RATE if place else FIRST_RATE
    is_late = population.dice("late_instalment", number).random() < 0.2
    return Loan(
        number=f"{number[:2]}{home.registered_on:%Y%m}{number[2:]}",
        borrower=resident,
        home=home,
        bank=BANKS[int(number[2:]) % len(BANKS)],
        amount=amount,
        rate=rate,
        granted_on=home.registered_on,
        months=months,
        instalments=tuple(_instalments(amount, rate, months, first, due, is_late=is_late)),
    )


def _instalments(amount: int, rate: str, months: int, first: int, last: int, *, is_late: bool) -> Iterator[Instalment]:
    each, left = annuity(amount, rate, months), amount
    for period in range(min(months, max(last - first + 1, 0))):
        month = first + period
        interest = round(left * float(rate) / 1200)
        principal = left if period == months - 1 else each - interest
        left -= principal
        yield Instalment(
            paid_on=date(month // 12, month % 12 + 1, PAYING_DAY),
            principal=principal,
            interest=interest,
            penalty=round(interest * 0.02) if is_late and period == 7 else 0,
            left=left,
            periods_left=months - period - 1,
        )
