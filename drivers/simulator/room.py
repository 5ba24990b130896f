"""The hall behind the person: a wall, a window and a door out of focus, empty in the middle."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

SIZE = (1280, 720)
FINE = 4
"""It is drawn so many times smaller: nothing in it is sharp."""

THINGS = (
    # left, top, right, bottom in shares of the picture; colour, blue first
    ((0.0, 0.78, 1.0, 1.0), (96, 108, 118)),
    ((0.0, 0.745, 1.0, 0.785), (120, 132, 140)),
    ((0.03, 0.1, 0.2, 0.62), (226, 222, 214)),
    ((0.112, 0.1, 0.12, 0.62), (150, 152, 150)),
    ((0.82, 0.16, 0.97, 0.9), (70, 92, 112)),
    ((0.84, 0.2, 0.95, 0.52), (150, 160, 160)),
    ((0.7, 0.24, 0.775, 0.44), (140, 116, 72)),
    ((0.71, 0.26, 0.765, 0.36), (190, 190, 184)),
    ((0.0, 0.62, 0.08, 0.9), (52, 92, 60)),
    ((0.3, 0.0, 0.44, 0.02), (245, 245, 240)),
    ((0.58, 0.0, 0.72, 0.02), (245, 245, 240)),
)


@cache
def room() -> Pixels:
    """Return the empty hall, 1280 x 720."""
    width, height = SIZE[0] // FINE, SIZE[1] // FINE
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 176 - 34 * columns / width - 22 * rows / height
    wall = light[:, :, None] * np.array([0.93, 0.98, 1.0], np.float32)
    for (left, top, right, bottom), colour in THINGS:
        corners = (round(left * width), round(top * height)), (round(right * width) - 1, round(bottom * height) - 1)
        cv2.rectangle(wall, *corners, [float(each) for each in colour], cv2.FILLED)
    soft = cv2.GaussianBlur(wall, (0, 0), 2.6)
    return np.asarray(cv2.resize(soft, SIZE, interpolation=cv2.INTER_CUBIC).clip(0, 255), np.uint8)
