"""HTTP/1.1 POST to a printer's IPP port, with a bound on bytes and time.

Ready HTTP clients time each read, so that a printer which trickles bytes holds them for ever, and none of them looks
at a cancel flag. The connection is kept: an ``ipps`` handshake costs an embedded printer more than the question.
"""

from __future__ import annotations

import select
import socket
import ssl
from urllib.parse import urlsplit

from drivers.document_printer.device import SLICE, Patience
from drivers.document_printer.reasons import Code
from drivers.errors import ConfigurationError, DeviceTimeout, DeviceUnavailable, ProtocolError

IPP_PORT = 631
LONGEST_ANSWER = 1024 * 1024
"""Bytes; every attribute of ippeveprinter 2.4.2 is 15 kB."""

LONGEST_LINE = 8192
MOST_LINES = 100


class IppLink:
    """One printer's IPP port, opened on first use and again after a loss.

    Args:
        uri: ``ipp://HOST[:PORT]/PATH`` or ``ipps://...``; user, password and query are left out.
    """

    def __init__(self, uri: str) -> None:
        try:
            parts = urlsplit(uri)
            port = parts.port or IPP_PORT
        except ValueError as error:
            raise ConfigurationError(Code.QUEUE_REFUSED, "the queue's device address is malformed") from error
        self._host = parts.hostname or "localhost"
        self._port = port
        self._is_encrypted = parts.scheme == "ipps"
        host = f"[{self._host}]" if ":" in self._host else self._host
        self._path = parts.path or "/"
        self.uri = f"{parts.scheme}://{host}:{port}{self._path}"
        self._host_header = f"{host}:{port}"
        self._socket: socket.socket | None = None

    def exchange(self, message: bytes, patience: Patience) -> bytes:
        """Send one IPP request and return the body of the answer.

        Raises:
            DeviceUnavailable: refused or broken off.
            DeviceTimeout: no whole answer in time.
            ProtocolError: not HTTP, too long, or an HTTP error.
        """
        was_open = self._socket is not None
        try:
            return self._attempt(message, patience)
        except DeviceUnavailable:
            # A kept connection that the printer has closed meanwhile shows only when it is used.
            if not was_open:
                raise
            return self._attempt(message, patience)

    def close(self) -> None:
        """Drop the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _attempt(self, message: bytes, patience: Patience) -> bytes:
        is_reusable = False
        try:
            if self._socket is None:
                self._socket = self._connect(patience)
            head = (
                f"POST {self._path} HTTP/1.1\r\nHost: {self._host_header}\r\n"
                f"Content-Type: application/ipp\r\nContent-Length: {len(message)}\r\n\r\n"
            )
            self._socket.sendall(head.encode("ascii") + message)
            body = _Answer(self._socket, patience).body()
            is_reusable = True
        except TimeoutError as error:
            raise DeviceTimeout(Code.UNAVAILABLE, "no answer from the printer's IPP port") from error
        except (OSError, ValueError) as error:
            # ValueError: a host name that DNS or TLS cannot carry.
            raise DeviceUnavailable(Code.UNAVAILABLE, "cannot reach the printer's IPP port") from error
        finally:
            if not is_reusable:
                self.close()
        return body

    def _connect(self, patience: Patience) -> socket.socket:
        trouble: OSError = ConnectionRefusedError()
        for family, kind, protocol, _, address in socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM):
            candidate = socket.socket(family, kind, protocol)
            try:
                _connect_patiently(candidate, address, patience)
                return self._encrypted(candidate, patience) if self._is_encrypted else candidate
            except OSError as error:
                candidate.close()
                trouble = error
        raise trouble

    def _encrypted(self, candidate: socket.socket, patience: Patience) -> ssl.SSLSocket:
        # Printers sign their own certificates, and nothing personal crosses here: keywords, counts, opaque job names.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        encrypted = context.wrap_socket(candidate, server_hostname=self._host, do_handshake_on_connect=False)
        try:
            while not _is_greeted(encrypted):
                if patience.is_over:
                    raise TimeoutError
        except OSError:
            encrypted.close()
            raise
        return encrypted


def _is_greeted(encrypted: ssl.SSLSocket) -> bool:
    """Go on with the handshake for a `SLICE`; False while it is not done."""
    try:
        encrypted.do_handshake()
    except TimeoutError:
        return False
    return True


def _connect_patiently(candidate: socket.socket, address: tuple[object, ...], patience: Patience) -> None:
    candidate.setblocking(False)
    candidate.connect_ex(address)
    while not select.select([], [candidate], [], SLICE)[1]:
        if patience.is_over:
            raise TimeoutError
    if trouble := candidate.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(trouble, "connect")
    candidate.settimeout(SLICE)


class _Answer:
    """Reads one HTTP answer from a socket whose reads return within `SLICE`."""

    def __init__(self, source: socket.socket, patience: Patience) -> None:
        self._socket = source
        self._patience = patience
        self._buffer = bytearray()
        self._received = 0

    def body(self) -> bytes:
        """Return the body of the first answer that is not 100 Continue."""
        status = 100
        while status == 100:
            status = self._status()
            headers = self._headers()
        if status != 200:
            raise ProtocolError(Code.PROTOCOL, "HTTP error", vendor_code=str(status))
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        return self._exactly(_length(headers.get("content-length", ""), 10))

    def _status(self) -> int:
        version, _, rest = self._line().partition(" ")
        if not version.startswith("HTTP/1.") or not rest[:3].isdecimal():
            raise _not_http()
        return int(rest[:3])

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for _ in range(MOST_LINES):
            line = self._line()
            if not line:
                return headers
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        raise _not_http()

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := _length(self._line().partition(";")[0], 16):
            body += self._exactly(size)
            self._line()
        self._headers()
        return bytes(body)

    def _line(self) -> str:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_LINE:
                raise _not_http()
            self._more()
        line = self._buffer[:end].rstrip(b"\r")
        del self._buffer[: end + 1]
        return line.decode("latin-1")

    def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._more()
        part = bytes(self._buffer[:count])
        del self._buffer[:count]
        return part

    def _more(self) -> None:
        while True:
            try:
                received = self._socket.recv(65536)
                break
            except TimeoutError:
                if self._patience.is_over:
                    raise
        if not received:
            raise ConnectionResetError
        if self._patience.is_over:
            raise TimeoutError
        self._received += len(received)
        if self._received > LONGEST_ANSWER:
            raise _not_http()
        self._buffer += received


def _length(text: str, number_base: int) -> int:
    try:
        length = int(text.strip(), number_base)
    except ValueError as error:
        raise _not_http() from error
    if not 0 <= length <= LONGEST_ANSWER:
        raise _not_http()
    return length


def _not_http() -> ProtocolError:
    return ProtocolError(Code.PROTOCOL, "not an HTTP answer")
