"""A machine on simulated devices, its screen, and a resident who presses what can be seen."""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from hand import strike, touch
from PySide6.QtCore import QCoreApplication, QPoint, Qt

from drivers.machine import SimulatorControl
from flows.effects import Effect
from flows.session import Session
from kiosk.app import Kiosk
from kiosk.attendant import Attendant
from kiosk.commands.flow_run import EVERY_KIND, simulated_machine
from kiosk.screen import Screen
from kiosk.settings import LOW_TOP, load_settings
from kiosk.shell import SETTLING
from kiosk.worker import Worker
from service.departments.population import build_population
from service.departments.resident import Resident

PATIENCE = 60.0
"""Seconds after which what is waited for does not come any more."""


class Room:
    """One machine, whoever stands before it, and the test's hand.

    Attributes:
        attendant: of this screen, open for residents.
        resident: whose card and face are at hand.
        watch: called whenever the window may show something else, and before every press.
    """

    def __init__(
        self, screen: Screen, kiosk: Kiosk, attendant: Attendant, resident: Resident, clock, look: Callable
    ) -> None:
        assert kiosk.devices.simulator is not None
        self.screen, self.shell, self.kiosk = screen, screen.shell, kiosk
        self.simulator: SimulatorControl = kiosk.devices.simulator
        self.attendant, self.resident, self.clock = attendant, resident, clock
        self.watch: Callable[[], None] = lambda: None
        self._look = look

    @property
    def page(self) -> dict:
        return self.shell.property("page")

    @property
    def seen(self):
        return self._look(self.screen)

    @property
    def effect(self) -> Effect:
        """What the visit under way waits for."""
        return self.attendant._visit.effect

    @property
    def visit(self) -> str:
        """The id of the visit under way."""
        return self.attendant._visit.session.visit

    @staticmethod
    def remembers(visit: str) -> bool:
        """Whether anything in this process still holds facts of a visit."""
        gc.collect()
        return any(isinstance(each, Session) and each.visit == visit for each in gc.get_objects())

    def until(self, is_met: Callable[[], object], what: str) -> None:
        """Let the application work until something is so, and be watched."""

        def is_met_now() -> object:
            self.watch()
            return is_met()

        self.wait(is_met_now, what)

    def wait(self, is_met: Callable[[], object], what: str) -> None:
        """Let the application work until something is so."""
        deadline = time.monotonic() + PATIENCE
        while not is_met():
            assert time.monotonic() < deadline, f"waited for {what}, page {self.page['kind']}: {self.page['title']}"
            QCoreApplication.processEvents()
            time.sleep(0.005)

    def on(self, kind: str) -> None:
        """Wait for a page and until it takes touches."""
        self.until(lambda: self.page["kind"] == kind, f"page {kind}")
        self.clock.advance(SETTLING)

    def press(self, name: str) -> None:
        """Press with the finger what is called so."""
        place = self.seen.one(name).place
        assert not self.shell.modes.low or place.top() >= LOW_TOP, f"{name} stands too high"
        self.touch(place.center())

    def touch(self, place) -> None:
        self.watch()
        touch(self.screen.panel, QPoint(round(place.x()), round(place.y())))

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.watch()
            strike(self.screen.panel, key)

    def go(self, name: str) -> None:
        """Move with the arrow key until something has the focus, then press it with the return key."""
        self.focus(name)
        self.key(Qt.Key.Key_Return)

    def focus(self, name: str) -> None:
        """Move with the arrow key until something has the focus."""
        for _ in range(40):
            if [each.name for each in self.seen.targets if each.focused] == [name]:
                return
            self.key(Qt.Key.Key_Down)
        raise AssertionError(f"the keys never reach {name}")

    def second(self, count: int = 1) -> None:
        """Let seconds pass."""
        for _ in range(count):
            self.clock.advance(1)
            self.attendant.tick()

    def lay_card(self) -> None:
        self.simulator.insert_card(self.resident.card)

    def identify(self) -> None:
        """From the start page to the choice of a service."""
        self.simulator.show_face(self.resident.card["face"])
        self.on("Start")
        self.lay_card()
        self.on("Consent")
        self.simulator.remove_card()
        self.press("agree")
        self.on("Home")

    def find(self, service: str) -> None:
        """From a page of all topics to a service: it is among the often used, or in its department's list."""
        if not self.seen.named(f"choose:{service}"):
            self.press("open:services")
            self.on("List")
            self.turn_to(f"open:department:{self.kiosk.catalog.service(service).department_code}")
            self.turn_to(f"choose:{service}")
        self.press(f"choose:{service}")
        self.on("ServiceStart")

    def turn_to(self, name: str) -> None:
        """Turn the pages of a list until something is there; what opens another list is pressed."""
        while not self.seen.named(name):
            self.press(self.page["pager"]["next"]["action"] + ":" + self.page["pager"]["next"]["value"])
            self.clock.advance(SETTLING)
        if name.startswith("open:"):
            self.press(name)
            self.clock.advance(SETTLING)

    def read_on(self, press: Callable[[str], None]) -> None:
        """Read the answers to their end, where the act is."""
        while self.page["confirm"]["action"] == "part":
            press(f"part:{self.page['confirm']['value']}")
            self.clock.advance(SETTLING)

    def confirm(self) -> None:
        """Read the answers to their end and press the act."""
        self.read_on(self.press)
        self.press("confirm")

    def go_home(self) -> None:
        """From the list that a service was chosen from, where back leads, to the home page."""
        self.on("List")
        while self.page["kind"] != "Home":
            self.press("back")
            self.clock.advance(SETTLING)

    def choose(self, service: str) -> None:
        self.find(service)
        self.press("begin")


@pytest.fixture(scope="session")
def kiosk() -> Iterator[Kiosk]:
    with simulated_machine(load_settings(), EVERY_KIND, gestures=0) as (kiosk, _):
        yield kiosk


@pytest.fixture
def enter(qapp, screen: Screen, clock, look, kiosk: Kiosk) -> Iterator[Callable[..., Room]]:
    """Open the screen of a machine, changed as the test wants it."""
    workers = []

    def make(**changes: object) -> Room:
        worker = Worker()
        workers.append(worker)
        machine = replace(kiosk, **changes)
        attendant = Attendant(machine, screen.shell, worker, clock)
        attendant.begin()
        resident = build_population(date.today()).resident("lihua")  # noqa: DTZ011 - the office's own day
        return Room(screen, machine, attendant, resident, clock, look)

    yield make
    # Nobody is there any more whom a second could wake.
    screen.shell._second.stop()
    for worker in workers:
        worker.close()
    simulator = kiosk.devices.simulator
    assert simulator is not None
    for device in ("id_card", "document_printer", "camera"):
        simulator.clear(device)
    simulator.remove_card()
    simulator.show_face(None)
    assert kiosk.department_server is not None
    kiosk.department_server.clear()


@pytest.fixture
def room(enter: Callable[..., Room]) -> Room:
    return enter()
