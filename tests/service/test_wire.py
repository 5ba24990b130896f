"""The wire under HTTP: every kind of waiting ends at the deadline or with the cancel flag."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from suite import assert_cancelled

from flows.ports import DepartmentUnavailable
from service.gateway.wire import Patience, Wire, WireTransport

SOON = 0.4


@contextmanager
def peer(*pieces: bytes, backlog: int = 8) -> Iterator[int]:
    """A server that takes connections, sends the pieces and then nothing more; gives its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as listening:
        taken: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                taken.append(connection)
                for piece in pieces:
                    connection.sendall(piece)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
        for connection in taken:
            connection.close()


def fetch(address: str, cancel: threading.Event | None = None, seconds: float = SOON) -> bytes:
    wire = Wire()
    with (
        httpx.Client(transport=WireTransport(wire, ssl.create_default_context())) as client,
        wire.patience(Patience(time.monotonic() + seconds, cancel)),
    ):
        return client.get(address).content


def test_an_answer_comes_whole() -> None:
    with peer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", b"hello") as port:
        assert fetch(f"http://127.0.0.1:{port}/", seconds=5) == b"hello"


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",)], ids=["silent", "half"])
def test_a_peer_that_falls_silent_is_given_up_at_the_deadline(pieces: tuple[bytes, ...]) -> None:
    with peer(*pieces) as port, pytest.raises(DepartmentUnavailable) as failure:
        fetch(f"http://127.0.0.1:{port}/")
    assert failure.value.code == "department.timeout"


def test_a_handshake_that_is_never_answered_is_given_up_at_the_deadline() -> None:
    with peer() as port, pytest.raises(DepartmentUnavailable):
        fetch(f"https://127.0.0.1:{port}/")


def test_a_connection_that_is_never_taken_is_given_up_at_the_deadline() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listening.getsockname())
        with pytest.raises(DepartmentUnavailable) as failure:
            fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        for each in waiting:
            each.close()
    assert failure.value.code == "department.timeout"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_wait_is_called_off(scheme: str) -> None:
    with peer() as port:
        assert_cancelled(0.1, lambda cancel: fetch(f"{scheme}://127.0.0.1:{port}/", cancel, seconds=60))


def test_a_pause_is_called_off() -> None:
    assert_cancelled(0.1, lambda cancel: Patience(time.monotonic() + 60, cancel).pause(50))


def test_a_closed_port_and_an_unknown_name_are_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    for host in ("127.0.0.1", "nowhere.invalid"):
        with pytest.raises(httpx.ConnectError):
            fetch(f"http://{host}:{port}/", seconds=20)


def test_a_peer_that_does_not_speak_tls_is_an_error() -> None:
    with peer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port, pytest.raises(httpx.ConnectError):
        fetch(f"https://127.0.0.1:{port}/", seconds=20)
