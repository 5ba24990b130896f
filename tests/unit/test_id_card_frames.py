"""The reader's wire format against frames written out by hand from GA 467 and captures."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import DeviceError, DeviceTimeout, ProtocolError
from drivers.id_card import frames
from drivers.id_card.frames import FrameDecoder, Reply, Sw3, encode, printed_sam_id

COMMANDS = {
    "RESET_SAM": "AAAAAA9669 0003 10FF EC",
    "SAM_STATUS": "AAAAAA9669 0003 11FF ED",
    "READ_SAM_ID": "AAAAAA9669 0003 12FF EE",
    "FIND_CARD": "AAAAAA9669 0003 2001 22",
    "SELECT_CARD": "AAAAAA9669 0003 2002 21",
    "READ_TEXT_AND_PHOTO": "AAAAAA9669 0003 3001 32",
    "READ_APPENDED_ADDRESS": "AAAAAA9669 0003 3003 30",
}

FOUND = "AAAAAA9669 0008 00009F 00000000 97"
SELECTED = "AAAAAA9669 000C 000090 0000000000000000 9C"
OBEYED = "AAAAAA9669 0004 000090 94"
NO_CARD = "AAAAAA9669 0004 000080 84"
NO_ADDRESS = "AAAAAA9669 0004 000091 95"


def decode(*chunks: bytes) -> Reply | None:
    decoder = FrameDecoder()
    for chunk in chunks:
        if (reply := decoder.feed(chunk)) is not None:
            return reply
    return None


def fields(reply: Reply | None) -> tuple[int, int, Sw3, bytes]:
    assert reply is not None
    return reply.sw1, reply.sw2, reply.status, reply.data


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_the_captured_frame(name: str) -> None:
    assert vars(frames)[name].frame == bytes.fromhex(COMMANDS[name])


def test_commands_with_data_are_framed_like_the_captured_ones() -> None:
    assert encode(bytes.fromhex("61FF58")) == bytes.fromhex("AAAAAA9669 0004 61FF58 C2")
    assert encode(bytes.fromhex("6004")) == bytes.fromhex("AAAAAA9669 0003 6004 67")
    assert encode(bytes.fromhex("3010")) == bytes.fromhex("AAAAAA9669 0003 3010 23")


@pytest.mark.parametrize(
    ("frame", "status", "data"),
    [
        (FOUND, Sw3.CARD_FOUND, bytes(4)),
        (SELECTED, Sw3.SUCCESS, bytes(8)),
        (OBEYED, Sw3.SUCCESS, b""),
        (NO_CARD, Sw3.NO_CARD, b""),
        (NO_ADDRESS, Sw3.NO_CONTENT, b""),
        ("AAAAAA9669 0004 6A8241 AD", Sw3.READ_FAILED, b""),
    ],
)
def test_a_captured_reply_is_understood(frame: str, status: Sw3, data: bytes) -> None:
    reply = decode(bytes.fromhex(frame))
    assert reply is not None
    assert (reply.status, reply.data) == (status, data)


def test_the_whole_read_reply_is_1295_bytes() -> None:
    body = bytes.fromhex("0100 0400") + bytes(256) + bytes(1024)
    frame = encode(bytes.fromhex("000090") + body)
    assert len(frame) == 1295
    assert frame[5:7] == bytes.fromhex("0508")
    assert fields(decode(frame)) == (0, 0, Sw3.SUCCESS, body)


@pytest.mark.parametrize(
    "junk",
    ["00", "AA", "AAAA", "AA96", "AAAA96AAAA96", "FFFFFFFFFFFF", "AAAA9669", "AAAAAA9669", "AAAA96690003",
     "AAAA9669090B", "AAAAAA9669FFFF", "AAAA96690000AA"],
)  # fmt: skip
def test_junk_before_the_preamble_is_skipped(junk: str) -> None:
    assert fields(decode(bytes.fromhex(junk + FOUND)))[2] is Sw3.CARD_FOUND


def test_a_lost_first_synchronisation_byte_is_tolerated() -> None:
    assert fields(decode(bytes.fromhex(FOUND)[1:]))[2] is Sw3.CARD_FOUND


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("AAAAAA9669 0004 000090 95", "id_card.bad_checksum"),
        ("AAAAAA9669 0004 00007B 7F", "id_card.unknown_status"),
    ],
)
def test_a_damaged_reply_is_refused_with_its_code(frame: str, code: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(bytes.fromhex(frame))
    assert caught.value.code == code


def test_a_longest_reply_with_two_fingerprints_is_let_in() -> None:
    frame = encode(bytes.fromhex("000090") + bytes(6 + 256 + 1024 + 1024))
    assert len(frame) == 2321
    assert len(fields(decode(frame))[3]) == 2310


def test_endless_junk_is_given_up() -> None:
    decoder = FrameDecoder()
    with pytest.raises(ProtocolError) as caught:
        for _ in range(100):
            decoder.feed(bytes(64))
    assert caught.value.code == "id_card.garbage"


@pytest.mark.parametrize(
    ("received", "kind", "code"),
    [
        ("", DeviceTimeout, "id_card.silent"),
        ("AAAA", ProtocolError, "id_card.garbage"),
        ("0102030405", ProtocolError, "id_card.garbage"),
        ("AAAAAA9669 0003 0000 9093", ProtocolError, "id_card.garbage"),
        ("AAAAAA9669 090B", ProtocolError, "id_card.garbage"),
        ("AAAAAA9669", ProtocolError, "id_card.truncated"),
        ("AAAAAA9669 0508 000090 0100", ProtocolError, "id_card.truncated"),
    ],
)
def test_a_reply_that_stops_is_named(received: str, kind: type[DeviceError], code: str) -> None:
    decoder = FrameDecoder()
    assert decoder.feed(bytes.fromhex(received)) is None
    failure = decoder.shortfall()
    assert type(failure) is kind
    assert failure.code == code


def test_a_late_reply_does_not_pass_for_the_next_commands() -> None:
    def reply(frame: str) -> Reply:
        whole = decode(bytes.fromhex(frame))
        assert whole is not None
        return whole

    read = Reply(0, 0, Sw3.SUCCESS, bytes(1284))
    assert not frames.FIND_CARD.fits(read)
    assert not frames.SELECT_CARD.fits(read)
    assert not frames.FIND_CARD.fits(reply(SELECTED))
    assert not frames.SELECT_CARD.fits(reply(FOUND))
    assert not frames.READ_TEXT_AND_PHOTO.fits(reply(SELECTED))
    assert frames.READ_TEXT_AND_PHOTO.fits(read)
    assert frames.READ_TEXT_AND_PHOTO.fits(Reply(0, 0, Sw3.SUCCESS, bytes(2310)))
    assert frames.READ_TEXT_AND_PHOTO.fits(reply(NO_CARD))


def test_a_reply_shows_nothing_of_its_data() -> None:
    assert repr(Reply(0, 0, Sw3.SUCCESS, b"secret")) == "Reply(00 00 90, 6 bytes)"


def test_the_printed_number_of_a_module() -> None:
    assert printed_sam_id(bytes.fromhex("0500 0100 8A273501 7F1A0600 67120000")) == (
        "05.01-20260746-0000399999-0000004711"
    )


statuses = st.sampled_from(sorted(Sw3))
junks = st.binary(max_size=6).filter(lambda junk: frames.START not in junk)


@given(status=statuses, data=st.binary(max_size=2310), junk=junks, cuts=st.lists(st.integers(0, 2330)))
def test_a_reply_survives_any_chunks_and_junk(status: Sw3, data: bytes, junk: bytes, cuts: list[int]) -> None:
    stream = junk + encode(bytes([0, 0, status]) + data)
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    chunks = [stream[start:end] for start, end in itertools.pairwise(edges)]
    assert fields(decode(*chunks)) == (0, 0, status, data)


@given(status=statuses, data=st.binary(max_size=300), junk=junks)
def test_reading_what_is_missing_never_goes_beyond_the_reply(status: Sw3, data: bytes, junk: bytes) -> None:
    stream = junk + encode(bytes([0, 0, status]) + data)
    decoder = FrameDecoder()
    at = 0
    while True:
        wanted = decoder.missing
        assert 0 < wanted <= len(stream) - at
        reply = decoder.feed(stream[at : at + wanted])
        at += wanted
        if reply is not None:
            break
    assert at == len(stream)
    assert reply.data == data


@given(st.lists(st.binary(max_size=200) | st.just(frames.PREAMBLE) | st.just(b"\x05\x08"), max_size=60))
def test_anything_at_all_is_a_reply_a_code_or_a_wait(chunks: list[bytes]) -> None:
    decoder = FrameDecoder()
    for chunk in chunks:
        try:
            reply = decoder.feed(chunk)
        except ProtocolError as error:
            assert error.code.startswith("id_card.")
            return
        if reply is not None:
            assert reply.status in Sw3
            return
        assert 0 < decoder.missing <= frames.LONGEST + 2


REAL = (
    *map(bytes.fromhex, (FOUND, SELECTED, OBEYED, NO_CARD, NO_ADDRESS)),
    encode(bytes.fromhex("000090 0100 0400") + "沈秋华".encode("utf-16-le").ljust(256, b" ") + bytes(range(256)) * 4),
)
"""Captured replies and one card's."""


def in_chunks(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    return [stream[start:end] for start, end in itertools.pairwise(edges)]


def outcome(stream: bytes, cuts: list[int]) -> tuple[str, Reply | None]:
    """What a decoder makes of a stream that then falls silent: a code or a reply."""
    decoder = FrameDecoder()
    try:
        for chunk in in_chunks(stream, cuts):
            if (reply := decoder.feed(chunk)) is not None:
                return "", reply
    except ProtocolError as error:
        return error.code, None
    return decoder.shortfall().code, None


cut_lists = st.lists(st.integers(0, 1400), max_size=40)


@given(frame=st.sampled_from(REAL), at=st.integers(0, 1400), flip=st.integers(1, 255), cuts=cut_lists)
def test_a_byte_that_was_changed_on_the_way_never_gives_other_data(
    frame: bytes, at: int, flip: int, cuts: list[int]
) -> None:
    at %= len(frame)
    damaged = bytearray(frame)
    damaged[at] ^= flip
    code, reply = outcome(bytes(damaged), cuts)
    if reply is None:
        assert code in {"id_card.bad_checksum", "id_card.garbage", "id_card.truncated", "id_card.silent"}
    else:
        # Only the first synchronisation byte is not needed.
        assert at == 0
        assert reply == decode(frame)


changes_of_a_stream = st.lists(
    st.tuples(st.integers(0, 1400), st.sampled_from(["drop", "double", "insert"]), st.binary(min_size=1, max_size=9)),
    min_size=1,
    max_size=6,
)


@given(frame=st.sampled_from(REAL), changes=changes_of_a_stream, cuts=cut_lists)
def test_a_mutated_reply_is_a_reply_or_a_code_whatever_the_chunks(
    frame: bytes, changes: list[tuple[int, str, bytes]], cuts: list[int]
) -> None:
    stream = bytearray(frame)
    for at, change, data in changes:
        place = at % (len(stream) + 1)
        match change:
            case "drop":
                del stream[place : place + len(data)]
            case "double":
                stream[place:place] = stream[place : place + 40]
            case _:
                stream[place:place] = data
    whole = outcome(bytes(stream), [])
    # However the same bytes come, the same is made of them.
    assert outcome(bytes(stream), cuts) == whole
    assert outcome(bytes(stream), list(range(len(stream)))) == whole
