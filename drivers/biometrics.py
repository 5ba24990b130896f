"""What is said of a face before the camera (terms of ISO/IEC 2382-37 and 30107): no picture, no embedding, no name."""

from dataclasses import dataclass
from enum import StrEnum


class FaceDecision(StrEnum):
    """ISO/IEC 2382-37 decisions, and why there may be none."""

    MATCH = "match"
    RETRY = "retry"
    NON_MATCH = "non_match"
    NO_FACE = "no_face"
    MANY_FACES = "many_faces"
    LOW_QUALITY = "low_quality"
    ATTACK = "attack"
    NO_GESTURE = "no_gesture"


class CaptureHint(StrEnum):
    """What would help the next picture; the words are in ``assets/words``."""

    NONE = "none"
    NO_FACE = "no_face"
    CLOSER = "closer"
    FURTHER = "further"
    CENTRE = "centre"
    LOOK_HERE = "look_here"
    ONE_PERSON = "one_person"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BACKLIGHT = "backlight"
    HOLD_STILL = "hold_still"
    CUT_OFF = "cut_off"
    COVERED = "covered"
    OPEN_EYES = "open_eyes"


class Gesture(StrEnum):
    """What the resident is asked to do, so that a picture of him cannot; left and right are his own."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    BLINK = "blink"
    OPEN_MOUTH = "open_mouth"


class AttackSign(StrEnum):
    """What made a presentation attack suspected (ISO/IEC 30107-3)."""

    NONE = "none"
    PAD_SCORE = "pad_score"
    OTHER_GESTURE = "other_gesture"
    OTHER_PERSON = "other_person"
    REPEATED_PICTURES = "repeated_pictures"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One probe compared with one reference; holds no picture and no embedding.

    Attributes:
        score: cosine similarity, -1 to 1; None without a decision.
        threshold: the pack's accept threshold for ``score``.
        pad_score: 0 (attack) to 1 (bona fide); None when not asked for.
        quality: 0 to 1 of the probe's face; None without a face.
        hint: what would help.
        ms: milliseconds of the comparison, start-up not counted.
    """

    decision: FaceDecision
    score: float | None
    threshold: float
    pad_score: float | None
    quality: float | None
    hint: CaptureHint
    ms: float


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture of an attempt at the camera led to; holds no picture and no embedding.

    Attributes:
        decision: how the attempt ended; None while it goes on.
        hint: what would help.
        gesture: what the resident is asked to do now; None while nothing is.
        gestures_done: of those that the attempt asks for.
        attack: what the suspicion rests on, where ``decision`` is ATTACK.
        face: left, top, right, bottom of the face in shares of the picture; None where none is followed.
        ms: milliseconds that the picture took.
    """

    decision: FaceDecision | None
    hint: CaptureHint
    gesture: Gesture | None = None
    gestures_done: int = 0
    attack: AttackSign = AttackSign.NONE
    face: tuple[float, float, float, float] | None = None
    ms: float = 0.0
