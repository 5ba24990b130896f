"""What passes between a driver's process and its parent.

A stream socket carries messages: 4 bytes big-endian length, then MessagePack of `Message`. Either end may be broken, so
lengths are bounded, types are checked, and a message that stops in its middle is given up. Arguments, results and
events are typed by the Protocol's own annotations. Only one call is under way at a time, so messages need no numbers.
A picture is copied once into a message and once out of it.
"""

import socket
import struct
from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args, get_type_hints

import msgspec

from drivers.errors import ERRORS, Cancelled, DeviceError, ProtocolError
from drivers.sandbox import InForce

T = TypeVar("T")

BAD_MESSAGE = "host.bad_message"

LONGEST_MESSAGE = 64 * 1024 * 1024
"""Bytes; one 3840x2160 picture is 25 MB."""

LENGTH = struct.Struct(">I")
SEND_BUFFER = 1024 * 1024

CALLER_SIDE = {"cancel", "progress"}
"""Arguments that stay with the caller: a flag it sets, a function it wants called."""


Kind = Literal["open", "call", "cancel", "ready", "begun", "event", "result", "failure", "cancelled"]

RENEW = 75
"""Exit status of a child that ends to be started again (EX_TEMPFAIL)."""


class Message(msgspec.Struct, array_like=True):
    """One message; the parent sends the first three kinds, the child the others.

    ``begun`` comes before the driver hears of a call: one that never began may be sent to another child.

    Attributes:
        method: a method of the Protocol; for ``open`` the kind of device.
        body: arguments, result, event, `Failure` or `Ready`, still encoded; for ``open`` the driver's settings as
            JSON.
    """

    kind: Kind
    method: str
    body: msgspec.Raw


class Ready(msgspec.Struct):
    """What a child says first: what confines it, None for a driver that nothing does."""

    in_force: InForce | None


class Failure(msgspec.Struct):
    """A `DeviceError`."""

    type: str
    code: str
    text: str
    vendor_code: str
    detail: str


class Signature:
    """How one Protocol method travels, read off its annotations."""

    def __init__(self, function: Callable[..., object]) -> None:
        hints = get_type_hints(function)
        self.result: Any = hints.pop("return")
        progress = hints.get("progress")
        self.event: Any = _callback_argument(progress) if progress is not None else None
        self.caller_side = CALLER_SIDE & hints.keys()
        fields = [(name, hint) for name, hint in hints.items() if name not in CALLER_SIDE]
        self.arguments: Any = msgspec.defstruct(function.__name__, fields)


def signatures(protocol: type) -> dict[str, Signature]:
    """Return the methods of a Protocol by name."""
    return {
        name: Signature(member)
        for name, member in vars(protocol).items()
        if callable(member) and not name.startswith("_")
    }


def _callback_argument(hint: Any) -> Any:
    """Return X of ``Callable[[X], None] | None``."""
    function = next(part for part in get_args(hint) if part is not type(None))
    return get_args(function)[0][0]


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a connection."""
    ends = socket.socketpair()
    for end in ends:
        # A picture passes in pieces of this size, each a change of process; the system sets a limit of its own.
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return ends


def send(peer: socket.socket, kind: Kind, method: str = "", body: object = None) -> None:
    """Write one message whole.

    Raises:
        OSError: the other end is gone, or took too long to take it.
    """
    payload = bytearray()
    msgspec.msgpack.Encoder().encode_into((kind, method, body), payload, LENGTH.size)
    LENGTH.pack_into(payload, 0, len(payload) - LENGTH.size)
    peer.sendall(payload)


def receive(peer: socket.socket) -> Message | None:
    """Read one message; None when the other end is gone.

    Raises:
        ProtocolError: too long, or no message at all; the stream cannot be used further.
        TimeoutError: the socket's time is over in the middle of it.
    """
    head = _exactly(peer, LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    if length > LONGEST_MESSAGE:
        raise ProtocolError(BAD_MESSAGE)
    payload = _exactly(peer, length)
    return None if payload is None else decoded(payload, Message)


def decoded(payload: bytearray | msgspec.Raw, kind: type[T]) -> T:
    """Decode MessagePack of a known type.

    Raises:
        ProtocolError: it is something else.
    """
    try:
        return msgspec.msgpack.decode(payload, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(BAD_MESSAGE) from error


def failure_of(error: DeviceError) -> Failure:
    """Return an error as it travels."""
    return Failure(type(error).__name__, error.code, str(error), error.vendor_code, error.detail)


def error_of(message: Message) -> Exception:
    """Return the error that a message carries."""
    if message.kind == "cancelled":
        return Cancelled()
    return rebuilt(decoded(message.body, Failure))


def rebuilt(failure: Failure) -> DeviceError:
    """Return the error that travelled."""
    kind = ERRORS.get(failure.type, DeviceError)
    return kind(failure.code, failure.text, vendor_code=failure.vendor_code, detail=failure.detail)


def _exactly(peer: socket.socket, count: int) -> bytearray | None:
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
    return buffer
