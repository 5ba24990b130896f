"""The camera's picture: shown as in a mirror on a real machine, and gone when it is forgotten."""

from collections.abc import Iterator, Mapping

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage

from drivers import Image
from kiosk.preview import mirrored, register_preview, view_of
from kiosk.screen import Screen

WIDTH, HEIGHT = 64, 48
BLUE, RED = (255, 0, 0), (0, 0, 255)
PICTURE = Image(WIDTH, HEIGHT, (bytes(BLUE) * (WIDTH // 2) + bytes(RED) * (WIDTH // 2)) * HEIGHT)
"""Blue on the left, red on the right; what stands left of the camera's middle is on the resident's right."""

LEFT, RIGHT = (300, 844), (780, 844)
"""Points of the panel within the round frame."""


@pytest.fixture
def real_screen(qapp, clock) -> Iterator[Screen]:
    register_preview()
    opened = Screen(simulated=False, now=clock)
    yield opened
    opened.close()


def colors(screen: Screen) -> tuple[QColor, QColor]:
    QCoreApplication.processEvents()
    window = screen.panel.grabWindow()
    return window.pixelColor(*LEFT), window.pixelColor(*RIGHT)


def test_the_picture_is_mirrored_and_forgotten(real_screen: Screen, moments: Mapping, situations: Mapping) -> None:
    real_screen.shell.show_page(moments["camera closer"].page(situations["zh"]))
    before = colors(real_screen)
    real_screen.shell.show_preview(mirrored(PICTURE))
    left, right = colors(real_screen)
    assert (left.red(), left.blue(), right.red(), right.blue()) == (255, 0, 0, 255)
    real_screen.shell.show_preview(QImage())
    assert colors(real_screen) == before


def test_a_real_machine_has_no_figure_and_no_banner(real_screen, look, moments: Mapping, situations: Mapping) -> None:
    real_screen.shell.show_page(moments["camera closer"].page(situations["zh"]))
    assert look(real_screen).named("figure") == []
    assert [text.text for text in look(real_screen).texts if "演示" in text.text] == []


def test_the_view_follows_who_sits_and_comes_closer_to_who_is_small() -> None:
    assert view_of(1280, 720, None) == (280, 0, 720)
    # A face of 0.4 of the height in the middle: all of the height is shown.
    assert view_of(1280, 720, (0.4, 0.3, 0.6, 0.7)) == (320, 40, 640)
    # A child's face low in the picture: the view ends where the picture does.
    left, top, side = view_of(1280, 720, (0.45, 0.75, 0.55, 0.95))
    assert (side, top + side) == (360, 720)
    assert left <= 0.45 * 1280 < 0.55 * 1280 <= left + side
    # Somebody at the edge.
    assert view_of(1280, 720, (0.0, 0.4, 0.1, 0.6))[0] == 0


def test_only_the_view_is_kept_of_the_picture() -> None:
    picture = mirrored(Image(1280, 720, bytes(1280 * 720 * 3)), (0.45, 0.4, 0.55, 0.6))
    assert (picture.width(), picture.height()) == (360, 360)
