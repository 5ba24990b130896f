"""Sums of a table's columns, exact: fen and counts as integers, hours and areas as decimals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flows.documents.columns import BY_YEAR, Column


def sum_of(column: Column, rows: Sequence[Mapping[str, str]]) -> str:
    """The sum in canonical form; an empty value counts as nothing."""
    return str(sum((Decimal(row[column.key]) for row in rows if row[column.key]), Decimal(0)))


def group_of(column: Column, row: Mapping[str, str]) -> str:
    """What a row is grouped by: the value, for dates and months the year."""
    value = row[column.key]
    return value[:4] if column.type in BY_YEAR else value
