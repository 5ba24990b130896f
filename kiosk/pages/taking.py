"""Taking the paper, goodbye, and how it was."""

from dataclasses import dataclass

from flows.effects import HandOver
from flows.ports import SealedDocument
from flows.session import Session
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Live, Page
from kiosk.pages.situation import Situation

STEPS = 2
"""Sentences of what happens next that have room."""

RATINGS = {"good": "smiley-fill", "fair": "smiley-meh-fill", "bad": "smiley-sad-fill"}
"""What residents may say of their visit, and its icon."""

LEFT = {"": "", "card_left": "identification-card-fill", "paper_left": "file-text-fill"}
"""What may still lie here when somebody goes, and its icon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLive(Live):
    """``hint`` says that the card is still there; empty where it is not, or nobody can tell."""

    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePage(Page):
    """The paper is in the outlet.

    Attributes:
        slip: whether it is a narrow one.
        steps: what happens next.
        another: None for a resident who could not say again who he is.
    """

    slip: bool
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    done: Button
    another: Button | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishPage(Page):
    """Everything is wiped.

    Attributes:
        take: what to think of on the way out.
        icon: of what still lies here; empty where nothing does.
        question: asks how it was, or thanks for the answer; empty where nobody is asked.
        ratings: equal answers; doing nothing is one too.
    """

    take: str
    icon: str
    question: str
    ratings: tuple[Button, ...]


def take_page(effect: HandOver, session: Session, situation: Situation) -> TakePage:
    """Tell where the paper is, what its number is, and what happens next."""
    say, service = situation.say, session.service
    assert service is not None
    is_slip = not isinstance(effect.document, SealedDocument)
    lead = "take_paper.lead_slip" if is_slip else "take_paper.lead_one" if effect.sheets == 1 else "take_paper.lead"
    return TakePage(
        kind="TakePaper",
        title=say("take_paper.title_slip" if is_slip else "take_paper.title"),
        lead=say(lead, sheets=effect.sheets),
        who=who_of(session),
        leave=False,
        slip=is_slip,
        facts=(
            say("take_paper.number", serial=effect.document.serial),
            say("take_paper.seconds", seconds=situation.visit_seconds),
        ),
        steps=tuple(step.text(say.language) for step in service.steps_after[:STEPS]),
        done=Button(action="leave", text=say("take_paper.done"), icon="check-bold"),
        another=another_button(session, situation),
        live=TakeLive(hint=say("take_paper.card") if situation.card_lies else ""),
    )


def another_button(session: Session, situation: Situation) -> Button | None:
    """Offer another service to who can say again who he is."""
    if session.card is None:
        return None
    return Button(action="another", text=situation.say("take_paper.another"), icon="plus-bold")


def finish_page(situation: Situation) -> FinishPage:
    """Say goodbye; the visit is over and forgotten."""
    say, rated = situation.say, situation.view.chosen in RATINGS
    left = "card_left" if situation.card_lies else "paper_left" if situation.paper_lies else ""
    take = f"finish.{left or (f'money_{situation.money_back}' if situation.money_back else 'take')}"
    asked = situation.asks_rating and not rated
    return FinishPage(
        kind="Finish",
        title=say("finish.title"),
        lead=say("finish.lead"),
        leave=False,
        take=say(take),
        icon=LEFT[left],
        question=say("finish.thanks") if rated else say("finish.question") if asked else "",
        ratings=tuple(
            Button(action="grade", value=rating, text=say(f"finish.{rating}"), icon=icon)
            for rating, icon in RATINGS.items()
        )
        if asked
        else (),
    )
