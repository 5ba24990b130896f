"""Reads the tables of ``kiosk face evaluate``: CSV in UTF-8, paths relative to the table."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kiosk.commands.answer import UsageError

SAME_COLUMNS = ("same", "label", "match", "mated", "genuine")
"""The first of these that the table has tells whether both pictures show one person."""

PICTURE_COLUMNS = ("picture", "probe", "path", "image", "file")
ATTACK_COLUMNS = ("attack", "label", "class")
"""Likewise the picture of a presentation, and whether it is an attack."""

SAME = {
    **dict.fromkeys(("1", "true", "yes", "same", "genuine", "match", "mated"), True),
    **dict.fromkeys(("0", "false", "no", "different", "impostor", "imposter", "non_match", "non_mated"), False),
}
ATTACK = {
    **dict.fromkeys(("1", "true", "yes", "attack", "spoof", "fake"), True),
    **dict.fromkeys(("0", "false", "no", "bona_fide", "bonafide", "live", "real", "genuine"), False),
}
Row = TypeVar("Row")

UNNAMED = "unnamed"
"""Species of an attack whose row names none."""


class Skipped(Exception):
    """There is nothing to evaluate, which is no result: the text says why."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two pictures, and whether they show one person; ``group`` is empty where the table has none."""

    probe: Path
    reference: Path
    is_mated: bool
    group: str


@dataclass(frozen=True, slots=True)
class PadRow:
    """One picture; ``species`` names the presentation attack instrument, None for a bona fide presentation."""

    picture: Path
    species: str | None


def read_pairs(table: Path) -> list[PairRow]:
    """Read pairs.

    Raises:
        Skipped: no such table, or one without rows.
        UsageError: a column is missing, or a cell is not understood; names the line.
    """
    rows = []
    for line, row in _rows(table, ("probe", "reference")):
        column = _column(table, row, SAME_COLUMNS)
        is_mated = _known(SAME, row[column], f"{table.name}, line {line}: {column}")
        probe, reference = (_path(table, row[each], line) for each in ("probe", "reference"))
        rows.append(PairRow(probe, reference, is_mated, row.get("group", "")))
    return _some(table, rows)


def read_presentations(table: Path) -> list[PadRow]:
    """Read bona fide presentations and attacks.

    Raises:
        Skipped: no such table, or one without rows.
        UsageError: a column is missing, or a cell is not understood; names the line.
    """
    rows = []
    for line, row in _rows(table, ()):
        picture, column = _column(table, row, PICTURE_COLUMNS), _column(table, row, ATTACK_COLUMNS)
        is_attack = _known(ATTACK, row[column], f"{table.name}, line {line}: {column}")
        species = (row.get("species") or UNNAMED) if is_attack else None
        rows.append(PadRow(_path(table, row[picture], line), species))
    return _some(table, rows)


def _rows(table: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the number of each line and its cells by column, blanks around them removed, empty lines left out."""
    if not table.exists():
        raise Skipped(f"there is no table {table}")
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
            if not names:
                raise Skipped(f"{table.name} is empty")
            missing = [each for each in columns if each not in names]
            if missing:
                raise UsageError(f"{table.name}: needs a column {missing[0]}")
            reader.fieldnames = names
            for row in reader:
                yield reader.line_num, {name: str(row[name]).strip() for name in names}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{table.name}: {error}") from error


def _column(table: Path, row: Mapping[str, str], names: tuple[str, ...]) -> str:
    column = next((each for each in names if each in row), None)
    if column is None:
        raise UsageError(f"{table.name}: needs a column {' or '.join(names)}")
    return column


def _known(words: Mapping[str, bool], cell: str, place: str) -> bool:
    word = cell.lower().replace("-", "_").replace(" ", "_")
    if word not in words:
        raise UsageError(f"{place}: {cell!r} is none of {', '.join(words)}")
    return words[word]


def _path(table: Path, cell: str, line: int) -> Path:
    if not cell:
        raise UsageError(f"{table.name}, line {line}: a picture is missing")
    return table.parent / cell


def _some(table: Path, rows: list[Row]) -> list[Row]:
    if not rows:
        raise Skipped(f"{table.name} has no rows")
    return rows
