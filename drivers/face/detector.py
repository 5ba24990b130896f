"""Finds faces and their five points: UltraFace boxes, then a 68-point network run three times on each face.

UltraFace (320 x 240 input) gives boxes without points. The landmark network places 68 points in a square crop; run on
the box alone it drifts on tilted faces, so its own points turn and centre the crop for the next run. Measured on 12
faces, 8 views each: the lowest score of a face with itself rises from 0.50 (one run) to 0.95; the runs cost 0.3 ms
each. Where the last two runs disagree there is no face: that is what tells a coffee cup from a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.face.networks import INPUT, open_network

Picture = NDArray[np.uint8]
"""height x width x 3, blue first."""
Points = NDArray[np.float32]
"""n x 2, x then y, in pixels."""
Region = tuple[float, float, float, float]
"""left, top, width, height in pixels; may reach beyond the picture."""

CANVAS = (320, 240)
"""Input of the detection network, width and height."""

LEAST_SCORE = 0.7
LEAST_SCORE_DRAWN_BACK = 0.9
"""Round things score up to 0.92 once the picture is shrunk on the canvas, faces 0.98 and more."""

LEAST_FACE = 28
"""Pixels of height; below, 9 pixels between the eyes tell nobody from anybody."""

LARGEST_FACE = 400
"""Pixels of height; larger faces are reduced first, as the crops sample single pixels and would alias."""

CROP = 64
"""Input of the landmark network, a grey square."""

MARGIN = 1.15
"""Side of the crop over the spread of the 68 points; 1.05 to 1.25 score alike."""

UNSTABLE = 0.2
"""Eye distances by which the last two landmark runs may differ: faces up to 0.14, other things from 0.40."""

MOST_FACES = 12
"""Boxes examined, tallest first; a crowd must not cost a second."""

OVERLAP = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face in a `Scene`.

    Attributes:
        box: left, top, right, bottom in pixels; forehead to chin.
        points: left eye, right eye, nose, left and right corner of the mouth as seen in the picture, 5 x 2.
        landmarks: the 68 points (iBUG order) that the five were taken from; None where the five came by themselves.
    """

    box: NDArray[np.float32]
    points: Points
    landmarks: Points | None = None

    @property
    def height(self) -> float:
        """Pixels from forehead to chin."""
        return float(self.box[3] - self.box[1])

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box, x and y."""
        return float(self.box[0] + self.box[2]) / 2, float(self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture and the faces in it.

    Attributes:
        picture: the picture itself, or a reduced copy when a face is taller than `LARGEST_FACE`.
        scale: pixels of ``picture`` per pixel of the original, at most 1.
        faces: tallest first.
    """

    picture: Picture
    scale: float
    faces: tuple[Face, ...]

    def chosen(self) -> Face | None:
        """Return the largest and most central face: a face in the corner counts half its height."""
        height, width = self.picture.shape[:2]
        reach = np.hypot(width, height) / 2

        def weight(face: Face) -> float:
            x, y = face.centre
            return face.height * (1 - 0.5 * float(np.hypot(x - width / 2, y - height / 2) / reach))

        return max(self.faces, key=weight, default=None)


class FaceDetector:
    """The two networks.

    Args:
        detection: UltraFace RFB-320, ONNX: 1 x 3 x 240 x 320 to 4,420 scores and boxes.
        landmarks: ONNX, 1 x 1 x 64 x 64 to 68 points.
    """

    def __init__(self, detection: bytes, landmarks: bytes) -> None:
        self._detection = open_network("face_detection", detection)
        self._landmarks = open_network("landmarks", landmarks)

    def detect(self, picture: Picture) -> Scene:
        """Find the faces that are upright within 35 degrees, from 40 pixels of height on in 1280 x 720."""
        for region, least in _views(picture):
            boxes = self._boxes(picture, region, least)
            if not len(boxes):
                continue
            scale = min(1.0, LARGEST_FACE / float((boxes[:, 3] - boxes[:, 1]).max()))
            seen = _reduced(picture, scale)
            faces = self._faces(seen, boxes * scale)
            if faces:
                return Scene(seen, scale, faces)
        return Scene(picture, 1.0, ())

    def _boxes(self, picture: Picture, region: Region, least: float) -> NDArray[np.float32]:
        """Return n x 4 boxes in pixels of the picture, best first."""
        left, top, width, height = region
        scale = min(CANVAS[0] / width, CANVAS[1] / height)
        canvas = _canvas(picture, region, scale)
        blob = cv2.dnn.blobFromImage(canvas, 1 / 128, mean=(127, 127, 127))
        scores, boxes = self._detection.run(None, {INPUT: blob})
        canvas.fill(0)
        blob.fill(0)
        found = (boxes[0] * (*CANVAS, *CANVAS) / scale + (left, top, left, top)).astype(np.float32)
        likely = (scores[0, :, 1] > least) & (found[:, 3] - found[:, 1] > LEAST_FACE)
        return _without_overlaps(found[likely], scores[0, likely, 1])

    def _faces(self, picture: Picture, boxes: NDArray[np.float32]) -> tuple[Face, ...]:
        """Return what proves to be a face and is at least half as tall as the tallest: no other is ever asked for."""
        faces: list[Face] = []
        tallest_first = boxes[np.argsort(boxes[:, 1] - boxes[:, 3])]
        for box in tallest_first[:MOST_FACES]:
            if faces and box[3] - box[1] < faces[0].height / 2:
                break
            second, last = self._placed(picture, box)
            points = five(last)
            eye_distance = float(np.hypot(*(points[1] - points[0])))
            if float(np.abs(points - five(second)).max()) < UNSTABLE * eye_distance:
                faces.append(Face(box, points, last))
        return tuple(faces)

    def landmarks(self, scene: Scene, face: Face) -> Points:
        """Return the 68 points of a face; they are placed now where its five came by themselves."""
        return face.landmarks if face.landmarks is not None else self._placed(scene.picture, face.box)[1]

    def _placed(self, picture: Picture, box: NDArray[np.float32]) -> tuple[Points, Points]:
        """Return the 68 points of the last two runs."""
        x, y = (box[:2] + box[2:]) / 2
        first = self._landmark_run(picture, (float(x), float(y)), float(box[3] - box[1]), 0.0)
        second = self._landmark_run(picture, *_upright(first))
        return second, self._landmark_run(picture, *_upright(second))

    def _landmark_run(self, picture: Picture, centre: tuple[float, float], side: float, degrees: float) -> Points:
        """Place 68 points in the square of ``side`` pixels around ``centre`` that is turned by ``degrees``."""
        turn = cv2.getRotationMatrix2D(centre, degrees, CROP / side)
        turn[:, 2] += np.subtract(CROP / 2, centre)
        crop = cv2.warpAffine(picture, turn, (CROP, CROP), borderMode=cv2.BORDER_REPLICATE)
        grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255
        (points,) = self._landmarks.run(None, {INPUT: grey[None, None]})
        crop.fill(0)
        grey.fill(0)
        back = cv2.invertAffineTransform(turn)
        placed: Points = (points.reshape(68, 2) * CROP @ back[:, :2].T + back[:, 2]).astype(np.float32)
        return placed


def five(points: Points) -> Points:
    """Reduce 68 points (iBUG order) to eyes, nose and corners of the mouth, 5 x 2."""
    return np.stack(
        [
            points[[37, 38, 40, 41]].mean(axis=0),
            points[[43, 44, 46, 47]].mean(axis=0),
            points[30],
            points[[48, 60]].mean(axis=0),
            points[[54, 64]].mean(axis=0),
        ]
    )


def _upright(points: Points) -> tuple[tuple[float, float], float, float]:
    """Return centre, side and turn in degrees of the square in which these 68 points stand upright."""
    left, right = five(points)[:2]
    degrees = float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cosine, sine], [-sine, cosine]], np.float32)
    turned = points @ turn.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    x, y = (low + high) / 2 @ turn
    return (float(x), float(y)), MARGIN * float((high - low).max()), degrees


def _views(picture: Picture) -> Iterator[tuple[Region, float]]:
    """Yield where to look, next only if nothing was found: the whole, from farther back, then closer in four parts."""
    height, width = picture.shape[:2]
    yield (0, 0, width, height), LEAST_SCORE
    yield (-0.3 * width, -0.3 * height, 1.6 * width, 1.6 * height), LEAST_SCORE_DRAWN_BACK
    if width > CANVAS[0] * 2 or height > CANVAS[1] * 2:
        part = 0.6
        for left in (0.0, 1 - part):
            for top in (0.0, 1 - part):
                yield (left * width, top * height, part * width, part * height), LEAST_SCORE


def _canvas(picture: Picture, region: Region, scale: float) -> Picture:
    """Draw the region on the detection network's canvas, upper left; grey where there is no picture."""
    left, top, width, height = (round(each) for each in region)
    inside = picture[max(0, top) : top + height, max(0, left) : left + width]
    size = max(1, round(inside.shape[1] * scale)), max(1, round(inside.shape[0] * scale))
    x, y = round(max(0, -left) * scale), round(max(0, -top) * scale)
    size = min(size[0], CANVAS[0] - x), min(size[1], CANVAS[1] - y)
    canvas = np.full((CANVAS[1], CANVAS[0], 3), 127, np.uint8)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas[y : y + size[1], x : x + size[0]] = cv2.resize(inside, size, interpolation=interpolation)
    return canvas


def _reduced(picture: Picture, scale: float) -> Picture:
    if scale == 1:
        return picture
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _without_overlaps(boxes: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep the best of boxes that share more than `OVERLAP` of their joint area."""
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    order = np.argsort(-scores)
    kept: list[int] = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(best)
        corner = np.maximum(boxes[best, :2], boxes[rest, :2])
        far = np.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = np.prod(np.clip(far - corner, 0, None), axis=1)
        order = rest[shared <= OVERLAP * (areas[best] + areas[rest] - shared)]
    return boxes[kept]
