"""Whether the resident does what he is asked to: a turn of the head and back, a blink, or a gape. Pure.

All are seen against the person's own straight look, own open eyes and own closed mouth: cameras hang beside screens,
eyes are narrow or behind glasses, and some smile. A flat picture that is turned does not move its nose against its
eyes, so it makes no turn; a printed mask on a living head turns and blinks, and its mouth stays as it was printed.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from drivers.biometrics import CaptureHint, Gesture
from drivers.face.glimpse import TELLING, Glimpse, is_surely_shut
from drivers.face.liveness import Liveness

SECONDS = 6.0
"""For a gesture, and as long again for the straight look after it; asked again, the time begins anew."""

SLOW_SECONDS = 2.0
"""After which who has not made it yet hears what may hinder him."""

TURN_LOOKS = 2
"""Pictures that show a turned head before it counts: the points of a single one may be wrong."""

MOST_SHUT_LOOKS, MOST_SHUT_SECONDS = 6, 0.7
"""Eyes that stay shut for more of both do not blink. Asked to blink, people take up to half a second."""

GAPE_LOOKS, GAPE_SECONDS = 2, 0.08
"""Pictures in a row that show an open mouth, and the time from the first to the last, before it counts."""

CHECK_SECONDS = 1.0
"""From one straight look to the next that is likened to the probe while a gesture is waited for."""

OF_TURNING = frozenset({CaptureHint.LOOK_HERE, CaptureHint.HOLD_STILL})

SIDES = {Gesture.TURN_LEFT: 1, Gesture.TURN_RIGHT: -1}


class Stage(StrEnum):
    """How far a gesture has come."""

    ASKED = "asked"
    MADE = "made"
    """The head was turned, the mouth opened, or the eyes were shut and are open: a straight look of the same person,
    with his mouth closed, is waited for."""
    ASTRAY = "astray"
    """The head was turned to the other side; it is asked again once it is back."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Pose:
    """What one picture says of the head.

    Attributes:
        at: instant, seconds.
        turn: yaw from the person's own straight look, positive to his own left.
        is_good: the picture is good enough for its likeness to tell.
        are_shut: the eyes are shut.
        rise: by how much the gap between the lips is wider than usual, in widths of the mouth.
        likeness: to the probe; None where it was not measured.
    """

    at: float
    turn: float
    is_good: bool
    are_shut: bool
    rise: float
    likeness: float | None

    @classmethod
    def of(cls, glimpse: Glimpse, neutral: float, rise: float, *, are_shut: bool) -> "Pose":
        """Return the pose of a face that is followed."""
        is_good = glimpse.quality >= TELLING
        return cls(glimpse.at, glimpse.yaw - neutral, is_good, are_shut, rise, glimpse.likeness)

    def is_straight(self, bounds: Liveness) -> bool:
        """Whether the head looks as it does when it looks straight."""
        return abs(self.turn) < bounds.back

    def gapes(self, bounds: Liveness) -> bool:
        """Whether the mouth is open."""
        return self.rise >= bounds.mouth_open


@dataclass(frozen=True, slots=True)
class Asked:
    """One gesture that the resident is asked for, from picture to picture.

    Attributes:
        since: when this stage began.
        checked: when a straight look was likened to the probe; 0 where none was in this stage.
        looks: pictures that have shown a head turned to the asked side by the same person.
        astray: pictures in a row that have shown it turned to the other side.
        shut: pictures in a row that have shown shut eyes, and the instant of the first.
        gapes: pictures in a row that have shown an open mouth of the same person, and the instant of the first.
        was_closed: the mouth has been seen closed in this stage, so that what is open was opened now.
    """

    gesture: Gesture
    since: float
    stage: Stage = Stage.ASKED
    looks: int = 0
    astray: int = 0
    shut: int = 0
    shut_since: float = 0.0
    gapes: int = 0
    gapes_since: float = 0.0
    was_closed: bool = False
    checked: float = 0.0

    def wants_likeness(self, pose: Pose, bounds: Liveness) -> bool:
        """Whether this picture is one on which the same person must be seen."""
        if self.stage is Stage.ASKED and pose.turn * SIDES.get(self.gesture, 0) >= bounds.turn:
            return True
        if not (pose.is_good and pose.is_straight(bounds)) or pose.are_shut:
            return False
        is_of_mouth = self.gesture is Gesture.OPEN_MOUTH
        if pose.gapes(bounds):
            return is_of_mouth and self.stage is Stage.ASKED
        if self.stage is Stage.MADE:
            return not is_of_mouth or pose.rise < bounds.mouth_closed
        return pose.at - max(self.since, self.checked) >= CHECK_SECONDS

    def after(self, pose: Pose, bounds: Liveness) -> "Asked":
        """Take the next picture of the face that is followed."""
        is_checked = pose.likeness is not None and pose.is_straight(bounds) and not pose.gapes(bounds)
        now = replace(self, checked=pose.at) if is_checked else self
        match self.stage:
            case Stage.ASKED if self.gesture in SIDES:
                return _turning(now, pose, bounds)
            case Stage.ASKED if self.gesture is Gesture.OPEN_MOUTH:
                return _opening(now, pose, bounds)
            case Stage.ASKED:
                return _blinking(now, pose, bounds)
            case Stage.MADE:
                is_same = pose.likeness is not None and pose.likeness >= bounds.same
                is_back = is_same and self.wants_likeness(pose, bounds)
                return self.at_stage(Stage.DONE, pose.at) if is_back else now
            case Stage.ASTRAY if pose.is_straight(bounds):
                return self.at_stage(Stage.ASKED, pose.at)
        return now

    def at_stage(self, stage: Stage, at: float) -> "Asked":
        """Return the beginning of another stage."""
        return Asked(self.gesture, at, stage)

    def hint(self, glimpse: Glimpse, pose: Pose, bounds: Liveness) -> CaptureHint:
        """Return what would help; a head that turns is expected to look elsewhere and to blur."""
        if self.stage is not Stage.ASKED and not pose.is_straight(bounds):
            return CaptureHint.LOOK_HERE
        if glimpse.at - self.since > SLOW_SECONDS and glimpse.is_covered:
            return CaptureHint.COVERED
        if glimpse.at - self.since > SLOW_SECONDS and self.gesture is Gesture.BLINK and is_surely_shut(glimpse):
            return CaptureHint.OPEN_EYES
        is_expected = self.gesture in SIDES and glimpse.hint in OF_TURNING
        return CaptureHint.NONE if is_expected or glimpse.quality >= TELLING else glimpse.hint

    def is_over(self, at: float) -> bool:
        """Whether it was waited for long enough."""
        return at - self.since > SECONDS


def _turning(asked: Asked, pose: Pose, bounds: Liveness) -> Asked:
    turn = pose.turn * SIDES[asked.gesture]
    if turn <= -bounds.turn:
        astray = asked.astray + 1
        return asked.at_stage(Stage.ASTRAY, pose.at) if astray == TURN_LOOKS else replace(asked, astray=astray)
    is_turned = turn >= bounds.turn and pose.likeness is not None and pose.likeness >= bounds.same_turned
    looks = 0 if pose.is_straight(bounds) else asked.looks + is_turned
    return asked.at_stage(Stage.MADE, pose.at) if looks == TURN_LOOKS else replace(asked, looks=looks, astray=0)


def _blinking(asked: Asked, pose: Pose, bounds: Liveness) -> Asked:
    if not pose.is_straight(bounds):
        return replace(asked, shut=0)
    if not pose.is_good:
        return asked
    if pose.are_shut:
        return replace(asked, shut=asked.shut + 1, shut_since=asked.shut_since if asked.shut else pose.at)
    is_long = asked.shut > MOST_SHUT_LOOKS and pose.at - asked.shut_since > MOST_SHUT_SECONDS
    return asked.at_stage(Stage.MADE, pose.at) if asked.shut and not is_long else replace(asked, shut=0)


def _opening(asked: Asked, pose: Pose, bounds: Liveness) -> Asked:
    if not pose.is_straight(bounds):
        return replace(asked, gapes=0)
    if not pose.is_good:
        return asked
    if not asked.was_closed or not pose.gapes(bounds):
        return replace(asked, gapes=0, was_closed=asked.was_closed or pose.rise < bounds.mouth_closed)
    if pose.likeness is None or pose.likeness < bounds.same_turned:
        return replace(asked, gapes=0)
    since = asked.gapes_since if asked.gapes else pose.at
    is_made = asked.gapes + 1 >= GAPE_LOOKS and pose.at - since >= GAPE_SECONDS
    return asked.at_stage(Stage.MADE, pose.at) if is_made else replace(asked, gapes=asked.gapes + 1, gapes_since=since)
