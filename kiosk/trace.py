"""What one visit showed and how long its parts took; nothing personal. The screen and the headless runner keep one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.effects import (
    AskFaceConsent,
    CompareFace,
    Effect,
    Issue,
    Outcome,
    OutcomeKind,
    Print,
    Query,
    ReadIdCard,
    ScanLicence,
    Submit,
)

SPAN_OF: Mapping[type[Effect], str] = {
    ReadIdCard: "tap",
    ScanLicence: "tap",
    AskFaceConsent: "consent",
    CompareFace: "face",
    Query: "query",
    Submit: "query",
    Issue: "issue",
    Print: "print",
}
SPANS = (*dict.fromkeys(SPAN_OF.values()), "total")


@dataclass(slots=True)
class Trace:
    """What one visit showed and how long it took.

    Attributes:
        pages: ids in the order shown.
        spans: seconds by name, 0 where skipped.
    """

    outcome: Outcome = field(default_factory=lambda: Outcome(OutcomeKind.ABANDONED))
    pages: list[str] = field(default_factory=list)
    spans: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SPANS, 0.0))

    def note_page(self, page: str) -> None:
        """Note a page; one that stays is noted once."""
        if not self.pages or self.pages[-1] != page:
            self.pages.append(page)

    def note_span(self, effect: Effect, seconds: float) -> None:
        """Add the time that an effect took to its span, if it has one."""
        span = SPAN_OF.get(type(effect))
        if span is not None:
            self.spans[span] += seconds
