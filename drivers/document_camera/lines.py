"""Straight steps from one colour to another in a picture of a shelf.

Text, ruled lines, the grain of a shelf and the marks printed on it are thinner than a paper is wide: reducing the
picture and a median filter take them away and leave steps. A Hough transform, steered by each pixel's own gradient,
finds those that are straight, however weak, broken or covered in part.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""height x width x 3, blue first."""
Floats = NDArray[np.float64]

SEARCH_SIDE = 640
"""Pixels of the longer side that the picture is reduced to."""

COLOUR_WEIGHT = 1.5
"""Of a level of hue beside a level of brightness: light and shadow change the hue least."""

THIN = 7
"""Pixels of the reduced picture; what is thinner than half of it is no paper."""

MOST_LINES = 26
WEAKEST = 30.0
"""Votes that a line has."""

STRONGEST = 8.0
"""Votes of one pixel; a weak one has one. The edge of a card counts as much as the grain of a whole shelf."""

MOST_PIXELS = 20_000
"""That vote, the strongest."""

MARGIN = 3
"""Pixels at the picture's edge whose gradient is the filter's own."""

SPREAD = np.array([0.4, 0.6, 0.8, 1.0, 0.8, 0.6, 0.4])
"""Votes of one pixel for the angles around its own, degree by degree."""


def reduced(picture: Pixels) -> tuple[Floats, float]:
    """Return the picture without thin things, rows x columns x (brightness, two of hue), and its scale."""
    scale = min(1.0, SEARCH_SIDE / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    thick = cv2.medianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), THIN)
    return thick * np.array([1.0, COLOUR_WEIGHT, COLOUR_WEIGHT]), scale


@dataclass(frozen=True, slots=True)
class _Voters:
    """Pixels with a step: place from the picture's middle, the step's direction in degrees, how much it counts."""

    x: Floats
    y: Floats
    angle: Floats
    weight: Floats


def straight_steps(thick: Floats) -> Floats:
    """Return the strongest straight steps, at most `MOST_LINES`; n x 2: direction of the normal, distance.

    A line holds the points with ``x cos a + y sin a = d``, in pixels from the middle of the picture.
    """
    voters = _voters(thick)
    radius = int(np.hypot(*thick.shape[:2])) // 2 + 2
    width = 2 * radius + 1
    angles = (np.round(voters.angle).astype(int)[:, None] + np.arange(-3, 4)) % 180
    turns = np.radians(angles)
    distances = voters.x[:, None] * np.cos(turns) + voters.y[:, None] * np.sin(turns)
    cells = angles * width + np.round(distances).astype(int) + radius
    votes = voters.weight[:, None] * SPREAD
    ballot = np.bincount(cells.ravel(), votes.ravel(), 180 * width)
    is_left = np.ones(len(voters.x), bool)
    found: list[tuple[float, float]] = []
    while len(found) < MOST_LINES:
        cell = int(ballot.argmax())
        if ballot[cell] < WEAKEST:
            break
        line, is_mine = _fitted(voters, is_left, np.radians(cell // width), cell % width - radius)
        # Votes that found their line count for no other; the neighbours of a peak go with them.
        np.subtract.at(ballot, cells[is_mine].ravel(), votes[is_mine].ravel())
        ballot[cell] = 0
        is_left &= ~is_mine
        found.append(line)
    return np.array(found).reshape(-1, 2)


def _voters(thick: Floats) -> _Voters:
    soft = cv2.GaussianBlur(thick.astype(np.float32), (0, 0), 1.2)
    across, down = (cv2.Sobel(soft, cv2.CV_32F, *axes, ksize=3) / 8 for axes in ((1, 0), (0, 1)))
    channel = (across**2 + down**2).argmax(2)[..., None]
    across, down = (np.take_along_axis(each, channel, 2)[..., 0] for each in (across, down))
    strength = np.hypot(across, down)
    inner = np.zeros_like(strength)
    inner[MARGIN:-MARGIN, MARGIN:-MARGIN] = strength[MARGIN:-MARGIN, MARGIN:-MARGIN]
    floor = max(0.5, 2 * float(np.median(strength)))
    rows, columns = np.nonzero(inner > floor)
    if len(rows) > MOST_PIXELS:
        strongest = np.argpartition(strength[rows, columns], -MOST_PIXELS)[-MOST_PIXELS:]
        rows, columns = rows[strongest], columns[strongest]
    return _Voters(
        columns - (thick.shape[1] - 1) / 2,
        rows - (thick.shape[0] - 1) / 2,
        np.degrees(np.arctan2(down[rows, columns], across[rows, columns])) % 180,
        np.minimum(strength[rows, columns] / floor, STRONGEST),
    )


def _fitted(
    voters: _Voters, is_left: NDArray[np.bool_], angle: float, distance: float
) -> tuple[tuple[float, float], NDArray[np.bool_]]:
    """Return the line through the pixels near a cell of the ballot, and which pixels those are."""
    is_mine = is_left
    for width in (3.0, 2.5):
        offset = np.abs(voters.x * np.cos(angle) + voters.y * np.sin(angle) - distance)
        turn = np.abs((voters.angle - np.degrees(angle) + 90) % 180 - 90)
        is_mine = is_left & (offset < width) & (turn < 12)
        if np.count_nonzero(is_mine) < 10:
            break
        weight, x, y = voters.weight[is_mine], voters.x[is_mine], voters.y[is_mine]
        middle = np.average(x, weights=weight), np.average(y, weights=weight)
        x, y = x - middle[0], y - middle[1]
        along = 0.5 * np.arctan2(2 * np.sum(weight * x * y), np.sum(weight * (x * x - y * y)))
        angle = float((along + np.pi / 2) % np.pi)
        distance = float(middle[0] * np.cos(angle) + middle[1] * np.sin(angle))
    return (angle, distance), is_mine
