"""The queue against ends that are no cupsd, or one that says odd things: typed errors, whatever libcups makes of it."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.document_printer.ipp import Tag
from drivers.document_printer.queue import CupsQueue, JobState, QueueState
from drivers.errors import ConfigurationError, DeviceError, DeviceUnavailable


def attribute(tag: int, name: bytes, value: bytes) -> bytes:
    return bytes([tag]) + len(name).to_bytes(2, "big") + name + len(value).to_bytes(2, "big") + value


def number(name: bytes, value: int, tag: int = Tag.INTEGER) -> bytes:
    return attribute(tag, name, value.to_bytes(4, "big"))


def http(body: bytes, status: bytes = b"200 OK") -> bytes:
    head = b"HTTP/1.1 %b\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    return head + body


def ipp(*attributes: bytes, status: int = 0, group: int = Tag.PRINTER) -> bytes:
    return http(
        b"\x02\x00" + status.to_bytes(2, "big") + b"\x00\x00\x00\x01" + bytes([group]) + b"".join(attributes) + b"\x03"
    )


READY = ipp(
    attribute(Tag.URI, b"device-uri", b"ipp://printer.invalid/ipp/print"),
    number(b"printer-state", 3, Tag.ENUM),
    attribute(Tag.KEYWORD, b"printer-state-reasons", b"none"),
    attribute(Tag.BOOLEAN, b"printer-is-accepting-jobs", b"\x01"),
    attribute(Tag.NAME, b"printer-error-policy", b"abort-job"),
)


class FakeCupsd:
    """Gives every connection the same answer, then hangs up."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.answer = READY
        self._is_closing = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._is_closing = True
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            peer, _ = self._listener.accept()
            with peer:
                if self._is_closing:
                    return
                try:
                    peer.recv(65536)
                    peer.sendall(self.answer)
                except OSError:
                    # libcups hung up first.
                    continue


@pytest.fixture
def cupsd() -> Iterator[FakeCupsd]:
    opened = FakeCupsd()
    yield opened
    opened.close()


@pytest.fixture
def queue(cupsd: FakeCupsd) -> CupsQueue:
    return CupsQueue(cupsd.address, "Kiosk")


OPERATIONS: dict[str, Callable[[CupsQueue], object]] = {
    "state": CupsQueue.state,
    "create": lambda queue: queue.create("title", 30),
    "send": lambda queue: queue.send(1, "title", b"%PDF-" * 50_000),
    "job": lambda queue: queue.job(1),
    "own_jobs": CupsQueue.own_jobs,
    "remove": lambda queue: queue.remove(1),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff" * 500,
        b"SSH-2.0-printer\r\n",
        http(b"", b"500 Internal Server Error"),
        http(b"no IPP at all"),
        READY[:-20],
        ipp(status=0x0406),
        ipp(status=0x0500),
        ipp(status=0x0501),
    ],
)
def test_what_is_no_answer_is_a_typed_error(
    cupsd: FakeCupsd, queue: CupsQueue, operation: Callable[[CupsQueue], object], answer: bytes
) -> None:
    cupsd.answer = answer
    try:
        operation(queue)
    except DeviceError as error:
        assert error.code.startswith("document_printer.")


def test_the_state_is_read(queue: CupsQueue) -> None:
    assert queue.state() == QueueState(
        device_uri="ipp://printer.invalid/ipp/print",
        is_processing=False,
        is_stopped=False,
        is_accepting=True,
        policy="abort-job",
        keywords=frozenset(),
    )


def test_a_state_of_other_types_is_read_as_far_as_it_goes(cupsd: FakeCupsd, queue: CupsQueue) -> None:
    cupsd.answer = ipp(
        attribute(Tag.KEYWORD, b"printer-state", b"idle"),
        attribute(0x13, b"printer-state-reasons", b""),
        attribute(Tag.URI, b"device-uri", b"\xff\xfe"),
    )
    state = queue.state()
    assert not state.is_processing
    assert not state.is_driverless
    assert state.keywords == frozenset()


@pytest.mark.parametrize(
    ("uri", "is_driverless"),
    [
        ("ipp://printer.invalid/ipp/print", True),
        ("ipps://printer.invalid:443/ipp/print?waitjob=false", True),
        ("ipp://printer.invalid/printers/Laser", False),
        ("ipp://printer.invalid:631/classes/Any", False),
        ("socket://printer.invalid", False),
        ("usb://Maker/Laser", False),
        ("ipps://Laser%20of%20ours._ipps._tcp.local/", False),
        ("", False),
    ],
)
def test_which_printers_can_be_asked_by_ipp(uri: str, is_driverless: bool) -> None:
    state = QueueState(uri, False, False, True, "", frozenset())
    assert state.is_driverless is is_driverless


@pytest.mark.parametrize(
    ("value", "expected"), [(3, JobState.PENDING), (5, JobState.PROCESSING), (9, JobState.COMPLETED)]
)
def test_a_jobs_state_is_read(cupsd: FakeCupsd, queue: CupsQueue, value: int, expected: JobState) -> None:
    cupsd.answer = ipp(number(b"job-id", 1), number(b"job-state", value, Tag.ENUM), group=Tag.JOB)
    assert queue.job(1) is expected


def test_a_job_that_cupsd_no_longer_knows_is_gone(cupsd: FakeCupsd, queue: CupsQueue) -> None:
    cupsd.answer = ipp(status=0x0406)
    assert queue.job(1) is JobState.GONE
    assert JobState.GONE.is_ended
    queue.remove(1)


@pytest.mark.parametrize("state", [0x7FFF, 2])
def test_a_jobs_state_that_the_standard_does_not_know(cupsd: FakeCupsd, queue: CupsQueue, state: int) -> None:
    cupsd.answer = ipp(number(b"job-id", 1), number(b"job-state", state, Tag.ENUM), group=Tag.JOB)
    with pytest.raises(DeviceError) as caught:
        queue.job(1)
    assert caught.value.code == "document_printer.protocol"


def test_jobs_of_other_queues_are_not_ours(cupsd: FakeCupsd, queue: CupsQueue) -> None:
    ours = number(b"job-id", 4) + attribute(Tag.URI, b"job-printer-uri", b"ipp://localhost/printers/Kiosk")
    others = number(b"job-id", 5) + attribute(Tag.URI, b"job-printer-uri", b"ipp://localhost/printers/NotKiosk")
    cupsd.answer = ipp(ours, bytes([Tag.JOB]), others, group=Tag.JOB)
    assert queue.own_jobs() == [4]


def test_where_nothing_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(DeviceUnavailable) as caught:
        CupsQueue(f"127.0.0.1:{port}", "Kiosk").state()
    assert caught.value.code == "document_printer.queue_unavailable"


@pytest.mark.parametrize("server", ["", "localhost", ":631", "localhost:", "localhost:0", "localhost:70000"])
def test_a_server_that_is_no_address(server: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CupsQueue(server, "Kiosk")
    assert caught.value.code == "document_printer.queue_refused"
