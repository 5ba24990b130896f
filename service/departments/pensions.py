"""What the pension insurance reckons: a person's account year by year, and the parts of a pension.

All money is fen. The three figures at the top are policy: the real ones are published anew every year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.departments.resident import Contribution

CREDIT_PERMILLE = 40
"""Interest on an account, a year."""
AVERAGE_WAGE = 760_000
"""Fen a month, on which the basic pension is reckoned this year."""
RISE_PERMILLE = 30
"""By which pensions and the average wage rise every January."""

LEAST_YEARS = 15
PAYOUT_MONTHS: Mapping[int, int] = {
    50: 195, 51: 190, 52: 185, 53: 180, 54: 175, 55: 170, 56: 164, 57: 158, 58: 152, 59: 145,
    60: 139, 61: 132, 62: 125, 63: 117, 64: 109, 65: 101, 66: 93, 67: 84, 68: 75, 69: 65, 70: 56,
}  # fmt: skip
"""Months by which an account is divided, by the age at retirement (国发〔2005〕38号)."""
DEEMED_UNTIL = 1998
"""Years of work before it count although nothing was paid into an account."""
DEEMED_PERMILLE = 12
"""Of the indexed wage, for each such year."""


@dataclass(frozen=True, slots=True, repr=False)
class AccountYear:
    """One calendar year of someone's account.

    Attributes:
        months: paid in this year.
        months_so_far: paid up to its end.
        base: of the last month.
        employer: key of the last one.
        credited: what was paid into the account.
        stored: the balance at its end.
    """

    year: int
    months: int
    months_so_far: int
    base: int
    employer: str
    credited: int
    interest: int
    stored: int


def account_years(paid: Sequence[Contribution], until: int) -> Iterator[AccountYear]:
    """Yield every year from the first contribution to ``until``, also those in which nothing was paid.

    Args:
        paid: oldest first, not empty.
        until: the last year.
    """
    stored, so_far, last = 0, 0, paid[0]
    for year in range(paid[0].month // 12, until + 1):
        months = [each for each in paid if each.month // 12 == year]
        credited = sum(each.pension for each in months)
        # What comes in during the year bears interest from the month after.
        growing = stored * 12 + sum(each.pension * (11 - each.month % 12) for each in months)
        interest = growing * CREDIT_PERMILLE // 12_000
        stored, so_far, last = stored + credited + interest, so_far + len(months), months[-1] if months else last
        yield AccountYear(year, len(months), so_far, last.base, last.employer, credited, interest, stored)


@dataclass(frozen=True, slots=True, repr=False)
class Parts:
    """The parts of a monthly pension."""

    basic: int
    from_account: int
    transitional: int = 0

    @property
    def total(self) -> int:
        return self.basic + self.from_account + self.transitional


def pension_of(months: int, index: float, stored: int, age: int, wage: int, deemed_years: int = 0) -> Parts:
    """Return the parts of a pension.

    Args:
        months: paid or counted as paid.
        index: own wages over the average ones.
        stored: the account.
        age: at retirement, completed years.
        wage: average wage of that year.
        deemed_years: years of work before there were accounts.
    """
    indexed = wage * index
    return Parts(
        basic=round((wage + indexed) / 2 * months / 1200),
        from_account=stored // PAYOUT_MONTHS[min(max(age, 50), 70)],
        transitional=round(indexed * DEEMED_PERMILLE / 1000 * deemed_years),
    )


def grown(amount: float, years: int) -> int:
    """Return a sum after so many January rises, whole yuan; before this year with a negative number."""
    return round(amount * (1 + RISE_PERMILLE / 1000) ** years / 100) * 100


def benefit_months(paid_months: int) -> int:
    """Return for how many months unemployment benefit is paid: none below a year of contributions, at most 24."""
    return 0 if paid_months < 12 else min(24, 2 + (paid_months - 12) // 8)
