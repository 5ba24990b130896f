"""The certificate paragraph: a title, running text, the signature once.

Text that does not fit at 16 pt is set at 14, then at 12, on wider lines of more characters; never smaller.
"""

from flows.documents.content import Content
from flows.documents.errors import DocumentFault
from flows.documents.fonts import Typefaces
from flows.documents.grid import FOOT_RULE_Y, LOWEST_ISSUER_Y
from flows.documents.page import LEFT, POINT, RIGHT, Page, Role, Rule
from flows.documents.stationery import PARAGRAPH_FOOT, PARAGRAPH_TITLE, Stationery
from flows.documents.template import ParagraphTemplate
from flows.documents.typesetting import wrap

TEXT_LEFT, TEXT_RIGHT = 28.0, 182.0
TITLE_Y = 44.0
NUMBERS_BELOW_TITLE, TEXT_BELOW_NUMBERS = 11.8, 18.2
TEXT_Y = TITLE_Y + NUMBERS_BELOW_TITLE + TEXT_BELOW_NUMBERS
SETTINGS = ((16.0, 11.2), (14.0, 9.6), (12.0, 8.0))
"""Size in points with the distance of lines in millimetres."""
PARAGRAPH_GAP = 2.0
SIGNATURE_BELOW, LEAST_SIGNATURE_BELOW = 36.0, 27.0
"""From the last line to the issuer: usual, and with long texts."""
INDENT = 2
"""Characters."""


def lay_out_paragraph(
    template: ParagraphTemplate, content: Content, faces: Typefaces, stationery: Stationery
) -> list[Page]:
    """The page of a certificate in running text.

    Raises:
        DocumentFault: ``document.overflow``, ``document.glyph_missing``.
    """
    page = Page()
    stationery.strip(page)
    y = stationery.title(page, TITLE_Y, PARAGRAPH_TITLE) + NUMBERS_BELOW_TITLE
    stationery.numbers(page, y, TEXT_LEFT, TEXT_RIGHT, last_at_right=True)
    last = _text(page, template, content, faces, stationery, y + TEXT_BELOW_NUMBERS)
    issuer_y = min(last + SIGNATURE_BELOW, LOWEST_ISSUER_Y)
    stationery.signature(page, PARAGRAPH_FOOT, issuer_y)
    stationery.seal(page, PARAGRAPH_FOOT, issuer_y)
    page.rules.append(Rule(LEFT, FOOT_RULE_Y, RIGHT, FOOT_RULE_Y, 0.5))
    stationery.code(page, PARAGRAPH_FOOT)
    stationery.code_beside(page)
    stationery.notes(page, PARAGRAPH_FOOT)
    stationery.footer([page])
    return [page]


def _text(
    page: Page,
    template: ParagraphTemplate,
    content: Content,
    faces: Typefaces,
    stationery: Stationery,
    top: float,
) -> float:
    """Draws the paragraphs from baseline ``top`` and returns the baseline of the last line."""
    said = [content.sentence(words) for words in template.paragraphs if content.says(words)]
    for size, lead in SETTINGS:
        paragraphs = [_lines(words, faces, size) for words in said]
        last = top + (sum(map(len, paragraphs)) - 1) * lead + (len(paragraphs) - 1) * PARAGRAPH_GAP
        if last <= LOWEST_ISSUER_Y - LEAST_SIGNATURE_BELOW:
            break
    else:
        raise DocumentFault("document.overflow", "paragraphs")
    y = top
    for lines in paragraphs:
        element = stationery.outline.paragraph()
        for number, words in enumerate(lines):
            x = TEXT_LEFT + (INDENT * size * POINT if number == 0 else 0.0)
            stationery.line(page, (x, y), words, size, element)
            y += lead
        y += PARAGRAPH_GAP
    return last


def _lines(words: str, faces: Typefaces, size: float) -> list[str]:
    """The first line is indented: it is broken with two characters before it, which are then taken away."""
    indent = "　" * INDENT
    lines = wrap(indent + words, lambda text: faces.width(text, Role.SONG, size), TEXT_RIGHT - TEXT_LEFT)
    return [lines[0].removeprefix(indent), *lines[1:]]
