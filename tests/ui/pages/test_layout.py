"""Every page in both languages and all three contrasts, measured as it stands in the window."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF

from kiosk.pages.situation import Situation
from kiosk.screen import Screen
from kiosk.words import LANGUAGES

PANEL = QRectF(0, 0, 1080, 1920)
MARGIN = 40
"""Pixels from the panel's edge to the outermost text; the bar's labels and the band keep it too."""

SMALLEST_TEXT = 42
SMALLEST_TARGET = 96
SMALLEST_KEY = 92
"""Keys of a grid, under the longest question that there may be."""

SMALLEST_GAP = 11


def faults_of_texts(texts: list, targets: list) -> Iterator[str]:
    for text in texts:
        words, holder = text.text.replace("\n", "/"), next((each for each in targets if each.holds(text)), None)
        room = PANEL.adjusted(MARGIN, -6, -MARGIN, 0)
        if holder:
            side = 2 if holder.in_bar else 12
            room = holder.place.adjusted(side, 4, -side, -4)
        if text.truncated:
            yield f"cut: {words}"
        if text.size < SMALLEST_TEXT:
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


def faults_of_targets(targets: list) -> Iterator[str]:
    for target in targets:
        smallest = SMALLEST_KEY if target.name.startswith("key:") else SMALLEST_TARGET
        if min(target.place.width(), target.place.height()) < smallest:
            yield f"small: {target.name}"
        if not PANEL.contains(target.place):
            yield f"outside: {target.name}"
        if not target.spoken:
            yield f"nameless: {target.name}"
    half = SMALLEST_GAP / 2
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


def faults_of(view) -> list[str]:
    faults = [*faults_of_texts(view.texts, view.targets), *faults_of_targets(view.targets), *faults_of_panels(view)]
    if len(view.named("primaryFill")) > 1:
        faults.append("two filled buttons")
    faults += [f"no icon {each.icon}" for each in view.items if each.icon and len(each.text) != 1]
    faults += [f"title of {each.lines} lines" for each in view.texts if each.name == "title" and each.lines > 2]
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("contrast", [0, 1, 2])
def test_everything_fits_on_every_page(
    screen: Screen, look, moments: Mapping, situations: Mapping[str, Situation], language: str, contrast: int
) -> None:
    for _ in range(contrast):
        screen.shell.act("contrast", "")
    if language == "en":
        screen.shell.act("language", "")
    situation = situations[language]
    screen.shell.show_site(situation.site.name.text(language))
    found = {}
    for name, moment in moments.items():
        screen.shell.show_page(moment.page(situation))
        if faults := faults_of(look(screen)):
            found[name] = faults
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_fits_on_the_idle_warning(screen: Screen, look, language: str) -> None:
    if language == "en":
        screen.shell.act("language", "")
    screen.shell.show_idle(23, 30)
    view = look(screen)
    sheet = view.one("idleSheet").index
    on_it = replace(view, items=[each for each in view.items if each.index > sheet and each.name != "veil"])
    assert [each.name for each in on_it.targets] == ["stay", "idle_leave"]
    assert faults_of(on_it) == []
