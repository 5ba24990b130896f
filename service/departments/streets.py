"""Which street office is responsible for an address of the district."""

import re

STREET = re.compile(r"^临湖区(\w{2,4}?街道)")
DISTRICT = "临湖区"
AREAS = {"tinghe": "听荷街道", "wangzhou": "望舟街道", "luting": "芦汀街道"}
"""The street offices, as answers name them."""


def street_of(address: str) -> str:
    """Return the street office of an address, empty for one outside the district."""
    found = STREET.match(address)
    return found[1] if found else ""


def place_of(address: str) -> str:
    """Return the street office of an address, or the district where none is responsible."""
    return street_of(address) or DISTRICT
