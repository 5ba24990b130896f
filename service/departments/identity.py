"""What the identity department does for residents who are not looked in the face: two kinds of codes, and guardians.

An *identity code* is shown by the resident's own telephone; it is random, good for five minutes and for once. A
*one-time code* is six figures that are sent to the telephone on file; it is good for ten minutes, for five tries, for
the visit that asked for it, and for once. Of both the books hold digests alone. What a telephone receives is seen in
`telephones`, that is by the administration only.

A call that counts is made once however often it comes: its answer is kept under its request id for as long as a machine
may ask again.
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, delete, select, update

from service.departments import books
from service.departments.cases import CASE_LIFE, CaseError, applicant_message
from service.departments.checks import age_of
from service.departments.database import Database, forget_before, insert_new, locked_row
from service.departments.kinship import ADULT
from service.departments.messages import (
    CheckCodeRequest,
    CodeChecked,
    CodeSent,
    GuardianRequest,
    Identified,
    IdentityCodeRequest,
    OnceRequest,
    SendCodeRequest,
    ShownCode,
    TextMessage,
)
from service.departments.records import Facts, Records
from service.departments.telephones import Telephones

IDENTITY_CODE_PREFIX = "JIUJIN-DEMO-ID:"
"""Marks a code of the demonstration, so that nobody takes it for one of a real identity department."""

IDENTITY_CODE_LIFE = 300.0
IDENTITY_CODES_KEPT = 86_400.0
"""Seconds for which it is known of a code that it has expired; later it is as one that never was."""

ONE_TIME_CODE_LIFE = 600
TRIES = 5
PAUSE_BETWEEN = 60.0
PERIOD, MOST_IN_PERIOD = 3600.0, 5
"""Seconds, and how many codes are sent to one person within them."""

TEXT = "【临湖演示】验证码 {code}，10 分钟内有效，用于在自助终端确认您本人。任何人都不会向您索要，请勿告诉他人。"
PHONE_FIGURES = 11
GUARDIANS = frozenset({"child", "ward"})
"""Relations in which a registered person has care of the other: parent of a child, or guardian by appointment."""

WORK = 2**12
"""Of scrypt: 8 ms a digest, so that trying all figures on what the books say takes two hours, and a code lives for ten
minutes."""

Answer = TypeVar("Answer", Identified, CodeSent, CodeChecked)


class Clock:
    """The time of day, which a demonstration may put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class IdentityOffice:
    """The identity department beside `cases.Office`.

    Args:
        database: seeded.
        telephones: that receive what is sent.
        clock: seconds since the epoch.
    """

    def __init__(self, database: Database, telephones: Telephones, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._telephones = telephones
        self._clock = clock

    def show_code(self, id_number: str) -> ShownCode:
        """Return a new code as the telephone of a resident shows it.

        Raises:
            CaseError: nobody has this number.
        """
        code, now = IDENTITY_CODE_PREFIX + secrets.token_hex(16).upper(), self._clock()
        values = {"digest": _fast_digest(code), "owner": id_number, "issued_at": now, "used_at": None}
        with self._database.begin() as connection:
            if _person(connection, id_number, now) is None:
                raise CaseError(404, "resident.unknown")
            insert_new(connection, books.identity_code, values)
        return ShownCode(code=code, seconds=int(IDENTITY_CODE_LIFE))

    def identity_code(self, request: IdentityCodeRequest) -> Identified:
        """Return whose telephone shows the code, and use it up.

        Raises:
            CaseError: the request id was used for something else.
        """
        return self._once("identity_code", request, Identified, lambda connection, now: _use(connection, request, now))

    def send_code(self, request: SendCodeRequest) -> CodeSent:
        """Send a code to the telephone on file; raises as `identity_code`."""
        return self._once("send_code", request, CodeSent, lambda connection, now: self._send(connection, request, now))

    def check_code(self, request: CheckCodeRequest) -> CodeChecked:
        """Compare what was typed; raises as `identity_code`."""
        return self._once("check_code", request, CodeChecked, lambda connection, now: _check(connection, request, now))

    def is_guardian(self, request: GuardianRequest) -> bool:
        """Whether one has care of the other, who is under age; of strangers nobody has."""
        now = self._clock()
        with self._database.begin() as connection:
            child = _person(connection, request.child, now)
            family = Records(connection, _local(now)).all("relative", request.guardian)
        if child is None or age_of(child, _local(now).date()) >= ADULT:
            return False
        return any(kin["id_number"] == request.child and kin["relation"] in GUARDIANS for kin in family)

    def forget(self) -> None:
        """Forget every code, every limit and every answer."""
        with self._database.begin() as connection:
            for table in (books.identity_request, books.identity_code, books.one_time_code):
                connection.execute(delete(table))
        self._telephones.clear()

    def _once(
        self, call: str, request: OnceRequest, kind: type[Answer], answer: Callable[[Connection, float], Answer]
    ) -> Answer:
        """Return the answer to a request, or the one that it was given before."""
        now, table = self._clock(), books.identity_request
        digest = _slow_digest(request.model_dump_json(), request.request_id)
        values = {"request_id": request.request_id, "call": call, "digest": digest, "answer": "", "asked_at": now}
        with self._database.begin() as connection:
            _forget_old(connection, now)
            # The same request at the same time waits here until the first is through.
            if insert_new(connection, table, values):
                told = answer(connection, now)
                mine = table.c.request_id == request.request_id
                connection.execute(update(table).where(mine).values(answer=told.model_dump_json()))
                return told
            known = connection.execute(select(table).where(table.c.request_id == request.request_id)).one()
        if known.call != call or not hmac.compare_digest(known.digest, digest):
            raise CaseError(409, "request.reused")
        return kind.model_validate_json(known.answer)

    def _send(self, connection: Connection, request: SendCodeRequest, now: float) -> CodeSent:
        person = _person(connection, request.id_number, now) or {}
        phone = person.get("phone", "")
        if not (len(phone) == PHONE_FIGURES and phone.isascii() and phone.isdigit()):
            return CodeSent(reason="no_phone_on_file")
        code, blank = f"{secrets.randbelow(10**6):06d}", _blank_row(request, now)
        # Of two requests for one person at the same time the second sees what the first has done.
        row = locked_row(connection, books.one_time_code, blank)
        sendings = [moment for moment in json.loads(row.sendings) if moment > now - PERIOD]
        if len(sendings) >= MOST_IN_PERIOD:
            return CodeSent(reason="code_too_often")
        if sendings and now - sendings[-1] < PAUSE_BETWEEN:
            return CodeSent(reason="code_too_soon")
        values = blank | {
            "digest": _slow_digest(code, str(blank["salt"])),
            "tries_left": TRIES,
            "sendings": json.dumps([*sendings, now]),
        }
        mine = books.one_time_code.c.owner == request.id_number
        connection.execute(update(books.one_time_code).where(mine).values(values))
        received_at = _local(now).isoformat("T", "seconds")
        message = TextMessage(phone=phone, text=TEXT.format(code=code), code=code, received_at=received_at)
        self._telephones.receive(request.id_number, message)
        masked = f"{phone[:3]}****{phone[-4:]}"
        return CodeSent(reference=str(blank["reference"]), phone=masked, tries=TRIES, seconds=ONE_TIME_CODE_LIFE)


def _use(connection: Connection, request: IdentityCodeRequest, now: float) -> Identified:
    code = books.identity_code.c
    mine = code.digest == _fast_digest(request.code)
    is_good = code.used_at.is_(None) & (code.issued_at > now - IDENTITY_CODE_LIFE)
    used = connection.execute(update(books.identity_code).where(mine & is_good).values(used_at=now)).rowcount == 1
    row = connection.execute(select(books.identity_code).where(mine)).one_or_none()
    person = None if row is None else _person(connection, str(row.owner), now)
    if row is None or person is None:
        return Identified(reason="identity_code_invalid")
    if used:
        return Identified(applicant=applicant_message(person))
    return Identified(reason="identity_code_expired" if row.used_at is None else "identity_code_used")


def _check(connection: Connection, request: CheckCodeRequest, now: float) -> CodeChecked:
    mine = books.one_time_code.c.reference == request.reference
    row = connection.execute(select(books.one_time_code).where(mine).with_for_update()).one_or_none()
    # A reference that never was, is void or another visit's is as one that has expired: guessing tells nothing and
    # costs its owner no try.
    if row is None or not hmac.compare_digest(row.visit, request.visit) or now >= row.sent_at + ONE_TIME_CODE_LIFE:
        return CodeChecked(reason="code_expired")
    if row.tries_left == 0:
        return CodeChecked(reason="code_used_up")
    is_right = hmac.compare_digest(row.digest, _slow_digest(request.code, row.salt))
    tries_left = 0 if is_right else row.tries_left - 1
    connection.execute(update(books.one_time_code).where(mine).values(tries_left=tries_left))
    return CodeChecked(is_right=is_right, tries_left=tries_left)


def _blank_row(request: SendCodeRequest, now: float) -> dict[str, object]:
    """Return the row of somebody to whom nothing was sent yet."""
    return {
        "owner": request.id_number,
        "reference": secrets.token_hex(16),
        "visit": request.visit,
        "salt": secrets.token_hex(16),
        "digest": "",
        "tries_left": 0,
        "sent_at": now,
        "sendings": "[]",
    }


def _forget_old(connection: Connection, now: float) -> None:
    forget_before(connection, books.identity_request.c.asked_at, now - CASE_LIFE)
    forget_before(connection, books.identity_code.c.issued_at, now - IDENTITY_CODES_KEPT)
    forget_before(connection, books.one_time_code.c.sent_at, now - PERIOD)


def _person(connection: Connection, id_number: str, now: float) -> Facts | None:
    return Records(connection, _local(now)).first("person", id_number)


def _fast_digest(code: str) -> str:
    """Return the digest of a text that nobody can guess."""
    return hashlib.sha256(code.encode()).hexdigest()


def _slow_digest(text: str, salt: str) -> str:
    """Return the digest of a text that could be tried out, or that holds one.

    Args:
        text: any.
        salt: hexadecimal, its own.
    """
    return hashlib.scrypt(text.encode(), salt=bytes.fromhex(salt), n=WORK, r=8, p=1, dklen=32).hex()


def _local(now: float) -> datetime:
    return datetime.fromtimestamp(now).astimezone()
