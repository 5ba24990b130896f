"""The whole main job on the screen, by finger and by keys, on real wires."""

import pytest
from PySide6.QtCore import Qt

from flows.effects import Outcome, OutcomeKind

pytestmark = pytest.mark.xdist_group("visits")

ENROLMENT = "social-insurance.print-enrolment-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
PURPOSE = "拿它做什么用？"


def sheets_of(room) -> int:
    return len(list(room.simulator.sheets.glob("*.pdf")))


def test_resident_walks_through_by_finger_and_takes_the_paper(room) -> None:
    before = sheets_of(room)
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    room.press("confirm")
    room.on("TakePaper")
    room.press("leave")
    room.on("Finish")
    assert sheets_of(room) == before + 1
    assert room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)
    assert room.attendant.last.pages == [
        "start",
        "consent",
        "camera",
        "home",
        "service_start",
        "question:period",
        "check_answers",
        "working",
        "take_paper",
        "finish",
    ]
    room.second(9)
    room.on("Start")


def test_resident_walks_through_with_keys_alone(room) -> None:
    room.simulator.show_face(room.resident.card["face"])
    room.on("Start")
    room.lay_card()
    room.on("Consent")
    room.simulator.remove_card()
    room.go("agree")
    room.on("Home")
    room.go("open:topic:family")
    room.on("List")
    room.go(f"choose:{HOUSEHOLD}")
    room.on("ServiceStart")
    room.go("begin")
    room.on("Consent")
    room.go("agree")
    room.on("Question")
    room.go("pick:self")
    room.go("continue")
    room.until(lambda: room.page["title"] == PURPOSE, "the second question")
    room.on("Question")
    room.go("pick:other")
    room.go("continue")
    room.on("Check")
    room.go("confirm")
    room.on("TakePaper")
    room.go("leave")
    room.on("Finish")
    assert room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)


def test_focus_starts_on_the_title_where_a_key_does_nothing(room) -> None:
    room.on("Start")
    room.press("open:browse")
    room.on("Home")
    room.key(Qt.Key.Key_Return, Qt.Key.Key_Space)
    assert room.page["kind"] == "Home"


def test_ring_is_seen_while_keys_are_used_and_goes_with_the_first_touch(room) -> None:
    room.on("Start")
    assert not rings_of(room)
    room.key(Qt.Key.Key_Down)
    assert len(rings_of(room)) == 1
    room.touch(room.seen.one("title").place.center())
    assert not rings_of(room)


def rings_of(room) -> list:
    return [each for each in room.seen.items if each.name == "focusRing" and each.children]


def test_a_refused_entry_takes_the_focus_to_what_is_to_be_mended(room) -> None:
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")
    room.go("continue")
    assert [each.name for each in room.seen.targets if each.focused] == ["pick:last_12_months"]


def test_resident_turns_the_months_and_goes_back_to_the_choices(room) -> None:
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")
    room.press("pick:own")
    room.press("continue")
    room.until(lambda: room.page["control"] == "Wheel", "the wheel")
    room.on("Question")
    year = int(room.shell.property("live")["columns"][0]["value"])
    room.press("turn:year-1")
    assert int(room.shell.property("live")["columns"][0]["value"]) == year - 1
    room.press("back")
    room.until(lambda: room.page["control"] == "Choices", "the choices")
    assert room.shell.property("live")["chosen"] == "own"
