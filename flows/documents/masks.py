"""What a paper hides of a value: applied to the data before anything is laid out, so that no file holds the rest."""

import re
from typing import Literal

from flows.documents.values import masked_name
from flows.rules.persons import shown_ends

Mask = Literal["id", "account", "phone", "name", "address"]

HEAD_OF_ID, TAIL = 6, 4
SHORTEST_ID = 12
"""Signs; of a shorter number only the last four are shown."""
TO_DISTRICT = re.compile(r".{0,12}?[区县旗]|.{0,8}?[市州]")
SHOWN_OF_ADDRESS = 6
LISTED = "、"


def masked(mask: Mask, value: str) -> str:
    """``value`` with its middle hidden; the empty text stays empty.

    ============ ==========================
    ``id``       ``339999********0041``, of a foreigner ``FRA**********41``
    ``account``  ``6222 **** **** 3345``
    ``phone``    ``100****0041``
    ``name``     ``陈*涓``, of several each: ``马*壮、马*``
    ``address``  ``就近市临湖区******``
    ============ ==========================
    """
    if not value:
        return value
    match mask:
        case "id":
            return _number(value, HEAD_OF_ID)
        case "account":
            return f"{value[:4]} **** **** {value[-4:]}" if len(value) >= SHORTEST_ID else _number(value, 0)
        case "phone":
            return f"{value[:3]}****{value[-4:]}" if len(value) > 7 else _number(value, 0)
        case "name":
            return LISTED.join(map(masked_name, value.split(LISTED)))
        case "address":
            found = TO_DISTRICT.match(value)
            return f"{found[0] if found else value[: min(SHOWN_OF_ADDRESS, len(value) // 2)]}******"


def _number(value: str, head: int) -> str:
    if len(value) < SHORTEST_ID:
        return f"****{value[-TAIL:]}" if len(value) > TAIL else "****"
    first, last = shown_ends(value, head, TAIL)
    return f"{first}{'*' * (len(value) - len(first) - len(last))}{last}"
