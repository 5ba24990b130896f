"""The simulated A4 printer: ``python -m drivers.simulator.document_printer FOLDER SHEETS``.

A private cupsd takes the driver's jobs and its real ``socket`` back end sends them to the printer simulated here: a raw
port that takes documents, an SNMP agent that tells state and life counter, and works that take their time. Each printed
document appears in SHEETS as a PDF file, byte for byte as it was sent. FOLDER holds the queue's spool. The address is
``HOST:PORT/QUEUE snmp:HOST:PORT``.

An idle fault never reaches the queue: only SNMP tells it, as with real printers. The simulator needs no root; started
by root its back end runs as ``lp``.

Orders: ``fault`` {fault, seconds}, ``clear``, ``load`` {sheets}, ``state``, ``end_queue`` {signal}, ``start_queue``.
"""

import shutil
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from drivers.simulator.breakage import Repairs, fault_of
from drivers.simulator.faults import FAULTS
from drivers.simulator.printer_engine import FAULTS as PRINTER_FAULTS
from drivers.simulator.printer_engine import Engine
from drivers.simulator.printer_queue import PrivateCupsd
from drivers.simulator.printer_snmp import Agent
from drivers.simulator.process import Order, serve_orders

QUEUE_GONE = "queue_gone"
"""cupsd is ended, and started again when it is mended."""

SIGNALS = {"SIGTERM": signal.SIGTERM, "SIGKILL": signal.SIGKILL}


class Simulator:
    """The orders, by name."""

    def __init__(self, engine: Engine, agent: Agent, queue: PrivateCupsd) -> None:
        self._engine = engine
        self._agent = agent
        self._queue = queue
        self._repairs = Repairs(self._mend)

    def fault(self, order: Order) -> Order:
        """Break something, for good or for ``seconds``."""
        fault, seconds = fault_of(order, FAULTS["document_printer"]), order.get("seconds")
        if fault in PRINTER_FAULTS:
            self._engine.fault(fault, None if seconds is None else float(seconds))
            return {}
        if fault == QUEUE_GONE:
            self._queue.end()
        else:
            self._agent.faults.add(fault)
        self._repairs.plan(fault, seconds)
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._repairs.forget()
        for fault in (*self._agent.faults, QUEUE_GONE):
            self._mend(fault)
        self._engine.clear()
        return {}

    def _mend(self, fault: str) -> None:
        if fault == QUEUE_GONE:
            if self._queue.process_id is None:
                self._queue.start()
        else:
            self._agent.faults.discard(fault)

    def load(self, order: Order) -> Order:
        """Put ``sheets`` sheets into the tray."""
        self._engine.load(int(order["sheets"]))
        return {}

    def state(self, _order: Order) -> Order:
        """Tell paper, life counter, faults, and the queue's process and folder."""
        state = self._engine.state()
        faults = [*state.pop("faults"), *sorted(self._agent.faults)]
        if self._queue.process_id is None:
            faults.append(QUEUE_GONE)
        return state | {"faults": faults, "queue_process": self._queue.process_id, "folder": str(self._queue.folder)}

    def end_queue(self, order: Order) -> Order:
        """End cupsd with ``signal``: SIGTERM, or SIGKILL, which leaves its back end running."""
        self._queue.end(SIGNALS[order.get("signal", "SIGTERM")])
        return {}

    def start_queue(self, _order: Order) -> Order:
        """Start cupsd again."""
        self._queue.start()
        return {}


def main() -> None:
    """Run until standard input ends or SIGTERM comes."""
    folder, sheets = Path(sys.argv[1]), Path(sys.argv[2])
    sheets.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, _end)
    engine = Engine(sheets)
    agent = Agent(engine)
    queue = PrivateCupsd(folder, engine.port)
    threading.Thread(target=agent.serve, daemon=True).start()
    works = threading.Thread(target=engine.serve, daemon=True)
    works.start()
    try:
        queue.start()
        simulator = Simulator(engine, agent, queue)
        orders = {
            "fault": simulator.fault,
            "clear": simulator.clear,
            "load": simulator.load,
            "state": simulator.state,
            "end_queue": simulator.end_queue,
            "start_queue": simulator.start_queue,
        }
        serve_orders(f"{queue.address} snmp:127.0.0.1:{agent.port}", orders)
    finally:
        queue.end()
        engine.close()
        works.join(5)
        shutil.rmtree(queue.folder)
        folder.unlink(missing_ok=True)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
