"""The invented residents as the dock lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.dock.labels import LAYOUTS, label

if TYPE_CHECKING:
    from service.departments.population import Population
    from service.departments.resident import Resident


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


def licence_of(resident: Resident, population: Population) -> str:
    """Return what the licence of a resident's company says; of one who has none, that of the first there is."""
    return next(iter((*resident.companies, *population.employers.values()))).licence
