"""The simulated camera: ``python -m drivers.simulator.camera`` streams motion JPEG over HTTP on a free loopback port.

Orders: ``show`` {face}, ``fault`` {fault, seconds, at}, ``clear``, ``state``. Beside its public faults it knows those
of the wire that only tests of the driver need, `TEST_FAULTS`.
"""

from functools import lru_cache

import cv2

from drivers.simulator.faces import scene, source, strangers
from drivers.simulator.faults import FAULTS
from drivers.simulator.picture_stream import WIRE_FAULTS, StreamingCamera, Subject
from drivers.simulator.process import Order, serve_orders

MOMENTS = 20
"""Pictures after which people are back where they were."""

SCENES_KEPT = 5

TEST_FAULTS = tuple(fault for fault in WIRE_FAULTS if fault not in FAULTS["camera"])


class Room(Subject):
    """Who stands before the camera."""

    def __init__(self) -> None:
        super().__init__(rate=20)
        self._face: str | None = None

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

    def picture(self) -> bytes:
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


def main() -> None:
    """Run until standard input ends."""
    room = Room()
    camera = StreamingCamera(room, (*FAULTS["camera"], *TEST_FAULTS))
    orders = {"show": room.show, "fault": camera.fault, "clear": camera.clear, "state": room.state}
    try:
        serve_orders(camera.address, orders)
    finally:
        camera.close()


if __name__ == "__main__":
    main()
