"""What would print badly, told when a service file is checked rather than when a resident waits for the paper.

Texts are measured by estimate, from above, so that no fonts are needed. What no page can hold at all, such as columns
that are too narrow, is refused by the template itself.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from math import ceil

from flows.documents import grid, paragraph, table
from flows.documents.fields import DataField, Section, estimated_width
from flows.documents.page import BODY_WIDTH
from flows.documents.paper import PLACEHOLDER, Paper
from flows.documents.stationery import (
    BESIDE_TITLE,
    BODY_BELOW_TITLE,
    CONTINUED,
    GRID_FOOT,
    LOWEST_NOTE_Y,
    NOTE_INDENT,
    NOTE_SIZE,
    OVER_TITLE_RISE,
    OVER_TITLE_SIZE,
    STRIP_Y,
    TABLE_FOOT,
    TITLE_LEAD,
    USUAL_TITLE,
    FootStyle,
)
from flows.documents.template import GridTemplate, ParagraphTemplate, TablePaper
from flows.documents.token import HASH_BYTES, LONGEST, Claims, token_length
from flows.documents.typesetting import balanced
from flows.documents.values import ValueType, is_amount

MOST_LABEL_LINES = 3
MOST_FIELDS = 52
"""Of a grid: two pages."""
LEAST_BODY = 60.0
"""Millimetres that a repeated head leaves on every page for what repeats."""
FIELDS_BESIDE_PHOTO = 3
MOST_STATEMENT_LINES = 4
LEAST_BELOW_STRIP = 0.34
"""Millimetres a point from the strip's baseline to that of the line under it; ink rises 0.31 of them."""
PLACEHOLDER_AS = "十二个字长的一个普通的值"
SPACED = re.compile(r"[\u3000-\u9fff] \{([a-z0-9_]+)\}|\{([a-z0-9_]+)\} [\u3000-\u9fff]")
"""A placeholder between Chinese words with a space beside it."""
STANDING_NOTES = ("本件所载印章为演示样章，非真实电子印章；实际文书由经办机构签章后返回打印。",)
CHECK_NOTE = "开具之日起 12 个月内，可凭查询验证码在 verify.example.invalid 核验，或扫二维码离线验签。"
WIDEST_CLAIMS = {
    ValueType.TEXT: "十个字的一个普通的值",
    ValueType.NAME: "阿**尔",
    ValueType.ADDRESS: "某" * 40,
    ValueType.ID: "3399**********0041",
    ValueType.ACCOUNT: "6222**********3345",
    ValueType.CODE: "A" * 20,
    ValueType.DATE: "2026-11-22",
    ValueType.MONTH: "2026-11",
    ValueType.PERIOD: "2022-12/2026-11",
    ValueType.MONEY: "9" * 11,
    ValueType.PERCENT: "12.345",
    ValueType.COUNT: "9" * 4,
    ValueType.DECIMAL: "99999.99",
    ValueType.AREA: "99999.99",
    ValueType.YEAR: "2026",
    ValueType.INSTANT: "2026-11-22T10:24:36",
    ValueType.DATES: "2022-12-01/2026-11-22",
    ValueType.PHONE: "10000000041",
}
"""What a token carries of each type where it is long; an even longer value stops its paper."""


def layout_faults(template: Paper) -> list[str]:
    """One sentence for each thing about a template that a page holds badly or not at all; empty when it is in order."""
    checks = (_title, _labels, _spaces, _notes, _claims, _body)
    return [fault for check in checks for fault in check(template)]


def _title(template: Paper) -> Iterator[str]:
    *above, heading = (PLACEHOLDER.sub(PLACEHOLDER_AS, line) for line in template.title)
    heading += CONTINUED
    smallest = USUAL_TITLE.sizes[-1]
    if max(estimated_width(line, smallest) for line in balanced(heading)) > BODY_WIDTH:
        yield "title: longer than two lines"
    lines = 1 if estimated_width(heading, smallest) <= BODY_WIDTH else 2
    first_y = _title_y(template) - TITLE_LEAD * (lines - 1) - OVER_TITLE_RISE * len(above)
    if first_y < STRIP_Y + LEAST_BELOW_STRIP * (OVER_TITLE_SIZE if above else USUAL_TITLE.sizes[0]):
        yield "title: its first line runs into the strip of a sample"
    if len({field.value for field in template.fields()}) < len(list(template.fields())):
        yield "fields: one value stands under two labels"


def _title_y(template: Paper) -> float:
    match template:
        case GridTemplate():
            return grid.TITLE_Y
        case ParagraphTemplate():
            return paragraph.TITLE_Y
    return table.TITLE_Y


def _labels(template: Paper) -> Iterator[str]:
    match template:
        case GridTemplate():
            yield from _long_labels(template.fields(), template.label_width, 12.0)
        case TablePaper():
            blocks = (field for block in template.blocks for field in block.fields())
            width = template.label_width or table.NARROW_LABELS
            yield from _long_labels([*template.fields(), *blocks], width, table.HEAD_SIZE)


def _long_labels(fields: Iterable[DataField], width: float, size: float) -> Iterator[str]:
    for field in fields:
        lines = sum(ceil(estimated_width(line, size) / (width - 2.0)) for line in field.label.split("\n"))
        if lines > MOST_LABEL_LINES:
            yield f"{field.value}: its label takes {lines} lines of {width:g} mm"


def _spaces(template: Paper) -> Iterator[str]:
    """A space stands beside an amount in a sentence and beside nothing else."""
    types = template.types()
    paragraphs = template.paragraphs if isinstance(template, ParagraphTemplate) else ()
    for sentence in (*template.sentences(), *paragraphs):
        for found in SPACED.finditer(sentence):
            name = found[1] or found[2]
            if name not in template.counted() and not (name in types and is_amount(types[name])):
                yield f"{name}: a space stands beside it in a sentence"


def _notes(template: Paper) -> Iterator[str]:
    style = _foot(template)
    room = style.notes_width - NOTE_INDENT
    notes = [*STANDING_NOTES, CHECK_NOTE, *template.notes, *([template.hotline] if template.hotline else [])]
    lines = sum(_lines(note, room, NOTE_SIZE) for note in notes)
    most = int((LOWEST_NOTE_Y - style.notes_y) / style.notes_lead) + 1
    if lines > most:
        yield f"notes: {lines} lines with the standing ones, and the foot holds {most}"


def _foot(template: Paper) -> FootStyle:
    if not isinstance(template, TablePaper):
        return GRID_FOOT
    return BESIDE_TITLE if template.verify_at == "head" else TABLE_FOOT


def _lines(words: str, room: float, size: float) -> int:
    return ceil(estimated_width(PLACEHOLDER.sub(PLACEHOLDER_AS, words), size) / room)


def _claims(template: Paper) -> Iterator[str]:
    types = template.types() | dict.fromkeys(template.counted(), ValueType.MONEY)
    claims = Claims(
        issuer="HRSSX",
        serial=f"{template.prefix}2026112299999999",
        kind=template.prefix,
        issued_at=datetime(2026, 11, 22, tzinfo=UTC),
        name="MAXIMILIANA M***",
        document_hash=bytes(HASH_BYTES),
        fields={key: WIDEST_CLAIMS[types[key]] for key in template.claims},
    )
    length = token_length(claims)
    if length > LONGEST:
        yield f"claims: the QR code would carry {length} signs, and at most {LONGEST} are read from a copy"


def _body(template: Paper) -> Iterator[str]:
    match template:
        case GridTemplate():
            yield from _grid(template)
        case ParagraphTemplate():
            yield from _paragraphs(template)
        case TablePaper():
            yield from _table(template)


def _grid(template: GridTemplate) -> Iterator[str]:
    count = len(list(template.fields()))
    if count > MOST_FIELDS:
        yield f"fields: {count}, and two pages hold {MOST_FIELDS}"
    if template.photo is not None and len(template.sections[0].fields) < FIELDS_BESIDE_PHOTO:
        yield f"photo: the first section has less than {FIELDS_BESIDE_PHOTO} fields to stand beside it"
    lines = _lines(template.statement, BODY_WIDTH, grid.STATEMENT_SIZE)
    if lines > MOST_STATEMENT_LINES:
        yield f"statement: {lines} lines, and {MOST_STATEMENT_LINES} leave room for the grid"


def _paragraphs(template: ParagraphTemplate) -> Iterator[str]:
    size, lead = paragraph.SETTINGS[-1]
    room = paragraph.TEXT_RIGHT - paragraph.TEXT_LEFT
    lines = sum(_lines(f"　　{words}", room, size) for words in template.paragraphs)
    if lines * lead > grid.LOWEST_ISSUER_Y - paragraph.LEAST_SIGNATURE_BELOW - paragraph.TEXT_Y:
        yield f"paragraphs: {lines} lines do not fit the page"


def _table(template: TablePaper) -> Iterator[str]:
    room = table.BODY_END - table.NOTE_UNDER_FRAME - table.TITLE_Y - BODY_BELOW_TITLE
    head = sum(_section_height(section) for section in template.sections)
    if head > room - LEAST_BODY:
        yield f"sections: the head takes {head:.0f} of {room:.0f} mm"
    elif head > room / 2 and template.repeat_head:
        yield f"sections: the head takes {head:.0f} of {room:.0f} mm on every page; say repeat_head = false"
    for block in template.blocks:
        height = table.SECTION_HEIGHT + sum(_section_height(section) for section in block.sections)
        if height > room - head:
            yield f"block {block.key}: {height:.0f} mm, and a page has {room - head:.0f} left for it"


def _section_height(section: Section) -> float:
    """Millimetres, with one line a value."""
    alone = sum(field.wide or field.result or field.type is ValueType.ADDRESS for field in section.fields)
    rows = alone + ceil((len(section.fields) - alone) / 2)
    rows += len(section.spread.rows) + 1 if section.spread is not None else 0
    return rows * table.PAIR_HEIGHT + (table.SECTION_HEIGHT if section.title is not None else 0.0)
