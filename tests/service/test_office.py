"""What an office does with a case, on SQLite in memory and on a PostgreSQL cluster of its own."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import offices
import pytest
from sqlalchemy import select
from town import KEYS, Town, applicant_of, refusal

from flows.documents.keys import load_trust
from flows.documents.seal import SealState, check_seal
from flows.ports import Applicant, DocumentRejected, Request
from service.departments import books
from service.departments.cases import CaseError
from service.departments.inquiries import WrongAnswers
from service.departments.messages import (
    CaseRequest,
    NewRecord,
    OfferRequest,
    RecordChange,
    RecordPlace,
    View,
)
from service.departments.records import MOMENT
from service.gateway import messages
from service.gateway.checks import check_paper


def test_a_slip_is_signed_for_this_request_and_says_what_was_answered(town: Town) -> None:
    request = town.request("apply", detail="路灯不亮")
    view = town.view(town.accept(request))
    assert (view.form, view.title, view.pages) == ("slip", "申请回执", 0)
    assert view.fields["name"] == "沈丽华"
    assert view.fields["detail"] == "路灯不亮"
    assert view.fields["hint"] == ""
    assert view.fields["accepted_on"] == town.population.today.isoformat()
    applicant = Applicant(**request.applicant.model_dump())
    key, number = bytes.fromhex(request.binding_key), applicant.id_number
    asked = Request(
        "DAT", "trial.apply", request.visit, key, applicant, request.answers, request.terminal, subject=number
    )
    told = msgspec.json.decode(view.model_dump_json(), type=messages.View)
    slip = check_paper(told, asked, offices.APPLY.document, load_trust(KEYS))
    assert slip.fields == view.fields
    with pytest.raises(DocumentRejected):
        check_paper(told, replace(asked, binding_key=bytes(16)), offices.APPLY.document, load_trust(KEYS))


def test_a_filed_request_is_entered_once_however_often_it_is_viewed(town: Town) -> None:
    asked = town.accept(town.request("apply", detail="路灯不亮"))
    views = {town.view(asked).model_dump_json() for _ in range(3)}
    assert len(views) == 1
    (filed,) = town.filed("permit")
    assert filed["number"] == View.model_validate_json(views.pop()).serial
    assert (filed["state"], filed["detail"], filed["service"]) == ("已受理", "路灯不亮", "trial.apply")


def test_a_filed_request_is_entered_once_when_it_is_viewed_by_many_at_once(town: Town) -> None:
    asked = town.accept(town.request("apply", detail="路灯不亮"))
    with ThreadPoolExecutor(6) as pool:
        serials = {view.serial for view in pool.map(lambda _: town.view(asked), range(6))}
    assert len(serials) == 1
    assert len(town.filed("permit")) == 1


def test_the_same_request_opens_one_case_when_it_comes_many_times_at_once(town: Town) -> None:
    request = town.request("apply", detail="路灯不亮")
    with ThreadPoolExecutor(6) as pool:
        cases = {case.case for case in pool.map(lambda _: town.accept(request), range(6))}
    assert len(cases) == 1


def test_serial_numbers_of_many_at_once_are_all_different(town: Town) -> None:
    grown = [resident.handle for resident in town.population.residents if resident.age > 30][:3]
    with ThreadPoolExecutor(3) as pool:
        serials = [view.serial for view in pool.map(town.apply, grown)]
    assert len(set(serials)) == 3


def test_a_second_request_is_refused_while_the_first_is_open(town: Town) -> None:
    town.apply()
    assert town.result("apply", detail="路灯不亮").reason == "record_exists"


def test_a_child_is_refused_and_a_full_day_is_closed(town: Town) -> None:
    assert town.result("apply", "yinuo", detail="路灯不亮").reason == "under_age"
    for handle in ("guoliang", "yufen", "chenyuan"):
        town.apply(handle)
    assert town.result("apply", detail="路灯不亮").reason == "quota_closed"


def test_a_request_progresses_with_time_and_as_the_administrator_says(town: Town) -> None:
    town.apply()
    found = town.registry.listed("permit", "lihua").records[0]
    for hours, state in ((0, "已受理"), (3, "办理中"), (30, "已办结")):
        earlier = (datetime.now() - timedelta(hours=hours)).strftime(MOMENT)  # noqa: DTZ005 - as the office writes it
        change = {"register": "permit", "owner": "lihua", "ordinal": found.ordinal, "facts": {"accepted_at": earlier}}
        town.registry.change(RecordChange.model_validate(change))
        asked = town.accept(town.request("enquire"))
        assert town.view(asked, "screen").fields == {"state": state}
    change["facts"] = {"state": "退回补正"}
    town.registry.change(RecordChange.model_validate(change))
    assert town.view(town.accept(town.request("enquire")), "screen").fields == {"state": "退回补正"}


def test_what_the_screen_shows_can_be_printed_as_a_list(town: Town) -> None:
    serial = town.apply().serial
    asked = town.accept(town.request("enquire"))
    assert town.office.result(offices.CODE, asked).form == "screen"
    shown = town.view(asked, "screen")
    assert shown.rows == [{"number": serial}]
    view = town.view(asked, "document")
    told, pdf = town.office.document(offices.CODE, asked)
    assert (view.title, view.serial, view.pages) == ("进度清单", told, 1)
    assert check_seal(pdf, load_trust(KEYS), offices.CODE).state is SealState.VALID


def test_a_form_that_the_service_does_not_have_is_refused(town: Town) -> None:
    asked = town.accept(town.request("apply", detail="路灯不亮"))
    for form in ("document", "screen"):
        with pytest.raises(CaseError) as failure:
            town.view(asked, form)
        assert refusal(failure) == (409, "case.wrong_form")
    with pytest.raises(CaseError) as failure:
        town.office.document(offices.CODE, asked)
    assert refusal(failure) == (409, "case.not_viewed")


def test_a_case_is_told_to_its_own_visit_and_department_alone(town: Town) -> None:
    asked = town.accept(town.request("apply", detail="路灯不亮"))
    stranger = CaseRequest(case=asked.case, visit=secrets.token_hex(16))
    for call in (town.office.result, town.office.document):
        with pytest.raises(CaseError) as failure:
            call(offices.CODE, stranger)
        assert refusal(failure) == (404, "case.unknown")
        with pytest.raises(CaseError) as failure:
            call("PSB", asked)
        assert refusal(failure) == (404, "case.unknown")
    with pytest.raises(CaseError):
        town.view(stranger)


def test_what_was_handed_out_is_handed_out_again_whatever_changes(town: Town) -> None:
    asked = town.accept(town.request("apply", detail="路灯不亮"))
    serial = town.view(asked).serial
    town.registry.change(
        RecordChange.model_validate({"register": "person", "owner": "lihua", "ordinal": 0, "facts": {"name": "沈改名"}})
    )
    try:
        assert town.view(asked).serial == serial
        assert town.result("apply", detail="路灯不亮").reason == "applicant_mismatch"
    finally:
        change = {"register": "person", "owner": "lihua", "ordinal": 0, "facts": {"name": "沈丽华"}}
        town.registry.change(RecordChange.model_validate(change))


def offered(town: Town, service: str, question: str, handle: str = "lihua") -> list[str]:
    applicant = applicant_of(town.population.resident(handle))
    request = OfferRequest(
        service=f"trial.{service}", question=question, visit=secrets.token_hex(16), applicant=applicant, answers={}
    )
    return [each.value for each in town.office.offer(offices.CODE, request)]


def test_days_are_offered_until_their_places_are_taken(town: Town) -> None:
    days = offered(town, "book", "date")
    assert len(days) == 2
    for handle in ("lihua", "chenyuan"):
        view = town.view(town.accept(town.request("book", handle, date=days[0])))
        assert view.fields["date"] == days[0]
    assert offered(town, "book", "date") == days[1:]
    assert town.result("book", "guoliang", date=days[0]).reason == "choice_gone"


def test_family_is_offered_and_strangers_are_refused(town: Town) -> None:
    child = town.population.resident("yinuo").id_number
    assert offered(town, "twice", "child") == ["self", child]
    assert town.result("twice", child=child).form == "slip"
    assert town.result("twice", child=town.population.resident("zimo").id_number).reason == "not_related"


def test_an_unknown_question_is_offered_nothing(town: Town) -> None:
    for question in ("detail", "never_asked"):
        with pytest.raises(WrongAnswers):
            offered(town, "apply", question)


@pytest.mark.parametrize("answers", [{"other": "1"}, {"date": ""}, {"date": "x" * 61}])
def test_answers_so_far_that_no_machine_stores_are_refused(town: Town, answers: dict[str, str]) -> None:
    request = town.request("book")
    asked = OfferRequest.model_construct(
        service=request.service,
        question="date",
        visit=request.visit,
        applicant=request.applicant,
        licence="",
        answers=answers,
    )
    with pytest.raises(WrongAnswers):
        town.office.offer(offices.CODE, asked)


def test_a_stranger_is_offered_nothing(town: Town) -> None:
    request = town.request("book")
    applicant = request.applicant.model_copy(update={"id_number": "339999190001010007"})
    asked = OfferRequest(service=request.service, question="date", visit=request.visit, applicant=applicant, answers={})
    assert town.office.offer(offices.CODE, asked) == ()


def test_of_two_phases_the_slip_comes_first_and_the_paper_when_it_is_done(town: Town) -> None:
    child = town.population.resident("yinuo")
    asked = town.accept(town.request("twice", child=child.id_number))
    with pytest.raises(CaseError) as failure:
        town.view(asked, "document")
    assert refusal(failure) == (409, "case.wrong_form")
    assert town.view(asked).fields == {"name": child.name, "relation": "儿子"}
    (filed,) = town.filed("twice", "yinuo")
    assert filed["applicant_id"] == town.population.resident("lihua").id_number
    done = {"register": "twice", "owner": "yinuo", "facts": {"state": "已办结"}}
    town.registry.change(RecordChange.model_validate(done))
    later = town.accept(town.request("twice", child=child.id_number))
    assert town.office.result(offices.CODE, later).form == "document"
    assert town.view(later, "document").title == "证明"
    assert len(town.filed("twice", "yinuo")) == 1


def test_a_company_is_known_by_its_genuine_licence_alone(town: Town) -> None:
    company = town.population.employers["yuanshan"]
    asked = town.accept(town.request("company", None, company.licence))
    assert town.office.result(offices.CODE, asked).state == "found"
    assert town.view(asked, "document").pages == 1
    other = town.population.employers["hefeng"]
    for licence in ("", company.licence[:-1], company.licence.replace(company.code, other.code), "https://a.invalid/"):
        assert town.result("company", None, licence).reason == "licence_invalid"


@pytest.mark.parametrize(
    ("service", "answers"),
    [
        ("apply", {}),
        ("apply", {"detail": "好", "other": "1"}),
        ("apply", {"detail": "x" * 61}),
        ("apply", {"detail": "a\u202eb"}),
        ("pay", {"account": "99100000"}),
        ("pay", {"account": "９９１０００００01"}),
        ("book", {"date": "x" * 61}),
    ],
)
def test_answers_that_no_machine_stores_are_refused(town: Town, service: str, answers: dict[str, str]) -> None:
    with pytest.raises(WrongAnswers):
        town.accept(town.request(service, **answers))


def test_records_are_added_listed_changed_and_struck_out(town: Town) -> None:
    new = {"register": "permit", "owner": "lihua", "key": "K1", "facts": {"a": "1", "b": "2"}}
    town.registry.add(NewRecord.model_validate(new))
    with pytest.raises(CaseError) as failure:
        town.registry.add(NewRecord.model_validate({**new, "owner": "chenyuan"}))
    assert refusal(failure) == (409, "record.key_taken")
    change = {"register": "permit", "owner": "lihua", "facts": {"a": "3", "b": None}}
    (record,) = town.registry.change(RecordChange.model_validate(change)).records
    assert (record.key, record.facts) == ("K1", {"a": "3"})
    place = RecordPlace.model_validate({"register": "permit", "owner": "lihua"})
    assert town.registry.remove(place).records == []
    with pytest.raises(CaseError) as failure:
        town.registry.remove(place)
    assert refusal(failure) == (404, "record.unknown")


def test_old_cases_are_forgotten_with_their_papers(town: Town) -> None:
    old = town.accept(town.request("apply", detail="路灯不亮"))
    town.view(old)
    with town.database.begin() as connection:
        connection.execute(books.case.update().values(accepted_at=books.case.c.accepted_at - 700))
    town.accept(town.request("apply", "chenyuan", detail="路灯不亮"))
    with town.database.begin() as connection:
        assert connection.execute(select(books.paper)).all() == []
    with pytest.raises(CaseError):
        town.view(old)


def test_a_seeded_database_is_not_seeded_again_in_the_same_month(town: Town) -> None:
    town.apply()
    town.database.seed(town.population)
    assert len(town.filed("permit")) == 1
