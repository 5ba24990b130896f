"""Open and shut eyes, masks and dark glasses: the simulator's people, and what is drawn on them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.face.covering import is_covered
from drivers.face.detector import Picture, Points
from drivers.face.engine import Engine
from drivers.face.glimpse import Glimpse
from drivers.face.liveness import Liveness
from drivers.face.pack import load_pack
from drivers.face.quality import yaw
from drivers.face.usual import Lids
from drivers.settings import FaceSettings
from drivers.simulator import faces

pytestmark = pytest.mark.xdist_group("face")

NAMES = list(faces.FACES)
BOUNDS = Liveness()


@cache
def engine() -> Engine:
    return Engine(load_pack(Path(FaceSettings().pack)))


def glimpse(picture: Picture) -> Glimpse:
    """What is measured of the head and the eyes of a picture."""
    scene = engine().detect(picture, [])
    face = scene.chosen()
    assert face is not None
    seen = engine().features(scene, face)
    facts = {"eyes": seen.eyes, "shut": seen.shut, "mouth": seen.mouth}
    return Glimpse(at=0.0, faces=1, quality=1.0, yaw=yaw(face), **facts)


def looks_covered(picture: Picture) -> bool | None:
    """Whether the face seems covered; None where no face is found, which happens under a black mask."""
    scene = engine().detect(picture, [])
    face = scene.chosen()
    return None if face is None else is_covered(engine().crops(scene, face, []).judged)


def landmarks(picture: Picture) -> Points:
    scene = engine().detect(picture, [])
    face = scene.chosen()
    assert face is not None
    return engine()._detector.landmarks(scene, face) / scene.scale


def usual(name: str) -> tuple[Lids, Glimpse]:
    """What the person's open eyes measure."""
    lids = Lids()
    for moment in range(6):
        seen = glimpse(faces.scene((name,), moment / 6))
        lids = lids.after(seen, BOUNDS.blink)
    return lids, seen


@pytest.mark.parametrize("name", NAMES)
def test_everybodys_shut_eyes_are_told_from_his_open_ones(name: str) -> None:
    lids, _ = usual(name)
    for moment in (0.2, 0.6):
        assert not lids.are_shut(glimpse(faces.scene((name,), moment)), BOUNDS.blink)
        assert lids.are_shut(glimpse(faces.scene((name,), moment, eyes_closed=1.0)), BOUNDS.blink)


@pytest.mark.parametrize("name", NAMES)
def test_everybody_turns_to_his_own_side(name: str) -> None:
    neutral = glimpse(faces.scene((name,), 0.0)).yaw
    left, right = (glimpse(faces.scene((name,), 0.0, yaw=yaw)).yaw - neutral for yaw in (35.0, -35.0))
    assert left >= BOUNDS.turn
    assert right <= -BOUNDS.turn


def test_a_pack_without_an_eye_network_has_the_ratio_alone() -> None:
    picture = faces.probe(NAMES[-1])
    scene = engine().detect(picture, [])
    face = scene.chosen()
    assert face is not None
    before = engine().features(scene, face)
    pack = load_pack(Path(FaceSettings().pack))
    without = replace(pack, networks={role: each for role, each in pack.networks.items() if role != "eyes"})
    assert Engine(without).features(scene, face) == replace(before, shut=None)


def masked(picture: Picture, colour: tuple[int, int, int]) -> Picture:
    """A mask over nose, mouth and chin, with folds, in the light of the face."""
    points = landmarks(picture)
    outline = np.vstack([points[2:15], points[29]]).astype(np.int32)
    inside = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(inside, [outline], 255)
    opaque = cv2.GaussianBlur(inside, (0, 0), 2)[:, :, None] / 255
    light = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (0, 0), 12).astype(float)
    shade = np.clip(light / light[inside > 0].mean(), 0.7, 1.3)[:, :, None]
    folds = 1 + 0.06 * np.sin(np.arange(picture.shape[0]) / 7)[:, None, None]
    cloth = np.clip(np.array(colour) * shade * folds, 0, 255)
    return np.asarray(picture * (1 - opaque) + cloth * opaque, np.uint8)


def with_dark_glasses(picture: Picture) -> Picture:
    points = landmarks(picture)
    dark = np.zeros(picture.shape[:2], np.uint8)
    for first in (36, 42):
        eye = points[first : first + 6]
        (x, y), width = eye.mean(axis=0), float(np.hypot(*(eye[3] - eye[0])))
        cv2.ellipse(dark, (round(x), round(y)), (round(width * 0.95), round(width * 0.75)), 0, 0, 360, 255, -1)
    opaque = cv2.GaussianBlur(dark, (0, 0), 1.2)[:, :, None] / 255 * 0.92
    return np.asarray(picture * (1 - opaque) + 25 * opaque, np.uint8)


COVERS: dict[str, Callable[[Picture], Picture]] = {
    "blue mask": lambda picture: masked(picture, (200, 170, 120)),
    "white mask": lambda picture: masked(picture, (235, 235, 235)),
    "black mask": lambda picture: masked(picture, (35, 32, 32)),
    "dark glasses": with_dark_glasses,
}
LIGHTS: dict[str, Callable[[Picture], Picture]] = {
    "as it is": lambda picture: picture,
    "dim": lambda picture: cv2.LUT(picture, ((np.arange(256) / 255) ** 1.8 * 255).astype(np.uint8)),
    "warm": lambda picture: np.clip(picture * (0.75, 0.95, 1.1), 0, 255).astype(np.uint8),
    "cold": lambda picture: np.clip(picture * (1.15, 1, 0.85), 0, 255).astype(np.uint8),
}


@pytest.mark.parametrize("light", [*LIGHTS, "grey"])
def test_nobody_who_shows_his_face_seems_covered(light: str) -> None:
    grey = lambda picture: cv2.merge([cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)] * 3)  # noqa: E731
    change = LIGHTS.get(light, grey)
    for pose in ({}, {"yaw": 20.0}, {"eyes_closed": 1.0}):
        assert {looks_covered(change(faces.scene((name,), 0.0, **pose))) for name in NAMES} == {False}


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("cover", COVERS)
def test_nearly_everybody_who_covers_his_face_is_seen_to(cover: str, light: str) -> None:
    covered = [looks_covered(LIGHTS[light](COVERS[cover](faces.probe(name)))) for name in NAMES]
    assert covered.count(True) >= 5
    assert covered.count(False) <= 1
