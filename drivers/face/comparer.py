"""Compares a camera picture with a chip photo, 1:1, on this machine (terms of ISO/IEC 2382-37)."""

import io
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from insightface.model_zoo.arcface_onnx import ArcFaceONNX
from insightface.utils.face_align import norm_crop
from numpy.typing import NDArray

from drivers.devices import CaptureHint, Comparison, FaceComparer, FaceDecision, Image
from drivers.errors import ConfigurationError
from drivers.face.detector import Face, FaceDetector, Picture, Scene
from drivers.face.networks import open_network
from drivers.face.pack import Pack, load_pack
from drivers.face.pad import AttackDetector
from drivers.face.quality import assess, hint_without_face
from drivers.settings import FaceSettings
from drivers.status import DeviceStatus, Status

SECOND_LOOK = 0.08
"""Scores this near the threshold are measured again with the mirrored crops added to both embeddings. Near 0.5 that
adds 0.022 to pairs of one person and takes 0.003 from others; elsewhere it is not worth two more runs."""

SECOND_FACE = 0.5
"""A second face of at least this share of the chosen one's height makes it unclear who is compared."""

Embedding = NDArray[np.float32]
Buffers = list[NDArray[np.uint8] | NDArray[np.float32]]


class InsightFaceComparer(FaceComparer):
    """Own detection, InsightFace's alignment and recognition, the pack's thresholds.

    Nothing is kept from one comparison to the next, not even the reference of the same visit: comparing again costs
    12 ms, remembering a face would cost a promise.
    """

    def __init__(self, settings: FaceSettings) -> None:
        self._settings = settings
        self._engine: _Engine | None = None
        # What the first resident would wait for; a pack that cannot be loaded is told when it is asked for.
        with suppress(ConfigurationError):
            self._loaded()

    def status(self) -> Status:
        try:
            manifest = self._loaded().manifest
        except ConfigurationError as error:
            return Status(DeviceStatus.HARDWARE_ERROR, detail=str(error), code=error.code)
        threshold = f"{manifest.thresholds.accept:.2f}"
        return Status(DeviceStatus.ONLINE, capabilities={"pack": manifest.pack_id, "threshold": threshold})

    def compare(self, probe: Image, reference: Image, *, pad: bool = False) -> Comparison:
        engine = self._loaded()
        started = time.perf_counter()
        with _overwritten() as buffers:
            comparison = engine.compare(_picture(probe), _picture(reference), pad=pad, buffers=buffers)
        return replace(comparison, ms=(time.perf_counter() - started) * 1000)

    def close(self) -> None:
        self._engine = None

    def _loaded(self) -> "_Engine":
        if self._engine is None:
            self._engine = _Engine(load_pack(Path(self._settings.pack)))
        return self._engine


class _Engine:
    """The networks of one pack and the decision rules."""

    def __init__(self, pack: Pack) -> None:
        self.manifest = pack.manifest
        networks = pack.networks
        self._detector = FaceDetector(networks["face_detection"], networks["landmarks"])
        recognition = networks["recognition"]
        self._recognition = ArcFaceONNX(io.BytesIO(recognition), open_network("recognition", recognition))
        if self._recognition.output_shape[-1] != self.manifest.embedding_size:
            raise ConfigurationError("face.pack_unusable", "the recognition network has another embedding size")
        self._attacks = AttackDetector(networks["pad"])

    def compare(self, probe: Picture, reference: Picture, *, pad: bool, buffers: Buffers) -> Comparison:
        """Decide; whatever shows a face is added to ``buffers`` for overwriting."""
        undecided, probe_crop = self._take_probe(probe, pad=pad, buffers=buffers)
        if probe_crop is None:
            return undecided
        scene = self._detector.detect(reference)
        buffers.append(scene.picture)
        face = scene.chosen()
        if face is None:
            return replace(undecided, decision=FaceDecision.NO_FACE, hint=CaptureHint.NONE)
        reference_crop = _aligned(scene, face, buffers)
        score = self._score(probe_crop, reference_crop, buffers)
        decision = self._decision(score)
        hint = CaptureHint.NONE if decision is FaceDecision.MATCH else undecided.hint
        return replace(undecided, decision=decision, score=score, hint=hint)

    def _take_probe(self, probe: Picture, *, pad: bool, buffers: Buffers) -> tuple[Comparison, Picture | None]:
        """Return the probe's aligned crop, or None and the decision that there is nothing to compare."""
        thresholds = self.manifest.thresholds
        undecided = Comparison(FaceDecision.NO_FACE, None, thresholds.accept, None, None, CaptureHint.NONE, 0)
        scene = self._detector.detect(probe)
        buffers.append(scene.picture)
        face = scene.chosen()
        if face is None:
            return replace(undecided, hint=hint_without_face(probe)), None
        if _has_company(scene, face):
            return replace(undecided, decision=FaceDecision.MANY_FACES, hint=CaptureHint.ONE_PERSON), None
        crop = _aligned(scene, face, buffers)
        quality = assess(scene, face, crop, self.manifest.quality)
        pad_score = self._attacks.score(scene, face) if pad else None
        undecided = replace(undecided, quality=quality.value, hint=quality.hint, pad_score=pad_score)
        if quality.value == 0:
            return replace(undecided, decision=FaceDecision.LOW_QUALITY), None
        if pad_score is not None and pad_score < thresholds.bona_fide:
            return replace(undecided, decision=FaceDecision.ATTACK), None
        return undecided, crop

    def _score(self, probe: Picture, reference: Picture, buffers: Buffers) -> float:
        """Return the cosine of the two embeddings, near the threshold with the mirrored crops' added."""
        first, second = self._embedding(probe, buffers), self._embedding(reference, buffers)
        score = _cosine(first, second)
        if abs(score - self.manifest.thresholds.accept) >= SECOND_LOOK:
            return score
        first += self._embedding(probe[:, ::-1], buffers)
        second += self._embedding(reference[:, ::-1], buffers)
        return _cosine(first, second)

    def _embedding(self, crop: Picture, buffers: Buffers) -> Embedding:
        features: Embedding = self._recognition.get_feat(crop)[0]
        buffers.append(features)
        features /= np.linalg.norm(features)
        return features

    def _decision(self, score: float) -> FaceDecision:
        thresholds = self.manifest.thresholds
        if score >= thresholds.accept:
            return FaceDecision.MATCH
        return FaceDecision.RETRY if score >= thresholds.retry else FaceDecision.NON_MATCH


def _cosine(first: Embedding, second: Embedding) -> float:
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


@contextmanager
def _overwritten() -> Iterator[Buffers]:
    """Collect arrays and fill them with zeros at the end; a caller's own picture is read-only and stays his."""
    buffers: Buffers = []
    try:
        yield buffers
    finally:
        for each in buffers:
            if each.flags.writeable:
                each.fill(0)


def _picture(image: Image) -> Picture:
    return np.frombuffer(image.bgr, np.uint8).reshape(image.height, image.width, 3)


def _has_company(scene: Scene, chosen: Face) -> bool:
    return any(face is not chosen and face.height >= SECOND_FACE * chosen.height for face in scene.faces)


def _aligned(scene: Scene, face: Face, buffers: Buffers) -> Picture:
    """Return the 112 x 112 crop in which the five points lie where the recognition network expects them."""
    with warnings.catch_warnings():
        # InsightFace calls a scikit-image function that is renamed; its result is the same.
        warnings.simplefilter("ignore", FutureWarning)
        crop: Picture = norm_crop(scene.picture, landmark=face.points)
    buffers.append(crop)
    return crop
