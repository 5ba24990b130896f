"""What a chip of any layout may say at its limits, written by the simulator and read by the driver.

`test_id_card_records` has the layouts byte by byte; here every rule holds for each of them.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.devices import LONG_TERM, CardLayout, IdCardRecord
from drivers.errors import MediaError
from drivers.id_card.records import FIELDS, parse_record
from drivers.id_number import check_sign
from drivers.simulator.card_contents import Card, write_text

BLANK: Card = dict.fromkeys(IdCardRecord.__slots__)
COMMON: Card = {
    **BLANK,
    "name": "孟安澜",
    "sex": "male",
    "birth_date": "1982-06-14",
    "valid_from": "2024-06-14",
    "valid_until": "2034-06-14",
}
LONG_NAME = "ROSENQVIST-LINDENBERGH, ANNA-KARIN CHRISTIANNE"
"""46 letters; the 35th sign, the last of the first part on a card of 2023, is a space."""
CARDS: dict[CardLayout, Card] = {
    CardLayout.RESIDENT: {
        **COMMON,
        "nation": "汉",
        "address": "临湖区荷风路 8 号",
        "id_number": "339999198206140010",
        "issuing_authority": "临湖区公安局",
    },
    CardLayout.RESIDENCE_PERMIT: {
        **COMMON,
        "address": "临湖区荷风路 8 号",
        "id_number": "829999198206140018",
        "issuing_authority": "临湖区公安局",
        "pass_number": "M99999903",
        "issue_count": "01",
    },
    CardLayout.FOREIGN_2017: {
        **COMMON,
        "name_en": LONG_NAME,
        "id_number": "URY399982061401",
        "nationality": "URY",
    },
    CardLayout.FOREIGN_2023: {
        **COMMON,
        "name_en": LONG_NAME,
        "id_number": "939858198206140013",
        "nationality": "URY",
        "issue_count": "01",
    },
}
REGIONS = {
    CardLayout.RESIDENT: ("000000", "659013", "990000", "339999"),
    CardLayout.RESIDENCE_PERMIT: ("810000", "829999", "830000", "840000"),
    CardLayout.FOREIGN_2023: ("911124", "999999", "900000"),
}
LATIN = (CardLayout.FOREIGN_2017, CardLayout.FOREIGN_2023)


def with_check_sign(first17: str) -> str:
    return first17 + check_sign(first17)


def card(layout: CardLayout, **changes: str | None) -> Card:
    card = {**CARDS[layout], "layout": layout.value} | changes
    if layout is not CardLayout.FOREIGN_2017 and "id_number" not in changes:
        card["id_number"] = with_check_sign(str(card["id_number"])[:17])
    return card


def read(layout: CardLayout, **changes: str | None) -> IdCardRecord:
    found, record = parse_record(write_text(card(layout, **changes)))
    assert found is layout
    return record


@pytest.mark.parametrize("layout", CardLayout)
def test_what_is_written_is_read(layout: CardLayout) -> None:
    written, record = card(layout), read(layout)
    assert {name: getattr(record, name) for name in IdCardRecord.__slots__} == {
        name: written[name] for name in IdCardRecord.__slots__
    }


@pytest.mark.parametrize("layout", [each for each in CardLayout if each is not CardLayout.FOREIGN_2017])
@pytest.mark.parametrize("wrong", range(1, 11))
def test_a_number_whose_check_sign_is_wrong_is_refused_on_every_card_that_has_one(
    layout: CardLayout, wrong: int
) -> None:
    number = with_check_sign(str(CARDS[layout]["id_number"])[:17])
    signs = "0123456789X"
    other = signs[(signs.index(number[17]) + wrong) % 11]
    with pytest.raises(MediaError) as caught:
        read(layout, id_number=number[:17] + other)
    assert caught.value.code == "id_card.number_invalid"


@pytest.mark.parametrize(
    ("layout", "number"),
    [
        *(
            (layout, with_check_sign(f"{region}19820614001"))
            for layout, regions in REGIONS.items()
            for region in regions
        ),
        *((CardLayout.FOREIGN_2017, f"{region}82061401") for region in ("URY0000", "URY9999", "XXX3301")),
    ],
)
def test_no_region_and_no_country_is_ever_refused(layout: CardLayout, number: str) -> None:
    assert read(layout, id_number=number).id_number == number


@pytest.mark.parametrize("layout", LATIN)
def test_46_letters_are_read_whole_with_a_space_where_the_card_of_2023_cuts_the_name(layout: CardLayout) -> None:
    assert (len(LONG_NAME), LONG_NAME[34]) == (46, " ")
    assert read(layout).name_en == LONG_NAME
    moved = f"{LONG_NAME[:34]}E {LONG_NAME[35:45]}"
    assert (len(moved), moved[35]) == (46, " ")
    assert read(layout, name_en=moved).name_en == moved


def test_the_layout_of_2017_holds_60_letters() -> None:
    assert read(CardLayout.FOREIGN_2017, name_en="M" * 60).name_en == "M" * 60


def test_a_sign_of_two_halves_that_stands_across_the_seam_is_whole() -> None:
    name = "A" * 34 + "\U00020bb7" + "B" * 10
    assert read(CardLayout.FOREIGN_2023, name_en=name).name_en == name


@pytest.mark.parametrize("layout", CardLayout)
@pytest.mark.parametrize("sign", ["\0", "\n", "\x1b", "\x7f", "\x85", "\ud842", "\udfb7"])
def test_what_cannot_be_shown_is_replaced_in_every_name_and_address(layout: CardLayout, sign: str) -> None:
    for field in ("name", "name_en", "address"):
        if CARDS[layout].get(field) is not None:
            assert getattr(read(layout, **{field: f"A{sign}B"}), field) == "A\ufffdB"


@pytest.mark.parametrize("layout", LATIN)
@pytest.mark.parametrize("blank", ["", " ", "   "])
def test_either_name_may_be_blank(layout: CardLayout, blank: str) -> None:
    assert (read(layout, name=blank).name, read(layout, name=blank).name_en) == (None, LONG_NAME)
    assert (read(layout, name_en=blank).name, read(layout, name_en=blank).name_en) == ("孟安澜", None)


@pytest.mark.parametrize("layout", CardLayout)
def test_a_chip_without_any_name_is_read_and_tells_none(layout: CardLayout) -> None:
    record = read(layout, name="", name_en="")
    assert (record.name, record.name_en) == (None, None)


@pytest.mark.parametrize("layout", CardLayout)
def test_validity_may_be_without_end_or_unreadable_on_every_card(layout: CardLayout) -> None:
    assert read(layout, valid_until=LONG_TERM).valid_until == LONG_TERM
    assert read(layout, valid_until="2034-02-30").valid_until is None
    assert read(layout, valid_from="").valid_from is None
    assert read(layout, birth_date="1982-00-00").birth_date is None


@pytest.mark.parametrize("layout", CardLayout)
@given(data=st.data())
def test_no_256_bytes_break_the_reader(layout: CardLayout, data: st.DataObject) -> None:
    text = bytearray(write_text(card(layout)))
    number = FIELDS[layout]["id_number"][0]
    at = data.draw(st.sampled_from([place for place in range(248) if not number.start <= place < number.stop]))
    text[at] = data.draw(st.integers(0, 255))
    found, record = parse_record(bytes(text))
    assert found is layout
    for name in IdCardRecord.__slots__:
        told = getattr(record, name) or ""
        told.encode()
        assert told.isprintable() or "\u3000" in told or not told.isascii()
