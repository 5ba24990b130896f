"""How a simulated device is broken and mended: the same way for all of them."""

import os
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any


def fault_of(order: Mapping[str, Any], known: Collection[str], *, dies_at_once: bool = True) -> str:
    """Return the fault that an order names.

    Args:
        order: with ``fault``.
        known: every fault of the device.
        dies_at_once: ``dead`` ends this process here and now.

    Raises:
        ValueError: it is none of those that are known.
    """
    fault = str(order.get("fault", ""))
    if fault not in known:
        msg = f"unknown fault; known: {', '.join(known)}"
        raise ValueError(msg)
    if fault == "dead" and dies_at_once:
        os._exit(1)
    return fault


class Faults:
    """What is broken now; a fault may last for a number of occasions."""

    def __init__(self) -> None:
        self._left: Counter[str] = Counter()
        self._spared: Counter[str] = Counter()
        self.options: Mapping[str, Any] = {}
        """What was said along with the newest fault."""

    def set(self, fault: str, order: Mapping[str, Any]) -> None:
        """Break something, for good or for ``times`` occasions, ``after`` some more that go well."""
        times = order.get("times")
        self._left[fault] = times if times is not None else -1
        self._spared[fault] = order.get("after", 0)
        self.options = order

    def add(self, fault: str) -> None:
        """Break something for good that follows from what is broken already."""
        self._left[fault] = -1
        self._spared[fault] = 0

    def clear(self, fault: str | None = None) -> None:
        """Mend one thing or everything."""
        if fault is None:
            self._left.clear()
        else:
            self._left.pop(fault, None)

    def strikes(self, fault: str) -> bool:
        """Whether it happens now; uses up one occasion."""
        left = self._left[fault]
        if left and self._spared[fault] > 0:
            self._spared[fault] -= 1
            return False
        if left > 0:
            self._left[fault] -= 1
        return left != 0

    def names(self) -> list[str]:
        """Return what is broken."""
        return sorted(fault for fault, left in self._left.items() if left)


class Repairs:
    """Mends by itself what was broken for some seconds.

    Args:
        mend: called with the fault when its time is over, in a thread of its own.
    """

    def __init__(self, mend: Callable[[str], None]) -> None:
        self._mend = mend
        self._guard = threading.Lock()
        self._timers: dict[str, threading.Timer] = {}

    def plan(self, fault: str, seconds: float | None) -> None:
        """Mend a fault after so many seconds, None for never; whatever was planned for it before is forgotten."""
        with self._guard:
            self._forget(fault)
            if seconds is None:
                return
            timer = threading.Timer(float(seconds), self._mend, [fault])
            timer.daemon = True
            self._timers[fault] = timer
            timer.start()

    def forget(self) -> None:
        """Forget all plans: everything is mended by hand."""
        with self._guard:
            for fault in list(self._timers):
                self._forget(fault)

    def _forget(self, fault: str) -> None:
        timer = self._timers.pop(fault, None)
        if timer is not None:
            timer.cancel()
