"""A SAM-V module and the card on its antenna: frames in, frames out, no I/O.

Like a real one it finds, selects and reads a card in this order only, and reads it once: until the card is lifted (or
the module reset) *find* then answers 80, and only *read appended address* tells that a card still lies there.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from operator import xor

from drivers.simulator.breakage import Faults
from drivers.simulator.card_contents import Contents

PREAMBLE = bytes.fromhex("AAAAAA9669")
LONGEST_COMMAND = 64

SUCCESS, NO_CONTENT, FOUND = 0x90, 0x91, 0x9F
BAD_CHECKSUM, BAD_LENGTH, UNKNOWN_COMMAND, NOT_AUTHORISED = 0x10, 0x11, 0x21, 0x66
READ_FAILED, NO_CARD, SELECT_FAILED = 0x41, 0x80, 0x81

NUMBER = 4711

UNKNOWN_FLAG = "Q".encode("utf-16-le")
FLAG_AT = 248


class CardState(Enum):
    """How far the card on the antenna has come."""

    ABSENT = auto()
    UNREAD = auto()
    FOUND = auto()
    SELECTED = auto()
    READ = auto()


STEPS = {"find": CardState.FOUND, "select": CardState.SELECTED, "read": CardState.READ}
"""How far a card comes that is ``media_withdrawn``."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A reply frame and how long the radio takes before it, in seconds."""

    frame: bytes
    radio_seconds: float


class SamV:
    """The module's program.

    Args:
        faults: what is broken.
        number: last part of the number on the module.
    """

    def __init__(self, faults: Faults, number: int = NUMBER) -> None:
        self._faults = faults
        self._sam_id = struct.pack("<HHIII", 5, 1, 20261122, 399999, number)
        self._buffer = bytearray()
        self._card: Contents | None = None
        self.state = CardState.ABSENT
        # The read's own radio time is left out, so that a measurement sees the wire. Real ones take up to a second.
        self._commands = {
            (0x10, 0xFF): (self._reset, 0.005),
            (0x11, 0xFF): (lambda: reply(SUCCESS), 0.0),
            (0x12, 0xFF): (lambda: reply(SUCCESS, self._sam_id), 0.0),
            (0x20, 0x01): (self._find, 0.004),
            (0x20, 0x02): (self._select, 0.006),
            (0x30, 0x01): (self._read, 0.0),
            (0x30, 0x03): (self._read_appended, 0.0),
        }

    def insert(self, card: Contents) -> None:
        """Lay a card on the antenna, in place of one that lies there."""
        self._card, self.state = card, CardState.UNREAD

    def remove(self) -> None:
        """Lift the card."""
        self._card, self.state = None, CardState.ABSENT

    def power_on(self) -> None:
        """Forget a half command and that the card was read."""
        self._buffer.clear()
        self._reset()

    def take(self, data: bytes) -> Iterator[Answer]:
        """Take received bytes in any pieces and yield an answer for each whole frame."""
        self._buffer += data
        while (at := self._buffer.find(PREAMBLE)) >= 0 and len(self._buffer) >= at + len(PREAMBLE) + 2:
            del self._buffer[:at]
            (length,) = struct.unpack_from(">H", self._buffer, len(PREAMBLE))
            if not 3 <= length <= LONGEST_COMMAND:
                del self._buffer[: len(PREAMBLE)]
                yield Answer(reply(BAD_LENGTH), 0.0)
                continue
            end = len(PREAMBLE) + 2 + length
            if len(self._buffer) < end:
                return
            counted = bytes(self._buffer[len(PREAMBLE) : end])
            del self._buffer[:end]
            yield self._answer(counted)

    def _answer(self, counted: bytes) -> Answer:
        if reduce(xor, counted):
            return Answer(reply(BAD_CHECKSUM), 0.0)
        if self._faults.strikes("status"):
            return Answer(reply(self._faults.options.get("status", NOT_AUTHORISED)), 0.0)
        command = self._commands.get((counted[2], counted[3]))
        if command is None:
            return Answer(reply(UNKNOWN_COMMAND), 0.0)
        perform, radio_seconds = command
        answer = Answer(perform(), radio_seconds)
        if self.state is STEPS.get(self._faults.options.get("step", "select")):
            self._withdraw()
        return answer

    def _reset(self) -> bytes:
        if self.state is not CardState.ABSENT:
            self.state = CardState.UNREAD
        return reply(SUCCESS)

    def _find(self) -> bytes:
        if self.state in {CardState.ABSENT, CardState.READ}:
            return reply(NO_CARD)
        self.state = CardState.FOUND
        return reply(FOUND, bytes(4))

    def _select(self) -> bytes:
        if self.state is not CardState.FOUND or self._faults.strikes("card_collision"):
            return reply(SELECT_FAILED, sw=(0x69, 0x85))
        self.state = CardState.SELECTED
        return reply(SUCCESS, bytes(8))

    def _read(self) -> bytes:
        if self._card is None or self.state is not CardState.SELECTED or self._faults.strikes("media_unreadable"):
            if self._card is not None:
                self.state = CardState.UNREAD
            return reply(READ_FAILED, sw=(0x6A, 0x82))
        self.state = CardState.READ
        text, photo = self._card.text, self._card.photo
        if self._faults.strikes("media_unsupported"):
            text = text[:FLAG_AT] + UNKNOWN_FLAG + text[FLAG_AT + 2 :]
        if self._faults.strikes("photo_damaged"):
            photo = bytes(byte ^ 0xFF for byte in photo)
        blocks = (text, photo, self._card.fingerprints) if self._card.fingerprints else (text, photo)
        return reply(SUCCESS, struct.pack(f">{len(blocks)}H", *map(len, blocks)) + b"".join(blocks))

    def _withdraw(self) -> None:
        if self._faults.strikes("media_withdrawn"):
            self.remove()

    def _read_appended(self) -> bytes:
        if self._card is None or self.state not in {CardState.SELECTED, CardState.READ}:
            return reply(READ_FAILED, sw=(0x6A, 0x82))
        return reply(SUCCESS, self._card.appended) if self._card.appended else reply(NO_CONTENT)


def reply(status: int, data: bytes = b"", sw: tuple[int, int] = (0, 0)) -> bytes:
    """Return a reply frame."""
    counted = struct.pack(">HBBB", len(data) + 4, *sw, status) + data
    return PREAMBLE + counted + bytes([reduce(xor, counted)])
