"""Where services are found: the often used, by what happens in a life, by department, and those that need no card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.catalog import Catalog
from flows.schema import LifeEvent, Service
from flows.session import Session
from kiosk.pages.entry import is_on_screen
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Page, Pager
from kiosk.pages.situation import Situation
from kiosk.pages.texts import PLAIN, lines_of, parts_of

OFTEN = 4
ROOM, PAGED_ROOM = 20.2, 17.9
"""Lines of a row's second text that have room on a list."""

ROW_EDGE, LEAST_ROW = 1.0, 3.5
NAME_LINE = 1.1
NAME_SIGNS, SUB_SIGNS = 15.3, 16.8
"""Ideographs on one line of a row's name and of its second text."""

WITHOUT_CARD = frozenset({"none", "id_number+face", "business_licence_code"})


@dataclass(frozen=True, slots=True)
class Topic:
    """What happens in a life, as the home page groups it; its words are those of its name."""

    icon: str
    events: frozenset[LifeEvent]


TOPICS: Mapping[str, Topic] = {
    "work": Topic("briefcase", frozenset({"work"})),
    "insurance": Topic("umbrella", frozenset({"insurance"})),
    "health": Topic("heartbeat", frozenset({"health"})),
    "housing": Topic("house-line", frozenset({"housing"})),
    "children": Topic("baby", frozenset({"birth", "school"})),
    "family": Topic("users-three", frozenset({"marriage", "household"})),
    "old_age": Topic("tree", frozenset({"retirement", "bereavement"})),
    "support": Topic("lifebuoy", frozenset({"aid"})),
    "travel": Topic("car", frozenset({"driving", "travel_abroad"})),
    "business": Topic("storefront", frozenset({"business_start", "business_running", "business_end"})),
    "bills": Topic("lightning", frozenset({"bills", "taxes"})),
    "other": Topic("dots-three-outline", frozenset({"credit", "leisure", "general"})),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The often used, then topics, then everything; what holds nothing is not there."""

    often: str
    tiles: tuple[Button, ...]
    by_topic: str
    topics: tuple[Button, ...]
    everything: Button | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """Rows to choose from."""

    rows: tuple[Button, ...]
    pager: Pager | None


def on_screen(catalog: Catalog) -> Catalog:
    """Return the services that this screen can bring to their end."""
    return Catalog([service for service in catalog if is_on_screen(service)], catalog.departments)


def home_page(session: Session, situation: Situation) -> HomePage:
    """Ask what the resident wants to do."""
    return _home("home", session, situation, back=False)


def browse_page(session: Session, situation: Situation) -> HomePage:
    """Show what can be done here, before anybody says who he is."""
    return _home("browse", session, situation, back=True)


def _home(table: str, session: Session, situation: Situation, *, back: bool) -> HomePage:
    say, services = situation.say, _services(situation)
    more = len(services) > OFTEN
    everything = Button(
        action="open",
        value="services",
        text=say("home.all"),
        sub=say("home.all_sub", count=len(services)),
        icon="squares-four-fill",
    )
    return HomePage(
        kind="Home",
        title=say(f"{table}.title"),
        who=who_of(session),
        back=back,
        often=say("home.often"),
        tiles=tuple(_row(service, situation) for service in services[:OFTEN]),
        by_topic=say("home.by_topic") if more else "",
        topics=_topics(services, situation) if more else (),
        everything=everything if more else None,
    )


def _topics(services: tuple[Service, ...], situation: Situation) -> tuple[Button, ...]:
    held = {service.life_event for service in services}
    return tuple(
        Button(action="open", value=f"topic:{name}", text=situation.say(f"topic.{name}"), icon=f"{topic.icon}-fill")
        for name, topic in TOPICS.items()
        if topic.events & held
    )


def departments_page(session: Session, situation: Situation) -> ListPage:
    """Show every department that has a service here."""
    say, catalog = situation.say, situation.catalog
    counts: dict[str, int] = {}
    for service in _services(situation):
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
    return _list(rows, say("service_list.title"), say("service_list.lead"), session, situation)


def topic_page(session: Session, situation: Situation) -> ListPage:
    """Show the services of one topic."""
    say, name = situation.say, shelf_of(situation.view.open)
    title = say(f"topic_title.{name}")
    return _services_page(lambda service: service.life_event in TOPICS[name].events, title, session, situation)


def department_page(session: Session, situation: Situation) -> ListPage:
    """Show the services of one department."""
    code, catalog = shelf_of(situation.view.open), situation.catalog
    assert catalog is not None
    title = catalog.departments[code].short.text(situation.say.language)
    return _services_page(lambda service: service.department_code == code, title, session, situation)


def without_card_page(session: Session, situation: Situation) -> ListPage:
    """Show the services for which no card is read."""
    title = situation.say("no_card.services")
    return _services_page(lambda service: service.identity in WITHOUT_CARD, title, session, situation)


def shelf_of(opened: str) -> str:
    """Return which shelf is open, such as ``housing`` of ``topic:housing``."""
    return opened.partition(":")[2]


def has_shelf(opened: str, catalog: Catalog) -> bool:
    """Whether there is such a shelf."""
    kind, _, shelf = opened.partition(":")
    known = {"topic": TOPICS, "department": catalog.departments}
    return shelf in known[kind] if kind in known else not shelf and kind in {"browse", "services", "without_card"}


def _services_page(holds: Callable[[Service], bool], title: str, session: Session, situation: Situation) -> ListPage:
    rows = [_row(service, situation) for service in _services(situation) if holds(service)]
    return _list(rows, title, situation.say("service_list.lead_service"), session, situation)


def _list(rows: list[Button], title: str, lead: str, session: Session, situation: Situation) -> ListPage:
    parts = parts_of([[row] for row in rows], _lines_of, ROOM, PAGED_ROOM)
    return ListPage(
        kind="List",
        title=title,
        lead=lead,
        who=who_of(session),
        back=True,
        rows=parts[situation.part_of(len(parts))],
        pager=situation.pager(len(parts)),
    )


def _lines_of(row: Button) -> float:
    text = NAME_LINE * lines_of(row.text, NAME_SIGNS) + lines_of(row.sub, SUB_SIGNS, PLAIN)
    return max(text + ROW_EDGE, LEAST_ROW)


def _services(situation: Situation) -> tuple[Service, ...]:
    return tuple(situation.catalog or ())


def _row(service: Service, situation: Situation) -> Button:
    language = situation.say.language
    return Button(
        action="choose",
        value=service.id,
        text=service.name.text(language),
        sub=service.summary.text(language),
        icon=f"{service.icon}-fill",
    )
