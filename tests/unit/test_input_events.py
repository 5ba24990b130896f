"""The seam of input nodes: the kernel's records and ioctl numbers, and a peer at a socket that misbehaves."""

import errno
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st
from suite import assert_cancelled, failure, soon

from drivers import input_events
from drivers.errors import (
    ConfigurationError,
    DeviceBusy,
    DeviceTimeout,
    DeviceUnavailable,
    ProtocolError,
)
from drivers.input_events import RECORD, InputDevice, InputEvent, parse_bits, parse_events

A_DOWN = RECORD.pack(1_800_000_000, 123_456, 1, 30, 1)
REPORT = RECORD.pack(1_800_000_000, 123_456, 0, 0, 0)
GRAB, NAME, SERIAL, KEYS_DOWN, SWITCHES_ON, HAS_KEYS, HAS_SWITCHES = 0x90, 0x06, 0x08, 0x18, 0x1B, 0x21, 0x25

Answers = dict[int, bytes | int]
USUAL: Answers = {
    GRAB: b"",
    NAME: b"Invented \x07 pad\0\0\0",
    SERIAL: b"SN-0007\0",
    KEYS_DOWN: b"\x00\x00\x00\x40",
    SWITCHES_ON: b"\x04",
    HAS_KEYS: b"\xfe\xff\xff\xff",
    HAS_SWITCHES: b"\x04",
}


class Peer:
    """A process in the place of a node; negative answers are errnos, missing ones never come."""

    def __init__(self, path: Path, answers: Answers) -> None:
        self.url = f"evdev:{path}"
        self.answers = answers
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self.link: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        try:
            self.link, _ = self._server.accept()
            while request := self.link.recv(4):
                (number,) = struct.unpack("@I", request)
                answer = self.answers.get(number & 0xFF)
                if isinstance(answer, int):
                    self.link.sendall(RECORD.pack(0, 0, 0xFFFF, number & 0xFFFF, answer))
                elif answer is not None:
                    self.link.sendall(RECORD.pack(0, 0, 0xFFFF, number & 0xFFFF, len(answer)) + answer)
        except OSError:
            return

    def send(self, data: bytes) -> None:
        assert self.link is not None
        self.link.sendall(data)

    def hang_up(self) -> None:
        for each in (self.link, self._server):
            if each is not None:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for each in (self.link, self._server):
            if each is not None:
                each.close()


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    made = Peer(tmp_path / "node", dict(USUAL))
    yield made
    made.hang_up()


@pytest.fixture
def device(peer: Peer) -> Iterator[InputDevice]:
    opened = InputDevice(peer.url, "key_pad")
    yield opened
    opened.close()


@pytest.mark.skipif(sys.maxsize < 2**32, reason="records are shorter where a long has four bytes")
def test_records_are_the_kernels() -> None:
    captured = "00d2496b 00000000 40e20100 00000000 0100 1e00 01000000"
    assert parse_events(bytes.fromhex(captured), "key_pad") == [InputEvent(1, 30, 1)]
    assert bytes.fromhex(captured.replace(" ", "")) == A_DOWN


def test_numbers_are_the_kernels() -> None:
    for name in ("EV_SYN", "EV_KEY", "EV_SW", "EV_MAX", "SYN_REPORT", "SYN_DROPPED"):
        assert getattr(input_events, name) == ecodes.ecodes[name]
    # Direction, size, 'E' and number, as linux/ioctl.h composes them.
    assert 1 << 30 | 4 << 16 | ord("E") << 8 | 0x90 == input_events.EVIOCGRAB
    assert 2 << 30 | 128 << 16 | ord("E") << 8 | 0x06 == input_events.EVIOCGNAME
    assert 2 << 30 | 128 << 16 | ord("E") << 8 | 0x08 == input_events.EVIOCGUNIQ
    assert 2 << 30 | 96 << 16 | ord("E") << 8 | 0x18 == input_events.EVIOCGKEY
    assert 2 << 30 | 8 << 16 | ord("E") << 8 | 0x1B == input_events.EVIOCGSW
    assert 2 << 30 | 96 << 16 | ord("E") << 8 | 0x20 + ecodes.EV_KEY == input_events.EVIOCGBIT_KEY
    assert 2 << 30 | 8 << 16 | ord("E") << 8 | 0x20 + ecodes.EV_SW == input_events.EVIOCGBIT_SW
    assert ecodes.KEY_MAX < 96 * 8
    assert ecodes.SW_MAX < 8 * 8


def test_bits_are_counted_from_the_lowest() -> None:
    assert parse_bits(b"\x01\x80\x00\x02") == {0, 15, 25}


@pytest.mark.parametrize("data", [A_DOWN[:-1], A_DOWN + b"\0", RECORD.pack(0, 0, 0x20, 0, 0)])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    assert failure(lambda: parse_events(data, "scanner")).code == "scanner.bad_event"


@given(st.binary(max_size=200))
def test_any_bytes_are_events_or_refused(data: bytes) -> None:
    try:
        events = parse_events(data, "key_pad")
    except ProtocolError as error:
        assert error.code == "key_pad.bad_event"
    else:
        assert len(events) * RECORD.size == len(data)


def test_a_node_tells_what_it_is(device: InputDevice) -> None:
    assert device.capabilities == {
        "name": "Invented  pad",
        "serial": "SN-0007",
        "verified": "not verified on a wire",
    }
    assert device.keys == set(range(1, 32))
    assert device.switches == {2}
    assert device.keys_down() == {30}
    assert device.switches_on() == {2}


def test_a_node_without_a_name_or_number_is_good_enough(peer: Peer) -> None:
    peer.answers |= {NAME: -errno.ENOENT, SERIAL: -errno.ENOENT}
    device = InputDevice(peer.url, "key_pad")
    assert device.capabilities == {"verified": "not verified on a wire"}
    device.close()


def test_events_are_waited_for_and_may_come_in_pieces(peer: Peer, device: InputDevice) -> None:
    timer = threading.Timer(0.1, peer.send, [A_DOWN[:5]])
    timer.start()
    assert device.read(soon(0.3)) == []
    timer.join()
    peer.send(A_DOWN[5:] + REPORT)
    assert device.read(soon()) == [InputEvent(1, 30, 1), InputEvent(0, 0, 0)]
    assert device.read(0.0) == []


def test_events_before_an_answer_are_not_lost(peer: Peer, device: InputDevice) -> None:
    peer.send(A_DOWN + REPORT)
    assert device.keys_down() == {30}
    assert device.read(0.0) == [InputEvent(1, 30, 1), InputEvent(0, 0, 0)]


def test_waiting_ends_when_it_is_cancelled(device: InputDevice) -> None:
    assert_cancelled(0.1, lambda cancel: device.read(soon(60.0), cancel))


def test_a_node_that_another_process_holds_is_busy(peer: Peer) -> None:
    peer.answers[GRAB] = -errno.EBUSY
    error = failure(lambda: InputDevice(peer.url, "key_pad"))
    assert type(error) is DeviceBusy
    assert error.code == "key_pad.busy"


def test_a_node_that_is_pulled_out_is_unavailable(peer: Peer, device: InputDevice) -> None:
    timer = threading.Timer(0.1, peer.hang_up)
    timer.start()
    assert type(failure(lambda: device.read(soon(60.0)))) is DeviceUnavailable
    timer.join()
    assert failure(device.keys_down).code == "key_pad.unavailable"


def test_a_node_that_does_not_answer_ends_in_time(peer: Peer) -> None:
    del peer.answers[HAS_KEYS]
    error = failure(lambda: InputDevice(peer.url, "key_pad"))
    assert type(error) is DeviceTimeout
    assert error.code == "key_pad.silent"


@pytest.mark.parametrize("answer", [bytes(97), b"\xff" * 4000, -4096, -(2**31)])
def test_an_answer_that_no_kernel_gives_is_refused(peer: Peer, answer: bytes | int) -> None:
    peer.answers[HAS_KEYS] = answer
    assert failure(lambda: InputDevice(peer.url, "key_pad")).code == "key_pad.bad_event"


def test_a_peer_that_talks_instead_of_answering_is_refused(peer: Peer, device: InputDevice) -> None:
    del peer.answers[KEYS_DOWN]
    peer.send((A_DOWN + REPORT) * 3000)
    assert failure(device.keys_down).code == "key_pad.bad_event"


def test_nothing_there_is_unavailable(tmp_path: Path) -> None:
    assert failure(lambda: InputDevice(f"evdev:{tmp_path / 'nothing'}", "scanner")).code == "scanner.unavailable"


def test_a_socket_that_nobody_listens_at_is_unavailable(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "dead"))
    assert failure(lambda: InputDevice(f"evdev:{tmp_path / 'dead'}", "scanner")).code == "scanner.unavailable"


def test_what_is_no_input_node_is_a_wrong_device(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path, Path(os.devnull)):
        error = failure(lambda path=path: InputDevice(f"evdev:{path}", "scanner"))
        assert type(error) is ConfigurationError
        assert error.code == "scanner.wrong_device"


@pytest.mark.parametrize("url", ["", "evdev:", "serial:/dev/x", "/dev/input/event0"])
def test_a_wrong_address_is_a_configuration_error(url: str) -> None:
    assert failure(lambda: InputDevice(url, "key_pad")).code == "key_pad.link_invalid"


def test_a_kernel_node_is_read_without_blocking(tmp_path: Path) -> None:
    """A pipe stands for the character device: what a read gives is the same, ioctls are not tried here."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    node = input_events.KernelNode(str(path), "key_pad")
    writer = os.open(path, os.O_WRONLY)
    assert node.read(soon(0.1), None) == []
    os.write(writer, A_DOWN + REPORT)
    assert node.read(soon(), None) == [InputEvent(1, 30, 1), InputEvent(0, 0, 0)]
    os.close(writer)
    with pytest.raises(OSError, match="device"):
        node.read(soon(), None)
    node.close()
