"""Opens the two parts of a pack that a vendor may bring in another make: who finds faces, and who describes them."""

import io

import numpy as np
from insightface.model_zoo.arcface_onnx import ArcFaceONNX

from drivers.errors import ConfigurationError
from drivers.face.detector import FaceDetector
from drivers.face.networks import AS_THEY_ARE, BYTES, FORMS, Form, open_network
from drivers.face.pack import MODEL_SIDE, Pack, refusal
from drivers.face.scrfd import ScrfdDetector

ALIGNED = (112, 128)
"""`insightface.utils.face_align` knows where the five points lie in squares of these sides and their multiples."""


def open_detector(pack: Pack) -> FaceDetector:
    """Return the detector that the pack's kind of network needs.

    Raises:
        ConfigurationError: ``face.pack_unusable``.
    """
    networks, detection = pack.networks, pack.manifest.file("face_detection")
    if detection.kind == "scrfd":
        return ScrfdDetector(networks["face_detection"], networks["landmarks"], detection.mean, detection.std)
    return FaceDetector(networks["face_detection"], networks["landmarks"])


def open_recognition(pack: Pack) -> ArcFaceONNX:
    """Return InsightFace's recognition with the pack's network, its input and what it subtracts and divides by.

    Raises:
        ConfigurationError: ``face.pack_unusable``.
    """
    file = pack.manifest.file("recognition")
    network = open_arcface(pack.networks["recognition"], file.input_size or MODEL_SIDE, file.mean, file.std)
    size = embedding_size(network)
    if size != pack.manifest.embedding_size:
        raise _unusable(f"it gives {size} numbers, and the pack says {pack.manifest.embedding_size}")
    return network


def open_arcface(content: bytes, side: int, mean: float | None, std: float | None) -> ArcFaceONNX:
    """Open a recognition network.

    Args:
        content: ONNX, 1 x 3 x side x side to one row of numbers.
        side: of the square that it takes, pixels.
        mean: subtracted from grey values; what InsightFace reads from the network if not said.
        std: they are divided by.

    Raises:
        ConfigurationError: ``face.pack_unusable``.
    """
    if all(side % each for each in ALIGNED):
        raise _unusable(f"InsightFace does not align faces to {side} x {side}")
    session = open_network("recognition", content, Form((1, 3, side, side), ((1, 0),), name=""))
    network = ArcFaceONNX(io.BytesIO(content), session)
    # It would keep the bytes for as long as it lives; a large network has a quarter of a gigabyte.
    network.model_file = None
    network.input_size = side, side
    if mean is not None and std is not None:
        network.input_mean, network.input_std = mean, std
    if session.get_inputs()[0].type == BYTES:
        if (network.input_mean, network.input_std) != AS_THEY_ARE:
            raise _unusable("it takes grey values as they are: mean 0, std 1")
        network.input_dtype = np.uint8
    return network


def embedding_size(network: ArcFaceONNX) -> int:
    """Return how many numbers the network gives for a face."""
    return int(network.get_feat(np.zeros((*network.input_size, 3), np.uint8)).shape[-1])


def open_all(pack: Pack) -> None:
    """Open every network once.

    Raises:
        ConfigurationError: ``face.pack_unusable`` by the first that this machine cannot use.
    """
    open_detector(pack)
    open_recognition(pack)
    for role in pack.networks:
        if role in FORMS and role not in {"face_detection", "landmarks", "recognition"}:
            open_network(role, pack.networks[role])


def _unusable(why: str) -> ConfigurationError:
    return refusal("face.pack_unusable", "its recognition network", why)
