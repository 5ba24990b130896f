"""The departments' database: in memory by default, PostgreSQL by URL; seeded from the invented population."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Column, Connection, Row, Table, create_engine, delete, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

from service.departments import books
from service.departments.months import month_of
from service.departments.population import Population
from service.departments.records import seed_records
from service.departments.registers import all_records

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
            for table in (books.edition, books.record):
                connection.execute(delete(table))
            connection.execute(insert(books.edition).values(month=month))
            seed_records(connection, all_records(population))

    def close(self) -> None:
        self._engine.dispose()


def locked_row(connection: Connection, table: Table, values: Mapping[str, object]) -> Row[tuple[object, ...]]:
    """Return the row with the key of ``values``, which is inserted where there is none; nobody else has it meanwhile.

    Args:
        connection: inside a transaction, whose end lets go of the row.
        table: with a primary key.
        values: of a whole row; only its key counts where there is one.
    """
    key = [column.name for column in table.primary_key]
    inserted = _insert(connection, table).values(values)
    same = {name: inserted.excluded[name] for name in key}
    statement = inserted.on_conflict_do_update(index_elements=key, set_=same).returning(*table.c)
    return connection.execute(statement).one()


def forget_before(connection: Connection, moment: Column[float], before: float) -> None:
    """Delete the rows whose moment is past; those that somebody has in hand are left to the next time."""
    table = moment.table
    assert isinstance(table, Table)
    (key,) = table.primary_key
    old = select(key).where(moment < before).with_for_update(skip_locked=True)
    connection.execute(delete(table).where(key.in_(old)))


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row unless one with its key or a unique value is there already; false in that case.

    Of two transactions that insert the same at once the second waits for the first.
    """
    inserted = _insert(connection, table).values(values).on_conflict_do_nothing().returning(literal(True))
    return connection.scalar(inserted) is not None


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
