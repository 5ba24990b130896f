"""Sheets that are looked at: samples, and documents before they are printed."""

from collections.abc import Iterator
from dataclasses import replace

from screen_journey import ENROLMENT, Journey, Moment

from flows.catalog import Catalog
from flows.effects import ServiceChosen
from flows.engine import advance
from kiosk.pages.situation import Sheet, View

A4, SLIP = Sheet(pages=2), Sheet(pages=1, columns=1)


def sheets(journey: Journey) -> Iterator[tuple[str, Moment]]:
    """Every state of a sheet; a quarter is named by its place."""
    begin = advance(journey.identified(), ServiceChosen(journey.catalog.service(ENROLMENT)))
    sample = Moment(begin, View(open="sample"))
    yield "sample while it is drawn", sample
    yield "sample that is not there", replace(sample, sheet=Sheet(is_unreadable=True))
    yield "sample slip", replace(sample, sheet=SLIP)
    for quarter in range(2):
        yield f"sample slip {quarter}", quartered(sample, SLIP, quarter)
    for page in range(2):
        yield f"sample page {page}", replace(sample, sheet=replace(A4, page=page))
        for quarter in range(4):
            yield f"sample page {page} {quarter}", quartered(sample, replace(A4, page=page), quarter)
    yield "sample long", quartered(sample, replace(A4, page=199, pages=200), 2)
    for name, changes in {"preview": {}, "preview list": {"archetype": "record_list", "validity_days": None}}.items():
        shown = Journey(previewing(journey.catalog, **changes))
        yield f"{name} while it is drawn", Moment(shown.issued())
        yield f"{name} that cannot be drawn", Moment(shown.issued(), sheet=Sheet(is_unreadable=True))
        yield name, Moment(shown.issued(), sheet=A4)
        yield f"{name} of one sheet", Moment(shown.issued(1), sheet=Sheet(pages=1))
        yield f"{name} quarter", quartered(Moment(shown.issued()), A4, 3)


def quartered(moment: Moment, sheet: Sheet, quarter: int) -> Moment:
    view = replace(moment.view, part=sheet.page, quarter=quarter)
    return replace(moment, view=view, sheet=replace(sheet, quarter=quarter))


def previewing(catalog: Catalog, **changes: object) -> Catalog:
    """The same services, and one of them shows its document first."""
    service = catalog.service(ENROLMENT).model_copy(update={"preview": True, **changes})
    return Catalog([service], catalog.departments)
