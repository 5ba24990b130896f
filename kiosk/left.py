"""What a resident leaves behind: his card on the reader, his paper in the outlet, as far as somebody can tell."""

from collections.abc import Callable
from dataclasses import dataclass

from drivers import IdCardReader, MediaStatus, Sensor, Signals
from kiosk.worker import Lane, Worker

TAKEN = 20.0
"""Seconds after the paper was taken until the page gives way, where a sensor tells."""

CALLED = 50.0
"""Seconds that the last page stands longer for what was left behind."""

WORDS = {"present": True, "not_present": False}


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies there.

    Attributes:
        card: whether one is on the reader.
        paper: whether one is in the outlet; None where nobody can tell.
    """

    card: bool = False
    paper: bool | None = None


class Left:
    """Looks at reader and outlet, one look at a time, beside whatever the visit waits for.

    Args:
        reader: of ID cards.
        signals: the board with the outlets' sensors.
        worker: runs the looks.
        seen: called after each look that is not forgotten meanwhile.
        failed: called with what a look cannot go on with.
        now: seconds of the visit's clock.

    Attributes:
        outlet: where the paper lies that is looked for; None while there is none.
        lying: what lay there at the last look.
        taken_at: when the paper was seen to be gone; None where it is not, or nobody can tell.
    """

    def __init__(
        self,
        reader: IdCardReader | None,
        signals: Signals | None,
        worker: Worker,
        seen: Callable[[], None],
        failed: Callable[[BaseException], None],
        now: Callable[[], float],
    ) -> None:
        self._reader = reader
        self._signals = signals
        self._worker = worker
        self._seen = seen
        self._failed = failed
        self._now = now
        self.outlet: Sensor | None = None
        self._is_looking = False
        self._round = 0
        self.lying = Lying()
        self.taken_at: float | None = None

    def is_called(self, since: float) -> bool:
        """Whether a resident who has gone is still called back to what lies there."""
        return (self.lying.card or self.lying.paper is True) and self._now() - since <= CALLED

    def is_over(self, touched: float, patience: float) -> bool:
        """Whether the paper was taken, and nobody has done anything since; the patient wait longer."""
        return self.taken_at is not None and self._now() - max(self.taken_at, touched) >= patience * TAKEN

    def begin(self, outlet: Sensor | None = None) -> None:
        """Know nothing any more; a look under way counts for nothing. Look at an outlet from now on, or at none."""
        self._round += 1
        self.outlet = outlet
        self.lying = Lying()
        self.taken_at = None

    def look(self) -> None:
        """Begin a look, unless one is under way."""
        reader, signals, outlet, begun = self._reader, self._signals, self.outlet, self._round
        if self._is_looking or (reader is None and (signals is None or outlet is None)):
            return
        self._is_looking = True
        self._worker.perform(
            lambda _cancel, _tell: _look(reader, signals, outlet),
            lambda lying: self._learn(lying, begun),
            self._failed,
            lane=Lane.BESIDE,
        )

    def _learn(self, lying: Lying, begun: int) -> None:
        self._is_looking = False
        if begun == self._round:
            self.lying = lying
            if lying.paper is False and self.taken_at is None:
                self.taken_at = self._now()
            self._seen()


def _look(reader: IdCardReader | None, signals: Signals | None, outlet: Sensor | None) -> Lying:
    has_card = reader is not None and reader.status().media is MediaStatus.PRESENT
    if signals is None or outlet is None:
        return Lying(has_card)
    return Lying(has_card, WORDS.get(signals.status().sensors.get(outlet, "")))
