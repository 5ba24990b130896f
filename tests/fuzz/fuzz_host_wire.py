"""What a driver's process may say to its parent, and the parent to it."""

import msgspec

from drivers.devices import Image
from drivers.errors import Cancelled, DeviceError, ProtocolError
from drivers.host_wire import Message, decoded, error_of, signatures
from drivers.kinds import KINDS
from drivers.receipt import Line, Pair, QrCode, Receipt
from drivers.status import DeviceStatus, MediaStatus, Status, SupplyStatus

SIGNATURES = [signature for kind in KINDS.values() for signature in signatures(kind.protocol).values()]
STATUS = msgspec.msgpack.encode(
    Status(DeviceStatus.ONLINE, MediaStatus.PRESENT, {"paper": SupplyStatus.LOW}, {"door": "open"}, {"id": "1"})
)
SEEDS = (
    STATUS,
    msgspec.msgpack.encode(Image(1, 1, b"bgr")),
    msgspec.msgpack.encode(Receipt((Line("a"), Pair("b", "c"), QrCode("d")))),
    msgspec.msgpack.encode({"deadline": 1.0, "position": "fascia", "rate": "slow"}),
    msgspec.msgpack.encode(("result", "", msgspec.Raw(STATUS))),
    msgspec.msgpack.encode(("failure", "", {"type": "x", "code": "a.b", "text": "", "vendor_code": "", "detail": ""})),
    msgspec.msgpack.encode(("cancelled", "", None)),
)


def check(data: bytes) -> None:
    body = msgspec.Raw(data)
    for signature in SIGNATURES:
        for kind in (signature.result, signature.arguments, signature.event or int):
            is_refused(body, kind)
    try:
        assert isinstance(error_of(decoded(bytearray(data), Message)), DeviceError | Cancelled)
    except ProtocolError as error:
        assert error.code == "host.bad_message"


def is_refused(body: msgspec.Raw, kind: type) -> bool:
    """Whether a message's body is none of this type; anything but `ProtocolError` is a finding."""
    try:
        decoded(body, kind)
    except ProtocolError as error:
        assert error.code == "host.bad_message"
        return True
    return False
