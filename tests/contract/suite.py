"""What the tests of drivers and links need: deadlines, expected failures, and the real device that may be named."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from drivers.errors import Cancelled, DeviceError


def soon(seconds: float = 20.0) -> float:
    """A deadline; 20 s is longer than anything here takes on a busy machine."""
    return time.monotonic() + seconds


def failure(act: Callable[[], object]) -> DeviceError:
    """The device's error that a call ends with."""
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value


def assert_cancelled(seconds: float, act: Callable[[threading.Event], object]) -> None:
    """Call with a flag that is set after so many seconds: the call ends as cancelled."""
    cancel = threading.Event()
    timer = threading.Timer(seconds, cancel.set)
    timer.start()
    with pytest.raises(Cancelled):
        act(cancel)
    timer.join()


def pictures_ended() -> None:
    """Wait until no camera that was closed is being opened any more, 5 s at most each.

    OpenCV opens one stream of a process at a time: one that is left while it opens keeps the next one waiting. In the
    product every camera has a process of its own.
    """
    for thread in threading.enumerate():
        if thread.name == "camera":
            thread.join()


@dataclass(frozen=True, slots=True)
class Hardware:
    """One real device, as the command line names it."""

    kind: str
    address: str
    serial: str

    def check(self, capabilities: dict[str, str]) -> None:
        """Fail unless the device says that it is the one that was meant."""
        if self.serial and self.serial not in capabilities.values():
            pytest.fail(f"another {self.kind} than {self.serial}: {capabilities}")
