"""The check sign of 18-sign numbers against published samples and against the standard's other way to compute it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_number import check_sign, has_valid_check_sign

DIGITS = st.text("0123456789", min_size=17, max_size=17)


def by_recursion(digits: str) -> str:
    """ISO 7064 gives the weights' sum also as a recursion over the digits."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    value = (12 - remainder) % 11
    return "X" if value == 10 else str(value)


@pytest.mark.parametrize(
    "number", ["932682198501010017", "911124198108030024", "931586198001010028", "33999919491231009X"]
)
def test_published_numbers_have_valid_check_signs(number: str) -> None:
    assert check_sign(number[:17]) == number[17]
    assert [sign for sign in "0123456789X" if has_valid_check_sign(number[:17] + sign)] == [number[17]]


@given(DIGITS)
def test_weights_and_recursion_agree(digits: str) -> None:
    assert check_sign(digits) == by_recursion(digits)


@given(DIGITS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(digits: str, place: int, by: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert not has_valid_check_sign(wrong + check_sign(digits))


@pytest.mark.parametrize(
    "number",
    ["", "33999919491231009", "33999919491231009x", "33999919491231009XX", "3399991949123100OX", "３３999919491231009X",
     "²39999194912310094", "PAK310080010103"],
)  # fmt: skip
def test_what_is_no_such_number_has_no_valid_check_sign(number: str) -> None:
    assert not has_valid_check_sign(number)
