"""An attempt at the camera as its process holds it: measures each picture, and keeps embeddings until it is wiped.

Between two pictures there are the reference's embeddings, that of the probe once it matched, the crop of the best
picture until it is described, and fingerprints from which no picture can be made. `Capture.wipe` overwrites them.

Milliseconds of a look, medians of 1,400 pictures of 1280 x 720 with the demonstration pack on one thread: 7 where a
face is only followed, 14 with an embedding, 19 with a PAD score, 27 with both, 18 where nobody is. Reference: 17.
"""

import hashlib
import os
from dataclasses import replace

import numpy as np

from drivers.biometrics import CaptureHint, FaceDecision, Gesture, Sight
from drivers.face.attempt import after, wants
from drivers.face.attempt_state import Rules, State
from drivers.face.covering import is_covered
from drivers.face.detector import Face, Picture, Scene
from drivers.face.engine import Crops, Embedding, Engine, cosine, has_company
from drivers.face.glimpse import Describe, Glimpse, Novelty, Wanted
from drivers.face.memory import Buffers, overwritten
from drivers.face.quality import Reach, assess, hint_without_face, yaw

EVERY = 4
"""Rows and columns of which one is hashed: the noise of a sensor is in all of them."""

FINGERPRINT = 8
"""Bytes; keyed anew for each attempt, so it says nothing of a picture to whoever has the picture."""


class Capture:
    """One attempt.

    Args:
        engine: the networks.
        reference: the chip's photo.
        gestures: that are asked for, in this order.
        reach: where a face may lie.
    """

    def __init__(self, engine: Engine, reference: Picture, gestures: tuple[Gesture, ...], reach: Reach) -> None:
        manifest = engine.manifest
        self._engine = engine
        self._reach = reach
        self._state = State(Rules(manifest.thresholds, manifest.liveness, gestures))
        self._reference = np.zeros(manifest.embedding_size, np.float32)
        self._reference_both = np.zeros_like(self._reference)
        self._probe = np.zeros_like(self._reference)
        self._kept = np.zeros((engine.side, engine.side, 3), np.uint8)
        self._fingerprints: set[bytes] = set()
        self._newest = b""
        self._key = os.urandom(16)
        with overwritten() as buffers:
            self._take_reference(reference, buffers)

    @property
    def sight(self) -> Sight:
        """What the caller hears."""
        return self._state.sight

    def look(self, picture: Picture, at: float) -> Sight:
        """Take a picture that was taken at an instant, in seconds of any clock."""
        with overwritten() as buffers:
            self._look(picture, at, buffers)
        return self._state.sight

    def wipe(self) -> None:
        """Overwrite what describes or shows a face."""
        for each in (self._reference, self._reference_both, self._probe, self._kept):
            each.fill(0)
        self._fingerprints.clear()
        self._newest = self._key = b""

    def _take_reference(self, reference: Picture, buffers: Buffers) -> None:
        scene = self._engine.detect(reference, buffers)
        face = scene.chosen()
        if face is None:
            self._state = self._state.ended(FaceDecision.NO_FACE)
            return
        crop = self._engine.crops(scene, face, buffers).described
        self._reference[:] = self._engine.embedding(crop, buffers)
        self._reference_both[:] = self._engine.with_mirrored(self._reference, crop, buffers)

    def _look(self, picture: Picture, at: float, buffers: Buffers) -> None:
        before = self._state
        novelty = self._novelty(picture)
        if novelty is Novelty.SAME:
            return
        scene = self._engine.detect(picture, buffers)
        face = scene.chosen()
        described: Embedding | None = None
        if face is None:
            glimpse = Glimpse(at, 0, hint_without_face(picture), novelty=novelty)
        elif has_company(scene, face):
            glimpse = Glimpse(at, 2, CaptureHint.ONE_PERSON, novelty=novelty)
        else:
            crops = self._engine.crops(scene, face, buffers)
            glimpse = replace(self._glimpse(scene, face, crops), at=at, novelty=novelty)
            wanted = wants(before, glimpse)
            glimpse, described = self._measured(glimpse, wanted, (scene, face, crops), buffers)
        self._state = after(before, glimpse)
        self._keep(before, described)

    def _novelty(self, picture: Picture) -> Novelty:
        part = picture[::EVERY, ::EVERY].copy()
        fingerprint = hashlib.blake2b(part.data, digest_size=FINGERPRINT, key=self._key).digest()
        part.fill(0)
        if fingerprint == self._newest:
            return Novelty.SAME
        is_repeated = fingerprint in self._fingerprints
        self._fingerprints.add(fingerprint)
        self._newest = fingerprint
        return Novelty.REPEATED if is_repeated else Novelty.NEW

    def _glimpse(self, scene: Scene, face: Face, crops: Crops) -> Glimpse:
        quality = assess(scene, face, crops.judged, self._engine.manifest.quality, self._reach)
        features = self._engine.features(scene, face)
        height, width = scene.picture.shape[:2]
        left, top, right, bottom = (float(each) for each in face.box)
        return Glimpse(
            at=0.0,
            faces=1,
            hint=quality.hint,
            quality=quality.value,
            yaw=yaw(face),
            eyes=features.eyes,
            shut=features.shut,
            mouth=features.mouth,
            is_covered=is_covered(crops.judged),
            box=(left / width, top / height, right / width, bottom / height),
        )

    def _measured(
        self, glimpse: Glimpse, wanted: Wanted, found: tuple[Scene, Face, Crops], buffers: Buffers
    ) -> tuple[Glimpse, Embedding | None]:
        """Measure what is wanted, and return the embedding that was made for it."""
        scene, face, crops = found
        if wanted.keep:
            self._kept[:] = crops.described
        if wanted.pad:
            glimpse = replace(glimpse, pad=self._engine.pad_score(scene, face))
        if wanted.describe is Describe.NOTHING:
            return glimpse, None
        crop = self._kept if wanted.describe is Describe.KEPT else crops.described
        embedding = self._engine.embedding(crop, buffers)
        score = cosine(embedding, self._reference)
        if self._engine.is_close(score):
            score = cosine(self._engine.with_mirrored(embedding, crop, buffers), self._reference_both)
        likeness = cosine(embedding, self._probe) if self._state.has_probe else None
        return replace(glimpse, score=score, likeness=likeness), embedding

    def _keep(self, before: State, described: Embedding | None) -> None:
        """Keep the embedding that matched as the probe, and overwrite what the attempt has no more use for."""
        if not before.has_probe and self._state.has_probe and described is not None:
            self._probe[:] = described
        if not self._state.has_probe:
            self._probe.fill(0)
        now = self._state
        is_awaited = now.window.pictures > 0 or (now.comparisons is not None and not now.comparisons.has_compared)
        if not is_awaited:
            self._kept.fill(0)
