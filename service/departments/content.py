"""What a paper says, put together from what the department knows.

A key is filled by the first that has it: computed facts, standing values, answers, the operation's registers, the
person, the applicant, the company.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from flows.documents.columns import ROWS
from flows.documents.paper import Paper
from flows.documents.screen import ScreenTemplate
from flows.documents.template import required_keys, row_keys
from flows.documents.values import ValueType
from flows.documents.values import check as check_value
from flows.schema import Template
from service.departments.operation import Inquiry, Operation, OperationFault, working_days_after
from service.departments.records import ACCEPTED, MOMENT

BILL_KIND = "330102"
"""Of bills for fees and fines, before the year, see `registers.fin`."""
WORKING_DAYS = 5
"""After which a department promises to have decided."""


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """Which keys a paper asks for.

    Attributes:
        fields: that must be there.
        optional: that may be left out.
        rows: of each table by its key, what every row must have.
        optional_rows: of each table by its key, what a row may leave out.
    """

    fields: frozenset[str]
    optional: frozenset[str] = frozenset()
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    optional_rows: Mapping[str, frozenset[str]] = field(default_factory=dict)


def wanted_by(template: Template) -> Wanted:
    """Return what a template asks a department for."""
    match template:
        case ScreenTemplate():
            columns = frozenset(column.key for column in template.columns)
            rows = {ROWS: columns} if columns else {}
            return Wanted(frozenset(template.types()) - template.optional(), template.optional(), rows)
        case Paper():
            return Wanted(required_keys(template), template.optional(), row_keys(template), template.row_optional())
    return Wanted(frozenset(template.types()) - template.optional(), template.optional())


Rows = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """What the paper will say; personal. Values are in the canonical forms of `flows.documents.values`.

    Attributes:
        tables: the rows of each table by its key; an only one is called ``rows``.
    """

    subject: str
    fields: Mapping[str, str]
    tables: Mapping[str, Rows] = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        """The rows of an only table."""
        return self.tables.get(ROWS, ())


def content_of(operation: Operation, inquiry: Inquiry, wanted: Wanted, number: str) -> Content:
    """Return what the paper says.

    Args:
        operation: the service's.
        inquiry: not refused.
        wanted: the keys of its template.
        number: the paper's serial number.

    Raises:
        OperationFault: nobody supplies a key.
    """
    suppliers = tuple(_suppliers(operation, inquiry, number))
    fields = {}
    for key in sorted(wanted.fields | wanted.optional):
        value = next((supplier[key] for supplier in suppliers if key in supplier), None)
        if value or (value is not None and key in wanted.fields):
            fields[key] = value
        elif key in wanted.fields:
            raise OperationFault(f"{inquiry.service.id}: nobody supplies {key}")
    tables = {table: tuple(_rows(operation, inquiry, wanted, table)) for table in wanted.rows}
    return Content(inquiry.subject, fields, tables)


def _rows(operation: Operation, inquiry: Inquiry, wanted: Wanted, table: str) -> Iterator[Mapping[str, str]]:
    """Yield the records that a table shows, as far as it shows them."""
    register = operation.rows if isinstance(operation.rows, str) else operation.rows.get(table, "")
    if not register:
        raise OperationFault(f"{inquiry.service.id}: no register for the rows of {table}")
    required, keep = wanted.rows[table], operation.keep
    maybe = wanted.optional_rows.get(table, frozenset())
    for row in inquiry.records.all(register, inquiry.subject) or inquiry.records.public(register):
        if keep is not None and not keep(row, inquiry):
            continue
        shown = row if operation.shown is None else operation.shown(row, inquiry)
        if missing := required - shown.keys():
            raise OperationFault(f"{inquiry.service.id}: a row of {register} has no {min(missing)}")
        yield {key: shown[key] for key in required} | {key: shown[key] for key in maybe if shown.get(key)}


def check_content(template: Template, content: Content) -> None:
    """Check that every value is of the canonical form that the template's type asks for.

    Raises:
        DocumentFault: ``document.value_invalid``, naming the key.
    """
    types = template.types()
    for key, value in content.fields.items():
        check_value(types[key], value, key)
    for table, kinds in _row_types(template).items():
        for row in content.tables.get(table, ()):
            for key, value in row.items():
                check_value(kinds[key], value, key)


def _row_types(template: Template) -> Mapping[str, Mapping[str, ValueType]]:
    match template:
        case ScreenTemplate():
            return {ROWS: {column.key: column.type for column in template.columns}}
        case Paper():
            return template.row_types()
    return {}


def standing_values(inquiry: Inquiry, number: str) -> dict[str, str]:
    """Return what every paper may say, whatever the service."""
    now, applicant = inquiry.now.strftime(MOMENT), inquiry.applicant or {}
    values = {
        "number": number,
        "accepted_on": inquiry.today.isoformat(),
        "accepted_at": now,
        "promised_by": working_days_after(inquiry.today, WORKING_DAYS).isoformat(),
        "issued_on": inquiry.today.isoformat(),
        "printed_at": now,
        "terminal": inquiry.terminal,
        "applicant_name": applicant.get("name", ""),
        "applicant_id": applicant.get("id_number", ""),
        "result": ACCEPTED,
    }
    if inquiry.payment is not None:
        values |= {**inquiry.payment, **_bill_of(inquiry.payment["transaction"], inquiry.today)}
    return values


def _bill_of(transaction: str, today: date) -> dict[str, str]:
    """Return number and check code of the electronic bill: eight figures of the kind, ten of its own, six to check."""
    figures = int(sha256(transaction.encode()).hexdigest(), 16)
    return {
        "bill_number": f"{BILL_KIND}{today:%y}{figures % 10**10:010d}",
        "bill_code": f"{figures // 10**10 % 10**6:06d}",
    }


def filed_facts(operation: Operation, inquiry: Inquiry, content: Content, number: str) -> dict[str, str]:
    """Return the record of an accepted request: answers as paper says them, computed facts, what the paper says."""
    said = {question: inquiry.said(question) for question in inquiry.answers if question != "copies"}
    standing = {"applicant_id": (inquiry.applicant or {}).get("id_number", ""), "service": inquiry.service.id}
    moments = {
        "number": number,
        "accepted_on": inquiry.today.isoformat(),
        "accepted_at": inquiry.now.strftime(MOMENT),
        "promised_by": working_days_after(inquiry.today, WORKING_DAYS).isoformat(),
    }
    computed = operation.facts(inquiry) if operation.facts is not None else {}
    return {"state": ACCEPTED, **said, **content.fields, **moments, **standing, **computed}


def _suppliers(operation: Operation, inquiry: Inquiry, number: str) -> Iterator[Mapping[str, str]]:
    records, applicant, company = inquiry.records, inquiry.applicant or {}, inquiry.company or {}
    if operation.facts is not None:
        yield operation.facts(inquiry)
    yield standing_values(inquiry, number)
    yield {question: inquiry.said(question) for question in inquiry.answers}
    for source in operation.sources:
        yield records.first(source, inquiry.subject) or {}
    for register in operation.public:
        yield next(iter(records.public(register)), {})
    yield inquiry.person or {}
    yield {f"applicant_{key}": value for key, value in applicant.items()}
    yield {f"company_{key}": value for key, value in company.items()}
    yield company
    # What was asked and left out is empty, unless a register knows it.
    yield {question.id: "" for question in inquiry.service.questions}
