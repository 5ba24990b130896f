"""The departments' registers: every fact they know is a record of a register, and belongs to an owner.

A record's facts are text in the canonical forms of `flows.documents.values`. The owner is an ID number, a company's
code, or empty for what is public. A filed request is a record as well; its state goes on by itself while time passes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from service.departments import books

Facts = Mapping[str, str]

ACCEPTED, IN_PROGRESS, DONE = "已受理", "办理中", "已办结"
STATES = ((timedelta(hours=24), DONE), (timedelta(hours=2), IN_PROGRESS))
"""How long after it was accepted a request is in which state, unless somebody has said otherwise."""

MOMENT = "%Y-%m-%dT%H:%M:%S"
"""Canonical form of an instant in a record, local time."""

_DECODER = msgspec.json.Decoder(dict[str, str])
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """What seeding yields; personal. A record's ordinal is its order of appearance for register and owner.

    Attributes:
        key: what strangers may look it up by, such as a plate number; unique within the register, empty for none.
    """

    register: str
    owner: str
    facts: Facts
    key: str = ""


class RecordKeyTaken(Exception):
    """Another record of the register has this key."""


class Records:
    """The registers as they are at one moment.

    Args:
        connection: inside a transaction.
        now: decides the state of filed requests.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now.replace(tzinfo=None)

    def first(self, register: str, owner: str) -> Facts | None:
        """Return the owner's first record."""
        row = self._connection.execute(_of(register, owner).limit(1)).one_or_none()
        return None if row is None else self._facts(row)

    def all(self, register: str, owner: str) -> tuple[Facts, ...]:
        """Return the owner's records in their order."""
        return tuple(self._facts(row) for row in self._connection.execute(_of(register, owner)))

    def by_key(self, register: str, key: str) -> tuple[str, Facts] | None:
        """Return owner and facts of the record with this key."""
        wanted = (books.record.c.register == register) & (books.record.c.key == key)
        row = self._connection.execute(select(books.record).where(wanted)).one_or_none() if key else None
        return None if row is None else (str(row.owner), self._facts(row))

    def public(self, register: str) -> tuple[Facts, ...]:
        """Return the records that belong to nobody."""
        return self.all(register, "")

    def everyone(self, register: str) -> tuple[tuple[str, Facts], ...]:
        """Return owner and facts of every record, to count what is taken."""
        query = select(books.record).where(books.record.c.register == register)
        rows = self._connection.execute(query.order_by(books.record.c.owner, books.record.c.ordinal))
        return tuple((str(row.owner), self._facts(row)) for row in rows)

    def add(self, register: str, owner: str, facts: Facts, key: str = "") -> None:
        """Enter a record behind the owner's others.

        Raises:
            RecordKeyTaken: the key is another record's.
        """
        if key and self.by_key(register, key) is not None:
            raise RecordKeyTaken(register)
        mine = (books.record.c.register == register) & (books.record.c.owner == owner)
        last = self._connection.scalar(select(func.max(books.record.c.ordinal)).where(mine))
        values = {"register": register, "owner": owner, "key": key, "facts": _encode(dict(facts)).decode()}
        self._connection.execute(
            insert(books.record).values(ordinal=0 if last is None else last + 1, is_entered=True, **values)
        )

    def change(self, register: str, owner: str, ordinal: int, facts: Mapping[str, str | None]) -> bool:
        """Set these facts of a record; None takes one away. False where there is no such record."""
        wanted = _place(register, owner, ordinal)
        text = self._connection.scalar(select(books.record.c.facts).where(wanted))
        if text is None:
            return False
        changed = {key: value for key, value in ({**_DECODER.decode(text)} | dict(facts)).items() if value is not None}
        self._connection.execute(update(books.record).where(wanted).values(facts=_encode(changed).decode()))
        return True

    def forget_entered(self) -> None:
        """Strike out everything that was entered since the seeding."""
        self._connection.execute(delete(books.record).where(books.record.c.is_entered))

    def remove(self, register: str, owner: str, ordinal: int) -> bool:
        """Strike a record out. False where there is none."""
        return self._connection.execute(delete(books.record).where(_place(register, owner, ordinal))).rowcount > 0

    def listed(self, register: str, owner: str) -> tuple[tuple[int, str, Facts], ...]:
        """Return ordinal, key and facts of the owner's records, as they stand written."""
        rows = self._connection.execute(_of(register, owner))
        return tuple((int(row.ordinal), str(row.key), _DECODER.decode(row.facts)) for row in rows)

    def _facts(self, row: Row[tuple[object, ...]]) -> Facts:
        facts = _DECODER.decode(row.facts)
        if facts.get("state") == ACCEPTED and "accepted_at" in facts:
            return facts | {"state": state_after(facts["accepted_at"], self._now)}
        return facts


def state_after(accepted_at: str, now: datetime) -> str:
    """Return the state of a request that nobody has touched.

    Args:
        accepted_at: in the form of `MOMENT`.
        now: local time without offset.
    """
    waited = now - datetime.strptime(accepted_at, MOMENT)  # noqa: DTZ007 - both are local time
    return next((state for after, state in STATES if waited >= after), ACCEPTED)


def seed_records(connection: Connection, records: Iterable[Record]) -> int:
    """Fill the empty record table in one go and return how many there are."""
    ordinals: dict[tuple[str, str], int] = {}
    rows = []
    for record in records:
        place = (record.register, record.owner)
        ordinal = ordinals[place] = ordinals.get(place, -1) + 1
        rows.append((record.register, record.owner, ordinal, record.key, _encode(record.facts).decode(), False))
    if rows:
        statement = str(insert(books.record).compile(dialect=connection.dialect, column_keys=_COLUMNS))
        is_positional = connection.dialect.positional
        # Driver-level parameters: twice as fast as through SQLAlchemy, for a hundred thousand rows.
        values = rows if is_positional else [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        connection.exec_driver_sql(statement, values)
    return len(rows)


_COLUMNS = ["register", "owner", "ordinal", "key", "facts", "is_entered"]


def _of(register: str, owner: str) -> Select[Any]:
    mine = (books.record.c.register == register) & (books.record.c.owner == owner)
    return select(books.record).where(mine).order_by(books.record.c.ordinal)


def _place(register: str, owner: str, ordinal: int) -> ColumnElement[bool]:
    record = books.record.c
    return (record.register == register) & (record.owner == owner) & (record.ordinal == ordinal)
