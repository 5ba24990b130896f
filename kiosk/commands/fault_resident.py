"""The resident who meets a fault: he does what the page says, and does not wait or try for ever."""

from collections import Counter
from collections.abc import Callable
from threading import Event as CancelFlag
from threading import Timer
from typing import Any

from flows.effects import Effect, Event, Left, Pay, RetryAsked, ShowProblem, ShowRefusal, WentBack
from flows.identification import can_do_without_card
from flows.session import Session
from flows.ways import AskSecret, ChooseWay, ScanCode, WayChosen, WithoutCardAsked
from kiosk.headless import Performs, ScriptedResident
from kiosk.progress import Watch
from kiosk.visit import Visit

LONGEST = 40.0
"""Seconds after which an effect hangs."""

TRIES = 3
"""Failures on one way after which the resident takes another."""


class PatientResident(ScriptedResident):
    """Does what the page says: shows his telephone where his card is no good, tries again, once, what can be mended.

    He chooses the service first, so that nobody asks for more than it needs. A way that failed him `TRIES` times he
    leaves for another.
    """

    visit: Visit
    mend: Callable[[], None] | None = None
    has_retried = shows_telephone = False
    comes_without_card = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.tries: Counter[str] = Counter()
        self.left: set[str] = set()

    def answer(self, effect: Effect) -> Event:
        """Return what this resident does at a page."""
        session, is_told = self.visit.session, isinstance(effect, ShowProblem | ShowRefusal)
        if is_told and not self.shows_telephone and can_do_without_card(session, effect):
            self.shows_telephone = True
            return WithoutCardAsked()
        if isinstance(effect, ShowProblem) and effect.retry and self.mend is not None:
            self.mend()
            self.mend, self.has_retried = None, True
            return RetryAsked()
        match effect:
            case AskSecret() if self.leaves(effect):
                return WentBack()
            case ChooseWay(ways) if self.left & set(ways):
                others = [way for way in ways if way not in self.left]
                return WayChosen(others[0]) if others else Left()
        return super().answer(effect)

    def leaves(self, effect: AskSecret | ScanCode) -> bool:
        """Whether he has tried this way often enough."""
        self.tries[effect.way] += bool(effect.trouble)
        if self.tries[effect.way] >= TRIES:
            self.left.add(effect.way)
        return effect.way in self.left


class Bounded:
    """Performs effects, none of them for longer than `LONGEST`.

    Args:
        performer: of the machine.
        resident: may leave a way on which a device waits for him.
        leaves: he goes when he is asked to pay.
    """

    def __init__(self, performer: Performs, resident: PatientResident, *, leaves: bool) -> None:
        self._performer = performer
        self._resident = resident
        self._leaves = leaves

    def perform(self, effect: Effect, session: Session, cancel: CancelFlag, watch: Watch) -> Event:
        """Perform one effect; raises `drivers.Cancelled` when it hangs."""
        if self._leaves and isinstance(effect, Pay):
            return Left()
        if isinstance(effect, ScanCode) and self._resident.leaves(effect):
            return WentBack()
        timer = Timer(LONGEST, cancel.set)
        timer.daemon = True
        timer.start()
        try:
            return self._performer.perform(effect, session, cancel, watch)
        finally:
            timer.cancel()
