"""From a request to an `Inquiry`: who asks, about whom, and whether the answers are those of the service."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from flows.errors import InvalidAnswer
from flows.questions import OFFERED, Amount, MonthRange, Question
from flows.rules.answers import stored_answer
from flows.rules.licence import company_code_of
from flows.schema import Service
from service.departments.offers import offers_for
from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts, Records

SELF = "self"


class WrongAnswers(ValueError):
    """The answers are not those that the service asks for; no personal data in its text."""


class Refused(Exception):
    """A business refusal before the operation's own checks; ``reason`` is its name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What a machine asks of a department; personal.

    Attributes:
        applicant: name, id_number and birth_date as the card says them; None where nobody was asked.
        licence: text of a company's electronic licence, or empty.
    """

    answers: Mapping[str, str]
    applicant: Facts | None = None
    licence: str = ""
    terminal: str = ""


def open_inquiry(records: Records, service: Service, operation: Operation, asked: Asked, now: datetime) -> Inquiry:
    """Return the request as the operation sees it.

    Args:
        records: at this moment.
        service: what is asked for.
        operation: the service's.
        asked: by a machine; the answers were checked by `check_answers`.
        now: local time.

    Raises:
        Refused: the applicant or the licence is not what the registers say, or the service is not for his kind of card.
    """
    applicant = _applicant(records, service, operation, asked)
    subject = _subject(records, service, asked)
    inquiry = Inquiry(
        service=service,
        answers=asked.answers,
        applicant=applicant,
        subject=subject,
        person=records.first("person", subject) or records.first("deceased", subject) if subject else None,
        company=records.first("company", subject) if subject else None,
        records=records,
        today=now.date(),
        now=now,
        terminal=asked.terminal,
    )
    asked_for = [each.id for each in service.questions if isinstance(each, OFFERED) and each.id in asked.answers]
    return replace(inquiry, offered={name: offers_for(operation, inquiry, name) for name in asked_for})


def require_offered(inquiry: Inquiry) -> None:
    """Check that what was chosen is still to be had.

    Raises:
        Refused: somebody took it meanwhile, or a person is none of the resident's family.
    """
    for name, offered in inquiry.offered.items():
        if inquiry.answers[name] not in {each.value for each in offered}:
            is_relative = inquiry.service.question(name).kind == "relative"
            raise Refused("not_related" if is_relative else "choice_gone")


def check_answers(service: Service, answers: Mapping[str, str], today: str) -> None:
    """Check that the answers are stored forms of the service's questions and that none is missing.

    Args:
        service: whose questions.
        answers: by question id, as a machine sent them.
        today: ``YYYY-MM-DD``.

    Raises:
        WrongAnswers: names the question, not the answer.
    """
    check_given(service, answers, today)
    require_answers(service, answers, {question.id for question in service.questions if question.kind != "copies"})


def require_answers(service: Service, answers: Mapping[str, str], wanted: Collection[str]) -> None:
    """Check that of these questions every one is answered that applies and may not be left out.

    Raises:
        WrongAnswers: names the question.
    """
    for question in service.questions:
        needed = _applies(question, answers) and not question.optional and question.default is None
        if needed and question.id in wanted and question.id not in answers:
            raise WrongAnswers(f"{question.id} is missing")


def check_given(service: Service, answers: Mapping[str, str], today: str) -> None:
    """Check the answers so far; arguments and error as `check_answers`."""
    questions = {question.id: question for question in service.questions}
    if not answers.keys() <= questions.keys():
        raise WrongAnswers(f"answers may only be {', '.join(questions) or 'none'}")
    for name, answer in answers.items():
        if not _applies(questions[name], answers) or not _is_stored(questions[name], answer, today):
            raise WrongAnswers(f"{name} is not an answer to its question")


def _applies(question: Question, answers: Mapping[str, str]) -> bool:
    return question.when is None or answers.get(question.when.answer) == question.when.is_


def _is_stored(question: Question, answer: str, today: str) -> bool:
    if isinstance(question, OFFERED):
        # Whether it is to be had is decided with the registers at hand.
        return 0 < len(answer) <= 60
    typed = answer
    if isinstance(question, Amount):
        if not (answer.isascii() and answer.isdigit() and len(answer) <= 15):
            return False
        typed = f"{Decimal(answer) / 100:.2f}"
    if isinstance(question, MonthRange) and "/" not in answer:
        return False
    try:
        return stored_answer(question, typed, today) == answer
    except (InvalidAnswer, ValueError):
        return False


def _applicant(records: Records, service: Service, operation: Operation, asked: Asked) -> Facts | None:
    """Return the applicant as registered; his name may be the Chinese or the Latin one."""
    if asked.applicant is None:
        return None
    known = records.first("person", asked.applicant["id_number"])
    if known is None:
        raise Refused(operation.missing)
    if asked.applicant["name"] not in {known["name"], known["name_en"]}:
        raise Refused("applicant_mismatch")
    if asked.applicant["birth_date"] != known["birth_date"]:
        raise Refused("applicant_mismatch")
    if known["layout"] not in service.holders:
        # The machine says so before it asks anything; a department does not rely on it.
        raise Refused("card_kind_not_served")
    return known


def _subject(records: Records, service: Service, asked: Asked) -> str:
    own = (asked.applicant or {}).get("id_number", "")
    match service.subject:
        case "applicant":
            return own
        case "company":
            return _licensed(records, asked.licence)
        case question:
            named = asked.answers.get(question, SELF)
            return own if named == SELF else named


def _licensed(records: Records, licence: str) -> str:
    """Return the code of the company whose genuine licence this is."""
    code = company_code_of(licence) or ""
    company = records.first("company", code) if code else None
    if company is None or f"t={company['licence_token']}" not in licence.partition("?")[2].split("&"):
        raise Refused("licence_invalid")
    return code
