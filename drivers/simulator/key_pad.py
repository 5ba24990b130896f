"""The simulated key pad: ``python -m drivers.simulator.key_pad NAME``.

An input node with the six keys of `drivers.settings.KEYS` and a socket for a headset, in whose place the unix socket
NAME lies.

Orders: ``press`` {key} (our name or the kernel's), ``hold`` {key}, ``release`` {key}, ``headset`` {is_in}, ``fault``
{fault, seconds, times, after; ``pulled``: at}, ``clear`` (headset out, keys up), ``state``. Beside the wire's faults:
``dropped`` (the kernel lost the press, or the release, and says so).
"""

import argparse
import threading
import time
from pathlib import Path

from evdev import ecodes

from drivers.settings import KEYS, Key
from drivers.simulator.faults import FAULTS
from drivers.simulator.input_node import InputNode, key, record
from drivers.simulator.one_way import OneWay
from drivers.simulator.process import Order, serve_orders

REPEAT_SECONDS = 0.03
"""Between two repeats of a key that is held; the kernel's own begin after 250 ms."""

JUNK = b"".join((
    record(ecodes.EV_REL, ecodes.REL_X, -5),
    record(ecodes.EV_KEY, ecodes.KEY_A, 1),
    record(ecodes.EV_KEY, 0x2FF, 7),
    record(ecodes.EV_SYN, ecodes.SYN_REPORT, 0),
))  # fmt: skip
"""What ``garbage`` sends ahead: what a pad has no reason to send, and the kernel might pass on."""

HAS_KEYS = frozenset(range(1, ecodes.KEY_F24))


class Pad:
    """One simulated pad and the orders that turn it."""

    def __init__(self, name: Path) -> None:
        self.node = InputNode(name, "Simulated key pad", HAS_KEYS, {ecodes.SW_HEADPHONE_INSERT})
        self._wire = OneWay(self.node, 1, 17, JUNK, FAULTS["key_pad"])
        self._guard = threading.Lock()
        self._held: set[int] = set()
        threading.Thread(target=self._repeat, daemon=True).start()
        self.node.plug(is_in=True)

    def press(self, order: Order) -> Order:
        """Press a key and let it go."""
        code = _code(order)
        self._wire.put(self._lost(code) or key(code, 1) + key(code, 0))
        return {}

    def hold(self, order: Order) -> Order:
        """Press a key and keep it down: it repeats until it is let go."""
        code = _code(order)
        self.node.down.add(code)
        self._wire.put(key(code, 1))
        with self._guard:
            self._held.add(code)
        return {}

    def release(self, order: Order) -> Order:
        """Let a key go."""
        code = _code(order)
        self._lift(code)
        self._wire.put(self._lost(code) or key(code, 0))
        return {}

    def headset(self, order: Order) -> Order:
        """Plug a headset in or out."""
        is_in = bool(order["is_in"])
        change = self.node.on.add if is_in else self.node.on.discard
        change(ecodes.SW_HEADPHONE_INSERT)
        event = record(ecodes.EV_SW, ecodes.SW_HEADPHONE_INSERT, int(is_in))
        self._wire.put(event + record(ecodes.EV_SYN, ecodes.SYN_REPORT, 0))
        return {}

    def fault(self, order: Order) -> Order:
        """Break something."""
        answer = self._wire.fault(order)
        if order["fault"] == "wrong_device":
            self._swap(is_mouse=True)
        return answer

    def clear(self, order: Order) -> Order:
        """Mend everything, let every key go, pull the headset out."""
        if self.node.is_mouse:
            self._swap(is_mouse=False)
        answer = self._wire.clear(order)
        for code in list(self._held):
            self._lift(code)
            self._wire.put(key(code, 0))
        self.headset({"is_in": False})
        # What is broken next is for what comes after this.
        self._wire.flush()
        return answer

    def state(self, _order: Order) -> Order:
        """Tell what is broken, how many times something left, and whether a headset is in."""
        return self._wire.state({}) | {"headset": ecodes.SW_HEADPHONE_INSERT in self.node.on}

    def _lift(self, code: int) -> None:
        with self._guard:
            self._held.discard(code)
        self.node.down.discard(code)

    def _lost(self, code: int) -> bytes:
        """Return what comes where the kernel has lost events, and nothing where it has not."""
        return record(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0) + key(code, 0) if self._wire.strikes("dropped") else b""

    def _repeat(self) -> None:
        while True:
            time.sleep(REPEAT_SECONDS)
            with self._guard:
                held = list(self._held)
            for code in held:
                self._wire.put(key(code, 2))

    def _swap(self, *, is_mouse: bool) -> None:
        self.node.plug(is_in=False)
        self.node.is_mouse = is_mouse
        self.node.plug(is_in=True)


def _code(order: Order) -> int:
    name = str(order["key"])
    code = ecodes.ecodes.get(KEYS[Key(name)] if name in set(Key) else name)
    if code is None:
        msg = f"no key {name}"
        raise ValueError(msg)
    return int(code)


def main() -> None:
    """Be a key pad until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", type=Path)
    arguments = parser.parse_args()
    pad = Pad(arguments.name)
    handlers = {
        "press": pad.press,
        "hold": pad.hold,
        "release": pad.release,
        "headset": pad.headset,
        "fault": pad.fault,
        "clear": pad.clear,
        "state": pad.state,
    }
    try:
        serve_orders(f"evdev:{arguments.name}", handlers)
    finally:
        pad.node.remove()


if __name__ == "__main__":
    main()
