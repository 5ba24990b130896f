"""Whole visits in which something is written: a service found by a sentence, an address, a name."""

import pytest
from PySide6.QtCore import Qt

from flows.effects import Ask
from flows.session import answers_of
from kiosk.shell import SETTLING

pytestmark = pytest.mark.xdist_group("visits")

CATCHMENT = "education.query-school-catchment"
ADDRESS = (("xihu", "西湖"), ("lu", "路"))
NAMESAKES = "public-security.query-same-name"


def write(room, letters: str, word: str) -> None:
    """Write a word in pinyin: turn the pages of words until it is there."""
    for letter in letters:
        room.press(f"key:{letter}")
    while not room.seen.named(f"candidate:{word}"):
        room.press("more")
    room.press(f"candidate:{word}")


def asked(room, question: str) -> None:
    room.until(lambda: isinstance(room.effect, Ask) and room.effect.question.id == question, f"question {question}")
    room.on("Question")


def test_a_service_is_found_by_a_sentence_and_answered_with_an_address(room) -> None:
    room.on("Start")
    room.press("open:browse")
    room.on("Home")
    room.press("open:search")
    room.on("Search")
    write(room, "xuequ", "学区")
    room.until(lambda: room.seen.named(f"choose:{CATCHMENT}"), "the service")
    room.press(f"choose:{CATCHMENT}")
    room.on("ServiceStart")
    room.press("begin")
    asked(room, "address")
    room.press("key:go")
    assert room.shell.property("live")["error"] == "请先填这一项。"
    for letters, word in ADDRESS:
        write(room, letters, word)
    room.press("key:figures")
    for figure in "18":
        room.press(f"key:{figure}")
    room.press("key:figures")
    write(room, "hao", "号")
    room.press("key:go")
    asked(room, "stage")
    assert answers_of(room.attendant._visit.session)["address"] == "西湖路18号"


def test_nothing_that_was_written_outlives_the_visit(room) -> None:
    room.identify()
    room.press("open:search")
    room.on("Search")
    write(room, "shebao", "社保")
    visit = room.visit
    room.press("key:close")
    room.clock.advance(SETTLING)
    room.press("leave")
    room.on("Finish")
    assert not room.remembers(visit)
    room.second(4)
    room.on("Start")
    room.press("open:browse")
    room.on("Home")
    room.press("open:search")
    room.on("Search")
    assert room.seen.one("written").text == ""
    assert room.shell.property("live")["typed"] == ""


def test_a_name_is_written_with_keys_alone(room) -> None:
    room.identify()
    room.choose(NAMESAKES)
    asked(room, "full_name")
    room.key(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    room.key(Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert len(room.seen.one("written").text) == 1
