"""The certificate grid: labels and values in pairs, a statement, the signature once.

Row height is the largest of 14, 13 … 8 mm with which the grid ends above 173 mm, so that six fields do not float on an
empty page and twenty-six fit. What is more goes to a next page.
"""

from collections.abc import Sequence

from flows.documents.cells import CellSetter, Row
from flows.documents.content import Content
from flows.documents.errors import DocumentFault
from flows.documents.fonts import Typefaces
from flows.documents.page import BODY_WIDTH, LEFT, RIGHT, Page, Role, Rule
from flows.documents.pairs import PairSetter, PairStyle
from flows.documents.stationery import BODY_BELOW_TITLE, FOOTER_GREY, GRID_FOOT, TO_NEXT_PAGE, Stationery
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
    end = GRID_END - STATEMENT_LEAD * (len(statement) - 1)
    parts = _parts(template, content, cells, end)
    pages: list[Page] = []
    for number, rows in enumerate(parts):
        page = Page()
        top = stationery.head(page, TITLE_Y, is_first=number == 0)
        bottom = cells.draw(page, rows, top, stationery.outline.table)
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


def _parts(template: GridTemplate, content: Content, cells: CellSetter, end: float) -> list[list[Row]]:
    """The rows of each page."""
    fields = sum(1 for field in template.fields() if content.has(field))
    size = 12.0 if fields <= ROOMY_FIELDS else 11.0
    top = TITLE_Y + BODY_BELOW_TITLE
    rows: list[Row] = []
    for height in ROW_HEIGHTS:
        style = PairStyle(size, template.label_width, height, min(SECTION_HEIGHT, height), height)
        setter = PairSetter(cells, content, style)
        rows = [row for section in template.sections for row in setter.rows(section)]
        if top + _height(rows) <= end:
            return [rows]
    return _split(rows, end - top, CONTINUED_END - top)


def _split(rows: list[Row], last: float, full: float) -> list[list[Row]]:
    """Full pages, then one short enough for statement and signature.

    Raises:
        DocumentFault: ``document.overflow`` when one row alone is too high.
    """
    parts: list[list[Row]] = []
    while _height(rows) > last:
        taken = 1
        while taken < len(rows) - 1 and _height(rows[: taken + 1]) <= full:
            taken += 1
        # A section's title does not stand alone at the end of a page.
        while taken > 1 and len(rows[taken - 1].cells) == 1:
            taken -= 1
        if taken == len(rows) or _height(rows[:taken]) > full:
            raise DocumentFault("document.overflow", "fields")
        parts.append(rows[:taken])
        rows = rows[taken:]
    return [*parts, rows]


def _height(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)


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
