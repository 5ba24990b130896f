"""Finds faces and their five points with a licensed pack's SCRFD network, through InsightFace's own class.

SCRFD (Guo and others, "Sample and Computation Redistribution for Efficient Face Detection", ICLR 2022) gives boxes and
points at once from feature maps of strides 8, 16 and 32, two for each place. The picture is drawn on a canvas of
320 x 320: a face of 40 pixels in 1280 x 720 has 10 there.
"""

import cv2
import numpy as np
import onnxruntime as ort
from insightface.model_zoo.scrfd import SCRFD

from drivers.errors import ConfigurationError
from drivers.face.detector import LARGEST_FACE, LEAST_FACE, MOST_FACES, Face, FaceDetector, Picture, Scene
from drivers.face.networks import AS_THEY_ARE, BYTES, UNUSABLE, empty, open_network, start_network
from drivers.face.pack import refusal

SIDE = 320
"""Pixels of the square canvas."""

LEAST_SCORE = 0.5
"""InsightFace's own."""

PLACES = tuple((SIDE // stride) ** 2 * 2 for stride in (8, 16, 32))
FORM = tuple((places, values) for values in (1, 4, 10) for places in PLACES)
"""Of the outputs: scores, boxes and points of each stride; some networks put a 1 before, for one picture."""


class ScrfdDetector(FaceDetector):
    """SCRFD in place of UltraFace; what the landmark network is for besides is that of a `FaceDetector`.

    Args:
        detection: ONNX with free height and width, nine outputs in InsightFace's order.
        landmarks: ONNX, 1 x 1 x 64 x 64 to 68 points.
        mean: subtracted from grey values; InsightFace's 127.5 if not said.
        std: they are divided by; InsightFace's 128 if not said.
    """

    def __init__(self, detection: bytes, landmarks: bytes, mean: float | None = None, std: float | None = None) -> None:
        self._landmarks = open_network("landmarks", landmarks)
        self._scrfd = open_scrfd(detection, mean, std)

    def detect(self, picture: Picture) -> Scene:
        """Find faces from about 40 pixels of height on in 1280 x 720."""
        height, width = picture.shape[:2]
        if min(height, width) * SIDE < max(height, width):
            return Scene(picture, 1.0, ())
        found, points = self._scrfd.detect(picture, input_size=(SIDE, SIDE), det_thresh=LEAST_SCORE)
        boxes = found[:, :4]
        heights, widths = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
        sound = np.isfinite(boxes).all(axis=1) & np.isfinite(points).all(axis=(1, 2))
        likely = np.flatnonzero(sound & (heights > LEAST_FACE) & (widths > 0))
        tallest_first = likely[np.argsort(-heights[likely])][:MOST_FACES]
        if not len(tallest_first):
            return Scene(picture, 1.0, ())
        tallest = float(heights[tallest_first[0]])
        scale = min(1.0, LARGEST_FACE / tallest)
        faces = tuple(
            Face((boxes[each] * scale).astype(np.float32), (points[each] * scale).astype(np.float32))
            for each in tallest_first
            if heights[each] >= tallest / 2
        )
        if scale < 1:
            size = max(1, round(width * scale)), max(1, round(height * scale))
            picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        return Scene(picture, scale, faces)


def open_scrfd(content: bytes, mean: float | None = None, std: float | None = None) -> SCRFD:
    """Open the network and try it on an empty canvas.

    Raises:
        ConfigurationError: ``face.pack_unusable``: no network, a fixed input size, no points, outputs of another form.
    """
    session = start_network("face_detection", content)
    _refuse_fixed(session)
    outputs = session.get_outputs()
    if len(outputs) != len(FORM):
        raise _unusable(f"it has {len(outputs)} outputs: SCRFD with five points has {len(FORM)}")
    try:
        given = session.run(None, {session.get_inputs()[0].name: empty(session, (1, 3, SIDE, SIDE))})
    except UNUSABLE as error:
        raise _unusable(f"it does not take {SIDE} x {SIDE}") from error
    network = SCRFD(session=session, static_shape_sessions=False)
    form = tuple((1, *each) for each in FORM) if network.batched else FORM
    if tuple(output.shape for output in given) != form:
        raise _unusable("its outputs are not scores, boxes and points as InsightFace orders them")
    if mean is not None and std is not None:
        network.input_mean, network.input_std = mean, std
    if session.get_inputs()[0].type == BYTES:
        if (network.input_mean, network.input_std) != AS_THEY_ARE:
            raise _unusable("it takes grey values as they are: mean 0, std 1")
        network.input_dtype = np.uint8
    return network


def _refuse_fixed(session: ort.InferenceSession) -> None:
    shape = session.get_inputs()[0].shape
    if len(shape) != 4 or shape[1] != 3:
        raise _unusable("it does not take one picture of three colours")
    if any(isinstance(size, int) for size in shape[2:]):
        size = " x ".join(map(str, shape[2:]))
        why = f"it takes pictures of one size only ({size}): take the vendor's file with free height and width"
        raise _unusable(why)


def _unusable(why: str) -> ConfigurationError:
    return refusal("face.pack_unusable", "its face_detection network", why)
