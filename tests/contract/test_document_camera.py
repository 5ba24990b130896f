"""The production document camera against the simulated one, over real HTTP on loopback, and on a recorded stream.

Each scenario of the camera's part in "bad input and faults"; every one ends with a picture. What a stream of hostile
bytes does is shown in test_camera.py: both cameras take their pictures through drivers/camera/stream.py.
"""

import json
import logging
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest
from suite import assert_cancelled, failure, pictures_ended, soon

from drivers.devices import DocumentCamera, Page
from drivers.document_camera.camera import OpenCvDocumentCamera
from drivers.errors import DeviceError, DeviceTimeout, DeviceUnavailable, MediaError
from drivers.hosted import HostedDocumentCamera
from drivers.settings import DocumentCameraSettings
from drivers.simulator.control import FAULTS, SimulatedDevice, SimulatorEnded
from drivers.simulator.papers import PAPERS
from drivers.status import DeviceStatus

pytestmark = pytest.mark.xdist_group("document_camera")

KIND = "document_camera"
RECORDED = Path(__file__).parent / "recorded" / "document_camera_card.mjpeg"
NOTHING_COMES = 1.0
"""Seconds that are long enough to see that nothing comes."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatedDevice]:
    device = SimulatedDevice("drivers.simulator.document_camera", [])
    yield device
    device.close()


@pytest.fixture
def shelf(simulator: SimulatedDevice) -> SimulatedDevice:
    """The simulated camera in order, with an ID card under it."""
    simulator.order("clear")
    simulator.order("lay", kind="id_card", angle=9)
    return simulator


@contextmanager
def driver(source: str, **settings: float) -> Iterator[OpenCvDocumentCamera]:
    chosen = DocumentCameraSettings(source=source, dots_per_mm=4.2)
    camera = OpenCvDocumentCamera(msgspec.structs.replace(chosen, **settings))
    try:
        yield camera
    finally:
        camera.close()
        pictures_ended()


@pytest.fixture
def camera(shelf: SimulatedDevice) -> Iterator[OpenCvDocumentCamera]:
    with driver(shelf.address) as opened:
        yield opened


def pixels(page: Page) -> np.ndarray:
    return np.frombuffer(page.image.bgr, np.uint8).reshape(page.image.height, page.image.width, 3)


def trouble(camera: DocumentCamera, seconds: float = NOTHING_COMES) -> str:
    """Look until the camera fails; what was under way before may still come."""
    for _ in range(5):
        try:
            camera.frame(soon(seconds))
        except DeviceError as error:
            assert isinstance(
                error, DeviceTimeout if error.code != "document_camera.unavailable" else DeviceUnavailable
            )
            return error.code
    return ""


def assert_well_again(shelf: SimulatedDevice, camera: DocumentCamera) -> None:
    """There are pictures again; a connection that was waited for may have to fail first."""
    shelf.order("clear")
    until = soon(40)
    while True:
        try:
            assert camera.frame(soon()).width == 1920
        except DeviceError:
            assert time.monotonic() < until
        else:
            return


@pytest.mark.parametrize(
    "laid",
    [
        {"kind": "a4", "angle": 3},
        {"kind": "id_card", "angle": -35, "x": 40},
        {"kind": "booklet", "angle": 20, "tilt": 5, "ground": "wood"},
        {"kind": "slip", "angle": 4, "ground": "white"},
    ],
    ids=lambda laid: laid["kind"],
)
def test_a_paper_is_taken_upright_in_its_own_size(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera, laid: dict[str, object]
) -> None:
    shelf.order("lay", **laid)
    page = camera.capture(soon())
    paper = PAPERS[str(laid["kind"])]
    assert (page.width_mm, page.height_mm) == (
        pytest.approx(paper.width, abs=2),
        pytest.approx(paper.height, abs=2),
    )
    assert page.image.width / page.image.height == pytest.approx(paper.width / paper.height, rel=0.02)
    assert 0.6 < page.sharpness <= 1
    # Nothing of a dark shelf is left at the rim.
    rim = np.concatenate([pixels(page)[0], pixels(page)[-1], pixels(page)[:, 0], pixels(page)[:, -1]])
    assert np.percentile(rim, 2) > 90


def test_the_preview_shows_the_whole_shelf_and_each_picture_is_another(camera: OpenCvDocumentCamera) -> None:
    seen = [camera.frame(soon()) for _ in range(3)]
    assert {(image.width, image.height) for image in seen} == {(1920, 1080)}
    assert seen[0].bgr != seen[1].bgr != seen[2].bgr


def test_the_camera_is_off_before_the_first_picture_and_after_close(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera
) -> None:
    before = shelf.order("state")["pictures"]
    assert camera.status().device is DeviceStatus.ONLINE
    assert shelf.order("state")["pictures"] - before < 5
    camera.frame(soon())
    camera.close()
    counts = [-1, shelf.order("state")["pictures"]]
    until = soon(20)
    while counts[-1] != counts[-2]:
        assert time.monotonic() < until
        time.sleep(0.2)
        counts.append(shelf.order("state")["pictures"])


def test_a_camera_that_nobody_calibrated_gives_no_size(shelf: SimulatedDevice) -> None:
    with driver(shelf.address, dots_per_mm=0.0) as camera:
        page = camera.capture(soon())
    assert (page.width_mm, page.height_mm) == (None, None)


def test_a_paper_that_is_laid_later_is_waited_for(shelf: SimulatedDevice, camera: OpenCvDocumentCamera) -> None:
    shelf.order("lay", kind="none")
    later = threading.Timer(0.7, lambda: shelf.order("lay", kind="id_card", angle=9))
    later.start()
    assert camera.capture(soon()).width_mm == pytest.approx(85.6, abs=1.5)
    later.join()


def test_a_paper_that_moves_is_waited_for(shelf: SimulatedDevice, camera: OpenCvDocumentCamera) -> None:
    shelf.order("fault", fault="moving", seconds=1.5)
    assert camera.capture(soon()).width_mm == pytest.approx(85.6, abs=1.5)
    assert shelf.order("state")["fault"] == ""


def test_a_paper_that_is_pushed_is_taken_where_it_comes_to_lie(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera
) -> None:
    first = camera.capture(soon())
    shelf.order("move", x=30, y=-10, angle=20)
    second = camera.capture(soon())
    assert second.width_mm == pytest.approx(first.width_mm, abs=1)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("no_page", "document_camera.no_page"),
        ("dark", "document_camera.no_page"),
        ("many_pages", "document_camera.many_pages"),
        ("page_cut_off", "document_camera.page_cut_off"),
        ("moving", "document_camera.moving"),
        ("blurred", "document_camera.blurred"),
    ],
)
def test_what_is_no_single_page_that_lies_still_is_told_at_the_deadline(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera, fault: str, code: str
) -> None:
    shelf.order("fault", fault=fault)
    camera.frame(soon())
    # A lens is given time to focus.
    error = failure(lambda: camera.capture(soon(20 if fault == "blurred" else 1.5)))
    assert (type(error), error.code) == (MediaError, code)


def test_a_reflection_does_not_keep_a_page_from_being_taken(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera
) -> None:
    shelf.order("lay", kind="a4", angle=3)
    shelf.order("fault", fault="glare")
    assert camera.capture(soon()).width_mm == pytest.approx(297, abs=2)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("gone", "document_camera.unavailable"),
        ("garbage", "document_camera.unavailable"),
        ("wrong_device", "document_camera.unavailable"),
        ("silent", "document_camera.frozen"),
        ("frozen", "document_camera.frozen"),
        ("drip", "document_camera.frozen"),
    ],
)
def test_a_camera_that_fails_while_it_is_used_is_told_and_comes_back(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera, fault: str, code: str
) -> None:
    camera.frame(soon())
    shelf.order("fault", fault=fault)
    assert trouble(camera) == code
    assert_well_again(shelf, camera)


@pytest.mark.parametrize(("fault", "options"), [("truncated", {}), ("pulled", {"at": 1}), ("pulled", {"at": 90_000})])
def test_a_camera_that_hangs_up_within_each_picture_is_opened_again_and_again(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera, fault: str, options: dict[str, int]
) -> None:
    camera.frame(soon())
    shelf.order("fault", fault=fault, **options)
    # The half that came may do for a picture.
    assert trouble(camera) in ("document_camera.unavailable", "")
    assert_well_again(shelf, camera)


def test_a_camera_that_goes_silent_during_a_capture_is_not_called_an_empty_shelf(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera
) -> None:
    shelf.order("lay", kind="none")
    camera.frame(soon())
    later = threading.Timer(0.3, lambda: shelf.order("fault", fault="silent"))
    later.start()
    assert failure(lambda: camera.capture(soon(3))).code == "document_camera.frozen"
    later.join()
    assert_well_again(shelf, camera)


def test_a_slow_camera_is_waited_for(shelf: SimulatedDevice, camera: OpenCvDocumentCamera) -> None:
    shelf.order("fault", fault="slow")
    assert camera.frame(soon()).bgr != camera.frame(soon()).bgr


def test_a_camera_whose_other_end_dies_comes_back_with_it(shelf: SimulatedDevice, camera: OpenCvDocumentCamera) -> None:
    camera.frame(soon())
    with pytest.raises(SimulatorEnded):
        shelf.order("fault", fault="dead")
    assert trouble(camera) == "document_camera.unavailable"
    shelf.restart()
    assert_well_again(shelf, camera)


def test_a_camera_that_is_gone_is_a_status_and_no_error(shelf: SimulatedDevice, camera: OpenCvDocumentCamera) -> None:
    shelf.order("fault", fault="gone")
    status = camera.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "document_camera.unavailable")
    shelf.order("clear")
    assert camera.status().device is DeviceStatus.ONLINE


def test_a_change_is_logged_once_and_holds_nothing_of_the_paper(
    shelf: SimulatedDevice, camera: OpenCvDocumentCamera, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "drivers")
    page = camera.capture(soon())
    shelf.order("fault", fault="gone")
    for _ in range(3):
        trouble(camera)
    assert_well_again(shelf, camera)
    camera.capture(soon())
    logged = [record.message for record in caplog.records]
    assert logged == [
        "document_camera.online",
        "document_camera.page_taken",
        "document_camera.offline",
        "document_camera.online",
        "document_camera.page_taken",
    ]
    assert repr(page) == f"Page(Image({page.image.width}x{page.image.height}))"


def test_every_fault_of_the_table_can_be_ordered_and_no_other(shelf: SimulatedDevice) -> None:
    for fault in FAULTS[KIND]:
        if fault != "dead":
            shelf.order("fault", fault=fault)
            assert shelf.order("state")["fault"] == fault
    for order in (
        {"do": "fault", "fault": "haunted"},
        {"do": "lay", "kind": "napkin"},
        {"do": "lay", "ground": "sand"},
    ):
        with pytest.raises(ValueError, match=r"there are|known"):
            shelf.order(**order)


def test_waiting_for_a_paper_can_be_given_up(shelf: SimulatedDevice, camera: OpenCvDocumentCamera) -> None:
    shelf.order("lay", kind="none")
    camera.frame(soon())
    assert_cancelled(0.3, lambda cancel: camera.capture(soon(60), cancel))


@pytest.mark.parametrize("source", ["/dev/video63", "nonsense", "http://127.0.0.1:1/"])
def test_a_source_that_is_no_camera_is_unavailable(source: str) -> None:
    with driver(source) as camera:
        assert camera.status().device is DeviceStatus.NO_DEVICE
        assert failure(lambda: camera.capture(soon())).code == "document_camera.unavailable"


def test_the_cameras_process_takes_a_page_and_logs_nothing_but_events(
    shelf: SimulatedDevice, capfd: pytest.CaptureFixture[str]
) -> None:
    shelf.order("lay", kind="a4", angle=3)
    camera = HostedDocumentCamera(DocumentCameraSettings(source=shelf.address, dots_per_mm=4.2))
    try:
        page = camera.capture(soon())
        assert page.width_mm == pytest.approx(297, abs=2)
        shelf.order("fault", fault="gone")
        assert trouble(camera) == "document_camera.unavailable"
        assert camera.status().device is DeviceStatus.NO_DEVICE
        assert_well_again(shelf, camera)
        assert camera.capture(soon()).width_mm == pytest.approx(297, abs=2)
    finally:
        camera.close()
        camera.host.close()
    for line in capfd.readouterr().err.splitlines():
        json.loads(line)


class Replay(socketserver.ThreadingTCPServer):
    """Gives the recorded stream to whoever connects, from its beginning, its pictures over and over again."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        head, *pictures = RECORDED.read_bytes().split(b"--picture\r\n")
        self.head, self.pictures = head, [b"--picture\r\n" + picture for picture in pictures]
        self.over = threading.Event()

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        try:
            request.recv(4096)
            request.sendall(self.head)
            while not self.over.is_set():
                for picture in self.pictures:
                    request.sendall(picture)
                    self.over.wait(0.05)
        except OSError:
            return


@pytest.fixture
def recorded() -> Iterator[str]:
    server = Replay()
    threading.Thread(target=server.serve_forever, args=[0.02]).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.over.set()
    server.shutdown()
    server.server_close()


def test_a_page_is_taken_from_recorded_traffic(recorded: str) -> None:
    with driver(recorded) as camera:
        assert camera.status().device is DeviceStatus.ONLINE
        assert camera.frame(soon()).width == 1280
        page = camera.capture(soon())
    assert (page.width_mm, page.height_mm) == (pytest.approx(85.6, abs=1.5), pytest.approx(54, abs=1.5))
    assert page.sharpness > 0.5
    likeness = cv2.cvtColor(pixels(page), cv2.COLOR_BGR2GRAY)
    # The photo is at the right, darker than the card.
    assert likeness[:, int(0.7 * page.image.width) : int(0.9 * page.image.width)].mean() < likeness.mean()


def test_the_real_document_camera_says_who_it_is_and_gives_a_picture(hardware: Any) -> None:
    with driver(hardware.address) as camera:
        status = camera.status()
        assert status.device is DeviceStatus.ONLINE, status
        hardware.check(dict(status.capabilities))
        image = camera.frame(soon())
        assert min(image.width, image.height) >= 480
