"""Where services are found: by what happens in a life, by department, and those that need no card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.catalog import Catalog
from flows.schema import LifeEvent, Service
from flows.session import Session
from kiosk.pages.heads import head_end
from kiosk.pages.identity import who_of
from kiosk.pages.listed import parts_of_list
from kiosk.pages.model import Button, Page, Pager
from kiosk.pages.situation import Situation
from kiosk.pages.texts import END, PAGED_END
from kiosk.settings import LOW_TOP

GAP = 36
"""Pixels between the lead and the first row."""

OTHER_SHELVES = frozenset({"browse", "services", "without_card", "search"})
WITHOUT_CARD = frozenset({"none", "id_number+face", "business_licence_code"})


@dataclass(frozen=True, slots=True)
class Topic:
    """What happens in a life, as the home page groups it; its words are those of its name."""

    icon: str
    events: frozenset[LifeEvent]


TOPICS: Mapping[str, Topic] = {
    "work": Topic("briefcase", frozenset({"work", "insurance"})),
    "health": Topic("heartbeat", frozenset({"health"})),
    "housing": Topic("house-line", frozenset({"housing"})),
    "family": Topic("users-three", frozenset({"birth", "school", "marriage", "household", "credit"})),
    "old_age": Topic("tree", frozenset({"retirement", "bereavement", "aid"})),
    "business": Topic("storefront", frozenset({"business_start", "business_running", "business_end", "taxes"})),
    "daily": Topic("car", frozenset({"driving", "travel_abroad", "bills", "leisure", "general"})),
}
"""Seven, so that with all services they are two rows of four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """Rows to choose from.

    Attributes:
        icon: of what is listed; the low layout shows it above the title.
    """

    icon: str
    rows: tuple[Button, ...]
    pager: Pager | None


def topics_of(situation: Situation) -> tuple[Button, ...]:
    """Return the topics that hold a service."""
    held = {service.life_event for service in services_of(situation)}
    return tuple(
        Button(action="open", value=f"topic:{name}", text=situation.say(f"topic.{name}"), icon=f"{topic.icon}-fill")
        for name, topic in TOPICS.items()
        if topic.events & held
    )


def departments_page(session: Session, situation: Situation) -> ListPage:
    """Show every department that has a service here."""
    say, catalog = situation.say, situation.catalog
    counts: dict[str, int] = {}
    for service in services_of(situation):
        counts[service.department_code] = counts.get(service.department_code, 0) + 1
    rows = [
        Button(
            action="open",
            value=f"department:{code}",
            text=catalog.departments[code].short.text(say.language),
            sub=say("service_list.count", count=count),
            icon="buildings-fill",
        )
        for code, count in counts.items()
        if catalog is not None
    ]
    return _list(rows, say("service_list.title"), say("service_list.lead"), "squares-four-fill", session, situation)


def topic_page(session: Session, situation: Situation) -> ListPage:
    """Show the services of one topic."""
    say, name = situation.say, shelf_of(situation.view.open)
    topic, title = TOPICS[name], say(f"topic_title.{name}")
    return _services_page(
        lambda service: service.life_event in topic.events, title, f"{topic.icon}-fill", session, situation
    )


def department_page(session: Session, situation: Situation) -> ListPage:
    """Show the services of one department."""
    code, catalog = shelf_of(situation.view.open), situation.catalog
    assert catalog is not None
    title = catalog.departments[code].short.text(situation.say.language)
    return _services_page(lambda service: service.department_code == code, title, "buildings-fill", session, situation)


def without_card_page(session: Session, situation: Situation) -> ListPage:
    """Show the services for which no card is read."""
    title = situation.say("no_card.services")
    return _services_page(
        lambda service: service.identity in WITHOUT_CARD, title, "hand-pointing-fill", session, situation
    )


def shelf_of(opened: str) -> str:
    """Return which shelf is open, such as ``housing`` of ``topic:housing``."""
    return opened.partition(":")[2]


def has_shelf(opened: str, catalog: Catalog) -> bool:
    """Whether there is such a shelf."""
    kind, _, shelf = opened.partition(":")
    known = {"topic": TOPICS, "department": catalog.departments}
    return shelf in known[kind] if kind in known else not shelf and kind in OTHER_SHELVES


def _services_page(
    holds: Callable[[Service], bool], title: str, icon: str, session: Session, situation: Situation
) -> ListPage:
    rows = [row_of(service, situation) for service in services_of(situation) if holds(service)]
    return _list(rows, title, situation.say("service_list.lead_service"), icon, session, situation)


def _list(rows: list[Button], title: str, lead: str, icon: str, session: Session, situation: Situation) -> ListPage:
    if not rows:
        rows, lead = [search_button(situation)], situation.say("service_list.empty")
    parts = _parts(rows, title, lead, situation)
    return ListPage(
        kind="List",
        title=title,
        lead=lead,
        who=who_of(session),
        back=True,
        icon=icon,
        rows=parts[situation.part_of(len(parts))],
        pager=situation.pager(len(parts)),
    )


def _parts(rows: list[Button], title: str, lead: str, situation: Situation) -> tuple[tuple[Button, ...], ...]:
    modes, top = situation.modes, LOW_TOP
    if not modes.low:
        top = head_end(title, lead, situation) + GAP
    return parts_of_list(rows, modes, END - top, PAGED_END - top)


def search_button(situation: Situation) -> Button:
    """Return what leads to finding a service by a few words."""
    return Button(
        action="open",
        value="search",
        text=situation.say("home.search"),
        sub=situation.say("home.search_example"),
        icon="magnifying-glass-bold",
    )


def services_of(situation: Situation) -> tuple[Service, ...]:
    """Return the services of this machine, the most used first."""
    return tuple(situation.catalog or ())


def row_of(service: Service, situation: Situation) -> Button:
    """Return what one presses to choose a service."""
    language = situation.say.language
    return Button(
        action="choose",
        value=service.id,
        text=service.name.text(language),
        sub=service.summary.text(language),
        icon=f"{service.icon}-fill",
    )
