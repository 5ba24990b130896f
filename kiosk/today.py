"""How long residents of today waited for their paper: numbers that are nobody's, forgotten with the day."""

import math
from bisect import insort

LEAST = 20
"""Papers of a day before which nothing is told: a few would tell of somebody."""

MOST = 0.75
"""Share of the residents that is called most of them."""


class Today:
    """Seconds from card to paper, of one day."""

    def __init__(self) -> None:
        self._day = ""
        self._seconds: list[float] = []

    def note(self, day: str, seconds: float) -> None:
        """Take a paper's time into account; the first of another day forgets those before."""
        if day != self._day:
            self._day, self._seconds = day, []
        insort(self._seconds, seconds)

    def usual(self, day: str) -> int:
        """Return within how many whole seconds most had their paper on a day; 0 while too few have one."""
        if day != self._day or len(self._seconds) < LEAST:
            return 0
        return math.ceil(self._seconds[math.ceil(MOST * len(self._seconds)) - 1])
