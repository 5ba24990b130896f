"""``python -m kiosk.commands.bench_camera``: how smoothly the camera's page runs, for `kiosk bench preview`.

One resident too far away looks into the camera of a whole machine on simulated devices, offscreen. Counted are the
pictures that reach the screen, those that the camera sends, and the gaps in the UI thread's time, by a timer of 5 ms.
"""

import gc
import json
import sys
import time
from datetime import date

from PySide6.QtCore import QEventLoop, QTimer

from drivers.machine import SimulatorControl
from kiosk.attendant import Attendant
from kiosk.commands.flow_run import VISIT_KINDS, simulated_machine
from kiosk.screen import Screen
from kiosk.settings import load_settings
from kiosk.shell import SETTLING
from kiosk.words import load_words
from kiosk.worker import Worker
from service.departments.population import build_population
from service.departments.resident import Resident

WATCHED = 8.0
"""Seconds before the camera."""

PATIENCE = 30.0
"""Seconds for a page to come."""

BEAT = 5
"""Milliseconds."""


class Watch:
    """Counts the beats of the UI thread and the pictures on the screen while the camera's page stands."""

    def __init__(self, screen: Screen) -> None:
        self.gaps: list[float] = []
        self.pictures = 0
        self.began = self.ended = 0.0
        self._last = 0.0
        self._screen = screen
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        """Begin to watch."""
        self.began = self._last = time.perf_counter()
        self._screen.shell.preview_changed.connect(self._count)
        self._timer.start(BEAT)

    def end(self) -> None:
        """Stop watching."""
        self._timer.stop()
        self._screen.shell.preview_changed.disconnect(self._count)
        self.ended = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def _count(self) -> None:
        self.pictures += 1


def measure() -> dict[str, float]:
    """Return pictures a second on screen and of the camera, and the UI thread's gaps in milliseconds."""
    screen, worker = Screen(simulated=False), Worker()
    screen.shell.learn(load_words())
    settings = load_settings()
    times = settings.kiosk.times.model_copy(update={"face_attempt": 30.0})
    patient = settings.model_copy(update={"kiosk": settings.kiosk.model_copy(update={"times": times})})
    with simulated_machine(patient, VISIT_KINDS) as (kiosk, simulator):
        kiosk.devices.wait_ready()
        attendant, watch = Attendant(kiosk, screen.shell, worker), Watch(screen)
        attendant.begin()
        # As the application does when it has opened.
        gc.freeze()
        today = date.today()  # noqa: DTZ011 - the office's own day
        _before_the_camera(screen, simulator, build_population(today).resident("lihua"))
        sent = simulator.order("camera", "state")["pictures"]
        watch.begin()
        let_pass(WATCHED)
        watch.end()
        sent = simulator.order("camera", "state")["pictures"] - sent
        worker.close()
    seconds, gaps = watch.ended - watch.began, sorted(watch.gaps)
    return {
        "shown": watch.pictures / seconds,
        "sent": sent / seconds,
        "gap_median": gaps[len(gaps) // 2],
        "gap_p99": gaps[int(len(gaps) * 0.99)],
        "gap_longest": gaps[-1],
    }


def _before_the_camera(screen: Screen, simulator: SimulatorControl, resident: Resident) -> None:
    """Bring a resident to the camera who stands so far away that nothing is decided."""
    simulator.fault("camera", "far")
    face = resident.card["face"]
    assert isinstance(face, str)
    simulator.show_face(face)
    simulator.insert_card(resident.card)
    until_page(screen, "Consent")
    let_pass(2 * SETTLING)
    screen.shell.act("agree", "")
    until_page(screen, "Camera")
    let_pass(1.5)


def until_page(screen: Screen, kind: str) -> None:
    """Wait until a page of this kind is shown."""
    until = time.monotonic() + PATIENCE
    while (shown := screen.shell.property("page").get("kind")) != kind:
        if time.monotonic() > until:
            msg = f"the page {kind} did not come; it is {shown}"
            raise RuntimeError(msg)
        let_pass(0.05)


def let_pass(seconds: float) -> None:
    """Let the application run for so many seconds."""
    passing = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), passing.quit)
    passing.exec()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
