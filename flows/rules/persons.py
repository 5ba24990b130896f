"""What a person's ID number and name say, whatever kind of card they stand on.

Citizens, residents of Hong Kong, Macao and Taiwan and holders of the 2023 foreigners' card have 18 signs with a check
sign (GB 11643). The 2017 foreigners' card has 3 letters and 12 figures: nationality, region, birth as YYMMDD, serial,
check; its check figure has a single public source and is not judged.
"""

import re
import unicodedata
from datetime import date
from typing import Literal

from drivers import has_valid_check_sign

FOREIGN_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
SIGNS, SIGNS_2017 = 18, 15
_SEX_FIGURE = 16


def is_id_number(number: str) -> bool:
    """Whether a text has the form of a number that somebody's card may have; neither region nor date is judged."""
    return has_valid_check_sign(number) or FOREIGN_2017.fullmatch(number) is not None


def sex_of(number: str) -> Literal["male", "female"] | None:
    """Return the sex that the 17th figure of 18 tells; None where a number tells none."""
    if not has_valid_check_sign(number):
        return None
    return "male" if int(number[_SEX_FIGURE]) % 2 else "female"


def birth_of(number: str) -> str | None:
    """Return the birth date that 18 signs tell, ``YYYY-MM-DD``; None of other numbers and of days that never were.

    For a card whose own date cannot be read: without one nobody is asked for a child's guardian.
    """
    if not has_valid_check_sign(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat()
    except ValueError:
        return None


def shown_ends(number: str, head: int, tail: int) -> tuple[str, str]:
    """Return the beginning and the end of a number that a mask leaves.

    Of a number of the 2017 card less is left: its last four signs begin with the day of birth.
    """
    if FOREIGN_2017.fullmatch(number) is not None:
        head, tail = min(head, 3), min(tail, 2)
    return number[:head], number[-tail:]


def latin_name(name: str) -> tuple[str, str] | None:
    """Return family name and given names of a name in Latin letters, None of any other; either may be empty.

    A chip writes ``FAMILY NAME, GIVEN NAMES``; without the comma the first word is the family name.
    """
    plain = name.strip()
    letters = [sign for sign in plain if sign.isalpha()]
    is_latin = all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    if not is_latin or plain[:1] not in letters[:1]:
        return None
    family, _, given = plain.partition("," if "," in plain else " ")
    return family.strip(), given.strip(" ,")


def given_initial(given: str) -> str:
    """Return the letter of the given names that a mask leaves; none where it would be all of them."""
    return given[:1] if len(given) > 1 else ""
