"""The ``[document]`` table of an A4 paper: what it says and where its values stand, checked on load.

`DocumentTemplate` is the type of a service's ``document``. An archetype is one class; the keys that every paper has
are those of `Paper`. Measures are millimetres. Whatever a page cannot hold is refused here, so that no resident meets
it.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, TypeAdapter, model_validator
from pydantic import Field as Bounded

from flows.documents.columns import ROWS, Block, Table, meeting_widths
from flows.documents.fields import DataField, Key, Section, Sentence, Words, estimated_width
from flows.documents.masks import Mask
from flows.documents.paper import ALWAYS_KNOWN, PLACEHOLDER, Paper
from flows.documents.values import ValueType

NUMBER = "number"
"""Counts the items of a block, in its title."""
TITLE_BESIDE_CODE = 106.0
"""Millimetres for a title that has the QR code at its right."""
SMALLEST_TITLE = 18.0
TABLE_KEYS = frozenset(Table.model_fields) - {"key", "title"}
"""What the only table of a paper may say without a table of its own."""


class ParagraphTemplate(Paper):
    """Running text that certifies one thing.

    Attributes:
        values: what the text says, each with label and type (``fields`` in the file); not printed as pairs.
        paragraphs: ``{key}`` is a field. One that names an optional field which the department left out is left out.
    """

    archetype: Literal["certificate-paragraph"]
    numbers: Annotated[tuple[tuple[Words, Key], ...], Bounded(max_length=2)] = (("编号", "serial"),)
    values: Annotated[tuple[DataField, ...], Bounded(min_length=1, alias="fields")]
    paragraphs: Annotated[tuple[Sentence, ...], Bounded(min_length=1, max_length=6)]

    def labelled(self) -> Iterator[Section]:
        yield Section(fields=self.values)

    @model_validator(mode="after")
    def _paragraphs_name_fields(self) -> Self:
        used = {name for text in self.paragraphs for name in PLACEHOLDER.findall(text)}
        if unknown := used - self.types().keys() - ALWAYS_KNOWN:
            raise ValueError(f"paragraphs: names of no field: {', '.join(sorted(unknown))}")
        titles = {name for text in self.title for name in PLACEHOLDER.findall(text)}
        told = used | titles | {name for _, name in self.numbers}
        if silent := {field.value for field in self.values} - told:
            raise ValueError(f"fields that no paragraph says: {', '.join(sorted(silent))}")
        return self


class GridTemplate(Paper):
    """Label and value side by side, two pairs a row: the default, and the fallback of every paper.

    Attributes:
        statement: the sentence that certifies, below the grid.
        photo: a slot right of the first rows for the picture that the department sends.
        barcode: field that stands as a Code 128, with its signs under it.
    """

    archetype: Literal["certificate-grid"]
    sections: Annotated[tuple[Section, ...], Bounded(min_length=1)]
    label_width: Annotated[float, Bounded(ge=20, le=40)] = 30.0
    statement: Sentence
    photo: Literal["portrait"] | None = None
    barcode: Key | None = None

    def labelled(self) -> Iterator[Section]:
        return iter(self.sections)

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield self.statement

    @model_validator(mode="after")
    def _slots_have_fields(self) -> Self:
        field = next((field for field in self.fields() if field.value == self.barcode), None)
        if self.photo is not None and all(field.optional for field in self.sections[0].fields):
            raise ValueError("photo: no field of the first section stands beside it in any case")
        if self.barcode is not None and (field is None or field.type not in {ValueType.CODE, ValueType.ID}):
            raise ValueError(f"barcode names no field of type code or id: {self.barcode}")
        return self


class TablePaper(Paper):
    """Pairs at the head, then what repeats, on as many pages as it takes, then pairs that close.

    One table may be written as ``columns`` and so on beside the other keys; several are ``tables``, each with a key.

    Attributes:
        sections: pairs at the head. One without fields is a sentence; as the last it gets （续） on further pages.
        label_width: left out, 24, and 26 where a label has six characters.
        lead: one line before the head.
        blocks: stand before the tables.
        closing: pairs under the last table, on the last page.
        repeat_head: the head's pairs stand on every page.
        verify_at: ``head`` puts the QR code beside the title.
    """

    sections: tuple[Section, ...] = ()
    label_width: Annotated[float, Bounded(ge=20, le=40)] | None = None
    lead: Words | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    closing: tuple[Section, ...] = ()
    repeat_head: bool = True
    verify_at: Literal["foot", "head"] = "foot"

    @model_validator(mode="before")
    @classmethod
    def _only_table(cls, data: Any) -> Any:
        """The table that stands beside the other keys becomes one of ``tables``."""
        if not isinstance(data, Mapping) or not (own := TABLE_KEYS & data.keys()):
            return data
        if data.get("tables"):
            raise ValueError(f"beside tables stand keys of a table: {', '.join(sorted(own))}")
        rest = {key: value for key, value in data.items() if key not in own}
        return rest | {"tables": [{key: data[key] for key in own}]}

    def labelled(self) -> Iterator[Section]:
        yield from self.sections
        yield from self.closing

    def row_types(self) -> dict[str, dict[str, ValueType]]:
        types = {block.key: {field.value: field.type for field in block.fields()} for block in self.blocks}
        return types | {table.key: {column.key: column.type for column in table.columns} for table in self.tables}

    def row_optional(self) -> dict[str, frozenset[str]]:
        return {
            block.key: frozenset(field.value for field in block.fields() if field.optional) for block in self.blocks
        }

    def row_masks(self) -> dict[str, dict[str, Mask]]:
        masks: dict[str, dict[str, Mask]] = {
            block.key: {field.value: field.mask for field in block.fields() if field.mask} for block in self.blocks
        }
        return masks | {
            table.key: {column.key: column.mask for column in table.columns if column.mask} for table in self.tables
        }

    @cached_property
    def widths(self) -> dict[str, tuple[float, ...]]:
        """Of each table, by its key: millimetres of its columns."""
        return meeting_widths(self.tables)

    def summed(self) -> Table | None:
        """The table whose sums may be claimed."""
        return next((table for table in self.tables if table.totals is not None), None)

    def counted(self) -> frozenset[str]:
        table = self.summed()
        sums = table.totals.sum if table is not None and table.totals is not None else ()
        return frozenset({ROWS, *sums}) - self.types().keys()

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        if self.lead is not None:
            yield self.lead
        yield from (table.title for table in self.tables if table.title is not None)

    @model_validator(mode="after")
    def _tables_stand_apart(self) -> Self:
        keys = [block.key for block in self.blocks] + [table.key for table in self.tables]
        if not keys:
            raise ValueError("columns, tables or blocks: nothing repeats, so it is a certificate-grid")
        if len(set(keys)) != len(keys):
            raise ValueError("two tables or blocks have the same key")
        for block in self.blocks:
            titles = [block.title, *(section.title or "" for section in block.sections)]
            if unknown := {name for text in titles for name in PLACEHOLDER.findall(text)} - {NUMBER}:
                raise ValueError(f"block {block.key}: a title says {{number}} and not {', '.join(sorted(unknown))}")
        if self.verify_at == "head" and estimated_width(self.title[-1], SMALLEST_TITLE) > TITLE_BESIDE_CODE:
            raise ValueError(f"verify_at: the title is wider than {TITLE_BESIDE_CODE:g} mm")
        return self


class TableTemplate(TablePaper):
    """A certificate over periods, items or sub-records."""

    archetype: Literal["certificate-table"]


class RecordListTemplate(TablePaper):
    """Many rows with their totals, which inform."""

    archetype: Literal["record-list"]


AnyTemplate = ParagraphTemplate | GridTemplate | TableTemplate | RecordListTemplate
DocumentTemplate = Annotated[AnyTemplate, Discriminator("archetype")]
_ADAPTER: TypeAdapter[AnyTemplate] = TypeAdapter(DocumentTemplate)


def document_template(table: Mapping[str, object]) -> AnyTemplate:
    """Check one ``[document]`` table.

    Raises:
        pydantic.ValidationError: naming the key.
    """
    return _ADAPTER.validate_python(table)


def required_keys(template: Paper) -> frozenset[str]:
    """Names of the fields that a department must send; it may send those of ``template.optional()`` besides."""
    return frozenset(template.types()) - template.optional()


def row_keys(template: Paper) -> dict[str, frozenset[str]]:
    """By the key of each table or block, the names that every row must have; ``rows`` is the key of an only table."""
    optional = template.row_optional()
    return {key: frozenset(types) - optional.get(key, frozenset()) for key, types in template.row_types().items()}
