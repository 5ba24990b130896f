"""A visit at the departments without devices: what a reader, a camera or a printer would say is said at once.

For what is about services and departments and not about devices: test vectors, and thousands of visits at a time.
"""

from threading import Event as CancelFlag

from drivers import FaceDecision, PrintOutcome, PrintResult
from flows.effects import (
    Answered,
    CardRead,
    CompareFace,
    Effect,
    Event,
    FaceCompared,
    LicenceScanned,
    Print,
    Printed,
    ReadChipCard,
    ReadIdCard,
    ScanLicence,
)
from flows.ports import SealedDocument
from flows.session import Session
from kiosk.office import Office, OfficeEffect
from kiosk.progress import Watch
from service.departments.people import card_of
from service.departments.resident import Resident


class Desk:
    """Performs the effects of a visit as if every device were there and did at once what it is asked."""

    def __init__(self, office: Office, person: Resident, licence: str) -> None:
        self._office = office
        self._person = person
        self._licence = licence

    def perform(self, effect: Effect, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        match effect:
            case ReadIdCard():
                return CardRead(card_of(self._person))
            case ScanLicence():
                return LicenceScanned(self._licence)
            case ReadChipCard(question):
                return Answered(question.id, self._person.social_card)
            case CompareFace():
                return FaceCompared(FaceDecision.MATCH)
            case Print(document):
                sheets = document.pages if isinstance(document, SealedDocument) else 1
                return Printed(PrintResult(PrintOutcome.DELIVERED, sheets, "", 0.0))
        if isinstance(effect, OfficeEffect):
            return self._office.perform(effect, session, cancel, watch)
        msg = f"{type(effect).__name__} is the resident's to perform"
        raise TypeError(msg)
