"""By keys alone: on every page the focus goes from the title to everything there is, to the bar, and round again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.hearing import Aids
from kiosk.pages.model import Button, Page

BAR = ["help", "speech", "large", "contrast", "low", "language"]


@dataclass
class Follower:
    """Takes the place of a resident's hearing, and notes where the focus was."""

    trail: list[str] = field(default_factory=list)
    aids: Aids = field(default_factory=Aids)
    can_be_heard: bool = True

    def page(self, page: Page, *, is_same: bool) -> None:
        self.trail.clear()

    def change(self, page: Page) -> None:
        pass

    def focus(self, target: Button, state: str) -> None:
        self.trail.append(target.action + (f":{target.value}" if target.value else ""))

    def end(self) -> None:
        pass

    def step(self, screen) -> str:
        """Press the key that moves on, and return where the focus is then."""
        self.trail.clear()
        QTest.keyClick(screen.panel, Qt.Key.Key_Down)
        assert len(self.trail) == 1, f"the focus is caught on {screen.shell.shown.title}"
        return self.trail[0]


@pytest.mark.parametrize("mode", ["", "low", "large"])
def test_the_focus_reaches_everything_and_is_never_caught(
    screen, look, moments: Mapping, situations: Mapping, mode: str
) -> None:
    follower = Follower()
    screen.shell.audio.attach(follower, screen.shell.shown)
    if mode:
        screen.shell.act(mode, "")
    names = list(moments)[:: 11 if mode else 3]
    for name in names:
        follower.trail.clear()
        screen.shell.show_page(moments[name].page(replace(situations["zh"], modes=screen.shell.modes)))
        if screen.shell.property("writing") or screen.shell.property("live").get("typing"):
            # While somebody writes, the keys move over the keyboard of letters.
            continue
        targets = [each.name for each in look(screen).targets]
        # What was refused has the focus, and what was found; every other page begins at its title.
        is_elsewhere = screen.shell.property("live").get("error") or screen.shell.property("page")["kind"] == "Search"
        assert is_elsewhere or follower.trail[-1:] in ([""], []), name
        titles = [""] if screen.shell.property("page")["kind"] != "Search" else []
        trip = [follower.step(screen) for _ in [*targets, *titles]]
        assert sorted(trip) == sorted([*targets, *titles]), name
        assert follower.step(screen) == trip[0], name
        last = (trip.index(BAR[-1]) + 1) % len(trip)
        order = trip[last:] + trip[:last]
        assert order[-6:] == BAR, name
        assert order[: len(titles)] == titles, name
