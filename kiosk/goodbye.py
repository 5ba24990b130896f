"""The last page of a visit: how long it stands, what it tells of money, and whether it asks how it was."""

import logging
from dataclasses import dataclass, replace

from flows.effects import Outcome
from flows.session import Session
from kiosk.pages.taking import RATINGS

log = logging.getLogger(__name__)

SECONDS = 3.0
"""The page stands."""

SECONDS_TO_RATE = 8.0
"""It stands while it asks, from its beginning and from every touch on."""

SECONDS_WITH_MONEY = 10.0
"""It stands when it tells what became of a payment."""

CRASHED = "kiosk.error"
"""Code of a visit that the program could not go on with."""

BROKEN_OFF = frozenset({"idle", CRASHED})
"""Codes of visits whose resident is asked nothing."""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """What is left when a resident is forgotten; nothing of it is his.

    Attributes:
        money: ``refunded``, or ``unknown`` while nobody says what became of a payment; empty otherwise.
        asks: the resident may say how it was.
    """

    money: str = ""
    asks: bool = False

    @property
    def seconds(self) -> float:
        """How long the page stands."""
        if self.money:
            return SECONDS_WITH_MONEY
        return SECONDS_TO_RATE if self.asks else SECONDS

    def rated(self, rating: str) -> "Goodbye":
        """Note how it was, of no visit and no person; the page asks no more."""
        if not self.asks or rating not in RATINGS:
            return self
        log.info("visit.rated", extra={"fields": {"rating": rating}})
        return replace(self, asks=False)


def goodbye_of(session: Session, outcome: Outcome) -> Goodbye:
    """Return how to part from a resident; who did nothing here is asked nothing."""
    payment = session.payment
    return Goodbye(
        money=payment.state if payment is not None and payment.state in {"refunded", "unknown"} else "",
        asks=session.service is not None and outcome.code not in BROKEN_OFF,
    )
