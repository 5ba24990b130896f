"""The whole bridge between blocking calls and the UI thread, and the only file in kiosk/ that mentions threads.

One thread a lane: one performs the visit's machine effects one after another, one what goes on beside a visit, one
each speaks, waits for keys and sets lights. A call's result, its exception and what it tells on the way come back
through one queued signal, so that every callback runs on the UI thread. What a call tells is a newest-only mailbox: a
camera picture that the screen was too slow for is dropped, never queued.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

Result = TypeVar("Result")
CancelFlag = threading.Event
Tell = Callable[[object], None]


@dataclass(slots=True)
class _Mailbox:
    """Holds the newest thing told; only the first after a delivery needs another one."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    content: list[object] = field(default_factory=list)

    def put(self, thing: object) -> bool:
        """Store a thing; True when nobody is on the way to fetch it."""
        with self.lock:
            was_empty = not self.content
            self.content = [thing]
            return was_empty

    def take(self) -> object:
        with self.lock:
            return self.content.pop()


@dataclass(slots=True, eq=False)
class Task(Generic[Result]):
    """One call under way.

    Attributes:
        done: called with the result.
        failed: called with the exception; a call that was stopped tells nothing any more.
        told: called with the newest of what the call told.
    """

    done: Callable[[Result], None]
    failed: Callable[[BaseException], None]
    told: Callable[[object], None]
    cancel: CancelFlag = field(default_factory=CancelFlag)
    mailbox: _Mailbox = field(default_factory=_Mailbox)

    def stop(self) -> None:
        """Ask the call to end; none of its callbacks runs after this."""
        self.cancel.set()


class Lane(StrEnum):
    """What is done one after another, and beside the other lanes."""

    EFFECTS = "effects"
    BESIDE = "beside"
    VOICE = "voice"
    KEYS = "keys"
    LIGHTS = "lights"


class Worker(QObject):
    """Runs blocking calls and brings their ends to the UI thread."""

    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        # A thread is started with its lane's first call.
        self._lanes = {lane: ThreadPoolExecutor(1, lane) for lane in Lane}
        self._tasks: set[CancelFlag] = set()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def perform(
        self,
        call: Callable[[CancelFlag, Tell], Result],
        done: Callable[[Result], None],
        failed: Callable[[BaseException], None],
        told: Callable[[object], None] = lambda _: None,
        lane: Lane = Lane.EFFECTS,
    ) -> Task[Result]:
        """Run a call after those before it in its lane, without a name the visit's machine effects.

        Args:
            call: blocks; asks the cancel flag now and then, and may tell things on the way.
            done: runs on the UI thread, as the other two; see `Task`.
            failed: as `Task` says.
            told: as `Task` says.
            lane: which calls it waits for.
        """
        return self._start(self._lanes[lane], call, Task(done, failed, told))

    def aside(
        self, call: Callable[[], Result], done: Callable[[Result], None], failed: Callable[[BaseException], None]
    ) -> Task[Result]:
        """Run something that belongs to no visit, beside whatever the visit waits for."""
        return self.perform(lambda _cancel, _tell: call(), done, failed, lane=Lane.BESIDE)

    def close(self) -> None:
        """Stop every call and wait for its thread."""
        for cancel in self._tasks:
            cancel.set()
        for executor in self._lanes.values():
            executor.shutdown(wait=True, cancel_futures=True)

    def _start(
        self, executor: ThreadPoolExecutor, call: Callable[[CancelFlag, Tell], Result], task: Task[Result]
    ) -> Task[Result]:
        def tell(thing: object) -> None:
            if task.mailbox.put(thing):
                self._arrived.emit(lambda: _hear(task))

        self._tasks.add(task.cancel)
        future = executor.submit(call, task.cancel, tell)
        future.add_done_callback(lambda ended: self._arrived.emit(lambda: self._end(task, ended)))
        return task

    def _end(self, task: Task[Result], future: Future[Result]) -> None:
        self._tasks.discard(task.cancel)
        if task.cancel.is_set() or future.cancelled():
            return
        error = future.exception()
        if error is None:
            task.done(future.result())
        else:
            task.failed(error)

    @Slot(object)
    def _deliver(self, callback: Callable[[], None]) -> None:
        callback()


def _hear(task: Task[Result]) -> None:
    thing = task.mailbox.take()
    if not task.cancel.is_set():
        task.told(thing)
