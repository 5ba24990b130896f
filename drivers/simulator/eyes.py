"""Eyes and their lids, drawn on a face that looks ahead; lengths are eye distances, as in `head`."""

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulator.head import EYES, Field

Patch = NDArray[np.floating]
"""height x width x 3, blue first: the part of a face where the eyes are."""

HALF = 0.21
"""From the middle of an eye to its corner."""
UPPER, LOWER = -0.115, 0.075
"""The lids of an open eye, from the line through its corners."""
LID = 0.2
"""As far above and below that line the lid's skin is like that around it."""
WIDTH, HEIGHT = 1.0, 0.3
"""Half the patch."""

SCLERA, IRIS, PUPIL, GLINT = (188, 194, 200), (40, 55, 80), (14, 14, 16), (235, 235, 235)


def with_open_eyes(face: Patch, u: Field, v: Field) -> Patch:
    """Draw wide open eyes that look ahead in place of what is there."""
    for eye in EYES:
        arch = _arch(u - eye, HALF)
        ball = _rising(v - UPPER * arch, 0.02) * _rising(LOWER * arch - v, 0.02)
        out = np.hypot(u - eye, v + 0.02)
        # The lid's shadow lies on the ball, and its white is darker in the corners.
        white = np.asarray(SCLERA) * (0.55 + 0.45 * _rising(v - UPPER * arch, 0.09) * _rising(arch, 0.6))[:, :, None]
        drawn = _over(white, IRIS, _rising(0.1 - out, 0.02))
        drawn = _over(drawn, PUPIL, _rising(0.045 - out, 0.02))
        drawn = _over(drawn, GLINT, _rising(0.02 - np.hypot(u - eye - 0.03, v + 0.06), 0.015))
        face = _over(face, drawn, ball)
        face = face * (1 - 0.65 * _line(u - eye, v - UPPER * arch))[:, :, None]
    return face


def with_lids(face: Patch, u: Field, v: Field, share: float) -> Patch:
    """Draw the upper lids down: 0 open to 1 shut."""
    scale = 1 / float(u[0, 1] - u[0, 0])
    for eye in EYES:
        wide = _arch(u - eye, 0.34)
        # Shut, the lashes lie almost straight below the corners.
        arch = _arch(u - eye, HALF)
        edge = (1 - share) * UPPER * arch + share * (0.035 + 0.02 * arch)
        above, below = _row(face, u, -LID * wide, scale), _row(face, u, LID * wide, scale)
        down = _rising(v + LID * wide, 2 * LID)[:, :, None]
        skin = (above * (1 - down) + below * down) * 0.92
        shown = np.maximum(_rising(edge - v, 0.02), _rising(np.full_like(v, share - 0.7), 0.3))
        on_lid = shown * _rising(v + LID * wide, 0.04) * _rising(LID * wide - v, 0.04)
        face = _over(face, skin, on_lid)
        face = face * (1 - share * 0.9 * _line(u - eye, v - edge))[:, :, None]
    return face


def _row(face: Patch, u: Field, v: Field, scale: float) -> Patch:
    """Return for each point the colour of its column at ``v``."""
    columns = np.broadcast_to(np.arange(u.shape[1], dtype=np.float32), u.shape)
    rows = v * scale + (u.shape[0] - 1) / 2
    return np.asarray(cv2.remap(face, columns, np.asarray(rows, np.float32), cv2.INTER_LINEAR), np.float32)


def _line(across: Field, off: Field) -> Field:
    """Return 1 on a line of lashes from corner to corner, 0 off it."""
    return np.asarray(np.exp(-((off / 0.037) ** 2)) * _rising(HALF + 0.03 - np.abs(across), 0.05), np.float32)


def _arch(across: Field, half: float) -> Field:
    return np.asarray(np.clip(1 - (across / half) ** 2, 0, 1), np.float32)


def _rising(where: Field, width: float) -> Field:
    """Return 0 below 0, 1 from ``width`` on."""
    return np.asarray(np.clip(where / width, 0, 1), np.float32)


def _over(below: Patch, above: Patch | tuple[int, int, int], opacity: Field) -> Patch:
    share = opacity[:, :, None]
    return np.asarray(below * (1 - share) + np.asarray(above) * share, np.float32)
