"""A QR code on the screen, drawn module by module."""

from PySide6.QtCore import Property, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtQml import qmlRegisterType
from PySide6.QtQuick import QQuickPaintedItem

from flows.documents.qr_modules import QUIET, modules_of


def register_qr_code() -> None:
    """Make `QrCode` known to QML as ``Jiujin.QrCode``."""
    qmlRegisterType(QrCode, "Jiujin", 1, 0, "QrCode")  # type: ignore[call-overload] # the stubs want bytes, the call str


class QrCode(QQuickPaintedItem):
    """Draws a text as the largest code of whole pixels that has room; nothing while the text is empty."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def _get_text(self) -> str:
        return self._text

    def _set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.changed.emit()
            self.update()

    text = Property(str, _get_text, _set_text, notify=changed)

    def paint(self, painter: QPainter) -> None:
        if not self._text:
            return
        rows = modules_of(self._text)
        across = len(rows) + 2 * QUIET
        module = int(min(self.width(), self.height())) // across
        left = (int(self.width()) - module * across) // 2 + QUIET * module
        top = (int(self.height()) - module * across) // 2 + QUIET * module
        painter.fillRect(QRect(0, 0, int(self.width()), int(self.height())), Qt.GlobalColor.white)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if value == 0:
                    place = QRect(left + x * module, top + y * module, module, module)
                    painter.fillRect(place, Qt.GlobalColor.black)
