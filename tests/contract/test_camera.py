"""The production camera driver against the simulated camera, and against worse, over real HTTP on loopback.

Each scenario of the camera's part in "bad input and faults"; every one ends with a picture.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
from suite import assert_cancelled, pictures_ended

from drivers.camera.opencv import OpenCvCamera
from drivers.camera.stream import FRESH, LARGEST_SIDE
from drivers.devices import Camera, Image
from drivers.errors import DeviceError, DeviceTimeout, DeviceUnavailable
from drivers.face.detector import Face, FaceDetector
from drivers.face.mouth import gap
from drivers.face.pack import load_pack
from drivers.hosted import HostedCamera
from drivers.places import INSTALLED
from drivers.settings import CameraSettings
from drivers.simulator.camera import LOOP, TEST_FAULTS
from drivers.simulator.control import FAULTS, SimulatedDevice
from drivers.simulator.faces import AHEAD, FACES, Pose, still
from drivers.status import DeviceStatus

pytestmark = pytest.mark.xdist_group("camera")

SOMEONE = "skimage:astronaut:0"
NOTHING_COMES = 1.0
"""Seconds that are long enough to see that nothing comes."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatedDevice]:
    device = SimulatedDevice("drivers.simulator.camera", [])
    yield device
    device.close()


@pytest.fixture
def stage(simulator: SimulatedDevice) -> SimulatedDevice:
    """The simulated camera in order, with someone in front of it."""
    simulator.order("clear")
    simulator.order("show", face=SOMEONE)
    return simulator


@contextmanager
def driver(source: str) -> Iterator[OpenCvCamera]:
    camera = OpenCvCamera(CameraSettings(source=source))
    try:
        yield camera
    finally:
        camera.close()
        pictures_ended()


@pytest.fixture
def camera(stage: SimulatedDevice) -> Iterator[OpenCvCamera]:
    with driver(stage.address) as opened:
        yield opened


def look(camera: Camera, seconds: float = 20.0) -> Image:
    return camera.frame(time.monotonic() + seconds)


def trouble(camera: Camera, seconds: float = NOTHING_COMES) -> str:
    """Look until the camera fails; what was under way before may still come."""
    for _ in range(5):
        try:
            look(camera, seconds)
        except DeviceError as error:
            assert isinstance(error, DeviceTimeout if error.code != "camera.unavailable" else DeviceUnavailable)
            return error.code
    return ""


def recovered(camera: Camera) -> Image:
    """Look again until there is a picture; a connection that was waited for may have to fail first."""
    until = time.monotonic() + 30
    while True:
        try:
            return look(camera)
        except DeviceError:
            assert time.monotonic() < until


def pixels(image: Image) -> np.ndarray:
    return np.frombuffer(image.bgr, np.uint8).reshape(image.height, image.width, 3).astype(int)


def contrast(image: Image) -> float:
    """How much there is to see where a single face is: an empty room has about 2, a face 40."""
    return float(pixels(image)[200:400, 540:740].std())


def wait_for(is_true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < until
        time.sleep(0.02)


def pictures_when_nobody_looks(stage: SimulatedDevice) -> int:
    """Wait until the count of pictures rests: a viewer's hanging up is heard with the next picture or the one after."""
    counts = [-1, stage.order("state")["pictures"]]

    def rests() -> bool:
        time.sleep(0.2)
        counts.append(stage.order("state")["pictures"])
        return counts[-1] == counts[-2]

    wait_for(rests)
    return counts[-1]


def test_pictures_come_in_the_size_of_the_camera_and_each_is_another(camera: OpenCvCamera) -> None:
    seen = [look(camera) for _ in range(5)]
    assert {(image.width, image.height) for image in seen} == {(1280, 720)}
    assert len({image.bgr for image in seen}) == 5


def test_nobody_is_looked_at_before_the_first_frame_and_after_close(
    stage: SimulatedDevice, camera: OpenCvCamera
) -> None:
    before = pictures_when_nobody_looks(stage)
    assert camera.status().device is DeviceStatus.ONLINE
    assert pictures_when_nobody_looks(stage) == before
    look(camera)
    camera.close()
    pictures_when_nobody_looks(stage)


def test_the_newest_picture_is_given_not_the_next_in_a_queue(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    stage.order("show", face=None)
    look(camera)
    stage.order("show", face=SOMEONE)
    sent = stage.order("state")["pictures"]
    wait_for(lambda: stage.order("state")["pictures"] > sent + 10)
    assert contrast(look(camera)) > 20


def test_a_picture_that_was_taken_long_ago_is_not_given(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    look(camera)
    stage.order("fault", fault="silent")
    time.sleep(FRESH * 1.5)
    assert trouble(camera) == "camera.frozen"


def test_an_empty_room_has_nobody_in_it(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    stage.order("show", face=None)
    assert contrast(look(camera)) < 10


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("gone", "camera.unavailable"),
        ("garbage", "camera.unavailable"),
        ("wrong_device", "camera.unavailable"),
        ("silent", "camera.frozen"),
        ("frozen", "camera.frozen"),
        ("drip", "camera.frozen"),
    ],
)
def test_a_camera_that_fails_while_it_is_used_is_told_and_comes_back(
    stage: SimulatedDevice, camera: OpenCvCamera, fault: str, code: str
) -> None:
    look(camera)
    stage.order("fault", fault=fault)
    assert trouble(camera) == code
    stage.order("clear")
    assert recovered(camera)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("gone", "camera.unavailable"),
        ("garbage", "camera.unavailable"),
        ("wrong_device", "camera.unavailable"),
        ("silent", "camera.silent"),
        ("drip", "camera.silent"),
    ],
)
def test_a_camera_that_fails_while_it_is_opened_is_told_and_comes_back(
    stage: SimulatedDevice, camera: OpenCvCamera, fault: str, code: str
) -> None:
    stage.order("fault", fault=fault)
    assert trouble(camera) == code
    stage.order("clear")
    assert recovered(camera)


def test_a_camera_that_hangs_up_within_each_picture_is_opened_again_and_again(
    stage: SimulatedDevice, camera: OpenCvCamera
) -> None:
    look(camera)
    stage.order("fault", fault="truncated")
    # The half that came may do for a picture.
    assert trouble(camera) in ("camera.unavailable", "")
    stage.order("clear")
    assert recovered(camera)


def test_a_slow_camera_is_waited_for(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    stage.order("fault", fault="slow")
    assert look(camera).bgr != look(camera).bgr


@pytest.mark.parametrize("fault", ["dark", "no_face", "two_faces", "other_face"])
def test_what_the_camera_sees_may_be_wrong_without_a_fault_of_the_camera(
    stage: SimulatedDevice, camera: OpenCvCamera, fault: str
) -> None:
    usual = pixels(look(camera))
    assert abs(pixels(look_at(stage, camera, fault)) - usual).mean() > 5


# Who stands there: he moves, he may be seen badly, and he may be an attack.


class Watcher:
    """Sees where faces are and where they look, with the networks of the pack."""

    def __init__(self) -> None:
        networks = load_pack(INSTALLED / "face-pack").networks
        self._detector = FaceDetector(networks["face_detection"], networks["landmarks"])

    def face(self, image: Image) -> Face:
        scene = self._detector.detect(pixels(image).astype(np.uint8))
        assert len(scene.faces) == 1
        return scene.faces[0]

    def yaw(self, image: Image) -> float:
        """How far the nose lies to the right of the eyes' middle, in eye distances."""
        left, right, nose = self.face(image).points[:3]
        along = (right - left) / np.hypot(*(right - left))
        return float((nose - (left + right) / 2) @ along / np.hypot(*(right - left)))

    def mouth(self, image: Image) -> float:
        """How far the lips are apart, in widths of the mouth."""
        landmarks = self.face(image).landmarks
        assert landmarks is not None
        return gap(landmarks)


@pytest.fixture(scope="module")
def watcher() -> Watcher:
    return Watcher()


def look_at(stage: SimulatedDevice, camera: Camera, fault: str) -> Image:
    """Let something befall who stands there, and look once it is on its way through the wire."""
    look(camera)
    stage.order("fault", fault=fault)
    sent = stage.order("state")["pictures"]
    wait_for(lambda: stage.order("state")["pictures"] > sent + 5)
    return look(camera)


def gesture_of(stage: SimulatedDevice, camera: Camera, gesture: str) -> list[Image]:
    """Order a gesture and look until it is over and the person looks ahead again."""
    stage.order("gesture", gesture=gesture)
    seen = [look(camera)]
    while stage.order("state")["gestures"]:
        seen.append(look(camera))
    return [*seen, *(look(camera) for _ in range(5))]


def likeness(image: Image, names: tuple[str, ...], pose: Pose = AHEAD) -> float:
    """How much the middle of a picture is like somebody who stands there so: 0 to the bit, an empty room 25."""
    middle = (slice(120, 560), slice(440, 840))
    drawn = (still(names, moment / 12, pose)[middle].astype(int) for moment in range(12))
    return min(float(abs(pixels(image)[middle] - each).mean()) for each in drawn)


def who(image: Image) -> str:
    return min(FACES, key=lambda name: likeness(image, (name,)))


@pytest.mark.parametrize(("gesture", "side"), [("turn_left", 1), ("turn_right", -1)])
def test_a_head_turns_to_its_own_side_and_back(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher, gesture: str, side: int
) -> None:
    yaws = [side * watcher.yaw(image) for image in gesture_of(stage, camera, gesture)]
    assert max(yaws) >= 0.38
    assert min(yaws) > -0.15
    assert abs(yaws[-1]) < 0.15


def test_eyes_shut_for_a_blink_and_open_again(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    shut = Pose(eyes_closed=1.0)
    are_shut = [
        likeness(image, (SOMEONE,), shut) < likeness(image, (SOMEONE,)) for image in gesture_of(stage, camera, "blink")
    ]
    assert any(are_shut)
    assert not all(are_shut)


def test_a_mouth_opens_and_closes(stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher) -> None:
    mouths = [watcher.mouth(image) for image in gesture_of(stage, camera, "open_mouth")]
    assert max(mouths) > mouths[-1] + 0.4
    assert abs(mouths[0] - mouths[-1]) < 0.05


@pytest.mark.soak
def test_the_mouth_of_a_mask_or_a_photo_stays_shut_and_a_video_obeys(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher
) -> None:
    for attack, opens in (("mask", False), ("photo", False), ("photo_of_photo", False), ("screen", True)):
        look_at(stage, camera, attack)
        mouths = [watcher.mouth(image) for image in gesture_of(stage, camera, "open_mouth")]
        assert (max(mouths) > mouths[-1] + 0.3) is opens


@pytest.mark.soak
def test_several_gestures_are_made_one_after_another_and_answered_at_once(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher
) -> None:
    look(camera)
    began = time.monotonic()
    for gesture in ("turn_right", "turn_left", "blink"):
        stage.order("gesture", gesture=gesture)
    assert time.monotonic() - began < 1
    assert stage.order("state")["gestures"] == ["turn_right", "turn_left", "blink"]
    yaws = []
    while stage.order("state")["gestures"]:
        yaws.append(watcher.yaw(look(camera)))
    assert int(np.argmin(yaws)) < int(np.argmax(yaws))
    assert max(yaws) >= 0.38
    assert min(yaws) <= -0.38


def test_who_steps_up_looks_ahead_and_an_unknown_gesture_is_refused(stage: SimulatedDevice) -> None:
    stage.order("gesture", gesture="turn_left")
    stage.order("show", face=SOMEONE)
    assert stage.order("state")["gestures"] == []
    with pytest.raises(ValueError, match="no gesture 'nod'"):
        stage.order("gesture", gesture="nod")


def test_no_two_pictures_of_a_living_person_are_the_same_to_the_bit(camera: OpenCvCamera) -> None:
    assert len({look(camera).bgr for _ in range(60)}) == 60


def test_backlight_leaves_the_face_in_the_shade(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    seen = pixels(look_at(stage, camera, "backlight"))
    assert seen[300:400, 560:720].mean() < 80
    assert seen[20:100, 300:980].mean() > 230


def test_blurred_leaves_no_edges(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    def edges(image: Image) -> float:
        return float(cv2.Laplacian(pixels(image)[250:450, 540:740].astype(np.uint8), cv2.CV_32F).std())

    usual = edges(look(camera))
    assert edges(look_at(stage, camera, "blurred")) < usual / 2


def test_a_person_stands_far_away_or_sits_low(stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher) -> None:
    usual = watcher.face(look(camera))
    far = watcher.face(look_at(stage, camera, "far"))
    assert far.height < usual.height / 3
    low = watcher.face(look_at(stage, camera, "low"))
    assert low.centre[1] > 0.66 * 720
    assert low.box[3] < 720


def test_a_person_looks_aside(stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher) -> None:
    assert all(watcher.yaw(look_at(stage, camera, "turned")) > 0.3 for _ in range(3))


def test_a_person_keeps_his_eyes_shut(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    image = look_at(stage, camera, "eyes_closed")
    assert likeness(image, (SOMEONE,), Pose(eyes_closed=1.0)) < likeness(image, (SOMEONE,)) - 0.5


def test_nose_and_mouth_are_covered_and_the_eyes_are_not(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher
) -> None:
    left, right, nose, *mouth = watcher.face(look(camera)).points.astype(int)
    seen = pixels(look_at(stage, camera, "covered"))
    for x, y in (nose, *mouth):
        blue, _, red = seen[y - 4 : y + 5, x - 4 : x + 5].mean(axis=(0, 1))
        assert blue > red + 20
    for x, y in (left, right):
        blue, _, red = seen[y + 22 : y + 30, x - 4 : x + 5].mean(axis=(0, 1))
        assert red > blue


@pytest.mark.soak
@pytest.mark.parametrize("attack", ["photo", "photo_of_photo"])
def test_a_photo_has_a_border_and_only_tilts(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher, attack: str
) -> None:
    def white(image: Image) -> float:
        return float((pixels(image)[60:640, 420:880].min(axis=2) > 205).mean())

    usual = white(look(camera))
    still_photo = look_at(stage, camera, attack)
    assert white(still_photo) > usual + 0.02
    turned = gesture_of(stage, camera, "turn_left")
    assert max(abs(watcher.yaw(image)) for image in turned) < 0.2
    assert max(abs(pixels(image) - pixels(still_photo)).mean() for image in turned) > 5
    blinked = gesture_of(stage, camera, "blink")
    assert max(watcher.face(image).centre[1] for image in blinked) > watcher.face(still_photo).centre[1] + 15


def test_a_photo_of_a_photo_is_paler_than_the_photo(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher
) -> None:
    def contrast_of_face(image: Image) -> float:
        left, top, right, bottom = watcher.face(image).box.astype(int)
        return float(pixels(image)[top:bottom, left:right].std())

    usual, photo, photo_of_photo = (
        contrast_of_face(image)
        for image in (look(camera), look_at(stage, camera, "photo"), look_at(stage, camera, "photo_of_photo"))
    )
    assert usual > photo > photo_of_photo


@pytest.mark.soak
def test_a_screen_has_a_black_rim_and_its_video_obeys(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher
) -> None:
    seen = pixels(look_at(stage, camera, "screen"))
    assert (seen[:, 380:900].max(axis=2) < 45).mean() > 0.05
    assert max(watcher.yaw(image) for image in gesture_of(stage, camera, "turn_left")) > 0.35


@pytest.mark.soak
def test_a_paper_mask_shows_the_face_of_one_on_the_head_of_another_and_turns_flat(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher
) -> None:
    usual = pixels(look(camera))
    alive = min(watcher.yaw(image) for image in gesture_of(stage, camera, "turn_right"))
    masked = look_at(stage, camera, "mask")
    hair = (slice(110, 180), slice(500, 780))
    assert abs(pixels(masked) - usual)[hair].mean() > 25
    turned = gesture_of(stage, camera, "turn_right")
    assert alive + 0.1 < min(watcher.yaw(image) for image in turned) < -0.1


def test_after_the_next_gesture_another_person_stands_there(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    assert who(look_at(stage, camera, "swapped")) == SOMEONE
    assert who(gesture_of(stage, camera, "turn_right")[-1]) not in {SOMEONE, ""}


def test_a_looped_stream_repeats_a_second_to_the_bit_whatever_is_asked(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher
) -> None:
    sent = stage.order("state")["pictures"]
    stage.order("fault", fault="looped")
    look(camera)
    wait_for(lambda: stage.order("state")["pictures"] > sent + 45)
    assert len({look(camera).bgr for _ in range(60)}) <= LOOP
    assert max(abs(watcher.yaw(image)) for image in gesture_of(stage, camera, "turn_left")) < 0.2


@pytest.mark.parametrize(("asked", "side"), [("turn_left", -1), ("turn_right", 1), ("blink", 1), ("open_mouth", -1)])
def test_the_wrong_gesture_is_the_opposite_turn(
    stage: SimulatedDevice, camera: OpenCvCamera, watcher: Watcher, asked: str, side: int
) -> None:
    look_at(stage, camera, "wrong_gesture")
    assert max(side * watcher.yaw(image) for image in gesture_of(stage, camera, asked)) >= 0.38


def test_every_fault_of_the_table_can_be_ordered_and_no_other(stage: SimulatedDevice) -> None:
    for fault in {*FAULTS["camera"], *TEST_FAULTS} - {"dead"}:
        stage.order("fault", fault=fault)
        assert stage.order("state")["fault"] == fault
    with pytest.raises(ValueError, match="unknown fault"):
        stage.order("fault", fault="haunted")
    with pytest.raises(ValueError, match="no face"):
        stage.order("show", face="insightface:t1:99")


def test_a_fault_for_some_seconds_mends_itself(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    stage.order("fault", fault="gone", seconds=0.3)
    assert trouble(camera) == "camera.unavailable"
    wait_for(lambda: camera.status().device is DeviceStatus.ONLINE)
    assert look(camera)


def test_a_camera_that_is_gone_is_a_status_and_no_error(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    stage.order("fault", fault="gone")
    status = camera.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "camera.unavailable")
    stage.order("clear")
    assert camera.status().device is DeviceStatus.ONLINE


@pytest.mark.parametrize(
    "source", ["/dev/video63", "63", "/dev", "nonsense", "http://127.0.0.1:1/", "http://[", "http://"]
)
def test_a_source_that_is_no_camera_is_unavailable(source: str) -> None:
    with driver(source) as camera:
        assert camera.status().device is DeviceStatus.NO_DEVICE
        assert trouble(camera, 20) == "camera.unavailable"


def test_opening_and_closing_without_a_break_holds_one_camera_at_a_time(camera: OpenCvCamera) -> None:
    for _ in range(12):
        look(camera)
        camera.close()
    assert look(camera)


def test_callers_in_a_hurry_let_the_camera_open(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    stage.order("fault", fault="slow")
    others = set(threading.enumerate())
    seen = 0
    for _ in range(80):
        try:
            look(camera, 0.05)
        except DeviceTimeout:
            continue
        seen += 1
    assert seen >= 2
    assert len([thread for thread in set(threading.enumerate()) - others if thread.name == "camera"]) == 1


def test_waiting_for_a_silent_camera_can_be_given_up(stage: SimulatedDevice, camera: OpenCvCamera) -> None:
    stage.order("fault", fault="silent")
    assert_cancelled(0.1, lambda cancel: camera.frame(time.monotonic() + 20, cancel))


# A camera that is worse than the simulated one: one thread, one viewer, any bytes.

HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=p\r\n\r\n"


def jpeg(width: int, height: int, shade: int = 128, channels: int = 3) -> bytes:
    picture = np.full((height, width, channels), shade, np.uint8)
    return cv2.imencode(".jpg", picture)[1].tobytes()


def part(picture: bytes, length: int | None = None) -> bytes:
    size = len(picture) if length is None else length
    return b"--p\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (size, picture)


def claiming(picture: bytes, side: int) -> bytes:
    """The same picture, whose header says that it has that many rows and columns."""
    at = picture.index(b"\xff\xc0") + 5
    return picture[:at] + side.to_bytes(2) * 2 + picture[at + 4 :]


@contextmanager
def sending(*pieces: bytes, for_ever: bool = True) -> Iterator[str]:
    """Serve ``pieces`` in turn to whoever connects, again and again until he hangs up, or once."""
    over = threading.Event()

    def serve(viewer: socket.socket) -> None:
        try:
            viewer.recv(4096)
            viewer.sendall(pieces[0])
            rounds = 0
            while not over.is_set() and (for_ever or rounds == 0):
                for piece in pieces[1:]:
                    viewer.sendall(piece)
                    over.wait(0.02)
                rounds += 1
        except OSError:
            return
        finally:
            viewer.close()

    def listen() -> None:
        while not over.is_set():
            try:
                viewer, _ = listening.accept()
            except TimeoutError:
                continue
            viewer.settimeout(5)
            threads.append(threading.Thread(target=serve, args=[viewer]))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        threads = [threading.Thread(target=listen)]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            over.set()
            for thread in list(threads):
                thread.join()


GREY_BY_GREY = tuple(part(jpeg(640, 480, shade)) for shade in range(40, 240, 20))


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n",),
        (b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>sign in</html>",),
        (b"\x00" * 4096,),
        (HEAD,),
    ],
    ids=["not found", "a page", "no http", "an end without a picture"],
)
def test_an_answer_that_is_no_stream_is_unavailable(pieces: tuple[bytes, ...]) -> None:
    with sending(*pieces, for_ever=False) as address, driver(address) as camera:
        assert trouble(camera, 20) == "camera.unavailable"


@pytest.mark.parametrize(
    "pieces",
    [
        (HEAD, part(b"not a picture")),
        (HEAD, b"\xff\xd8\xff\xe0" * 5000),
        (HEAD, part(claiming(jpeg(640, 480), 65000))),
        (HEAD, b"--p\r\nX-Padding: " + b"x" * 9000 + b"\r\n"),
        (HEAD, part(b"", length=2_000_000_000), b"\x00" * 4096),
    ],
    ids=["no pictures", "markers only", "claims 65000 x 65000", "header without end", "claims 2 GB"],
)
def test_a_stream_without_a_usable_picture_never_hangs(pieces: tuple[bytes, ...]) -> None:
    with sending(*pieces) as address, driver(address) as camera:
        assert trouble(camera) in ("camera.silent", "camera.unavailable")


def test_pictures_that_are_too_large_are_refused() -> None:
    huge = [part(jpeg(LARGEST_SIDE + 8, 16, shade)) for shade in (40, 80, 120)]
    with sending(HEAD, *huge) as address, driver(address) as camera:
        with pytest.raises(DeviceUnavailable) as refused:
            look(camera)
        assert str(LARGEST_SIDE) in refused.value.detail


def test_a_damaged_picture_between_good_ones_is_passed_over() -> None:
    with sending(HEAD, *GREY_BY_GREY, part(b"\xff\xd8 damaged \xff\xd9")) as address, driver(address) as camera:
        assert {look(camera).width for _ in range(15)} == {640}


def test_a_grey_camera_gives_pictures_of_three_channels() -> None:
    pieces = [part(jpeg(640, 480, shade, channels=1)) for shade in range(40, 240, 20)]
    with sending(HEAD, *pieces) as address, driver(address) as camera:
        image = look(camera)
    assert len(image.bgr) == 640 * 480 * 3


def test_the_cameras_process_gives_pictures_and_logs_nothing_but_events(
    stage: SimulatedDevice, capfd: pytest.CaptureFixture[str]
) -> None:
    camera = HostedCamera(CameraSettings(source=stage.address))
    try:
        assert (look(camera).width, look(camera).height) == (1280, 720)
        for fault in ("garbage", "gone"):
            stage.order("fault", fault=fault)
            assert trouble(camera) == "camera.unavailable"
        assert camera.status().device is DeviceStatus.NO_DEVICE
        stage.order("clear")
        assert look(camera)
    finally:
        camera.close()
        camera.host.close()
    for line in capfd.readouterr().err.splitlines():
        json.loads(line)
