"""The invented residents as the dock lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.dock.labels import LAYOUTS, label

if TYPE_CHECKING:
    from service.departments.population import Resident


@dataclass(frozen=True, slots=True)
class Row:
    """One resident in the list; ``about`` says whether a face goes with the card, and which card it is."""

    handle: str
    name: str
    about: str


def row_of(resident: Resident) -> Row:
    """Return how a resident is listed."""
    face = "无照片 no face" if resident.card["face"] is None else "有照片 face"
    return Row(resident.handle, resident.name, f"{face} · {label(LAYOUTS, resident.card['layout'] or '')}")


def found(rows: Sequence[Row], wanted: str) -> list[Row]:
    """Return the rows that hold every word of ``wanted``, in either language, in any case."""
    words = wanted.casefold().split()
    return [row for row in rows if all(word in f"{row.handle} {row.name} {row.about}".casefold() for word in words)]


def another_face(residents: Sequence[Resident], than: Resident) -> str:
    """Return the face of someone else."""
    faces = (resident.card["face"] for resident in residents)
    return next(face for face in faces if face is not None and face != than.card["face"])


def social_card_of(resident: Resident, order: int) -> dict[str, str | None]:
    """Return the invented social-security card of an invented resident.

    Args:
        resident: whose.
        order: among the residents; the card's number.
    """
    kept = ("id_number", "name", "sex", "nation", "birth_date")
    return {
        "region": "339999",
        "card_type": "1",
        "spec_version": "3.00",
        "issue_date": "2020-01-01",
        "expiry_date": "2030-01-01",
        "card_number": f"T{order:08d}",
        **{name: resident.card[name] for name in kept},
    }
