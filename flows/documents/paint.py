"""Pages to PDF bytes through reportlab's canvas. The same input gives the same bytes.

Layers from bottom to top: mark, rules, text, bars and pictures, code on white, seal. The seal multiplies, so black text
stays black under it. Content that no element claims is an artifact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFInfo, PDFString, xObjectName
from reportlab.pdfgen.canvas import Canvas

from flows.documents.code import bars_of
from flows.documents.fonts import INITIAL, Face, Typefaces
from flows.documents.mark import HEIGHTS
from flows.documents.outlines import Drawing
from flows.documents.page import PAGE_HEIGHT, PAGE_WIDTH, POINT, Bars, Code, Element, Page, Picture, Rule, Text
from flows.documents.portrait import SILHOUETTE
from flows.documents.tags import PageTags, text_string, write_structure

rl_config.useA85 = 0
"""Streams stay binary: as ASCII85 they take a quarter more room and twice the time."""

PDF_VERSION = (1, 7)
LANGUAGE = "zh-CN"
MARK, SEAL, CODE = "Mark", "Seal", "Code"
CODE_NAME = xObjectName(CODE)
"""Resource name of the QR code's drawing, by which a verifier finds it."""
SQUARE_CAP = 2
"""Ends of lines that close the corners of a frame."""


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is placed on pages; ``modules`` is the width of the code in modules."""

    mark: Drawing
    seal: Drawing
    code: Drawing
    modules: int


class _Information(PDFInfo):  # type: ignore[misc]  # reportlab ships no types
    """An Info dictionary that holds entries of ours alone."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        super().__init__()
        self._entries = entries

    def format(self, document: PDFDocument) -> bytes:
        entries = PDFDictionary({key: PDFString(text) for key, text in self._entries.items()})
        written: bytes = entries.format(document)
        return written


class Painter:
    """Writes one document."""

    def __init__(self, faces: Typefaces, drawings: Drawings) -> None:
        self._faces = faces
        self._modules = drawings.modules
        self._output = BytesIO()
        self._canvas = Canvas(
            self._output,
            (PAGE_WIDTH / POINT, PAGE_HEIGHT / POINT),
            pageCompression=1,
            invariant=1,
            pdfVersion=PDF_VERSION,
            initialFontName=INITIAL,
            lang=LANGUAGE,
        )
        for name, drawing in ((MARK, drawings.mark), (SEAL, drawings.seal), (CODE, drawings.code)):
            self._canvas.beginForm(name, *drawing.box)
            self._canvas.addLiteral(drawing.content)
            self._canvas.endForm()

    def paint(self, pages: list[Page], root: Element, information: Mapping[str, str]) -> bytes:
        """The finished PDF; ``information`` holds the texts of its Info dictionary."""
        shown = []
        for page in pages:
            tags = PageTags(self._canvas)
            self._page(page, tags)
            shown.append(tags.elements)
        document = self._canvas._doc  # noqa: SLF001 - the canvas has no public way to its document's dictionaries
        document.info = _Information({**information, "Producer": PDFInfo.producer})
        # The file's identifier follows from this.
        document.updateSignature(repr(sorted(information.items())))
        write_structure(document, root, shown)
        self._canvas.save()
        return self._output.getvalue()

    def _page(self, page: Page, tags: PageTags) -> None:
        canvas = self._canvas
        tags.enter(None)
        if page.is_marked:
            for height in HEIGHTS:
                self._place(MARK, PAGE_WIDTH / 2, height * PAGE_HEIGHT)
        self._rules(page.rules)
        grey = 0.0
        for text in page.texts:
            tags.enter(text.element)
            if text.grey != grey:
                canvas.setFillGray(text.grey)
                grey = text.grey
            self._text(text)
        tags.enter(None)
        for bars in page.bars:
            self._bars(bars)
        for picture in page.pictures:
            tags.enter(picture.element)
            self._picture(picture)
        for code in page.codes:
            tags.enter(code.element)
            self._code(code)
        canvas.setBlendMode("Multiply")
        for seal in page.seals:
            tags.enter(seal.element)
            self._place(SEAL, seal.x, seal.y)
        tags.leave()
        canvas.showPage()

    def _rules(self, rules: Iterable[Rule]) -> None:
        by_weight: dict[float, list[tuple[float, float, float, float]]] = {}
        for rule in rules:
            line = (rule.x1 / POINT, _y(rule.y1), rule.x2 / POINT, _y(rule.y2))
            by_weight.setdefault(rule.weight, []).append(line)
        self._canvas.setLineCap(SQUARE_CAP)
        for weight, lines in sorted(by_weight.items()):
            self._canvas.setLineWidth(weight)
            self._canvas.lines(lines)

    def _text(self, text: Text) -> None:
        # Tracked characters are placed one by one: character spacing would also follow the last one, where readers
        # then miss the space before the next word.
        step = text.tracking / POINT
        line = self._canvas.beginText(text.x / POINT, _y(text.y))
        for face, characters in self._runs(text):
            line.setFont(face.name, text.size)
            for part in characters if step else (characters,):
                line.textOut(part)
                if step:
                    line.setTextOrigin(line.getX() + step, line.getY())
        if text.spoken:
            self._canvas.addLiteral(f"/Span <</ActualText {text_string(text.spoken)}>> BDC")
        self._canvas.drawText(line)
        if text.spoken:
            self._canvas.addLiteral("EMC")

    def _runs(self, text: Text) -> list[tuple[Face, str]]:
        """Neighbouring characters of the same face."""
        runs: list[tuple[Face, str]] = []
        for character in text.content:
            face = self._faces.place(text.role, character).face
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + character)
            else:
                runs.append((face, character))
        return runs

    def _bars(self, bars: Bars) -> None:
        canvas = self._canvas
        canvas.setFillGray(0)
        y = _y(bars.y + bars.height)
        for start, length in bars_of(bars.content):
            x, width = bars.x + start * bars.width, length * bars.width
            canvas.rect(x / POINT, y, width / POINT, bars.height / POINT, stroke=0, fill=1)

    def _picture(self, picture: Picture) -> None:
        box = (picture.x / POINT, _y(picture.y + picture.height), picture.width / POINT, picture.height / POINT)
        if picture.jpeg is not None:
            self._canvas.drawImage(ImageReader(BytesIO(picture.jpeg)), *box)
            return
        self._canvas.saveState()
        x, y, width, height = box
        self._canvas.transform(width, 0, 0, height, x, y)
        self._canvas.addLiteral(SILHOUETTE)
        self._canvas.restoreState()

    def _code(self, code: Code) -> None:
        self._place(CODE, code.x, code.y + code.side, code.side / self._modules / POINT)

    def _place(self, form: str, x: float, y: float, scale: float = 1.0) -> None:
        self._canvas.saveState()
        self._canvas.transform(scale, 0, 0, scale, x / POINT, _y(y))
        self._canvas.doForm(form)
        self._canvas.restoreState()


def _y(millimetres: float) -> float:
    return (PAGE_HEIGHT - millimetres) / POINT
