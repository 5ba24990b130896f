"""Cycles may hold Qt objects: no thread but the UI's destroys them."""

import gc
import threading
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from kiosk.screen import Screen


class Knot:
    """Holds itself, so that only the collector takes it away."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._itself = self
        self._tell = tell

    def __del__(self) -> None:
        self._tell(threading.get_ident())


def allocate_much() -> None:
    """More than three times what lets Python collect by itself."""
    for _ in range(3 * gc.get_threshold()[0]):
        kept: list[object] = []
        kept.append(kept)


def test_a_cycle_is_taken_away_by_the_ui_thread_whoever_allocates(screen: Screen, qtbot: QtBot) -> None:
    seen: list[int] = []
    Knot(seen.append)
    thread = threading.Thread(target=allocate_much)
    thread.start()
    thread.join()
    assert seen == []
    qtbot.waitUntil(lambda: seen != [], timeout=20_000)
    assert seen == [threading.get_ident()]
