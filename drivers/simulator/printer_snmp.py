"""The simulated printer's SNMP agent: v1 and v2c, GET only, with an encoder of its own (X.690, RFC 1157, RFC 3416).

It answers four objects of the Host Resources MIB (RFC 2790) and the Printer MIB (RFC 3805); to any other v1 says
noSuchName and v2c noSuchObject. What it cannot read it does not answer, as agents do.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.simulator.printer_engine import Engine

INTEGER, OCTETS, NULL, OBJECT_ID, SEQUENCE, COUNTER = 0x02, 0x04, 0x05, 0x06, 0x30, 0x41
GET_REQUEST, GET_RESPONSE = 0xA0, 0xA2
NO_SUCH_OBJECT = b"\x80\x00"
NO_SUCH_NAME = 2
VERSION_1 = 0
COMMUNITY = b"public"

OTHER, IDLE, PRINTING = 1, 3, 4
"""hrPrinterStatus; ``other`` while something keeps it from printing (RFC 3805, 2.2.13.2)."""

ERROR_BITS = {
    "paper_low": 0x8000,
    "paper_out": 0xC004,
    "toner_low": 0x2000,
    "toner_out": 0x1000,
    "door_open": 0x0800,
    "jammed": 0x0400,
    "service_needed": 0x0100,
    "output_full": 0x0008,
}
"""hrPrinterDetectedErrorState from the left: lowPaper, noPaper (with lowPaper and inputTrayEmpty), lowToner, noToner,
doorOpen, jammed, serviceRequested, outputFull."""

OTHER_PROTOCOL = b"\x16\x03\x01\x00\x05hello"

DESCRIPTION = b"Simulated A4 laser printer"


class Agent:
    """Answers for one printer on a UDP port of loopback.

    Attributes:
        faults: what is wrong with its answers; ``late`` gives each answer when the next question comes.
    """

    def __init__(self, engine: Engine) -> None:
        self.faults: set[str] = set()
        self._held_back = b""
        self._engine = engine
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def serve(self) -> None:
        """Answer until the process ends."""
        while True:
            question, peer = self._socket.recvfrom(4096)
            if not self._engine.is_reachable:
                continue
            answer = respond(question, objects(self._engine))
            if answer is not None and (distorted := self._distort(answer)):
                self._socket.sendto(distorted, peer)

    def _distort(self, answer: bytes) -> bytes:
        if "silent" in self.faults:
            return b""
        if "late" in self.faults:
            answer, self._held_back = self._held_back, answer
        if "truncated" in self.faults:
            answer = answer[: len(answer) // 2]
        if "garbage" in self.faults:
            answer = bytes(octet ^ 0x5A for octet in answer)
        return OTHER_PROTOCOL if "wrong_device" in self.faults else answer


def objects(engine: Engine) -> dict[bytes, bytes]:
    """Return the encoded value of each object, by its encoded name."""
    conditions = engine.conditions()
    bits = 0
    for condition in conditions:
        bits |= ERROR_BITS[condition]
    is_stopped = bool(conditions - {"paper_low", "toner_low"})
    status = PRINTING if engine.is_printing else OTHER if is_stopped else IDLE
    return {
        _name(1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 3, 1): _tlv(OCTETS, DESCRIPTION),
        _name(1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1, 1): _integer(INTEGER, status),
        _name(1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 2, 1): _tlv(OCTETS, bits.to_bytes(2, "big")),
        _name(1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4, 1, 1): _integer(COUNTER, engine.life_count % 2**32),
    }


def respond(question: bytes, values: dict[bytes, bytes]) -> bytes | None:
    """Return the answer to one datagram, None where an agent keeps silent."""
    try:
        version, community, pdu = _parts(_expect(question, SEQUENCE))
        if _content(community, OCTETS) != COMMUNITY or pdu[0] != GET_REQUEST:
            return None
        number, _, _, bindings = _parts(_expect(pdu, GET_REQUEST))
        names = [_parts(_expect(binding, SEQUENCE))[0] for binding in _parts(_expect(bindings, SEQUENCE))]
    except (ValueError, IndexError):
        return None
    is_first_version = _content(version, INTEGER) == bytes([VERSION_1])
    missing = next((at for at, name in enumerate(names, 1) if name not in values), 0)
    if missing and is_first_version:
        body = _tlv(SEQUENCE, b"".join(_tlv(SEQUENCE, name + _tlv(NULL, b"")) for name in names))
        errors = _integer(INTEGER, NO_SUCH_NAME) + _integer(INTEGER, missing)
    else:
        body = _tlv(SEQUENCE, b"".join(_tlv(SEQUENCE, name + values.get(name, NO_SUCH_OBJECT)) for name in names))
        errors = _integer(INTEGER, 0) + _integer(INTEGER, 0)
    return _tlv(SEQUENCE, version + community + _tlv(GET_RESPONSE, number + errors + body))


def _tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def _integer(tag: int, value: int) -> bytes:
    # One bit more than the number has: the first bit is the sign.
    return _tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _name(first: int, second: int, *rest: int) -> bytes:
    # Every arc of the objects here is below 128 and takes one octet.
    return _tlv(OBJECT_ID, bytes([first * 40 + second, *rest]))


def _parts(content: bytes) -> list[bytes]:
    """Split the content of a constructed value into whole encodings."""
    parts = []
    while content:
        size = _size(content)
        parts.append(content[:size])
        content = content[size:]
    return parts


def _size(encoding: bytes) -> int:
    """Return how many octets the first encoding takes, header included."""
    length = encoding[1]
    header = 2
    if length & 0x80:
        header += length & 0x7F
        length = int.from_bytes(encoding[2:header], "big")
    if header + length > len(encoding):
        message = "cut off"
        raise ValueError(message)
    return header + length


def _expect(encoding: bytes, tag: int) -> bytes:
    return _content(encoding[: _size(encoding)], tag)


def _content(encoding: bytes, tag: int) -> bytes:
    if encoding[0] != tag:
        message = "another type"
        raise ValueError(message)
    return encoding[2 + (encoding[1] & 0x7F if encoding[1] & 0x80 else 0) :]
