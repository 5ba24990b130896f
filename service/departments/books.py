"""The departments' books as SQLAlchemy Core tables.

Registers (people, households, contributions, fund accounts, titles) are only read while serving; cases, documents and
serial numbers are written. Months are those of `months`, amounts fen.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

edition = Table("edition", metadata, Column("month", Integer, primary_key=True))
"""The month for which the registers were seeded."""

employer = Table(
    "employer",
    metadata,
    Column("key", String(20), primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("code", String(18), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("fund_account", String(12)),
    Column("fund_rate", Integer, nullable=False),
)
household = Table(
    "household",
    metadata,
    Column("number", String(9), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("address", String(120), nullable=False),
)
person = Table(
    "person",
    metadata,
    Column("id_number", String(18), primary_key=True),
    Column("handle", String(20), nullable=False, unique=True),
    Column("layout", String(20), nullable=False),
    Column("name", String(60)),
    Column("name_en", String(60)),
    Column("sex", String(12), nullable=False),
    Column("nation", String(20)),
    Column("birth_date", String(10), nullable=False),
)
membership = Table(
    "membership",
    metadata,
    Column("id_number", ForeignKey("person.id_number"), primary_key=True),
    Column("household", ForeignKey("household.number"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("relation", String(10), nullable=False),
    Column("moved_in", String(120), nullable=False),
    Column("changes", String(120), nullable=False),
)
enrolment = Table(
    "enrolment",
    metadata,
    Column("id_number", ForeignKey("person.id_number"), primary_key=True),
    Column("retired_since", Integer),
)
contribution = Table(
    "contribution",
    metadata,
    Column("id_number", ForeignKey("enrolment.id_number"), primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("employer", ForeignKey("employer.key"), nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("pension", BigInteger, nullable=False),
    Column("unemployment", BigInteger, nullable=False),
    Column("has_arrived", Boolean, nullable=False),
    Column("note", String(10), nullable=False),
)
fund_account = Table(
    "fund_account",
    metadata,
    Column("account", String(12), primary_key=True),
    Column("id_number", ForeignKey("person.id_number"), nullable=False, unique=True),
    Column("employer", ForeignKey("employer.key"), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("rate", Integer, nullable=False),
    Column("monthly", BigInteger, nullable=False),
    Column("paid_through", Integer, nullable=False),
    Column("months", Integer, nullable=False),
    Column("balance", BigInteger, nullable=False),
)
fund_movement = Table(
    "fund_movement",
    metadata,
    Column("account", ForeignKey("fund_account.account"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("booked_on", Date, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("month", Integer),
    Column("amount", BigInteger, nullable=False),
)
title = Table(
    "title",
    metadata,
    Column("certificate", String(40), primary_key=True),
    Column("id_number", ForeignKey("person.id_number"), nullable=False),
    Column("address", String(120), nullable=False),
    Column("area", Integer, nullable=False),
    Column("registered_on", Date, nullable=False),
)
REGISTERS = (
    employer,
    household,
    person,
    membership,
    enrolment,
    contribution,
    fund_account,
    fund_movement,
    title,
)
"""In the order in which rows may be inserted."""

case = Table(
    "case_file",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("department", String(8), nullable=False),
    Column("request_id", String(32), nullable=False, unique=True),
    Column("id_number", String(18), nullable=False),
    Column("accepted_at", Float, nullable=False, index=True),
    Column("decided_at", Float, nullable=False),
    Column("request", Text, nullable=False),
)
document = Table(
    "document",
    metadata,
    Column("case_number", ForeignKey("case_file.number", ondelete="CASCADE"), primary_key=True),
    Column("serial", String(32), nullable=False, unique=True),
    Column("title", String(60), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
)
serial = Table(
    "serial_number",
    metadata,
    Column("service", String(80), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)
