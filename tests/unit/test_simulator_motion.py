"""Gestures of a simulated person on a clock of the test's own."""

import pytest

from drivers.simulator.motion import BLINK, BLINKS, REST, SECONDS, SWAY, TURN, Attitude, Motion


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def motion(clock: Clock) -> Motion:
    return Motion(clock)


@pytest.mark.parametrize(("gesture", "side"), [("turn_left", 1), ("turn_right", -1)])
def test_a_turn_goes_there_stays_a_moment_and_comes_back(motion: Motion, clock: Clock, gesture: str, side: int) -> None:
    motion.do(gesture)
    yaws = []
    for _ in range(14):
        yaws.append(motion.attitude().yaw * side)
        clock.now += SECONDS[gesture] / 14
    assert yaws[0] == 0
    assert yaws.count(TURN) >= 4
    assert yaws[:7] == sorted(yaws[:7])
    assert motion.attitude() == Attitude()


def test_a_blink_shuts_the_eyes_for_three_pictures_and_opens_them(motion: Motion, clock: Clock) -> None:
    motion.do("blink")
    closed = []
    for _ in range(12):
        closed.append(motion.attitude().eyes_closed)
        clock.now += 0.025
    assert closed.count(1.0) >= 6
    clock.now += 0.05
    assert motion.attitude() == Attitude()


def test_a_mouth_is_open_for_some_pictures_and_closes(motion: Motion, clock: Clock) -> None:
    motion.do("open_mouth")
    shares = []
    for _ in range(12):
        shares.append(motion.attitude().mouth_open)
        clock.now += 0.05
    assert shares[0] == 0
    assert shares.count(1.0) >= 5
    clock.now += 0.01
    assert motion.attitude() == Attitude()
    assert motion.done == 1


def test_gestures_wait_for_those_before_them_with_a_rest_between(motion: Motion, clock: Clock) -> None:
    for gesture in ("turn_left", "blink", "turn_right"):
        motion.do(gesture)
    assert (motion.waiting, motion.done) == (("turn_left", "blink", "turn_right"), 0)
    clock.now += SECONDS["turn_left"] + REST / 2
    assert (motion.waiting, motion.done, motion.attitude()) == (("blink", "turn_right"), 1, Attitude())
    clock.now += REST / 2 + SECONDS["blink"] / 2
    assert motion.attitude().eyes_closed == 1
    clock.now += SECONDS["blink"] / 2 + REST + SECONDS["turn_right"] / 2
    assert motion.attitude().yaw == -TURN
    clock.now += 60
    assert (motion.waiting, motion.done) == ((), 3)


def test_a_gesture_after_a_long_pause_begins_at_once(motion: Motion, clock: Clock) -> None:
    motion.do("blink")
    clock.now += 60
    motion.do("turn_left")
    clock.now += SECONDS["turn_left"] / 2
    assert motion.attitude().yaw == TURN


def test_what_is_forgotten_is_not_made_and_not_counted(motion: Motion) -> None:
    motion.do("turn_left")
    motion.forget()
    assert (motion.waiting, motion.done, motion.attitude()) == ((), 0, Attitude())


def test_an_unknown_gesture_is_refused_with_those_that_there_are(motion: Motion) -> None:
    with pytest.raises(ValueError, match="no gesture 'nod'; there are: turn_left, turn_right, blink, open_mouth"):
        motion.do("nod")


def test_a_person_sways_and_blinks_unasked(motion: Motion, clock: Clock) -> None:
    blinks, moments = 0, set()
    for _ in range(round(2 * BLINKS / 0.05)):
        blinks += motion.blinks()
        moments.add(round(motion.moment(), 2))
        clock.now += 0.05
    assert round(2 * BLINK / 0.05) - 2 <= blinks <= round(2 * BLINK / 0.05) + 2
    assert len(moments) > SWAY / 0.05 * 0.9
    assert 0 <= min(moments) <= max(moments) < 1.01
