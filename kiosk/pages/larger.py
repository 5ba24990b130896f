"""Offering large type to somebody whose card says that he may like it."""

from flows.identification import age_on
from flows.session import Session
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button
from kiosk.pages.situation import Situation
from kiosk.pages.ways import WaysPage


def may_want_larger(session: Session, situation: Situation, least_age: int) -> bool:
    """Whether the holder of the card that was read is of an age at which large type is offered, and has it not yet."""
    born = session.applicant.birth_date if session.applicant is not None else ""
    return bool(born) and age_on(born, session.today) >= least_age and not situation.modes.large


def larger_page(session: Session, situation: Situation) -> WaysPage:
    """Ask whether the type should be larger; the two answers are equal, and neither is chosen beforehand."""
    say = situation.say
    return WaysPage(
        kind="Ways",
        title=say("larger.title"),
        lead=say("larger.lead"),
        who=who_of(session),
        icon="text-aa-bold",
        notice=None,
        choices=(
            Button(action="enlarge", text=say("larger.larger"), sub=say("larger.larger_sub"), icon="text-aa-bold"),
            Button(action="keep_size", text=say("larger.keep"), sub=say("larger.keep_sub"), icon="text-t-bold"),
        ),
        pager=None,
    )
