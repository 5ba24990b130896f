"""The networks of one pack, and what they measure of a picture; decides and keeps nothing."""

import warnings
from dataclasses import dataclass

import numpy as np
from insightface.utils.face_align import norm_crop
from numpy.typing import NDArray

from drivers.devices import Image
from drivers.face.detector import Face, Picture, Scene
from drivers.face.eyes import EyeNetwork, openness
from drivers.face.memory import Buffers
from drivers.face.mouth import gap
from drivers.face.opening import open_detector, open_recognition
from drivers.face.pack import MODEL_SIDE, Pack
from drivers.face.pad import AttackDetector

SECOND_LOOK = 0.08
"""Scores this near the threshold are measured again with the mirrored crops added to both embeddings. Near 0.5 that
adds 0.022 to pairs of one person and takes 0.003 from others; elsewhere it is not worth two more runs."""

SECOND_FACE = 0.5
"""A second face of at least this share of the chosen one's height makes it unclear who is compared."""

Embedding = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Crops:
    """One face, cut out so that its five points lie where they are expected.

    Attributes:
        judged: 112 x 112, for the quality.
        described: for the recognition network, of the size that it takes; mostly the same array.
    """

    judged: Picture
    described: Picture


@dataclass(frozen=True, slots=True)
class Features:
    """How far eyes and mouth are open.

    Attributes:
        eyes: height over width, the mean of both.
        shut: 0 to 1, the eye network's opinion that they are shut; None in a pack without one.
        mouth: height over width of the gap between the lips.
    """

    eyes: float
    shut: float | None
    mouth: float


class Engine:
    """The networks."""

    def __init__(self, pack: Pack) -> None:
        self.manifest = pack.manifest
        self._detector = open_detector(pack)
        self._recognition = open_recognition(pack)
        self._attacks = AttackDetector(pack.networks["pad"])
        eyes = pack.networks.get("eyes")
        self._eyes = EyeNetwork(eyes) if eyes is not None else None

    @property
    def side(self) -> int:
        """Pixels of the square that the recognition network takes."""
        return int(self._recognition.input_size[0])

    def detect(self, picture: Picture, buffers: Buffers) -> Scene:
        """Find faces; whatever shows them is added to ``buffers`` for overwriting, here and below."""
        scene = self._detector.detect(picture)
        if scene.picture is not picture:
            buffers.append(scene.picture)
        return scene

    def crops(self, scene: Scene, face: Face, buffers: Buffers) -> Crops:
        """Cut a face out."""
        judged = _aligned(scene, face, MODEL_SIDE, buffers)
        return Crops(judged, judged if self.side == MODEL_SIDE else _aligned(scene, face, self.side, buffers))

    def pad_score(self, scene: Scene, face: Face) -> float:
        """Return 0 (attack) to 1 (bona fide)."""
        return self._attacks.score(scene, face)

    def features(self, scene: Scene, face: Face) -> Features:
        """Measure eyes and mouth."""
        landmarks = self._detector.landmarks(scene, face)
        shut = self._eyes.shut(scene.picture, landmarks) if self._eyes is not None else None
        return Features(openness(landmarks), shut, gap(landmarks))

    def embedding(self, crop: Picture, buffers: Buffers) -> Embedding:
        """Describe a crop by a vector of length 1."""
        features: Embedding = self._recognition.get_feat(crop)[0]
        buffers.append(features)
        features /= np.linalg.norm(features)
        return features

    def with_mirrored(self, embedding: Embedding, crop: Picture, buffers: Buffers) -> Embedding:
        """Return the embedding of a crop with that of its mirror image added."""
        both: Embedding = embedding + self.embedding(crop[:, ::-1], buffers)
        buffers.append(both)
        return both

    def is_close(self, score: float) -> bool:
        """Whether a score is so near the threshold that mirrored crops are worth their time."""
        return abs(score - self.manifest.thresholds.accept) < SECOND_LOOK

    def score(self, probe: Picture, reference: Picture, buffers: Buffers) -> float:
        """Return the cosine of two crops' embeddings, near the threshold with the mirrored crops' added."""
        first, second = self.embedding(probe, buffers), self.embedding(reference, buffers)
        score = cosine(first, second)
        if not self.is_close(score):
            return score
        return cosine(self.with_mirrored(first, probe, buffers), self.with_mirrored(second, reference, buffers))


def cosine(first: Embedding, second: Embedding) -> float:
    """Return the comparison score of two embeddings, -1 to 1."""
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def pixels(image: Image) -> Picture:
    """Return a view of a picture that cannot be written to."""
    return np.frombuffer(image.bgr, np.uint8).reshape(image.height, image.width, 3)


def has_company(scene: Scene, chosen: Face) -> bool:
    """Whether somebody else is nearly as near."""
    return any(face is not chosen and face.height >= SECOND_FACE * chosen.height for face in scene.faces)


def _aligned(scene: Scene, face: Face, side: int, buffers: Buffers) -> Picture:
    with warnings.catch_warnings():
        # InsightFace calls a scikit-image function that is renamed; its result is the same.
        warnings.simplefilter("ignore", FutureWarning)
        crop: Picture = norm_crop(scene.picture, landmark=face.points, image_size=side)
    buffers.append(crop)
    return crop
