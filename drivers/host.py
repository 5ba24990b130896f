"""Runs any driver in a child process behind its own Protocol.

A closed vendor library may crash, a native call may hold the interpreter for ever, a heavy import would stall the
screen: none of that may reach the caller. The parent keeps one child per device; a call is one message, answered by a
result, an error of `drivers.errors`, and events on the way (a callback's values). A child that overstays a call's
deadline by `GRACE`, ends, or talks nonsense is killed, the caller gets a typed error, and another child is started at
once.
"""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from drivers.errors import Cancelled, DeviceBusy, DeviceTimeout, DeviceUnavailable
from drivers.host_wire import Kind, Message, Signature, decoded, error_of, receive, send, signatures, socket_pair

log = logging.getLogger(__name__)

T = TypeVar("T")

GRACE = 1.0
"""Seconds a call may overstay its deadline before its process is killed: the longest reply of the slowest device
here is 0.6 s late (an SNMP retry)."""

START_LIMIT = 20.0
"""Seconds from start to ready; the face process imports for 1 to 3 s on two busy cores."""

CALL_LIMIT = 10.0
"""Seconds for calls that name no deadline of their own, and for a driver to stop after a cancel."""

CLOSE_LIMIT = 1.0
"""Seconds the child is given to end what it does and to close its device."""

MESSAGE_LIMIT = 2.0
"""Seconds without progress in the middle of a message after which the child is given up."""

CANCEL_SECONDS = 0.05
"""How often a waiting call asks for the cancel flag."""

CHILD = ("-P", "-m", "drivers.host_child")
"""What the interpreter is given to be the child, before its two arguments."""

Progress = Callable[[Any], None]


class Host:
    """The parent's end: one child process, one call at a time.

    Args:
        kind: the device's name in `drivers.host_child` and in error codes.
        protocol: what the driver implements.
        settings_json: the driver's settings.
        child: what the interpreter runs.
    """

    def __init__(self, kind: str, protocol: type, settings_json: bytes, child: Sequence[str] = CHILD) -> None:
        self._kind = kind
        self._settings = settings_json
        self._signatures = signatures(protocol)
        self._command = (sys.executable, *child)
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._is_closing = False

    @property
    def process_id(self) -> int | None:
        """The child's id; None while there is none."""
        child = self._child
        return child.process.pid if child is not None else None

    @property
    def is_ready(self) -> bool:
        """Whether the driver can be called without waiting for its start."""
        child = self._child
        return child is not None and child.is_ready

    def start(self) -> None:
        """Start the child without waiting for it, so that several warm up at once."""
        with self._lock:
            self._running()

    def wait_ready(self, deadline: float | None = None) -> None:
        """Wait until the driver can be called, at most `START_LIMIT`; raises as `call` does."""
        with self._turn(deadline):
            self._ready(deadline, None)

    def call(
        self,
        method: str,
        result: type[T],
        *arguments: object,
        deadline: float | None = None,
        cancel: threading.Event | None = None,
        progress: Progress | None = None,
    ) -> T:
        """Call one method in the child.

        Args:
            method: of the Protocol.
            result: the type it returns.
            arguments: in the Protocol's order, without those of `CALLER_SIDE`.
            deadline: the method's own; None for a method without, which may take `CALL_LIMIT`.
            cancel: set by the caller to give up; the driver sees it set.
            progress: called in this thread with what the driver tells on the way.

        Raises:
            DeviceBusy: ``<kind>.busy``, another call is running.
            DeviceTimeout: ``<kind>.host_silent``, the child overstayed and has been killed; ``<kind>.starting``, it is
                not ready before the deadline.
            DeviceUnavailable: ``<kind>.host_died`` during the call.
            ProtocolError: ``host.bad_message``; the child has been killed.
            DeviceError, Cancelled: as the driver raised it.
        """
        with self._turn(deadline):
            child = self._ready(deadline, cancel)
            signature = self._signatures[method]
            now = time.monotonic()
            limit = (now + CALL_LIMIT if deadline is None else max(now, deadline)) + GRACE
            is_settled = False
            try:
                child.send("call", method, signature.arguments(*arguments))
                answer = child.answer(limit, cancel, progress, signature)
                outcome = decoded(answer.body, signature.result) if answer.kind == "result" else error_of(answer)
                is_settled = True
            finally:
                # A child that may still be at work would run the next call beside this one.
                if not is_settled:
                    self._replace(child)
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, result)
        return outcome

    def close(self) -> None:
        """End the child; a call that still runs ends with `DeviceUnavailable`, a later one starts another child."""
        self._is_closing = True
        if not self._lock.acquire(timeout=CLOSE_LIMIT):
            child = self._child
            if child is not None:
                child.process.kill()
            self._lock.acquire()
        try:
            if self._child is not None:
                self._child.end(CLOSE_LIMIT)
            self._child = None
        finally:
            self._is_closing = False
            self._lock.release()

    @contextmanager
    def _turn(self, deadline: float | None) -> Generator[None]:
        patience = CALL_LIMIT if deadline is None else min(max(deadline - time.monotonic(), 0.0), CALL_LIMIT)
        if not self._lock.acquire(timeout=patience):
            raise DeviceBusy(f"{self._kind}.busy")
        try:
            yield
        finally:
            self._lock.release()

    def _running(self) -> _Child:
        if self._child is None or self._child.process.poll() is not None:
            if self._child is not None:
                self._child.end(0.0)
            self._child = _Child(self._kind, self._settings, self._command)
        return self._child

    def _ready(self, deadline: float | None, cancel: threading.Event | None) -> _Child:
        child = self._running()
        if not child.is_ready:
            child.wait_ready(deadline, cancel)
        return child

    def _replace(self, child: _Child) -> None:
        child.kill()
        if not self._is_closing:
            with suppress(DeviceUnavailable):
                self._running()


class _Child:
    """One process and the socket to it."""

    def __init__(self, kind: str, settings: bytes, command: Sequence[str]) -> None:
        self._kind = kind
        self._peer, theirs = socket_pair()
        # A child that is stopped in the middle of a message must not stop its parent.
        self._peer.settimeout(MESSAGE_LIMIT)
        try:
            with theirs:
                self.process = subprocess.Popen(
                    [*command, str(theirs.fileno()), kind],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    # Numerical libraries start a thread a core each; the machine has two.
                    env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                    # An interrupt from the terminal is the parent's to hear; it then closes its children.
                    start_new_session=True,
                )
        except OSError as error:
            self._peer.close()
            raise DeviceUnavailable(f"{kind}.host_died", detail=str(error)) from error
        self.is_ready = False
        self._overdue = time.monotonic() + START_LIMIT
        self.send("open", kind, settings)

    def wait_ready(self, deadline: float | None, cancel: threading.Event | None) -> None:
        """Take the child's first message."""
        overdue = max(self._overdue, time.monotonic() + GRACE)
        message = self._next(overdue if deadline is None else min(overdue, deadline), cancel)
        if message is None:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            if time.monotonic() < overdue:
                raise DeviceTimeout(f"{self._kind}.starting")
            raise self._silent()
        if message.kind != "ready":
            self.end(CLOSE_LIMIT)
            raise error_of(message)
        self.is_ready = True

    def send(self, kind: Kind, method: str = "", body: object = None) -> None:
        """Send one message."""
        try:
            send(self._peer, kind, method, body)
        except OSError as error:
            raise self._died() from error

    def answer(
        self, limit: float, cancel: threading.Event | None, progress: Progress | None, signature: Signature
    ) -> Message:
        """Return what ends the call under way, handing on events and the cancel flag meanwhile."""
        while True:
            if cancel is not None and cancel.is_set():
                cancel = None
                limit = min(limit, time.monotonic() + CALL_LIMIT)
                self.send("cancel")
            message = self._next(limit, cancel)
            if message is None and (cancel is None or not cancel.is_set()):
                raise self._silent()
            if message is not None and message.kind != "event":
                return message
            if message is not None and progress is not None:
                progress(decoded(message.body, signature.event))

    def end(self, patience: float) -> int | None:
        """Hang up, let the process end by itself for some seconds, then kill it; return its exit status."""
        self._peer.close()
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(patience)
        self.process.kill()
        # One that is stuck in the kernel, as with a dying USB device, does not even die: it is left behind.
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(CLOSE_LIMIT)
        return None

    def kill(self) -> None:
        """End the process at once, unless it has ended."""
        if self.process.poll() is None:
            self.end(0.0)
            log.warning("host.killed", extra={"fields": {"device": self._kind}})

    def _next(self, limit: float, cancel: threading.Event | None) -> Message | None:
        """Return the next message; None at ``limit`` or when ``cancel`` is set."""
        while (left := limit - time.monotonic()) > 0:
            readable, _, _ = select.select([self._peer], [], [], min(left, CANCEL_SECONDS) if cancel else left)
            if readable:
                return self._received()
            if cancel is not None and cancel.is_set():
                break
        return None

    def _received(self) -> Message:
        try:
            message = receive(self._peer)
        except TimeoutError as error:
            raise self._silent() from error
        if message is None:
            raise self._died()
        return message

    def _died(self) -> DeviceUnavailable:
        status = self.end(CLOSE_LIMIT)
        log.warning("host.died", extra={"fields": {"device": self._kind, "exit_status": status}})
        return DeviceUnavailable(f"{self._kind}.host_died", vendor_code=str(status))

    def _silent(self) -> DeviceTimeout:
        self.kill()
        return DeviceTimeout(f"{self._kind}.host_silent")
