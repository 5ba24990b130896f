"""The camera's picture on the screen: mirrored, filling a circle, and gone when the page is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtQml import qmlRegisterType
from PySide6.QtQuick import QQuickPaintedItem

if TYPE_CHECKING:
    from drivers import Image


FACE_OF_VIEW = 0.45
"""Height of a face over that of the view that follows it."""


def mirrored(picture: Image, face: tuple[float, float, float, float] | None = None) -> QImage:
    """Return the square of a picture that the frame shows, as a mirror would show it.

    It is the middle until a face is followed: then it moves, and for a small face closes in, so that people who sit
    and children come to stand in the frame as well.
    """
    left, top, side = view_of(picture.width, picture.height, face)
    image = QImage(picture.bgr, picture.width, picture.height, picture.width * 3, QImage.Format.Format_BGR888)
    return image.copy(left, top, side, side).flipped(Qt.Orientation.Horizontal)


def view_of(width: int, height: int, face: tuple[float, float, float, float] | None) -> tuple[int, int, int]:
    """Return left, top and side of the square that is shown, in pixels."""
    side = min(width, height)
    if face is None:
        return (width - side) // 2, (height - side) // 2, side
    left, top, right, bottom = (share * whole for share, whole in zip(face, (width, height) * 2, strict=True))
    side = min(side, max(side // 2, round((bottom - top) / FACE_OF_VIEW)))
    return (
        min(max(round((left + right - side) / 2), 0), width - side),
        min(max(round((top + bottom - side) / 2), 0), height - side),
        side,
    )


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
