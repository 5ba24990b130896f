"""The check sign of an 18-sign identity number (GB 11643: ISO 7064 MOD 11-2).

Citizens, residents of Hong Kong, Macao and Taiwan (81, 82, 83) and holders of the 2023 foreigners' card (9) share it.
"""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIGNS = "10X98765432"


def check_sign(first17: str) -> str:
    """Return the 18th sign that belongs to 17 digits."""
    return SIGNS[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def has_valid_check_sign(number: str) -> bool:
    """Whether a text is 17 ASCII digits and their check sign; neither region nor date is judged."""
    digits = number[:17]
    return len(number) == 18 and digits.isascii() and digits.isdigit() and number[17] == check_sign(digits)
