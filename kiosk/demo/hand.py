"""A resident's eyes and finger: waits for what the window shows, presses it, takes pictures of it.

A walk is a generator that yields what it waits for; between two waits it acts. So a script reads from top to bottom
while the application's own event loop runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from kiosk.commands.answer import CommandFailed
from kiosk.shell import SETTLING

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtQuick import QQuickItem

    from kiosk.screen import Screen

LOOK = 10
"""Milliseconds between two looks at what is waited for."""

LINGER = 0.3
"""Seconds a page stands before its picture is taken: longer than any movement but the card's."""

MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class Wait:
    """Something waited for, in words for whoever reads that it did not come."""

    what: str
    is_met: Callable[[], bool]
    seconds: float = 30.0


Walk = Generator[Wait, None, None]


class WalkFailed(CommandFailed):
    """What a walk waited for did not come, or what it wanted to press was not there."""

    def __init__(self, message: str) -> None:
        super().__init__("demo", message)


class Hand(QObject):
    """Looks at one screen and touches it.

    Args:
        screen: the application's.
        folder: for the pictures.

    Attributes:
        drawn: monotonic instant at which the present page was first drawn; None until it is.
        pressed: monotonic instant of the last press.
        idle: seconds between the drawing of a page and the first press on it, all pages together.
        pictures: files taken so far.
    """

    def __init__(self, screen: Screen, folder: Path) -> None:
        super().__init__()
        self._screen = screen
        self._folder = folder
        self._prefix = ""
        self._number = 0
        self._changed = time.monotonic()
        self._unanswered: float | None = None
        self.drawn: float | None = None
        self.pressed = self.idle = 0.0
        self.pictures: list[Path] = []
        screen.shell.page_changed.connect(self._page_changed)
        screen.panel.frameSwapped.connect(self._frame_drawn)

    def begin(self, name: str) -> None:
        """Begin a walk; ``name`` begins the names of its pictures."""
        self._prefix, self._number = name, 0
        self.idle = 0.0

    def page(self, kind: str, looked: Callable[[], None] = lambda: None) -> Walk:
        """Wait until a page of this kind is drawn and takes touches; ``looked`` is called at every look."""

        def is_drawn() -> bool:
            looked()
            return self.kind() == kind and self.drawn is not None

        yield Wait(f"page {kind}", is_drawn)
        yield self.pause(self._changed + SETTLING + MARGIN - time.monotonic())

    @staticmethod
    def pause(seconds: float) -> Wait:
        """Wait for a time."""
        until = time.monotonic() + seconds
        return Wait("time to pass", lambda: time.monotonic() >= until, seconds + 10)

    def button(self, name: str, seconds: float) -> Walk:
        """Wait until something comes that can be pressed, and takes touches."""
        yield Wait(f"button {name}", lambda: self._find(name) is not None, seconds)
        yield self.pause(SETTLING + MARGIN)

    def gone(self, name: str) -> Wait:
        """Wait until a button is no longer there."""
        return Wait(f"button {name} to go", lambda: self._find(name) is None)

    def press(self, name: str) -> None:
        """Press a button with the mouse, in its middle.

        Args:
            name: action, or ``action:value``.
        """
        item = self._find(name)
        if item is None:
            raise WalkFailed(f"no button {name}; on screen: {self.kind()}")
        middle = item.mapToScene(item.boundingRect().center())
        self.pressed = time.monotonic()
        if self._unanswered is not None:
            self.idle += self.pressed - self._unanswered
            self._unanswered = None
        at = QPoint(round(middle.x()), round(middle.y()))
        QTest.mouseClick(self._screen.panel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def picture(self, name: str) -> Walk:
        """Let the page come to rest and take its picture."""
        yield self.pause(LINGER)
        self._number += 1
        path = self._folder / f"{self._prefix}-{self._number:02d}-{name}.png"
        if not self._screen.panel.grabWindow().save(str(path)):
            raise WalkFailed(f"the picture {path} cannot be written")
        self.pictures.append(path)

    def _page_changed(self) -> None:
        self._changed = time.monotonic()
        self.drawn = self._unanswered = None

    def _frame_drawn(self) -> None:
        if self.drawn is None:
            self.drawn = self._unanswered = time.monotonic()

    def kind(self) -> str:
        """Return which page is on screen."""
        return str(self._screen.shell.property("page")["kind"])

    def _find(self, name: str) -> QQuickItem | None:
        return _visible(self._screen.panel.rootObject(), name)


def _visible(item: QQuickItem, name: str) -> QQuickItem | None:
    """Return the first item of a name that can be seen and pressed."""
    if not item.isVisible() or not item.isEnabled():
        return None
    if item.objectName() == name:
        return item
    return next((found for child in item.childItems() if (found := _visible(child, name)) is not None), None)


class Player(QObject):
    """Plays a walk beside everything else that the event loop does.

    Args:
        walk: ends by itself.
        where: tells which page is on screen.
        ended: called at its end.
        failed: called with what ended it early.
    """

    def __init__(
        self,
        walk: Walk,
        where: Callable[[], str],
        ended: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self._walk = walk
        self._where = where
        self._ended = ended
        self._failed = failed
        self._wait = Wait("begin", lambda: True)
        self._until = time.monotonic() + self._wait.seconds
        QTimer.singleShot(0, self._look)

    def _look(self) -> None:
        """Go on if what is waited for has come. A press runs the event loop, so the next look is asked for last."""
        try:
            if self._wait.is_met():
                self._wait = next(self._walk)
                self._until = time.monotonic() + self._wait.seconds
            elif time.monotonic() > self._until:
                msg = f"waited {self._wait.seconds:.0f} seconds for {self._wait.what}; on screen: {self._where()}"
                raise WalkFailed(msg)
        except StopIteration:
            self._ended()
        except CommandFailed as error:
            self._failed(error)
        else:
            QTimer.singleShot(LOOK, self._look)
