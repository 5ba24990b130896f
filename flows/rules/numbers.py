"""Check signs of numbers that are not on an ID card."""

COMPANY_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
COMPANY_LENGTH = 18
LUHN_BASE = 10


def has_valid_company_sign(code: str) -> bool:
    """Whether the last sign of a unified social credit code follows from the others (GB 32100-2015, 附录 A)."""
    if len(code) != COMPANY_LENGTH or any(sign not in COMPANY_SIGNS for sign in code):
        return False
    total = sum(COMPANY_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:-1]))
    return COMPANY_SIGNS[(31 - total % 31) % 31] == code[-1]


def has_valid_card_sign(number: str) -> bool:
    """Whether the last figure of a bank card's number follows from the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, figure in enumerate(reversed(number)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value >= LUHN_BASE else value
    return total % LUHN_BASE == 0
