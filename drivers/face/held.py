"""Tells a face on something held up: straight edges to its left and right that meet one right under it.

Under the head of someone who stands there are neck and shoulders, whatever window or shelf is behind; the lower edge of
a print, a card or a telephone goes straight through. So the share of edge counts on the lower side as a whole and in
the part under the head, and on the sides from there to the top of the head. Fingers may hide part of one side. A medium
whose lower edge is not in the picture is not told. 7 ms.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.face.detector import Face, Scene

UNIT = 40
"""Pixels from forehead to chin of the copy in which edges are sought: wrinkles are gone, a phone's edge is not."""

REACH = 2.6
"""Face heights seen to each side of the face's middle."""

EDGE = 4.0
"""Grey values per pixel from which there is an edge; at 3 living faces gain as much as attacks do."""

LEANING = np.radians(np.arange(-15, 15.1, 3))
SIDES = ((np.pi, 0.45), (0.0, 0.45), (np.pi / 2, 0.55))
"""Angle of the outward normal of left, right and lower side, and the least face heights from the face's middle."""

FARTHEST = 2.4
TOP_OF_HEAD, NECK = 0.6 * UNIT, 0.4 * UNIT
"""Pixels above the middle to which a side must reach, and to both sides of it that a neck fills."""

CANDIDATES, LEAST_SHARE = 5, 0.35
"""Lines kept for each side, and the share of a line that must be edge; eight lines find no more."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Edges:
    """Gradient of a picture, and the face's middle in it."""

    across: Numbers
    down: Numbers
    middle: tuple[float, float]

    def along(self, angles: Numbers, distances: Numbers, places: Numbers, least: float) -> tuple[Numbers, Numbers]:
        """Tell of points of lines whether they are edges that run with the line, and whether they are in the picture.

        A line is given by its normal's angle and its distance from the face's middle, a point by its place on the line.
        """
        height, width = self.across.shape
        normal = np.cos(angles)[..., None], np.sin(angles)[..., None]
        x = np.rint(self.middle[0] + distances[..., None] * normal[0] - places * normal[1]).astype(int)
        y = np.rint(self.middle[1] + distances[..., None] * normal[1] + places * normal[0]).astype(int)
        inside = (x >= 1) & (y >= 1) & (x < width - 1) & (y < height - 1)
        at = np.where(inside, y * width + x, 0)
        gradient = self.across.ravel()[at], self.down.ravel()[at]
        through = np.abs(gradient[0] * normal[0] + gradient[1] * normal[1])
        is_edge = inside & (through > EDGE) & (through > least * np.hypot(*gradient))
        return is_edge, inside


def bounded(scene: Scene, face: Face) -> float:
    """Return how completely straight edges bound the face at its left, its right and right under it, 0 to 1."""
    edges = _edges(scene, face)
    sides = [np.array(list(_lines(edges, *side))) for side in SIDES]
    if not all(map(len, sides)):
        return 0.0
    places = np.arange(-REACH * UNIT, REACH * UNIT + 1)
    counts = []
    for angles, distances in (side.T for side in sides):
        beside = [edges.along(angles, distances + each, places, 0.85)[0] for each in (-1, 0, 1)]
        counts.append(np.pad(np.cumsum(np.logical_or.reduce(beside), axis=1), ((0, 0), (1, 0))))
    choices = np.meshgrid(*(np.arange(len(each)) for each in sides), indexing="ij")
    left, right, lower = (each.ravel() for each in choices)

    def share(side: int, line: NDArray[np.int_], start: Numbers, end: Numbers) -> Numbers:
        first, last = (np.clip(np.rint(each - places[0]), 0, len(places)).astype(int) for each in (start, end))
        return np.asarray((counts[side][line, last] - counts[side][line, first]) / np.maximum(last - first, 1))

    def meeting(side: int, line: NDArray[np.int_], other: Numbers) -> Numbers:
        turn = sides[side][line, 0] - other[:, 0]
        return np.asarray((other[:, 1] - sides[side][line, 1] * np.cos(turn)) / -np.sin(turn))

    below, corners = sides[2][lower], (meeting(2, lower, sides[0][left]), meeting(2, lower, sides[1][right]))
    above = np.full(len(lower), TOP_OF_HEAD)
    bounds = np.array(
        [
            share(0, left, meeting(0, left, below), above),
            share(1, right, -above, meeting(1, right, below)),
            np.minimum(
                share(2, lower, np.minimum(*corners), np.maximum(*corners)),
                share(2, lower, np.full(len(lower), -NECK), np.full(len(lower), NECK)),
            ),
        ]
    )
    # Fingers may hide part of one side.
    worst = bounds.min(axis=0)
    return float((worst / 2 + (bounds.sum(axis=0) - worst) / 4).max())


def _edges(scene: Scene, face: Face) -> _Edges:
    """Return the edges around the face, of the colour that changes most, in a copy in which it is `UNIT` tall."""
    scale, reach = UNIT / face.height, REACH * face.height
    height, width = scene.picture.shape[:2]
    x, y = face.centre
    left, top = int(max(0, x - reach)), int(max(0, y - reach))
    part = scene.picture[top : int(min(height, y + reach)), left : int(min(width, x + reach))]
    size = max(8, round(part.shape[1] * scale)), max(8, round(part.shape[0] * scale))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(small.astype(np.float32), (0, 0), 0.8)
    gradient = [cv2.Sobel(soft, cv2.CV_32F, *order, ksize=3) / 8 for order in ((1, 0), (0, 1))]
    strongest = (gradient[0] ** 2 + gradient[1] ** 2).argmax(axis=2)[:, :, None]
    across, down = (np.take_along_axis(each, strongest, axis=2)[:, :, 0].astype(np.float64) for each in gradient)
    small.fill(0)
    soft.fill(0)
    return _Edges(across, down, ((x - left) * scale, (y - top) * scale))


def _lines(edges: _Edges, normal: float, nearest: float) -> Iterator[tuple[float, float]]:
    """Yield angle and distance of the lines of one side that are edges most of two face heights, the best first."""
    places = np.arange(-UNIT, UNIT + 1, 2.0)
    angles, distances = normal + LEANING, np.arange(nearest * UNIT, FARTHEST * UNIT)
    each_angle, each_distance = np.meshgrid(angles, distances, indexing="ij")
    is_edge, inside = edges.along(each_angle, each_distance, places, 0.9)
    seen = inside.sum(axis=2)
    shares = np.where(seen >= 0.4 * len(places), is_edge.sum(axis=2) / np.maximum(seen, 1), 0)
    for _ in range(CANDIDATES):
        angle, distance = np.unravel_index(shares.argmax(), shares.shape)
        if shares[angle, distance] < LEAST_SHARE:
            return
        yield float(angles[angle]), float(distances[distance])
        shares[max(0, angle - 2) : angle + 3, max(0, distance - 3) : distance + 4] = 0
