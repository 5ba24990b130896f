"""What touches, keys and silence mean while somebody is at the machine."""

import pytest
from PySide6.QtCore import QPointF, Qt

from flows.effects import Outcome, OutcomeKind
from kiosk.shell import SETTLING

pytestmark = pytest.mark.xdist_group("visits")

RENT = "provident-fund.withdraw-rent"
ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPARTMENT = "HRSS"
WARNING, END = 45, 30
"""Seconds of ``config/kiosk.toml``."""


def asked_for_months(room) -> None:
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")


def live(room) -> dict:
    return room.shell.property("live")


def test_second_tap_of_a_trembling_hand_does_not_answer_the_next_page(room) -> None:
    room.identify()
    room.press(f"choose:{ENROLMENT}")
    room.on("ServiceStart")
    button = room.seen.one("begin").place.center()
    room.touch(button)
    assert room.page["kind"] == "Question"
    assert room.seen.one("continue").place.contains(button)
    room.touch(button)
    assert live(room)["error"] == ""
    room.clock.advance(SETTLING)
    room.touch(button)
    assert live(room)["error"] != ""


def test_changing_the_language_keeps_the_answers(room) -> None:
    room.identify()
    room.choose(RENT)
    room.on("Consent")
    room.press("agree")
    room.on("Question")
    room.press("pick:market")
    room.press("continue")
    room.until(lambda: room.page["control"] == "Pad", "the pad")
    room.on("Question")
    for key in "3600":
        room.press(f"key:{key}")
    title = room.page["title"]
    room.press("language")
    assert room.page["title"] != title
    assert live(room)["typed"] == "3600"
    room.clock.advance(SETTLING)
    room.press("back")
    room.clock.advance(SETTLING)
    assert room.page["control"] == "Choices"


def test_every_mode_ends_with_the_visit(room) -> None:
    room.identify()
    room.press("language")
    room.press("contrast")
    room.clock.advance(SETTLING)
    room.press("leave")
    room.on("Finish")
    assert room.page["title"] == "Goodbye"
    room.second(4)
    room.on("Start")
    assert (room.shell.property("language"), room.shell.property("contrast")) == ("zh", 0)


def test_modes_that_somebody_left_on_the_start_page_end_there(room) -> None:
    room.on("Start")
    room.press("language")
    assert room.page["title"].startswith("Place")
    room.second(WARNING - 1)
    assert room.page["title"].startswith("Place")
    room.second(2)
    assert room.page["title"].startswith("放上")
    assert room.shell.property("idle_left") == 0


def test_silence_brings_the_warning_and_one_touch_is_enough_to_stay(room) -> None:
    asked_for_months(room)
    room.press("pick:last_24_months")
    room.second(WARNING + 1)
    assert room.shell.property("idle_left") > 0
    room.press("stay")
    assert room.shell.property("idle_left") == 0
    assert live(room)["chosen"] == "last_24_months"
    room.second(WARNING - 1)
    assert room.shell.property("idle_left") == 0


@pytest.mark.parametrize("place", [QPointF(540, 400), QPointF(540, 1000), QPointF(30, 1890)])
def test_a_touch_anywhere_on_the_warning_means_still_here(room, place: QPointF) -> None:
    asked_for_months(room)
    room.second(WARNING + 2)
    room.touch(place)
    assert room.shell.property("idle_left") == 0
    assert room.page["kind"] == "Question"


def test_a_key_means_still_here_and_nothing_else(room) -> None:
    asked_for_months(room)
    room.press("pick:last_24_months")
    room.key(Qt.Key.Key_Down)
    room.second(WARNING + 2)
    room.key(Qt.Key.Key_Return)
    assert room.shell.property("idle_left") == 0
    assert live(room) | {"columns": []} == live(room)
    assert live(room)["chosen"] == "last_24_months"


def test_a_touch_as_the_warning_appears_does_not_end_the_visit(room) -> None:
    asked_for_months(room)
    room.clock.advance(WARNING + 1)
    room.attendant.tick()
    room.touch(room.seen.one("idle_leave").place.center())
    assert room.page["kind"] == "Question"
    assert room.shell.property("idle_left") == 0


def test_no_answer_ends_the_visit_and_wipes_it(room) -> None:
    asked_for_months(room)
    visit = room.visit
    assert room.remembers(visit)
    room.second(WARNING + END + 1)
    assert room.page["kind"] == "Finish"
    assert room.attendant.last.outcome == Outcome(OutcomeKind.ABANDONED, "idle")
    assert not room.remembers(visit)
    assert [word for word in personal(room) if word in str(room.page) + str(live(room))] == []
    room.second(4)
    room.on("Start")


def personal(room) -> list[str]:
    card = room.resident.card
    return [text for each in ("name", "id_number", "address") if (text := card.get(each))] + [room.resident.name[0]]


def test_leaving_by_the_warnings_own_button(room) -> None:
    asked_for_months(room)
    visit = room.visit
    room.second(WARNING + 2)
    room.press("idle_leave")
    assert room.page["kind"] == "Finish"
    assert not room.remembers(visit)


def test_a_page_about_a_card_that_moved_does_not_stand_for_ever(room) -> None:
    room.on("Start")
    room.simulator.fault("id_card", "media_withdrawn")
    room.lay_card()
    room.on("PutCard")
    assert room.page["title"] == "卡片动了一下"
    room.simulator.remove_card()
    room.simulator.clear("id_card")
    room.second(WARNING + END + 1)
    assert room.page["kind"] == "Finish"
    room.second(4)
    room.on("Start")


def test_in_large_type_nothing_is_confirmed_before_all_of_it_was_seen(room) -> None:
    asked_for_months(room)
    room.press("pick:last_24_months")
    room.press("continue")
    room.on("Check")
    whole = [row["label"] for row in room.page["rows"]]
    assert room.page["confirm"]["text"] == "对，打印证明"
    room.press("large")
    room.clock.advance(SETTLING)
    seen = [row["label"] for row in room.page["rows"]]
    assert room.page["confirm"]["text"] == "往下看"
    place = room.seen.one("part:1").place.center()
    room.touch(place)
    assert room.page["confirm"]["text"] == "对，打印证明"
    assert room.seen.one("confirm").place.contains(place)
    # The second tap of a trembling hand.
    room.touch(place)
    assert room.page["kind"] == "Check"
    assert seen + [row["label"] for row in room.page["rows"]] == whole
    room.clock.advance(SETTLING)
    room.press("part:0")
    room.clock.advance(SETTLING)
    assert [row["label"] for row in room.page["rows"]] == seen
    assert not room.seen.named("confirm")
    room.read_on(room.go)
    room.go("confirm")
    room.on("TakePaper")


def test_a_list_opens_again_where_it_was_left(room) -> None:
    def turn(action: str) -> None:
        room.press(action)
        room.clock.advance(SETTLING)

    room.identify()
    for action in ("open:services", "part:1"):
        turn(action)
    departments = room.page["rows"]
    turn("help")
    turn("back")
    assert room.page["rows"] == departments
    for action in ("back", "open:services", "part:0", f"open:department:{DEPARTMENT}", "part:1"):
        turn(action)
    services = room.page["rows"]
    turn(f"choose:{services[0]['value']}")
    assert room.page["kind"] == "ServiceStart"
    turn("back")
    assert room.page["rows"] == services
    for action in ("back", "back", "open:services", f"open:department:{DEPARTMENT}"):
        turn(action)
    assert room.page["rows"] == services
    turn("leave")
    room.on("Finish")
    room.second(9)
    room.on("Start")
    for action in ("open:browse", "open:services", f"open:department:{DEPARTMENT}"):
        turn(action)
    assert room.page["rows"] != services


def test_help_lies_over_the_page_and_takes_nothing_away(room) -> None:
    asked_for_months(room)
    room.press("pick:last_24_months")
    room.press("help")
    room.on("Trouble")
    room.press("back")
    room.on("Question")
    assert live(room)["chosen"] == "last_24_months"


def test_a_press_that_means_nothing_here_changes_nothing(room) -> None:
    room.identify()
    before = room.page
    for action, value in [("confirm", ""), ("retry", ""), ("key", "5"), ("choose", "no.such"), ("nonsense", "")]:
        room.shell.act(action, value)
        assert room.page == before
