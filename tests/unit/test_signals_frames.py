"""The board's wire format against frames of the Modbus specification and its well-known worked examples (unit 17)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import ConfigurationError, DeviceBusy, DeviceError, DeviceTimeout, HardwareFault, ProtocolError
from drivers.signals.frames import MOST_JUNK, ReplyDecoder, Request, read_coils, read_inputs, write_coils
from drivers.simulator.signals import crc

UNIT = 0x11
COILS = read_coils(UNIT, 0x13, 0x25)
INPUTS = read_inputs(UNIT, 0xC4, 0x16)
ONE = write_coils(UNIT, 0xAC, [True])
ROW = write_coils(UNIT, 0x13, [bool(int(bit)) for bit in "1011001110"])

REPLIES = {
    "coils": (COILS, "11 01 05 CD6BB20E1B 45E6"),
    "inputs": (INPUTS, "11 02 03 ACDB35 2018"),
    "one": (ONE, "11 05 00AC FF00 4E8B"),
    "row": (ROW, "11 0F 0013 000A 2699"),
}


def bits(text: str) -> tuple[bool, ...]:
    """Bits of hexadecimal bytes, the lowest of the first byte first."""
    return tuple(bool(byte >> at & 1) for byte in bytes.fromhex(text) for at in range(8))


def decode(request: Request, *chunks: bytes) -> tuple[bool, ...] | None:
    decoder = ReplyDecoder(request)
    for chunk in chunks:
        if (reply := decoder.feed(chunk)) is not None:
            return reply
    return None


@pytest.mark.parametrize(
    ("request_", "frame"),
    [
        (COILS, "11 01 0013 0025 0E84"),
        (INPUTS, "11 02 00C4 0016 BAA9"),
        (ONE, "11 05 00AC FF00 4E8B"),
        (write_coils(1, 3, [False]), "01 05 0003 0000 3DCA"),
        (ROW, "11 0F 0013 000A 02 CD01 BF0B"),
    ],
)
def test_a_question_is_the_worked_example(request_: Request, frame: str) -> None:
    assert request_.frame == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("coils", bits("CD6BB20E1B")[:37]), ("inputs", bits("ACDB35")[:22]), ("one", ()), ("row", ())],
)
def test_a_reply_of_the_worked_examples_is_understood(name: str, expected: tuple[bool, ...]) -> None:
    request, reply = REPLIES[name]
    assert decode(request, bytes.fromhex(reply)) == expected


def test_a_refusal_of_the_worked_examples_is_understood() -> None:
    with pytest.raises(ConfigurationError) as caught:
        decode(read_coils(0x0A, 0x04A1, 1), bytes.fromhex("0A 81 02 B053"))
    assert (caught.value.code, caught.value.vendor_code) == ("signals.refused", "02")


@pytest.mark.parametrize(
    ("code", "kind", "error"),
    [
        (0x01, ConfigurationError, "signals.refused"),
        (0x03, ConfigurationError, "signals.refused"),
        (0x04, HardwareFault, "signals.board_fault"),
        (0x06, DeviceBusy, "signals.board_busy"),
        (0x0B, ProtocolError, "signals.refused"),
    ],
)
def test_a_refusal_keeps_the_boards_code(code: int, kind: type[DeviceError], error: str) -> None:
    refusal = bytes([UNIT, 0x81, code])
    with pytest.raises(DeviceError) as caught:
        decode(COILS, refusal + crc(refusal))
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.vendor_code) == (error, f"{code:02X}")


@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.parametrize(
    "junk",
    [
        b"\x00",
        b"\xff\xff\x11",
        bytes.fromhex("12 02 03 ACDB35 2018"),
        bytes.fromhex("11 03 02 0000 7847"),
        bytes.fromhex("11 02 01 00 A4 88"),
    ],
    ids=["turn of the line", "half a beginning", "another unit", "another function", "another count"],
)
def test_what_stands_before_a_reply_is_skipped(name: str, junk: bytes) -> None:
    request, reply = REPLIES[name]
    assert decode(request, junk, bytes.fromhex(reply)) is not None


def test_the_beginning_of_a_reply_whose_check_is_wrong_was_none() -> None:
    damaged = bytes.fromhex("11 02 03 ACDB34 2018")
    assert decode(INPUTS, damaged + bytes.fromhex(REPLIES["inputs"][1])) == bits("ACDB35")[:22]


@pytest.mark.parametrize(
    ("received", "kind", "code"),
    [
        ("", DeviceTimeout, "signals.silent"),
        ("11 02 03 ACDB", ProtocolError, "signals.bad_frame"),
        ("11 02 03 ACDB34 2018", ProtocolError, "signals.bad_frame"),
        ("12 02 03 ACDB35 2018", ProtocolError, "signals.bad_frame"),
        ("48 54 54 50", ProtocolError, "signals.bad_frame"),
    ],
)
def test_what_is_no_reply_says_why(received: str, kind: type[DeviceError], code: str) -> None:
    decoder = ReplyDecoder(INPUTS)
    assert decoder.feed(bytes.fromhex(received)) is None
    error = decoder.shortfall()
    assert (type(error), error.code) == (kind, code)


def test_endless_junk_is_given_up() -> None:
    decoder = ReplyDecoder(INPUTS)
    with pytest.raises(ProtocolError):
        for _ in range(MOST_JUNK + 1):
            decoder.feed(b"U")


@given(st.sampled_from(sorted(REPLIES)), st.data(), st.binary(max_size=40))
def test_a_reply_may_come_in_any_pieces_after_any_noise(name: str, data: st.DataObject, noise: bytes) -> None:
    request, reply = REPLIES[name]
    received = noise.replace(bytes([UNIT]), b"") + bytes.fromhex(reply)
    decoder = ReplyDecoder(request)
    result = None
    while received:
        assert 1 <= decoder.missing <= len(received), "never asks for a byte that does not come"
        size = data.draw(st.integers(1, decoder.missing))
        result, received = decoder.feed(received[:size]), received[size:]
    assert result == decode(request, bytes.fromhex(reply))


@given(st.sampled_from(sorted(REPLIES)), st.lists(st.binary(max_size=300), max_size=20))
def test_any_bytes_are_a_reply_or_a_typed_error(name: str, chunks: list[bytes]) -> None:
    request, _ = REPLIES[name]
    decoder = ReplyDecoder(request)
    try:
        for chunk in chunks:
            assert decoder.missing >= 1
            if decoder.feed(chunk) is not None:
                break
        else:
            assert isinstance(decoder.shortfall(), DeviceError)
    except DeviceError as error:
        assert error.code.startswith("signals.")
