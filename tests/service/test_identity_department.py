"""The identity department's office for residents without a face: codes, their limits, and guardians.

It has a clock of ours, and stands on SQLite and on PostgreSQL.
"""

import time
from collections.abc import Iterator

import pytest
from codes import HOSTILE, NOBODY, new, other, together
from sqlalchemy import select

from service.departments import books, messages
from service.departments.cases import CaseError
from service.departments.database import Database
from service.departments.identity import IDENTITY_CODE_PREFIX, IdentityOffice
from service.departments.population import Population
from service.departments.telephones import Telephones

WITHOUT_PHONE = ("guiying", "shouyi")


class Psb:
    """The identity department with a clock that stands still until it is moved."""

    def __init__(self, database: Database, population: Population) -> None:
        self.database = database
        self.population = population
        self.now = time.time()
        self.telephones = Telephones()
        self.office = IdentityOffice(database, self.telephones, lambda: self.now)

    def number(self, handle: str) -> str:
        return self.population.resident(handle).id_number

    def show(self, handle: str = "lihua") -> str:
        return self.office.show_code(self.number(handle)).code

    def scan(self, code: str, request_id: str = "") -> messages.Identified:
        return self.office.identity_code(
            messages.IdentityCodeRequest(request_id=request_id or new(), visit="0" * 32, code=code)
        )

    def send(self, handle: str = "lihua", visit: str = "0" * 32, request_id: str = "") -> messages.CodeSent:
        return self.office.send_code(
            messages.SendCodeRequest(request_id=request_id or new(), visit=visit, id_number=self.number(handle))
        )

    def received(self, handle: str = "lihua") -> str:
        return self.telephones.messages(self.number(handle))[-1].code

    def check(
        self, sent: messages.CodeSent, code: str, visit: str = "0" * 32, request_id: str = ""
    ) -> tuple[bool | None, int | None, str | None]:
        request = messages.CheckCodeRequest(
            request_id=request_id or new(), visit=visit, reference=sent.reference or "", code=code
        )
        told = self.office.check_code(request)
        return told.is_right, told.tries_left, told.reason

    def guardian(self, guardian: str, child: str) -> bool:
        return self.office.is_guardian(
            messages.GuardianRequest(guardian=self.number(guardian), child=self.number(child), visit="0" * 32)
        )


@pytest.fixture
def psb(database: Database, population: Population) -> Iterator[Psb]:
    psb = Psb(database, population)
    yield psb
    psb.office.forget()


USED_UP = (None, None, "code_used_up")
EXPIRED = (None, None, "code_expired")


def test_a_code_tells_whose_telephone_shows_it_once(psb: Psb) -> None:
    code = psb.show()
    assert code.startswith(IDENTITY_CODE_PREFIX)
    applicant = psb.scan(code).applicant
    assert applicant is not None
    assert (applicant.id_number, applicant.name) == (psb.number("lihua"), "沈丽华")
    assert psb.scan(code) == messages.Identified(reason="identity_code_used")


def test_every_code_is_another_and_none_voids_the_others(psb: Psb) -> None:
    codes = {psb.show() for _ in range(5)}
    assert len(codes) == 5
    assert all(psb.scan(code).applicant for code in codes)


@pytest.mark.parametrize(("seconds", "reason"), [(299, None), (300, "identity_code_expired")])
def test_an_identity_code_is_good_for_five_minutes(psb: Psb, seconds: float, reason: str | None) -> None:
    code = psb.show()
    psb.now += seconds
    assert psb.scan(code).reason == reason


def test_a_used_code_stays_used_when_it_expires_and_is_forgotten_a_day_later(psb: Psb) -> None:
    code = psb.show()
    psb.scan(code)
    psb.now += 600
    assert psb.scan(code).reason == "identity_code_used"
    psb.now += 86_400
    assert psb.scan(code).reason == "identity_code_invalid"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_is_no_code_is_nobodys(psb: Psb, text: str) -> None:
    psb.show()
    assert psb.scan(text) == messages.Identified(reason="identity_code_invalid")


def test_a_code_that_is_cut_lengthened_or_in_other_letters_is_nobodys(psb: Psb) -> None:
    code = psb.show()
    for wrong in (
        code[:-1],
        f"{code}0",
        f"{code}\n",
        f" {code}",
        code.lower(),
        code.removeprefix(IDENTITY_CODE_PREFIX),
    ):
        assert psb.scan(wrong).reason == "identity_code_invalid"
    assert psb.scan(code).applicant


def test_of_many_who_show_one_code_at_once_one_is_taken(psb: Psb) -> None:
    code = psb.show()
    told = together(6, lambda _: psb.scan(code))
    assert sorted(answer.reason or "" for answer in told) == ["", *["identity_code_used"] * 5]


def test_the_same_request_is_answered_as_before_and_another_under_its_id_is_refused(psb: Psb) -> None:
    code, request_id = psb.show(), new()
    told = together(4, lambda _: psb.scan(code, request_id))
    assert len({answer.model_dump_json() for answer in told}) == 1
    assert told[0].applicant is not None
    for misuse in (lambda: psb.scan(psb.show(), request_id), lambda: psb.send(request_id=request_id)):
        with pytest.raises(CaseError) as failure:
            misuse()
        assert (failure.value.status, failure.value.code) == (409, "request.reused")
    psb.now += 601
    assert psb.scan(code, request_id).reason == "identity_code_used"


def test_nobodys_telephone_shows_no_code(psb: Psb) -> None:
    with pytest.raises(CaseError) as failure:
        psb.office.show_code(NOBODY)
    assert (failure.value.status, failure.value.code) == (404, "resident.unknown")


def test_a_code_is_sent_to_the_telephone_on_file_and_is_right_once(psb: Psb) -> None:
    sent = psb.send()
    phone = psb.population.resident("lihua").phone
    assert (sent.phone, sent.tries, sent.seconds) == (f"100****{phone[-4:]}", 5, 600)
    (message,) = psb.telephones.messages(psb.number("lihua"))
    assert message.phone == phone
    assert message.code in message.text
    assert psb.check(sent, message.code) == (True, 0, None)
    assert psb.check(sent, message.code) == USED_UP


def test_five_wrong_codes_use_it_up_and_the_right_one_comes_too_late(psb: Psb) -> None:
    sent = psb.send()
    code = psb.received()
    assert [psb.check(sent, other(code))[1] for _ in range(5)] == [4, 3, 2, 1, 0]
    assert psb.check(sent, code) == USED_UP
    psb.now += 61
    again = psb.send()
    assert psb.check(again, psb.received()) == (True, 0, None)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_wrong_code_and_costs_a_try(psb: Psb, text: str) -> None:
    sent = psb.send()
    if text != psb.received():
        assert psb.check(sent, text) == (False, 4, None)


@pytest.mark.parametrize(("seconds", "told"), [(599, (True, 0, None)), (600, EXPIRED)])
def test_a_sent_code_is_good_for_ten_minutes(psb: Psb, seconds: float, told: tuple[object, ...]) -> None:
    sent = psb.send()
    psb.now += seconds
    assert psb.check(sent, psb.received()) == told


def test_a_code_belongs_to_the_visit_that_asked_for_it(psb: Psb) -> None:
    sent = psb.send(visit="1" * 32)
    code = psb.received()
    for _ in range(8):
        assert psb.check(sent, code, visit="2" * 32) == EXPIRED
    assert psb.check(sent, code, visit="1" * 32) == (True, 0, None)


def test_a_guessed_reference_tells_nothing_and_costs_its_owner_nothing(psb: Psb) -> None:
    sent = psb.send()
    code = psb.received()
    for reference in (new(), "0" * 32, (sent.reference or "").upper() + "0", (sent.reference or "")[:16]):
        assert psb.check(sent.model_copy(update={"reference": reference}), code) == EXPIRED
    assert psb.check(sent, code) == (True, 0, None)


def test_a_new_code_voids_the_earlier_one(psb: Psb) -> None:
    first = psb.send()
    early = psb.received()
    psb.now += 60
    second = psb.send()
    late = psb.received()
    assert psb.check(first, early) == EXPIRED
    assert psb.check(first, late) == EXPIRED
    assert psb.check(second, other(late))[1] == 4
    assert psb.check(second, late)[0]


def test_a_code_a_minute_and_five_an_hour_are_sent_to_a_person(psb: Psb) -> None:
    assert psb.send().reference
    psb.now += 59
    assert psb.send().reason == "code_too_soon"
    assert psb.send("chenyuan").reference
    for _ in range(4):
        psb.now += 61
        assert psb.send().reference
    for seconds in (0, 61, 600):
        psb.now += seconds
        assert psb.send().reason == "code_too_often"
    psb.now += 3600
    assert psb.send().reference
    assert len(psb.telephones.messages(psb.number("lihua"))) == 6


def test_a_refused_request_leaves_the_code_that_was_sent_good(psb: Psb) -> None:
    sent = psb.send()
    assert psb.send(visit=new()).reason == "code_too_soon"
    assert psb.check(sent, psb.received())[0]


def test_of_two_requests_in_one_moment_one_code_is_sent(psb: Psb) -> None:
    told = together(6, lambda _: psb.send())
    assert sorted(answer.reason or "" for answer in told) == ["", *["code_too_soon"] * 5]
    assert len(psb.telephones.messages(psb.number("lihua"))) == 1


def test_many_checks_in_one_moment_do_not_get_a_sixth_try(psb: Psb) -> None:
    sent = psb.send()
    wrong = other(psb.received())
    told = together(12, lambda _: psb.check(sent, wrong))
    assert sorted(answer[1] for answer in told if answer[1] is not None) == [0, 1, 2, 3, 4]
    assert told.count(USED_UP) == 7
    assert psb.check(sent, psb.received()) == USED_UP


def test_the_right_code_is_taken_once_when_it_is_typed_many_times_in_one_moment(psb: Psb) -> None:
    sent = psb.send()
    code = psb.received()
    told = together(6, lambda _: psb.check(sent, code))
    assert sorted(told, key=str) == sorted([(True, 0, None), *[USED_UP] * 5], key=str)


def test_a_repeated_request_sends_once_and_a_repeated_check_costs_one_try(psb: Psb) -> None:
    sending, checking = new(), new()
    told = together(4, lambda _: psb.send(request_id=sending))
    assert len({answer.reference for answer in told}) == 1
    assert len(psb.telephones.messages(psb.number("lihua"))) == 1
    wrong = other(psb.received())
    assert together(4, lambda _: psb.check(told[0], wrong, request_id=checking)) == [(False, 4, None)] * 4
    with pytest.raises(CaseError):
        psb.check(told[0], psb.received(), request_id=checking)
    assert psb.check(told[0], psb.received()) == (True, 0, None)


@pytest.mark.parametrize("handle", WITHOUT_PHONE)
def test_who_has_no_telephone_on_file_is_told_as_nobody_is(psb: Psb, handle: str) -> None:
    answer = psb.send(handle)
    nobody = psb.office.send_code(messages.SendCodeRequest(request_id=new(), visit="0" * 32, id_number=NOBODY))
    assert answer == nobody == messages.CodeSent(reason="no_phone_on_file")


def test_the_books_hold_neither_code_nor_number_in_clear(psb: Psb) -> None:
    shown, sent = psb.show(), psb.send()
    code = psb.received()
    psb.check(sent, other(code))
    with psb.database.begin() as connection:
        tables = (books.identity_code, books.one_time_code, books.identity_request)
        rows = [row for table in tables for row in connection.execute(select(table))]
    written = " ".join(str(value) for row in rows for value in row)
    assert len(rows) == 4
    assert shown.removeprefix(IDENTITY_CODE_PREFIX) not in written
    assert psb.population.resident("lihua").phone not in written
    assert not {code, other(code)} & set(written.replace('"', " ").split())


def test_what_is_old_is_forgotten(psb: Psb) -> None:
    psb.show()
    psb.send()
    psb.now += 86_401
    psb.scan("nothing")
    with psb.database.begin() as connection:
        for table, left in ((books.identity_code, 0), (books.one_time_code, 0), (books.identity_request, 1)):
            assert len(connection.execute(select(table)).all()) == left


@pytest.mark.parametrize(
    ("guardian", "child", "is_guardian"),
    [
        ("lihua", "yinuo", True),
        ("chenyuan", "yinuo", True),
        ("guoliang", "yinuo", False),  # a grandfather at home
        ("yufen", "yinuo", False),
        ("yan", "zimo", True),
        ("fengjing", "zimo", True),
        ("hong", "yiming", True),
        ("xumin", "yiming", True),
        ("guiying", "yiming", False),
        ("hong", "yinuo", False),  # another's child
        ("yinuo", "lihua", False),  # the other way round
        ("yinuo", "yinuo", False),
        ("anan", "lele", False),  # a sister
        ("azhen", "mayue", False),  # who is grown up
        ("guoliang", "lihua", False),
        ("ruoxi", "shouyi", False),  # the guardian of a grown person
        ("xumin", "hong", False),
    ],
)
def test_parents_are_the_guardians_of_their_children_under_age(
    psb: Psb, guardian: str, child: str, *, is_guardian: bool
) -> None:
    assert psb.guardian(guardian, child) is is_guardian
