"""People in front of the simulated camera and on simulated cards: faces from pictures that installed packages bring.

The pictures are read where they are installed and never copied. One picture serves both sides of a comparison, so the
two are made different on purpose: light, size, tilt, sharpness, surroundings and compression.
"""

import importlib.util
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""height x width x 3, blue first."""

FRAME = (1280, 720)
PORTRAIT = (102, 126)
"""Width and height of a camera frame and of a card's photo."""
STILLS_KEPT = 5


@dataclass(frozen=True, slots=True)
class Source:
    """Where one face is.

    Attributes:
        package: an installed package.
        picture: file inside it.
        eyes: middle between the eyes, pixels.
        height: forehead to chin, pixels.
        tilt: degrees by which the eyes' right end hangs lower than the left.
    """

    package: str
    picture: str
    eyes: tuple[int, int]
    height: int
    tilt: float


_GROUP = ("insightface", "data/images/t1.jpg")
FACES = {
    "insightface:t1:0": Source(*_GROUP, eyes=(109, 320), height=140, tilt=-27),
    "insightface:t1:1": Source(*_GROUP, eyes=(307, 204), height=135, tilt=-32),
    "insightface:t1:2": Source(*_GROUP, eyes=(517, 328), height=156, tilt=14),
    "insightface:t1:3": Source(*_GROUP, eyes=(783, 402), height=137, tilt=6),
    "insightface:t1:4": Source(*_GROUP, eyes=(935, 120), height=158, tilt=-10),
    "insightface:t1:5": Source(*_GROUP, eyes=(1171, 327), height=127, tilt=-4),
    "skimage:astronaut:0": Source("skimage", "data/astronaut.png", eyes=(226, 102), height=108, tilt=1),
}
"""By name; left to right where a picture shows several people."""


def source(name: str) -> Source:
    """Return the face of that name.

    Raises:
        ValueError: no such face.
    """
    if name not in FACES:
        msg = f"no face {name!r}; there are: {', '.join(FACES)}"
        raise ValueError(msg)
    return FACES[name]


def strangers(name: str | None) -> tuple[str, ...]:
    """Return the faces of everybody else."""
    return tuple(face for face in FACES if face != name)


def portrait(name: str) -> Pixels:
    """Return the photo of a person's card: 102 x 126, head upright and 58 % of the width (GA 461), pale ground.

    Raises:
        ValueError: no such face.
    """
    face = source(name)
    # Made four times as large and reduced, as a scanned print is.
    size = PORTRAIT[0] * 4, PORTRAIT[1] * 4
    height = 0.58 * size[0] / 0.78
    upright = _placed(face, size, eyes=(size[0] / 2, 0.46 * size[1]), height=height, tilt=1.5)
    opaque = _mask(size, (size[0] / 2, 0.46 * size[1]), height, softness=0.12)
    pale = upright * opaque + 235 * (1 - opaque)
    lit = _lit(np.asarray(pale, np.uint8), gamma=0.9, gain=1.02)
    return np.asarray(cv2.resize(lit, PORTRAIT, interpolation=cv2.INTER_AREA), np.uint8)


def probe(name: str) -> Pixels:
    """Return one camera picture of a person: 1280 x 720.

    Raises:
        ValueError: no such face.
    """
    return scene((name,), 0.0)


def scene(names: tuple[str, ...], moment: float) -> Pixels:
    """Return what the camera sees at a moment, 1280 x 720.

    Args:
        names: nobody, one person, or two side by side.
        moment: 0 to 1 in a cycle in which people sway a little; the sensor's noise differs each time.

    Raises:
        ValueError: no such face.
    """
    sway = float(np.sin(2 * np.pi * moment))
    turn = cv2.getRotationMatrix2D((FRAME[0] / 2, FRAME[1]), 0.5 * sway, 1 + 0.004 * sway)
    picture = cv2.warpAffine(_still(names), turn, FRAME, borderMode=cv2.BORDER_REPLICATE)
    # Noise as a camera leaves it after its own smoothing; single-pixel grain is what printed pictures have.
    half = np.random.default_rng(round(moment * 1000)).integers(0, 8, (FRAME[1] // 2, FRAME[0] // 2, 1), np.uint8)
    noise = cv2.cvtColor(cv2.resize(half, FRAME), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.add(picture, noise), np.uint8)


@lru_cache(STILLS_KEPT)
def _still(names: tuple[str, ...]) -> Pixels:
    picture = _room()
    for index, name in enumerate(names):
        eyes = FRAME[0] * (index + 1) / (len(names) + 1), 0.42 * FRAME[1]
        height = 0.4 * FRAME[1]
        sharp = _placed(source(name), FRAME, eyes, height, tilt=-4)
        person = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 1.1), np.uint8)
        opaque = _mask(FRAME, eyes, height, softness=0.15)
        picture = _lit(person, gamma=1.15, gain=0.9) * opaque + picture * (1 - opaque)
    return picture.astype(np.uint8)


def _placed(face: Source, size: tuple[int, int], eyes: tuple[float, float], height: float, tilt: float) -> Pixels:
    """Turn, scale and move the source picture so that the face comes to lie there; its border goes on outside."""
    turn = cv2.getRotationMatrix2D(face.eyes, face.tilt - tilt, height / face.height)
    turn[:, 2] += np.subtract(eyes, face.eyes)
    interpolation = cv2.INTER_CUBIC if height > face.height else cv2.INTER_AREA
    placed = cv2.warpAffine(
        _read(face.package, face.picture), turn, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE
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


@cache
def _read(package: str, picture: str) -> Pixels:
    # Found without importing: InsightFace alone takes a second.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        msg = f"the package {package}, whose picture is shown, is not installed"
        raise ValueError(msg)
    pixels = cv2.imread(str(Path(spec.submodule_search_locations[0], picture)))
    if pixels is None:
        msg = f"the package {package} has no picture {picture}"
        raise ValueError(msg)
    return pixels.astype(np.uint8, copy=False)


def _room() -> NDArray[np.float32]:
    """Return an empty room, height x width x 3: a wall that the light falls on from the upper left."""
    rows, columns = np.mgrid[0 : FRAME[1], 0 : FRAME[0]].astype(np.float32)
    grey = 168 - 40 * columns / FRAME[0] - 30 * rows / FRAME[1]
    return np.asarray(grey[:, :, None] * np.array([0.94, 0.98, 1.0]), np.float32)
