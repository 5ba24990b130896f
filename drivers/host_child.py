"""The child process of `drivers.host`: ``python -m drivers.host_child LINE PULSE KIND``, two descriptors."""

import logging
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType

import msgspec

from drivers import log as event_log
from drivers import scratch
from drivers.errors import Cancelled, DeviceError
from drivers.forgetting import overwrite_what_is_freed
from drivers.host_wire import RENEW, Kind, Message, Ready, Signature, decoded, failure_of, receive, send, signatures
from drivers.kinds import KINDS
from drivers.sandbox import NEEDS, Sandbox, enter

log = logging.getLogger(__name__)

CRASHED = 70
"""Exit status of a child whose driver raised what it should not (EX_SOFTWARE)."""

CLOSE_SECONDS = 2
"""Whole seconds a driver may take to let go of its device when the parent is gone."""

RENEW_SECONDS = 1
"""The same for one that is about to be started again."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A driver, and what confines its process."""

    driver: object
    sandbox: Sandbox | None = None


Opener = Callable[[bytes], Opened]


class Server:
    """The child's end: one driver, whose calls run one at a time in a thread.

    The main thread stays with the wires, so that a ping, a cancel, or the parent's end, is heard during a call.
    """

    def __init__(self, line: socket.socket, pulse: socket.socket, opened: Opened, protocol: type) -> None:
        self._line = line
        self._pulse = pulse
        self._sandbox = opened.sandbox
        self._sending = threading.Lock()
        self._signatures = signatures(protocol)
        # The Protocol's own method names are looked up once; nothing from the wire reaches getattr.
        self._methods: dict[str, Callable[..., object]] = {
            name: getattr(opened.driver, name) for name in self._signatures
        }

    def serve(self) -> int:
        """Answer calls until the parent hangs up, or a device has taken the place of ours; then close the device.

        Returns:
            The process's exit status.
        """
        self._answer("ready", Ready(self._sandbox.in_force if self._sandbox else None))
        cancel = threading.Event()
        status = 0
        while (message := self._next()) is not None:
            if message.kind == "cancel":
                cancel.set()
            elif self._sandbox is not None and not self._sandbox.is_current():
                status = RENEW
                break
            else:
                cancel = threading.Event()
                self._answer("begun")
                threading.Thread(target=self._perform, args=(message, cancel), daemon=True).start()
                # It may be somebody's picture, and the next one may come in hours.
                del message
        # A driver that cannot let go must not outlive its parent: the signal's default action ends the process.
        signal.alarm(CLOSE_SECONDS if status == 0 else RENEW_SECONDS)
        cancel.set()
        self._methods["close"]()
        return status

    def _next(self) -> Message | None:
        """Return the next message, None at the parent's end, and answer pings meanwhile."""
        while True:
            readable, _, _ = select.select([self._line, self._pulse], [], [])
            if self._pulse in readable:
                self._pulse.sendall(self._pulse.recv(1))
            if self._line in readable:
                return receive(self._line)

    def _perform(self, message: Message, cancel: threading.Event) -> None:
        try:
            result = self._result(message, self._signatures[message.method], cancel)
        except Cancelled:
            self._answer("cancelled")
        except DeviceError as error:
            self._answer("failure", failure_of(error))
        else:
            self._answer("result", result)

    def _result(self, message: Message, signature: Signature, cancel: threading.Event) -> object:
        def progress(value: object) -> None:
            self._answer("event", value)

        hooks = {"cancel": cancel, "progress": progress}
        arguments = msgspec.structs.asdict(decoded(message.body, signature.arguments))
        return self._methods[message.method](**arguments, **{name: hooks[name] for name in signature.caller_side})

    def _answer(self, kind: Kind, body: object = None) -> None:
        # That the parent has gone is the main thread's to hear.
        with self._sending, suppress(ConnectionError):
            send(self._line, kind, body=body)


def serve(
    line: socket.socket, pulse: socket.socket, openers: Mapping[str, Opener], protocols: Mapping[str, type]
) -> int:
    """Open the driver that the parent names, serve it until the parent hangs up, and return the exit status."""
    first = receive(line)
    if first is None:
        return 0
    try:
        opened = openers[first.method](decoded(first.body, bytes))
    except DeviceError as error:
        send(line, "failure", body=failure_of(error))
        return 0
    return Server(line, pulse, opened, protocols[first.method]).serve()


def run(openers: Mapping[str, Opener], protocols: Mapping[str, type]) -> None:
    """Be the child; what a driver should not raise ends the process at once, so that the caller hears of it."""
    # Meant for this interpreter alone; a photo decoder has another.
    os.environ.pop("PYTHONPATH", None)
    overwrite_what_is_freed()
    event_log.set_up()
    sys.excepthook = lambda kind, _, trace: _crash(kind, trace)
    threading.excepthook = lambda raised: _crash(raised.exc_type, raised.exc_traceback)
    line, pulse = (socket.socket(fileno=int(descriptor)) for descriptor in sys.argv[1:3])
    for end in (line, pulse):
        # A program that a library starts would keep the parent from hearing of this process's end.
        end.set_inheritable(False)
    try:
        status = serve(line, pulse, openers, protocols)
    finally:
        scratch.remove()
    # A library that is still being loaded in a thread aborts an interpreter that winds down around it.
    os._exit(status)


def open_confined(name: str, settings_json: bytes) -> Opened:
    """Import a driver, give up what it does not need, make it.

    Raises:
        DeviceError: as `drivers.kinds.Kind.open`.
    """
    kind = KINDS[name]
    chosen = kind.read_settings(name, settings_json)
    make = kind.load()
    sandbox = enter(replace(NEEDS[name](chosen), record=getattr(chosen, "record", "")))
    return Opened(make(chosen), sandbox)


def _crash(kind: type[BaseException], trace: TracebackType | None) -> None:
    # The type and the place alone: an exception's text may quote what it choked on.
    at = traceback.extract_tb(trace)[-1]
    log.error("host.crashed", extra={"fields": {"error": kind.__name__, "at": f"{Path(at.filename).name}:{at.lineno}"}})
    os._exit(CRASHED)


if __name__ == "__main__":
    run({name: partial(open_confined, name) for name in KINDS}, {k: v.protocol for k, v in KINDS.items()})
