"""What a screen reader finds on every page, and in which order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAccessible, QAccessibleInterface
from screen_journey import distinct_pages

from kiosk.words import LANGUAGES

CLOCK = re.compile(r"\d\d:\d\d")
ACTIONS = (QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton)
BAR = {
    "zh": ["帮助", "听语音", "大字版", "高对比", "低位", "English"],
    "en": ["Help", "Audio", "Large", "Colour", "Low", "中文"],
}


@dataclass(frozen=True)
class Spoken:
    role: QAccessible.Role
    name: str
    more: str


def spoken(interface: QAccessibleInterface) -> Iterator[Spoken]:
    for index in range(interface.childCount()):
        child = interface.child(index)
        if not child.state().invisible:
            name, more = child.text(QAccessible.Text.Name), child.text(QAccessible.Text.Description)
            yield Spoken(child.role(), name, more)
        yield from spoken(child)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_seen_is_said_in_the_order_of_reading(
    screen, look, moments: Mapping, situations: Mapping, language: str
) -> None:
    QAccessible.setActive(True)
    if language == "en":
        screen.shell.act("language", "")
    for name, page in distinct_pages(moments, situations[language]):
        screen.shell.show_page(page)
        QCoreApplication.processEvents()
        # Where a line ends is not said.
        shown = [each.text.replace("\n", " ") for each in look(screen).texts]
        said = list(spoken(QAccessible.queryAccessibleInterface(screen.panel)))
        roles, names = [each.role for each in said], [each.name for each in said]
        everything = "  ".join(f"{each.name}  {each.more}".replace("\n", " ") for each in said)
        # The clock goes on between looking and listening.
        unsaid = [text for text in shown if text not in everything and not CLOCK.fullmatch(text)]
        assert unsaid == [], name
        assert all(each.name for each in said if each.role in ACTIONS), name
        assert not any("\ue000" <= sign <= "\uf8ff" for sign in everything), name
        heading = roles.index(QAccessible.Role.Heading)
        first = next(index for index, role in enumerate(roles) if role in ACTIONS)
        assert heading < first, name
        actions = [each.name for each in said if each.role in ACTIONS]
        assert actions[-6:] == BAR[language], name
        writes = getattr(page.live, "typing", False) or getattr(page, "control", "") == "Writing"
        if page.leave and not writes:
            assert actions[-7] == screen.shell.property("chrome")["leave"], name
        if page.lead:
            # What is wrong may take its place, and what is paid for stands before it.
            said_first = names[heading + 1].rpartition("\n")[2] if page.kind == "Payment" else names[heading + 1]
            assert said_first in {page.lead, getattr(page.live, "error", "")}, name


def test_a_chosen_answer_is_said_to_be_chosen(screen, moments: Mapping, situations: Mapping) -> None:
    QAccessible.setActive(True)
    screen.shell.show_page(moments["months chosen"].page(situations["zh"]))
    window = QAccessible.queryAccessibleInterface(screen.panel)
    checked = [
        child.text(QAccessible.Text.Name)
        for child in (window.child(index) for index in range(window.childCount()))
        if child.role() == QAccessible.Role.RadioButton and child.state().checked
    ]
    assert checked == ["最近 24 个月"]
