"""Any keystrokes: a code of printable signs, or garbage."""

from drivers.errors import ProtocolError
from drivers.input_events import EV_KEY, EV_SYN, InputEvent
from drivers.scanner.keyboard import Keyboard
from drivers.scanner.lines import CodeDecoder

SEEDS = (bytes.fromhex("011E01 011E00 012A01 010201 010200 012A00 013A01 014F01 015F01 000300 011001 000000 011C01"),)


def check(data: bytes) -> None:
    keyboard, decoder = Keyboard(), CodeDecoder()
    for kind, code, value in zip(data[::3], data[1::3], data[2::3], strict=False):
        event = InputEvent(EV_SYN if kind % 8 == 0 else EV_KEY, code % 5 if kind % 8 == 0 else code, value % 3)
        typed = keyboard.typed([event])
        assert len(typed) <= 1
        if keyboard.is_out_of_step:
            keyboard.resume(data[:6])
        try:
            scanned = decoder.feed(typed)
        except ProtocolError as error:
            assert error.code == "scanner.garbage"
            continue
        assert scanned is None or scanned.text.isprintable()
