"""The simulator dock: buttons pressed in its real window turn real simulators."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from drivers import KINDS, FlashRate, Gesture, Key, LightPosition, Receipt, Sensor
from drivers.machine import FAULTS, SimulatorControl
from drivers.receipt import Line
from flows.rules.licence import company_code_of
from kiosk.app import Kiosk, build
from kiosk.commands.answer import UsageError
from kiosk.dock.actions import ACTIONS
from kiosk.dock.labels import DEVICES, GESTURES, LAYOUTS, LIGHTS
from kiosk.dock.labels import FAULTS as WORDS
from kiosk.dock.orders import NothingToPay, end_order
from kiosk.dock.panel import DEPARTMENT_FAULTS, ELSEWHERE
from kiosk.dock.scripts import scripts_for
from kiosk.dock.window import DockWindow
from kiosk.settings import load_settings
from service.departments.process import DepartmentProcess
from service.gateway.cashier import Cashier
from service.gateway.settings import GatewaySettings

SECONDS_20 = 20_000


def soon() -> float:
    return time.monotonic() + 20


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
        self._bring_into_view(item)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        at = QPoint(round(middle.x()), round(middle.y()))
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def unfold(self, device: str) -> None:
        """Show what can break of a device."""
        chip = f"open:{device}"
        if not self.item(chip).property("on"):
            self.press(chip)

    def _bring_into_view(self, item: QQuickItem) -> None:
        scroll = self.item("scroll")
        content = scroll.property("contentItem")
        if content.isAncestorOf(item):
            # What was unfolded a moment ago is laid out with the next frame.
            with self._qtbot.waitSignal(self.window.frameSwapped, timeout=SECONDS_20):
                self.window.update()
            top = item.mapToItem(content, QPointF(0, 0)).y() - scroll.height() / 2
            most = max(scroll.property("contentHeight") - scroll.height(), 0)
            scroll.setProperty("contentY", min(max(top, 0), most))

    def until(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds, timeout=SECONDS_20)

    def settle(self) -> None:
        """Wait until every order is carried out and shown."""
        self.until(lambda: self.window.dock.is_idle)


def _named(item: QQuickItem, name: str) -> QQuickItem | None:
    if item.objectName() == name and item.isVisible():
        return item
    return next((found for child in item.childItems() if (found := _named(child, name)) is not None), None)


@pytest.fixture(scope="module")
def window(kiosk: Kiosk, qapp: object) -> Iterator[DockWindow]:
    """One window for all: opening it takes longer than most of what is tried in it."""
    window = DockWindow(kiosk)
    window.show()
    yield window
    window.close()


@pytest.fixture
def engineer(window: DockWindow, qtbot: QtBot) -> Iterator[Engineer]:
    """The dock in its window, with nothing broken at the end."""
    engineer = Engineer(window, qtbot)
    qtbot.waitUntil(window.isExposed, timeout=SECONDS_20)
    engineer.settle()
    yield engineer
    engineer.item("search").setProperty("text", "")
    engineer.until(lambda: _named(window.rootObject(), "resident:lihua") is not None)
    engineer.press("resident:lihua")
    engineer.press("clear")
    engineer.press("take_card")
    engineer.settle()
    engineer.press("stand:nobody")
    engineer.settle()
    engineer.press("stand:resident")
    engineer.settle()


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
def test_faults_are_made_and_mended(engineer: Engineer, simulator: SimulatorControl, device: str) -> None:
    def broken() -> set[str]:
        state = simulator.state()[device]
        return {fault for fault in (*state.get("faults", ()), state.get("fault", "")) if fault}

    engineer.unfold(device)
    # That each simulator knows its faults is its own suite's affair.
    for fault in [fault for fault in FAULTS[device] if fault not in ELSEWHERE][::3]:
        chip = f"fault:{device}:{fault}"
        engineer.press(chip)
        engineer.until(lambda fault=fault: broken() == {fault})
        engineer.until(lambda chip=chip: engineer.item(chip).property("on"))
        engineer.settle()
        engineer.press(chip)
        engineer.until(lambda: not broken())
        engineer.settle()


def test_one_fault_is_mended_and_the_others_stay(engineer: Engineer, simulator: SimulatorControl) -> None:
    engineer.unfold("document_printer")
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
        engineer.unfold(chip.split(":")[1])
        engineer.press(chip)
    engineer.until(lambda: simulator.state()["camera"]["fault"] == "dark")
    engineer.press("clear")
    engineer.until(
        lambda: (
            (simulator.state()["id_card"]["faults"], simulator.state()["camera"]["fault"]) == ([], "")
            and simulator.state()["document_printer"]["faults"] == []
        )
    )


def test_what_is_broken_stays_in_view_when_the_device_is_folded(engineer: Engineer) -> None:
    engineer.unfold("scanner")
    engineer.press("fault:scanner:silent")
    engineer.until(lambda: engineer.item("fault:scanner:silent").property("on"))
    engineer.settle()
    engineer.press("open:scanner")
    assert engineer.item("fault:scanner:silent").property("on")
    assert _named(engineer.window.rootObject(), "fault:scanner:slow") is None
    engineer.press("fault:scanner:silent")
    engineer.until(lambda: _named(engineer.window.rootObject(), "fault:scanner:silent") is None)


def test_a_dead_simulator_lives_again_when_it_is_mended(engineer: Engineer, kiosk: Kiosk) -> None:
    assert kiosk.devices.key_pad is not None
    engineer.unfold("key_pad")
    engineer.press("fault:key_pad:dead")
    engineer.until(lambda: "进程没了" in engineer.item("state:key_pad").property("text"))
    assert kiosk.devices.key_pad.status().device == "no_device"
    engineer.settle()
    engineer.press("fault:key_pad:dead")
    engineer.until(lambda: kiosk.devices.key_pad.status().device == "online")


def test_a_social_card_is_put_in_and_read(engineer: Engineer, kiosk: Kiosk, simulator: SimulatorControl) -> None:
    assert kiosk.devices.chip_card is not None
    engineer.press("resident:chenyuan")
    engineer.press("act:chip_card:insert")
    assert kiosk.devices.chip_card.read_social_card(soon()).name == "陈远"
    engineer.press("act:chip_card:remove")
    engineer.until(lambda: simulator.state()["chip_card"]["media"] == "not_present")


def test_a_test_code_is_scanned(engineer: Engineer, simulator: SimulatorControl) -> None:
    before = simulator.state()["scanner"]["sent"]
    for action in ACTIONS["scanner"]:
        assert action.name == "licence" or "TEST" in str(action.details["text"])
        engineer.press(f"act:scanner:{action.name}")
    engineer.until(lambda: simulator.state()["scanner"]["sent"] == before + len(ACTIONS["scanner"]))


def test_a_companys_licence_is_shown(engineer: Engineer, kiosk: Kiosk) -> None:
    assert kiosk.devices.scanner is not None
    reading = ThreadPoolExecutor().submit(kiosk.devices.scanner.read, soon())
    while not reading.done():
        engineer.press("act:scanner:licence")
        engineer.settle()
    assert company_code_of(reading.result().text) is not None


def test_an_order_is_paid_by_the_code_on_the_screen(engineer: Engineer, departments: DepartmentProcess) -> None:
    engineer.press("payment:pay")
    engineer.until(lambda: "没有付款码" in engineer.item("said").property("text"))
    engineer.press("payment:payments.unpaid")
    engineer.until(lambda: engineer.item("payment:payments.unpaid").property("on"))
    engineer.settle()
    cashier = Cashier(GatewaySettings(address=departments.address))
    order = cashier.order("0" * 32 + "-1", 2500, "测试", soon())
    assert cashier.state(order.number, soon()) is None
    end_order(departments.address, order.code, "pay")
    assert cashier.state(order.number, soon()).state == "paid"
    closed = cashier.order("0" * 32 + "-2", 2500, "测试", soon())
    end_order(departments.address, closed.code, "close")
    assert cashier.state(closed.number, soon()).state == "closed"
    with pytest.raises(NothingToPay):
        end_order(departments.address, "https://pay.example.invalid/p?o=000", "pay")
    cashier.shut()


def test_keys_are_pressed_and_a_headset_plugged_in(engineer: Engineer, kiosk: Kiosk) -> None:
    pad = kiosk.devices.key_pad
    assert pad is not None
    assert pad.status().sensors["headset"] == "not_present"
    engineer.press(f"act:key_pad:{Key.HELP}")
    assert pad.wait_key(soon()).key is Key.HELP
    engineer.press("act:key_pad:headset")
    engineer.until(lambda: engineer.item("act:key_pad:headset").property("on"))
    engineer.until(lambda: pad.status().sensors["headset"] == "present")
    engineer.settle()
    engineer.press("act:key_pad:headset")
    engineer.until(lambda: pad.status().sensors["headset"] == "not_present")


def test_a_paper_is_laid_on_the_shelf(engineer: Engineer, simulator: SimulatorControl) -> None:
    engineer.press("act:document_camera:booklet")
    engineer.until(lambda: simulator.state()["document_camera"]["kind"] == "booklet")
    engineer.until(lambda: engineer.item("act:document_camera:booklet").property("on"))
    engineer.settle()
    engineer.press("act:document_camera:none")
    engineer.until(lambda: simulator.state()["document_camera"]["kind"] == "none")


def test_mains_fail_and_come_back(engineer: Engineer, kiosk: Kiosk) -> None:
    assert kiosk.devices.power is not None
    engineer.press("act:power:mains")
    engineer.until(lambda: engineer.item("act:power:mains").property("on"))
    engineer.until(lambda: kiosk.devices.power.status().sensors["power_in"] == "no_power")
    engineer.settle()
    engineer.press("act:power:mains")
    engineer.until(lambda: kiosk.devices.power.status().sensors["power_in"] != "no_power")


def test_doors_are_opened_and_people_come(engineer: Engineer, kiosk: Kiosk) -> None:
    assert kiosk.devices.signals is not None
    for sensor, seen in ((Sensor.PRESENCE, "present"), (Sensor.CABINET_DOOR, "open")):
        engineer.press(f"act:signals:{sensor}")
        engineer.until(lambda sensor=sensor: engineer.item(f"act:signals:{sensor}").property("on"))
        engineer.until(lambda sensor=sensor, seen=seen: kiosk.devices.signals.status().sensors[sensor] == seen)
        engineer.settle()


def test_lights_are_seen(engineer: Engineer, kiosk: Kiosk) -> None:
    board = kiosk.devices.signals
    assert board is not None
    board.set_light(LightPosition.SCANNER, FlashRate.CONTINUOUS, soon())
    engineer.until(lambda: engineer.item("light:scanner").property("lit") == "on")
    board.set_light(LightPosition.SCANNER, FlashRate.QUICK, soon())
    engineer.until(lambda: engineer.item("light:scanner").property("lit") == "flashing")
    board.set_light(LightPosition.SCANNER, FlashRate.OFF, soon())
    engineer.until(lambda: engineer.item("light:scanner").property("lit") == "")


def test_a_receipt_is_seen(engineer: Engineer, kiosk: Kiosk) -> None:
    assert kiosk.devices.receipt_printer is not None
    assert kiosk.devices.receipt_printer.print(Receipt(parts=(Line("凭条"),)), soon()).outcome == "delivered"
    engineer.until(lambda: len(engineer.window.dock.property("receipts")) == 1)
    engineer.until(lambda: engineer.item("receipts").property("count") == 1)


def test_a_script_runs_by_the_clock(
    engineer: Engineer, simulator: SimulatorControl, departments: DepartmentProcess
) -> None:
    engineer.press("script:power-cut")
    assert engineer.item("script:power-cut").property("on")
    engineer.until(lambda: "no_power" in simulator.state()["power"]["faults"])
    engineer.press("script:power-cut")
    assert not engineer.item("script:power-cut").property("on")


def test_scripts_that_wait_for_a_visit_are_not_offered(tmp_path: Path) -> None:
    by_clock = '[[fault]]\ndevice = "id_card"\nfault = "gone"\nat = 1\n'
    (tmp_path / "clock.toml").write_text(by_clock, encoding="utf-8")
    (tmp_path / "visit.toml").write_text(by_clock.replace("1", '"print"'), encoding="utf-8")
    (tmp_path / "absent.toml").write_text(by_clock.replace("id_card", "camera"), encoding="utf-8")
    assert list(scripts_for({"id_card"}, tmp_path)) == ["clock"]
    (tmp_path / "broken.toml").write_text("[[fault]]\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken\.toml"):
        scripts_for({"id_card"}, tmp_path)


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


@pytest.fixture
def gestures(kiosk: Kiosk, simulator: SimulatorControl) -> Iterator[Callable[[], list[str]]]:
    """Somebody looks through the camera; what the person before it is about to do."""
    assert kiosk.devices.camera is not None
    kiosk.devices.camera.frame(soon())
    yield lambda: simulator.state()["camera"]["gestures"]
    kiosk.devices.camera.close()


def test_the_person_before_the_camera_makes_a_gesture(engineer: Engineer, gestures: Callable[[], list[str]]) -> None:
    for gesture in Gesture:
        engineer.press(f"act:camera:{gesture}")
        engineer.until(lambda gesture=gesture: gesture in gestures())
    engineer.until(lambda: "turn right" in engineer.item("state:camera").property("text"))
    engineer.until(lambda: gestures() == [])
    engineer.until(lambda: not engineer.item(f"act:camera:{Gesture.BLINK}").property("on"))


def test_the_person_does_what_the_screen_asks_once_and_again_when_it_is_asked_anew(
    engineer: Engineer, simulator: SimulatorControl, gestures: Callable[[], list[str]]
) -> None:
    def asked() -> int:
        state = simulator.state()["camera"]
        return state["gestures_made"] + len(state["gestures"])

    before, dock = asked(), engineer.window.dock
    for _ in range(5):
        dock.follow(Gesture.TURN_LEFT)
    engineer.settle()
    assert asked() == before + 1
    dock.follow(Gesture.BLINK)
    dock.follow("")
    dock.follow(Gesture.BLINK)
    engineer.settle()
    assert asked() == before + 3
    engineer.until(lambda: gestures() == [])


def test_an_attack_takes_the_place_of_another(engineer: Engineer, simulator: SimulatorControl) -> None:
    engineer.unfold("camera")
    for attack in ("photo", "screen"):
        engineer.press(f"fault:camera:{attack}")
        engineer.until(lambda attack=attack: simulator.state()["camera"]["fault"] == attack)
        engineer.until(lambda attack=attack: engineer.item(f"fault:camera:{attack}").property("on"))
        engineer.settle()
    assert not engineer.item("fault:camera:photo").property("on")
    engineer.press("fault:camera:screen")
    engineer.until(lambda: simulator.state()["camera"]["fault"] == "")


def test_what_a_simulator_refuses_is_shown(engineer: Engineer, simulator: SimulatorControl) -> None:
    engineer.window.dock.turn("id_card", "struck by lightning")
    engineer.until(lambda: "unknown fault" in engineer.item("said").property("text"))


def test_everything_that_can_be_broken_has_words_in_both_languages() -> None:
    faults = {fault for names in FAULTS.values() for fault in names} | set(DEPARTMENT_FAULTS)
    assert faults - ELSEWHERE <= set(WORDS)
    assert set(FAULTS) <= set(DEVICES) <= set(KINDS)
    assert set(LightPosition) == set(LIGHTS)
    assert set(Gesture) == set(GESTURES)
    assert set(LAYOUTS) == {"resident", "foreign_2017", "foreign_2023", "residence_permit"}
