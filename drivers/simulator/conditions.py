"""What may be wrong with a face before the camera though nobody deceives: light, distance, place, what covers it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

import cv2
import numpy as np

from drivers.simulator import person as persons
from drivers.simulator.faces import AHEAD, FRAME, Pixels, Pose, over, placed, still
from drivers.simulator.head import Field
from drivers.simulator.person import Layer, person, turned
from drivers.simulator.room import room
from drivers.simulator.sources import source

DISTANT: Final = 0.25
"""Size of someone who stands too far away."""

POSES: Final[Mapping[str, Callable[[Pose], Pose]]] = {
    "far": lambda pose: replace(pose, scale=DISTANT),
    # Seated before a camera that is fixed at a standing person's height.
    "low": lambda pose: replace(pose, scale=0.62, down=0.25 * FRAME[1]),
    "eyes_closed": lambda pose: replace(pose, eyes_closed=1.0),
    "turned": lambda pose: replace(pose, yaw=30.0),
}

WINDOW: Final = (0.16, 0.84)
"""Left and right of the bright window behind a person, in shares of the picture."""
SHADE = 0.3
"""The light on a face before the window, in shares of the usual."""


def condition(kind: str, names: tuple[str, ...], moment: float, pose: Pose = AHEAD) -> Pixels:
    """Return what the camera sees under a condition, without the sensor's noise.

    Args:
        kind: one of `CONDITIONS`.
        names: who stands there.
        moment: as of `faces.scene`.
        pose: of everybody.
    """
    if kind in POSES:
        seen = still(names, moment, POSES[kind](pose))
        return _behind_a_counter(seen) if kind == "far" else seen
    match kind:
        case "backlight":
            return _before_a_window(names, moment, pose)
        case "blurred":
            return _softened(still(names, moment, pose), 9)
        case _:
            return _covered(names, moment, pose)


CONDITIONS: Final = (*POSES, "backlight", "blurred", "covered")


def _behind_a_counter(picture: Pixels) -> Pixels:
    """Put a counter before someone who is far away, from where his layer ends down."""
    top = round(persons.EYES[1] + DISTANT * (persons.SIZE[1] - persons.EYES[1])) - 12
    drawn = picture.copy()
    drawn[top:] = (92, 112, 128)
    drawn[top : top + 14] = (150, 168, 180)
    drawn[top + 14 : top + 20] = (64, 80, 94)
    near = _softened(drawn, 4)
    return np.asarray(np.concatenate((picture[: top - 6], near[top - 6 :])), np.uint8)


@cache
def _window() -> Pixels:
    """Return the hall with a bright window in its back wall."""
    left, right = (round(share * FRAME[0]) for share in WINDOW)
    bright = cv2.rectangle(room().copy(), (left, 0), (right, FRAME[1]), (255, 255, 252), cv2.FILLED)
    return np.asarray(cv2.convertScaleAbs(cv2.GaussianBlur(bright, (0, 0), 12), beta=36), np.uint8)


def _before_a_window(names: tuple[str, ...], moment: float, pose: Pose) -> Pixels:
    picture = _window()
    for name in names:
        layer = person(name, pose.yaw, pose.eyes_closed, pose.mouth_open).copy()
        layer[:, :, :3] = cv2.convertScaleAbs(layer[:, :, :3], alpha=SHADE)
        picture = over(picture, layer, placed(moment, pose))
    # The bright light spills over the edges of what is before it.
    return np.asarray(cv2.addWeighted(picture, 0.94, _softened(picture, 25), 0.06, 0), np.uint8)


def _softened(picture: Pixels, by: float) -> Pixels:
    """Blur by so many pixels, which are too many for details to survive a detour by a smaller picture."""
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), by / 4)
    return np.asarray(cv2.resize(soft, FRAME, interpolation=cv2.INTER_CUBIC), np.uint8)


def _covered(names: tuple[str, ...], moment: float, pose: Pose) -> Pixels:
    picture = room()
    for index, name in enumerate(names):
        right = FRAME[0] * ((index + 1) / (len(names) + 1) - 0.5)
        where = placed(moment, pose, right)
        picture = over(picture, person(name, pose.yaw, pose.eyes_closed, pose.mouth_open), where)
        picture = over(picture, _surgical_mask(name, pose.yaw), where)
    return picture.copy()


@lru_cache(8)
def _surgical_mask(name: str, yaw: float) -> Layer:
    """Return a pale blue cloth over nose and mouth, with its folds and loops, on a head that is turned."""
    shape = source(name).shape
    u, v = persons.grid(name)
    top, bottom = 0.42 * shape.nose, shape.chin + 0.12
    middle, half = (top + bottom) / 2, (bottom - top) / 2
    edge = 1.02 - 0.28 * np.clip((v - middle) / half, -1, 1) ** 2
    cloth = _inside(edge - np.abs(u)) * _inside(v - top - 0.1 * u**2) * _inside(bottom - 0.25 * u**2 - v)
    folds = 1 - 0.12 * np.exp(-((np.sin((v - top) / (bottom - top) * np.pi * 4)) ** 2) / 0.05)
    light = (0.82 + 0.18 * np.sqrt(np.clip(1 - (u / 1.1) ** 2, 0, 1))) * folds
    loops = np.zeros_like(cloth)
    for at in (top + 0.12, bottom - 0.35):
        line = np.exp(-(((v - at + 0.25 * (np.abs(u) - 1)) / 0.02) ** 2))
        loops = np.maximum(loops, line * _inside(np.abs(u) - 0.7) * _inside(1.25 - np.abs(u)))
    layer = np.zeros((*u.shape, 4), np.float32)
    layer[:, :, :3] = np.asarray((214, 190, 150), np.float32) * light[:, :, None]
    layer[:, :, :3] = np.where((loops > cloth)[:, :, None], 225, layer[:, :, :3])
    layer[:, :, 3] = 255 * np.maximum(cloth, loops)
    return turned(np.asarray(layer, np.uint8), name, yaw)


def _inside(distance: Field) -> Field:
    """Return 1 well inside an edge, 0 outside, soft over a few pixels."""
    return np.asarray(np.clip(distance / 0.04 + 0.5, 0, 1), np.float32)
