"""Which page shows an effect. The one place that knows all pages."""

from flows.effects import (
    Ask,
    AskDataConsent,
    AskFaceConsent,
    Begin,
    ChooseService,
    CompareFace,
    Effect,
    Finish,
    HandOver,
    Issue,
    Print,
    Query,
    ReadIdCard,
    Review,
    ShowProblem,
    ShowRefusal,
)
from flows.engine import Session
from kiosk.pages.identity import camera_page, card_page, consent_page, notice_page
from kiosk.pages.model import Page
from kiosk.pages.question import question_page
from kiosk.pages.services import data_consent_page, home_page, service_list_page, service_page
from kiosk.pages.situation import Situation
from kiosk.pages.start import start_page
from kiosk.pages.trouble import help_page, no_card_page, problem_page, refusal_page
from kiosk.pages.work import check_page, finish_page, take_page, working_page

OPEN = {"services": service_list_page, "notice": notice_page, "no_card": no_card_page}


def compose(effect: Effect, session: Session, situation: Situation) -> Page:
    """Return the page that shows an effect, or what the resident opened on top of it."""
    if situation.view.help:
        return help_page(session, situation)
    if situation.view.open:
        return OPEN[situation.view.open](session, situation)
    return _page_of(effect, session, situation)


def _page_of(effect: Effect, session: Session, situation: Situation) -> Page:  # noqa: PLR0911, PLR0912 - one line a page
    match effect:
        case ReadIdCard(trouble="") if session.service is None:
            return start_page(situation)
        case ReadIdCard():
            return card_page(effect, session, situation)
        case AskFaceConsent():
            return consent_page(session, situation)
        case CompareFace():
            return camera_page(effect, session, situation)
        case ChooseService():
            return home_page(session, situation)
        case Begin(service):
            return service_page(service, session, situation)
        case AskDataConsent(service):
            return data_consent_page(service, session, situation)
        case Ask():
            return question_page(effect, session, situation)
        case Review():
            return check_page(effect, session, situation)
        case Query() | Issue() | Print():
            return working_page(effect, session, situation)
        case HandOver():
            return take_page(effect, session, situation)
        case ShowProblem():
            return problem_page(effect, session, situation)
        case ShowRefusal():
            return refusal_page(effect, session, situation)
        case Finish():
            return finish_page(situation)
