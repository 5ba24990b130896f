"""A head as a surface in space: where each of its points comes to lie in a picture when it turns.

All lengths are eye distances (63 mm), from the middle between the eyes of a head that looks ahead: ``u`` to the
picture's right, ``v`` down, ``z`` towards the camera from the axis in the neck about which a head turns.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating]
"""One number for each point of a grid: rows by columns."""

WIDE, TALL, DEEP = 1.28, 2.4, 1.35
"""Half axes of the skull; its middle lies `MIDDLE` below the eyes."""
MIDDLE = 0.3
NECK = 0.8
"""Radius of the neck."""
SOCKETS = 0.1

EYES = (-0.5, 0.5)

STEP = 4
"""Pixels between two points of the grid on which a turn is worked out."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What differs from head to head.

    Attributes:
        nose: how far below the eyes the tip of the nose is.
        chin: likewise.
        tip: by how much the tip of the nose stands out of the skull; 0 for a sheet bent around it, which has no
            sockets either.
    """

    nose: float
    chin: float
    tip: float = 0.68

    def depth(self, u: Field, v: Field) -> Field:
        """Return z of the surface."""
        skull = DEEP * _dome((u / WIDE) ** 2 + ((v - MIDDLE) / TALL) ** 2)
        neck = NECK * _dome((u / NECK) ** 2)
        hollow = SOCKETS if self.tip else 0.0
        sockets = sum(np.exp(-((u - eye) ** 2 + v**2) / 0.05) for eye in EYES) * hollow
        # A ridge that grows wider and higher from between the eyes to the tip, and ends steeply below it.
        along = np.clip((v + 0.1) / (self.nose + 0.1), 0, 1) * np.clip((self.nose + 0.25 - v) / 0.25, 0, 1)
        ridge = self.tip * along * np.exp(-((u / (0.12 + 0.1 * along)) ** 2) / 2)
        return np.asarray(np.maximum(skull, neck) - sockets + ridge, np.float32)

    def turned(self, u: Field, v: Field, degrees: float) -> Field:
        """Return the u at which points are seen when the head is turned to its own left, the picture's right."""
        turn = np.radians(degrees)
        with_head = self.share(u, v)
        moved = u * (np.cos(turn) - 1) + self.depth(u, v) * np.sin(turn)
        return np.asarray(u + with_head * moved, np.float32)

    def seen(self, u: Field, v: Field, degrees: float) -> Field:
        """Return which u of the head that looks ahead is seen at each point, the inverse of `turned`.

        Args:
            u: the same in each row, equally spaced around 0.
            v: the same in each column.
            degrees: as in `turned`.
        """
        if degrees < 0:
            return np.asarray(-self.seen(u, v, -degrees)[:, ::-1], np.float32)
        ahead = u[0]
        fine = np.linspace(ahead[0], ahead[-1], 4 * len(ahead), dtype=np.float32)
        rows = np.meshgrid(fine, v[:, 0])
        places = self.turned(np.asarray(rows[0]), np.asarray(rows[1]), degrees)
        # Of two points at one place the nearer one, and nearer is what lies to the left on the head, is seen.
        first = np.maximum.accumulate(places, axis=1) + fine * 1e-4
        seen = np.stack([np.interp(ahead, row, fine) for row in first]).astype(np.float32)
        # The edge behind which the far side disappears would be a staircase.
        return np.asarray(cv2.GaussianBlur(seen, (0, 0), 1.2), np.float32)

    def share(self, u: Field, v: Field) -> Field:
        """Return how much a point takes part in a turn: the skull wholly, what hangs around it less, shoulders not."""
        outside = np.sqrt((u / WIDE) ** 2 + ((v - MIDDLE) / TALL) ** 2) - 1
        below = (v - self.chin) / 0.5
        return np.asarray(falling(outside / 0.5) * falling(below), np.float32)


def resized(field: Field, size: tuple[int, int]) -> Field:
    """Return a field on a finer grid of that width and height."""
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _dome(square: Field) -> Field:
    return np.asarray(np.clip(1 - square, 0, 1) ** 0.75, np.float32)


def falling(where: Field) -> Field:
    """Return 1 up to 0, falling smoothly to 0 at 1."""
    left = 1 - np.clip(where, 0, 1)
    return np.asarray(left * left * (3 - 2 * left), np.float32)
