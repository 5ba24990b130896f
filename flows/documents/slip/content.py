"""What one slip says: the department's fields checked against the template, masked, and put into words.

`SlipWords` is what every way of printing has in common: the laid-out slip, its PDF, and the plain text of a printer
that can no longer draw.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.documents.content import GROUP_OF_CODE, UNITS
from flows.documents.errors import DocumentFault
from flows.documents.masks import Mask, masked
from flows.documents.money import capitals
from flows.documents.paper import PLACEHOLDER
from flows.documents.slip.template import CAPITALS_LABEL, SEPARATOR, STATE_LABEL, ReceiptTemplate, SlipLine, SlipPaper
from flows.documents.values import EMPTY, ValueType, check, in_cell, in_sentence, long_date, masked_number
from flows.ports import SealedSlip

DEMONSTRATION = "（演示）"
PAID, PENDING = "已到账", "待确认"
PENDING_TITLE = ("缴费待确认凭条",)
PENDING_POINTS = ("这笔钱是否到账还没有确认，请不要马上再缴一次。", "请凭编号 {serial} 到窗口或打咨询电话查询。")
KEEP = "请妥善保管本单"
WHOLE = frozenset({ValueType.ID, ValueType.ACCOUNT, ValueType.CODE, ValueType.PHONE})
"""Types that are not broken while a line holds them."""


@dataclass(frozen=True, slots=True, repr=False)
class SlipData:
    """What a department knows, in the canonical forms of `flows.documents.values`; personal."""

    fields: Mapping[str, str]

    def __repr__(self) -> str:
        return f"SlipData({len(self.fields)} fields, ***)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slip is printed.

    Attributes:
        terminal: the machine's id.
        site: as residents call it.
        printed_at: local time.
        is_sample: the departments' keys are the demonstration's: the paper carries the mark.
    """

    terminal: str
    site: str
    printed_at: datetime
    is_sample: bool


class Style(StrEnum):
    """How a value stands: from the left, whole while a line holds it, at the right, or large at the right."""

    PLAIN = "plain"
    WHOLE = "whole"
    AMOUNT = "amount"
    EMPHASIS = "emphasis"


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A label with its value as printed; personal."""

    label: str
    value: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True, repr=False)
class SlipWords:
    """Every word of a slip from top to bottom; personal.

    Attributes:
        number: label, and the number in groups.
        entries: None is a separator.
        code: what the QR code says.
        foot: line by line, centred.
    """

    is_sample: bool
    head: tuple[str, ...]
    title: tuple[str, ...]
    number: tuple[str, str] | None
    entries: tuple[Entry | None, ...]
    points: tuple[str, ...]
    code: str
    foot: tuple[str, ...]


def check_slip_data(template: SlipPaper, data: SlipData) -> None:
    """Refuse data that the template does not ask for, lacks, or that is not canonical.

    Raises:
        DocumentFault: ``document.value_missing``, ``document.value_unknown``, ``document.value_invalid``.
    """
    types = template.types()
    if missing := types.keys() - data.fields.keys() - template.optional():
        raise DocumentFault("document.value_missing", min(missing))
    if data.fields.keys() - types.keys():
        # An unknown name came from outside and may be anything, so it is not repeated.
        raise DocumentFault("document.value_unknown")
    for name, value in data.fields.items():
        check(types[name], value, name)


def hidden(mask: Mask, value: str) -> str:
    """A masked value; of an ID number a slip shows the first and last four signs."""
    return masked_number(value) if mask == "id" and value else masked(mask, value)


def masked_fields(template: SlipPaper, data: SlipData) -> dict[str, str]:
    """The fields as the paper may show them."""
    masks = {line.value: line.mask for line in template.fields() if line.mask is not None}
    return {name: hidden(masks[name], value) if name in masks else value for name, value in data.fields.items()}


def words_of(template: SlipPaper, slip: SealedSlip, place: Place) -> SlipWords:
    """Put a slip into words.

    Raises:
        DocumentFault: as `check_slip_data` does.
    """
    data = SlipData(slip.fields)
    check_slip_data(template, data)
    return _Writer(template, slip, place, masked_fields(template, data)).words()


class _Writer:
    def __init__(self, template: SlipPaper, slip: SealedSlip, place: Place, fields: Mapping[str, str]) -> None:
        self._template = template
        self._slip = slip
        self._place = place
        self._fields = fields
        self._types = template.types()
        self._payment = template.payment if isinstance(template, ReceiptTemplate) else None
        self._is_pending = self._payment is not None and not fields[self._payment]

    def words(self) -> SlipWords:
        template, place = self._template, self._place
        return SlipWords(
            is_sample=place.is_sample,
            head=tuple(line for line in (template.issuer, place.site) if line),
            title=PENDING_TITLE if self._is_pending else template.title,
            number=self._number(),
            entries=tuple(self._entries()),
            points=tuple(self._points()),
            code=self._slip.token,
            foot=tuple(self._foot()),
        )

    def _number(self) -> tuple[str, str] | None:
        if self._template.number is None:
            return None
        label, name = self._template.number
        return label, grouped(self._slip.serial if name == "serial" else self._fields[name] or EMPTY)

    def _entries(self) -> Iterator[Entry | None]:
        for line in self._template.lines:
            if line == SEPARATOR or not isinstance(line, SlipLine):
                yield None
            elif line.value in self._fields:
                yield from self._line(line)
        if self._payment is not None and not self._is_pending:
            yield Entry(STATE_LABEL, PAID)

    def _line(self, line: SlipLine) -> Iterator[Entry]:
        value = self._fields[line.value]
        is_money = line.type is ValueType.MONEY
        style = Style.AMOUNT if is_money else Style.WHOLE if line.type in WHOLE else Style.PLAIN
        if line.value != self._template.emphasis:
            yield Entry(line.label, self._printed(line), style)
        elif self._is_pending:
            yield Entry(line.label, self._printed(line), style)
            yield Entry(STATE_LABEL, PENDING, Style.EMPHASIS)
        else:
            yield Entry(line.label, self._printed(line), Style.EMPHASIS)
            if is_money and value and isinstance(self._template, ReceiptTemplate):
                yield Entry(CAPITALS_LABEL, capitals(int(value)), Style.WHOLE)

    def _printed(self, line: SlipLine) -> str:
        value = self._fields[line.value]
        if not value:
            return line.empty
        unit = line.unit or UNITS.get(line.type, "")
        return f"{in_cell(line.type, value)} {unit}".rstrip()

    def _points(self) -> Iterator[str]:
        template, mark = self._template, DEMONSTRATION if self._place.is_sample else ""
        for sentence in PENDING_POINTS if self._is_pending else template.next:
            yield PLACEHOLDER.sub(lambda match: self._spoken(match[1]), sentence)
        if template.bring and not self._is_pending:
            yield f"{template.bring_label}：{'、'.join(template.bring)}。"
        if template.validity_days is not None and not self._is_pending:
            yield f"自出具之日起 {template.validity_days} 日内有效。"
        if template.hotline is not None:
            yield f"咨询电话：{template.hotline}{mark}"

    def _spoken(self, name: str) -> str:
        slip = self._slip
        day, _, clock = slip.issued_at[:19].partition("T")
        match name:
            case "serial":
                return slip.serial
            case "code":
                return in_fours(slip.check_code)
            case "issued_on":
                return long_date(day)
            case "issued_at":
                return f"{long_date(day)} {clock}"
        value = self._fields[name]
        return in_sentence(self._types[name], value) if value else EMPTY

    def _foot(self) -> Iterator[str]:
        place, number = self._place, self._template.number
        if number is None or number[1] != "serial":
            yield f"编号 {self._slip.serial}"
        yield f"核验码 {in_fours(self._slip.check_code)}"
        yield f"终端 {place.terminal}{DEMONSTRATION if place.is_sample else ''}"
        yield f"打印时间 {place.printed_at:%Y-%m-%d %H:%M:%S}"
        yield KEEP


def grouped(number: str) -> str:
    """``GT2026112200000417`` as ``GT 2026 1122 0000 0417``; short numbers, and what is none, stay as they are."""
    found = re.fullmatch(r"([A-Z]{0,3})([0-9]{5,})", number, re.ASCII)
    return f"{found[1]} {in_fours(found[2])}".lstrip() if found and len(number) > 2 * GROUP_OF_CODE else number


def in_fours(signs: str) -> str:
    """In groups of four."""
    return " ".join(signs[at : at + GROUP_OF_CODE] for at in range(0, len(signs), GROUP_OF_CODE))
