"""The certificate grid: labels and values in pairs, a statement, the signature once.

Row height is the largest of 14, 13 … 8 mm with which the grid ends above 173 mm, so that six fields do not float on an
empty page and twenty-six fit. What is more goes to a next page.
"""

from flows.documents.cells import CellSetter, Row
from flows.documents.content import Content
from flows.documents.errors import DocumentFault
from flows.documents.flow import height_of
from flows.documents.fonts import Typefaces
from flows.documents.page import BODY_WIDTH, LEFT, RIGHT, Page, Picture, Role, Rule
from flows.documents.pairs import PHOTO_WIDTH, PairSetter, PairStyle
from flows.documents.portrait import HEIGHT, WIDTH, checked_portrait
from flows.documents.stationery import (
    BODY_BELOW_TITLE,
    FOOTER_GREY,
    GRID_FOOT,
    SUBTITLE_DROP,
    TO_NEXT_PAGE,
    Stationery,
)
from flows.documents.template import GridTemplate
from flows.documents.typesetting import wrap

TITLE_Y = 33.0
GRID_END = 173.0
CONTINUED_END = 225.0
ROW_HEIGHTS = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
SECTION_HEIGHT = 8.4
ROOMY_FIELDS = 12
"""Up to this number of fields the grid is set in 12 pt, above it in 11."""

STATEMENT_SIZE, STATEMENT_LEAD = 12.0, 7.2
STATEMENT_BELOW, SIGNATURE_BELOW = 10.4, 27.0
PHOTO_LABEL, PHOTO_LABEL_BELOW = "照片", 4.4
PHOTO_HEIGHT = HEIGHT + PHOTO_LABEL_BELOW + 2.6
"""Of the rows beside a photo, together."""
CELLS_BESIDE_PHOTO = 3
LOWEST_ISSUER_Y = 217.5
"""The seal's lower edge then stays above the foot's rule."""
FOOT_RULE_Y = 237.2


def lay_out_grid(template: GridTemplate, content: Content, faces: Typefaces, stationery: Stationery) -> list[Page]:
    """The pages of a certificate grid.

    Raises:
        DocumentFault: ``document.overflow``, ``document.glyph_missing``.
    """
    cells = CellSetter(faces)
    statement = _statement(template, content, faces)
    first_top = TITLE_Y + BODY_BELOW_TITLE + (SUBTITLE_DROP if template.subtitle is not None else 0.0)
    parts = _parts(template, content, cells, GRID_END - STATEMENT_LEAD * (len(statement) - 1) - first_top)
    pages: list[Page] = []
    for number, rows in enumerate(parts):
        page = Page()
        top = stationery.head(page, TITLE_Y, is_first=number == 0)
        bottom = cells.draw(page, rows, top, stationery.outline.table)
        if template.photo is not None and number == 0:
            _photo(page, content, rows, top, stationery)
        pages.append(page)
        if number < len(parts) - 1:
            stationery.line(page, (RIGHT, bottom + 4.0), TO_NEXT_PAGE, 10, None, anchor=1.0, grey=FOOTER_GREY)
        else:
            _close(page, stationery, statement, bottom)
        _foot(page, stationery)
    stationery.footer(pages)
    return pages


def _statement(template: GridTemplate, content: Content, faces: Typefaces) -> list[str]:
    words = f"　　{content.sentence(template.statement)}"
    return wrap(words, lambda text: faces.width(text, Role.SONG, STATEMENT_SIZE), BODY_WIDTH)


def _parts(template: GridTemplate, content: Content, cells: CellSetter, room: float) -> list[list[Row]]:
    """The rows of each page; ``room`` is what the last one has for them."""
    fields = sum(1 for field in template.fields() if content.has(field))
    size = 12.0 if fields <= ROOMY_FIELDS else 11.0
    rows: list[Row] = []
    for height in ROW_HEIGHTS:
        style = PairStyle(size, template.label_width, height, min(SECTION_HEIGHT, height), height)
        rows = _rows(template, content, PairSetter(cells, style, template.barcode))
        if height_of(rows) <= room:
            return [rows]
    return _split(rows, room, room + CONTINUED_END - GRID_END)


def _rows(template: GridTemplate, content: Content, setter: PairSetter) -> list[Row]:
    beside = PHOTO_HEIGHT if template.photo is not None else 0.0
    rows: list[Row] = []
    for section in template.sections:
        title = content.sentence(section.title) if section.title is not None else None
        rows += setter.rows(section, content.data.fields, title, beside)
        beside = 0.0
    return rows


def _photo(page: Page, content: Content, rows: list[Row], top: float, stationery: Stationery) -> None:
    """The picture and its label in the cell that the first rows leave.

    Raises:
        DocumentFault: ``document.value_missing`` where there is no picture and the paper is no sample;
            ``document.value_invalid`` for a bad one.
    """
    portrait = content.data.portrait
    if portrait is None and not content.imprint.is_sample:
        raise DocumentFault("document.value_missing", "portrait")
    beside = [row for row in rows if len(row.cells) == CELLS_BESIDE_PHOTO and not row.cells[-1].cell.text]
    above = height_of(rows[: rows.index(beside[0])])
    y = top + above + (height_of(beside) - HEIGHT - PHOTO_LABEL_BELOW) / 2
    x = RIGHT - (PHOTO_WIDTH + WIDTH) / 2
    jpeg = checked_portrait(portrait) if portrait is not None else None
    page.pictures.append(Picture(x, y, WIDTH, HEIGHT, jpeg, stationery.outline.once("photo")))
    label_at = (RIGHT - PHOTO_WIDTH / 2, y + HEIGHT + PHOTO_LABEL_BELOW)
    stationery.line(page, label_at, PHOTO_LABEL, 10, None, anchor=0.5)


def _split(rows: list[Row], last: float, full: float) -> list[list[Row]]:
    """Full pages, then one short enough for statement and signature.

    Raises:
        DocumentFault: ``document.overflow`` when one row alone is too high.
    """
    parts: list[list[Row]] = []
    while height_of(rows) > last:
        taken = 1
        while taken < len(rows) - 1 and height_of(rows[: taken + 1]) <= full:
            taken += 1
        # A section's title does not stand alone at the end of a page.
        while taken > 1 and len(rows[taken - 1].cells) == 1:
            taken -= 1
        if taken == len(rows) or height_of(rows[:taken]) > full:
            raise DocumentFault("document.overflow", "fields")
        parts.append(rows[:taken])
        rows = rows[taken:]
    return [*parts, rows]


def _close(page: Page, stationery: Stationery, statement: list[str], bottom: float) -> None:
    """Statement, signature and seal under the last row."""
    y = bottom + STATEMENT_BELOW
    element = stationery.outline.once("statement")
    for words in statement:
        stationery.line(page, (LEFT, y), words, STATEMENT_SIZE, element)
        y += STATEMENT_LEAD
    issuer_y = min(y - STATEMENT_LEAD + SIGNATURE_BELOW, LOWEST_ISSUER_Y)
    stationery.signature(page, GRID_FOOT, issuer_y)
    stationery.seal(page, GRID_FOOT, issuer_y)


def _foot(page: Page, stationery: Stationery) -> None:
    page.rules.append(Rule(LEFT, FOOT_RULE_Y, RIGHT, FOOT_RULE_Y, 0.5))
    stationery.code(page, GRID_FOOT)
    stationery.code_beside(page)
    stationery.notes(page, GRID_FOOT)
