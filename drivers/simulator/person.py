"""One person as a layer before any ground: head and shoulders cut out of the source picture, looking ahead.

A head that is turned in its picture is turned back; the half of it that the picture does not show is the mirror image
of the other. Eyes that are not open there are drawn open.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulator.eyes import HEIGHT as EYES_HEIGHT
from drivers.simulator.eyes import WIDTH, with_lids, with_open_eyes
from drivers.simulator.head import STEP, Field, resized
from drivers.simulator.mouth import with_open_mouth
from drivers.simulator.sources import Source, read, source

Layer = NDArray[np.uint8]
"""`SIZE` as height x width x 4: blue, green, red, opacity."""

SIZE: Final = (840, 800)
EYES: Final = (420.0, 302.0)
"""Where the middle between the eyes lies in a layer."""
HEIGHT: Final = 288
"""Forehead to chin of everybody, pixels."""

NOSE_TIP = 0.22
"""By how much the noses of the pictures stand out of the skull; the simulated ones are longer, so that a turn is plain
at fewer degrees."""

MARGIN = 100
"""Pixels by which a source picture's sides are drawn out for shoulders that they cut off."""


@lru_cache(16)
def person(name: str, yaw: float = 0.0, eyes_closed: float = 0.0, mouth_open: float = 0.0) -> Layer:
    """Return a person whose head is turned, whose lids are drawn, and whose mouth is open.

    Args:
        name: of a face.
        yaw: degrees to his own left, the picture's right; up to 40 either way.
        eyes_closed: 0 open to 1 shut.
        mouth_open: 0 as in his picture to 1 wide open.

    Raises:
        ValueError: no such face.
    """
    face = source(name)
    layer = _ahead(name)
    if eyes_closed:
        layer = layer.copy()
        patch, u, v = _eyes(face)
        layer[patch] = with_lids(layer[patch].astype(np.float32), u, v, eyes_closed)
    if mouth_open:
        layer = with_open_mouth(layer, *_grid(face, 1), face.mouth, face.shape.chin, mouth_open)
    return turned(layer, name, yaw)


def turned(layer: Layer, name: str, yaw: float, *, is_flat: bool = False) -> Layer:
    """Return what is on a person's head when it is turned; ``is_flat``: a sheet bent around it, without a nose."""
    if not yaw:
        return layer
    face = source(name)
    shape = replace(face.shape, tip=0) if is_flat else face.shape
    seen = resized(shape.seen(*_grid(face, STEP), yaw), SIZE)
    _, v = _grid(face, 1)
    scale = _scale(face)
    moved = cv2.remap(layer, seen * scale + EYES[0], v * scale + EYES[1], cv2.INTER_LINEAR)
    # Where the far side disappears, what is squeezed into a few pixels would be a hard dark line.
    squeezed = np.clip(np.gradient(seen, axis=1) * scale - 5, 0, 1).astype(np.float32)
    edge = np.asarray(cv2.GaussianBlur(cv2.dilate(squeezed, np.ones((3, 3), np.uint8)), (0, 0), 1.2), np.float32)
    return _mixed(np.asarray(cv2.GaussianBlur(moved, (0, 0), 2), np.uint8), np.asarray(moved, np.uint8), edge)


def scale_of(name: str) -> float:
    """Return the pixels of a person's layer in one eye distance.

    Raises:
        ValueError: no such face.
    """
    return _scale(source(name))


def grid(name: str) -> tuple[Field, Field]:
    """Return u and v, as of `head`, of every pixel of a person's layer.

    Raises:
        ValueError: no such face.
    """
    return _grid(source(name), 1)


@lru_cache(7)
def _ahead(name: str) -> Layer:
    """Return the person looking ahead with open eyes."""
    face = source(name)
    u, v = _grid(face, 1)
    original = read(face.package, face.picture)
    wider = cv2.copyMakeBorder(original, 0, 0, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    opaque = np.zeros(wider.shape[:2], np.uint8)
    cv2.fillPoly(opaque, [np.add(face.corners(), (MARGIN, 0))], 255, cv2.LINE_AA)
    opaque = cv2.GaussianBlur(opaque, (0, 0), 1)
    # Whom the picture cuts off above or at a side does not go on there.
    opaque[0] = opaque[:, 0] = opaque[:, -1] = 0
    x, y = _in_source(face, u, v)
    layer = _drawn(np.dstack((wider, opaque)), x + MARGIN, y)
    if face.yaw:
        layer = _completed(layer, face, u, v)
    if not face.has_open_eyes:
        patch, u, v = _eyes(face)
        layer[patch] = with_open_eyes(layer[patch].astype(np.float32), u, v)
    layer[:, :, :3] = _lit(np.asarray(cv2.GaussianBlur(layer[:, :, :3], (0, 0), 1.0), np.uint8))
    return layer


@lru_cache(4)
def _grid(face: Source, step: int) -> tuple[Field, Field]:
    """Return u and v of every pixel, or of the middle of every square of so many pixels."""
    rows, columns = np.mgrid[0 : SIZE[1] // step, 0 : SIZE[0] // step].astype(np.float32)
    middle = (step - 1) / 2
    scale = _scale(face)
    return (columns * step + middle - EYES[0]) / scale, (rows * step + middle - EYES[1]) / scale


def _eyes(face: Source) -> tuple[tuple[slice, slice, slice], Field, Field]:
    """Return the part of a layer where the eyes are, and u and v there."""
    scale = _scale(face)
    across, down = round(WIDTH * scale), round(EYES_HEIGHT * scale)
    x, y = round(EYES[0]), round(EYES[1])
    rows, columns = np.mgrid[-down : down + 1, -across : across + 1].astype(np.float32) / scale
    return (slice(y - down, y + down + 1), slice(x - across, x + across + 1), slice(3)), columns, rows


def _scale(face: Source) -> float:
    """Return the pixels of a layer in one eye distance."""
    return _apart(face) * HEIGHT / face.height


def _apart(face: Source) -> float:
    """Return the pixels of the source picture in one eye distance of a head that looks ahead."""
    return face.apart / float(np.cos(np.radians(face.yaw)))


def _in_source(face: Source, u: Field, v: Field) -> tuple[Field, Field]:
    """Return where in the source picture the points of the head are."""
    shape = replace(face.shape, tip=NOSE_TIP)
    across = shape.turned(u, v, face.yaw)
    eyes = shape.turned(np.array([[-0.5, 0.5]], np.float32), np.zeros((1, 2), np.float32), face.yaw).mean()
    turn = np.radians(face.roll)
    x, y = (across - eyes) * _apart(face), v * _apart(face)
    return (
        np.asarray(x * np.cos(turn) - y * np.sin(turn) + face.eyes[0], np.float32),
        np.asarray(x * np.sin(turn) + y * np.cos(turn) + face.eyes[1], np.float32),
    )


def _completed(layer: Layer, face: Source, u: Field, v: Field) -> Layer:
    """Put the mirror image of the visible half in place of the hidden one."""
    mirrored = _drawn(layer, np.asarray(EYES[0] - u * _scale(face), np.float32), v * _scale(face) + EYES[1])
    beside = np.sqrt((u / 2.3) ** 2 + (v / np.where(v < 0, 3, face.shape.chin + 0.1)) ** 2)
    hidden = np.clip((np.sign(face.yaw) * u - face.seen) / 0.2 + 0.5, 0, 1) * np.clip((1 - beside) / 0.1, 0, 1)
    return _mixed(mirrored, layer, np.asarray(hidden, np.float32))


def _drawn(picture: Layer, x: Field, y: Field) -> Layer:
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_CUBIC), np.uint8)


def _mixed(first: Layer, second: Layer, share: Field) -> Layer:
    return np.asarray(first * share[:, :, None] + second * (1 - share[:, :, None]), np.uint8)


def _lit(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    levels = np.clip((np.arange(256) / 255) ** 1.15 * 0.9 * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, levels), np.uint8)
