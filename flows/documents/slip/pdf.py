"""A sheet as a PDF page of the paper's width: preview, archive copy, and what tests read. Same input, same bytes.

It is tagged as A4 papers are: label and value by label and value, the code with a text in its place.
"""

from io import BytesIO
from math import cos, radians, sin
from threading import Lock

from reportlab.pdfgen.canvas import Canvas

from flows.documents.code import draw_code
from flows.documents.fonts import Face
from flows.documents.outlines import Outlines, placed
from flows.documents.page import POINT
from flows.documents.paint import LANGUAGE, PDF_VERSION
from flows.documents.slip.faces import HEI, Faces
from flows.documents.slip.sheet import (
    DASH,
    DASH_GAP,
    HEAD,
    LEFT,
    MARK_ANGLE,
    MARK_BASELINE,
    MARK_HEIGHT,
    MARK_SIZE,
    MARK_WORDS,
    MIDDLE,
    PER_MM,
    RIGHT,
    ROLL,
    Code,
    Sheet,
    Text,
)
from flows.documents.tags import PageTags, text_string, write_structure

MARGIN = (ROLL - HEAD) / 2
MARK_FILL = 0.915
"""Of white."""
MARK = "Mark"
_TURN = Lock()
"""reportlab keeps its fonts for the whole process."""


def paint_page(sheet: Sheet, faces: Faces, title: str, author: str) -> bytes:
    """The sheet as a PDF of one page."""
    with _TURN:
        return _Painter(sheet, faces).paint(title, author)


class _Painter:
    def __init__(self, sheet: Sheet, faces: Faces) -> None:
        self._sheet = sheet
        self._faces = faces
        self._output = BytesIO()
        self._canvas = Canvas(
            self._output,
            (ROLL / POINT, sheet.length / POINT),
            pageCompression=1,
            invariant=1,
            pdfVersion=PDF_VERSION,
            initialFontName=HEI.partition(".")[0],
            lang=LANGUAGE,
        )
        self._tags = PageTags(self._canvas)
        self._whole = ""

    def paint(self, title: str, author: str) -> bytes:
        canvas, sheet = self._canvas, self._sheet
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setCreator("Jiujin")
        self._tags.enter(None)
        self._marks()
        self._lines()
        codes = list(sheet.codes)
        for text in sheet.texts:
            # What stands below the code is read after it.
            while codes and codes[0].y < text.y:
                self._code(codes.pop(0))
            self._text(text)
        self._leave_span()
        self._tags.leave()
        canvas.showPage()
        write_structure(canvas._doc, sheet.root, [self._tags.elements])  # noqa: SLF001 - there is no public way
        canvas.save()
        return self._output.getvalue()

    def _marks(self) -> None:
        if not self._sheet.marks:
            return
        canvas = self._canvas
        reach = HEAD / POINT
        canvas.beginForm(MARK, -reach, -reach, reach, reach)
        canvas.addLiteral(_mark(self._faces.hei_bold))
        canvas.endForm()
        for height in self._sheet.marks:
            canvas.saveState()
            canvas.translate(_x(MIDDLE), self._y(height))
            canvas.doForm(MARK)
            canvas.restoreState()

    def _lines(self) -> None:
        canvas = self._canvas
        for rule in self._sheet.rules:
            canvas.setLineWidth(rule.weight / POINT)
            canvas.setDash([DASH / POINT, DASH_GAP / POINT] if rule.is_dashed else [])
            canvas.line(_x(LEFT), self._y(rule.y), _x(RIGHT), self._y(rule.y))
        for bar in self._sheet.bars:
            lower = self._y(bar.y + bar.height)
            canvas.rect(_x(LEFT), lower, (RIGHT - LEFT) / POINT, bar.height / POINT, stroke=0, fill=1)

    def _text(self, text: Text) -> None:
        """Draw a line; the lines of one text are one span that says the whole."""
        if text.whole != self._whole:
            self._leave_span()
        self._tags.enter(text.element)
        if text.whole and not self._whole:
            self._canvas.addLiteral(f"/Span <</ActualText {text_string(text.whole)}>> BDC")
            self._whole = text.whole
        self._canvas.setFillGray(1.0 if text.is_white else 0.0)
        line = self._canvas.beginText(_x(text.x), self._y(text.y))
        for face, characters in self._runs(text):
            line.setFont(face.name, text.size)
            line.textOut(characters)
        self._canvas.drawText(line)

    def _leave_span(self) -> None:
        if self._whole:
            self._canvas.addLiteral("EMC")
        self._whole = ""

    def _runs(self, text: Text) -> list[tuple[Face, str]]:
        """Neighbouring characters of the same face."""
        runs: list[tuple[Face, str]] = []
        for character in text.content:
            face = self._faces.place(text.weight, character).face
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + character)
            else:
                runs.append((face, character))
        return runs

    def _code(self, code: Code) -> None:
        self._leave_span()
        self._tags.enter(code.element)
        scale = code.module / PER_MM / POINT
        self._canvas.saveState()
        self._canvas.transform(scale, 0, 0, scale, _x(code.x), self._y(code.y + code.side))
        self._canvas.addLiteral(draw_code(code.rows).content)
        self._canvas.restoreState()

    def _y(self, millimetres: float) -> float:
        return (self._sheet.length - millimetres) / POINT


def _x(millimetres: float) -> float:
    return (MARGIN + millimetres) / POINT


def _mark(hei: Outlines) -> str:
    """The words of the sample mark, centred on the origin and turned."""
    turn, scale = radians(MARK_ANGLE), MARK_SIZE / 1000
    across = (MARK_BASELINE - MARK_HEIGHT / 2) * MARK_SIZE
    along = -hei.width(MARK_WORDS) / 2 * scale
    parts = [f"{MARK_FILL} g"]
    for character in MARK_WORDS:
        glyph = hei.glyph(character)
        x = along * cos(turn) + across * sin(turn)
        y = along * sin(turn) - across * cos(turn)
        parts.append(placed(glyph, x, y, MARK_SIZE, turn))
        along += glyph.advance * scale
    return "\n".join(parts)
