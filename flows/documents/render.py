"""Data to a finished, unsealed PDF.

::

    template + data + imprint ── content ── layout (paragraph | grid | table) ── pages ── paint ── PDF bytes

Which archetype lays a paper out follows from its template.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import ClassVar, Self

from flows.documents.code import draw_code
from flows.documents.content import Content, DocumentData, Imprint
from flows.documents.fonts import HEI_BOLD, SONG_BOLD, Typefaces
from flows.documents.grid import lay_out_grid
from flows.documents.mark import draw_mark
from flows.documents.outlines import Drawing, Outlines
from flows.documents.page import PAGE_HEIGHT, POINT, Element, Page
from flows.documents.paint import Drawings, Painter
from flows.documents.paragraph import lay_out_paragraph
from flows.documents.qr_modules import modules_of
from flows.documents.ring import RADIUS, draw_ring
from flows.documents.stationery import Stationery
from flows.documents.table import lay_out_table
from flows.documents.template import DocumentTemplate, GridTemplate, ParagraphTemplate, TablePaper

__all__ = ["DocumentData", "Imprint", "Rendered", "Renderer", "SealBox"]


@dataclass(frozen=True, slots=True)
class SealBox:
    """Where the seal is drawn: page index from 0, and its square in points from the lower left corner."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, repr=False)
class Rendered:
    """An unsealed document; personal."""

    pdf: bytes
    title: str
    pages: int
    seal_box: SealBox

    def __repr__(self) -> str:
        return f"Rendered({self.pages} pages, ***)"


class Renderer:
    """Makes documents; open it once. Safe for several threads, which take turns."""

    _turn: ClassVar[Lock] = Lock()
    """reportlab keeps its fonts for the whole process, and a font's subsets share one reading position."""

    def __init__(self, faces: Typefaces, mark: Drawing, song_bold: Outlines) -> None:
        self._faces = faces
        self._mark = mark
        self._song_bold = song_bold
        self._rings: dict[tuple[str, bool], Drawing] = {}

    @classmethod
    def open(cls, fonts: Path) -> Self:
        """Load the faces that set-up has installed, in about half a second.

        Raises:
            DocumentFault: ``fonts.missing``, ``fonts.face_unreadable``.
        """
        return cls(Typefaces(fonts), draw_mark(Outlines(fonts / HEI_BOLD)), Outlines(fonts / SONG_BOLD))

    def render(self, template: DocumentTemplate, data: DocumentData, imprint: Imprint) -> Rendered:
        """Lay one document out and write it.

        Raises:
            DocumentFault: ``document.value_*`` (data), ``document.glyph_missing``, ``document.overflow``,
                ``document.token_too_long``.
        """
        with self._turn:
            content = Content(template, data, imprint)
            title = "".join(content.title)
            pages, root, drawings = self._lay_out(template, content)
            pdf = Painter(self._faces, drawings).paint(pages, root, _information(title, content.issuer, imprint))
        return Rendered(pdf, title, len(pages), _seal_box(pages))

    def lay_out(self, template: DocumentTemplate, data: DocumentData, imprint: Imprint) -> list[Page]:
        """The pages as drawing operations, before they become PDF."""
        with self._turn:
            return self._lay_out(template, Content(template, data, imprint))[0]

    def _lay_out(self, template: DocumentTemplate, content: Content) -> tuple[list[Page], Element, Drawings]:
        modules = modules_of(content.imprint.token)
        stationery = Stationery(template, content, self._faces, len(modules))
        match template:
            case ParagraphTemplate():
                pages = lay_out_paragraph(template, content, self._faces, stationery)
            case GridTemplate():
                pages = lay_out_grid(template, content, self._faces, stationery)
            case TablePaper():
                pages = lay_out_table(template, content, self._faces, stationery)
        ring = self._ring(content.seal_name, is_sample=content.imprint.is_sample)
        return pages, stationery.outline.root, Drawings(self._mark, ring, draw_code(modules), len(modules))

    def _ring(self, name: str, *, is_sample: bool) -> Drawing:
        """The seal of that name, which is drawn once."""
        if (name, is_sample) not in self._rings:
            self._rings[name, is_sample] = draw_ring(name, self._song_bold, is_sample=is_sample)
        return self._rings[name, is_sample]


def _seal_box(pages: list[Page]) -> SealBox:
    """The square of the last seal."""
    page, seal = max((index, seal) for index, page in enumerate(pages) for seal in page.seals)
    x, y = seal.x / POINT, (PAGE_HEIGHT - seal.y) / POINT
    reach = RADIUS / POINT
    return SealBox(page, x - reach, y - reach, x + reach, y + reach)


def _information(title: str, issuer: str, imprint: Imprint) -> dict[str, str]:
    """The Info dictionary; the seal covers it, and what begins with JJ is read back by `flows.documents.seal`."""
    at = imprint.issued_at
    offset = at.strftime("%z")
    return {
        "Title": title,
        "Author": issuer,
        "Creator": "Jiujin",
        "CreationDate": f"D:{at:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:]}'",
        "JJSerial": imprint.serial,
        "JJKind": imprint.service,
        "JJToken": imprint.token,
        "JJBinding": imprint.binding,
        "JJSample": "yes" if imprint.is_sample else "no",
    }
