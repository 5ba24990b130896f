"""What one document says: a department's data checked against the template, and printed word for word from it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.documents.columns import ROWS, Column
from flows.documents.errors import DocumentFault
from flows.documents.fields import DataField
from flows.documents.masks import Mask, masked
from flows.documents.money import capitals
from flows.documents.paper import PLACEHOLDER
from flows.documents.sums import sum_of
from flows.documents.template import DocumentTemplate, GridTemplate, TablePaper
from flows.documents.values import EMPTY, ValueType, check, in_cell, in_sentence, long_date

UNITS = {ValueType.MONEY: "元", ValueType.AREA: "㎡"}
GROUP_OF_CODE = 4
MOST_ROWS = 5000
"""Of all tables of a paper; 200 pages hold about 6,000."""

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True, repr=False)
class DocumentData:
    """What a department knows, in the canonical forms of `flows.documents.values`; personal.

    Attributes:
        fields: field's name to value.
        rows: of the only table or block, each column's key to value.
        tables: where there are several, the rows of each by its key.
        portrait: a JPEG or PNG, for a paper with a photo.
    """

    fields: Mapping[str, str]
    rows: Rows = ()
    tables: Mapping[str, Rows] = field(default_factory=dict)
    portrait: bytes | None = None

    def rows_of(self, key: str) -> Rows:
        """The rows of one table or block; none where the department sent none."""
        return self.rows if key == ROWS else self.tables.get(key, ())

    def __repr__(self) -> str:
        return f"DocumentData(***, {len(self.rows) + sum(map(len, self.tables.values()))} rows)"


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
    _check_rows(template, data)
    if data.portrait is not None and not isinstance(template, GridTemplate):
        raise DocumentFault("document.value_unknown", "portrait")


def _check_rows(template: DocumentTemplate, data: DocumentData) -> None:
    tables, optional = template.row_types(), template.row_optional()
    if data.tables.keys() - tables.keys() or ROWS in data.tables:
        raise DocumentFault("document.value_unknown", "tables")
    if data.rows and ROWS not in tables:
        raise DocumentFault("document.value_unknown", "rows")
    if sum(len(data.rows_of(key)) for key in tables) > MOST_ROWS:
        raise DocumentFault("document.overflow", "rows")
    for key, types in tables.items():
        for row in data.rows_of(key):
            _check_names(row.keys(), types.keys(), optional.get(key, frozenset()))
            for name, value in row.items():
                check(types[name], value, name)


def masked_data(template: DocumentTemplate, data: DocumentData) -> DocumentData:
    """The data as the paper may show it: checked data whose hidden parts are gone."""
    rows = template.row_masks()
    return replace(
        data,
        fields=_masked(data.fields, template.masks()),
        rows=_masked_rows(data.rows, rows.get(ROWS, {})),
        tables={key: _masked_rows(each, rows[key]) for key, each in data.tables.items()},
    )


def _masked_rows(rows: Rows, masks: Mapping[str, Mask]) -> Rows:
    return [_masked(row, masks) for row in rows] if masks else rows


def _masked(values: Mapping[str, str], masks: Mapping[str, Mask]) -> Mapping[str, str]:
    return {key: masked(masks[key], value) if key in masks else value for key, value in values.items()}


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
        self.imprint = imprint
        self.data = masked_data(template, data)
        self._template = template
        self._types = template.types()

    def has(self, field: DataField) -> bool:
        """False where the department left an optional field out."""
        return field.value in self.data.fields

    @property
    def title(self) -> tuple[str, ...]:
        """The lines of the title with their placeholders filled."""
        return tuple(map(self.sentence, self._template.title))

    @property
    def issuer(self) -> str:
        """Who signs."""
        return self.sentence(self._template.issuer)

    @property
    def seal_name(self) -> str:
        """The words round the ring of the seal."""
        return self.sentence(self._template.seal_name)

    def sentence(self, words: str) -> str:
        """A sentence of the template with its placeholders filled."""
        return PLACEHOLDER.sub(lambda match: self.spoken(match[1]), words)

    def says(self, words: str) -> bool:
        """False for a sentence that names an optional field which the department left out or empty."""
        optional = self._template.optional()
        return all(self.data.fields.get(name) for name in PLACEHOLDER.findall(words) if name in optional)

    def spoken(self, name: str) -> str:
        """A value inside running text; some names are known besides the fields, see `template.ALWAYS_KNOWN`."""
        match name:
            case "serial":
                return self.imprint.serial
            case "code":
                return " ".join(self.imprint.grouped_code)
            case "issued_on":
                return long_date(self.imprint.issued_on)
            case "issued_at":
                return f"{long_date(self.imprint.issued_on)} {self.imprint.issued_at:%H:%M:%S}"
        if name not in self._types:
            kind, value = counted(self._template, self.data, name)
            return in_sentence(kind, value)
        value = self.data.fields[name]
        # What is masked is no longer of its type's form; types that can be masked are printed as they are.
        return in_sentence(self._types[name], value) if value else EMPTY


def counted(template: DocumentTemplate, data: DocumentData, name: str) -> tuple[ValueType, str]:
    """What follows from the rows: ``rows``, or the sum of a column; see `Paper.counted`."""
    if name == ROWS:
        return ValueType.COUNT, str(sum(len(data.rows_of(key)) for key in template.row_types()))
    assert isinstance(template, TablePaper)
    table = template.summed()
    assert table is not None
    column = table.column(name)
    return column.type, sum_of(column, data.rows_of(table.key))


def field_text(field: DataField, values: Mapping[str, str]) -> str:
    """A value as it stands in the cell beside its label."""
    value = values[field.value]
    if not value:
        return field.empty
    printed = in_cell(field.type, value)
    if unit := field.unit or UNITS.get(field.type, ""):
        printed = f"{printed} {unit}"
    return f"{printed}（{capitals(int(value))}）" if field.capitals else printed


def cell_text(column: Column, row: Mapping[str, str]) -> str:
    """A table cell as printed."""
    value = row[column.key]
    return in_cell(column.type, value) if value else EMPTY
