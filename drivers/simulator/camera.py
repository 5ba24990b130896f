"""The simulated camera: ``python -m drivers.simulator.camera`` streams motion JPEG over HTTP on a free loopback port.

Orders: ``show`` {face}, ``fault`` {fault, seconds}, ``clear``, ``state``. Beside the public faults of
`drivers.simulator.control` it knows some that only tests of the driver need: ``cut`` (hangs up within a picture) and
``slow_drip`` (a byte at a time).
"""

import http.server
import itertools
import socketserver
import threading
from functools import lru_cache

import cv2

from drivers.simulator.faces import scene, source, strangers
from drivers.simulator.faults import FAULTS
from drivers.simulator.process import Order, serve_orders

RATE = 20
"""Pictures a second; one while the camera is ``slow``."""
MOMENTS = 20
"""Pictures after which people are back where they were."""
SCENES_KEPT = 5

TEST_FAULTS = ("cut", "slow_drip")


class Room:
    """Who stands before the camera, and what is wrong with it."""

    def __init__(self) -> None:
        self._face: str | None = None
        self.fault = ""
        self.sent = 0
        self.changed = threading.Condition()

    def show(self, order: Order) -> Order:
        """Put someone, or nobody, in front of the camera."""
        face = order.get("face")
        if face is not None:
            source(face)
        self._face = face
        return {}

    def state(self, _order: Order) -> Order:
        """Tell who is there, what is broken, and how many pictures were sent."""
        return {"face": self._face, "fault": self.fault, "pictures": self.sent}

    def set_fault(self, fault: str) -> None:
        """Let one fault, or none, take the place of the present one."""
        with self.changed:
            self.fault = fault
            self.changed.notify_all()

    def wait_tick(self) -> None:
        """Wait until the next picture is due, or the camera is gone."""
        with self.changed:
            self.changed.wait_for(lambda: self.fault == "gone", 1 / RATE)

    def picture(self) -> bytes:
        """Return one JPEG, the next in the cycle."""
        people: tuple[str, ...] = (self._face,) if self._face else ()
        match self.fault:
            case "no_face":
                people = ()
            case "other_face":
                people = strangers(self._face)[:1]
            case "two_faces":
                people = (*people, *strangers(self._face))[:2]
        self.sent += self.fault != "frozen"
        return _jpeg(people, self.sent % MOMENTS, self.fault == "dark")


@lru_cache(SCENES_KEPT * MOMENTS)
def _jpeg(people: tuple[str, ...], moment: int, is_dark: bool) -> bytes:
    pixels = scene(people, moment / MOMENTS)
    if is_dark:
        pixels //= 12
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


class Camera:
    """The camera at the wire, for as many viewers as come; while it is ``gone`` nobody listens there."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._changing = threading.Lock()
        self._mending = threading.Timer(0, self._mend)
        self._server: Server | None = None
        self._port = 0
        self._plug_in()

    @property
    def address(self) -> str:
        """Where the pictures are; stays the same."""
        return f"http://127.0.0.1:{self._port}/"

    def fault(self, order: Order) -> Order:
        """Break something, for good or for ``seconds``."""
        fault, seconds = order.get("fault", ""), order.get("seconds")
        known = (*FAULTS["camera"], *TEST_FAULTS)
        if fault not in known:
            msg = f"unknown fault; known: {', '.join(known)}"
            raise ValueError(msg)
        self._set(fault)
        if seconds is not None:
            self._mending = threading.Timer(float(seconds), self._mend)
            self._mending.daemon = True
            self._mending.start()
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._mend()
        return {}

    def close(self) -> None:
        """Hang up on all viewers."""
        self._set("gone")

    def _mend(self) -> None:
        self._set("")

    def _set(self, fault: str) -> None:
        with self._changing:
            self._mending.cancel()
            self._room.set_fault(fault)
            if fault == "gone":
                self._plug_out()
            else:
                self._plug_in()

    def _plug_in(self) -> None:
        if self._server is None:
            self._server = Server(self._room, self._port)
            self._port = self._server.server_address[1]
            threading.Thread(target=self._server.serve_forever, args=[0.02]).start()

    def _plug_out(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class Server(socketserver.ThreadingTCPServer):
    """The listening socket; its end waits for the streams, as OpenCV at work when the process ends would crash it."""

    allow_reuse_address = True

    def __init__(self, room: Room, port: int) -> None:
        super().__init__(("127.0.0.1", port), Stream)
        self.room = room


class Stream(http.server.BaseHTTPRequestHandler):
    """What one viewer is sent until he or the camera goes."""

    server: Server
    timeout = 2.0

    def do_GET(self) -> None:
        self.close_connection = True
        room = self.server.room
        try:
            if room.fault != "silent":
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
                self.end_headers()
            for number in itertools.count():
                self._send(room.fault, number)
                if room.fault in ("gone", "cut"):
                    break
                room.wait_tick()
        except OSError:
            # The viewer has hung up, or has not taken a picture for too long.
            return

    def _send(self, fault: str, number: int) -> None:
        if fault in ("gone", "silent") or (fault == "slow" and number % RATE):
            return
        picture = self.server.room.picture()
        head = b"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture)
        match fault:
            case "garbage":
                self.wfile.write(picture[::-1])
            case "cut":
                self.wfile.write(head + picture[: len(picture) // 2])
            case "slow_drip":
                self.wfile.write(head[number % len(head)].to_bytes())
            case _:
                self.wfile.write(head + picture + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is logged."""


def main() -> None:
    """Run until standard input ends."""
    room = Room()
    camera = Camera(room)
    orders = {"show": room.show, "fault": camera.fault, "clear": camera.clear, "state": room.state}
    try:
        serve_orders(camera.address, orders)
    finally:
        camera.close()


if __name__ == "__main__":
    main()
