"""What presses on the page of a sheet lead to."""

import pytest

from flows.catalog import COMPILED, Catalog, load_catalog
from flows.effects import Begin, Confirmed, Effect, Event, Preview, WentBack
from flows.ports import SealedDocument
from flows.session import Session
from kiosk.pages.actions import respond
from kiosk.pages.situation import View

STATEMENT = "provident-fund.print-account-statement"
SAMPLE = View(open="sample")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(compiled=COMPILED)


def pressed(catalog: Catalog, action: str, value: str, view: View, *, previews: bool = False) -> View | Event | None:
    service = catalog.service(STATEMENT)
    document = SealedDocument(STATEMENT, "明细", "GMX1", 2, b"%PDF", "0" * 64, "TOKEN")
    effect: Effect = Preview(document, service) if previews else Begin(service)
    session = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today="2026-11-22", service=service)
    return respond(action, value, effect, session, view, catalog)


def shown(view: View | Event | None) -> tuple[str, int, int | None]:
    """What is open, its page, and the quarter that is shown large."""
    assert isinstance(view, View)
    return view.open, view.part, view.quarter


def test_a_sample_opens_from_the_start_page_of_its_service_alone(catalog: Catalog) -> None:
    assert pressed(catalog, "open", "sample", View()) == SAMPLE
    assert pressed(catalog, "open", "sample", View(), previews=True) is None


def test_a_quarter_is_opened_turned_and_closed(catalog: Catalog) -> None:
    assert shown(pressed(catalog, "quarter", "0.0", SAMPLE)) == ("sample", 0, 0)
    assert shown(pressed(catalog, "quarter", "1.3", SAMPLE)) == ("sample", 1, 3)
    assert shown(pressed(catalog, "part", "0", View(open="sample", part=1, quarter=3))) == ("sample", 0, None)
    assert pressed(catalog, "quarter", "a.b", SAMPLE) is None


def test_back_closes_the_quarter_then_the_sample_then_the_page(catalog: Catalog) -> None:
    assert pressed(catalog, "back", "", View(open="sample", part=1, quarter=3)) == View(open="sample", part=1)
    assert pressed(catalog, "back", "", View(open="sample", part=1)) == View()
    assert pressed(catalog, "back", "", View(quarter=3), previews=True) == View()
    assert pressed(catalog, "back", "", View(), previews=True) == WentBack()


def test_the_button_of_the_preview_has_the_document_printed(catalog: Catalog) -> None:
    assert pressed(catalog, "confirm", "", View(), previews=True) == Confirmed()
