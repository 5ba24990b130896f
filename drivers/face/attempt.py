"""One attempt at the camera as a state machine: what was measured of a picture leads to the next state. Pure.

::

    FIND      a good picture of one face, and that it is presented alive            -> COMPARE, or ATTACK
    COMPARE   with the reference, before anybody performs for a foreign card        -> GESTURES, or the end
    GESTURES  in their order, each made by the face that matched                    -> CONFIRM, or the end
    CONFIRM   a last straight look, compared with reference and probe               -> MATCH

One face is followed throughout. Whoever walks off, or is joined by another, starts over; another face in the place of
the first is an attack. Without gestures the match of COMPARE is the end. FIND has none of its own: how long an attempt
may last is the caller's to say.
"""

from dataclasses import replace

from drivers.biometrics import AttackSign, CaptureHint, FaceDecision
from drivers.face.attempt_state import Phase, State
from drivers.face.evidence import Comparisons, Window, is_bona_fide, is_good
from drivers.face.gestures import Asked, Pose, Stage
from drivers.face.glimpse import SURE, TELLING, Describe, Glimpse, Novelty, Wanted

CONFIRM_SECONDS = 3.0

MOST_WRONG_TURNS = 1
"""Confusing left and right is human, once."""

MOST_STRANGE_LOOKS = 1
"""Straight looks of somebody else that may be a bad picture."""


def wants(state: State, glimpse: Glimpse) -> Wanted:
    """Return what else to measure of a picture before `after` takes it."""
    now = state.following(glimpse)
    if state.decision is not None or now.decision is not None or not now.is_shown(glimpse):
        return Wanted()
    bounds = now.rules.liveness
    if now.phase is Phase.FIND:
        return now.window.wants(glimpse, bounds)
    if now.comparisons is not None:
        return now.comparisons.wants(glimpse, bounds)
    pose = now.pose(glimpse)
    is_wanted = now.asked.wants_likeness(pose, bounds) if now.asked is not None else _is_straight(now, glimpse)
    return Wanted(describe=Describe.THIS) if is_wanted else Wanted()


def after(state: State, glimpse: Glimpse) -> State:
    """Take a picture, with what `wants` asked for; one that the camera has delivered twice says nothing new."""
    if state.decision is not None or glimpse.novelty is Novelty.SAME:
        return state
    now = state.following(glimpse).repeated(glimpse)
    if now.decision is None and now.is_shown(glimpse):
        now = _advanced(now, glimpse)
    if now.decision is None:
        now = _timed(now, glimpse)
    return replace(now, board=now.board.after(_hint(now, glimpse)))


def _advanced(state: State, glimpse: Glimpse) -> State:
    match state.phase:
        case Phase.FIND:
            now = _found(state, glimpse)
        case Phase.COMPARE:
            now = _compared(state, glimpse)
        case Phase.GESTURES:
            now = _performed(state, glimpse)
        case Phase.CONFIRM:
            now = _confirmed(state, glimpse)
    return now.remembering(glimpse) if _is_straight(now, glimpse) else now


def _found(state: State, glimpse: Glimpse) -> State:
    bounds = state.rules.liveness
    window = state.window.after(glimpse, bounds)
    if not window.is_full(glimpse.at, bounds):
        return replace(state, window=window)
    if not is_bona_fide(window.pads, state.rules.thresholds):
        # Of a poor picture a low score says nothing: nobody is suspected, and nobody is let through.
        again = replace(state, window=Window(window.began))
        return state.attacked(AttackSign.PAD_SCORE) if window.worst >= SURE else again
    if window.kept < state.rules.thresholds.bona_fide:
        # The others may have been of a living face, and this one of a photo.
        return replace(state, window=Window(window.began))
    comparisons = Comparisons(glimpse.at, window.neutral, window.pads[-bounds.pad_pictures :])
    return replace(state, phase=Phase.COMPARE, window=Window(), comparisons=comparisons)


def _compared(state: State, glimpse: Glimpse) -> State:
    assert state.comparisons is not None
    thresholds, bounds = state.rules.thresholds, state.rules.liveness
    comparisons = state.comparisons.after(glimpse, thresholds, bounds)
    if glimpse.score is None or glimpse.score < thresholds.accept:
        return replace(state, comparisons=comparisons)
    if not is_bona_fide(comparisons.pads, thresholds):
        is_sure = glimpse.quality >= SURE
        return state.attacked(AttackSign.PAD_SCORE) if is_sure else replace(state, comparisons=comparisons)
    if glimpse.pad is not None and glimpse.pad < thresholds.bona_fide:
        return replace(state, comparisons=comparisons)
    if not state.rules.gestures:
        return state.ended(FaceDecision.MATCH)
    asked = Asked(state.rules.gestures[0], glimpse.at)
    return replace(state, phase=Phase.GESTURES, comparisons=None, neutral=comparisons.neutral, asked=asked)


def _performed(state: State, glimpse: Glimpse) -> State:
    assert state.asked is not None
    pose = state.pose(glimpse)
    now = _likened(state, glimpse, pose)
    if now.decision is not None:
        return now
    asked = state.asked.after(pose, state.rules.liveness)
    if asked.stage is Stage.DONE:
        return _with_next_gesture(now, glimpse.at)
    now = replace(now, asked=asked)
    if asked.stage is not Stage.ASTRAY or state.asked.stage is Stage.ASTRAY:
        return now
    wrong_turns = now.tally.wrong_turns + 1
    now = replace(now, tally=replace(now.tally, wrong_turns=wrong_turns))
    return now.attacked(AttackSign.OTHER_GESTURE) if wrong_turns > MOST_WRONG_TURNS else now


def _with_next_gesture(state: State, at: float) -> State:
    done = state.done + 1
    if done == len(state.rules.gestures):
        return replace(state, phase=Phase.CONFIRM, done=done, asked=None, since=at)
    return replace(state, done=done, asked=Asked(state.rules.gestures[done], at))


def _confirmed(state: State, glimpse: Glimpse) -> State:
    now = _likened(state, glimpse, state.pose(glimpse))
    if now.decision is not None or glimpse.score is None or glimpse.likeness is None:
        return now
    is_holder = glimpse.score >= state.rules.thresholds.accept
    is_same = glimpse.likeness >= state.rules.liveness.same
    return now.ended(FaceDecision.MATCH) if is_holder and is_same and _is_straight(state, glimpse) else now


def _likened(state: State, glimpse: Glimpse, pose: Pose) -> State:
    """Count straight looks of somebody else; with an open mouth nobody is much like himself."""
    bounds = state.rules.liveness
    if pose.likeness is None or pose.likeness >= bounds.other:
        return state
    if not pose.is_straight(bounds) or pose.gapes(bounds) or glimpse.quality < SURE:
        return state
    strange_looks = state.tally.strange_looks + 1
    now = replace(state, tally=replace(state.tally, strange_looks=strange_looks))
    return now.attacked(AttackSign.OTHER_PERSON) if strange_looks > MOST_STRANGE_LOOKS else now


def _timed(state: State, glimpse: Glimpse) -> State:
    """End what has lasted long enough."""
    if state.comparisons is not None:
        end = state.comparisons.end(glimpse.at)
        return state if end is None else state.ended(end)
    if state.asked is not None and state.asked.is_over(glimpse.at):
        return state.ended(FaceDecision.NO_GESTURE)
    is_late = state.phase is Phase.CONFIRM and glimpse.at - state.since > CONFIRM_SECONDS
    return state.ended(FaceDecision.RETRY) if is_late else state


def _hint(state: State, glimpse: Glimpse) -> CaptureHint:
    """Return what this picture would have shown."""
    if glimpse.faces != 1:
        return glimpse.hint
    if state.phase is Phase.FIND:
        return state.window.hint(glimpse, state.rules.liveness)
    if state.comparisons is not None:
        return state.comparisons.hint(glimpse)
    if state.asked is not None:
        return state.asked.hint(glimpse, state.pose(glimpse), state.rules.liveness)
    is_astray = not state.pose(glimpse).is_straight(state.rules.liveness)
    weakest = CaptureHint.NONE if glimpse.quality >= TELLING else glimpse.hint
    return CaptureHint.LOOK_HERE if is_astray else weakest


def _is_straight(state: State, glimpse: Glimpse) -> bool:
    """Whether the picture is a good one of a straight look."""
    if not state.has_probe:
        return is_good(glimpse, state.rules.liveness.frontal)
    pose = state.pose(glimpse)
    return pose.is_good and pose.is_straight(state.rules.liveness)
