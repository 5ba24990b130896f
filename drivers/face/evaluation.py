"""Scores many pairs of picture files with one pack, each picture described once; for trials, in the caller's process.

A pair is scored as `drivers.face.comparer` scores it, and a pair without a score has a reason. Of several people in a
picture the largest and most central is meant: that a machine would ask for one person alone says nothing of a network.
What describes a face lives in one table of bounded length, and is overwritten when it leaves it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, get_args

import numpy as np

from drivers.errors import DeviceError
from drivers.face.chip_photo import as_jpeg, reframed, squeezed
from drivers.face.detector import Face, Picture, Scene
from drivers.face.engine import Crops, Embedding, Engine, cosine, pixels
from drivers.face.memory import Buffers, overwritten
from drivers.face.pack import Pack, refusal
from drivers.face.pictures import load_image
from drivers.face.quality import assess
from drivers.forgetting import overwrite_what_is_freed

Failure = Literal["no_face", "low_quality", "unreadable"]
"""Why a picture gives no score (failure to acquire, ISO/IEC 19795-1)."""

FAILURES: tuple[Failure, ...] = get_args(Failure)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A score, or the reason why there is none."""

    score: float | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ReferenceForm:
    """What is made of a reference first: nothing, a portrait in JPEG, or one squeezed to ``most_bytes``."""

    is_portrait: bool = False
    most_bytes: int | None = None


@dataclass(slots=True)
class _Described:
    """One face: its crop, its embedding, and the sum with the mirrored crop's once that was asked for."""

    crop: Picture
    embedding: Embedding
    both: Embedding | None = None

    def overwrite(self) -> None:
        for each in (self.crop, self.embedding, self.both):
            if each is not None:
                each.fill(0)


class Evaluation:
    """One run over a table; a context manager, at whose end all that describes a face is overwritten.

    Args:
        pack: whose networks and thresholds.
        form: what is made of each reference first; nothing if not said.
        most: described pictures that are remembered, 40 kB each; one that was forgotten is described again when it
            comes again. At least 2.
    """

    def __init__(self, pack: Pack, form: ReferenceForm | None = None, most: int = 2048) -> None:
        overwrite_what_is_freed()
        self._engine = Engine(pack)
        self._form = form or ReferenceForm()
        self._most = most
        self._known: OrderedDict[tuple[Path, bool], _Described | Failure] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        while self._known:
            self._forget()

    def compare(self, probe: Path, reference: Path) -> Outcome:
        """Return the comparison score of two files.

        Raises:
            DeviceError: ``face.picture_unwritable``, the reference cannot be squeezed to so few bytes.
            ConfigurationError: ``face.pack_unusable``.
        """
        first = self._described(probe, is_probe=True)
        second = self._described(reference, is_probe=False)
        if isinstance(first, str):
            return Outcome(failure=first)
        if isinstance(second, str):
            return Outcome(failure=second)
        score = cosine(first.embedding, second.embedding)
        if self._engine.is_close(score):
            score = cosine(self._both(first), self._both(second))
        return Outcome(score)

    def attack(self, path: Path) -> Outcome:
        """Return the PAD score of a file, 0 (attack) to 1 (bona fide)."""
        with overwritten() as buffers:
            try:
                picture = pixels(load_image(path))
            except DeviceError:
                return Outcome(failure="unreadable")
            found = self._acquired(picture, buffers, is_probe=True)
            if isinstance(found, str):
                return Outcome(failure=found)
            scene, face, _ = found
            return Outcome(self._engine.pad_score(scene, face))

    def _described(self, path: Path, *, is_probe: bool) -> _Described | Failure:
        key = (path, is_probe)
        if key not in self._known:
            with overwritten() as buffers:
                self._known[key] = self._describe(path, buffers, is_probe=is_probe)
            if len(self._known) > self._most:
                self._forget()
        self._known.move_to_end(key)
        return self._known[key]

    def _describe(self, path: Path, buffers: Buffers, *, is_probe: bool) -> _Described | Failure:
        try:
            picture = pixels(load_image(path))
        except DeviceError:
            return "unreadable"
        taken = picture if is_probe else self._of_form(picture, buffers)
        found = self._acquired(taken, buffers, is_probe=is_probe)
        if isinstance(found, str):
            return found
        _, _, crops = found
        embedding = self._engine.embedding(crops.described, buffers)
        if not np.isfinite(embedding).all():
            raise refusal("face.pack_unusable", "its recognition network", "it gives no numbers for a face")
        return _Described(crops.described.copy(), embedding.copy())

    def _acquired(self, picture: Picture, buffers: Buffers, *, is_probe: bool) -> tuple[Scene, Face, Crops] | Failure:
        """Return the chosen face and its crops, or why there is none; of a reference only a face is asked."""
        scene = self._engine.detect(picture, buffers)
        face = scene.chosen()
        if face is None:
            return "no_face"
        crops = self._engine.crops(scene, face, buffers)
        if is_probe and assess(scene, face, crops.judged, self._engine.manifest.quality).value == 0:
            return "low_quality"
        return scene, face, crops

    def _of_form(self, picture: Picture, buffers: Buffers) -> Picture:
        if not self._form.is_portrait:
            return picture
        portrait = reframed(picture, self._engine.detect(picture, buffers))
        buffers.append(portrait)
        return as_jpeg(portrait) if self._form.most_bytes is None else squeezed(portrait, self._form.most_bytes)

    def _both(self, described: _Described) -> Embedding:
        if described.both is None:
            with overwritten() as buffers:
                described.both = self._engine.with_mirrored(described.embedding, described.crop, buffers).copy()
        return described.both

    def _forget(self) -> None:
        _, oldest = self._known.popitem(last=False)
        if isinstance(oldest, _Described):
            oldest.overwrite()
