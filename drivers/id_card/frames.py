"""The wire format of a SAM-V module (GA 467), the same on UART and USB; no I/O.

::

    preamble    AA AA AA 96 69
    length      2 bytes, big-endian: how many bytes follow it, the checksum included
    to module   command, parameter, data, checksum
    to host     SW1, SW2, SW3, data, checksum
    checksum    XOR of everything from the first length byte to the byte before it

SW3 is the module's own word; SW1 and SW2 are the card's and mean something only beside 31, 41, 47 and 81.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from operator import xor

from drivers.errors import DeviceError, DeviceTimeout, ProtocolError

PREAMBLE = bytes.fromhex("AAAAAA9669")
START = PREAMBLE[1:]
"""What a frame is recognised by: a line that wakes up may swallow the first synchronisation byte."""

LENGTH = struct.Struct(">H")

SHORTEST = 4
"""Least length field of a reply: three status words and the checksum."""

LONGEST = 2314
"""Greatest length field of a reply: text, photo and two fingerprints (a frame of 2,321 bytes)."""

MOST_JUNK = 4096
"""Bytes without a frame in them after which the other end is not a module; real ones put up to 6 before a frame."""


class Sw3(IntEnum):
    """The module's status words."""

    SUCCESS = 0x90
    NO_CONTENT = 0x91
    CARD_FOUND = 0x9F
    CHECKSUM_ERROR = 0x10
    LENGTH_ERROR = 0x11
    COMMAND_ERROR = 0x21
    NOT_PERMITTED = 0x23
    UNRECOGNISED_ERROR = 0x24
    CARD_REFUSED_SAM = 0x31
    SAM_REFUSED_CARD = 0x32
    VERIFICATION_FAILED = 0x33
    WRONG_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_NUMBER_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81


ANSWERS = frozenset({Sw3.SUCCESS, Sw3.NO_CONTENT, Sw3.CARD_FOUND})
"""The words that say a command was obeyed."""


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """One reply; its data may be personal."""

    sw1: int
    sw2: int
    status: Sw3
    data: bytes

    def __repr__(self) -> str:
        return f"Reply({self.sw1:02X} {self.sw2:02X} {self.status:02X}, {len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Command:
    """One order to the module.

    Attributes:
        answers: the words that mean *obeyed*, each with the count of data bytes that may come with it.
        seconds: how long the first byte of its reply may take.
    """

    code: int
    parameter: int
    answers: Mapping[Sw3, range]
    seconds: float

    @property
    def frame(self) -> bytes:
        """The bytes to send."""
        return encode(bytes([self.code, self.parameter]))

    def fits(self, reply: Reply) -> bool:
        """Whether a reply can be this command's; a late one of the command before usually cannot."""
        if reply.status in ANSWERS:
            return len(reply.data) in self.answers.get(reply.status, ())
        return True


NO_DATA = range(1)
PATIENCE = 2.0
"""Seconds without a byte after which the vendors' own library calls a module silent."""

RESET_SAM = Command(0x10, 0xFF, {Sw3.SUCCESS: NO_DATA}, PATIENCE)
SAM_STATUS = Command(0x11, 0xFF, {Sw3.SUCCESS: NO_DATA}, PATIENCE)
READ_SAM_ID = Command(0x12, 0xFF, {Sw3.SUCCESS: range(16, 17)}, PATIENCE)
FIND_CARD = Command(0x20, 0x01, {Sw3.CARD_FOUND: range(9)}, PATIENCE)
SELECT_CARD = Command(0x20, 0x02, {Sw3.SUCCESS: range(13)}, PATIENCE)
READ_TEXT_AND_PHOTO = Command(0x30, 0x01, {Sw3.SUCCESS: range(260, LONGEST - 3)}, 3.0)
READ_APPENDED_ADDRESS = Command(0x30, 0x03, {Sw3.SUCCESS: range(281), Sw3.NO_CONTENT: NO_DATA}, PATIENCE)


def encode(body: bytes) -> bytes:
    """Wrap command, parameter and data into a frame."""
    counted = LENGTH.pack(len(body) + 1) + body
    return PREAMBLE + counted + bytes([reduce(xor, counted)])


class FrameDecoder:
    """Takes the bytes of one reply in any pieces, junk before it included.

    A start with an impossible length after it is junk too. Bytes after the reply are ignored. Never asks for more than
    is to come: reading exactly `missing` bytes each time cannot wait for a byte that the module does not send.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._junk = 0
        self._length: int | None = None
        """Of the frame whose bytes after the length field are in the buffer; None until one has begun."""

    @property
    def missing(self) -> int:
        """How many bytes must still come at least."""
        least = len(START) + LENGTH.size + SHORTEST if self._length is None else self._length
        return least - len(self._buffer)

    def feed(self, chunk: bytes) -> Reply | None:
        """Take more bytes and return the reply once it is whole.

        Raises:
            ProtocolError: ``id_card.bad_checksum``, ``id_card.garbage``, ``id_card.unknown_status``.
        """
        self._buffer += chunk
        if self._length is None:
            self._synchronise()
        if self._length is None or len(self._buffer) < self._length:
            return None
        return _reply(LENGTH.pack(self._length) + self._buffer[: self._length])

    def shortfall(self) -> DeviceError:
        """Return what to raise when no more bytes come."""
        if self._length is not None or self._buffer.startswith(START):
            return ProtocolError("id_card.truncated")
        if self._junk or self._buffer:
            return ProtocolError("id_card.garbage")
        return DeviceTimeout("id_card.silent")

    def _synchronise(self) -> None:
        while (at := self._buffer.find(START)) >= 0 and len(self._buffer) >= at + len(START) + LENGTH.size:
            (length,) = LENGTH.unpack_from(self._buffer, at + len(START))
            if SHORTEST <= length <= LONGEST:
                self._length = length
                del self._buffer[: at + len(START) + LENGTH.size]
                return
            self._drop(at + 1)
        # Without a start, only a tail that may be the beginning of one is of use.
        self._drop(at if at >= 0 else len(self._buffer) - _beginning(self._buffer))

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._junk += count
        if self._junk > MOST_JUNK:
            raise ProtocolError("id_card.garbage")


def _beginning(buffer: bytearray) -> int:
    """Return how many bytes at the end of ``buffer`` may begin a frame."""
    return next(count for count in range(len(START) - 1, -1, -1) if buffer.endswith(START[:count]))


def _reply(counted: bytes) -> Reply:
    if reduce(xor, counted):
        raise ProtocolError("id_card.bad_checksum")
    sw1, sw2, sw3 = counted[2:5]
    try:
        status = Sw3(sw3)
    except ValueError:
        raise ProtocolError("id_card.unknown_status", vendor_code=f"{sw3:02X}") from None
    return Reply(sw1, sw2, status, counted[5:-1])


def printed_sam_id(data: bytes) -> str:
    """Return the number printed on the module, from the 16 bytes of READ_SAM_ID."""
    return "{:02d}.{:02d}-{:08d}-{:010d}-{:010d}".format(*struct.unpack("<HHIII", data))
