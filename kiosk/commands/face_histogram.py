"""Draws how the scores of two classes are distributed, thresholds marked, as SVG or PDF: for people who look."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from reportlab.graphics import renderPDF, renderSVG
from reportlab.graphics.charts.axes import XValueAxis, YValueAxis
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.shapes import Drawing, Group, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from kiosk.commands.face_statistics import shares

WIDTH, HEIGHT = 760, 460
LEFT, BOTTOM, RIGHT, TOP = 64, 60, 24, 108
"""Points around the plot."""

BIN = 0.02
"""Width of a bar, in scores."""

CEILINGS = ((5, 1), (10, 2), (20, 5), (40, 10), (60, 10), (100, 20))
"""Ends of the axis upwards and steps to them, in percent."""

SURFACE, INK, INK_2, LINE = (HexColor(each) for each in ("#FFFFFF", "#14211F", "#3B4844", "#D8D4C8"))
ACCENT, WARN = HexColor("#0A5657"), HexColor("#6E3C00")
"""Tokens of ``kiosk/qml/Theme.qml``."""

FONT, BOLD = "Helvetica", "Helvetica-Bold"
SVG_FONTS = {
    FONT: {"family": "Helvetica, Arial, sans-serif"},
    BOLD: {"family": "Helvetica, Arial, sans-serif", "weight": "bold"},
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """The sorted scores of one class, and what the legend calls it."""

    name: str
    scores: Sequence[float]


@dataclass(frozen=True, slots=True)
class Histogram:
    """One picture.

    Attributes:
        title: what is shown.
        remark: below the title: how many, with what.
        score: name of the score, along the axis.
        wanted: the class that ought to lie above the threshold.
        other: the class that ought to lie below.
        marks: thresholds and their names.
    """

    title: str
    remark: str
    score: str
    wanted: Distribution
    other: Distribution
    marks: Sequence[tuple[str, float]]


def save(histogram: Histogram, path: Path) -> None:
    """Write the picture; the ending of the name, ``.svg`` or ``.pdf``, decides the form.

    Raises:
        OSError: it cannot be written.
    """
    drawing = draw(histogram)
    if path.suffix.lower() == ".pdf":
        renderPDF.drawToFile(drawing, str(path), autoSize=1, title=histogram.title)
        return
    drawn: str = renderSVG.drawToString(drawing, fontHacks=SVG_FONTS)
    for element, words in (("title", histogram.title), ("desc", histogram.remark)):
        drawn = drawn.replace(f"<{element}>...<", f"<{element}>{escape(words)}<", 1)
    path.write_text(drawn, encoding="utf-8")


def draw(histogram: Histogram) -> Drawing:
    """Return the picture."""
    low, high = _span(histogram)
    edges = [low + BIN * step for step in range(round((high - low) / BIN) + 1)]
    bars = {each.name: shares(each.scores, edges) for each in (histogram.wanted, histogram.other) if each.scores}
    highest = min(100, max((max(each) for each in bars.values()), default=0))
    ceiling, step = next(each for each in CEILINGS if each[0] >= highest)
    across = XValueAxis()
    across.setPosition(LEFT, BOTTOM, WIDTH - LEFT - RIGHT)
    across.valueMin, across.valueMax = low, high
    across.valueSteps = [tenth / 10 for tenth in range(round(low * 10), round(high * 10) + 1)]
    across.labelTextFormat = "%.1f"
    upwards = YValueAxis()
    upwards.setPosition(LEFT, BOTTOM, HEIGHT - BOTTOM - TOP)
    upwards.valueMin, upwards.valueMax, upwards.valueStep = 0, ceiling, step
    upwards.labelTextFormat = "%g %%"
    for axis in (across, upwards):
        axis.strokeColor = INK_2
        axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = FONT, 10, INK_2
        axis.configure([(low, high)] if axis is across else [(0, ceiling)])
    drawing = Drawing(WIDTH, HEIGHT)
    drawing.add(Rect(0, 0, WIDTH, HEIGHT, fillColor=SURFACE, strokeColor=None))
    for percent in range(step, ceiling + 1, step):
        y = upwards.scale(percent)
        drawing.add(Line(LEFT, y, WIDTH - RIGHT, y, strokeColor=LINE, strokeWidth=0.8))
    drawing.add(upwards)
    for distribution, colour in ((histogram.other, WARN), (histogram.wanted, ACCENT)):
        if distribution.scores:
            for shape in _steps(edges, bars[distribution.name], across, upwards, colour):
                drawing.add(shape)
    drawing.add(across)
    for shape in (*_marks(histogram.marks, across), *_words(histogram)):
        drawing.add(shape)
    drawing.add(_legend(histogram))
    return drawing


def _span(histogram: Histogram) -> tuple[float, float]:
    """Return the ends of the axis, whole tenths, that hold every score and every mark."""
    values = [*histogram.wanted.scores, *histogram.other.scores, *(at for _, at in histogram.marks), 0.0]
    return math.floor(min(values) * 10) / 10, math.ceil(max(*values, 0.1) * 10 + 1e-9) / 10


def _steps(
    edges: Sequence[float], bars: Sequence[float], across: XValueAxis, upwards: YValueAxis, colour: Color
) -> tuple[Polygon, PolyLine]:
    points = [across.scale(edges[0]), BOTTOM]
    for edge, after, bar in zip(edges, edges[1:], bars, strict=False):
        points += [across.scale(edge), upwards.scale(bar), across.scale(after), upwards.scale(bar)]
    points += [across.scale(edges[-1]), BOTTOM]
    faint = Color(colour.red, colour.green, colour.blue, alpha=0.3)
    return (
        Polygon(points, fillColor=faint, strokeColor=None),
        PolyLine(points, strokeColor=colour, strokeWidth=1.6),
    )


def _marks(marks: Sequence[tuple[str, float]], across: XValueAxis) -> list[PolyLine | String]:
    """Return a line at each threshold, its name above the plot: left of the line for the lowest, else right."""
    top = HEIGHT - TOP
    shapes: list[PolyLine | String] = []
    for place, (name, at) in enumerate(sorted(marks, key=lambda mark: mark[1])):
        x = across.scale(at)
        is_left = place == 0 and len(marks) > 1
        shapes += [
            PolyLine([x, BOTTOM, x, top + 14], strokeColor=INK, strokeWidth=1.2, strokeDashArray=(4, 3)),
            String(
                x - 4 if is_left else x + 4,
                top + 6,
                f"{name} {at:.2f}",
                fontName=BOLD,
                fontSize=10,
                fillColor=INK,
                textAnchor="end" if is_left else "start",
            ),
        ]
    return shapes


def _words(histogram: Histogram) -> list[String | Group]:
    sideways = Group(String(0, 0, "share of the class", fontName=FONT, fontSize=11, fillColor=INK, textAnchor="middle"))
    sideways.translate(16, (BOTTOM + HEIGHT - TOP) / 2)
    sideways.rotate(90)
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        String(LEFT, HEIGHT - 30, histogram.title, fontName=BOLD, fontSize=17, fillColor=INK),
        String(LEFT, HEIGHT - 49, histogram.remark, fontName=FONT, fontSize=11, fillColor=INK_2),
        String(middle, 20, histogram.score, fontName=FONT, fontSize=11, fillColor=INK, textAnchor="middle"),
        sideways,
    ]


def _legend(histogram: Histogram) -> Legend:
    legend = Legend()
    legend.x, legend.y, legend.boxAnchor = LEFT, HEIGHT - 62, "nw"
    legend.alignment, legend.columnMaximum, legend.deltax, legend.dxTextSpace = "right", 1, 24, 6
    legend.fontName, legend.fontSize, legend.fillColor = FONT, 11, INK
    legend.dx, legend.dy, legend.strokeWidth = 14, 9, 0
    legend.colorNamePairs = [(ACCENT, histogram.wanted.name), (WARN, histogram.other.name)]
    legend.variColumn = True
    legend.autoXPadding = 18
    return legend
