"""Pages that say no or ask for patience: problem, refusal, out of service, no card, help. Each names a way on."""

from dataclasses import dataclass

from msgspec import structs

from drivers import LONG_TERM
from flows.effects import Outcome, OutcomeKind, Refund, ShowProblem, ShowRefusal
from flows.engine import can_go_back, effect_of
from flows.identification import can_withdraw
from flows.rules.calendar import shown_day, shown_month
from flows.session import Session
from kiosk.pages.check import yuan_of
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Fact, Page, Place
from kiosk.pages.services import department_of, elsewhere_of
from kiosk.pages.shelves import WITHOUT_CARD
from kiosk.pages.situation import Situation

ICONS = {
    "id_card": "identification-card-fill",
    "camera": "camera-slash-fill",
    "face": "user-focus-fill",
    "department": "cloud-slash-fill",
    "document": "file-x-fill",
    "document_printer": "printer-fill",
    "print_unknown": "printer-fill",
    "journal": "printer-fill",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TroublePage(Page):
    """What happened, what is safe, and what works now.

    Attributes:
        icon: in the disc above the title.
        tone: info, warn or quiet.
        retry: the one thing to press, where trying again may help.
        other: a second thing to press.
        facts: things to know, with icons.
        code: for whoever mends it, in small letters at the end.
    """

    icon: str
    tone: str
    facts: tuple[Fact, ...]
    place: Place | None
    retry: Button | None
    code: str
    other: Button | None = None


def problem_page(effect: ShowProblem, session: Session, situation: Situation) -> TroublePage:
    """Tell what does not work and what is safe."""
    say = situation.say
    table = say.family("problem", effect.code)
    department = department_of(session.service, situation) if session.service is not None else ""
    details = {"department": department, "money": _money(session, situation), "printed": _printed(session, situation)}
    return TroublePage(
        kind="Trouble",
        title=say(f"{table}.title", **details),
        lead=say(f"{table}.lead", **details),
        who=who_of(session),
        icon=ICONS.get(effect.code.partition(".")[0], "warning-fill"),
        tone="warn",
        facts=_kept(session, situation),
        place=situation.counter(say("trouble.counter")),
        retry=Button(action="retry", text=say("trouble.retry"), icon="arrow-clockwise-bold") if effect.retry else None,
        code=say("trouble.code", code=effect.code),
    )


def _printed(session: Session, situation: Situation) -> str:
    if session.printed:
        return situation.say("trouble.some_printed", count=len(session.printed))
    return situation.say("trouble.nothing_printed", money=_money(session, situation))


def _is_paid(session: Session) -> bool:
    return session.payment is not None and session.payment.state == "paid"


def _money(session: Session, situation: Situation) -> str:
    """Return what became of the resident's money, in a few words."""
    return situation.say("trouble.paid" if _is_paid(session) else "trouble.not_charged")


def _kept(session: Session, situation: Situation) -> tuple[Fact, ...]:
    """Tell that the money comes back, or the number under which the department has booked everything."""
    say = situation.say
    then = effect_of(structs.replace(session, outcome=Outcome(OutcomeKind.FAILED)))
    if isinstance(then, Refund):
        return (Fact(icon="wallet-fill", text=say("trouble.money_back", yuan=yuan_of(then.payment.amount))),)
    if session.paper is None or session.printed:
        return ()
    number = Fact(icon="receipt-fill", text=say("take_paper.number", serial=session.paper.serial))
    return (number, Fact(icon="wallet-fill", text=say("trouble.paid"))) if _is_paid(session) else (number,)


def _elsewhere(session: Session, situation: Situation) -> tuple[Fact, ...]:
    """Tell where the department itself does it."""
    if session.service is None:
        return ()
    return (Fact(icon="phone-call-fill", text=elsewhere_of(session.service, situation)),)


def refusal_page(effect: ShowRefusal, session: Session, situation: Situation) -> TroublePage:
    """Tell why it cannot be done here and where it can."""
    say = situation.say
    table = say.family("refusal", effect.code)
    is_other_card = effect.code == "card_kind_not_served"
    return TroublePage(
        kind="Trouble",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead", until=_validity(effect.code, session, situation)),
        who=who_of(session),
        back=can_go_back(session),
        icon="storefront-fill",
        tone="info",
        facts=_others_go(session, situation) if is_other_card else _elsewhere(session, situation),
        place=situation.counter(say("trouble.counter")),
        retry=_phone_code(situation) if effect.code == "card_unreadable" else None,
        code="",
    )


def _others_go(session: Session, situation: Situation) -> tuple[Fact, ...]:
    """Tell where those go whose kind of card a service is not for."""
    assert session.service is not None
    words = session.service.others_go
    if words is None:
        return _elsewhere(session, situation)
    return (Fact(icon="phone-call-fill", text=words.text(situation.say.language)),)


def _phone_code(situation: Situation) -> Button | None:
    """Return the way of a resident whose card is not there or cannot be read."""
    if not situation.has_scanner:
        return None
    return Button(action="phone_code", text=situation.say("put_card.phone_code"), icon="qr-code-bold")


def _validity(code: str, session: Session, situation: Situation) -> str:
    """Return the month until which the card was valid, or the day from which on it is."""
    if session.card is None:
        return ""
    record, language = session.card.record, situation.say.language
    if code == "card_not_yet_valid":
        return shown_day(record.valid_from, language) if record.valid_from else ""
    until = record.valid_until
    return shown_month(until, language) if until and until != LONG_TERM else ""


def out_of_service_page(situation: Situation) -> TroublePage:
    """Tell that the machine serves nobody now, without alarm."""
    say = situation.say
    return TroublePage(
        kind="OutOfService",
        title=say("out_of_service.title"),
        lead=say("out_of_service.lead", since=situation.since),
        leave=False,
        icon="wrench-fill",
        tone="quiet",
        facts=(),
        place=situation.counter(say("out_of_service.elsewhere")),
        retry=None,
        code=say("trouble.code", code=situation.fault),
    )


def no_card_page(session: Session, situation: Situation) -> TroublePage:
    """Tell where to go without a card, and what needs none."""
    say, catalog = situation.say, situation.catalog
    needs_none = any(service.identity in WITHOUT_CARD for service in catalog or ())
    offered = Button(action="open", value="without_card", text=say("no_card.services"), icon="squares-four-fill")
    # Once a service is chosen it is this one that needs the card.
    free = offered if needs_none and session.service is None else None
    return _without("no_card", session, situation, free, _phone_code(situation))


def no_licence_page(session: Session, situation: Situation) -> TroublePage:
    """Tell where to go without an electronic licence."""
    return _without("no_licence", session, situation)


def no_chip_card_page(session: Session, situation: Situation) -> TroublePage:
    """Tell where to go without the card that a service asks for."""
    return _without("no_chip_card", session, situation)


def _without(
    table: str, session: Session, situation: Situation, offered: Button | None = None, other: Button | None = None
) -> TroublePage:
    say = situation.say
    return TroublePage(
        kind="Trouble",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead"),
        who=who_of(session),
        back=True,
        icon="storefront-fill",
        tone="info",
        facts=_elsewhere(session, situation),
        place=situation.counter(say("trouble.counter")),
        retry=offered,
        code="",
        other=other,
    )


def help_page(session: Session | None, situation: Situation) -> TroublePage:
    """Help from people first; then the three things that most often are in the way."""
    say, site = situation.say, situation.site
    contact = site.contact.text(say.language) if site is not None else ""
    return TroublePage(
        kind="Trouble",
        title=say("help.title"),
        lead=say("help.lead"),
        who=who_of(session) if session is not None else "",
        back=True,
        leave=False,
        icon="question-fill",
        tone="info",
        facts=(
            Fact(icon="identification-card-fill", text=say("help.card")),
            Fact(icon="user-focus-fill", text=say("help.face")),
            Fact(icon="sign-out-bold", text=say("help.privacy")),
            Fact(icon="phone-call-fill", text=say("help.contact", contact=contact)),
        ),
        place=situation.counter(say("help.elsewhere")),
        retry=None,
        code="",
        other=Button(action="withdraw", text=say("help.withdraw"), icon="arrow-counter-clockwise-bold")
        if session is not None and can_withdraw(session, effect_of(session))
        else None,
    )
