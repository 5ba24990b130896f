"""HTTP/1.1 that can be called off: sockets of the calling thread that ask for a cancel every 50 ms.

A blocking read cannot be interrupted and a time-out per read does not bound a server that drips. So every socket here
is non-blocking and every wait, for a name, a connection, a handshake or a byte, is a wait for `Patience`. The pool, the
protocol and the connections kept alive are httpcore's and httpx's.
"""

import errno
import os
import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import TypeVar

import httpcore
import httpx

from drivers.errors import Cancelled
from flows.ports import DepartmentUnavailable

SLICE = 0.05
"""Seconds between two looks at the cancel flag; a call must honour it within 100 ms."""

KEPT_ALIVE = 60.0
"""Seconds that an idle connection is kept; the reference server keeps them for 75."""

T = TypeVar("T")
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take: until ``deadline`` (monotonic) or until ``cancel`` is set."""

    deadline: float
    cancel: Event | None

    def slice(self) -> float:
        """Return the seconds until the flag must be looked at again.

        Raises:
            Cancelled: the flag is set.
            DepartmentUnavailable: ``department.timeout``.
        """
        if self.cancel is not None and self.cancel.is_set():
            raise Cancelled
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise DepartmentUnavailable("department.timeout")
        return min(left, SLICE)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the call may take; raises as `slice`."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, self.slice()))
        self.slice()


class Wire(httpcore.NetworkBackend):
    """Opens connections that wait with the patience of the thread that uses them."""

    def __init__(self) -> None:
        self._calls = threading.local()

    @contextmanager
    def patience(self, patience: Patience) -> Iterator[None]:
        """Use ``patience`` for everything this thread does inside."""
        self._calls.patience = patience
        try:
            yield
        finally:
            del self._calls.patience

    def current(self) -> Patience:
        """Return the patience of this thread's call."""
        patience: Patience = self._calls.patience
        return patience

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the call's patience bounds it
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[SocketOption] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        error: OSError = OSError(errno.EADDRNOTAVAIL, "no address")
        for family, address in self._addresses(host, port):
            with ExitStack() as unless_connected:
                peer = unless_connected.enter_context(socket.socket(family, socket.SOCK_STREAM))
                try:
                    self._connect(peer, address)
                except OSError as failure:
                    error = failure
                else:
                    unless_connected.pop_all()
                    return _Stream(peer, self)
        raise httpcore.ConnectError(os.strerror(error.errno or errno.EIO)) from error

    def _connect(self, peer: socket.socket, address: tuple[object, ...]) -> None:
        peer.setblocking(False)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = peer.connect_ex(address)
        if code == errno.EINPROGRESS:
            self.wait(peer, select.POLLOUT)
            code = peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def _addresses(self, host: str, port: int) -> list[tuple[int, tuple[object, ...]]]:
        """Look the name up in a thread of its own: the resolver's call cannot be called off."""
        answers: queue.SimpleQueue[list[tuple[int, tuple[object, ...]]]] = queue.SimpleQueue()
        threading.Thread(target=lambda: answers.put(_look_up(host, port)), daemon=True).start()
        while True:
            try:
                return answers.get(timeout=self.current().slice())
            except queue.Empty:
                continue

    def wait(self, peer: socket.socket, event: int) -> None:
        """Wait until the socket can be read (POLLIN) or written (POLLOUT)."""
        poll = select.poll()
        poll.register(peer, event)
        while not poll.poll(self.current().slice() * 1000):
            continue

    def until_done(self, step: Callable[[], T], peer: socket.socket, event: int) -> T:
        """Repeat a non-blocking step until it does not have to wait."""
        while True:
            try:
                self.current().slice()
                return step()
            except ssl.SSLWantWriteError:
                self.wait(peer, select.POLLOUT)
            except ssl.SSLWantReadError:
                self.wait(peer, select.POLLIN)
            except BlockingIOError:
                self.wait(peer, event)


class _Stream(httpcore.NetworkStream):
    """One connection, plain or TLS."""

    def __init__(self, peer: socket.socket, wire: Wire) -> None:
        self._peer = peer
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - see Wire
        try:
            return self._wire.until_done(partial(self._peer.recv, max_bytes), self._peer, select.POLLIN)
        except OSError as error:
            raise httpcore.ReadError(type(error).__name__) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - see Wire
        rest = memoryview(buffer)
        try:
            while rest:
                sent = self._wire.until_done(partial(self._peer.send, rest), self._peer, select.POLLOUT)
                rest = rest[sent:]
        except OSError as error:
            raise httpcore.WriteError(type(error).__name__) from error

    def close(self) -> None:
        self._peer.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - see Wire
    ) -> httpcore.NetworkStream:
        secured = ssl_context.wrap_socket(self._peer, server_hostname=server_hostname, do_handshake_on_connect=False)
        with ExitStack() as unless_secured:
            unless_secured.enter_context(secured)
            try:
                self._wire.until_done(secured.do_handshake, secured, select.POLLIN)
            except OSError as error:
                raise httpcore.ConnectError(type(error).__name__) from error
            unless_secured.pop_all()
        return _Stream(secured, self._wire)

    def get_extra_info(self, info: str) -> object:
        match info:
            case "ssl_object":
                return self._peer if isinstance(self._peer, ssl.SSLSocket) else None
            case "is_readable":
                poll = select.poll()
                poll.register(self._peer, select.POLLIN)
                return bool(poll.poll(0))
            case _:
                return None


class WireTransport(httpx.HTTPTransport):
    """httpx's transport over a `Wire`."""

    def __init__(self, wire: Wire, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=None,
            max_keepalive_connections=4,
            keepalive_expiry=KEPT_ALIVE,
            network_backend=wire,
        )


def _look_up(host: str, port: int) -> list[tuple[int, tuple[object, ...]]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [(family, address) for family, _, _, _, address in found]
