"""A real window, offscreen, a clock for it, and a way to see what it shows."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

import pytest
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlContext, QQmlExpression

from kiosk.preview import register_preview
from kiosk.qr import register_qr_code
from kiosk.screen import Screen
from kiosk.words import load_words

LOOK = """
(function () {
    const seen = []
    // Rows and columns place their children when a frame is drawn; none is waited for here.
    function place(item) {
        for (const child of item.children)
            place(child)
        if (item.forceLayout !== undefined)
            item.forceLayout()
    }
    function walk(item, holders) {
        if (!item.visible || item.opacity === 0)
            return
        // Without the item's own transform, which a text has to centre its ink in its box.
        const at = item.parent.mapToItem(null, item.x, item.y), is_target = item.ringInset !== undefined
        const is_text = item.contentWidth !== undefined && item.font !== undefined && item.lineCount !== undefined
        const is_centred = is_text && item.horizontalAlignment === 4
        seen.push({
            name: item.objectName, x: at.x, y: at.y, width: item.width, height: item.height, holders: holders,
            kind: is_target ? "target" : is_text ? item.font.family === "Phosphor" ? "icon" : "text" : "",
            text: is_text ? item.text : "", icon: is_text && item.font.family === "Phosphor" ? item.name : "",
            truncated: is_text && item.truncated, lines: is_text ? item.lineCount : 0,
            size: is_text ? item.font.pixelSize : 0, color: is_text ? String(item.color) : "",
            ink: is_text ? item.contentWidth : 0,
            ink_x: is_centred ? at.x + (item.width - item.contentWidth) / 2 : at.x,
            spoken: is_target ? item.name : "", focused: item.activeFocus, in_bar: item.place !== undefined,
            children: item.children.length,
        })
        const inner = is_target ? holders.concat(seen.length - 1) : holders
        for (const child of item.children)
            walk(child, inner)
    }
    place(root)
    walk(root, [])
    return JSON.stringify(seen)
})()
"""
"""Tells what can be seen, without handing items that the next page destroys to Python."""


@dataclass(frozen=True)
class Seen:
    """One visible item: where it stands in the panel's pixels, and what it says."""

    index: int
    name: str
    kind: str
    text: str
    icon: str
    place: QRectF
    ink: QRectF
    holders: list[int]
    truncated: bool
    lines: int
    size: int
    color: str
    spoken: str
    focused: bool
    in_bar: bool
    children: int

    def holds(self, other: "Seen") -> bool:
        return self.index in other.holders


@dataclass(frozen=True)
class Look:
    """Everything visible in the order in which it is read."""

    items: list[Seen]

    @property
    def texts(self) -> list[Seen]:
        return [each for each in self.items if each.kind == "text" and each.text]

    @property
    def targets(self) -> list[Seen]:
        return [each for each in self.items if each.kind == "target"]

    def named(self, name: str) -> list[Seen]:
        return [each for each in self.items if each.name == name]

    def one(self, name: str) -> Seen:
        found = self.named(name)
        assert len(found) == 1, f"{len(found)} items are called {name}"
        return found[0]


def look_at(screen: Screen) -> Look:
    """Return what the window shows now."""
    QCoreApplication.processEvents()
    context = QQmlContext(screen.panel.rootContext())
    context.setContextProperty("root", screen.panel.rootObject())
    told, _ = QQmlExpression(context, None, LOOK).evaluate()
    return Look([_seen(index, each) for index, each in enumerate(json.loads(told))])


def _seen(index: int, told: dict) -> Seen:
    x, y, width, height, ink, ink_x = (told.pop(name) for name in ("x", "y", "width", "height", "ink", "ink_x"))
    return Seen(index, place=QRectF(x, y, width, height), ink=QRectF(ink_x, y, ink, height), **told)


@pytest.fixture
def look() -> Callable[[Screen], Look]:
    return look_at


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture
def screen(qapp: QGuiApplication, clock: Clock) -> Iterator[Screen]:
    """A window that nobody attends."""
    register_preview()
    register_qr_code()
    opened = Screen(simulated=True, now=clock)
    opened.shell.learn(load_words())
    yield opened
    opened.close()
