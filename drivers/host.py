"""Runs any driver in a child process behind its own Protocol.

A closed vendor library may crash, a native call may hold the interpreter for ever, a heavy import would stall the
screen: none of that may reach the caller. The parent keeps one child per device. A call is one message on a socket
pair, its arguments and result typed by the Protocol's own annotations; the child answers with the result, an event
(a callback's value) or an error of `drivers.errors`. When a call overstays its deadline by `GRACE` the child is killed
and the next call starts another.

The wire: 4 bytes big-endian length, then MessagePack of `Message`.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from drivers import errors
from drivers.errors import Cancelled, DeviceError, DeviceTimeout, DeviceUnavailable, ProtocolError

log = logging.getLogger(__name__)

T = TypeVar("T")

GRACE = 1.0
"""Seconds a call may overstay its deadline before its process is killed: the longest reply of the slowest device
here is 0.6 s late (an SNMP retry)."""

START_LIMIT = 20.0
"""Seconds from start to ready; the face process imports for 1 to 3 s on two busy cores."""

CALL_LIMIT = 10.0
"""Seconds for calls that name no deadline of their own (status, close)."""

LONGEST_MESSAGE = 64 * 1024 * 1024
"""Bytes; one 3840x2160 picture is 25 MB."""

CLOSE_LIMIT = 1.0
"""Seconds the child is given to end what it does and to close its device."""

MESSAGE_LIMIT = 5.0
"""Seconds without progress in the middle of a message after which the child is given up."""

CANCEL_SECONDS = 0.05
"""How often a waiting call asks for the cancel flag."""

CRASHED = 70
"""Exit status of a child whose driver raised what it should not (EX_SOFTWARE)."""

CHILD = ("-P", "-m", "drivers.host_child")
"""What the interpreter is given to be the child, before its two arguments."""

CALLER_SIDE = {"cancel", "progress"}
"""Arguments that stay with the caller: a flag it sets, a function it wants called."""


class Message(msgspec.Struct, array_like=True):
    """One message in either direction.

    ``kind`` is ``open``, ``ready``, ``call``, ``cancel``, ``event``, ``result`` or ``error``; ``body`` is the encoded
    payload, decoded by whoever knows its type.
    """

    number: int
    kind: str
    method: str
    body: bytes


class Failure(msgspec.Struct):
    """A `DeviceError` on the wire."""

    type: str
    code: str
    text: str
    vendor_code: str
    detail: str


def send(peer: socket.socket, message: Message) -> None:
    """Write one message whole."""
    payload = msgspec.msgpack.encode(message)
    peer.sendall(struct.pack(">I", len(payload)) + payload)


def receive(peer: socket.socket) -> Message | None:
    """Read one message; None when the other end is gone.

    Raises:
        ProtocolError: ``host.bad_message``, too long or no message at all; the stream cannot be used further.
        TimeoutError: the socket's time is over in the middle of it.
    """
    head = _exactly(peer, 4)
    if head is None:
        return None
    (length,) = struct.unpack(">I", head)
    if length > LONGEST_MESSAGE:
        raise ProtocolError("host.bad_message")
    payload = _exactly(peer, length)
    return None if payload is None else decoded(payload, Message)


def decoded(payload: bytes, kind: type[T]) -> T:
    """Decode MessagePack of a known type.

    Raises:
        ProtocolError: ``host.bad_message``.
    """
    try:
        return msgspec.msgpack.decode(payload, type=kind)
    except msgspec.DecodeError as error:
        raise ProtocolError("host.bad_message") from error


def _exactly(peer: socket.socket, count: int) -> bytes | None:
    buffer = bytearray(count)
    view = memoryview(buffer)
    filled = 0
    while filled < count:
        try:
            got = peer.recv_into(view[filled:])
        except ConnectionError:
            return None
        if not got:
            return None
        filled += got
    return bytes(buffer)


class Signature:
    """How one Protocol method travels, read off its annotations."""

    def __init__(self, function: Callable[..., object]) -> None:
        hints = get_type_hints(function)
        self.result = hints.pop("return")
        progress = hints.get("progress")
        self.event: Any = _callback_argument(progress) if progress is not None else None
        self.caller_side = CALLER_SIDE & hints.keys()
        fields = [(name, hint) for name, hint in hints.items() if name not in CALLER_SIDE]
        self.arguments: Any = msgspec.defstruct(function.__name__, fields)


def _callback_argument(hint: Any) -> Any:
    """Return X of ``Callable[[X], None] | None``."""
    function = next(part for part in get_args(hint) if part is not type(None))
    return get_args(function)[0][0]


def signatures(protocol: type) -> dict[str, Signature]:
    """Return the methods of a Protocol by name."""
    return {name: Signature(member) for name, member in vars(protocol).items() if _is_method(name, member)}


def _is_method(name: str, member: object) -> bool:
    return callable(member) and not name.startswith("_")


class Host:
    """The parent's end: one child process, one call at a time.

    Args:
        kind: the device's name in `drivers.host_child` and in error codes.
        protocol: what the driver implements.
        settings_json: the driver's settings.
        child: what the interpreter runs.
    """

    def __init__(self, kind: str, protocol: type, settings_json: str, child: Sequence[str] = CHILD) -> None:
        self.kind = kind
        self._child = tuple(child)
        self._settings = settings_json.encode()
        self._signatures = signatures(protocol)
        self._lock = threading.Lock()
        self._number = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._peer: socket.socket | None = None
        self._ready = False
        self._started = 0.0

    def start(self) -> None:
        """Start the child without waiting for it, so that several warm up at once."""
        with self._lock:
            self._ensure_started()

    def call(
        self,
        method: str,
        result: type[T],
        *arguments: object,
        deadline: float | None = None,
        cancel: threading.Event | None = None,
        progress: Callable[[Any], None] | None = None,
    ) -> T:
        """Call one method in the child.

        Raises:
            DeviceBusy: another call is running.
            DeviceTimeout: the child overstayed and has been killed, or is not ready before the deadline.
            DeviceUnavailable: the child died during the call.
            ProtocolError: the child answered nonsense; it has been killed.
            DeviceError, Cancelled: as the driver raised it.
        """
        limit = deadline if deadline is not None else time.monotonic() + CALL_LIMIT
        if not self._lock.acquire(timeout=min(max(limit - time.monotonic(), 0.0), CALL_LIMIT)):
            raise errors.DeviceBusy(f"{self.kind}.busy")
        answer = None
        try:
            self._ensure_ready(deadline, cancel)
            signature = self._signatures[method]
            self._number += 1
            body = msgspec.msgpack.encode(signature.arguments(*arguments))
            self._send(Message(self._number, "call", method, body))
            limit = (deadline if deadline is not None else time.monotonic() + CALL_LIMIT) + GRACE
            try:
                answer = self._await_answer(limit, cancel, progress, signature)
            finally:
                # A child that may still be at work would run the next call beside this one.
                if answer is None:
                    self._kill()
            return self._decode(answer, signature, result)
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child; a call that still runs ends with `DeviceUnavailable`."""
        process = self._process
        if not self._lock.acquire(timeout=CLOSE_LIMIT):
            if process is not None:
                process.kill()
            self._lock.acquire()
        try:
            if self._peer is not None:
                self._peer.close()
            if self._process is not None:
                try:
                    self._process.wait(CLOSE_LIMIT)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            self._forget()
        finally:
            self._lock.release()

    @property
    def process_id(self) -> int | None:
        """The child's id, None before its start."""
        return self._process.pid if self._process else None

    def _ensure_started(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._forget()
        ours, theirs = socket.socketpair()
        command = [sys.executable, *self._child, str(theirs.fileno()), self.kind]
        # Numerical libraries start a thread a core each; the machine has two.
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment,
            # An interrupt from the terminal is the parent's to hear; it then closes its children.
            start_new_session=True,
        )
        theirs.close()
        # A child that is stopped in the middle of a message must not stop its parent.
        ours.settimeout(MESSAGE_LIMIT)
        self._peer = ours
        self._ready = False
        self._started = time.monotonic()
        self._send(Message(0, "open", self.kind, self._settings))

    def _ensure_ready(self, deadline: float | None, cancel: threading.Event | None) -> None:
        self._ensure_started()
        if self._ready:
            return
        overdue = self._started + START_LIMIT
        message = self._next(min(overdue, deadline) if deadline is not None else overdue, cancel)
        if message is None:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            if time.monotonic() < overdue:
                raise DeviceTimeout(f"{self.kind}.starting")
            raise self._silent()
        if message.kind == "error":
            self._kill()
            raise _error_of(message)
        self._ready = True

    def _await_answer(
        self,
        limit: float,
        cancel: threading.Event | None,
        progress: Callable[[Any], None] | None,
        signature: Signature,
    ) -> Message:
        heeded = cancel
        while True:
            message = self._next(limit, heeded)
            if message is None:
                if heeded is None or not heeded.is_set():
                    raise self._silent()
                heeded = None
                limit = min(limit, time.monotonic() + CALL_LIMIT)
                self._send(Message(self._number, "cancel", "", b""))
            elif message.kind != "event":
                return message
            elif progress is not None:
                progress(decoded(message.body, signature.event))

    def _decode(self, message: Message, signature: Signature, result: type[T]) -> T:
        if message.kind == "error":
            raise _error_of(message)
        value = decoded(message.body, signature.result)
        if not isinstance(value, result):
            raise ProtocolError("host.bad_message")
        return value

    def _next(self, limit: float, cancel: threading.Event | None) -> Message | None:
        """Return the next message; None at ``limit`` or when ``cancel`` is set."""
        assert self._peer is not None
        while True:
            left = max(limit - time.monotonic(), 0.0)
            readable, _, _ = select.select([self._peer], [], [], min(left, CANCEL_SECONDS) if cancel else left)
            if readable:
                return self._received(self._peer)
            if not left or (cancel is not None and cancel.is_set()):
                return None

    def _received(self, peer: socket.socket) -> Message:
        try:
            message = receive(peer)
        except (ProtocolError, TimeoutError) as error:
            self._kill()
            raise ProtocolError("host.bad_message") from error
        if message is None:
            log.warning("host.died", extra={"fields": {"device": self.kind}})
            self._kill()
            raise DeviceUnavailable(f"{self.kind}.host_died")
        return message

    def _silent(self) -> DeviceTimeout:
        log.warning("host.killed", extra={"fields": {"device": self.kind}})
        self._kill()
        return DeviceTimeout(f"{self.kind}.host_silent")

    def _send(self, message: Message) -> None:
        assert self._peer is not None
        try:
            send(self._peer, message)
        except OSError as error:
            self._kill()
            raise DeviceUnavailable(f"{self.kind}.host_died") from error

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        if self._peer is not None:
            self._peer.close()
        self._peer = None
        self._process = None
        self._ready = False


def _error_of(message: Message) -> Exception:
    if not message.body:
        return Cancelled()
    failure = decoded(message.body, Failure)
    kind = errors.ERRORS.get(failure.type, DeviceError)
    return kind(failure.code, failure.text, vendor_code=failure.vendor_code, detail=failure.detail)


def serve(peer: socket.socket, open_driver: Callable[[str, bytes], object], protocols: Mapping[str, type]) -> None:
    """Run the child's end until the parent goes away: open one driver and answer its calls.

    Calls run one at a time in a thread; the main thread stays with the wire, so that a cancel is heard during a call.
    """
    first = receive(peer)
    if first is None:
        return
    lock = threading.Lock()

    def answer(message: Message) -> None:
        with lock:
            send(peer, message)

    try:
        driver = open_driver(first.method, first.body)
    except DeviceError as error:
        answer(_failure(0, error))
        return
    methods = signatures(protocols[first.method])
    # The Protocol's own method names are looked up once; nothing from the wire reaches getattr.
    bound = {name: getattr(driver, name) for name in methods}
    answer(Message(0, "ready", "", b""))
    cancels: dict[int, threading.Event] = {}
    while (message := receive(peer)) is not None:
        if message.kind == "cancel":
            cancels.get(message.number, threading.Event()).set()
        elif message.kind == "call":
            cancels = {message.number: threading.Event()}
            work = (message, bound[message.method], methods[message.method], cancels[message.number], answer)
            threading.Thread(target=_perform, args=work, daemon=True).start()
    for event in cancels.values():
        event.set()
    bound["close"]()


def _perform(
    message: Message,
    method: Callable[..., object],
    signature: Signature,
    cancel: threading.Event,
    answer: Callable[[Message], None],
) -> None:
    def progress(value: object) -> None:
        answer(Message(message.number, "event", message.method, msgspec.msgpack.encode(value)))

    hooks = {"cancel": cancel, "progress": progress}
    is_answered = False
    try:
        arguments = msgspec.structs.asdict(decoded(message.body, signature.arguments))
        value = method(**arguments, **{name: hooks[name] for name in signature.caller_side})
        answer(Message(message.number, "result", message.method, msgspec.msgpack.encode(value)))
        is_answered = True
    except Cancelled:
        answer(Message(message.number, "error", message.method, b""))
        is_answered = True
    except DeviceError as error:
        answer(_failure(message.number, error))
        is_answered = True
    finally:
        if not is_answered:
            _crash()


def _crash() -> None:
    """End this process at once: the caller sees it end, and what was raised is told without its text."""
    kind, _, trace = sys.exc_info()
    at = traceback.extract_tb(trace)[-1]
    place = f"{os.path.basename(at.filename)}:{at.lineno}"
    log.error("host.crashed", extra={"fields": {"error": kind.__name__ if kind else "", "at": place}})
    os._exit(CRASHED)


def _failure(number: int, error: DeviceError) -> Message:
    failure = Failure(type(error).__name__, error.code, str(error), error.vendor_code, error.detail)
    return Message(number, "error", "", msgspec.msgpack.encode(failure))
