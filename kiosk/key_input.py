"""The key pad's keys as keys of the window, and its socket: whether a headset is in.

The worker waits for keys a quarter of a second at a time and looks at the socket between; a pad that is away is looked
for again. The round key held down says again what was said last, the help key held down makes the screen dark.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers import DeviceTimeout, KeyPad, KeyPress
from kiosk.worker import CancelFlag, Lane, Worker

LISTENING = 0.25
"""Seconds after which a headset that was pulled out is missed."""

AWAY = 2.0
"""Seconds until a pad that is away is looked for again."""

NO_KEY = "key_pad.no_key"


@dataclass(frozen=True, slots=True)
class Heard:
    """What one look at the pad brought: a key or none, and whether a headset is in."""

    press: KeyPress | None
    has_headset: bool


class KeyInput:
    """Listens to a pad for as long as the worker runs.

    Args:
        pad: the site's.
        worker: waits for it.
        pressed: called with each press.
        plugged: called with whether a headset is in, after every look.
    """

    def __init__(
        self, pad: KeyPad, worker: Worker, pressed: Callable[[KeyPress], None], plugged: Callable[[bool], None]
    ) -> None:
        self._pad = pad
        self._worker = worker
        self._pressed = pressed
        self._plugged = plugged

    def listen(self, after: float = 0.0) -> None:
        """Begin to listen, some seconds from now."""
        self._worker.perform(
            lambda cancel, _: _look(self._pad, after, cancel), self._hear, lambda _: self._lose(), lane=Lane.KEYS
        )

    def _hear(self, heard: Heard) -> None:
        self.listen()
        self._plugged(heard.has_headset)
        if heard.press is not None:
            self._pressed(heard.press)

    def _lose(self) -> None:
        """A pad that is pulled out takes its headset with it; the driver has logged it."""
        self.listen(AWAY)
        self._plugged(False)


def _look(pad: KeyPad, after: float, cancel: CancelFlag) -> Heard:
    """Wait for a key.

    Raises:
        DeviceError: the pad is away.
    """
    cancel.wait(after)
    status = pad.status()
    try:
        press = pad.wait_key(time.monotonic() + LISTENING, cancel)
    except DeviceTimeout as error:
        if error.code != NO_KEY:
            raise
        press = None
    return Heard(press, status.sensors.get("headset") == "present")
