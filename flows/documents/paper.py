"""What every A4 document says, whatever its archetype: the keys of `Paper`, and which names it knows."""

import re
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field as Bounded
from pydantic import StringConstraints, model_validator

from flows.documents.columns import ROWS
from flows.documents.fields import Data, DataField, Key, Section, Words
from flows.documents.masks import Mask
from flows.documents.values import ValueType

PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
ALWAYS_KNOWN = frozenset({"serial", "code", "issued_on", "issued_at"})
"""Names that every document has besides its own fields."""


class Paper(Data):
    """What every document says, whatever its archetype.

    Attributes:
        prefix: begins the serial number and names the kind of paper in the verification token.
        title: the last line is the heading, one before it stands above in smaller type; ``{key}`` is a field.
        subtitle: a line under the heading.
        issuer: signs; it may be a field's name in braces, as a bill is its payee's.
        seal_name: runs round the ring of the seal; the same. What is longer there is drawn in smaller letters.
        numbers: label and ``serial``, ``code``, ``rows`` or a field's name, left and right under the title.
        terms: names and types of values that stand in sentences, numbers and claims only.
        notes: the author's own; the notes on seal and verification are the archetype's.
        claims: fields that go into the verification token besides the standing ones; of tables ``rows``, how many there
            are, and summed columns.
    """

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}$")]
    title: Annotated[tuple[Words, ...], Bounded(min_length=1, max_length=2)]
    subtitle: Words | None = None
    issuer: Annotated[str, StringConstraints(min_length=2, max_length=20)]
    seal_name: Annotated[str, StringConstraints(min_length=2, max_length=16)]
    numbers: Annotated[tuple[tuple[Words, Key], ...], Bounded(max_length=2)] = (("编号", "serial"), ("核验码", "code"))
    terms: dict[Key, ValueType] = Bounded(default_factory=dict)
    notes: Annotated[tuple[Words, ...], Bounded(max_length=3)] = ()
    validity_days: Annotated[int, Bounded(gt=0)] | None = None
    hotline: Words | None = None
    claims: Annotated[tuple[Key, ...], Bounded(max_length=6)] = ()

    def labelled(self) -> Iterator[Section]:
        """The sections that stand once on the paper, in the order of reading."""
        return iter(())

    def fields(self) -> Iterator[DataField]:
        """Every label with one value, in the order of reading."""
        for section in self.labelled():
            yield from section.fields

    def types(self) -> dict[str, ValueType]:
        """Every field's name that the department has to send, with its type."""
        known = dict(self.terms)
        for section in self.labelled():
            known |= dict(section.types())
        return known

    def optional(self) -> frozenset[str]:
        """Names that the department may leave out."""
        return frozenset(field.value for field in self.fields() if field.optional)

    def masks(self) -> dict[str, Mask]:
        """Names of which part is hidden."""
        return {field.value: field.mask for field in self.fields() if field.mask is not None}

    def row_types(self) -> dict[str, dict[str, ValueType]]:
        """Of each table or block, by its key: the names of a row's values, with their types."""
        return {}

    def row_optional(self) -> dict[str, frozenset[str]]:
        """Of each table or block: what a row may leave out."""
        return {}

    def row_masks(self) -> dict[str, dict[str, Mask]]:
        """Of each table or block: values of which part is hidden."""
        return {}

    def counted(self) -> frozenset[str]:
        """Names that follow from the rows: ``rows``, and the summed columns of the first table that has totals."""
        return frozenset()

    def sentences(self) -> Iterator[str]:
        """Every text of the template that may hold placeholders."""
        yield from (*self.title, self.issuer, self.seal_name)
        yield from (section.title for section in self.labelled() if section.title is not None)
        yield from self.notes

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        known = self.types().keys() | self.counted()
        if taken := self.types().keys() & (ALWAYS_KNOWN | {ROWS}):
            raise ValueError(f"names that every document has: {', '.join(sorted(taken))}")
        used = {name for text in self.sentences() for name in PLACEHOLDER.findall(text)}
        used |= {name for _, name in self.numbers}
        if unknown := (used - known - ALWAYS_KNOWN) | (set(self.claims) - known):
            raise ValueError(f"names of no field: {', '.join(sorted(unknown))}")
        if maybe := (used | set(self.claims)) & self.optional():
            raise ValueError(f"optional fields in a sentence or claim: {', '.join(sorted(maybe))}")
        return self
