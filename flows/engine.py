"""The pure flow engine: from the facts of a session to what has to happen next, and on from there with an event.

No clock, thread, device or screen: the day, the visit's id and its key are given. What a step waits for is a function
of the facts, so that nothing has to be remembered besides them.
"""

import dataclasses
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from drivers import PrintOutcome, PrintResult
from flows.archetypes import ARCHETYPES, FILING, Step
from flows.effects import (
    MACHINE_EFFECTS,
    PRINT_UNKNOWN,
    AnotherAsked,
    Answered,
    Ask,
    AskDataConsent,
    AskOwnNumber,
    Begin,
    Begun,
    Broke,
    CardTrouble,
    ChangeAsked,
    ChooseService,
    CloseOrder,
    Confirmed,
    DataConsentAnswered,
    Effect,
    Event,
    Failed,
    Finish,
    HandOver,
    Issue,
    Issued,
    Left,
    ListAsked,
    Offer,
    OfferMade,
    Outcome,
    OutcomeKind,
    Paid,
    Pay,
    Preview,
    Print,
    Printed,
    Queried,
    Query,
    ReadChipCard,
    ReadIdCard,
    Refund,
    Refunded,
    ResultSeen,
    RetryAsked,
    Review,
    ScanLicence,
    ServiceChosen,
    ShowProblem,
    ShowRefusal,
    ShowResult,
    Submit,
    TimedOut,
    WentBack,
)
from flows.errors import SequenceError
from flows.identification import back as back_in_identification
from flows.identification import card_trouble, carried, identify
from flows.identification import take as take_identification
from flows.ports import Form, Found, Handed, Offered, Payment, Refusal, SealedDocument, Shown
from flows.questions import Question
from flows.rules.answers import stored_answer
from flows.session import (
    Session,
    copies_of,
    due_of,
    is_read_from_card,
    is_reviewed,
    offer_key,
    offered_to,
    questions_of,
    request_of,
)
from flows.ways import ChooseWay


def effect_of(session: Session) -> Effect:
    """Return what has to happen next."""
    if session.outcome is not None:
        return _unsettled(session) or Finish(session.outcome)
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


def _unsettled(session: Session) -> Effect | None:
    """Return what is left to do about the money of a resident who goes."""
    if session.order_open:
        assert session.found is not None
        return CloseOrder(session.found, due_of(session), session.payment_attempts + 1)
    payment = session.payment
    return Refund(payment) if payment is not None and payment.state == "paid" and not _is_settled(session) else None


def _is_settled(session: Session) -> bool:
    """Whether the money is the department's.

    It is with a slip, on paper or not: that says what the department has booked. A document is itself what was paid
    for; while nobody knows whether it came out, its number stands for it.
    """
    if isinstance(session.handed, SealedDocument):
        return bool(session.printed) or session.problem == ShowProblem(PRINT_UNKNOWN, retry=False)
    return session.handed is not None


def _steps(session: Session) -> tuple[Step, ...]:
    """Return the steps of the service, or those that stand before the choice of one."""
    return (Step.IDENTIFY,) if session.service is None else ARCHETYPES[session.service.archetype]


def _begin(session: Session) -> Effect | None:
    return None if session.begun or session.service is None else Begin(session.service)


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
    question = pending[0]
    if is_read_from_card(question):
        return ReadChipCard(question, session.entry_trouble)
    offered = offered_to(session, question)
    if offered is None:
        return Offer(request_of(session), question)
    steps = [each for each in asked if each.default is None or each.id == session.asking]
    return Ask(question, steps.index(question) + 1, len(steps) + 1, offered)


def _unanswered(session: Session, question: Question) -> bool:
    return question.id not in session.answers and question.default is None


def _review(session: Session) -> Effect | None:
    if session.service is None or session.confirmed or not is_reviewed(session):
        return None
    due_for = session.found.due_for if session.found is not None else ""
    return Review(session.service, questions_of(session), due_of(session), due_for)


def _query(session: Session) -> Effect | None:
    return None if session.found is not None else Query(request_of(session))


def _submit(session: Session) -> Effect | None:
    return None if session.found is not None else Submit(request_of(session))


def _pay(session: Session) -> Effect | None:
    due = due_of(session)
    if session.found is None or due == 0 or (session.payment is not None and session.payment.state == "paid"):
        return None
    return Pay(session.found, due, session.payment_attempts + 1)


def _issue(session: Session) -> Effect | None:
    found = session.found
    if found is None:
        return None
    if session.handed is None:
        return Issue(found, found.form, session.payment)
    if session.wants_list and session.printed_list is None:
        return Issue(found, "document")
    return None


def _show(session: Session) -> Effect | None:
    if session.service is None or session.result_seen or not isinstance(session.handed, Shown):
        return None
    return ShowResult(session.service, session.handed, may_print=session.service.print_list is not None)


def _preview(session: Session) -> Effect | None:
    document = session.paper
    if session.service is None or not session.service.preview or session.previewed:
        return None
    return Preview(document, session.service) if isinstance(document, SealedDocument) else None


def _print(session: Session) -> Effect | None:
    copies = copies_of(session)
    if session.paper is None or session.service is None or len(session.printed) >= copies:
        return None
    return Print(session.paper, len(session.printed) + 1, copies, session.service)


def _hand_over(session: Session) -> Effect | None:
    if session.paper is None:
        return None
    return HandOver(session.paper, sum(result.sheets for result in session.printed))


PENDING: Mapping[Step, Callable[[Session], Effect | None]] = {
    Step.BEGIN: _begin,
    Step.IDENTIFY: identify,
    Step.DATA_CONSENT: _data_consent,
    Step.QUESTIONS: _questions,
    Step.REVIEW: _review,
    Step.QUERY: _query,
    Step.SUBMIT: _submit,
    Step.PAY: _pay,
    Step.ISSUE: _issue,
    Step.SHOW: _show,
    Step.PREVIEW: _preview,
    Step.PRINT: _print,
    Step.HAND_OVER: _hand_over,
}
"""What each step still asks for; None when the facts satisfy it."""


def advance(session: Session, event: Event) -> Session:
    """Return the session that follows from an event.

    Raises:
        SequenceError: the session does not wait for it.
        InvalidAnswer: the answer does not fit its question; the session stays as it is.
    """
    effect = effect_of(session)
    for take in TAKERS:
        following = take(session, effect, event)
        if following is not None:
            return following
    msg = f"{type(event).__name__} does not answer {type(effect).__name__}"
    raise SequenceError(msg)


def _taken_anywhere(session: Session, effect: Effect, event: Event) -> Session | None:
    """Take what begins a service or another one, goes back, tries again, or ends the visit."""
    match effect, event:
        case ((ReadIdCard(of_guardian=False) | ChooseService()), ServiceChosen(service)) if session.service is None:
            return replace(session, service=service, taken_back={}, entry_trouble="", entry_tries=0)
        case ((HandOver() | ShowResult()), AnotherAsked()):
            return _another(session)
        case _, TimedOut() if can_leave(effect):
            return _ended(session, effect, _left(effect, "idle"))
        case _, Left() if can_leave(effect):
            return _ended(session, effect, _left(effect, "left"))
        case _, Broke(code) if session.outcome is None:
            return _broken(session, effect, code)
        case ShowProblem(_, True), RetryAsked():
            return replace(session, problem=None)
        case _, WentBack():
            return _back(session, effect)
    return None


def _taken_about_the_service(  # noqa: PLR0911 - one line an event
    session: Session, effect: Effect, event: Event
) -> Session | None:
    """Take the resident's answers to the pages of a service."""
    match effect, event:
        case Begin(), Begun():
            return replace(session, begun=True)
        case ReadChipCard(), CardTrouble(code):
            return card_trouble(session, code)
        case AskDataConsent(), DataConsentAnswered(agreed):
            return replace(session, data_consent=agreed, refusal="" if agreed else "data_consent_refused")
        case ((Ask(question) | ReadChipCard(question)), Answered(name, value)) if name == question.id:
            return _answered(session, question, value)
        case Review(_, questions), ChangeAsked(name) if name in {question.id for question in questions}:
            return replace(session, asking=name, found=None)
        case Review(), Confirmed():
            return replace(session, confirmed=True)
        case Preview(), Confirmed():
            return replace(session, previewed=True)
        case ShowResult(), ResultSeen():
            return replace(session, result_seen=True)
        case ShowResult(_, _, True), ListAsked():
            return replace(session, result_seen=True, wants_list=True)
    return None


def _taken_about_money(session: Session, effect: Effect, event: Event) -> Session | None:
    """Take what became of a payment."""
    match effect, event:
        case Pay(), Paid(payment):
            return _paid(session, payment)
        case CloseOrder(), Paid(payment):
            return replace(session, payment=payment, order_open=False)
        case CloseOrder(_, amount), Failed():
            return replace(session, payment=Payment("unknown", "", amount), order_open=False)
        case Refund(), Refunded(payment):
            return replace(session, payment=payment)
        case Refund(payment), Failed():
            return replace(session, payment=dataclasses.replace(payment, state="unknown"))
    return None


def _taken_from_the_machine(session: Session, effect: Effect, event: Event) -> Session | None:
    """Take what departments and printers made of their effects, and what failed of any."""
    match effect, event:
        case Offer(_, question), OfferMade(offered):
            return _offer_made(session, question, offered)
        case ((Query() | Submit()), Queried(Found() as found)):
            return _found(session, found)
        case ((Query() | Submit()), Queried(Refusal(reason))):
            return replace(session, refusal=reason)
        case Issue(_, form), Issued(handed):
            return _issued(session, form, handed)
        case Print(), Printed(result):
            return _printed(session, result)
        case effect, Failed(code, retry) if isinstance(effect, MACHINE_EFFECTS):
            return replace(session, problem=ShowProblem(code, retry))
    return None


TAKERS = (
    _taken_anywhere,
    take_identification,
    _taken_about_the_service,
    _taken_about_money,
    _taken_from_the_machine,
)
"""Each returns the session that follows, None for what is not its own; what failed is asked last."""


def can_leave(effect: Effect) -> bool:
    """Whether the resident may go now: what prints or was paid for is brought to its end first."""
    match effect:
        case Print() | CloseOrder() | Refund() | Finish():
            return False
        case Issue(payment=payment):
            return payment is None
    return True


def _ended(session: Session, effect: Effect, outcome: Outcome) -> Session:
    is_unknown = session.payment is not None and session.payment.state == "unknown"
    return replace(session, outcome=outcome, order_open=isinstance(effect, Pay) or is_unknown)


def _broken(session: Session, effect: Effect, code: str) -> Session:
    """End wherever the visit stands; a paper that is being printed may come or not."""
    problem = ShowProblem(PRINT_UNKNOWN, retry=False) if isinstance(effect, Print) else session.problem
    return _ended(replace(session, problem=problem), effect, Outcome(OutcomeKind.FAILED, code))


def _left(effect: Effect, code: str) -> Outcome:
    """Return how a session ends when the resident leaves at this point."""
    match effect:
        case HandOver() | ShowResult():
            return Outcome(OutcomeKind.COMPLETED)
        case ShowRefusal(reason):
            return Outcome(OutcomeKind.REFUSED, reason)
        case ShowProblem(problem):
            return Outcome(OutcomeKind.FAILED, problem)
        case _:
            return Outcome(OutcomeKind.ABANDONED, code)


def _offer_made(session: Session, question: Question, offered: tuple[Offered, ...]) -> Session:
    if not offered:
        return replace(session, refusal="nothing_offered")
    return replace(session, offers={**session.offers, offer_key(session, question): offered})


def _answered(session: Session, question: Question, value: str) -> Session:
    """Store an answer, and forget those that were chosen from an offer that it changes."""
    stored = stored_answer(question, value, session.today, offered_to(session, question) or ())
    changed = replace(
        session, answers={**session.answers, question.id: stored}, asking="", entry_trouble="", found=None
    )
    kept = {
        name: answer for name, answer in changed.answers.items() if name == question.id or not _is_stale(changed, name)
    }
    return replace(changed, answers=kept)


def _is_stale(session: Session, name: str) -> bool:
    assert session.service is not None
    return offered_to(session, session.service.question(name)) is None


def _found(session: Session, found: Found) -> Session:
    """Take the department's word, but not another price than the one the resident was told."""
    service = session.service
    assert service is not None
    if service.fee not in {"amount_due", found.due}:
        return replace(session, problem=ShowProblem("department.wrong_fee", retry=False))
    return replace(session, found=found)


def _issued(session: Session, form: Form, handed: Handed) -> Session:
    """Take what was handed out; a document after a result on the screen is its list."""
    if form == "document" and session.handed is not None and isinstance(handed, SealedDocument):
        return replace(session, printed_list=handed)
    return replace(session, handed=handed)


def _paid(session: Session, payment: Payment) -> Session:
    attempts = session.payment_attempts + (payment.state == "closed")
    noted = replace(session, payment=payment, payment_attempts=attempts)
    match payment.state:
        case "paid":
            return noted
        case "closed":
            return replace(noted, problem=ShowProblem("payment.closed", retry=True))
        case _:
            return replace(noted, problem=ShowProblem("payment.unknown", retry=True))


def _printed(session: Session, result: PrintResult) -> Session:
    """Only a proved sheet counts; what is unknown is never printed again by itself."""
    match result.outcome:
        case PrintOutcome.DELIVERED:
            return replace(session, printed=(*session.printed, result))
        case PrintOutcome.FAILED:
            return replace(session, problem=ShowProblem(result.reason, retry=True))
        case PrintOutcome.UNKNOWN:
            return replace(session, problem=ShowProblem(PRINT_UNKNOWN, retry=False))


def _back(session: Session, effect: Effect) -> Session:
    """Forget the fact that led to this page."""
    before = back_in_identification(session, effect)
    if before is not None:
        return before
    match effect:
        case Ask() | ReadChipCard() if session.asking:
            return replace(session, asking="")
        case Ask() | ReadChipCard() | Review():
            return _forget_last_answer(session)
        case Preview(_, service) if service.archetype not in FILING:
            return _asked_anew(session)
        case AskDataConsent() | Begin() | ShowRefusal("card_kind_not_served"):
            return _another(session)
        case ReadIdCard() | ScanLicence() | AskOwnNumber() | ChooseWay() if session.service is not None:
            return _another(session)
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
    last = answered[-1]
    kept = {name: value for name, value in session.answers.items() if name != last}
    taken_back = {**session.taken_back, last: session.answers[last]}
    return replace(session, answers=kept, taken_back=taken_back, found=None)


def _asked_anew(session: Session) -> Session:
    """Let a document go that was only looked at; the department is asked again when the answers are right."""
    before = replace(session, confirmed=False, found=None, handed=None)
    return before if is_reviewed(session) else _forget_last_answer(before)


def _another(session: Session) -> Session:
    """Keep who the resident is, forget what he came for."""
    return Session(
        visit=session.visit,
        binding_key=session.binding_key,
        terminal=session.terminal,
        today=session.today,
        card=session.card,
        licence=session.licence,
        own_number=session.own_number,
        portrait=session.portrait,
        person=session.person,
        identity=carried(session.identity),
    )
