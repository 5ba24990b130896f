"""Taking the paper, the goodbye, and what the next resident sees of it."""

import logging

import pytest

from kiosk.shell import SETTLING
from kiosk.today import LEAST

pytestmark = pytest.mark.xdist_group("visits")

ENROLMENT = "social-insurance.print-enrolment-certificate"


def with_the_paper(room) -> None:
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    room.press("confirm")
    room.on("TakePaper")


def parting(room) -> None:
    with_the_paper(room)
    room.press("leave")
    room.on("Finish")


def ratings(room) -> list[str]:
    return [each.name for each in room.seen.targets if each.name.startswith("grade:")]


def test_resident_says_how_it_was_and_is_thanked(room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kiosk")
    parting(room)
    visit = next(each.fields["visit"] for each in caplog.records if each.getMessage() == "visit.ended")
    assert ratings(room) == ["grade:good", "grade:fair", "grade:bad"]
    room.press("grade:fair")
    assert (room.page["question"], ratings(room)) == ("谢谢您告诉我们", [])
    noted = [each.fields for each in caplog.records if each.getMessage() == "visit.rated"]
    assert noted == [{"rating": "fair"}]
    assert not room.remembers(visit)
    room.second(4)
    room.on("Start")


def test_a_second_tap_rates_nothing(room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kiosk")
    parting(room)
    middle = room.seen.one("grade:good").place.center()
    room.touch(middle)
    room.touch(middle)
    room.clock.advance(SETTLING)
    room.shell.act("grade", "bad")
    assert [each.fields for each in caplog.records if each.getMessage() == "visit.rated"] == [{"rating": "good"}]


def test_the_goodbye_goes_by_itself_and_waits_for_who_is_still_there(room) -> None:
    parting(room)
    room.second(6)
    room.touch(room.seen.one("title").place.center())
    room.second(6)
    assert room.page["kind"] == "Finish"
    room.second(3)
    room.on("Start")


def test_nobody_is_asked_after_silence(room) -> None:
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")
    room.second(76)
    room.on("Finish")
    assert ratings(room) == []


def test_a_rating_means_nothing_while_a_visit_lasts(room) -> None:
    room.identify()
    before = room.page
    room.shell.act("grade", "good")
    assert room.page == before


def test_a_card_that_still_lies_there_is_told_until_it_is_taken(room) -> None:
    def hint() -> str:
        return room.shell.property("live")["hint"]

    with_the_paper(room)
    room.second()
    assert hint() == ""
    room.lay_card()
    room.until(lambda: (room.attendant.tick(), hint())[-1] == "身份证也请收好", "the card is seen")
    room.simulator.remove_card()
    room.until(lambda: (room.attendant.tick(), hint())[-1] == "", "the card is gone")


def test_the_second_paper_of_a_visit_has_a_time_of_its_own(room) -> None:
    with_the_paper(room)
    room.second(20)
    room.press("another")
    room.on("Home")
    room.second(10)
    room.choose(ENROLMENT)
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    room.press("confirm")
    room.on("TakePaper")
    seconds = int(room.page["facts"][1].removeprefix("用时 ").removesuffix(" 秒"))
    assert 10 <= seconds < 20


def test_the_start_page_tells_how_fast_most_people_of_today_were(room) -> None:
    room.on("Start")
    for _ in range(LEAST - 1):
        room.attendant._today.note(room.attendant._visit.session.today, 23.4)
    room.second()
    assert room.page["today"] == ""
    parting(room)
    room.second(9)
    room.on("Start")
    assert room.page["today"] == "今天大多数人 24 秒内拿到纸"
