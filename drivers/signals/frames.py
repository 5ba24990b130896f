"""The wire format of Modbus RTU, master's side: what a board of lights and contacts needs of it; no I/O.

::

    request    unit, function, data, CRC (low byte first)
    reply      unit, function, data, CRC; or unit, function + 80, exception code, CRC

A frame has no start and no length: silence bounds it, which adapters and networks do not keep. But a master knows how
the reply to its question begins, the echo of a write even to its end; so whatever stands before that beginning is
junk (noise of the line's turn, another unit's answer, a late one to another question), and a beginning whose CRC is
wrong was none. pymodbus builds the requests and takes replies apart; its own framer throws away all that has arrived
when a CRC is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU, ReadCoilsRequest
from pymodbus.pdu.bit_message import ReadDiscreteInputsRequest, WriteMultipleCoilsRequest, WriteSingleCoilRequest

from drivers.errors import (
    ConfigurationError,
    DeviceBusy,
    DeviceError,
    DeviceTimeout,
    HardwareFault,
    ProtocolError,
)

MOST_BITS = 2000
"""Coils or inputs that one question may ask for."""

MOST_JUNK = 512
"""Bytes before a reply after which the other end does not speak Modbus; two of the longest frames."""

EXCEPTION = 0x80
EXCEPTION_LENGTH = 5
CRC_LENGTH = 2

REFUSALS: Mapping[int, tuple[type[DeviceError], str, str]] = {
    0x01: (ConfigurationError, "signals.refused", "the board has no such function"),
    0x02: (ConfigurationError, "signals.refused", "the board has no such coil or input"),
    0x03: (ConfigurationError, "signals.refused", "the board does not take this value"),
    0x04: (HardwareFault, "signals.board_fault", "the board failed"),
    0x05: (DeviceBusy, "signals.board_busy", "the board is at work"),
    0x06: (DeviceBusy, "signals.board_busy", "the board is at work"),
}
"""What the exception codes of the specification mean here: error, its code, its text."""

UNKNOWN_REFUSAL = (ProtocolError, "signals.refused", "the board refuses with a code of its own")

_replies = DecodePDU(is_server=False)
_framer = FramerRTU(_replies)


@dataclass(frozen=True, slots=True)
class Request:
    """One question, and how its reply is known.

    Attributes:
        frame: the bytes to send.
        start: how the reply begins.
        length: of the whole reply, bytes.
        count: bits that the reply brings; 0 for a write.
    """

    frame: bytes
    start: bytes
    length: int
    count: int = 0

    @property
    def exception_start(self) -> bytes:
        """How a refusal begins."""
        return bytes([self.start[0], self.start[1] | EXCEPTION])


def read_coils(unit: int, first: int, count: int) -> Request:
    """Ask what ``count`` coils show (function 01)."""
    return _read(ReadCoilsRequest(dev_id=unit, address=first, count=count))


def read_inputs(unit: int, first: int, count: int) -> Request:
    """Ask how ``count`` discrete inputs are (function 02)."""
    return _read(ReadDiscreteInputsRequest(dev_id=unit, address=first, count=count))


def write_coils(unit: int, first: int, bits: Sequence[bool]) -> Request:
    """Switch one coil (function 05) or adjacent ones (function 0F)."""
    if len(bits) == 1:
        frame = _framer.buildFrame(WriteSingleCoilRequest(dev_id=unit, address=first, bits=bits))
    else:
        frame = _framer.buildFrame(WriteMultipleCoilsRequest(dev_id=unit, address=first, bits=bits))
    # Both are answered by unit, function, address and, after it, the value or the count.
    return Request(frame, frame[:6], 6 + CRC_LENGTH)


class ReplyDecoder:
    """Takes the bytes of one reply in any pieces, junk before it included; bytes after it are ignored.

    Never asks for more than is to come: reading exactly `missing` bytes each time cannot wait for a byte that the
    board does not send.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._starts = (request.start, request.exception_start)
        self._buffer = b""
        self._junk = 0
        self._is_damaged = False

    @property
    def missing(self) -> int:
        """How many bytes must still come at least."""
        return self._length() - len(self._buffer)

    def feed(self, chunk: bytes) -> tuple[bool, ...] | None:
        """Take more bytes and return the reply's bits once it is whole; None before that.

        Raises:
            ConfigurationError, HardwareFault, DeviceBusy: the board refused (`REFUSALS`).
            ProtocolError: ``signals.bad_frame``, or `UNKNOWN_REFUSAL`.
        """
        self._buffer += chunk
        self._synchronise()
        while self._buffer and len(self._buffer) >= self._length():
            frame = self._buffer[: self._length()]
            if FramerRTU.check_CRC(frame[:-CRC_LENGTH], int.from_bytes(frame[-CRC_LENGTH:], "big")):
                return _bits(frame, self._request)
            self._is_damaged = True
            self._drop(1)
            self._synchronise()
        return None

    def shortfall(self) -> DeviceError:
        """Return what to raise when no more bytes come."""
        if self._is_damaged:
            return ProtocolError("signals.bad_frame", "wrong CRC")
        if self._buffer:
            return ProtocolError("signals.bad_frame", "half a reply")
        if self._junk:
            return ProtocolError("signals.bad_frame", "bytes that answer nothing asked")
        return DeviceTimeout("signals.silent")

    def _length(self) -> int:
        is_reply = len(self._buffer) > 1 and not self._buffer[1] & EXCEPTION
        return self._request.length if is_reply else EXCEPTION_LENGTH

    def _synchronise(self) -> None:
        at = 0
        while at < len(self._buffer) and not self._begins(at):
            at += 1
        self._drop(at)

    def _begins(self, at: int) -> bool:
        return any(start.startswith(self._buffer[at : at + len(start)]) for start in self._starts)

    def _drop(self, count: int) -> None:
        self._buffer = self._buffer[count:]
        self._junk += count
        if self._junk > MOST_JUNK:
            raise ProtocolError("signals.bad_frame", "bytes that answer nothing asked")


def _read(question: ModbusPDU) -> Request:
    frame = _framer.buildFrame(question)
    data = (question.count + 7) // 8
    return Request(frame, frame[:2] + bytes([data]), 3 + data + CRC_LENGTH, question.count)


def _bits(frame: bytes, request: Request) -> tuple[bool, ...]:
    reply = _replies.decode(frame[1:-CRC_LENGTH])
    assert reply is not None
    if isinstance(reply, ExceptionResponse):
        error, code, text = REFUSALS.get(reply.exception_code, UNKNOWN_REFUSAL)
        raise error(code, text, vendor_code=f"{reply.exception_code:02X}")
    return tuple(reply.bits[: request.count])
