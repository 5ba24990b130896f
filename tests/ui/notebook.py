"""A speaker that writes down what it is given."""

import time
from dataclasses import dataclass, field
from threading import Event

from drivers import DeviceError, DeviceTimeout, Outlet, Speaker, Status, Voice
from drivers.errors import Cancelled
from drivers.status import DeviceStatus


@dataclass
class Notebook(Speaker):
    """A speaker that writes down what it is given, and takes as long for it as a test wants.

    Attributes:
        lasts: set while everything is said at once.
        failure: raised in place of speaking.
    """

    said: list[tuple[str | bytes, Outlet, Voice | float]] = field(default_factory=list)
    cut: list[str | bytes] = field(default_factory=list)
    lasts: Event = field(default_factory=Event)
    failure: DeviceError | None = None

    def status(self) -> Status:
        return Status(DeviceStatus.ONLINE)

    def say(self, text: str, voice: Voice, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        self._take(text, outlet, voice, deadline, cancel)

    def play(self, sound: bytes, volume: float, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        self._take(sound, outlet, volume, deadline, cancel)

    def close(self) -> None:
        self.said.clear()

    def _take(
        self, what: str | bytes, outlet: Outlet, how: Voice | float, deadline: float, cancel: Event | None
    ) -> None:
        if self.failure is not None:
            raise self.failure
        self.said.append((what, outlet, how))
        while not self.lasts.wait(0.01):
            if cancel is not None and cancel.is_set():
                self.cut.append(what)
                raise Cancelled
            if time.monotonic() >= deadline:
                raise DeviceTimeout("speaker.silent")
