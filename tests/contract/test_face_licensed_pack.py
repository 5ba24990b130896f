"""A pack that was imported from a vendor's folder, at work in both processes.

The vendor's networks are made here: a detector that sees the face where it is in these pictures, and the installed
recogniser with other names and its own preprocessing. So the scores have to be those of the installed pack.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import network_bench as bench
import numpy as np
import pytest

from drivers.biometrics import FaceDecision
from drivers.devices import Image
from drivers.face.comparer import InsightFaceComparer
from drivers.face.detector import FaceDetector
from drivers.face.importing import Order, import_pack
from drivers.face.pack import load_pack
from drivers.face.vendor import Choice
from drivers.hosted import HostedFaceComparer
from drivers.places import INSTALLED
from drivers.settings import FaceSettings
from drivers.simulator import faces
from drivers.status import DeviceStatus

pytestmark = pytest.mark.xdist_group("face")

SOMEONE, ANOTHER = list(faces.FACES)[2], list(faces.FACES)[3]
INSTALLED_PACK = INSTALLED / "face-pack"


def image(pixels: np.ndarray) -> Image:
    return Image(pixels.shape[1], pixels.shape[0], np.ascontiguousarray(pixels).tobytes())


def vendor_folder(folder: Path) -> None:
    """A detector that was made for pictures of SOMEONE before the camera, and the installed recogniser."""
    networks = load_pack(INSTALLED_PACK).networks
    picture = faces.probe(SOMEONE)
    face = FaceDetector(networks["face_detection"], networks["landmarks"]).detect(picture).chosen()
    assert face is not None
    scale = bench.CANVAS / max(picture.shape[:2])
    folder.mkdir()
    (folder / "det.onnx").write_bytes(bench.scrfd(face.box * scale, face.points * scale))
    (folder / "rec.onnx").write_bytes(bench.with_own_preprocessing(networks["recognition"]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("licensed")
    vendor_folder(folder / "vendor")
    (folder / "licence.txt").write_text("for tests")
    order = Order("licensed-7", folder / "licence.txt", 0.6, 0.5, "none: a test", INSTALLED_PACK, Choice())
    import_pack(folder / "vendor", folder / "pack", order)
    return str(folder / "pack")


@pytest.fixture(scope="module", params=["alone", "hosted"])
def comparer(request: pytest.FixtureRequest, made: str) -> Iterator[InsightFaceComparer | HostedFaceComparer]:
    settings = FaceSettings(pack=made)
    chosen = InsightFaceComparer(settings) if request.param == "alone" else HostedFaceComparer(settings)
    yield chosen
    chosen.close()
    if isinstance(chosen, HostedFaceComparer):
        chosen.host.close()


def test_its_thresholds_decide_and_its_name_is_told(comparer: InsightFaceComparer) -> None:
    status = comparer.status()
    assert status.device is DeviceStatus.ONLINE
    assert status.capabilities == {"pack": "licensed-7", "threshold": "0.60"}


def test_the_scores_are_those_of_the_same_network_without_own_preprocessing(comparer: InsightFaceComparer) -> None:
    installed = InsightFaceComparer(FaceSettings())
    first, second = image(faces.probe(SOMEONE)), image(faces.scene((SOMEONE,), 0.02))
    ours, theirs = installed.compare(first, second), comparer.compare(first, second)
    assert theirs.decision is FaceDecision.MATCH
    assert theirs.threshold == 0.6
    assert ours.score is not None
    # The detector places the second face where the first was: a pixel or two beside.
    assert theirs.score == pytest.approx(ours.score, abs=0.05)
    assert theirs.quality == pytest.approx(ours.quality, abs=0.05)


def test_somebody_else_is_not_taken_for_the_holder(comparer: InsightFaceComparer) -> None:
    result = comparer.compare(image(faces.probe(ANOTHER)), image(faces.probe(SOMEONE)))
    assert result.decision is FaceDecision.NON_MATCH


def test_the_attack_detection_of_the_completing_pack_is_asked(comparer: InsightFaceComparer) -> None:
    picture = image(faces.probe(SOMEONE))
    installed = InsightFaceComparer(FaceSettings()).compare(picture, picture, pad=True)
    assert comparer.compare(picture, picture, pad=True).pad_score == pytest.approx(installed.pad_score, abs=0.05)


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (30, 30), (2560, 2)])
def test_a_picture_of_any_size_is_an_answer(comparer: InsightFaceComparer, size: tuple[int, int]) -> None:
    odd = Image(*size, bytes(size[0] * size[1] * 3))
    assert comparer.compare(odd, odd).decision in {FaceDecision.NO_FACE, FaceDecision.LOW_QUALITY}


def test_a_network_that_takes_another_square_gets_a_crop_of_that_size(tmp_path: Path) -> None:
    vendor_folder(tmp_path / "vendor")
    (tmp_path / "vendor" / "rec.onnx").write_bytes(bench.arcface(256, 224))
    (tmp_path / "licence.txt").write_text("for tests")
    order = Order("licensed-8", tmp_path / "licence.txt", 0.6, 0.5, "none: a test", INSTALLED_PACK, Choice())
    import_pack(tmp_path / "vendor", tmp_path / "pack", order)
    comparer = InsightFaceComparer(FaceSettings(pack=str(tmp_path / "pack")))
    picture = faces.probe(SOMEONE)
    assert comparer.compare(image(picture), image(picture)).score == pytest.approx(1, abs=1e-5)
    dark = cv2.convertScaleAbs(picture, alpha=0.7)
    score = comparer.compare(image(picture), image(dark)).score
    assert score is not None
    assert score < 1
