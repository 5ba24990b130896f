"""What a service may ask, one class a kind, and the stored form of its answer.

A question is data: which words, which limits, when. How an answer is read, checked and shown is `flows.rules.answers`.
An answer is always text in a canonical form, told in each class; the empty text is the answer of an optional question
that the resident left out.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["zh", "en"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Model(BaseModel):
    """Base of the schema: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Model):
    """One text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self, language: Language) -> str:
        """Return the text in one language."""
        return self.zh if language == "zh" else self.en


class When(Model):
    """A question is asked only if an earlier answer has this value; equality and nothing more."""

    answer: str
    is_: str = Field(alias="is")


class Option(Words):
    """One choice of a question.

    Attributes:
        paper: how a document says it, where that differs from the button.
    """

    value: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    paper: str | None = None


class _Question(Model):
    """What all kinds of question share.

    Attributes:
        default: the question is then not asked; the resident changes it on the check page if he wants to.
        optional: the resident may leave it out.
        example: what an answer looks like; the checker proves that it is one.
    """

    id: Key
    title: Words
    lead: Words
    label: Words
    when: When | None = None
    default: str | None = None
    optional: bool = False
    example: str | None = None


class MonthRange(_Question):
    """From one month to another, both included; stored ``YYYY-MM/YYYY-MM``.

    Attributes:
        until: up to which month one may ask; what is paid out during a month is known in this one already.
    """

    kind: Literal["month_range"]
    until: Literal["last_month", "this_month"] = "last_month"
    months_at_most: int = Field(ge=1, le=600)
    choices: tuple[Literal["last_12_months", "last_24_months", "last_48_months", "own"], ...] = Field(min_length=1)


class DateRange(_Question):
    """From one day to another, both included; stored ``YYYY-MM-DD/YYYY-MM-DD``.

    Attributes:
        direction: whether the days lie behind today or before it; today belongs to both.
    """

    kind: Literal["date_range"]
    direction: Literal["past", "future", "any"] = "past"
    days_at_most: int = Field(ge=1, le=36600)
    choices: tuple[Literal["last_3_months", "last_12_months", "last_36_months", "own"], ...] = Field(min_length=1)


class _Calendar(_Question):
    """One point of the calendar between two offsets from today, both included."""

    earliest: int
    latest: int

    @model_validator(mode="after")
    def _earliest_comes_first(self) -> Self:
        if self.earliest > self.latest:
            msg = "earliest lies behind latest"
            raise ValueError(msg)
        return self


class Date(_Calendar):
    """A day; stored ``YYYY-MM-DD``. Offsets are days."""

    kind: Literal["date"]


class Month(_Calendar):
    """A month; stored ``YYYY-MM``. Offsets are months."""

    kind: Literal["month"]


class Quarter(_Calendar):
    """A quarter; stored ``YYYY-Qn``. Offsets are quarters."""

    kind: Literal["quarter"]


class Year(_Calendar):
    """A year; stored ``YYYY``. Offsets are years."""

    kind: Literal["year"]


class Choice(_Question):
    """One of a few; stored as the option's value."""

    kind: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2, max_length=16)


class SuppliedChoice(_Question):
    """One of what the department offers at this moment: offices, levels, banks, free hours; stored as its value.

    Attributes:
        needs: earlier answers that the department must know to make its offer.
    """

    kind: Literal["supplied_choice"]
    needs: tuple[str, ...] = ()


class Relative(_Question):
    """The resident or one of those whom a register knows as the family; stored as an ID number.

    Attributes:
        relations: who may be chosen; ``self`` is the resident.
    """

    kind: Literal["relative"]
    relations: tuple[Literal["self", "child", "parent", "spouse", "household", "deceased", "ward"], ...] = Field(
        min_length=1
    )


class IdNumber(_Question):
    """Another person's ID number, typed; stored as 18 signs, of a foreigners' card of 2017 as 15."""

    kind: Literal["id_number"]


class CompanyCode(_Question):
    """A unified social credit code (GB 32100-2015), typed or scanned; stored as 18 signs."""

    kind: Literal["company_code"]


class Phone(_Question):
    """A telephone number of the mainland; stored as figures, an area code apart by a hyphen."""

    kind: Literal["phone"]


class PlateNumber(_Question):
    """A vehicle's registration plate (GA 36); stored without spaces, such as 浙A12345."""

    kind: Literal["plate_number"]


class BankAccount(_Question):
    """The resident's own bank account or card; stored as 12 to 19 figures."""

    kind: Literal["bank_account"]


class UtilityAccount(_Question):
    """The number that a supplier prints on its bill; stored as figures."""

    kind: Literal["utility_account"]
    digits: int = Field(default=10, ge=6, le=16)


class Amount(_Question):
    """A sum of money, typed in yuan; stored in fen. Limits are fen."""

    kind: Literal["amount"]
    at_least: int = Field(default=1, ge=0)
    at_most: int = Field(ge=1, le=10**13)


class Number(_Question):
    """A figure with a unit; stored with a decimal point where ``decimals`` asks for it."""

    kind: Literal["number"]
    at_least: float = 0
    at_most: float
    decimals: int = Field(default=0, ge=0, le=2)
    unit: Words


class Copies(_Question):
    """How many copies are printed; stored as a figure."""

    kind: Literal["copies"]
    at_most: int = Field(default=3, ge=1, le=9)


class Code(_Question):
    """A number of a certificate, contract, case or bill as it is printed there; stored without spaces.

    Attributes:
        hint_form: a pattern in the words of the paper, such as ``临湖（2020）不动产权第0000000号``; shown, not checked.
    """

    kind: Literal["code"]
    at_least: int = Field(default=4, ge=1, le=40)
    at_most: int = Field(default=30, ge=1, le=40)
    hint_form: str | None = None


class Text(_Question):
    """A few words or sentences of the resident's own; stored as typed, spaces at the ends cut off."""

    kind: Literal["text"]
    at_least: int = Field(default=1, ge=1, le=20)
    at_most: int = Field(default=60, ge=1, le=500)


class Address(_Question):
    """Where something is or goes; stored as one line.

    Attributes:
        offers_card: the address on the card can be taken over with one press.
    """

    kind: Literal["address"]
    offers_card: bool = True


class Region(_Question):
    """A province and its city (GB/T 2260); stored as the city's six figures."""

    kind: Literal["region"]


class FamilyList(_Question):
    """Those who live together or hold shares; stored as ``name,relation,id`` for each, apart by semicolons."""

    kind: Literal["family_list"]
    at_most: int = Field(default=8, ge=1, le=20)


class ChipCard(_Question):
    """A card that is put into the slot; stored as its number."""

    kind: Literal["chip_card"]
    card: Literal["social_security", "citizen"]


class Pin(_Question):
    """A new secret number, typed twice; stored as six figures and never shown."""

    kind: Literal["pin"]


Question = Annotated[
    MonthRange
    | DateRange
    | Date
    | Month
    | Quarter
    | Year
    | Choice
    | SuppliedChoice
    | Relative
    | IdNumber
    | CompanyCode
    | Phone
    | PlateNumber
    | BankAccount
    | UtilityAccount
    | Amount
    | Number
    | Copies
    | Code
    | Text
    | Address
    | Region
    | FamilyList
    | ChipCard
    | Pin,
    Field(discriminator="kind"),
]

OFFERED = (SuppliedChoice, Relative)
"""Kinds whose choices come from the department."""
