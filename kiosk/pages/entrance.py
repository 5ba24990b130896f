"""Other ways to say who one is: a company's licence, one's own number, a card in the slot; and paying."""

from dataclasses import dataclass

from flows.effects import Pay, ReadChipCard, ScanLicence
from flows.engine import can_go_back
from flows.session import Session
from kiosk.pages.check import yuan_of
from kiosk.pages.entry import OWN_NUMBER
from kiosk.pages.identity import CardPage, who_of
from kiosk.pages.model import Button, Live, Page
from kiosk.pages.question import Pad, QuestionLive, QuestionPage, typed_live
from kiosk.pages.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLive(Live):
    """``code`` is what the QR code says; empty until the order is open."""

    code: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPage(Page):
    """What to pay, and how."""

    other: Button


def licence_page(effect: ScanLicence, session: Session, situation: Situation) -> CardPage:
    """Ask for the company's licence before the scanner."""
    say = situation.say
    table = "scan_licence.again" if effect.trouble else "scan_licence"
    return CardPage(
        kind="PutCard",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead"),
        back=can_go_back(session),
        drawing="Phone",
        hint=say("scan_licence.hint"),
        other=Button(action="open", value="no_licence", text=say("scan_licence.none"), icon="storefront-fill"),
    )


def chip_card_page(effect: ReadChipCard, session: Session, situation: Situation) -> CardPage:
    """Ask for the card in the slot; after a failed read the lead is the cure."""
    say, language = situation.say, situation.say.language
    return CardPage(
        kind="PutCard",
        title=effect.question.title.text(language),
        lead=say("put_chip_card.again") if effect.trouble else effect.question.lead.text(language),
        who=who_of(session),
        back=can_go_back(session),
        drawing="ChipCard",
        hint=say("put_chip_card.hint"),
        other=Button(action="open", value="no_chip_card", text=say("put_chip_card.none"), icon="storefront-fill"),
    )


def own_number_page(session: Session, situation: Situation) -> QuestionPage:
    """Ask a resident without his card for his number."""
    say = situation.say
    return QuestionPage(
        kind="Question",
        title=say("own_number.title"),
        lead=say("own_number.lead"),
        back=can_go_back(session),
        control="Pad",
        options=(),
        proceed=Button(action="continue", text=say("question.continue"), icon="arrow-right-bold"),
        pad=Pad(clear=say("question.clear"), erase=say("question.erase"), sign="X", sign_name=say("question.x_key")),
        wheel=None,
        live=QuestionLive(chosen="", columns=(), **typed_live(OWN_NUMBER, situation)),
    )


def payment_page(effect: Pay, session: Session, situation: Situation) -> PaymentPage:
    """Show what is due and the code to pay by; there is no timer, the order closes by itself."""
    say = situation.say
    return PaymentPage(
        kind="Payment",
        title=say("payment.title", yuan=yuan_of(effect.amount)),
        lead=say("payment.lead"),
        who=who_of(session),
        leave=False,
        other=Button(action="leave", text=say("payment.not_now"), icon="sign-out-bold"),
        live=PaymentLive(
            code=situation.work.code, hint=say("payment.hint" if situation.work.code else "payment.opening")
        ),
    )
