"""Looking at the sample of a service, and at one's own document before it is printed, in a real window."""

import pytest

from flows.effects import Outcome, OutcomeKind

pytestmark = pytest.mark.xdist_group("visits")

STATEMENT = "provident-fund.print-account-statement"


def sheets_of(room) -> int:
    return len(list(room.simulator.sheets.glob("*.pdf")))


def drawn(room) -> None:
    room.until(lambda: not room.shell.property("preview").isNull(), "the picture")


def at_the_preview(room) -> None:
    room.identify()
    room.choose(STATEMENT)
    room.on("Question")
    room.press("pick:last_12_months")
    room.press("continue")
    room.on("Check")
    room.press("confirm")
    room.on("SheetPage")
    drawn(room)


def test_resident_looks_at_a_sample_and_at_its_quarters(room) -> None:
    room.identify()
    room.find(STATEMENT)
    room.press("open:sample")
    room.on("SheetPage")
    drawn(room)
    room.press("part:1")
    room.until(lambda: room.seen.named("part:0"), "the second page")
    room.press("quarter:1.0")
    room.press("quarter:1.1")
    assert room.shell.property("live")["quarter"] == 1
    room.press("back")
    assert room.shell.property("live")["quarter"] == -1
    room.press("back")
    room.on("ServiceStart")
    assert room.shell.property("preview").isNull()


def test_resident_looks_at_the_document_and_prints_it(room) -> None:
    before = sheets_of(room)
    at_the_preview(room)
    assert sheets_of(room) == before
    room.press("confirm")
    room.on("TakePaper")
    assert room.shell.property("preview").isNull()
    room.press("leave")
    room.on("Finish")
    assert sheets_of(room) == before + 1
    assert room.attendant.last.pages[-5:] == ["working", "preview", "working", "take_paper", "finish"]


def test_resident_who_leaves_from_the_preview_takes_no_paper_and_leaves_nothing(room) -> None:
    before = sheets_of(room)
    at_the_preview(room)
    visit = room.visit
    room.press("leave")
    room.on("Finish")
    assert room.attendant.last.outcome == Outcome(OutcomeKind.ABANDONED, "left")
    assert sheets_of(room) == before
    assert room.shell.property("preview").isNull()
    assert not room.remembers(visit)
