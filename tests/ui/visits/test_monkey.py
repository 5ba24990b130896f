"""A hand that presses anything, anywhere, at any moment: nothing breaks, nothing leads out, every page has a way on."""

import random

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from kiosk.shell import SETTLING

pytestmark = pytest.mark.xdist_group("visits")

KEYS = (
    [Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Space] * 4
    + [Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Backspace, Qt.Key.Key_Delete]
    + [Qt.Key.Key_F1, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F11, Qt.Key.Key_Menu, Qt.Key.Key_Print]
    + [Qt.Key.Key_A, Qt.Key.Key_Q, Qt.Key.Key_X, Qt.Key.Key_7, Qt.Key.Key_Home, Qt.Key.Key_Back]
)
MODIFIERS = [Qt.KeyboardModifier.NoModifier] * 9 + [
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.MetaModifier,
]
WITHOUT_A_WAY_ON = {"Working", "Finish"}
"""Pages that go on by themselves."""


def way_on(room) -> bool:
    """Whether something on the page leads on, beside the aids of the bar."""
    # Looking lets events pass: what is seen is of the page that stands afterwards.
    targets = room.seen.targets
    return any(not each.in_bar for each in targets) or room.page["kind"] in WITHOUT_A_WAY_ON


def act(room, dice: random.Random) -> str:
    """Do one thing; returns what it was."""
    panel, chance = room.screen.panel, dice.random()
    if chance < 0.7 and (targets := room.seen.targets):
        target = dice.choice(targets)
        place = target.place
        room.touch(
            QPointF(dice.uniform(place.left(), place.right() - 1), dice.uniform(place.top(), place.bottom() - 1))
        )
        return target.name
    if chance < 0.8:
        room.touch(QPointF(dice.uniform(0, 1079), dice.uniform(0, 1919)))
        return "anywhere"
    if chance < 0.84:
        one, other = (QPoint(dice.randrange(1080), dice.randrange(1920)) for _ in range(2))
        QTest.mousePress(panel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, one)
        QTest.mouseMove(panel, other)
        QTest.mouseRelease(panel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, other)
        return "a drag"
    key, modifier = dice.choice(KEYS), dice.choice(MODIFIERS)
    QTest.keyClick(panel, key, modifier)
    return f"{key.name} {modifier.name}"


@pytest.mark.parametrize(
    ("seed", "acts"), [(1, 500), *(pytest.param(seed, 20_000, marks=pytest.mark.soak) for seed in range(2, 7))]
)
def test_anything_may_be_pressed(room, caplog, seed: int, acts: int) -> None:
    dice, done = random.Random(seed), []  # noqa: S311 - what is drawn is no secret
    room.simulator.show_face(room.resident.card["face"])
    room.lay_card()
    for number in range(acts):
        done.append(act(room, dice))
        room.clock.advance(dice.choice([0.05, SETTLING, 1.0]))
        if number % 10 == 0:
            room.second(dice.choice([1, 1, 1, 5]))
        QCoreApplication.processEvents()
        assert way_on(room), (room.page["kind"], done[-5:])
        assert room.screen.panel.isVisible(), done[-5:]
        if room.page["kind"] == "Start" and dice.random() < 0.3:
            room.simulator.remove_card()
            room.lay_card()
    crashes = [each for each in caplog.records if each.msg == "visit.crashed"]
    assert crashes == [], (crashes[0].fields, done[-5:])


def test_the_window_cannot_be_closed(room) -> None:
    room.on("Start")
    room.screen.panel.close()
    assert room.screen.panel.isVisible()
