"""Certificate tables and record lists: pairs at the head, then what repeats, on as many pages as it takes.

Heads repeat on every page with （续）, and so do code, notes, signature and seal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.documents.cells import CellSetter, Row
from flows.documents.columns import Block
from flows.documents.content import Content
from flows.documents.fields import Section
from flows.documents.flow import Item, Sheet, Strand, spread
from flows.documents.fonts import Typefaces
from flows.documents.page import BODY_WIDTH, LEFT, PAGE_WIDTH, RIGHT, Page, Role
from flows.documents.pairs import RESULT_HEIGHT, PairSetter, PairStyle
from flows.documents.paper import PLACEHOLDER
from flows.documents.rows import RowSetter
from flows.documents.stationery import (
    BESIDE_TITLE,
    BLANK_BELOW,
    CONTINUED,
    FOOTER_GREY,
    TABLE_FOOT,
    TO_NEXT_PAGE,
    FootStyle,
    Stationery,
)
from flows.documents.template import RecordListTemplate, TablePaper
from flows.documents.typesetting import wrap

TITLE_Y = 26.0
TITLE_BESIDE_CODE_Y = 33.5
BODY_END = 234.5
NOTE_UNDER_FRAME = 5.0
"""Kept free under the frame for （转下页） or （以下空白）."""
NOTE_BASELINE = 4.0
LEAD_SIZE, LEAD_LINE, LEAD_BELOW = 10.5, 5.4, 2.2
"""Points; millimetres from line to line, and from the last one to the frame."""

HEAD_SIZE = 10.5
PAIR_HEIGHT, SECTION_HEIGHT = 7.1, 6.6
NARROW_LABELS, WIDE_LABELS, WIDE_FROM = 24.0, 26.0, 6
"""Millimetres of the labels; the wider where one has six characters."""
ISSUER_Y = 262.8
NOTHING, NO_RECORD = "无", "该期间无记录"


def lay_out_table(template: TablePaper, content: Content, faces: Typefaces, stationery: Stationery) -> list[Page]:
    """The pages of a certificate table or a record list.

    Raises:
        DocumentFault: ``document.overflow``, ``document.glyph_missing``.
    """
    body = _Body(template, content, faces)
    lead = _lead(template, content, faces)
    is_beside = template.verify_at == "head"
    title_y, style = (TITLE_BESIDE_CODE_Y, BESIDE_TITLE) if is_beside else (TITLE_Y, TABLE_FOOT)
    pages: list[Page] = []
    sheets: list[Sheet] = []
    while len(pages) < max(len(sheets), 1):
        page = Page()
        top = stationery.head(page, title_y, is_first=not pages)
        top += _draw_lead(page, lead, top, stationery)
        sheets = sheets or body.sheets(BODY_END - NOTE_UNDER_FRAME - top)
        sheet = sheets[len(pages)]
        bottom = body.cells.draw(page, sheet.rows, top, stationery.outline.table, repeated=sheet.repeated)
        pages.append(page)
        _note(page, stationery, bottom, is_last=len(pages) == len(sheets), row=sheet.rows[-1].height)
        _foot(page, stationery, style)
    stationery.footer(pages)
    return pages


def _lead(template: TablePaper, content: Content, faces: Typefaces) -> list[str]:
    if template.lead is None:
        return []
    return wrap(content.sentence(template.lead), lambda text: faces.width(text, Role.SONG, LEAD_SIZE), BODY_WIDTH)


def _draw_lead(page: Page, lead: Sequence[str], top: float, stationery: Stationery) -> float:
    """Draws the lines and returns how much lower the frame begins."""
    if not lead:
        return 0.0
    element = stationery.outline.once("lead")
    for number, words in enumerate(lead, start=1):
        stationery.line(page, (LEFT, top + number * LEAD_LINE - LEAD_BELOW / 2), words, LEAD_SIZE, element)
    return len(lead) * LEAD_LINE + LEAD_BELOW / 2


class _Body:
    """The rows of one paper."""

    def __init__(self, template: TablePaper, content: Content, faces: Typefaces) -> None:
        self.cells = CellSetter(faces)
        self._template = template
        self._content = content
        self._empty = NO_RECORD if isinstance(template, RecordListTemplate) else NOTHING
        style = PairStyle(HEAD_SIZE, _label_width(template), PAIR_HEIGHT, SECTION_HEIGHT, SECTION_HEIGHT)
        self._pairs = PairSetter(self.cells, style)

    def sheets(self, room: float) -> list[Sheet]:
        """The rows of each page; ``room`` is the height that a page has for them."""
        further = self._head(is_first=False) if self._template.repeat_head else []
        return spread(list(self._strands()), self._head(is_first=True), further, room)

    def _head(self, *, is_first: bool) -> list[Row]:
        rows: list[Row] = []
        for section in self._template.sections:
            is_title = section is self._template.sections[-1] and not section.fields and section.spread is None
            rows += self._section(section, "" if is_first or not is_title else CONTINUED)
        return rows

    def _section(self, section: Section, suffix: str = "") -> list[Row]:
        title = self._content.sentence(section.title) + suffix if section.title is not None else None
        return self._pairs.rows(section, self._content.data.fields, title)

    def _strands(self) -> list[Strand]:
        strands = [self._block(block) for block in self._template.blocks]
        for table in self._template.tables:
            widths = self._template.widths[table.key]
            rows = RowSetter(table, widths, self.cells, self._content, table.empty_text or self._empty)
            title = self._content.sentence(table.title) if table.title is not None else None
            heads = rows.heads()
            strands.append(
                Strand(
                    heads=(*self._title(title), *heads),
                    continued=(*self._title(title, CONTINUED), *heads),
                    items=rows.items(),
                    page_rows=table.page_rows,
                    page_total=rows.page_total if table.page_totals else None,
                )
            )
        return [*strands, self._closing()]

    def _title(self, title: str | None, suffix: str = "") -> list[Row]:
        return [self._pairs.title_row(title + suffix)] if title is not None else []

    def _block(self, block: Block) -> Strand:
        data = self._content.data.rows_of(block.key)
        items = [Item(tuple(self._block_rows(block, values, number))) for number, values in enumerate(data, start=1)]
        if not items:
            said = self._pairs.title_row(block.empty_text or self._empty)
            items = [Item((replace(said, height=RESULT_HEIGHT),))]
        return Strand((), (), items)

    def _block_rows(self, block: Block, values: Mapping[str, str], number: int) -> list[Row]:
        rows = self._title(_numbered(block.title, number))
        for section in block.sections:
            title = _numbered(section.title, number) if section.title is not None else None
            rows += self._pairs.rows(section, values, title)
        return rows

    def _closing(self) -> Strand:
        items: list[Item] = []
        for section in self._template.closing:
            rows = self._section(section)
            # A section's title stays with its first row.
            first = 2 if section.title is not None else 1
            items += [Item(tuple(rows[:first])), *(Item((row,)) for row in rows[first:])] if rows else []
        return Strand((), (), items)


def _numbered(title: str, number: int) -> str:
    return PLACEHOLDER.sub(str(number), title)


def _label_width(template: TablePaper) -> float:
    if template.label_width is not None:
        return template.label_width
    fields = [*template.fields(), *(field for block in template.blocks for field in block.fields())]
    longest = max((len(line) for field in fields for line in field.label.split("\n")), default=0)
    return WIDE_LABELS if longest >= WIDE_FROM else NARROW_LABELS


def _note(page: Page, stationery: Stationery, bottom: float, *, is_last: bool, row: float) -> None:
    y = bottom + NOTE_BASELINE
    if not is_last:
        stationery.line(page, (RIGHT, y), TO_NEXT_PAGE, 10, None, anchor=1.0, grey=FOOTER_GREY)
    elif bottom + row <= BODY_END - NOTE_UNDER_FRAME:
        stationery.line(page, (PAGE_WIDTH / 2, y), BLANK_BELOW, 10, None, anchor=0.5, grey=FOOTER_GREY)


def _foot(page: Page, stationery: Stationery, style: FootStyle) -> None:
    stationery.code(page, style)
    stationery.code_under(page, style)
    stationery.notes(page, style)
    stationery.signature(page, style, ISSUER_Y)
    stationery.seal(page, style, ISSUER_Y)
