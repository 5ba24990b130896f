"""What was measured of one picture of an attempt, and what is worth measuring next: numbers, never a picture."""

from dataclasses import dataclass
from enum import StrEnum

from drivers.biometrics import CaptureHint

Box = tuple[float, float, float, float]
"""left, top, right, bottom in shares of the picture; may reach beyond it."""

LONGEST_GAP, LONGEST_PAUSE = 0.4, 1.0
"""Seconds in which a face may be missing, or not alone, and still is the one that was followed; and in which there may
be no picture at all, because the machine was busy."""

LEAST_OVERLAP = 0.3
"""Of two boxes of one face, shared over joint area."""

FARTHEST_JUMP = 0.5
"""Of the middle of a face from one picture to the next, in its own widths and heights."""

LARGEST_GROWTH = 1.6
"""Height over height in the picture before; a step towards the camera takes many pictures."""

SURE = 0.5
"""Quality from which on a low score is not the picture's fault: a far or blurred living face has PAD scores of 0.1."""

TELLING = 0.3
"""Quality below which a comparison says little about who it is: a moving head scores 0.16 to 0.35 with its own card."""


SURELY_SHUT = 0.9
"""The eye network's opinion from which on a resident may hear that his eyes are shut."""


class Novelty(StrEnum):
    """How a picture relates to those before it in the attempt; a sensor's noise makes every one new."""

    NEW = "new"
    SAME = "same"
    """To the last pixel the one before it, which a camera may deliver twice."""
    REPEATED = "repeated"
    """To the last pixel an earlier one."""


class Describe(StrEnum):
    """Of which picture the recognition network shall make an embedding."""

    NOTHING = "nothing"
    THIS = "this"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What else to measure of a picture.

    Attributes:
        pad: its PAD score.
        keep: its crop in place of the one that is kept.
        describe: an embedding, for ``score`` and ``likeness``.
    """

    pad: bool = False
    keep: bool = False
    describe: Describe = Describe.NOTHING


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was measured of one picture.

    Attributes:
        at: instant, seconds.
        faces: 0, 1, or 2 where somebody else is nearly as near.
        hint: what its weakest measure would be helped by.
        quality: 0 to 1.
        yaw: offset of the nose from the middle of the eyes in eye distances; positive to the person's own left.
        eyes: height over width of the open eyes, the mean of both; None where it was not measured.
        shut: 0 to 1, the eye network's opinion that they are shut; None in a pack without one.
        mouth: height over width of the gap between the lips; None where it was not measured.
        is_covered: mouth or eyes seem to be covered.
        box: of the face; None without one.
        novelty: whether the camera has shown this picture before.
        pad: 0 (attack) to 1 (bona fide); None where it was not wanted.
        score: comparison score with the reference; None where none was wanted.
        likeness: cosine with the probe that matched; None before there is one, or where it was not wanted.
    """

    at: float
    faces: int = 0
    hint: CaptureHint = CaptureHint.NO_FACE
    quality: float = 0.0
    yaw: float = 0.0
    eyes: float | None = None
    shut: float | None = None
    mouth: float | None = None
    is_covered: bool = False
    box: Box | None = None
    novelty: Novelty = Novelty.NEW
    pad: float | None = None
    score: float | None = None
    likeness: float | None = None


def is_surely_shut(glimpse: Glimpse) -> bool:
    """Whether the eyes seem shut; narrow ones and a lowered look do too."""
    return glimpse.shut is not None and glimpse.shut >= SURELY_SHUT


@dataclass(frozen=True, slots=True)
class Track:
    """One face from picture to picture: where it was seen last, when, and whether a picture since then missed it."""

    box: Box
    at: float
    is_missed: bool = False

    def follows(self, glimpse: Glimpse) -> bool:
        """Whether this picture shows the same face, and no other."""
        if glimpse.faces != 1 or glimpse.box is None or self.is_lost(glimpse.at):
            return False
        return _overlap(self.box, glimpse.box) >= LEAST_OVERLAP or _is_near(self.box, glimpse.box)

    def is_lost(self, at: float) -> bool:
        """Whether it was not seen for too long."""
        return at - self.at > (LONGEST_GAP if self.is_missed else LONGEST_PAUSE)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(wide, 0.0) * max(tall, 0.0)
    joint = _width(one) * _height(one) + _width(other) * _height(other) - shared
    return shared / joint if joint > 0 else 0.0


def _is_near(one: Box, other: Box) -> bool:
    wide, tall = _width(one), _height(one)
    if wide <= 0 or tall <= 0 or not 1 / LARGEST_GROWTH <= _height(other) / tall <= LARGEST_GROWTH:
        return False
    across = (other[0] + other[2] - one[0] - one[2]) / 2 / wide
    down = (other[1] + other[3] - one[1] - one[3]) / 2 / tall
    return bool((across * across + down * down) ** 0.5 <= FARTHEST_JUMP)


def _width(box: Box) -> float:
    return box[2] - box[0]


def _height(box: Box) -> float:
    return box[3] - box[1]
