"""Presentation attack detection from one picture (ISO/IEC 30107): a small network that looks at a face's surroundings.

It was judged on 62 bona fide and 3 attack pictures, which proves nothing: a gate against the plainest attempts, not a
defence. A deployment brings a tested one in its pack.
"""

import cv2
import numpy as np

from drivers.face.detector import Face, Scene
from drivers.face.networks import INPUT, open_network

SURROUNDINGS = 2.7
"""Side of the crop over that of the box, as the network was trained."""

SIDE = 128
BONA_FIDE = 0
"""Class of the network's three that means a living face."""


class AttackDetector:
    """The network.

    Args:
        network: ONNX, 1 x 3 x 128 x 128 blue first, 0 to 255, to three classes.
    """

    def __init__(self, network: bytes) -> None:
        self._session = open_network("pad", network)

    def score(self, scene: Scene, face: Face) -> float:
        """Return 0 (attack) to 1 (bona fide)."""
        left, top, right, bottom = _crop(face, scene.picture.shape[1], scene.picture.shape[0])
        crop = cv2.resize(scene.picture[top:bottom, left:right], (SIDE, SIDE))
        blob = cv2.dnn.blobFromImage(crop)
        (classes,) = self._session.run(None, {INPUT: blob})
        crop.fill(0)
        blob.fill(0)
        odds = np.exp(classes[0] - classes[0].max())
        return float(odds[BONA_FIDE] / odds.sum())


def _crop(face: Face, width: int, height: int) -> tuple[int, int, int, int]:
    """Return the square around the face, moved inside the picture and made smaller where it does not fit."""
    side = min(SURROUNDINGS * face.height, width - 1, height - 1)
    x, y = face.centre
    left = min(max(x - side / 2, 0), width - side)
    top = min(max(y - side / 2, 0), height - side)
    return int(left), int(top), int(left + side), int(top + side)
