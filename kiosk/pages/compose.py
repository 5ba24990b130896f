"""Which page shows an effect. The one place that knows all pages."""

from flows.effects import (
    Ask,
    AskDataConsent,
    AskFaceConsent,
    AskOwnNumber,
    Begin,
    ChooseService,
    CompareFace,
    Effect,
    Finish,
    HandOver,
    Pay,
    Preview,
    ReadChipCard,
    ReadIdCard,
    Review,
    ScanLicence,
    ShowProblem,
    ShowRefusal,
    ShowResult,
)
from flows.session import Session
from flows.ways import AskSecret, CheckCardPin, ChooseWay, ScanCode
from kiosk.pages.check import check_page
from kiosk.pages.entrance import chip_card_page, licence_page, own_number_page, payment_page
from kiosk.pages.home import browse_page, home_page
from kiosk.pages.identity import camera_page, card_page, consent_page, notice_page
from kiosk.pages.larger import larger_page
from kiosk.pages.model import Page
from kiosk.pages.question import question_page
from kiosk.pages.result import result_page
from kiosk.pages.search import search_page
from kiosk.pages.services import data_consent_page, service_page
from kiosk.pages.sheet import preview_page, sample_page
from kiosk.pages.shelves import department_page, departments_page, topic_page, without_card_page
from kiosk.pages.situation import Situation
from kiosk.pages.start import start_page
from kiosk.pages.taking import finish_page, take_page
from kiosk.pages.trouble import help_page, no_card_page, no_chip_card_page, no_licence_page, problem_page, refusal_page
from kiosk.pages.ways import card_pin_page, guardian_page, scan_page, secret_page, ways_page
from kiosk.pages.work import working_page

OPEN = {
    "browse": browse_page,
    "topic": topic_page,
    "services": departments_page,
    "department": department_page,
    "without_card": without_card_page,
    "search": search_page,
    "notice": notice_page,
    "no_card": no_card_page,
    "no_licence": no_licence_page,
    "no_chip_card": no_chip_card_page,
    "larger": larger_page,
    "sample": sample_page,
}
"""What can lie on top of a page, by the first part of `View.open`."""


def compose(effect: Effect, session: Session, situation: Situation) -> Page:
    """Return the page that shows an effect, or what the resident opened on top of it."""
    if situation.view.help:
        return help_page(session, situation)
    if situation.view.open:
        return OPEN[situation.view.open.partition(":")[0]](session, situation)
    return _page_of(effect, session, situation)


def _page_of(effect: Effect, session: Session, situation: Situation) -> Page:  # noqa: PLR0911, PLR0912 - one line a page
    match effect:
        case ReadIdCard(of_guardian=True):
            return guardian_page(effect, session, situation)
        case ReadIdCard(trouble="") if session.service is None:
            return start_page(situation)
        case ReadIdCard():
            return card_page(effect, session, situation)
        case ScanLicence():
            return licence_page(effect, session, situation)
        case AskOwnNumber():
            return own_number_page(session, situation)
        case ReadChipCard():
            return chip_card_page(effect, session, situation)
        case Pay():
            return payment_page(effect, session, situation)
        case ShowResult():
            return result_page(effect, session, situation)
        case AskFaceConsent():
            return consent_page(effect, session, situation)
        case ChooseWay():
            return ways_page(effect, session, situation)
        case ScanCode():
            return scan_page(effect, session, situation)
        case AskSecret():
            return secret_page(effect, session, situation)
        case CheckCardPin():
            return card_pin_page(effect, session, situation)
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
        case Preview():
            return preview_page(effect, session, situation)
        case HandOver():
            return take_page(effect, session, situation)
        case ShowProblem():
            return problem_page(effect, session, situation)
        case ShowRefusal():
            return refusal_page(effect, session, situation)
        case Finish():
            return finish_page(situation)
        case _:
            return working_page(effect, session, situation)
