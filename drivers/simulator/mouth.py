"""A mouth that opens on a face that looks ahead: lower lip and chin go down, a smile goes, it is dark between the lips.

Lengths are eye distances, as in `head`.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulator.head import Field, falling

Layer = NDArray[np.uint8]
"""height x width x 4: blue, green, red, opacity."""

DROP = 0.5
"""By how much the lower lip of a mouth that is wide open has gone down."""
NARROW = 0.35
"""By how much of itself it is narrower then."""
SKIN = 0.5
"""Around the lips as far as skin is drawn along with them."""
JAW = 0.5
"""Half of what goes down with the chin; beside it less and less, over `CHEEK`."""
CHEEK = 0.8
LIP = 0.35
"""Below the lips as far as they curve; below that the jaw goes down as a whole."""
NECK = 1.3
"""Below the chin as far as the neck's skin is pushed together."""
EDGE = 0.02

THROAT, TONGUE = (26, 22, 44), (62, 60, 128)


@dataclass(frozen=True, slots=True)
class Mouth:
    """Where a face parts: along the edge of its lower lip, or of the teeth that it shows.

    Attributes:
        u: of its middle.
        v: of its middle.
        half: from the middle to either corner.
        corners: v of the corners; in a smile they are higher than the middle.
    """

    u: float
    v: float
    half: float
    corners: float

    def line(self, u: Field) -> Field:
        """Return the v at which the face parts."""
        along = np.minimum(((u - self.u) / self.half) ** 2, 1)
        return np.asarray(self.v + (self.corners - self.v) * along, np.float32)

    def gap(self, u: Field) -> Field:
        """Return how far the lips of a mouth that is wide open are apart."""
        return np.asarray(DROP * np.clip(1 - ((u - self.u) / self.half) ** 2, 0, 1) ** 0.6, np.float32)


def with_open_mouth(layer: Layer, u: Field, v: Field, mouth: Mouth, chin: float, share: float) -> Layer:
    """Return a person whose mouth is open.

    Args:
        layer: the person.
        u: of each of its pixels.
        v: of each of its pixels.
        mouth: of the person.
        chin: its v.
        share: 0 as it was to 1 wide open.
    """
    rows = slice(*np.searchsorted(v[:, 0], (mouth.corners - SKIN, chin + NECK)))
    columns = slice(*np.searchsorted(u[0], (mouth.u - JAW - CHEEK, mouth.u + JAW + CHEEK)))
    opened = layer.copy()
    opened[rows, columns] = _opened(layer[rows, columns], u[rows, columns], v[rows, columns], mouth, chin, share)
    return opened


def _opened(patch: Layer, u: Field, v: Field, mouth: Mouth, chin: float, share: float) -> Layer:
    beside = np.hypot((u - mouth.u) / (2 * mouth.half), (v - mouth.v) / 0.7)
    narrow = NARROW * share * falling(beside)
    seen = mouth.u + (u - mouth.u) / (1 - narrow)
    line, gap = mouth.line(seen), share * mouth.gap(seen)
    sunk = share * (mouth.v - line) * falling((np.abs(seen - mouth.u) - mouth.half) / SKIN)
    jaw = share * DROP * falling((np.abs(u - mouth.u) - JAW) / CHEEK)
    below = np.where(v > line, gap + (jaw - gap) * (1 - falling((v - line) / LIP)), 0) * falling((v - chin) / NECK)
    places = np.maximum.accumulate(v + below + sunk * falling(np.abs(v - line) / SKIN), axis=0)
    shown = np.stack([np.interp(v[:, 0], moved, v[:, 0]) for moved in places.T], axis=1)
    scale = 1 / float(v[1, 0] - v[0, 0])
    across = np.asarray((seen - u[0, 0]) * scale, np.float32)
    down = np.asarray((shown - v[0, 0]) * scale, np.float32)
    opened = cv2.remap(patch, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    upper, lower = v - line - sunk, line + sunk + gap - v
    inside = np.clip(np.minimum(upper, lower) / EDGE, 0, 1)[:, :, None]
    # The tongue lies on the floor of the mouth, in what light there is.
    low = np.clip(upper / np.maximum(gap, EDGE) - 0.45, 0, 1)[:, :, None]
    dark = np.asarray(THROAT) * (1 - low) + np.asarray(TONGUE) * low
    opened[:, :, :3] = opened[:, :, :3] * (1 - inside) + dark * inside
    return np.asarray(opened, np.uint8)
