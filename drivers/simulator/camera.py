"""The simulated camera: ``python -m drivers.simulator.camera`` streams motion JPEG over HTTP on a free loopback port.

Orders: ``show`` {face}, ``fault`` {fault, seconds}, ``clear``, ``state``.
"""

import http.server
import threading
import time
from functools import cache

import cv2

from drivers.simulator.control import FAULTS
from drivers.simulator.faces import FACES, scene, source
from drivers.simulator.process import Order, serve_orders

RATE = 12.0
"""Pictures a second."""
MOMENTS = 12
BOUNDARY = b"picture"


class Room:
    """Who stands before the camera, and what is wrong with it."""

    def __init__(self) -> None:
        self._face: str | None = None
        self._fault = ""
        self.sent = 0

    def show(self, order: Order) -> Order:
        """Put someone, or nobody, in front of the camera."""
        face = order.get("face")
        if face is not None:
            source(face)
        self._face = face
        return {}

    def fault(self, order: Order) -> Order:
        """Break something, for good or for ``seconds``."""
        if order.get("fault") not in FAULTS["camera"]:
            message = f"unknown fault; known: {', '.join(FAULTS['camera'])}"
            raise ValueError(message)
        self._fault = order["fault"]
        if order.get("seconds") is not None:
            timer = threading.Timer(float(order["seconds"]), self._mend)
            timer.daemon = True
            timer.start()
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._mend()
        return {}

    def state(self, _order: Order) -> Order:
        """Tell who is there, what is broken, and how many pictures were sent."""
        return {"face": self._face, "fault": self._fault, "pictures": self.sent}

    @property
    def is_gone(self) -> bool:
        return self._fault == "gone"

    def picture(self, moment: int) -> bytes:
        """Return one JPEG."""
        self.sent += 1
        return _picture(self._people(), 0 if self._fault == "frozen" else moment, self._fault == "dark")

    def _people(self) -> tuple[str, ...]:
        others = [name for name in FACES if name != self._face]
        match self._fault:
            case "no_face":
                return ()
            case "other_face":
                return (others[0],)
            case "two_faces":
                return (self._face or others[1], others[0])
        return (self._face,) if self._face else ()

    def _mend(self) -> None:
        self._fault = ""


@cache
def _picture(people: tuple[str, ...], moment: int, is_dark: bool) -> bytes:  # noqa: FBT001 - a key of the cache
    pixels = scene(people, moment / MOMENTS)
    if is_dark:
        pixels = pixels // 12
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def _handler(room: Room) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if room.is_gone:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY.decode()}")
            self.end_headers()
            try:
                self._stream()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _stream(self) -> None:
            moment = 0
            while not room.is_gone:
                picture = room.picture(moment)
                head = b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (BOUNDARY, len(picture))
                self.wfile.write(head + picture + b"\r\n")
                moment = (moment + 1) % MOMENTS
                time.sleep(1 / RATE)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Nothing is logged."""

    return Handler


def main() -> None:
    """Run until standard input ends."""
    room = Room()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(room))
    # A thread that is inside OpenCV while the interpreter ends would bring the process down: each is waited for.
    server.daemon_threads = False
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    orders = {"show": room.show, "fault": room.fault, "clear": room.clear, "state": room.state}
    try:
        serve_orders(f"http://127.0.0.1:{server.server_port}/", orders)
    finally:
        room.fault({"fault": "gone"})
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
