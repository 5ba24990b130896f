"""``kiosk device watch``: what happens to devices, a line as it happens, until the time is over or a signal ends it."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from drivers import Status
from drivers.events import changes
from kiosk.commands.answer import Answer, Result
from kiosk.commands.device import ask, site_devices
from kiosk.settings import MachineSettings


def watch(
    settings: MachineSettings, kinds: Sequence[str], seconds: float | None, interval: float, *, simulate: bool
) -> Result:
    """Watch some devices, or all that the site has.

    Args:
        settings: of the machine.
        kinds: which; all without.
        seconds: how long; until SIGTERM or SIGINT without.
        interval: seconds between two looks at the same device.
        simulate: simulated ones in place of the real ones.
    """
    return Result(_events(settings, kinds, seconds, interval, simulate=simulate))


def _events(
    settings: MachineSettings, kinds: Sequence[str], seconds: float | None, interval: float, *, simulate: bool
) -> Iterator[Answer]:
    with _until_told_to_end() as ends_within, site_devices(settings, kinds, simulate=simulate) as devices:
        end = None if seconds is None else time.monotonic() + seconds
        seen: dict[str, Status] = {}
        while True:
            for kind in kinds or devices.present():
                status = ask(devices, kind)
                for event in changes(seen.get(kind), status, kind):
                    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
                    yield {"time": now, "kind": event.device, "event": event.name, **event.fields}
                seen[kind] = status
            pause = interval if end is None else min(interval, end - time.monotonic())
            if ends_within(max(pause, 0.0)) or pause < interval:
                return


@contextmanager
def _until_told_to_end() -> Iterator[Callable[[float], bool]]:
    """Give a function that waits some seconds and returns early, with True, once SIGTERM or SIGINT has come."""
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    before = {number: signal.signal(number, _heed) for number in (signal.SIGTERM, signal.SIGINT)}
    woken = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield lambda seconds: bool(select.select([reader], [], [], seconds)[0])
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _heed(_number: int, _frame: object) -> None:
    """The byte in the pipe says it all."""
