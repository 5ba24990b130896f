"""What the dock shows and what its buttons do.

Every order to a simulator goes through a worker, one after another, and brings back what the simulators then say of
themselves: the first card with a face makes its simulator load a picture library, and a department server that is
broken on purpose may take its time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from drivers import KINDS, LightPosition
from drivers.machine import FAULTS
from kiosk.commands.answer import UsageError
from kiosk.commands.faults import DEPARTMENTS, Fault, break_device
from kiosk.dock import labels
from kiosk.dock.actions import ACTIONS, IN_ACTIONS
from kiosk.dock.labels import label
from kiosk.dock.orders import end_order
from kiosk.dock.reading import Reading
from kiosk.dock.residents import another_face, found, licence_of, row_of
from kiosk.dock.scripts import Script, scripts_for
from service.departments.faults import DOCUMENT_FAULTS, PAYMENT_FAULTS, WIRE_FAULTS
from service.departments.people import social_card_of
from service.departments.population import DEFAULT_RESIDENT, Population
from service.departments.resident import Resident

if TYPE_CHECKING:
    from drivers.machine import SimulatorControl
    from kiosk.worker import Worker
    from service.departments.process import DepartmentProcess

LOOK = 1000
"""Milliseconds between two looks at the simulators."""

AGAIN = 4.0
"""Seconds after which a gesture that is still asked for is made once more."""

ELSEWHERE = IN_ACTIONS | {"no_face", "two_faces", "other_face"}
"""Faults that have a button of their own: at their device, or, of the camera, where one says who stands there."""

DEPARTMENT_FAULTS = (*WIRE_FAULTS, *DOCUMENT_FAULTS)
EVERY_DEPARTMENT = ""

Buttons = list[dict[str, str]]
"""What a list of buttons is to QML: ``name`` and ``text``."""


class DockPanel(QObject):
    """What QML sees.

    Args:
        simulator: of the machine's devices.
        departments: the reference server.
        department_names: code to what it is called, of those that have a service.
        population: whose cards there are.
        worker: carries the orders out.
        payment_code: what the QR code on the kiosk's screen says; empty where there is none.
    """

    residents_changed = Signal()
    person_changed = Signal()
    reading_changed = Signal()
    receipts_changed = Signal()
    script_changed = Signal()
    departments_changed = Signal()
    said_changed = Signal()

    def __init__(
        self,
        simulator: SimulatorControl,
        departments: DepartmentProcess,
        department_names: Mapping[str, str],
        population: Population,
        worker: Worker,
        payment_code: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__()
        self._simulator = simulator
        self._server = departments
        self._targets = {EVERY_DEPARTMENT: "所有部门 all", **department_names}
        self._population = population
        self._people = population.residents
        self._rows = [row_of(resident) for resident in population.residents]
        self._wanted = ""
        self._worker = worker
        self._payment_code = payment_code
        self._under_way = 0
        self._resident = population.resident(DEFAULT_RESIDENT)
        self._who = "resident"
        self._followed = ""
        self._follow_again = 0.0
        self._target = EVERY_DEPARTMENT
        self._rules: list[tuple[str, str]] = []
        self._reading = Reading({}, 0)
        self._said = ""
        try:
            self._scripts = scripts_for(simulator.kinds)
        except UsageError as error:
            # A script that somebody is writing keeps nobody from using the dock.
            self._scripts, self._said = {}, str(error)
        self._script = Script(self._happen, self.script_changed.emit)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK)
        self._clock.timeout.connect(self._look)
        self._clock.start()
        self._stand()

    @property
    def is_idle(self) -> bool:
        """Whether every order is carried out."""
        return not self._under_way

    def close(self) -> None:
        """Look no more, and let the order under way end."""
        self._clock.stop()
        self._script.stop()
        self._worker.close()

    # The resident.

    @Slot(str)
    def search(self, wanted: str) -> None:
        """List the residents that hold every word."""
        self._wanted = wanted
        self.residents_changed.emit()

    @Slot(str)
    def choose(self, handle: str) -> None:
        """Take another resident; a card that lies on the reader stays."""
        self._resident = next(resident for resident in self._people if resident.handle == handle)
        self.person_changed.emit()
        self._stand()

    @Slot()
    def put_card(self) -> None:
        """Lay the chosen resident's card on the reader, in place of one that lies there."""
        card = self._resident.card
        self._order(lambda: self._simulator.insert_card(card))

    @Slot()
    def take_card(self) -> None:
        """Take the card away."""
        self._order(self._simulator.remove_card)

    @Slot(str)
    def stand(self, who: str) -> None:
        """Let someone stand before the camera: nobody, resident, other, two."""
        self._who = who
        self.person_changed.emit()
        self._stand()

    def _stand(self) -> None:
        resident, who, were_two = self._resident, self._who, "two_faces" in self._reading.faults("camera")
        face = self._face(resident, who)

        def step_up() -> None:
            if were_two:
                self._simulator.clear("camera")
            self._simulator.show_face(face)
            if who == "two":
                self._simulator.fault("camera", "two_faces")

        self._order(step_up)

    def _face(self, resident: Resident, who: str) -> str | None:
        match who:
            case "nobody":
                return None
            case "other":
                return another_face(self._people, resident)
            case _:
                return resident.card["face"]

    @Slot(str)
    def follow(self, gesture: str) -> None:
        """Let the person before the camera do what the screen asks for, as one does who reads it.

        He does it once when it is asked, and again when it is still asked after `AGAIN`.

        Args:
            gesture: as `drivers.Gesture` calls it; empty while nothing is asked.
        """
        now = time.monotonic()
        is_new = gesture != self._followed
        if is_new:
            self._followed = gesture
        if gesture and (is_new or now >= self._follow_again):
            self._follow_again = now + AGAIN
            self._order(lambda: self._simulator.order("camera", "gesture", gesture=gesture))

    # Hands.

    @Slot(str, str)
    def act(self, device: str, name: str) -> None:
        """Do one of the `ACTIONS` of a device; a switch is turned."""
        action = next(each for each in ACTIONS[device] if each.name == name)
        details = action.order(self._reading.of(device))
        if action.do == "fault":
            self.turn(device, str(details["fault"]))
            return
        if (device, name) == ("chip_card", "insert"):
            details["card"] = dict(social_card_of(self._resident))
        if (device, name) == ("scanner", "licence"):
            details["text"] = licence_of(self._resident, self._population)
        self._order(lambda: self._simulator.order(device, action.do, **details))

    # Faults.

    @Slot(str, str)
    def turn(self, device: str, fault: str) -> None:
        """Break one thing of a device, or mend it."""
        broken = self._reading.faults(device)
        if device == "camera" and self._who == "two":
            # The camera can have one fault at a time, and two people are one.
            self._who = "resident"
            self.person_changed.emit()
        if fault not in broken:
            self._order(lambda: self._simulator.fault(device, fault))
            return

        def mend() -> None:
            # The simulators mend everything of a device at once.
            self._simulator.clear(device)
            for other in broken - {fault}:
                self._simulator.fault(device, other)

        self._order(mend)

    @Slot(str)
    def aim(self, target: str) -> None:
        """Choose the department whose faults are shown; empty is every department."""
        self._target = target
        self.departments_changed.emit()

    @Slot(str)
    def turn_department(self, fault: str) -> None:
        """Break one thing of the chosen department, or mend it."""
        self._turn_rule((self._target, fault))

    @Slot(str)
    def end_order(self, action: str) -> None:
        """Pay or close the order whose code is on the screen."""
        code, address = self._payment_code(), self._server.address
        self._order(lambda: end_order(address, code, action))

    @Slot(str)
    def turn_payment(self, fault: str) -> None:
        """Let orders end in this way from now on, or as usual again."""
        self._turn_rule((EVERY_DEPARTMENT, fault))

    def _turn_rule(self, rule: tuple[str, str]) -> None:
        self._rules = [each for each in self._rules if each != rule] if rule in self._rules else [*self._rules, rule]
        self._tell_departments()

    @Slot(str)
    def run_script(self, name: str) -> None:
        """Begin a fault script, in place of one that runs; the one that runs is stopped."""
        was_running = self._script.name
        self._script.stop()
        if name != was_running:
            self._script.begin(name, self._scripts[name])

    def _happen(self, fault: Fault) -> None:
        if fault.device == DEPARTMENTS:
            target, _, rule = fault.fault.rpartition("=")
            self._rules.append((target, rule))
            self._tell_departments()
        else:
            self._order(lambda: break_device(self._simulator, fault))

    @Slot()
    def clear(self) -> None:
        """Mend everything of all devices and departments, and let no script go on."""
        self._script.stop()
        self._rules = []
        for device in self._simulator.kinds:
            self._order(partial(self._simulator.clear, device))
        self._tell_departments()
        self._stand()

    def _tell_departments(self) -> None:
        rules = [f"{target}={fault}" if target else fault for target, fault in self._rules]
        self._order(lambda: self._server.set_fault(*rules))
        self.departments_changed.emit()

    # Papers.

    @Slot()
    def open_papers(self) -> None:
        """Show the folder of the printed papers."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._simulator.sheets.resolve())))

    @Slot(str)
    def open_receipt(self, address: str) -> None:
        """Show one receipt's picture."""
        QDesktopServices.openUrl(QUrl(address))

    # Orders and what comes back.

    def _look(self) -> None:
        if not self._under_way:
            self._order(lambda: None)

    def _order(self, order: Callable[[], object]) -> None:
        def carry_out() -> Reading:
            order()
            return Reading(self._simulator.state(), len(list(self._simulator.sheets.glob("*.pdf"))))

        self._under_way += 1
        self._worker.aside(carry_out, self._heard, self._complain)

    def _heard(self, reading: Reading) -> None:
        self._under_way -= 1
        before, self._reading = self._reading, reading
        if reading != before:
            self.reading_changed.emit()
        if reading.receipts() != before.receipts():
            self.receipts_changed.emit()

    def _complain(self, error: BaseException) -> None:
        self._under_way -= 1
        self._said = f"{type(error).__name__}: {error}"
        self.said_changed.emit()

    # What QML reads. What can be pressed never changes, so that no press is lost to a button made anew.

    def _get_residents(self) -> list[dict[str, str]]:
        return [asdict(row) for row in found(self._rows, self._wanted)]

    def _get_chosen(self) -> str:
        return self._resident.handle

    def _get_people(self) -> Buttons:
        return _buttons(labels.PEOPLE, labels.PEOPLE)

    def _get_who(self) -> str:
        return self._who

    def _get_devices(self) -> list[dict[str, str | Buttons]]:
        return [
            {
                "name": device,
                "text": label(labels.DEVICES, device),
                "actions": [{"name": action.name, "text": action.text} for action in ACTIONS.get(device, ())],
                "lights": _buttons(LightPosition, labels.LIGHTS) if device == "signals" else [],
                "faults": _buttons([fault for fault in FAULTS[device] if fault not in ELSEWHERE], labels.FAULTS),
            }
            for device in KINDS
            if device in self._simulator.kinds
        ]

    def _get_states(self) -> dict[str, str]:
        return self._reading.states()

    def _get_broken(self) -> dict[str, bool]:
        return self._reading.broken()

    def _get_counts(self) -> dict[str, int]:
        return self._reading.counts()

    def _get_switched(self) -> dict[str, bool]:
        return self._reading.switched()

    def _get_lights(self) -> dict[str, str]:
        return self._reading.lights()

    def _get_receipts(self) -> list[str]:
        return self._reading.receipts()

    def _get_scripts(self) -> Buttons:
        return [{"name": name, "text": name} for name in self._scripts]

    def _get_script(self) -> str:
        return self._script.name

    def _get_targets(self) -> Buttons:
        return [{"name": code, "text": text} for code, text in self._targets.items()]

    def _get_target(self) -> str:
        return self._target

    def _get_department_faults(self) -> Buttons:
        return _buttons(DEPARTMENT_FAULTS, labels.FAULTS)

    def _get_department_broken(self) -> dict[str, bool]:
        return {fault: True for target, fault in self._rules if target == self._target}

    def _get_payment_actions(self) -> Buttons:
        return _buttons(labels.PAYMENT_ACTIONS, labels.PAYMENT_ACTIONS)

    def _get_payment_faults(self) -> Buttons:
        return _buttons(PAYMENT_FAULTS, labels.FAULTS)

    def _get_payment_broken(self) -> dict[str, bool]:
        return {fault: True for target, fault in self._rules if target == EVERY_DEPARTMENT}

    def _get_papers(self) -> int:
        return self._reading.papers

    def _get_said(self) -> str:
        return self._said

    residents = Property(list, _get_residents, notify=residents_changed)
    chosen = Property(str, _get_chosen, notify=person_changed)
    people = Property(list, _get_people, constant=True)
    who = Property(str, _get_who, notify=person_changed)
    devices = Property(list, _get_devices, constant=True)
    states = Property(dict, _get_states, notify=reading_changed)
    broken = Property(dict, _get_broken, notify=reading_changed)
    counts = Property(dict, _get_counts, notify=reading_changed)
    switched = Property(dict, _get_switched, notify=reading_changed)
    lights = Property(dict, _get_lights, notify=reading_changed)
    receipts = Property(list, _get_receipts, notify=receipts_changed)
    scripts = Property(list, _get_scripts, constant=True)
    script = Property(str, _get_script, notify=script_changed)
    targets = Property(list, _get_targets, constant=True)
    target = Property(str, _get_target, notify=departments_changed)
    department_faults = Property(list, _get_department_faults, constant=True)
    department_broken = Property(dict, _get_department_broken, notify=departments_changed)
    payment_actions = Property(list, _get_payment_actions, constant=True)
    payment_faults = Property(list, _get_payment_faults, constant=True)
    payment_broken = Property(dict, _get_payment_broken, notify=departments_changed)
    papers = Property(int, _get_papers, notify=reading_changed)
    said = Property(str, _get_said, notify=said_changed)


def _buttons(names: Iterable[str], words: Mapping[str, tuple[str, str]]) -> Buttons:
    return [{"name": name, "text": label(words, name)} for name in names]
