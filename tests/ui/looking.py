"""What a window shows, item by item, without handing items that the next page destroys to Python."""

import json
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from PySide6.QtCore import QCoreApplication, QEvent, QRectF
from PySide6.QtQml import QQmlContext, QQmlExpression

from kiosk.screen import Screen

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
        // Of what is longer than its window, the part in the window.
        const window = item.parent.clip === true ? item.parent.mapToItem(null, 0, 0) : null
        const left = window ? Math.max(at.x, window.x) : at.x, top = window ? Math.max(at.y, window.y) : at.y
        const right = window ? Math.min(at.x + item.width, window.x + item.parent.width) : at.x + item.width
        const bottom = window ? Math.min(at.y + item.height, window.y + item.parent.height) : at.y + item.height
        const is_centred = is_text && item.horizontalAlignment === 4
        seen.push({
            name: item.objectName, x: left, y: top, width: right - left, height: bottom - top, holders: holders,
            kind: is_target ? "target" : is_text ? item.font.family === "Phosphor" ? "icon" : "text" : "",
            text: is_text ? item.text : "", icon: is_text && item.font.family === "Phosphor" ? item.name : "",
            truncated: is_text && item.truncated === true, lines: is_text ? item.lineCount : 0,
            size: is_text ? item.font.pixelSize : 0, color: is_text ? String(item.color) : "",
            ink: is_text ? Math.min(item.contentWidth, right - left) : 0,
            ink_x: is_centred ? at.x + (item.width - item.contentWidth) / 2 : left,
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


_EYES: WeakKeyDictionary[Screen, QQmlExpression] = WeakKeyDictionary()
"""One for each window: what is compiled again for every look stays in its memory."""


def look_at(screen: Screen) -> Look:
    """Return what the window shows now."""
    QCoreApplication.processEvents()
    # Pages that were left go as they do in a running application, which returns to its loop.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if screen not in _EYES:
        context = QQmlContext(screen.panel.rootContext(), screen.panel)
        context.setContextProperty("root", screen.panel.rootObject())
        _EYES[screen] = QQmlExpression(context, None, LOOK)
    told, _ = _EYES[screen].evaluate()
    return Look([_seen(index, each) for index, each in enumerate(json.loads(told))])


def _seen(index: int, told: dict) -> Seen:
    x, y, width, height, ink, ink_x = (told.pop(name) for name in ("x", "y", "width", "height", "ink", "ink_x"))
    return Seen(index, place=QRectF(x, y, width, height), ink=QRectF(ink_x, y, ink, height), **told)
