"""Codes out of a scanner's bytes: suffixes, encodings, what is refused, what is forgotten."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import ProtocolError
from drivers.scanner.lines import (
    ACKNOWLEDGE,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_STALE,
    TRIGGER,
    CodeDecoder,
    decode_text,
)

PIECES = st.lists(st.binary(max_size=40) | st.sampled_from([b"\r", b"\n", ACKNOWLEDGE, b"12345\r\n"]), max_size=30)


def codes(*chunks: bytes) -> list[str]:
    decoder = CodeDecoder()
    found = []
    for chunk in chunks:
        code = decoder.feed(chunk)
        while code is not None:
            found.append(code.text)
            code = decoder.feed(b"")
    return found


def refused(decoder: CodeDecoder, chunk: bytes) -> bool:
    with pytest.raises(ProtocolError) as caught:
        decoder.feed(chunk)
    return caught.value.code == "scanner.garbage"


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n"])
def test_a_code_ends_with_its_suffix(suffix: bytes) -> None:
    assert codes(b"6901234567892" + suffix, b"339999" + suffix) == ["6901234567892", "339999"]


def test_a_code_may_come_in_any_pieces() -> None:
    whole = "临湖区,A-1\r\n".encode()
    assert codes(*(bytes([byte]) for byte in whole)) == ["临湖区,A-1"]


def test_text_is_utf_8_or_else_gb18030() -> None:
    assert decode_text("市民码 𠮷".encode()) == "市民码 𠮷"
    assert decode_text("市民码 𠮷".encode("gb18030")) == "市民码 𠮷"


@pytest.mark.parametrize(
    "line",
    [
        b"a\tb",
        b"a\x1db",
        b"\x7f",
        "a\x85b".encode(),
        "a\x85b".encode("gb18030"),
        b"\xff\xff\xff",
        b"\x81",
        b"\xed\xa0\x80",
    ],
)
def test_what_is_no_text_is_refused(line: bytes) -> None:
    assert refused(CodeDecoder(), line + b"\r")


def test_a_code_has_at_most_4096_characters() -> None:
    longest = "𠮷" * MOST_CHARACTERS
    assert codes(longest.encode() + b"\r") == [longest]
    assert refused(CodeDecoder(), b"x" * (MOST_CHARACTERS + 1) + b"\r")


def test_control_characters_are_refused_without_waiting_for_an_end() -> None:
    assert refused(CodeDecoder(), bytes.fromhex("AAAAAA96690004"))


def test_the_rest_of_what_was_refused_is_no_code() -> None:
    decoder = CodeDecoder()
    assert refused(decoder, b"123\x00")
    assert decoder.is_within
    assert decoder.feed(b"456\r") is None
    assert not decoder.is_within
    code = decoder.feed(b"789\r")
    assert code is not None
    assert code.text == "789"


def test_a_stream_without_an_end_is_refused_again_and_again_and_kept_nowhere() -> None:
    decoder = CodeDecoder()
    assert refused(decoder, b"7" * (MOST_BYTES + 1))
    refusals = 0
    for _ in range(3 * MOST_STALE // 1000):
        try:
            assert decoder.feed(b"7" * 1000) is None
        except ProtocolError:
            refusals += 1
    assert refusals >= 2
    assert len(decoder._buffer) == 0


def test_a_code_without_an_end_is_refused_when_nothing_more_comes() -> None:
    decoder = CodeDecoder()
    decoder.feed(b"28123")
    with pytest.raises(ProtocolError):
        decoder.end()
    assert not decoder.is_within
    decoder.end()


def test_the_trigger_is_the_makers_and_its_answer_is_no_code() -> None:
    assert bytes.fromhex("7E 00 08 01 00 02 01 AB CD") == TRIGGER
    assert codes(ACKNOWLEDGE + b"123\r") == ["123"]
    assert codes(b"\r\n", ACKNOWLEDGE[:3], ACKNOWLEDGE[3:], ACKNOWLEDGE, b"123\r") == ["123"]


def test_the_beginning_of_an_acknowledgement_alone_is_no_code_either() -> None:
    decoder = CodeDecoder()
    assert decoder.feed(ACKNOWLEDGE[:4]) is None
    decoder.end()
    assert not decoder.is_within


def test_what_was_scanned_before_is_forgotten() -> None:
    decoder = CodeDecoder()
    decoder.feed(b"first\rsecond\r")
    decoder.forget(b"third\r\n")
    assert not decoder.is_within
    assert decoder.feed(b"") is None


def test_a_code_under_way_is_forgotten_whole() -> None:
    decoder = CodeDecoder()
    decoder.forget(b"old\r281")
    assert decoder.is_within
    assert decoder.feed(b"999\r\n") is None
    code = decoder.feed(b"new\r")
    assert code is not None
    assert code.text == "new"


def test_an_old_acknowledgement_is_not_taken_for_a_code_under_way() -> None:
    decoder = CodeDecoder()
    decoder.forget(b"old\r" + ACKNOWLEDGE)
    assert not decoder.is_within


def test_a_code_shows_nothing_of_itself() -> None:
    code = CodeDecoder().feed(b"281234567890\r")
    assert "2812" not in repr(code)


@given(PIECES)
def test_any_bytes_are_codes_or_refused(pieces: list[bytes]) -> None:
    decoder = CodeDecoder()
    for piece in pieces:
        try:
            code = decoder.feed(piece)
        except ProtocolError as error:
            assert error.code == "scanner.garbage"
            continue
        assert code is None or (0 < len(code.text) <= MOST_CHARACTERS and not set(code.text) & {"\r", "\n", "\0"})
        assert len(decoder._buffer) <= sum(map(len, pieces))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60), st.data())
def test_text_comes_through_whatever_the_pieces(text: str, data: st.DataObject) -> None:
    line = text.encode() + b"\r\n"
    cut = data.draw(st.integers(0, len(line)))
    assert codes(line[:cut], line[cut:]) == [text]


@given(PIECES, st.binary(max_size=20))
def test_after_forgetting_only_what_begins_later_is_a_code(pieces: list[bytes], pending: bytes) -> None:
    decoder = CodeDecoder()
    for piece in pieces:
        with suppress(ProtocolError):
            decoder.feed(piece)
    decoder.forget(pending)
    if decoder.is_within:
        # What looked like the beginning of an acknowledgement was none.
        with suppress(ProtocolError):
            assert decoder.feed(b"rest\r") is None
    code = decoder.feed(b"fresh\r")
    assert code is not None
    assert code.text == "fresh"
