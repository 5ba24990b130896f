"""What is measured of a page as it stands in the window, in millimetres of the panel where a standard says so."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QRectF

from kiosk.modes import NORMAL, Modes
from kiosk.settings import LOW_TOP, Panel

PANEL = QRectF(0, 0, 1080, 1920)
PITCH = Panel().pitch
"""Millimetres of a pixel."""

MODES = {
    "normal": NORMAL,
    "large": Modes(large=True),
    "low": Modes(low=True),
    "large low": Modes(large=True, low=True),
}

CAP_HEIGHT = 0.733
"""Of the font's size; ideographs are taller."""

SMALLEST_CAPITAL, SMALLEST_LARGE_CAPITAL, SMALLEST_BAR_CAPITAL = 7.3, 10.0, 9.0
"""Millimetres: EN 301 549 at 600 mm; in large type, where the bar has icons to say it."""

SMALLEST_TOUCH, SMALLEST_GAP = 12.7, 2.54
"""Millimetres."""

SMALLEST_TARGET, SMALLEST_KEY = 96, 92
"""Pixels that this house asks for: of a target, and of a key under the longest question that there may be."""

MARGIN = 40
"""Pixels from the panel's edge to the outermost text; the bar's labels and the band keep it too."""

LONGEST_TITLE = 2


def faults_of_texts(texts: Sequence, targets: Sequence, modes: Modes) -> Iterator[str]:
    for text in texts:
        words, holder = text.text.replace("\n", "/"), next((each for each in targets if each.holds(text)), None)
        room = PANEL.adjusted(MARGIN, -6, -MARGIN, 0)
        if holder:
            side = 2 if holder.in_bar else 12
            room = holder.place.adjusted(side, 4, -side, -4)
        least = SMALLEST_CAPITAL
        if modes.large:
            least = SMALLEST_BAR_CAPITAL if holder and holder.in_bar else SMALLEST_LARGE_CAPITAL
        if text.truncated:
            yield f"cut: {words}"
        if text.size * CAP_HEIGHT * PITCH < least:
            yield f"small: {words}"
        if text.ink.left() < room.left() or text.ink.right() > room.right():
            yield f"over the edge: {words}"
        if text.ink.top() < room.top() or text.ink.bottom() > room.bottom():
            yield f"too high: {words}"
        yield from (
            f"under {target.name}: {words}"
            for target in targets
            if not target.holds(text) and target.place.intersects(text.ink)
        )
    for one, other in combinations(texts, 2):
        if one.ink.adjusted(0, 6, 0, -6).intersects(other.ink.adjusted(0, 6, 0, -6)):
            yield f"on each other: {one.text} | {other.text}"


def faults_of_targets(targets: Sequence, modes: Modes) -> Iterator[str]:
    for target in targets:
        side = min(target.place.width(), target.place.height())
        if (
            side < (SMALLEST_KEY if target.name.startswith("key:") else SMALLEST_TARGET)
            or side * PITCH < SMALLEST_TOUCH
        ):
            yield f"small: {target.name}"
        if not PANEL.contains(target.place):
            yield f"outside: {target.name}"
        if not target.spoken:
            yield f"nameless: {target.name}"
        if modes.low and target.place.top() < LOW_TOP:
            yield f"above the line: {target.name}"
    half = SMALLEST_GAP / PITCH / 2
    for one, other in combinations([each for each in targets if not each.in_bar], 2):
        near = [each.place.adjusted(-half, -half, half, half) for each in (one, other)]
        if near[0].intersects(near[1]):
            yield f"too near: {one.name} | {other.name}"


def faults_of_panels(view) -> Iterator[str]:
    """What stands on a panel may be pressed; what stands beside it is not covered by it."""
    for panel in view.named("panel"):
        inner = panel.place.adjusted(4, 4, -4, -4)
        for other in (*view.texts, *view.targets):
            place = other.place if other.kind == "target" else other.ink
            if inner.intersects(place) and not panel.place.adjusted(-2, -2, 2, 2).contains(place):
                yield f"covered: {other.name or other.text}"


def faults_of(view, modes: Modes = NORMAL) -> list[str]:
    """Everything that is wrong with what the window shows."""
    faults = [
        *faults_of_texts(view.texts, view.targets, modes),
        *faults_of_targets(view.targets, modes),
        *faults_of_panels(view),
    ]
    if len(view.named("primaryFill")) > 1:
        faults.append("two filled buttons")
    faults += [f"no icon {each.icon}" for each in view.items if each.icon and len(each.text) != 1]
    faults += [
        f"title of {each.lines} lines" for each in view.texts if each.name == "title" and each.lines > LONGEST_TITLE
    ]
    return faults


def switch(shell, modes: Modes) -> None:
    """Switch the modes on that the window does not have yet."""
    for name in ("large", "low"):
        if getattr(modes, name) != getattr(shell.modes, name):
            shell.act(name, "")
    while shell.modes.contrast != modes.contrast:
        shell.act("contrast", "")


def without_veil(view, sheet):
    """What stands on the idle sheet."""
    return replace(view, items=[each for each in view.items if each.index > sheet.index and each.name != "veil"])
