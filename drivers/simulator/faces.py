"""People in front of the simulated camera and on simulated cards: faces from pictures that installed packages bring.

One picture serves both sides of a comparison, so the two are made different on purpose: light, size, tilt, sharpness,
surroundings and compression.
"""

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulator import person as persons
from drivers.simulator.person import Layer, person
from drivers.simulator.room import room
from drivers.simulator.sources import FACES, Pixels, Source, read, source, strangers

__all__ = [
    "AHEAD",
    "FACES",
    "FRAME",
    "PORTRAIT",
    "Pixels",
    "Pose",
    "grain",
    "over",
    "placed",
    "portrait",
    "probe",
    "scene",
    "source",
    "still",
    "strangers",
]

FRAME: Final = (1280, 720)
PORTRAIT: Final = (102, 126)
"""Width and height of a camera frame and of a card's photo."""

LOOKS_ASIDE = 30
"""Degrees from which on a source picture will not do for a card, whose holder looks ahead (GA 461)."""

TILT = 1.0
"""Degrees by which heads lean, which on cards they do not."""

GRAIN = 1
"""Grey values between the darkest and the brightest noise of the sensor, as a camera in good light leaves it."""
PLACES: Final = 256
"""A pool of noise is cut at so many places each way; 65,536 frames pass before one comes again."""


@dataclass(frozen=True, slots=True)
class Pose:
    """How someone stands there.

    Attributes:
        yaw: degrees by which the head is turned to its own left, the picture's right.
        eyes_closed: 0 open to 1 shut.
        scale: 1 as close as usual, less when farther away.
        down: pixels by which the face is lower than usual.
        mouth_open: 0 as usual to 1 wide open.
    """

    yaw: float = 0.0
    eyes_closed: float = 0.0
    scale: float = 1.0
    down: float = 0.0
    mouth_open: float = 0.0


AHEAD = Pose()


def portrait(name: str) -> Pixels:
    """Return the photo of a person's card: 102 x 126, head upright and 58 % of the width (GA 461), pale ground.

    Raises:
        ValueError: no such face.
    """
    face = source(name)
    # Made four times as large and reduced, as a scanned print is.
    size = PORTRAIT[0] * 4, PORTRAIT[1] * 4
    eyes, height = (size[0] / 2, 0.46 * size[1]), 0.58 * size[0] / 0.78
    if abs(face.yaw) > LOOKS_ASIDE:
        turn = cv2.getRotationMatrix2D(persons.EYES, -1.5, height / persons.HEIGHT)
        turn[:, 2] += np.subtract(eyes, persons.EYES)
        upright = cv2.warpAffine(person(name), turn, size, flags=cv2.INTER_AREA)[:, :, :3]
    else:
        upright = _placed(face, size, eyes, height, tilt=1.5)
    opaque = _mask(size, eyes, height, softness=0.12)
    pale = upright * opaque + 235 * (1 - opaque)
    lit = _lit(np.asarray(pale, np.uint8), gamma=0.9, gain=1.02)
    return np.asarray(cv2.resize(lit, PORTRAIT, interpolation=cv2.INTER_AREA), np.uint8)


def probe(name: str) -> Pixels:
    """Return one camera picture of a person, 1280 x 720, the same each time.

    Raises:
        ValueError: no such face.
    """
    return grain(still((name,), 0.0), 0)


def scene(names: tuple[str, ...], moment: float, yaw: float = 0.0, eyes_closed: float = 0.0) -> Pixels:
    """Return what the camera sees at a moment, 1280 x 720; the sensor's noise is another each time.

    Args:
        names: nobody, one person, or two side by side.
        moment: 0 to 1 in a cycle in which people sway a little.
        yaw: degrees by which everybody's head is turned, positive to his own left, which is the picture's right.
        eyes_closed: 0 open to 1 shut.

    Raises:
        ValueError: no such face.
    """
    return grain(still(names, moment, Pose(yaw, eyes_closed)))


def still(names: tuple[str, ...], moment: float, pose: Pose = AHEAD) -> Pixels:
    """Return what is before the camera, without the sensor's noise; arguments as of `scene`."""
    picture = room()
    for index, name in enumerate(names):
        right = FRAME[0] * ((index + 1) / (len(names) + 1) - 0.5)
        layer = person(name, pose.yaw, pose.eyes_closed, pose.mouth_open)
        picture = over(picture, layer, placed(moment, pose, right))
    return picture.copy()


def placed(moment: float, pose: Pose = AHEAD, right: float = 0.0) -> NDArray[np.float64]:
    """Return the affine map from a layer to the frame for someone who sways a little at some place."""
    sway = float(np.sin(2 * np.pi * moment))
    x, y = persons.EYES
    turn = np.asarray(cv2.getRotationMatrix2D((x, FRAME[1]), TILT + 0.5 * sway, 1 + 0.004 * sway), np.float64)
    turn[:, 2] -= np.array((x, y))
    turn = turn * pose.scale
    turn[:, 2] += np.array((FRAME[0] / 2 + right, y + pose.down))
    return turn


def over(ground: Pixels, layer: Layer, where: NDArray[np.float64]) -> Pixels:
    """Return the ground with a layer before it."""
    moved = cv2.warpAffine(layer, where, FRAME)
    opacity = cv2.merge([moved[:, :, 3]] * 3)
    front = cv2.multiply(moved[:, :, :3], opacity, scale=1 / 255)
    behind = cv2.multiply(ground, cv2.bitwise_not(opacity), scale=1 / 255)
    return np.asarray(cv2.add(front, behind), np.uint8)


def grain(picture: Pixels, at: int | None = None) -> Pixels:
    """Return a picture with the sensor's noise: the next of many, or that of one place in the pool."""
    turn, place = divmod(next(_COUNT) if at is None else at, PLACES**2)
    # Steps that are prime to the number of places meet every one, and neighbours have nothing in common.
    row, column = divmod(place * 40_503 % PLACES**2, PLACES)
    pool = _pool()[:: 1 - 2 * (turn & 1), :: 1 - (turn & 2)]
    return np.asarray(cv2.add(picture, pool[row : row + FRAME[1], column : column + FRAME[0]]), np.uint8)


_COUNT = itertools.count(int(np.random.default_rng().integers(0, 2**30)))


@cache
def _pool() -> Pixels:
    size = FRAME[1] + PLACES, FRAME[0] + PLACES, 1
    noise = np.random.default_rng(0).integers(0, GRAIN + 1, size, np.uint8)
    return np.asarray(cv2.cvtColor(noise, cv2.COLOR_GRAY2BGR), np.uint8)


def _placed(face: Source, size: tuple[int, int], eyes: tuple[float, float], height: float, tilt: float) -> Pixels:
    """Turn, scale and move the source picture so that the face comes to lie there; its border goes on outside."""
    turn = cv2.getRotationMatrix2D(face.eyes, face.tilt - tilt, height / face.height)
    turn[:, 2] += np.subtract(eyes, face.eyes)
    interpolation = cv2.INTER_CUBIC if height > face.height else cv2.INTER_AREA
    placed = cv2.warpAffine(
        read(face.package, face.picture), turn, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE
    )
    return placed.astype(np.uint8, copy=False)


def _mask(size: tuple[int, int], eyes: tuple[float, float], height: float, softness: float) -> NDArray[np.float32]:
    """Return 1 where head and shoulders are and 0 around, soft at the edge; height x width x 1."""
    quarter = np.zeros((size[1] // 4, size[0] // 4), np.float32)
    x, y, unit = eyes[0] / 4, eyes[1] / 4, height / 4
    for down, wide, tall in ((0.05, 0.66, 0.9), (1.6, 1.25, 0.8)):
        axes = round(wide * unit), round(tall * unit)
        cv2.ellipse(quarter, (round(x), round(y + down * unit)), axes, 0, 0, 360, 1, cv2.FILLED)
    soft = cv2.GaussianBlur(quarter, (0, 0), softness * unit)
    return np.asarray(cv2.resize(soft, size), np.float32)[:, :, None]


def _lit(picture: Pixels, gamma: float, gain: float) -> Pixels:
    levels = np.clip((np.arange(256) / 255) ** gamma * gain * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, levels), np.uint8)
