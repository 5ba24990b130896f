"""Pages that say no or ask for patience: problem, refusal, out of service, no card, help. Each names a way on."""

from dataclasses import dataclass, replace

from msgspec import structs

from drivers import LONG_TERM
from flows.effects import Outcome, OutcomeKind, Refund, ShowProblem, ShowRefusal
from flows.engine import can_go_back, effect_of
from flows.identification import can_do_without_card, can_withdraw
from flows.rules.calendar import shown_day, shown_month
from flows.session import Session
from kiosk.pages.check import yuan_of
from kiosk.pages.heads import head_end
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Fact, Page, Pager, Place
from kiosk.pages.services import department_of, elsewhere_of
from kiosk.pages.shelves import WITHOUT_CARD
from kiosk.pages.situation import Situation
from kiosk.pages.texts import BOLD, LARGE, NORMAL, TextBox, parts_of

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


OF_THIS_MACHINE = frozenset({"id_card", "document_printer", "receipt_printer", "scanner", "chip_card", "print_unknown"})
"""First parts of the codes of troubles that another machine does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroublePage(Page):
    """What happened, what is safe, and what works now.

    Attributes:
        icon: in the disc above the title.
        tone: info, warn or quiet.
        facts: things to know, with icons.
        places: where it can be done; the counter first, then other machines.
        pager: where facts and places have no room beside each other.
        retry: the one thing to press, where trying again may help.
        other: a second thing to press.
        code: for whoever mends it, in small letters at the end.
        is_refusal: it tells something of the resident, even in words that are the same for all.
    """

    icon: str
    tone: str
    facts: tuple[Fact, ...] = ()
    places: tuple[Place, ...] = ()
    pager: Pager | None = None
    retry: Button | None = None
    other: Button | None = None
    code: str = ""
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the parts of a page take in pixels, as ``Trouble.qml`` draws them.

    Attributes:
        mark: the disc above the title and the gap below it.
        gap: above the facts and above the places.
        icon, fact_gap, fact: of a fact: its icon, the gap below, its text.
        heading, name, line: of a place: what may stand above its panel, its name, its address and hours.
        code_gap, code: at the end.
    """

    mark: int
    gap: int
    icon: int
    fact_gap: int
    fact: TextBox
    heading: TextBox
    name: TextBox
    line: TextBox
    code_gap: int
    code: TextBox

    def height_of(self, part: Fact | Place) -> int:
        """Return how much one of them takes, with the gap below it."""
        if isinstance(part, Fact):
            return max(self.icon, self.fact.height_of(part.text)) + self.fact_gap
        words = self.name.height_of(part.name) + self.line.height_of(part.address) + self.line.height_of(part.hours)
        heading = self.heading.height_of(part.heading) + PLACE_GAP if part.heading else 0
        return heading + words + PLACE_EDGE + PLACE_GAP


PLACE_GAP, PLACE_EDGE = 16, 44
"""Below a place's heading and below its panel; around the words of the panel and between them."""

SIZES = Sizes(
    184, 48, 88, 20,
    TextBox(832, NORMAL.label, 1.3),
    TextBox(952, NORMAL.label, 1.45, BOLD),
    TextBox(720, NORMAL.label, 1.35, BOLD),
    TextBox(720, NORMAL.body, 1.35),
    32, TextBox(952, NORMAL.body, 1.45),
)  # fmt: skip
LARGE_SIZES = Sizes(
    128, 28, 64, 12,
    TextBox(864, LARGE.label, 1.3),
    TextBox(952, LARGE.label, 1.45, BOLD),
    TextBox(720, LARGE.label, 1.35, BOLD),
    TextBox(720, LARGE.body, 1.35),
    16, TextBox(952, LARGE.body, 1.45),
)  # fmt: skip

BOTTOM, BUTTON, PAGER = 1612, 184, 128
"""Where the last of a page may end, and what a button and a pager take away from that."""

BAR_TOP = 1740
"""Where it may end where there is neither back nor finish."""

NEARBY = 3
"""Other machines that are told where this one serves nobody."""


def _shared_out(page: TroublePage, situation: Situation) -> TroublePage:
    """Return a page with as many facts and places as have room on it, and a pager to the others."""
    sizes = LARGE_SIZES if situation.modes.large else SIZES
    end = sizes.mark + head_end(page.title, page.lead, situation, displayed=page.kind == "OutOfService")
    buttons = BUTTON * sum(button is not None for button in (page.retry, page.other))
    # Below the last place there is no gap.
    gaps = sizes.gap * (bool(page.facts) + bool(page.places)) - (PLACE_GAP if page.places else 0)
    code = sizes.code_gap + sizes.code.height_of(page.code) if page.code else 0
    room = (BOTTOM if page.back or page.leave else BAR_TOP) - buttons - end - gaps - code
    every: tuple[Fact | Place, ...] = (*page.facts, *page.places)
    parts = parts_of([[each] for each in every], sizes.height_of, room, room - PAGER)
    part = situation.part_of(len(parts))
    shown, is_last = parts[part], part == len(parts) - 1
    return replace(
        page,
        facts=tuple(part for part in shown if isinstance(part, Fact)),
        places=tuple(part for part in shown if isinstance(part, Place)),
        pager=situation.pager(len(parts)),
        code=page.code if is_last else "",
    )


def problem_page(effect: ShowProblem, session: Session, situation: Situation) -> TroublePage:
    """Tell what does not work and what is safe."""
    say = situation.say
    table = say.family("problem", effect.code)
    department = department_of(session.service, situation) if session.service is not None else ""
    instead = _phone_code(situation) if can_do_without_card(session, effect) else None
    details = {
        "department": department,
        "money": _money(session, situation),
        "printed": _printed(session, situation),
        "instead": _instead(instead, situation),
    }
    page = TroublePage(
        kind="Trouble",
        title=say(f"{table}.title", **details),
        lead=say(f"{table}.lead", **details),
        who=who_of(session),
        icon=ICONS.get(effect.code.partition(".")[0], "warning-fill"),
        tone="warn",
        facts=_kept(session, situation),
        places=situation.places(
            say("trouble.counter"),
            1 if effect.code.partition(".")[0] in OF_THIS_MACHINE else 0,
            say("trouble.nearby"),
        ),
        retry=Button(action="retry", text=say("trouble.retry"), icon="arrow-clockwise-bold") if effect.retry else None,
        other=instead,
        code=say("trouble.code", code=effect.code),
    )
    return _shared_out(page, situation)


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
    instead = _phone_code(situation) if can_do_without_card(session, effect) else None
    details = {"until": _validity(effect.code, session, situation), "instead": _instead(instead, situation)}
    page = TroublePage(
        kind="Trouble",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead", **details),
        who=who_of(session),
        back=can_go_back(session),
        icon="storefront-fill",
        tone="info",
        is_refusal=True,
        facts=_others_go(session, situation) if is_other_card else _elsewhere(session, situation),
        places=situation.places(say("trouble.counter")),
        retry=instead,
    )
    return _shared_out(page, situation)


def _others_go(session: Session, situation: Situation) -> tuple[Fact, ...]:
    """Tell where those go whose kind of card a service is not for."""
    assert session.service is not None
    words = session.service.others_go
    if words is None:
        return _elsewhere(session, situation)
    return (Fact(icon="phone-call-fill", text=words.text(situation.say.language)),)


def _instead(phone_code: Button | None, situation: Situation) -> str:
    """Return what works where a card cannot be read."""
    return situation.say("trouble.place" if phone_code is None else "trouble.phone_or_place")


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
    """Tell that the machine serves nobody now, without alarm, and of as many places as have room beside each other."""
    pages = (_out_of_service(situation, others) for others in range(NEARBY, 0, -1))
    return next((page for page in pages if page.pager is None), _out_of_service(situation, 0))


def _out_of_service(situation: Situation, others: int) -> TroublePage:
    say = situation.say
    page = TroublePage(
        kind="OutOfService",
        title=say("out_of_service.title"),
        lead=say("out_of_service.lead", since=situation.since),
        leave=False,
        icon="wrench-fill",
        tone="quiet",
        places=situation.places(say("out_of_service.elsewhere"), others),
        code=say("trouble.code", code=situation.fault),
    )
    return _shared_out(page, situation)


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
    page = TroublePage(
        kind="Trouble",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead"),
        who=who_of(session),
        back=True,
        icon="storefront-fill",
        tone="info",
        facts=_elsewhere(session, situation),
        places=situation.places(say("trouble.counter")),
        retry=offered,
        other=other,
    )
    return _shared_out(page, situation)


def help_page(session: Session | None, situation: Situation) -> TroublePage:
    """Help from people first; then the things that most often are in the way, and what a held key does."""
    say, site = situation.say, situation.site
    contact = site.contact.text(say.language) if site is not None else ""
    table = "help.called" if situation.view.called else "help"
    page = TroublePage(
        kind="Trouble",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead"),
        who=who_of(session) if session is not None else "",
        back=True,
        leave=False,
        icon="question-fill",
        tone="info",
        facts=(
            *((Fact(icon="eye-slash-fill", text=say("help.dark")),) if situation.by_keys else ()),
            Fact(icon="identification-card-fill", text=say("help.card")),
            Fact(icon="user-focus-fill", text=say("help.face")),
            Fact(icon="sign-out-bold", text=say("help.privacy")),
            Fact(icon="phone-call-fill", text=say("help.contact", contact=contact)),
        ),
        places=situation.places(say("help.elsewhere")),
        retry=None
        if situation.view.called
        else Button(action="call_help", text=say("help.call"), icon="hand-waving-fill"),
        other=Button(action="withdraw", text=say("help.withdraw"), icon="arrow-counter-clockwise-bold")
        if session is not None and can_withdraw(session, effect_of(session))
        else None,
    )
    return _shared_out(page, situation)
