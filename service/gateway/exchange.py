"""One question and its answer over HTTP: tried again where that may help, bounded, decoded by type."""

import ssl
from typing import TypeVar

import httpx
import msgspec

from flows.ports import DepartmentProtocolError, DepartmentUnavailable
from service.gateway.settings import GatewaySettings
from service.gateway.wire import Patience, Wire, WireTransport

LONGEST_ANSWER = 8 * 1024 * 1024
"""Bytes; a two-page document is 320 kB in base64."""

ATTEMPTS = 3
FIRST_RETRY = 0.1
"""Seconds; doubled with every further try."""

Answer = TypeVar("Answer", bound=msgspec.Struct)


class Exchange:
    """Connections to one server, kept alive. Calls may come from any thread.

    Args:
        settings: for the certificates.
        address: base of every path.

    Raises:
        OSError, ssl.SSLError: a certificate cannot be read.
    """

    def __init__(self, settings: GatewaySettings, address: str) -> None:
        self._wire = Wire()
        tls = ssl.create_default_context(cafile=settings.authority)
        if settings.certificate is not None:
            tls.load_cert_chain(settings.certificate, settings.key)
        self._client = httpx.Client(
            base_url=address,
            transport=WireTransport(self._wire, tls),
            trust_env=False,
            headers={"Accept-Encoding": "identity", "Content-Type": "application/json", "User-Agent": "jiujin"},
        )

    def call(self, path: str, body: object, answer: type[Answer], patience: Patience) -> Answer:
        """Ask, three times where the server cannot be reached or answers 5xx.

        Raises:
            DepartmentUnavailable, DepartmentProtocolError, drivers.Cancelled.
        """
        content = msgspec.json.encode(body)
        pause = FIRST_RETRY
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(path, content, answer, patience)
            except DepartmentUnavailable as error:
                if error.code == "department.timeout" or attempt == ATTEMPTS:
                    raise
            patience.pause(pause)
            pause *= 2
        raise AssertionError

    def reach(self, patience: Patience) -> None:
        """Ask the server for nothing in particular: any answer will do.

        Raises:
            DepartmentUnavailable: ``department.unreachable``, ``department.timeout``.
        """
        try:
            with self._wire.patience(patience), self._client.stream("GET", "/"):
                return
        except httpx.TransportError as error:
            raise DepartmentUnavailable("department.unreachable") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _once(self, path: str, content: bytes, answer: type[Answer], patience: Patience) -> Answer:
        try:
            with self._wire.patience(patience), self._client.stream("POST", path, content=content) as response:
                body = _read(response)
        except httpx.TransportError as error:
            # The library's text may quote what it choked on.
            raise DepartmentUnavailable("department.unreachable") from error
        if response.is_server_error:
            raise DepartmentUnavailable("department.error")
        if response.status_code != httpx.codes.OK:
            raise DepartmentProtocolError("department.protocol")
        try:
            return msgspec.json.decode(body, type=answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DepartmentProtocolError("department.protocol") from error


def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise DepartmentProtocolError("department.protocol")
    return bytes(body)
