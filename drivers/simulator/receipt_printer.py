"""The simulated receipt printer: ``python -m drivers.simulator.receipt_printer LINK SHEETS [--make NAME]``.

A printer on a pseudo terminal whose name is the symbolic link LINK. What it prints appears in the folder SHEETS as
pictures of 203 dots an inch. It answers real-time questions whatever it is doing, and the others in their turn.
"""

import argparse
import threading
import time
from dataclasses import asdict
from pathlib import Path

from drivers.simulator.breakage import Faults, Repairs, fault_of
from drivers.simulator.esc_pos import Asked, Cut, Initialised, Interpreter, Moved, Pushing, Step, Strip
from drivers.simulator.faults import FAULTS
from drivers.simulator.process import Order, serve_orders
from drivers.simulator.receipt_makes import MAKES, Make, Snapshot
from drivers.simulator.receipt_paper import DOTS_PER_MM, ROLL_MM, Paper
from drivers.simulator.serial_line import SPEEDS, SerialLine

STOPS = frozenset({"media_jam", "cover_open", "cutter_fault", "head_hot", "hardware_fault"})

SLOW_SECONDS = 0.2
DRIP_SECONDS = 0.03
JUNK = bytes.fromhex("80ff91e5")
ENGLISH = b"ERROR\r\n"
SHORT_ROLL_MM = 20.0
LATCHED = frozenset({"cutter_fault", "media_jam"})
"""What stays an error after its cause is gone, until the host ends it."""

KNOWN = (*FAULTS["receipt_printer"], *(f"{each}_at_cut" for each in LATCHED))

STEP_DOTS = DOTS_PER_MM
FULL = 20
"""n of Custom's DLE EOT."""
MOST_BUFFERED = 256 * 1024


class Printer:
    """Line, buffer, paper and faults of one simulated printer, and the orders that turn them."""

    def __init__(self, link: Path, sheets: Path, speed: int, make: Make, mm_per_second: float) -> None:
        self.line = SerialLine(link, speed)
        self._make = make
        self._row_seconds = STEP_DOTS / DOTS_PER_MM / mm_per_second
        self._paper = Paper(sheets, make.dots, make.outlet)
        self._program = Interpreter(make.dots, make.charset, retract_code=make.retract_code)
        self._faults = Faults()
        self._latched: set[str] = set()
        self._state = threading.Condition()
        self._sending = threading.Lock()
        self._buffered = 0
        self._epoch = 0
        self._push_mask = 0
        self._pushed = b""
        self._is_printing = False
        self._tail = b""
        self._held_back = b""
        self._received = 0
        self._pull_at: int | None = None
        self._recoveries = 0
        self._printed_mm = 0.0
        self._scheduled: list[tuple[float, Order]] = []
        self._repairs = Repairs(self._mend)

    # What comes over the wire.

    def take(self, data: bytes) -> None:
        """Receive bytes: real-time commands at once, everything into the buffer."""
        if self._pull_at is not None and self._received + len(data) >= self._pull_at:
            data = data[: max(0, self._pull_at - self._received)]
            self._pull_at = None
            self._enqueue(data)
            with self._state:
                self._faults.add("gone")
                self._paper.interrupt()
            threading.Thread(target=self.line.plug, kwargs={"is_in": False}).start()
            return
        self._received += len(data)
        if self._is_struck("wrong_device"):
            self._answer(ENGLISH)
            return
        seen = self._tail + data
        at = 0
        while (at := seen.find(b"\x10", at)) >= 0 and at + 2 < len(seen):
            self._realtime(seen[at + 1], seen[at + 2])
            at += 3 if seen[at + 1] in {4, 5} else 1
        self._tail = seen[at:] if at >= 0 else b""
        self._enqueue(data)

    def _enqueue(self, data: bytes) -> None:
        with self._state:
            if self._buffered < MOST_BUFFERED:
                self._program.feed(data)
                self._buffered += len(data)
            self._state.notify_all()

    def _realtime(self, kind: int, n: int) -> None:
        if kind == 0x04:
            if n in self._make.realtime:
                self._answer(self._snapshot().realtime(n))
            elif n == FULL and self._make.has_full:
                self._answer(self._snapshot().full())
        elif kind == 0x05 and n in {1, 2}:
            with self._state:
                self._latched.clear()
                self._recoveries += 1
                if n == 2:
                    self._forget()
                self._state.notify_all()
            self._push()

    def _forget(self) -> None:
        self._program.forget()
        self._buffered = 0
        self._epoch += 1
        self._paper.interrupt()

    def _answer(self, data: bytes) -> None:
        """Send an answer, distorted by what is broken on the wire."""
        with self._state:
            if self._faults.strikes("silent"):
                return
            if self._faults.strikes("garbage"):
                data = JUNK
            if self._faults.strikes("truncated"):
                data = data[: len(data) // 2]
            if self._faults.strikes("late"):
                data, self._held_back = self._held_back, data
            elif self._held_back:
                data, self._held_back = self._held_back + data, b""
            is_slow, is_dripping = self._faults.strikes("slow"), self._faults.strikes("drip")
        with self._sending:
            if is_slow:
                time.sleep(SLOW_SECONDS)
            for piece in [data[at : at + 1] for at in range(len(data))] if is_dripping else [data]:
                if is_dripping:
                    time.sleep(DRIP_SECONDS)
                self.line.send(piece)

    # What it says of itself.

    def _names(self) -> set[str]:
        waiting = {"pulled"} if self._pull_at is not None else set()
        waiting |= {"media_empty_during_job"} if 0 < self._paper.remaining_mm <= SHORT_ROLL_MM else set()
        return {*self._faults.names(), *self._latched, *waiting}

    def _stops(self) -> set[str]:
        """What keeps it from printing."""
        return self._names() & STOPS | ({"media_empty"} if self._is_out() else set())

    def _is_out(self) -> bool:
        return self._paper.is_out or "media_empty" in self._faults.names()

    def _is_low(self) -> bool:
        return self._paper.is_near_end or self._is_out() or "media_low" in self._faults.names()

    def _snapshot(self) -> Snapshot:
        with self._state:
            broken = self._names() & STOPS
            return Snapshot(broken, self._is_out(), self._is_low(), self._paper.is_presented, self._is_printing)

    def _push(self) -> None:
        """Send the state unasked if it is another and the host wants that."""
        if not (self._make.has_asb and self._push_mask):
            return
        state = self._snapshot().pushed(self._make)
        if state != self._pushed:
            self._pushed = state
            self._answer(state)

    # What it does.

    def run(self) -> None:
        """Print what is in the buffer, for ever."""
        while True:
            with self._state:
                self._is_printing = False
                step = None if self._stops() else self._program.next_step()
                if step is None:
                    self._state.wait(0.2)
                    continue
                self._is_printing = True
            self._perform(step)

    def _perform(self, step: Step) -> None:
        match step:
            case Strip():
                self._print(step)
            case Cut():
                self._cut()
            case Moved():
                with self._state:
                    self._paper.move(step.where)
            case Pushing():
                self._push_mask, self._pushed = step.mask, b""
                self._push()
            case Initialised():
                with self._state:
                    self._paper.interrupt()
            case Asked():
                self._reply(step)

    def _reply(self, asked: Asked) -> None:
        match asked.what:
            case "paper" if self._make.has_paper_answer:
                self._answer(self._snapshot().paper())
            case "ejector" if self._make.outlet == "inside":
                self._answer(self._snapshot().ejector())
            case "remaining" if self._make.has_full:
                self._answer(f"{self._paper.remaining_mm / 10:.0f}cm".encode())
            case "identity" if self._make.has_identity:
                self._answer({67: b"_SIM-80\0", 68: b"_SIM0000042\0"}.get(asked.n, b"_\0"))

    def _print(self, strip: Strip) -> None:
        with self._state:
            epoch = self._epoch
            self._buffered = 0
            self._paper.begin(strip)
        for top in range(0, strip.dots, STEP_DOTS):
            with self._state:
                if self._stops():
                    if self._is_out():
                        self._paper.interrupt()
                    self._stand_still()
                if self._epoch != epoch:
                    return
                was_out, was_low = self._paper.is_out, self._paper.is_near_end
                self._paper.forward(strip, top, min(STEP_DOTS, strip.dots - top))
                is_changed = (self._paper.is_out, self._paper.is_near_end) != (was_out, was_low)
            if is_changed:
                self._push()
            self._break_what_is_due(STEP_DOTS / DOTS_PER_MM)
            time.sleep(self._row_seconds)

    def _break_what_is_due(self, millimetres: float) -> None:
        with self._state:
            self._printed_mm += millimetres
            due = [order for at, order in self._scheduled if at <= self._printed_mm]
            self._scheduled = [each for each in self._scheduled if each[0] > self._printed_mm]
        for order in due:
            self.fault(order)

    def _stand_still(self) -> None:
        """Wait, with the state held, until nothing stops the printer or the buffer was forgotten."""
        epoch = self._epoch
        while self._stops() and self._epoch == epoch:
            self._state.wait(0.2)

    def _cut(self) -> None:
        with self._state:
            self._stand_still()
            for fault in ("cutter_fault_at_cut", "media_jam_at_cut"):
                if self._faults.strikes(fault):
                    self._faults.clear(fault)
                    self._faults.add(fault.removesuffix("_at_cut"))
                    self._latched.add(fault.removesuffix("_at_cut"))
            if not self._stops():
                self._paper.cut()
        self._push()

    # What it is told.

    def load_paper(self, order: Order) -> Order:
        """Put a new roll in, ``millimetres`` long."""
        with self._state:
            self._paper.remaining_mm = float(order.get("millimetres", ROLL_MM))
            self._faults.clear("media_empty")
            self._faults.clear("media_low")
            self._state.notify_all()
        self._push()
        return {}

    def take_receipt(self, _order: Order) -> Order:
        """Take what hangs in the outlet."""
        with self._state:
            self._paper.move("take")
        return {}

    def fault(self, order: Order) -> Order:
        """Break something, for good, for ``seconds`` or for ``times`` answers, ``after`` some that go well.

        ``pulled`` happens ``at`` a received byte; with ``after_mm`` anything happens when so much more paper has gone
        forward.
        """
        is_now = order.get("after_mm") is None
        fault = fault_of(order, KNOWN, dies_at_once=is_now)
        if not is_now:
            with self._state:
                self._scheduled.append((self._printed_mm + order.pop("after_mm"), order))
            return {}
        with self._state:
            if fault == "media_empty_during_job":
                self._paper.remaining_mm = SHORT_ROLL_MM
            elif fault == "pulled":
                self._pull_at = self._received + order.get("at", 0)
            else:
                self._faults.set(fault, order)
            if fault in LATCHED:
                self._latched.add(fault)
        if fault == "gone":
            self.line.plug(is_in=False)
        self._push()
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def repair(self, order: Order) -> Order:
        """Take away the cause of ``fault``; the printer goes on saying that it is in error until the host ends that."""
        self._mend(order["fault"], keep_latched=True)
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything: paper in, cover shut, knife free, cable plugged, outlet empty."""
        self._repairs.forget()
        self._mend(None)
        self.load_paper({})
        self.take_receipt({})
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what was printed and where it is, and what is broken."""
        with self._state:
            records = [asdict(record) for record in self._paper.records]
            return {
                "receipts": records,
                "scraps": self._paper.scraps,
                "paper_mm": round(self._paper.remaining_mm, 1),
                "faults": sorted(self._names()),
                "received": self._received,
                "recoveries": self._recoveries,
                "is_printing": self._is_printing,
            }

    def _mend(self, fault: str | None, *, keep_latched: bool = False) -> None:
        with self._state:
            was_gone = "gone" in self._faults.names()
            self._faults.clear("gone" if fault == "pulled" else fault)
            if fault is None:
                self._scheduled.clear()
            if fault in {None, "pulled"}:
                self._pull_at = None
            if not keep_latched:
                self._latched -= {fault} if fault else self._latched.copy()
            is_back = was_gone and "gone" not in self._faults.names()
            self._held_back = b""
            self._state.notify_all()
        if is_back:
            self.line.plug(is_in=True)
        self._push()

    def _is_struck(self, fault: str) -> bool:
        with self._state:
            return self._faults.strikes(fault)


def main() -> None:
    """Be a printer until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("link", type=Path)
    parser.add_argument("sheets", type=Path)
    parser.add_argument("--speed", type=int, default=115_200, choices=sorted(SPEEDS))
    parser.add_argument("--make", default="plain", choices=sorted(MAKES))
    parser.add_argument("--mm-per-second", type=float, default=200.0)
    arguments = parser.parse_args()
    make = MAKES[arguments.make]
    printer = Printer(arguments.link, arguments.sheets, arguments.speed, make, arguments.mm_per_second)
    arguments.sheets.mkdir(parents=True, exist_ok=True)
    threading.Thread(target=printer.line.serve, args=[printer.take], daemon=True).start()
    threading.Thread(target=printer.run, daemon=True).start()
    printer.line.plug(is_in=True)
    handlers = {
        "load_paper": printer.load_paper,
        "take": printer.take_receipt,
        "fault": printer.fault,
        "repair": printer.repair,
        "clear": printer.clear,
        "state": printer.state,
    }
    try:
        serve_orders(f"serial:{arguments.link}?baud={arguments.speed}", handlers)
    finally:
        printer.line.remove()


if __name__ == "__main__":
    main()
