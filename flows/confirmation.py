"""The ways without the face that confirm who somebody is. Part of the pure engine, beside `flows.identification`.

Each way asks for what it needs, has it checked, and ends confirmed, asked again, or lost: a way that led nowhere is not
offered again in the visit. Whoever answers for himself is asked: the resident, or the guardian of a child.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from drivers import PhotoState, PinCheck
from flows.effects import CardTrouble, Effect, Event, Failed, ShowRefusal
from flows.errors import InvalidAnswer
from flows.ports import Applicant, CodeChecked, CodeSent, Refusal
from flows.schema import CONFIRMATIONS, Confirmation
from flows.session import Identity, Session
from flows.ways import (
    SECRET_SIGNS,
    AskSecret,
    CardPinTold,
    CheckCardPin,
    CheckCode,
    CheckHelper,
    CheckIdentityCode,
    ChooseWay,
    CodeScanned,
    CodeSendTold,
    CodeTold,
    FindWays,
    HelperTold,
    PersonTold,
    ResendAsked,
    ScanCode,
    SecretGiven,
    SendCode,
    WayChosen,
    WaysFound,
)

FACE_ATTEMPTS = 3
"""Tries at the camera before the equal ways (product.md, J7)."""

IN_THE_WAY = (ScanCode, SendCode, CheckIdentityCode, CheckCode, CheckCardPin, CheckHelper)
"""Machine effects of one way: where one fails, the way is not offered again in this visit."""

HOPELESS = ("chip_card.pin_blocked", "chip_card.pin_required", "chip_card.media_unsupported")
"""What no second try with the same card mends."""


def another_way(session: Session, accepted: Sequence[Confirmation]) -> Effect:
    """Return what the next step is without the face: which ways work, which one to go, or what that one asks for."""
    identity = session.identity
    if identity.found is None:
        return FindWays(tuple(way for way in CONFIRMATIONS if way != "face"))
    ways = tuple(way for way in accepted if way in identity.found and way not in identity.failed)
    if "face" in accepted and _may_try_again(identity):
        ways = ("face", *ways)
    if not ways:
        is_refused = identity.face_over == "refused"
        return ShowRefusal("face_refused" if is_refused else "no_other_way")
    if identity.way not in ways:
        reason = why_not_face(session) if "face" in accepted else ""
        return ChooseWay(ways, reason or "service", identity.trouble)
    return ON_THE_WAY[identity.way](session)


def _may_try_again(identity: Identity) -> bool:
    """Whether the camera failed but may be well the next time."""
    return identity.face_over == "unavailable" and identity.face_attempts < FACE_ATTEMPTS


def why_not_face(session: Session) -> str:
    """Return why the face cannot be the way; empty when it can."""
    if session.identity.face_over:
        return session.identity.face_over
    if session.card is not None:
        return "" if session.card.photo_state is PhotoState.OK else "no_photo"
    return "" if session.portrait is not None else "no_photo"


def identity_code(session: Session) -> Effect:
    """Return what the way by the telephone's code asks for."""
    if session.identity.entered:
        return CheckIdentityCode(session.identity.entered)
    return ScanCode("identity_code", session.identity.trouble)


def _one_time_code(session: Session) -> Effect:
    identity = session.identity
    if identity.sent is None or identity.resend:
        return SendCode(_responsible(session))
    if identity.entered:
        return CheckCode(identity.sent, identity.entered)
    return AskSecret("one_time_code", identity.trouble, identity.tries_left, identity.sent.phone)


def _social_card_pin(session: Session) -> Effect:
    identity = session.identity
    if identity.entered:
        return CheckCardPin(identity.entered)
    return AskSecret("social_card_pin", identity.trouble, identity.tries_left)


def _helper(session: Session) -> Effect:
    identity = session.identity
    if not identity.badge:
        return ScanCode("helper", identity.trouble)
    if identity.entered:
        return CheckHelper(identity.badge, identity.entered)
    return AskSecret("helper", identity.trouble, identity.tries_left)


ON_THE_WAY: dict[str, Callable[[Session], Effect]] = {
    "identity_code": identity_code,
    "one_time_code": _one_time_code,
    "social_card_pin": _social_card_pin,
    "helper": _helper,
}
"""What each way without the face still asks for."""


def _responsible(session: Session) -> str:
    """Return the ID number of whoever answers for himself here: the resident, or the guardian of a child."""
    if session.identity.guardian is not None:
        return session.identity.guardian.record.id_number
    assert session.applicant is not None
    return session.applicant.id_number


def take_on_a_way(  # noqa: PLR0911, PLR0912 - one line an event
    session: Session, effect: Effect, event: Event
) -> Session | None:
    """Take what comes of the ways without the face."""
    match effect, event:
        case FindWays(), WaysFound(ways):
            return know(session, found=ways)
        case ChooseWay(ways), WayChosen("face") if "face" in ways:
            return know(session, face_over="", trouble="")
        case ChooseWay(ways), WayChosen(way) if way in ways:
            return know(session, way=way, trouble="", tries_left=None, entered="", badge="")
        case ScanCode("identity_code"), CodeScanned(text):
            return know(session, entered=text)
        case ScanCode("helper"), CodeScanned(text):
            return know(session, badge=text)
        case CheckIdentityCode(), PersonTold(result):
            return _person_told(session, result)
        case SendCode(), CodeSendTold(result):
            return _code_sent(session, result)
        case AskSecret("one_time_code"), ResendAsked():
            return know(session, resend=True, trouble="")
        case AskSecret(), SecretGiven(text):
            return _secret_given(session, text)
        case CheckCode(), CodeTold(result):
            return _code_told(session, result)
        case CheckCardPin(), CardPinTold(result):
            return _card_pin_told(session, result)
        case CheckCardPin(), CardTrouble(code):
            # The card may have counted the try: whoever goes on types his PIN anew and knows it.
            return know(session, entered="", trouble=code) if code not in HOPELESS else _lost(session, code)
        case CheckHelper(), HelperTold():
            return _helper_told(session, event)
        case effect, Failed(code) if isinstance(effect, IN_THE_WAY):
            return _lost(session, code)
    return None


def know(session: Session, **facts: object) -> Session:
    """Return the session with other facts of its `Identity`."""
    return replace(session, identity=replace(session.identity, **facts))


def _lost(session: Session, code: str) -> Session:
    """Leave a way that leads nowhere, and tell why."""
    way = session.identity.way
    failed = session.identity.failed if way is None else (*session.identity.failed, way)
    lost = know(session, way=None, failed=failed, trouble=code, entered="", badge="", sent=None, tries_left=None)
    return lost if session.applicant is not None else replace(lost, entry_trouble=code)


def _confirmed(session: Session) -> Session:
    return know(
        session, confirmed=session.identity.way, way=None, trouble="", entered="", badge="", sent=None, tries_left=None
    )


def _person_told(session: Session, result: Applicant | Refusal) -> Session:
    """Take whose telephone it is; of somebody without a card that is all there is to know."""
    if isinstance(result, Refusal):
        return know(session, entered="", trouble=result.reason)
    if session.applicant is None:
        return _confirmed(replace(session, person=result))
    if result.id_number != _responsible(session):
        return know(session, entered="", trouble="identity_code_foreign")
    return _confirmed(session)


def _code_sent(session: Session, result: CodeSent | Refusal) -> Session:
    identity = session.identity
    if isinstance(result, CodeSent):
        return know(session, sent=result, resend=False, tries_left=result.tries, trouble="")
    if result.reason == "code_too_soon" and identity.sent is not None:
        return know(session, resend=False, trouble=result.reason)
    return _lost(session, result.reason)


def _secret_given(session: Session, text: str) -> Session:
    if len(text) != SECRET_SIGNS or not (text.isascii() and text.isdigit()):
        raise InvalidAnswer("answer.code_length", missing=max(0, SECRET_SIGNS - len(text)))
    return know(session, entered=text, trouble="")


def _code_told(session: Session, result: CodeChecked | Refusal) -> Session:
    if isinstance(result, Refusal) and result.reason == "code_expired":
        # The resident may have another one sent.
        return know(session, way=None, trouble=result.reason, entered="", sent=None, tries_left=None)
    if isinstance(result, Refusal):
        return _lost(session, result.reason)
    if result.is_right:
        return _confirmed(session)
    if result.tries_left < 1:
        return _lost(session, "code_used_up")
    return know(session, entered="", trouble="code_wrong", tries_left=result.tries_left)


def _card_pin_told(session: Session, result: PinCheck) -> Session:
    if not result.is_right:
        if result.tries_left == 0:
            return _lost(session, "chip_card.pin_blocked")
        return know(session, entered="", trouble="pin_wrong", tries_left=result.tries_left)
    if result.card is None or result.card.id_number != _responsible(session):
        return _lost(session, "social_card_foreign")
    return _confirmed(session)


def _helper_told(session: Session, told: HelperTold) -> Session:
    match told.verdict:
        case "confirmed":
            return _confirmed(session)
        case "wrong":
            return know(session, entered="", trouble="pin_wrong", tries_left=told.tries_left)
        case "unknown":
            return know(session, entered="", badge="", trouble="badge_unknown")
        case "locked":
            return _lost(session, "helper_locked")
