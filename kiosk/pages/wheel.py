"""A point of the calendar chosen by columns, each with a key towards the past and one towards the future.

A point is ``(year,)``, ``(year, month)`` or ``(year, month, day)``; points of the same length are ordered in time.
"""

import calendar
from dataclasses import dataclass

Point = tuple[int, ...]

COLUMNS = ("year", "month", "day")
MONTHS_A_YEAR = 12


def point_of(text: str) -> Point:
    """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, which must be one."""
    return tuple(map(int, text.split("-")))


def text_of(point: Point) -> str:
    """Return the stored form of a point."""
    return "-".join(f"{part:0{2 if index else 4}d}" for index, part in enumerate(point))


@dataclass(frozen=True, slots=True)
class Limits:
    """The first and the last point that may be chosen, both included."""

    low: Point
    high: Point

    def nearest(self, point: Point) -> Point:
        """Return the point itself where it may be chosen, or else the end that lies nearer."""
        return min(max(point, self.low), self.high)

    def column(self, before: Point) -> range:
        """Return what the next column may hold after the columns ``before``, which may be chosen."""
        index = len(before)
        ends = (1, MONTHS_A_YEAR) if index == 1 else (1, calendar.monthrange(*before)[1]) if before else (0, 9999)
        first = self.low[index] if before == self.low[:index] else ends[0]
        last = self.high[index] if before == self.high[:index] else ends[1]
        return range(first, last + 1)


def turned(point: Point, index: int, step: int, limits: Limits) -> Point:
    """Return the point after one press; a column wraps at the ends of what is allowed, those after it give way.

    Args:
        point: within the limits.
        index: of the column.
        step: -1 towards the past, 1 towards the future.
        limits: what may be chosen.
    """
    allowed = limits.column(point[:index])
    now = (*point[:index], allowed[(allowed.index(point[index]) + step) % len(allowed)])
    for part in point[index + 1 :]:
        allowed = limits.column(now)
        now = (*now, min(max(part, allowed[0]), allowed[-1]))
    return now


def around(point: Point, index: int, limits: Limits) -> tuple[int | None, int, int | None]:
    """Return what stands above a column's value, the value, and what stands below it; None past an end."""
    allowed, value = limits.column(point[:index]), point[index]
    return (
        value - 1 if value > allowed[0] else None,
        value,
        value + 1 if value < allowed[-1] else None,
    )
