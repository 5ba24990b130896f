"""Runs one visit without a screen: the same effects as on screen, the resident played by a table of answers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event as CancelFlag
from typing import Protocol

from flows.effects import (
    MACHINE_EFFECTS,
    Answered,
    Ask,
    AskDataConsent,
    AskFaceConsent,
    AskOwnNumber,
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
    NumberGiven,
    Preview,
    Print,
    Printed,
    ResultSeen,
    Review,
    ServiceChosen,
    ShowProblem,
    ShowRefusal,
    ShowResult,
)
from flows.errors import InvalidAnswer
from flows.ports import Handed, Offered
from flows.questions import Question
from flows.rules.answers import usual_answer
from flows.schema import Service
from flows.session import Session, printer_of
from flows.ways import AskSecret, ChooseWay, SecretGiven, WayChosen
from kiosk.progress import Watch
from kiosk.trace import Trace
from kiosk.visit import Visit, page_of


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """What became of one copy."""

    printer: str
    outcome: str
    sheets: int


@dataclass(slots=True)
class VisitReport(Trace):
    """What one visit did; what was handed out in it is personal. ``money`` is how its payment stands at the end."""

    service: Service | None = None
    handed: list[Handed] = field(default_factory=list)
    printed: list[PrintedCopy] = field(default_factory=list)
    money: str = ""


class UnansweredQuestion(Exception):
    """The table of answers lacks one that nobody can guess, or holds one that does not fit.

    Attributes:
        question: its id.
    """

    def __init__(self, question: str, message: str) -> None:
        super().__init__(f"question {question}: {message}")
        self.question = question


class Performs(Protocol):
    """Performs the machine's effects; see `kiosk.perform.Performer.perform`."""

    def perform(self, effect: Effect, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        """Perform one effect."""


def knows_nothing(_: AskSecret) -> str:
    """Return the code or PIN of somebody who has none."""
    return "000000"


class ScriptedResident:
    """Answers every page from a table; where the table is silent, as most residents would.

    Beside the questions' ids the table may hold ``face_consent`` and ``data_consent`` (yes or no), and ``way``: how he
    shows who he is when the face is not the way.

    Args:
        own_number: typed where the card is lost.
        secret: returns the code or PIN that a page asks for.
    """

    def __init__(
        self,
        service: Service,
        answers: Mapping[str, str],
        today: str,
        own_number: str = "",
        secret: Callable[[AskSecret], str] = knows_nothing,
    ) -> None:
        self.service = service
        self._secret = secret
        self._answers = answers
        self._today = today
        self._own_number = own_number
        self._changed: set[str] = set()

    @property
    def comes_without_card(self) -> bool:
        """Whether the service is chosen before anybody says who he is."""
        return not self.service.identity.startswith("id_card")

    def answer(self, effect: Effect) -> Event:  # noqa: PLR0911 - one line a page
        """Return what this resident does at a page."""
        match effect:
            case AskFaceConsent():
                return FaceConsentAnswered(agreed=self._answers.get("face_consent", "yes") == "yes")
            case ChooseWay(ways):
                return WayChosen(next((way for way in ways if way == self._answers.get("way")), ways[0]))
            case AskSecret():
                return SecretGiven(self._secret(effect))
            case AskDataConsent():
                return DataConsentAnswered(agreed=self._answers.get("data_consent", "yes") == "yes")
            case ChooseService():
                return ServiceChosen(self.service)
            case Begin():
                return Begun()
            case AskOwnNumber():
                return NumberGiven(self._own_number)
            case Ask(question, _, _, offered):
                return Answered(question.id, self._answer(question, offered))
            case Review(_, questions):
                return self._at_review(questions)
            case ShowResult():
                return ResultSeen()
            case Preview():
                return Confirmed()
            case HandOver() | ShowProblem() | ShowRefusal():
                return Left()
        msg = f"{type(effect).__name__} is the machine's to perform"
        raise TypeError(msg)

    def _answer(self, question: Question, offered: tuple[Offered, ...]) -> str:
        given = self._answers.get(question.id)
        return usual_answer(question, self._today, offered) if given is None else given

    def _at_review(self, questions: tuple[Question, ...]) -> Event:
        """Change what the table has and nobody asked, each once; then confirm."""
        for question in questions:
            if question.default is not None and question.id in self._answers and question.id not in self._changed:
                self._changed.add(question.id)
                return ChangeAsked(question.id)
        return Confirmed()


def _unwatched(_: object) -> None:
    """Nobody looks at a visit without a screen."""


def run_visit(
    visit: Visit,
    performer: Performs,
    resident: ScriptedResident,
    before: Callable[[Effect], None],
    watch: Watch = _unwatched,
) -> VisitReport:
    """Run one visit to its end and wipe it.

    Args:
        visit: at its start.
        performer: performs the machine's effects.
        resident: answers the pages.
        before: called with each effect before it is performed: lays the card, breaks a device.
        watch: sees what the screen would show while the machine works.

    Raises:
        UnansweredQuestion: the resident's table does not fit the service.
    """
    report = VisitReport()
    began = time.monotonic()
    try:
        if resident.comes_without_card:
            visit.take(ServiceChosen(resident.service))
        while not isinstance(effect := visit.effect, Finish):
            report.note_page(page_of(visit.session, effect))
            before(effect)
            started = time.monotonic()
            event = _event(visit, effect, performer, resident, watch)
            report.note_span(effect, time.monotonic() - started)
            if isinstance(event, Printed) and isinstance(effect, Print):
                printer = printer_of(effect.document)
                report.printed.append(PrintedCopy(printer, event.result.outcome, event.result.sheets))
            _take(visit, effect, event)
        report.note_page("finish")
        report.spans["total"] = time.monotonic() - began
        report.outcome = effect.outcome
        session = visit.session
        report.service = session.service
        report.money = session.payment.state if session.payment is not None else ""
        report.handed = [each for each in (session.handed, session.printed_list) if each is not None]
    finally:
        visit.end()
    return report


def _event(visit: Visit, effect: Effect, performer: Performs, resident: ScriptedResident, watch: Watch) -> Event:
    if isinstance(effect, MACHINE_EFFECTS):
        return performer.perform(effect, visit.session, CancelFlag(), watch)
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
