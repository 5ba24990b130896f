"""The printer itself, asked past its queue: the queue says nothing of an idle printer, and lies about a busy one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from drivers.document_printer.reasons import UNTOLD, Code

if TYPE_CHECKING:
    from threading import Event

    from drivers.document_printer.reasons import Condition

SLICE = 0.05
"""Seconds between two looks at the cancel flag; the Protocol allows 0.1."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a question may take: until an instant of ``time.monotonic()``, or until the caller gives up."""

    deadline: float
    cancel: Event | None = None

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """Count from now."""
        return cls(time.monotonic() + seconds)

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


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What the printer says at one moment.

    Attributes:
        condition: what is wrong with it.
        is_busy: printing or warming up, for whomever.
        model: its name for itself.
        count: sheets of its whole life; 0 where its own jobs are the proof.
    """

    condition: Condition
    is_busy: bool
    model: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one look at the printer shows of one job.

    Attributes:
        sheets: sheets proved so far.
        is_delivered: all of them.
        is_at_work: the printer has something in hand, ours or not.
        end: how the printer itself ended the job without proving it delivered; None while it may still prove it.
        is_untouched: the printer itself says that it ended the job before it began anything of it.
        code: what stops its next sheet.
    """

    sheets: int = 0
    is_delivered: bool = False
    is_at_work: bool = False
    end: Code | None = None
    is_untouched: bool = False
    code: Code | None = None


class Proof(Protocol):
    """What shows that the sheets of one job have come out."""

    def look(self, patience: Patience) -> Evidence:
        """Look once; raises as `PrinterDevice.look`."""

    def withdraw(self, patience: Patience) -> None:
        """Ask the printer to drop what it holds of the job; raises as `PrinterDevice.look`."""


class PrinterDevice(Protocol):
    """A printer that answers questions.

    Attributes:
        proof: the name of what it proves a sheet by.
    """

    proof: ClassVar[str]

    def look(self, patience: Patience) -> DeviceState:
        """Ask once.

        Raises:
            DeviceUnavailable: refused: nothing listens there.
            DeviceTimeout: no answer in time; a lost datagram is one of these.
            ProtocolError: an answer that is not the protocol's.
        """

    def prove(self, before: DeviceState, title: str, pages: int) -> Proof:
        """Return the proof of a job that is about to be sent.

        Args:
            before: as looked at while the printer was idle, so that whatever comes later is of this job.
            title: unique, so that every job of this name is this one.
            pages: how many sheets are expected.
        """

    def close(self) -> None:
        """Drop the connection; the next look opens it again."""


class MutePrinter:
    """A printer that answers no questions, such as a laser on USB: its queue is all there is."""

    proof: ClassVar[str] = "none"

    def look(self, patience: Patience) -> DeviceState:  # noqa: ARG002 - as the Protocol
        return DeviceState(UNTOLD, is_busy=False, model="")

    def prove(self, before: DeviceState, title: str, pages: int) -> NoProof:  # noqa: ARG002 - as the Protocol
        return NoProof()

    def close(self) -> None:
        """There is no connection."""


class NoProof:
    """Of a job of a `MutePrinter`."""

    def look(self, patience: Patience) -> Evidence:  # noqa: ARG002 - as the Protocol
        return Evidence(end=Code.UNPROVED)

    def withdraw(self, patience: Patience) -> None:
        """There is no one to ask."""


def shown(text: str) -> str:
    """Return a name that a printer gave itself as it may be shown: printable, at most 80 characters."""
    return "".join(letter for letter in text if letter.isprintable())[:80]
