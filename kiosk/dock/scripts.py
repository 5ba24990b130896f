"""Fault scripts in the dock: those whose faults come by the clock, as the dock does not see what a visit is doing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer

from drivers.places import CONFIG
from kiosk.commands.faults import DEPARTMENTS, Fault, load_script

Faults = Sequence[Fault]


def scripts_for(kinds: Collection[str], folder: Path = CONFIG / "faults") -> Mapping[str, Faults]:
    """Return the scripts of a folder that can run on these simulated devices, by name.

    Raises:
        UsageError: a file there is no script.
    """
    scripts = {path.stem: load_script(path) for path in sorted(folder.glob("*.toml"))}
    known = {*kinds, DEPARTMENTS}
    return {
        name: faults
        for name, faults in scripts.items()
        if all(fault.device in known and not isinstance(fault.at, str) for fault in faults)
    }


class Script:
    """The script that runs, if one does.

    Args:
        happen: breaks one thing.
        changed: called when one begins or ends.

    Attributes:
        name: of the script that runs; empty when none does.
    """

    def __init__(self, happen: Callable[[Fault], None], changed: Callable[[], None]) -> None:
        self._happen = happen
        self._changed = changed
        self._timers: list[QTimer] = []
        self.name = ""

    def begin(self, name: str, faults: Faults) -> None:
        """Start the clocks."""
        self.name = name
        for fault in faults:
            timer = QTimer()
            timer.setSingleShot(True)
            timer.timeout.connect(partial(self._strike, timer, fault))
            self._timers.append(timer)
            timer.start(round(float(fault.at) * 1000))
        self._changed()

    def stop(self) -> None:
        """Let nothing more happen; what is broken stays."""
        for timer in self._timers:
            timer.stop()
        self._end()

    def _strike(self, timer: QTimer, fault: Fault) -> None:
        self._timers.remove(timer)
        self._happen(fault)
        if not self._timers:
            self._end()

    def _end(self) -> None:
        self._timers.clear()
        if self.name:
            self.name = ""
            self._changed()
