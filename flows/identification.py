"""Who is standing here: the card, the consent, the face, and the equal ways without it. Part of the pure engine.

::

    card ──> of a child: its guardian's card, and the department's word that he is it
      │
      └─> consent? ──yes──> face ──match──────────────────────────> confirmed
             │ no             │ three tries, 30 s, or no camera        ^
             └────────────────┴─> which ways work ─> choose one ──────┘

`identify` says what is still to be done, `take` what follows from an answer. A refusal of the face holds for the whole
visit; a way that led nowhere is not offered again in it.
"""

from msgspec.structs import replace

from drivers import LONG_TERM, FaceDecision, IdCard, has_valid_check_sign
from flows.confirmation import FACE_ATTEMPTS, another_way, identity_code, know, take_on_a_way, why_not_face
from flows.effects import (
    MACHINE_EFFECTS,
    AskFaceConsent,
    AskOwnNumber,
    CardRead,
    CardTrouble,
    CompareFace,
    Effect,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    FetchPortrait,
    LicenceScanned,
    NumberGiven,
    PortraitFetched,
    ReadIdCard,
    ScanLicence,
    ShowProblem,
    ShowRefusal,
)
from flows.errors import InvalidAnswer
from flows.ports import Portrait, Refusal
from flows.rules.licence import company_code_of
from flows.rules.persons import birth_of
from flows.schema import CONFIRMATIONS, CONFIRMED, Confirmation, Service
from flows.session import Identity, Session, holder_of
from flows.ways import (
    AskSecret,
    CheckCardPin,
    CheckGuardian,
    ChooseWay,
    ConsentWithdrawn,
    GuardianTold,
    ScanCode,
    WithoutCardAsked,
)

FACE_SECONDS = 30.0
"""At the camera in all."""

ENTRY_TRIES = 3
"""Failed reads of a card or licence before the page says that it may be worn."""

ID_NUMBER_SIGNS = 18

GUARDIAN_AGE = 14
"""Below it the guardian decides about the face (人脸识别技术应用安全管理办法, in force 2025-06-01)."""

ADULT_AGE = 18


def identify(session: Session) -> Effect | None:
    """Return what has to happen until it is known who stands here; None when that is known."""
    service = session.service
    match service.identity if service is not None else "id_card+face":
        case "none":
            return None
        case "business_licence_code":
            return None if session.licence else ScanLicence(session.entry_trouble)
        case "id_number+face":
            return _person_without_card(session) or _not_served(session) or _confirmation(session)
        case level:
            known = _card(session) or _not_served(session)
            return known or (_confirmation(session) if level in CONFIRMED else None)


def accepted_ways(service: Service | None) -> tuple[Confirmation, ...]:
    """Return by what a service lets a resident confirm who he is; all before one is chosen."""
    return service.accepts if service is not None else CONFIRMATIONS


def needs_guardian(session: Session) -> bool:
    """Whether the resident is a child for whom a guardian decides."""
    birth_date = session.applicant.birth_date if session.applicant is not None else ""
    return bool(birth_date) and age_on(birth_date, session.today) < GUARDIAN_AGE


def age_on(birth_date: str, today: str) -> int:
    """Return the full years of age on a day; both are ``YYYY-MM-DD``."""
    years = int(today[:4]) - int(birth_date[:4])
    return years - (today[5:] < birth_date[5:])


def can_withdraw(session: Session, effect: Effect) -> bool:
    """Whether there is a consent to take back, and the machine is not in the middle of something."""
    is_at_work = isinstance(effect, MACHINE_EFFECTS) and not isinstance(effect, CompareFace)
    return session.identity.consent is True and session.outcome is None and not is_at_work


def can_do_without_card(session: Session, effect: Effect) -> bool:
    """Whether the resident's telephone may stand in for his card: before it is read, or where it cannot be."""
    match effect:
        case ReadIdCard(of_guardian=False):
            return True
        case ShowRefusal("card_unreadable"):
            return session.applicant is None
        case ShowProblem(code):
            return code.startswith("id_card.") and session.applicant is None
    return False


def _card(session: Session) -> Effect | None:
    if session.card is not None or session.person is not None:
        return None
    if session.identity.way == "identity_code":
        return identity_code(session)
    return ReadIdCard(session.entry_trouble, session.entry_tries)


def _person_without_card(session: Session) -> Effect | None:
    if session.applicant is not None:
        return None
    return FetchPortrait(session.own_number) if session.own_number else AskOwnNumber(session.entry_trouble)


def _not_served(session: Session) -> Effect | None:
    service = session.service
    if service is None or holder_of(session) in service.holders:
        return None
    return ShowRefusal("card_kind_not_served")


def _confirmation(session: Session) -> Effect | None:
    """Return what confirms that the person at the machine is the one who was named."""
    identity, accepted = session.identity, accepted_ways(session.service)
    if needs_guardian(session) and not identity.is_guardian:
        return _guardian(session)
    if identity.confirmed in accepted:
        return None
    if identity.way is None and "face" in accepted and not why_not_face(session):
        if identity.consent is None:
            return AskFaceConsent(of_child=needs_guardian(session))
        return CompareFace(identity.face_attempts + 1, FACE_SECONDS - identity.face_seconds)
    return another_way(session, accepted)


def _guardian(session: Session) -> Effect:
    guardian, child = session.identity.guardian, session.applicant
    if guardian is None or child is None:
        return ReadIdCard(session.entry_trouble, session.entry_tries, of_guardian=True)
    return CheckGuardian(guardian.record.id_number, child.id_number)


# What follows from an answer.


def take(session: Session, effect: Effect, event: Event) -> Session | None:
    """Return the session that follows; None when the event is about something else."""
    match effect, event:
        case _, ConsentWithdrawn() if can_withdraw(session, effect):
            return _withdrawn(session)
        case ((AskFaceConsent() | CompareFace()), FaceConsentAnswered(agreed)):
            return _face_answered(session, agreed)
        case CompareFace(), FaceCompared():
            return _face_compared(session, event)
        case CompareFace(attempt), Failed(code):
            tried = FACE_ATTEMPTS if code.endswith(".absent") else attempt
            return know(session, face_attempts=tried, face_over="unavailable", trouble=code)
        case _:
            return _taken_at_the_entrance(session, effect, event) or take_on_a_way(session, effect, event)


def _taken_at_the_entrance(  # noqa: PLR0911 - one line an event
    session: Session, effect: Effect, event: Event
) -> Session | None:
    """Take who it is said to be."""
    match effect, event:
        case ReadIdCard(of_guardian=True), CardRead(card):
            return _guardian_read(session, card)
        case ReadIdCard(), CardRead(card):
            return _card_read(session, card)
        case ReadIdCard(), CardTrouble(code):
            return card_trouble(session, code)
        case _, WithoutCardAsked() if can_do_without_card(session, effect):
            begun = replace(session, entry_trouble="", entry_tries=0, refusal="", problem=None)
            return know(begun, way="identity_code", trouble="")
        case CheckGuardian(), GuardianTold(is_guardian):
            guarded = know(session, is_guardian=is_guardian)
            return guarded if is_guardian else replace(guarded, refusal="guardian_not_registered")
        case ScanLicence(), LicenceScanned(text):
            return _licence_scanned(session, text)
        case AskOwnNumber(), NumberGiven(number):
            return _number_given(session, number)
        case FetchPortrait(), PortraitFetched(Refusal(reason)):
            return replace(session, own_number="", refusal=reason)
        case FetchPortrait(), PortraitFetched(Portrait() as portrait):
            return replace(session, portrait=portrait)
    return None


def back(session: Session, effect: Effect) -> Session | None:
    """Return the session one page back; None when there is none, or the page is not of this part."""
    identity = session.identity
    match effect:
        case CompareFace():
            return know(session, consent=None)
        case ChooseWay() if identity.face_over in {"refused", "withdrawn"} and not identity.confirmed:
            return know(session, consent=None, face_over="", trouble="")
        case ShowRefusal("face_refused") if not session.refusal:
            return know(session, consent=None, face_over="", found=None)
        case ScanCode() if session.applicant is None:
            return know(session, way=None, trouble="")
        case AskSecret("helper"):
            return know(session, badge="", trouble="")
        case ScanCode() | AskSecret() | CheckCardPin():
            return know(session, way=None, trouble="", entered="", badge="")
        case ReadIdCard(of_guardian=True):
            return _forgotten(session)
    return None


def carried(identity: Identity) -> Identity:
    """Return what of a service's identification holds for the next one in the visit."""
    withdrawn = identity.consent is False and identity.confirmed == "face"
    return replace(
        identity,
        confirmed=None if withdrawn else identity.confirmed,
        way=None,
        trouble="",
        sent=None,
        resend=False,
        tries_left=None,
        badge="",
        entered="",
    )


def _forgotten(session: Session) -> Session:
    """Forget whose card it was, as for the next one."""
    return replace(
        session, card=None, portrait=None, person=None, own_number="", entry_trouble="", entry_tries=0,
        identity=Identity(),
    )  # fmt: skip


def _card_read(session: Session, card: IdCard) -> Session:
    # Whoever showed his face before without a card may be somebody else.
    seen = replace(_forgotten(session), card=card)
    record, said = card.record, seen.applicant
    if said is None or not said.name or not said.birth_date:
        # No department could tell whom a paper is for.
        return replace(_forgotten(session), refusal="card_unreadable")
    if _is_over(record.valid_until, session.today):
        return replace(seen, refusal="card_expired")
    if record.valid_from is not None and record.valid_from > session.today:
        return replace(seen, refusal="card_not_yet_valid")
    return seen


def _is_over(valid_until: str | None, today: str) -> bool:
    return valid_until is not None and valid_until != LONG_TERM and valid_until < today


def _guardian_read(session: Session, card: IdCard) -> Session:
    """Take a guardian's card; a card that is none is told, and another may be laid down."""
    record, child = card.record, session.applicant
    trouble = ""
    if child is not None and record.id_number == child.id_number:
        trouble = "guardian.same_card"
    elif not (born := record.birth_date or birth_of(record.id_number)) or age_on(born, session.today) < ADULT_AGE:
        trouble = "guardian.too_young"
    elif _is_over(record.valid_until, session.today):
        trouble = "guardian.card_expired"
    if trouble:
        return replace(session, entry_trouble=trouble)
    return know(replace(session, entry_trouble="", entry_tries=0), guardian=card)


def card_trouble(session: Session, code: str) -> Session:
    """Take that a card could not be read; after `ENTRY_TRIES` it is not the resident's hand, the card may be worn."""
    tries = session.entry_tries + 1
    refusal = ""
    if code == "id_card.number_invalid" or tries >= ENTRY_TRIES:
        refusal = "chip_card_unreadable" if code.startswith("chip_card.") else "card_unreadable"
    return replace(session, entry_trouble=code, entry_tries=tries, refusal=refusal)


def _licence_scanned(session: Session, text: str) -> Session:
    tries = session.entry_tries + 1
    if company_code_of(text) is None:
        hopeless = tries >= ENTRY_TRIES
        refusal = "licence_unreadable" if hopeless else ""
        return replace(session, entry_trouble="licence.invalid", entry_tries=tries, refusal=refusal)
    return replace(session, licence=text, entry_trouble="", entry_tries=0)


def _number_given(session: Session, number: str) -> Session:
    if len(number) != ID_NUMBER_SIGNS or not has_valid_check_sign(number):
        raise InvalidAnswer("answer.id_number_check")
    return replace(session, own_number=number, entry_trouble="")


def _face_answered(session: Session, agreed: bool) -> Session:
    """Take yes or no; no at the camera withdraws what was given before."""
    if agreed:
        return know(session, consent=True)
    return know(session, consent=False, face_over="withdrawn" if session.identity.consent else "refused")


def _withdrawn(session: Session) -> Session:
    """Take the consent back: the face counts for nothing any more, except for what was handed out already."""
    identity = session.identity
    is_undone = identity.confirmed == "face" and session.handed is None
    confirmed = None if is_undone else identity.confirmed
    return know(session, consent=False, face_over="withdrawn", confirmed=confirmed)


def _face_compared(session: Session, compared: FaceCompared) -> Session:
    if compared.decision is FaceDecision.MATCH:
        return know(session, confirmed="face")
    attempts = session.identity.face_attempts + 1
    seconds = session.identity.face_seconds + compared.seconds
    is_over = attempts >= FACE_ATTEMPTS or seconds >= FACE_SECONDS
    return know(session, face_attempts=attempts, face_seconds=seconds, face_over="not_matched" if is_over else "")
