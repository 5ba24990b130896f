"""What a person's own eyes and mouth usually measure in an attempt, against which a blink and a gape are seen. Pure."""

from dataclasses import dataclass, replace
from statistics import median

from drivers.face.glimpse import Glimpse

LEAST, MOST = 4, 25
"""Pictures with straight looks before shut eyes or an open mouth can be told, and those that are remembered."""

NOISES = 4.0
"""Median deviations by which a ratio must lie off the usual; glasses make that of the eyes jump."""

USUALLY_OPEN, SHUT = 0.4, 0.7
"""Opinions of the eye network: up to the first on open eyes it can be trusted, from the second on they are shut."""


@dataclass(frozen=True, slots=True)
class Lids:
    """What the person's open eyes usually measure, newest last, and for how many pictures they have been shut."""

    ratios: tuple[float, ...] = ()
    opinions: tuple[float, ...] = ()
    shut: int = 0

    def after(self, glimpse: Glimpse, blink: float) -> "Lids":
        """Remember a straight look; what stays shut for long must be this person's open eyes in another light."""
        if glimpse.eyes is None:
            return self
        if self.are_shut(glimpse, blink):
            return replace(self, shut=self.shut + 1) if self.shut < MOST else Lids()
        opinions = self.opinions if glimpse.shut is None else (*self.opinions, glimpse.shut)
        return Lids((*self.ratios, glimpse.eyes)[-MOST:], opinions[-MOST:])

    def are_shut(self, glimpse: Glimpse, blink: float) -> bool:
        """Whether a straight look shows shut eyes.

        The network is asked where it takes the usual eyes for open ones: on 7 heads of the simulator it gives open
        eyes 0 to 0.28 and shut ones 0.84 to 1, while their ratio falls to 0.6 of the usual on one and not at all on
        another, so the ratio alone decides only where it falls below ``blink`` and out of its own noise.
        """
        if glimpse.eyes is None or len(self.ratios) < LEAST:
            return False
        if glimpse.shut is not None and self.opinions and median(self.opinions) <= USUALLY_OPEN:
            return glimpse.shut >= SHUT
        usual, noise = _usual(self.ratios)
        return glimpse.eyes < min(blink * usual, usual - noise)


@dataclass(frozen=True, slots=True)
class Lips:
    """What the gap between the person's lips usually measures, newest last: a smile with teeth has one too."""

    ratios: tuple[float, ...] = ()

    def after(self, glimpse: Glimpse, gape: float) -> "Lips":
        """Remember a straight look unless it gapes."""
        if glimpse.mouth is None or self.rise(glimpse) >= gape:
            return self
        return Lips((*self.ratios, glimpse.mouth)[-MOST:])

    def rise(self, glimpse: Glimpse) -> float:
        """Return by how much the gap is wider than usual; 0 while it does not stand out of its own noise."""
        if glimpse.mouth is None or len(self.ratios) < LEAST:
            return 0.0
        usual, noise = _usual(self.ratios)
        return glimpse.mouth - usual if glimpse.mouth - usual > noise else 0.0


def _usual(ratios: tuple[float, ...]) -> tuple[float, float]:
    """Return the median, and how far off it noise alone may lie."""
    usual = median(ratios)
    return usual, NOISES * median(abs(ratio - usual) for ratio in ratios)
