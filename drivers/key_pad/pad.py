"""A key pad: a small keyboard that no window hears, often with a socket for a headset.

The kernel keeps 64 events for a reader, some ten presses, and drops all of them when one more comes. So that what is
pressed between two calls is kept, a thread takes the events as they come, from the first call on.
"""

import logging
import time
from collections import deque
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from threading import Condition, Event, Thread

from drivers.availability import Availability
from drivers.devices import KeyPad, KeyPress
from drivers.errors import (
    Cancelled,
    ConfigurationError,
    DeviceError,
    DeviceTimeout,
)
from drivers.input_events import InputDevice
from drivers.key_pad.keys import Layout, PadState
from drivers.link import CANCEL_SECONDS
from drivers.settings import KeyPadSettings
from drivers.status import DeviceStatus, Status

log = logging.getLogger(__name__)

MOST_KEPT = 32
"""Presses between two calls."""

READ_SECONDS = 60.0
"""The thread's own deadline, after which it just goes on."""

NO_KEY = "key_pad.no_key"


class _Ear:
    """Listens to an open pad in a thread of its own, until it is closed or the pad fails.

    Args:
        url: ``evdev:PATH`` or ``replay:FILE``.
        layout: a headset's key or switch that the pad does not have is let go.
    """

    def __init__(self, url: str, layout: Layout) -> None:
        with ExitStack() as stack:
            self._device = InputDevice(url, "key_pad")
            stack.callback(self._device.close)
            if not self._device.keys & layout.keys.keys():
                raise ConfigurationError("key_pad.wrong_device", "this has none of the keys")
            self._state = PadState(layout.on(self._device.keys, self._device.switches))
            self._resume()
            stack.pop_all()
        self.capabilities = self._device.capabilities
        self._presses: deque[KeyPress] = deque(maxlen=MOST_KEPT)
        self._changed = Condition()
        self._failure: DeviceError | None = None
        self._stop = Event()
        self._thread = Thread(target=self._listen, name="key_pad", daemon=True)
        self._thread.start()

    @property
    def is_deaf(self) -> bool:
        """Whether the pad has failed and everything that was pressed before is taken."""
        return self._failure is not None and not self._presses

    def key(self, deadline: float, cancel: Event | None) -> KeyPress:
        """Wait for the oldest press that was not taken yet; a pad that fails gives what was pressed before.

        Raises:
            DeviceTimeout: ``key_pad.no_key``.
            DeviceError: the pad's failure.
        """
        with self._changed:
            while not self._presses:
                if self._failure is not None:
                    raise self._failure
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                left = deadline - time.monotonic()
                if left <= 0:
                    raise DeviceTimeout(NO_KEY)
                self._changed.wait(min(left, CANCEL_SECONDS))
            return self._presses.popleft()

    def sensors(self) -> dict[str, str]:
        """Return whether a headset is in, where the pad tells."""
        has_headset = self._state.has_headset
        return {} if has_headset is None else {"headset": "present" if has_headset else "not_present"}

    def close(self) -> None:
        """Stop listening and let others have the keys."""
        self._stop.set()
        self._thread.join()
        self._device.close()

    def _listen(self) -> None:
        try:
            while True:
                events = self._device.read(self._state.next_long or time.monotonic() + READ_SECONDS, self._stop)
                pressed = self._state.presses(events, time.monotonic())
                if self._state.is_out_of_step:
                    self._resume()
                with self._changed:
                    self._presses += pressed
                    self._changed.notify()
        except Cancelled:
            return
        except DeviceError as error:
            with self._changed:
                self._failure = error
                self._changed.notify()

    def _resume(self) -> None:
        self._state.resume(self._device.keys_down(), self._device.switches_on())


class EvdevKeyPad(KeyPad):
    """A key pad on an input node; its ioctls are not verified on a wire.

    Args:
        settings: the node's name and what its keys are called there.

    Raises:
        ConfigurationError: ``key_pad.settings_invalid``.
    """

    def __init__(self, settings: KeyPadSettings) -> None:
        self._url = settings.link
        self._layout = Layout.of(settings)
        self._ear: _Ear | None = None
        self._capabilities: dict[str, str] = {}
        self._availability = Availability("key_pad", log)

    def status(self) -> Status:
        try:
            with self._reported():
                sensors = self._opened().sensors()
        except DeviceError as error:
            return Status(
                error.device_status, capabilities=self._capabilities, detail=error.detail or str(error), code=error.code
            )
        return Status(DeviceStatus.ONLINE, sensors=sensors, capabilities=self._capabilities)

    def wait_key(self, deadline: float, cancel: Event | None = None) -> KeyPress:
        with self._reported():
            return self._opened().key(deadline, cancel)

    def close(self) -> None:
        if self._ear is not None:
            self._ear.close()
        self._ear = None

    def _opened(self) -> _Ear:
        if self._ear is not None and self._ear.is_deaf:
            self.close()
        if self._ear is None:
            self._ear = _Ear(self._url, self._layout)
            self._capabilities = self._ear.capabilities
            self._availability.note("")
        return self._ear

    @contextmanager
    def _reported(self) -> Generator[None]:
        """Let go of a pad that failed, so that the next call opens it again, and log that once."""
        try:
            yield
        except DeviceError as error:
            if error.code != NO_KEY:
                self.close()
                self._availability.note(error.code)
            raise
