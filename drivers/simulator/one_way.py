"""A device that talks without being asked: what it sends leaves in a thread of its own, with the faults of its wire."""

import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from drivers.simulator.breakage import Faults, Repairs, fault_of
from drivers.simulator.process import Order

SLOW_SECONDS = 0.5
"""What ``slow`` adds."""

DRIP_SECONDS = 0.03
"""Between two pieces of ``drip``; the slowest keyboard setting of scanners is 0.1 s."""


class Line(Protocol):
    """A wire that can be pulled out: `SerialLine` and `InputNode`."""

    def plug(self, *, is_in: bool) -> None:
        """Plug in or pull out."""

    def send(self, data: bytes) -> None:
        """Hand bytes to the wire."""

    def remove(self) -> None:
        """Take the wire's name away."""


class OneWay:
    """The device's end.

    Args:
        line: the wire.
        unit: bytes that ``truncated`` never parts: 1, or a record's.
        drip: bytes of one piece of ``drip``.
        junk: what ``garbage`` sends ahead.
        known: every fault of the device; for its own it asks `strikes`.
    """

    def __init__(self, line: Line, unit: int, drip: int, junk: bytes, known: Sequence[str]) -> None:
        self._line = line
        self._unit = unit
        self._drip = drip
        self._junk = junk
        self._known = known
        self._faults = Faults()
        self._guard = threading.Lock()
        self._pulled_at = 0
        self._held_back = b""
        self._sent = 0
        self._clearings = 0
        self._waiting: queue.Queue[bytes] = queue.Queue()
        self._repairs = Repairs(self._mend)
        threading.Thread(target=self._run, daemon=True).start()

    def put(self, data: bytes) -> None:
        """Send bytes when what was put before is sent."""
        self._waiting.put(data)

    def flush(self) -> None:
        """Wait until everything that was put has left."""
        self._waiting.join()

    def strikes(self, fault: str) -> bool:
        """Whether a fault happens now."""
        with self._guard:
            return self._faults.strikes(fault)

    def fault(self, order: Order) -> Order:
        """Break something, for good, for ``seconds`` or for ``times`` occasions, ``after`` some that go well.

        ``pulled`` happens ``at`` a number of bytes of what is sent next.
        """
        fault = fault_of(order, self._known)
        with self._guard:
            self._faults.set(fault, order)
            self._pulled_at = int(order.get("at", self._pulled_at))
        self._plug()
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything; what was held back leaves now, what waits is thrown away."""
        self._repairs.forget()
        self._clearings += 1
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
                self._waiting.task_done()
        self._mend(None)
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what is broken, and how many times something left; nothing of what it was."""
        with self._guard:
            return {"faults": self._faults.names(), "sent": self._sent}

    def _mend(self, fault: str | None) -> None:
        with self._guard:
            self._faults.clear(fault)
            if fault in {None, "pulled"}:
                self._faults.clear("gone")
            is_late = "late" in self._faults.names()
            held_back, self._held_back = (b"", self._held_back) if is_late else (self._held_back, b"")
        self._plug()
        if held_back:
            self.put(held_back)

    def _plug(self) -> None:
        self._line.plug(is_in=not self._has("gone"))

    def _run(self) -> None:
        while True:
            self._deliver(self._waiting.get())
            with self._guard:
                self._sent += 1
            self._waiting.task_done()

    def _deliver(self, data: bytes) -> None:
        if self.strikes("silent"):
            return
        with self._guard:
            if self._faults.strikes("late"):
                self._held_back += data
                return
            data, self._held_back = self._held_back + data, b""
        if self.strikes("slow"):
            time.sleep(SLOW_SECONDS)
        if self.strikes("garbage"):
            data = self._junk + data
        if self.strikes("truncated"):
            data = data[: (len(data) // self._unit // 2 | 1) * self._unit]
        if self.strikes("pulled"):
            self._line.send(data[: self._pulled_at])
            with self._guard:
                self._faults.add("gone")
            self._plug()
            return
        if not self.strikes("drip"):
            self._line.send(data)
            return
        clearings = self._clearings
        for at in range(0, len(data), self._drip):
            # What a cleared device had in its pipe is not for whoever opens it next.
            if clearings == self._clearings:
                self._line.send(data[at : at + self._drip])
                time.sleep(DRIP_SECONDS)

    def _has(self, fault: str) -> bool:
        with self._guard:
            return fault in self._faults.names()
