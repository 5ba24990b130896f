"""The engine: what is known of one session, what follows from an event, what is to be done next.

A `Session` holds facts and nothing else. `effect_of` finds the first step of its archetype that the facts leave
pending; `advance` adds the fact that an event tells. So going back is forgetting a fact, changing an answer is
forgetting that answer, and trying again is asking once more what is still pending. No clock, thread, screen or wire.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from drivers import LONG_TERM, FaceDecision, IdCard, IdCardRecord, PhotoState, PrintOutcome, PrintResult
from flows.archetypes import ARCHETYPES, Step
from flows.effects import (
    AnotherAsked,
    Answered,
    Ask,
    AskDataConsent,
    AskFaceConsent,
    Begin,
    Begun,
    CardRead,
    CardTrouble,
    ChangeAsked,
    ChooseService,
    CompareFace,
    Confirmed,
    DataConsentAnswered,
    Effect,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    Finish,
    HandOver,
    Issue,
    Issued,
    Left,
    Outcome,
    OutcomeKind,
    Print,
    Printed,
    Queried,
    Query,
    ReadIdCard,
    RetryAsked,
    Review,
    ServiceChosen,
    ShowProblem,
    ShowRefusal,
    TimedOut,
    WentBack,
)
from flows.errors import SequenceError
from flows.ports import Applicant, Found, Refusal, Request, SealedDocument
from flows.rules.answers import stored_answer
from flows.schema import Question, Service

FACE_ATTEMPTS = 3
"""Tries at the camera before the equal way (product.md, J7)."""

CARD_TRIES = 3
"""Failed reads before the page says that the card may be worn."""

GUARDIAN_AGE = 14
"""Below it the guardian decides about the face (人脸识别技术应用安全管理办法, in force 2025-06-01)."""


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """The facts of one run of one service; personal, and the only place of a visit's personal data.

    Attributes:
        visit: 32 random hexadecimal digits.
        binding_key: 16 random bytes of this visit, see `flows.ports.Request`.
        terminal: the machine's id.
        today: ``YYYY-MM-DD``, local.
        asking: the question whose answer the resident wants to change.
        printed: one result a copy; only DELIVERED ones stay.
    """

    visit: str
    binding_key: bytes
    terminal: str
    today: str
    service: Service | None = None
    card: IdCard | None = None
    card_trouble: str = ""
    card_tries: int = 0
    face_consent: bool | None = None
    face_attempts: int = 0
    face_matched: bool = False
    begun: bool = False
    data_consent: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""
    confirmed: bool = False
    found: Found | None = None
    document: SealedDocument | None = None
    printed: tuple[PrintResult, ...] = ()
    handed_over: bool = False
    problem: ShowProblem | None = None
    refusal: str = ""
    outcome: Outcome | None = None

    def __repr__(self) -> str:
        return f"Session({self.service.id if self.service else 'no service yet'}, ***)"


def effect_of(session: Session) -> Effect:
    """Return what has to happen next."""
    if session.outcome is not None:
        return Finish(session.outcome)
    if session.refusal:
        return ShowRefusal(session.refusal)
    if session.problem is not None:
        return session.problem
    for step in _steps(session):
        effect = PENDING[step](session)
        if effect is not None:
            return effect
    if session.service is None:
        return ChooseService()
    return Finish(Outcome(OutcomeKind.COMPLETED))


def _steps(session: Session) -> tuple[Step, ...]:
    """Return the steps of the service, or those that stand before the choice of one."""
    return (Step.IDENTIFY,) if session.service is None else ARCHETYPES[session.service.archetype]


def _begin(session: Session) -> Effect | None:
    return None if session.begun or session.service is None else Begin(session.service)


def _identify(session: Session) -> Effect | None:
    if session.card is None:
        return ReadIdCard(session.card_trouble, session.card_tries)
    if session.face_matched:
        return None
    if session.face_consent is None:
        return AskFaceConsent()
    return CompareFace(session.face_attempts + 1)


def _data_consent(session: Session) -> Effect | None:
    service = session.service
    if service is None or service.data_consent is None or session.data_consent:
        return None
    return AskDataConsent(service)


def _questions(session: Session) -> Effect | None:
    asked = questions_of(session)
    pending = [question for question in asked if question.id == session.asking or _unanswered(session, question)]
    if not pending:
        return None
    steps = [question for question in asked if question.default is None or question.id == session.asking]
    return Ask(pending[0], steps.index(pending[0]) + 1, len(steps) + 1)


def _unanswered(session: Session, question: Question) -> bool:
    return question.id not in session.answers and question.default is None


def _review(session: Session) -> Effect | None:
    if session.service is None or session.confirmed:
        return None
    return Review(session.service, questions_of(session))


def _query(session: Session) -> Effect | None:
    return None if session.found is not None else Query(_request(session))


def _issue(session: Session) -> Effect | None:
    return None if session.document is not None or session.found is None else Issue(session.found)


def _print(session: Session) -> Effect | None:
    copies = copies_of(session)
    if session.document is None or len(session.printed) >= copies:
        return None
    return Print(session.document, len(session.printed) + 1, copies)


def _hand_over(session: Session) -> Effect | None:
    if session.handed_over or session.document is None:
        return None
    return HandOver(session.document, sum(result.sheets for result in session.printed))


PENDING: Mapping[Step, Callable[[Session], Effect | None]] = {
    Step.BEGIN: _begin,
    Step.IDENTIFY: _identify,
    Step.DATA_CONSENT: _data_consent,
    Step.QUESTIONS: _questions,
    Step.REVIEW: _review,
    Step.QUERY: _query,
    Step.ISSUE: _issue,
    Step.PRINT: _print,
    Step.HAND_OVER: _hand_over,
}
"""What each step still asks for; None when the facts satisfy it."""


def questions_of(session: Session) -> tuple[Question, ...]:
    """Return the questions that apply, given the answers so far."""
    if session.service is None:
        return ()
    answers = answers_of(session)
    return tuple(
        question
        for question in session.service.questions
        if question.when is None or answers.get(question.when.answer) == question.when.is_
    )


def answers_of(session: Session) -> dict[str, str]:
    """Return the stored answers, defaults included."""
    service = session.service
    defaults = {each.id: each.default for each in service.questions if each.default is not None} if service else {}
    return defaults | dict(session.answers)


def copies_of(session: Session) -> int:
    """Return how many copies the resident wants."""
    if session.service is None:
        return 1
    answers = answers_of(session)
    return next((int(answers[each.id]) for each in session.service.questions if each.kind == "copies"), 1)


def _request(session: Session) -> Request:
    assert session.service is not None
    assert session.card is not None
    record = session.card.record
    # How many copies come out is between the resident and the machine.
    applies = {question.id for question in questions_of(session) if question.kind != "copies"}
    return Request(
        department=session.service.department_code,
        service=session.service.id,
        visit=session.visit,
        binding_key=session.binding_key,
        applicant=_applicant(record),
        answers={name: value for name, value in answers_of(session).items() if name in applies},
        terminal=session.terminal,
    )


def _applicant(record: IdCardRecord) -> Applicant:
    return Applicant(
        name=record.name or record.name_en or "",
        id_number=record.id_number,
        sex=record.sex or "unknown",
        nation=record.nation or "",
        birth_date=record.birth_date or "",
        address=record.latest_address or record.address or "",
    )


def advance(session: Session, event: Event) -> Session:  # noqa: PLR0911, PLR0912 - one line an event
    """Return the session that follows from an event.

    Raises:
        SequenceError: the session does not wait for it.
        InvalidAnswer: the answer does not fit its question; the session stays as it is.
    """
    effect = effect_of(session)
    match effect, event:
        case Finish(), AnotherAsked():
            return _another(session)
        case HandOver(), AnotherAsked():
            return _another(session)
        case Finish(), _:
            pass
        case _, TimedOut():
            return replace(session, outcome=_left(effect, "idle"))
        case _, Left():
            return replace(session, outcome=_left(effect, "left"))
        case _, WentBack():
            return _back(session, effect)
        case ReadIdCard(), CardRead(card):
            return _card_read(session, card)
        case ReadIdCard(), CardTrouble(code):
            return _card_trouble(session, code)
        case ((ReadIdCard() | ChooseService()), ServiceChosen(service)):
            return replace(session, service=service)
        case ((AskFaceConsent() | CompareFace()), FaceConsentAnswered(agreed)):
            return _consent_answered(session, agreed)
        case CompareFace(), FaceCompared(decision):
            return _face_compared(session, decision)
        case Begin(), Begun():
            return replace(session, begun=True)
        case AskDataConsent(), DataConsentAnswered(agreed):
            return replace(session, data_consent=agreed, refusal="" if agreed else "data_consent_refused")
        case Ask(question), Answered(name, value) if name == question.id:
            stored = stored_answer(question, value, session.today)
            return replace(session, answers={**session.answers, name: stored}, asking="")
        case Review(_, questions), ChangeAsked(name) if name in {question.id for question in questions}:
            return replace(session, asking=name)
        case Review(), Confirmed():
            return replace(session, confirmed=True)
        case Query(), Queried(Found() as found):
            return replace(session, found=found)
        case Query(), Queried(Refusal(reason)):
            return replace(session, refusal=reason)
        case Issue(), Issued(document):
            return replace(session, document=document)
        case Print(), Printed(result):
            return _printed(session, result)
        case ((ReadIdCard() | CompareFace() | Query() | Issue() | Print()), Failed(code, retry)):
            return replace(session, problem=ShowProblem(code, retry))
        case ShowProblem(_, True), RetryAsked():
            return replace(session, problem=None)
        case _:
            pass
    msg = f"{type(event).__name__} does not answer {type(effect).__name__}"
    raise SequenceError(msg)


def _left(effect: Effect, code: str) -> Outcome:
    """Return how a session ends when the resident leaves at this point."""
    match effect:
        case HandOver():
            return Outcome(OutcomeKind.COMPLETED)
        case ShowRefusal(reason):
            return Outcome(OutcomeKind.REFUSED, reason)
        case ShowProblem(problem):
            return Outcome(OutcomeKind.FAILED, problem)
        case _:
            return Outcome(OutcomeKind.ABANDONED, code)


def _card_read(session: Session, card: IdCard) -> Session:
    seen = replace(session, card=card, card_trouble="", card_tries=0)
    record = card.record
    if record.valid_until is not None and record.valid_until != LONG_TERM and record.valid_until < session.today:
        return replace(seen, refusal="card_expired")
    if record.birth_date is not None and _age(record.birth_date, session.today) < GUARDIAN_AGE:
        return replace(seen, refusal="guardian_needed")
    if card.photo_state is not PhotoState.OK:
        return replace(seen, refusal="photo_unavailable")
    return seen


def _card_trouble(session: Session, code: str) -> Session:
    """A card may be worn, or moved too early: after `CARD_TRIES` it is not the resident's hand."""
    tries = session.card_tries + 1
    hopeless = code == "id_card.number_invalid" or tries >= CARD_TRIES
    return replace(session, card_trouble=code, card_tries=tries, refusal="card_unreadable" if hopeless else "")


def _age(birth_date: str, today: str) -> int:
    years = int(today[:4]) - int(birth_date[:4])
    return years - (today[5:] < birth_date[5:])


def _consent_answered(session: Session, agreed: bool) -> Session:
    """A refusal is remembered for the whole visit; withdrawing at the camera is the same refusal."""
    return replace(session, face_consent=agreed, refusal="" if agreed else "face_refused")


def _face_compared(session: Session, decision: FaceDecision) -> Session:
    if decision is FaceDecision.MATCH:
        return replace(session, face_matched=True)
    attempts = session.face_attempts + 1
    return replace(session, face_attempts=attempts, refusal="face_not_matched" if attempts >= FACE_ATTEMPTS else "")


def _printed(session: Session, result: PrintResult) -> Session:
    """Only a proved sheet counts; what is unknown is never printed again by itself."""
    match result.outcome:
        case PrintOutcome.DELIVERED:
            return replace(session, printed=(*session.printed, result))
        case PrintOutcome.FAILED:
            return replace(session, problem=ShowProblem(result.reason, retry=True))
        case PrintOutcome.UNKNOWN:
            return replace(session, problem=ShowProblem("print_unknown", retry=False))


def _back(session: Session, effect: Effect) -> Session:
    """Forget the fact that led to this page."""
    match effect:
        case Ask() if session.asking:
            return replace(session, asking="")
        case Ask() | Review():
            return _forget_last_answer(session)
        case AskDataConsent() | Begin():
            return replace(session, begun=False, service=None, answers={}, data_consent=False)
        case ReadIdCard() if session.service is not None:
            return replace(session, begun=False, service=None)
        case CompareFace():
            return replace(session, face_consent=None)
        case ShowRefusal("face_refused"):
            return replace(session, refusal="", face_consent=None)
        case ShowRefusal("data_consent_refused"):
            return replace(session, refusal="")
        case _:
            msg = f"no page before {type(effect).__name__}"
            raise SequenceError(msg)


def can_go_back(session: Session) -> bool:
    """Whether `WentBack` would be taken."""
    try:
        advance(session, WentBack())
    except SequenceError:
        return False
    return True


def _forget_last_answer(session: Session) -> Session:
    answered = [each.id for each in questions_of(session) if each.id in session.answers and each.default is None]
    if not answered:
        return replace(session, begun=False, data_consent=False)
    kept = {name: value for name, value in session.answers.items() if name != answered[-1]}
    return replace(session, answers=kept)


def _another(session: Session) -> Session:
    """Keep who the resident is, forget what he came for."""
    return Session(
        visit=session.visit,
        binding_key=session.binding_key,
        terminal=session.terminal,
        today=session.today,
        card=session.card,
        face_consent=session.face_consent,
        face_attempts=session.face_attempts,
        face_matched=session.face_matched,
    )
