"""Compares a face before the camera with a chip photo, 1:1, on this machine (terms of ISO/IEC 2382-37).

Two ways: one picture with one reference, of which nothing stays, and an attempt, which looks at a person picture by
picture, sees that he lives, and ends in a decision.
"""

import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from drivers.biometrics import CaptureHint, Comparison, FaceDecision, Gesture, Sight
from drivers.devices import FaceComparer, Image
from drivers.errors import ConfigurationError, ProtocolError
from drivers.face.capture import Capture
from drivers.face.detector import Picture
from drivers.face.engine import Engine, has_company, pixels
from drivers.face.memory import Buffers, overwritten
from drivers.face.pack import load_pack
from drivers.face.quality import assess, hint_without_face
from drivers.settings import FaceSettings
from drivers.status import DeviceStatus, Status


class InsightFaceComparer(FaceComparer):
    """Own detection, InsightFace's alignment and recognition, the pack's thresholds.

    Between two comparisons nothing is kept, not even the reference of the same visit: comparing again costs 12 ms,
    remembering a face would cost a promise. During an attempt there is a `Capture`, which is wiped with its end.
    """

    def __init__(self, settings: FaceSettings) -> None:
        self._settings = settings
        self._engine: Engine | None = None
        self._capture: Capture | None = None
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
        with overwritten() as buffers:
            comparison = _compared(engine, pixels(probe), pixels(reference), pad=pad, buffers=buffers)
        return replace(comparison, ms=(time.perf_counter() - started) * 1000)

    def begin(self, reference: Image, gestures: tuple[Gesture, ...]) -> Sight:
        self.end()
        engine = self._loaded()
        started = time.perf_counter()
        self._capture = Capture(engine, pixels(reference), gestures, self._settings.reach)
        return self._told(self._capture.sight, started)

    def look(self, picture: Image) -> Sight:
        if self._capture is None:
            raise ProtocolError("face.no_attempt")
        started = time.perf_counter()
        return self._told(self._capture.look(pixels(picture), time.monotonic()), started)

    def end(self) -> None:
        if self._capture is not None:
            self._capture.wipe()
        self._capture = None

    def close(self) -> None:
        self.end()
        self._engine = None

    def _told(self, sight: Sight, started: float) -> Sight:
        """Return it with its time, and let an attempt that has ended be forgotten at once."""
        if sight.decision is not None:
            self.end()
        return replace(sight, ms=(time.perf_counter() - started) * 1000)

    def _loaded(self) -> Engine:
        if self._engine is None:
            self._engine = Engine(load_pack(Path(self._settings.pack)))
        return self._engine


def _compared(engine: Engine, probe: Picture, reference: Picture, *, pad: bool, buffers: Buffers) -> Comparison:
    """Decide; whatever shows a face is added to ``buffers`` for overwriting."""
    undecided, probe_crop = _take_probe(engine, probe, pad=pad, buffers=buffers)
    if probe_crop is None:
        return undecided
    scene = engine.detect(reference, buffers)
    face = scene.chosen()
    if face is None:
        return replace(undecided, decision=FaceDecision.NO_FACE, hint=CaptureHint.NONE)
    score = engine.score(probe_crop, engine.crops(scene, face, buffers).described, buffers)
    decision = _decision(engine, score)
    hint = CaptureHint.NONE if decision is FaceDecision.MATCH else undecided.hint
    return replace(undecided, decision=decision, score=score, hint=hint)


def _take_probe(engine: Engine, probe: Picture, *, pad: bool, buffers: Buffers) -> tuple[Comparison, Picture | None]:
    """Return the probe's aligned crop, or None and the decision that there is nothing to compare."""
    thresholds = engine.manifest.thresholds
    undecided = Comparison(FaceDecision.NO_FACE, None, thresholds.accept, None, None, CaptureHint.NONE, 0)
    scene = engine.detect(probe, buffers)
    face = scene.chosen()
    if face is None:
        return replace(undecided, hint=hint_without_face(probe)), None
    if has_company(scene, face):
        return replace(undecided, decision=FaceDecision.MANY_FACES, hint=CaptureHint.ONE_PERSON), None
    crops = engine.crops(scene, face, buffers)
    quality = assess(scene, face, crops.judged, engine.manifest.quality)
    pad_score = engine.pad_score(scene, face) if pad else None
    undecided = replace(undecided, quality=quality.value, hint=quality.hint, pad_score=pad_score)
    if quality.value == 0:
        return replace(undecided, decision=FaceDecision.LOW_QUALITY), None
    if pad_score is not None and pad_score < thresholds.bona_fide:
        return replace(undecided, decision=FaceDecision.ATTACK), None
    return undecided, crops.described


def _decision(engine: Engine, score: float) -> FaceDecision:
    thresholds = engine.manifest.thresholds
    if score >= thresholds.accept:
        return FaceDecision.MATCH
    return FaceDecision.RETRY if score >= thresholds.retry else FaceDecision.NON_MATCH
