"""How much room texts are taken to need, beside what Qt and the font itself say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace

import pytest
from measures import MODES, switch
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QFontMetricsF, QRawFont, QTextLayout, QTextOption
from PySide6.QtQml import QQmlComponent

from flows.catalog import load_catalog
from kiosk.pages import cards, check, heads, identity, listed, rows, search, services, trouble
from kiosk.pages.heads import head_end
from kiosk.pages.situation import Situation
from kiosk.pages.spoken import common_words
from kiosk.pages.texts import BOLD, KERNING, LARGE, NORMAL, PLAIN, TextBox, sizes_of, width_of
from kiosk.screen import QML, Screen
from kiosk.words import LANGUAGES, load_words

FAMILY = "Noto Sans CJK SC"
TYPES = (NORMAL, LARGE)
ADVANCES = {"plain": PLAIN, "bold": BOLD}

BESIDE = 600
"""Pixels: of a label that stands beside the button of its row."""


def font_of(size: int, advances: Sequence[int]) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setBold(advances is BOLD)
    return font


def boxes_in(value: object) -> Iterator[TextBox]:
    """Every text box of a table of sizes."""
    if isinstance(value, TextBox):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from boxes_in(getattr(value, each.name))


def every_box() -> list[TextBox]:
    """All in which a text may be set, and narrower ones for what stands beside a button."""
    modules = (cards, identity, listed, services, trouble)
    tables = [table for module in modules for table in vars(module).values() if not isinstance(table, type)]
    found = {box for table in tables for box in boxes_in(table)}
    for sizes in TYPES:
        titles = {*sizes.h1.values(), sizes.h2, sizes.lead, sizes.display}
        found |= {TextBox(heads.WIDTH, size, heads.TITLE_LEADING, BOLD) for size in titles}
        found |= {TextBox(heads.WIDTH, size, heads.TEXT_LEADING) for size in (sizes.lead, sizes.body)}
        found.add(TextBox(heads.WIDTH, sizes.label, search.TOLD_LEADING, BOLD))
        found.add(TextBox(check.NOTE_WIDTH, sizes.body, check.NOTE_LEADING))
        found |= {TextBox(width, sizes.body, rows.LABEL_LEADING) for width in (rows.WIDTH, BESIDE)}
        found |= {TextBox(width, sizes.lead, rows.VALUE_LEADING, BOLD) for width in (rows.WIDTH, BESIDE)}
    return sorted(found, key=str)


@pytest.fixture(scope="module")
def texts() -> Sequence[str]:
    """Every text of the machine and of the catalogue, in both languages."""
    words = load_words()
    own = {words.text(key, language) for key in words for language in words.languages}
    return sorted(own | common_words(words, load_catalog()))


def lines_in(text: str, box: TextBox) -> int:
    """How many lines Qt breaks a text into."""
    count, options = 0, QTextOption()
    options.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font_of(box.size, box.advances))
        layout.setTextOption(options)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(box.width)
            count += 1
        layout.endLayout()
    return count


@pytest.mark.parametrize("weight", ADVANCES)
def test_the_widths_of_signs_are_those_of_the_font(qapp, weight: str) -> None:
    advances = ADVANCES[weight]
    font = QRawFont.fromFont(font_of(1000, advances))
    assert font.familyName() == FAMILY
    signs = "".join(map(chr, range(ord(" "), ord("~") + 1)))
    assert [each.x() for each in font.advancesForGlyphIndexes(font.glyphIndexesForString(signs))] == list(advances)


@pytest.mark.parametrize("weight", ADVANCES)
def test_no_text_is_wider_than_it_is_taken_to_be(qapp, texts: Sequence[str], weight: str) -> None:
    metrics = QFontMetricsF(font_of(1000, ADVANCES[weight]))
    lines = [line for text in texts for line in text.split("\n")]
    wider = {each: metrics.horizontalAdvance(each) / 1000 - width_of(each, ADVANCES[weight]) for each in lines}
    assert {each: by for each, by in wider.items() if by > KERNING} == {}


@pytest.mark.parametrize("box", every_box(), ids=lambda box: f"{box.width:g}px of {box.size}")
def test_no_text_takes_more_lines_than_are_counted(qapp, texts: Sequence[str], box: TextBox) -> None:
    counted = {text: (box.lines_of(text), lines_in(text, box)) for text in texts if text}
    assert {text: lines for text, lines in counted.items() if lines[0] < lines[1]} == {}
    # Nor are many taken for longer than they are, or pages would have more parts than they need.
    assert sum(lines[0] > lines[1] for lines in counted.values()) < len(counted) / 50


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["normal", "large"])
def test_no_head_is_taken_for_shorter_than_it_is(
    screen: Screen, moments: Mapping, situations: Mapping[str, Situation], language: str, mode: str
) -> None:
    if language == "en":
        screen.shell.act("language", "")
    switch(screen.shell, MODES[mode])
    situation = replace(situations[language], modes=MODES[mode])
    pages = [moment.page(situation) for moment in moments.values()]
    component = QQmlComponent(screen.panel.engine(), QUrl.fromLocalFile(str(QML / "controls" / "Head.qml")))
    head = component.create(screen.panel.rootContext())
    sizes, top, counted = sizes_of(situation.modes), head_end("", "", situation), {}
    for displayed in (False, True):
        head.setProperty("size", sizes.display if displayed else sizes.h1[language])
        for title, lead in {(page.title, page.lead) for page in pages if page.title}:
            head.setProperty("title", title)
            head.setProperty("lead", lead)
            taken = head_end(title, lead, situation, displayed=displayed) - top
            counted[title, lead, displayed] = (taken, head.property("height"))
    assert len(counted) > 200
    assert {words: heights for words, heights in counted.items() if heights[0] < heights[1]} == {}
    # Kerning makes room for a few words that are counted to a further line.
    assert sum(heights[0] > heights[1] for heights in counted.values()) < len(counted) / 10
