"""Labels with one value each: the part of a template that every archetype has."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Bounded

from flows.documents.masks import Mask
from flows.documents.page import BODY_WIDTH
from flows.documents.values import EMPTY, ValueType

HAN_AT_10_PT = 3.53

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Width = Annotated[float, Bounded(gt=0, le=BODY_WIDTH)]

MASKABLE = frozenset(
    {
        ValueType.TEXT,
        ValueType.NAME,
        ValueType.ADDRESS,
        ValueType.ID,
        ValueType.ACCOUNT,
        ValueType.CODE,
        ValueType.PHONE,
    }
)


class Data(BaseModel):
    """Base of every table of a template: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DataField(Data):
    """One label and its value.

    Attributes:
        label: may hold one explicit line break; otherwise a long one breaks in balance.
        value: the key under which the department sends it.
        type: decides what is accepted and how it is printed.
        wide: the value takes a row of its own.
        unit: printed after the value (元 and ㎡ are added to money and areas by themselves).
        capitals: money is repeated in words.
        mask: what is hidden before anything is laid out.
        empty: printed when the department sends the empty text.
        optional: the department may leave the field out; label and value are then left out.
        result: the one thing the paper says: bold, in a high row of its own.
    """

    label: Words
    value: Key
    type: ValueType = ValueType.TEXT
    wide: bool = False
    unit: str = ""
    capitals: bool = False
    mask: Mask | None = None
    empty: Words = EMPTY
    optional: bool = False
    result: bool = False

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.capitals and self.type is not ValueType.MONEY:
            raise ValueError(f"field {self.value}: capitals are for money")
        if self.mask is not None and self.type not in MASKABLE:
            raise ValueError(f"field {self.value}: a {self.type} has no mask")
        return self


class SpreadRow(Data):
    """A label and one text value under each head of a spread."""

    label: Words
    values: tuple[Key, ...]


class Spread(Data):
    """Rows that are read against heads of their own, such as one status for each kind of insurance.

    Attributes:
        widths: of the labels and of each head; left out, the heads share what the labels leave.
    """

    label: Words
    heads: Annotated[tuple[Words, ...], Bounded(min_length=1, max_length=7)]
    widths: tuple[Width, ...] = ()
    rows: tuple[SpreadRow, ...]

    @model_validator(mode="after")
    def _columns_agree(self) -> Self:
        if self.widths:
            require_full_width(self.widths, "spread")
            if len(self.widths) != len(self.heads) + 1:
                raise ValueError("a spread has one width for the labels and one for each head")
        if any(len(row.values) != len(self.heads) for row in self.rows):
            raise ValueError("a spread has one value under each head")
        return self


class Section(Data):
    """A titled group of fields; without fields it is a sentence over the full width.

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
            require_full_width(row, "row")
            if len(row) % 2:
                raise ValueError("a row has one width for each label and each value")
        return self

    def types(self) -> Iterator[tuple[str, ValueType]]:
        """Key and type of every value."""
        if self.spread is not None:
            yield from ((key, ValueType.TEXT) for row in self.spread.rows for key in row.values)
        yield from ((field.value, field.type) for field in self.fields)


def estimated_width(text: str, size: float = 10.0) -> float:
    """Millimetres of ``text``, from above: Han 1 em, figures 0.5, comma and point 0.25, Latin 0.72."""
    ems = {",": 0.25, ".": 0.25, " ": 0.25, "-": 0.34, ":": 0.28, "*": 0.5}
    total = 0.0
    for character in text:
        if character.isdigit() and character.isascii():
            total += 0.5
        elif character.isascii():
            total += ems.get(character, 0.72)
        else:
            total += 1.0
    return total * HAN_AT_10_PT * size / 10


def require_full_width(widths: tuple[float, ...], what: str) -> None:
    """Refuse widths that do not fill the page.

    Raises:
        ValueError: naming ``what`` they are of.
    """
    if abs(sum(widths) - BODY_WIDTH) > 0.01:
        raise ValueError(f"{what}: widths sum to {sum(widths):g} mm instead of {BODY_WIDTH:g}")
