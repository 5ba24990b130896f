"""Which gestures a resident is asked for: nobody can foresee them, and each guards against something."""

import pytest

from drivers import Gesture
from kiosk.facing import drawn

TURNS = {Gesture.TURN_LEFT, Gesture.TURN_RIGHT}
DRAWS = 400


def draws(count: int) -> list[tuple[Gesture, ...]]:
    return [drawn(count) for _ in range(DRAWS)]


def test_nothing_is_asked_for_where_nothing_shall_be() -> None:
    assert drawn(0) == ()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_there_are_as_many_as_are_wanted_one_of_them_a_turn_and_nothing_twice(count: int) -> None:
    for gestures in draws(count):
        assert len(gestures) == len(set(gestures)) == count
        assert len(TURNS.intersection(gestures)) == 1


def test_from_two_on_the_mouth_is_opened_and_the_third_is_a_blink() -> None:
    assert all(Gesture.OPEN_MOUTH in gestures for count in (2, 3) for gestures in draws(count))
    assert all(Gesture.BLINK in gestures for gestures in draws(3))


@pytest.mark.parametrize(("count", "orders"), [(1, 2), (2, 4), (3, 12)])
def test_every_side_and_every_order_occurs(count: int, orders: int) -> None:
    assert len(set(draws(count))) == orders
