"""Commands and answers of a contact card, as ISO/IEC 7816-4 writes them."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.chip_card.apdu import MOST_EXCHANGES, READ_RECORD, SELECT, Command, Response, Transmit, exchange
from drivers.errors import ProtocolError

SSSE = "7378312e73682ec9e7bbe1b1a3d5cf"
READ = Command(READ_RECORD, 7, 0x2C, expected=11)


class Card:
    """Gives prepared answers and keeps what it was asked."""

    def __init__(self, answers: Iterable[str]) -> None:
        self._answers = iter(answers)
        self.asked: list[str] = []

    def transmit(self, command: bytes) -> bytes:
        self.asked.append(command.hex())
        return bytes.fromhex(next(self._answers))


def transmit_of(*answers: str) -> Transmit:
    return Card(answers).transmit


@pytest.mark.parametrize(
    ("command", "wire"),
    [
        (READ, "00b2072c0b"),
        (Command(READ_RECORD, 1, 4, expected=256), "00b2010400"),
        (Command(SELECT, 2, 0, b"\xef\x05"), "00a4020002ef05"),
        (Command(SELECT, 4, 0, bytes.fromhex(SSSE)), "00a404000f" + SSSE),
        (Command(0x84, 0, 0), "00840000"),
    ],
)  # fmt: skip
def test_a_command_is_written_as_the_standard_has_it(command: Command, wire: str) -> None:
    assert command.encoded().hex() == wire


def test_an_answer_is_data_and_a_status_word() -> None:
    response = exchange(transmit_of("0709413030303030303137 9000"), READ)
    assert (response.data, response.status) == (b"\x07\x09A00000017"[:11], 0x9000)


def test_data_that_waits_is_fetched() -> None:
    card = Card(["6105", "0102036102", "04059000"])
    response = exchange(card.transmit, READ)
    assert (response.data.hex(), response.status) == ("0102030405", 0x9000)
    assert card.asked == ["00b2072c0b", "00c0000005", "00c0000002"]


def test_a_wrong_length_is_asked_again_with_the_right_one() -> None:
    card = Card(["6c06", "6102", "aabb9000"])
    assert exchange(card.transmit, READ).data == b"\xaa\xbb"
    assert card.asked == ["00b2072c0b", "00b2072c06", "00c0000002"]


def test_a_length_of_zero_means_256() -> None:
    card = Card(["6c00", "6100", "9000"])
    exchange(card.transmit, READ)
    assert card.asked[1:] == ["00b2072c00", "00c0000000"]


@pytest.mark.parametrize("answer", ["6101", "6c01", "016101"])
def test_a_card_that_comes_to_no_end_is_given_up(answer: str) -> None:
    card = Card([answer] * 1000)
    with pytest.raises(ProtocolError, match="bad_answer"):
        exchange(card.transmit, READ)
    assert len(card.asked) == MOST_EXCHANGES


@pytest.mark.parametrize("answer", ["", "90", "0000", "ffff", "1234d109", "00" * 257 + "9000"])
def test_what_is_no_answer_is_refused(answer: str) -> None:
    with pytest.raises(ProtocolError, match="bad_answer"):
        exchange(transmit_of(answer), READ)


@pytest.mark.parametrize(
    ("status", "has_data", "needs_pin"),
    [
        (0x9000, True, False),
        (0x6282, True, False),
        (0x6281, False, False),
        (0x6982, False, True),
        (0x6983, False, True),
        (0x63C2, False, True),
        (0x6300, False, False),
        (0x6A82, False, False),
        (0x6A83, False, False),
    ],
)
def test_status_words_mean_what_the_standard_says(status: int, has_data: bool, needs_pin: bool) -> None:
    response = Response(b"", status)
    assert (response.has_data, response.needs_pin) == (has_data, needs_pin)


@pytest.mark.parametrize(
    ("status", "tries_left"),
    [(0x63C0, 0), (0x63C3, 3), (0x63CF, 15), (0x6300, None), (0x63D3, None), (0x6983, None), (0x9000, None)],
)
def test_the_tries_that_are_left_are_those_that_a_card_counts(status: int, tries_left: int | None) -> None:
    assert Response(b"", status).tries_left == tries_left


def test_no_repr_shows_what_a_card_said() -> None:
    assert repr(Response("沈秋华".encode("gbk"), 0x9000)) == "Response(6 bytes, 9000)"


@given(st.lists(st.binary(max_size=300), min_size=MOST_EXCHANGES))
def test_any_answers_are_a_response_or_a_typed_error(answers: list[bytes]) -> None:
    card = Card(answer.hex() for answer in answers)
    try:
        response = exchange(card.transmit, READ)
    except ProtocolError as error:
        assert error.code == "chip_card.bad_answer"
    else:
        assert len(response.data) <= MOST_EXCHANGES * 256
