"""SNMP datagrams against golden bytes and bytes of all kinds, and an agent that misbehaves."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.document_printer.device import Patience
from drivers.document_printer.snmp import (
    COUNTER_SIZE,
    DETECTED_ERROR_STATE,
    DEVICE_DESCRIPTION,
    MARKER_LIFE_COUNT,
    PRINTER_STATUS,
    CounterProof,
    SnmpPrinter,
    request,
    response,
    state_of,
)
from drivers.errors import ConfigurationError, DeviceError, DeviceTimeout, DeviceUnavailable, ProtocolError

# As pysnmp 7.1.30 encodes the question with request id 7.
QUESTION = bytes.fromhex(
    "305d02010004067075626c6963a050020107020100020100304530"
    "0f060b2b0601020119030501010105 00300f060b2b060102011903050102010500"
    "3010060c2b060102012b0a02010401010500 300f060b2b060102011903020103010500".replace(" ", "")
)
# Idle, low paper and no toner, 1000 sheets, by Net-SNMP's habit of long lengths.
ANSWER = bytes.fromhex(
    "3082006f020100 04067075626c6963 a2820060 020107 020100 020100 30820053"
    "30820010 060b2b060102011903050101010201 03"
    "30820011 060b2b06010201190305010201 0402 9000"
    "30820012 060c2b060102012b0a020104010141 02 03e8"
    "30820010 060b2b06010201190302010301 0401 78".replace(" ", "")
)


def test_the_question_is_the_standards() -> None:
    assert request(7) == QUESTION


def test_an_answer_is_read() -> None:
    number, values = response(ANSWER)
    assert number == 7
    assert values == {
        PRINTER_STATUS: 3,
        DETECTED_ERROR_STATE: b"\x90\x00",
        MARKER_LIFE_COUNT: 1000,
        DEVICE_DESCRIPTION: b"x",
    }
    state = state_of(values)
    assert state.condition.detail == "media-low toner-empty"
    assert state.condition.code == "document_printer.toner_empty"
    assert not state.is_busy
    assert (state.model, state.count) == ("x", 1000)


@pytest.mark.parametrize(("status", "is_busy"), [(1, False), (2, False), (3, False), (4, True), (5, True)])
def test_printing_and_warming_up_are_busy(status: int, is_busy: bool) -> None:
    _, values = response(ANSWER)
    assert state_of(values | {PRINTER_STATUS: status}).is_busy is is_busy


@pytest.mark.parametrize("name", [PRINTER_STATUS, DETECTED_ERROR_STATE, MARKER_LIFE_COUNT, DEVICE_DESCRIPTION])
def test_a_value_that_is_missing_or_of_another_type(name: bytes) -> None:
    _, values = response(ANSWER)
    other = b"1" if isinstance(values[name], int) else 1
    for altered in ({key: values[key] for key in values if key != name}, values | {name: other}):
        with pytest.raises(ProtocolError):
            state_of(altered)


def test_an_agent_without_the_counter() -> None:
    refused = ANSWER.replace(bytes.fromhex("020107020100020100"), bytes.fromhex("020107020102020103"))
    with pytest.raises(ConfigurationError) as caught:
        response(refused)
    assert caught.value.code == "document_printer.counter_missing"


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\x30",
        ANSWER[:-1],
        ANSWER + b"\x00",
        QUESTION,
        b"\x30\x80" * 2000,
        b"\x30\x84\xff\xff\xff\xff" + ANSWER[4:],
        b"\x30\xff" + b"\xff" * 127,
    ],
)
def test_a_malformed_answer_is_a_protocol_error(datagram: bytes) -> None:
    with pytest.raises(ProtocolError) as caught:
        response(datagram)
    assert caught.value.code == "document_printer.protocol"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(datagram: bytes) -> None:
    try:
        state_of(response(datagram)[1])
    except DeviceError:
        return


@given(st.data())
def test_an_altered_answer_is_read_or_refused(data: st.DataObject) -> None:
    altered = bytearray(ANSWER)
    for _ in range(data.draw(st.integers(1, 4))):
        altered[data.draw(st.integers(0, len(altered) - 1))] = data.draw(st.integers(0, 255))
    try:
        state_of(response(bytes(altered))[1])
    except DeviceError:
        return


def answer_to(question: bytes, status: int = 3, count: int = 1000) -> bytes:
    """The golden answer with this question's number, as an agent gives it."""
    number = question[question.index(b"\xa0") + 2 :][: question[question.index(b"\xa0") + 3] + 2]
    bindings = ANSWER[ANSWER.index(bytes.fromhex("30820053")) :]
    bindings = bindings.replace(bytes.fromhex("02010330"), bytes((2, 1, status, 0x30)))
    bindings = bindings.replace(bytes.fromhex("410203e8"), b"\x41\x02" + count.to_bytes(2, "big"))
    pdu = number + bytes.fromhex("020100020100") + bindings
    rest = bytes.fromhex("02010004067075626c6963") + b"\xa2\x82" + len(pdu).to_bytes(2, "big") + pdu
    return b"\x30\x82" + len(rest).to_bytes(2, "big") + rest


class Agent:
    """A UDP port with a behaviour."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.behave: Callable[[bytes], list[bytes]] = lambda question: [answer_to(question)]
        self.asked = 0
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def counter(self) -> str:
        return f"snmp:127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self) -> None:
        self.socket.sendto(b"", self.socket.getsockname())
        self._thread.join()
        self.socket.close()

    def _serve(self) -> None:
        while True:
            question, peer = self.socket.recvfrom(4096)
            if not question:
                return
            self.asked += 1
            for datagram in self.behave(question):
                self.socket.sendto(datagram, peer)


@pytest.fixture
def agent() -> Iterator[Agent]:
    opened = Agent()
    yield opened
    opened.close()


@pytest.fixture
def printer(agent: Agent) -> Iterator[SnmpPrinter]:
    opened = SnmpPrinter(agent.counter)
    yield opened
    opened.close()


def test_a_printer_is_asked(printer: SnmpPrinter) -> None:
    assert printer.look(Patience.of(5)).count == 1000


def test_a_lost_datagram_is_asked_for_again(agent: Agent, printer: SnmpPrinter) -> None:
    agent.behave = lambda question: [answer_to(question)] if agent.asked > 1 else []
    assert printer.look(Patience.of(5)).count == 1000
    assert agent.asked == 2


def test_a_late_answer_is_not_taken_for_this_one(agent: Agent, printer: SnmpPrinter) -> None:
    agent.behave = lambda question: [answer_to(request(7), count=5), answer_to(question, count=6)]
    assert printer.look(Patience.of(5)).count == 6


def test_a_silent_agent(agent: Agent, printer: SnmpPrinter) -> None:
    agent.behave = lambda _: []
    with pytest.raises(DeviceTimeout) as caught:
        printer.look(Patience.of(0.2))
    assert caught.value.code == "document_printer.unavailable"


def test_a_silent_agent_and_a_resident_who_gives_up(agent: Agent, printer: SnmpPrinter) -> None:
    cancel = threading.Event()

    def give_up(_: bytes) -> list[bytes]:
        cancel.set()
        return []

    agent.behave = give_up
    with pytest.raises(DeviceTimeout):
        printer.look(Patience(time.monotonic() + 60, cancel))


def test_an_agent_that_babbles(agent: Agent, printer: SnmpPrinter) -> None:
    agent.behave = lambda _: [b"\xff" * 4096]
    with pytest.raises(ProtocolError):
        printer.look(Patience.of(5))


def test_a_port_where_nothing_listens(agent: Agent) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    printer = SnmpPrinter(f"snmp:127.0.0.1:{port}")
    with pytest.raises(DeviceUnavailable) as caught:
        printer.look(Patience.of(5))
    assert caught.value.code == "document_printer.unavailable"


@pytest.mark.parametrize("counter", ["snmp:", "snmp:host", "snmp:host:", "snmp:host:0", "snmp:host:70000", "snmp::161"])
def test_a_page_counter_that_is_no_address(counter: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        SnmpPrinter(counter)
    assert caught.value.code == "document_printer.counter_missing"


def test_the_counter_proves_what_it_rose_by(agent: Agent, printer: SnmpPrinter) -> None:
    proof = printer.prove(printer.look(Patience.of(5)), "title", 2)
    agent.behave = lambda question: [answer_to(question, status=4, count=1001)]
    seen = proof.look(Patience.of(5))
    assert (seen.sheets, seen.is_delivered, seen.is_at_work) == (1, False, True)
    agent.behave = lambda question: [answer_to(question, count=1002)]
    seen = proof.look(Patience.of(5))
    assert (seen.sheets, seen.is_delivered, seen.is_at_work) == (2, True, False)


@pytest.mark.parametrize(
    ("before", "after", "sheets"),
    [(COUNTER_SIZE - 1, 1, 2), (1000, 1000, 0), (1000, 999, 0), (1000, 0, 0), (0, 60000, 0)],
)
def test_a_counter_that_wraps_and_one_that_was_replaced(
    agent: Agent, printer: SnmpPrinter, before: int, after: int, sheets: int
) -> None:
    agent.behave = lambda question: [answer_to(question, count=after)]
    assert CounterProof(printer, before, 1).look(Patience.of(5)).sheets == sheets
