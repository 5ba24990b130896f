"""Finding faces and their five points in pictures that installed packages bring; nothing found where nobody is."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.face.detector import FaceDetector, Picture
from drivers.face.pack import load_pack
from drivers.face.pad import AttackDetector, _crop
from drivers.places import INSTALLED
from drivers.simulator.faces import FACES, probe


def bundled(package: str, name: str) -> Picture:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    picture = cv2.imread(str(Path(spec.submodule_search_locations[0], "data", name)))
    assert picture is not None
    return picture


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    networks = load_pack(INSTALLED / "face-pack").networks
    return FaceDetector(networks["face_detection"], networks["landmarks"])


@pytest.fixture(scope="module")
def group() -> Picture:
    return bundled("insightface", "images/t1.jpg")


@pytest.fixture(scope="module")
def astronaut() -> Picture:
    return bundled("skimage", "astronaut.png")


def test_all_six_people_of_a_group_are_found_where_they_are(detector: FaceDetector, group: Picture) -> None:
    faces = detector.detect(group).faces
    known = [each.eyes for name, each in FACES.items() if name.startswith("insightface:t1:")]
    found = sorted(tuple(face.points[:2].mean(axis=0)) for face in faces)
    assert len(found) == 6
    assert np.abs(np.subtract(found, sorted(known))).max() < 20


def test_points_are_eyes_nose_and_mouth_as_seen(detector: FaceDetector, astronaut: Picture) -> None:
    face = detector.detect(astronaut).chosen()
    assert face is not None
    left_eye, right_eye, nose, mouth_left, mouth_right = face.points
    assert left_eye[0] < nose[0] < right_eye[0]
    assert mouth_left[0] < mouth_right[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(mouth_left[1], mouth_right[1])
    assert (face.points > face.box[:2]).all()
    assert (face.points < face.box[2:]).all()


@pytest.mark.parametrize("name", ["coffee.png", "chelsea.png", "brick.png", "coins.png", "motorcycle_left.png"])
def test_cups_cats_and_coins_are_nobody(detector: FaceDetector, name: str) -> None:
    assert detector.detect(bundled("skimage", name)).faces == ()


@pytest.mark.parametrize("size", [(1, 1), (1, 512), (512, 1), (30, 30), (4, 2560)])
def test_a_picture_of_any_shape_is_looked_at(detector: FaceDetector, astronaut: Picture, size: tuple[int, int]) -> None:
    assert detector.detect(cv2.resize(astronaut, size)).chosen() is None


@pytest.mark.parametrize("degrees", [-35, -15, 15, 35])
def test_a_tilted_head_is_found_and_its_tilt_is_measured(
    detector: FaceDetector, astronaut: Picture, degrees: int
) -> None:
    turn = cv2.getRotationMatrix2D((226, 110), degrees, 1)
    face = detector.detect(cv2.warpAffine(astronaut, turn, (512, 512), borderMode=cv2.BORDER_REPLICATE)).chosen()
    assert face is not None
    across, down = face.points[1] - face.points[0]
    assert np.degrees(np.arctan2(-down, across)) == pytest.approx(degrees, abs=6)


@pytest.mark.parametrize("scale", [0.4, 1, 4])
def test_points_scale_with_the_picture(detector: FaceDetector, astronaut: Picture, scale: float) -> None:
    usual = detector.detect(astronaut).chosen()
    scene = detector.detect(cv2.resize(astronaut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    face = scene.chosen()
    assert usual is not None
    assert face is not None
    assert face.points / scene.scale / scale == pytest.approx(usual.points, abs=4)


def test_a_face_that_fills_the_picture_is_found(detector: FaceDetector, astronaut: Picture) -> None:
    assert len(detector.detect(astronaut[50:180, 160:290]).faces) == 1


def test_the_person_in_the_middle_is_chosen_not_one_as_tall_at_the_edge(detector: FaceDetector) -> None:
    picture = probe("skimage:astronaut:0")
    moved = np.roll(picture, 60, axis=1)
    person = picture[100:620, 400:880]
    moved[100:620, :480] = person
    scene = detector.detect(moved)
    chosen = scene.chosen()
    assert len(scene.faces) == 2
    assert chosen is not None
    assert chosen.centre[0] / scene.scale == pytest.approx(700, abs=60)


def test_an_original_photo_passes_for_bona_fide(astronaut: Picture, detector: FaceDetector) -> None:
    pack = load_pack(INSTALLED / "face-pack")
    scene = detector.detect(astronaut)
    face = scene.chosen()
    assert face is not None
    assert AttackDetector(pack.networks["pad"]).score(scene, face) > pack.manifest.thresholds.bona_fide


@pytest.mark.parametrize("corner", [(0, 0), (412, 0), (0, 412), (412, 412), (200, 200)])
def test_the_surroundings_of_a_face_at_the_edge_stay_a_square_inside_the_picture(
    detector: FaceDetector, astronaut: Picture, corner: tuple[int, int]
) -> None:
    face = detector.detect(astronaut).chosen()
    assert face is not None
    moved = type(face)(face.box - face.box[[0, 1, 0, 1]] + (*corner, *corner), face.points)
    left, top, right, bottom = _crop(moved, 512, 512)
    assert 0 <= left < right <= 512
    assert 0 <= top < bottom <= 512
    assert abs((right - left) - (bottom - top)) <= 1
