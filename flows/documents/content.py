"""What one document says: a department's data checked against the template, and printed word for word from it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from flows.documents.errors import DocumentFault
from flows.documents.money import capitals
from flows.documents.template import PLACEHOLDER, Column, DataField, DocumentTemplate, TableTemplate
from flows.documents.values import EMPTY, ValueType, check, in_cell, in_sentence, long_date

UNITS = {ValueType.MONEY: "元"}
GROUP_OF_CODE = 4


@dataclass(frozen=True, slots=True, repr=False)
class DocumentData:
    """What a department knows, in the canonical forms of `flows.documents.values`; personal.

    Attributes:
        fields: field's name to value.
        rows: of the table, each column's key to value.
    """

    fields: Mapping[str, str]
    rows: Sequence[Mapping[str, str]] = ()

    def __repr__(self) -> str:
        return f"DocumentData(***, {len(self.rows)} rows)"


@dataclass(frozen=True, slots=True, repr=False)
class Imprint:
    """What marks one copy of a document; personal, for the token names the person.

    Attributes:
        service: id of the catalogue entry.
        serial: the department's number.
        check_code: 16 signs to type where a code cannot be scanned.
        token: the verification token that the QR code carries.
        issued_at: local time of the department.
        terminal: the machine that asked.
        binding: hexadecimal digest that binds the paper to one request and person.
        is_sample: the signing key is the demonstration's: the paper carries the mark.
    """

    service: str
    serial: str
    check_code: str
    token: str
    issued_at: datetime
    terminal: str
    binding: str
    is_sample: bool

    def __repr__(self) -> str:
        return f"Imprint({self.service}, ***)"

    @property
    def issued_on(self) -> str:
        """The date of the signature, ``YYYY-MM-DD``."""
        return self.issued_at.date().isoformat()

    @property
    def grouped_code(self) -> list[str]:
        """The check code in groups of four."""
        return [self.check_code[at : at + GROUP_OF_CODE] for at in range(0, len(self.check_code), GROUP_OF_CODE)]


def check_data(template: DocumentTemplate, data: DocumentData) -> None:
    """Refuse data that the template does not ask for, lacks, or that is not canonical.

    Raises:
        DocumentFault: ``document.value_missing``, ``document.value_unknown``, ``document.value_invalid``.
    """
    types = template.types()
    _check_names(data.fields.keys(), types.keys(), template.optional())
    for name, value in data.fields.items():
        check(types[name], value, name)
    columns = template.columns if isinstance(template, TableTemplate) else ()
    keys = {column.key for column in columns}
    if data.rows and not columns:
        raise DocumentFault("document.value_unknown", "rows")
    for row in data.rows:
        _check_names(row.keys(), keys)
        for column in columns:
            check(column.type, row[column.key], column.key)


def _check_names(given: Set[str], known: Set[str], optional: Set[str] = frozenset()) -> None:
    if missing := known - given - optional:
        raise DocumentFault("document.value_missing", min(missing))
    if given - known:
        # An unknown name came from outside and may be anything, so it is not repeated.
        raise DocumentFault("document.value_unknown")


class Content:
    """The printed words of one document."""

    def __init__(self, template: DocumentTemplate, data: DocumentData, imprint: Imprint) -> None:
        """Check the data.

        Raises:
            DocumentFault: as `check_data` does.
        """
        check_data(template, data)
        self.rows = data.rows
        self.imprint = imprint
        self._fields = data.fields
        self._types = template.types()

    def has(self, field: DataField) -> bool:
        """False where the department left an optional field out."""
        return field.value in self._fields

    def value(self, field: DataField) -> str:
        """A field as it stands in its cell, with unit and capitals."""
        value = self._fields[field.value]
        if not value:
            return field.empty
        printed = in_cell(field.type, value)
        if unit := field.unit or UNITS.get(field.type, ""):
            printed = f"{printed} {unit}"
        return f"{printed}（{capitals(int(value))}）" if field.capitals else printed

    def text(self, name: str) -> str:
        """A text field of a spread."""
        return self._fields[name] or EMPTY

    def sentence(self, words: str) -> str:
        """A sentence of the template with its placeholders filled."""
        return PLACEHOLDER.sub(lambda match: self.spoken(match[1]), words)

    def spoken(self, name: str) -> str:
        """A value inside running text; ``serial``, ``code`` and ``issued_on`` are known besides the fields."""
        match name:
            case "serial":
                return self.imprint.serial
            case "code":
                return " ".join(self.imprint.grouped_code)
            case "issued_on":
                return long_date(self.imprint.issued_on)
        value = self._fields[name]
        return in_sentence(self._types[name], value) if value else EMPTY


def cell_text(column: Column, row: Mapping[str, str]) -> str:
    """A table cell as printed."""
    value = row[column.key]
    return in_cell(column.type, value) if value else EMPTY
