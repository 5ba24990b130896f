"""The signal board: guide lights, doors, presence and outlet sensors.

Beside the calls one thread, the keeper, works while the board is open: it makes lights flash, looks at the inputs once
a second so that a door or a hand at the cabinet is logged although nobody asks, and reads the coils back, so that a
board that was reset shows again what it is to show. It ends when the board fails; the next call opens it again, and
all coils are written then, for a process that was killed left its lights on.

A status takes one question on the wire (15 ms at 9600 baud for eight inputs), and a second one 30 ms later when
something has changed or the board has just been opened.
"""

import logging
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress

from drivers.availability import Availability
from drivers.devices import FlashRate, Signals
from drivers.errors import (
    ConfigurationError,
    DeviceError,
    DeviceTimeout,
    Unsupported,
)
from drivers.link import open_link, parse_address
from drivers.settings import LightPosition, SignalsSettings
from drivers.signals.contacts import UNKNOWN, Contacts
from drivers.signals.frames import MOST_BITS, read_coils, read_inputs, write_coils
from drivers.signals.lights import Panel
from drivers.signals.unit import ModbusUnit
from drivers.status import DeviceStatus, Status

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Between two looks of the keeper; what hangs on a sensor asks for the status."""

STATUS_SECONDS = 2.0
"""For a status; a silent board is given up after 1.2 s."""

CLOSE_SECONDS = 0.3
"""For the last write; a parent waits one second for its child."""

SAMPLES = 3
"""A contact that is still bouncing then keeps its old value until the next look."""


class ModbusBoard(Signals):
    """A board that is one Modbus unit.

    Raises:
        ConfigurationError: ``signals.settings_invalid``: lights on one coil, inputs too far apart, nothing wired;
            ``signals.link_invalid``.
    """

    def __init__(self, settings: SignalsSettings) -> None:
        parse_address(settings.link, "signals")
        self._settings = settings
        self._panel = Panel(settings.lights)
        self._contacts = Contacts(settings.sensors)
        if len(set(settings.lights.values())) < len(settings.lights):
            raise ConfigurationError("signals.settings_invalid", "two lights on one coil")
        if self._contacts.count > MOST_BITS or not (settings.lights or settings.sensors):
            raise ConfigurationError("signals.settings_invalid", "inputs too far apart, or nothing wired")
        self._turn = threading.Lock()
        self._wake = threading.Event()
        self._unit: ModbusUnit | None = None
        self._keeper: threading.Thread | None = None
        self._availability = Availability("signals", log)

    def status(self) -> Status:
        try:
            with self._turn, self._reported():
                deadline = time.monotonic() + STATUS_SECONDS
                self._look(self._opened(deadline), deadline)
                sensors = self._contacts.words()
        except DeviceError as error:
            unknown = dict.fromkeys(self._contacts.words(), UNKNOWN)
            detail = " ".join(filter(None, (str(error), error.vendor_code, error.detail)))
            return Status(
                error.device_status, sensors=unknown, capabilities=self._known(), detail=detail, code=error.code
            )
        return Status(DeviceStatus.ONLINE, sensors=sensors, capabilities=self._known())

    def set_light(self, position: LightPosition, rate: FlashRate, deadline: float) -> None:
        if position not in self._panel:
            raise Unsupported("signals.unsupported", f"no light at {position}")
        with self._turn_before(deadline), self._reported():
            unit = self._opened(deadline)
            self._panel.ask(position, rate, time.monotonic())
            self._show(unit, deadline)
        self._wake.set()

    def close(self) -> None:
        with self._turn:
            self._panel.all_off()
            if self._unit is not None:
                # What cannot be told to the board now is told at the next opening.
                with suppress(DeviceError):
                    self._show(self._unit, time.monotonic() + CLOSE_SECONDS)
            self._let_go()
            keeper = self._keeper
        if keeper is not None:
            keeper.join()

    def _known(self) -> dict[str, str]:
        return {
            "unit": str(self._settings.unit),
            "lights": " ".join(sorted(self._settings.lights)),
            "sensors": " ".join(sorted(self._settings.sensors)),
        }

    def _opened(self, deadline: float) -> ModbusUnit:
        if self._unit is not None:
            return self._unit
        self._unit = unit = ModbusUnit(open_link(self._settings.link, "signals"))
        self._panel.forget()
        self._contacts.forget()
        self._show(unit, deadline)
        self._wake = threading.Event()
        self._keeper = threading.Thread(target=self._keep, args=(unit, self._wake), daemon=True)
        self._keeper.start()
        return unit

    def _keep(self, unit: ModbusUnit, wake: threading.Event) -> None:
        look_at = time.monotonic() + LOOK_SECONDS
        while True:
            now = time.monotonic()
            wake.wait(max(0.0, min(look_at, self._panel.next_change(now) or look_at) - now))
            wake.clear()
            with self._turn:
                if self._unit is not unit:
                    return
                with suppress(DeviceError), self._reported():
                    deadline = time.monotonic() + STATUS_SECONDS
                    if time.monotonic() >= look_at:
                        self._look(unit, deadline)
                        self._read_back(unit, deadline)
                        look_at = time.monotonic() + LOOK_SECONDS
                    self._show(unit, deadline)

    def _look(self, unit: ModbusUnit, deadline: float) -> None:
        """Sample the inputs until what is seen counts, and log what has changed; without any, ask for the coils."""
        if not self._settings.sensors:
            self._read_back(unit, deadline)
            return
        request = read_inputs(self._settings.unit, self._contacts.first, self._contacts.count)
        for _ in range(SAMPLES):
            self._contacts.take(unit.ask(request, deadline), time.monotonic())
            again = self._contacts.next_sample
            if again is None:
                break
            time.sleep(max(0.0, again - time.monotonic()))
        for change in self._contacts.changes():
            log.log(change.level, change.event, extra={"fields": {"sensor": change.sensor}})

    def _read_back(self, unit: ModbusUnit, deadline: float) -> None:
        for first, last in self._panel.runs:
            self._panel.learn(first, unit.ask(read_coils(self._settings.unit, first, last - first + 1), deadline))

    def _show(self, unit: ModbusUnit, deadline: float) -> None:
        """Write the coils that do not show what they are to show now."""
        for first, bits in list(self._panel.writes(time.monotonic())):
            unit.ask(write_coils(self._settings.unit, first, bits), deadline)
            self._panel.learn(first, bits)

    def _let_go(self) -> None:
        if self._unit is not None:
            self._unit.close()
        self._unit = None
        self._wake.set()

    @contextmanager
    def _turn_before(self, deadline: float) -> Generator[None]:
        """Wait for the keeper, which asks a silent board in vain for longer than a call may take."""
        if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise DeviceTimeout("signals.silent")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _reported(self) -> Generator[None]:
        """Let go of a board that failed, so that the next call opens it again, and log that once."""
        try:
            yield
        except DeviceError as error:
            self._let_go()
            self._availability.note(error.code)
            raise
        self._availability.note("")
