"""The life of a case: accepted, decided, issued, forgotten ten minutes later.

A case's number is random and is answered only together with the id number it was opened for. `Office` decides at
`result` and again at `view`, from the registers; nothing of the decision is kept but the finished document.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from flows.ports import Refusal
from service.departments import books
from service.departments.database import Database
from service.departments.decisions import Asked, Paper
from service.departments.desks import Desk
from service.departments.messages import AcceptRequest, CaseRequest, Result, View
from service.departments.press import Press, order_of

CASE_LIFE = 600.0
"""Seconds; a visit fetches its document within one minute."""


IssuedRow = Row[tuple[object, ...]]
"""A row of `books.document`."""


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
    """A case with its decided paper, for those who issue or forge its document; personal."""

    desk: Desk
    request: AcceptRequest
    paper: Paper


class Office:
    """All departments of the demonstration.

    Args:
        database: seeded.
        desks: by service id.
        press: makes the documents.
        delay: seconds from the acceptance to the decision.
    """

    def __init__(self, database: Database, desks: Mapping[str, Desk], press: Press, delay: float = 0.0) -> None:
        self._database = database
        self._desks = desks
        self._press = press
        self._delay = delay

    def accept(self, department: str, request: AcceptRequest) -> str:
        """Open a case, or return the one that this request opened before.

        Raises:
            CaseError: the department has no such service, or the request id was used for something else.
            WrongAnswers: the answers are not the service's.
        """
        desk = self._desks.get(request.service)
        if desk is None or desk.service.department_code != department:
            raise CaseError(404, "service.unknown")
        text, now = request.model_dump_json(), time.time()
        with self._database.begin() as connection:
            # Wrong answers are told at once; the decision itself is the result's.
            desk.decide(connection, _asked(request))
            _forget_old(connection, now)
            known = connection.execute(
                select(books.case).where(books.case.c.request_id == request.request_id)
            ).one_or_none()
            if known is not None:
                if known.department != department or known.request != text:
                    raise CaseError(409, "request.reused")
                return str(known.number)
            number = secrets.token_hex(16)
            connection.execute(
                insert(books.case).values(
                    number=number,
                    department=department,
                    request_id=request.request_id,
                    id_number=request.applicant.id_number,
                    accepted_at=now,
                    decided_at=now + self._delay,
                    request=text,
                )
            )
        return number

    def result(self, department: str, asked: CaseRequest) -> Result:
        """Return how far the case is.

        Raises:
            CaseError: no such case for this person.
        """
        with self._database.begin() as connection:
            case = _case(connection, department, asked)
            if time.time() < case.decided_at:
                return Result(state="processing")
            request = AcceptRequest.model_validate_json(case.request)
            decision = self._desks[request.service].decide(connection, _asked(request))
        if isinstance(decision, Refusal):
            return Result(state="refused", reason=decision.reason)
        return Result(state="found")

    def view(self, department: str, asked: CaseRequest) -> View:
        """Return what the paper is; the first call issues it.

        Raises:
            CaseError: no such case for this person, or it is not decided, or it is refused.
        """
        work, issued = self._open(department, asked)
        if issued is None:
            issued = self._issue(asked.case, work)
        return View(service=work.request.service, title=issued.title, serial=issued.serial, pages=issued.pages)

    def document(self, department: str, asked: CaseRequest) -> tuple[str, bytes]:
        """Return serial and PDF.

        Raises:
            CaseError: no such case for this person, or it was not viewed.
        """
        _, issued = self._open(department, asked)
        if issued is None:
            raise CaseError(409, "case.not_viewed")
        return issued.serial, issued.pdf

    def work(self, department: str, asked: CaseRequest) -> Work:
        """Return the request and the paper of a decided case.

        Raises:
            CaseError: no such case for this person, or it is not decided, or it is refused.
        """
        return self._open(department, asked)[0]

    def _open(self, department: str, asked: CaseRequest) -> tuple[Work, IssuedRow | None]:
        with self._database.begin() as connection:
            case = _case(connection, department, asked)
            if time.time() < case.decided_at:
                raise CaseError(409, "case.not_decided")
            request = AcceptRequest.model_validate_json(case.request)
            desk = self._desks[request.service]
            decision = desk.decide(connection, _asked(request))
            if isinstance(decision, Refusal):
                raise CaseError(409, "case.refused")
            issued = _issued(connection, asked.case)
        return Work(desk, request, decision), issued

    def _issue(self, number: str, work: Work) -> IssuedRow:
        """Make the document; of two calls at the same time the first one's is kept."""
        service, request, now = work.desk.service, work.request, datetime.now().astimezone()
        with self._database.begin() as connection:
            running = _next_serial(connection, service.id, now)
        key = bytes.fromhex(request.binding_key)
        order = order_of(service, work.paper, key, request.terminal, now, running)
        issued = self._press.issue(service, work.paper, order)
        title = "".join(service.document.title)
        values = {"serial": order.serial, "title": title, "pages": issued.pages, "pdf": issued.pdf}
        with self._database.begin() as connection:
            first = _issued(connection, number)
            if first is None:
                connection.execute(insert(books.document).values(case_number=number, **values))
                first = _issued(connection, number)
        if first is None:
            raise CaseError(404, "case.unknown")
        return first


def _case(connection: Connection, department: str, asked: CaseRequest) -> Row[tuple[object, ...]]:
    """Return the case; the answer to a stranger is the same as for a number that never was."""
    row = connection.execute(
        select(books.case).where(books.case.c.number == asked.case, books.case.c.department == department)
    ).one_or_none()
    if row is None or not secrets.compare_digest(row.id_number, asked.id_number):
        raise CaseError(404, "case.unknown")
    return row


def _issued(connection: Connection, number: str) -> IssuedRow | None:
    return connection.execute(select(books.document).where(books.document.c.case_number == number)).one_or_none()


def _forget_old(connection: Connection, now: float) -> None:
    old = select(books.case.c.number).where(books.case.c.accepted_at < now - CASE_LIFE)
    connection.execute(delete(books.document).where(books.document.c.case_number.in_(old)))
    connection.execute(delete(books.case).where(books.case.c.accepted_at < now - CASE_LIFE))


def _next_serial(connection: Connection, service: str, now: datetime) -> int:
    """Return the day's next running number.

    The first of a day follows from the time of day, so that a server whose database is in memory does not give a
    number twice when it starts again on the same day.
    """
    mine = (books.serial.c.service == service) & (books.serial.c.day == now.date())
    changed = connection.execute(update(books.serial).where(mine).values(last=books.serial.c.last + 1))
    if changed.rowcount == 0:
        first = (now.hour * 3600 + now.minute * 60 + now.second) * 100 + 1
        connection.execute(insert(books.serial).values(service=service, day=now.date(), last=first))
    return int(connection.scalar(select(books.serial.c.last).where(mine)) or 0)


def _asked(request: AcceptRequest) -> Asked:
    return Asked(
        name=request.applicant.name,
        id_number=request.applicant.id_number,
        birth_date=request.applicant.birth_date,
        answers=request.answers,
        today=datetime.now().astimezone().date(),
    )
