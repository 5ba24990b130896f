"""Calendar months as numbers, so that periods are arithmetic. A month is ``year * 12 + month - 1``."""

import re
from datetime import date, timedelta
from functools import cache

_RANGE = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))/([0-9]{4}-(?:0[1-9]|1[0-2]))")


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_from(text: str) -> int:
    """Return the month written ``YYYY-MM``."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


@cache
def month_text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def days_of(first: str, last: str) -> str:
    """Return the days from the first of one month to the last of another, ``YYYY-MM-DD/YYYY-MM-DD``."""
    following = month_from(last) + 1
    end = date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
    return f"{first}-01/{end.isoformat()}"


def month_range(text: str) -> tuple[int, int]:
    """Return first and last month of ``YYYY-MM/YYYY-MM``.

    Raises:
        ValueError: written otherwise, or the last month is before the first.
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError("a month range is YYYY-MM/YYYY-MM")
    first, last = month_from(match[1]), month_from(match[2])
    if last < first:
        raise ValueError("a month range ends before it begins")
    return first, last
