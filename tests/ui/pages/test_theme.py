"""The ratios of section 1.4 of WCAG 2.2, from the colours that the screen has."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent

from kiosk.screen import QML, Screen

TEXT, LARGE_OR_EDGE = 7.0, 3.0
HIGH = 10.0

READ = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "sunk"),
    ("ink", "accentSoft"),
    ("ink", "successSoft"),
    ("ink", "warnSoft"),
    ("ink2", "ground"),
    ("ink2", "surface"),
    ("ink2", "accentSoft"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "accentSoft"),
    ("accentInk", "accent"),
    ("accentInk", "accentPressed"),
    ("error", "ground"),
    ("success", "successSoft"),
    ("warn", "warnSoft"),
    ("info", "ground"),
]
BORDERS = [("edge", "ground"), ("edge", "surface"), ("accent", "ground"), ("error", "surface"), ("focus", "focusLine")]
HIGHER = {("ink", "ground"), ("ink", "surface"), ("accent", "ground"), ("accentInk", "accent")}


def luminance(color: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def ratio(one: QColor, other: QColor) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("contrast", [0, 1, 2])
def test_every_pair_that_is_read_has_its_ratio(screen: Screen, contrast: int) -> None:
    for _ in range(contrast):
        screen.shell.act("contrast", "")
    names = sorted({name for pair in READ + BORDERS for name in pair})
    properties = "".join(f"property color {name}: Theme.{name}\n" for name in names)
    component = QQmlComponent(screen.panel.engine())
    component.setData(
        f"import QtQuick\nQtObject {{ {properties} }}".encode(), QUrl.fromLocalFile(str(QML / "Tokens.qml"))
    )
    tokens = component.create()
    assert tokens is not None, component.errorString()
    colors = {name: tokens.property(name) for name in names}
    poor = {
        pair: round(ratio(colors[pair[0]], colors[pair[1]]), 2)
        for pair in READ + BORDERS
        for least in [
            LARGE_OR_EDGE if pair in BORDERS and pair not in READ else HIGH if contrast and pair in HIGHER else TEXT
        ]
        if ratio(colors[pair[0]], colors[pair[1]]) < least
    }
    assert poor == {}
