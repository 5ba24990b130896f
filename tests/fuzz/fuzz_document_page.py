"""A picture of a shelf, made of any bytes: shapes with sharp edges, or the bytes themselves as pixels."""

import cv2
import numpy as np

from drivers.document_camera.page import Refusal, extent, find_page, sharpness, straighten

cv2.setNumThreads(1)

SIZE = 76, 68
"""Width and height: small enough for many inputs, with room for a paper."""

SEEDS = (
    bytes([40, 12, 10, 230, 64, 12, 62, 56, 10, 55]),
    bytes([220, 12, 10, 60, 64, 12, 62, 56, 10, 55, 25, 22, 200, 45, 22, 45, 40, 25, 40]),
    bytes([90, 0, 20, 250, 75, 20, 75, 60, 0, 60]),
)


def picture_of(data: bytes) -> np.ndarray:
    """The first byte is the ground; ten more are one four-sided shape: its grey between two corners' coordinates."""
    picture = np.full((SIZE[1], SIZE[0], 3), data[0] if data else 0, np.uint8)
    for at in range(1, min(len(data), 90) - 8, 9):
        x0, y0, grey, x1, y1, x2, y2, x3, y3 = data[at : at + 9]
        corners = np.array([[x0, y0], [x1, y1], [x2, y2], [x3, y3]], np.int32)
        cv2.fillPoly(picture, [corners], (grey, grey, grey ^ (data[at] & 15)))
    rest = np.frombuffer(data[90:], np.uint8)[: picture.size]
    picture.reshape(-1)[: len(rest)] = rest
    return picture


def check(data: bytes) -> None:
    picture = picture_of(data)
    found = find_page(picture)
    if isinstance(found, Refusal):
        return
    assert found.shape == (4, 2)
    assert (found > 0).all()
    assert (found < SIZE).all()
    assert min(extent(found, picture.shape)) > 0
    crop = straighten(picture, found)
    assert crop.shape[0] * crop.shape[1] <= 2 * SIZE[0] * SIZE[1]
    assert 0 <= sharpness(crop) <= 1
