"""A real window, offscreen if nothing else is said, a clock for it, and a way to see what it shows."""

import os
from collections.abc import Callable, Iterator

# `make journeys` has an X server.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_QUICK_BACKEND"] = "software"

import pytest
from looking import Look, look_at
from PySide6.QtGui import QGuiApplication

from kiosk.preview import register_preview
from kiosk.qr import register_qr_code
from kiosk.screen import TYPING, Screen
from kiosk.sheet_picture import register_sheet_picture
from kiosk.words import load_words

os.environ |= TYPING


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
    register_sheet_picture()
    opened = Screen(simulated=True, now=clock)
    opened.shell.learn(load_words())
    yield opened
    opened.close()
