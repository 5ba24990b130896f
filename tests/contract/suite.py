"""What every contract suite needs: deadlines, expected failures, and the real device that may be named."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from drivers.errors import DeviceError


def soon(seconds: float = 20.0) -> float:
    """A deadline; 20 s is longer than anything here takes on a busy machine."""
    return time.monotonic() + seconds


def failure(act: Callable[[], object]) -> DeviceError:
    """The device's error that a call ends with."""
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value


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
