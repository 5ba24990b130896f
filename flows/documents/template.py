"""The ``[document]`` table of a service file: what a paper says and where its values stand, checked on load.

`DocumentTemplate` is the type of a service's ``document``. An archetype is one class; the keys that every paper has
are `Paper`. Measures are millimetres. Whatever a page cannot hold is refused here, so that no resident meets it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, StringConstraints, TypeAdapter, model_validator
from pydantic import Field as Bounded

from flows.documents.page import BODY_WIDTH
from flows.documents.values import EMPTY, ValueType, is_amount, widest

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
ALWAYS_KNOWN = frozenset({"serial", "code", "issued_on"})
"""Names that every document has besides its own fields."""

MANY_COLUMNS = 8
"""Above this a table is set in 10 pt instead of 10.5."""

HAN_AT_10_PT = 3.53
CELL_SPARE = 2.0
LABEL_SPARE = 1.0

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Width = Annotated[float, Bounded(gt=0, le=BODY_WIDTH)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataField(_Data):
    """One label and its value.

    Attributes:
        label: may hold one explicit line break; otherwise a long one breaks in balance.
        wide: the value takes a row of its own.
        unit: printed after the value (元 is added to money by itself).
        capitals: money is repeated in words.
        empty: printed when the department sends the empty text.
        optional: the department may leave the field out; its cell is then left out.
    """

    label: Words
    value: Key
    type: ValueType
    wide: bool = False
    unit: str = ""
    capitals: bool = False
    empty: Words = EMPTY
    optional: bool = False


class SpreadRow(_Data):
    """A label and one text value under each head of a spread."""

    label: Words
    values: tuple[Key, ...]


class Spread(_Data):
    """Rows that are read against heads of their own, such as one status for each kind of insurance."""

    label: Words
    heads: tuple[Words, ...]
    widths: tuple[Width, ...]
    rows: tuple[SpreadRow, ...]

    @model_validator(mode="after")
    def _columns_agree(self) -> Self:
        _require_full_width(self.widths, "spread")
        if len(self.widths) != len(self.heads) + 1:
            raise ValueError("a spread has one width for the labels and one for each head")
        if any(len(row.values) != len(self.heads) for row in self.rows):
            raise ValueError("a spread has one value under each head")
        return self


class Section(_Data):
    """A titled group of fields. A section without fields before a table is the table's title.

    Attributes:
        rows: widths of label, value, label, value … of each row; the last is used for all further ones.
    """

    title: Words | None = None
    fields: tuple[DataField, ...] = ()
    rows: tuple[tuple[Width, ...], ...] = ()
    spread: Spread | None = None

    @model_validator(mode="after")
    def _rows_are_pairs(self) -> Self:
        for row in self.rows:
            _require_full_width(row, "row")
            if len(row) % 2:
                raise ValueError("a row has one width for each label and each value")
        return self


class Column(_Data):
    """One column of a table.

    Attributes:
        label: may hold one explicit line break.
        widest: the widest text it must hold on one line, where it differs from the type's own.
    """

    label: Words
    key: Key
    width: Width
    type: ValueType
    group: Words | None = None
    widest: str | None = None

    @property
    def is_right_aligned(self) -> bool:
        """Amounts are, everything else is centred."""
        return is_amount(self.type)

    @property
    def label_lines(self) -> tuple[str, ...]:
        """The head as it is broken."""
        return tuple(self.label.split("\n"))

    @model_validator(mode="after")
    def _holds_its_widest(self) -> Self:
        if len(self.label_lines) > 2:
            raise ValueError(f"column {self.key}: a head has at most two lines")
        value = estimated_width(self.widest or widest(self.type)) + CELL_SPARE
        label = max(map(estimated_width, self.label_lines)) + LABEL_SPARE
        needed = max(value, label)
        if self.width < needed - 0.05:
            raise ValueError(f"column {self.key}: {self.width} mm is narrower than {needed:.1f} mm")
        return self


class Paper(_Data):
    """What every document says, whatever its archetype.

    Attributes:
        prefix: begins the serial number and names the kind of paper in the verification token.
        title: the last line is the heading, one before it stands above in smaller type.
        seal_name: runs round the ring of the seal.
        numbers: label and ``serial``, ``code`` or a field's name, left and right under the title.
        terms: names and types of values that stand in sentences only.
        notes: the author's own; the notes on seal and verification are the archetype's.
        claims: fields that go into the verification token besides the standing ones.
    """

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}$")]
    title: Annotated[tuple[Words, ...], Bounded(min_length=1, max_length=2)]
    issuer: Annotated[str, StringConstraints(min_length=2, max_length=20)]
    seal_name: Annotated[str, StringConstraints(min_length=2, max_length=16)]
    numbers: Annotated[tuple[tuple[Words, Key], ...], Bounded(max_length=2)] = (("编号", "serial"), ("核验码", "code"))
    sections: Annotated[tuple[Section, ...], Bounded(min_length=1)]
    label_width: Annotated[float, Bounded(ge=20, le=40)] = 30.0
    terms: dict[Key, ValueType] = {}
    notes: Annotated[tuple[Words, ...], Bounded(max_length=3)] = ()
    validity_days: Annotated[int, Bounded(gt=0)] | None = None
    hotline: Words | None = None
    claims: Annotated[tuple[Key, ...], Bounded(max_length=6)] = ()

    def fields(self) -> Iterator[DataField]:
        """Every label with one value, in the order of reading."""
        for section in self.sections:
            yield from section.fields

    def types(self) -> dict[str, ValueType]:
        """Every field's name that the department has to send, with its type."""
        known = dict(self.terms)
        for section in self.sections:
            if section.spread is not None:
                known |= {key: ValueType.TEXT for row in section.spread.rows for key in row.values}
            known |= {field.value: field.type for field in section.fields}
        return known

    def optional(self) -> frozenset[str]:
        """Names that the department may leave out."""
        return frozenset(field.value for field in self.fields() if field.optional)

    def sentences(self) -> Iterator[str]:
        """Every text of the template that may hold placeholders."""
        yield from (section.title for section in self.sections if section.title is not None)
        yield from self.notes

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        known = self.types().keys()
        used = {name for text in self.sentences() for name in PLACEHOLDER.findall(text)}
        used |= {name for _, name in self.numbers}
        if unknown := (used - known - ALWAYS_KNOWN) | (set(self.claims) - known):
            raise ValueError(f"names of no field: {', '.join(sorted(unknown))}")
        if maybe := (used | set(self.claims)) & self.optional():
            raise ValueError(f"optional fields in a sentence or claim: {', '.join(sorted(maybe))}")
        return self


class GridTemplate(Paper):
    """Label and value side by side, two pairs a row: the default, and the fallback of every paper."""

    archetype: Literal["certificate-grid"]
    statement: Words

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield self.statement


class TableTemplate(Paper):
    """Pairs at the head, then rows of periods or items, on as many pages as it takes.

    Attributes:
        group_by: a heavier rule stands above a row whose value in this column differs from the one before.
        page_rows: rows on a page at most.
    """

    archetype: Literal["certificate-table"]
    label_width: Annotated[float, Bounded(ge=20, le=40)] = 24.0
    columns: Annotated[tuple[Column, ...], Bounded(min_length=2, max_length=14)]
    row_height: Annotated[float, Bounded(ge=5.0, le=8.7)] = 5.8
    page_rows: Annotated[int, Bounded(ge=1)] | None = None
    group_by: Key | None = None

    @property
    def text_size(self) -> float:
        """Points, of the cells."""
        return 10.0 if len(self.columns) > MANY_COLUMNS else 10.5

    @model_validator(mode="after")
    def _columns_fill_the_page(self) -> Self:
        _require_full_width(tuple(column.width for column in self.columns), "columns")
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError("two columns have the same key")
        if self.group_by is not None and self.group_by not in keys:
            raise ValueError("group_by names no column")
        return self


DocumentTemplate = Annotated[GridTemplate | TableTemplate, Discriminator("archetype")]
_ADAPTER: TypeAdapter[GridTemplate | TableTemplate] = TypeAdapter(DocumentTemplate)


def document_template(table: Mapping[str, object]) -> GridTemplate | TableTemplate:
    """Check one ``[document]`` table.

    Raises:
        pydantic.ValidationError: naming the key.
    """
    return _ADAPTER.validate_python(table)


def estimated_width(text: str) -> float:
    """Millimetres of ``text`` at 10 pt, from above: Han 1 em, figures 0.5, comma and point 0.25, Latin 0.72."""
    ems = {",": 0.25, ".": 0.25, " ": 0.25, "-": 0.34}
    total = 0.0
    for character in text:
        if character.isdigit() and character.isascii():
            total += 0.5
        elif character.isascii():
            total += ems.get(character, 0.72)
        else:
            total += 1.0
    return total * HAN_AT_10_PT


def _require_full_width(widths: tuple[float, ...], what: str) -> None:
    if abs(sum(widths) - BODY_WIDTH) > 0.01:
        raise ValueError(f"{what}: widths sum to {sum(widths):g} mm instead of {BODY_WIDTH:g}")
