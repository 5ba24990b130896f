"""The ``[document]`` table of what comes out on 80 mm paper: slips and receipts, checked on load.

`SlipTemplate` is an acceptance, a booking or a registration, `ReceiptTemplate` something that was done or paid. Both
are labels with values from top to bottom and then what happens next; everything round them is the archetype's.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from flows.documents.fields import MASKABLE, Data, Key, Words
from flows.documents.masks import Mask
from flows.documents.paper import ALWAYS_KNOWN, PLACEHOLDER
from flows.documents.values import EMPTY, ValueType, is_amount

SEPARATOR = "-"
CAPITALS_LABEL = "金额大写"
STATE_LABEL = "支付状态"
OWN_LABELS = frozenset({CAPITALS_LABEL, STATE_LABEL, "核验码"})
"""Lines that the archetype prints by itself."""

Label = Annotated[str, StringConstraints(min_length=1, max_length=16, strip_whitespace=True)]
TitleLine = Annotated[str, StringConstraints(min_length=1, max_length=24, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=2, max_length=80, strip_whitespace=True)]


class SlipLine(Data):
    """One label and its value.

    Attributes:
        mask: hides part of the value in the data, before anything is laid out or signed into the token.
        unit: printed after the value (元 is added to money by itself).
        empty: printed when the department sends the empty text.
        optional: the department may leave the field out; the line is then left out.
    """

    label: Label
    value: Key
    type: ValueType = ValueType.TEXT
    mask: Mask | None = None
    unit: str = ""
    empty: Words = EMPTY
    optional: bool = False

    @model_validator(mode="after")
    def _mask_has_something_to_hide(self) -> Self:
        if self.mask is not None and self.type not in MASKABLE:
            raise ValueError(f"{self.value}: a {self.type} is not masked")
        return self


class SlipPaper(Data):
    """What slips and receipts have in common.

    Attributes:
        prefix: begins the serial number and names the kind of paper in the verification token.
        title: in one or two lines; a single one that is too wide breaks in balance.
        lines: from top to bottom; ``-`` is a dashed line across the paper.
        emphasis: the one amount that stands out.
        next: what happens next, sentence by sentence, with ``{field}`` placeholders.
        bring: what to bring, thing by thing; ``bring_label`` stands before them.
        terms: names and types of values that stand in sentences or as the number only.
        number: label and ``serial`` or a field's name, printed large under the title.
        claims: fields that go into the verification token besides the standing ones.
    """

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}$")]
    title: Annotated[tuple[TitleLine, ...], Field(min_length=1, max_length=2)]
    issuer: Annotated[str, StringConstraints(min_length=2, max_length=20)]
    number: tuple[Label, Key] | None
    lines: Annotated[tuple[SlipLine | Literal["-"], ...], Field(min_length=1, max_length=30)]
    emphasis: Key | None = None
    next: Annotated[tuple[Sentence, ...], Field(min_length=2, max_length=4)]
    bring: Annotated[tuple[Label, ...], Field(max_length=6)] = ()
    bring_label: Label = "请携带"
    terms: dict[Key, ValueType] = Field(default_factory=dict)
    validity_days: Annotated[int, Field(gt=0)] | None = None
    hotline: Words | None = None
    claims: Annotated[tuple[Key, ...], Field(max_length=6)] = ()

    def fields(self) -> Iterator[SlipLine]:
        """Every label with its value, in the order of reading."""
        for line in self.lines:
            if isinstance(line, SlipLine):
                yield line

    def types(self) -> dict[str, ValueType]:
        """Every field's name that the department has to send, with its type."""
        return self.terms | {line.value: line.type for line in self.fields()}

    def optional(self) -> frozenset[str]:
        """Names that the department may leave out."""
        return frozenset(line.value for line in self.fields() if line.optional)

    @model_validator(mode="after")
    def _lines_are_in_order(self) -> Self:
        ends = (self.lines[0], self.lines[-1])
        pairs = zip(self.lines, self.lines[1:], strict=False)
        if SEPARATOR in ends or any(above == below == SEPARATOR for above, below in pairs):
            raise ValueError("lines: a separator stands between two lines")
        for what in ("label", "value"):
            names = [getattr(line, what) for line in self.fields()]
            if twice := {name for name in names if names.count(name) > 1}:
                raise ValueError(f"lines: the {what} {min(twice)} stands twice")
        if own := OWN_LABELS & {line.label for line in self.fields()}:
            raise ValueError(f"lines: {min(own)} is printed by itself")
        return self

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        known = self.types().keys()
        if taken := known & ALWAYS_KNOWN:
            raise ValueError(f"names that every paper has by itself: {', '.join(sorted(taken))}")
        used = {name for sentence in self.next for name in PLACEHOLDER.findall(sentence)}
        used |= {self.number[1]} if self.number is not None else set()
        if unknown := (used - known - ALWAYS_KNOWN) | (set(self.claims) - known):
            raise ValueError(f"names of no field: {', '.join(sorted(unknown))}")
        if maybe := (used | set(self.claims)) & self.optional():
            raise ValueError(f"optional fields in a sentence, number or claim: {', '.join(sorted(maybe))}")
        if self.number is not None and self.number[1] in {line.value for line in self.fields()}:
            raise ValueError("number: stands in lines too; name its type in terms instead")
        return self

    @model_validator(mode="after")
    def _emphasis_is_an_amount(self) -> Self:
        if self.emphasis is None:
            return self
        line = next((line for line in self.fields() if line.value == self.emphasis), None)
        if line is None or line.optional or not is_amount(line.type):
            raise ValueError("emphasis: names no amount of the lines that is always there")
        return self


class SlipTemplate(SlipPaper):
    """An acceptance, a booking, a registration: the number to ask with, and what happens next."""

    archetype: Literal["slip"]
    number: tuple[Label, Key] | None = ("受理编号", "serial")


class ReceiptTemplate(SlipPaper):
    """Something was done or paid.

    Attributes:
        payment: the field that is empty as long as the payment is not confirmed; only where something is paid.
    """

    archetype: Literal["receipt"]
    number: tuple[Label, Key] | None = None
    payment: Key | None = None

    @model_validator(mode="after")
    def _payment_has_an_amount(self) -> Self:
        if self.payment is None:
            return self
        types = self.types()
        if self.payment not in types or self.payment in self.optional():
            raise ValueError("payment: names no field that is always there")
        if self.emphasis is None or types[self.emphasis] is not ValueType.MONEY:
            raise ValueError("payment: what is paid has an emphasised amount of money")
        return self
