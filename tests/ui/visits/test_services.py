"""Other visits than the main job: slips, money, answers on the screen, a licence in place of a card, a lost card."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from flows.effects import Ask, Outcome, OutcomeKind
from kiosk.dock.orders import end_order
from service.departments.people import licence_of, look_up
from service.departments.population import Population, build_population

pytestmark = pytest.mark.xdist_group("visits")

RENT = "provident-fund.withdraw-rent"
POWER = "electricity.pay-bill"
FUND = "housing.query-maintenance-fund"
REPORT = "credit.print-enterprise-report"
BETWEEN_SCANS = 0.3

LOST_CARD = "public-security.reissue-id-card"


@pytest.fixture(scope="module")
def population() -> Population:
    return build_population(date.today())  # noqa: DTZ011 - the office's own day


def type_in(room, signs: str) -> None:
    for sign in signs:
        room.press(f"key:{sign}")
    room.press("continue")


def asked(room, question: str) -> None:
    """Wait for one question's page."""
    room.until(lambda: isinstance(room.effect, Ask) and room.effect.question.id == question, f"question {question}")
    room.on("Question")


def hold(room, code: str, is_read: Callable[[], bool]) -> None:
    """Hold a code before the scanner until it is read: what is scanned before the reading begins is forgotten."""

    def try_again() -> bool:
        if not is_read():
            room.simulator.order("scanner", "scan", text=code)
            time.sleep(BETWEEN_SCANS)
        return is_read()

    room.until(try_again, "a code that is read")


def receipts_of(room) -> int:
    return len(room.simulator.state()["receipt_printer"]["receipts"])


def ended_well(room) -> bool:
    return room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)


def test_an_application_ends_with_a_slip(room, population: Population) -> None:
    room.resident = population.resident("rexit")
    before = receipts_of(room)
    room.identify()
    room.choose(RENT)
    room.on("Consent")
    room.press("agree")
    asked(room, "rent_type")
    room.press("pick:market")
    room.press("continue")
    asked(room, "amount")
    type_in(room, "3600")
    asked(room, "bank_account")
    type_in(room, "999900000000123456")
    asked(room, "phone")
    type_in(room, "10000000000")
    room.on("Check")
    room.read_on(room.press)
    assert room.page["confirm"]["text"] == "对，交申请"
    room.press("confirm")
    room.on("TakePaper")
    assert room.page["slip"]
    assert receipts_of(room) == before + 1
    room.press("leave")
    room.on("Finish")
    assert ended_well(room)


def test_a_bill_is_paid_by_the_code_on_the_screen(room, population: Population) -> None:
    server = room.kiosk.department_server
    server.set_fault("payments.unpaid")
    room.on("Start")
    room.press("open:browse")
    room.on("Home")
    room.choose(POWER)
    asked(room, "account_no")
    type_in(room, look_up(population, "key", "power_account:chenyuan"))
    asked(room, "amount")
    room.press("skip")
    room.on("Check")
    room.read_on(room.press)
    assert room.page["confirm"]["text"] == "对，去付款"
    room.press("confirm")
    room.on("Payment")
    room.until(lambda: room.shell.property("live")["code"], "the code")
    room.second(300)
    assert room.shell.property("idle_left") == 0
    end_order(server.address, room.shell.property("live")["code"], "pay")
    room.on("TakePaper")
    assert room.page["another"] is None
    room.press("leave")
    room.on("Finish")
    assert ended_well(room)


def test_what_is_not_paid_is_not_owed(room, population: Population) -> None:
    room.kiosk.department_server.set_fault("payments.closed")
    room.on("Start")
    room.press("open:browse")
    room.on("Home")
    room.choose(POWER)
    asked(room, "account_no")
    type_in(room, look_up(population, "key", "power_account:azhen"))
    asked(room, "amount")
    type_in(room, "200")
    room.on("Check")
    room.confirm()
    room.on("Trouble")
    assert room.page["title"] == "付款码过期了"
    room.kiosk.department_server.clear()
    room.press("retry")
    room.on("TakePaper")


def test_an_enquiry_is_answered_on_the_screen_and_hides_what_is_private(room, population: Population) -> None:
    room.resident = population.resident("chenyuan")
    room.identify()
    room.choose(FUND)
    asked(room, "home")
    room.press(f"pick:{room.page['options'][0]['value']}")
    room.press("continue")
    room.on("Result")
    assert [row for row in room.page["rows"] if row["value"] == "●●●●"]
    room.press("reveal")
    assert not [row for row in room.page["rows"] if row["value"] == "●●●●"]
    room.on("Result")
    room.press("another")
    room.on("Home")
    room.choose(FUND)
    asked(room, "home")
    room.press(f"pick:{room.page['options'][0]['value']}")
    room.press("continue")
    room.on("Result")
    room.press("seen")
    room.on("Finish")
    assert ended_well(room)


def test_a_licence_stands_for_a_company(room, population: Population) -> None:
    room.on("Start")
    room.press("open:browse")
    room.on("Home")
    room.choose(REPORT)
    room.on("PutCard")
    room.press("open:no_licence")
    room.on("Trouble")
    room.press("back")
    room.on("PutCard")
    hold(room, "https://example.invalid/not-a-licence", lambda: room.page["title"] == "这个码不对，请再扫")
    hold(room, licence_of(population, "yuanshan"), lambda: isinstance(room.effect, Ask))
    asked(room, "edition")
    room.press("pick:no_violation")
    room.press("continue")
    asked(room, "period")
    room.press("pick:last_12_months")
    room.press("continue")
    asked(room, "purpose")
    room.press("pick:tender")
    room.press("continue")
    room.on("Check")
    room.confirm()
    room.on("TakePaper")
    room.press("leave")
    room.on("Finish")
    assert ended_well(room)


def test_a_lost_card_is_replaced_by_number_and_face(room) -> None:
    room.simulator.show_face(room.resident.card["face"])
    room.on("Start")
    room.press("open:no_card")
    room.on("Trouble")
    room.press("open:without_card")
    room.on("List")
    room.turn_to(f"choose:{LOST_CARD}")
    room.press(f"choose:{LOST_CARD}")
    room.on("ServiceStart")
    room.press("begin")
    room.on("Question")
    type_in(room, room.resident.id_number)
    room.on("Consent")
    room.press("agree")
    asked(room, "loss_date")
    room.press("turn:month-1")
    room.press("continue")
    asked(room, "delivery")
    room.press("pick:pick_up")
    room.press("continue")
    asked(room, "phone")
    type_in(room, "10000000000")
    room.on("Check")
    room.confirm()
    room.on("TakePaper")
    room.press("leave")
    room.on("Finish")
    assert ended_well(room)
