"""How a name and a number stand where others may read along."""

import unicodedata

from flows.rules.persons import given_initial, latin_name, shown_ends

STARS = "***"

FAMILY_AT_MOST = 18
"""Letters of a Latin family name that the strip has room for beside an initial; of a longer one fewer are shown."""

FAMILY_SHOWN = 12


def masked_name(name: str) -> str:
    """Return a name as the strip shows it: 沈*华, 沈*, 欧**娜, SMITH J***."""
    signs = _signs(name.strip())
    if not signs:
        return ""
    if (latin := latin_name(name)) is not None:
        family, given = latin
        if len(family) > FAMILY_AT_MOST:
            return f"{family[:FAMILY_SHOWN]}{STARS}"
        if not given:
            return f"{family[:1]}{STARS}"
        # A given name of one letter would stand there whole.
        return f"{family} {given_initial(given)}{STARS}"
    match len(signs):
        case 1:
            return "*"
        case 2:
            return f"{signs[0]}*"
        case 3:
            return f"{signs[0]}*{signs[-1]}"
        case _:
            return f"{signs[0]}**{signs[-1]}"


def masked_number(number: str) -> str:
    """Return an ID number by its first three and last four signs, of 15 the last two, always with three stars."""
    return STARS.join(shown_ends(number, 3, 4))


def _signs(name: str) -> list[str]:
    """Return a name sign by sign; a variation selector belongs to the sign before it, a dot between names is none."""
    signs: list[str] = []
    for sign in name:
        if sign == "·":
            continue
        if signs and unicodedata.category(sign) == "Mn":
            signs[-1] += sign
        else:
            signs.append(sign)
    return signs
