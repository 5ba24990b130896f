"""The people before the simulated camera, measured with the production networks: they move as people do."""

import io
from functools import cache

import cv2
import numpy as np
import pytest
from insightface.model_zoo.arcface_onnx import ArcFaceONNX
from insightface.utils.face_align import norm_crop

from drivers.face.detector import Face, FaceDetector, Scene
from drivers.face.mouth import gap
from drivers.face.networks import open_network
from drivers.face.pack import load_pack
from drivers.face.pad import AttackDetector
from drivers.places import INSTALLED
from drivers.simulator.faces import FACES, Pose, grain, portrait, probe, scene, still
from drivers.simulator.motion import TURN
from drivers.simulator.presentations import ATTACKS, presentation

pytestmark = pytest.mark.xdist_group("face")

STRANGERS_AT_MOST = 0.45
"""Cosine from which on the demonstration pack takes two people for one."""

Pixels = np.ndarray


class Networks:
    """The pack's networks, each asked for one thing."""

    def __init__(self) -> None:
        self.pack = load_pack(INSTALLED / "face-pack")
        networks = self.pack.networks
        self._detector = FaceDetector(networks["face_detection"], networks["landmarks"])
        recognition = networks["recognition"]
        self._recognition = ArcFaceONNX(io.BytesIO(recognition), open_network("recognition", recognition))
        self._attacks = AttackDetector(networks["pad"])

    def face(self, picture: Pixels) -> tuple[Scene, Face]:
        found = self._detector.detect(as_sent(picture))
        assert len(found.faces) == 1
        return found, found.faces[0]

    def yaw(self, picture: Pixels) -> float:
        left, right, nose = self.face(picture)[1].points[:3]
        along = (right - left) / np.hypot(*(right - left))
        return float((nose - (left + right) / 2) @ along / np.hypot(*(right - left)))

    def mouth(self, picture: Pixels) -> float:
        landmarks = self.face(picture)[1].landmarks
        assert landmarks is not None
        return gap(landmarks)

    def described(self, picture: Pixels) -> Pixels:
        found, face = self.face(picture)
        features = self._recognition.get_feat(norm_crop(found.picture, landmark=face.points))[0]
        return features / np.linalg.norm(features)

    def pad(self, picture: Pixels) -> float:
        return self._attacks.score(*self.face(picture))


def as_sent(picture: Pixels) -> Pixels:
    """A picture as it comes out of the camera's JPEG; a card's photo is none."""
    if picture.shape[0] < 400:
        return picture
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])[1], cv2.IMREAD_COLOR)


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks()


@pytest.mark.parametrize("name", FACES)
def test_who_looks_ahead_does_and_who_turns_is_seen_to_turn(networks: Networks, name: str) -> None:
    assert abs(networks.yaw(scene((name,), 0.2))) < 0.1
    left, right = networks.yaw(scene((name,), 0.2, yaw=TURN)), networks.yaw(scene((name,), 0.2, yaw=-TURN))
    assert left >= 0.4
    assert right <= -0.4


@pytest.mark.parametrize("name", FACES)
def test_one_face_is_found_all_the_way_of_a_turn(networks: Networks, name: str) -> None:
    yaws = [networks.yaw(scene((name,), 0.5, yaw=degrees)) for degrees in range(-36, 37, 9)]
    assert yaws == sorted(yaws)


def test_a_turned_head_is_more_like_itself_than_like_others(networks: Networks) -> None:
    ahead = {name: networks.described(probe(name)) for name in FACES}
    for name in FACES:
        for degrees in (-TURN, TURN):
            turned = networks.described(scene((name,), 0.7, yaw=degrees))
            others = max(float(turned @ ahead[other]) for other in FACES if other != name)
            assert float(turned @ ahead[name]) > max(others + 0.15, 0.4)


def test_every_face_is_the_one_of_its_card_and_of_no_other(networks: Networks) -> None:
    cards = {name: networks.described(portrait(name)) for name in FACES}
    for name in FACES:
        seen = networks.described(probe(name))
        assert [other for other in FACES if float(seen @ cards[other]) >= STRANGERS_AT_MOST] == [name]


@cache
def eyes_of(name: str, eyes_closed: float) -> Pixels:
    return still((name,), 0.0, Pose(eyes_closed=eyes_closed))[262:342, 560:720].astype(int)


@pytest.mark.parametrize("name", FACES)
def test_lids_come_down_little_by_little(name: str) -> None:
    changes = [abs(eyes_of(name, share) - eyes_of(name, 0.0)).mean() for share in (0.25, 0.5, 1.0)]
    assert changes == sorted(changes)
    assert changes[0] > 0.5
    assert changes[-1] > 5


@pytest.mark.parametrize("name", FACES)
def test_a_mouth_opens_wider_than_any_smile_and_the_face_stays_whose_it_was(networks: Networks, name: str) -> None:
    poses = [Pose(mouth_open=share) for share in (0, 0.25, 0.5, 0.75, 1)]
    mouths = [networks.mouth(still((name,), 0.3, pose)) for pose in poses]
    assert mouths == sorted(mouths)
    assert mouths[-1] - mouths[0] > 0.4
    opened = networks.described(still((name,), 0.3, poses[-1]))
    assert float(opened @ networks.described(probe(name))) > 0.6


@pytest.mark.parametrize("name", FACES)
def test_the_mouth_that_is_printed_on_a_mask_stays_shut(networks: Networks, name: str) -> None:
    shut = networks.mouth(presentation("mask", name, 0.1))
    opened = [networks.mouth(presentation("mask", name, 0.1, Pose(mouth_open=share))) for share in (0.5, 1.0)]
    assert max(abs(each - shut) for each in opened) < 0.1


@pytest.mark.parametrize("name", FACES)
def test_living_people_pass_the_attack_detection_whatever_they_do(networks: Networks, name: str) -> None:
    threshold = networks.pack.manifest.thresholds.bona_fide
    doing = [Pose(), Pose(yaw=12), Pose(yaw=24), Pose(yaw=TURN), Pose(yaw=-18), Pose(yaw=-TURN), Pose(eyes_closed=1.0)]
    doing += [Pose(mouth_open=0.5), Pose(mouth_open=1.0)]
    for pose in doing:
        three = [networks.pad(grain(still((name,), moment, pose))) for moment in (0.1, 0.15, 0.2)]
        assert float(np.median(three)) >= threshold


@pytest.mark.parametrize("attack", ["photo", "photo_of_photo"])
def test_photos_do_not_pass_the_attack_detection(networks: Networks, attack: str) -> None:
    threshold = networks.pack.manifest.thresholds.bona_fide
    for name in FACES:
        assert networks.pad(grain(presentation(attack, name, 0.1))) < threshold


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_worth_trying(networks: Networks, attack: str) -> None:
    """It shows one face, that of the card's holder."""
    for name in FACES:
        shown = networks.described(grain(presentation(attack, name, 0.1)))
        assert float(shown @ networks.described(probe(name))) >= STRANGERS_AT_MOST


def test_noise_is_another_each_time_and_the_probe_is_always_the_same() -> None:
    picture = still((), 0.0)
    assert len({grain(picture).tobytes() for _ in range(200)}) == 200
    assert probe("skimage:astronaut:0").tobytes() == probe("skimage:astronaut:0").tobytes()
    assert scene((), 0.0).tobytes() != scene((), 0.0).tobytes()


def test_two_people_turn_side_by_side(networks: Networks) -> None:
    pair = scene(("skimage:astronaut:0", "insightface:t1:2"), 0.3, yaw=20)
    found = networks._detector.detect(as_sent(pair))
    assert len(found.faces) == 2
    assert abs(found.faces[0].centre[0] - found.faces[1].centre[0]) > 300


@pytest.mark.parametrize("call", [portrait, probe, lambda name: scene((name,), 0.0)])
def test_an_unknown_face_is_refused_with_those_that_there_are(call: object) -> None:
    with pytest.raises(ValueError, match=r"no face 'nobody'; there are: .*astronaut"):
        call("nobody")
