"""The screen when something fails: a safe page, nothing of the resident left, and open again when it is well."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event

import pytest
from msgspec import structs

from flows.effects import Ask, Outcome, OutcomeKind
from flows.journal import Entry
from flows.ports import (
    Applicant,
    CodeChecked,
    CodeSent,
    Form,
    Found,
    Offered,
    Payment,
    Portrait,
    Refusal,
    Request,
    SealedDocument,
)
from kiosk.machine import MachineMode
from kiosk.office import Office
from kiosk.perform import Limits
from service.gateway.cashier import Cashier
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

pytestmark = pytest.mark.xdist_group("visits")

ENROLMENT = "social-insurance.print-enrolment-certificate"


class BrokenDepartments:
    """Departments whose client has a fault that nobody foresaw."""

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        raise ZeroDivisionError(request.applicant.name)

    def issue(
        self, found: Found, form: Form, payment: Payment | None, deadline: float, cancel: Event | None = None
    ) -> SealedDocument:
        raise NotImplementedError

    def offer(
        self, request: Request, question: str, deadline: float, cancel: Event | None = None
    ) -> tuple[Offered, ...]:
        raise NotImplementedError

    def portrait(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> Portrait | Refusal:
        raise NotImplementedError

    def identity_code(self, code: str, visit: str, deadline: float, cancel: Event | None = None) -> Applicant | Refusal:
        raise NotImplementedError

    def send_code(self, id_number: str, visit: str, deadline: float, cancel: Event | None = None) -> CodeSent | Refusal:
        raise NotImplementedError

    def check_code(
        self, sent: CodeSent, code: str, visit: str, deadline: float, cancel: Event | None = None
    ) -> CodeChecked | Refusal:
        raise NotImplementedError

    def guardian(self, guardian: str, child: str, visit: str, deadline: float, cancel: Event | None = None) -> bool:
        raise NotImplementedError


class SilentDepartments(BrokenDepartments):
    """Departments that answer when they are cancelled."""

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        assert cancel is not None
        cancel.wait(30)
        return Refusal("no_record")


class HalfBrokenDepartments(BrokenDepartments):
    """Departments whose client breaks when a bill is paid and its receipt is to be fetched."""

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        return Found(request, "case", "slip", 12345, "电费")


@pytest.fixture
def room_with(enter, kiosk) -> Iterator[Callable[..., object]]:
    """A machine with other departments or other patience."""
    address = GatewaySettings(address=kiosk.department_server.address)
    with ExitStack() as opened:
        gateway, cashier = Gateway(address, {}), Cashier(address)
        opened.callback(gateway.close)
        opened.callback(cashier.shut)

        def make(departments=gateway, print_limit: float = 60.0):
            office = Office(departments, cashier, kiosk.journal, 20.0, 60.0)
            limits = Limits(10.0, print_limit, gestures=0)
            performer = kiosk.performer.with_others(office=office, limits=limits)
            return enter(performer=performer)

        yield make


def open_again(room) -> None:
    """Let seconds pass until the machine serves again."""

    def is_open() -> bool:
        room.second()
        return room.page["kind"] == "Start"

    room.until(is_open, "the start page")


def hand_in(room) -> None:
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    room.press("confirm")


def test_an_error_of_the_program_ends_on_a_safe_page_and_wipes_the_visit(room_with, caplog) -> None:
    room = room_with(BrokenDepartments())
    visit = room.visit
    hand_in(room)
    room.on("OutOfService")
    assert room.attendant.mode is MachineMode.OUT_OF_SERVICE
    crash = next(record for record in caplog.records if record.msg == "visit.crashed")
    assert crash.fields["file"] == "test_faults.py"
    assert not room.remembers(visit)
    assert room.resident.name not in str(room.page)
    room.second(11)
    room.on("Start")
    room.identify()


def test_an_error_in_drawing_a_page_ends_in_the_same_way(enter, kiosk) -> None:
    service = kiosk.catalog.service(ENROLMENT)
    broken = service.model_copy(update={"department_code": "NONE", "data_consent": service.name})
    room = enter(catalog=type(kiosk.catalog)([broken], {}))
    visit = room.visit
    room.identify()
    room.choose(ENROLMENT)
    room.on("OutOfService")
    assert not room.remembers(visit)


def test_a_reader_that_is_gone_closes_the_machine_until_it_is_back(room) -> None:
    room.on("Start")
    room.simulator.fault("id_card", "gone")
    room.on("OutOfService")
    assert ":" in room.page["lead"]
    room.press("help")
    room.on("Trouble")
    room.press("back")
    room.on("OutOfService")
    room.second(11)
    assert room.page["kind"] == "OutOfService"
    room.simulator.clear("id_card")
    open_again(room)


def test_no_visit_begins_while_the_printer_may_still_bring_the_paper_of_the_one_before(room_with) -> None:
    """In 2023 kiosks in Yokohama handed out strangers' papers after time-outs."""
    room = room_with(print_limit=2.0)
    room.simulator.fault("document_printer", "slow")
    hand_in(room)
    room.on("Trouble")
    assert room.page["title"] == "不知道纸出来没有"
    sheets = room.simulator.state()["document_printer"]["sheets"]
    room.simulator.fault("document_printer", "cover_open")
    room.press("leave")
    room.on("Finish")
    room.second(9)
    room.on("OutOfService")
    assert room.attendant.mode is MachineMode.OUT_OF_SERVICE
    room.second(11)
    assert room.page["kind"] == "OutOfService"
    room.simulator.clear("document_printer")
    open_again(room)
    assert room.simulator.state()["document_printer"]["sheets"] > sheets
    room.identify()


def test_what_a_crash_interrupted_in_the_printer_is_waited_for_before_the_first_visit(enter, kiosk) -> None:
    entry = Entry("1", "0" * 32, ENROLMENT, "0" * 64, 1, 2, 0.0, 1.0, "unknown", 0, "journal.interrupted")
    kiosk.devices.simulator.fault("document_printer", "media_empty")
    room = enter(interrupted=(entry,))
    room.on("OutOfService")
    room.second(11)
    assert room.page["kind"] == "OutOfService"
    room.simulator.clear("document_printer")
    open_again(room)


def test_an_error_of_the_program_after_paying_gives_the_money_back(room_with, caplog) -> None:
    room = room_with(HalfBrokenDepartments())
    visit = room.visit
    room.on("Start")
    room.press("open:browse")
    room.on("Home")
    room.choose("electricity.pay-bill")
    room.on("Question")
    for sign in "9910000001":
        room.press(f"key:{sign}")
    room.press("continue")
    room.until(lambda: isinstance(room.effect, Ask) and room.effect.question.id == "amount", "the amount")
    room.on("Question")
    room.press("skip")
    room.on("Check")
    room.press("confirm")
    room.on("Finish")
    assert room.page["take"] == "付的钱退给您了，一两天到账"
    assert "visit.crashed" in [record.msg for record in caplog.records]
    assert room.attendant.last.outcome == Outcome(OutcomeKind.FAILED, "kiosk.error")
    assert not room.remembers(visit)
    open_again(room)


def test_waiting_that_became_long_is_the_residents_to_end(room_with) -> None:
    room = room_with(SilentDepartments())
    hand_in(room)
    room.on("Working")
    room.second(9)
    assert room.shell.property("live")["footer"] == "比平时慢，还在办"
    room.second(12)
    room.press("wait")
    assert room.shell.property("live")["choices"] == []
    room.second(60)
    assert room.shell.property("idle_left") == 0
    room.press("leave")
    room.on("Finish")
    assert room.attendant.last.outcome.kind is OutcomeKind.ABANDONED


def test_another_try_prints_when_the_paper_is_filled(room) -> None:
    room.simulator.fault("document_printer", "media_empty")
    hand_in(room)
    room.on("Trouble")
    assert room.page["title"] == "打印纸用完了"
    room.simulator.clear("document_printer")
    room.press("retry")
    room.on("TakePaper")
    room.press("another")
    room.on("Home")


def test_no_picture_of_a_simulated_camera_is_ever_shown(room) -> None:
    room.simulator.show_face(None)
    room.on("Start")
    room.lay_card()
    room.on("Consent")
    room.press("agree")
    room.on("Camera")
    room.until(lambda: room.shell.property("live")["hint"] == "请站到镜头前", "the camera's first picture")
    assert room.shell.property("preview").isNull()
    assert room.page["who"] == ""
    assert room.seen.one("figure").place.width() == 752
    room.press("refuse")
    room.on("Ways")
    assert room.page["title"] == "好的，不刷脸了"
    assert "刚才的照片已经删掉" in room.page["lead"]


def test_the_start_page_of_another_day_begins_another_visit(room) -> None:
    room.on("Start")
    visit = room.attendant._visit
    today = visit.session.today
    visit._session = structs.replace(visit.session, today="2020-01-01")
    room.second()
    assert room.attendant._visit.session.today == today
    room.identify()
