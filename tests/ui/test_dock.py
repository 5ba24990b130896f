"""The simulator dock: buttons pressed in its real window turn real simulators."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from drivers import FAULTS, SimulatorControl
from kiosk.app import Kiosk, build
from kiosk.dock.labels import DEVICES, LAYOUTS
from kiosk.dock.labels import FAULTS as WORDS
from kiosk.dock.panel import DEPARTMENT_FAULTS, PEOPLE_FAULTS
from kiosk.dock.window import DockWindow
from kiosk.settings import load_settings
from service.departments.process import DepartmentProcess

SECONDS_20 = 20_000

pytestmark = pytest.mark.xdist_group("dock")


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """A machine on simulated devices, without a screen."""
    folder = tmp_path_factory.mktemp("dock")
    settings = load_settings()
    private = settings.kiosk.model_copy(update={"data": folder / "data"})
    opened = build(settings.model_copy(update={"kiosk": private}), folder / "devices", folder / "sheets")
    yield opened
    opened.close()


@pytest.fixture
def simulator(kiosk: Kiosk) -> SimulatorControl:
    assert kiosk.devices.simulator is not None
    return kiosk.devices.simulator


@pytest.fixture
def departments(kiosk: Kiosk) -> DepartmentProcess:
    assert kiosk.department_server is not None
    return kiosk.department_server


class Engineer:
    """Presses what the dock shows and waits for what follows."""

    def __init__(self, window: DockWindow, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot

    def item(self, name: str) -> QQuickItem:
        found = _named(self.window.rootObject(), name)
        assert found is not None, f"nothing is called {name}"
        return found

    def press(self, name: str) -> None:
        item = self.item(name)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        at = QPoint(round(middle.x()), round(middle.y()))
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def until(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds, timeout=SECONDS_20)

    def settle(self) -> None:
        """Wait until every order is carried out and shown."""
        self.until(lambda: self.window.dock.is_idle)


def _named(item: QQuickItem, name: str) -> QQuickItem | None:
    if item.objectName() == name and item.isVisible():
        return item
    return next((found for child in item.childItems() if (found := _named(child, name)) is not None), None)


@pytest.fixture
def engineer(kiosk: Kiosk, qtbot: QtBot) -> Iterator[Engineer]:
    """The dock in its window, with nothing broken at the end."""
    window = DockWindow(kiosk)
    window.show()
    engineer = Engineer(window, qtbot)
    qtbot.waitUntil(window.isExposed, timeout=SECONDS_20)
    engineer.settle()
    yield engineer
    engineer.press("clear")
    engineer.press("take_card")
    engineer.settle()
    window.close()


def test_card_is_put_and_taken(engineer: Engineer, simulator: SimulatorControl) -> None:
    engineer.press("put_card")
    engineer.until(lambda: simulator.state()["id_card"]["media"] == "unread")
    engineer.until(lambda: "unread" in engineer.item("state:id_card").property("text"))
    engineer.press("take_card")
    engineer.until(lambda: simulator.state()["id_card"]["media"] == "absent")
    engineer.until(lambda: "没有卡" in engineer.item("state:id_card").property("text"))


def test_every_resident_is_found_by_name_or_by_handle(engineer: Engineer) -> None:
    search = engineer.item("search")
    search.setProperty("text", "")
    everyone = engineer.item("residents").property("count")
    assert everyone >= 40
    search.setProperty("text", "foreign 2023")
    assert 0 < engineer.item("residents").property("count") < 5
    search.setProperty("text", "JAMES")
    engineer.press("resident:james")
    assert engineer.window.dock.property("chosen") == "james"
    search.setProperty("text", "nobody is called so")
    assert engineer.item("residents").property("count") == 0


def test_people_come_and_go_before_the_camera(engineer: Engineer, simulator: SimulatorControl) -> None:
    def seen() -> tuple[str | None, str]:
        state = simulator.state()["camera"]
        return state["face"], state["fault"]

    own, _ = seen()
    assert own is not None
    engineer.press("stand:nobody")
    engineer.until(lambda: seen() == (None, ""))
    engineer.press("stand:two")
    engineer.until(lambda: seen() == (own, "two_faces"))
    engineer.settle()
    engineer.press("stand:other")
    engineer.until(lambda: seen()[0] not in {None, own} and not seen()[1])
    engineer.press("stand:resident")
    engineer.until(lambda: seen() == (own, ""))


def test_another_resident_brings_another_face_or_none(engineer: Engineer, simulator: SimulatorControl) -> None:
    own = simulator.state()["camera"]["face"]
    engineer.press("resident:chenyuan")
    engineer.until(lambda: simulator.state()["camera"]["face"] not in {None, own})
    engineer.press("resident:guoliang")
    engineer.until(lambda: simulator.state()["camera"]["face"] is None)


@pytest.mark.parametrize("device", FAULTS)
def test_each_fault_is_made_and_mended(engineer: Engineer, simulator: SimulatorControl, device: str) -> None:
    def broken() -> set[str]:
        state = simulator.state()[device]
        return {fault for fault in (*state.get("faults", ()), state.get("fault", "")) if fault}

    for fault in FAULTS[device]:
        if fault in PEOPLE_FAULTS:
            continue
        chip = f"fault:{device}:{fault}"
        engineer.press(chip)
        engineer.until(lambda fault=fault: broken() == {fault})
        engineer.until(lambda chip=chip: engineer.item(chip).property("on"))
        engineer.settle()
        engineer.press(chip)
        engineer.until(lambda: not broken())
        engineer.settle()


def test_one_fault_is_mended_and_the_others_stay(engineer: Engineer, simulator: SimulatorControl) -> None:
    for fault in ("media_jam", "slow"):
        engineer.press(f"fault:document_printer:{fault}")
        engineer.settle()
    engineer.press("fault:document_printer:media_jam")
    engineer.until(lambda: simulator.state()["document_printer"]["faults"] == ["slow"])


def test_one_department_fails_and_the_others_serve(engineer: Engineer, departments: DepartmentProcess) -> None:
    def status(department: str) -> int:
        return httpx.post(f"{departments.address}/{department}/result", json={}, trust_env=False).status_code

    well = status("HRSS")
    engineer.press("target:HPF")
    engineer.press("department:down")
    engineer.until(lambda: status("HPF") == httpx.codes.SERVICE_UNAVAILABLE)
    assert status("HRSS") == well
    engineer.press("target:")
    assert not engineer.item("department:down").property("on")
    engineer.press("department:error_500")
    engineer.until(lambda: status("HRSS") == httpx.codes.INTERNAL_SERVER_ERROR)
    engineer.press("clear")
    engineer.until(lambda: status("HRSS") == status("HPF") == well)


def test_everything_is_mended_at_once(engineer: Engineer, simulator: SimulatorControl) -> None:
    for chip in ("fault:id_card:silent", "fault:document_printer:cover_open", "fault:camera:dark"):
        engineer.press(chip)
    engineer.until(lambda: simulator.state()["camera"]["fault"] == "dark")
    engineer.press("clear")
    engineer.until(
        lambda: (
            (simulator.state()["id_card"]["faults"], simulator.state()["camera"]["fault"]) == ([], "")
            and simulator.state()["document_printer"]["faults"] == []
        )
    )


def test_papers_are_counted(engineer: Engineer, simulator: SimulatorControl) -> None:
    Path(simulator.sheets, "20261122-080000-0001.pdf").write_bytes(b"%PDF-")
    engineer.until(lambda: engineer.item("papers").property("text").startswith("1 "))


def test_dock_answers_while_a_simulator_does_not(engineer: Engineer, departments: DepartmentProcess) -> None:
    os.kill(departments.process_id, signal.SIGSTOP)
    try:
        engineer.press("department:down")
        engineer.press("stand:nobody")
        assert engineer.item("stand:nobody").property("on")
        assert not engineer.window.dock.is_idle
    finally:
        os.kill(departments.process_id, signal.SIGCONT)
    engineer.settle()


def test_what_a_simulator_refuses_is_shown(engineer: Engineer, simulator: SimulatorControl) -> None:
    engineer.window.dock.turn("id_card", "struck by lightning")
    engineer.until(lambda: "unknown fault" in engineer.item("said").property("text"))


def test_everything_that_can_be_broken_has_words_in_both_languages() -> None:
    faults = {fault for names in FAULTS.values() for fault in names} | set(DEPARTMENT_FAULTS)
    assert faults == set(WORDS)
    assert set(FAULTS) == set(DEVICES)
    assert set(LAYOUTS) == {"resident", "foreign_2017", "foreign_2023", "residence_permit"}
