"""What would not fit on a slip, told when its service file is checked; measured by estimate, so no fonts are needed."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flows.documents.errors import DocumentFault
from flows.documents.fields import estimated_width
from flows.documents.layout_check import WIDEST_CLAIMS
from flows.documents.slip.content import Place, words_of
from flows.documents.slip.faces import Weight
from flows.documents.slip.layout import TITLE_SIZE, lay_out
from flows.documents.slip.sheet import WIDTH
from flows.documents.slip.template import SlipPaper
from flows.documents.token import HASH_BYTES, LONGEST, Claims, token_length
from flows.documents.values import ValueType
from flows.ports import SealedSlip

MOST_TITLE_LINES = 3
AT = datetime(2026, 11, 22, 10, 24, 36, tzinfo=UTC)
USUAL = {
    ValueType.TEXT: "十二个字长的一个普通的值",
    ValueType.NAME: "阿卜杜热合曼·麦麦提",
    ValueType.ADDRESS: "就近市临湖区荷风街道荷风路一百二十八号荷风花园二十六幢三单元一千六百零二室",
    ValueType.ID: "339999199002280041",
    ValueType.ACCOUNT: "999900000000123456",
}
"""Values as they are where they are long; of the other types `WIDEST_CLAIMS`."""


class _Estimate:
    """Measures without fonts, from above."""

    def width(self, text: str, weight: Weight, size: float) -> float:  # noqa: ARG002 - bold figures are little wider
        return estimated_width(text, size)


def slip_faults(template: SlipPaper) -> list[str]:
    """One sentence for each thing about a template that does not fit; empty when it is in order."""
    return [*_title(template), *_claims(template), *_length(template)]


def _title(template: SlipPaper) -> Iterator[str]:
    width = sum(estimated_width(line, TITLE_SIZE) for line in template.title)
    if width > MOST_TITLE_LINES * WIDTH:
        yield f"title: more than {MOST_TITLE_LINES} lines"


def _claims(template: SlipPaper) -> Iterator[str]:
    types = template.types()
    claims = Claims(
        issuer="HRSSX",
        serial=f"{template.prefix}2026112299999999",
        kind=template.prefix,
        issued_at=AT,
        name="阿**提",
        document_hash=bytes(HASH_BYTES),
        fields={key: WIDEST_CLAIMS[types[key]] for key in template.claims},
    )
    if (length := token_length(claims)) > LONGEST:
        yield f"claims: the QR code would carry {length} signs instead of at most {LONGEST}"


def _length(template: SlipPaper) -> Iterator[str]:
    fields = {key: USUAL.get(kind, WIDEST_CLAIMS[kind]) for key, kind in template.types().items()}
    slip = SealedSlip("", "", f"{template.prefix}2026112299999999", "A" * 16, AT.isoformat(), fields, "A" * LONGEST, "")
    try:
        lay_out(words_of(template, slip, Place("SC-XY-02", "湖畔演示街道自助服务点", AT, is_sample=True)), _Estimate())
    except DocumentFault as fault:
        yield f"lines: with usual values the paper is too long, {fault.detail}"
