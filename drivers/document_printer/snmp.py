"""The printer asked by SNMPv1 (Printer MIB, RFC 3805; Host Resources MIB, RFC 2790).

pysnmp's message classes do the encoding; the datagram goes over a connected socket of our own, so that only this
printer's answers are read, a closed port is known at once, and the cancel flag is looked at. A question costs 2 ms
over loopback, the import 20 ms (pysnmp's asyncio engine: 80 ms).
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from pyasn1.codec.ber import decoder, encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import univ
from pysnmp.proto.api import v1

from drivers.document_printer.device import DeviceState, shown
from drivers.document_printer.patience import SLICE, Patience
from drivers.document_printer.reasons import Code, of_detected_errors
from drivers.errors import ConfigurationError, DeviceTimeout, DeviceUnavailable, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMUNITY = "public"
PRINTER_STATUS = (1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1, 1)
DETECTED_ERROR_STATE = (1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 2, 1)
MARKER_LIFE_COUNT = (1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4, 1, 1)
DEVICE_DESCRIPTION = (1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 3, 1)
ASKED = (PRINTER_STATUS, DETECTED_ERROR_STATE, MARKER_LIFE_COUNT, DEVICE_DESCRIPTION)

PRINTING = 4
WARM_UP = 5
"""hrPrinterStatus; 1 other (also: asleep), 2 unknown, 3 idle."""

RESEND = 0.4
"""Seconds without an answer after which the question is sent again: UDP may lose it."""

LONGEST_DATAGRAM = 4096


class SnmpPrinter:
    """A printer's SNMP agent.

    Args:
        host: name or address.
        port: usually 161.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    @classmethod
    def at(cls, page_counter: str) -> SnmpPrinter:
        """Open by the setting ``snmp:HOST:PORT``.

        Raises:
            ConfigurationError: no such form.
        """
        host, _, port = page_counter.removeprefix("snmp:").rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ConfigurationError(Code.COUNTER_MISSING, "page_counter is not snmp:HOST:PORT")
        return cls(host.strip("[]"), int(port))

    def look(self, patience: Patience) -> DeviceState:
        number, question = request()
        try:
            values = answer(self._exchange(number, question, patience), number)
        except TimeoutError as error:
            raise DeviceTimeout(Code.UNAVAILABLE, "no answer from the printer's SNMP agent") from error
        except OSError as error:
            self.close()
            raise DeviceUnavailable(Code.UNAVAILABLE, "cannot reach the printer's SNMP agent") from error
        return state_of(values)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, number: int, question: bytes, patience: Patience) -> bytes:
        """Ask until an answer with this number comes; a late answer to an earlier question is passed over."""
        peer = self._opened()
        while True:
            peer.send(question)
            again = Patience.of(RESEND, patience.cancel)
            while not again.is_over:
                if patience.is_over:
                    raise TimeoutError
                try:
                    datagram = peer.recv(LONGEST_DATAGRAM)
                except TimeoutError:
                    continue
                if request_id(datagram) == number:
                    return datagram
            if patience.is_over:
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


def request() -> tuple[int, bytes]:
    """Return a GetRequest for `ASKED` and its request id."""
    pdu = v1.GetRequestPDU()
    v1.apiPDU.set_defaults(pdu)
    v1.apiPDU.set_varbinds(pdu, [(name, v1.Null("")) for name in ASKED])
    message = v1.Message()
    v1.apiMessage.set_defaults(message)
    v1.apiMessage.set_community(message, COMMUNITY)
    v1.apiMessage.set_pdu(message, pdu)
    return int(v1.apiPDU.get_request_id(pdu)), bytes(encoder.encode(message))


def request_id(datagram: bytes) -> int | None:
    """Return the request id that a datagram answers, None for anything else."""
    try:
        return int(v1.apiPDU.get_request_id(_pdu(datagram)))
    except ProtocolError:
        return None


def answer(datagram: bytes, number: int) -> dict[tuple[int, ...], int | bytes]:
    """Decode a GetResponse to request ``number``.

    Raises:
        ConfigurationError: ``document_printer.counter_missing``: the agent lacks one of `ASKED`.
        ProtocolError: ``document_printer.protocol``.
    """
    pdu = _pdu(datagram)
    if int(v1.apiPDU.get_request_id(pdu)) != number:
        raise _malformed()
    if status := int(v1.apiPDU.get_error_status(pdu)):
        raise ConfigurationError(Code.COUNTER_MISSING, "the SNMP agent has no page counter", vendor_code=str(status))
    values: dict[tuple[int, ...], int | bytes] = {}
    for name, value in v1.apiPDU.get_varbinds(pdu):
        if isinstance(value, univ.Integer):
            values[tuple(name)] = int(value)
        elif isinstance(value, univ.OctetString):
            values[tuple(name)] = bytes(value)
    return values


def _pdu(datagram: bytes) -> v1.GetResponsePDU:
    try:
        message, _ = decoder.decode(datagram, asn1Spec=v1.Message())
        pdu = v1.apiMessage.get_pdu(message)
    except PyAsn1Error as error:
        raise _malformed() from error
    if not isinstance(pdu, v1.GetResponsePDU):
        raise _malformed()
    return pdu


def state_of(values: Mapping[tuple[int, ...], int | bytes]) -> DeviceState:
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
        keywords=of_detected_errors(errors),
        is_busy=status in {PRINTING, WARM_UP},
        model=shown(model.decode("utf-8", "replace")),
        count=count,
    )


def _malformed() -> ProtocolError:
    return ProtocolError(Code.PROTOCOL, "malformed SNMP answer")
