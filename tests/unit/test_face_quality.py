"""What makes a face good enough to compare, and which hint the resident gets: drawn faces, no networks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pytest

from drivers.biometrics import CaptureHint
from drivers.face.detector import Face, Scene
from drivers.face.pack import load_pack
from drivers.face.quality import Reach, assess, hint_without_face, yaw
from drivers.places import INSTALLED

LIMITS = load_pack(INSTALLED / "face-pack").manifest.quality


@dataclass(frozen=True)
class Subject:
    """A drawn face in a picture of 1280 x 720; lengths in parts of the eye distance."""

    eye_distance: float = 110
    centre: tuple[float, float] = (640, 360)
    nose: tuple[float, float] = (0, 0.6)
    mouth: float = 1.0
    roll: float = 0
    skin: tuple[int, int] = (70, 190)
    around: int = 130
    blur: float = 0.8

    def points(self) -> np.ndarray:
        flat = np.array([[-0.5, 0], [0.5, 0], self.nose, [-0.4, self.mouth], [0.4, self.mouth]]) - (0, 0.3)
        cosine, sine = np.cos(np.radians(self.roll)), np.sin(np.radians(self.roll))
        turned = flat @ np.array([[cosine, sine], [-sine, cosine]])
        return (turned * self.eye_distance + self.centre).astype(np.float32)

    def face(self) -> Face:
        half = np.array([0.95, 1.25]) * self.eye_distance
        return Face(np.array([*(self.centre - half), *(self.centre + half)], np.float32), self.points())

    def aligned(self) -> np.ndarray:
        """Skin of the two shades in patches of 7 pixels, as fine as eyes and mouth."""
        patches = np.random.default_rng(5).integers(0, 2, (16, 16), np.uint8)
        low, high = self.skin
        crop = cv2.resize(low + patches * np.uint8(high - low), (112, 112), interpolation=cv2.INTER_NEAREST)
        return cv2.GaussianBlur(cv2.merge([crop] * 3), (0, 0), self.blur)


def judged(reach: Reach | None = None, **changes: Any) -> tuple[float, CaptureHint]:
    subject = Subject(**changes)
    picture = np.full((720, 1280, 3), subject.around, np.uint8)
    quality = assess(Scene(picture, 1.0, (subject.face(),)), subject.face(), subject.aligned(), LIMITS, reach)
    return quality.value, quality.hint


def test_a_good_face_is_perfect_and_needs_no_hint() -> None:
    assert judged() == (1, CaptureHint.NONE)


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"eye_distance": 25}, CaptureHint.CLOSER),
        ({"eye_distance": 400}, CaptureHint.FURTHER),
        ({"centre": (150, 360)}, CaptureHint.CENTRE),
        ({"skin": (25, 75)}, CaptureHint.TOO_DARK),
        ({"skin": (225, 255)}, CaptureHint.TOO_BRIGHT),
        ({"skin": (60, 85), "around": 240}, CaptureHint.BACKLIGHT),
        ({"skin": (25, 75), "around": 200}, CaptureHint.BACKLIGHT),
        ({"skin": (90, 170), "around": 250}, CaptureHint.BACKLIGHT),
        ({"blur": 4.0}, CaptureHint.HOLD_STILL),
        ({"nose": (0.45, 0.6)}, CaptureHint.LOOK_HERE),
        ({"nose": (-0.45, 0.6)}, CaptureHint.LOOK_HERE),
        ({"nose": (0, 0.15)}, CaptureHint.LOOK_HERE),
        ({"nose": (0, 0.98)}, CaptureHint.LOOK_HERE),
        ({"roll": 40}, CaptureHint.LOOK_HERE),
        ({"roll": -40}, CaptureHint.LOOK_HERE),
    ],
    ids=str,
)
def test_a_defect_lowers_the_quality_and_names_what_helps(changes: Mapping[str, Any], hint: CaptureHint) -> None:
    value, told = judged(**changes)
    assert 0 <= value < 1
    assert told is hint


@pytest.mark.parametrize(
    "changes",
    [
        {"eye_distance": 9},
        {"skin": (5, 25)},
        {"skin": (253, 255)},
        {"blur": 12.0},
        {"nose": (1.1, 0.6)},
        {"roll": 75},
        {"mouth": 0.3, "nose": (0, 0.6)},
        {"mouth": -0.2},
    ],
    ids=str,
)
def test_what_cannot_be_compared_has_no_quality_at_all(changes: Mapping[str, Any]) -> None:
    assert judged(**changes)[0] == 0


def test_the_worst_defect_is_told_first() -> None:
    slightly_turned, far_too_dark = {"nose": (0.3, 0.6)}, {"skin": (10, 40), "around": 60}
    assert judged(**slightly_turned)[1] is CaptureHint.LOOK_HERE
    assert judged(**slightly_turned, **far_too_dark)[1] is CaptureHint.TOO_DARK


def test_roll_alone_is_not_taken_for_a_turned_head() -> None:
    assert judged(roll=18) == (1, CaptureHint.NONE)


def test_quality_falls_with_the_defect() -> None:
    values = [judged(eye_distance=distance)[0] for distance in (60, 40, 25, 15)]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(("grey", "hint"), [(5, CaptureHint.TOO_DARK), (120, CaptureHint.NO_FACE)])
def test_where_nobody_is_seen_the_light_may_be_why(grey: int, hint: CaptureHint) -> None:
    assert hint_without_face(np.full((720, 1280, 3), grey, np.uint8)) is hint


ANYWHERE = (0.0, 1.0)


@pytest.mark.parametrize("centre", [(640, 140), (640, 580), (450, 560), (830, 150)], ids=str)
def test_people_who_sit_and_children_are_as_good_anywhere_in_the_picture(centre: tuple[float, float]) -> None:
    assert judged(ANYWHERE, centre=centre) == (1, CaptureHint.NONE)


@pytest.mark.parametrize("centre", [(640, 80), (640, 660), (60, 360), (1240, 360)], ids=str)
def test_a_face_that_is_cut_off_is_told_so(centre: tuple[float, float]) -> None:
    value, hint = judged(ANYWHERE, centre=centre)
    assert value < 0.8
    assert hint is CaptureHint.CUT_OFF


@pytest.mark.parametrize(("reach", "is_within"), [((0.0, 1.0), True), ((0.3, 0.7), True), ((0.0, 0.6), False)])
def test_a_site_may_say_where_a_face_may_lie(reach: tuple[float, float], is_within: bool) -> None:
    value, hint = judged(reach)
    assert (value, hint) == (1, CaptureHint.NONE) if is_within else (value < 0.5, hint is CaptureHint.CUT_OFF)


def test_where_nobody_asks_for_a_whole_face_none_is_cut_off() -> None:
    assert judged(None, centre=(640, 80)) == (1, CaptureHint.NONE)


@pytest.mark.parametrize("roll", [-15, 0, 15])
@pytest.mark.parametrize("nose", [-0.4, 0, 0.25])
def test_yaw_is_positive_to_the_persons_own_left_and_does_not_mind_a_tilt(nose: float, roll: float) -> None:
    assert yaw(Subject(nose=(nose, 0.6), roll=roll).face()) == pytest.approx(nose, abs=1e-3)
