"""How long one question to the printer may take: until an instant, or until the caller gives up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

SLICE = 0.05
"""Seconds between two looks at the cancel flag; the Protocol allows 0.1."""


@dataclass(frozen=True, slots=True)
class Patience:
    """A deadline (``time.monotonic()``) and the caller's cancel flag."""

    deadline: float
    cancel: Event | None = None

    @classmethod
    def of(cls, seconds: float, cancel: Event | None = None) -> Patience:
        """Count from now."""
        return cls(time.monotonic() + seconds, cancel)

    def within(self, seconds: float) -> Patience:
        """Return the shorter of this patience and ``seconds`` from now."""
        return Patience(min(self.deadline, time.monotonic() + seconds), self.cancel)

    @property
    def is_cancelled(self) -> bool:
        """Whether the caller has given up."""
        return self.cancel is not None and self.cancel.is_set()

    @property
    def is_over(self) -> bool:
        """Whether to stop waiting, for either reason."""
        return self.is_cancelled or time.monotonic() >= self.deadline

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        seconds = max(0.0, min(seconds, self.deadline - time.monotonic()))
        if self.cancel is None:
            time.sleep(seconds)
        else:
            self.cancel.wait(seconds)
