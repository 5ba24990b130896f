"""A laid-out paper drawn with reportlab as it is installed: the peer that ours is measured beside."""

from collections.abc import Sequence
from io import BytesIO

from reportlab import rl_config
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from drivers.places import INSTALLED
from flows.documents.mark import HEIGHTS, WORDS
from flows.documents.page import PAGE_HEIGHT, POINT, Code, Page, SealImprint
from flows.documents.ring import LARGEST_LETTER, LETTERS_END, RADIUS, RING, WIDEST_ARC

FACE = "Stock"


def open_stock_face() -> None:
    """Register the face once, as a program does that makes many pages."""
    registerFont(TTFont(FACE, str(INSTALLED / "fonts" / "NotoSerifSC-Regular.ttf")))


def draw_stock(pages: Sequence[Page], token: str, seal_name: str) -> bytes:
    """Return the same pages by plain calls: every line, text, letter of the seal and square of the code by itself."""
    ours, rl_config.useA85 = rl_config.useA85, 1
    try:
        output = BytesIO()
        canvas = Canvas(output, A4)
        for page in pages:
            _draw(canvas, page, token, seal_name)
            canvas.showPage()
        canvas.save()
        return output.getvalue()
    finally:
        rl_config.useA85 = ours


def _draw(canvas: Canvas, page: Page, token: str, seal_name: str) -> None:
    for height in HEIGHTS if page.is_marked else ():
        canvas.saveState()
        canvas.translate(A4[0] / 2, (1 - height) * A4[1])
        canvas.rotate(35)
        canvas.setFillGray(0.93)
        canvas.setFont(FACE, 40)
        canvas.drawCentredString(0, 0, WORDS)
        canvas.restoreState()
    for rule in page.rules:
        canvas.setLineWidth(rule.weight)
        canvas.line(rule.x1 / POINT, _y(rule.y1), rule.x2 / POINT, _y(rule.y2))
    for text in page.texts:
        canvas.setFont(FACE, text.size)
        canvas.drawString(text.x / POINT, _y(text.y), text.content, charSpace=text.tracking / POINT)
    for code in page.codes:
        _draw_code(canvas, code, token)
    for seal in page.seals:
        _draw_seal(canvas, seal, seal_name)


def _draw_code(canvas: Canvas, code: Code, token: str) -> None:
    widget = QrCodeWidget(token, barLevel="M", barBorder=0)
    left, bottom, right, top = widget.getBounds()
    side = code.side / POINT
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, code.x / POINT, _y(code.y + code.side))


def _draw_seal(canvas: Canvas, seal: SealImprint, name: str) -> None:
    canvas.saveState()
    canvas.translate(seal.x / POINT, _y(seal.y))
    canvas.setStrokeColorRGB(0.82, 0.12, 0.12)
    canvas.setFillColorRGB(0.82, 0.12, 0.12)
    canvas.setLineWidth(RING / POINT)
    canvas.circle(0, 0, (RADIUS - RING / 2) / POINT)
    canvas.setFont(FACE, LARGEST_LETTER / POINT)
    step = WIDEST_ARC / len(name)
    canvas.rotate(step * (len(name) - 1) / 2)
    for letter in name:
        canvas.drawCentredString(0, (LETTERS_END - LARGEST_LETTER) / POINT, letter)
        canvas.rotate(-step)
    canvas.restoreState()


def _y(millimetres: float) -> float:
    return (PAGE_HEIGHT - millimetres) / POINT
