"""What the lights are to show and what the board is known to show; no I/O.

A board has coils, which are on or off: flashing is the driver's. The rates are those in use with guide lights: slow
one flash in two seconds, medium one a second, quick two a second, each half lit and half dark. Nothing flashes three
times a second or more (EN 301 549 and WCAG 2.3.1). A light begins lit.
"""

from collections.abc import Iterator, Mapping

from drivers.devices import FlashRate
from drivers.settings import LightPosition

HALF_PERIOD: Mapping[FlashRate, float] = {FlashRate.SLOW: 1.0, FlashRate.MEDIUM: 0.5, FlashRate.QUICK: 0.25}
"""Seconds lit, and seconds dark."""


class Panel:
    """All lights of a board.

    Args:
        coils: of the lights, by position; no two the same.
    """

    def __init__(self, coils: Mapping[LightPosition, int]) -> None:
        self._coils = dict(coils)
        self._asked: dict[int, tuple[FlashRate, float]] = {}
        self._shown: dict[int, bool] = {}
        self.runs = _runs(sorted(coils.values()))
        """First and last coil of each row of adjacent ones."""

    def __contains__(self, position: LightPosition) -> bool:
        return position in self._coils

    def ask(self, position: LightPosition, rate: FlashRate, now: float) -> None:
        """Let a light show something from now on; its coil is written even if it shows that already."""
        coil = self._coils[position]
        self._asked[coil] = rate, now
        self._shown.pop(coil, None)

    def all_off(self) -> None:
        """Let no light show anything."""
        self._asked.clear()

    def learn(self, first: int, bits: tuple[bool, ...]) -> None:
        """Take what the board shows, coil by coil."""
        self._shown |= dict(enumerate(bits, first))

    def forget(self) -> None:
        """Know nothing of what the board shows."""
        self._shown.clear()

    def writes(self, now: float) -> Iterator[tuple[int, tuple[bool, ...]]]:
        """Yield first coil and states of each row of adjacent coils that the board does not show as asked."""
        for first, last in self.runs:
            stale = [coil for coil in range(first, last + 1) if self._shown.get(coil) != self._is_lit(coil, now)]
            if stale:
                yield stale[0], tuple(self._is_lit(coil, now) for coil in range(stale[0], stale[-1] + 1))

    def next_change(self, now: float) -> float | None:
        """Return the instant of the next flash's beginning or end; None while nothing flashes."""
        halves = [(since, HALF_PERIOD[rate]) for rate, since in self._asked.values() if rate in HALF_PERIOD]
        return min((since + ((now - since) // half + 1) * half for since, half in halves), default=None)

    def _is_lit(self, coil: int, now: float) -> bool:
        rate, since = self._asked.get(coil, (FlashRate.OFF, now))
        if rate in HALF_PERIOD:
            return (now - since) // HALF_PERIOD[rate] % 2 == 0
        return rate is FlashRate.CONTINUOUS


def _runs(coils: list[int]) -> list[tuple[int, int]]:
    firsts = [coil for coil in coils if coil - 1 not in coils]
    lasts = [coil for coil in coils if coil + 1 not in coils]
    return list(zip(firsts, lasts, strict=True))
