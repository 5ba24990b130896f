"""The simulated document camera: ``python -m drivers.simulator.document_camera`` streams motion JPEG over HTTP.

Orders: ``lay`` {kind, angle, x, y, blur, tilt, ground, seed, seconds}, ``move`` {x, y, angle}, ``fault`` {fault,
seconds, at}, ``clear``, ``state``. What lies there is a paper of `papers.PAPERS`, or ``two`` of them, one ``cut_off``
by the picture's edge, or ``none``; millimetres from the middle of the shelf, degrees clockwise. A USB camera's own
protocol (UVC) is not simulated: no kernel here has a virtual video device.
"""

import math
import threading
from dataclasses import replace
from functools import lru_cache

from drivers.simulator.faults import FAULTS
from drivers.simulator.papers import PAPERS
from drivers.simulator.picture_stream import StreamingCamera, Subject
from drivers.simulator.process import Order, serve_orders
from drivers.simulator.shelf import GROUNDS, Lay, Scene

MOMENTS = 2
"""Pictures of a still shelf, which differ by the sensor's noise; drawn once."""

DRIFTS = 9
DRIFT = 10.0
"""A paper that moves goes round in so many pictures, on a circle of so many millimetres."""

LAID = {
    "two": (Lay("booklet", -80, 0, -8), Lay("id_card", 80, 20, 12)),
    "cut_off": (Lay("a4", 150, 30, 6),),
    "none": (),
}


class Shelf(Subject):
    """What lies on the shelf."""

    def __init__(self) -> None:
        super().__init__(rate=8)
        self._guard = threading.Lock()
        self._kind = "none"
        self._scene = Scene()
        self._draw()

    def lay(self, order: Order) -> Order:
        """Take away what lies there and lay something else."""
        kind, ground = order.get("kind", "a4"), order.get("ground", "dark")
        if kind not in (*PAPERS, *LAID):
            msg = f"no paper {kind!r}; there are: {', '.join((*PAPERS, *LAID))}"
            raise ValueError(msg)
        if ground not in GROUNDS:
            msg = f"no ground {ground!r}; there are: {', '.join(GROUNDS)}"
            raise ValueError(msg)
        x, y, angle = (float(order.get(name, 0)) for name in ("x", "y", "angle"))
        papers = LAID.get(kind, (Lay(kind, x, y, angle, int(order.get("seed", 0))),))
        tilt, blur = float(order.get("tilt", 0)), float(order.get("blur", 0.7))
        with self._guard:
            self._kind = kind
            self._scene = Scene(papers=papers, ground=ground, tilt=(tilt, -tilt), blur=blur)
        self._draw()
        return {}

    def move(self, order: Order) -> Order:
        """Push everything that lies there by some millimetres and degrees."""
        by = [float(order.get(name, 0)) for name in ("x", "y", "angle")]
        with self._guard:
            self._scene = replace(self._scene, papers=tuple(_pushed(lay, *by) for lay in self._scene.papers))
        self._draw()
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what lies there and where its corners are, what is broken, and how many pictures were sent."""
        with self._guard:
            corners = [self._scene.corners(lay).round(2).tolist() for lay in self._scene.papers]
            return {"kind": self._kind, "corners": corners, "fault": self.fault, "pictures": self.sent}

    def set_fault(self, fault: str) -> None:
        super().set_fault(fault)
        self._draw()

    def picture(self) -> bytes:
        self.sent += self.fault != "frozen"
        return _jpeg(self._seen(self.sent))

    def _draw(self) -> None:
        """Draw what will be seen before the order is answered: a camera that takes its time is another fault."""
        for number in range(DRIFTS):
            _jpeg(self._seen(number))

    def _seen(self, number: int) -> Scene:
        with self._guard:
            scene = replace(self._scene, moment=number % MOMENTS)
        match self.fault:
            case "dark":
                return replace(scene, light=0.01)
            case "blurred":
                return replace(scene, blur=5.0)
            case "glare":
                return replace(scene, glare=200.0)
            case "no_page":
                return replace(scene, papers=())
            case "many_pages":
                return replace(scene, papers=LAID["two"])
            case "page_cut_off":
                return replace(scene, papers=LAID["cut_off"])
            case "moving":
                turn = 2 * math.pi * (number % DRIFTS) / DRIFTS
                x, y = DRIFT * math.cos(turn), DRIFT * math.sin(turn)
                return replace(scene, moment=0, papers=tuple(_pushed(lay, x, y, 0) for lay in scene.papers))
        return scene


def _pushed(lay: Lay, x: float, y: float, angle: float) -> Lay:
    return replace(lay, x=lay.x + x, y=lay.y + y, angle=lay.angle + angle)


@lru_cache(40)
def _jpeg(scene: Scene) -> bytes:
    return scene.jpeg()


def main() -> None:
    """Run until standard input ends."""
    shelf = Shelf()
    camera = StreamingCamera(shelf, FAULTS["document_camera"])
    orders = {"lay": shelf.lay, "move": shelf.move, "fault": camera.fault, "clear": camera.clear, "state": shelf.state}
    try:
        serve_orders(camera.address, orders)
    finally:
        camera.close()


if __name__ == "__main__":
    main()
