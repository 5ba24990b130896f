"""Every sign has a picture: rare characters and those outside the basic plane too."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from PySide6.QtGui import QFont, QTextLayout

from service.departments.population import build_population

FAMILY = "Noto Sans CJK SC"
PIXELS = 48
NOT_DEFINED = 0


def missing(text: str) -> Iterator[str]:
    font = QFont(FAMILY)
    font.setPixelSize(PIXELS)
    for sign in dict.fromkeys(text):
        layout = QTextLayout(sign, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        if any(NOT_DEFINED in run.glyphIndexes() for run in layout.glyphRuns()):
            yield sign


def test_signs_that_no_font_has_are_found_out(qapp) -> None:
    assert list(missing("\U000e1234")) == ["\U000e1234"]


@pytest.mark.parametrize("name", ["check rare name", "check long Chinese name"])
def test_a_rare_name_stands_in_full_on_the_check_page(
    screen, look, moments: Mapping, situations: Mapping, name: str
) -> None:
    screen.shell.show_page(moments[name].page(situations["zh"]))
    card = moments[name].session.card
    shown = [each for each in look(screen).texts if each.name == "summaryValue" and each.text == card.record.name]
    assert len(shown) == 1
    assert not shown[0].truncated
    assert list(missing(card.record.name)) == []


def test_every_invented_residents_name_can_be_drawn(qapp) -> None:
    people = build_population(date(2026, 11, 22)).residents
    assert len(people) >= 40
    assert {person.handle: signs for person in people if (signs := list(missing(person.name)))} == {}


def test_every_word_can_be_drawn(qapp, situations: Mapping) -> None:
    words = situations["zh"].say.words
    assert [
        key for key in words for each in ("zh", "en") if list(missing(words.text(key, each).replace("\n", "")))
    ] == []
