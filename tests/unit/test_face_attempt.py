"""An attempt at the camera as a play of numbers: who is seen, what he is asked for, how it ends. No networks."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.biometrics import AttackSign, CaptureHint, FaceDecision, Gesture, Sight
from drivers.face.attempt import after, wants
from drivers.face.attempt_state import Phase, Rules, State
from drivers.face.glimpse import Describe, Glimpse, Novelty, Wanted
from drivers.face.liveness import Liveness
from drivers.face.pack import Thresholds

LEFT, RIGHT, BLINK, MOUTH = Gesture.TURN_LEFT, Gesture.TURN_RIGHT, Gesture.BLINK, Gesture.OPEN_MOUTH
THRESHOLDS = Thresholds(accept=0.45, retry=0.35, bona_fide=0.6)
BOUNDS = Liveness()

BOX = (0.4, 0.3, 0.6, 0.7)
FRAME = 0.05
"""Seconds between two pictures."""

STRAIGHT = Glimpse(at=0, faces=1, hint=CaptureHint.NONE, quality=1.0, eyes=0.3, shut=0.0, mouth=0.03, box=BOX)
NOBODY = Glimpse(at=0)
TWO = Glimpse(at=0, faces=2, hint=CaptureHint.ONE_PERSON)
HOLDER = {"pad": 0.9, "score": 0.8, "likeness": 0.9}
STRANGER = {"pad": 0.9, "score": 0.1, "likeness": 0.1}


class Play:
    """One attempt: pictures are seen one after another, and only what is wanted is measured."""

    def __init__(self, *gestures: Gesture, bounds: Liveness = BOUNDS) -> None:
        self.state = State(Rules(THRESHOLDS, bounds, gestures))
        self.at = 100.0
        self.wanted: list[Wanted] = []

    def see(self, glimpse: Glimpse = STRAIGHT, times: int = 1, *, seconds: float = FRAME, **facts: Any) -> Sight:
        """Show pictures of the holder, or as ``facts`` say, until the attempt ends."""
        for _ in range(times):
            if self.state.decision is not None:
                break
            self.at += seconds
            told = {name: value for name, value in facts.items() if name not in HOLDER}
            measured = {**HOLDER, **facts}
            now = replace(glimpse, **{"at": self.at, **told})
            wanted = wants(self.state, now)
            self.wanted.append(wanted)
            if wanted.pad:
                now = replace(now, pad=measured["pad"])
            if wanted.describe is not Describe.NOTHING:
                likeness = measured["likeness"] if self.state.has_probe else None
                now = replace(now, score=measured["score"], likeness=likeness)
            self.state = after(self.state, now)
        return self.sight

    def stand(self, seconds: float, **facts: Any) -> Sight:
        """Look straight for some time."""
        return self.see(STRAIGHT, round(seconds / FRAME), **facts)

    def turn(self, yaw: float, **facts: Any) -> Sight:
        """Turn the head within a quarter of a second, and hold it for as long."""
        for share in (0.25, 0.5, 0.75, *[1.0] * 6):
            self.see(yaw=yaw * share, **facts)
        return self.sight

    def back(self, yaw: float, **facts: Any) -> Sight:
        """Turn it back."""
        for share in (0.75, 0.5, 0.25):
            self.see(yaw=yaw * share, **facts)
        return self.stand(0.15, **facts)

    def blink(self, pictures: int = 3, **facts: Any) -> Sight:
        """Shut the eyes, and open them."""
        self.see(STRAIGHT, pictures, **{"shut": 1.0, "eyes": 0.12, **facts})
        return self.stand(0.15)

    def gape(self, pictures: int = 6, **facts: Any) -> Sight:
        """Open the mouth, and close it."""
        self.see(**facts)
        self.see(STRAIGHT, pictures, mouth=0.6, **facts)
        return self.stand(0.15)

    @property
    def sight(self) -> Sight:
        return self.state.sight


def asked(*gestures: Gesture, **facts: Any) -> Play:
    """An attempt in which the first gesture is asked."""
    play = Play(*gestures, **facts)
    play.stand(0.3)
    assert play.sight.gesture is gestures[0]
    return play


def test_a_holder_who_is_asked_for_nothing_matches_after_five_good_pictures() -> None:
    play = Play()
    assert play.see(times=5).decision is None
    sight = play.see()
    assert (sight.decision, sight.hint, sight.attack) == (FaceDecision.MATCH, CaptureHint.NONE, AttackSign.NONE)
    assert sight.face == BOX


def test_networks_are_asked_only_where_their_answer_is_needed() -> None:
    play = Play(LEFT)
    play.stand(0.3)
    assert [each.pad for each in play.wanted] == [True] * 5 + [False]
    assert [each.describe for each in play.wanted] == [Describe.NOTHING] * 5 + [Describe.KEPT]
    play.wanted.clear()
    play.turn(0.5)
    assert [each.describe is Describe.THIS for each in play.wanted] == [False, False, True, True] + [False] * 5
    assert not any(each.pad for each in play.wanted)


def test_the_best_picture_of_the_window_is_kept() -> None:
    play = Play()
    for quality in (0.5, 0.4, 0.9, 0.7, 0.95):
        play.see(quality=quality)
    assert [each.keep for each in play.wanted] == [True, False, True, False, True]


def test_a_picture_with_shut_eyes_is_kept_only_for_want_of_a_better_one() -> None:
    play = Play()
    play.see(shut=1.0)
    play.see(quality=0.6)
    play.see(shut=1.0)
    assert [each.keep for each in play.wanted] == [True, True, False]


def test_few_pictures_a_second_are_waited_for_until_there_are_enough_pad_scores() -> None:
    play = Play()
    for _ in range(2):
        play.see(seconds=0.35)
    assert play.state.phase is Phase.FIND
    play.see(seconds=0.35)
    assert play.state.phase is Phase.COMPARE


@pytest.mark.parametrize(
    "facts",
    [{"quality": 0.29}, {"yaw": 0.26}, {"yaw": -0.26}, {"novelty": Novelty.SAME}],
    ids=str,
)
def test_a_picture_that_is_no_good_one_is_no_probe(facts: dict[str, Any]) -> None:
    play = Play()
    play.see(STRAIGHT, 100, **facts)
    assert play.state.phase is Phase.FIND
    assert all(each == Wanted() for each in play.wanted)


@pytest.mark.parametrize("pads", [(0.1, 0.2, 0.9, 0.3, 0.9), (0.5, 0.59, 0.5, 0.9, 0.5)], ids=str)
def test_a_presentation_whose_median_score_is_low_is_an_attack_and_nobody_is_compared(pads: tuple[float, ...]) -> None:
    play = Play(LEFT)
    for pad in pads:
        play.see(pad=pad)
    assert (play.sight.decision, play.sight.attack) == (FaceDecision.ATTACK, AttackSign.PAD_SCORE)
    assert all(each.describe is Describe.NOTHING for each in play.wanted)


def test_one_low_pad_score_among_others_is_no_attack() -> None:
    play = Play()
    for pad in (0.9, 0.1, 0.9, 0.9, 0.2, 0.9):
        play.see(pad=pad)
    assert play.sight.decision is FaceDecision.MATCH


FAR = {"quality": 0.4, "hint": CaptureHint.CLOSER}


def test_a_picture_that_could_be_better_is_waited_for_and_then_taken_as_it_is() -> None:
    play = Play()
    sight = play.stand(1.9, **FAR)
    assert (play.state.phase, sight.hint) == (Phase.FIND, CaptureHint.CLOSER)
    play.stand(0.6, **FAR)
    assert play.sight.decision is FaceDecision.MATCH


def test_of_a_poor_picture_a_low_pad_score_makes_nobody_suspect_and_lets_nobody_through() -> None:
    play = Play()
    play.stand(10, pad=0.1, **FAR)
    assert (play.sight.decision, play.state.phase) == (None, Phase.FIND)
    play.stand(0.5)
    assert play.sight.decision is FaceDecision.MATCH


def test_a_poor_later_probe_with_low_pad_scores_is_no_match_and_no_attack() -> None:
    play = Play()
    play.stand(0.35, score=0.4)
    play.stand(3, pad=0.1, **FAR)
    assert play.sight.decision is FaceDecision.RETRY


def test_someone_else_is_refused_after_many_pictures_within_one_and_a_half_seconds() -> None:
    play = Play(LEFT)
    play.stand(3, **STRANGER)
    assert play.sight.decision is FaceDecision.NON_MATCH
    assert play.at - 100 < 1.5
    assert sum(each.describe is not Describe.NOTHING for each in play.wanted) == 12


def test_someone_else_is_refused_in_time_where_pictures_are_few() -> None:
    play = Play()
    play.see(STRAIGHT, 100, seconds=0.2, **STRANGER)
    assert play.sight.decision is FaceDecision.NON_MATCH
    assert play.at - 100 <= 1.9


def test_a_score_that_another_picture_may_mend_is_given_time() -> None:
    play = Play()
    play.stand(1.2, score=0.4)
    assert play.sight.decision is None
    play.see()
    assert play.sight.decision is FaceDecision.MATCH


def test_a_score_that_no_picture_mends_is_a_retry() -> None:
    play = Play()
    play.stand(3, score=0.4)
    assert play.sight.decision is FaceDecision.RETRY
    assert play.at - 100 < 1.5


def test_scores_that_are_mostly_near_are_a_retry() -> None:
    play = Play()
    play.stand(0.25)
    play.see(times=4, score=0.1)
    play.stand(3, score=0.4)
    assert play.sight.decision is FaceDecision.RETRY


def test_two_unlike_pictures_are_not_enough_for_a_non_match() -> None:
    play = Play()
    play.stand(0.25)
    play.see(times=2, score=0.1)
    play.stand(2, quality=0.2, hint=CaptureHint.HOLD_STILL)
    assert (play.sight.decision, play.sight.hint) == (FaceDecision.RETRY, CaptureHint.HOLD_STILL)


def test_a_later_probe_must_pass_for_a_living_face_with_pictures_of_its_own() -> None:
    play = Play()
    play.stand(0.35, **STRANGER)
    assert play.see(pad=0.1).decision is None
    play.see(pad=0.1)
    assert (play.sight.decision, play.sight.attack) == (FaceDecision.ATTACK, AttackSign.PAD_SCORE)


def test_a_photo_among_pictures_of_a_living_face_is_not_compared() -> None:
    play = Play()
    play.see(times=4, quality=0.8)
    play.see(pad=0.1)
    assert (play.state.phase, play.sight.decision) == (Phase.FIND, None)
    play.stand(0.3)
    assert play.sight.decision is FaceDecision.MATCH


def test_a_covered_face_that_is_not_known_is_told_so_and_has_time() -> None:
    play = Play()
    sight = play.stand(3, is_covered=True, **STRANGER)
    assert (sight.decision, sight.hint) == (None, CaptureHint.COVERED)
    play.stand(0.1)
    assert play.sight.decision is FaceDecision.MATCH


def test_a_face_that_stays_covered_is_a_retry_and_never_a_non_match() -> None:
    play = Play()
    play.stand(10, is_covered=True, **STRANGER)
    assert (play.sight.decision, play.sight.hint) == (FaceDecision.RETRY, CaptureHint.COVERED)


def test_a_covered_face_that_matches_hears_nothing_of_it() -> None:
    play = Play()
    hints = {play.see(is_covered=True).hint for _ in range(6)}
    assert play.sight.decision is FaceDecision.MATCH
    assert hints == {CaptureHint.NONE}


def test_shut_eyes_are_told_to_whom_is_not_known() -> None:
    play = Play()
    assert play.stand(0.6, shut=1.0, score=0.4).hint is CaptureHint.OPEN_EYES


@pytest.mark.parametrize(("gesture", "yaw"), [(LEFT, 0.4), (RIGHT, -0.4)])
def test_a_head_is_turned_to_the_asked_side_and_back(gesture: Gesture, yaw: float) -> None:
    play = asked(gesture)
    sight = play.turn(yaw)
    assert (sight.gesture, sight.gestures_done, sight.hint) == (gesture, 0, CaptureHint.LOOK_HERE)
    sight = play.back(yaw)
    assert (sight.decision, sight.gestures_done) == (FaceDecision.MATCH, 1)


def test_gestures_are_asked_for_in_their_order_and_all_of_them() -> None:
    play = asked(RIGHT, BLINK, LEFT)
    play.turn(-0.5)
    assert (play.back(-0.5).gesture, play.sight.gestures_done) == (BLINK, 1)
    assert (play.blink().gesture, play.sight.gestures_done) == (LEFT, 2)
    play.turn(0.5)
    sight = play.back(0.5)
    assert (sight.decision, sight.gestures_done, sight.gesture) == (FaceDecision.MATCH, 3, None)


def test_a_turn_is_measured_from_the_persons_own_straight_look() -> None:
    play = Play(LEFT)
    play.stand(0.3, yaw=-0.2)
    play.turn(0.1)
    assert play.sight.hint is CaptureHint.NONE
    for yaw in (0.2, 0.2, 0, -0.15, -0.2, -0.2):
        play.see(yaw=yaw)
    assert play.sight.decision is FaceDecision.MATCH


@pytest.mark.parametrize("yaw", [0.34, 0.2, 0.0])
def test_a_head_that_turns_too_little_makes_no_gesture(yaw: float) -> None:
    play = asked(LEFT)
    while play.sight.decision is None:
        play.turn(yaw)
        play.back(yaw)
    assert (play.sight.decision, play.sight.attack) == (FaceDecision.NO_GESTURE, AttackSign.NONE)
    assert 6 < play.at - 100 < 7


def test_one_wrong_point_in_one_picture_is_no_turn() -> None:
    play = asked(LEFT)
    for yaw in (0.6, -0.6) * 10:
        play.see(yaw=yaw)
        play.stand(0.2)
    assert (play.sight.decision, play.sight.gestures_done) == (None, 0)


def test_a_head_that_does_not_come_back_makes_no_gesture() -> None:
    play = asked(LEFT)
    play.see(times=200, yaw=0.4)
    assert (play.sight.decision, play.sight.hint) == (FaceDecision.NO_GESTURE, CaptureHint.LOOK_HERE)


def test_the_wrong_side_is_forgiven_once_and_the_same_gesture_is_asked_anew() -> None:
    play = asked(LEFT)
    assert play.turn(-0.4).hint is CaptureHint.LOOK_HERE
    sight = play.back(-0.4)
    assert (sight.gesture, sight.gestures_done, sight.hint) == (LEFT, 0, CaptureHint.NONE)
    play.turn(0.4)
    assert play.back(0.4).decision is FaceDecision.MATCH


def test_the_wrong_side_twice_in_an_attempt_is_an_attack_even_after_a_new_start() -> None:
    play = asked(LEFT)
    play.turn(-0.4)
    play.back(-0.4)
    play.see(NOBODY, 20)
    play.stand(0.4)
    assert play.turn(-0.4).attack is AttackSign.OTHER_GESTURE
    assert play.sight.decision is FaceDecision.ATTACK


def test_a_head_that_stays_on_the_wrong_side_is_counted_once() -> None:
    play = asked(LEFT)
    play.see(times=60, yaw=-0.5)
    assert play.sight.decision is None


def test_a_turn_beyond_straight_on_the_way_back_is_no_wrong_turn() -> None:
    play = asked(LEFT)
    play.turn(0.4)
    play.turn(-0.4)
    assert play.back(-0.4).decision is FaceDecision.MATCH


@pytest.mark.parametrize("pictures", [1, 2, 4, 6, 10])
def test_a_blink_counts_once_the_eyes_are_open_again(pictures: int) -> None:
    play = asked(BLINK)
    play.see(times=pictures, shut=1.0)
    assert play.sight.gestures_done == 0
    assert play.stand(0.15).decision is FaceDecision.MATCH


def test_eyes_that_stay_shut_do_not_blink() -> None:
    play = asked(BLINK)
    play.blink(pictures=20)
    assert play.sight.gestures_done == 0
    play.blink()
    assert play.sight.decision is FaceDecision.MATCH


def test_eyes_that_are_always_shut_do_not_blink() -> None:
    play = Play(BLINK)
    play.stand(8, shut=1.0, eyes=0.1)
    assert play.sight.decision is FaceDecision.NO_GESTURE


def test_eyes_shut_in_a_turned_head_are_no_blink() -> None:
    play = asked(BLINK)
    play.turn(0.3, shut=1.0)
    play.back(0.3)
    assert play.sight.gestures_done == 0


GLASSES = (0.31, 0.22, 0.36, 0.27, 0.14, 0.33, 0.2, 0.38, 0.16, 0.29)
"""Aspect ratios from picture to picture where a frame draws the points to itself."""


def test_glasses_whose_ratio_jumps_make_no_blink() -> None:
    play = Play(BLINK)
    for ratio in GLASSES * 12:
        play.see(shut=None, eyes=ratio)
    assert play.sight.decision is None
    assert play.sight.gestures_done == 0


def test_who_wears_them_blinks_by_the_eye_network() -> None:
    play = Play(BLINK)
    for ratio in GLASSES:
        play.see(eyes=ratio)
    for ratio in GLASSES[:3]:
        play.see(eyes=ratio, shut=0.9)
    for ratio in GLASSES[:3]:
        play.see(eyes=ratio)
    assert play.sight.decision is FaceDecision.MATCH


@pytest.mark.parametrize("shut", [None, 0.95], ids=["no eye network", "one that takes narrow eyes for shut ones"])
def test_a_blink_is_seen_by_the_ratio_alone_where_there_is_no_better_witness(shut: float | None) -> None:
    play = Play(BLINK)
    play.stand(0.4, shut=shut)
    play.see(times=2, eyes=0.15, shut=shut)
    play.stand(0.2, shut=shut)
    assert play.sight.decision is FaceDecision.MATCH


@pytest.mark.parametrize("pictures", [3, 6, 20, 100])
def test_an_open_mouth_counts_once_it_is_closed_again(pictures: int) -> None:
    play = asked(MOUTH)
    play.see()
    sight = play.see(times=pictures, mouth=0.5, likeness=0.35)
    assert (sight.decision, sight.gesture, sight.gestures_done, sight.hint) == (None, MOUTH, 0, CaptureHint.NONE)
    assert play.stand(0.15).decision is FaceDecision.MATCH


def test_a_mouth_that_does_not_close_again_makes_no_gesture() -> None:
    play = asked(MOUTH)
    play.see()
    play.see(times=200, mouth=0.5)
    assert (play.sight.decision, play.sight.gestures_done) == (FaceDecision.NO_GESTURE, 0)


def test_one_or_two_wrong_points_are_no_open_mouth() -> None:
    play = asked(MOUTH)
    for _ in range(10):
        play.stand(0.2)
        play.see(times=2, mouth=0.6)
    assert (play.sight.decision, play.sight.gestures_done) == (None, 0)


@pytest.mark.parametrize("seconds", [0.12, 0.3])
def test_an_open_mouth_is_seen_where_pictures_are_few(seconds: float) -> None:
    play = asked(MOUTH)
    play.see()
    play.see(times=2, seconds=seconds, mouth=0.5)
    play.see(times=2, seconds=seconds)
    assert play.sight.decision is FaceDecision.MATCH


def test_a_smile_that_shows_teeth_is_no_open_mouth() -> None:
    play = asked(MOUTH)
    for _ in range(20):
        play.see(times=5, mouth=0.27)
        play.stand(0.25)
    assert (play.sight.decision, play.sight.gestures_done) == (FaceDecision.NO_GESTURE, 0)


def test_who_smiles_all_the_time_opens_his_mouth_from_his_smile() -> None:
    play = Play(MOUTH)
    play.stand(0.5, mouth=0.24)
    play.see(times=6, mouth=0.5)
    assert play.sight.gestures_done == 0
    play.stand(0.2, mouth=0.24)
    assert (play.sight.decision, play.sight.gesture) == (None, MOUTH)
    play.see(times=6, mouth=0.6)
    assert play.stand(0.15, mouth=0.24).decision is FaceDecision.MATCH


def test_a_mouth_that_is_open_all_the_time_is_not_opened() -> None:
    play = Play(MOUTH)
    play.stand(8, mouth=0.6)
    assert (play.sight.decision, play.sight.gestures_done) == (FaceDecision.NO_GESTURE, 0)


def test_a_mouth_that_was_open_when_it_was_asked_for_must_close_first() -> None:
    play = Play(LEFT, MOUTH)
    play.stand(0.3)
    play.turn(0.5)
    play.see()
    assert play.sight.gesture is MOUTH
    play.see(times=20, mouth=0.6)
    play.stand(0.2)
    assert (play.sight.decision, play.sight.gestures_done) == (None, 1)
    assert play.gape().decision is FaceDecision.MATCH


def test_a_mouth_that_closes_after_it_was_open_from_the_beginning_is_seen_to_open() -> None:
    play = Play(MOUTH)
    play.stand(0.5, mouth=0.6)
    play.stand(1)
    assert play.sight.gestures_done == 0
    assert play.gape().decision is FaceDecision.MATCH


JUMPING = (0.02, 0.45, 0.1, 0.38, 0.0, 0.5, 0.2, 0.31, 0.05, 0.41)
"""Gaps from picture to picture where a beard or a bad light leads the points astray."""


def test_a_gap_that_jumps_is_no_open_mouth() -> None:
    play = Play(MOUTH)
    for gap in JUMPING * 12:
        play.see(mouth=gap)
    assert play.sight.gestures_done == 0


def test_an_open_mouth_in_a_turned_head_is_none() -> None:
    play = asked(MOUTH)
    play.turn(0.2, mouth=0.6)
    play.back(0.2)
    assert play.sight.gestures_done == 0


def test_an_open_mouth_in_a_bad_picture_is_none() -> None:
    play = asked(MOUTH)
    play.gape(quality=0.2)
    assert play.sight.gestures_done == 0


@pytest.mark.parametrize("likeness", [0.29, 0.1])
def test_the_open_mouth_of_somebody_else_is_none(likeness: float) -> None:
    play = asked(MOUTH)
    play.gape(likeness=likeness)
    assert (play.sight.decision, play.sight.gestures_done) == (None, 0)


def test_somebody_else_who_closes_the_mouth_that_was_opened_is_an_attack() -> None:
    play = asked(MOUTH)
    play.see()
    play.see(times=6, mouth=0.6)
    play.stand(1, **STRANGER)
    assert (play.sight.decision, play.sight.attack) == (FaceDecision.ATTACK, AttackSign.OTHER_PERSON)


def test_other_gestures_in_place_of_an_open_mouth_are_passed_over() -> None:
    play = asked(MOUTH)
    for yaw in (0.5, -0.5, 0.5, -0.5):
        play.turn(yaw)
        play.back(yaw)
    play.blink()
    assert (play.sight.decision, play.sight.gestures_done) == (None, 0)
    assert play.gape().decision is FaceDecision.MATCH


@pytest.mark.parametrize("gesture", [LEFT, RIGHT, BLINK])
def test_an_open_mouth_in_place_of_another_gesture_is_passed_over(gesture: Gesture) -> None:
    play = asked(gesture)
    for _ in range(4):
        play.see(times=6, mouth=0.6, likeness=0.35)
        play.stand(0.25)
    assert (play.sight.decision, play.sight.attack, play.sight.gestures_done) == (None, AttackSign.NONE, 0)


def test_a_mouth_that_stays_closed_makes_no_gesture_in_time() -> None:
    play = asked(MOUTH)
    play.stand(7)
    assert play.sight.decision is FaceDecision.NO_GESTURE
    assert 6 < play.at - 100 < 6.5


def test_who_makes_no_gesture_behind_his_mask_hears_of_it_after_a_while() -> None:
    play = asked(LEFT)
    assert play.stand(1.5, is_covered=True).hint is CaptureHint.NONE
    assert play.stand(1, is_covered=True).hint is CaptureHint.COVERED


def test_who_keeps_his_eyes_shut_instead_of_blinking_hears_of_it_after_a_while() -> None:
    play = asked(BLINK)
    assert play.stand(1.5, shut=1.0).hint is CaptureHint.NONE
    assert play.stand(1, shut=1.0).hint is CaptureHint.OPEN_EYES


def test_nothing_done_within_the_time_is_no_gesture() -> None:
    play = asked(LEFT, BLINK)
    play.stand(7)
    assert play.sight.decision is FaceDecision.NO_GESTURE
    assert 6 < play.at - 100 < 6.5


@pytest.mark.parametrize("moment", ["before the turn", "while turned", "at the return", "before the last look"])
def test_another_face_in_the_place_of_the_first_is_an_attack(moment: str) -> None:
    play = asked(LEFT)
    if moment == "before the turn":
        play.stand(3, **STRANGER)
    else:
        play.turn(0.4)
        if moment == "while turned":
            play.see(yaw=0.4, **STRANGER)
        play.see(yaw=0.2, **STRANGER)
        if moment == "before the last look":
            play.see()
            assert play.state.phase is Phase.CONFIRM
        play.stand(1, **STRANGER)
    assert (play.sight.decision, play.sight.attack) == (FaceDecision.ATTACK, AttackSign.OTHER_PERSON)


def test_one_unlike_picture_is_not_somebody_else() -> None:
    play = asked(LEFT)
    play.turn(0.4)
    play.see(yaw=0.1, **STRANGER)
    assert play.back(0.1).decision is FaceDecision.MATCH


def test_an_unlike_picture_of_low_quality_says_nothing() -> None:
    play = asked(LEFT)
    play.turn(0.4)
    play.stand(5, quality=0.4, **STRANGER)
    assert play.sight.decision is None


def test_who_turns_another_face_has_made_no_gesture() -> None:
    play = asked(LEFT)
    play.turn(0.5, likeness=0.1)
    assert play.state.asked is not None
    assert play.state.asked.looks == 0
    play.back(0.5)
    assert play.sight.gestures_done == 0


@pytest.mark.parametrize("there", [NOBODY, TWO], ids=["walks off", "is joined"])
def test_who_leaves_or_is_joined_starts_over_and_is_told_why(there: Glimpse) -> None:
    play = asked(LEFT)
    play.turn(0.4)
    sight = play.see(there, 12)
    assert (sight.decision, sight.gesture, sight.face) == (None, None, None)
    assert sight.hint is there.hint
    assert play.state.phase is Phase.FIND
    play.stand(0.3)
    assert play.sight.gesture is LEFT
    play.turn(0.4)
    assert play.back(0.4).decision is FaceDecision.MATCH


@pytest.mark.parametrize("there", [NOBODY, TWO], ids=["a picture without a face", "someone passing by"])
def test_a_short_gap_is_bridged(there: Glimpse) -> None:
    play = asked(LEFT)
    play.turn(0.4)
    play.see(there, 6)
    assert play.back(0.4).decision is FaceDecision.MATCH


def test_another_place_in_the_picture_is_another_person() -> None:
    play = asked(LEFT)
    play.turn(0.4)
    play.see(times=9, box=(0.05, 0.3, 0.25, 0.7), **STRANGER)
    assert play.state.phase is Phase.FIND
    assert play.sight.gesture is None
    play.see(times=60, box=(0.05, 0.3, 0.25, 0.7), **STRANGER)
    assert play.sight.decision is FaceDecision.NON_MATCH


def test_who_leaves_again_and_again_is_asked_for_other_gestures() -> None:
    play = Play(LEFT)
    for _ in range(3):
        play.stand(0.5)
        play.see(NOBODY, 12)
    assert play.sight.decision is FaceDecision.NO_GESTURE


def test_someone_who_leaves_before_he_is_asked_may_come_back_as_often_as_he_likes() -> None:
    play = Play(LEFT)
    for _ in range(10):
        play.stand(0.2)
        play.see(NOBODY, 12)
    play.stand(0.4)
    assert play.sight.gesture is LEFT


def test_the_card_of_the_first_person_does_not_serve_the_second() -> None:
    play = asked(LEFT)
    play.see(NOBODY, 12)
    play.stand(3, **STRANGER)
    assert play.sight.decision is FaceDecision.NON_MATCH


def test_the_last_look_must_match_the_card_again() -> None:
    play = asked(LEFT)
    play.turn(0.4)
    play.back(0.4, score=0.44)
    assert play.sight.decision is None
    play.stand(4, score=0.44)
    assert play.sight.decision is FaceDecision.RETRY


def test_the_last_look_must_be_as_like_the_probe_as_every_other() -> None:
    play = asked(LEFT)
    play.turn(0.4)
    play.see()
    assert play.state.phase is Phase.CONFIRM
    play.stand(4, likeness=0.42)
    assert play.sight.decision is FaceDecision.RETRY


def test_a_stream_that_repeats_is_an_attack() -> None:
    play = asked(LEFT)
    play.see(times=2, novelty=Novelty.REPEATED)
    assert play.sight.decision is None
    sight = play.see(novelty=Novelty.REPEATED)
    assert (sight.decision, sight.attack) == (FaceDecision.ATTACK, AttackSign.REPEATED_PICTURES)


def test_repetitions_are_counted_through_new_starts_and_never_serve_as_evidence() -> None:
    play = Play()
    play.see(times=2, novelty=Novelty.REPEATED)
    assert all(each == Wanted() for each in play.wanted)
    play.see(NOBODY, 12)
    play.see()
    play.see(novelty=Novelty.REPEATED)
    assert play.sight.attack is AttackSign.REPEATED_PICTURES


def test_a_dark_room_that_repeats_is_none() -> None:
    play = Play()
    play.see(NOBODY, 50, novelty=Novelty.REPEATED)
    assert play.sight.decision is None


def test_a_picture_that_is_delivered_twice_changes_nothing() -> None:
    play = asked(LEFT)
    before = play.state
    play.see(novelty=Novelty.SAME)
    assert play.state is before


def test_an_attempt_that_has_ended_stays_as_it_ended() -> None:
    play = Play()
    play.stand(0.3)
    ended = play.state
    assert after(ended, replace(STRAIGHT, at=500.0, **STRANGER)) is ended
    assert wants(ended, replace(STRAIGHT, at=500.0)) == Wanted()


def test_a_face_beyond_the_edge_is_told_within_the_picture() -> None:
    play = Play()
    assert play.see(box=(-0.1, 0.5, 0.2, 1.2)).face == (0, 0.5, 0.2, 1)


@pytest.mark.parametrize("held", ["score", "likeness", "pad", "turn", "blink", "mouth", "return", "alone"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_nothing_makes_a_match_while_one_condition_is_never_met(held: str, data: st.DataObject) -> None:
    """Whatever else is seen, in whatever order, measured whether it was wanted or not."""
    state = State(Rules(THRESHOLDS, BOUNDS, data.draw(st.permutations((LEFT, BLINK if held == "blink" else MOUTH)))))
    at = 0.0
    for _ in range(data.draw(st.integers(5, 80))):
        at += data.draw(st.sampled_from((0.03, 0.05, 0.1, 0.3, 0.5)))
        yaw = data.draw(st.sampled_from((0.0, 0.0, 0.05, 0.1, 0.2, 0.34 if held == "turn" else 0.5, -0.5)))
        shut = data.draw(st.sampled_from((0.0, 0.0, 1.0)))
        glimpse = Glimpse(
            at=at,
            faces=2 if held == "alone" else data.draw(st.sampled_from((1, 1, 1, 1, 0, 2))),
            hint=CaptureHint.NONE,
            quality=data.draw(st.sampled_from((1.0, 1.0, 0.4, 0.1))),
            yaw=yaw - 0.7 if held == "return" and state.has_probe else yaw,
            eyes=0.3,
            shut=0.0 if held == "blink" else shut,
            mouth=0.32 if held == "mouth" else data.draw(st.sampled_from((0.03, 0.03, 0.6))),
            box=BOX,
            pad=0.1 if held == "pad" else data.draw(st.sampled_from((0.9, 0.9, 0.3))),
            score=0.44 if held == "score" else data.draw(st.sampled_from((0.9, 0.9, 0.1))),
            likeness=0.44 if held == "likeness" else data.draw(st.sampled_from((0.9, 0.9, 0.1))),
        )
        state = after(state, glimpse)
    assert state.decision is not FaceDecision.MATCH


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(("stand", "left", "right", "mouth", "nobody", "two", "stranger", "jump", "repeated")),
        max_size=30,
    )
)
def test_a_match_is_always_the_end_of_a_whole_performance(scenes: list[str]) -> None:
    play, seen = Play(LEFT, MOUTH), []
    for each in scenes:
        if play.sight.decision is not None:
            break
        seen.append(each)
        match each:
            case "stand":
                play.stand(0.3)
            case "left" | "right":
                yaw = 0.5 if each == "left" else -0.5
                play.turn(yaw)
                play.back(yaw)
            case "mouth":
                play.gape()
            case "nobody" | "two":
                play.see(NOBODY if each == "nobody" else TWO, 9)
            case "stranger":
                play.stand(0.3, **STRANGER)
            case "jump":
                play.see(times=9, box=(0.05, 0.1, 0.15, 0.3))
            case "repeated":
                play.see(novelty=Novelty.REPEATED)
    if play.sight.decision is FaceDecision.MATCH:
        assert play.sight.gestures_done == 2
        turned = max(place for place, each in enumerate(seen) if each == "left" and "mouth" in seen[place:])
        assert not {"nobody", "two", "jump"} & set(seen[turned:])


@pytest.mark.parametrize("phase", ["find", "compare", "gestures", "confirm"])
def test_what_crosses_to_the_caller_says_little(phase: str) -> None:
    play = Play(LEFT)
    play.stand(0.25 if phase == "find" else 0.3, **({"score": 0.4} if phase == "compare" else {}))
    assert len(repr(play.sight)) < 300
    assert len(repr(STRAIGHT)) < 400
