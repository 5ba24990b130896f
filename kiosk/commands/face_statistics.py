"""What scores of a table say of a comparison and of an attack detection: pure arithmetic.

Words as in ISO/IEC 2382-37, 19795-1 and 30107-3. An interval holds the true rate in 95 of 100 tables like this one, if
its pairs are independent; pairs that share a person or a picture are not, so the truth is less certain than it says.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

CONFIDENCE = 0.95

NOTHING = 1e-16

PLACES = 4
"""Of thresholds behind the point."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many errors among so many trials, at least one."""

    errors: int
    of: int

    @property
    def rate(self) -> float:
        """Errors over trials."""
        return self.errors / self.of

    def interval(self) -> tuple[float, float]:
        """Return the lowest and the highest true rate that go with it.

        Clopper and Pearson's exact interval; where nothing or everything failed, the rule of three: 0 errors in n
        trials leave a rate below 3 / n.
        """
        if self.errors == 0:
            return 0.0, min(1.0, 3 / self.of)
        if self.errors == self.of:
            return max(0.0, 1 - 3 / self.of), 1.0
        tail = (1 - CONFIDENCE) / 2
        low = _solved(lambda rate: 1 - _at_most(self.errors - 1, self.of, rate) - tail)
        high = _solved(lambda rate: tail - _at_most(self.errors, self.of, rate))
        return low, high


@dataclass(frozen=True, slots=True)
class EqualErrors:
    """Where as many mated pairs are rejected as non-mated ones are accepted."""

    rate: float
    threshold: float


class Scores:
    """Scores of mated and non-mated pairs.

    Args:
        mated: of pairs of one person.
        non_mated: of pairs of two.
        failures: mated pairs that gave no score; they count as rejected at any threshold.
    """

    def __init__(self, mated: Iterable[float], non_mated: Iterable[float], failures: int = 0) -> None:
        self.mated = sorted(mated)
        self.non_mated = sorted(non_mated)
        self.failures = failures

    def fmr(self, threshold: float) -> Proportion | None:
        """Return the false match rate: non-mated pairs with a score that are accepted; None without any."""
        accepted = len(self.non_mated) - bisect_left(self.non_mated, threshold)
        return Proportion(accepted, len(self.non_mated)) if self.non_mated else None

    def fnmr(self, threshold: float) -> Proportion | None:
        """Return the false non-match rate of the comparisons that were made; None without any (ISO/IEC 19795-1)."""
        return Proportion(bisect_left(self.mated, threshold), len(self.mated)) if self.mated else None

    def frr(self, threshold: float) -> Proportion | None:
        """Return the false reject rate of one attempt, failures to acquire among the errors; None without pairs."""
        of = len(self.mated) + self.failures
        return Proportion(bisect_left(self.mated, threshold) + self.failures, of) if of else None

    def equal_errors(self) -> EqualErrors | None:
        """Return the equal error rate of the pairs that gave a score; None unless both classes have some.

        No threshold mends a failure to acquire, so those are left out. Both rates move in steps and seldom meet: of the
        two places around the crossing the one where they differ less is taken, and the mean of both rates. Where no
        pair errs the threshold is the middle of the gap.
        """
        if not self.mated or not self.non_mated:
            return None
        places = sorted({*self.mated, *self.non_mated})
        places.append(math.nextafter(places[-1], math.inf))
        crossing = bisect_left(places, True, key=lambda place: self._excess(place) >= 0)
        around = places[max(0, crossing - 1) : crossing + 1]
        threshold = min(around, key=lambda place: (abs(self._excess(place)), sum(self._rates(place))))
        false_match, false_non_match = self._rates(threshold)
        if false_match == false_non_match == 0:
            threshold = (self.non_mated[-1] + self.mated[0]) / 2
        return EqualErrors((false_match + false_non_match) / 2, threshold)

    def threshold_for(self, fmr: float) -> float | None:
        """Return the lowest threshold of `PLACES` places at which the false match rate is at most ``fmr``, below 1.

        None where the table is too small: a rate of 1 in 1,000 needs 1,000 non-mated pairs to be seen at all, and three
        times as many to be shown.
        """
        allowed = math.floor(fmr * len(self.non_mated) + 1e-9)
        if allowed < 1:
            return None
        first_rejected = self.non_mated[-1 - allowed]
        threshold = round(first_rejected, PLACES)
        while threshold <= first_rejected:
            threshold = round(threshold + 10**-PLACES, PLACES)
        return threshold

    def _rates(self, threshold: float) -> tuple[float, float]:
        false_match, false_non_match = self.fmr(threshold), self.fnmr(threshold)
        assert false_match is not None
        assert false_non_match is not None
        return false_match.rate, false_non_match.rate

    def _excess(self, threshold: float) -> float:
        false_match, false_non_match = self._rates(threshold)
        return false_non_match - false_match


def within(scores: Sequence[float], low: float, high: float) -> Proportion | None:
    """Return how many of sorted scores lie from ``low`` up to and without ``high``."""
    inside = bisect_left(scores, high) - bisect_left(scores, low)
    return Proportion(inside, len(scores)) if scores else None


def shares(scores: Sequence[float], edges: Sequence[float]) -> list[float]:
    """Return, in percent, how many of sorted scores lie from each edge up to the next; all do."""
    places = [bisect_left(scores, edge) for edge in edges[:-1]] + [len(scores)]
    places[0] = 0
    return [100 * (after - before) / len(scores) for before, after in pairwise(places)]


def _at_most(errors: int, of: int, rate: float) -> float:
    """Return how likely so many errors, or fewer, are in that many trials: the binomial distribution."""
    log_rate, log_rest = math.log(rate), math.log1p(-rate)
    whole = math.lgamma(of + 1)
    total = 0.0
    for each in range(errors, -1, -1):
        ways = whole - math.lgamma(each + 1) - math.lgamma(of - each + 1)
        likely = math.exp(ways + each * log_rate + (of - each) * log_rest)
        total += likely
        # Below the most likely number each is less likely than the one before.
        if each < of * rate and likely < NOTHING * total:
            break
    return total


def _solved(rising: Callable[[float], float]) -> float:
    """Return where between 0 and 1 a rising function is 0, to 12 places."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
