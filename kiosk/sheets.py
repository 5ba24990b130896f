"""The sheet that a page shows: drawn beside the visit, told to the page, forgotten with it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QImage

from drivers.places import INSTALLED
from flows.documents.errors import DocumentFault
from flows.documents.picture import Picture, draw_page
from flows.effects import Begin, Effect, Preview
from flows.ports import SealedDocument
from kiosk.pages.actions import SAMPLE
from kiosk.pages.situation import Sheet, View
from kiosk.worker import Task, Worker

SAMPLES = INSTALLED / "samples"
"""What set-up has made, see `service.departments.samples`."""

ROOM = (1320, 1868)
"""Pixels of an A4 page at twice the size of the whole sheet on the page."""

Source = SealedDocument | str
"""The resident's document, or the id of a service for its sample."""


class Sheets:
    """Draws what is to be seen, a page at a time.

    Args:
        worker: draws beside the visit.
        show: shows a picture; an empty one forgets it.
        drawn: is called when there is something new to see.
        failed: is called with what nobody foresaw.
    """

    def __init__(
        self,
        worker: Worker,
        show: Callable[[QImage], None],
        drawn: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._worker = worker
        self._show = show
        self._drawn = drawn
        self._failed = failed
        self._wanted: tuple[Source, int] | None = None
        self._task: Task[Picture | None] | None = None
        self._sheet = Sheet()

    def look_at(self, effect: Effect | None, view: View) -> Sheet:
        """Return what is known of the sheet that belongs to an effect and what the resident did; draw what is not."""
        wanted = _wanted(effect, view)
        if wanted != self._wanted:
            self._turn(wanted)
        if self._task is None:
            # While the next page is drawn, the one before stands as it stood.
            self._sheet = replace(self._sheet, quarter=view.quarter)
        return self._sheet

    def _turn(self, wanted: tuple[Source, int] | None) -> None:
        if self._task is not None:
            self._task.stop()
            self._task = None
        before, self._wanted = self._wanted, wanted
        if wanted is None or before is None or wanted[0] != before[0]:
            self._sheet = Sheet()
            self._show(QImage())
        if wanted is not None:
            self._task = self._worker.aside(
                lambda: _draw(*wanted), lambda picture: self._take(wanted[1], picture), self._failed
            )

    def _take(self, page: int, picture: Picture | None) -> None:
        self._task = None
        if picture is None:
            self._sheet = Sheet(is_unreadable=True)
            self._show(QImage())
        else:
            columns = 1 if 2 * picture.width < picture.height else 2
            self._sheet = Sheet(page=min(page, picture.pages - 1), pages=picture.pages, columns=columns)
            self._show(_image(picture))
        self._drawn()


def _wanted(effect: Effect | None, view: View) -> tuple[Source, int] | None:
    """Return which page of what is to be seen."""
    if view.help:
        return None
    match effect, view.open:
        case Begin(service), opened if opened == SAMPLE:
            return service.id, view.part
        case Preview(document), "":
            return document, view.part
    return None


def _draw(source: Source, page: int) -> Picture | None:
    """Draw one page, the resident's own figures hidden from onlookers; None where that cannot be done."""
    is_own = isinstance(source, SealedDocument)
    try:
        pdf = source.pdf if isinstance(source, SealedDocument) else (SAMPLES / f"{source}.pdf").read_bytes()
        return draw_page(pdf, page, ROOM, hides_numbers=is_own)
    except (DocumentFault, OSError):
        return None


def _image(picture: Picture) -> QImage:
    row = picture.width * 4
    return QImage(picture.bgrx, picture.width, picture.height, row, QImage.Format.Format_RGB32).copy()
