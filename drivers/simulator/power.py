"""The simulated power supply: ``python -m drivers.simulator.power FOLDER``.

A real upsd with NUT's dummy driver (`drivers.simulator.power_upsd`); between it and the machine lies a relay at which
the connection is broken on purpose. The address is the relay's ``HOST:PORT``; the supply's name there is ``ups``.

Orders: ``set`` {variables: {name: value}}, ``fault`` {fault, seconds, times, after; ``pulled``: at}, ``clear``,
``state``. ``data_stale`` and ``driver_not_connected`` befall the real driver; the states are XFS4IoT's words.
"""

import os
import shutil
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from drivers.simulator.breakage import Repairs, fault_of
from drivers.simulator.faults import FAULTS
from drivers.simulator.power_tap import Tap
from drivers.simulator.power_upsd import USUAL, PrivateUpsd
from drivers.simulator.process import FORMER_ADDRESS, Order, serve_orders

STATES: Mapping[str, Mapping[str, str]] = {
    "no_power": {"ups.status": "OB DISCHRG", "battery.charge": "81", "battery.runtime": "1500"},
    "battery_low": {"ups.status": "OB DISCHRG", "battery.charge": "35", "battery.runtime": "420"},
    "battery_critical": {"ups.status": "OB DISCHRG LB", "battery.charge": "8", "battery.runtime": "95"},
    "battery_failure": {"ups.status": "OL RB", "battery.charge": "97", "battery.runtime": "1860"},
}
"""The variables of a supply with which something is the matter."""

DRIVER_FAULTS = frozenset({"data_stale", "driver_not_connected"})


class Supply:
    """The orders, by name."""

    def __init__(self, upsd: PrivateUpsd, tap: Tap) -> None:
        self._upsd = upsd
        self._tap = tap
        self._turn = threading.RLock()
        self._broken: set[str] = set()
        self._repairs = Repairs(self._mend)

    def set(self, order: Order) -> Order:
        """Give variables other values."""
        with self._turn:
            self._upsd.wait_ready()
            self._upsd.set(order["variables"])
        return {}

    def fault(self, order: Order) -> Order:
        """Break something, for good or for ``seconds``."""
        fault = fault_of(order, FAULTS["power"])
        with self._turn:
            self._break(fault, order)
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._repairs.forget()
        for fault in (*self._tap.names(), *self._broken):
            self._mend(fault)
        with self._turn:
            self._upsd.wait_ready()
            self._upsd.set(USUAL)
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what upsd says of the supply's status, and what is broken."""
        with self._turn:
            status = self._upsd.ask("GET VAR ups ups.status")
            return {"ups_status": status, "faults": sorted({*self._tap.names(), *self._broken})}

    def _break(self, fault: str, order: Order) -> None:
        if fault in Tap.FAULTS:
            self._tap.fault(order)
            return
        self._upsd.wait_ready()
        self._broken.add(fault)
        if fault in STATES:
            self._upsd.set(STATES[fault])
        elif fault == "data_stale":
            self._upsd.stop_driver()
        else:
            self._upsd.end_driver()

    def _mend(self, fault: str) -> None:
        with self._turn:
            self._tap.mend(fault)
            if fault not in self._broken:
                return
            self._broken.discard(fault)
            if fault in STATES:
                self._upsd.set(USUAL)
            else:
                self._upsd.mend_driver()


def main() -> None:
    """Be a power supply until standard input ends."""
    folder = Path(sys.argv[1])
    upsd = PrivateUpsd(folder)
    try:
        upsd.start()
        former = os.environ.get(FORMER_ADDRESS, "")
        tap = Tap(upsd.port, int(former.rpartition(":")[2] or 0))
        supply = Supply(upsd, tap)
        handlers = {"set": supply.set, "fault": supply.fault, "clear": supply.clear, "state": supply.state}
        serve_orders(f"127.0.0.1:{tap.port}", handlers)
    finally:
        upsd.end()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
