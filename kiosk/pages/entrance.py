"""Other ways to say who one is: a company's licence, one's own number, a card in the slot; and paying."""

from dataclasses import dataclass

from flows.effects import Pay, ReadChipCard, ScanLicence
from flows.engine import can_go_back
from flows.session import Session
from kiosk.pages.check import yuan_of
from kiosk.pages.entry import number_entry
from kiosk.pages.identity import CardPage, who_of
from kiosk.pages.model import Button, Live, Page
from kiosk.pages.question import QuestionLive, QuestionPage, letters_button, pad_of, typed_live
from kiosk.pages.situation import Situation

SLOT = "right"
"""Side of the screen on which the slot for chip cards is, as its words say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLive(Live):
    """What is there to scan.

    Attributes:
        code: what the QR code says; empty until the order is open.
        left: how long the order stays open; empty until it is.
    """

    code: str
    hint: str
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPage(Page):
    """What to pay, how, and what for."""

    subject: str
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
        others=(Button(action="open", value="no_licence", text=say("scan_licence.none"), icon="storefront-fill"),),
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
        side=SLOT,
        others=(Button(action="open", value="no_chip_card", text=say("put_chip_card.none"), icon="storefront-fill"),),
    )


def own_number_page(session: Session, situation: Situation) -> QuestionPage:
    """Ask a resident without his card for his number."""
    say, entry = situation.say, number_entry(situation.view)
    return QuestionPage(
        kind="Question",
        title=say("own_number.title"),
        lead=say("own_number.lead"),
        back=can_go_back(session),
        control="Pad" if entry.fits_pad else "Signs",
        options=(),
        proceed=Button(action="continue", text=say("question.continue"), icon="arrow-right-bold"),
        pad=pad_of(entry, situation),
        wheel=None,
        skip=letters_button(situation),
        live=QuestionLive(chosen=situation.view.chosen, columns=(), **typed_live(entry, situation)),
    )


def payment_page(effect: Pay, session: Session, situation: Situation) -> PaymentPage:
    """Show what is due, what for, and the code to pay by for as long as the order is open."""
    say, code, seconds = situation.say, situation.work.code, situation.pay_seconds
    assert session.service is not None
    return PaymentPage(
        kind="Payment",
        title=say("payment.title", yuan=yuan_of(effect.amount)),
        lead=say("payment.lead"),
        who=who_of(session),
        leave=False,
        subject=session.service.name.text(say.language),
        other=Button(action="leave", text=say("payment.not_now"), icon="sign-out-bold"),
        live=PaymentLive(
            code=code,
            hint=say("payment.hint" if code else "payment.opening"),
            left=say("payment.left", minutes=seconds // 60, seconds=f"{seconds % 60:02d}") if code and seconds else "",
        ),
    )
