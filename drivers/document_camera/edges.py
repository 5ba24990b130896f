"""Where the sides of a paper are, to a part of a pixel, and whether they are a paper's: straight and sharp.

A shadow's edge and a reflection's are soft, an edge among letters or threads is not straight.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from drivers.document_camera.lines import Floats, Pixels

PROFILES = 96
"""Across each side, that its place is measured by."""

REACH = 16.0
"""Pixels of a 1920 pixel picture that a profile looks to either side of where a side is assumed."""

SOFTEST = 6.0
"""Sigma of an edge in pixels of a 1920 pixel picture; a paper's has 1, out of focus 5, a shadow's 10 and more."""

THINNEST = 0.5
"""Sigma below that of the lens: the colour is the same again behind the edge, as with a printed line."""

NEAR = 4.0
"""Pixels between the place of a profile's step and the line that all together suggest."""

STRAIGHT = 0.7
BROKEN = 0.4
"""Share of the profiles that agree with the line: of three sides, and of the one that fingers cover."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Four measured sides.

    Attributes:
        corners: 4 x 2, in the picture.
        straight: 4, share of the profiles that agree with each side's line.
        softness: 4, sigma in pixels of a 1920 pixel picture.
    """

    corners: Floats
    straight: Floats
    softness: Floats

    @property
    def is_paper(self) -> bool:
        """Whether they are as straight and sharp as a paper's are, one side set aside."""
        straight, soft = np.sort(self.straight), np.sort(self.softness)
        return bool(straight[1] > STRAIGHT and straight[0] > BROKEN and soft[1] > THINNEST and soft[2] < SOFTEST)

    @property
    def merit(self) -> float:
        """How much speaks for them, beside others that are a paper's too: the larger one holds the smaller."""
        crisp = np.minimum(self.softness, 1.0).mean()
        return area(self.corners) * float(self.straight.mean() * crisp) ** 4


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's line, by two of its points."""

    first: Floats
    last: Floats
    straight: float
    softness: float


def measure(picture: Pixels, corners: Floats) -> Edges:
    """Move each side to where the picture has its step.

    Args:
        picture: rows x columns x 3.
        corners: 4 x 2, clockwise, right to `REACH`.
    """
    scale = max(1.0, max(picture.shape[:2]) / 1920)
    pixels = round(REACH * scale)
    course = np.roll(corners, -1, 0) - corners
    normal = np.stack([-course[:, 1], course[:, 0]], -1) / np.linalg.norm(course, axis=1, keepdims=True)
    places = np.linspace(0.06, 0.94, PROFILES)
    points = corners[:, None] + course[:, None] * places[:, None]
    grid = points[:, :, None] + normal[:, None, None] * np.arange(-pixels, pixels + 1)[:, None]
    across, down = np.moveaxis(grid.reshape(4 * PROFILES, -1, 2).astype(np.float32), 2, 0)
    colours = cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    profiles = colours.astype(np.float32).reshape(4, PROFILES, -1, 3)
    sides = [_side(points[each], normal[each], profiles[each], places, scale) for each in range(4)]
    meeting = np.array([_meeting(sides[each - 1], sides[each]) for each in range(4)])
    straight, softness = (
        np.array(each) for each in zip(*((side.straight, side.softness) for side in sides), strict=True)
    )
    # Sides that have turned away make no rectangle any more.
    if not np.abs(meeting - corners).max() < 4 * pixels:
        return Edges(corners, np.zeros(4), softness)
    return Edges(meeting, straight, softness / scale)


def _side(points: Floats, normal: Floats, profiles: Floats, places: Floats, scale: float) -> _Side:
    """Fit one line to where the profiles have their step; profiles are n x pixels x 3."""
    reach = profiles.shape[1] // 2
    step = np.median(profiles[:, reach + 2 :], axis=(0, 1)) - np.median(profiles[:, : reach - 1], axis=(0, 1))
    contrast = max(float(np.linalg.norm(step)), 1e-6)
    seen = profiles @ (step / contrast)
    soft = cv2.GaussianBlur(seen, (0, 0), sigmaX=1.0, sigmaY=2.0, borderType=cv2.BORDER_REPLICATE)
    slope = np.maximum(np.gradient(soft, axis=1), 0)
    expected = _agreed(slope, contrast / 4) - np.arange(-reach, reach + 1)
    # Beside the edge of the paper there may be letters, which are steeper.
    near = np.where(np.abs(expected) <= NEAR * scale, slope, 0)
    offset, strength = _steepest(near, reach)
    rise, level, straight = _straightest(places, offset, strength, scale)
    ends = [points[each] + normal * (level + rise * places[each]) for each in (0, -1)]
    # Averaged along the line: the peaks of single profiles are those of the noise.
    columns = np.clip(np.round(level + rise * places).astype(int) + reach, 0, slope.shape[1] - 1)
    steepness = float(np.mean(np.gradient(soft, axis=1)[np.arange(len(slope)), columns]))
    softness = contrast / max(steepness, 1e-6) / np.sqrt(2 * np.pi)
    return _Side(ends[0], ends[1], straight, softness)


def _agreed(slope: Floats, enough: float) -> Floats:
    """Return roughly where the step of each profile is if all are on one line; n x 1.

    A profile's vote for a place is bounded by ``enough``: an edge all along the side outweighs steeper ones here and
    there.
    """
    count, width = slope.shape
    # Neighbouring profiles were smoothed into one another: every fourth says it all.
    votes = np.pad(np.minimum(slope[::4], enough), ((0, 0), (width, width)))
    middle = np.linspace(-0.5, 0.5, count)
    rises = np.arange(-(width // 2), width // 2 + 1)
    leans = np.round(rises[:, None] * middle[::4]).astype(int)
    columns = np.arange(width) + width + leans[:, :, None]
    totals = votes[np.arange(len(votes))[:, None], columns].sum(1)
    rise, level = divmod(int(totals.argmax()), width)
    return np.asarray(level - width // 2 + rises[rise] * middle[:, None])


def _steepest(slope: Floats, reach: int) -> tuple[Floats, Floats]:
    """Return how far inwards of the middle each profile rises most, to a part of a pixel, and how steeply."""
    rows, peak = np.arange(len(slope)), slope[:, 1:-1].argmax(1) + 1
    before, at, after = slope[rows, peak - 1], slope[rows, peak], slope[rows, peak + 1]
    bend = np.minimum(before - 2 * at + after, -1e-6)
    return peak - reach + np.clip(0.5 * (before - after) / bend, -0.5, 0.5), at


def _straightest(places: Floats, offset: Floats, strength: Floats, unit: float) -> tuple[float, float, float]:
    """Return rise, level and share of the line that most profiles agree on; fingers and folds do not."""
    one, other = np.triu_indices(len(offset), len(offset) // 4)
    rise = float(np.median((offset[other] - offset[one]) / (places[other] - places[one])))
    level = float(np.median(offset - rise * places))
    for width in (2.5, 1.2, 0.8):
        off = (offset - rise * places - level) / (width * unit)
        weight = strength * np.maximum(0, 1 - off**2) ** 2
        if np.count_nonzero(weight) < 8:
            break
        rise, level = (float(each) for each in np.polyfit(places, offset, 1, w=np.sqrt(weight)))
    return rise, level, float(np.mean(np.abs(offset - rise * places - level) < 1.5 * unit))


def _meeting(one: _Side, other: _Side) -> Floats:
    """Return where two sides cross."""
    u, v, between = one.last - one.first, other.last - other.first, other.first - one.first
    cross = u[0] * v[1] - u[1] * v[0]
    part = (between[0] * v[1] - between[1] * v[0]) / (cross if abs(cross) > 1e-9 else 1e-9)
    return np.asarray(one.first + u * part)


def area(corners: Floats) -> float:
    """Return what four corners enclose, in pixels."""
    following = np.roll(corners, -1, 0)
    return 0.5 * abs(float(np.sum(corners[:, 0] * following[:, 1] - following[:, 0] * corners[:, 1])))
