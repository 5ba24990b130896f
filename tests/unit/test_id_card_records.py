"""The four card layouts against blocks written out field by field; all people are invented (region 339999)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.devices import LONG_TERM, CardLayout, IdCardRecord
from drivers.errors import DeviceError, MediaError, ProtocolError
from drivers.id_card.records import newest_address, parse_record, split_contents
from drivers.simulator.card_contents import write_appended, write_text


def block(*fields: tuple[str, int]) -> bytes:
    """Fields with their lengths in bytes, UTF-16LE, padded with spaces."""
    encoded = [(text.encode("utf-16-le"), length) for text, length in fields]
    return b"".join(field + b" \0" * ((length - len(field)) // 2) for field, length in encoded)


RESIDENT = (
    ("沈秋华", 30), ("2", 2), ("01", 4), ("19900228", 16), ("临湖区清波路 1 号 2 幢 301 室", 70),
    ("339999199002280023", 36), ("临湖市公安局临湖分局", 30), ("20200101", 16), ("长期", 16), ("", 36),
)  # fmt: skip
PERMIT = (
    ("陈大文", 30), ("1", 2), ("", 4), ("19850101", 16), ("临湖区湖滨路 8 号", 70), ("81999919850101001X", 36),
    ("临湖市公安局", 30), ("20230601", 16), ("20280531", 16), ("H01234567", 18), ("02", 4), ("", 6), ("J", 2), ("", 6),
)  # fmt: skip
FOREIGN_2017 = (
    ("SAMPLE, JOHN ALEXANDER", 120), ("1", 2), ("PAK310080010103", 30), ("PAK", 6), ("沙普", 30), ("20190701", 16),
    ("20290630", 16), ("19800101", 16), ("01", 4), ("3399", 8), ("I", 2), ("", 6),
)  # fmt: skip
FOREIGN_2023 = (
    ("沙普", 30), ("1", 2), ("00", 4), ("19850101", 16), ("SAMPLE, MAXIMILIAN ALEXANDER FERDIN", 70),
    ("932682198501010017", 36), ("", 30), ("20240101", 16), ("20331231", 16), ("AND JOHANN", 22), ("SAU", 6), ("Y", 2),
    ("017", 6),
)  # fmt: skip


def record(*fields: tuple[str, int]) -> IdCardRecord:
    return parse_record(block(*fields))[1]


def changed(fields: tuple[tuple[str, int], ...], at: int, text: str) -> bytes:
    return block(*(field if index != at else (text, field[1]) for index, field in enumerate(fields)))


def test_a_resident_card() -> None:
    layout, card = parse_record(block(*RESIDENT), "临湖区凯旋路 5 号")
    assert layout is CardLayout.RESIDENT
    assert card == IdCardRecord(
        name="沈秋华",
        name_en=None,
        sex="female",
        nation="汉",
        birth_date="1990-02-28",
        address="临湖区清波路 1 号 2 幢 301 室",
        latest_address="临湖区凯旋路 5 号",
        id_number="339999199002280023",
        issuing_authority="临湖市公安局临湖分局",
        valid_from="2020-01-01",
        valid_until=LONG_TERM,
        pass_number=None,
        issue_count=None,
        nationality=None,
    )


def test_the_bytes_of_long_term_are_those_of_the_standard() -> None:
    assert block(*RESIDENT)[204:220] == bytes.fromhex("7F951F67 2000 2000 2000 2000 2000 2000")


def test_a_residence_permit() -> None:
    layout, card = parse_record(block(*PERMIT))
    assert layout is CardLayout.RESIDENCE_PERMIT
    assert card == IdCardRecord(
        name="陈大文",
        name_en=None,
        sex="male",
        nation=None,
        birth_date="1985-01-01",
        address="临湖区湖滨路 8 号",
        latest_address=None,
        id_number="81999919850101001X",
        issuing_authority="临湖市公安局",
        valid_from="2023-06-01",
        valid_until="2028-05-31",
        pass_number="H01234567",
        issue_count="02",
        nationality=None,
    )


def test_a_foreigners_card_of_2017() -> None:
    layout, card = parse_record(block(*FOREIGN_2017))
    assert layout is CardLayout.FOREIGN_2017
    assert card == IdCardRecord(
        name="沙普",
        name_en="SAMPLE, JOHN ALEXANDER",
        sex="male",
        nation=None,
        birth_date="1980-01-01",
        address=None,
        latest_address=None,
        id_number="PAK310080010103",
        issuing_authority=None,
        valid_from="2019-07-01",
        valid_until="2029-06-30",
        pass_number=None,
        issue_count=None,
        nationality="PAK",
    )


def test_a_foreigners_card_of_2023() -> None:
    layout, card = parse_record(block(*FOREIGN_2023))
    assert layout is CardLayout.FOREIGN_2023
    assert card == IdCardRecord(
        name="沙普",
        name_en="SAMPLE, MAXIMILIAN ALEXANDER FERDINAND JOHANN",
        sex="male",
        nation=None,
        birth_date="1985-01-01",
        address=None,
        latest_address=None,
        id_number="932682198501010017",
        issuing_authority=None,
        valid_from="2024-01-01",
        valid_until="2033-12-31",
        pass_number=None,
        issue_count="00",
        nationality="SAU",
    )


def test_a_space_at_the_seam_of_the_english_name_is_kept() -> None:
    fields = changed(FOREIGN_2023, 4, "SAMPLE, MAXIMILIAN ALEXANDER FERDI")
    assert parse_record(fields)[1].name_en == "SAMPLE, MAXIMILIAN ALEXANDER FERDI AND JOHANN"


def test_the_simulator_writes_the_same_bytes() -> None:
    for fields in (RESIDENT, PERMIT, FOREIGN_2017):
        layout, card = parse_record(block(*fields))
        values = {name: getattr(card, name) for name in IdCardRecord.__slots__}
        assert write_text({**values, "layout": layout.value}) == block(*fields)
    layout, card = parse_record(block(*FOREIGN_2023))
    values = {name: getattr(card, name) for name in IdCardRecord.__slots__}
    assert write_text({**values, "layout": layout.value})[:250] == block(*FOREIGN_2023)[:250]


@pytest.mark.parametrize("flag", ["Q", "A", "1", "j", "居"])
def test_an_unknown_type_flag_is_an_unsupported_card(flag: str) -> None:
    with pytest.raises(MediaError) as caught:
        parse_record(changed(PERMIT, 12, flag))
    assert caught.value.code == "id_card.media_unsupported"


def test_a_flag_of_zeros_is_a_resident_card() -> None:
    text = block(*RESIDENT)[:220] + bytes(36)
    assert parse_record(text)[0] is CardLayout.RESIDENT


@pytest.mark.parametrize(
    "number", ["339999199002280024", "33999919900228002", "339999199002280O23", "", "PAK310080010103"]
)
def test_a_number_that_fails_its_check_is_refused(number: str) -> None:
    with pytest.raises(MediaError) as caught:
        parse_record(changed(RESIDENT, 5, number))
    assert caught.value.code == "id_card.number_invalid"
    assert not number or number not in str(caught.value)


@pytest.mark.parametrize("number", ["PAK31008001010", "PAK31008001010X", "932682198501010", ""])
def test_a_number_of_another_form_is_refused_on_the_card_of_2017(number: str) -> None:
    with pytest.raises(MediaError) as caught:
        parse_record(changed(FOREIGN_2017, 2, number))
    assert caught.value.code == "id_card.number_invalid"


def test_the_check_digit_of_the_card_of_2017_is_not_judged() -> None:
    assert parse_record(changed(FOREIGN_2017, 2, "PAK310080010104"))[1].id_number == "PAK310080010104"


def test_an_unknown_region_is_never_refused() -> None:
    assert record(*RESIDENT).id_number.startswith("339999")


@pytest.mark.parametrize(
    ("written", "read"),
    [("20240229", "2024-02-29"), ("20230229", None), ("", None), ("长期", None), ("2024022", None),
     ("２０２４０２２９", None), ("00000000", None), ("2024 2 1", None), ("-2024022", None)],
)  # fmt: skip
def test_an_odd_date_is_none(written: str, read: str | None) -> None:
    assert parse_record(changed(RESIDENT, 3, written))[1].birth_date == read


def test_a_validity_without_dates_is_none() -> None:
    assert parse_record(changed(RESIDENT, 8, ""))[1].valid_until is None


@pytest.mark.parametrize(("code", "nation"), [("01", "汉"), ("56", "基诺"), ("81", "穿青人"), ("97", "其他"),
                                              ("98", "外国血统中国籍人士"), ("77", "77"), ("", None)])  # fmt: skip
def test_a_nation_is_its_name_or_its_code(code: str, nation: str | None) -> None:
    assert parse_record(changed(RESIDENT, 2, code))[1].nation == nation


@pytest.mark.parametrize(("code", "sex"), [("0", "unknown"), ("1", "male"), ("2", "female"), ("9", "unspecified"),
                                           ("5", None), ("", None)])  # fmt: skip
def test_sex_is_one_of_the_standards_words(code: str, sex: str | None) -> None:
    assert parse_record(changed(RESIDENT, 1, code))[1].sex == sex


@pytest.mark.parametrize("name", ["𠮷田𬱖", "㐂䶮", "买买提·阿不都热依木江·吐尔逊"])
def test_rare_characters_in_a_name_are_kept(name: str) -> None:
    assert parse_record(changed(RESIDENT, 0, name))[1].name == name


def test_a_name_that_the_field_cuts_within_a_pair_has_a_replacement_character() -> None:
    half = "𠮷".encode("utf-16-le")[:2]
    text = block(*RESIDENT)
    assert parse_record("沈".encode("utf-16-le") * 14 + half + text[30:])[1].name == "沈" * 14 + "\ufffd"
    assert parse_record(half + text[2:])[1].name == "\ufffd秋华"


def test_control_characters_never_leave_a_card() -> None:
    assert parse_record(changed(RESIDENT, 0, "沈\0\n\x1b华\0"))[1].name == "沈\ufffd\ufffd\ufffd华"


def test_a_blank_chinese_name_is_none() -> None:
    assert parse_record(changed(FOREIGN_2023, 0, ""))[1].name is None


def test_the_newest_of_several_appended_addresses() -> None:
    entries = [("临湖区甲路 1 号", 70), ("临湖区乙路 2 号", 70), ("", 70), ("", 70)]
    assert newest_address(block(*entries)) == "临湖区乙路 2 号"
    assert newest_address(block(*entries[:1])) == "临湖区甲路 1 号"
    assert newest_address(block(("", 70))) is None
    assert newest_address(b"") is None
    assert newest_address(write_appended({"latest_address": "临湖区丙路 3 号"})) == "临湖区丙路 3 号"


def test_blocks_of_other_lengths_are_refused() -> None:
    text, photo = block(*RESIDENT), bytes(1024)
    assert split_contents(b"\x01\0\x04\0" + text + photo) == (text, photo)
    assert split_contents(b"\x01\0\0\0" + text) == (text, b"")
    for fingerprints in (b"", bytes(512), bytes(1024)):
        lengths = b"\x01\0\x04\0" + len(fingerprints).to_bytes(2, "big")
        assert split_contents(lengths + text + photo + fingerprints) == (text, photo)
    for data in (
        b"",
        b"\x01\0",
        b"\x01\0\x04\0",
        b"\0\xff\x04\0" + text[1:] + photo,
        b"\x01\0\x08\0" + text + photo * 2,
        b"\x01\0\x04\0\x02\0" + text + photo + bytes(511),
    ):
        with pytest.raises(ProtocolError) as caught:
            split_contents(data)
        assert caught.value.code == "id_card.bad_contents"
    with pytest.raises(ProtocolError):
        parse_record(text[:-1])


def test_a_record_shows_nothing() -> None:
    assert repr(record(*RESIDENT)) == "IdCardRecord(***)"


@given(st.binary(min_size=256, max_size=256) | st.binary(max_size=300))
@example(bytes(256))
@example(b"\xff" * 256)
@example(block(*FOREIGN_2023)[:248] + b"Y\0" + b"\xd8\xdc" * 3)
def test_any_block_is_a_record_or_a_code(text: bytes) -> None:
    try:
        layout, card = parse_record(text)
    except DeviceError as error:
        assert error.code in {"id_card.media_unsupported", "id_card.number_invalid", "id_card.bad_contents"}
    else:
        assert layout in CardLayout
        assert card.id_number


@given(st.text(max_size=15), st.text(max_size=35), st.text(max_size=8), st.text(max_size=8))
def test_any_text_in_the_fields_gives_text_that_can_be_written(name: str, address: str, birth: str, until: str) -> None:
    text = bytearray(block(*RESIDENT))
    for at, length, value in ((0, 30, name), (52, 70, address), (36, 16, birth), (204, 16, until)):
        encoded = value.encode("utf-16-le", errors="surrogatepass")[:length]
        text[at : at + length] = encoded + b" \0" * ((length - len(encoded)) // 2)
    _, card = parse_record(bytes(text))
    for value in (card.name, card.address, card.birth_date, card.valid_until):
        assert value is None or value.encode("utf-8")


@given(st.binary(max_size=400))
def test_any_appended_bytes_are_an_address_or_none(appended: bytes) -> None:
    address = newest_address(appended)
    assert address is None or address.encode("utf-8")
