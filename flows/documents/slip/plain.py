"""A slip in the printer's own letters, for a printer that can no longer draw: same words, said to be the short form."""

from collections.abc import Iterator

from drivers.receipt import Alignment, Divider, Line, Pair, QrCode, Receipt, ReceiptPart
from flows.documents.slip.content import SlipWords, Style
from flows.documents.slip.layout import BAR_WORDS

SHORT_FORM = "简版"
CODE_SIDE = 30
"""Millimetres."""


def plain_receipt(words: SlipWords) -> Receipt:
    """The same words, part by part."""
    return Receipt(tuple(_parts(words)))


def _parts(words: SlipWords) -> Iterator[ReceiptPart]:
    sample = [Line(BAR_WORDS, Alignment.CENTRE, is_bold=True)] if words.is_sample else []
    yield from sample
    yield from (Line(line, Alignment.CENTRE) for line in words.head)
    yield from (Line(line, Alignment.CENTRE, size=2, is_bold=True) for line in words.title)
    yield Line(f"（{SHORT_FORM}）", Alignment.CENTRE)
    yield Divider()
    if words.number is not None:
        label, number = words.number
        yield Line(label, Alignment.CENTRE)
        yield Line(number, Alignment.CENTRE, size=2, is_bold=True)
        yield Divider()
    for entry in words.entries:
        if entry is None:
            yield Divider()
        else:
            yield Pair(entry.label, entry.value, is_bold=entry.style is Style.EMPHASIS)
    yield Divider()
    yield from (Line(f"· {point}") for point in words.points)
    yield QrCode(words.code, CODE_SIDE)
    yield from (Line(line, Alignment.CENTRE) for line in words.foot)
    yield from sample
