"""Runs any driver in a child process behind its own Protocol.

A closed vendor library may crash, a native call may hold the interpreter for ever, a heavy import would stall the
screen: none of that may reach the caller. A host keeps one child per device; a call is one message, answered by a
result, an error of `drivers.errors`, and events on the way (a callback's values).

Two threads of the parent deal with a child, and no lock is shared between hosts::

    supervisor   starts it, pings it, kills it when it is silent, starts another when it has ended
    caller       sends a call and waits for its answer; kills a child that overstays a deadline by `GRACE` or talks
                 nonsense. A call under way ends with a typed error the moment its child does.

A driver that fails again and again soon after its start is started less and less often; callers meanwhile are told
what it failed with.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from drivers.errors import Cancelled, DeviceBusy, DeviceError, DeviceTimeout, DeviceUnavailable
from drivers.host_process import CANCEL_SECONDS, CLOSE_LIMIT, Child
from drivers.host_wire import (
    RENEW,
    Failure,
    Message,
    Signature,
    decoded,
    error_of,
    failure_of,
    rebuilt,
    signatures,
)
from drivers.sandbox import InForce

log = logging.getLogger(__name__)

T = TypeVar("T")

GRACE = 1.0
"""Seconds a call may overstay its deadline before its process is killed: the longest reply of the slowest device
here is 0.6 s late (an SNMP retry)."""

CALL_LIMIT = 10.0
"""Seconds for calls that name no deadline of their own, and for a driver to stop after a cancel."""

LONG_LIFE = 5.0
"""Seconds of a child that make up for its predecessors' short lives."""

STARTS_AT_ONCE = 3
"""Short lives in a row that are followed by another at once."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 60.0
"""Seconds; each further short life doubles the pause."""

PAUSE_WAIT = 1.0
"""Seconds of a pause that a caller waits for; in a longer one it is told at once why there is no driver."""

TRIES = 3
"""Times a call is sent that no child begins: one may have failed unseen, or ends because its device is another now."""

CHILD = ("-P", "-S", "-m", "drivers.host_child")
"""What the interpreter is given to be the child, before its arguments."""

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
        self._turn = threading.Lock()
        # Guards what follows; never held while anybody waits for a child.
        self._changed = threading.Condition()
        self._supervisor: threading.Thread | None = None
        self._is_closing = False
        self._child: Child | None = None
        self._failures = 0
        self._failure: Failure | None = None
        self._next_start = 0.0
        self._in_force: InForce | None = None

    @property
    def process_id(self) -> int | None:
        """The child's id; None while there is none."""
        child = self._child
        return child.process.pid if child is not None else None

    @property
    def is_ready(self) -> bool:
        """Whether the driver can be called without waiting for its start."""
        child = self._child
        return child is not None and child.is_usable

    @property
    def in_force(self) -> InForce | None:
        """What confines the child; None before the first was ready."""
        return self._in_force

    def start(self) -> None:
        """Start the child without waiting for it, so that several warm up at once."""
        with self._changed:
            if self._supervisor is None:
                self._supervisor = threading.Thread(target=self._supervise, name=f"host {self._kind}", daemon=True)
                self._supervisor.start()

    def wait_ready(self, deadline: float | None = None) -> None:
        """Wait until the driver can be called; raises as `call` does."""
        self.start()
        with self._one_at_a_time(deadline):
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
            DeviceTimeout: ``<kind>.host_silent``, the child overstayed, or did not answer its pings, and has been
                killed; ``<kind>.starting``, it is not ready before the deadline.
            DeviceUnavailable: ``<kind>.host_died`` during the call, or again and again.
            ProtocolError: ``host.bad_message``; the child has been killed.
            DeviceError, Cancelled: as the driver raised it.
        """
        signature = self._signatures[method]
        body = signature.arguments(*arguments)
        self.start()
        with self._one_at_a_time(deadline):
            for tries_left in reversed(range(TRIES)):
                child = self._ready(deadline, cancel)
                try:
                    answer = _answer(child, method, body, _Terms(deadline, cancel, progress, signature))
                    outcome = decoded(answer.body, signature.result) if answer.kind == "result" else error_of(answer)
                    break
                except (DeviceTimeout, DeviceUnavailable):
                    child.kill()
                    # What the child never began is safe to send once more: it was ill before it was called.
                    if child.has_begun or not tries_left:
                        raise
                except BaseException:
                    # A child that may still be at work would run the next call beside this one.
                    child.kill()
                    raise
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, result)
        return outcome

    def close(self) -> None:
        """End the child; a call that still runs ends with `DeviceUnavailable`, a later one starts another child."""
        with self._changed:
            self._is_closing = True
            supervisor, child = self._supervisor, self._child
            self._changed.notify_all()
        is_idle = self._turn.acquire(timeout=CLOSE_LIMIT)
        if child is not None:
            child.end(CLOSE_LIMIT if is_idle else 0.0)
        if supervisor is not None:
            supervisor.join()
        with self._changed:
            self._supervisor = None
            self._is_closing = False
        if is_idle:
            self._turn.release()

    @contextmanager
    def _one_at_a_time(self, deadline: float | None) -> Generator[None]:
        patience = CALL_LIMIT if deadline is None else min(max(deadline - time.monotonic(), 0.0), CALL_LIMIT)
        if not self._turn.acquire(timeout=patience):
            raise DeviceBusy(f"{self._kind}.busy")
        try:
            yield
        finally:
            self._turn.release()

    def _ready(self, deadline: float | None, cancel: threading.Event | None) -> Child:
        """Wait for a child that can be called; a start that fails meanwhile is the caller's to know."""
        with self._changed:
            failures = self._failures
            while self._child is None or not self._child.is_usable:
                now = time.monotonic()
                is_long_pause = self._child is None and self._next_start - now > PAUSE_WAIT
                if self._failure is not None and (is_long_pause or self._failures != failures):
                    raise rebuilt(self._failure)
                if self._is_closing or self._supervisor is None:
                    raise DeviceUnavailable(f"{self._kind}.host_died")
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                if deadline is not None and now >= deadline:
                    raise DeviceTimeout(f"{self._kind}.starting")
                self._changed.wait(CANCEL_SECONDS if deadline is None else min(deadline - now, CANCEL_SECONDS))
            return self._child

    def _supervise(self) -> None:
        """Keep a child alive until the host is closed."""
        short_lives = 0
        ended: float | None = None
        while not self._is_closing:
            began = time.monotonic()
            try:
                child = self._started(ended)
            except DeviceError as error:
                self._note_failed_start(error)
            else:
                child.watch()
                self._note_end(child)
            ended = time.monotonic()
            short_lives = 0 if ended - began >= LONG_LIFE else short_lives + 1
            self._pause(short_lives)

    def _started(self, former_ended: float | None) -> Child:
        """Start a child; raises as the driver does that cannot open, or as `Child`."""
        child = Child(self._kind, self._settings, self._command)
        with self._changed:
            self._child = child
            is_closing = self._is_closing
        try:
            if is_closing:
                raise child.verdict()
            in_force = child.wait_started()
        except DeviceError:
            child.end(CLOSE_LIMIT)
            raise
        with self._changed:
            self._failure = None
            self._changed.notify_all()
        if in_force is not None and in_force != self._in_force:
            self._in_force = in_force
            log.info("host.sandbox", extra={"fields": {"device": self._kind, **in_force.facts()}})
        if former_ended is not None:
            seconds = round(time.monotonic() - former_ended, 3)
            log.info("host.restarted", extra={"fields": {"device": self._kind, "seconds": seconds}})
        return child

    def _note_failed_start(self, error: DeviceError) -> None:
        failure = failure_of(error)
        if error.code == f"{self._kind}.host_died" and failure != self._failure and not self._is_closing:
            self._log_death(error.vendor_code)
        with self._changed:
            self._failures += 1
            self._failure = failure

    def _note_end(self, child: Child) -> None:
        verdict = child.verdict()
        if not child.was_killed and verdict.vendor_code != str(RENEW) and not self._is_closing:
            self._log_death(verdict.vendor_code)
        with self._changed:
            self._failure = failure_of(verdict)

    def _log_death(self, status: str) -> None:
        log.warning("host.died", extra={"fields": {"device": self._kind, "exit_status": status}})

    def _pause(self, short_lives: int) -> None:
        """Let go of the child that has ended, and wait until the next may be started."""
        doubled = max(short_lives - STARTS_AT_ONCE, 0)
        pause = min(FIRST_PAUSE * 2.0 ** min(doubled, 30), LONGEST_PAUSE) if doubled else 0.0
        with self._changed:
            self._child = None
            self._next_start = time.monotonic() + pause
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_closing, pause)


@dataclass(frozen=True, slots=True)
class _Terms:
    """How long one call may take, and who hears of it."""

    deadline: float | None
    cancel: threading.Event | None
    progress: Progress | None
    signature: Signature


def _answer(child: Child, method: str, body: object, terms: _Terms) -> Message:
    """Send one call and return what ends it, handing on events and the cancel flag meanwhile."""
    child.has_begun = False
    child.send("call", method, body)
    now = time.monotonic()
    limit = (now + CALL_LIMIT if terms.deadline is None else max(now, terms.deadline)) + GRACE
    cancel = terms.cancel
    while True:
        if cancel is not None and cancel.is_set():
            cancel = None
            limit = min(limit, time.monotonic() + CALL_LIMIT)
            child.send("cancel")
        message = child.next(limit, cancel)
        if message is None and (cancel is None or not cancel.is_set()):
            raise child.silenced()
        match message:
            case None:
                continue
            case Message(kind="begun"):
                child.has_begun = True
            case Message(kind="event"):
                if terms.progress is not None:
                    terms.progress(decoded(message.body, terms.signature.event))
            case _:
                return message
