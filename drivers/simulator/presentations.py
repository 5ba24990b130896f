"""Presentation attacks (ISO/IEC 30107-3): somebody else holds up, plays or wears the face of the card's holder.

Behind each stands an attacker with another face. What a gesture does to the instrument is the instrument's own: a sheet
tilts, a replayed video obeys, a paper mask turns as the curved sheet that it is,
and the mouth that is printed on it stays shut, whatever the one behind it does.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulator import person as persons
from drivers.simulator.faces import AHEAD, FRAME, Pixels, Pose, over, placed, still
from drivers.simulator.head import Field
from drivers.simulator.person import Layer, person, turned
from drivers.simulator.sources import source, strangers

SHEET: Final = (360, 500)
"""Width and height of a printed photo before the camera, pixels."""
BORDER: Final = 14
TABLET: Final = (470, 640)
BEZEL: Final = 26
MIDDLE: Final = (640.0, 345.0)
"""Where a sheet or tablet is held, in the frame."""

TILTS = 26.0
"""Degrees by which a sheet is turned about its upright axis for a turned head of `FULL` degrees."""
FULL = 35.0
FAR = 900.0
"""Distance from the camera to what is held up, in pixels of the frame."""


def presentation(kind: str, name: str, moment: float, pose: Pose = AHEAD) -> Pixels:
    """Return what the camera sees of an attack, without the sensor's noise.

    Args:
        kind: one of `ATTACKS`.
        name: whose face is presented.
        moment: as of `faces.scene`.
        pose: what a living person would do now.

    Raises:
        ValueError: no such face.
    """
    return ATTACKS[kind](name, moment, pose)


def _photo(name: str, moment: float, pose: Pose) -> Pixels:
    return _held(_print(name), name, moment, pose)


def _photo_of_photo(name: str, moment: float, pose: Pose) -> Pixels:
    return _held(_second_print(name), name, moment, pose)


def _screen(name: str, moment: float, pose: Pose) -> Pixels:
    played = Pose(pose.yaw, pose.eyes_closed, mouth_open=pose.mouth_open)
    video = _cut(still((name,), 0.0, played), TABLET[0] - 2 * BEZEL, TABLET[1] - 2 * BEZEL)
    shown = _lit_panel(video)
    tablet = cv2.copyMakeBorder(shown, BEZEL, BEZEL, BEZEL, BEZEL, cv2.BORDER_CONSTANT, value=(24, 22, 22))
    glared = np.asarray(cv2.add(tablet, _glare()), np.uint8)
    # It lies still in the hand: the gestures are in the video.
    return _held(glared, name, moment, AHEAD)


def _mask(name: str, moment: float, pose: Pose) -> Pixels:
    attacker = _attacker(name)
    where = placed(moment, pose)
    picture = over(still((), moment), person(attacker, pose.yaw, pose.eyes_closed, pose.mouth_open), where)
    return over(picture, turned(_paper_mask(name, attacker), attacker, pose.yaw, is_flat=True), where)


ATTACKS: Final[Mapping[str, Callable[[str, float, Pose], Pixels]]] = {
    "photo": _photo,
    "photo_of_photo": _photo_of_photo,
    "screen": _screen,
    "mask": _mask,
}


def _attacker(name: str) -> str:
    """Return the face of the one who holds or wears it: the next in the table."""
    others = strangers(name)
    return others[len(name) % len(others)]


@lru_cache(4)
def _print(name: str) -> Pixels:
    """Return a colour print of a person on paper with a white border."""
    inner = SHEET[0] - 2 * BORDER, SHEET[1] - 2 * BORDER
    taken = _cut(still((name,), 0.0), *inner)
    return _on_paper(taken)


@lru_cache(4)
def _second_print(name: str) -> Pixels:
    """Return a print of a photo that was taken of a print: softer, flatter, with the halftone of both."""
    retaken = cv2.GaussianBlur(_print(name), (0, 0), 1.2)
    retaken = np.asarray(cv2.addWeighted(retaken, 0.86, np.full_like(retaken, (88, 110, 128)), 0.14, 0), np.uint8)
    coarse = cv2.imencode(".jpg", retaken, [cv2.IMWRITE_JPEG_QUALITY, 55])[1]
    inner = SHEET[0] - 2 * BORDER, SHEET[1] - 2 * BORDER
    decoded = np.asarray(cv2.imdecode(coarse, cv2.IMREAD_COLOR), np.uint8)
    return _on_paper(np.asarray(cv2.resize(decoded, inner, interpolation=cv2.INTER_AREA), np.uint8))


def _on_paper(picture: Pixels) -> Pixels:
    """Print: ink of a smaller gamut as a halftone, on paper with a grain."""
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    ink = picture.astype(np.float32) / 255
    grey = ink.mean(axis=2, keepdims=True)
    ink = 0.13 + 0.75 * (grey + 0.78 * (ink - grey))
    for channel, degrees in enumerate((75, 15, 45)):
        turn = np.radians(degrees)
        along, across = columns * np.cos(turn) + rows * np.sin(turn), rows * np.cos(turn) - columns * np.sin(turn)
        dots = np.cos(2 * np.pi * along / 3.3) * np.cos(2 * np.pi * across / 3.3)
        # Dots are plainest in the middle tones.
        ink[:, :, channel] += 0.09 * dots * (1 - np.abs(2 * ink[:, :, channel] - 1))
    paper = np.random.default_rng(5).normal(1, 0.012, (*picture.shape[:2], 1))
    printed = np.clip(ink * paper * 255, 0, 255).astype(np.uint8)
    return np.asarray(
        cv2.copyMakeBorder(printed, BORDER, BORDER, BORDER, BORDER, cv2.BORDER_CONSTANT, value=(226, 232, 234)),
        np.uint8,
    )


def _lit_panel(picture: Pixels) -> Pixels:
    """Show a picture on a screen: bluish light, seen through the panel's own pattern."""
    light = np.clip((picture.astype(np.float32) / 255) ** 0.9 * (1.12, 1.02, 0.95), 0, 1.1)
    return np.asarray(np.clip(light * _panel(), 0, 255), np.uint8)


@lru_cache(1)
def _panel() -> Field:
    """Return the grid of a screen's pixels and the bands in which the camera's own grid meets it."""
    rows, columns = np.mgrid[0 : TABLET[1] - 2 * BEZEL, 0 : TABLET[0] - 2 * BEZEL].astype(np.float32)
    cells = 1 - 0.06 * (np.cos(2 * np.pi * columns / 2.3) + np.cos(2 * np.pi * rows / 2.3))
    bands = 1 + 0.05 * np.cos(2 * np.pi * (columns / 37 + rows / 61)) + 0.03 * np.cos(2 * np.pi * rows / 23)
    return np.asarray((cells * bands * 255)[:, :, None], np.float32)


@lru_cache(1)
def _glare() -> Pixels:
    """Return the reflection of a lamp and of the room in a tablet's glass."""
    rows, columns = np.mgrid[0 : TABLET[1], 0 : TABLET[0]].astype(np.float32)
    sheen = 26 * np.clip(1 - np.abs((columns * 0.8 + rows * 0.35) / TABLET[0] - 0.85) / 0.22, 0, 1)
    lamp = 150 * np.exp(-(((columns - 330) / 46) ** 2) - ((rows - 96) / 20) ** 2)
    return np.asarray(np.clip((sheen + lamp)[:, :, None] * (1.0, 0.98, 0.94), 0, 255), np.uint8)


def _cut(picture: Pixels, width: int, height: int) -> Pixels:
    """Return the upright part of a camera picture that is filled by head and shoulders."""
    tall = 640
    wide = round(tall * width / height)
    left = round((FRAME[0] - wide) / 2)
    part = picture[20 : 20 + tall, left : left + wide]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _held(flat: Pixels, name: str, moment: float, pose: Pose) -> Pixels:
    """Return the attacker holding up a flat thing before his face."""
    picture = still((_attacker(name),), moment)
    height, width = flat.shape[:2]
    sway = float(np.sin(2 * np.pi * moment))
    quarter = np.radians(TILTS * pose.yaw / FULL)
    nod = np.radians(14 * pose.eyes_closed)
    roll = np.radians(1.5 + 1.2 * sway)
    at = np.array([[-width, -height], [width, -height], [width, height], [-width, height]], np.float64) / 2
    x = at[:, 0] * np.cos(roll) - at[:, 1] * np.sin(roll)
    y = at[:, 0] * np.sin(roll) + at[:, 1] * np.cos(roll)
    near = FAR / (FAR + x * np.sin(quarter) + y * np.sin(nod))
    shift = 26 * np.sin(quarter) + 3 * sway, 40 * pose.eyes_closed - 2 * sway
    corners = np.stack(
        [x * np.cos(quarter) * near + MIDDLE[0] + shift[0], y * np.cos(nod) * near + MIDDLE[1] + shift[1]], axis=1
    )
    from_corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(from_corners, corners.astype(np.float32))
    layer = np.dstack((flat, np.full(flat.shape[:2], 255, np.uint8)))
    # Light falls on it as it is turned to the lamp.
    layer[:, :, :3] = cv2.convertScaleAbs(layer[:, :, :3], alpha=1 + 0.25 * float(np.sin(quarter)))
    moved = np.asarray(cv2.warpPerspective(layer, matrix, FRAME, flags=cv2.INTER_LINEAR), np.uint8)
    picture = _merged(_shadowed(picture, moved), moved)
    return _with_fingers(picture, corners)


def _shadowed(picture: Pixels, moved: Layer) -> Pixels:
    small = cv2.resize(np.roll(moved[:, :, 3], (10, 8), (0, 1)), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    shadow = cv2.resize(cv2.GaussianBlur(small, (0, 0), 2.2), FRAME)
    return np.asarray(cv2.multiply(picture, cv2.merge([cv2.bitwise_not(shadow // 3)] * 3), scale=1 / 255), np.uint8)


def _with_fingers(picture: Pixels, corners: NDArray[np.float64]) -> Pixels:
    """Draw the thumbs that hold it at both sides."""
    hands = np.zeros((FRAME[1], FRAME[0], 4), np.uint8)
    hands[:, :, :3] = (112, 146, 198)
    for side, (top, bottom) in ((-1, (0, 3)), (1, (1, 2))):
        x, y = corners[top] * 0.3 + corners[bottom] * 0.7
        for out, length, wide, colour in ((14, 34, 14, (112, 146, 198)), (4, 20, 9, (146, 174, 218))):
            centre = round(x + side * out), round(y)
            cv2.ellipse(hands, centre, (length, wide), side * -18, 0, 360, (*colour, 255), cv2.FILLED)
    return _merged(picture, np.asarray(cv2.GaussianBlur(hands, (0, 0), 1.4), np.uint8))


def _merged(picture: Pixels, layer: Layer) -> Pixels:
    return over(picture, layer, np.eye(2, 3))


@lru_cache(4)
def _paper_mask(name: str, wearer: str) -> Layer:
    """Return the printed face of a person, cut out round the face and open at the wearer's eyes, as a layer."""
    chin = source(wearer).shape.chin
    u, v = persons.grid(wearer)
    # Printed as large as the wearer's face.
    fits = cv2.getRotationMatrix2D(persons.EYES, 0, persons.scale_of(wearer) / persons.scale_of(name))
    printed = _on_paper(np.asarray(cv2.warpAffine(person(name), fits, persons.SIZE)[:, :, :3], np.uint8))
    printed = printed[BORDER:-BORDER, BORDER:-BORDER]
    middle, half = (chin - 1.0) / 2 + 0.05, (chin + 1.0) / 2
    rim = 1 - np.sqrt((u / 1.12) ** 2 + ((v - middle) / half) ** 2)
    holes = [1 - np.sqrt(((u - eye) / 0.24) ** 2 + ((v + 0.02) / 0.15) ** 2) for eye in (-0.5, 0.5)]
    opacity = _soft(rim, 0.02)
    for hole in holes:
        opacity = opacity * (1 - _soft(hole, 0.06))
    # The paper's cut edge is white, and it is bent away from the light at both sides.
    edge = np.maximum(1 - _soft(rim - 0.01, 0.02), sum(_soft(hole + 0.1, 0.06) for hole in holes))
    shaded = printed * (1 - edge[:, :, None]) + np.array((232, 236, 238)) * edge[:, :, None]
    light = 0.86 + 0.14 * np.sqrt(np.clip(1 - (u / 1.2) ** 2, 0, 1))
    return np.dstack((shaded * light[:, :, None], 255 * opacity)).astype(np.uint8)


def _soft(distance: Field, width: float) -> Field:
    return np.asarray(np.clip(distance / width, 0, 1), np.float32)
