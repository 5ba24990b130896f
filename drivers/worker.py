"""A thread for calls that may never come back: a silent card holds `SCardTransmit`, a stuck sound card a write."""

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from drivers.errors import Cancelled

T = TypeVar("T")

CANCEL_SECONDS = 0.1
"""How often a waiting caller asks for the cancel flag."""


class OverdueError(Exception):
    """The call has not come back in time; it goes on, and the next one waits for it."""


class Call(Generic[T]):
    """One call of a function that does not raise; ``result`` is there once ``done`` is set."""

    result: T

    def __init__(self, function: Callable[..., T], *arguments: object) -> None:
        self._function = function
        self._arguments = arguments
        self.done = threading.Event()

    def run(self) -> None:
        """Call it."""
        self.result = self._function(*self._arguments)
        self.done.set()


class Worker:
    """Runs calls one after the other in one thread, so that whoever waits for one may give up.

    A call that was given up is still under way: at most one is, because whatever comes next waits for it first.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[Call[Any] | None] = SimpleQueue()
        self._last: Call[Any] | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def is_idle(self) -> bool:
        """Whether a call would start at once."""
        return self._last is None or self._last.done.is_set()

    def call(self, limit: float, cancel: threading.Event | None, call: Call[T]) -> T:
        """Run a call and return its result.

        Args:
            limit: instant of ``time.monotonic()`` at which to give up.
            cancel: makes the caller give up as well.
            call: not run before.

        Raises:
            OverdueError, Cancelled.
        """
        if cancel is not None and cancel.is_set():
            raise Cancelled
        self._wait(limit, cancel)
        self.post(call)
        self._wait(limit, cancel)
        return call.result

    def post(self, call: Call[Any]) -> None:
        """Have a call run after whatever is under way, without waiting for it."""
        self._last = call
        self._calls.put(call)

    def close(self) -> None:
        """Let the thread end, once it is through."""
        self._calls.put(None)

    def _wait(self, limit: float, cancel: threading.Event | None) -> None:
        if self._last is None:
            return
        while not self._last.done.wait(max(min(limit - time.monotonic(), CANCEL_SECONDS), 0.0)):
            if cancel is not None and cancel.is_set():
                raise Cancelled
            if time.monotonic() >= limit:
                raise OverdueError

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            call.run()
