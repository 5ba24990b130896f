"""Presentation attack detection from one picture (ISO/IEC 30107): a small network, and two things only media have.

The network looks at a face's surroundings. A photo or a screen held up also has straight edges beside and right under
the face (`drivers.face.held`), and a screen's pixels, seen by a camera's, make waves in the face. Either takes from the
network's log-odds.

Judged on 142 pictures of 120 people from packages, 110 of them spoilt by light, blur, noise and JPEG, and 726 simulated
attacks, at the threshold 0.6. Refused of living faces: photographs 0 of 66, the same people before a kiosk 0 of 46,
spoilt ones 3 of 110, thumbnails of 128 pixels 4 of 76 (the network alone, without `GRANTED`: 2, 3, 10, 10). Of attacks:
photos on a card 100 %, screens with a bezel 90 %, prints with a white border 77 %, without 58 % (the network alone:
98, 83, 77, 59).

A gate against the plainest attempts, not a defence: of screens that fill the picture 71 % pass, of such prints 93 %, of
paper masks 96 %. The gestures are for these, and a deployment brings a tested network in its pack.
"""

import cv2
import numpy as np

from drivers.face.detector import Face, Scene
from drivers.face.held import bounded
from drivers.face.networks import INPUT, open_network

SURROUNDINGS = 2.7
"""Side of the crop over that of the box, as the network was trained. Other sides, the rectangle that the package's own
code cuts, mirrored crops and means of these tell attacks from faces no better."""

SIDE = 128
BONA_FIDE = 0
"""Class of the network's three that means a living face."""

MOST_SURE = 5.0
"""Log-odds beyond which the network's word counts no more; else it would outvote everything."""

GRANTED = 2.4
"""Log-odds added to the network's, so that 0.6 stays the threshold: the network by itself refuses 3 to 13 % of living
faces. With 1.5 it is 8 % of spoilt pictures; with 3.8 another 5 to 14 of 100 prints and screens pass."""

BOUNDED, BOUNDED_WEIGHT = 0.8, 40.0
"""Share of a face's bounds that is straight edge, and log-odds taken for each unit above. Living faces: 95 of 100 reach
at most 0.81, 99 of 100 0.89, the highest, a woman leaning out of a window, 0.93; half of the bordered prints 0.93."""

WAVES, WAVE_WEIGHT = 10.0, 10.0
"""Strongest regular pattern over the usual one, and log-odds for each factor e above. Living faces reach at most 12;
a quarter of the simulated screens exceed 14."""

PATCH = 160
"""Pixels of the face's middle in which waves are sought, not resized: that would wash them out."""


class AttackDetector:
    """The network and the two signs.

    Args:
        network: ONNX, 1 x 3 x 128 x 128 blue first, 0 to 255, to three classes.
    """

    def __init__(self, network: bytes) -> None:
        self._session = open_network("pad", network)

    def score(self, scene: Scene, face: Face) -> float:
        """Return 0 (attack) to 1 (bona fide)."""
        odds = float(np.clip(self._odds(scene, face), -MOST_SURE, MOST_SURE)) + GRANTED
        odds -= BOUNDED_WEIGHT * max(0.0, bounded(scene, face) - BOUNDED)
        odds -= WAVE_WEIGHT * max(0.0, float(np.log(waves(scene, face) / WAVES)))
        return float(1 / (1 + np.exp(min(-odds, 50.0))))

    def _odds(self, scene: Scene, face: Face) -> float:
        """Return the network's log-odds of a living face."""
        left, top, right, bottom = _crop(face, scene.picture.shape[1], scene.picture.shape[0])
        # Single pixels, not their mean: the network was trained on crops made like this.
        crop = cv2.resize(scene.picture[top:bottom, left:right], (SIDE, SIDE))
        blob = cv2.dnn.blobFromImage(crop)
        (classes,) = self._session.run(None, {INPUT: blob})
        crop.fill(0)
        blob.fill(0)
        others = np.delete(classes[0], BONA_FIDE)
        return float(classes[0, BONA_FIDE] - np.logaddexp(*others))


def waves(scene: Scene, face: Face) -> float:
    """Return the strongest regular pattern in the middle of the face over the median of patterns as fine."""
    side = int(min(PATCH, 0.83 * face.height)) // 2 * 2
    x, y = face.points.mean(axis=0).tolist()
    patch = np.asarray(cv2.getRectSubPix(scene.picture, (side, side), (x, y)).mean(axis=2), np.float32)
    fine = patch - cv2.GaussianBlur(patch, (0, 0), 4)
    window = np.hanning(side)
    raw = np.abs(np.fft.rfft2(fine * window[:, None] * window)).astype(np.float32)
    spectrum = cv2.GaussianBlur(raw, (0, 0), 0.6)
    patch.fill(0)
    fine.fill(0)
    down, across = np.abs(np.fft.fftfreq(side))[:, None], np.fft.rfftfreq(side)[None, :]
    fineness = np.hypot(down, across)
    rings = (fineness * 40).astype(int)
    usual = np.array([np.median(spectrum[rings == ring]) for ring in range(rings.max() + 1)]) + 1e-3
    # Eyes and mouth are coarser; JPEG's blocks of 8 pixels make lines of their own along both axes.
    counted = (fineness > 0.12) & (fineness < 0.5) & (down >= 2 / side) & (across >= 2 / side)
    return float((spectrum / usual[rings])[counted].max())


def _crop(face: Face, width: int, height: int) -> tuple[int, int, int, int]:
    """Return the square around the face, moved inside the picture and made smaller where it does not fit."""
    side = min(SURROUNDINGS * face.height, width - 1, height - 1)
    x, y = face.centre
    left = min(max(x - side / 2, 0), width - side)
    top = min(max(y - side / 2, 0), height - side)
    return int(left), int(top), int(left + side), int(top + side)
