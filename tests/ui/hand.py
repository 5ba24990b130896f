"""The hand before the window: presses through the X server where there is one, as from any pointer and keyboard."""

import shutil
import subprocess
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest

ARRIVES = 10.0
"""Seconds after which what was sent through the server does not come any more."""


class Arrival(QObject):
    """Sees the last event of a press come to the window.

    Attributes:
        has_come: whether it has.
    """

    def __init__(self, window: QWindow, awaited: QEvent.Type) -> None:
        super().__init__(window)
        self._awaited = awaited
        self.has_come = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's signature
        self.has_come |= event.type() == self._awaited
        return False


def touch(window: QWindow, at: QPoint) -> None:
    """Press and release at a point of the window."""
    if is_on_server():
        place = window.mapToGlobal(at)
        _send(window, QEvent.Type.MouseButtonRelease, "mousemove", str(place.x()), str(place.y()), "click", "1")
    else:
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def strike(window: QWindow, key: Qt.Key) -> None:
    """Press and release a key."""
    if is_on_server():
        # The server's names are Qt's but for that of the space bar.
        name = key.name.removeprefix("Key_")
        _send(window, QEvent.Type.KeyRelease, "key", "space" if name == "Space" else name)
    else:
        QTest.keyClick(window, key)


def is_on_server() -> bool:
    """Whether an X server shows the window."""
    return QGuiApplication.platformName() == "xcb"


def _send(window: QWindow, last: QEvent.Type, *orders: str) -> None:
    """Let the server make events of its own, and the application take them."""
    tool = shutil.which("xdotool")
    assert tool is not None, "presses through an X server need xdotool"
    # A window that the server has yet to show gets nothing.
    _until(lambda: window.isExposed() and window.isActive(), "the window is not shown")
    arrival = Arrival(window, last)
    try:
        subprocess.run([tool, *orders], check=True, timeout=ARRIVES)
        _until(lambda: arrival.has_come, f"the window never saw {orders}")
    finally:
        window.removeEventFilter(arrival)
        arrival.deleteLater()


def _until(is_met: Callable[[], bool], otherwise: str) -> None:
    """Let the application work until something is so."""
    until = time.monotonic() + ARRIVES
    while not is_met():
        assert time.monotonic() < until, otherwise
        QCoreApplication.processEvents()
