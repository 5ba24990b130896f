"""Which hint is shown: one at a time, and steady enough to be read. Pure."""

from dataclasses import dataclass

from drivers.biometrics import CaptureHint

LOOKS, ENOUGH = 3, 2
"""A new hint shows once it was given in the second number of the newest pictures."""

AT_ONCE = frozenset({CaptureHint.NONE, CaptureHint.HOLD_STILL})
"""What needs no reading: all is well, or would be if nothing moved."""


@dataclass(frozen=True, slots=True)
class Board:
    """What is shown, and what the newest pictures would have had shown."""

    shown: CaptureHint = CaptureHint.NONE
    given: tuple[CaptureHint, ...] = ()

    def after(self, hint: CaptureHint) -> "Board":
        """Take the hint of the next picture."""
        if hint in AT_ONCE:
            return Board(hint)
        given = (*self.given, hint)[-LOOKS:]
        return Board(hint if given.count(hint) >= ENOUGH else self.shown, given)
