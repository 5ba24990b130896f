"""The printer asked by SNMPv1 (RFC 1157) for its state and its life counter.

They are objects of the Host Resources MIB (RFC 2790) and the Printer MIB (RFC 3805). The question is always the same
and its answer four values, so the encoding (X.690) is done here, in a way that any datagram is read or refused: pysnmp
7.1.30 raised IndexError and OverflowError on altered answers. The datagram goes over a connected socket, so that only
this printer's answers are read and a closed port is known at once.
"""

from __future__ import annotations

import secrets
import socket
from typing import TYPE_CHECKING, ClassVar

from drivers.document_printer.device import SLICE, DeviceState, Evidence, Patience, shown
from drivers.document_printer.reasons import Code, condition, of_detected_errors
from drivers.errors import ConfigurationError, DeviceTimeout, DeviceUnavailable, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drivers.document_printer.device import PrinterDevice

INTEGER, OCTETS, NULL, OBJECT_ID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
COUNTER, GAUGE, TIME_TICKS = 0x41, 0x42, 0x43
GET_REQUEST, GET_RESPONSE = 0xA0, 0xA2
NUMBERS = frozenset({INTEGER, COUNTER, GAUGE, TIME_TICKS})

COMMUNITY = b"public"
# Encoded object names: 1.3 is 43, and every further arc here is below 128 and takes one octet.
PRINTER_STATUS = bytes((43, 6, 1, 2, 1, 25, 3, 5, 1, 1, 1))
DETECTED_ERROR_STATE = bytes((43, 6, 1, 2, 1, 25, 3, 5, 1, 2, 1))
MARKER_LIFE_COUNT = bytes((43, 6, 1, 2, 1, 43, 10, 2, 1, 4, 1, 1))
DEVICE_DESCRIPTION = bytes((43, 6, 1, 2, 1, 25, 3, 2, 1, 3, 1))
ASKED = (PRINTER_STATUS, DETECTED_ERROR_STATE, MARKER_LIFE_COUNT, DEVICE_DESCRIPTION)

PRINTING = 4
WARM_UP = 5
"""hrPrinterStatus; 1 other (also: asleep), 2 unknown, 3 idle."""

RESEND = 0.4
"""Seconds without an answer after which the question is sent again: UDP may lose it."""

LONGEST_DATAGRAM = 4096
COUNTER_SIZE = 2**32
"""prtMarkerLifeCount is a Counter32."""

GREATEST_RISE = 1000
"""Sheets; a counter that leaps further was replaced or reset and proves nothing."""

Values = dict[bytes, int | bytes]


class SnmpPrinter:
    """A printer's SNMP agent.

    Args:
        page_counter: ``snmp:HOST:PORT``, the port usually 161.

    Raises:
        ConfigurationError: no such form.
    """

    proof: ClassVar[str] = "page_counter"

    def __init__(self, page_counter: str) -> None:
        host, _, port = page_counter.removeprefix("snmp:").rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ConfigurationError(Code.COUNTER_MISSING, "page_counter is not snmp:HOST:PORT")
        self._address = (host.strip("[]"), int(port))
        self._socket: socket.socket | None = None

    def look(self, patience: Patience) -> DeviceState:
        number = secrets.randbelow(2**31)
        try:
            values = self._exchange(number, patience)
        except TimeoutError as error:
            raise DeviceTimeout(Code.UNAVAILABLE, "no answer from the printer's SNMP agent") from error
        except (OSError, UnicodeError) as error:
            self.close()
            raise DeviceUnavailable(Code.UNAVAILABLE, "cannot reach the printer's SNMP agent") from error
        return state_of(values)

    def prove(self, before: DeviceState, title: str, pages: int) -> CounterProof:  # noqa: ARG002 - as the Protocol
        return CounterProof(self, before.count, pages)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, number: int, patience: Patience) -> Values:
        """Ask until an answer with this number comes; a late answer to an earlier question is passed over."""
        peer = self._opened()
        question = request(number)
        while not patience.is_over:
            peer.send(question)
            again = patience.within(RESEND)
            while not again.is_over:
                try:
                    answered, values = response(peer.recv(LONGEST_DATAGRAM))
                except TimeoutError:
                    continue
                if answered == number:
                    return values
        raise TimeoutError

    def _opened(self) -> socket.socket:
        if self._socket is None:
            family, kind, protocol, _, address = socket.getaddrinfo(*self._address, type=socket.SOCK_DGRAM)[0]
            peer = socket.socket(family, kind, protocol)
            peer.settimeout(SLICE)
            try:
                peer.connect(address)
            except OSError:
                peer.close()
                raise
            self._socket = peer
        return self._socket


class CounterProof:
    """The printer's life counter, read before and after.

    Args:
        before: the counter before the job.
        pages: how many sheets are expected.
    """

    def __init__(self, device: PrinterDevice, before: int, pages: int) -> None:
        self._device = device
        self._before = before
        self._pages = pages

    def look(self, patience: Patience) -> Evidence:
        state = self._device.look(patience)
        rise = (state.count - self._before) % COUNTER_SIZE
        sheets = rise if rise <= GREATEST_RISE else 0
        return Evidence(
            sheets=sheets,
            is_delivered=sheets >= self._pages,
            is_at_work=state.is_busy,
            code=state.condition.code,
        )

    def withdraw(self, patience: Patience) -> None:
        """A raw port takes nothing back."""


def request(number: int) -> bytes:
    """Return a GetRequest for `ASKED`."""
    bindings = b"".join(_tlv(SEQUENCE, _tlv(OBJECT_ID, name) + _tlv(NULL, b"")) for name in ASKED)
    no_error = _integer(0) + _integer(0)
    pdu = _tlv(GET_REQUEST, _integer(number) + no_error + _tlv(SEQUENCE, bindings))
    return _tlv(SEQUENCE, _integer(0) + _tlv(OCTETS, COMMUNITY) + pdu)


def response(datagram: bytes) -> tuple[int, Values]:
    """Decode a GetResponse: its request id, and the numbers and octets by encoded object name.

    Raises:
        ConfigurationError: ``document_printer.counter_missing``: the agent lacks one of `ASKED`.
        ProtocolError: ``document_printer.protocol``: anything else.
    """
    (message,) = _items(datagram, SEQUENCE)
    _, _, pdu = _items(message, INTEGER, OCTETS, GET_RESPONSE)
    number, status, _, bindings = _items(pdu, INTEGER, INTEGER, INTEGER, SEQUENCE)
    if any(status):
        raise ConfigurationError(Code.COUNTER_MISSING, "the SNMP agent has no page counter", vendor_code=status.hex())
    values: Values = {}
    for _, binding in _parts(bindings):
        (tag, name), (kind, value) = _pair(binding)
        if tag == OBJECT_ID and kind in NUMBERS:
            values[name] = int.from_bytes(value, "big", signed=True)
        elif tag == OBJECT_ID and kind == OCTETS:
            values[name] = value
    return int.from_bytes(number, "big", signed=True), values


def state_of(values: Mapping[bytes, int | bytes]) -> DeviceState:
    """Read the four values.

    Raises:
        ProtocolError: one is missing or of another type.
    """
    status, errors = values.get(PRINTER_STATUS), values.get(DETECTED_ERROR_STATE)
    count, model = values.get(MARKER_LIFE_COUNT), values.get(DEVICE_DESCRIPTION)
    if not (
        isinstance(status, int) and isinstance(errors, bytes) and isinstance(count, int) and isinstance(model, bytes)
    ):
        raise _malformed()
    return DeviceState(
        condition=condition(of_detected_errors(errors)),
        is_busy=status in {PRINTING, WARM_UP},
        model=shown(model.decode("utf-8", "replace")),
        count=count % COUNTER_SIZE,
    )


def _tlv(tag: int, content: bytes) -> bytes:
    # The question has 98 octets at most, so the short form of a length, up to 127, is enough.
    return bytes((tag, len(content))) + content


def _integer(value: int) -> bytes:
    # One bit more than the number has: the first bit is the sign.
    return _tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _items(content: bytes, *tags: int) -> list[bytes]:
    """Return the contents of encodings that must be of these types, no more and no less."""
    parts = _parts(content)
    if [tag for tag, _ in parts] != list(tags):
        raise _malformed()
    return [part for _, part in parts]


def _pair(content: bytes) -> list[tuple[int, bytes]]:
    parts = _parts(content)
    if len(parts) != 2:
        raise _malformed()
    return parts


def _parts(content: bytes) -> list[tuple[int, bytes]]:
    """Split encodings of one-octet tags and definite lengths, the only ones SNMP has (RFC 1157, 3.2.2)."""
    parts = []
    at = 0
    while at < len(content):
        tag, length = content[at], content[at + 1] if at + 1 < len(content) else 0xFF
        at += 2
        if length & 0x80:
            octets = length & 0x7F
            length = int.from_bytes(content[at : at + octets], "big")
            at += octets
        if at + length > len(content):
            raise _malformed()
        parts.append((tag, content[at : at + length]))
        at += length
    return parts


def _malformed() -> ProtocolError:
    return ProtocolError(Code.PROTOCOL, "malformed SNMP answer")
