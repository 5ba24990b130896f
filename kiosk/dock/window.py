"""The dock's own window, beside or above the kiosk's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtQuick import QQuickView

from kiosk.dock.panel import DockPanel
from kiosk.worker import Worker
from service.departments.population import build_population

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from kiosk.app import Kiosk

QML = Path(__file__).parent / "Dock.qml"
MARGIN = 8


class DockWindow(QQuickView):
    """The simulator dock of one machine.

    Args:
        kiosk: on simulated devices.
        panel: the kiosk's window. The dock stays above it, also when it fills the screen, and goes with it.
    """

    def __init__(self, kiosk: Kiosk, panel: QWindow | None = None) -> None:
        super().__init__()
        simulator, departments = kiosk.devices.simulator, kiosk.department_server
        assert simulator is not None
        assert departments is not None
        names = {service.department_code: kiosk.catalog.department(service).short.zh for service in kiosk.catalog}
        today = date.today()  # noqa: DTZ011 - the office's own day
        self.dock = DockPanel(simulator, departments, names, build_population(today), Worker(), lambda: _code_on(panel))
        self.rootContext().setContextProperty("dock", self.dock)
        self.setTitle("Jiujin · 模拟设备 simulators")
        self.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.setSource(QUrl.fromLocalFile(str(QML)))
        if panel is not None:
            self.setTransientParent(panel)
            there = panel.screen().availableGeometry()
            self.resize(self.width(), min(self.height(), there.height() - 2 * MARGIN))
            self.setPosition(there.right() - self.width() - MARGIN, there.top() + MARGIN)

    def close(self) -> bool:
        """End the orders under way and take the window away."""
        self.dock.close()
        closed = super().close()
        self.setSource(QUrl())
        return closed


def _code_on(panel: QWindow | None) -> str:
    """Return what the payment code on a kiosk's screen says."""
    if not isinstance(panel, QQuickView):
        return ""
    shell = panel.rootContext().contextProperty("shell")
    live = shell.property("live") if isinstance(shell, QObject) else {}
    return str(live.get("code", ""))
