"""Runs one visit without a screen: the same effects as on screen, the resident played by a table of answers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event as CancelFlag

from flows.effects import (
    Answered,
    Ask,
    AskDataConsent,
    AskFaceConsent,
    Begin,
    Begun,
    ChangeAsked,
    ChooseService,
    Confirmed,
    DataConsentAnswered,
    Effect,
    Event,
    FaceConsentAnswered,
    Finish,
    HandOver,
    Left,
    Printed,
    Review,
    ServiceChosen,
    ShowProblem,
    ShowRefusal,
)
from flows.errors import InvalidAnswer
from flows.ports import SealedDocument
from flows.rules.answers import usual_answer
from flows.schema import Question, Service
from kiosk.perform import Performer, Preview, Progress
from kiosk.trace import Trace
from kiosk.visit import MACHINE_EFFECTS, Visit, page_of


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """What became of one copy."""

    outcome: str
    sheets: int


@dataclass(slots=True)
class VisitReport(Trace):
    """What one visit did; the documents in it are personal."""

    documents: list[SealedDocument] = field(default_factory=list)
    printed: list[PrintedCopy] = field(default_factory=list)


class UnansweredQuestion(Exception):
    """The table of answers lacks one that nobody can guess, or holds one that does not fit.

    Attributes:
        question: its id.
    """

    def __init__(self, question: str, message: str) -> None:
        super().__init__(f"question {question}: {message}")
        self.question = question


class ScriptedResident:
    """Answers every page from a table; where the table is silent, as most residents would."""

    def __init__(self, service: Service, answers: Mapping[str, str], today: str) -> None:
        self._service = service
        self._answers = answers
        self._today = today
        self._changed: set[str] = set()

    def answer(self, effect: Effect) -> Event:
        """Return what this resident does at a page."""
        match effect:
            case AskFaceConsent():
                return FaceConsentAnswered(agreed=self._answers.get("face_consent", "yes") == "yes")
            case AskDataConsent():
                return DataConsentAnswered(agreed=self._answers.get("data_consent", "yes") == "yes")
            case ChooseService():
                return ServiceChosen(self._service)
            case Begin():
                return Begun()
            case Ask(question):
                return Answered(question.id, self._answers.get(question.id) or usual_answer(question, self._today))
            case Review(_, questions):
                return self._at_review(questions)
            case HandOver() | ShowProblem() | ShowRefusal():
                return Left()
        msg = f"{type(effect).__name__} is the machine's to perform"
        raise TypeError(msg)

    def _at_review(self, questions: tuple[Question, ...]) -> Event:
        """Change what the table has and nobody asked, each once; then confirm."""
        for question in questions:
            if question.default is not None and question.id in self._answers and question.id not in self._changed:
                self._changed.add(question.id)
                return ChangeAsked(question.id)
        return Confirmed()


def run_visit(
    visit: Visit, performer: Performer, resident: ScriptedResident, before: Callable[[Effect], None]
) -> VisitReport:
    """Run one visit to its end and wipe it.

    Args:
        visit: at its start.
        performer: performs the machine's effects.
        resident: answers the pages.
        before: called with each effect before it is performed: lays the card, breaks a device.

    Raises:
        UnansweredQuestion: the resident's table does not fit the service.
    """
    report = VisitReport()
    began = time.monotonic()
    try:
        while not isinstance(effect := visit.effect, Finish):
            report.note_page(page_of(visit.session, effect))
            before(effect)
            started = time.monotonic()
            event = _event(visit, effect, performer, resident)
            report.note_span(effect, time.monotonic() - started)
            if isinstance(event, Printed):
                report.printed.append(PrintedCopy(event.result.outcome, event.result.sheets))
            _take(visit, effect, event)
        report.note_page("finish")
        report.spans["total"] = time.monotonic() - began
        report.outcome = effect.outcome
        session = visit.session
        report.documents = [session.document] if session.document else []
    finally:
        visit.end()
    return report


def _event(visit: Visit, effect: Effect, performer: Performer, resident: ScriptedResident) -> Event:
    if isinstance(effect, MACHINE_EFFECTS):
        return performer.perform(effect, visit.session, CancelFlag(), _unwatched)
    try:
        return resident.answer(effect)
    except InvalidAnswer as error:
        raise UnansweredQuestion(effect.question.id if isinstance(effect, Ask) else "", error.message) from error


def _take(visit: Visit, effect: Effect, event: Event) -> None:
    """Advance; a table that gives a wrong answer would be asked the same for ever, so it ends here."""
    try:
        visit.take(event)
    except InvalidAnswer as error:
        raise UnansweredQuestion(effect.question.id if isinstance(effect, Ask) else "", error.message) from error


def _unwatched(_: Preview | Progress) -> None:
    """Nobody looks at a visit without a screen."""
