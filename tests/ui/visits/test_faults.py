"""The screen when something fails: a safe page, nothing of the resident left, and open again when it is well."""

from dataclasses import replace
from threading import Event

import pytest

from flows.effects import OutcomeKind
from flows.ports import Found, Refusal, Request, SealedDocument
from kiosk.machine import MachineMode
from kiosk.perform import Limits, Performer

pytestmark = pytest.mark.xdist_group("visits")

ENROLMENT = "social-insurance.print-enrolment-certificate"


class BrokenDepartments:
    """Departments whose client has a fault that nobody foresaw."""

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        raise ZeroDivisionError(request.applicant.name)

    def issue(self, found: Found, deadline: float, cancel: Event | None = None) -> SealedDocument:
        raise NotImplementedError


class SilentDepartments(BrokenDepartments):
    """Departments that answer when they are cancelled."""

    def query(self, request: Request, deadline: float, cancel: Event | None = None) -> Found | Refusal:
        assert cancel is not None
        cancel.wait(30)
        return Refusal("record_not_found")


def room_with(enter, kiosk, departments):
    limits = Limits(10.0, 20.0, 60.0)
    return enter(performer=Performer(kiosk.devices, departments, kiosk.journal, limits))


def hand_in(room) -> None:
    room.identify()
    room.choose(ENROLMENT)
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    room.press("confirm")


def test_an_error_of_the_program_ends_on_a_safe_page_and_wipes_the_visit(enter, kiosk, caplog) -> None:
    room = room_with(enter, kiosk, BrokenDepartments())
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
    room = enter(catalog=type(kiosk.catalog)([broken]))
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

    def is_open() -> bool:
        room.second()
        return room.page["kind"] == "Start"

    room.until(is_open, "the start page")


def test_waiting_that_became_long_is_the_residents_to_end(enter, kiosk) -> None:
    room = room_with(enter, kiosk, SilentDepartments())
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
    room.on("List")


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
    room.on("Trouble")
    assert room.page["title"] == "好的，不刷脸"


def test_the_start_page_of_another_day_begins_another_visit(room) -> None:
    room.on("Start")
    visit = room.attendant._visit
    today = visit.session.today
    visit._session = replace(visit.session, today="2020-01-01")
    room.second()
    assert room.attendant._visit.session.today == today
    room.identify()
