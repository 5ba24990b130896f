"""Any bytes in the place of a node's: events, answers or an error; any events: what is typed, or keys of a pad."""

from contextlib import suppress
from threading import Event

from drivers.errors import DeviceError, DeviceTimeout
from drivers.input_events import (
    EV_MAX,
    EVIOCGBIT_KEY,
    EVIOCGKEY,
    EVIOCGRAB,
    RECORD,
    Peer,
    parse_bits,
    parse_events,
)
from drivers.key_pad.keys import Layout, PadState
from drivers.scanner.keyboard import Keyboard
from drivers.settings import Key, KeyPadSettings

LAYOUT = Layout.of(KeyPadSettings(link="evdev:x"))
SEEDS = (
    RECORD.pack(0, 0, 0xFFFF, 0x4590, 0) + RECORD.pack(0, 0, 0xFFFF, 0x4518, 2) + b"\x00\x40",
    RECORD.pack(1, 5, 4, 4, 30) + RECORD.pack(1, 5, 1, 103, 1) + RECORD.pack(1, 5, 0, 0, 0),
    RECORD.pack(1, 5, 0, 3, 0) + RECORD.pack(1, 5, 5, 2, 1) + RECORD.pack(1, 5, 0, 0, 0),
    RECORD.pack(0, 0, 0xFFFF, 0x4590, -16),
    RECORD.pack(0, 0, 0xFFFF, 0x4590, -(2**31)),
)


class Bytes:
    """A link that gives what it was made with, then nothing."""

    def __init__(self, data: bytes) -> None:
        self._left = data

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def write(self, data: bytes) -> None:
        assert len(data) == 4

    def discard_input(self) -> None:
        self._left = b""

    def close(self) -> None:
        pass


def check(data: bytes) -> None:
    peer = Peer(Bytes(data), "key_pad")
    for request in (EVIOCGRAB, EVIOCGBIT_KEY, EVIOCGKEY):
        try:
            assert len(peer.ask(request)) <= 96
        except OSError as error:
            assert error.errno > 0
        except DeviceError as error:
            assert isinstance(error, DeviceTimeout) or error.code == "key_pad.bad_event"
    with suppress(DeviceError):
        assert len(peer.read(0.0, None)) <= len(data) // RECORD.size
    assert len(parse_bits(data)) <= 8 * len(data)
    try:
        events = parse_events(data, "key_pad")
    except DeviceError as error:
        assert error.code == "key_pad.bad_event"
        return
    assert len(events) * RECORD.size == len(data)
    assert all(event.type <= EV_MAX for event in events)
    assert len(Keyboard(parse_bits(data)).typed(events)) <= len(events)
    state = PadState(LAYOUT)
    state.resume(parse_bits(data), parse_bits(data))
    assert {press.key for press in state.presses(events, 0.0)} <= set(Key)
