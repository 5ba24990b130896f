"""A service file as a model: what a service author may write, and nothing else.

Logic in a file is limited to ``when = {answer = ..., is = ...}`` and to names of rules; everything else is a function
in `flows.rules`. Unknown keys are refused.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.documents.template import DocumentTemplate

Language = Literal["zh", "en"]


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
    """One choice of a question."""

    value: str = Field(pattern=r"^[a-z0-9_]{1,40}$")


class _Question(Model):
    """What all kinds of question share.

    A question with a ``default`` is not asked; the resident changes it on the check page if he wants to.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: Words
    lead: Words
    label: Words
    when: When | None = None
    default: str | None = None


class MonthRange(_Question):
    """From one month to another, both included; stored ``YYYY-MM/YYYY-MM``."""

    kind: Literal["month_range"]
    months_at_most: int = Field(ge=1, le=600)
    choices: tuple[Literal["last_12_months", "last_24_months", "last_48_months", "own"], ...] = Field(min_length=1)


class Choice(_Question):
    """One of a few; stored as the option's value."""

    kind: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2, max_length=7)


class IdNumber(_Question):
    """Another person's ID number, typed; stored as 18 signs."""

    kind: Literal["id_number"]


class Copies(_Question):
    """How many copies are printed; stored as a figure."""

    kind: Literal["copies"]
    at_most: int = Field(default=3, ge=1, le=9)


Question = Annotated[MonthRange | Choice | IdNumber | Copies, Field(discriminator="kind")]


class Service(Model):
    """One of the things a resident can do."""

    id: str = Field(pattern=r"^[a-z][a-z-]*\.[a-z][a-z0-9-]*$")
    department_code: str = Field(pattern=r"^[A-Z]{3,4}$")
    kind: Literal["print_certificate"]
    archetype: Literal["print_certificate"]
    life_event: str
    icon: str
    identity: Literal["id_card+face", "id_card+face+consent"]
    audience: Literal["person", "both"]
    output: Literal["certificate_a4"]
    fee: int = Field(ge=0, description="fen")
    proxy_allowed: bool
    validity_days: int | None = Field(default=None, ge=1)
    usual_seconds: int = Field(ge=1, le=600)
    popularity_rank: int = Field(ge=1)
    legal_basis: str | None = None
    synonyms: tuple[str, ...] = Field(min_length=3, max_length=6)
    name: Words
    official_name: Words
    summary: Words
    data_consent: Words | None = None
    questions: tuple[Question, ...] = ()
    document: DocumentTemplate

    @model_validator(mode="after")
    def _questions_hang_together(self) -> "Service":
        seen: dict[str, Question] = {}
        for question in self.questions:
            if question.id in seen:
                msg = f"question {question.id} stands twice"
                raise ValueError(msg)
            if question.when is not None:
                _check_when(question.id, question.when, seen)
            seen[question.id] = question
        if ("consent" in self.identity) != (self.data_consent is not None):
            msg = "data_consent belongs to identity levels with consent, and only to them"
            raise ValueError(msg)
        return self

    def question(self, question_id: str) -> Question:
        """Return one question.

        Raises:
            KeyError: the service has none of that id.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


def _check_when(question_id: str, when: When, earlier: dict[str, Question]) -> None:
    condition = earlier.get(when.answer)
    if condition is None:
        msg = f"question {question_id} waits for {when.answer}, which is not asked before it"
        raise ValueError(msg)
    if isinstance(condition, Choice) and when.is_ not in {option.value for option in condition.options}:
        msg = f"question {question_id} waits for {when.answer} = {when.is_}, which is no choice"
        raise ValueError(msg)
