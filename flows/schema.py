"""A service file as a model: what a service author may write, and nothing else.

Logic in a file is limited to ``when = {answer = ..., is = ...}`` and to names of rules; everything else is a function
in `flows.rules`. Unknown keys are refused. What many services share stands once, in ``catalog/standard.toml`` and
``catalog/departments.toml``; `flows.catalog` puts it in before a file is checked.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from flows.documents.screen import ScreenTemplate
from flows.documents.slip.template import ReceiptTemplate, SlipPaper, SlipTemplate
from flows.documents.template import DocumentTemplate
from flows.questions import Choice, Key, Model, Question, Relative, When, Words

Kind = Literal["print_certificate", "apply", "query", "declare", "pay", "book", "report", "self_check"]
Archetype = Literal[
    "certificate",
    "record_list",
    "application",
    "declaration",
    "bill_payment",
    "booking",
    "report",
    "self_check",
    "two_phase",
    "enquiry",
]
Identity = Literal["none", "id_card", "id_card+face", "id_card+face+consent", "id_number+face", "business_licence_code"]
Holder = Literal["resident", "foreign_2017", "foreign_2023", "residence_permit"]
"""Whose card a service is for, by the layout of its chip (`drivers.CardLayout`)."""
HOLDERS: tuple[Holder, ...] = get_args(Holder)
Confirmation = Literal["face", "identity_code", "one_time_code", "social_card_pin", "helper"]
"""By what a resident shows that the card or number is his own."""
CONFIRMATIONS: tuple[Confirmation, ...] = get_args(Confirmation)
Output = Literal["certificate_a4", "record_list_a4", "acceptance_slip_80mm", "receipt_80mm", "on_screen"]
Phrase = Annotated[str, StringConstraints(min_length=2, max_length=80)]

WITH_CARD = frozenset({"id_card", "id_card+face", "id_card+face+consent", "id_number+face"})
"""Levels of identity that name a person, and with him the kind of his card."""
CONFIRMED = frozenset({"id_card+face", "id_card+face+consent", "id_number+face"})
"""Levels of identity at which he has to show that it is he."""

PAPER_OF: dict[str, tuple[str, ...]] = {
    "certificate_a4": ("certificate-grid", "certificate-table", "certificate-paragraph"),
    "record_list_a4": ("record-list",),
    "acceptance_slip_80mm": ("slip",),
    "receipt_80mm": ("receipt",),
    "on_screen": ("screen",),
}
"""Which layouts an output may have."""

LifeEvent = Literal[
    "birth",
    "school",
    "work",
    "insurance",
    "housing",
    "marriage",
    "health",
    "retirement",
    "bereavement",
    "household",
    "travel_abroad",
    "driving",
    "taxes",
    "business_start",
    "business_running",
    "business_end",
    "aid",
    "bills",
    "credit",
    "leisure",
    "general",
]
LIFE_EVENTS: tuple[LifeEvent, ...] = get_args(LifeEvent)

Template = Annotated[
    DocumentTemplate | SlipTemplate | ReceiptTemplate | ScreenTemplate, Field(discriminator="archetype")
]


class Unsure(Model):
    """A fact of the file that nobody has confirmed with the department.

    Attributes:
        key: dotted name of the key, such as ``fee`` or ``document.title``.
        note: what is unsure about it, in Chinese.
    """

    key: str
    note: str


class Department(Model):
    """Who decides and issues; the same for all of its services.

    Attributes:
        name: in full, as the catalogue lists it.
        short: as residents say it.
        issuer: the demonstration's fictional agency, on paper.
        hotline: figures.
        elsewhere: where people go when the machine cannot help.
    """

    code: str = Field(pattern=r"^[A-Z]{3,4}$")
    name: Words
    short: Words
    issuer: str
    hotline: str = Field(pattern=r"^[0-9]{3,12}$")
    elsewhere: Words


class Service(Model):
    """One of the things a resident can do.

    Attributes:
        levels: at which kind of site a machine offers it.
        fee: fen, or ``amount_due`` where the department says so after it was asked.
        proxy: for whom a resident may do it: ``none`` is for himself alone.
        holders: whose cards it is for, by layout, in the order of `HOLDERS`.
        accepts: by what the resident may confirm that it is he, in the order of `CONFIRMATIONS`; at least two, so that
            the face is never the only way. All of them where the file says nothing; empty where nobody is asked.
        subject: whom the paper is about: the applicant, the ``company``, or the question whose answer names the person.
        needs: what to bring besides the card; empty for nothing.
        steps_after: what happens next, sentence by sentence.
        elsewhere: where else to go, where that differs from the department's own words.
        others_go: where those go whose cards are not among ``holders``, where that differs again.
        declaration: what the resident declares on the check page.
        preview: the document is shown before it is printed; for A4 papers that a resident wants to look at first.
        document: what comes out: paper, slip, receipt, or a page on the screen.
        slip: of a service in two phases, the paper that is given before the document is ready.
        print_list: of an enquiry, the list that may be printed.
    """

    id: str = Field(pattern=r"^[a-z][a-z-]*\.[a-z][a-z0-9-]*$")
    department_code: str = Field(pattern=r"^[A-Z]{3,4}$")
    kind: Kind
    archetype: Archetype
    life_event: LifeEvent
    icon: str
    identity: Identity
    audience: Literal["person", "business", "both"]
    output: Output
    levels: tuple[Literal["district", "subdistrict", "community"], ...] = Field(min_length=1)
    marks: tuple[Literal["nearby", "all_hours", "no_visit", "instant", "zero_material"], ...] = ()
    fee: Annotated[int, Field(ge=0)] | Literal["amount_due"]
    proxy: Literal["none", "family", "guardian", "anyone"]
    holders: tuple[Holder, ...] = Field(default=HOLDERS, min_length=1)
    accepts: tuple[Confirmation, ...] = Field(default_factory=lambda known: _accepted(known.get("identity")))
    subject: str = "applicant"
    validity_days: int | None = Field(default=None, ge=1)
    usual_seconds: int = Field(ge=1, le=600)
    popularity_rank: int = Field(ge=1)
    legal_basis: str | None = None
    synonyms: tuple[Phrase, ...] = Field(min_length=3, max_length=40)
    situations: tuple[Phrase, ...] = Field(default=(), max_length=40)
    unsure: tuple[Unsure, ...] = ()
    name: Words
    official_name: Words
    summary: Words
    data_consent: Words | None = None
    needs: tuple[Words, ...] = ()
    steps_after: tuple[Words, ...] = Field(min_length=1, max_length=4)
    elsewhere: Words | None = None
    others_go: Words | None = None
    declaration: Words | None = None
    questions: tuple[Question, ...] = ()
    preview: bool = False
    document: Template
    slip: SlipTemplate | None = None
    print_list: DocumentTemplate | None = None

    @property
    def slip_paper(self) -> SlipPaper | None:
        """What is printed on thermal paper, if anything is."""
        paper = self.slip or self.document
        return paper if isinstance(paper, SlipPaper) else None

    @model_validator(mode="after")
    def _questions_hang_together(self) -> Self:
        seen: dict[str, Question] = {}
        for question in self.questions:
            if question.id in seen:
                msg = f"question {question.id} stands twice"
                raise ValueError(msg)
            if question.when is not None:
                _check_when(question.id, question.when, seen)
            for needed in question.needs if question.kind == "supplied_choice" else ():
                if needed not in seen:
                    msg = f"question {question.id} needs {needed}, which is not asked before it"
                    raise ValueError(msg)
            seen[question.id] = question
        return self

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if ("consent" in self.identity) != (self.data_consent is not None):
            msg = "data_consent belongs to identity levels with consent, and only to them"
            raise ValueError(msg)
        if self.document.archetype not in PAPER_OF[self.output]:
            msg = f"document: output {self.output} is no {self.document.archetype}"
            raise ValueError(msg)
        if (self.archetype == "two_phase") != (self.slip is not None):
            msg = "slip belongs to services in two phases, and only to them"
            raise ValueError(msg)
        if self.print_list is not None and self.output != "on_screen":
            msg = "print_list belongs to what is shown on the screen"
            raise ValueError(msg)
        if self.preview and self.output not in {"certificate_a4", "record_list_a4"}:
            msg = "preview belongs to A4 paper"
            raise ValueError(msg)
        self._check_subject()
        return self

    @model_validator(mode="after")
    def _everyone_has_a_way(self) -> Self:
        _check_order("holders", self.holders, HOLDERS)
        _check_order("accepts", self.accepts, CONFIRMATIONS)
        if self.holders != HOLDERS and self.identity not in WITH_CARD:
            msg = f"holders: identity {self.identity} reads nobody's card"
            raise ValueError(msg)
        if self.others_go is not None and self.holders == HOLDERS:
            msg = "others_go: holders leaves nobody out"
            raise ValueError(msg)
        if self.identity not in CONFIRMED:
            if self.accepts:
                msg = f"accepts: at identity {self.identity} nobody confirms who he is"
                raise ValueError(msg)
            return self
        if len(self.accepts) < 2:
            msg = "accepts: at least two ways; the face must not be the only one (人脸识别技术应用安全管理办法)"
            raise ValueError(msg)
        if "social_card_pin" in self.accepts and self.identity == "id_number+face":
            msg = "accepts: whoever lost his ID card may have lost the social card with it: no social_card_pin"
            raise ValueError(msg)
        return self

    def _check_subject(self) -> None:
        if self.subject in {"applicant", "company"}:
            needs_person = self.subject == "applicant" and self.identity in {"none", "business_licence_code"}
            if needs_person and self.identity == "business_licence_code":
                msg = "subject: a paper for a licence code is about the company"
                raise ValueError(msg)
            return
        if self.subject not in {question.id for question in self.questions}:
            msg = f"subject: no question is called {self.subject}"
            raise ValueError(msg)

    def question(self, question_id: str) -> Question:
        """Return one question.

        Raises:
            KeyError: the service has none of that id.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    @property
    def is_paid(self) -> bool:
        """Whether the resident pays at the machine."""
        return self.fee != 0


def _accepted(identity: Identity | None) -> tuple[Confirmation, ...]:
    """Return the ways that stand where a file names none.

    With a typed number the way is all there is. Cards are lost together, and who finds them knows the number and tries
    the PIN that most cards were issued with: a social card does not prove it then.
    """
    if identity not in CONFIRMED:
        return ()
    return tuple(way for way in CONFIRMATIONS if way != "social_card_pin" or identity != "id_number+face")


def _check_order(key: str, named: Sequence[str], order: Sequence[str]) -> None:
    if list(named) != [each for each in order if each in named]:
        msg = f"{key}: each once and in this order: {', '.join(order)}"
        raise ValueError(msg)


def _check_when(question_id: str, when: When, earlier: dict[str, Question]) -> None:
    condition = earlier.get(when.answer)
    if condition is None:
        msg = f"question {question_id} waits for {when.answer}, which is not asked before it"
        raise ValueError(msg)
    if isinstance(condition, Relative):
        allowed: set[str] = set(condition.relations)
    elif isinstance(condition, Choice):
        allowed = {option.value for option in condition.options}
    else:
        return
    if when.is_ not in allowed:
        msg = f"question {question_id} waits for {when.answer} = {when.is_}, which is no choice"
        raise ValueError(msg)


__all__ = ["CONFIRMATIONS", "HOLDERS", "Confirmation", "Department", "Holder", "Key", "Model", "Service", "Words"]
