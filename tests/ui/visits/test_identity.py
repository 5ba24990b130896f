"""Who somebody is, by touch in the real window: refusing, changing one's mind, the equal ways, a child's parent."""

import time
from datetime import date

import pytest

from kiosk.commands.flow_run import DEMONSTRATION_BADGE, DEMONSTRATION_CARD_PIN, DEMONSTRATION_PIN
from kiosk.perform import Limits
from service.departments.people import guardian_of, social_card_of
from service.departments.population import build_population

pytestmark = pytest.mark.xdist_group("visits")

WAYS = ["identity_code", "one_time_code", "social_card_pin", "helper"]


@pytest.fixture
def at_the_ways(room):
    """A resident who pressed that he does not want to show his face."""
    room.on("Start")
    room.lay_card()
    room.on("Consent")
    room.simulator.remove_card()
    room.press("refuse")
    room.on("Ways")
    yield room
    for device in ("scanner", "chip_card"):
        room.simulator.clear(device)
    room.simulator.order("chip_card", "remove")
    room.kiosk.department_server.reset()


def type_in(room, figures: str) -> None:
    for figure in figures:
        room.press(f"key:{figure}")
    room.press("continue")


def hold(room, text: str) -> None:
    """Hold a code before the scanner once it looks: what was there before is forgotten."""
    ready = time.monotonic() + 0.5
    room.until(lambda: time.monotonic() > ready, "the scanner")
    room.simulator.order("scanner", "scan", text=text)


def offered(room) -> list[str]:
    return [choice["value"] for choice in room.page["choices"]]


def test_the_ways_are_equal_and_go_back_to_the_question(at_the_ways) -> None:
    room = at_the_ways
    assert offered(room) == WAYS
    sizes = {(each.place.width(), each.place.height()) for each in room.seen.targets if each.name.startswith("way:")}
    assert len(sizes) == 1
    room.press("back")
    room.on("Consent")
    room.press("refuse")
    room.on("Ways")


def test_a_code_sent_to_the_telephone(at_the_ways) -> None:
    room = at_the_ways
    room.press("way:one_time_code")
    room.on("Question")
    assert "****" in room.page["lead"]
    type_in(room, "12345")
    assert room.shell.property("live")["error"] == "要 6 位数字，还差 1 位。"
    room.press("key:clear")
    code = room.kiosk.department_server.messages(room.resident.id_number)[-1]["code"]
    wrong = "000000" if code != "000000" else "111111"
    type_in(room, wrong)
    room.until(lambda: "还可以试 4 次" in room.shell.property("live").get("error", ""), "the wrong code to be told")
    room.on("Question")
    room.press("resend")
    room.until(lambda: "60 秒" in room.shell.property("live").get("error", ""), "that it is too soon")
    room.on("Question")
    type_in(room, code)
    room.on("Home")
    assert room.attendant._visit.session.identity.confirmed == "one_time_code"


def test_the_code_on_the_telephones_screen(at_the_ways) -> None:
    room = at_the_ways
    room.press("way:identity_code")
    room.on("PutCard")
    hold(room, "no such code")
    room.until(lambda: "认不出来" in room.page["lead"], "that the code is none")
    room.on("PutCard")
    stranger = room.kiosk.department_server.show_code("chenyuan")
    hold(room, stranger)
    room.until(lambda: "不是同一个人" in room.page["lead"], "that the code is another's")
    room.on("PutCard")
    hold(room, room.kiosk.department_server.show_code(room.resident.id_number))
    room.on("Home")


def test_the_pin_of_the_social_security_card(at_the_ways) -> None:
    room = at_the_ways
    room.press("way:social_card_pin")
    room.on("Question")
    type_in(room, "999999")
    assert "999999" not in [text.text for text in room.seen.texts]
    room.on("PutCard")
    room.simulator.order("chip_card", "insert", card=social_card_of(room.resident))
    room.until(lambda: "密码不对" in room.shell.property("live").get("error", ""), "the wrong PIN to be told")
    room.on("Question")
    type_in(room, DEMONSTRATION_CARD_PIN)
    room.on("Home")


def test_a_helper_with_badge_and_pin(at_the_ways) -> None:
    room = at_the_ways
    room.press("way:helper")
    room.on("PutCard")
    hold(room, DEMONSTRATION_BADGE)
    room.on("Question")
    type_in(room, DEMONSTRATION_PIN)
    room.on("Home")


def test_a_way_that_fails_is_told_and_gone(at_the_ways) -> None:
    room = at_the_ways
    room.kiosk.department_server.set_fault("PSB.send_code=down")
    room.press("way:one_time_code")
    room.until(lambda: room.page["kind"] == "Ways" and room.page["notice"], "the notice")
    assert offered(room) == [way for way in WAYS if way != "one_time_code"]
    assert room.page["notice"]["text"] == "核对身份的系统连不上，请换个办法。"


def test_consent_is_withdrawn_from_the_help_page_and_answers_are_kept(room) -> None:
    room.identify()
    room.choose("social-insurance.print-enrolment-certificate")
    room.on("Question")
    room.press("pick:last_48_months")
    room.press("continue")
    room.on("Check")
    room.press("help")
    room.on("Trouble")
    room.press("withdraw")
    room.on("Ways")
    assert room.page["title"] == "好的，不刷脸了"
    room.press("way:helper")
    room.on("PutCard")
    hold(room, DEMONSTRATION_BADGE)
    room.on("Question")
    type_in(room, DEMONSTRATION_PIN)
    room.on("Check")
    assert [entry.answer for entry in room.kiosk.journal.consents()][-2:] == ["agreed", "withdrawn"]
    room.press("help")
    room.on("Trouble")
    assert room.seen.named("withdraw") == []


def test_what_the_resident_is_asked_to_do_is_the_title_with_an_arrow(enter, kiosk) -> None:
    limits = Limits(10.0, 60.0, gestures=1)
    room = enter(performer=kiosk.performer.with_others(limits=limits))
    room.on("Start")
    room.simulator.show_face(room.resident.card["face"])
    room.lay_card()
    room.on("Consent")
    room.simulator.remove_card()
    room.press("agree")
    room.on("Camera")
    room.until(lambda: room.shell.property("live").get("gesture"), "a gesture to be asked for")
    live = room.shell.property("live")
    assert live["hint"] in {"请向左转头", "请向右转头"}
    arrow = room.seen.one("arrow").place
    assert (arrow.center().x() < 540) == (live["gesture"] == "turn_left")
    room.simulator.order("camera", "gesture", gesture=live["gesture"])
    room.on("Home")


def test_a_child_brings_a_parent_who_is_asked_in_its_place(room) -> None:
    people = build_population(date.today())  # noqa: DTZ011 - the office's own day
    child = people.resident("yiming")
    parent = guardian_of(people, child)
    assert parent is not None
    room.on("Start")
    room.simulator.insert_card(child.card)
    room.on("PutCard")
    assert room.page["title"] == "请家长一起来办"
    room.simulator.remove_card()
    room.simulator.insert_card(parent.card)
    room.on("Consent")
    assert room.page["title"] == "要给孩子刷脸吗？"
    room.simulator.remove_card()
    room.press("refuse")
    room.on("Ways")


@pytest.mark.parametrize("handle", [pytest.param("villalobos", marks=pytest.mark.soak), "rosenqvist"])
def test_a_foreigner_in_english_is_told_where_to_go_and_has_another_paper(room, handle: str) -> None:
    resident = build_population(date.today()).resident(handle)  # noqa: DTZ011 - the office's own day
    room.simulator.show_face(resident.card["face"])
    room.on("Start")
    room.press("language")
    room.simulator.insert_card(resident.card)
    room.on("Consent")
    room.simulator.remove_card()
    room.press("agree")
    room.on("Home")
    assert "*" in room.page["who"]
    room.choose("public-security.print-household-certificate")
    room.on("Trouble")
    assert room.page["title"] == "Not with this kind of card"
    assert room.page["facts"] or room.page["places"]
    room.press("back")
    room.go_home()
    room.choose("social-insurance.print-enrolment-certificate")
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    names = [text.text for text in room.seen.texts]
    shown = str(resident.card["name"] or resident.card["name_en"])
    assert any(shown.split(",", maxsplit=1)[0].split(maxsplit=1)[0] in text for text in names)
    room.press("confirm")
    room.on("TakePaper")
    room.press("leave")
    room.on("Finish")
