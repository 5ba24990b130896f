"""The ``[document]`` table of a service whose result stays on the screen: labels with values, and a table."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from flows.documents.values import EMPTY, ValueType

Label = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_0-9]{0,31}$")]
Mask = Literal["id", "account", "phone", "name", "address"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScreenField(_Data):
    """One label and its value, in both languages; the value comes as the department says it.

    Attributes:
        mask: hides part of the value before it is shown.
        private: blurred until the resident presses it: an amount, an illness.
    """

    label: Label
    label_en: Label
    value: Key
    type: ValueType = ValueType.TEXT
    unit: str = ""
    mask: Mask | None = None
    empty: Label = EMPTY
    optional: bool = False
    private: bool = False


class ScreenColumn(_Data):
    """One part of every record of the result."""

    label: Label
    label_en: Label
    key: Key
    type: ValueType = ValueType.TEXT
    unit: str = ""
    mask: Mask | None = None
    private: bool = False


class ScreenTemplate(_Data):
    """What an enquiry shows.

    Attributes:
        fields: what there is once.
        columns: what there is for each record; the first names the record.
        empty_text: shown in place of the records when there are none.
    """

    archetype: Literal["screen"]
    title: Label
    title_en: Label
    fields: tuple[ScreenField, ...] = ()
    columns: tuple[ScreenColumn, ...] = ()
    empty_text: Label = "没有查到记录"
    empty_text_en: Label = "No record was found"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.fields and not self.columns:
            msg = "neither fields nor columns"
            raise ValueError(msg)
        return self

    def types(self) -> dict[str, ValueType]:
        """Every field's name with its type."""
        return {field.value: field.type for field in self.fields}

    def optional(self) -> frozenset[str]:
        """Names that the department may leave out."""
        return frozenset(field.value for field in self.fields if field.optional)
