"""Numbers of people, companies, vehicles and accounts, right in form, in ranges that nobody was ever given.

Citizens: region 339999. Permits: 819999, 829999, 839999, where every real one has 810000, 820000 or 830000. Foreigners:
province 39, of the old card region 3999, which GB/T 2260 assigns to nothing. Companies: region 999999.
Phones: 100. Plates: series 0D. Accounts and cards begin with 99 or Z.
"""

from datetime import date

from drivers import check_sign

CITIZEN_REGION = "339999"
COMPANY_REGION = "999999"
FOREIGN_PROVINCE = "39"

_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def citizen_number(region: str, born: date, order: int, *, is_male: bool) -> str:
    """Return an 18-sign number; the 17th digit is odd for men.

    Args:
        region: six digits.
        born: birth date.
        order: 0 to 499, different for every person.
        is_male: decides the parity of the sequence.
    """
    first17 = f"{region}{born:%Y%m%d}{order * 2 + is_male:03d}"
    return first17 + check_sign(first17)


def foreign_number_2023(country: str, born: date, order: int, *, is_male: bool) -> str:
    """Return the number of the 2023 permanent residence card: 9, province, country, birth, sequence, check."""
    first17 = f"9{FOREIGN_PROVINCE}{country}{born:%Y%m%d}{order * 2 + is_male:03d}"
    return first17 + check_sign(first17)


def foreign_number_2017(nationality: str, born: date, serial: int) -> str:
    """Return the 15 signs of the 2017 card: nationality, region, birth as YYMMDD, serial, check by weights 7, 3, 1."""
    first14 = f"{nationality}{FOREIGN_PROVINCE}99{born:%y%m%d}{serial}"
    total = sum(int(sign, 36) * (7, 3, 1)[place % 3] for place, sign in enumerate(first14))
    return f"{first14}{total % 10}"


def company_code(kind: str, order: int) -> str:
    """Return a unified social credit code (GB 32100 around an organisation code of GB 11714).

    Args:
        kind: registering authority and category, such as ``91`` for a company, ``12`` for a public institution.
        order: 0 to 999999.
    """
    organisation = f"MA{order:06d}"
    total = sum(int(sign, 36) * weight for sign, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    first17 = f"{kind}{COMPANY_REGION}{organisation}{'0123456789X0'[11 - total % 11]}"
    total = sum(_CODE_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return first17 + _CODE_SIGNS[-total % 31]


def phone(order: int) -> str:
    """Return a mobile number of the range 100, which no network uses."""
    return f"100{order * _STRIDE % 10**8:08d}"


def bank_account(order: int) -> str:
    """Return 18 figures that begin as no bank's do."""
    return f"999900{order * _STRIDE % 10**12:012d}"


def social_card(order: int) -> str:
    """Return the nine signs of a social-security card's number."""
    return f"Z{order * _STRIDE % 10**8:08d}"


def citizen_card(order: int) -> str:
    return f"9999{order * _STRIDE % 10**8:08d}"


def plate(order: int) -> str:
    """Return a registration plate of the series 0D, see GA 36; at most 1000."""
    return f"浙A0D{order * 613 % 1000:03d}"


def vehicle_number(order: int) -> str:
    """Return 17 signs with the check sign of ISO 3779 in the ninth place; the maker L99 does not exist."""
    signs = f"L99DEMA00{order * _STRIDE % 10**8:08d}"
    total = sum(_VEHICLE_VALUES[sign] * weight for sign, weight in zip(signs, _VEHICLE_WEIGHTS, strict=True))
    return f"{signs[:8]}{'0123456789X'[total % 11]}{signs[9:]}"


def supply_account(kind: int, order: int) -> str:
    """Return ten figures: water, electricity, gas or heat by ``kind``, 1 to 9."""
    return f"99{kind}{order * _STRIDE % 10**7:07d}"


_STRIDE = 7_654_321
"""Prime to ten, so that neighbours do not have neighbouring numbers and no two have the same."""

_VEHICLE_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VEHICLE_VALUES = {sign: value for value, sign in enumerate("0123456789")} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
