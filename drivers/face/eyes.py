"""How far a pair of eyes is open: the ratio of their height to their width, and a small network's opinion.

The ratio comes with the 68 points (Soukupová and Čech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016).
The landmark network of the demonstration pack hardly follows the lids, and the eye network takes a lowered look for
shut eyes; `drivers.face.gestures` weighs the two. Both eyes take the network 0.2 ms.
"""

import cv2
import numpy as np

from drivers.face.detector import Picture, Points
from drivers.face.networks import INPUT, open_network

EYES = ((36, 42), (42, 48))
"""First and last + 1 of the points of each eye: corner, two of the upper lid, corner, two of the lower lid."""

CROP = 24
"""Input of the network, a grey square."""

SIDE = 1.6
"""Side of the crop over the width of the eye, as the network was trained."""

SHUT = 0
"""Class of the network's two that means a shut eye."""


def openness(landmarks: Points) -> float:
    """Return height over width, the mean of both eyes."""
    return float(np.mean([_ratio(landmarks[first:end]) for first, end in EYES]))


class EyeNetwork:
    """The network.

    Args:
        network: ONNX, 1 x 1 x 24 x 24 grey, 0 to 1, to two classes.
    """

    def __init__(self, network: bytes) -> None:
        self._session = open_network("eyes", network)

    def shut(self, picture: Picture, landmarks: Points) -> float:
        """Return 0 (open) to 1 (shut), the mean of both eyes."""
        across = landmarks[45] - landmarks[36]
        degrees = float(np.degrees(np.arctan2(across[1], across[0])))
        return float(np.mean([self._shut(picture, landmarks[first:end], degrees) for first, end in EYES]))

    def _shut(self, picture: Picture, eye: Points, degrees: float) -> float:
        x, y = eye[[1, 2, 4, 5]].mean(axis=0)
        width = max(float(np.hypot(*(eye[3] - eye[0]))), 1.0)
        turn = cv2.getRotationMatrix2D((float(x), float(y)), degrees, CROP / (SIDE * width))
        turn[:, 2] += np.subtract(CROP / 2, (x, y))
        crop = cv2.warpAffine(picture, turn, (CROP, CROP), borderMode=cv2.BORDER_REPLICATE)
        grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255
        (classes,) = self._session.run(None, {INPUT: grey[None, None]})
        crop.fill(0)
        grey.fill(0)
        odds = np.exp(classes[0] - classes[0].max())
        return float(odds[SHUT] / odds.sum())


def _ratio(eye: Points) -> float:
    tall = np.hypot(*(eye[1] - eye[5])) + np.hypot(*(eye[2] - eye[4]))
    return float(tall / 2 / max(float(np.hypot(*(eye[3] - eye[0]))), 1.0))
