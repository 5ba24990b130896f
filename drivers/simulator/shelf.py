"""What a camera above a shelf sees: papers on a ground, under a light, through a lens, on a sensor.

The corners of every paper in the picture are known exactly, so that a driver that looks for them can be measured.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulator.papers import PAPERS, Pixels, sheet

SIZE = (1920, 1080)
"""Width and height of a picture."""

Floats = NDArray[np.float32]
Points = NDArray[np.float64]
"""n x 2: x to the right, y down, in pixels whose centres are whole numbers."""

GROUNDS = ("dark", "grey", "white", "wood", "metal", "cloth", "marked")


@dataclass(frozen=True, slots=True)
class Lay:
    """One paper and how it lies: its middle in millimetres from the middle of the shelf, degrees clockwise."""

    kind: str
    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """All that makes a picture.

    Attributes:
        papers: the last lies on top.
        ground: one of `GROUNDS`.
        brightness: of the ground beside its usual; levels.
        dots_per_mm: in the middle of the picture.
        tilt: of the camera about the two axes of the picture, degrees.
        reach: focal length in widths of the picture.
        blur: sigma of the lens, pixels; 0.6 is sharp.
        smear: pixels that the shelf moved while the picture was taken.
        light: gain of the light in the middle; ``unevenness`` is what it loses towards ``light_angle``, 0 to 1.
        shadow: how much a shadow over a part of the shelf takes, 0 to 1.
        glare: how much of 255 a reflection adds.
        hand: whether a hand comes in from the edge.
        noise: sigma, levels.
        quality: of the JPEG.
        seed: of everything that is by chance.
        moment: of the sensor's noise alone.
    """

    papers: tuple[Lay, ...] = ()
    ground: str = "dark"
    brightness: int = 0
    dots_per_mm: float = 4.2
    tilt: tuple[float, float] = (0.0, 0.0)
    reach: float = 1.2
    blur: float = 0.7
    smear: int = 0
    light: float = 1.0
    unevenness: float = 0.15
    light_angle: float = 0.6
    shadow: float = 0.0
    glare: float = 0.0
    hand: bool = False
    noise: float = 2.0
    quality: int = 88
    seed: int = 0
    moment: int = 0

    def corners(self, lay: Lay) -> Points:
        """Return where a paper's corners are in the picture, clockwise from its upper left one; 4 x 2."""
        paper = PAPERS[lay.kind]
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [paper.width / 2, paper.height / 2]
        turn = np.deg2rad(lay.angle)
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        return self.project(half @ spin.T + [lay.x, lay.y])

    def project(self, millimetres: Points) -> Points:
        """Return where points of the shelf are in the picture: a pinhole camera that looks down, a little tilted."""
        focal = self.reach * SIZE[0]
        space = np.column_stack([millimetres, np.full(len(millimetres), focal / self.dots_per_mm)])
        (about_x, about_y) = np.deg2rad(self.tilt)
        rock = np.array([[1, 0, 0], [0, np.cos(about_x), -np.sin(about_x)], [0, np.sin(about_x), np.cos(about_x)]])
        roll = np.array([[np.cos(about_y), 0, np.sin(about_y)], [0, 1, 0], [-np.sin(about_y), 0, np.cos(about_y)]])
        # The camera is turned about the point it looks at.
        middle = np.array([0, 0, focal / self.dots_per_mm])
        seen = (space - middle) @ (rock @ roll).T + middle
        return np.asarray(seen[:, :2] / seen[:, 2:] * focal + np.divide(SIZE, 2) - 0.5)

    def picture(self) -> Pixels:
        """Take the picture; 1080 x 1920 x 3."""
        chance = np.random.default_rng(self.seed)
        seen = _ground(self.ground, self.seed % 7).astype(np.float32) + self.brightness
        for lay in self.papers:
            seen = self._laid(seen, lay, chance)
        seen *= self._lighting(chance)[:, :, None]
        if self.hand:
            seen = self._with_hand(seen, chance)
        if self.glare:
            seen += self._glare(chance)[:, :, None]
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), self.blur), np.float32)
        if self.smear:
            seen = np.asarray(cv2.blur(seen, (self.smear, 1)), np.float32)
        seen += np.roll(_noise(), (self.seed * 7 + self.moment * 101, self.moment * 57), (0, 1)) * self.noise
        return np.clip(seen, 0, 255).astype(np.uint8)

    def jpeg(self) -> bytes:
        """Take the picture and compress it."""
        return cv2.imencode(".jpg", self.picture(), [cv2.IMWRITE_JPEG_QUALITY, self.quality])[1].tobytes()

    def _laid(self, seen: Floats, lay: Lay, chance: np.random.Generator) -> Floats:
        corners = self.corners(lay)
        left, top = np.maximum(np.floor(corners.min(0)).astype(int) - 12, 0)
        right, bottom = np.minimum(np.ceil(corners.max(0)).astype(int) + 12, SIZE)
        part = seen[top:bottom, left:right]
        size = part.shape[1], part.shape[0]
        near = corners - [left, top]
        drawn = _sheet(lay.kind, lay.seed)
        high, wide = drawn.shape[:2]
        outline = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
        # Twice as fine as the picture, so that what is printed is as soft as a lens makes it, and no more.
        place = cv2.getPerspectiveTransform(outline, (near * 2 + 0.5).astype(np.float32))
        double = size[0] * 2, size[1] * 2
        paper = cv2.warpPerspective(drawn, place, double, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        paper = cv2.resize(paper, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        opaque = _cover(near, size)
        # Its own thickness throws a thin shadow away from the light.
        shift = np.array([[1, 0, 1.5 * np.cos(self.light_angle)], [0, 1, 1.5 * np.sin(self.light_angle)]])
        cast = cv2.GaussianBlur(cv2.warpAffine(opaque, shift, size), (0, 0), 1.5)
        dimmed = part * (1 - float(chance.uniform(0.1, 0.35)) * cast[:, :, None])
        seen[top:bottom, left:right] = dimmed * (1 - opaque[:, :, None]) + paper * opaque[:, :, None]
        return seen

    def _lighting(self, chance: np.random.Generator) -> Floats:
        rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
        along = columns / SIZE[0] * np.cos(self.light_angle) + rows / SIZE[1] * np.sin(self.light_angle)
        light = self.light * (1 - self.unevenness * along)
        if self.shadow:
            shade = np.zeros(SIZE[::-1], np.float32)
            middle = chance.uniform([0, 0], SIZE)
            corners = middle + chance.uniform(-700, 700, (5, 2))
            cv2.fillConvexPoly(shade, cv2.convexHull(corners.astype(np.int32)), 1)
            light *= 1 - self.shadow * _blurred(shade, float(chance.uniform(8, 60)))
        return np.asarray(light, np.float32)

    def _glare(self, chance: np.random.Generator) -> Floats:
        spot = np.zeros(SIZE[::-1], np.float32)
        at = chance.uniform([0.2 * SIZE[0], 0.2 * SIZE[1]], [0.8 * SIZE[0], 0.8 * SIZE[1]])
        axes = chance.uniform(30, 130, 2)
        cv2.ellipse(
            spot, at.astype(int).tolist(), axes.astype(int).tolist(), float(chance.uniform(0, 180)), 0, 360, 1, -1
        )
        return _blurred(spot, 25) * self.glare

    def _with_hand(self, seen: Floats, chance: np.random.Generator) -> Floats:
        """Two or three fingers from the lower or right edge, that reach onto the paper's rim."""
        mask = np.zeros(SIZE[::-1], np.float32)
        corners = (
            self.corners(self.papers[-1])
            if self.papers
            else np.array([[900, 500], [1000, 500], [1000, 600], [900, 600]])
        )
        tip = corners[2] * 0.55 + corners[3] * 0.45 - [0, float(chance.uniform(0, 25))]
        for finger in range(int(chance.integers(1, 4))):
            end = round(tip[0]) + finger * 85, round(tip[1]) + abs(finger - 1) * 20
            start = round(end[0] + chance.uniform(-60, 160)), SIZE[1] + 200
            cv2.line(mask, start, end, 1, 74, cv2.LINE_AA)
        mask = _blurred(mask, 1.5)[:, :, None]
        skin = np.array([110, 140, 190], np.float32) * self.light
        return np.asarray(seen * (1 - mask) + skin * mask, np.float32)


def _cover(corners: Points, size: tuple[int, int]) -> Floats:
    """Return how much of each pixel lies within four corners, clockwise; exact but at the corners themselves."""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    cover = np.ones(size[::-1], np.float32)
    for (x, y), (along, down) in zip(corners, np.roll(corners, -1, 0) - corners, strict=True):
        distance = ((rows - y) * along - (columns - x) * down) / np.hypot(along, down)
        cover *= np.clip(distance + 0.5, 0, 1).astype(np.float32)
    return cover


@lru_cache(1)
def _noise() -> Floats:
    """Return a sensor's noise of sigma 1: grain of brightness, less of hue."""
    chance = np.random.default_rng(0)
    grain = (
        chance.standard_normal((*SIZE[::-1], 1), np.float32) + chance.standard_normal((*SIZE[::-1], 3), np.float32) / 2
    )
    return np.asarray(grain, np.float32)


def _blurred(picture: Floats, sigma: float) -> Floats:
    if sigma < 4:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
    small = cv2.resize(picture, (SIZE[0] // 4, SIZE[1] // 4), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / 4), SIZE), np.float32)


@lru_cache(16)
def _sheet(kind: str, seed: int) -> Pixels:
    return sheet(kind, seed)


@lru_cache(8)
def _ground(name: str, seed: int) -> Pixels:
    """Return an empty shelf in even light."""
    chance = np.random.default_rng(seed)
    width, height = SIZE
    base = {"dark": 42, "grey": 118, "white": 226, "wood": 130, "metal": 165, "cloth": 95, "marked": 60}[name]
    ground = np.full((height, width, 3), base, np.float32)
    match name:
        case "wood":
            grain = cv2.GaussianBlur(chance.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 60, sigmaY=1.6)
            ground += (grain / grain.std() * 13)[:, :, None]
            ground *= np.array([0.62, 0.85, 1.1], np.float32)
        case "metal":
            grain = cv2.GaussianBlur(chance.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 40, sigmaY=0.8)
            ground += (grain / grain.std() * 6)[:, :, None]
        case "cloth":
            weave = cv2.GaussianBlur(chance.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1.5)
            ground += (weave / weave.std() * 14)[:, :, None]
            ground *= np.array([1.15, 0.95, 0.8], np.float32)
        case "marked":
            for side in (0.98, 0.72, 0.5):
                half = side * width / 2, side * height / 2
                first, last = (
                    (round(width / 2 - half[0]), round(height / 2 - half[1])),
                    (round(width / 2 + half[0]), round(height / 2 + half[1])),
                )
                cv2.rectangle(ground, first, last, (215, 215, 215), 4)
    return np.clip(ground, 0, 255).astype(np.uint8)
