"""What an attempt at the camera knows between two pictures: numbers and names, no picture and no embedding. Pure."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from drivers.biometrics import AttackSign, CaptureHint, FaceDecision, Gesture, Sight
from drivers.face.evidence import Comparisons, Window
from drivers.face.gestures import Asked, Pose
from drivers.face.glimpse import Box, Glimpse, Novelty, Track
from drivers.face.hints import Board
from drivers.face.liveness import Liveness
from drivers.face.pack import Thresholds
from drivers.face.usual import Lids, Lips

MOST_RETURNS = 2
"""Times that who left during the gestures may start over: another attempt asks for other ones."""

ENOUGH_REPETITIONS = 3
"""Pictures that were shown before: a camera's sensor never makes the same one twice, not even once."""


class Phase(StrEnum):
    """Where an attempt is."""

    FIND = "find"
    COMPARE = "compare"
    GESTURES = "gestures"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Rules:
    """What does not change during an attempt."""

    thresholds: Thresholds
    liveness: Liveness
    gestures: tuple[Gesture, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted through the whole attempt, however often it starts over.

    Attributes:
        wrong_turns: heads turned to the side that was not asked for.
        strange_looks: straight looks of somebody else where the person was who matched.
        repetitions: pictures that were shown before.
        returns: new starts of someone who left during the gestures.
    """

    wrong_turns: int = 0
    strange_looks: int = 0
    repetitions: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """An attempt after some pictures.

    Attributes:
        window: of FIND.
        comparisons: of COMPARE.
        asked: of GESTURES.
        done: gestures that were made.
        neutral: yaw of the person's own straight look, once a probe has matched.
        since: instant at which CONFIRM began.
        decision: None while the attempt goes on.
    """

    rules: Rules
    phase: Phase = Phase.FIND
    track: Track | None = None
    window: Window = field(default_factory=Window)
    comparisons: Comparisons | None = None
    asked: Asked | None = None
    done: int = 0
    neutral: float = 0.0
    since: float = 0.0
    lids: Lids = field(default_factory=Lids)
    lips: Lips = field(default_factory=Lips)
    board: Board = field(default_factory=Board)
    tally: Tally = field(default_factory=Tally)
    decision: FaceDecision | None = None
    attack: AttackSign = AttackSign.NONE

    @property
    def has_probe(self) -> bool:
        """Whether a probe has matched, to which later pictures are likened."""
        return self.phase in (Phase.GESTURES, Phase.CONFIRM)

    @property
    def sight(self) -> Sight:
        """What the caller hears."""
        tells = self.decision not in (FaceDecision.MATCH, FaceDecision.ATTACK)
        return Sight(
            self.decision,
            self.board.shown if tells else CaptureHint.NONE,
            self.asked.gesture if self.asked is not None and self.decision is None else None,
            self.done,
            self.attack,
            None if self.track is None else _within(self.track.box),
        )

    def follows(self, glimpse: Glimpse) -> bool:
        """Whether the picture shows the face that is followed, and no other."""
        return self.track is not None and self.track.follows(glimpse)

    def is_shown(self, glimpse: Glimpse) -> bool:
        """Whether the picture is evidence: the face that is followed, at this very instant, in a new picture."""
        return glimpse.novelty is Novelty.NEW and self.track is not None and self.track.at == glimpse.at

    def pose(self, glimpse: Glimpse) -> Pose:
        """Return the head's, seen from the person's own straight look."""
        are_shut = self.lids.are_shut(glimpse, self.rules.liveness.blink)
        return Pose.of(glimpse, self.neutral, self.lips.rise(glimpse), are_shut=are_shut)

    def remembering(self, glimpse: Glimpse) -> "State":
        """Remember what eyes and mouth measure in a straight look."""
        bounds = self.rules.liveness
        lids, lips = self.lids.after(glimpse, bounds.blink), self.lips.after(glimpse, bounds.mouth_open)
        return replace(self, lids=lids, lips=lips)

    def following(self, glimpse: Glimpse) -> "State":
        """Go on following the face, take up another one, or start over without one."""
        if glimpse.box is not None and self.follows(glimpse):
            return replace(self, track=Track(glimpse.box, glimpse.at))
        is_gone = self.track is not None and replace(self.track, is_missed=True).is_lost(glimpse.at)
        if self.track is None or is_gone or (self.phase is Phase.FIND and glimpse.faces == 1):
            return self.started_over(glimpse)
        return replace(self, track=replace(self.track, is_missed=True))

    def repeated(self, glimpse: Glimpse) -> "State":
        """Count a picture of a face that was shown before; an empty room may look the same in the dark."""
        if glimpse.novelty is not Novelty.REPEATED or glimpse.faces != 1:
            return self
        tally = replace(self.tally, repetitions=self.tally.repetitions + 1)
        counted = replace(self, tally=tally)
        is_loop = tally.repetitions >= ENOUGH_REPETITIONS
        return counted.attacked(AttackSign.REPEATED_PICTURES) if is_loop else counted

    def started_over(self, glimpse: Glimpse) -> "State":
        """Forget the face, and follow the one of this picture where there is one."""
        tally = replace(self.tally, returns=self.tally.returns + self.has_probe)
        if tally.returns > MOST_RETURNS:
            return replace(self, tally=tally).ended(FaceDecision.NO_GESTURE)
        is_one = glimpse.faces == 1 and glimpse.box is not None
        track = Track(glimpse.box, glimpse.at) if is_one and glimpse.box is not None else None
        return State(self.rules, track=track, board=self.board, tally=tally)

    def ended(self, decision: FaceDecision) -> Self:
        """End the attempt."""
        return replace(self, decision=decision)

    def attacked(self, sign: AttackSign) -> Self:
        """End it on the suspicion of a presentation attack."""
        return replace(self, decision=FaceDecision.ATTACK, attack=sign)


def _within(box: Box) -> Box:
    left, top, right, bottom = (min(max(each, 0.0), 1.0) for each in box)
    return left, top, right, bottom
