"""Commands to a contact card and what it answers (ISO/IEC 7816-4), without I/O.

Under T=0 a card cannot say in one answer how much there is and hand it over: 61xx asks to be fetched, 6Cxx to be asked
again with the right length. Some cards keep to that under T=1 as well, so `exchange` follows both whatever the
protocol is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

from drivers.errors import ProtocolError

SELECT, READ_RECORD, GET_RESPONSE, VERIFY = 0xA4, 0xB2, 0xC0, 0x20

LONGEST_DATA = 256
"""Bytes of an answer's data; Le is one byte and 00 stands for all of them."""

MOST_EXCHANGES = 8
"""Commands that one exchange may take; the longest record needs three."""

BAD_ANSWER = "chip_card.bad_answer"

Transmit = Callable[[bytes | bytearray], bytes]
"""Carries one command APDU to the card and its answer back; keeps neither."""


class StatusWord(IntEnum):
    """The last two bytes of an answer."""

    SUCCESS = 0x9000
    END_OF_RECORD = 0x6282
    PIN_WRONG_UNCOUNTED = 0x6300
    WRONG_LENGTH = 0x6700
    SECURITY_NOT_SATISFIED = 0x6982
    PIN_BLOCKED = 0x6983
    PIN_INVALIDATED = 0x6984
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83


MORE_DATA, WRONG_EXPECTED = 0x61, 0x6C
"""First bytes of status words whose second byte is a length."""

PIN_WRONG = 0x63C0
"""And the tries that are left, in the last four bits."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command APDU with short lengths.

    Attributes:
        expected: Ne, 1 to 256; None for a command without an answer of its own.
    """

    ins: int
    p1: int
    p2: int
    data: bytes = b""
    expected: int | None = None
    cla: int = 0x00

    def encoded(self) -> bytes:
        """Return the bytes on the wire."""
        body = bytes([len(self.data)]) + self.data if self.data else b""
        le = b"" if self.expected is None else bytes([self.expected % LONGEST_DATA])
        return bytes([self.cla, self.ins, self.p1, self.p2]) + body + le


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """What a card answered in the end; its data may be personal."""

    data: bytes
    status: int

    @property
    def has_data(self) -> bool:
        """Whether the data is what was asked for; a record shorter than expected is whole too."""
        return self.status in {StatusWord.SUCCESS, StatusWord.END_OF_RECORD}

    @property
    def needs_pin(self) -> bool:
        """Whether the card wants its holder's PIN, or another proof, first."""
        refusals = {StatusWord.SECURITY_NOT_SATISFIED, StatusWord.PIN_BLOCKED}
        return self.status in refusals or self.status & 0xFFF0 == PIN_WRONG

    @property
    def tries_left(self) -> int | None:
        """How often a PIN may still be wrong; None where the status word does not count."""
        return self.status & 0x0F if self.status & 0xFFF0 == PIN_WRONG else None

    def __repr__(self) -> str:
        return f"Response({len(self.data)} bytes, {self.status:04X})"


def parse_response(answer: bytes) -> Response:
    """Take one answer apart.

    Raises:
        ProtocolError: ``chip_card.bad_answer``, no status word (they all begin with 6 or 9), or more than a short
            answer can have.
    """
    if not 2 <= len(answer) <= LONGEST_DATA + 2 or answer[-2] >> 4 not in {0x6, 0x9}:
        raise ProtocolError(BAD_ANSWER, detail=f"{len(answer)} bytes that are no answer")
    return Response(answer[:-2], int.from_bytes(answer[-2:], "big"))


def exchange(transmit: Transmit, command: Command) -> Response:
    """Send a command and follow 61xx and 6Cxx until the card has said everything.

    Raises:
        ProtocolError: ``chip_card.bad_answer``, also when it comes to no end.
    """
    data = b""
    for _ in range(MOST_EXCHANGES):
        response = parse_response(transmit(command.encoded()))
        kind, length = response.status >> 8, response.status & 0xFF or LONGEST_DATA
        if kind == WRONG_EXPECTED:
            command = replace(command, expected=length)
            continue
        data += response.data
        if kind != MORE_DATA:
            return Response(data, response.status)
        command = Command(GET_RESPONSE, 0, 0, expected=length, cla=command.cla)
    raise ProtocolError(BAD_ANSWER, detail="no end of 61xx and 6Cxx")
