"""The HTTP to a printer's IPP port against ends that are silent, endless, broken or merely odd."""

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.document_printer.device import Patience
from drivers.document_printer.ipp_link import LONGEST_ANSWER, IppLink
from drivers.errors import DeviceError, DeviceTimeout, DeviceUnavailable, ProtocolError

MESSAGE = b"\x02\x00\x00\x0b\x00\x00\x00\x01\x03"
BODY = b"\x02\x00\x00\x00\x00\x00\x00\x01\x03"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
WHOLE = OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\n%b\r\n5;odd=1\r\n%b\r\n0\r\n\r\n" % (BODY[:4], BODY[4:])

Behaviour = Callable[[socket.socket], None]


class Printer:
    """A TCP port; each connection is given to a behaviour, which finds one request read already."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._context = context
        self.behave: Behaviour = lambda peer: peer.sendall(WHOLE)
        self.requests: list[bytes] = []
        self.connections = 0
        self._is_closing = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def close(self) -> None:
        self._is_closing = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            peer, _ = self._listener.accept()
            with peer:
                if self._is_closing:
                    return
                self.connections += 1
                try:
                    self._converse(peer)
                except OSError:
                    # The link hung up first.
                    continue

    def _converse(self, peer: socket.socket) -> None:
        if self._context is not None:
            peer = self._context.wrap_socket(peer, server_side=True)
        with peer:
            while request := self._request(peer):
                self.requests.append(request)
                self.behave(peer)

    def _request(self, peer: socket.socket) -> bytes:
        request = b""
        while not request.endswith(MESSAGE):
            received = peer.recv(4096)
            if not received:
                return b""
            request += received
        return request


@pytest.fixture
def printer() -> Iterator[Printer]:
    opened = Printer()
    yield opened
    opened.close()


@pytest.fixture
def link(printer: Printer) -> Iterator[IppLink]:
    opened = IppLink(f"ipp://127.0.0.1:{printer.port}/ipp/print")
    yield opened
    opened.close()


def failure(link: IppLink, patience: Patience) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        link.exchange(MESSAGE, patience)
    return caught.value


def soon(seconds: float = 20.0) -> Patience:
    return Patience.of(seconds)


def test_a_question_and_its_answer(printer: Printer, link: IppLink) -> None:
    assert link.exchange(MESSAGE, soon()) == BODY
    (request,) = printer.requests
    head = request.decode("latin-1").splitlines()
    assert head[0] == "POST /ipp/print HTTP/1.1"
    assert f"Host: 127.0.0.1:{printer.port}" in head
    assert "Content-Type: application/ipp" in head


def test_the_connection_is_kept(printer: Printer, link: IppLink) -> None:
    for _ in range(3):
        assert link.exchange(MESSAGE, soon()) == BODY
    assert printer.connections == 1


def test_a_connection_that_the_printer_closed_is_opened_again(printer: Printer, link: IppLink) -> None:
    def answer_and_hang_up(peer: socket.socket) -> None:
        peer.sendall(WHOLE)
        peer.shutdown(socket.SHUT_RDWR)

    printer.behave = answer_and_hang_up
    for _ in range(3):
        assert link.exchange(MESSAGE, soon()) == BODY
    assert printer.connections == 3


@pytest.mark.parametrize(
    "answer",
    [
        CHUNKED,
        b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE,
        WHOLE.replace(b"\r\n", b"\n", 3).replace(b"HTTP/1.1", b"HTTP/1.0"),
    ],
)
def test_odd_but_right(printer: Printer, link: IppLink, answer: bytes) -> None:
    printer.behave = lambda peer: peer.sendall(answer)
    assert link.exchange(MESSAGE, soon()) == BODY


def test_an_answer_in_single_bytes(printer: Printer, link: IppLink) -> None:
    def trickle(peer: socket.socket) -> None:
        for at in range(len(WHOLE)):
            peer.sendall(WHOLE[at : at + 1])

    printer.behave = trickle
    assert link.exchange(MESSAGE, soon()) == BODY


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\xff" * 40 + b"\n",
        b"SSH-2.0-printer\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n",
        OK + b"\r\n",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Content-Length: nine\r\n\r\n",
        OK + b"Content-Length: %d\r\n\r\n" % (LONGEST_ANSWER + 1),
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (LONGEST_ANSWER + 1),
        OK + b"X: " + b"x" * 20_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_an_answer_that_is_none(printer: Printer, link: IppLink, answer: bytes) -> None:
    printer.behave = lambda peer: peer.sendall(answer)
    error = failure(link, soon())
    assert isinstance(error, ProtocolError)
    assert error.code == "document_printer.protocol"
    printer.behave = lambda peer: peer.sendall(WHOLE)
    assert link.exchange(MESSAGE, soon()) == BODY


@pytest.mark.parametrize(
    "endless",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"x",
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"8000\r\n" + b"x" * 0x8000 + b"\r\n",
    ],
)
def test_an_answer_without_end(printer: Printer, link: IppLink, endless: bytes) -> None:
    def pour(peer: socket.socket) -> None:
        peer.sendall(endless)
        while True:
            peer.sendall(endless if b"chunked" not in endless else endless[endless.index(b"8000") :])

    printer.behave = pour
    assert isinstance(failure(link, soon()), ProtocolError)


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\n", WHOLE[:-1], CHUNKED[:-7]])
def test_a_printer_that_falls_silent(printer: Printer, link: IppLink, beginning: bytes) -> None:
    printer.behave = lambda peer: peer.sendall(beginning)
    error = failure(link, soon(0.3))
    assert isinstance(error, DeviceTimeout)
    assert error.code == "document_printer.unavailable"


def test_a_printer_that_trickles(printer: Printer, link: IppLink) -> None:
    def trickle(peer: socket.socket) -> None:
        for at in range(10_000):
            peer.sendall(OK[at % len(OK) :][:1])
            time.sleep(0.01)

    printer.behave = trickle
    assert isinstance(failure(link, soon(0.3)), DeviceTimeout)


def test_a_resident_who_gives_up(printer: Printer, link: IppLink) -> None:
    cancel = threading.Event()
    printer.behave = lambda _: cancel.set()
    assert isinstance(failure(link, Patience(time.monotonic() + 60, cancel)), DeviceTimeout)


@pytest.mark.parametrize("beginning", [b"", WHOLE[:10], WHOLE[:-1]])
def test_a_printer_that_breaks_off(printer: Printer, link: IppLink, beginning: bytes) -> None:
    def break_off(peer: socket.socket) -> None:
        peer.sendall(beginning)
        peer.shutdown(socket.SHUT_RDWR)

    printer.behave = break_off
    error = failure(link, soon())
    assert isinstance(error, DeviceUnavailable)
    assert error.code == "document_printer.unavailable"


def test_a_port_where_nothing_listens(printer: Printer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(failure(IppLink(f"ipp://127.0.0.1:{port}/ipp/print"), soon()), DeviceUnavailable)


@pytest.mark.parametrize("host", ["x" * 70 + ".invalid", ".invalid", "printer.invalid"])
def test_a_host_that_cannot_be(host: str) -> None:
    assert isinstance(failure(IppLink(f"ipp://{host}/ipp/print"), soon()), DeviceUnavailable)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(answer=st.one_of(st.binary(max_size=300), st.binary(max_size=60).map(lambda tail: WHOLE[:40] + tail)))
def test_any_answer_is_read_or_refused(printer: Printer, answer: bytes) -> None:
    def say(peer: socket.socket) -> None:
        peer.sendall(answer)
        peer.shutdown(socket.SHUT_RDWR)

    printer.behave = say
    link = IppLink(f"ipp://127.0.0.1:{printer.port}/ipp/print")
    try:
        link.exchange(MESSAGE, soon())
    except DeviceError:
        return
    finally:
        link.close()


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A printer's certificate, signed by itself for a name that is not its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "printer.example.invalid")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "printer.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made


def test_an_encrypted_printer_that_signed_its_own_certificate(context: ssl.SSLContext) -> None:
    printer = Printer(context)
    link = IppLink(f"ipps://127.0.0.1:{printer.port}/ipp/print")
    try:
        for _ in range(2):
            assert link.exchange(MESSAGE, soon()) == BODY
        assert printer.connections == 1
    finally:
        link.close()
        printer.close()


def test_an_encrypted_printer_that_never_shakes_hands() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        link = IppLink(f"ipps://127.0.0.1:{listener.getsockname()[1]}/ipp/print")
        assert isinstance(failure(link, soon(0.3)), DeviceTimeout)


def test_a_printer_that_is_not_encrypted_after_all(printer: Printer) -> None:
    error = failure(IppLink(f"ipps://127.0.0.1:{printer.port}/ipp/print"), soon(1))
    assert error.code == "document_printer.unavailable"
