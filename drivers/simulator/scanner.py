"""The simulated code scanner: ``python -m drivers.simulator.scanner NAME [--keyboard | --triggered | --tcp]``.

A line of text over a pseudo terminal whose name is the symbolic link NAME (``--speed`` is its baud), or over a port as
of a serial server, or keystrokes over an input node in whose place the socket NAME lies. A triggered one keeps what is
held before its lens until the trigger of the GM65 comes.

Orders: ``scan`` {text, encoding: utf-8 or gb18030, suffix}, ``type`` {keys: as `named_keys` has
them; keyboard only}, ``fault`` {fault, seconds, times, after; ``pulled``: at}, ``clear``, ``state``. Beside the wire's
faults: ``no_suffix`` (set up wrongly), ``endless`` (digits without an end), ``dropped`` (the kernel lost keystrokes).
"""

import argparse
import threading
import time
from pathlib import Path

from evdev import ecodes

from drivers.simulator.faults import FAULTS
from drivers.simulator.input_node import RECORD, InputNode, key, record
from drivers.simulator.one_way import OneWay
from drivers.simulator.process import Order, serve_orders
from drivers.simulator.serial_line import SPEEDS, SerialLine
from drivers.simulator.socket_line import TcpLine

TRIGGER = bytes.fromhex("7E 00 08 01 00 02 01 AB CD")
ACKNOWLEDGE = bytes.fromhex("02 00 00 01 00 33 31")
LOOK_SECONDS = 5.0
"""How long a trigger lasts."""

JUNK = bytes.fromhex("00 FF 13 C0 01")
BANNER = bytes.fromhex("AAAAAA9669 0004 000080 84")
"""What ``wrong_device`` sends: the reply of an ID-card module."""

NAMES = {
    " ": "SPACE", "-": "MINUS", "=": "EQUAL", "[": "LEFTBRACE", "]": "RIGHTBRACE", ";": "SEMICOLON", "'": "APOSTROPHE",
    "`": "GRAVE", "\\": "BACKSLASH", ",": "COMMA", ".": "DOT", "/": "SLASH", "\t": "TAB", "\r": "ENTER", "\n": "ENTER",
}  # fmt: skip
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
ALL_KEYS = frozenset(range(1, 128))


def keystrokes(text: str) -> bytes:
    """Return the records of typing ``text`` on a United States keyboard.

    Raises:
        ValueError: a character that it does not have.
    """
    typed = b""
    for sign in text:
        plain = SHIFTED.get(sign, sign.lower())
        code = ecodes.ecodes.get(f"KEY_{NAMES.get(plain, plain.upper())}")
        if code is None:
            msg = f"no key types {sign!r}"
            raise ValueError(msg)
        stroke = key(code, 1) + key(code, 0)
        is_shifted = plain != sign
        typed += key(ecodes.KEY_LEFTSHIFT, 1) + stroke + key(ecodes.KEY_LEFTSHIFT, 0) if is_shifted else stroke
    return typed


def named_keys(names: str) -> bytes:
    """Return the records of kernel key names: ``KEY_A`` a stroke, with ``+`` it goes down, ``-`` up, ``*`` repeats."""
    values = {"+": (1,), "-": (0,), "*": (2,)}
    strokes = [(name.rstrip("+-*"), values.get(name[-1], (1, 0))) for name in names.split()]
    return b"".join(key(ecodes.ecodes[name], value) for name, each in strokes for value in each)


class Scanner:
    """One simulated scanner and the orders that turn it."""

    def __init__(self, line: SerialLine | TcpLine | InputNode, *, is_triggered: bool) -> None:
        self.line = line
        self._node = line if isinstance(line, InputNode) else None
        self._wire = (
            OneWay(line, RECORD.size, 3 * RECORD.size, named_keys("KEY_F1 KEY_LEFT"), FAULTS["scanner"])
            if self._node
            else OneWay(line, 1, 3, JUNK, FAULTS["scanner"])
        )
        self._is_triggered = is_triggered
        self._guard = threading.Lock()
        self._received = b""
        self._triggers = 0
        self._looks_until = 0.0
        self._before_lens = b""
        self._is_endless = threading.Event()
        if not isinstance(line, InputNode):
            threading.Thread(target=line.serve, args=[self._take], daemon=True).start()
        self.line.plug(is_in=True)

    def scan(self, order: Order) -> Order:
        """Hold the code ``text`` before the lens."""
        text, suffix = str(order["text"]), str(order.get("suffix", "\r"))
        if self._wire.strikes("no_suffix"):
            suffix = ""
        data = (
            keystrokes(text + suffix) if self._node else text.encode(order.get("encoding", "utf-8")) + suffix.encode()
        )
        if self._node and self._wire.strikes("dropped"):
            data = self._with_loss(data)
        if not self._node and self._wire.strikes("wrong_device"):
            data = BANNER
        self._show(data)
        return {}

    def type(self, order: Order) -> Order:
        """Type kernel keys."""
        if self._node is None:
            msg = "only a keyboard types"
            raise ValueError(msg)
        self._wire.put(named_keys(order["keys"]))
        return {}

    def fault(self, order: Order) -> Order:
        """Break something."""
        answer = self._wire.fault(order)
        if order["fault"] == "endless" and not self._is_endless.is_set():
            self._is_endless.set()
            threading.Thread(target=self._babble, daemon=True).start()
        if order["fault"] == "wrong_device" and self._node:
            self._swap(is_mouse=True)
        return answer

    def clear(self, order: Order) -> Order:
        """Mend everything; nothing is before the lens any more, and nothing looks for it."""
        self._is_endless.clear()
        with self._guard:
            self._before_lens, self._looks_until = b"", 0.0
        if self._node and self._node.is_mouse:
            self._swap(is_mouse=False)
        return self._wire.clear(order)

    def state(self, _order: Order) -> Order:
        """Tell what is broken, and how many codes and triggers there were."""
        with self._guard:
            return self._wire.state({}) | {"triggers": self._triggers}

    def _take(self, data: bytes) -> None:
        """Take bytes of the host; anything but the trigger is ignored."""
        with self._guard:
            self._received = (self._received + data)[-len(TRIGGER) :]
            if not self._is_triggered or self._received != TRIGGER:
                return
            self._received = b""
            self._triggers += 1
            self._looks_until = time.monotonic() + LOOK_SECONDS
            seen, self._before_lens = self._before_lens, b""
        if not self._wire.strikes("silent"):
            self.line.send(ACKNOWLEDGE)
        if seen:
            self._wire.put(seen)

    def _show(self, data: bytes) -> None:
        with self._guard:
            if self._is_triggered and time.monotonic() >= self._looks_until:
                self._before_lens = data
                return
        self._wire.put(data)

    def _babble(self) -> None:
        while self._is_endless.is_set():
            self._wire.put(keystrokes("0123456789") if self._node else b"0123456789")
            self._wire.flush()
            time.sleep(0.001)

    def _swap(self, *, is_mouse: bool) -> None:
        assert self._node is not None
        self._node.plug(is_in=False)
        self._node.is_mouse = is_mouse
        self._node.plug(is_in=True)

    @staticmethod
    def _with_loss(data: bytes) -> bytes:
        third = len(data) // 3
        return data[:third] + record(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0) + data[-third:]


def main() -> None:
    """Be a scanner until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", type=Path)
    parser.add_argument("--speed", type=int, default=9_600, choices=sorted(SPEEDS))
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--keyboard", action="store_true")
    kind.add_argument("--triggered", action="store_true")
    kind.add_argument("--tcp", action="store_true")
    arguments = parser.parse_args()
    line: SerialLine | TcpLine | InputNode
    if arguments.keyboard:
        line, address = InputNode(arguments.name, "Simulated scanner", ALL_KEYS), f"evdev:{arguments.name}"
    elif arguments.tcp:
        line, address = TcpLine(0), ""
    else:
        line = SerialLine(arguments.name, arguments.speed)
        address = f"serial:{arguments.name}?baud={arguments.speed}"
    scanner = Scanner(line, is_triggered=arguments.triggered)
    if isinstance(line, TcpLine):
        address = line.address
    handlers = {
        "scan": scanner.scan,
        "type": scanner.type,
        "fault": scanner.fault,
        "clear": scanner.clear,
        "state": scanner.state,
    }
    try:
        serve_orders(address, handlers)
    finally:
        scanner.line.remove()


if __name__ == "__main__":
    main()
