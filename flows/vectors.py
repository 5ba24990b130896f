"""Test vectors that are shipped beside a service: who does it, what he answers, what comes out.

Values that depend on the day or on the invented people are written ``{day-30}``, ``{month-3}``, ``{year-1}``,
``{quarter-1}``, ``{id:HANDLE}`` and ``{key:REGISTER:HANDLE}``.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from flows.catalog import FOLDER, VECTORS
from flows.errors import CatalogError
from flows.questions import Model
from flows.rules.calendar import month_of

PLACEHOLDER = re.compile(r"\{(day|month|quarter|year)([+-]\d{1,5})?\}|\{(id|key):([a-z0-9_:]{1,80})\}")
Lookup = Callable[[str, str], str]
"""Takes ``id`` and a handle, or ``key`` and ``REGISTER:HANDLE``; raises KeyError."""


class Change(Model):
    """One fact that the department's administration changes before the visit, and back after it."""

    register_: str = Field(alias="register")
    owner: str
    ordinal: int = 0
    facts: dict[str, str | None]


class Vector(Model):
    """One visit and what it must come to.

    Attributes:
        resident: handle of the one who stands there.
        company: key of the company whose licence is scanned.
        answers: by question; the others as most residents would.
        text: must stand on what comes out.
        absent: must not.
        pages: must be shown in this order, others between them.
    """

    resident: str = "lihua"
    company: str | None = None
    answers: dict[str, str] = Field(default_factory=dict)
    change: Change | None = None
    text: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


class _File(Model):
    happy: Vector
    refusals: dict[str, Vector] = Field(default_factory=dict)
    branches: dict[str, Vector] = Field(default_factory=dict)
    changes: dict[str, Vector] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _changes_change(self) -> Self:
        if any(vector.change is None for vector in self.changes.values()):
            msg = "changes: a vector without change"
            raise ValueError(msg)
        return self


@dataclass(frozen=True, slots=True)
class Case:
    """One vector with its name, such as ``refusals.not_enrolled``; ``refusal`` is the reason it must come to."""

    name: str
    vector: Vector
    refusal: str = ""


def load_vectors(service_id: str, folder: Path = FOLDER) -> tuple[Case, ...]:
    """Read a service's vectors, the happy one first.

    Raises:
        CatalogError: there is no file, or it is wrong.
    """
    return read_vectors(folder / f"{service_id.replace('.', '/')}{VECTORS}")


def read_vectors(path: Path) -> tuple[Case, ...]:
    """Read one file of vectors, which may lie anywhere; raises as `load_vectors`."""
    file = f"{path.parent.name}/{path.name}"
    try:
        vectors = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CatalogError(file, "no vectors") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(file, f"not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CatalogError(file, f"{key}: {first['msg']}") from error
    return tuple(_cases(vectors))


def _cases(file: _File) -> Iterator[Case]:
    yield Case("happy", file.happy)
    for name, vector in file.refusals.items():
        # Two refusals for the same reason are told apart by what follows a hyphen.
        yield Case(f"refusals.{name}", vector, name.partition("-")[0])
    for name, vector in file.branches.items():
        yield Case(f"branches.{name}", vector)
    for name, vector in file.changes.items():
        yield Case(f"changes.{name}", vector)


def filled(text: str, today: date, look_up: Lookup) -> str:
    """Return a text of a vector with its placeholders filled.

    Raises:
        KeyError: nobody is called so, or has no such record.
    """
    return PLACEHOLDER.sub(lambda match: _value(match, today, look_up), text)


def filled_answers(answers: Mapping[str, str], today: date, look_up: Lookup) -> dict[str, str]:
    """Return the answers of a vector with their placeholders filled; raises as `filled`."""
    return {name: filled(value, today, look_up) for name, value in answers.items()}


def _value(match: "re.Match[str]", today: date, look_up: Lookup) -> str:
    unit, offset, kind, name = match.groups()
    if kind is not None:
        return look_up(kind, name)
    steps = int(offset or 0)
    match unit:
        case "day":
            return (today + timedelta(days=steps)).isoformat()
        case "month":
            return month_of(today.year * 12 + today.month - 1 + steps)
        case "quarter":
            year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 + steps, 4)
            return f"{year}-Q{quarter + 1}"
    return str(today.year + steps)
