"""The life of a case: accepted, decided, issued, forgotten ten minutes later.

A case's number is random and is answered only to the visit that opened it. `Office` decides at `result` and again at
`view`, from the registers; nothing of the decision is kept but what was handed out, and the record that a request
leaves where it is filed. What was handed out once is handed out again, whatever the registers say meanwhile.
"""

import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from flows.ports import Offered
from flows.questions import OFFERED
from service.departments import books, payments
from service.departments.charges import in_english
from service.departments.content import content_of, filed_facts, wanted_by
from service.departments.database import Database, insert_new
from service.departments.desks import Desk
from service.departments.inquiries import (
    Asked,
    Refused,
    WrongAnswers,
    check_answers,
    check_given,
    open_inquiry,
    require_answers,
    require_offered,
)
from service.departments.messages import (
    AcceptRequest,
    ApplicantMessage,
    CaseRequest,
    Form,
    OfferRequest,
    Portrait,
    PortraitRequest,
    Result,
    View,
    ViewRequest,
)
from service.departments.offers import offers_for
from service.departments.operation import Inquiry, decide
from service.departments.portraits import photo
from service.departments.press import Job, Press, Printed, serial_of
from service.departments.records import Facts, Records

CASE_LIFE = 600.0
"""Seconds; a visit fetches its document within one minute, and pays within five."""

IDENTITY_DEPARTMENT = "PSB"
"""Who knows to whom an ID number belongs."""

CaseRow = Row[tuple[object, ...]]


class CaseError(Exception):
    """A call that the case does not allow.

    Attributes:
        status: HTTP status.
        code: stable name.
    """

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Work:
    """A case whose paper can be made, for those who make or forge it; personal."""

    desk: Desk
    inquiry: Inquiry
    job: Job
    serial: str
    form: Form


class Office:
    """All departments of the demonstration.

    Args:
        database: seeded.
        desks: by service id.
        press: makes the papers.
        delay: seconds from the acceptance to the decision.
    """

    def __init__(self, database: Database, desks: Mapping[str, Desk], press: Press, delay: float = 0.0) -> None:
        self._database = database
        self._desks = desks
        self._press = press
        self._delay = delay

    def offer(self, department: str, request: OfferRequest) -> tuple[Offered, ...]:
        """Return what may be answered to a question now; nothing to someone whom the registers do not know.

        Raises:
            CaseError: the department has no such service.
            WrongAnswers: the service has no such question to offer to.
        """
        desk, now = self._desk(department, request.service), _now()
        _check_offering(desk, request, now)
        asked = Asked(request.answers, _applicant(request.applicant), request.licence)
        with self._database.begin() as connection:
            try:
                inquiry = open_inquiry(Records(connection, now), desk.service, desk.operation, asked, now)
                require_offered(inquiry)
            except Refused:
                return ()
            return offers_for(desk.operation, inquiry, request.question)

    def portrait(self, request: PortraitRequest) -> Portrait:
        """Return whom a number belongs to, as far as there is a picture to compare him with."""
        with self._database.begin() as connection:
            person = Records(connection, _now()).first("person", request.id_number)
        if person is None:
            return Portrait(reason="number_unknown")
        if not person["face"]:
            return Portrait(reason="no_portrait")
        applicant = applicant_message(person)
        return Portrait(applicant=applicant, photo=base64.b64encode(photo(person["face"])).decode())

    def accept(self, department: str, request: AcceptRequest) -> str:
        """Open a case, or return the one that this request opened before.

        Raises:
            CaseError: the department has no such service, or the request id was used for something else.
            WrongAnswers: the answers are not the service's.
        """
        desk = self._desk(department, request.service)
        # Wrong answers are told at once; the decision itself is the result's.
        check_answers(desk.service, request.answers, _now().date().isoformat())
        text, now = request.model_dump_json(), time.time()
        values = {
            "number": secrets.token_hex(16),
            "department": department,
            "request_id": request.request_id,
            "visit": request.visit,
            "accepted_at": now,
            "decided_at": now + self._delay,
            "request": text,
        }
        with self._database.begin() as connection:
            _forget_old(connection, now)
            insert_new(connection, books.case, values)
            known = connection.execute(select(books.case).where(books.case.c.request_id == request.request_id)).one()
        if known.department != department or known.request != text:
            raise CaseError(409, "request.reused")
        return str(known.number)

    def result(self, department: str, asked: CaseRequest) -> Result:
        """Return how far the case is.

        Raises:
            CaseError: no such case for this visit.
        """
        with self._database.begin() as connection:
            case = _case(connection, department, asked)
            if time.time() < case.decided_at:
                return Result(state="processing")
            desk, request = self._of(case)
            try:
                inquiry = _decided(connection, desk, request, is_settled=bool(_papers(connection, asked.case)))
            except Refused as refusal:
                return Result(state="refused", reason=refusal.reason)
            amount, due_for = _due(desk, inquiry)
            form, due_for_en = desk.form(inquiry), in_english(due_for)
            return Result(state="found", form=form, due=amount, due_for=due_for, due_for_en=due_for_en)

    def view(self, department: str, asked: ViewRequest) -> View:
        """Return what the paper is; the first call issues it.

        Raises:
            CaseError: no such case for this visit, not decided, refused, not paid, or without a paper of this form.
        """
        with self._database.begin() as connection:
            case, papers = self._ready(connection, department, asked)
            if asked.form in papers:
                return View.model_validate_json(papers[asked.form].view)
            work = self._work(connection, case, papers, asked)
        # The paper is made outside the transaction; of two calls at the same time the first one's is kept.
        printed = self._press.make(work.job, work.serial, work.inquiry.now)
        with self._database.begin() as connection:
            _case(connection, department, asked)
            _keep(connection, asked, work, printed)
            return View.model_validate_json(_papers(connection, asked.case)[asked.form].view)

    def document(self, department: str, asked: CaseRequest) -> tuple[str, bytes]:
        """Return serial and PDF.

        Raises:
            CaseError: no such case for this visit, or it was not viewed as a document.
        """
        with self._database.begin() as connection:
            _, papers = self._ready(connection, department, asked)
        if "document" not in papers:
            raise CaseError(409, "case.not_viewed")
        paper = papers["document"]
        return View.model_validate_json(paper.view).serial, bytes(paper.pdf)

    def work(self, department: str, asked: ViewRequest) -> Work:
        """Return what the paper of a case is made from, whether it was made already or not; raises as `view`."""
        with self._database.begin() as connection:
            case, papers = self._ready(connection, department, asked)
            return self._work(connection, case, papers, asked)

    def _desk(self, department: str, service: str) -> Desk:
        desk = self._desks.get(service)
        if desk is None or desk.service.department_code != department:
            raise CaseError(404, "service.unknown")
        return desk

    def _of(self, case: CaseRow) -> tuple[Desk, AcceptRequest]:
        request = AcceptRequest.model_validate_json(case.request)
        return self._desks[request.service], request

    @staticmethod
    def _ready(connection: Connection, department: str, asked: CaseRequest) -> tuple[CaseRow, Mapping[str, CaseRow]]:
        case = _case(connection, department, asked)
        if time.time() < case.decided_at:
            raise CaseError(409, "case.not_decided")
        return case, _papers(connection, asked.case)

    def _work(self, connection: Connection, case: CaseRow, papers: Mapping[str, CaseRow], asked: ViewRequest) -> Work:
        desk, request = self._of(case)
        template = desk.template(asked.form)
        try:
            inquiry = _decided(connection, desk, request, is_settled=bool(papers))
        except Refused as refusal:
            raise CaseError(409, "case.refused") from refusal
        if template is None or not desk.hands_out(asked.form, inquiry):
            raise CaseError(409, "case.wrong_form")
        amount, _ = _due(desk, inquiry)
        if amount:
            transaction = asked.payment.transaction if asked.payment is not None else ""
            paid = payments.paid_facts(connection, transaction, amount, asked.case)
            if paid is None:
                raise CaseError(402, "case.not_paid")
            inquiry = replace(inquiry, payment=paid)
        running = _next_number(connection, getattr(template, "prefix", ""), inquiry.now)
        serial = serial_of(template, inquiry.now, running)
        content = content_of(desk.operation, inquiry, wanted_by(template), serial)
        key = bytes.fromhex(request.binding_key)
        return Work(desk, inquiry, Job(desk.service, template, content, key, request.terminal), serial, asked.form)


def _check_offering(desk: Desk, request: OfferRequest, now: datetime) -> None:
    """Check that the question is one to offer to, and that everything is answered that it depends on."""
    question = next((each for each in desk.service.questions if each.id == request.question), None)
    if not isinstance(question, OFFERED):
        raise WrongAnswers("nothing is offered to this question")
    check_given(desk.service, request.answers, now.date().isoformat())
    require_answers(desk.service, request.answers, getattr(question, "needs", ()))


def _keep(connection: Connection, asked: ViewRequest, work: Work, printed: Printed) -> None:
    """Keep what was made, file the request, spend the payment: all of it once, or nothing."""
    values = {
        "case_number": asked.case,
        "form": asked.form,
        "view": printed.view.model_dump_json(),
        "pdf": printed.pdf,
    }
    if not insert_new(connection, books.paper, values):
        return
    inquiry, operation = work.inquiry, work.desk.operation
    if inquiry.payment is not None and not payments.spend(connection, inquiry.payment["transaction"], asked.case):
        raise CaseError(402, "case.not_paid")
    if operation.files and work.desk.files_with(work.form):
        # The inquiry was opened in a transaction that has ended.
        inquiry = replace(inquiry, records=Records(connection, inquiry.now))
        facts = filed_facts(operation, inquiry, work.job.content, work.serial)
        facts["check_code"] = printed.view.check_code
        inquiry.records.add(operation.files, inquiry.owner, facts, work.serial)


def _decided(connection: Connection, desk: Desk, request: AcceptRequest, *, is_settled: bool) -> Inquiry:
    """Return the inquiry of a case that is not refused; what was handed out already is not decided again."""
    now = _now()
    asked = Asked(request.answers, _applicant(request.applicant), request.licence, request.terminal)
    inquiry = open_inquiry(Records(connection, now), desk.service, desk.operation, asked, now)
    if not is_settled:
        require_offered(inquiry)
        if (reason := decide(desk.operation, inquiry)) is not None:
            raise Refused(reason)
    return inquiry


def _due(desk: Desk, inquiry: Inquiry) -> tuple[int, str]:
    return desk.operation.due(inquiry) if desk.operation.due is not None else (0, "")


def _case(connection: Connection, department: str, asked: CaseRequest) -> CaseRow:
    """Return the case; the answer to a stranger is the same as for a number that never was.

    The row stays locked, so that of two calls the second sees all that the first did.
    """
    wanted = (books.case.c.number == asked.case) & (books.case.c.department == department)
    row = connection.execute(select(books.case).where(wanted).with_for_update()).one_or_none()
    if row is None or not secrets.compare_digest(row.visit, asked.visit):
        raise CaseError(404, "case.unknown")
    return row


def _papers(connection: Connection, number: str) -> Mapping[str, CaseRow]:
    """Return what the case handed out, by form."""
    rows = connection.execute(select(books.paper).where(books.paper.c.case_number == number))
    return {row.form: row for row in rows}


def _forget_old(connection: Connection, now: float) -> None:
    old = select(books.case.c.number).where(books.case.c.accepted_at < now - CASE_LIFE)
    connection.execute(delete(books.paper).where(books.paper.c.case_number.in_(old)))
    connection.execute(delete(books.case).where(books.case.c.accepted_at < now - CASE_LIFE))


def _next_number(connection: Connection, prefix: str, now: datetime) -> int:
    """Return the day's next running number of a kind of paper.

    The first of a day follows from the time of day, so that a server whose database is in memory does not give a
    number twice when it starts again on the same day.
    """
    first = (now.hour * 3600 + now.minute * 60 + now.second) * 100
    insert_new(connection, books.serial, {"prefix": prefix, "day": now.date(), "last": first})
    mine = (books.serial.c.prefix == prefix) & (books.serial.c.day == now.date())
    connection.execute(update(books.serial).where(mine).values(last=books.serial.c.last + 1))
    return int(connection.scalar(select(books.serial.c.last).where(mine)) or 0)


def applicant_message(person: Facts) -> ApplicantMessage:
    """Return a registered person as a card says him."""
    return ApplicantMessage(
        name=person["name"],
        id_number=person["id_number"],
        sex={"男": "male", "女": "female"}[person["sex"]],
        nation=person["nation"].removesuffix("族"),
        birth_date=person["birth_date"],
        address=person["address"],
    )


def _applicant(message: ApplicantMessage | None) -> Facts | None:
    if message is None:
        return None
    return {"name": message.name, "id_number": message.id_number, "birth_date": message.birth_date}


def _now() -> datetime:
    return datetime.now().astimezone()
