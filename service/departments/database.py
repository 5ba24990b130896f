"""The departments' database: in memory by default, PostgreSQL by URL; seeded from the invented population."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict

from sqlalchemy import Connection, Table, create_engine, delete, insert, select
from sqlalchemy.pool import StaticPool

from service.departments import books
from service.departments.months import month_of
from service.departments.population import Population, Resident

IN_MEMORY = "sqlite://"


class Database:
    """An engine whose transactions are the only way in."""

    def __init__(self, url: str = IN_MEMORY) -> None:
        memory = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}} if url == IN_MEMORY else {}
        self._engine = create_engine(url, **memory)
        is_sqlite = self._engine.dialect.name == "sqlite"
        # SQLite has one writer; in memory all threads share one connection as well.
        self._lock: AbstractContextManager[object] = threading.Lock() if is_sqlite else nullcontext()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Run one transaction: committed at the end, rolled back by an exception."""
        with self._lock, self._engine.begin() as connection:
            yield connection

    def seed(self, population: Population) -> None:
        """Make the tables and fill the registers, unless they already hold this month's edition."""
        month = month_of(population.today)
        with self.begin() as connection:
            books.metadata.create_all(connection)
            if connection.scalar(select(books.edition.c.month)) == month:
                return
            for table in (books.edition, *reversed(books.REGISTERS)):
                connection.execute(delete(table))
            connection.execute(insert(books.edition).values(month=month))
            for table, rows in _rows(population).items():
                if rows:
                    connection.execute(insert(table), rows)

    def close(self) -> None:
        self._engine.dispose()


Row = dict[str, object]


def _rows(population: Population) -> dict[Table, list[Row]]:
    rows: dict[Table, list[Row]] = {table: [] for table in books.REGISTERS}
    rows[books.employer].extend(asdict(each) for each in population.employers.values())
    rows[books.household].extend(asdict(each) for each in population.households)
    for resident in population.residents:
        _add(rows, resident)
    return rows


def _add(rows: dict[Table, list[Row]], resident: Resident) -> None:
    owner: Row = {"id_number": resident.id_number}
    facts = {key: resident.card[key] for key in ("layout", "name", "name_en", "sex", "nation", "birth_date")}
    rows[books.person].append({**owner, "handle": resident.handle, **facts})
    if resident.membership is not None:
        rows[books.membership].append({**owner, **asdict(resident.membership)})
    rows[books.title].extend({**owner, **asdict(home)} for home in resident.titles)
    if resident.contributions or resident.retired_since is not None:
        rows[books.enrolment].append({**owner, "retired_since": resident.retired_since})
        rows[books.contribution].extend({**owner, **asdict(paid)} for paid in resident.contributions)
    if resident.fund is not None:
        rows[books.fund_account].append({**owner, **asdict(resident.fund)})
        rows[books.fund_movement].extend(
            {"account": resident.fund.account, "line": line, **asdict(movement)}
            for line, movement in enumerate(resident.fund_movements, start=1)
        )
