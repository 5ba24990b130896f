"""``python -m kiosk.commands.bench_screen``: how quickly the screen answers a finger, for `kiosk bench screen`.

A finger presses what stands on the pages of a whole machine on simulated devices, offscreen, before anybody says who he
is: topics, departments, and every part of the lists of all services. Measured are milliseconds from touch-down to the
first frame with the pressed colour, from lifting the finger to the first frame of the next page, and the gaps in the UI
thread's time, by a timer of 5 ms; and what the process holds in memory. The
floor is a bare QML window of the same size that changes between two pages of ten rows each.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.attendant import Attendant
from kiosk.commands.bench_camera import Watch, let_pass, until_page
from kiosk.commands.flow_run import VISIT_KINDS, simulated_machine
from kiosk.screen import Screen
from kiosk.settings import load_settings
from kiosk.shell import SETTLING
from kiosk.words import load_words
from kiosk.worker import Worker

LONGEST = 2.0
"""Seconds for a frame to come."""

BARE_CHANGES = 40
BARE = """
import QtQuick
Rectangle {
    id: page
    width: 1080
    height: 1920
    property int number: 0
    component Rows: Column {
        id: rows
        property string text
        Repeater {
            model: 10
            Rectangle {
                width: 952; height: 160; radius: 28; border.width: 3
                Text { anchors.centerIn: parent; text: rows.text; font.pixelSize: 46 }
            }
        }
    }
    Component { id: one; Rows { text: "一" } }
    Component { id: other; Rows { text: "二" } }
    Loader { sourceComponent: page.number % 2 ? one : other }
    MouseArea { anchors.fill: parent; onReleased: page.number++ }
}
"""


class Finger:
    """Presses targets by name, and notes how long the frames took that answer."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._frames = 0
        self.touches: list[float] = []
        self.changes: list[float] = []
        screen.panel.frameSwapped.connect(self._count)

    def _count(self) -> None:
        self._frames += 1

    def press(self, name: str) -> None:
        """Press a target that leads to another page."""
        at = self._middle(name)
        let_pass(SETTLING + 0.05)
        began, seen = time.perf_counter(), self._frames
        QTest.mousePress(self._screen.panel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        self._until_frame(seen)
        self.touches.append((time.perf_counter() - began) * 1000)
        began, seen = time.perf_counter(), self._frames
        QTest.mouseRelease(self._screen.panel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        self._until_frame(seen)
        self.changes.append((time.perf_counter() - began) * 1000)

    def _until_frame(self, seen: int) -> None:
        until = time.monotonic() + LONGEST
        while self._frames == seen:
            self._screen.application.processEvents()
            if time.monotonic() > until:
                msg = "no frame came"
                raise RuntimeError(msg)

    def _middle(self, name: str) -> QPoint:
        found = next((item for item in _items(self._screen.panel.rootObject()) if item.objectName() == name), None)
        if found is None:
            msg = f"nothing is called {name}"
            raise RuntimeError(msg)
        middle: QPointF = found.mapToScene(QPointF(found.width() / 2, found.height() / 2))
        return QPoint(round(middle.x()), round(middle.y()))


def _items(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.isVisible():
            yield child
            yield from _items(child)


def _pages(screen: Screen) -> dict[str, list[str]]:
    """Return the names of what can be pressed on this page, by the kind of what it leads to."""
    page = screen.shell.property("page")
    pager = page.get("pager") or {}
    return {
        "rows": [f"{row['action']}:{row['value']}" for row in page.get("rows", ())],
        "next": [f"{each['action']}:{each['value']}" for each in [pager.get("next")] if each],
    }


def measure() -> dict[str, float]:
    """Return milliseconds of touches, page changes and paging, the longest gap, and MiB of the process."""
    screen, worker = Screen(simulated=True), Worker()
    screen.shell.learn(load_words())
    with simulated_machine(load_settings(), VISIT_KINDS) as (kiosk, _):
        kiosk.devices.wait_ready()
        attendant, watch, finger = Attendant(kiosk, screen.shell, worker), Watch(screen), Finger(screen)
        attendant.begin()
        # As the application does when it has opened.
        gc.freeze()
        until_page(screen, "Start")
        watch.begin()
        finger.press("open:browse")
        finger.press("open:services")
        paging = _all_services(screen, finger)
        watch.end()
        worker.close()
    screen.close()
    gaps = sorted(watch.gaps)
    return {
        "touch_p95": _share(finger.touches, 0.95),
        "change_median": _share(finger.changes, 0.5),
        "change_p95": _share(finger.changes, 0.95),
        "bare_median": _share(_bare_changes(), 0.5),
        "paging_p99": _share(paging, 0.99),
        "gap_longest": gaps[-1],
        "memory": _resident_mebibytes(),
        "pages": len(finger.changes),
    }


def _bare_changes() -> list[float]:
    """Return milliseconds of a bare window's page changes."""
    view, frames, changes = QQuickView(), [0], []
    component = QQmlComponent(view.engine())
    component.setData(BARE.encode(), QUrl())
    view.setContent(QUrl(), component, component.create())
    view.frameSwapped.connect(lambda: frames.append(0))
    view.resize(1080, 1920)
    view.show()
    let_pass(0.5)
    for _ in range(BARE_CHANGES):
        QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(540, 960))
        let_pass(0.05)
        began, seen = time.perf_counter(), len(frames)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(540, 960))
        while len(frames) == seen and time.perf_counter() - began < LONGEST:
            QCoreApplication.processEvents()
        changes.append((time.perf_counter() - began) * 1000)
    view.close()
    return changes


def _all_services(screen: Screen, finger: Finger) -> list[float]:
    """Page through every department and all its services; return the page changes that only turned a part."""
    paging: list[float] = []
    while True:
        for department in _pages(screen)["rows"]:
            part = screen.shell.property("page")["pager"]
            finger.press(department)
            while following := _pages(screen)["next"]:
                finger.press(following[0])
                paging.append(finger.changes[-1])
            finger.press("back")
            if part and part["previous"]:
                _return_to(screen, finger, part["text"])
        if not (following := _pages(screen)["next"]):
            return paging
        finger.press(following[0])
        paging.append(finger.changes[-1])


def _return_to(screen: Screen, finger: Finger, part: str) -> None:
    while screen.shell.property("page")["pager"]["text"] != part:
        finger.press(_pages(screen)["next"][0])


def _share(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _resident_mebibytes() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
