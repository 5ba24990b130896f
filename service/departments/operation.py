"""What a department does for one service: an `Operation` is data, its unusual parts are named functions.

`decide` says whether it is granted, `content` what the paper says, `offers` what may be chosen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flows.ports import Offered
from flows.rules.answers import paper_answer
from flows.schema import Service
from service.departments.records import Facts, Records


class OperationFault(Exception):
    """An operation does not supply what its paper asks for: a fault of the program. Names service and key."""


@dataclass(frozen=True, slots=True, repr=False)
class Inquiry:
    """One request being decided; personal.

    Attributes:
        answers: stored forms of `flows.questions`; what was left out is not there.
        applicant: the person record of the applicant; None where nobody is asked who he is.
        subject: owner of the records asked for: ID number, company code, or empty.
        person: the person record of the subject, of a deceased one that of the dead.
        company: for a licence code, or a subject that is a company.
        now: local time.
        payment: at view: amount, method, transaction, paid_at.
        offered: what was offered to the questions of `flows.questions.OFFERED`.
    """

    service: Service
    answers: Mapping[str, str]
    applicant: Facts | None
    subject: str
    person: Facts | None
    company: Facts | None
    records: Records
    today: date
    now: datetime
    terminal: str = ""
    payment: Facts | None = None
    offered: Mapping[str, Sequence[Offered]] = field(default_factory=dict)

    def said(self, question: str) -> str:
        """Return an answer as paper says it, empty when it was left out."""
        stored = self.answers.get(question, "")
        return paper_answer(self.service.question(question), stored, self.offered.get(question, ())) if stored else ""

    @property
    def relation(self) -> str:
        """What the applicant calls the subject, 本人 for himself; empty for a stranger."""
        family = self.records.all("relative", (self.applicant or {}).get("id_number", ""))
        return next((kin["word"] for kin in family if kin["id_number"] == self.subject), "")

    @property
    def owner(self) -> str:
        """To whom a filed request belongs: the subject, or the applicant where it is about nobody."""
        return self.subject or (self.applicant or {}).get("id_number", "")


Check = Callable[[Inquiry], str | None]
"""A refusal's reason, or None."""

Choices = Callable[[Inquiry], Iterable[tuple[str, str, str]]]
"""What may be chosen: value, and its words in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Operation:
    """How one service is decided and what its paper says.

    Attributes:
        sources: registers whose first record of the subject supplies fields; without one it is refused.
        missing: the reason of that refusal.
        public: registers without owner whose first record supplies fields.
        rows: register of the table's rows, of the subject, or public if it has no owner; for several tables a mapping
            from the table's key.
        keep: which rows.
        shown: what a row says, where that depends on the answers.
        checks: in this order, before anything else.
        facts: computed fields; they win over everything.
        due: fen to be paid and what for.
        files: register in which an accepted request is entered, once a case.
        later: of a service in two phases, whether the document is not ready yet: a slip now.
        offers: what is offered to a ``supplied_choice``.
    """

    sources: tuple[str, ...] = ()
    missing: str = "no_record"
    public: tuple[str, ...] = ()
    rows: str | Mapping[str, str] = ""
    keep: Callable[[Facts, Inquiry], bool] | None = None
    shown: Callable[[Facts, Inquiry], Facts] | None = None
    checks: tuple[Check, ...] = ()
    facts: Callable[[Inquiry], Mapping[str, str]] | None = None
    due: Callable[[Inquiry], tuple[int, str]] | None = None
    files: str = ""
    later: Callable[[Inquiry], bool] | None = None
    offers: Mapping[str, Choices] = field(default_factory=dict)


def decide(operation: Operation, inquiry: Inquiry) -> str | None:
    """Return the reason of a refusal, or None when the department has what is asked for."""
    for check in operation.checks:
        if (reason := check(inquiry)) is not None:
            return reason
    if inquiry.service.subject != "company" and inquiry.subject and inquiry.person is None and operation.sources:
        return operation.missing
    has_all = all(inquiry.records.first(source, inquiry.subject) is not None for source in operation.sources)
    return None if has_all else operation.missing


def hours_of(day: str, hours: str) -> str:
    """Return an appointment as every slip says it, such as ``2026-11-28 09:00 至 11:30``.

    Args:
        day: ``YYYY-MM-DD``.
        hours: ``09:00-11:30``.
    """
    return f"{day} {hours.replace('-', ' 至 ')}"


def working_days_after(day: date, count: int) -> date:
    """Return the day so many working days later; holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
