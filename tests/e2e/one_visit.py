"""``python one_visit.py``: a machine on simulated devices with its window, whom one resident visits; for the test that
searches what he left behind.

Tells on standard output, a JSON object a line: ``camera``, its address; ``home``, when he is known; ``over``, when he
has gone. After each it goes on with the next line of standard input.
"""

import json
import sys
import time
from datetime import date

from PySide6.QtCore import QEventLoop, QTimer

from kiosk.attendant import Attendant
from kiosk.commands.flow_run import VISIT_KINDS, simulated_machine
from kiosk.screen import Screen
from kiosk.settings import load_settings
from kiosk.shell import SETTLING
from kiosk.words import load_words
from kiosk.worker import Worker
from service.departments.population import build_population

PATIENCE = 60.0


def tell(**told: str) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201 - the test reads it
    sys.stdin.readline()


def passing(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def until(screen: Screen, *kinds: str) -> None:
    end = time.monotonic() + PATIENCE
    while screen.shell.property("page").get("kind") not in kinds:
        assert time.monotonic() < end, f"no page {kinds}"
        passing(0.05)
    passing(2 * SETTLING)


def main() -> None:
    screen, worker = Screen(simulated=False), Worker()
    screen.shell.learn(load_words())
    with simulated_machine(load_settings(), VISIT_KINDS, gestures=0) as (kiosk, simulator):
        kiosk.devices.wait_ready()
        resident = build_population(date.today()).resident("lihua")  # noqa: DTZ011 - the office's own day
        Attendant(kiosk, screen.shell, worker).begin()
        simulator.show_face(str(resident.card["face"]))
        # The same second again and again: the test can see what the machine saw.
        simulator.fault("camera", "looped")
        tell(camera=kiosk.devices.simulator._devices["camera"].address)
        simulator.insert_card(resident.card)
        until(screen, "Consent")
        screen.shell.act("agree", "")
        until(screen, "Home", "Ways")
        tell(home=str(kiosk.settings.data))
        simulator.remove_card()
        screen.shell.act("leave", "")
        until(screen, "Start")
        tell(over="")
        worker.close()


if __name__ == "__main__":
    main()
