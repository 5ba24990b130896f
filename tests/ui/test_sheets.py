"""Sheets on the screen: drawn beside the visit, turned, shown large, and forgotten."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage

from flows.catalog import COMPILED, load_catalog
from flows.effects import Begin, Preview
from flows.ports import SealedDocument
from flows.schema import Service
from kiosk.pages.situation import Sheet, View
from kiosk.sheet_picture import part_of
from kiosk.sheets import SAMPLES, Sheets
from kiosk.worker import Worker

ENROLMENT = "social-insurance.print-enrolment-certificate"
SAMPLE = View(open="sample")
ROOM = QSizeF(904, 848)


class Desk:
    """Sheets on a worker, and what they show."""

    def __init__(self, worker: Worker, qtbot) -> None:
        self.pictures: list[QImage] = []
        self.redrawn = 0
        self._qtbot = qtbot
        self.sheets = Sheets(worker, self.pictures.append, self._count, pytest.fail)

    def _count(self) -> None:
        self.redrawn += 1

    def drawn(self, effect: object, view: View) -> Sheet:
        """Look at something, and wait until it is drawn."""
        before = self.redrawn
        self.sheets.look_at(effect, view)
        self._qtbot.waitUntil(lambda: self.redrawn > before, timeout=20_000)
        return self.sheets.look_at(effect, view)


@pytest.fixture
def desk(qapp, qtbot) -> Iterator[Desk]:
    worker = Worker()
    yield Desk(worker, qtbot)
    worker.close()


@pytest.fixture(scope="module")
def service() -> Service:
    return load_catalog(compiled=COMPILED).service(ENROLMENT)


def own(pdf: bytes) -> SealedDocument:
    return SealedDocument(ENROLMENT, "社会保险参保证明", "YS1", 2, pdf, "0" * 64, "TOKEN")


def test_a_sample_is_drawn_while_the_page_stands_and_forgotten_with_it(desk: Desk, service: Service) -> None:
    assert desk.sheets.look_at(Begin(service), SAMPLE) == Sheet()
    assert desk.drawn(Begin(service), SAMPLE) == Sheet(pages=2, columns=2)
    assert desk.pictures[-1].width() == 1320
    assert desk.sheets.look_at(Begin(service), View()) == Sheet()
    assert desk.pictures[-1].isNull()


def test_a_page_stands_until_the_next_one_is_drawn(desk: Desk, service: Service) -> None:
    desk.drawn(Begin(service), SAMPLE)
    first = desk.pictures[-1]
    assert desk.sheets.look_at(Begin(service), replace(SAMPLE, part=1)).page == 0
    assert desk.drawn(Begin(service), replace(SAMPLE, part=1)).page == 1
    assert desk.pictures[-1] != first


def test_a_quarter_is_shown_without_drawing_anew(desk: Desk, service: Service) -> None:
    desk.drawn(Begin(service), SAMPLE)
    seen = len(desk.pictures)
    assert desk.sheets.look_at(Begin(service), replace(SAMPLE, quarter=2)).quarter == 2
    assert len(desk.pictures) == seen


def test_help_over_a_document_hides_its_picture(desk: Desk, service: Service) -> None:
    preview = Preview(own((SAMPLES / f"{ENROLMENT}.pdf").read_bytes()), service)
    assert desk.drawn(preview, View()).pages == 2
    desk.sheets.look_at(preview, View(help=True))
    assert desk.pictures[-1].isNull()


def test_figures_of_a_document_are_covered_and_those_of_a_sample_are_not(desk: Desk, service: Service) -> None:
    desk.drawn(Begin(service), SAMPLE)
    sample = desk.pictures[-1]
    desk.drawn(Preview(own((SAMPLES / f"{ENROLMENT}.pdf").read_bytes()), service), View())
    assert desk.pictures[-1].size() == sample.size()
    assert desk.pictures[-1] != sample


def test_what_cannot_be_drawn_is_told(desk: Desk, service: Service) -> None:
    assert desk.drawn(Preview(own(b"%PDF"), service), View()) == Sheet(is_unreadable=True)
    missing = service.model_copy(update={"id": "a.b"})
    assert desk.drawn(Begin(missing), SAMPLE) == Sheet(is_unreadable=True)


def test_who_leaves_before_the_picture_is_there_never_sees_it(desk: Desk, service: Service, qtbot) -> None:
    desk.sheets.look_at(Begin(service), SAMPLE)
    desk.sheets.look_at(None, View())
    qtbot.wait(500)
    assert desk.redrawn == 0
    assert all(picture.isNull() for picture in desk.pictures)


def test_quarters_show_all_of_a_sheet_and_overlap_a_little() -> None:
    a4 = QSizeF(1320, 1867)
    parts = [part_of(a4, ROOM, 2, quarter) for quarter in range(4)]
    whole = QRectF(0, 0, a4.width(), a4.height())
    assert all(whole.contains(part) for part in parts)
    assert parts[0].united(parts[1]).united(parts[2]).united(parts[3]) == whole
    assert parts[0].intersected(parts[3]).isValid()
    assert part_of(a4, ROOM, 2, -1) == whole


def test_a_slip_is_read_in_two_halves_of_its_whole_width() -> None:
    slip = QSizeF(662, 1868)
    top, bottom = (part_of(slip, ROOM, 1, quarter) for quarter in range(2))
    assert top.width() == bottom.width() == slip.width()
    assert (top.top(), bottom.bottom()) == (0, slip.height())
    assert top.bottom() > bottom.top()
