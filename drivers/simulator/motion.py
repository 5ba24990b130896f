"""How a person before the camera moves: gestures that were ordered, one after another, and what nobody orders."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

GESTURES = ("turn_left", "turn_right", "blink", "open_mouth")
"""Left and right are the person's own."""

TURN = 37.0
"""Degrees by which a head turns."""
SECONDS = {"turn_left": 1.4, "turn_right": 1.4, "blink": 0.3, "open_mouth": 0.6}
REST = 0.25
"""Seconds for which a person looks ahead between two gestures."""

SWAY = 4.0
"""Seconds in which a person sways to and fro."""
BLINKS = 5.3
BLINK = 0.15
"""A person blinks by himself every so many seconds, for so long."""


@dataclass(frozen=True, slots=True)
class Attitude:
    """What a head does at a moment: degrees to its own left, how far eyes are closed and the mouth is open, 0 to 1."""

    yaw: float = 0.0
    eyes_closed: float = 0.0
    mouth_open: float = 0.0


class Motion:
    """The gestures of one person.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._waiting: deque[tuple[str, float]] = deque()
        self._done = 0

    def do(self, gesture: str) -> None:
        """Let the person make a gesture once those before it are made.

        Raises:
            ValueError: no such gesture.
        """
        if gesture not in GESTURES:
            msg = f"no gesture {gesture!r}; there are: {', '.join(GESTURES)}"
            raise ValueError(msg)
        with self._guard:
            self._settle()
            begins = self._clock()
            if self._waiting:
                last, began = self._waiting[-1]
                begins = max(begins, began + SECONDS[last] + REST)
            self._waiting.append((gesture, begins))

    def forget(self) -> None:
        """Let the person look ahead: somebody else stands there."""
        with self._guard:
            self._waiting.clear()

    @property
    def done(self) -> int:
        """How many gestures are finished."""
        with self._guard:
            self._settle()
            return self._done

    @property
    def waiting(self) -> tuple[str, ...]:
        """The gesture that is being made and those after it."""
        with self._guard:
            self._settle()
            return tuple(gesture for gesture, _ in self._waiting)

    def attitude(self) -> Attitude:
        """Return what the gesture of this moment makes of the head."""
        with self._guard:
            self._settle()
            if not self._waiting:
                return Attitude()
            gesture, began = self._waiting[0]
            share = (self._clock() - began) / SECONDS[gesture]
        match gesture:
            case "turn_left":
                return Attitude(yaw=round(TURN * _there_and_back(share, 0.35)))
            case "turn_right":
                return Attitude(yaw=-round(TURN * _there_and_back(share, 0.35)))
            case "open_mouth":
                return Attitude(mouth_open=round(4 * _there_and_back(share, 0.25)) / 4)
            case _:
                return Attitude(eyes_closed=round(4 * _there_and_back(share, 0.25)) / 4)

    def blinks(self) -> bool:
        """Whether the person blinks by himself now."""
        return self._clock() % BLINKS < BLINK

    def moment(self) -> float:
        """Return where in his swaying the person is, 0 to 1."""
        return self._clock() % SWAY / SWAY

    def _settle(self) -> None:
        """Count what is over."""
        while self._waiting and self._clock() >= self._waiting[0][1] + SECONDS[self._waiting[0][0]]:
            self._waiting.popleft()
            self._done += 1


def _there_and_back(share: float, ramp: float) -> float:
    """Return 0 before the beginning and after the end, 1 between; the way there and back takes ``ramp`` of the time."""
    inside = min(share, 1 - share) / ramp
    return 0.5 - 0.5 * math.cos(math.pi * min(max(inside, 0.0), 1.0))
