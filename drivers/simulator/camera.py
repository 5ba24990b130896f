"""The simulated camera: ``python -m drivers.simulator.camera`` streams motion JPEG over HTTP on a free loopback port.

Orders: ``show`` {face}, ``gesture`` {gesture}, ``fault`` {fault, seconds, at}, ``clear``, ``state``. Gestures are those
of `motion.GESTURES`; the person makes one after another and looks ahead again, the order is answered at once. Beside
its public faults it knows those of the wire that only tests of the driver need, `TEST_FAULTS`.
"""

import threading
from functools import lru_cache

import cv2

from drivers.simulator.conditions import CONDITIONS, condition
from drivers.simulator.faces import Pixels, Pose, grain, source, still, strangers
from drivers.simulator.faults import FAULTS
from drivers.simulator.motion import Motion
from drivers.simulator.picture_stream import WIRE_FAULTS, StreamingCamera, Subject
from drivers.simulator.presentations import ATTACKS, presentation
from drivers.simulator.process import Order, serve_orders

RATE = 20
"""Pictures a second."""
MOMENTS = 24
"""Places at which someone who sways is drawn."""
STILLS_KEPT = MOMENTS + 4

LOOP = RATE
"""Pictures of the recorded second that a looped stream repeats."""

SHEETS = ("photo", "photo_of_photo")
"""What does not blink by itself."""

OPPOSITE = {"turn_left": "turn_right", "turn_right": "turn_left", "blink": "turn_left", "open_mouth": "turn_right"}

TEST_FAULTS = tuple(fault for fault in WIRE_FAULTS if fault not in FAULTS["camera"])


class Room(Subject):
    """Who stands before the camera."""

    def __init__(self) -> None:
        super().__init__(rate=RATE)
        self._face: str | None = None
        self._motion = Motion()
        self._guard = threading.Lock()
        self._last = b""
        self._recorded: list[bytes] = []
        self._repeated = 0
        self._honest_gestures = 0

    def show(self, order: Order) -> Order:
        """Put someone who looks ahead, or nobody, in front of the camera."""
        face = order.get("face")
        if face is not None:
            source(face)
        self._motion.forget()
        self._face = face
        return {}

    def gesture(self, order: Order) -> Order:
        """Let whoever is there make a gesture, after those that were ordered before."""
        gesture = str(order.get("gesture", ""))
        if self.fault == "wrong_gesture":
            gesture = OPPOSITE.get(gesture, gesture)
        self._motion.do(gesture)
        return {}

    def state(self, _order: Order) -> Order:
        """Tell who is there, what he does, what is broken, and how many pictures were sent."""
        return {
            "face": self._face,
            "gestures": list(self._motion.waiting),
            "gestures_made": self._motion.done,
            "fault": self.fault,
            "pictures": self.sent,
        }

    def set_fault(self, fault: str) -> None:
        with self._guard:
            self._recorded = []
            self._honest_gestures = self._motion.done + 1
        super().set_fault(fault)

    def picture(self) -> bytes:
        with self._guard:
            if self.fault == "frozen" and self._last:
                return self._last
            self.sent += self.fault != "frozen"
            if self.fault == "looped" and len(self._recorded) == LOOP:
                self._repeated = (self._repeated + 1) % LOOP
                return self._recorded[self._repeated]
            self._last = _jpeg(self._seen(), is_dark=self.fault == "dark")
            if self.fault == "looped":
                self._recorded.append(self._last)
                self._repeated = -1
            return self._last

    def _seen(self) -> Pixels:
        """Return what is before the camera now."""
        attitude = self._motion.attitude()
        closed = attitude.eyes_closed
        if self.fault not in SHEETS and self._motion.blinks():
            closed = 1.0
        moment = int(self._motion.moment() * MOMENTS)
        return _still(self.fault, self._people(), moment, attitude.yaw, closed, attitude.mouth_open)

    def _people(self) -> tuple[str, ...]:
        people: tuple[str, ...] = (self._face,) if self._face else ()
        match self.fault:
            case "no_face":
                return ()
            case "other_face":
                return strangers(self._face)[:1]
            case "two_faces":
                return (*people, *strangers(self._face))[:2]
            case "swapped" if people and self._motion.done >= self._honest_gestures:
                return strangers(self._face)[:1]
        return people


@lru_cache(STILLS_KEPT)
def _still(
    fault: str, people: tuple[str, ...], moment: int, yaw: float, eyes_closed: float, mouth_open: float
) -> Pixels:
    pose, share = Pose(yaw, eyes_closed, mouth_open=mouth_open), moment / MOMENTS
    if fault in ATTACKS and people:
        return presentation(fault, people[0], share, pose)
    if fault in CONDITIONS:
        return condition(fault, people, share, pose)
    return still(people, share, pose)


def _jpeg(seen: Pixels, *, is_dark: bool) -> bytes:
    pixels = grain(seen)
    if is_dark:
        pixels //= 12
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def main() -> None:
    """Run until standard input ends."""
    # The machine's own cores are for the kiosk.
    cv2.setNumThreads(1)
    room = Room()
    camera = StreamingCamera(room, (*FAULTS["camera"], *TEST_FAULTS))
    orders = {
        "show": room.show,
        "gesture": room.gesture,
        "fault": camera.fault,
        "clear": camera.clear,
        "state": room.state,
    }
    try:
        serve_orders(camera.address, orders)
    finally:
        camera.close()


if __name__ == "__main__":
    main()
