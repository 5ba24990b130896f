"""The canonical form of every value on a document, and how it is printed.

A department delivers canonical text (ISO dates, integer fen); it is checked here once, hashed as it is, and formatted
for a cell or for a sentence. Nothing else formats a value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from unicodedata import category

from flows.documents.errors import DocumentFault
from flows.documents.money import figures
from flows.rules.persons import given_initial, latin_name, shown_ends

EMPTY = "—"
OPEN_END = ".."
"""Second half of ``dates`` that have no end (ISO 8601-2)."""
NO_END = "长期"
LONGEST = 400
"""Characters; the longest address on a card has 35, the longest free text of a form about 150."""
NOT_IN_TEXT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""Unicode categories: control, format and surrogate characters, and all separators but the space."""
LONGEST_FAMILY_NAME = 24
"""Letters of it that a verification token carries."""


class ValueType(StrEnum):
    """What a field or a column holds."""

    TEXT = "text"
    NAME = "name"
    ADDRESS = "address"
    ID = "id"
    ACCOUNT = "account"
    CODE = "code"
    DATE = "date"
    MONTH = "month"
    PERIOD = "period"
    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    DECIMAL = "decimal"
    AREA = "area"
    YEAR = "year"
    INSTANT = "instant"
    DATES = "dates"
    PHONE = "phone"


def _number(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value, re.ASCII) is not None


def is_text(value: str) -> bool:
    """One line without control characters and without spaces at its ends.

    Characters that this Unicode version does not know pass: whether there is a glyph decides the face, and then the
    fault names the code point.
    """
    return value == value.strip() and all(
        character == " " or category(character) not in NOT_IN_TEXT for character in value
    )


def _is_date(value: str) -> bool:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_month(value: str) -> bool:
    return _is_date(f"{value}-01")


def _is_period(value: str) -> bool:
    first, slash, last = value.partition("/")
    return bool(slash) and _is_month(first) and _is_month(last) and first <= last


def _is_dates(value: str) -> bool:
    first, slash, last = value.partition("/")
    return bool(slash) and _is_date(first) and (last == OPEN_END or (_is_date(last) and first <= last))


def _is_instant(value: str) -> bool:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", value, re.ASCII) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def long_date(value: str) -> str:
    """``2026-11-02`` as 2026年11月2日."""
    year, month, day = value.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _long_month(value: str) -> str:
    year, month = value.split("-")
    return f"{year}年{int(month)}月"


def _long_dates(value: str) -> str:
    first, _, last = value.partition("/")
    return f"{long_date(first)}至{NO_END if last == OPEN_END else long_date(last)}"


def _long_instant(value: str) -> str:
    day, _, time = value.partition("T")
    return f"{long_date(day)} {time}"


@dataclass(frozen=True, slots=True)
class _Form:
    """How one type is checked and printed, and the widest text a table column of it has to hold."""

    is_valid: Callable[[str], bool] = is_text
    cell: Callable[[str], str] = str
    sentence: Callable[[str], str] = str
    widest: str = "三个字"
    is_amount: bool = False


_DECIMAL = _number(r"-?\d{1,12}(\.\d{1,4})?")

_FORMS = {
    ValueType.TEXT: _Form(),
    ValueType.NAME: _Form(),
    ValueType.ADDRESS: _Form(),
    ValueType.ID: _Form(_number(r"[0-9A-Za-z]{1,40}"), widest="0" * 18),
    ValueType.ACCOUNT: _Form(_number(r"[0-9A-Za-z-]{1,40}"), widest="0" * 12),
    ValueType.CODE: _Form(_number(r"[0-9A-Za-z./-]{1,40}"), widest="0" * 8),
    ValueType.DATE: _Form(_is_date, sentence=long_date, widest="2000-00-00"),
    ValueType.MONTH: _Form(_is_month, sentence=_long_month, widest="2000-00"),
    ValueType.PERIOD: _Form(
        _is_period,
        cell=lambda value: value.replace("/", " 至 "),
        sentence=lambda value: "—".join(map(_long_month, value.split("/"))),
        widest="2000-00 至 2000-00",
    ),
    ValueType.MONEY: _Form(
        _number(r"-?\d{1,15}"),
        cell=lambda value: figures(int(value)),
        sentence=lambda value: f"{figures(int(value))} 元",
        widest="99,999.99",
        is_amount=True,
    ),
    ValueType.PERCENT: _Form(
        _number(r"\d{1,3}(\.\d{1,4})?"), "{}%".format, "{}%".format, widest="100.00%", is_amount=True
    ),
    ValueType.COUNT: _Form(_number(r"\d{1,9}"), widest="0000", is_amount=True),
    ValueType.DECIMAL: _Form(_DECIMAL, widest="0000.00", is_amount=True),
    ValueType.AREA: _Form(_DECIMAL, sentence="{}㎡".format, widest="0000.00", is_amount=True),
    ValueType.YEAR: _Form(_number(r"\d{4}"), sentence="{}年".format, widest="2000"),
    ValueType.INSTANT: _Form(
        _is_instant, lambda value: value.replace("T", " "), _long_instant, widest="2000-00-00 00:00:00"
    ),
    ValueType.DATES: _Form(
        _is_dates,
        cell=lambda value: value.replace(OPEN_END, NO_END).replace("/", " 至 "),
        sentence=_long_dates,
        widest="2000-00-00 至 2000-00-00",
    ),
    ValueType.PHONE: _Form(_number(r"[0-9+-]{3,20}"), widest="0" * 11),
}
SUMMED = frozenset({ValueType.MONEY, ValueType.COUNT, ValueType.DECIMAL, ValueType.AREA})
"""Types of which a table prints totals."""


def check(kind: ValueType, value: str, where: str) -> None:
    """Refuse a value that is not of the canonical form; the empty text always is.

    Raises:
        DocumentFault: ``document.value_invalid``, naming the field.
    """
    if value and (len(value) > LONGEST or not _FORMS[kind].is_valid(value)):
        raise DocumentFault("document.value_invalid", where)


def in_cell(kind: ValueType, value: str) -> str:
    """As printed in a cell, without unit; ``value`` is canonical and not empty."""
    return _FORMS[kind].cell(value)


def in_sentence(kind: ValueType, value: str) -> str:
    """As printed inside a sentence: long dates, amounts with 元."""
    return _FORMS[kind].sentence(value)


def is_amount(kind: ValueType) -> bool:
    """True where a table column is right-aligned."""
    return _FORMS[kind].is_amount


def widest(kind: ValueType) -> str:
    """The widest text that a table column of this type must hold on one line."""
    return _FORMS[kind].widest


def masked_name(name: str) -> str:
    """陈*涓, 沈*, 阿**尔; Latin: the family name, then a letter and asterisks."""
    if (latin := latin_name(name)) is not None:
        family, given = latin
        return f"{family[:LONGEST_FAMILY_NAME]} {given_initial(given)}***" if given else f"{family[:1]}***"
    if len(name) <= 2:
        return f"{name[:1]}*"
    return f"{name[0]}{'*' if len(name) == 3 else '**'}{name[-1]}"


def masked_number(number: str) -> str:
    """The first and last four signs with ten asterisks between; short ones keep the last four alone.

    Of a foreigner's number of 15 signs three and two stay.
    """
    return ("*" * 10).join(shown_ends(number, 4, 4)) if len(number) >= 12 else f"***{number[-4:]}"
