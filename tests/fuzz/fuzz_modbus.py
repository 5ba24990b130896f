"""Replies of a signal board."""

from drivers.errors import DeviceError
from drivers.signals.frames import MOST_BITS, MOST_JUNK, ReplyDecoder, read_coils, read_inputs, write_coils

REQUESTS = (
    read_inputs(1, 0, 8),
    read_coils(1, 0, MOST_BITS),
    write_coils(1, 0, [True]),
    write_coils(1, 0, [True] * 11),
)

SEEDS = (
    bytes.fromhex("0001 01020105614B"),
    bytes.fromhex("0103 01 01 FA") + bytes(250),
    bytes.fromhex("0205 01050000FF008C3A"),
    bytes.fromhex("0307 010F0000000B1408"),
    bytes.fromhex("0010 018202C161"),
)


def check(data: bytes) -> None:
    request = REQUESTS[data[0] % len(REQUESTS)] if data else REQUESTS[0]
    size = data[1] % 16 + 1 if len(data) > 1 else 1
    decoder = ReplyDecoder(request)
    received = data[2:]
    try:
        for at in range(0, len(received), size):
            assert 1 <= decoder.missing <= request.length
            bits = decoder.feed(received[at : at + size])
            if bits is not None:
                assert len(bits) == request.count
                return
            assert at <= MOST_JUNK + request.length, "endless junk"
        assert isinstance(decoder.shortfall(), DeviceError)
    except DeviceError as error:
        assert error.code.startswith("signals.")
