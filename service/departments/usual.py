"""What a resident without wishes of his own is asked and answers: for trials, forgeries, and to warm up."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from operator import itemgetter

from flows.errors import InvalidAnswer
from flows.ports import Offered
from flows.questions import OFFERED, Question
from flows.rules.answers import stored_answer, usual_answer
from service.departments.companies import LICENCE
from service.departments.desks import Desk
from service.departments.inquiries import Asked, Refused, WrongAnswers, check_answers, open_inquiry, require_offered
from service.departments.offers import offers_for
from service.departments.operation import Inquiry, decide
from service.departments.records import Facts, Records


class NobodyKnows(Exception):
    """Only the resident can answer this question; ``question`` is its id."""

    def __init__(self, question: str) -> None:
        super().__init__(f"only the resident can answer {question}: give an answer or an example")
        self.question = question


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """An inquiry with the answers that lead to it, and what was offered on the way."""

    inquiry: Inquiry
    offers: Mapping[str, tuple[Offered, ...]] = field(default_factory=dict)


def usual_visit(
    records: Records, desk: Desk, asked: Asked, now: datetime, given: Mapping[str, str] | None = None
) -> Visit:
    """Return the inquiry of someone who answers as most do.

    Args:
        records: at this moment.
        desk: whose questions are asked.
        asked: who asks; his answers are not read.
        now: local time.
        given: what he answers otherwise, as typed at a machine.

    Raises:
        Refused: before the operation's own checks.
        NobodyKnows: a question has neither choices nor an example.
        WrongAnswers: a given answer is not of its question.
    """
    service, today = desk.service, now.date().isoformat()
    answers: dict[str, str] = {}
    offers: dict[str, tuple[Offered, ...]] = {}
    for question in service.questions:
        if question.when is not None and answers.get(question.when.answer) != question.when.is_:
            continue
        if isinstance(question, OFFERED):
            inquiry = open_inquiry(records, service, desk.operation, replace(asked, answers=dict(answers)), now)
            offers[question.id] = offers_for(desk.operation, inquiry, question.id)
            if not offers[question.id]:
                raise Refused("nothing_offered")
        offered = offers.get(question.id, ())
        answer = _answer(question, today, offered, None if given is None else given.get(question.id))
        if answer and question.kind != "copies":
            answers[question.id] = answer
    check_answers(service, answers, today)
    inquiry = open_inquiry(records, service, desk.operation, replace(asked, answers=answers), now)
    require_offered(inquiry)
    return Visit(inquiry, offers)


def _answer(question: Question, today: str, offered: Sequence[Offered], given: str | None) -> str:
    if given is None and question.default is not None:
        return question.default
    try:
        typed = usual_answer(question, today, offered) if given is None else given
    except InvalidAnswer:
        raise NobodyKnows(question.id) from None
    try:
        return stored_answer(question, typed, today, offered)
    except InvalidAnswer as error:
        raise WrongAnswers(f"{question.id} is not an answer to its question") from error


def granted_visits(
    records: Records, desk: Desk, now: datetime, but: str = "", tries: int | None = None
) -> Iterator[Inquiry]:
    """Yield inquiries of residents, or companies, to whom the desk grants what it has.

    Args:
        records: at this moment.
        desk: whose service it is.
        now: local time.
        but: owner whose inquiry is not wanted.
        tries: how many are asked at most.
    """
    for _, visit in islice(usual_visits(records, desk, now), tries):
        inquiry = visit.inquiry
        if inquiry.subject != but and decide(desk.operation, inquiry) is None:
            yield inquiry


def usual_visits(records: Records, desk: Desk, now: datetime) -> Iterator[tuple[Asked, Visit]]:
    """Yield everybody who may ask the desk, with his inquiry; without those who cannot answer as most do."""
    for asked in _askers(records, desk):
        with suppress(Refused, NobodyKnows):
            yield asked, usual_visit(records, desk, asked, now)


def _askers(records: Records, desk: Desk) -> Iterator[Asked]:
    match desk.service.identity:
        case "none":
            yield Asked({})
        case "business_licence_code":
            for code, company in records.everyone("company"):
                yield Asked({}, licence=LICENCE.format(code=code, token=company["licence_token"]))
        case _:
            # By handle, so that among the first there are people of all ages; by number they go by birth.
            people = sorted((person for _, person in records.everyone("person")), key=itemgetter("handle"))
            yield from (Asked({}, applicant_of(person)) for person in people)


def applicant_of(person: Facts) -> Facts:
    """Return what a card says of a registered person, as far as a department reads it."""
    return {key: person[key] for key in ("name", "id_number", "birth_date")}
