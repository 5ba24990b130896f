"""Days and hours that may be chosen for an appointment, told alike by every department."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.departments.operation import Inquiry, working_days_after

WEEKDAYS = "一二三四五六日"
Choice = tuple[str, str, str]
"""Value, Chinese, English."""


def day_choice(day: date) -> Choice:
    """Return a day as it is offered: ``2026-11-30``, ``11月30日 周一``, ``Mon 30 Nov``."""
    return day.isoformat(), f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}", f"{day:%a %d %b}"


def working_days(today: date, count: int) -> Iterator[date]:
    """Yield the next working days."""
    return (working_days_after(today, ahead) for ahead in range(1, count + 1))


def every_day(today: date, count: int) -> Iterator[date]:
    """Yield the next days, those of weekends too."""
    return (today + timedelta(days=ahead) for ahead in range(1, count + 1))


@dataclass(frozen=True, slots=True)
class Appointments:
    """Hours of the days ahead, each with room for so many.

    Attributes:
        days: of today and ``ahead``: when somebody is there.
        ahead: how many of those are offered.
        is_full: whether nobody more can come on that day (``2026-11-30``) at that hour.
    """

    hours: tuple[str, ...]
    days: Callable[[date, int], Iterable[date]]
    ahead: int
    is_full: Callable[[Inquiry, str, str], bool]

    def open_days(self, inquiry: Inquiry) -> Iterator[Choice]:
        """Yield the days that have an hour left."""
        for day in self.days(inquiry.today, self.ahead):
            if not all(self.is_full(inquiry, day.isoformat(), hour) for hour in self.hours):
                yield day_choice(day)

    def open_hours(self, inquiry: Inquiry) -> Iterator[Choice]:
        """Yield the hours that are left of the day that was chosen as ``date``."""
        for hour in self.hours:
            if not self.is_full(inquiry, inquiry.answers["date"], hour):
                yield hour, hour, hour
