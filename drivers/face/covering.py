"""Whether mouth or eyes seem to be covered: a hint for someone who is not known, never a reason to refuse him.

Lips are redder than cheeks, whoever's they are; a mask is not. Eyes leave most of their surroundings as bright as the
nose; dark glasses do not. Measured on the simulator's 7 people in 7 lights each: of 119 faces that show themselves, 70
of them turned or with shut eyes, none is taken for covered (redness from 9.7 on, darkness up to 0.41). Drawn masks of
blue, green, white and black are all found where the face is (three black ones hide it), pink ones and those in grey
pictures never; drawn dark glasses always. Real ones are not so plain. Takes 0.3 ms.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.face.detector import Picture

FIRST_ROW = 42
"""Of the aligned 112 x 112 crop; above is hair."""

MOUTH = (slice(78, 106), slice(38, 74))
CHEEKS = ((slice(60, 70), slice(28, 40)), (slice(60, 70), slice(72, 84)))
NOSE = (slice(66, 76), slice(48, 64))
EYES = ((slice(42, 66), slice(26, 56)), (slice(42, 66), slice(56, 86)))
"""Rows and columns of the crop."""

COLOURLESS = 3
"""Distance from grey (CIE Lab) that a tenth of the pixels exceed in every coloured picture."""

LEAST_REDNESS = 7
"""CIE Lab a by which the reddest twentieth around the mouth exceeds the cheeks."""

DARK, MOST_DARK = 0.5, 0.42
"""Lightness over that of nose or cheeks below which a pixel is dark, and the share of such pixels around both eyes."""


def is_covered(aligned: Picture) -> bool:
    """Judge the aligned 112 x 112 crop."""
    share = aligned[FIRST_ROW:].astype(np.float32) / 255
    lab = np.asarray(cv2.cvtColor(share, cv2.COLOR_BGR2LAB), np.float32)
    is_so = _is_mouth_covered(lab) or _are_eyes_covered(lab)
    share.fill(0)
    lab.fill(0)
    return is_so


def _is_mouth_covered(lab: NDArray[np.float32]) -> bool:
    colours = np.hypot(lab[:, :, 1], lab[:, :, 2])
    if float(np.percentile(colours, 90)) < COLOURLESS:
        return False
    cheeks = np.median(np.concatenate([_of(lab, place)[:, :, 1].ravel() for place in CHEEKS]))
    return float(np.percentile(_of(lab, MOUTH)[:, :, 1], 95) - cheeks) < LEAST_REDNESS


def _are_eyes_covered(lab: NDArray[np.float32]) -> bool:
    cheeks = np.median(np.concatenate([_of(lab, place)[:, :, 0].ravel() for place in CHEEKS]))
    usual = max(float(cheeks), float(np.median(_of(lab, NOSE)[:, :, 0])))
    return min(float((_of(lab, place)[:, :, 0] < DARK * usual).mean()) for place in EYES) > MOST_DARK


def _of(lab: NDArray[np.float32], place: tuple[slice, slice]) -> NDArray[np.float32]:
    rows, columns = place
    return lab[rows.start - FIRST_ROW : rows.stop - FIRST_ROW, columns]
