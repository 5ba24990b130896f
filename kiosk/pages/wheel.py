"""Choosing a month by two columns, year and month, each with a key up and a key down.

Months are counted since year 0 as in `flows.rules.calendar`, so that a range is two numbers.
"""

from dataclasses import dataclass
from typing import Literal

from flows.rules.calendar import month_number, month_of

Column = Literal["year", "month"]

YEARS_BACK = 30
"""Contribution records on computers begin in the 1990s; nobody is asked to turn further."""


@dataclass(frozen=True, slots=True)
class MonthRangeLimits:
    """The first and the last month that may be chosen, both included."""

    low: int
    high: int

    def years(self) -> range:
        """Return the years of the range."""
        return range(self.low // 12, self.high // 12 + 1)

    def months_of(self, year: int) -> range:
        """Return the months 0 to 11 of a year that lie in the range."""
        first = self.low % 12 if year == self.low // 12 else 0
        last = self.high % 12 if year == self.high // 12 else 11
        return range(first, last + 1)


def first_limits(latest: int) -> MonthRangeLimits:
    """Return what the first month may be, given the last that may be asked for."""
    return MonthRangeLimits(latest - 12 * YEARS_BACK, latest)


def last_limits(first: str, months_at_most: int, latest: int) -> MonthRangeLimits:
    """Return what the last month may be, given the first and the last that may be asked for."""
    low = month_number(first)
    return MonthRangeLimits(low, min(low + months_at_most - 1, latest))


def turned(month: str, column: str, step: int, limits: MonthRangeLimits) -> str:
    """Return the month after one press; each column wraps at the ends of what is allowed.

    Args:
        month: ``YYYY-MM`` within the limits.
        column: ``year`` or ``month``.
        step: -1 towards the past, 1 towards the future.
        limits: what may be chosen.
    """
    year, index = divmod(month_number(month), 12)
    if column == "year":
        year = _next(year, step, limits.years())
        allowed = limits.months_of(year)
        return month_of(year * 12 + min(max(index, allowed[0]), allowed[-1]))
    return month_of(year * 12 + _next(index, step, limits.months_of(year)))


def shown_values(month: str, column: Column, limits: MonthRangeLimits) -> tuple[int | None, int, int | None]:
    """Return the year or the month 1 to 12 above a column's value, the value, and the one below; None past an end."""
    year, index = divmod(month_number(month), 12)
    if column == "year":
        return _around(year, limits.years())
    allowed = limits.months_of(year)
    return _around(index + 1, range(allowed.start + 1, allowed.stop + 1))


def _around(value: int, values: range) -> tuple[int | None, int, int | None]:
    return (
        value - 1 if value > values[0] else None,
        value,
        value + 1 if value < values[-1] else None,
    )


def _next(value: int, step: int, values: range) -> int:
    return values[(values.index(value) + step) % len(values)]
