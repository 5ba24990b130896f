"""A driver that misbehaves on demand, and as a program the process that serves it."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Protocol

from drivers.devices import Image
from drivers.errors import (
    Cancelled,
    ConfigurationError,
    DeviceTimeout,
    DeviceUnavailable,
    HardwareFault,
    MediaError,
)
from drivers.host_child import Opened, run
from drivers.status import Status

SECRET = "沈秋华"


class Device(Protocol):
    """What the troublemaker can be asked."""

    def swap(
        self, image: Image, status: Status, seconds: float, *, name: str | None = None
    ) -> tuple[Status, Image]: ...

    def refuse(self, kind: str) -> bool: ...

    def hang(self, deadline: float, cancel: Event | None = None) -> bool: ...

    def wait(self, deadline: float, cancel: Event | None = None) -> bool: ...

    def hold(self, deadline: float) -> bool: ...

    def spin(self, deadline: float) -> bool: ...

    def fork(self) -> bool: ...

    def note(self, path: str, signal_number: int) -> bool: ...

    def die(self, signal_number: int) -> bool: ...

    def say(self, raw: bytes) -> bool: ...

    def lie(self) -> bool: ...

    def count(self, to: int, progress: Callable[[int], None] | None = None) -> int: ...

    def close(self) -> None: ...


class Troublemaker:
    """A driver with every vice; its settings may keep it from opening."""

    def __init__(self, settings: bytes) -> None:
        self._is_stuck = settings == b"stuck"
        if settings == b"wrong":
            raise ConfigurationError("bad.link_invalid", "an address is ...", detail="told by the driver")
        if settings == b"broken":
            raise ValueError(SECRET)
        if settings == b"slow":
            time.sleep(60)

    def swap(self, image: Image, status: Status, seconds: float, *, name: str | None = None) -> tuple[Status, Image]:
        assert (seconds, name) == (0.25, SECRET)
        return status, image

    def refuse(self, kind: str) -> bool:
        known = {each.__name__: each for each in (MediaError, HardwareFault, DeviceTimeout, DeviceUnavailable)}
        if kind not in known:
            raise KeyError(SECRET)
        raise known[kind]("bad.refused", "plain words", vendor_code="41", detail="the device's own")

    def hang(self, deadline: float, cancel: Event | None = None) -> bool:
        time.sleep(60)
        return True

    def wait(self, deadline: float, cancel: Event | None = None) -> bool:
        assert cancel is not None
        if cancel.wait(deadline - time.monotonic()):
            raise Cancelled
        raise DeviceTimeout("bad.nothing_came")

    def hold(self, deadline: float) -> bool:
        # Unlike CDLL, PyDLL keeps the interpreter to itself: no other thread of the child runs any more.
        ctypes.PyDLL(None).usleep(int((deadline - time.monotonic()) * 1_000_000))
        return True

    def spin(self, deadline: float) -> bool:
        # The same, at work: so many steps of this regular expression take for ever.
        while time.monotonic() < deadline - 10:
            re.match(r"(a*)*b", "a" * 40)
        began = time.thread_time()
        while time.thread_time() - began < 0.2:
            sum(range(100_000))
        return True

    def note(self, path: str, signal_number: int) -> bool:
        with Path(path).open("a", encoding="ascii") as file:
            file.write("begun")
        return self.die(signal_number)

    def fork(self) -> bool:
        subprocess.Popen(["/bin/sleep", "1"], close_fds=False)
        os.kill(os.getpid(), signal.SIGKILL)
        return True

    def die(self, signal_number: int) -> bool:
        os.kill(os.getpid(), signal_number)
        time.sleep(60)
        return True

    def say(self, raw: bytes) -> bool:
        os.write(int(sys.argv[1]), raw)
        time.sleep(60)
        return True

    def lie(self) -> bool:
        return "yes"  # type: ignore[return-value] - that is the lie

    def count(self, to: int, progress: Callable[[int], None] | None = None) -> int:
        assert progress is not None
        for number in range(to):
            progress(number)
        return to

    def close(self) -> None:
        while self._is_stuck:
            time.sleep(60)


if __name__ == "__main__":
    run({"bad": lambda settings: Opened(Troublemaker(settings))}, {"bad": Device})
