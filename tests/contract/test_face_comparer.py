"""Comparing faces with the installed pack: in this process, and in a process of its own behind the same Protocol.

People are those of the simulated camera and cards, from pictures that installed packages bring.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.biometrics import CaptureHint, Comparison, FaceDecision
from drivers.devices import FaceComparer, Image
from drivers.errors import ConfigurationError
from drivers.face.comparer import InsightFaceComparer
from drivers.hosted import HostedFaceComparer
from drivers.places import INSTALLED
from drivers.settings import FaceSettings
from drivers.simulator import faces
from drivers.simulator.faces import grain
from drivers.simulator.photo_codec import squeeze, unsqueeze
from drivers.simulator.presentations import presentation
from drivers.status import DeviceStatus

pytestmark = pytest.mark.xdist_group("face")

Pixels = np.ndarray
SOMEONE, ANOTHER = "skimage:astronaut:0", "insightface:t1:2"
PACK = INSTALLED / "face-pack"


def image(pixels: Pixels) -> Image:
    return Image(pixels.shape[1], pixels.shape[0], np.ascontiguousarray(pixels).tobytes())


@cache
def chip_photo(name: str) -> Image:
    """The photo as a card gives it: 102 x 126, squeezed to 1,024 bytes and back."""
    return image(unsqueeze(squeeze(faces.portrait(name))))


@pytest.fixture(scope="module")
def alone() -> InsightFaceComparer:
    return InsightFaceComparer(FaceSettings())


@pytest.fixture(scope="module")
def hosted() -> Iterator[HostedFaceComparer]:
    comparer = HostedFaceComparer(FaceSettings())
    yield comparer
    comparer.close()
    comparer.host.close()


@pytest.fixture(params=["alone", "hosted"])
def comparer(request: pytest.FixtureRequest) -> FaceComparer:
    chosen: FaceComparer = request.getfixturevalue(request.param)
    return chosen


def moved(pixels: Pixels, degrees: float = 0, scale: float = 1, right: float = 0) -> Pixels:
    """The person of the simulated camera nearer, farther, tilted or at the side."""
    turn = cv2.getRotationMatrix2D((640, 300), degrees, scale)
    turn[0, 2] += right
    return cv2.warpAffine(pixels, turn, faces.FRAME, borderMode=cv2.BORDER_REPLICATE)


def lit(pixels: Pixels, gamma: float) -> Pixels:
    return cv2.LUT(pixels, ((np.arange(256) / 255) ** gamma * 255).astype(np.uint8))


def grainy(pixels: Pixels) -> Pixels:
    noise = np.random.default_rng(3).normal(0, 12, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def recompressed(pixels: Pixels) -> Pixels:
    return cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR)


VIEWS = {
    "as it is": lambda pixels: pixels,
    "in the shade": lambda pixels: lit(pixels, 1.8),
    "in bright light": lambda pixels: lit(pixels, 0.6),
    "tilted left": lambda pixels: moved(pixels, degrees=12),
    "tilted right and farther": lambda pixels: moved(pixels, degrees=-15, scale=0.6),
    "nearer": lambda pixels: moved(pixels, scale=1.5),
    "at the side": lambda pixels: moved(pixels, right=250),
    "a little blurred": lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 3),
    "grainy": grainy,
    "compressed": recompressed,
    "half as large": lambda pixels: cv2.resize(pixels, (640, 360), interpolation=cv2.INTER_AREA),
    "grey": lambda pixels: cv2.merge([cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)] * 3),
}


def test_the_holder_of_the_card_is_accepted_and_another_is_not(comparer: FaceComparer) -> None:
    probe = image(faces.probe(SOMEONE))
    same, other = comparer.compare(probe, chip_photo(SOMEONE)), comparer.compare(probe, chip_photo(ANOTHER))
    assert (same.decision, same.hint) == (FaceDecision.MATCH, CaptureHint.NONE)
    assert other.decision is FaceDecision.NON_MATCH
    assert same.score is not None
    assert other.score is not None
    assert same.score > same.threshold > other.score
    assert same.pad_score is None
    assert same.quality is not None
    assert 0 < same.quality <= 1
    assert same.ms > 0


@pytest.mark.parametrize("view", VIEWS)
def test_each_person_is_known_in_every_view_and_nobody_is_taken_for_another(
    alone: InsightFaceComparer, view: str
) -> None:
    names = list(faces.FACES)
    for place, name in enumerate(names):
        probe = image(VIEWS[view](faces.probe(name)))
        # The person and two others; among these pairs are the two people who are most alike (cosine 0.40).
        cards = [names[(place + step) % len(names)] for step in range(3)]
        decisions = {other: alone.compare(probe, chip_photo(other)).decision for other in cards}
        assert [other for other, decision in decisions.items() if decision is FaceDecision.MATCH] == [name]


def test_both_processes_come_to_the_same_score(alone: InsightFaceComparer, hosted: HostedFaceComparer) -> None:
    pictures = image(faces.probe(SOMEONE)), chip_photo(SOMEONE)
    assert alone.compare(*pictures).score == pytest.approx(hosted.compare(*pictures).score, abs=1e-5)


def test_nobody_before_the_camera(comparer: FaceComparer) -> None:
    result = comparer.compare(image(faces.scene((), 0.0)), chip_photo(SOMEONE))
    assert result == Comparison(
        FaceDecision.NO_FACE, None, result.threshold, None, None, CaptureHint.NO_FACE, result.ms
    )


def test_two_people_before_the_camera(comparer: FaceComparer) -> None:
    result = comparer.compare(image(faces.scene((SOMEONE, ANOTHER), 0.0)), chip_photo(SOMEONE))
    assert (result.decision, result.score, result.hint) == (FaceDecision.MANY_FACES, None, CaptureHint.ONE_PERSON)


@pytest.mark.parametrize(("scale", "decision"), [(0.62, FaceDecision.MANY_FACES), (0.4, FaceDecision.MATCH)])
def test_someone_behind_counts_from_half_the_height_on(
    alone: InsightFaceComparer, scale: float, decision: FaceDecision
) -> None:
    scene = faces.probe(SOMEONE)
    behind = cv2.resize(faces.probe(ANOTHER)[60:700, 420:860], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    scene[60 : 60 + behind.shape[0], 1270 - behind.shape[1] : 1270] = behind
    assert alone.compare(image(scene), chip_photo(SOMEONE)).decision is decision


@pytest.mark.parametrize(
    ("change", "decision", "hint"),
    [
        (lambda pixels: pixels // 12, FaceDecision.NO_FACE, CaptureHint.TOO_DARK),
        (lambda pixels: moved(pixels, scale=0.06), FaceDecision.NO_FACE, CaptureHint.NO_FACE),
        (lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 15), FaceDecision.LOW_QUALITY, CaptureHint.HOLD_STILL),
        (lambda pixels: cv2.blur(pixels, (71, 1)), FaceDecision.LOW_QUALITY, CaptureHint.HOLD_STILL),
    ],
    ids=["dark", "far away", "out of focus", "in motion"],
)
def test_a_picture_that_is_too_bad_is_not_decided_on_and_the_resident_is_told_why(
    comparer: FaceComparer, change: Callable[[Pixels], Pixels], decision: FaceDecision, hint: CaptureHint
) -> None:
    result = comparer.compare(image(change(faces.probe(SOMEONE))), chip_photo(SOMEONE))
    assert (result.decision, result.score, result.hint) == (decision, None, hint)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda pixels: moved(pixels, scale=0.25), CaptureHint.CLOSER),
        (lambda pixels: moved(pixels, right=450), CaptureHint.CENTRE),
        (lambda pixels: moved(pixels, degrees=33), CaptureHint.LOOK_HERE),
        (lambda pixels: lit(pixels, 3.2), CaptureHint.TOO_DARK),
        (lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 8), CaptureHint.HOLD_STILL),
        (lambda pixels: cv2.blur(pixels, (35, 1)), CaptureHint.HOLD_STILL),
        (lambda pixels: cv2.blur(pixels, (1, 35)), CaptureHint.HOLD_STILL),
        (lambda pixels: cv2.filter2D(pixels, -1, np.eye(31) / 31), CaptureHint.HOLD_STILL),
    ],
    ids=["far", "at the edge", "tilted", "in the dark", "soft", "shaking its head", "nodding", "passing by"],
)
def test_someone_who_is_not_known_hears_what_would_help(
    alone: InsightFaceComparer, change: Callable[[Pixels], Pixels], hint: CaptureHint
) -> None:
    result = alone.compare(image(change(faces.probe(SOMEONE))), chip_photo(ANOTHER))
    assert (result.decision, result.hint) == (FaceDecision.NON_MATCH, hint)


def test_a_turned_head_lowers_the_quality(alone: InsightFaceComparer) -> None:
    turned = alone.compare(image(faces.scene((SOMEONE,), 0.0, yaw=36.0)), chip_photo(ANOTHER))
    assert turned.quality is not None
    assert turned.quality < 0.9
    assert turned.hint is CaptureHint.LOOK_HERE


def test_a_card_photo_without_a_face_is_no_face(comparer: FaceComparer) -> None:
    blank = image(np.full((126, 102, 3), 200, np.uint8))
    result = comparer.compare(image(faces.probe(SOMEONE)), blank)
    assert (result.decision, result.score) == (FaceDecision.NO_FACE, None)


def test_two_pictures_from_the_camera_can_be_compared(alone: InsightFaceComparer) -> None:
    first, second = image(faces.scene((SOMEONE,), 0.1)), image(faces.scene((SOMEONE,), 0.7))
    assert alone.compare(first, second).decision is FaceDecision.MATCH


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (30, 30), (2560, 2)])
def test_a_picture_of_any_size_is_an_answer(comparer: FaceComparer, size: tuple[int, int]) -> None:
    width, height = size
    odd = Image(width, height, bytes(width * height * 3))
    assert comparer.compare(odd, chip_photo(SOMEONE)).decision is FaceDecision.NO_FACE
    assert comparer.compare(image(faces.probe(SOMEONE)), odd).decision is FaceDecision.NO_FACE


def test_noise_is_nobody(comparer: FaceComparer) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (720, 1280, 3), np.uint8)
    assert comparer.compare(image(noise), image(noise)).decision is FaceDecision.NO_FACE


def test_the_attack_detection_is_asked_for_and_can_end_it(alone: InsightFaceComparer) -> None:
    presented = [faces.probe(SOMEONE), grain(presentation("photo", SOMEONE, 0.0), 0)]
    results = [alone.compare(image(picture), chip_photo(SOMEONE), pad=True) for picture in presented]
    threshold = alone._loaded().manifest.thresholds.bona_fide
    for result in results:
        assert result.pad_score is not None
        assert (result.decision is FaceDecision.ATTACK) == (result.pad_score < threshold)
        assert (result.score is None) == (result.decision is FaceDecision.ATTACK)
    assert [result.decision for result in results] == [FaceDecision.MATCH, FaceDecision.ATTACK]


def test_the_callers_pictures_stay_as_they_are(alone: InsightFaceComparer) -> None:
    probe, reference = image(faces.probe(SOMEONE)), chip_photo(SOMEONE)
    before = probe.bgr, reference.bgr
    alone.compare(probe, reference, pad=True)
    assert (probe.bgr, reference.bgr) == before


def test_the_networks_of_the_pack_are_told_and_can_be_dropped(comparer: FaceComparer) -> None:
    status = comparer.status()
    assert status.device is DeviceStatus.ONLINE
    assert status.capabilities == {"pack": "jiujin-demonstration-2", "threshold": "0.45"}
    comparer.close()
    assert comparer.compare(image(faces.probe(SOMEONE)), chip_photo(SOMEONE)).decision is FaceDecision.MATCH


@pytest.mark.parametrize("kind", [InsightFaceComparer, HostedFaceComparer])
@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_a_pack_that_is_not_whole_is_a_status_and_an_error_until_it_is_mended(
    tmp_path: Path, kind: type[InsightFaceComparer | HostedFaceComparer], damage: str
) -> None:
    for file in PACK.iterdir():
        os.link(file, tmp_path / file.name)
    (tmp_path / "pad.onnx").unlink()
    if damage == "altered":
        (tmp_path / "pad.onnx").write_bytes(b"altered")
    comparer = kind(FaceSettings(pack=str(tmp_path)))
    try:
        status = comparer.status()
        assert (status.device, status.code) == (DeviceStatus.HARDWARE_ERROR, f"face.pack_{damage}")
        assert "pad.onnx" in status.detail
        with pytest.raises(ConfigurationError) as refused:
            comparer.compare(image(faces.probe(SOMEONE)), chip_photo(SOMEONE))
        assert refused.value.code == f"face.pack_{damage}"
        (tmp_path / "pad.onnx").unlink(missing_ok=True)
        os.link(PACK / "pad.onnx", tmp_path / "pad.onnx")
        assert comparer.compare(image(faces.probe(SOMEONE)), chip_photo(SOMEONE)).decision is FaceDecision.MATCH
    finally:
        comparer.close()
        if isinstance(comparer, HostedFaceComparer):
            comparer.host.close()


def test_the_process_logs_nothing_while_it_compares(capfd: pytest.CaptureFixture[str]) -> None:
    comparer = HostedFaceComparer(FaceSettings())
    comparer.compare(image(faces.probe(SOMEONE)), chip_photo(SOMEONE))
    comparer.close()
    comparer.host.close()
    assert capfd.readouterr().err == ""
