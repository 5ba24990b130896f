"""How well a face can be compared, and what would help: plain measures of light, sharpness, size and pose.

Each measure has two bounds that come with the model pack: at *worst* no comparison can be trusted, from *fine* on
nothing is lost. The quality is that of the weakest measure, 0 to 1, and names the hint; so a resident hears of one
thing at a time, the one that matters most. Measures follow the defects of ISO/IEC 29794-5.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from drivers.biometrics import CaptureHint
from drivers.face.detector import Face, Picture, Scene
from drivers.face.pack import Bounds, QualityLimits

WHOLE = (0.2, 0.03)
"""Worst and fine: face heights by which a face may reach beyond where it may lie."""

Reach = tuple[float, float]
"""Top and bottom of where a face may lie, in shares of the picture's height."""

USUAL_PITCH = 0.6
"""Distance of the nose from the eye line over that of the mouth, looking straight: 0.5 to 0.76 measured."""

DARK_ROOM = 30
"""Mean grey value of a picture below which a missing face is put down to the light."""

FACE_OF_CROP = (slice(28, 104), slice(24, 88))
"""Rows and columns of the aligned 112 x 112 crop that are skin, eyes and mouth whatever the hair."""

_ANGLES = np.radians(np.arange(0, 180, 15))
DIRECTIONS = np.array([np.cos(_ANGLES) ** 2, np.sin(_ANGLES) ** 2, np.sin(2 * _ANGLES)])
"""What the derivatives xx, yy and xy count for in each direction."""

USUAL_VARIANCES = (np.cos(_ANGLES) / 2) ** 2 + (np.sin(_ANGLES) / 1.3) ** 2
"""Eyes and mouth lie across the face, so grey values bend less along the rows; sharp faces measure alike after this."""

MIXED_DERIVATIVE = np.array([[1, 0, -1], [0, 0, 0], [-1, 0, 1]], np.float32) / 4


@dataclass(frozen=True, slots=True)
class Quality:
    """0 (no trustworthy comparison) to 1 of a face, and what would help most."""

    value: float
    hint: CaptureHint


def assess(scene: Scene, face: Face, aligned: Picture, limits: QualityLimits, reach: Reach | None = None) -> Quality:
    """Judge one face.

    Args:
        scene: the picture it is in.
        face: the face.
        aligned: its 112 x 112 crop for the recognition network.
        limits: bounds of the measures.
        reach: where the face must be whole; None for a picture whose face may be cut off.
    """
    parts = (
        *([] if reach is None else [(_between(_overhang(scene, face, reach), WHOLE), CaptureHint.CUT_OFF)]),
        *_place_and_size(scene, face, limits),
        *_light(scene, aligned, limits),
        (_between(_sharpness(aligned), limits.sharpness), CaptureHint.HOLD_STILL),
        *_pose(face, limits),
    )
    value, hint = min(parts, key=lambda part: part[0])
    return Quality(value, hint if value < 1 else CaptureHint.NONE)


def hint_without_face(picture: Picture) -> CaptureHint:
    """Say why there may be no face in the picture."""
    return CaptureHint.TOO_DARK if float(picture[::8, ::8].mean()) < DARK_ROOM else CaptureHint.NO_FACE


def _between(measure: float, bounds: Bounds) -> float:
    worst, fine = bounds
    return float(np.clip((measure - worst) / (fine - worst), 0, 1))


def _place_and_size(scene: Scene, face: Face, limits: QualityLimits) -> list[tuple[float, CaptureHint]]:
    height, width = scene.picture.shape[:2]
    share = face.height / height
    # Only to the side: people sit, and children stand lower.
    off_centre = abs(face.centre[0] - width / 2) / height
    return [
        (_between(_eye_distance(face) / scene.scale, limits.eye_distance), CaptureHint.CLOSER),
        (_between(share, limits.face_share_low), CaptureHint.CLOSER),
        (_between(share, limits.face_share_high), CaptureHint.FURTHER),
        (_between(off_centre, limits.off_centre), CaptureHint.CENTRE),
    ]


def _overhang(scene: Scene, face: Face, reach: Reach) -> float:
    """Return by how much the face reaches beyond the picture or its ``reach``, in its own heights."""
    height, width = scene.picture.shape[:2]
    left, top, right, bottom = (float(each) for each in face.box)
    beyond = max(-left, right - width, reach[0] * height - top, bottom - reach[1] * height)
    return float(beyond / face.height)


def _light(scene: Scene, aligned: Picture, limits: QualityLimits) -> list[tuple[float, CaptureHint]]:
    skin = cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY)[FACE_OF_CROP]
    brightness = float(skin.mean())
    darkest, brightest = np.percentile(skin, (5, 95))
    around = scene.picture[::4, ::4].mean()
    backlight = _between(float(around) - brightness, limits.backlight)
    # Before a bright window a face is dark and flat, and more light in the room would not mend it.
    dark = CaptureHint.BACKLIGHT if backlight < 1 else CaptureHint.TOO_DARK
    return [
        (backlight, CaptureHint.BACKLIGHT),
        (_between(brightness, limits.brightness_low), dark),
        (_between(brightness, limits.brightness_high), CaptureHint.TOO_BRIGHT),
        (_between(float(brightest - darkest), limits.contrast), dark),
    ]


def _sharpness(aligned: Picture) -> float:
    """Return how sharply grey values bend in the softest direction, in parts of the contrast.

    A head that moves is blurred in one direction only, so the least of all counts. Waves shorter than 10 pixels are
    smoothed away first: there the noise of a dark picture looks like detail. Measured on 742 views of 7 faces, half of
    them dark and noisy: unblurred ones 3.8 to 6.2; blurred ones whose score falls below 0.2, 1.2 to 3.3, nine in ten
    below 2.4.
    """
    grey = cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY).astype(np.float32)
    darkest, brightest = np.percentile(grey[FACE_OF_CROP], (5, 95))
    smooth = cv2.GaussianBlur(grey, (0, 0), 2)
    second = [cv2.Sobel(smooth, cv2.CV_32F, *order, ksize=1) for order in ((2, 0), (0, 2))]
    mixed = cv2.filter2D(smooth, -1, MIXED_DERIVATIVE)
    bends = np.cov([each[FACE_OF_CROP].ravel() for each in (*second, mixed)])
    # The variance of the second derivative along each direction, from those along the axes.
    variances = np.einsum("id,ij,jd->d", DIRECTIONS, bends, DIRECTIONS) / USUAL_VARIANCES
    return float(np.sqrt(variances.min())) / max(float(brightest - darkest), 1) * 275


def yaw(face: Face) -> float:
    """Return how far the nose lies beside the eyes' middle, in eye distances; positive to the person's own left.

    On 7 heads of the simulator: 0 to 0.05 straight, 0.26 to 0.40 turned by 25 degrees, 0.32 to 0.47 by 30, 0.36 to 0.55
    by 35.
    """
    left, right, nose = face.points[:3]
    return float((nose - (left + right) / 2) @ (right - left)) / _eye_distance(face) ** 2


def _pose(face: Face, limits: QualityLimits) -> list[tuple[float, CaptureHint]]:
    """Judge yaw, pitch and roll by the five points: where the nose lies along and across the line of the eyes."""
    left, right, nose, mouth_left, mouth_right = face.points
    along = (right - left) / _eye_distance(face)
    across = np.array([-along[1], along[0]])
    middle = (left + right) / 2
    to_mouth = float(((mouth_left + mouth_right) / 2 - middle) @ across)
    pitch = abs(float((nose - middle) @ across) / to_mouth - USUAL_PITCH) if to_mouth > 0 else 1.0
    roll = abs(float(np.degrees(np.arctan2(along[1], along[0]))))
    return [
        (_between(abs(yaw(face)), limits.yaw), CaptureHint.LOOK_HERE),
        (_between(pitch, limits.pitch), CaptureHint.LOOK_HERE),
        (_between(roll, limits.roll), CaptureHint.LOOK_HERE),
    ]


def _eye_distance(face: Face) -> float:
    return float(np.hypot(*(face.points[1] - face.points[0])))
