"""How fast most people of today had their paper."""

import pytest

from kiosk.today import LEAST, Today

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


def day_of(*seconds: float) -> Today:
    today = Today()
    for each in seconds:
        today.note(MONDAY, each)
    return today


def test_a_few_papers_tell_nothing() -> None:
    assert day_of(*[20.0] * (LEAST - 1)).usual(MONDAY) == 0
    assert day_of(*[20.0] * LEAST).usual(MONDAY) == 20


@pytest.mark.parametrize(
    ("seconds", "usual"),
    [
        ([*range(1, 21)], 15),
        ([*range(40, 0, -1)], 30),
        ([23.2] * 20, 24),
        ([20.0] * 15 + [300.0] * 5, 20),
        ([20.0] * 14 + [300.0] * 6, 300),
    ],
)
def test_most_people_are_three_of_four(seconds: list[float], usual: int) -> None:
    assert day_of(*seconds).usual(MONDAY) == usual


def test_another_day_forgets_the_one_before() -> None:
    today = day_of(*[20.0] * 30)
    assert today.usual(TUESDAY) == 0
    today.note(TUESDAY, 10.0)
    assert (today.usual(MONDAY), today.usual(TUESDAY)) == (0, 0)
