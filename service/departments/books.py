"""The departments' books as SQLAlchemy Core tables: what they know, what they were asked, what they handed out."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

edition = Table("edition", metadata, Column("month", Integer, primary_key=True))
"""The month, as in `months`, for which the registers were seeded."""

record = Table(
    "record",
    metadata,
    Column("register", String(40), primary_key=True),
    Column("owner", String(18), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("key", String(60), nullable=False),
    Column("facts", Text, nullable=False),
    Column("is_entered", Boolean, nullable=False),
)
"""Every fact that a department knows, see `records`; ``is_entered`` tells what came after the seeding."""

_HAS_KEY = record.c.key != ""
Index("record_key", record.c.register, record.c.key, unique=True, sqlite_where=_HAS_KEY, postgresql_where=_HAS_KEY)

case = Table(
    "case_file",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("department", String(8), nullable=False),
    Column("request_id", String(32), nullable=False, unique=True),
    Column("visit", String(32), nullable=False),
    Column("accepted_at", Float, nullable=False, index=True),
    Column("decided_at", Float, nullable=False),
    Column("request", Text, nullable=False),
)
paper = Table(
    "paper",
    metadata,
    Column("case_number", ForeignKey("case_file.number", ondelete="CASCADE"), primary_key=True),
    Column("form", String(10), primary_key=True),
    Column("view", Text, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
)
"""What a case handed out: the answer to ``view``, and the document where it is one."""

identity_request = Table(
    "identity_request",
    metadata,
    Column("request_id", String(32), primary_key=True),
    Column("call", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("asked_at", Float, nullable=False, index=True),
)
"""What the identity department answered to a request that counts, so that it counts once; of the request a digest."""

identity_code = Table(
    "identity_code",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("owner", String(18), nullable=False),
    Column("issued_at", Float, nullable=False, index=True),
    Column("used_at", Float),
)
"""Codes that residents' telephones show; the code itself is not kept."""

one_time_code = Table(
    "one_time_code",
    metadata,
    Column("owner", String(18), primary_key=True),
    Column("reference", String(32), nullable=False, unique=True),
    Column("visit", String(32), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("sent_at", Float, nullable=False, index=True),
    Column("sendings", Text, nullable=False),
)
"""The last code that was sent to each person, as a salted digest; ``sendings``: when any were, a list in JSON."""

serial = Table(
    "serial_number",
    metadata,
    Column("prefix", String(80), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number of a day for each kind of paper."""

order = Table(
    "payment_order",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("order_key", String(64), nullable=False, unique=True),
    Column("amount", BigInteger, nullable=False),
    Column("subject", String(60), nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("pays_at", Float),
    Column("state", String(10), nullable=False),
    Column("transaction_number", String(40), nullable=False, index=True),
    Column("paid_at", String(40), nullable=False),
    Column("refund_key", String(64), nullable=False),
    Column("case_number", String(32), nullable=False),
)
"""The payment provider's orders; ``pays_at``: when one is paid by itself, ``case_number``: what it was spent on."""
