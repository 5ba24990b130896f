"""The bits of a receipt printer's answers: bytes of the manuals, and any bytes at all."""

import fuzz_esc_pos_status
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import DeviceError, ProtocolError
from drivers.receipt_printer.status import (
    Condition,
    Form,
    Sorter,
    decode_asb,
    decode_ejector,
    decode_full,
    decode_identity,
    decode_paper,
    decode_realtime,
    decode_remaining,
    judge,
    media_of,
)
from drivers.status import DeviceStatus, MediaStatus, SupplyStatus

NONE = Condition.NONE


@pytest.mark.parametrize(
    ("n", "byte", "expected"),
    [
        (1, 0x12, NONE),
        (1, 0x16, NONE),
        (1, 0x1A, Condition.OFFLINE),
        (2, 0x12, NONE),
        (2, 0x16, Condition.COVER_OPEN),
        (2, 0x36, Condition.COVER_OPEN | Condition.STOPPED_BY_PAPER_END),
        (2, 0x32, Condition.STOPPED_BY_PAPER_END),
        (2, 0x52, Condition.ERROR),
        (3, 0x16, Condition.RECOVERABLE),
        (3, 0x1A, Condition.CUTTER),
        (3, 0x32, Condition.UNRECOVERABLE),
        (3, 0x52, Condition.HEAD_HOT),
        (4, 0x12, NONE),
        (4, 0x1E, Condition.NEAR_END),
        (4, 0x7E, Condition.NEAR_END | Condition.PAPER_OUT),
        (4, 0x72, Condition.PAPER_OUT),
        (5, 0x72, Condition.MEDIA_PRESENT),
    ],
)
def test_a_realtime_answer(n: int, byte: int, expected: Condition) -> None:
    assert decode_realtime(n, bytes([byte])) == expected


@pytest.mark.parametrize(
    ("pushed", "expected"),
    [
        ("10000000", NONE),
        ("14000000", NONE),
        ("1000000f", NONE),
        ("18000c00", Condition.OFFLINE | Condition.PAPER_OUT),
        ("10000300", Condition.NEAR_END),
        ("38000000", Condition.OFFLINE | Condition.COVER_OPEN),
        ("18080000", Condition.OFFLINE | Condition.CUTTER),
        ("18400000", Condition.OFFLINE | Condition.HEAD_HOT),
    ],
)
def test_a_pushed_state(pushed: str, expected: Condition) -> None:
    assert decode_asb(bytes.fromhex(pushed)) == expected


def test_a_jam_in_a_presenter_is_a_bit_that_others_use_for_the_feed_button() -> None:
    assert Condition.JAMMED in decode_asb(bytes.fromhex("18020000"), bit_1_is_jam=True)
    assert decode_asb(bytes.fromhex("18020000")) == Condition.OFFLINE | Condition.FEED_BUTTON


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("100f00000000", NONE),
        ("100f25000000", Condition.PAPER_OUT | Condition.NEAR_END | Condition.MEDIA_PRESENT),
        ("100f00020000", Condition.COVER_OPEN),
        ("100f00000100", Condition.HEAD_HOT),
        ("100f00000001", Condition.CUTTER),
        ("100f00000008", Condition.UNRECOVERABLE),
    ],
)
def test_the_six_bytes_of_custom(answer: str, expected: Condition) -> None:
    assert decode_full(bytes.fromhex(answer)) == expected


def test_other_answers() -> None:
    assert decode_ejector(b"\x09") == Condition.NEAR_END | Condition.MEDIA_PRESENT
    assert decode_ejector(b"\x80") == Condition.JAMMED
    assert decode_paper(b"\x0c") == Condition.PAPER_OUT
    assert decode_remaining(b"510cm") == 510
    assert decode_identity(b"_TM-T88\0") == "TM-T88"


@pytest.mark.parametrize("answer", [b"", b"510", b"cm", b"-1cm", b"510cmx", b"9999999cm", "５cm".encode()])
def test_a_length_of_paper_that_is_none(answer: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_remaining(answer)


@pytest.mark.parametrize(
    ("state", "device", "paper", "code"),
    [
        (NONE, DeviceStatus.ONLINE, SupplyStatus.FULL, ""),
        (Condition.NEAR_END | Condition.MEDIA_PRESENT, DeviceStatus.ONLINE, SupplyStatus.LOW, ""),
        (Condition.PAPER_OUT | Condition.NEAR_END, DeviceStatus.ONLINE, SupplyStatus.OUT, "media_empty"),
        (Condition.COVER_OPEN | Condition.PAPER_OUT, DeviceStatus.USER_ERROR, SupplyStatus.OUT, "cover_open"),
        (Condition.HEAD_HOT | Condition.OFFLINE, DeviceStatus.DEVICE_BUSY, SupplyStatus.FULL, "head_hot"),
        (Condition.CUTTER | Condition.ERROR, DeviceStatus.HARDWARE_ERROR, SupplyStatus.FULL, "cutter_fault"),
        (Condition.JAMMED, DeviceStatus.HARDWARE_ERROR, SupplyStatus.JAMMED, "media_jam"),
        (Condition.OFFLINE, DeviceStatus.OFFLINE, SupplyStatus.FULL, "not_ready"),
    ],
)
def test_the_gravest_condition_gives_the_code(
    state: Condition, device: DeviceStatus, paper: SupplyStatus, code: str
) -> None:
    verdict = judge(state)
    assert (verdict.device, verdict.paper, verdict.code) == (device, paper, f"receipt_printer.{code}" if code else "")


def test_what_hangs_in_the_outlet() -> None:
    assert media_of(NONE) is MediaStatus.NOT_PRESENT
    assert media_of(Condition.MEDIA_PRESENT) is MediaStatus.PRESENT
    assert media_of(Condition.MEDIA_PRESENT | Condition.JAMMED) is MediaStatus.JAMMED


def forms(received: str, wanted: Form, *, has_asb: bool = True) -> list[tuple[Form, bytes]]:
    sorter = Sorter(has_asb)
    return [found for byte in bytes.fromhex(received) if (found := sorter.feed(byte, wanted)) is not None]


def test_an_answer_inside_a_pushed_state_is_told_apart() -> None:
    assert forms("10 00 12 03 00 00", Form.REALTIME) == [
        (Form.REALTIME, b"\x12"),
        (Form.PUSHED, b"\x10\x00\x03\x00"),
        (Form.PAPER, b"\x00"),
    ]


def test_a_printer_that_pushes_nothing_has_no_pushed_states() -> None:
    assert forms("10", Form.REALTIME, has_asb=False) == [(Form.JUNK, b"\x10")]


def test_a_pushed_state_that_breaks_off_is_junk() -> None:
    assert forms("10 00 ff 12", Form.REALTIME) == [(Form.JUNK, b"\xff"), (Form.REALTIME, b"\x12")]


def test_flow_control_is_no_answer() -> None:
    assert forms("13 11 12", Form.REALTIME) == [(Form.REALTIME, b"\x12")]


def test_the_proof_may_come_before_the_six_bytes() -> None:
    assert forms("00 10 0f 00 12 10 0f", Form.FULL) == [(Form.PAPER, b"\0"), (Form.FULL, bytes.fromhex("100f0012100f"))]


@given(st.binary(max_size=300))
def test_any_bytes_are_sorted_or_refused(received: bytes) -> None:
    fuzz_esc_pos_status.check(received)


@given(st.integers(1, 5), st.binary(max_size=3))
def test_an_answer_is_valid_or_a_typed_error(n: int, answer: bytes) -> None:
    is_valid = len(answer) == 1 and answer[0] & 0x93 == 0x12
    try:
        decode_realtime(n, answer)
    except DeviceError as error:
        assert not is_valid
        assert error.code == "receipt_printer.garbage"
    else:
        assert is_valid
