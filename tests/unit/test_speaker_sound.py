"""What is played, before it is played."""

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import ConfigurationError, MediaError
from drivers.kinds import KINDS
from drivers.speaker.pcm import error_of
from drivers.speaker.sound import LONGEST_TEXT, Sound, parse_wav, pieces, quieter, speakable
from drivers.status import DeviceStatus


@pytest.mark.parametrize(
    "table", ['{"headset": ""}', '{"headset": "file:\'|reboot\',raw"}', '{"headset": "a b"}', '{"headset": 5}']
)
def test_a_name_that_is_no_card_or_none_at_all_is_refused(table: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        KINDS["speaker"].read_settings("speaker", table.encode())
    assert caught.value.code == "speaker.settings_invalid"


def test_chunks_that_are_not_needed_are_passed_over() -> None:
    form = bytes.fromhex("666d7420 10000000 0100 0100 803e0000 007d0000 0200 1000")
    data = b"RIFF\0\0\0\0WAVE" + b"LIST\x03\0\0\0abc\0" + form + b"data\x04\0\0\0\x01\x02\x03\x04junk"
    assert parse_wav(data) == Sound(16_000, b"\x01\x02\x03\x04")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sound_or_refused(tail: bytes) -> None:
    for data in (tail, b"RIFF\0\0\0\0WAVE" + tail):
        try:
            parse_wav(data)
        except MediaError as error:
            assert error.code == "speaker.sound_unsupported"


def test_a_sound_is_cut_into_short_pieces_and_shows_nothing() -> None:
    sound = Sound(16_000, bytes(2 * 1000))
    assert [len(piece) for piece in pieces(sound)] == [640, 640, 640, 80]
    assert repr(sound) == "Sound(16000)"


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        (1.0, 1000), (7.0, 1000), (math.inf, 1000), (0.5, 500), (0.0, 0), (-1.0, 0), (math.nan, 0),
    ],
)  # fmt: skip
def test_a_volume_is_a_share_of_what_was_recorded(volume: float, expected: int) -> None:
    assert array("h", quieter(array("h", [1000, 32_767]).tobytes(), volume))[0] == expected


@given(st.text(max_size=300))
def test_any_text_becomes_one_line_that_can_be_encoded(text: str) -> None:
    spoken = speakable(text)
    assert spoken.isprintable() or spoken.encode()
    assert "\n" not in spoken
    assert "\0" not in spoken


def test_a_text_loses_nothing_that_is_seen() -> None:
    assert speakable("  你好，\n330***0041 \0 x\u200by ") == "你好， 330***0041 x y"
    assert speakable("\ud800") == ""
    assert len(speakable("居" * LONGEST_TEXT)) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("number", "code", "status"),
    [
        (16, "speaker.busy", DeviceStatus.DEVICE_BUSY),
        (19, "speaker.unavailable", DeviceStatus.NO_DEVICE),
        (2, "speaker.unavailable", DeviceStatus.NO_DEVICE),
        (13, "speaker.unavailable", DeviceStatus.NO_DEVICE),
        (22, "speaker.wrong_device", DeviceStatus.HARDWARE_ERROR),
        (9999, "speaker.unavailable", DeviceStatus.NO_DEVICE),
    ],
)
def test_what_alsa_answers_is_a_typed_error(number: int, code: str, status: DeviceStatus) -> None:
    error = error_of(-number)
    assert (error.code, error.device_status, error.vendor_code) == (code, status, str(number))
