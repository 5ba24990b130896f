"""What a social-security card says, byte by byte; all people are invented."""

import io
import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.chip_card.apdu import SELECT, Command
from drivers.chip_card.recording import recorded, replayed
from drivers.chip_card.social_security import (
    PinEntry,
    check_figures,
    parse_items,
    parse_records,
    read_social_card,
    select_application,
    verify_pin,
)
from drivers.devices import PinCheck, SocialCard
from drivers.errors import DeviceError, MediaError, ProtocolError

ISSUER = {
    1: bytes.fromhex("0110 339900 D156000005 0102030405060708"),
    2: bytes.fromhex("020132"),
    3: bytes.fromhex("0304322E3030"),
    4: bytes.fromhex("040C 339900000000FFFFFFFFFFFF"),
    5: bytes.fromhex("050420210301"),
    6: bytes.fromhex("060420310228"),
    7: b"\x07\x09A00000017",
}
HOLDER = {
    1: b"\x08\x1233999919491231009x",
    2: b"\x09\x1e" + bytes.fromhex("C9F2 C7EF BBAA") + bytes(24),
    3: b"\x4e\x14" + bytes(20),
    4: b"\x0a\x012",
    5: b"\x0b\x01\x07",
    6: b"\x0c\x03\x33\x99\x00",
    7: b"\x0d\x04\x19\x49\x12\x31",
}
READ = SocialCard(
    region="339900",
    card_type="2",
    spec_version="2.00",
    issue_date="2021-03-01",
    expiry_date="2031-02-28",
    card_number="A00000017",
    id_number="33999919491231009X",
    name="沈秋华",
    sex="female",
    nation="彝",
    birth_date="1949-12-31",
)
NAME = 0x09
REST = 0x4E
FIRST = "阿卜杜热合曼江买买提依明艾"
PIN = "190472"
VERIFY = "0020000003190472"


class Card:
    """Two files whose records are read by number; ``answers`` are what single commands get instead.

    EF06 of a card that is ``locked`` wants the PIN first; the card forgets it when an application is selected.
    """

    def __init__(
        self,
        answers: Mapping[str, str] | None = None,
        issuer: Mapping[int, bytes] = ISSUER,
        holder: Mapping[int, bytes] = HOLDER,
        *,
        is_locked: bool = False,
    ) -> None:
        self._is_locked = is_locked
        self._is_open = not is_locked
        self._files = {b"\xef\x05": issuer, b"\xef\x06": holder}
        self._answers = answers or {}
        self._current: Mapping[int, bytes] = {}
        self.asked: list[str] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.asked.append(command.hex())
        for beginning, answer in self._answers.items():
            if command.hex().startswith(beginning):
                return bytes.fromhex(answer)
        if command.hex() == VERIFY:
            self._is_open = True
            return b"\x90\x00"
        if command[1] == 0xA4:
            self._is_open = self._is_open and not (self._is_locked and command[2] == 4)
            if command[5:] == b"\xef\x06" and not self._is_open:
                return b"\x69\x82"
            self._current = self._files.get(bytes(command[5:]), {})
            return b"\x90\x00"
        if command[3] & 7 != 4 or command[2] not in self._current:
            return b"\x6a\x83" if command[3] & 7 == 4 else b"\x6a\x86"
        return self._current[command[2]][: command[4] or 256] + b"\x90\x00"

    @property
    def verified(self) -> list[str]:
        """What it was given to check."""
        return [command for command in self.asked if command[2:4] == "20"]


def failure(card: Card) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        read_social_card(card.transmit)
    return caught.value


def check(card: Card, entry: PinEntry | None = None) -> PinCheck:
    select_application(card.transmit)
    return verify_pin(card.transmit, entry or PinEntry(PIN))


def test_a_card_is_read_with_the_bytes_of_the_standard() -> None:
    card = Card()
    assert read_social_card(card.transmit) == READ
    assert card.asked[:3] == ["00a404000f7378312e73682ec9e7bbe1b1a3d5cf", "00a4020002ef05", "00b2010412"]
    assert card.asked[7:10] == ["00b206040600"[:10], "00b207040b", "00a4020002ef06"]
    assert len(card.asked) == 17


def test_only_the_free_files_are_asked_for_and_nothing_is_proved() -> None:
    card = Card()
    read_social_card(card.transmit)
    assert {command[2:4] for command in card.asked} == {"a4", "b2"}
    assert {command[10:] for command in card.asked if command.startswith("00a402")} == {"ef05", "ef06"}


def test_records_in_another_order_are_told_by_their_tags() -> None:
    turned = {8 - number: record for number, record in HOLDER.items()}
    # Each is asked for with the length of another: those that are longer come whole when asked for without one.
    assert read_social_card(Card(holder=turned).transmit) == READ


def test_several_items_in_one_record_are_all_taken() -> None:
    together = b"".join(HOLDER.values()).hex()
    assert read_social_card(Card({"00b2010414": together + "9000"}, holder={}).transmit) == READ


def test_records_filled_up_are_taken() -> None:
    filled = {number: record + b"\xff\x00\x00" for number, record in ISSUER.items()}
    assert read_social_card(Card({"00b2030406": (ISSUER[3] + b"\0\0").hex() + "9000"}, issuer=filled).transmit) == READ


def test_another_card_is_asked_nothing_more() -> None:
    for answer in ("6a82", "6a81", "6e00", "6d00", "6283"):
        card = Card({"00a404": answer})
        error = failure(card)
        assert (type(error), error.code) == (MediaError, "chip_card.media_unsupported")
        assert error.vendor_code == answer.upper()
        assert len(card.asked) == 1


@pytest.mark.parametrize("answer", ["6982", "6983", "63c3"])
@pytest.mark.parametrize("asked", ["00a404", "00a4020002ef05", "00a4020002ef06"])
def test_a_file_behind_a_pin_is_left_alone(asked: str, answer: str) -> None:
    card = Card({asked: answer})
    error = failure(card)
    assert (type(error), error.code, error.vendor_code) == (MediaError, "chip_card.pin_required", answer.upper())
    assert not [command for command in card.asked if command[2:4] == "20"]


def test_records_behind_a_pin_are_a_file_behind_a_pin() -> None:
    assert failure(Card({"00b2": "6982"})).code == "chip_card.pin_required"


def test_one_item_behind_a_pin_is_no_value() -> None:
    assert read_social_card(Card({"00b20104": "6982"}, issuer=ISSUER).transmit).region is None


def test_a_card_without_readable_records_is_unsupported() -> None:
    assert failure(Card(issuer={})).code == "chip_card.media_unsupported"
    assert failure(Card({"00a4020002ef06": "6a82", "00a4000002ef06": "6a82"})).code == "chip_card.media_unsupported"


def test_a_record_that_is_cut_off_is_never_half_taken() -> None:
    error = failure(Card({"00b20204": "091ec9f2c7ef9000"}))
    assert (type(error), error.code) == (ProtocolError, "chip_card.bad_answer")


def test_a_card_that_refuses_a_length_gives_what_it_has() -> None:
    card = Card({"00b2070400": ISSUER[7].hex() + "9000", "00b207040b": "6700"}, holder=HOLDER)
    assert read_social_card(card.transmit).card_number == "A00000017"


@pytest.mark.parametrize(
    ("name", "rest", "read"),
    [
        (b"", b"", None),
        (bytes(30), bytes(20), None),
        (b" " * 30, b" " * 20, None),
        ("沈秋华".encode("gbk").ljust(30), b"", "沈秋华"),
        ("沈秋华".encode("gbk").ljust(30, b"\xff"), b"\xff" * 20, "沈秋华"),
        (b"SAMPLE, JOHN ALEXANDER MAXIMIL", b"IAN\0\0", "SAMPLE, JOHN ALEXANDER MAXIMILIAN"),
        (b"SAMPLE, JOHN ALEXANDER MAXIMO ", b"FERDINAND", "SAMPLE, JOHN ALEXANDER MAXIMO FERDINAND"),
        (FIRST.encode("gbk") + bytes(4), "合买提江".encode("gbk"), FIRST + "合买提江"),
        (FIRST.encode("gbk") + b"    ", "合买提江".encode("gbk"), FIRST + "合买提江"),
        (("A" + "中" * 15).encode("gbk")[:30], ("A" + "中" * 15).encode("gbk")[30:], "A" + "中" * 15),
        ("𠮷田䶮".encode("gb18030").ljust(30, b"\0"), b"", "𠮷田䶮"),
        (b"\xc9\xf2\x07\xc7", b"", "沈\ufffd\ufffd"),
    ],
)  # fmt: skip
def test_a_name_is_joined_and_freed_of_padding(name: bytes, rest: bytes, read: str | None) -> None:
    assert parse_items({NAME: name, REST: rest}).name == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("20210301", "2021-03-01"),
        ("99991231", "9999-12-31"),
        ("20210230", None),
        ("00000000", None),
        ("FFFFFFFF", None),
        ("2021FFFF", None),
        ("2021AB01", None),
        ("", None),
        ("2021030112", None),
    ],
)
def test_a_date_is_a_day_of_the_calendar_or_none(value: str, read: str | None) -> None:
    assert parse_items({0x0D: bytes.fromhex(value)}).birth_date == read


@pytest.mark.parametrize(
    ("value", "read"),
    [("01", "汉"), ("56", "基诺"), ("97", "其他"), ("77", "77"), ("00", None), ("FF", None), ("", None)],
)
def test_a_nation_is_its_name_or_its_code(value: str, read: str | None) -> None:
    assert parse_items({0x0B: bytes.fromhex(value)}).nation == read


@pytest.mark.parametrize(
    ("value", "read"), [(b"1", "male"), (b"2", "female"), (b"9", "unspecified"), (b"0", "unknown"), (b"\0", None)]
)
def test_a_sex_is_that_of_the_standard(value: bytes, read: str | None) -> None:
    assert parse_items({0x0A: value}).sex == read


def test_a_blank_card_says_nothing() -> None:
    assert parse_items({tag: bytes(4) for tag in range(1, 14)}) == SocialCard(
        **dict.fromkeys(SocialCard.__slots__, None) | {"region": "000000"}
    )


@given(st.dictionaries(st.integers(1, 254), st.binary(max_size=200), max_size=8))
def test_records_are_read_back_as_they_were_written(items: dict[int, bytes]) -> None:
    written = b"".join(bytes([tag, len(value)]) + value for tag, value in items.items())
    assert parse_records(written) == items


@given(st.binary(max_size=300))
def test_any_bytes_are_items_or_a_typed_error(data: bytes) -> None:
    try:
        items = parse_records(data)
    except ProtocolError as error:
        assert error.code == "chip_card.bad_answer"
    else:
        assert sum(map(len, items.values())) <= len(data)


@given(st.dictionaries(st.sampled_from([*range(1, 14), REST]), st.binary(max_size=60)))
def test_any_items_are_a_card(items: dict[int, bytes]) -> None:
    card = parse_items(items)
    assert repr(card) == "SocialCard(***)"
    assert card.sex in {None, "male", "female", "unknown", "unspecified"}


def test_a_pin_is_checked_with_the_bytes_of_the_standard_before_the_files_are_read() -> None:
    card = Card()
    assert check(card) == PinCheck(is_right=True, tries_left=None, card=READ)
    assert card.asked[:3] == ["00a404000f7378312e73682ec9e7bbe1b1a3d5cf", VERIFY, "00a4020002ef05"]


def test_what_a_pin_has_opened_is_read_without_selecting_the_application_again() -> None:
    assert failure(Card(is_locked=True)).code == "chip_card.pin_required"
    card = Card(is_locked=True)
    assert check(card).card == READ
    assert len([command for command in card.asked if command.startswith("00a404")]) == 1


@pytest.mark.parametrize(
    ("answer", "tries_left"), [("63c1", 1), ("63c2", 2), ("63c5", 5), ("63cf", 15), ("6300", None)]
)
def test_a_wrong_pin_is_a_value_with_the_tries_that_are_left(answer: str, tries_left: int | None) -> None:
    card = Card({"0020": answer})
    assert check(card) == PinCheck(is_right=False, tries_left=tries_left, card=None)
    # Nothing is read of a card whose holder may be somebody else.
    assert card.asked[1:] == [VERIFY]


@pytest.mark.parametrize("answer", ["63c0", "6983", "6984"])
def test_a_card_without_a_try_left_is_blocked(answer: str) -> None:
    card = Card({"0020": answer})
    with pytest.raises(MediaError) as caught:
        check(card)
    assert (caught.value.code, caught.value.vendor_code) == ("chip_card.pin_blocked", answer.upper())
    assert card.asked[1:] == [VERIFY]


@pytest.mark.parametrize("answer", ["6982", "6985", "6a86", "6a88", "6d00", "6e00", "6700", "6301", "6283", "9001"])
def test_a_card_that_checks_no_pin_of_this_kind_is_unsupported(answer: str) -> None:
    card = Card({"0020": answer})
    with pytest.raises(MediaError) as caught:
        check(card)
    assert (caught.value.code, caught.value.vendor_code) == ("chip_card.media_unsupported", answer.upper())
    assert card.verified == [VERIFY]


@pytest.mark.parametrize("answer", ["6c03", "6100", "6102"])
def test_a_card_that_wants_to_be_asked_again_is_not_given_the_pin_again(answer: str) -> None:
    card = Card({"0020": answer})
    with pytest.raises(MediaError):
        check(card)
    assert card.asked[1:] == [VERIFY]


@pytest.mark.parametrize("answer", ["", "90", "0000", "009000", "c263c2", "63" * 300])
def test_nonsense_is_never_taken_for_a_right_pin_or_a_wrong_one(answer: str) -> None:
    card = Card({"0020": answer})
    with pytest.raises(ProtocolError, match="bad_answer"):
        check(card)
    assert card.asked[1:] == [VERIFY]


def test_a_card_that_still_refuses_its_file_says_so() -> None:
    with pytest.raises(MediaError) as caught:
        check(Card({"00a4020002ef06": "6982"}))
    assert caught.value.code == "chip_card.pin_required"


def test_another_card_is_given_no_pin() -> None:
    card = Card({"00a404": "6a82"})
    with pytest.raises(MediaError, match="media_unsupported"):
        check(card)
    assert len(card.asked) == 1


def test_a_pin_is_sent_once_and_overwritten() -> None:
    sent: list[bytes | bytearray] = []

    def transmit(command: bytes | bytearray) -> bytes:
        assert command.hex() == VERIFY
        assert entry.is_spent
        sent.append(command)
        raise ProtocolError("chip_card.bad_answer")

    entry = PinEntry(PIN)
    assert not entry.is_spent
    with pytest.raises(ProtocolError):
        entry.verify(transmit)
    with pytest.raises(ValueError, match="once"):
        entry.verify(transmit)
    assert sent == [bytes(8)]


def test_a_pin_that_is_forgotten_is_not_sent() -> None:
    card, entry = Card(), PinEntry(PIN)
    entry.forget()
    with pytest.raises(ValueError, match="once"):
        entry.verify(card.transmit)
    assert card.asked == []


@pytest.mark.parametrize(
    "pin",
    ["", "19047", "1904720", "19047a", " 19047", "19047\n", "190472\n", "-19047", "１９０４７２", "١٩٠٤٧٢", "19 472"],
)
def test_what_is_not_six_figures_is_refused_and_not_repeated(pin: str) -> None:
    for refuse in (check_figures, PinEntry):
        with pytest.raises(ValueError, match=r"^a PIN is six figures$"):
            refuse(pin)


@pytest.mark.parametrize("pin", ["000000", "999999", "012345"])
def test_six_figures_are_a_pin(pin: str) -> None:
    card = Card({"0020": "63c2"})
    check(card, PinEntry(pin))
    assert card.verified == ["0020000003" + pin]


def test_no_repr_shows_a_pin_or_whose_card_it_is() -> None:
    assert repr(check(Card())) == "PinCheck(***)"
    assert "PinEntry object" in repr(PinEntry(PIN))


def test_a_recording_holds_no_pin_and_is_played_back_to_any() -> None:
    file = io.StringIO()
    card = Card(is_locked=True)
    transmit = recorded(card.transmit, file)
    select_application(transmit)
    verify_pin(transmit, PinEntry(PIN))
    lines = file.getvalue().splitlines()
    assert PIN not in "".join(lines)
    assert [json.loads(line).get("sent") for line in lines][2] == "0020000003ffffff"
    assert len(lines) == 2 * len(card.asked)

    again = replayed(lines)
    select_application(again)
    assert verify_pin(again, PinEntry("000000")).card == READ

    other = replayed(lines)
    with pytest.raises(ProtocolError, match="replay_differs"):
        other(Command(SELECT, 2, 0, b"\xef\x05").encoded())


SAID = st.sampled_from(["9000", "63c0", "63c2", "6300", "6983", "6c08", "6105", "0a01329000"]).map(bytes.fromhex)


@given(st.lists(st.one_of(st.binary(max_size=40), SAID), min_size=1))
def test_any_answers_are_a_check_or_a_typed_error_for_one_pin_that_is_sent(answers: list[bytes]) -> None:
    said = iter(answers)
    asked: list[str] = []

    def transmit(command: bytes | bytearray) -> bytes:
        asked.append(command.hex())
        return next(said, b"\x6a\x82")

    try:
        checked = verify_pin(transmit, PinEntry(PIN))
    except (MediaError, ProtocolError) as error:
        assert error.code in {
            "chip_card.pin_blocked",
            "chip_card.pin_required",
            "chip_card.media_unsupported",
            "chip_card.bad_answer",
        }
    else:
        assert checked.is_right is (answers[0] == b"\x90\x00")
        assert (checked.card is not None) is checked.is_right
    assert [command for command in asked if command[2:4] == "20"] == [VERIFY]
    assert asked[0] == VERIFY
