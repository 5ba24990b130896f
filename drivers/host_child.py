"""The child process of `drivers.host`: ``python -m drivers.host_child FD KIND``."""

import logging
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType

import msgspec

from drivers import log as event_log
from drivers.errors import Cancelled, DeviceError
from drivers.host_wire import Kind, Message, Signature, decoded, failure_of, receive, send, signatures
from drivers.kinds import KINDS

log = logging.getLogger(__name__)

CRASHED = 70
"""Exit status of a child whose driver raised what it should not (EX_SOFTWARE)."""

CLOSE_SECONDS = 2
"""Whole seconds a driver may take to let go of its device when the parent is gone."""

Opener = Callable[[bytes], object]


class Server:
    """The child's end: one driver, whose calls run one at a time in a thread.

    The main thread stays with the wire, so that a cancel, or the parent's end, is heard during a call.
    """

    def __init__(self, peer: socket.socket, driver: object, protocol: type) -> None:
        self._peer = peer
        self._sending = threading.Lock()
        self._signatures = signatures(protocol)
        # The Protocol's own method names are looked up once; nothing from the wire reaches getattr.
        self._methods: dict[str, Callable[..., object]] = {name: getattr(driver, name) for name in self._signatures}

    def serve(self) -> None:
        """Answer calls until the parent hangs up, then close the device."""
        self._answer("ready")
        cancel = threading.Event()
        while (message := receive(self._peer)) is not None:
            if message.kind == "cancel":
                cancel.set()
            else:
                cancel = threading.Event()
                threading.Thread(target=self._perform, args=(message, cancel), daemon=True).start()
        # A driver that cannot let go must not outlive its parent: the signal's default action ends the process.
        signal.alarm(CLOSE_SECONDS)
        cancel.set()
        self._methods["close"]()

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
            send(self._peer, kind, body=body)


def serve(peer: socket.socket, openers: Mapping[str, Opener], protocols: Mapping[str, type]) -> None:
    """Open the driver that the parent names and serve it until the parent hangs up."""
    first = receive(peer)
    if first is None:
        return
    try:
        driver = openers[first.method](decoded(first.body, bytes))
    except DeviceError as error:
        send(peer, "failure", body=failure_of(error))
        return
    Server(peer, driver, protocols[first.method]).serve()


def run(openers: Mapping[str, Opener], protocols: Mapping[str, type]) -> None:
    """Be the child; what a driver should not raise ends the process at once, so that the caller hears of it."""
    event_log.set_up()
    sys.excepthook = lambda kind, _, trace: _crash(kind, trace)
    threading.excepthook = lambda raised: _crash(raised.exc_type, raised.exc_traceback)
    serve(socket.socket(fileno=int(sys.argv[1])), openers, protocols)


def _crash(kind: type[BaseException], trace: TracebackType | None) -> None:
    # The type and the place alone: an exception's text may quote what it choked on.
    at = traceback.extract_tb(trace)[-1]
    log.error("host.crashed", extra={"fields": {"error": kind.__name__, "at": f"{Path(at.filename).name}:{at.lineno}"}})
    os._exit(CRASHED)


if __name__ == "__main__":
    run({name: partial(kind.open, name) for name, kind in KINDS.items()}, {k: v.protocol for k, v in KINDS.items()})
