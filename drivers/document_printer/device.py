"""The printer itself, asked past its queue: the queue says nothing of an idle printer, and lies about a busy one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from drivers.document_printer.patience import Patience


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What the printer says at one moment.

    Attributes:
        keywords: its state reasons without suffix.
        is_busy: printing or warming up, for whomever.
        model: its name for itself.
        count: sheets of its whole life, None where it does not tell.
        up_time: seconds since it was switched on, None where it does not tell.
    """

    keywords: frozenset[str]
    is_busy: bool
    model: str
    count: int | None = None
    up_time: int | None = None


class PrinterDevice(Protocol):
    """A printer that answers questions."""

    def look(self, patience: Patience) -> DeviceState:
        """Ask once.

        Raises:
            DeviceUnavailable: refused: nothing listens there.
            DeviceTimeout: no answer in time; a lost datagram is one of these.
            ProtocolError: an answer that is not the protocol's.
        """

    def close(self) -> None:
        """Drop the connection; the next look opens it again."""


def shown(text: str) -> str:
    """Return a name that a printer gave itself as it may be shown: printable, at most 80 characters."""
    return "".join(letter for letter in text if letter.isprintable())[:80]
