"""A sheet on the screen: whole, or one of its quarters at about twice the size."""

from PySide6.QtCore import Property, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQml import qmlRegisterType
from PySide6.QtQuick import QQuickPaintedItem

PART = 0.52
"""Of the sheet's width and height that a quarter shows at least: a line that is cut by one stands whole in the next."""

EDGE = QColor("#7A8682")
"""Of the paper, which is white whatever the colours of the screen."""


def register_sheet_picture() -> None:
    """Make `SheetPicture` known to QML as ``Jiujin.SheetPicture``."""
    qmlRegisterType(SheetPicture, "Jiujin", 1, 0, "SheetPicture")  # type: ignore[call-overload] # the stubs want bytes


def part_of(sheet: QSizeF, room: QSizeF, columns: int, quarter: int) -> QRectF:
    """Return which part of a picture is shown in a room: all of it, or a quarter and what has room beside it.

    Args:
        sheet: the picture's size.
        room: where it is shown.
        columns: how many quarters stand side by side; two above each other.
        quarter: by rows from 0; -1 for all.
    """
    if quarter < 0:
        return QRectF(0, 0, sheet.width(), sheet.height())
    row, column = divmod(quarter, columns)
    least = QSizeF(sheet.width() * (PART if columns > 1 else 1.0), sheet.height() * PART)
    scale = min(room.width() / least.width(), room.height() / least.height())
    width = min(sheet.width(), room.width() / scale)
    height = min(sheet.height(), room.height() / scale)
    return QRectF((sheet.width() - width) * column, (sheet.height() - height) * row, width, height)


class SheetPicture(QQuickPaintedItem):
    """Draws a picture, or a quarter of it, as large as it fits; nothing while there is none."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._columns = 1
        self._quarter = -1

    def _get_image(self) -> QImage:
        return self._image

    def _set_image(self, image: QImage) -> None:
        self._image = image
        self._change()

    def _get_columns(self) -> int:
        return self._columns

    def _set_columns(self, columns: int) -> None:
        self._columns = columns
        self._change()

    def _get_quarter(self) -> int:
        return self._quarter

    def _set_quarter(self, quarter: int) -> None:
        self._quarter = quarter
        self._change()

    image = Property(QImage, _get_image, _set_image, notify=changed)
    columns = Property(int, _get_columns, _set_columns, notify=changed)
    quarter = Property(int, _get_quarter, _set_quarter, notify=changed)

    def _change(self) -> None:
        self.changed.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        if self._image.isNull():
            return
        room = QSizeF(self.width(), self.height())
        part = part_of(QSizeF(self._image.size()), room, self._columns, self._quarter)
        size = part.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio).toSize()
        # Scaled by the image itself, which takes the mean of pixels: a painter's own scaling loses thin lines.
        shown = self._image.copy(part.toRect()).scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        place = QRect(int(room.width() - size.width()) // 2, int(room.height() - size.height()) // 2,
                      size.width(), size.height())  # fmt: skip
        painter.drawImage(place.topLeft(), shown)
        painter.setPen(EDGE)
        painter.drawRect(place.adjusted(0, 0, -1, -1))
