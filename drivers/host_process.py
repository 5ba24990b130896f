"""A driver's process as its parent has it: started, spoken to, pinged, ended.

Two sockets lead to it. The *line* carries the messages of `drivers.host_wire` and belongs to whoever calls; the *pulse*
carries single bytes that the child's main thread sends back, and belongs to whoever supervises.
"""

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from drivers.errors import DeviceError, DeviceTimeout, DeviceUnavailable
from drivers.host_wire import Kind, Message, Ready, decoded, error_of, receive, send, socket_pair
from drivers.places import ROOT
from drivers.sandbox import InForce

log = logging.getLogger(__name__)

START_LIMIT = 20.0
"""Seconds from start to ready; the face process imports for 1 to 3 s on two busy cores."""

CLOSE_LIMIT = 1.0
"""Seconds the child is given to end what it does and to close its device."""

MESSAGE_LIMIT = 2.0
"""Seconds without progress in the middle of a message after which the child is given up."""

CANCEL_SECONDS = 0.05
"""How often a waiting call asks for the cancel flag."""

PING_SECONDS = 0.15
"""Between two pings, and for the answer to one before it counts as late."""

PATIENCE = 0.4
"""Seconds that a late answer may be later still. Imports in a thread, decoding and large messages keep the interpreter
for 0.3 s at most; what is longer than both is a hang, seen within 0.7 s."""

CLOCK_TICK = 1 / os.sysconf("SC_CLK_TCK")

PING = b"\0"


class Child:
    """One process; its descriptors are closed with the last reference to it.

    Args:
        kind: of device.
        settings: the driver's, as JSON.
        command: of the process; the descriptors' numbers and the kind are appended.

    Attributes:
        is_ready: its driver can be called.
        is_leaving: it was told to end.
        has_begun: it has begun the call under way.

    Raises:
        DeviceUnavailable: ``<kind>.host_died``, it cannot be started.
    """

    def __init__(self, kind: str, settings: bytes, command: Sequence[str]) -> None:
        self._kind = kind
        self._settings = settings
        self.is_ready = False
        self.is_leaving = False
        self.has_begun = False
        self._is_silent = False
        self._killing = threading.Lock()
        self._was_killed = False
        self._handles = ExitStack()
        try:
            self._line, their_line = self._pair()
            self._pulse, their_pulse = self._pair()
            with their_line, their_pulse:
                theirs = (their_line.fileno(), their_pulse.fileno())
                self.process = _spawn([*command, *map(str, theirs), kind], theirs)
            self._ended = os.pidfd_open(self.process.pid)
        except OSError as error:
            raise DeviceUnavailable(f"{kind}.host_died", detail=str(error)) from error
        self._handles.callback(os.close, self._ended)
        # A child that is stopped in the middle of a message must not stop its parent.
        self._line.settimeout(MESSAGE_LIMIT)
        self._pulse.setblocking(False)

    def __del__(self) -> None:
        # A caller may still listen to a process that its supervisor is through with.
        self._handles.close()

    @property
    def is_usable(self) -> bool:
        """Whether it can be called, as far as anybody knows."""
        return self.is_ready and not self.is_leaving and not self._has_ended(0.0)

    @property
    def was_killed(self) -> bool:
        """Whether its parent ended it."""
        return self._was_killed

    def wait_started(self) -> InForce | None:
        """Hand over the settings, take the first message and return what confines the process.

        Raises:
            DeviceError: as the driver raised it, or ``<kind>.host_died``, ``<kind>.host_silent``.
        """
        self.send("open", self._kind, self._settings)
        message = self.next(time.monotonic() + START_LIMIT, None)
        if message is None:
            raise self.silenced()
        if message.kind != "ready":
            raise error_of(message)
        in_force = decoded(message.body, Ready).in_force
        self.is_ready = True
        return in_force

    def watch(self) -> None:
        """Ping until the process ends; one that does not answer is killed.

        Time counts only as far as the child could have used it: not what this thread overslept, and of a child that is
        at work no more than the processor gave it. A machine without a free moment kills nobody.
        """
        silence = 0.0
        former: _Usage | None = None
        self._ping()
        while not self._has_ended(limit := max(min(PING_SECONDS, PATIENCE - silence), CLOCK_TICK)):
            if self._has_answered():
                silence, former = 0.0, None
                self._ping()
                continue
            usage = _Usage(self.process.pid)
            if former is not None:
                silence += min(limit, usage.since(former))
            former = usage
            if silence >= PATIENCE - CLOCK_TICK:
                self.silenced()
                return

    def send(self, kind: Kind, method: str = "", body: object = None) -> None:
        """Send one message; raises what befell a child that does not take it."""
        try:
            send(self._line, kind, method, body)
        except TimeoutError as error:
            raise self.silenced() from error
        except OSError as error:
            raise self.verdict() from error

    def next(self, limit: float, cancel: threading.Event | None) -> Message | None:
        """Return the next message; None at ``limit`` or when ``cancel`` is set.

        Raises:
            DeviceTimeout, DeviceUnavailable: ``<kind>.host_silent``, ``<kind>.host_died``.
            ProtocolError: ``host.bad_message``.
        """
        while (left := limit - time.monotonic()) > 0:
            readable, _, _ = select.select([self._line], [], [], min(left, CANCEL_SECONDS) if cancel else left)
            if readable:
                return self._received()
            if cancel is not None and cancel.is_set():
                break
        return None

    def end(self, patience: float) -> int | None:
        """Hang up, let the process end by itself for some seconds, then kill it; return its exit status."""
        self.is_leaving = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        if not self._has_ended(patience):
            self._signal(signal.SIGKILL)
        # One that is stuck in the kernel, as with a dying USB device, does not even die: it is left behind.
        return self.process.wait() if self._has_ended(CLOSE_LIMIT) else None

    def kill(self) -> None:
        """End the process at once, unless it has ended; told once."""
        self.is_leaving = True
        with self._killing:
            is_first = not self._was_killed and not self._has_ended(0.0)
            self._was_killed = self._was_killed or is_first
        if is_first:
            self._signal(signal.SIGKILL)
            log.warning("host.killed", extra={"fields": {"device": self._kind}})

    def silenced(self) -> DeviceTimeout:
        """Kill a process that keeps others waiting; return what they are told."""
        self._is_silent = True
        self.kill()
        return DeviceTimeout(f"{self._kind}.host_silent")

    def verdict(self) -> DeviceError:
        """Return what befell a process that hung up, for those who wait for its answer."""
        status = self.end(CLOSE_LIMIT)
        if self._is_silent:
            return DeviceTimeout(f"{self._kind}.host_silent")
        return DeviceUnavailable(f"{self._kind}.host_died", vendor_code=str(status))

    def _pair(self) -> tuple[socket.socket, socket.socket]:
        ours, theirs = socket_pair()
        self._handles.callback(ours.close)
        return ours, theirs

    def _received(self) -> Message:
        try:
            message = receive(self._line)
        except TimeoutError as error:
            raise self.silenced() from error
        if message is None:
            raise self.verdict()
        return message

    def _ping(self) -> None:
        with suppress(OSError):
            self._pulse.send(PING)

    def _has_answered(self) -> bool:
        try:
            return self._pulse.recv(1) == PING
        except OSError:
            return False

    def _has_ended(self, within: float) -> bool:
        return bool(select.select([self._ended], [], [], within)[0])

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._ended, number)


class _Usage:
    """What the threads of a process have had of the processor, and whether any wants it now.

    A thread in state R runs or waits for its turn, one in D waits for a disk or a device inside the kernel.
    """

    def __init__(self, process_id: int) -> None:
        self.instant = time.monotonic()
        self.ticks: dict[str, int] = {}
        self.is_at_work = False
        # Threads end meanwhile, and so may the process.
        with suppress(OSError):
            for thread in Path(f"/proc/{process_id}/task").iterdir():
                # proc(5): the fields after the name, which may hold anything, in parentheses.
                stat = (thread / "stat").read_text(encoding="ascii", errors="replace")
                fields = stat.rpartition(")")[2].split()
                self.is_at_work |= fields[0] in {"R", "D"}
                self.ticks[thread.name] = int(fields[11]) + int(fields[12])

    def since(self, former: "_Usage") -> float:
        """Return the seconds it could have answered in: all of them asleep, at work those of its busiest thread."""
        if not self.is_at_work:
            return self.instant - former.instant
        used = (ticks - former.ticks.get(thread, ticks) for thread, ticks in self.ticks.items())
        return max(used, default=0) * CLOCK_TICK


def _spawn(command: Sequence[str], descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
    packages = [place for place in sys.path if place.endswith("-packages")]
    return subprocess.Popen(
        command,
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={
            **os.environ,
            # The child runs without `site`, which takes longer than the bare interpreter.
            "PYTHONPATH": os.pathsep.join([str(ROOT), *packages]),
            # Numerical libraries start a thread a core each; the machine has two.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        },
        # An interrupt from the terminal is the parent's to hear; it then closes its children.
        start_new_session=True,
    )
