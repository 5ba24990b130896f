"""``python window_of_visits.py``: the window of a machine on simulated devices, without the dock, for the test in which
a screen reader visits it.

Tells ``{}`` when it is open. Then takes orders on standard input, a line each: ``lay_card`` (whose holder comes with
it), ``remove_card``, ``count_sheets``; answers each with a JSON line. Ends with its input.
"""

import json
import sys
from contextlib import ExitStack
from datetime import date

from drivers.machine import SimulatorControl
from kiosk.app import Kiosk
from kiosk.commands.flow_run import VISIT_KINDS, simulated_machine
from kiosk.screen import Screen
from kiosk.settings import load_settings
from kiosk.worker import Worker
from service.departments.population import build_population


def tell(**told: int) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201 - the test reads it


def obey(order: str, simulator: SimulatorControl) -> None:
    card = build_population(date.today()).resident("lihua").card  # noqa: DTZ011 - the office's own day
    match order:
        case "lay_card":
            simulator.show_face(str(card["face"]))
            simulator.insert_card(card)
            tell()
        case "remove_card":
            simulator.remove_card()
            tell()
        case "count_sheets":
            tell(sheets=len(list(simulator.sheets.glob("*.pdf"))))


def listen(simulator: SimulatorControl) -> None:
    tell()
    for line in sys.stdin:
        obey(line.strip(), simulator)


def main() -> None:
    screen, listener = Screen(simulated=True), Worker()

    def fail(error: BaseException) -> None:
        screen.end()
        raise error

    with ExitStack() as opened:
        opened.callback(listener.close)

        def open_kiosk() -> Kiosk:
            kiosk, _ = opened.enter_context(simulated_machine(load_settings(), VISIT_KINDS, gestures=0))
            kiosk.devices.wait_ready()
            return kiosk

        def begin(kiosk: Kiosk) -> None:
            simulator = kiosk.devices.simulator
            assert simulator is not None
            # On a display without a window manager nobody else gives it the keys.
            screen.panel.requestActivate()
            listener.aside(lambda: listen(simulator), lambda _: screen.end(), fail)

        screen.serve(open_kiosk, lambda kiosk, _: begin(kiosk), fail)
        screen.run()


if __name__ == "__main__":
    main()
