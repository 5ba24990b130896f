"""The camera's picture on the screen: mirrored, filling a circle, and gone when the page is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtQml import qmlRegisterType
from PySide6.QtQuick import QQuickPaintedItem

if TYPE_CHECKING:
    from drivers import Image


def mirrored(picture: Image) -> QImage:
    """Return a picture as a mirror would show it."""
    image = QImage(picture.bgr, picture.width, picture.height, picture.width * 3, QImage.Format.Format_BGR888)
    return image.flipped(Qt.Orientation.Horizontal)


def register_preview() -> None:
    """Make `Preview` known to QML as ``Jiujin.Preview``."""
    qmlRegisterType(Preview, "Jiujin", 1, 0, "Preview")  # type: ignore[call-overload] # the stubs want bytes, the call str


class Preview(QQuickPaintedItem):
    """Draws the newest picture, cropped to its middle."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setAntialiasing(True)

    def _get_image(self) -> QImage:
        return self._image

    def _set_image(self, image: QImage) -> None:
        self._image = image
        self.changed.emit()
        self.update()

    image = Property(QImage, _get_image, _set_image, notify=changed)

    def paint(self, painter: QPainter) -> None:
        if self._image.isNull():
            return
        whole = QRectF(0, 0, self.width(), self.height())
        circle = QPainterPath()
        circle.addEllipse(whole)
        painter.setClipPath(circle)
        side = min(self._image.width(), self._image.height())
        middle = QRectF((self._image.width() - side) / 2, (self._image.height() - side) / 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(whole, self._image, middle)
