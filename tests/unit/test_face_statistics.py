"""Error rates of a comparison against examples that were worked out by hand, and intervals against SciPy's."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from kiosk.commands.face_statistics import EqualErrors, Proportion, Scores, shares, within

MATED = (0.9, 0.8, 0.7, 0.4)
NON_MATED = (0.5, 0.3, 0.2, 0.1)
score = st.floats(-1, 1, allow_nan=False)


@pytest.mark.parametrize(
    ("errors", "of", "low", "high"),
    [
        # Clopper and Pearson 1934, as tabulated: 1 of 10, 5 of 10, 1 of 2.
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (1, 2, 0.0126, 0.9874),
        # The rule of three, for none and for all.
        (0, 300, 0.0, 0.01),
        (0, 9000, 0.0, 1 / 3000),
        (0, 1, 0.0, 1.0),
        (300, 300, 0.99, 1.0),
    ],
)
def test_the_interval_of_a_proportion(errors: int, of: int, low: float, high: float) -> None:
    assert Proportion(errors, of).interval() == pytest.approx((low, high), abs=5e-5)


@given(st.integers(2, 20_000), st.data())
def test_the_interval_is_scipys(of: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(1, of - 1))
    exact = beta.ppf(0.025, errors, of - errors + 1), beta.ppf(0.975, errors + 1, of - errors)
    assert Proportion(errors, of).interval() == pytest.approx(exact, abs=1e-9)


def test_a_score_at_the_threshold_is_a_match() -> None:
    scores = Scores(MATED, NON_MATED)
    assert scores.fmr(0.5) == Proportion(1, 4)
    assert scores.fmr(math.nextafter(0.5, 1)) == Proportion(0, 4)
    assert scores.fnmr(0.4) == Proportion(0, 4)
    assert scores.fnmr(math.nextafter(0.4, 1)) == Proportion(1, 4)


def test_a_mated_pair_without_a_score_is_a_false_reject_at_any_threshold() -> None:
    scores = Scores(MATED, NON_MATED, failures=2)
    assert scores.frr(-1) == Proportion(2, 6)
    assert scores.frr(0.45) == Proportion(3, 6)
    assert scores.fnmr(0.45) == Proportion(1, 4)


@pytest.mark.parametrize(
    ("mated", "non_mated", "rate", "threshold"),
    [
        # At 0.5 one of four is wrongly accepted and one of four wrongly rejected.
        (MATED, NON_MATED, 0.25, 0.5),
        # Apart: no error anywhere from 0.3 to 0.6, the middle is told.
        ((0.9, 0.6), (0.3, 0.1), 0.0, 0.45),
        # The wrong way round: at 0.5 all are wrong.
        ((0.1, 0.2), (0.8, 0.9), 1.0, 0.8),
        # The same score: half of what can be told.
        ((0.5,), (0.5,), 0.5, math.nextafter(0.5, 1)),
        # Steps of 1/2 and 1/3: at 0.4 FMR 1/3, FNMR 1/2.
        ((0.3, 0.9), (0.1, 0.2, 0.4), (1 / 3 + 1 / 2) / 2, 0.4),
    ],
)
def test_the_equal_error_rate(mated: list[float], non_mated: list[float], rate: float, threshold: float) -> None:
    equal = Scores(mated, non_mated, failures=3).equal_errors()
    assert equal is not None
    assert (equal.rate, equal.threshold) == pytest.approx((rate, threshold))


@pytest.mark.parametrize(("mated", "non_mated"), [((), NON_MATED), (MATED, ()), ((), ())])
def test_what_one_class_alone_cannot_tell_is_not_told(mated: tuple[float, ...], non_mated: tuple[float, ...]) -> None:
    scores = Scores(mated, non_mated)
    assert scores.equal_errors() is None
    assert (scores.fmr(0.5) is None) == (not non_mated)
    assert (scores.fnmr(0.5) is None) == (scores.frr(0.5) is None) == (not mated)


@given(st.lists(score, min_size=1, max_size=30), st.lists(score, min_size=1, max_size=30))
def test_at_no_threshold_do_the_rates_differ_less_than_where_they_are_told_to_be_equal(
    mated: list[float], non_mated: list[float]
) -> None:
    scores = Scores(mated, non_mated)
    equal = scores.equal_errors()
    assert isinstance(equal, EqualErrors)
    # Every score is tried, and what lies above all of them: counted here pair by pair.
    tried = []
    for threshold in (*mated, *non_mated, 2.0):
        false_match = sum(each >= threshold for each in non_mated) / len(non_mated)
        false_non_match = sum(each < threshold for each in mated) / len(mated)
        tried.append((abs(false_match - false_non_match), (false_match + false_non_match) / 2))
    assert equal.rate == pytest.approx(min(tried)[1])


def test_the_threshold_for_a_false_match_rate() -> None:
    # 0.000 to 0.999: of a thousand, ten may be accepted at 1 in 100 and one at 1 in 1,000.
    scores = Scores(MATED, [each / 1000 for each in range(1000)])
    assert scores.threshold_for(0.01) == pytest.approx(0.9891)
    assert scores.threshold_for(0.001) == pytest.approx(0.9981)
    assert scores.fmr(0.9891) == Proportion(10, 1000)
    assert scores.fmr(0.9890) == Proportion(11, 1000)


def test_a_table_that_is_too_small_for_a_rate_gives_no_threshold() -> None:
    assert Scores(MATED, [0.1] * 99).threshold_for(0.01) is None
    assert Scores(MATED, [0.1] * 100).threshold_for(0.01) == pytest.approx(0.1001)
    assert Scores(MATED, []).threshold_for(0.01) is None


@given(st.lists(score, min_size=100, max_size=300))
def test_the_threshold_keeps_its_promise_and_is_the_lowest_that_does(non_mated: list[float]) -> None:
    scores = Scores((), non_mated)
    threshold = scores.threshold_for(0.01)
    assert threshold is not None
    kept, below = scores.fmr(threshold), scores.fmr(round(threshold - 1e-4, 4))
    assert kept is not None
    assert below is not None
    assert kept.rate <= 0.01 < below.rate


def test_what_lies_between_two_thresholds() -> None:
    assert within([0.1, 0.35, 0.4, 0.45, 0.9], 0.35, 0.45) == Proportion(2, 5)
    assert within([], 0.35, 0.45) is None


def test_shares_of_a_histogram_are_hundredths_of_all() -> None:
    assert shares([0.1, 0.15, 0.25, 0.3], [0.1, 0.2, 0.3]) == [50, 50]
    # What lies before the first edge or at the last is in the first or the last bar.
    assert shares([0.0, 0.5], [0.1, 0.2, 0.3]) == [50, 50]


@given(st.lists(score, min_size=1), st.integers(1, 40))
def test_no_score_is_lost_from_a_histogram(scores: list[float], bars: int) -> None:
    edges = [-1 + 2 * place / bars for place in range(bars + 1)]
    assert sum(shares(sorted(scores), edges)) == pytest.approx(100)
