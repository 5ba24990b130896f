"""Serves the departments over HTTP/1.1 until told to stop; no access log, no library's text."""

import gc
import json
import os
import signal
import socket
import ssl
import sys
import threading
from dataclasses import dataclass

import uvicorn

from service.departments.app import Options, create_app


@dataclass(frozen=True, slots=True)
class Listener:
    """Where to listen, and when to stop.

    Attributes:
        certificate: PEM file; HTTPS when given, with ``key``.
        client_ca: PEM file; clients must show a certificate of this authority.
    """

    host: str
    port: int
    certificate: str | None = None
    key: str | None = None
    client_ca: str | None = None
    until_stdin_closes: bool = False


class _Server(uvicorn.Server):
    """Announces its address on standard output when it is ready."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(json.dumps({"address": self._address}), flush=True)  # noqa: T201 - the command's answer


def serve(listener: Listener, database: str, delay: float, faults: tuple[str, ...]) -> None:
    """Serve until SIGTERM, SIGINT or, if so asked, the end of standard input; all of them end with status 0.

    Raises:
        OSError: the address is taken or a certificate cannot be read.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    with socket.create_server((listener.host, listener.port), family=family, backlog=128) as listening:
        # Accepted connections inherit it; asyncio sets it only on sockets that name their protocol, and without it
        # every answer waits 40 ms for the peer's delayed acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = create_app(Options(database=database, delay=delay, faults=faults))
        gc.freeze()
        gc.enable()
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
            ssl_certfile=listener.certificate,
            ssl_keyfile=listener.key,
            ssl_ca_certs=listener.client_ca,
            ssl_cert_reqs=ssl.CERT_REQUIRED if listener.client_ca else ssl.CERT_NONE,
        )
        server = _Server(config, _address(listening, is_secure=listener.certificate is not None))
        if listener.until_stdin_closes:
            threading.Thread(target=_stop_with_stdin, args=(server,), daemon=True).start()
        server.run(sockets=[listening])


def _address(listening: socket.socket, *, is_secure: bool) -> str:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if is_secure else 'http'}://{shown}:{port}"


def _stop_with_stdin(server: uvicorn.Server) -> None:
    # The plain descriptor: a thread inside sys.stdin would hold its lock while the interpreter ends.
    while os.read(0, 4096):
        continue
    server.should_exit = True
